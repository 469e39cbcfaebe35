"""Which figures the report of a run has: each with its title, a sentence, and a table that says the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sim.report import bargains, panels, reasons, terms, timing
from sim.report.ladder import ladder
from sim.report.panels import Series
from sim.report.style import Spec, group_colours, group_hatches
from sim.report.words import Summary, doubtful, share, short_day, spoken

_WIDTHS = (320, 600, 940)
"""The narrowest figure for which each of the three layouts is made, in pixels."""


@dataclass(frozen=True)
class Table:
    """Rows of text; the first column names the row."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Figure:
    """A figure as a page shows it; `layouts` pairs the least width in pixels with a plotly layout."""

    id: str
    title: str
    sentence: str
    data: list[Spec]
    layouts: list[tuple[int, Spec]]
    table: Table

    def spec(self) -> dict[str, Any]:
        """What the script of a page needs to draw it."""
        return {"id": self.id, "title": self.title, "data": self.data, "layouts": self.layouts}


def figure(
    name: str, title: str, sentence: str, data: list[Spec], layout: Callable[[int], Spec], table: Table
) -> Figure:
    """A figure with its layout made for a narrow, a middling and a wide page."""
    layouts = [(width if i else 0, layout(width)) for i, width in enumerate(_WIDTHS)]
    return Figure(name, title, sentence, data, layouts, table)


def run_figures(summary: Summary) -> dict[str, Figure]:
    """The figures of a run by id, in the order of the report; one without matter is left out."""
    found = [headline(summary), occupation(summary), outcomes(summary)]
    if summary["incidence"]["first"]:
        found.append(incidence(summary))
    if summary["terms"]["n_signed"] and summary["terms"]["levels"]:
        found.append(levels(summary))
    found += [bargain(one, k) for k, one in enumerate(summary["bargains"], start=1)]
    if summary["constraints"]:
        found.append(constraints(summary))
    if reasons.shown_drivers(summary):
        found.append(drivers(summary))
    return {one.id: one for one in found}


def headline(summary: Summary) -> Figure:
    """The groups just before and just after every date, and at the horizon."""
    groups = [group["id"] for group in summary["groups"]]
    estimates = summary["probabilities"]["groups"]
    colours = group_colours(groups)
    series = [Series("share", estimates, colours)]
    steps = ladder(summary, [check["id"] for check in summary["checks"]])
    high = panels.top(groups, steps, series)
    rows = tuple((row.full, *(doubtful(estimates[row.check][g]) for g in groups)) for row in steps.rows)
    return figure(
        "figure-headline",
        "Before and after each date",
        "How often each answer holds, just before and just after each date.",
        panels.bar_traces(groups, steps, series),
        lambda width: panels.frame(groups, steps, colours, (0.0, high), width),
        Table(("moment", *map(spoken, groups)), rows),
    )


def occupation(
    summary: Summary,
    name: str = "figure-occupation",
    title: str = "What holds, day by day",
    contracts: Sequence[Sequence[str]] = (),
) -> Figure:
    """The groups that hold at the end of each day; `contracts`: the groups of all scenarios of a page, if there are several."""
    found = contracts or [[group["id"] for group in summary["groups"]]]
    return figure(
        name,
        title,
        "The state of the world at the end of each day, so on a dated day just after the date; states can be left "
        "again, so an area may shrink." + _latest(summary),
        timing.area_traces(summary, group_colours(*found), group_hatches(*found)),
        lambda width: timing.area_layout(summary, width),
        _by_date(summary, summary["occupation"]["dates"], summary["occupation"]["groups"]),
    )


def _latest(summary: Summary) -> str:
    """What the dash-dotted lines are, if there are any."""
    return " Dash-dotted: the latest day to which extensions can move a date." if summary["limits"] else ""


def outcomes(summary: Summary) -> Figure:
    """The finer outcomes that hold at the end of each day."""
    return figure(
        "figure-outcomes",
        "The finer outcomes, day by day",
        "The same days told apart further, all on one scale. Beside each name: its share on the last day."
        + (" Upright lines: the dates named above, dashed alike." if summary["dates"] else ""),
        timing.outcome_traces(summary),
        lambda width: timing.outcome_layout(summary, width),
        _by_date(summary, summary["occupation"]["dates"], summary["occupation"]["outcomes"]),
    )


def incidence(summary: Summary) -> Figure:
    """What has happened at least once by each day."""
    first = summary["incidence"]["first"]
    return figure(
        "figure-incidence",
        "What has happened by when",
        "Share of replications in which each outcome has held at least once, even if it was undone later. "
        "Lines have the colours of the answers above; dashes tell the outcomes of one answer apart.",
        timing.incidence_traces(summary),
        lambda width: timing.incidence_layout(summary, width),
        _by_date(summary, summary["incidence"]["dates"], first),
    )


