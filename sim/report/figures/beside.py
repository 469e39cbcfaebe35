"""Terms and obstacles of several scenarios side by side: a row for each, and in it a mark for each scenario."""

from __future__ import annotations

from collections.abc import Sequence

from sim.report.figures.figure import Figure, Table, figure
from sim.report.figures.marks import nice_top
from sim.report.figures.rows import bands, rows_layout, whiskers
from sim.report.figures.scenarios import Shown, shown, sliding
from sim.report.figures.style import Spec
from sim.report.figures.terms import level_words
from sim.report.words.never import never
from sim.report.words.obstacles import LINES, MAIN, deals, sorted_constraints, there
from sim.report.words.plain import Summary, doubtful, ends, inert, listed, share
from sim.report.words.rows import Name

_APART = 0.05
"""How far the share of a level must differ between two scenarios to be drawn: five points."""
_PITCH, _ROOM, _REACH = 34, 0.62, 0.36
Point = tuple[float, tuple[float, float], str]
"""A share, the ends of its interval, and the words for it."""


def terms_figure(summary: Summary) -> Figure | None:
    """The levels of terms whose share of the agreements in hand differs between scenarios; None: nothing to compare."""
    scenarios = [one for one in shown(summary) if one.summary["terms"]["n_signed"]]
    levels = _levels(scenarios)
    drawn = [(term, level) for term, level in levels if _worth_a_row(scenarios, levels, term, level)]
    if len(scenarios) < 2 or not drawn:
        return None
    alike = [term for term in dict.fromkeys(t for t, _ in levels) if term not in {t for t, _ in drawn}]
    rows = tuple(
        (
            _level(scenarios, term, level),
            *(share(_share(one, term, level), one.summary, 0) for one in scenarios),
        )
        for term, level in levels
    )
    return _dots(
        "figure-terms",
        "What the agreements say",
        "% of the agreements in hand at the end, closed or not, that have a level. Shown is what differs by five points or more; "
        "of a term of which only two levels are ever agreed the second says it for both"
        + (f"; nothing does in {listed([_known(scenarios, term)[0]['name'] for term in alike])}." if alike else "."),
        [Name(_level(scenarios, term, level)) for term, level in drawn],
        scenarios,
        [[_point(_share(one, term, level), one.summary) for term, level in drawn] for one in scenarios],
        Table(("term and level", *(one.name for one in scenarios)), rows),
        "% of the agreements in hand",
        100,
    )


def _levels(scenarios: Sequence[Shown]) -> list[tuple[str, str]]:
    """All levels of all terms, in the order of the files."""
    found = [one.summary["terms"]["levels"] for one in scenarios]
    terms = dict.fromkeys(term for levels in found for term in levels)
    return [
        (term, level)
        for term in terms
        for level in dict.fromkeys(lv for levels in found if term in levels for lv in levels[term]["shares"])
    ]


def _share(one: Shown, term: str, level: str) -> float:
    levels = one.summary["terms"]["levels"]
    return float(levels[term]["shares"].get(level, 0.0)) if term in levels else 0.0


def _worth_a_row(scenarios: Sequence[Shown], levels: Sequence[tuple[str, str]], term: str, level: str) -> bool:
    """Whether scenarios differ in a level by enough; where only two are ever agreed, the last says it for both."""
    found = [_share(one, term, level) for one in scenarios]
    agreed = [own for t, own in levels if t == term and any(_share(one, term, own) for one in scenarios)]
    return max(found) - min(found) >= _APART and (len(agreed) != 2 or level == agreed[1])


def _level(scenarios: Sequence[Shown], term: str, level: str) -> str:
    known = next(own for own in _known(scenarios, term) if level in own["shares"])
    return f"{known['name']}: {level_words(level, known)}"


def _known(scenarios: Sequence[Shown], term: str) -> list[Summary]:
    """A term as the scenarios have it that have it at all."""
    return [levels[term] for one in scenarios if term in (levels := one.summary["terms"]["levels"])]


def _point(p: float, summary: Summary) -> Point:
    return p, (p, p), share(p, summary, 0)


