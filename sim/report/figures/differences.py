"""What a scenario adds to the base or takes from it: each contrast on a scale of its own, even about zero."""

from __future__ import annotations

from collections.abc import Sequence

from sim.report.figures import panels
from sim.report.figures.figure import Figure, Table, figure
from sim.report.figures.ladder import SIDES, Ladder, Row, ladder
from sim.report.figures.marks import several_years
from sim.report.figures.rows import numbers, whiskers
from sim.report.figures.scenarios import Shown, all_days, of_pair, unmoved_in_all
from sim.report.figures.style import PAPER, QUIET, Spec, axis
from sim.report.words.comparison import common
from sim.report.words.differences import (
    answers_and_dates,
    by_draw,
    difference_words,
    few_draws,
    groups_of,
    has_way,
    in_points,
    interval,
    is_clear,
    never_differs,
    pair_words,
    too_few_to_tell,
)
from sim.report.words.plain import FEWEST_DRAWS, Summary, inert, listed, many, point_words, short_day, spoken
from sim.study.unmoved import without_repeated

_TOPS = (1, 2, 4, 10, 20, 40, 60, 80)
"""Ends of scales whose halves are round too, in percentage points."""


def difference_figure(summary: Summary, pair: Summary, number: int) -> Figure | None:
    """The differences of one contrast at the dates and in the answers where any is more than chance; None: there is none."""
    checks, groups = clear_checks(summary, pair), clear_groups(summary, pair)
    if not groups:
        return None
    steps = ladder(summary["scenarios"][0]["summary"], checks, unmoved_in_all(summary))
    other = of_pair(summary, pair)[1]
    high = scale(pair, checks, groups)
    return figure(
        f"figure-differences-{number}",
        f"{pair_words(pair)}, in percentage points",
        f"{_how_to_read(summary, pair)}; empty: no replication differs.{_left_out(summary, pair)}",
        difference_traces(pair, groups, steps, other, high),
        lambda width: panels.frame(groups, steps, {}, (-high, high), width),
        difference_table(summary, pair),
        _finding(pair, groups, steps),
    )


def clear_groups(summary: Summary, pair: Summary) -> list[str]:
    """The answers that differ by more than chance at some date."""
    checks = summary["common_checks"]
    return [g for g in groups_of(summary, pair) if any(is_clear(_at(pair, c, g)) for c in checks)]


def clear_checks(summary: Summary, pair: Summary) -> list[str]:
    """The dates at which some answer differs by more than chance."""
    groups = groups_of(summary, pair)
    return [c for c in summary["common_checks"] if any(is_clear(_at(pair, c, g)) for g in groups)]


def nothing_clear(summary: Summary, pair: Summary) -> str:
    """That no difference of a contrast is seen to be more than chance, or that the draws are too few to tell, in a sentence."""
    found = len(summary["common_checks"]) * len(groups_of(summary, pair))
    those = f"of the {many(found, 'difference')} ({answers_and_dates(summary, pair)})"
    if few_draws(pair):
        return f"{pair_words(pair)}: {too_few_to_tell(summary, pair, f'whether any {those} is more than chance')}."
    same = all(never_differs(d) for at in pair["checks"].values() for d in at["groups"].values())
    said = "is other than zero" if same else "is seen to be more than chance"
    return f"{pair_words(pair)}: none {those} {said}."


def tested(summary: Summary) -> bool:
    """Whether any contrast has replications that differ, and draws enough to tell what is more than chance, or more is told.

    Where one of the two is certain one replication with another answer proves that they differ.
    """
    sure = {one["name"] for one in summary["scenarios"] if one["summary"]["run"]["certain"]}
    return any(
        not sure & {pair["a"], pair["b"]}
        and any(not never_differs(d) for at in pair["checks"].values() for d in at["groups"].values())
        and (not few_draws(pair) or clear_groups(summary, pair))
        for pair in summary["pairs"]
    )


def _how_to_read(summary: Summary, pair: Summary) -> str:
    """What lines and marks mean: with too few draws there are no lines, and what is open may be more than chance."""
    same = "Replication by replication under the same luck"
    if pair["certain"]:
        return f"{same}; nothing is drawn"
    if few_draws(pair):
        open_ = too_few_to_tell(summary, pair, "whether it is")
        return f"{same}. Filled and bold: more than chance, and one way on the whole; open: {open_}"
    return (
        f"{same}, with the sampling interval. Filled and bold: more than chance, and one way on the whole; open: no more than "
        "chance, which a line clear of zero may be where so many are looked at, or of draws alone, so that it may be either way"
    )


def scale(pair: Summary, checks: Sequence[str], groups: Sequence[str]) -> float:
    """Where the scale of a contrast ends on both sides of zero, in percentage points."""
    most = max(100 * abs(end) for c in checks for g in groups for end in ends(_at(pair, c, g)))
    return float(next((top for top in _TOPS if most <= top), 100))


def ends(difference: Summary) -> tuple[float, float]:
    """The ends of the line that a figure draws for a difference: of no length where nothing is known of them."""
    if never_differs(difference) or difference["draws"] < FEWEST_DRAWS:
        return float(difference["diff"]), float(difference["diff"])
    return float(difference["low"]), float(difference["high"])


