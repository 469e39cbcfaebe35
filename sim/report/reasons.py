"""What stopped the deals, and which beliefs drive the result."""

from __future__ import annotations

from collections.abc import Sequence

from sim.report.marks import nice_top
from sim.report.rows import Name, numbers, plot_width, rows_layout, whiskers
from sim.report.style import PAPER, REST, RULE, SCENARIO_COLOURS, Spec, faded, note
from sim.report.words import Summary, exact, has_band, inert, spoken, uncertain

_MOST = 14
_COLUMN = 128  # pixels for an index and its interval, right of the bars
_DIRECTIONS = {-1: "less", 0: "now more, now less", 1: "more"}


def sorted_constraints(summary: Summary) -> list[Summary]:
    """Binding constraints, the most frequent first."""
    return sorted(summary["constraints"], key=lambda c: (-c["share"]["p"], str(c["actor"]), str(c["constraint"])))


def shown_constraints(summary: Summary) -> list[Summary]:
    """The constraints that the figure has room for."""
    return sorted_constraints(summary)[:_MOST]


def left_out(known: Sequence[Summary], shown: Sequence[Summary]) -> str:
    """A sentence on what only the table has, if anything."""
    rest = len(known) - len(shown)
    return f"The table has {rest} more." if rest else ""


def _end(estimate: Summary) -> float:
    return float(max(estimate["high"], estimate["band_high"] if has_band(estimate) else 0.0))


def constraint_traces(summary: Summary) -> list[Spec]:
    """How often each constraint bound: belief bands, bars with sampling intervals, numbers."""
    items = shown_constraints(summary)
    shares = [item["share"] for item in items]
    places = list(range(len(items)))
    colour = SCENARIO_COLOURS[0]
    bar: Spec = {"type": "bar", "orientation": "h", "showlegend": False}
    banded = [(k, e) for k, e in enumerate(shares) if has_band(e)]
    hover = [
        f"<b>{inert(spoken(item['actor']))}</b><br>{inert(spoken(item['constraint']))}<br>"
        f"{inert(exact(item['share']))}<br>{inert(uncertain(item['share']))}"
        for item in items
    ]
    values = [100 * e["p"] for e in shares]
    return [
        bar
        | {
            "name": "belief band",
            "hoverinfo": "skip",
            "y": [k for k, _ in banded],
            "base": [100 * e["band_low"] for _, e in banded],
            "x": [100 * (e["band_high"] - e["band_low"]) for _, e in banded],
            "width": 0.46,
            "marker": {"color": faded(colour, 0.18), "line": {"width": 0}},
        },
        bar
        | {
            "name": "share",
            "hoverinfo": "text",
            "hovertext": hover,
            "y": places,
            "x": values,
            "width": 0.24,
            "marker": {"color": colour, "line": {"width": 0}},
            "error_x": whiskers(values, [100 * e["low"] for e in shares], [100 * e["high"] for e in shares]),
        },
        numbers([100 * _end(e) for e in shares], places, [inert(exact(e)) for e in shares]),
    ]


def constraint_layout(summary: Summary, width: int) -> Spec:
    """The layout of `constraint_traces`, with room for the numbers at the right."""
    items = shown_constraints(summary)
    top = nice_top([_end(item["share"]) for item in items])
    xaxis = {
        "range": [0, top / (1 - 56 / plot_width(width))],
        "nticks": 6,
        "title": {"text": "% of replications"},
    }
    return rows_layout([Name(spoken(i["constraint"]), spoken(i["actor"])) for i in items], width, xaxis)


def sorted_drivers(summary: Summary) -> list[Summary]:
    """Drivers whose index exceeds what chance alone gives, the strongest first."""
    found = [d for d in summary["drivers"] if d["index"] > d["null"]]
    return sorted(found, key=lambda d: (-d["index"], str(d["parameter"]), str(d["group"])))


def shown_drivers(summary: Summary) -> list[Summary]:
    """The drivers that the figure has room for."""
    return sorted_drivers(summary)[:_MOST]


def parameter_words(path: str) -> Name:
    """A dotted path as its last two steps, and where they stand.

    >>> parameter_words("actors.ministry.powers.licence.grants.above")
    Name(first='grants above', second='ministry, licence')
    """
    steps = [spoken(step) for step in path.split(".") if step not in ("actors", "powers")]
    return Name(" ".join(steps[-2:]), ", ".join(steps[:-2]))


def driver_name(driver: Summary) -> Name:
    """A row of the figure: the belief and what a higher value does, then where the belief stands."""
    words = parameter_words(driver["parameter"])
    return Name(f"{words.first} → {_DIRECTIONS[driver['sign']]} {spoken(driver['group'])}", words.second)


def driver_sentence(driver: Summary) -> str:
    """What a higher value does, in a sentence."""
    return f"a higher value makes {spoken(driver['group'])} {_DIRECTIONS[driver['sign']]} likely"


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
