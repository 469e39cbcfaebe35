"""The library of priors in one picture: shares, times and rates, each with its 90 % interval."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sim.report.figures.style import COLOURS, GRID, INK, PAPER, QUIET, REST
from sim.report.pictures.canvas import own_settings, saved
from sim.report.words.plain import shortened

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_WIDE, _LEFT, _RIGHT, _ROW, _HEAD = 11.0, 2.9, 2.2, 0.31, 0.95
_HOW_TO_READ = (
    "Thin bar: 90 % interval. Thick bar: the middle half. White line: median. Diamond: mean. "
    "Bracket: Jeffreys interval (90 %) of k of n. Grey: unverified."
)


def picture_priors(entries: Sequence[dict[str, Any]], format: str = "png") -> bytes:
    """Entries as `sim.study.priors.entries` gives them; one panel for each unit."""
    from matplotlib.figure import Figure as NewFigure

    panels = _panels(entries)
    height = 0.75 + sum(_HEAD + _ROW * len(rows) for _, rows in panels)
    with own_settings():
        figure = NewFigure(figsize=(_WIDE, height), facecolor=PAPER)
        _text(
            figure, 0.3, "The library of priors" if len(entries) > 1 else shortened(entries[0]["name"], 80), 16, "bold"
        )
        top = 0.55
        for unit, rows in panels:
            top = _panel(figure, top, unit, rows)
        _text(figure, height - 0.15, _HOW_TO_READ, 9)
        return saved(figure, format)


def _panels(entries: Sequence[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Entries by unit: probabilities first, then times, then the rest."""
    first = ["probability", "days", "business days"]
    units = sorted({e["unit"] for e in entries}, key=lambda unit: (first.index(unit) if unit in first else 9, unit))
    return [(unit, [e for e in entries if e["unit"] == unit]) for unit in units]


def _text(figure: Figure, top: float, text: str, size: float, weight: str = "normal") -> None:
    figure.text(0.25 / _WIDE, 1 - top / figure.get_figheight(), text, size=size, weight=weight, va="center")


def _panel(figure: Figure, top: float, unit: str, rows: list[dict[str, Any]]) -> float:
    """Draw one panel; returns where it ends."""
    total, high = figure.get_figheight(), _ROW * len(rows)
    place = (_LEFT / _WIDE, 1 - (top + 0.4 + high) / total, (_WIDE - _LEFT - _RIGHT) / _WIDE, high / total)
    axes = figure.add_axes(place)
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(length=0)
    axes.set_axisbelow(True)
    axes.grid(axis="x", color=GRID)
    axes.set_title(unit, loc="left", size=11.5, weight="bold")
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_yticks(range(len(rows)), [shortened(e["name"], 36) for e in rows])
    _scale(axes, unit, rows)
    for y, e in enumerate(rows):
        _row(axes, y, e)
    return top + _HEAD + high


def _scale(axes: Axes, unit: str, rows: list[dict[str, Any]]) -> None:
    """Shares from 0 to 1; times that differ by more than tenfold by powers of ten."""
    if unit == "probability":
        axes.set_xlim(0, 1)
        return
    low, high = min(e["p5"] for e in rows), max(e["p95"] for e in rows)
    if low > 0 and high / low > 10:
        from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

        axes.set_xscale("log")
        axes.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:,.10g}"))
        axes.xaxis.set_minor_formatter(NullFormatter())
        axes.set_xlim(low / 1.3, high * 1.3)
    else:
        axes.set_xlim(min(0, low), high * 1.05)


def _row(axes: Axes, y: int, e: dict[str, Any]) -> None:
    colour = REST if e["confidence"] == "unverified" else COLOURS[0]
    axes.plot([e["p5"], e["p95"]], [y, y], color=colour, lw=2, solid_capstyle="butt")
    axes.plot([e["p25"], e["p75"]], [y, y], color=colour, lw=8, solid_capstyle="butt")
    axes.plot([e["p50"]], [y], color=PAPER, marker="|", ms=9, mew=1.6)
    axes.plot([e["mean"]], [y], color=PAPER, marker="D", ms=4.5, mec=INK, mew=1)
    if e["jeffreys"]:
        axes.plot(e["jeffreys"], [y + 0.33, y + 0.33], color=INK, lw=0.9, marker="|", ms=4)
    counts = "" if e["n"] is None else f"{e['k']:,.10g} of {e['n']:,.10g}, "
    axes.annotate(
        f"{counts}{e['confidence']}", (1, y), xycoords=("axes fraction", "data"), xytext=(8, 0),
        textcoords="offset points", va="center", size=8.5, color=QUIET, annotation_clip=False,
    )  # fmt: skip