def difference_table(summary: Summary, pair: Summary) -> Table:
    """All differences of a contrast, with intervals and the correlations reached."""
    groups = groups_of(summary, pair)
    steps = ladder(summary["scenarios"][0]["summary"], summary["common_checks"], unmoved_in_all(summary))
    rows = tuple((row.full, *(difference_cell(_at(pair, row.check, g)) for g in groups)) for row in steps.rows)
    return Table(("moment", *map(spoken, groups)), rows)


def difference_cell(difference: Summary) -> str:
    """A difference in a table: what is known of it, and whether it is more than chance."""
    certain = difference["low"] == difference["high"]
    sure = ", more than chance" if has_way(difference) else ", in its draws more than chance"
    return difference_words(difference) + (sure if is_clear(difference) and not certain else "")


def _at(pair: Summary, check: str, group: str) -> Summary:
    return pair["checks"][check]["groups"][group]  # type: ignore[no-any-return]


def _left_out(summary: Summary, pair: Summary) -> str:
    """The answers and the dates at which nothing is more than chance, in a sentence."""
    groups = [spoken(g) for g in groups_of(summary, pair) if g not in clear_groups(summary, pair)]
    found = without_repeated(common(summary))
    without = [one for one in found if one["id"] not in clear_checks(summary, pair)]
    whole = {one["date"] for one in without} - {one["date"] for one in found if one not in without}
    years = several_years(all_days(summary))
    days = [(one, short_day(one["date"], years)) for one in without]
    dates = [day if one["date"] in whole else f"{SIDES[one['side']]} {day}" for one, day in days]
    parts = [listed(part) for part in (groups, list(dict.fromkeys(dates))) if part]
    why = (
        "is seen to be more than chance" if few_draws(pair) else "differs" if pair["certain"] else "is more than chance"
    )
    return f" Left out, as nothing there {why}: {'; '.join(parts)}." if parts else ""


def _finding(pair: Summary, groups: Sequence[str], steps: Ladder) -> str:
    """For each answer the largest difference that is more than chance, in words."""

    def most(group: str) -> str:
        row = max(
            (row for row in steps.rows if is_clear(_at(pair, row.check, group))),
            key=lambda row: (has_way(_at(pair, row.check, group)), abs(_at(pair, row.check, group)["diff"])),
        )
        d = _at(pair, row.check, group)
        if not has_way(d):
            return f"{spoken(group)} {by_draw(d)}, on {row.full}"
        reach = f" ({interval(d)})" if interval(d) else ""
        return f"{spoken(group)} {point_words(in_points(d))}{reach} on {row.full}"

    which = "The largest" if pair["certain"] else "The largest that are more than chance"
    return f"{which}: {'; '.join(map(most, groups))}."


def difference_traces(pair: Summary, groups: Sequence[str], steps: Ladder, other: Shown, high: float) -> list[Spec]:
    """For each panel: marks, their intervals over them, and a column of numbers at the right."""
    found: list[Spec] = []
    for i, group in enumerate(groups):
        place = {"xaxis": axis(i, "x", False), "yaxis": axis(i, "y", False)}
        rows = [row for row in steps.rows if not never_differs(_at(pair, row.check, group))]
        here, ys = [_at(pair, row.check, group) for row in rows], [row.y for row in rows]
        told = [
            f"<b>{d}</b>" if one_way else f'<span style="color:{QUIET}">{d}</span>'
            for d, one_way in ((inert(in_points(d)), has_way(d)) for d in here)
        ]
        found += [
            _marks(here, ys, other) | place | {"hovertext": _hover(pair, group, rows, here)},
            _intervals(here, ys) | place,
            numbers([high] * len(here), ys, told) | place,
        ]
    return found


def _hover(pair: Summary, group: str, rows: Sequence[Row], found: Sequence[Summary]) -> list[str]:
    return [
        f"<b>{inert(spoken(group))}: {inert(point_words(in_points(d)))}</b>, {_whether(d)}"
        f"<br>{inert(row.full)}<br>{inert(': '.join(filter(None, [pair_words(pair), interval(d)])))}"
        for d, row in zip(found, rows, strict=True)
    ]


def _whether(d: Summary) -> str:
    """Whether a difference is more than chance, or that its draws are too few to tell."""
    if is_clear(d) and not has_way(d):
        return by_draw(d)
    if is_clear(d):
        return "more than chance" if d["low"] < d["high"] else "in all replications"
    return "too few draws to tell" if d["draws"] < FEWEST_DRAWS else "no more than chance"


def _marks(found: Sequence[Summary], ys: Sequence[float], other: Shown) -> Spec:
    return {
        "type": "scatter",
        "mode": "markers",
        "name": "difference",
        "x": [100 * d["diff"] for d in found],
        "y": list(ys),
        "marker": {
            "color": [other.colour if has_way(d) else PAPER for d in found],
            "symbol": other.mark,
            "size": 8,
            "line": {"color": other.colour, "width": 1.5},
        },
        "hoverinfo": "text",
        "cliponaxis": False,
        "showlegend": False,
    }


def _intervals(found: Sequence[Summary], ys: Sequence[float]) -> Spec:
    """Whiskers alone, so that they lie over the marks."""
    values = [100 * d["diff"] for d in found]
    lows, highs = ([100 * ends(d)[side] for d in found] for side in (0, 1))
    return {
        "type": "scatter",
        "mode": "markers",
        "name": "interval",
        "x": values,
        "y": list(ys),
        "marker": {"size": 9, "opacity": 0},
        "error_x": whiskers(values, lows, highs),
        "hoverinfo": "skip",
        "showlegend": False,
    }
