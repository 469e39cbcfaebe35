"""What holds day by day, each answer and outcome."""

from __future__ import annotations

from collections.abc import Sequence

from sim.report.figures import timing
from sim.report.figures.figure import Figure, Table, figure
from sim.report.figures.marks import dated, left_out
from sim.report.figures.style import group_colours, group_hatches
from sim.report.words.plain import Summary, opening, share, short_day, spoken
from sim.report.words.run import FIRST_COUNTS


def occupation(summary: Summary) -> Figure:
    """The groups that hold at the end of each day."""
    groups = [group["id"] for group in summary["groups"]]
    return figure(
        "figure-occupation",
        "What holds, day by day",
        "The state of the world at the end of each day, so on a dated day just after the date; states can be left "
        f"again, so an area may shrink. {FIRST_COUNTS}{_latest(summary)}",
        timing.area_traces(summary, group_colours(groups), group_hatches(groups)),
        lambda width: timing.area_layout(summary, width),
        by_date(summary, summary["occupation"]["dates"], summary["occupation"]["groups"]),
        _course(summary, groups, "groups"),
    )


def outcomes(summary: Summary) -> Figure:
    """The finer outcomes that hold at the end of each day."""
    return figure(
        "figure-outcomes",
        "The finer outcomes, day by day",
        "The same days told apart further, all on one scale. Beside each name: its share on the last day."
        + left_out([spoken(one["id"]) for one in summary["outcomes"] if one not in timing.drawn_outcomes(summary)])
        + (" Upright lines: the dates named above, dashed alike." if summary["dates"] else ""),
        timing.outcome_traces(summary),
        lambda width: timing.outcome_layout(summary, width),
        by_date(summary, summary["occupation"]["dates"], summary["occupation"]["outcomes"]),
        _course(summary, [one["id"] for one in timing.drawn_outcomes(summary)], "outcomes"),
    )


def _course(summary: Summary, names: Sequence[str], level: str) -> str:
    """From how often to how often each goes, from the first day to the last, in words, and how often it is at most."""
    days = summary["occupation"][level]
    return f"{opening('; '.join(f'{spoken(n)} {_goes(days[n], summary)}' for n in names))}."


def _goes(days: Sequence[float], summary: Summary) -> str:
    first, most, last = (share(p, summary, 0) for p in (days[0], max(days), days[-1]))
    if first == most == last:
        return first if summary["run"]["certain"] else f"stays at {first}"
    way = "rises" if days[-1] > days[0] else "falls"
    over = f", at most {most}" if most not in (first, last) else ""
    return f"{way} from {first} to {last}{over}" if first != last else f"goes from {first} to {last}{over}"


def by_date(summary: Summary, dates: Sequence[str], shares: dict[str, Sequence[float]]) -> Table:
    """Shares on the first and last day, on every day that a date has or can move to at the latest and the day before, and each week."""
    named = {item["date"] for item in dated(summary)}
    near = {k - 1 for k, when in enumerate(dates) if when in named} | {len(dates) - 1}
    keep = [k for k, when in enumerate(dates) if k % 7 == 0 or k in near or when in named]
    rows = tuple(
        (short_day(dates[k], year=True), *(share(values[k], summary) for values in shares.values())) for k in keep
    )
    return Table(("end of day", *map(spoken, shares)), rows)


def _latest(summary: Summary) -> str:
    """What the dash-dotted lines are, if there are any."""
    return " Dash-dotted: the latest day to which extensions can move a date." if summary["limits"] else ""
