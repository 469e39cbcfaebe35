"""The headline of a report as PNG or SVG, drawn by matplotlib: no browser is needed.

Nothing goes through pyplot, so no global state stays behind, and no text is read as mathematics.
Lengths are in inches, counted from the top.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any

from sim.errors import RunError
from sim.report.figures import panels
from sim.report.figures.ladder import Ladder, heading_lines, ladder
from sim.report.figures.marks import bounds, date_dash, flags
from sim.report.figures.panels import Series, reach
from sim.report.figures.scenarios import shown
from sim.report.figures.style import GRID, HATCHES, INK, PAPER, QUIET, RULE, group_colours, group_hatches
from sim.report.words import comparison, run
from sim.report.words.differences import common_groups
from sim.report.words.plain import Summary, ends, exact, has_band, short_day, shortened, spoken

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FORMATS = ("png", "svg")
_WIDE, _LEFT, _RIGHT, _UNIT, _NUMBER = 12.0, 2.75, 0.4, 0.24, 0.55
_HOW_TO_READ = (
    "Bar: share of replications. Thin line: sampling interval. Pale band: belief band, "
    "which only better evidence would narrow."
)
SETTINGS: dict[Any, Any] = {
    "font.size": 9.5,
    "font.family": "sans-serif",
    "text.parse_math": False,
    "text.color": INK,
    "axes.edgecolor": RULE,
    "axes.labelcolor": QUIET,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "hatch.color": "#ffffff",
    "hatch.linewidth": 0.5,
    "svg.hashsalt": "sim",
}
"""What matplotlib is to use in every picture."""


def picture_run(summary: Summary, format: str = "png") -> bytes:
    """The groups before and after each date, and day by day; a `format` not in `FORMATS` is a `RunError`."""
    groups = [group["id"] for group in summary["groups"]]
    series = [Series("share", summary["probabilities"]["groups"], group_colours(groups))]
    steps = ladder(summary, [check["id"] for check in summary["checks"]])

    def draw(figure: Figure, top: float) -> None:
        bottom = _panels(figure, top, groups, steps, series)
        _days(figure, bottom + 0.75, summary, groups)

    title = str(summary["scenario"]["title"])
    lead = " ".join([run.lead(summary), *run.splits(summary)])
    return _picture(format, title, lead, steps.height * _UNIT + 4.4, draw)


def picture_comparison(summary: Summary, format: str = "png") -> bytes:
    """The groups before and after each date, a bar for each scenario; `format` as in `picture_run`."""
    groups = common_groups(summary)
    series = [
        Series(one.name, one.summary["probabilities"]["groups"], dict.fromkeys(groups, one.colour), i)
        for i, one in enumerate(shown(summary))
    ]
    steps = ladder(summary["scenarios"][0]["summary"], summary["common_checks"], len(series))

    def draw(figure: Figure, top: float) -> None:
        _key(figure, top, series)
        _panels(figure, top + 0.35, groups, steps, series)

    others = len(series) - 1
    base = shortened(str(summary["scenarios"][0]["summary"]["scenario"]["title"]), 64)
    title = f"{base}, against {others} other{'s' if others > 1 else ''}"
    return _picture(format, title, comparison.lead(summary), steps.height * _UNIT + 1.45, draw)


def _picture(format: str, title: str, lead: str, height: float, draw: Callable[[Figure, float], None]) -> bytes:
    if format not in FORMATS:
        raise RunError(f"picture format {format!r}: must be one of {', '.join(FORMATS)}")
    from matplotlib import rc_context
    from matplotlib.figure import Figure as NewFigure

    lines = textwrap.wrap(lead, 120)
    top = 0.85 + 0.22 * len(lines)
    with rc_context(SETTINGS):
        figure = NewFigure(figsize=(_WIDE, top + height), facecolor=PAPER)
        _write(figure, 0.3, shortened(title, 84), size=16, weight="bold")
        for k, line in enumerate(lines):
            _write(figure, 0.68 + 0.22 * k, line, size=11.5)
        draw(figure, top)
        _write(figure, top + height - 0.18, _HOW_TO_READ, size=9)
        out = BytesIO()
        metadata = {"Software": None} if format == "png" else {"Date": None, "Creator": None}
        figure.savefig(out, format=format, dpi=150, metadata=metadata)
    return out.getvalue()


def _write(figure: Figure, top: float, text: str, size: float, weight: str = "normal") -> None:
    figure.text(0.25 / _WIDE, 1 - top / figure.get_figheight(), text, size=size, weight=weight, va="center")


def _axes(figure: Figure, left: float, top: float, wide: float, high: float) -> Axes:
    total = figure.get_figheight()
    axes = figure.add_axes((left / _WIDE, 1 - (top + high) / total, wide / _WIDE, high / total))
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(length=0)
    axes.tick_params(axis="x", pad=6)
    axes.set_axisbelow(True)
    return axes


def _panels(figure: Figure, top: float, groups: Sequence[str], steps: Ladder, series: Sequence[Series]) -> float:
    """One panel for each group, side by side; returns where they end."""
    gap, high, most = 0.2, steps.height * _UNIT, panels.top(groups, steps, series)
    wide = (_WIDE - _LEFT - _RIGHT - gap * (len(groups) - 1)) / len(groups)
    for i, group in enumerate(groups):
        axes = _axes(figure, _LEFT + i * (wide + gap), top + 0.25, wide - _NUMBER, high)
        axes.set(ylim=(steps.height, 0), xlim=(0, most), xlabel="% of replications")
        axes.set_xticks([k * most / 4 for k in range(5)], [f"{k * most / 4:g}" for k in range(5)])
        axes.grid(axis="x", color=GRID)
        axes.set_title(shortened(spoken(group), 24), loc="left", size=11.5, weight="bold")
        axes.set_yticks(steps.centres(), [row.label for row in steps.rows] if i == 0 else [])
        for j, one in enumerate(series):
            _bars(axes, steps, one, j, group)
        for text, y in steps.headings if i == 0 else ():
            axes.annotate(
                "\n".join(heading_lines(text)), (0, y), xytext=(-4, 0), textcoords="offset points",
                ha="right", va="center", weight="bold", annotation_clip=False,
            )  # fmt: skip
    return top + 0.25 + high + 0.45


def _bars(axes: Axes, steps: Ladder, one: Series, j: int, group: str) -> None:
    for row, y in zip(steps.rows, steps.ys(j), strict=True):
        e: Mapping[str, float] = one.estimates[row.check][group]
        colour = one.colours[group]
        if has_band(e):
            spread = 100 * (e["band_high"] - e["band_low"])
            axes.barh(y, spread, 0.86 * steps.slot, 100 * e["band_low"], color=colour, alpha=0.24, lw=0)
        axes.barh(y, 100 * e["p"], 0.46 * steps.slot, color=colour, hatch=_hatch(one.hatching), lw=0)
        if ends(e)[0] < ends(e)[1]:
            axes.plot([100 * end for end in ends(e)], [y, y], color=INK, lw=1.1, marker="|", ms=3.5)
        axes.annotate(exact(e), (reach(e), y), xytext=(4, 0), textcoords="offset points", va="center", size=8.5)


def _hatch(index: int) -> str:
    return 3 * HATCHES[index % len(HATCHES)]


def _days(figure: Figure, top: float, summary: Summary, groups: Sequence[str]) -> None:
    """What holds at the end of each day, with the dates marked."""
    start, end = bounds(summary)
    wide = _WIDE - _LEFT - _RIGHT
    axes = _axes(figure, _LEFT, top, wide, 2.2)
    days = [_days_after(start, day) for day in summary["occupation"]["dates"]]
    colours, hatches = group_colours(list(groups)), group_hatches(list(groups))
    below = [0.0] * len(days)
    for group in groups:
        above = [round(b + 100 * p, 9) for b, p in zip(below, summary["occupation"]["groups"][group], strict=True)]
        axes.fill_between(
            days, below, above, step="post", facecolor=colours[group], hatch=2 * HATCHES[hatches[group]],
            edgecolor=PAPER, lw=0.6, label=shortened(spoken(group), 24),
        )  # fmt: skip
        below = above
    length = (end - start).days
    ticks = [length * k // 6 for k in range(7)]
    axes.set(xlim=(0, length), ylim=(0, 100), ylabel="% of replications", xlabel="date (end of day)")
    axes.set_xticks(ticks, [short_day((start + timedelta(tick)).isoformat()) for tick in ticks])
    for flag in flags(summary, 72 * 1.25 * wide):
        x = _days_after(start, flag.item["date"])
        rise = 13 * flag.level
        style = {"dot": ":", "dash": "--", "dashdot": "-."}[date_dash(flag.item)]
        axes.plot([x, x], [0, 100], color=INK, lw=1, ls=style)
        axes.annotate(
            flag.text, (x, 100), xytext=((flag.begin - flag.x) / 1.25, rise + 3), textcoords="offset points",
            size=8.5, annotation_clip=False,
        )  # fmt: skip
        if rise:
            axes.annotate(
                "", (x, 100), xytext=(0, rise + 10), textcoords="offset points", annotation_clip=False,
                arrowprops={"arrowstyle": "-", "color": INK, "lw": 1, "shrinkA": 0, "shrinkB": 0},
            )  # fmt: skip
    axes.legend(loc="center right", bbox_to_anchor=(-0.07, 0.5), reverse=True, frameon=False)


def _days_after(start: date, day: str) -> int:
    return (date.fromisoformat(day) - start).days


def _key(figure: Figure, top: float, series: Sequence[Series]) -> None:
    from matplotlib.patches import Patch

    colours = [next(iter(one.colours.values())) for one in series]
    patches = [
        Patch(facecolor=colour, hatch=_hatch(one.hatching), label=shortened(one.name, 30), lw=0)
        for one, colour in zip(series, colours, strict=True)
    ]
    place = (0.2 / _WIDE, 1 - (top - 0.15) / figure.get_figheight())
    figure.legend(handles=patches, loc="upper left", bbox_to_anchor=place, ncols=4, frameon=False, fontsize=10.5)
