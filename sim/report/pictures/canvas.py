"""What pictures without a browser share: the canvas, its title and its foot, and axes over days.

Nothing goes through pyplot, so no global state stays behind, and no text is read as mathematics.
Lengths are in inches, counted from the top.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any

from sim.errors import RunError
from sim.report.direction import isolated
from sim.report.figures.marks import bounds
from sim.report.figures.style import INK, PAPER, QUIET, RULE
from sim.report.words.plain import Summary, many, short_day, shortened

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FORMATS = ("png", "svg")
WIDE, LEFT, RIGHT = 12.0, 2.75, 0.4
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
"""What matplotlib is to use in every picture, and its own defaults for the rest."""


@contextmanager
def own_settings() -> Iterator[None]:
    """Nothing of what a `matplotlibrc` says, here or at home, counts in a picture."""
    from matplotlib import rc_context, rcdefaults, rcParams

    with rc_context():
        rcdefaults()
        rcParams.update(SETTINGS)
        yield


def picture(
    format: str,
    title: str,
    lead: str,
    height: float,
    draw: Callable[[Figure, float], None],
    foot: Sequence[str],
    what_if: Sequence[str] = (),
) -> bytes:
    """A canvas with a title, what was set otherwise than in the file, a lead, what `draw` draws below them from a top on, and lines
    at the foot; an unknown format is a RunError.
    """
    if format not in FORMATS:
        raise RunError(f"picture format {format!r}: must be one of {', '.join(FORMATS)}")
    from matplotlib.figure import Figure as NewFigure

    lines, last = textwrap.wrap(lead, 120), [line for text in foot for line in textwrap.wrap(text, 165)]
    told = [line for text in what_if for line in textwrap.wrap(text, 105)]
    top = 0.85 + 0.22 * (len(told) + len(lines))
    height += 0.18 * (len(last) - 1)
    with own_settings():
        figure = NewFigure(figsize=(WIDE, top + height), facecolor=PAPER)
        write(figure, 0.3, shortened(title, 84), size=16, weight="bold")
        for k, line in enumerate([*told, *lines]):
            write(figure, 0.68 + 0.22 * k, line, size=11.5, weight="bold" if k < len(told) else "normal")
        draw(figure, top)
        for k, line in enumerate(reversed(last)):
            write(figure, top + height - 0.18 - 0.18 * k, line, size=9)
        return saved(figure, format)


def saved(figure: Figure, format: str) -> bytes:
    """A figure as the bytes of a file, with the words set apart in all its texts that run from right to left."""
    from matplotlib.text import Text

    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            names = [label.get_text() for label in axis.get_ticklabels()]
            if any(isolated(name) != name for name in names):
                axis.set_ticklabels([isolated(name) for name in names])
    for text in figure.findobj(Text):
        text.set_text(isolated(text.get_text()))
    out = BytesIO()
    metadata = {"Software": None} if format == "png" else {"Date": None, "Creator": None}
    figure.savefig(out, format=format, dpi=150, metadata=metadata)
    return out.getvalue()


def played(run: Summary, of: str = "") -> str:
    """How many replications a picture rests on, and their seed.

    >>> played({"n": 5000, "uncertain": 9, "belief_draws": 250, "seed": 1})
    '5,000 replications over 250 belief draws, seed 1'
    """
    over = f" over {many(run['belief_draws'], 'belief draw')}" if run["uncertain"] else ""
    return f"{many(run['n'], 'replication')}{of}{over}, seed {run['seed']}"


def write(figure: Figure, top: float, text: str, size: float, weight: str = "normal") -> None:
    """A line of text at the left."""
    figure.text(0.25 / WIDE, 1 - top / figure.get_figheight(), text, size=size, weight=weight, va="center")


def axes_at(figure: Figure, left: float, top: float, wide: float, high: float) -> Axes:
    """Axes at a place of the canvas."""
    total = figure.get_figheight()
    axes = figure.add_axes((left / WIDE, 1 - (top + high) / total, wide / WIDE, high / total))
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(length=0)
    axes.tick_params(axis="x", pad=6)
    axes.set_axisbelow(True)
    return axes


def days_axis(axes: Axes, summary: Summary, most: int) -> None:
    """The days from the first to the horizon; named are both, and between them the first days of months, as far as there is room."""
    start, end = bounds(summary)
    length = (end - start).days
    months = [k for k in range(length) if (start + timedelta(k)).day == 1 and most * min(k, length - k) > length]
    places = [0, *months[:: max(1, math.ceil(len(months) / max(1, most - 2)))], length]
    years = start.year != end.year
    axes.set(xlim=(0, length))
    axes.set_xticks(places, [short_day((start + timedelta(place)).isoformat(), years) for place in places])
    names = axes.get_xticklabels()
    names[0].set_horizontalalignment("left")
    names[-1].set_horizontalalignment("right")


def days_between(start: date, day: str) -> int:
    """How many days after the first one is."""
    return (date.fromisoformat(day) - start).days


def stroke(dash: str) -> str | tuple[int, tuple[int, ...]]:
    """The dashes of a line of a page, as matplotlib has them."""
    known = {
        "solid": "-",
        "dot": ":",
        "dash": "--",
        "dashdot": "-.",
        "longdash": (0, (9, 3)),
        "longdashdot": (0, (9, 3, 2, 3)),
    }
    return known.get(dash, (0, (6, 2, 2, 2)))  # type: ignore[return-value]
