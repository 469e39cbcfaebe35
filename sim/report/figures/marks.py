"""Dated lines for figures over time, with labels that stay clear of each other and of the lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sim.report.figures.style import INK, PAPER, Spec, axis, note, text_width
from sim.report.words.plain import Summary, inert, short_day, shortened, spoken

_LEVEL, _SIZE, _AIR = 16, 11, 4
"""Pixels between two levels of labels, of their type, and between a line and its label."""


@dataclass(frozen=True)
class Flag:
    """A label over a plot: its line stands at `x` and rises to `level`; the text takes `begin` to `end`."""

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


def flags(summary: Summary, plot: float) -> list[Flag]:
    """Labels for the dates of a plot that wide, each on the lowest level where it clashes with none."""
    start, end = bounds(summary)
    placed: list[Flag] = []
    for item in sorted(dated(summary), key=lambda d: (d["date"], d["id"]), reverse=True):
        if not start <= date.fromisoformat(item["date"]) <= end:
            continue
        x = plot * (date.fromisoformat(item["date"]) - start).days / max(1, (end - start).days)
        text = shortened(
            f"{short_day(item['date'])}: {spoken(item['label'])}", min(56, int(plot / text_width("n", _SIZE)))
        )
        wide = text_width(text, _SIZE)
        begin = max(0.0, min(x + _AIR, plot - wide))
        trials = (Flag(item, text, x, begin, begin + wide, level) for level in range(len(dated(summary))))
        free = (trial for trial in trials if not any(trial.clashes(other) for other in placed))
        placed.append(next(free, Flag(item, text, x, begin, begin + wide, len(placed))))
    return placed


def marks(summary: Summary, plot: float) -> tuple[list[Spec], list[Spec], int]:
    """Lines and labels for the first panel of a figure, and the pixels that they need above it."""
    found = flags(summary, plot)
    lines = [shape for flag in found for shape in (line(flag.item, 0), _mast(flag))]
    labels = [_label(flag) for flag in found]
    levels = 1 + max((flag.level for flag in found), default=-1)
    return lines, labels, _LEVEL * levels + 10


def _label(flag: Flag) -> Spec:
    return note(
        inert(flag.text),
        xref="x",
        x=flag.item["date"],
        xanchor="left",
        xshift=round(flag.begin - flag.x),
        yref="y domain",
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


def _mast(flag: Flag) -> Spec:
    """The piece of a line above the plot, up to its label."""
    return line(flag.item, 0) | {
        "ysizemode": "pixel",
        "yanchor": 1,
        "y0": 0,
        "y1": _LEVEL * flag.level + (14 if flag.begin > flag.x else 3),
        "line": {"color": INK, "width": 1.2},
    }


def date_axis(summary: Summary, ticks: int) -> Spec:
    """An axis from the scenario's first day to its horizon."""
    start, end = bounds(summary)
    return {
        "type": "date",
        "range": [start.isoformat(), end.isoformat()],
        "nticks": ticks,
        "tickformat": "%-d %b" if start.year == end.year else "%-d %b %Y",
        "hoverformat": "%-d %b %Y",
        "title": {"text": "date (end of day)"},
        "showline": True,
        "showgrid": False,
    }


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
