"""When outcomes first hold: by a mark half of the replications that come to one have done so, along a line the middle half."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sim.report.figures.figure import Figure, Table, figure
from sim.report.figures.marks import WORTH_SHOWING, date_axis, left_out, marks
from sim.report.figures.rows import bands, rows_layout
from sim.report.figures.scenarios import sliding
from sim.report.figures.style import Spec, faded, note
from sim.report.words.plain import FEW, Summary, inert, listed, opening, seen, share, short_day, spoken
from sim.report.words.rows import Name
from sim.report.words.run import MAY_BE_MORE

_PITCH, _ROOM, _REACH = 30, 0.6, 0.36


@dataclass(frozen=True)
class Timed:
    """A scenario whose times are shown: its name, its summary, a colour for each outcome, and the mark of a median."""

    name: str
    summary: Summary
    colours: Mapping[str, str]
    mark: str = "circle"

    def share(self, outcome: str) -> float:
        """In how many replications the outcome has held by the horizon."""
        first = self.summary["incidence"]["first"].get(outcome)
        return float(first[-1]) if first else 0.0

    def how_many(self, outcome: str) -> str:
        """The same in words, never a bare none or all."""
        run, p = self.summary["run"], self.share(outcome)
        return share(p, self.summary) if run["certain"] else seen(p, run["belief_draws"])

    def few(self, outcome: str) -> bool:
        """Whether so few belief draws hold most of these that nothing is told of when."""
        return self.share(outcome) >= WORTH_SHOWING and self.summary["incidence"]["held_by"][outcome] < FEW

    def days(self, outcome: str) -> tuple[str, str, str] | None:
        """The days by which a quarter, half and three quarters of these have come to it; None: too few for that."""
        if self.share(outcome) < WORTH_SHOWING or self.few(outcome):
            return None
        return quartiles(self.summary["incidence"]["dates"], self.summary["incidence"]["first"][outcome])


def quartiles(dates: Sequence[str], shares: Sequence[float]) -> tuple[str, str, str]:
    """The first days on which a quarter, half and three quarters of the last of growing shares are reached.

    >>> quartiles(["d1", "d2", "d3", "d4"], [0.0, 0.1, 0.15, 0.2])
    ('d2', 'd2', 'd3')
    """

    def reached(part: float) -> str:
        return next(day for day, p in zip(dates, shares, strict=True) if p >= part * shares[-1] - 1e-12)

    return reached(0.25), reached(0.5), reached(0.75)


def spread(frame: Summary, series: Sequence[Timed]) -> Figure | None:
    """The quartiles of the days on which each outcome first holds; None: none holds in 2 % of replications.

    `frame`: the days and dates of the axis, as a summary of a run has them.
    """
    known = list(dict.fromkeys(name for one in series for name in one.summary["incidence"]["first"]))
    drawn = [name for name in known if any(one.days(name) for one in series)]
    if not drawn:
        return None
    several = len(series) > 1
    rows = tuple(
        (*([spoken(name), one.name] if several else [spoken(name)]), one.how_many(name), *_cells(one, name))
        for name in known
        for one in series
    )
    columns = (
        "outcome",
        *(["scenario"] if several else []),
        "has counted by then",
        "a quarter by",
        "half by",
        "three quarters by",
    )
    few = [(name, one) for name in known for one in series if one.few(name)]
    rare = [spoken(name) for name in known if name not in [*drawn, *(name for name, _ in few)]]
    gone = left_out(rare, " in any scenario" if several else "") + _few(few, several)
    return figure(
        "figure-spread",
        "When each outcome first counts",
        "Of the replications that come to an outcome by the horizon: half have done so by the mark, the middle half along "
        f"the line{'' if several else '; at the right, how many come to it'}. {MAY_BE_MORE}{gone}",
        [
            trace
            for one, shift in zip(series, sliding(len(series), _ROOM), strict=True)
            for trace in _traces(one, drawn, shift)
        ],
        lambda width: _layout(frame, series, drawn, width),
        Table(columns, rows),
        " ".join(_finding(series, name) for name in drawn),
    )


def _few(found: Sequence[tuple[str, Timed]], several: bool) -> str:
    """Of which outcomes too few belief draws tell when they first hold, in a sentence; empty: of none."""
    if not found:
        return ""
    what = ("belief draws" if one.summary["run"]["uncertain"] else "replications" for _, one in found)
    draws = " or ".join(dict.fromkeys(what))
    named = [f"{spoken(name)}{f' in {one.name}' if several else ''}" for name, one in found]
    return f" Fewer than {FEW} {draws} hold most of what came to an outcome, too few to tell when: {listed(named)}."


def _cells(one: Timed, name: str) -> tuple[str, ...]:
    found = one.days(name)
    return tuple(short_day(day, year=True) for day in found) if found else ("-", "-", "-")


def _finding(series: Sequence[Timed], name: str) -> str:
    parts = [
        f"{f'{one.name} ' if len(series) > 1 else ''}{short_day(found[1], year=True)}"
        for one in series
        if (found := one.days(name))
    ]
    return f"{opening(spoken(name))}, half by: {', '.join(parts)}."


def _traces(one: Timed, drawn: Sequence[str], shift: float) -> list[Spec]:
    """A line from quartile to quartile for each outcome, and a mark at its median."""
    found = [(k + shift, name, days) for k, name in enumerate(drawn) if (days := one.days(name))]
    lines: list[Spec] = [
        {
            "type": "scatter", "mode": "lines", "name": "middle half", "x": [days[0], days[2]], "y": [y, y],
            "line": {"width": 5, "color": faded(one.colours[name], 0.45)}, "hoverinfo": "skip", "showlegend": False,
        }
        for y, name, days in found
    ]  # fmt: skip
    marks: Spec = {
        "type": "scatter", "mode": "markers", "name": inert(one.name), "x": [days[1] for _, _, days in found],
        "y": [y for y, _, _ in found], "hoverinfo": "text", "showlegend": False, "cliponaxis": False,
        "marker": {"size": 9, "symbol": one.mark, "color": [one.colours[name] for _, name, _ in found]},
        "hovertext": [
            f"<b>{inert(spoken(name))}</b><br>{f'{inert(one.name)}: ' if one.name else ''}{one.how_many(name)} have come to it; half of them by "
            f"{middle}, the middle half from {first} to {last}"
            for _, name, days in found
            for first, middle, last in [[short_day(one, year=True) for one in days]]
        ],
    }  # fmt: skip
    return [*lines, marks]


def _layout(frame: Summary, series: Sequence[Timed], drawn: Sequence[str], width: int) -> Spec:
    """A row for each outcome with the share that comes to it, over the dates."""
    axis = date_axis(frame, max(5, round(width / 120))) | {"title": {"text": ""}, "tickangle": 0}
    told = [] if len(series) > 1 else [series[0].how_many(name) for name in drawn]
    found = rows_layout(
        [Name(spoken(name)) for name in drawn],
        width,
        axis,
        max(_PITCH, 12 * len(series)),
        _REACH if len(series) > 1 else 0.24,
        told,
    )
    plot = width - found["margin"]["l"] - found["margin"]["r"]
    lines, labels, above = marks(frame, plot)
    found["margin"]["t"] += above
    found["height"] += above
    found["annotations"] += [
        note(text, xref="paper", x=1, xshift=8, xanchor="left", yref="y", y=k, yanchor="middle", font={"size": 12})
        for k, text in enumerate(told)
    ]
    found["annotations"] += labels
    return found | {"shapes": [*bands(len(drawn), width), *(line | {"layer": "below"} for line in lines)]}
