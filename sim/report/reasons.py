"""What stopped the deals, and which beliefs drive the result."""

from __future__ import annotations

from collections.abc import Sequence

from sim.report.marks import nice_top
from sim.report.paths import parameter_words
from sim.report.rows import Name, numbers, plot_width, rows_layout, whiskers
from sim.report.style import PAPER, REST, RULE, SLATE, Spec, faded, note
from sim.report.words import Summary, count, doubtful, ends, exact, inert, said, spoken

_MOST = 14
_COLUMN = 128  # pixels for an index and its interval, right of the bars
_DIRECTIONS = {-1: "less", 0: "now more, now less", 1: "more"}


def told_apart(summary: Summary) -> bool:
    """Whether there are replications without a closed deal and others with one, so that both can be compared."""
    return any(c["without"] and c["closing"] for c in summary["constraints"])


def sorted_constraints(summary: Summary) -> list[Summary]:
    """Binding constraints: first what binds more often where no deal closed than where one did, else the most frequent.

    What binds as often in both, as an ordinary counter-offer does, has stopped nothing.
    """
    apart = told_apart(summary)

    def rank(c: Summary) -> tuple[float, float, str, str]:
        excess = c["without"]["p"] - c["closing"]["p"] if apart else 0.0
        return -excess, -c["share"]["p"], str(c["actor"]), str(c["constraint"])

    return sorted(summary["constraints"], key=rank)


def shown_constraints(summary: Summary) -> list[Summary]:
    """The constraints that the figure has room for."""
    return sorted_constraints(summary)[:_MOST]


def left_out(known: Sequence[Summary], shown: Sequence[Summary]) -> str:
    """A sentence on what only the table has, if anything."""
    rest = len(known) - len(shown)
    return f"The table has {rest} more." if rest else ""


def constraint_sentence(summary: Summary) -> str:
    """What the bars of the figure are."""
    if not told_apart(summary):
        return "Share of replications in which each constraint bound at least once; several may bind in one. "
    one = summary["constraints"][0]
    return (
        f"How often each constraint bound at least once: dark, among the {count(one['without']['n'])} replications in "
        f"which no deal has closed by the horizon; pale, among the {count(one['closing']['n'])} in which one has. "
        "First stands what tells the two apart most; what binds as often in both stopped nothing. Several may bind in one. "
    )


def _bars(summary: Summary) -> tuple[list[Summary], list[Summary]]:
    """The estimates of the dark bars, and of the pale ones behind them."""
    items = shown_constraints(summary)
    if not told_apart(summary):
        return [item["share"] for item in items], []
    return [item["without"] for item in items], [item["closing"] for item in items]


def constraint_words(item: Summary, apart: bool) -> list[str]:
    """What is known of a constraint: its share where no deal closed and where one did, or its share of all."""
    if not apart:
        return [doubtful(item["share"])]
    return [f"no deal closed: {doubtful(item['without'])}", f"a deal closed: {doubtful(item['closing'])}"]


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


def sorted_drivers(summary: Summary) -> list[Summary]:
    """Drivers whose index exceeds what chance alone gives, first those of which that is most certain."""
    found = [d for d in summary["drivers"] if d["index"] > d["null"]]
    return sorted(found, key=lambda d: (-d["low"], -d["index"], str(d["parameter"]), str(d["group"])))


def shown_drivers(summary: Summary) -> list[Summary]:
    """The drivers whose interval leaves nothing out, as far as the figure has room for them."""
    return [d for d in sorted_drivers(summary) if d["low"] > 0][:_MOST]


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
