"""Who moves: from which answer to which the same replications go when the scenario changes, as ribbons."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from sim.report.figures.figure import Figure, Table, figure
from sim.report.figures.marks import WORTH_SHOWING, apart
from sim.report.figures.scenarios import Shown, all_groups, of_pair, shown, told_apart
from sim.report.figures.style import INK, Spec, axis, faded, note, text_width
from sim.report.words.plain import (
    SPACE,
    Summary,
    count,
    day,
    inert,
    listed,
    many,
    part,
    roughly,
    shortened,
    spoken,
    wrapped,
)

Flows = Mapping[tuple[str, str], int]
_BODY, _HEAD, _FOOT, _GAP, _LINE, _AIR = 250, 14, 12, 28, 15, 0.035
"""Pixels of a panel, above and below it, between two, of a line of text; and the share of the height between answers."""
_HEAD_LINE, _HEAD_LINES, _HEAD_WIDTH = 16, 6, 20
"""Pixels of a line of the name of a scenario above a panel, at most so many such lines, and the characters of one."""
_STEPS = 24


def moves_figure(summary: Summary, check: str) -> Figure | None:
    """The contrasts in which 2 % of replications or more move at a check, a panel for each; None: there is none."""
    pairs = [pair for pair in summary["pairs"] if moved(pair, check) >= WORTH_SHOWING * summary["run"]["n"]]
    if not pairs:
        return None
    groups = all_groups(summary)
    rows = tuple(
        (of_pair(summary, pair)[1].name, spoken(a), spoken(b), count(size))
        for pair in pairs
        for (a, b), size in flows(summary, pair, check, groups).items()
        if size
    )
    base = summary["scenarios"][0]["summary"]
    label = next(one["date"] for one in base["checks"] if one["id"] == check)
    return figure(
        "figure-moves",
        f"From which answer to which the same replications move, on {day(label)}",
        "Each ribbon is as thick as replications are many. Grey: the same answer in both scenarios; coloured: another one."
        + (f" Left out: contrasts in which fewer than 2{SPACE}% move." if len(pairs) < len(summary["pairs"]) else ""),
        [trace for i, pair in enumerate(pairs) for trace in ribbons(summary, pair, check, i)],
        lambda width: moves_layout(summary, pairs, check, width),
        Table(("scenario", "answer in the base", "answer in the scenario", "replications"), rows),
        " ".join(moves_sentence(summary, pair, check) for pair in pairs),
    )


def moved(pair: Summary, check: str) -> int:
    """How many replications have another answer in the second scenario than in the first."""
    return sum(int(flip["count"]) for flip in pair["checks"][check]["flips"])


def moves_sentence(summary: Summary, pair: Summary, check: str) -> str:
    """How many replications move, and the ways that most of them go."""
    base, other = of_pair(summary, pair)
    n, gone, share = summary["run"]["n"], moved(pair, check), part(pair["checks"][check]["moved"])
    if not gone:
        return f"No replication has another answer in {other.name} than in {base.name}."
    every = sorted(pair["checks"][check]["flips"], key=lambda flip: -flip["count"])
    flips = [
        flip for flip in every if len(every) < 4 or flip["count"] >= every[2]["count"]
    ]  # as many as the third, too
    if len(flips) > 4:
        flips = [flip for flip in flips if flip["count"] > every[2]["count"]] or flips
    ways = [f"{count(flip['count'])} from {spoken(flip['from'])} to {spoken(flip['to'])}" for flip in flips]
    more = "among them " if len(flips) < len(pair["checks"][check]["flips"]) else ""
    return (
        f"{count(gone)} of {many(n, 'replication')} ({share}) have another answer in {other.name} than in "
        f"{base.name}: {more}{listed(ways)}."
    )


def flows(summary: Summary, pair: Summary, check: str, groups: Sequence[str]) -> dict[tuple[str, str], int]:
    """How many replications go from each answer of the first scenario to each of the second, those that stay included.

    All of them add up to the replications of the comparison.
    """
    at = of_pair(summary, pair)[0].summary["probabilities"]["groups"][check]
    found = {(flip["from"], flip["to"]): int(flip["count"]) for flip in pair["checks"][check]["flips"]}
    for a in groups:
        hits = int(at[a]["hits"]) if a in at else 0
        found[a, a] = hits - sum(size for (begin, _), size in found.items() if begin == a)
    return {(a, b): found.get((a, b), 0) for a in groups for b in groups}


def flip_table(summary: Summary, pair: Summary, check: str) -> Table:
    """How many replications stand in each answer in the first scenario (rows) and the second (columns)."""
    groups = all_groups(summary)
    found = flows(summary, pair, check, groups)
    rows = tuple(
        (spoken(a), *(f"{count(found[a, b])} stay" if a == b else count(found[a, b]) for b in groups)) for a in groups
    )
    return Table((f"{spoken(pair['a'])} ↓ {spoken(pair['b'])} →", *map(spoken, groups)), rows)


def _share(summary: Summary, size: int) -> str:
    """So many replications in per cent of all."""
    return roughly(size / summary["run"]["n"]).replace(" ", SPACE)


def _sides(found: Flows, groups: Sequence[str], n: int) -> tuple[dict[str, float], dict[str, float], float]:
    """Where each answer begins at the left and at the right, counted from the top in replications, and the height."""
    air = _AIR * n
    left, right = {}, {}
    at_left = at_right = 0.0
    for g in groups:
        left[g], right[g] = at_left, at_right
        at_left += sum(found[g, b] for b in groups) + air
        at_right += sum(found[a, g] for a in groups) + air
    return left, right, n + air * (len(groups) - 1)


def ribbons(summary: Summary, pair: Summary, check: str, panel: int) -> list[Spec]:
    """An area for each way that any replication goes; those that move lie over those that stay."""
    groups, n = all_groups(summary), summary["run"]["n"]
    base, other = of_pair(summary, pair)
    found = flows(summary, pair, check, groups)
    left, right, _ = _sides(found, groups, n)
    traces = []
    for (a, b), size in found.items():
        if size:
            words = f"{count(size)} of {count(n)}: {spoken(a)} in {base.name}, {spoken(b)} in {other.name}"
            traces.append(_ribbon(left[a], right[b], size, panel, words, None if a == b else other))
        left[a] += size
        right[b] += size
    return sorted(traces, key=lambda trace: str(trace["name"]) == "moves")


def _ribbon(begin: float, end: float, size: int, panel: int, words: str, other: Shown | None) -> Spec:
    ts = [k / _STEPS for k in range(_STEPS + 1)]
    rise = [begin + (end - begin) * t * t * (3 - 2 * t) for t in ts]
    return {
        "type": "scatter",
        "mode": "lines",
        "name": "moves" if other else "stay",
        "x": [*ts, *reversed(ts)],
        "y": [*rise, *(y + size for y in reversed(rise))],
        "fill": "toself",
        "fillcolor": faded(other.colour, 0.62) if other else "#d6dae0",
        "line": {"width": 0.6 if other else 0, "color": other.colour if other else "#d6dae0"},
        "hoveron": "fills",
        "text": inert(words),
        "hoverinfo": "text",
        "showlegend": False,
        "xaxis": axis(panel, "x", False),
        "yaxis": axis(panel, "y", False),
    }


def moves_layout(summary: Summary, pairs: Sequence[Summary], check: str, width: int) -> Spec:
    """Panels in two columns or one, with the answers named at both sides and large moves counted on their ribbons."""
    groups = all_groups(summary)
    columns = min(len(pairs), 2 if width >= 800 else 1)
    panel = (width - _GAP * (columns - 1)) / columns
    texts = [f"{spoken(g)} over 99{SPACE}%" for g in groups]
    names = [f"{line}   " for one in shown(summary) for line in wrapped(one.short, _HEAD_WIDTH, _HEAD_LINES)]
    room = min(0.38 * panel, max(text_width(text, 12) for text in [*texts, *names]) + 6)
    heads = {one.name: lines for one, lines in zip(shown(summary), _heads(summary, room), strict=True)}
    head = _HEAD + _HEAD_LINE * max(map(len, heads.values()))
    tier = head + _BODY + _FOOT
    height = math.ceil(len(pairs) / columns) * tier
    layout: Spec = {
        "height": height,
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
        "annotations": [],
        "shapes": [],
        "hovermode": "closest",
    }
    for i, pair in enumerate(pairs):
        row, column = divmod(i, columns)
        start = column * (panel + _GAP) / width
        up = 1 - (row * tier + head) / height
        found = flows(summary, pair, check, groups)
        whole = _sides(found, groups, summary["run"]["n"])[2]
        none = {"showgrid": False, "tickvals": []}
        layout[axis(i, "x")] = none | {
            "domain": [start + room / width, start + (panel - room) / width],
            "range": [-0.03, 1.03],
            "anchor": axis(i, "y", False),
        }
        layout[axis(i, "y")] = none | {
            "domain": [up - _BODY / height, up],
            "range": [whole, 0],
            "anchor": axis(i, "x", False),
        }
        layout["shapes"] += _nodes(summary, pair, found, i)
        layout["annotations"] += _names(summary, pair, found, i, heads, room) + _counts(
            summary, found, i, panel - 2 * room
        )
    return layout


def _nodes(summary: Summary, pair: Summary, found: Flows, panel: int) -> list[Spec]:
    """An upright bar for each answer: at the left in the colour of the base, at the right in that of the other."""
    groups = all_groups(summary)
    left, right, _ = _sides(found, groups, summary["run"]["n"])
    base, other = of_pair(summary, pair)
    shape: Spec = {"type": "rect", "xref": axis(panel, "x", False), "yref": axis(panel, "y", False)}
    return [
        shape | {"x0": x0, "x1": x1, "y0": begin[g], "y1": begin[g] + size[g], "fillcolor": one.colour, "line": {"width": 0}}
        for one, begin, size, x0, x1 in (
            (base, left, {g: sum(found[g, b] for b in groups) for g in groups}, -0.03, 0.0),
            (other, right, {g: sum(found[a, g] for a in groups) for g in groups}, 1.0, 1.03),
        )
        for g in groups
        if size[g]
    ]  # fmt: skip


def _heads(summary: Summary, room: float) -> list[list[str]]:
    """The names of the scenarios above their sides, in lines."""
    return told_apart(shown(summary), max(1, int(room / 7.4) - 2), _HEAD_LINES)


def _names(
    summary: Summary, pair: Summary, found: Flows, panel: int, heads: Mapping[str, Sequence[str]], room: float
) -> list[Spec]:
    """The scenarios above their sides; each answer with its share beside its bar."""
    groups = all_groups(summary)
    left, right, whole = _sides(found, groups, summary["run"]["n"])
    gap = _LINE * whole / _BODY
    notes = []
    sizes = (
        {g: sum(found[g, b] for b in groups) for g in groups},
        {g: sum(found[a, g] for a in groups) for g in groups},
    )
    for one, begin, size, side in zip(of_pair(summary, pair), (left, right), sizes, ("left", "right"), strict=True):
        here = [g for g in groups if size[g]]
        centres = apart([begin[g] + size[g] / 2 for g in here], gap, gap / 2, whole - gap / 2)
        x, anchor, shift = (0, "right", -4) if side == "left" else (1, "left", 4)
        place = {"xref": f"{axis(panel, 'x', False)} domain", "x": x}
        notes.append(
            note(
                f"<b>{one.signed(heads[one.name])}</b>", **place, xanchor=anchor, xshift=shift, align=anchor,
                yref=f"{axis(panel, 'y', False)} domain", y=1, yanchor="bottom", yshift=6, font={"size": 13},
            )
        )  # fmt: skip
        notes += [
            note(
                f"{inert(shortened(spoken(g), int(room / 7) - len(_share(summary, size[g])) - 1))} {_share(summary, size[g])}", **place, xanchor=anchor,
                xshift=shift, yref=axis(panel, "y", False), y=y, yanchor="middle", font={"size": 12},
            )
            for g, y in zip(here, centres, strict=True)
        ]  # fmt: skip
    return notes


def _counts(summary: Summary, found: Flows, panel: int, plot: float) -> list[Spec]:
    """Which share moves, near the beginning of each ribbon that is thick enough to be written on; where to, if there is room."""
    groups, n = all_groups(summary), summary["run"]["n"]
    left, _, whole = _sides(found, groups, n)
    notes = []
    for (a, b), size in found.items():
        if a != b and size * _BODY / whole >= _LINE:
            moving = _share(summary, size)
            whole_text = f"{moving}{SPACE}to {inert(spoken(b))}"
            notes.append(
                note(
                    whole_text if text_width(whole_text, 11.5) < 0.9 * plot else moving, xref=axis(panel, "x", False), x=0.02, xanchor="left",
                    yref=axis(panel, "y", False), y=left[a] + size / 2, yanchor="middle", font={"size": 11.5, "color": INK},
                )
            )  # fmt: skip
        left[a] += size
    return notes
