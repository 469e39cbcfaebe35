"""Horizontal bars with long names: beside the bar where there is room, above it on a narrow page."""

from __future__ import annotations

from collections.abc import Sequence

from sim.report.figures.style import GRID, INK, PAPER, QUIET, Spec, note, text_width
from sim.report.words.plain import inert, wrapped
from sim.report.words.rows import Name

_WIDE = 560
_NONE = "none"
_REACH = 0.24  # of what is drawn in a row above its middle, in rows
_MARGIN, _BESIDE = 250, 38  # pixels, and the characters that they hold


def rows_layout(
    names: Sequence[Name], width: int, xaxis: Spec, least: int = 40, reach: float = _REACH, right: Sequence[str] = ()
) -> Spec:
    """A layout with row k at y = k, from the top down, for a figure `width` pixels wide.

    Args:
        names: of the rows; xaxis: of the figure.
        least: pixels of a row that has its name beside it.
        reach: how far what is drawn in a row goes above its middle, in rows.
        right: lines of text that stand right of the axis, and have room there.
    """
    wide = width >= _WIDE
    left, foot = (_MARGIN if wide else 12), 48
    room = round(max((text_width(text) for text in right), default=0.0))
    texts = [_beside(name) if wide else _above(name, round((width - left - 14) / 6.3)) for name in names]
    tallest = max(map(len, texts), default=1)
    low = max(round((14 + 15 * tallest) / (1 - 2 * _REACH)), least + 22 if reach > _REACH else 0)  # with the name above
    pitch = max(least, 18 * tallest) if wide else round(low * (1 - _REACH + reach))
    lines = ["<br>".join(text) for text in texts]
    head = 8 if wide else 8 + 8 * max(0, tallest - 2)
    yaxis = {
        "range": [len(names) - 0.5, -0.5] if wide else [len(names) - 0.6, -0.46 - reach],
        "tickvals": list(range(len(names))) if wide else [],
        "ticktext": lines if wide else [],
        "tickfont": {"color": INK, "size": 12},
        "showgrid": False,
        "showline": wide,
    }
    above = [
        note(
            text, xref="paper", x=0, yref="y", y=k - reach, xanchor="left", yanchor="bottom", yshift=2, align="left",
            font={"size": 12}, bgcolor=PAPER, borderpad=0,
        )
        for k, text in enumerate(lines)
    ]  # fmt: skip
    return {
        "height": pitch * len(names) + foot + head,
        "margin": {"l": left, "r": 14 + room, "t": head, "b": foot},
        "barmode": "overlay",
        "xaxis": xaxis,
        "yaxis": yaxis,
        "shapes": [],
        "annotations": [] if wide else above,
    }


def bands(rows: int, width: int) -> list[Spec]:
    """Hairlines between rows, which keep the marks of one row together; on a narrow page the names between them do."""
    return [
        {
            "type": "line", "layer": "below", "xref": "paper", "x0": 0, "x1": 1, "yref": "y", "y0": k - 0.5,
            "y1": k - 0.5, "line": {"color": GRID, "width": 1},
        }
        for k in range(1, rows if width >= _WIDE else 0)
    ]  # fmt: skip


def whiskers(values: Sequence[float], lows: Sequence[float], highs: Sequence[float]) -> Spec:
    """Error bars from the low to the high of each value, on the axis of the values; none of no length.

    What has none holds a word: of nothing at all plotly would draw the caps.
    """
    known = [high > low for low, high in zip(lows, highs, strict=True)]
    return {
        "type": "data",
        "symmetric": False,
        "array": [max(0.0, h - v) if k else _NONE for v, h, k in zip(values, highs, known, strict=True)],
        "arrayminus": [max(0.0, v - low) if k else _NONE for v, low, k in zip(values, lows, known, strict=True)],
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
        "text": [f"\u00a0\u00a0{text}" for text in texts],
        "textposition": "middle right",
        "textfont": {"size": 12, "color": INK},
        "cliponaxis": False,
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _beside(name: Name) -> list[str]:
    """Lines of inert text, for the margin."""
    quiet = [f"<span style='color:{QUIET}'>{inert(line)}</span>" for line in wrapped(name.second, _BESIDE, 4)]
    return [*map(inert, wrapped(name.first, _BESIDE, 4)), *(quiet if name.second else [])]


def _above(name: Name, most: int) -> list[str]:
    """Lines of inert text, for above the bar: one, if both parts fit into it."""
    whole = f"{name.first} · {name.second}" if name.second else name.first
    parts = [whole] if len(whole) <= most else [*wrapped(name.first, most, 3), *wrapped(name.second, most, 4)]
    return [inert(part) for part in parts if part]
