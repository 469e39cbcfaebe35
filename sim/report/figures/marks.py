"""Dated lines for figures over time, with labels that stay clear of each other and of the lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate, pairwise
from statistics import fmean

from sim.report.figures.style import INK, PAPER, QUIET, Spec, axis, note, text_width
from sim.report.words.plain import SPACE, Summary, inert, listed, short_day, shortened, wrapped

_LEVEL, _SIZE, _AIR = 16, 11, 4
"""Pixels between two levels of labels, of their type, and between a line and its label."""
_TYPE = 10
"""Of the type of labels, as far as their width goes: they are long, and letters of every width even out."""

WORTH_SHOWING = 0.02
"""What a share must come to on some day for its line, panel or row to be drawn; every table has all."""


@dataclass(frozen=True)
class Flag:
    """A label over a plot: its line stands at `x` and rises to `level`; the text takes `begin` to `end`, right or left of it."""

    item: Summary
    text: str
    x: float
    begin: float
    end: float
    level: int = 0

    def clashes(self, other: Flag) -> bool:
        """Whether texts overlap on one level, or the line of one cuts through the text of the other."""
        if self.level == other.level:
            return self.begin < other.end and other.begin < self.end
        low, high = sorted((self, other), key=lambda flag: flag.level)
        return low.begin - 2 <= high.x <= low.end + 2


def bounds(summary: Summary) -> tuple[date, date]:
    """The first day and the horizon of the scenario."""
    return date.fromisoformat(summary["scenario"]["as_of"]), date.fromisoformat(summary["scenario"]["horizon"])


def dated(summary: Summary) -> list[Summary]:
    """Everything that has a line of its own: the dates, and the latest ones to which extensions can move them."""
    return [*summary["dates"], *summary["limits"]]


def several_years(summary: Summary) -> bool:
    """Whether the first day and the horizon lie in different years, so that a day needs its year."""
    start, end = bounds(summary)
    return start.year != end.year


def flags(
    summary: Summary, plot: float, named: bool = True, room: float = 0.0, beyond: float = 0.0
) -> tuple[list[Flag], list[str]]:
    """Labels for the dates of a plot that wide, each beside its line; and their names, where these have no room there.

    Args:
        summary: of the run; plot: pixels.
        named: whether they are told by name, and not by their days alone.
        room: for a list of names, if that is wider than the plot.
        beyond: how far days alone may stand out at the right of the plot.
    """
    found = _beside(summary, plot, named, beyond)
    if found is not None:
        return found, []
    names = _names(summary, max(plot, room)) if named else []
    return _beside(summary, plot, False, beyond) or _over(summary, plot, beyond), names


def levels(found: Sequence[Flag], names: Sequence[str]) -> int:
    """How many lines of text labels and names take."""
    return 1 + max((flag.level for flag in found), default=-1) + len(names)


def _beside(summary: Summary, plot: float, named: bool, beyond: float) -> list[Flag] | None:
    """Each label on the lowest level where it clashes with none, those left of their lines last; None: there is no room."""
    placed: list[Flag] = []
    most = plot if named else plot + beyond
    trials = [(x + _AIR + wide > most, item, text, x, wide) for item, text, x, wide in _texts(summary, plot, named)]
    for turned, item, text, x, wide in sorted(trials, key=lambda one: one[0]):
        begin = x - _AIR - wide if turned else x + _AIR
        tried = (Flag(item, text, x, begin, begin + wide, level) for level in range(len(trials)))
        free = next((one for one in tried if begin >= 0 and not any(one.clashes(other) for other in placed)), None)
        if free is None:
            return None
        placed.append(free)
    return placed


def _over(summary: Summary, plot: float, beyond: float) -> list[Flag]:
    """Each day on a level of its own."""
    found = []
    for level, (item, text, x, wide) in enumerate(_texts(summary, plot, named=False)):
        right = x + _AIR + wide <= plot + beyond or x < _AIR + wide
        begin = max(0.0, min(x + _AIR, plot + beyond - wide)) if right else x - _AIR - wide
        found.append(Flag(item, text, x, begin, begin + wide, level))
    return found


def _texts(summary: Summary, plot: float, named: bool) -> list[tuple[Summary, str, float, float]]:
    """The dates within the plot, the latest first: each with its label, where its line stands, and how wide the label is."""
    (start, end), years = bounds(summary), several_years(summary)
    found = []
    for item in sorted(dated(summary), key=lambda d: (d["date"], d["id"]), reverse=True):
        when = date.fromisoformat(item["date"])
        if start <= when <= end:
            text = _in_words(item, plot, years) if named else short_day(item["date"], years)
            wide = text_width(text, _TYPE if named else _SIZE)
            found.append((item, text, plot * (when - start).days / max(1, (end - start).days), wide))
    return found


def _names(summary: Summary, room: float) -> list[str]:
    """The dates of a plot by name, the first on top, in lines of so many pixels."""
    years, most = several_years(summary), int(room / text_width("n", _TYPE))
    found = [_in_full(item, room, years) for item, *_ in reversed(_texts(summary, room, named=True))]
    return [line for text, fits in found for line in ([text] if fits else wrapped(text, most, 3))]


def _in_words(item: Summary, plot: float, years: bool) -> str:
    """The day of a date and its name; without its force in brackets where that leaves no room for what tells it from others.

    >>> item = {"date": "2025-06-20", "label": "the outside date (agreement), if it moves twice"}
    >>> _in_words(item, 600, True), _in_words(item, 256, False)
    ('20 Jun 2025: the outside date (agreement), if it moves twice', '20 Jun: the outside date, if it moves twice')
    >>> _in_words(item, 224, True)
    '20 Jun 2025: the ou…, if it moves twice'
    """
    bare, fits = _in_full(item, plot, years)
    if fits:
        return bare
    most = int(plot / text_width("n", _TYPE))
    name, comma, more = bare.rpartition(", if it moves")
    return f"{shortened(name, max(8, most - len(comma + more)))}{comma}{more}" if comma else shortened(bare, most)


def _in_full(item: Summary, plot: float, years: bool) -> tuple[str, bool]:
    """The day of a date and its name, without its force where that leaves no room, and whether there is room for that."""
    text = f"{short_day(item['date'], years)}: {item['label']}"
    bare = re.sub(r" \([^()]*\)(?=,|$)", "", text)
    return next(((one, True) for one in (text, bare) if text_width(one, _TYPE) <= plot), (bare, False))


def marks(
    summary: Summary, plot: float, panel: int = 0, named: bool = True, room: float = 0.0, beyond: float = 0.0
) -> tuple[list[Spec], list[Spec], int]:
    """Lines and labels for a panel of a figure that is `plot` pixels wide, and the pixels that they need above it.

    Where the names of the dates have no room beside their lines they stand in a list, `room` pixels wide, over the days;
    these may stand out `beyond` the plot at its right.
    """
    found, names = flags(summary, plot, named, room, beyond)
    lines = [shape for flag in found for shape in (line(flag.item, panel), _mast(flag, panel))]
    whole = levels(found, names)
    labels = [*(_label(flag, panel) for flag in found), *_listed(names, whole, panel)]
    return lines, labels, _LEVEL * whole + 10


def _listed(names: Sequence[str], whole: int, panel: int) -> list[Spec]:
    """The names of dates one below the other, from the left end of the plot, on the highest of so many levels."""
    return [
        note(
            inert(text), xref=f"{axis(panel, 'x', False)} domain", x=0, xanchor="left",
            yref=f"{axis(panel, 'y', False)} domain", y=1, yanchor="bottom",
            yshift=_LEVEL * (whole - 1 - k) + 6, font={"size": _SIZE, "color": INK}, borderpad=0,
        )
        for k, text in enumerate(names)
    ]  # fmt: skip


def _label(flag: Flag, panel: int) -> Spec:
    left = flag.end < flag.x  # of its line
    return note(
        inert(flag.text),
        xref=axis(panel, "x", False),
        x=flag.item["date"],
        xanchor="right" if left else "left",
        xshift=round((flag.end if left else flag.begin) - flag.x),
        yref=f"{axis(panel, 'y', False)} domain",
        y=1,
        yanchor="bottom",
        yshift=_LEVEL * flag.level + 3,
        font={"size": _SIZE, "color": INK},
        bgcolor=PAPER,
        borderpad=0,
    )


def date_dash(item: Summary) -> str:
    """Dots for a date that was only spoken, dashes for any other, and both for the latest that one can move to."""
    return {"spoken": "dot", "": "dashdot"}.get(str(item.get("force", "")), "dash")


def line(item: Summary, panel: int) -> Spec:
    """The line of a date through panel number `panel`, with the dashes of `date_dash`."""
    return {
        "type": "line",
        "xref": axis(panel, "x", False),
        "x0": item["date"],
        "x1": item["date"],
        "yref": f"{axis(panel, 'y', False)} domain",
        "y0": 0,
        "y1": 1,
        "line": {"color": INK, "width": 1.2, "dash": date_dash(item)},
    }


def _mast(flag: Flag, panel: int) -> Spec:
    """The piece of a line above the plot, up to its label."""
    return line(flag.item, panel) | {
        "ysizemode": "pixel",
        "yanchor": 1,
        "y0": 0,
        "y1": _LEVEL * flag.level + (3 if flag.begin <= flag.x <= flag.end else 14),
        "line": {"color": INK, "width": 1.2},
    }


def date_axis(summary: Summary, ticks: int) -> Spec:
    """An axis from the scenario's first day to its horizon."""
    start, end = bounds(summary)
    return {
        "type": "date",
        "range": [start.isoformat(), end.isoformat()],
        "nticks": ticks,
        "tickformat": "%-d %b %Y" if several_years(summary) else "%-d %b",
        "hoverformat": "%-d %b %Y",
        "title": {"text": "date (end of day)"},
        "showline": True,
        "showgrid": False,
    }