def obstacles_figure(summary: Summary) -> Figure | None:
    """How often what bound in most replications without a deal did so, in each scenario; None: nothing does."""
    scenarios = shown(summary)
    drawn = list(dict.fromkeys(c["id"] for one in scenarios for c in sorted_constraints(one.summary)[:MAIN]))
    if not drawn:
        return None
    any_deal = any(deals(one.summary) for one in scenarios)
    before = " before any deal had closed" if any_deal else ""
    often = "in most replications without a deal" if any_deal else "most often"
    told = f"of each scenario up to {MAIN} that bound {often}; the table has all"
    known = [{c["id"]: c for c in one.summary["constraints"]} for one in scenarios]
    once = {
        key: c for found in (*known, *reversed(known)) for key, c in found.items()
    }  # as the first scenario calls it
    everything = {key: Name(c["constraint"], c["actor"]) for key, c in once.items()}
    rows = tuple(
        (
            f"{name.second}, {name.first}",
            one.name,
            *_obstacle_cells(found.get(key), one.summary)[: 2 if any_deal else 1],
        )
        for key, name in everything.items()
        for one, found in zip(scenarios, known, strict=True)
    )
    points = [
        [_bound(found.get(key), one.summary) for key in drawn] for one, found in zip(scenarios, known, strict=True)
    ]
    return _dots(
        "figure-obstacles",
        "How often the main obstacles bound",
        f"% of replications in which it bound{before}.{'' if summary['run']['certain'] else f' {LINES}'} Shown is, {told}.",
        [everything[key] for key in drawn],
        scenarios,
        points,
        Table(("obstacle", "scenario", "bound in", *(["no deal closes there"] if any_deal else [])), rows),
        "% of replications",
        nice_top([high for own in points for _, (_, high), _ in own]),
    )


def _bound(item: Summary | None, summary: Summary) -> Point:
    share = item["share"] if item else never(summary["run"])
    return float(share["p"]), ends(share), doubtful(share)


def _obstacle_cells(item: Summary | None, summary: Summary) -> tuple[str, ...]:
    if item is None:
        return doubtful(never(summary["run"])), "-"
    return doubtful(item["share"]), there(item["unclosed"]) if deals(summary) else "-"


def _dots(
    name: str, title: str, sentence: str, names: Sequence[Name], scenarios: Sequence[Shown],
    points: Sequence[Sequence[Point]], table: Table, axis_title: str, top: float,
) -> Figure:  # fmt: skip
    """A row for each name, a mark for each scenario in it; `points[scenario][row]`."""
    xaxis = {"range": [-0.01 * top, 1.01 * top], "nticks": 6, "title": {"text": axis_title}}
    places = sliding(len(scenarios), _ROOM)
    data = [
        {
            "type": "scatter",
            "mode": "markers",
            "name": inert(one.name),
            "x": [100 * p for p, _, _ in own],
            "y": [k + shift for k in range(len(names))],
            "marker": {"color": one.colour, "symbol": one.mark, "size": 9},
            "error_x": whiskers(
                [100 * p for p, _, _ in own], [100 * e[0] for _, e, _ in own], [100 * e[1] for _, e, _ in own]
            ),
            "hovertext": [
                f"<b>{inert(row.first)}</b><br>{inert(one.name)}: {inert(words)}"
                for row, (_, _, words) in zip(names, own, strict=True)
            ],
            "hoverinfo": "text",
            "cliponaxis": False,
            "showlegend": False,
        }
        for one, own, shift in zip(scenarios, points, places, strict=True)
    ]
    finding = "; ".join(
        f"{row}: {', '.join(f'{one.name} {own[k][2]}' for one, own in zip(scenarios, points, strict=True))}"
        for k, row in enumerate(names)
    )

    def layout(width: int) -> Spec:
        return rows_layout(names, width, xaxis, max(_PITCH, 11 * len(scenarios)), _REACH) | {
            "shapes": bands(len(names), width)
        }

    return figure(name, title, sentence, data, layout, table, f"{finding}.")
