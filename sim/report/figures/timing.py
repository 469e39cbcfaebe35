"""What holds day by day, answers stacked and outcomes beside each other; every dated thing stands as a line in them."""

from __future__ import annotations

import math
from collections.abc import Mapping

from sim.report.figures.marks import (
    WORTH_SHOWING,
    date_axis,
    date_dash,
    dated,
    first_and_last,
    line,
    marks,
    nice_top,
    share_axis,
)
from sim.report.figures.style import (
    INK,
    PAPER,
    Spec,
    axis,
    faded,
    group_colours,
    hatch,
    note,
    text_width,
)
from sim.report.words.plain import Summary, inert, last_check, said, shortened, spoken, wrapped

_LEFT, _RIGHT = 52, 12


def _groups(summary: Summary) -> list[str]:
    return [group["id"] for group in summary["groups"]]


def area_traces(summary: Summary, colours: Mapping[str, str], hatches: Mapping[str, int]) -> list[Spec]:
    """The groups that hold at the end of each day, stacked to 100 %."""
    groups = _groups(summary)
    shares = summary["occupation"]["groups"]
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "stackgroup": "one",
            "name": inert(spoken(group)),
            "x": list(summary["occupation"]["dates"]),
            "y": [100 * p for p in shares[group]],
            "line": {"width": 1, "color": PAPER, "shape": "hv"},
            "fillcolor": colours[group],
            "fillpattern": hatch(hatches[group], colours[group]),
            "hovertemplate": "%{y:.1f} %",
        }
        for group in groups
    ]


def area_layout(summary: Summary, width: int) -> Spec:
    """The layout of `area_traces` for a figure `width` pixels wide."""
    lines, labels, room = marks(summary, width - _LEFT - _RIGHT)
    return {
        "height": 290 + room + 88,
        "margin": {"l": _LEFT, "r": _RIGHT, "t": room, "b": 88},
        "xaxis": date_axis(summary, 9 if width >= 560 else 4),
        "yaxis": share_axis(),
        "hovermode": "x unified",
        "shapes": lines,
        "annotations": labels + _area_names(summary, width - _LEFT - _RIGHT),
        "legend": {"y": -54 / 290, "traceorder": "normal"},
    }


def _area_names(summary: Summary, plot: float) -> list[Spec]:
    """Each area named where it is thickest, if it is thick enough; a name stays within the plot."""
    groups, days, shares = _groups(summary), summary["occupation"]["dates"], summary["occupation"]["groups"]
    found = []
    for i, group in enumerate(groups):
        name = shortened(spoken(group), 22)
        edge = math.ceil(len(days) * (text_width(name, 13) / 2 + 6) / plot)
        here = range(edge, len(days) - edge)
        if not here:
            continue
        lines = [days.index(item["date"]) for item in dated(summary) if item["date"] in days]
        clear = [k for k in here if all(abs(k - at) >= edge for at in lines) and shares[group][k] >= 0.1]
        best = max(clear or here, key=shares[group].__getitem__)
        if shares[group][best] < 0.1:
            continue
        below = sum(shares[g][best] for g in groups[:i])
        found.append(
            note(
                f"<b>{inert(name)}</b>", x=days[best], xref="x", y=100 * (below + shares[group][best] / 2),
                yref="y", font={"size": 12}, bgcolor="rgba(255,255,255,0.88)", borderpad=3,
            )
        )  # fmt: skip
    return found


def drawn_outcomes(summary: Summary) -> list[Summary]:
    """The outcomes that hold often enough on some day to be drawn."""
    shares = summary["occupation"]["outcomes"]
    return [one for one in summary["outcomes"] if max(shares[one["id"]], default=0.0) >= WORTH_SHOWING]


def outcome_traces(summary: Summary) -> list[Spec]:
    """One small area for each outcome that is drawn, in the colour of its group."""
    colours = group_colours(_groups(summary))
    shares = summary["occupation"]["outcomes"]
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "fill": "tozeroy",
            "name": inert(spoken(outcome["id"])),
            "x": list(summary["occupation"]["dates"]),
            "y": [100 * p for p in shares[outcome["id"]]],
            "line": {"width": 1.6, "color": colours[outcome["group"]], "shape": "hv"},
            "fillcolor": faded(colours[outcome["group"]], 0.25),
            "hovertemplate": "%{x|%-d %b %Y}: %{y:.1f} %<extra></extra>",
            "showlegend": False,
            "xaxis": axis(i, "x", False),
            "yaxis": axis(i, "y", False),
        }
        for i, outcome in enumerate(drawn_outcomes(summary))
    ]


_HEAD, _BODY, _FOOT, _GAP, _LINE = 40, 96, 24, 18, 15


def outcome_layout(summary: Summary, width: int) -> Spec:
    """Small multiples of `outcome_traces` on one scale, in 4, 3 or 2 columns."""
    outcomes = drawn_outcomes(summary)
    columns = min(len(outcomes), 4 if width >= 900 else 3 if width >= 560 else 2)
    shares = summary["occupation"]["outcomes"]
    high = nice_top([p for outcome in outcomes for p in shares[outcome["id"]]])
    inner = width - _LEFT - 8
    panel = (inner - _GAP * (columns - 1)) / columns
    names = [wrapped(spoken(outcome["id"]), round(panel / 7.2), 4) for outcome in outcomes]
    head = _HEAD + _LINE * (max(map(len, names)) - 1)
    plot = math.ceil(len(outcomes) / columns) * (head + _BODY + _FOOT)
    layout: Spec = {
        "height": plot + 8,
        "margin": {"l": _LEFT, "r": 8, "t": 0, "b": 8},
        "annotations": [],
        "shapes": [],
    }
    for i, outcome in enumerate(outcomes):
        tier, column = divmod(i, columns)
        begin = column * (panel + _GAP) / inner
        up = 1 - (tier * (head + _BODY + _FOOT) + head) / plot
        layout[axis(i, "x")] = date_axis(summary, 2) | {
            "domain": [begin, min(1.0, begin + panel / inner)],
            "anchor": axis(i, "y", False),
            "tickvals": [],
            "title": {"text": ""},
        }
        layout[axis(i, "y")] = share_axis(high) | {
            "domain": [max(0.0, up - _BODY / plot), up],
            "anchor": axis(i, "x", False),
            "tickvals": [0, high / 2, high],
            "ticktext": [f"{tick:g}" for tick in (0, high / 2, high)],
            "tickfont": {"size": 11},
            "showticklabels": column == 0,
            "title": {"text": "%" if column == 0 else "", "standoff": 2},
        }
        layout["annotations"] += _panel_words(summary, i, outcome, names[i])
        layout["shapes"] += [
            line(item, i) | {"line": {"color": INK, "width": 0.8, "dash": date_dash(item)}} for item in dated(summary)
        ]
    return layout


def _panel_words(summary: Summary, i: int, outcome: Summary, name: list[str]) -> list[Spec]:
    """The name of an outcome with its share at the horizon, without its bound, and the first and last day below."""
    last = said(summary["probabilities"]["outcomes"][last_check(summary)][outcome["id"]]).partition(" (")[0]
    head = note(
        f"<b>{'<br>'.join(map(inert, name))}</b><br>{inert(last)} at the end", x=0, y=1, xanchor="left",
        yanchor="bottom", yshift=2, align="left", font={"size": 12}, xref=f"{axis(i, 'x', False)} domain",
        yref=f"{axis(i, 'y', False)} domain",
    )  # fmt: skip
    return [head, *first_and_last(summary, i)]
