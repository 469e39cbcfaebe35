"""The headline: one panel for each group of outcomes, one row for each moment at which we look.

All panels share their rows and their scale: a row read across is what holds at a moment, a panel
read down is what each date does to one group. Panels stand in one, two or four columns.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from sim.report.figures.ladder import Ladder, heading_lines
from sim.report.figures.rows import numbers, whiskers
from sim.report.figures.style import GRID, PAPER, RULE, Spec, axis, faded, note, text_width
from sim.report.words.plain import Summary, ends, exact, has_band, inert, spoken, uncertain, wrapped

_UNIT, _FOOT, _TITLE, _TITLE_LINE, _GAP, _NUMBER, _DIFFERENCE = 21, 46, 30, 17, 18, 58, 46
"""Pixels of a row, below a panel, above it, of each more line of its title, between columns, and the least for the numbers beside bars and beside differences."""


Estimates = Mapping[str, Mapping[str, Summary]]
"""`[check][group]`."""


def reach(estimate: Summary) -> float:
    """The greatest per cent that a bar, its interval or its band comes to."""
    return 100 * float(max(ends(estimate)[1], estimate["band_high"] if has_band(estimate) else 0.0))


def top(groups: Sequence[str], steps: Ladder, estimates: Estimates) -> float:
    """The end of a common scale, in per cent: the greatest reach, rounded up to tens."""
    most = max(reach(estimates[row.check][g]) for g in groups for row in steps.rows)
    return min(100.0, max(10.0, 10.0 * math.ceil(most / 10 - 1e-9)))


def room(groups: Sequence[str], steps: Ladder, estimates: Estimates) -> int:
    """Pixels for the numbers beside bars; those of bars that end in the first half have room over the plot."""
    half = top(groups, steps, estimates) / 2
    found = (estimates[row.check][g] for g in groups for row in steps.rows)
    return max([_NUMBER, *(round(8 + text_width(exact(e))) for e in found if reach(e) > half)])


def bar_traces(
    groups: Sequence[str], steps: Ladder, estimates: Estimates, colours: Mapping[str, str]
) -> list[Spec]:  # fmt: skip
    """For each panel: belief bands, bars with sampling intervals, numbers."""
    traces, ys = list[Spec](), steps.ys()
    for i, group in enumerate(groups):
        place = {"xaxis": axis(i, "x", False), "yaxis": axis(i, "y", False)}
        found = [estimates[row.check][group] for row in steps.rows]
        traces += [
            _band(found, ys, colours[group]) | place,
            _bar(found, ys, colours[group]) | place | {"hovertext": _hover(group, steps, found)},
            numbers([reach(e) for e in found], ys, [inert(exact(e)) for e in found]) | place,
        ]
    return traces


def _hover(group: str, steps: Ladder, found: Sequence[Summary]) -> list[str]:
    return [
        f"<b>share: {inert(spoken(group))} {inert(exact(e))}</b><br>{inert(row.full)}<br>"
        + "<br>".join(inert(part) for part in uncertain(e).split("; ") if part)
        for e, row in zip(found, steps.rows, strict=True)
    ]


def _band(found: Sequence[Summary], ys: Sequence[float], colour: str) -> Spec:
    banded = [(e, y) for e, y in zip(found, ys, strict=True) if has_band(e)]
    return {
        "type": "bar",
        "orientation": "h",
        "name": "belief band",
        "y": [y for _, y in banded],
        "base": [100 * e["band_low"] for e, _ in banded],
        "x": [100 * (e["band_high"] - e["band_low"]) for e, _ in banded],
        "width": 0.86,
        "marker": {"color": faded(colour, 0.24), "line": {"width": 0}},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _bar(found: Sequence[Summary], ys: Sequence[float], colour: str) -> Spec:
    values = [100 * e["p"] for e in found]
    return {
        "type": "bar",
        "orientation": "h",
        "name": "share",
        "y": list(ys),
        "x": values,
        "width": 0.46,
        "marker": {"color": colour, "line": {"width": 0}},
        "error_x": whiskers(values, *zip(*([100 * end for end in ends(e)] for e in found), strict=True)),
        "hoverinfo": "text",
        "showlegend": False,
    }


def columns(groups: Sequence[str], width: int) -> int:
    """In how many columns panels stand; beside a single one there is no margin for labels."""
    return min(len(groups), 4 if width >= 900 else 2 if width >= 560 else 1)


def frame(
    groups: Sequence[str], steps: Ladder, colours: Mapping[str, str], scale: tuple[float, float], width: int,
    beside: int = _DIFFERENCE,
) -> Spec:  # fmt: skip
    """The layout for a figure `width` pixels wide, with so many for the numbers beside what is drawn; a scale that starts
    below zero is one of differences.
    """
    across = columns(groups, width)
    left = 216 if across > 1 else 96
    tiers = math.ceil(len(groups) / across)
    body = steps.height * _UNIT
    inner = width - left - 6
    panel = (inner - _GAP * (across - 1)) / across
    titles = [wrapped(spoken(group), round(panel / 8.4), 3) for group in groups]
    head = _TITLE + _TITLE_LINE * (max(map(len, titles)) - 1)
    plot = tiers * (head + body) + (tiers - 1) * _FOOT
    layout: Spec = {
        "barmode": "overlay",
        "height": round(plot + _FOOT),
        "margin": {"l": left, "r": 6, "t": 0, "b": _FOOT},
        "annotations": [],
        "shapes": [],
    }
    for i, group in enumerate(groups):
        tier, column = divmod(i, across)
        start = column * (panel + _GAP) / inner
        up = 1 - (tier * (head + body + _FOOT) + head) / plot
        layout[axis(i, "x")] = _across(scale, panel) | {
            "domain": [start, min(1.0, start + (panel - beside) / inner)],
            "anchor": axis(i, "y", False),
        }
        layout[axis(i, "y")] = _down(steps, column == 0, scale[0] >= 0) | {
            "domain": [max(0.0, up - body / plot), up],
            "anchor": axis(i, "x", False),
        }
        layout["annotations"].append(_panel_title(i, titles[i], colours.get(group)))
        if column == 0:
            layout["annotations"] += _headings(i, steps, left, across > 1)
        layout["shapes"] += _lines(i, steps)
    return layout


def _across(scale: tuple[float, float], panel: float) -> Spec:
    """The horizontal axis of a panel, with round ticks, which on one of differences lie even about zero."""
    low, high = scale
    most = 4 if panel < 300 else 6
    if low < 0:
        ticks = [low, low / 2, 0.0, high / 2, high] if panel > 200 else [low, 0.0, high]
    else:
        step = next((s for s in (2, 5, 10, 20, 25) if high / s <= most), 50)
        ticks = [float(tick) for tick in range(0, round(high) + 1, step)]
    title = "percentage points" if low < 0 else "% of replications"
    zero = {"zeroline": low < 0, "zerolinecolor": RULE, "zerolinewidth": 1.5}
    return {"range": [low, high], "tickvals": ticks, "tickangle": 0, "title": {"text": title}} | zero


def _down(steps: Ladder, labelled: bool, line: bool) -> Spec:
    return {
        "range": [steps.end, steps.start],
        "tickvals": steps.ys(),
        "ticktext": [row.label for row in steps.rows],
        "tickfont": {"size": 12},
        "showgrid": False,
        "showline": line,
        "showticklabels": labelled,
    }


def _panel_title(i: int, lines: Sequence[str], colour: str | None) -> Spec:
    swatch = f'<span style="color:{colour}">■</span> ' if colour else ""
    return note(
        f"{swatch}<b>{'<br>'.join(map(inert, lines))}</b>", align="left",
        xref=f"{axis(i, 'x', False)} domain", x=0, yref=f"{axis(i, 'y', False)} domain", y=1,
        xanchor="left", yanchor="bottom", yshift=2, font={"size": 14},
    )  # fmt: skip


def _headings(i: int, steps: Ladder, left: int, beside: bool) -> list[Spec]:
    """The dates: in the margin beside the bars, or on a narrow page across the whole figure."""
    apart = 5 if any(row.label for row in steps.rows) else 12  # from a mark at the edge
    place = {"xanchor": "right", "xshift": -apart} if beside else {"xanchor": "left", "xshift": 2 - left}
    return [
        note(
            f"<b>{'<br>'.join(map(inert, heading_lines(text)))}</b>",
            xref=f"{axis(i, 'x', False)} domain", x=0, yref=axis(i, "y", False), y=y, font={"size": 12},
            align="right" if beside else "left", bgcolor=PAPER, borderpad=1, hovertext=inert(text), **place,
        )
        for text, y in steps.headings
    ]  # fmt: skip


def _lines(i: int, steps: Ladder) -> list[Spec]:
    """A hairline above every date but the first."""
    x, y = axis(i, "x", False), axis(i, "y", False)
    return [
        {"type": "line", "layer": "below", "xref": f"{x} domain", "x0": 0, "x1": 1, "yref": y, "y0": above, "y1": above,
         "line": {"color": GRID, "width": 1}}
        for above in steps.edges[1:]
    ]  # fmt: skip
