"""On what terms: for each term, the agreements divided by the level agreed."""

from __future__ import annotations

from sim.report.figures.figure import Figure, Table, figure
from sim.report.figures.rows import rows_layout
from sim.report.figures.style import INK, LEVELS, PAPER, Spec
from sim.report.words.plain import Summary, inert, listed, opening, roughly, share
from sim.report.words.rows import Name
from sim.report.words.ties import some


def levels(summary: Summary) -> Figure:
    """How the agreements divide over the levels of each term."""
    found = summary["terms"]["levels"]
    rows = tuple(
        (term["name"], level_words(level, term), share(part, summary, 0))
        for term in found.values()
        for level, part in term["shares"].items()
    )
    return figure(
        "figure-levels",
        "What the agreements say, term by term",
        "Each bar is all agreements in hand at the end, closed or not, divided by the level agreed. "
        "A label too long for its part is in the table.",
        level_traces(summary),
        lambda width: level_layout(summary, width),
        Table(("term", "level", "share of agreements in hand"), rows),
        f"{opening('; '.join(map(_most, found.values())))}.",
    )


def _most(term: Summary) -> str:
    """Which level of a term is agreed most often, or is seen to be where others may be as frequent."""
    most = max(map(float, term["shares"].values()))
    seen = [level for level, part in term["shares"].items() if part == most]
    others = [level_words(other, term) for other in term["alike"] or [] if other not in seen]
    how = "most often" if term["alike"] == [] else "seen most often"
    told = (
        f"{listed([level_words(level, term) for level in seen])},{' each' if len(seen) > 1 else ''} in {roughly(most)}"
    )
    more = f", {listed(some(others, 3))} may be as frequent" if others else ""
    return f"{term['name']} {how} {told} of the agreements{more}"


def level_words(level: str, term: Summary) -> str:
    """What a level of a term is called, with its unit if it is a number.

    >>> levels = {"unit": "%", "names": {"20": "20", "us_cloud": "a U.S. cloud"}}
    >>> level_words("20", levels), level_words("us_cloud", levels)
    ('20\\xa0%', 'a U.S. cloud')
    """
    name = str(term["names"][level])
    try:
        float(level)
    except ValueError:
        return name
    return f"{name}\u00a0{term['unit']}" if term["unit"] else name


def level_traces(summary: Summary) -> list[Spec]:
    """One bar for each term, cut into the shares of its levels; trace k has the k-th level of every term."""
    terms = list(summary["terms"]["levels"].values())
    most = max(len(term["shares"]) for term in terms)
    return [_level(k, terms, summary) for k in range(most)]


def _level(k: int, terms: list[Summary], summary: Summary) -> Spec:
    having = [
        (row, term["name"], term, *list(term["shares"].items())[k])
        for row, term in enumerate(terms)
        if k < len(term["shares"])
    ]
    tones = [_tone(k, len(term["shares"])) for _, _, term, _, _ in having]
    words = [inert(level_words(level, term)) for _, _, term, level, _ in having]
    parts = [part for *_, part in having]
    return {
        "type": "bar",
        "orientation": "h",
        "name": f"level {k + 1}",
        "showlegend": False,
        "y": [row for row, *_ in having],
        "x": [100 * part for part in parts],
        "width": 0.56,
        "marker": {"color": [LEVELS[tone] for tone in tones], "line": {"color": PAPER, "width": 2}},
        "text": [f"{word}: {roughly(part)}" for word, part in zip(words, parts, strict=True)],
        "textposition": "inside",
        "insidetextanchor": "middle",
        "textangle": 0,
        "textfont": {"size": 12, "color": [INK if tone < 3 else PAPER for tone in tones]},
        "hovertext": [
            f"{inert(name)}: {word}, {roughly(part)} of the agreements"
            for (_, name, *_), word, part in zip(having, words, parts, strict=True)
        ],
        "hoverinfo": "text",
    }


def _tone(k: int, of: int) -> int:
    return round(k * (len(LEVELS) - 1) / (of - 1)) if of > 1 else 1


def level_layout(summary: Summary, width: int) -> Spec:
    """The layout of `level_traces`; a label that does not fit its part is hidden."""
    found = summary["terms"]["levels"]
    names = [Name(term["name"], str(term.get("of") or "")) for term in found.values()]
    xaxis = {
        "range": [0, 100],
        "nticks": 6,
        "title": {"text": "% of the agreements in hand"},
        "showgrid": False,
    }
    return rows_layout(names, width, xaxis) | {
        "barmode": "stack",
        "uniformtext": {"minsize": 10, "mode": "hide"},
    }