def first_and_last(summary: Summary, panel: int) -> list[Spec]:
    """The first day and the horizon, below the ends of a panel that is too small for ticks."""
    first, last = bounds(summary)
    place = {"xref": f"{axis(panel, 'x', False)} domain", "yref": f"{axis(panel, 'y', False)} domain", "y": 0}
    look = {"yanchor": "top", "font": {"size": _SIZE, "color": QUIET}}
    start, end = (short_day(day.isoformat(), several_years(summary)) for day in (first, last))
    return [note(start, x=0, xanchor="left", **place, **look), note(end, x=1, xanchor="right", **place, **look)]


def apart(places: Sequence[float], gap: float | Sequence[float], low: float, high: float) -> list[float]:
    """Places moved as little as need be (least squares) to stand `gap` apart between `low` and `high`, in their order.

    Args:
        gap: between any two; or the height of what stands at each, of which two need half of each between them.

    >>> apart([5.0, 6.0, 50.0], gap=10, low=0, high=100), apart([5.0, 6.0, 50.0], gap=[30, 10, 10], low=0, high=100)
    ([0.5, 10.5, 50.0], [0.0, 20.0, 50.0])
    """
    order = sorted(range(len(places)), key=lambda k: places[k])
    heights = [gap] * len(places) if isinstance(gap, int | float) else gap
    steps = [0.0, *((heights[a] + heights[b]) / 2 for a, b in pairwise(order))]
    scale = min(1.0, (high - low) / max(sum(steps), 1e-9))
    above = [scale * step for step in accumulate(steps)]  # the gaps before each
    blocks: list[list[float]] = []  # pooled neighbours, each place less the gaps before it
    for rank, k in enumerate(order):
        blocks.append([places[k] - above[rank]])
        while len(blocks) > 1 and fmean(blocks[-2]) >= fmean(blocks[-1]):
            blocks[-2:] = [blocks[-2] + blocks[-1]]
    level = [fmean(block) for block in blocks for _ in block]
    most = high - above[-1] if above else high
    found = {k: max(low, min(most, level[rank])) + above[rank] for rank, k in enumerate(order)}
    return [found[k] for k in range(len(places))]


def left_out(names: Sequence[str], where: str = "") -> str:
    """What is not drawn because it never comes to `WORTH_SHOWING`, in a sentence; empty: nothing.

    >>> left_out(["sale"]).replace(SPACE, " ")
    ' Left out: sale, which never passes 2 %.'
    """
    if not names:
        return ""
    passes = "passes" if len(names) == 1 else "pass"
    return f" Left out: {listed(list(names))}, which never {passes} {100 * WORTH_SHOWING:g}{SPACE}%{where}."


def share_axis(high: float = 100.0) -> Spec:
    """A vertical axis of shares of replications, from 0 to `high` per cent."""
    return {"range": [0, high], "title": {"text": "% of replications"}, "nticks": 6, "hoverformat": ".1f"}


def nice_top(shares: Sequence[float]) -> float:
    """The end of an axis in per cent for the given shares, with a little air.

    >>> nice_top([0.1, 0.31])
    40.0
    """
    most = 100 * max(shares, default=0.0) * 1.04
    return float(next((top for top in (1, 2, 5, 10, 15, 20, 30, 40, 50, 60, 80) if most <= top), 100))
