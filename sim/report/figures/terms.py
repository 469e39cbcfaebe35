"""On what terms: for each term, the agreements divided by the level agreed."""

from __future__ import annotations

from sim.report.figures.figure import Figure, Table, figure
from sim.report.figures.rows import rows_layout
from sim.report.figures.style import INK, LEVELS, PAPER, Spec
from sim.report.words.plain import Summary, inert, roughly, share, spoken
from sim.report.words.rows import Name


def levels(summary: Summary) -> Figure:
    """How the agreements divide over the levels of each term."""
    found = summary["terms"]["levels"]
    rows = tuple(
        (spoken(name), level_words(level, term.get("unit")), share(part, summary, 0))
        for name, term in found.items()
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
        "Most often agreed: " + "; ".join(_most(name, term) for name, term in found.items()) + ".",
    )


def _most(name: str, term: Summary) -> str:
    level, part = max(term["shares"].items(), key=lambda one: float(one[1]))
    return f"{spoken(name)} {level_words(level, term.get('unit'))}, in {roughly(part)} of the agreements"


def level_words(level: str, unit: str | None) -> str:
    """A level, with its unit if it is a number.

    >>> level_words("20", "%"), level_words("us_cloud", "%")
    ('20\\xa0%', 'us cloud')
    """
    try:
        float(level)
    except ValueError:
        return spoken(level)
    return f"{level}\u00a0{unit}" if unit else level


def level_traces(summary: Summary) -> list[Spec]:
    """One bar for each term, cut into the shares of its levels; trace k has the k-th level of every term."""
    terms = list(summary["terms"]["levels"].items())
    most = max(len(term["shares"]) for _, term in terms)
    return [_level(k, terms, summary) for k in range(most)]


def _level(k: int, terms: list[tuple[str, Summary]], summary: Summary) -> Spec:
    having = [
        (row, name, term, *list(term["shares"].items())[k])
        for row, (name, term) in enumerate(terms)
        if k < len(term["shares"])
    ]
    tones = [_tone(k, len(term["shares"])) for _, _, term, _, _ in having]
    words = [inert(level_words(level, term.get("unit"))) for _, _, term, level, _ in having]
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
            f"{inert(spoken(name))}: {word}, {share(part, summary, 0)} of the agreements"
            for (_, name, *_), word, part in zip(having, words, parts, strict=True)
        ],
        "hoverinfo": "text",
    }


def _tone(k: int, of: int) -> int:
    return round(k * (len(LEVELS) - 1) / (of - 1)) if of > 1 else 1


def level_layout(summary: Summary, width: int) -> Spec:
    """The layout of `level_traces`; a label that does not fit its part is hidden."""
    found = summary["terms"]["levels"]
    names = [Name(spoken(name), str(term.get("of") or "")) for name, term in found.items()]
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
