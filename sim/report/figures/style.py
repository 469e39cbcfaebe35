"""Colours, hatching, and what all plotly figures share.

The first colours are those of Okabe and Ito (2008), which people with any common colour blindness can tell
apart; all have a contrast of 3:1 or more on white. A group has one colour through a whole page, and its outcomes
have it too; whatever stands for no group is slate or ink. On the page of a comparison colours stand for scenarios.
No figure relies on colours alone: panels and rows carry names, areas carry hatching, lines carry dashes, marks a form.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Spec = dict[str, Any]
"""A part of a plotly figure: traces, a layout, an axis, as plain JSON."""

INK, QUIET, RULE, GRID, PAPER = "#1d2433", "#5a6372", "#8a919c", "#e4e7eb", "#ffffff"
REST, SLATE, STEEL = "#8b919b", "#33415c", "#6b7c9c"
COLOURS = ("#0072b2", "#009e73", "#d55e00", "#cc79a7", "#5b4a9e", "#a87400", "#7d1f2e")
SCENARIO_COLOURS = (SLATE, "#b07d00", "#2b8cc4", "#a03070", "#5f7a1e", "#9a5a3c", "#6f6fd0")
HATCHES = ("", "/", "\\", "x", "-", "+", ".")
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot", "8px 3px 2px 3px")
LEVELS = ("#e4e8ef", "#b8c2d3", "#8595b1", "#566787", "#2b3850")
"""Light to dark, for the ordered levels of a term; the first three take dark text."""

FONT = '-apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, "Liberation Sans", sans-serif'

TEMPLATE: Spec = {
    "layout": {
        "font": {"family": FONT, "size": 13, "color": INK},
        "paper_bgcolor": PAPER,
        "plot_bgcolor": PAPER,
        "colorway": list(COLOURS),
        "dragmode": False,
        "hoverlabel": {
            "bgcolor": PAPER,
            "bordercolor": RULE,
            "font": {"family": FONT, "size": 13, "color": INK},
            "align": "left",
            "namelength": -1,
        },
        "xaxis": {
            "fixedrange": True,
            "gridcolor": GRID,
            "linecolor": RULE,
            "zeroline": False,
            "ticks": "",
            "tickfont": {"color": QUIET},
            "title": {"font": {"size": 12, "color": QUIET}, "standoff": 8},
        },
        "yaxis": {
            "fixedrange": True,
            "gridcolor": GRID,
            "linecolor": RULE,
            "zeroline": False,
            "ticks": "",
            "tickfont": {"color": QUIET},
            "ticklabelstandoff": 4,
            "title": {"font": {"size": 12, "color": QUIET}, "standoff": 8},
        },
        "legend": {"orientation": "h", "x": 0, "xanchor": "left", "yanchor": "top", "font": {"size": 12}},
        "annotationdefaults": {"showarrow": False},
    }
}
"""The template of every figure; a page carries it once."""


def group_colours(groups: Sequence[str]) -> dict[str, str]:
    """A colour for each group of a scenario; of three or more, the last is grey, for by custom it holds the rest.

    >>> group_colours(["deal", "ban", "rest"])
    {'rest': '#8b919b', 'deal': '#0072b2', 'ban': '#009e73'}
    """
    return {groups[-1]: REST} | {group: COLOURS[i % len(COLOURS)] for i, group in enumerate(_named(groups))}


def group_hatches(groups: Sequence[str]) -> dict[str, int]:
    """A hatching for each group, by number; what is grey has none."""
    return {groups[-1]: 0} | {group: i for i, group in enumerate(_named(groups))}


def _named(groups: Sequence[str]) -> Sequence[str]:
    """All groups but the one that holds the rest."""
    return groups[:-1] if len(groups) > 2 else groups


def faded(colour: str, opacity: float) -> str:
    """A colour given as #rrggbb, made see-through.

    >>> faded("#0072b2", 0.25)
    'rgba(0,114,178,0.25)'
    """
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity:g})"


def hatch(index: int, colour: str) -> Spec:
    """The hatching of the area or bar number `index`: white lines, thin enough to keep the colour."""
    return {
        "shape": HATCHES[index % len(HATCHES)],
        "bgcolor": colour,
        "fgcolor": "rgba(255,255,255,0.45)",
        "size": 8,
        "solidity": 0.14,
    }


def axis(number: int, letter: str, long: bool = True) -> str:
    """The name of an axis as plotly spells it, counted from 0.

    >>> axis(0, "x"), axis(1, "y"), axis(1, "y", long=False)
    ('xaxis', 'yaxis2', 'y2')
    """
    return f"{letter}{'axis' if long else ''}{number + 1 if number else ''}"


def note(text: str, **place: Any) -> Spec:
    """Text at a place of a figure. The text must be inert already, or the report's own."""
    return {"text": text, "showarrow": False, **place}


def text_width(text: str, size: float = 11) -> float:
    """About how many pixels a text takes in the report's typeface; generous, so that labels keep apart."""
    return 0.56 * size * len(text)
