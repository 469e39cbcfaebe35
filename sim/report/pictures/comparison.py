"""The headline of a comparison as PNG or SVG: the answers of all scenarios over time, and what each differs in at the end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.report.figures.differences import ends
from sim.report.figures.marks import apart, bounds, date_dash, dated
from sim.report.figures.overlaid import dates_sentence, drawn_groups
from sim.report.figures.scenarios import Shown, all_days, shown, told_apart
from sim.report.figures.style import GRID, INK, PAPER, QUIET
from sim.report.pictures.canvas import RIGHT, WIDE, axes_at, days_axis, days_between, picture, played, stroke
from sim.report.words.changed import changed_in
from sim.report.words.comparison import lead
from sim.report.words.differences import has_way, in_points, never_differs
from sim.report.words.naming import named
from sim.report.words.plain import Summary, last_check, said, shortened, spoken

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_LINES, _ROW, _KEY, _GAP, _LEFT, _ENDS = 2.4, 0.3, 0.24, 0.3, 2.2, 0.5
_HOW_TO_READ = (
    "Lines: % of replications at the end of each day. Below: against the base on the last day, in points, with the sampling "
    "interval. Filled: more than chance, and one way on the whole; open: no more than chance, or of draws alone, so that it may be either way."
)


def picture_comparison(summary: Summary, format: str = "png") -> bytes:
    """The answers of all scenarios over time, and the differences at the end; `format` as in `picture_run`."""
    summary = named(summary)
    scenarios, groups = shown(summary), drawn_groups(summary)
    pairs = len(summary["pairs"]) * _ROW

    def draw(figure: Figure, top: float) -> None:
        _key(figure, top, scenarios)
        top += _KEY * len(scenarios) + 0.45
        wide = (WIDE - _LEFT - RIGHT - _GAP * (len(groups) - 1)) / len(groups)
        for i, group in enumerate(groups):
            left = _LEFT + i * (wide + _GAP)
            _lines(axes_at(figure, left, top, wide - _ENDS, _LINES), summary, group, i == 0)
            _differences(axes_at(figure, left, top + _LINES + 0.75, wide - _ENDS, pairs), summary, group, i == 0)

    base = str(scenarios[0].summary["scenario"]["title"])
    foot = (_HOW_TO_READ, dates_sentence(summary), f"{played(summary['run'], ' of each scenario')}.")
    height = _KEY * len(scenarios) + _LINES + pairs + 2.15
    return picture(format, base, lead(summary), height, draw, foot, [*changed_in(summary), *_lifted(summary)])


def _lifted(summary: Summary) -> list[str]:
    """That some of what is compared is no file of its own, and what is put out of the way in it."""
    found = [str(one["short"]) for one in summary["scenarios"] if one.get("lifts")]
    return [f"What-ifs of the base: {'; '.join(found)}."] if found else []


def _key(figure: Figure, top: float, scenarios: Sequence[Shown]) -> None:
    """A line for each scenario, with its title."""
    from matplotlib.lines import Line2D

    high = figure.get_figheight()
    for k, one in enumerate(scenarios):
        y = 1 - (top + 0.05 + _KEY * k) / high
        line = Line2D([0.3 / WIDE, 0.75 / WIDE], [y, y], color=one.colour, lw=2, ls=stroke(one.dash))
        figure.add_artist(line)
        title = str(one.summary["scenario"]["title"])
        more = ": base" if k == 0 else f": {title}" if title != scenarios[0].summary["scenario"]["title"] else ""
        figure.text(0.9 / WIDE, y, shortened(f"{one.name}{more}", 130), size=10, va="center")


def _lines(axes: Axes, summary: Summary, group: str, first: bool) -> None:
    """One answer in every scenario, day by day; at the end of each line its share on the last day."""
    frame = all_days(summary)
    start, _ = bounds(frame)
    days_axis(axes, frame, 3)
    axes.set(ylim=(0, 100), ylabel="% of replications" if first else "")
    axes.tick_params(axis="y", labelleft=first)
    axes.grid(axis="y", color=GRID)
    axes.set_title(shortened(spoken(group), 24), loc="left", size=11.5, weight="bold")
    for item in dated(frame):
        x = days_between(start, item["date"])
        axes.plot([x, x], [0, 100], color=QUIET, lw=0.8, ls=stroke(date_dash(item)))
    for one in shown(summary):
        own = one.summary["occupation"]
        if group in own["groups"]:
            days = [days_between(start, when) for when in own["dates"]]
            values = [100 * p for p in own["groups"][group]]
            axes.step(days, values, where="post", color=one.colour, lw=1.8, ls=stroke(one.dash))
    _named(axes, [one for one in shown(summary) if group in one.summary["occupation"]["groups"]], group)


def _named(axes: Axes, scenarios: Sequence[Shown], group: str) -> None:
    """The share on the last day at the end of each line, moved apart where they would overlap."""
    found = [one.summary["probabilities"]["groups"][last_check(one.summary)][group] for one in scenarios]
    for one, e, y in zip(scenarios, found, apart([100 * e["p"] for e in found], 7, 2, 98), strict=True):
        text = said(e).partition(" (")[0]
        axes.annotate(
            text, (1, y), xycoords=axes.get_yaxis_transform(), xytext=(4, 0), textcoords="offset points", va="center",
            color=one.colour, size=9, annotation_clip=False,
        )  # fmt: skip


def _differences(axes: Axes, summary: Summary, group: str, first: bool) -> None:
    """What each scenario differs in from the base at the last date that all have, with its interval."""
    check, others = summary["common_checks"][-1], shown(summary)[1:]
    found = [pair["checks"][check]["groups"].get(group) for pair in summary["pairs"]]
    most = max([10.0, *(100 * abs(end) for d in _known(summary, check) for end in ends(d))])
    axes.set(ylim=(len(others) - 0.5, -0.5), xlim=(-1.05 * most, 1.05 * most), xlabel="points, against the base")
    axes.set_yticks(range(len(others)), ["\n".join(lines) for lines in told_apart(others, 28, 2)] if first else [])
    axes.axvline(0, color=QUIET, lw=0.8)
    for k, (one, d) in enumerate(zip(others, found, strict=True)):
        if d is None or never_differs(d):
            axes.annotate(
                "no replication differs" if d else "no such answer", (0, k), va="center", ha="center", size=8.5
            )
            continue
        axes.plot([100 * end for end in ends(d)], [k, k], color=INK, lw=1.1, marker="|", ms=4)
        fill = one.colour if has_way(d) else PAPER
        axes.plot([100 * d["diff"]], [k], marker="o", ms=6, color=fill, markeredgecolor=one.colour)
        axes.annotate(
            in_points(d), (1.05 * most, k), xytext=(4, 0), textcoords="offset points", va="center", size=9,
            color=INK if has_way(d) else QUIET, annotation_clip=False,
        )  # fmt: skip


def _known(summary: Summary, check: str) -> list[Summary]:
    return [d for pair in summary["pairs"] for d in pair["checks"][check]["groups"].values()]
