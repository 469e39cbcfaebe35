"""What stopped the deals, as bars."""

from __future__ import annotations

from sim.report.figures.figure import Figure, Table, figure
from sim.report.figures.marks import nice_top
from sim.report.figures.rows import numbers, rows_layout, whiskers
from sim.report.figures.style import SLATE, Spec, faded
from sim.report.words.obstacles import (
    constraint_sentence,
    constraint_words,
    left_out,
    shown_constraints,
    sorted_constraints,
    told_apart,
)
from sim.report.words.parameters import Name
from sim.report.words.plain import Summary, doubtful, ends, exact, inert, said, spoken


def constraints(summary: Summary) -> Figure:
    """What bound, and whose constraint it was."""
    apart = told_apart(summary)
    shares = ("without", "closing", "share") if apart else ("share",)
    rows = tuple(
        (spoken(c["actor"]), spoken(c["constraint"]), *(doubtful(c[key]) for key in shares))
        for c in sorted_constraints(summary)
    )
    columns = ("where no deal closed", "where one closed", "in all") if apart else ("share of replications",)
    return figure(
        "figure-constraints",
        "What sets the replications without a closed deal apart" if apart else "How often each constraint bound",
        constraint_sentence(summary) + left_out(summary["constraints"], shown_constraints(summary)),
        constraint_traces(summary),
        lambda width: constraint_layout(summary, width),
        Table(("actor", "constraint", *columns), rows),
    )


def _bars(summary: Summary) -> tuple[list[Summary], list[Summary]]:
    """The estimates of the dark bars, and of the pale ones behind them."""
    items = shown_constraints(summary)
    if not told_apart(summary):
        return [item["share"] for item in items], []
    return [item["without"] for item in items], [item["closing"] for item in items]


def constraint_traces(summary: Summary) -> list[Spec]:
    """How often each constraint bound: bars with sampling intervals, paler ones for the other replications, numbers."""
    items, apart = shown_constraints(summary), told_apart(summary)
    dark, pale = _bars(summary)
    places = list(range(len(items)))
    bar: Spec = {"type": "bar", "orientation": "h", "showlegend": False, "hoverinfo": "text"}
    hover = [
        "<br>".join([f"<b>{inert(spoken(item['actor']))}</b>", inert(spoken(item["constraint"])),
                     *map(inert, constraint_words(item, apart))])
        for item in items
    ]  # fmt: skip
    values = [100 * e["p"] for e in dark]
    lows, highs = zip(*([100 * end for end in ends(e)] for e in dark), strict=True)
    return [
        bar
        | {
            "name": "share",
            "hovertext": hover,
            "y": [place - 0.13 * apart for place in places],
            "x": values,
            "width": 0.24,
            "marker": {"color": SLATE, "line": {"width": 0}},
            "error_x": whiskers(values, lows, highs),
        },
        bar
        | {
            "name": "where a deal closed",
            "hovertext": hover[: len(pale)],
            "y": [place + 0.13 for place in places[: len(pale)]],
            "x": [100 * e["p"] for e in pale],
            "width": 0.2,
            "marker": {"color": faded(SLATE, 0.35), "line": {"width": 0}},
        },
        numbers(
            [max(high, 100 * other["p"]) for high, other in zip(highs, pale or dark, strict=True)],
            places,
            [inert(_numbers(e, other)) for e, other in zip(dark, pale or dark, strict=True)],
        ),
    ]


def _numbers(dark: Summary, pale: Summary) -> str:
    return exact(dark) if dark is pale else f"{said(dark)}, {said(pale)}".replace(" seen", "")


def constraint_layout(summary: Summary, width: int) -> Spec:
    """The layout of `constraint_traces`, with room for the numbers at the right of the axis."""
    dark, pale = _bars(summary)
    room = 124 if pale else 92
    top = nice_top([*(ends(e)[1] for e in dark), *(e["p"] for e in pale)])
    xaxis = {
        "range": [0, top],
        "nticks": 6,
        "title": {"text": "% of the replications named" if pale else "% of replications"},
    }
    names = [Name(spoken(i["constraint"]), spoken(i["actor"])) for i in shown_constraints(summary)]
    layout = rows_layout(names, width, xaxis)
    layout["margin"]["r"] += room
    return layout
