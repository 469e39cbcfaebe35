"""Colours, hatching, and what all plotly figures share.

Colours are those of Okabe and Ito (2008), which people with any common colour blindness can tell
apart. No figure relies on them alone: panels and rows carry names, areas carry hatching, lines carry dashes.
"""

from __future__ import annotations

from typing import Any

Spec = dict[str, Any]
"""A part of a plotly figure: traces, a layout, an axis, as plain JSON."""

INK, QUIET, RULE, GRID, PAPER = "#1d2433", "#5a6372", "#8a919c", "#e4e7eb", "#ffffff"
REST = "#8b919b"
COLOURS = ("#0072b2", "#009e73", "#d55e00", "#cc79a7", "#56b4e9", "#e69f00", "#5b4a9e")
EXTRA_COLOURS = ("#cc79a7", "#e69f00", "#5b4a9e", "#56b4e9", "#1d2433")
SCENARIO_COLOURS = ("#33415c", "#e69f00", "#56b4e9", "#cc79a7", "#009e73", "#d55e00", "#0072b2")
HATCHES = ("", "/", "\\", "x", "-", "+", ".")
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot", "8px 3px 2px 3px")
LEVELS = ("#dbe9f4", "#9fc6e3", "#5b9dcb", "#20699f", "#0b3d66")
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


def group_colours(groups: list[str]) -> dict[str, str]:
    """A colour for each group; of three or more, the last is grey, for by custom it holds the rest."""
    colours = {group: COLOURS[i % len(COLOURS)] for i, group in enumerate(groups)}
    if len(groups) > 2:
        colours[groups[-1]] = REST
    return colours


def group_hatches(groups: list[str]) -> dict[str, int]:
    """A hatching for each group, by number; of three or more, the last has none."""
    return {group: 0 if len(groups) > 2 and group == groups[-1] else i for i, group in enumerate(groups)}


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
