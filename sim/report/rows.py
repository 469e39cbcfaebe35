"""Horizontal bars with long names: beside the bar where there is room, above it on a narrow page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.report.style import INK, PAPER, QUIET, Spec, note
from sim.report.words import inert, shortened

_WIDE = 560
_MARGIN = 250


@dataclass(frozen=True)
class Name:
    """What a row is called: a first line, and a quieter second one that may be empty."""

    first: str
    second: str = ""

    def beside(self, most: int) -> str:
        """Two lines, for the margin."""
        quiet = f"<br><span style='color:{QUIET}'>{inert(shortened(self.second, most))}</span>"
        return inert(shortened(self.first, most)) + (quiet if self.second else "")

    def above(self, most: int) -> str:
        """One line, for above the bar."""
        return inert(shortened(f"{self.first} · {self.second}" if self.second else self.first, most))


def rows_layout(names: Sequence[Name], width: int, xaxis: Spec) -> Spec:
    """A layout with row k at y = k, from the top down, for a figure `width` pixels wide."""
    wide = width >= _WIDE
    left, pitch, foot = (_MARGIN, 40, 48) if wide else (12, 48, 48)
    yaxis = {
        "range": [len(names) - 0.5, -0.5] if wide else [len(names) - 0.6, -0.7],
        "tickvals": list(range(len(names))) if wide else [],
        "ticktext": [name.beside(38) for name in names] if wide else [],
        "tickfont": {"color": INK, "size": 12},
        "showgrid": False,
        "showline": wide,
    }
    above = [
        note(
            name.above(round((width - left) / 6.3)), xref="paper", x=0, yref="y", y=k - 0.24,
            xanchor="left", yanchor="bottom", font={"size": 12}, bgcolor=PAPER, borderpad=1,
        )
        for k, name in enumerate(names)
    ]  # fmt: skip
    return {
        "height": pitch * len(names) + foot + 8,
        "margin": {"l": left, "r": 14, "t": 8, "b": foot},
        "barmode": "overlay",
        "xaxis": xaxis,
        "yaxis": yaxis,
        "shapes": [],
        "annotations": [] if wide else above,
    }


def plot_width(width: int) -> int:
    """The pixels that `rows_layout` leaves for the bars."""
    return width - (_MARGIN if width >= _WIDE else 12) - 14


def whiskers(values: Sequence[float], lows: Sequence[float], highs: Sequence[float]) -> Spec:
    """Error bars from the low to the high of each value, on the axis of the values."""
    return {
        "type": "data",
        "symmetric": False,
        "array": [max(0.0, high - value) for value, high in zip(values, highs, strict=True)],
        "arrayminus": [max(0.0, value - low) for value, low in zip(values, lows, strict=True)],
        "thickness": 1.3,
        "width": 3,
        "color": INK,
    }


def numbers(xs: Sequence[float], ys: Sequence[float], texts: Sequence[str]) -> Spec:
    """Text just right of the given places; the texts must be inert."""
    return {
        "type": "scatter",
        "mode": "text",
        "x": list(xs),
        "y": list(ys),
        "text": [f"\u00a0{text}" for text in texts],
        "textposition": "middle right",
        "textfont": {"size": 12, "color": INK},
        "cliponaxis": False,
        "hoverinfo": "skip",
        "showlegend": False,
    }
