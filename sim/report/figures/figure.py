"""A figure as a page shows it: a title, a sentence, layouts for three widths, and a table that says the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sim.report.figures.style import Spec

_WIDTHS = (320, 600, 940)
"""The narrowest figure for which each of the three layouts is made, in pixels."""


@dataclass(frozen=True)
class Table:
    """Rows of text; the first column names the row."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Figure:
    """A figure as a page shows it; `layouts` pairs the least width in pixels with a plotly layout.

    `finding` says what it shows to those who do not see it.
    """

    id: str
    title: str
    sentence: str
    data: list[Spec]
    layouts: list[tuple[int, Spec]]
    table: Table
    finding: str

    def spec(self) -> dict[str, Any]:
        """What the script of a page needs to draw it."""
        return {"id": self.id, "title": self.title, "data": self.data, "layouts": self.layouts}


def figure(
    name: str,
    title: str,
    sentence: str,
    data: list[Spec],
    layout: Callable[[int], Spec],
    table: Table,
    finding: str,
) -> Figure:
    """A figure with its layout made for a narrow, a middling and a wide page."""
    layouts = [(width if i else 0, layout(width)) for i, width in enumerate(_WIDTHS)]
    return Figure(name, title, sentence, data, layouts, table, finding)
