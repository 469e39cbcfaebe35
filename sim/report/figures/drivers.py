"""Which beliefs go with the result: from how frequent an answer is where a belief is low to where it is high."""

from __future__ import annotations

from sim.report.figures.figure import Figure, Table, figure
from sim.report.figures.marks import nice_top
from sim.report.figures.rows import rows_layout
from sim.report.figures.style import PAPER, REST, Spec, group_colours, note
from sim.report.words.drivers import (
    doubts,
    driver_name,
    driver_sentence,
    effect_words,
    looked_at,
    shown_drivers,
    sorted_drivers,
    thirds,
    unseen,
)
from sim.report.words.parameters import parameter_words, told_of
from sim.report.words.plain import SPACE, Summary, inert, spoken
from sim.report.words.rows import left_out


def drivers(summary: Summary) -> Figure:
    """Which beliefs the result goes with, and how much."""
    colours = group_colours([group["id"] for group in summary["groups"]])
    names = summary["names"]
    rows = tuple(
        (
            str(parameter_words(d["parameter"], names)), spoken(d["group"]), *thirds(d), ", ".join([effect_words(d), *doubts(d)]),
            "; ".join(f"{parameter_words(path, names)} ({r:.2f})" for path, r in d["partners"]) or "none", d["parameter"],
        )
        for d in sorted_drivers(summary)
    )  # fmt: skip
    missed = unseen(summary)
    return figure(
        "figure-drivers",
        "How frequent an answer is where a belief is low, and where it is high",
        "Open: where the belief is in its lowest third; filled: where it is in its highest. At the right the "
        f"difference in points, with its 95{SPACE}% interval, as wide as it must be for what was picked to be shown. Each belief with the answer that goes with it most; a belief that "
        "another goes with may only show what that one does. "
        + left_out(sorted_drivers(summary), shown_drivers(summary))
        + (f" Not all may be seen: {missed}." if missed else "")
        + looked_at(summary),
        driver_traces(summary, colours),
        lambda width: driver_layout(summary, width),
        Table(("belief", "answer", "lowest third", "highest third", "difference in points", "goes with", "path"), rows),
        "; ".join(f"{told_of(d['parameter'], names)}: {driver_sentence(d, names)}" for d in shown_drivers(summary)[:3]) + ".",
    )  # fmt: skip


def driver_traces(summary: Summary, colours: dict[str, str]) -> list[Spec]:
    """A line for each belief, with an open mark at the share of its lowest third and a filled one at its highest."""
    items = shown_drivers(summary)
    places = list(range(len(items)))
    ink = [colours.get(d["group"], REST) for d in items]
    names = summary["names"]
    hover = [
        f"<b>{inert(str(parameter_words(d['parameter'], names)))}</b><br>{inert(driver_sentence(d, names))}"
        for d in items
    ]
    lines: list[Spec] = [
        {
            "type": "scatter", "mode": "lines", "showlegend": False, "hoverinfo": "skip", "name": "effect",
            "x": [100 * d["at_low"], 100 * d["at_high"]], "y": [k, k], "line": {"color": colour, "width": 4},
        }
        for k, (d, colour) in enumerate(zip(items, ink, strict=True))
    ]  # fmt: skip
    mark: Spec = {
        "type": "scatter",
        "mode": "markers",
        "showlegend": False,
        "hoverinfo": "text",
        "hovertext": hover,
        "y": places,
    }
    return [
        *lines,
        mark | {
            "name": "lowest third", "x": [100 * d["at_low"] for d in items],
            "marker": {"size": 11, "color": PAPER, "line": {"color": ink, "width": 2}},
        },
        mark | {
            "name": "highest third", "x": [100 * d["at_high"] for d in items],
            "marker": {"size": 11, "color": ink, "line": {"color": ink, "width": 2}},
        },
    ]  # fmt: skip


def driver_layout(summary: Summary, width: int) -> Spec:
    """The layout of `driver_traces`, with a column of numbers."""
    items = shown_drivers(summary)
    top = nice_top([max(d["at_low"], d["at_high"]) for d in items])
    xaxis = {"range": [0, top], "nticks": 6, "title": {"text": "% of replications with the answer named"}}
    told = [[effect_words(d), *doubts(d)] for d in items]
    names = [driver_name(d, summary["names"]) for d in items]
    layout = rows_layout(names, width, xaxis, right=[line for lines in told for line in lines])
    layout["annotations"] += [
        note(
            "<br>".join(map(inert, lines)), xref="paper", x=1, xshift=10, yref="y", y=k, xanchor="left", yanchor="middle",
            align="left", font={"size": 12},
        )
        for k, lines in enumerate(told)
    ]  # fmt: skip
    return layout
