"""The figures and tables of a comparison: the same panels with a bar for each scenario, and differences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sim.report.figures import panels
from sim.report.figures.figure import Figure, Table, figure
from sim.report.figures.ladder import Ladder, ladder
from sim.report.figures.over_time import occupation
from sim.report.figures.panels import Series
from sim.report.figures.rows import numbers, whiskers
from sim.report.figures.style import HATCHES, Spec, axis, scenario_colours
from sim.report.words.differences import common_groups, difference_words, interval, never_differs, pair_words
from sim.report.words.plain import FEWEST_DRAWS, Summary, count, doubtful, inert, points, spoken

SYMBOLS = ("circle", "square", "diamond", "triangle-up", "cross", "x")


def comparison_figures(summary: Summary) -> dict[str, Figure]:
    """The figures of a comparison by id, in the order of the report."""
    found = [headline(summary), differences(summary)]
    for i, one in enumerate(summary["scenarios"]):
        found.append(occupation(one["summary"], f"figure-occupation-{i + 1}", spoken(one["name"]), contracts(summary)))
    return {one.id: one for one in found}


def contracts(summary: Summary) -> list[list[str]]:
    """The groups of each scenario."""
    return [[group["id"] for group in one["summary"]["groups"]] for one in summary["scenarios"]]


def colours(summary: Summary) -> list[str]:
    """The colour of each scenario."""
    return scenario_colours(contracts(summary))


def headline(summary: Summary) -> Figure:
    """The groups at every common check, a bar for each scenario."""
    groups = common_groups(summary)
    base = summary["scenarios"][0]["summary"]
    series = [
        Series(
            spoken(one["name"]),
            one["summary"]["probabilities"]["groups"],
            dict.fromkeys(groups, colour),
            i % len(HATCHES),
        )
        for i, (one, colour) in enumerate(zip(summary["scenarios"], colours(summary), strict=True))
    ]
    steps = ladder(base, summary["common_checks"], len(series))
    scale = (0.0, panels.top(groups, steps, series))
    rows = tuple(
        (
            row.full,
            one.name,
            *(doubtful(one.estimates[row.check][g]) for g in groups),
        )
        for row in steps.rows
        for one in series
    )
    return figure(
        "figure-headline",
        "Before and after each date, scenario by scenario",
        "How often each answer holds in each scenario, just before and just after each date.",
        panels.bar_traces(groups, steps, series),
        lambda width: panels.frame(groups, steps, {}, scale, width),
        Table(("moment", "scenario", *map(spoken, groups)), rows),
    )


def differences(summary: Summary) -> Figure:
    """What each other scenario adds to or takes from the first, with paired intervals."""
    groups = common_groups(summary)
    base = summary["scenarios"][0]["summary"]
    steps = ladder(base, summary["common_checks"], len(summary["pairs"]))
    found = [pair["checks"][row.check]["groups"][g] for pair in summary["pairs"] for row in steps.rows for g in groups]
    limits = [_limits(d) for d in found]
    scale = (
        -_round_up(100 * max((-low for low, _ in limits), default=0.0)),
        _round_up(100 * max((high for _, high in limits), default=0.0)),
    )
    rows = tuple(
        (
            row.full,
            pair_words(pair),
            *(difference_words(pair["checks"][row.check]["groups"][g]) for g in groups),
        )
        for row in steps.rows
        for pair in summary["pairs"]
    )
    return figure(
        "figure-differences",
        "What the change does",
        "Difference in percentage points, replication by replication under the same luck; "
        "the line is the sampling interval. "
        "A line that does not touch zero is more than chance. No line: no replication differs, or there are too few "
        "belief draws for an interval.",
        difference_traces(groups, steps, summary),
        lambda width: panels.frame(groups, steps, {}, scale, width),
        Table(("moment", "difference", *map(spoken, groups)), rows),
    )


def _round_up(most: float) -> float:
    return float(next((high for high in (1, 2, 5, 10, 15, 20, 30, 40, 50, 60, 80) if most <= high), 100))


def _limits(difference: Summary) -> tuple[float, float]:
    """The ends of the line that a figure draws for a difference: of no length where nothing is known of them."""
    if never_differs(difference) or difference["draws"] < FEWEST_DRAWS:
        return float(difference["diff"]), float(difference["diff"])
    return float(difference["low"]), float(difference["high"])


def difference_traces(groups: Sequence[str], steps: Ladder, summary: Summary) -> list[Spec]:
    """For each panel and pair: marks with intervals, and their numbers."""
    traces: list[Spec] = []
    for i, group in enumerate(groups):
        place = {"xaxis": axis(i, "x", False), "yaxis": axis(i, "y", False)}
        for j, pair in enumerate(summary["pairs"]):
            found = [pair["checks"][row.check]["groups"][group] for row in steps.rows]
            hover = [
                f"<b>{inert(spoken(group))}: {inert(points(d['diff']))} points</b><br>{inert(row.full)}<br>"
                f"{inert(pair_words(pair))}: {inert(interval(d))}"
                for d, row in zip(found, steps.rows, strict=True)
            ]
            ys = steps.ys(j)
            index = pair_index(summary, pair)
            traces.append(_marks(found, ys, index, colours(summary)[index]) | place | {"hovertext": hover})
            ends = [100 * _limits(d)[0 if d["diff"] < 0 else 1] for d in found]
            sides = ["middle left" if d["diff"] < 0 else "middle right" for d in found]
            words = numbers(ends, ys, [f"{points(d['diff'])}\u00a0\u00a0" for d in found])
            traces.append(words | place | {"textposition": sides})
    return traces


def pair_index(summary: Summary, pair: Summary) -> int:
    """The place of the second scenario of a pair among all."""
    return next(i for i, one in enumerate(summary["scenarios"]) if one["name"] == pair["b"])


def _marks(found: Sequence[Summary], ys: Sequence[float], index: int, colour: str) -> Spec:
    values = [100 * d["diff"] for d in found]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": "difference",
        "x": values,
        "y": list(ys),
        "marker": {
            "color": colour,
            "symbol": [SYMBOLS[index % len(SYMBOLS)] + ("-open" if never_differs(d) else "") for d in found],
            "size": 7,
        },
        "error_x": whiskers(values, *zip(*([100 * end for end in _limits(d)] for d in found), strict=True)),
        "hoverinfo": "text",
        "showlegend": False,
    }


def flip_table(summary: Summary, pair: Summary, check: str, groups: Sequence[str]) -> Table:
    """How many replications stand in each group in the first scenario (rows) and the second (columns)."""
    moved: Mapping[tuple[str, str], int] = {
        (flip["from"], flip["to"]): flip["count"] for flip in pair["checks"][check]["flips"]
    }
    base = next(one["summary"] for one in summary["scenarios"] if one["name"] == pair["a"])
    at = base["probabilities"]["groups"][check]
    rows = []
    for a in groups:
        stayed = at[a]["hits"] - sum(size for way, size in moved.items() if way[0] == a)
        rows.append((spoken(a), *(f"{count(stayed)} stay" if a == b else count(moved.get((a, b), 0)) for b in groups)))
    return Table((f"{spoken(pair['a'])} ↓ {spoken(pair['b'])} →", *map(spoken, groups)), tuple(rows))
