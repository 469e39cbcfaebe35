"""Which beliefs go with the result, as bars."""

from __future__ import annotations

from sim.report.figures.figure import Figure, Table, figure
from sim.report.figures.rows import plot_width, rows_layout, whiskers
from sim.report.figures.style import PAPER, REST, RULE, Spec, group_colours, note
from sim.report.words.drivers import driver_name, driver_sentence, shown_drivers, sorted_drivers
from sim.report.words.obstacles import left_out
from sim.report.words.plain import Summary, inert, spoken

_COLUMN = 128  # pixels for an index and its interval, right of the bars


def drivers(summary: Summary) -> Figure:
    """Which beliefs move the result, and which way."""
    colours = group_colours([group["id"] for group in summary["groups"]])
    rows = tuple(
        (
            d["parameter"],
            spoken(d["group"]),
            driver_sentence(d),
            f"{d['index']:.2f}",
            f"{d['low']:.2f} to {d['high']:.2f}",
            f"{d['null']:.2f}",
        )
        for d in sorted_drivers(summary)
    )
    return figure(
        "figure-drivers",
        "Which beliefs matter",
        "The longer the bar, the more of the difference between belief draws this one belief explains. "
        "Right: a higher value makes the answer more likely; left: less; hatched: now more, now less. "
        "Thin line, and in brackets: the sampling interval. Dotted: what chance alone would show. "
        "What is most certain stands first; beliefs whose interval reaches 0 are left out. "
        + left_out(sorted_drivers(summary), shown_drivers(summary)),
        driver_traces(summary, colours),
        lambda width: driver_layout(summary, width),
        Table(("belief", "answer", "direction", "index", "interval", "chance alone"), rows),
    )


def driver_traces(summary: Summary, colours: dict[str, str]) -> list[Spec]:
    """Bars to the right where a higher value makes the group more likely, to the left where less."""
    items = shown_drivers(summary)
    signs = [-1 if d["sign"] < 0 else 1 for d in items]
    places = list(range(len(items)))
    ends = [sorted((s * d["low"], s * d["high"])) for s, d in zip(signs, items, strict=True)]
    values = [s * d["index"] for s, d in zip(signs, items, strict=True)]
    hover = [
        f"<b>{inert(d['parameter'])}</b><br>{inert(driver_sentence(d))}<br>index {d['index']:.2f}, "
        f"{d['low']:.2f} to {d['high']:.2f}; chance alone {d['null']:.2f}"
        for d in items
    ]
    bars: Spec = {
        "type": "bar",
        "orientation": "h",
        "name": "index",
        "showlegend": False,
        "hoverinfo": "text",
        "hovertext": hover,
        "y": places,
        "x": values,
        "width": 0.36,
        "marker": {
            "color": [colours.get(d["group"], REST) for d in items],
            "line": {"width": 0},
            "pattern": {"shape": ["" if d["sign"] else "x" for d in items], "fgcolor": PAPER, "size": 6},
        },
        "error_x": whiskers(values, [low for low, _ in ends], [high for _, high in ends]),
    }
    return [bars]


def driver_layout(summary: Summary, width: int) -> Spec:
    """The layout of `driver_traces`, with zero and what chance alone gives as lines, and a column of numbers."""
    items = shown_drivers(summary)
    sides = [side for side in (-1, 1) if any((d["sign"] < 0) == (side < 0) for d in items)]
    end = 1.02 * max(d["high"] for d in items)
    most = 7 if width >= 560 else 4
    step = next((s for s in (0.02, 0.05, 0.1, 0.2, 0.25) if len(sides) * end / s <= most), 0.5)
    ticks = [k * step for k in range(-int(end / step), int(end / step) + 1) if k == 0 or k / abs(k) in sides]
    low, high = -end if -1 in sides else 0.0, end if 1 in sides else 0.0
    xaxis = {
        "range": [low, high + (high - low) * _COLUMN / (plot_width(width) - _COLUMN)],
        "tickvals": ticks,
        "ticktext": [f"{abs(tick):g}" for tick in ticks],
        "title": {"text": "share of variance explained"},
    }
    null = max(d["null"] for d in items)
    lines = [(0.0, "solid"), *((side * null, "dot") for side in sides)]
    layout = rows_layout([driver_name(d) for d in items], width, xaxis)
    layout["yaxis"]["showline"] = False
    layout["annotations"] += [
        note(
            f"<b>{d['index']:.2f}</b> ({d['low']:.2f} to {d['high']:.2f})", xref="paper", x=1, yref="y", y=k,
            xanchor="right", yanchor="middle", font={"size": 12},
        )
        for k, d in enumerate(items)
    ]  # fmt: skip
    layout["shapes"] = [
        {
            "type": "line", "xref": "x", "x0": x, "x1": x, "yref": "paper", "y0": 0, "y1": 1,
            "layer": "below", "line": {"color": RULE, "width": 1, "dash": dash},
        }
        for x, dash in lines
    ]  # fmt: skip
    return layout
