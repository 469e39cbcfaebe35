"""Which figures the report of a run has."""

from __future__ import annotations

from sim.report.figures import panels
from sim.report.figures.bargains import bargain
from sim.report.figures.drivers import drivers
from sim.report.figures.figure import Figure, Table, figure
from sim.report.figures.happened import incidence
from sim.report.figures.ladder import headline_ladder
from sim.report.figures.lifts import lifts
from sim.report.figures.obstacles import constraints
from sim.report.figures.over_time import occupation, outcomes
from sim.report.figures.spread import Timed, spread
from sim.report.figures.style import group_colours
from sim.report.figures.terms import levels
from sim.report.words.drivers import shown_drivers
from sim.report.words.plain import Summary, doubtful, spoken
from sim.report.words.run import lead


def run_figures(summary: Summary) -> dict[str, Figure]:
    """The figures of a run by id, in the order of the report; one without matter is left out."""
    found: list[Figure | None] = [headline(summary), occupation(summary), outcomes(summary)]
    if summary["incidence"]["first"]:
        found += [incidence(summary), timing(summary)]
    if summary["terms"]["n_signed"] and summary["terms"]["levels"]:
        found.append(levels(summary))
    found += [bargain(one, k) for k, one in enumerate(summary["bargains"], start=1)]
    found.append(lifts(summary))
    if summary["constraints"]:
        found.append(constraints(summary))
    if shown_drivers(summary):
        found.append(drivers(summary))
    return {one.id: one for one in found if one is not None}


def timing(summary: Summary) -> Figure | None:
    """When each outcome first holds, in the colours of the answers."""
    colours = group_colours([group["id"] for group in summary["groups"]])
    return spread(summary, [Timed("", summary, {one["id"]: colours[one["group"]] for one in summary["outcomes"]})])


def headline(summary: Summary) -> Figure:
    """The groups just before and just after every date, and at the horizon."""
    groups = [group["id"] for group in summary["groups"]]
    estimates = summary["probabilities"]["groups"]
    colours = group_colours(groups)
    steps = headline_ladder(summary)
    high, beside = panels.top(groups, steps, estimates), panels.room(groups, steps, estimates)
    rows = tuple((row.full, *(doubtful(estimates[row.check][g]) for g in groups)) for row in steps.rows)
    sides = any(check["side"] != "at" for check in summary["checks"])
    return figure(
        "figure-headline",
        "Before and after each date" if sides else "Date by date",
        f"How often each answer holds{', just before and just after each date' if sides else ' at the end of each date'}.",
        panels.bar_traces(groups, steps, estimates, colours),
        lambda width: panels.frame(groups, steps, colours, (0.0, high), width, beside),
        Table(("moment", *map(spoken, groups)), rows),
        lead(summary),
    )