def _by_date(summary: Summary, dates: Sequence[str], shares: dict[str, Sequence[float]]) -> Table:
    """Shares on the first and last day, on every named date and the day before, and each week."""
    named = {item["date"] for item in summary["dates"]}
    near = {k - 1 for k, when in enumerate(dates) if when in named} | {len(dates) - 1}
    keep = [k for k, when in enumerate(dates) if k % 7 == 0 or k in near or when in named]
    rows = tuple((short_day(dates[k], year=True), *(share(values[k]) for values in shares.values())) for k in keep)
    return Table(("end of day", *map(spoken, shares)), rows)


def levels(summary: Summary) -> Figure:
    """How the agreements divide over the levels of each term."""
    found = summary["terms"]["levels"]
    rows = tuple(
        (spoken(name), terms.level_words(level, term.get("unit")), share(part))
        for name, term in found.items()
        for level, part in term["shares"].items()
    )
    return figure(
        "figure-levels",
        "What the agreements say, term by term",
        "Each bar is all agreements in hand at the end, closed or not, divided by the level agreed. "
        "A label too long for its part is in the table.",
        terms.level_traces(summary),
        lambda width: terms.level_layout(summary, width),
        Table(("term", "level", "share of agreements in hand"), rows),
    )


def bargain(one: Summary, number: int) -> Figure:
    """The packages of a talk of two parties as both see them, and where the agreements lie among them."""
    seller, bidder = map(spoken, one["parties"])

    def row(kind: str, point: Summary, *more: str) -> tuple[str, ...]:
        return kind, spoken(point["label"]), *(f"{u:.2f}" for u in point["utilities"]), *more

    solved = [(bargains.SOLUTIONS[name][0], point) for name, point in one["solutions"].items() if point]
    rows = (
        *(row(name, point, "") for name, point in solved),
        *(row("agreed", a, doubtful(a["share"])) for a in sorted(one["agreed"], key=lambda a: -a["share"]["p"])),
        *(row("frontier", point, "") for point in one["frontier"]),
    )
    return figure(
        f"figure-bargain-{number}",
        f"The bargain of {seller} and {bidder}",
        "Each dot is a package as both parties value it at the medians of what is believed, before any ruling. Beyond the "
        "line nobody gains without the other losing; left of or below a dashed line one of them is better off without a "
        "deal. The solutions of bargaining theory look at nothing else; agreements also at what rulers will say.",
        bargains.bargain_traces(one),
        lambda width: bargains.bargain_layout(one, width),
        Table(("kind", "package", f"utility to {seller}", f"utility to {bidder}", "share of replications"), rows),
    )


def constraints(summary: Summary) -> Figure:
    """What bound, and whose constraint it was."""
    apart = reasons.told_apart(summary)
    shares = ("without", "closing", "share") if apart else ("share",)
    rows = tuple(
        (spoken(c["actor"]), spoken(c["constraint"]), *(doubtful(c[key]) for key in shares))
        for c in reasons.sorted_constraints(summary)
    )
    columns = ("where no deal closed", "where one closed", "in all") if apart else ("share of replications",)
    return figure(
        "figure-constraints",
        "What sets the replications without a closed deal apart" if apart else "How often each constraint bound",
        reasons.constraint_sentence(summary)
        + reasons.left_out(summary["constraints"], reasons.shown_constraints(summary)),
        reasons.constraint_traces(summary),
        lambda width: reasons.constraint_layout(summary, width),
        Table(("actor", "constraint", *columns), rows),
    )


def drivers(summary: Summary) -> Figure:
    """Which beliefs move the result, and which way."""
    colours = group_colours([group["id"] for group in summary["groups"]])
    rows = tuple(
        (
            d["parameter"],
            spoken(d["group"]),
            reasons.driver_sentence(d),
            f"{d['index']:.2f}",
            f"{d['low']:.2f} to {d['high']:.2f}",
            f"{d['null']:.2f}",
        )
        for d in reasons.sorted_drivers(summary)
    )
    return figure(
        "figure-drivers",
        "Which beliefs matter",
        "The longer the bar, the more of the difference between belief draws this one belief explains. "
        "Right: a higher value makes the answer more likely; left: less; hatched: now more, now less. "
        "Thin line, and in brackets: the sampling interval. Dotted: what chance alone would show. "
        "What is most certain stands first; beliefs whose interval reaches 0 are left out. "
        + reasons.left_out(reasons.sorted_drivers(summary), reasons.shown_drivers(summary)),
        reasons.driver_traces(summary, colours),
        lambda width: reasons.driver_layout(summary, width),
        Table(("belief", "answer", "direction", "index", "interval", "chance alone"), rows),
    )
