"""Which figures the report of a comparison has."""

from __future__ import annotations

from collections.abc import Container

from sim.report.figures.beside import obstacles_figure, terms_figure
from sim.report.figures.differences import difference_figure
from sim.report.figures.figure import Figure
from sim.report.figures.moves import moves_figure
from sim.report.figures.overlaid import overlaid
from sim.report.figures.scenarios import all_days, shown
from sim.report.figures.spread import Timed, spread
from sim.report.words.plain import Summary, listed

BESIDE = {"figure-terms": "terms", "figure-spread": "timing", "figure-obstacles": "obstacles"}
"""What stands beside the answers, by the figure that shows it."""


def comparison_figures(summary: Summary) -> dict[str, Figure]:
    """The figures of a comparison by id, in the order of the report; one without matter is left out."""
    found = [
        overlaid(summary),
        *(difference_figure(summary, pair, k) for k, pair in enumerate(summary["pairs"], start=1)),
        moves_figure(summary, summary["common_checks"][-1]),
        terms_figure(summary),
        timing(summary),
        obstacles_figure(summary),
    ]
    return {one.id: one for one in found if one is not None}


def timing(summary: Summary) -> Figure | None:
    """When each outcome first holds, in every scenario."""
    series = [
        Timed(one.name, one.summary, dict.fromkeys(one.summary["incidence"]["first"], one.colour), one.mark)
        for one in shown(summary)
    ]
    return spread(all_days(summary), series)


def beside(figures: Container[str]) -> str:
    """What of all that stands beside the answers a comparison shows; all of it, if nothing.

    >>> beside({"figure-spread", "figure-obstacles"})
    'timing and obstacles'
    """
    return listed([what for name, what in BESIDE.items() if name in figures] or [*BESIDE.values()])
