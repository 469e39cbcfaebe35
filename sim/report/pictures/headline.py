"""The headline of a run as PNG or SVG, drawn by matplotlib: no browser is needed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.report.figures import panels
from sim.report.figures.ladder import Ladder, heading_lines, headline_ladder
from sim.report.figures.marks import Flag, bounds, date_dash, flags, levels
from sim.report.figures.panels import Estimates, reach
from sim.report.figures.style import GRID, HATCHES, INK, PAPER, group_colours, group_hatches
from sim.report.pictures.canvas import LEFT, RIGHT, WIDE, axes_at, days_axis, days_between, picture, played, stroke
from sim.report.words import run
from sim.report.words.changed import changed
from sim.report.words.plain import Summary, ends, exact, has_band, shortened, spoken

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_UNIT, _NUMBER, _LINE = 0.24, 0.55, 13
"""Inches of a row, and of the numbers beside bars; points of a line of text."""
_HOW_TO_READ = (
    "Bar: share of replications. Thin line: sampling interval. Pale band: belief band, "
    "which only better evidence would narrow."
)


def picture_run(summary: Summary, format: str = "png") -> bytes:
    """The groups before and after each date, and day by day; a `format` not in `FORMATS` is a `RunError`."""
    groups = [group["id"] for group in summary["groups"]]
    steps = headline_ladder(summary)
    marked = flags(summary, 72 * 1.25 * (WIDE - LEFT - RIGHT))
    above = max(0.75, 0.2 + _LINE * levels(*marked) / 72)

    def draw(figure: Figure, top: float) -> None:
        bottom = _panels(figure, top, groups, steps, summary["probabilities"]["groups"])
        _days(figure, bottom + above, summary, groups, *marked)

    title = str(summary["scenario"]["title"])
    lead = " ".join([run.lead(summary), *run.splits(summary)])
    foot, what_if = (_HOW_TO_READ, f"{played(summary['run'])}."), list(filter(None, [changed(summary)]))
    return picture(format, title, lead, steps.height * _UNIT + 3.65 + above, draw, foot, what_if)


def _panels(figure: Figure, top: float, groups: Sequence[str], steps: Ladder, estimates: Estimates) -> float:
    """One panel for each group, side by side; returns where they end."""
    gap, high, most = 0.2, steps.height * _UNIT, panels.top(groups, steps, estimates)
    colours = group_colours(groups)
    wide = (WIDE - LEFT - RIGHT - gap * (len(groups) - 1)) / len(groups)
    for i, group in enumerate(groups):
        axes = axes_at(figure, LEFT + i * (wide + gap), top + 0.25, wide - _NUMBER, high)
        axes.set(ylim=(steps.height, 0), xlim=(0, most), xlabel="% of replications")
        axes.set_xticks([k * most / 4 for k in range(5)], [f"{k * most / 4:g}" for k in range(5)])
        axes.grid(axis="x", color=GRID)
        axes.set_title(shortened(spoken(group), 24), loc="left", size=11.5, weight="bold")
        axes.set_yticks(steps.ys(), [row.label for row in steps.rows] if i == 0 else [])
        for row in steps.rows:
            _bar(axes, row.y, estimates[row.check][group], colours[group])
        for text, y in steps.headings if i == 0 else ():
            axes.annotate(
                "\n".join(heading_lines(text)), (0, y), xytext=(-4, 0), textcoords="offset points",
                ha="right", va="center", weight="bold", annotation_clip=False,
            )  # fmt: skip
    return top + 0.25 + high + 0.45


def _bar(axes: Axes, y: float, e: Summary, colour: str) -> None:
    if has_band(e):
        spread = 100 * (e["band_high"] - e["band_low"])
        axes.barh(y, spread, 0.86, 100 * e["band_low"], color=colour, alpha=0.24, lw=0)
    axes.barh(y, 100 * e["p"], 0.46, color=colour, lw=0)
    if ends(e)[0] < ends(e)[1]:
        axes.plot([100 * end for end in ends(e)], [y, y], color=INK, lw=1.1, marker="|", ms=3.5)
    axes.annotate(exact(e), (reach(e), y), xytext=(4, 0), textcoords="offset points", va="center", size=8.5)


def _hatch(index: int) -> str:
    return 3 * HATCHES[index % len(HATCHES)]


def _days(
    figure: Figure, top: float, summary: Summary, groups: Sequence[str], marked: Sequence[Flag], names: Sequence[str]
) -> None:
    """What holds at the end of each day, with the dates marked, and named above where that has no room beside their lines."""
    start, _ = bounds(summary)
    wide = WIDE - LEFT - RIGHT
    axes = axes_at(figure, LEFT, top, wide, 2.2)
    days = [days_between(start, day) for day in summary["occupation"]["dates"]]
    colours, hatches = group_colours(list(groups)), group_hatches(list(groups))
    below = [0.0] * len(days)
    for group in groups:
        above = [round(b + 100 * p, 9) for b, p in zip(below, summary["occupation"]["groups"][group], strict=True)]
        axes.fill_between(
            days, below, above, step="post", facecolor=colours[group], hatch=2 * HATCHES[hatches[group]],
            edgecolor=PAPER, lw=0.6, label=shortened(spoken(group), 24),
        )  # fmt: skip
        below = above
    days_axis(axes, summary, 8)
    axes.set(ylim=(0, 100), ylabel="% of replications", xlabel="date (end of day)")
    for flag in marked:
        x = days_between(start, flag.item["date"])
        rise, left = _LINE * flag.level, flag.end < flag.x
        axes.plot([x, x], [0, 100], color=INK, lw=1, ls=stroke(date_dash(flag.item)))
        axes.annotate(
            flag.text, (x, 100), xytext=(((flag.end if left else flag.begin) - flag.x) / 1.25, rise + 3),
            textcoords="offset points", ha="right" if left else "left", size=8.5, annotation_clip=False,
        )  # fmt: skip
        if rise or names:
            axes.annotate(
                "", (x, 100), xytext=(0, rise + 10), textcoords="offset points", annotation_clip=False,
                arrowprops={"arrowstyle": "-", "color": INK, "lw": 1, "shrinkA": 0, "shrinkB": 0},
            )  # fmt: skip
    for k, name in enumerate(names, start=1):
        rise = _LINE * (levels(marked, names) - k) + 5
        axes.annotate(
            name, (0, 1), xycoords="axes fraction", xytext=(0, rise), textcoords="offset points", size=8.5, annotation_clip=False
        )  # fmt: skip
    axes.legend(loc="center right", bbox_to_anchor=(-0.07, 0.5), reverse=True, frameon=False)
