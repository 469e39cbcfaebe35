"""What bound, and how often no deal closes where it did and where it had not, as bars."""

from __future__ import annotations

from sim.report.figures.figure import Figure, Table, figure
from sim.report.figures.marks import nice_top
from sim.report.figures.rows import numbers, rows_layout, whiskers
from sim.report.figures.style import PAPER, SLATE, STEEL, Spec, faded, note
from sim.report.words.obstacles import (
    compared,
    constraint_sentence,
    constraint_words,
    difference,
    everywhere,
    excess_words,
    few_draws,
    is_clear,
    obstacle_sentence,
    shown_constraints,
    sorted_constraints,
    there,
    told_apart,
)
from sim.report.words.plain import Summary, count, doubtful, ends, exact, inert, part, roughly
from sim.report.words.rows import Name, left_out


def constraints(summary: Summary) -> Figure:
    """What bound, whose constraint it was, and what came of it."""
    apart = told_apart(summary)
    rows = tuple(
        (c["actor"], c["constraint"], doubtful(c["share"]), *(_compared(c) if apart else ()))
        for c in sorted_constraints(summary)
    )
    columns = (
        "bound in",
        *(
            ("no deal closes there", "of those compared", "of their peers", "difference in points", "lost beyond peers")
            if apart
            else ()
        ),
    )
    rest = left_out(summary["constraints"], shown_constraints(summary))
    parts = [constraint_sentence(summary), rest, few_draws(summary)]
    return figure(
        "figure-constraints",
        "How often no deal closes, where a constraint bound and where it had not"
        if apart
        else "How often each constraint bound",
        " ".join(filter(None, parts)),
        constraint_traces(summary),
        lambda width: constraint_layout(summary, width),
        Table(("actor", "constraint", *columns), rows),
        obstacle_sentence(summary),
    )


def _compared(item: Summary) -> tuple[str, ...]:
    if (found := compared(item)) is None:
        return there(item["unclosed"]), "-", "-", "-", "-"
    number = f"{count(found['n'])}: {there(found)}"
    return (
        there(item["unclosed"]),
        number,
        roughly(item["otherwise"]),
        difference(item),
        excess_words(item) if is_clear(item) else "-",
    )


def constraint_traces(summary: Summary) -> list[Spec]:
    """A bar with its sampling interval for each constraint, a paler one for what is compared, and a column of numbers."""
    items, apart = shown_constraints(summary), told_apart(summary)
    places = list(range(len(items)))
    bar: Spec = {"type": "bar", "orientation": "h", "showlegend": False, "hoverinfo": "text"}
    hover = [
        "<br>".join([f"<b>{inert(item['actor'])}</b>", inert(item["constraint"]),
                     *map(inert, constraint_words(item, apart))])
        for item in items
    ]  # fmt: skip
    dark = [(compared(item) or item["unclosed"]) if apart else item["share"] for item in items]
    values = [100 * e["p"] for e in dark]
    alone = [k for k, item in enumerate(items) if not compared(item)]
    why = ["no peers" if everywhere(items[k]) else "too few draws" for k in alone]
    lows, highs = zip(*([100 * end for end in ends(e)] for e in dark), strict=True)
    return [
        bar
        | {
            "name": "where it bound",
            "hovertext": hover,
            "y": [place - 0.13 * apart for place in places],
            "x": values,
            "width": 0.24,
            "marker": {
                "color": [STEEL if is_clear(item) or not apart else PAPER for item in items],
                "line": {"width": 1.2, "color": STEEL},
            },
            "error_x": whiskers(values, lows, highs),
        },
        bar
        | {
            "name": "where it had not",
            "hovertext": [h for h, item in zip(hover, items, strict=True) if apart and compared(item)],
            "y": [k + 0.13 for k, item in enumerate(items) if apart and compared(item)],
            "x": [100 * item["otherwise"] for item in items if apart and compared(item)],
            "width": 0.2,
            "marker": {"color": faded(SLATE, 0.35), "line": {"width": 0}},
        },
        numbers([0.0] * len(alone), [k + 0.13 for k in alone], [f"{one} to compare with" for one in why])
        if apart
        else numbers(list(highs), places, [inert(exact(e)) for e in dark]),
    ]


def constraint_layout(summary: Summary, width: int) -> Spec:
    """The layout of `constraint_traces`, with room for the numbers at the right of the axis."""
    items, apart = shown_constraints(summary), told_apart(summary)
    top = 100 if apart else nice_top([ends(item["share"])[1] for item in items])
    xaxis = {
        "range": [0, top], "nticks": 6,
        "title": {"text": "% of these in which no deal closes" if apart else "% of replications"},
    }  # fmt: skip
    told = [_told(item) if apart else [exact(item["share"])] for item in items]
    layout = rows_layout(
        [Name(i["constraint"], i["actor"]) for i in items],
        width,
        xaxis,
        right=[line for lines in told for line in lines],
    )
    if apart:
        layout["annotations"] += [
            note(
                "<br>".join(map(inert, lines)),
                xref="paper", x=1, xshift=8, yref="y", y=k, xanchor="left", yanchor="middle", align="left",
                font={"size": 12},
            )
            for k, lines in enumerate(told)
        ]  # fmt: skip
    return layout


def _told(item: Summary) -> list[str]:
    """What stands right of the bars of a constraint."""
    lost = [f"lost: {excess_words(item).removeprefix('about ')}"] if is_clear(item) else []
    return [f"in {part(item['share'])}", *lost]
