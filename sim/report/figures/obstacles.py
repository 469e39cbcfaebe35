"""What bound, and in how many replications of these no deal closes, as bars."""

from __future__ import annotations

from sim.report.figures.figure import Figure, Table, figure
from sim.report.figures.marks import nice_top
from sim.report.figures.rows import numbers, rows_layout, whiskers
from sim.report.figures.style import SLATE, STEEL, Spec, faded
from sim.report.words.obstacles import (
    constraint_sentence,
    constraint_words,
    deals,
    obstacle_sentence,
    sorted_constraints,
    there,
    without_deal,
)
from sim.report.words.plain import SPACE, Summary, doubtful, ends, exact, inert
from sim.report.words.rows import MOST, Name, left_out


def constraints(summary: Summary) -> Figure:
    """What bound, whose constraint it was, and how often no deal closed there."""
    found, any_deal = sorted_constraints(summary), deals(summary)
    rows = tuple(
        (c["actor"], c["constraint"], doubtful(c["share"]), *([there(c["unclosed"])] if any_deal else []))
        for c in found
    )
    columns = ("actor", "constraint", "bound in", *(["no deal closes there"] if any_deal else []))
    return figure(
        "figure-constraints",
        "How often each constraint bound",
        " ".join(filter(None, [constraint_sentence(summary), left_out(found, found[:MOST])])),
        constraint_traces(summary),
        lambda width: constraint_layout(summary, width),
        Table(columns, rows),
        obstacle_sentence(summary),
    )


def constraint_traces(summary: Summary) -> list[Spec]:
    """A bar with its sampling interval for each constraint, the part without a deal dark in it, and a column of numbers."""
    items, any_deal = sorted_constraints(summary)[:MOST], deals(summary)
    places = list(range(len(items)))
    bar: Spec = {"type": "bar", "orientation": "h", "showlegend": False, "y": places, "width": 0.36}
    hover = [
        "<br>".join([f"<b>{inert(c['actor'])}</b>", inert(c["constraint"]), *map(inert, constraint_words(c, any_deal))])
        for c in items
    ]
    values = [100 * c["share"]["p"] for c in items]
    lows, highs = zip(*([100 * end for end in ends(c["share"])] for c in items), strict=True)
    pale = bar | {
        "name": "bound",
        "hovertext": hover,
        "hoverinfo": "text",
        "x": values,
        "marker": {"color": faded(SLATE, 0.35) if any_deal else STEEL, "line": {"width": 0}},
        "error_x": whiskers(values, lows, highs),
    }
    dark = bar | {
        "name": "no deal closes there",
        "hoverinfo": "skip",
        "x": [100 * without_deal(c) for c in items],
        "marker": {"color": STEEL, "line": {"width": 0}},
    }
    return [
        pale,
        *([dark] if any_deal else []),
        numbers(list(highs), places, [inert(exact(c["share"])) for c in items]),
    ]


def constraint_layout(summary: Summary, width: int) -> Spec:
    """The layout of `constraint_traces`, with room for the numbers."""
    items = sorted_constraints(summary)[:MOST]
    top = nice_top([ends(item["share"])[1] for item in items])
    xaxis = {"range": [0, top], "nticks": 6, "title": {"text": "% of replications"}}
    told = [f"{SPACE}{SPACE}{exact(i['share'])}" for i in items if 200 * ends(i["share"])[1] > top]
    return rows_layout([Name(i["constraint"], i["actor"]) for i in items], width, xaxis, right=told)
