"""The answers of several scenarios over time: a panel for each answer, and in it a line for each scenario."""

from __future__ import annotations

import math
from collections.abc import Sequence

from sim.report.figures.figure import Figure, Table, figure
from sim.report.figures.ladder import ladder
from sim.report.figures.marks import (
    WORTH_SHOWING,
    apart,
    date_axis,
    date_dash,
    dated,
    first_and_last,
    left_out,
    marks,
    several_years,
    share_axis,
)
from sim.report.figures.scenarios import Shown, all_days, all_groups, dated_key, shown, told_apart, unmoved_in_all
from sim.report.figures.style import Spec, axis, note, text_width
from sim.report.words.plain import (
    SPACE,
    Summary,
    doubtful,
    inert,
    last_check,
    listed,
    opening,
    said,
    short_day,
    shortened,
    spoken,
)
from sim.report.words.run import FIRST_COUNTS

_BODY, _HEAD, _FOOT, _LEFT, _GAP, _LINE = 184, 26, 26, 40, 12, 14
"""Pixels of a plot, above it, below it, left of the first, between two, and of a label."""
_NAME, _LINES = 22, 4
"""Characters of a line of the name of a scenario at the end of its own, and at most so many such lines."""


def overlaid(summary: Summary) -> Figure:
    """How often each answer holds at the end of each day, in every scenario."""
    scenarios, drawn = shown(summary), drawn_groups(summary)
    frame = all_days(summary)
    steps = ladder(scenarios[0].summary, summary["common_checks"], unmoved_in_all(summary))
    groups = all_groups(summary)
    rows = tuple(
        (row.full, one.name, *(_cell(one.summary["probabilities"]["groups"][row.check].get(g)) for g in groups))
        for row in steps.rows
        for one in scenarios
    )
    left = [spoken(g) for g in groups if g not in drawn]
    return figure(
        "figure-overlaid",
        "How often each answer holds, day by day",
        f"% of replications, at the end of each day; at the end of a line, that on its last day. {dates_sentence(summary)}"
        + f" {FIRST_COUNTS}"
        + _coinciding(summary, drawn)
        + left_out(left, " in any scenario"),
        traces(summary, drawn),
        lambda width: layout(summary, frame, drawn, width),
        Table(("moment", "scenario", *map(spoken, groups)), rows),
        " ".join(_finding(summary, group) for group in drawn),
    )


def drawn_groups(summary: Summary) -> list[str]:
    """The answers that hold in 2 % of replications or more on some day of some scenario, in the order of the file."""
    return [
        group
        for group in all_groups(summary)
        if any(max(_days(one, group), default=0.0) >= WORTH_SHOWING for one in shown(summary))
    ]


def _days(one: Shown, group: str) -> Sequence[float]:
    return one.summary["occupation"]["groups"].get(group, [])  # type: ignore[no-any-return]


def _cell(estimate: Summary | None) -> str:
    return "no such answer" if estimate is None else doubtful(estimate)


def dates_sentence(summary: Summary) -> str:
    """What the upright lines are, and in which scenarios, where not in all."""
    frame = all_days(summary)
    items = sorted(dated(frame), key=lambda item: (item["date"], item["label"]))
    if not items:
        return ""
    words = []
    for item in items:
        having = [one.name for one in shown(summary) if any(_same(item, other) for other in dated(one.summary))]
        dash = {"dot": "dotted", "dashdot": "dash-dotted"}.get(date_dash(item), "")
        only = f"in {listed(having)} only" if len(having) < len(summary["scenarios"]) else ""
        more = ", ".join(filter(None, [dash, only]))
        words.append(f"{short_day(item['date'], several_years(frame))} {item['label']}{f', {more}' if more else ''}")
    return f"Upright lines: {'; '.join(words)}."


def _coinciding(summary: Summary, groups: Sequence[str]) -> str:
    """Which scenarios can hardly be told from the base in any panel, in a sentence; empty: none."""
    base, *others = shown(summary)
    alike = [one.name for one in others if _apart(base, one, groups) <= WORTH_SHOWING]
    lie = "lie" if len(alike) > 1 else "lies"
    return f" {listed(alike)} {lie} on {base.name} throughout, within two points." if alike else ""


def _apart(a: Shown, b: Shown, groups: Sequence[str]) -> float:
    """The most that an answer differs on any day, as a share; 1 where days or answers are not the same."""
    if a.summary["occupation"]["dates"] != b.summary["occupation"]["dates"]:
        return 1.0
    if any(bool(_days(a, group)) != bool(_days(b, group)) for group in groups):
        return 1.0
    return max(abs(p - q) for group in groups for p, q in zip(_days(a, group), _days(b, group), strict=True))


def _same(a: Summary, b: Summary) -> bool:
    return dated_key(a) == dated_key(b)


def _finding(summary: Summary, group: str) -> str:
    """What an answer comes to at the horizon of each scenario, in words."""
    parts = [f"{one.name} {said(e)}" for one in shown(summary) if (e := _last(one, group))]
    return f"{opening(spoken(group))} at the horizon: {', '.join(parts)}."


def _last(one: Shown, group: str) -> Summary | None:
    return one.summary["probabilities"]["groups"][last_check(one.summary)].get(group)  # type: ignore[no-any-return]


def traces(summary: Summary, groups: Sequence[str]) -> list[Spec]:
    """A stepped line for each scenario in each panel; the base is drawn first, so that dashes of others lie over it."""
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "name": inert(one.name),
            "x": list(one.summary["occupation"]["dates"]),
            "y": [100 * p for p in _days(one, group)],
            "line": {"width": 2.2, "color": one.colour, "dash": one.dash, "shape": "hv"},
            "hovertemplate": "%{y:.1f} %",
            "showlegend": False,
            "xaxis": axis(i, "x", False),
            "yaxis": axis(i, "y", False),
        }
        for i, group in enumerate(groups)
        for one in shown(summary)
        if _days(one, group)
    ]


def layout(summary: Summary, frame: Summary, groups: Sequence[str], width: int) -> Spec:
    """Panels in two columns, or on a narrow page in one, all on the scale from 0 to 100 %."""
    columns = min(len(groups), 2 if width >= 560 else 1)
    inner = width - _LEFT
    panel = (inner - _GAP * (columns - 1)) / columns
    names = _end_names(summary)
    room = min(0.5 * panel, 16 + max(text_width(f"{lines[-1]} 99.9", 9.2) for lines in names))
    room = max(room, min(0.5 * panel, 16 + max(text_width(line, 9.2) for lines in names for line in lines)))
    if columns == 1:
        room *= 1.15  # the narrowest page is narrower than its layout
    plot = panel - room
    _, _, above = marks(frame, plot, named=False, beyond=room)
    tier = _HEAD + above + _BODY + _FOOT
    height = math.ceil(len(groups) / columns) * tier
    found: Spec = {
        "height": height,
        "margin": {"l": _LEFT, "r": 0, "t": 0, "b": 0},
        "annotations": [],
        "shapes": [],
        "hovermode": "x unified",
    }
    for i, group in enumerate(groups):
        row, column = divmod(i, columns)
        start = column * (panel + _GAP) / inner
        up = 1 - (row * tier + _HEAD + above) / height
        lines, labels, _ = marks(frame, plot, i, named=False, beyond=room)
        found[axis(i, "x")] = date_axis(frame, 2) | {
            "domain": [start, start + plot / inner],
            "anchor": axis(i, "y", False),
            "tickvals": [],
            "title": {"text": ""},
        }
        found[axis(i, "y")] = share_axis() | {
            "domain": [up - _BODY / height, up],
            "anchor": axis(i, "x", False),
            "tickvals": [0, 25, 50, 75, 100],
            "ticktext": ["0", "25", "50", "75", "100 %"],
            "showticklabels": column == 0,
            "title": {"text": ""},
        }
        found["shapes"] += [one | {"layer": "below"} for one in lines]
        found["annotations"] += [*labels, _title(i, group, above, panel), *first_and_last(frame, i)]
        found["annotations"] += _ends(summary, i, group)
    return found


def _title(i: int, group: str, above: int, panel: float) -> Spec:
    return note(
        f"<b>{inert(shortened(spoken(group), round(panel / 8.4)))}</b>", xref=f"{axis(i, 'x', False)} domain", x=0,
        yref=f"{axis(i, 'y', False)} domain", y=1, xanchor="left", yanchor="bottom", yshift=above - 4, font={"size": 14},
    )  # fmt: skip


def _end_names(summary: Summary) -> list[list[str]]:
    """The names of the lines in so many lines of text as all have room for, one over the other."""
    scenarios = shown(summary)
    return told_apart(scenarios, _NAME, max(1, min(_LINES, _BODY // (_LINE * len(scenarios)))))


def _ends(summary: Summary, i: int, group: str) -> list[Spec]:
    """The names of the lines at their ends, with the last share, moved apart where they would overlap."""
    names = zip(shown(summary), _end_names(summary), strict=True)
    found = [(one, lines, e) for one, lines in names if (e := _last(one, group))]
    unit = 100 / _BODY
    heights = [_LINE * len(lines) * unit for _, lines, _ in found]
    edge = (max(_LINE * len(lines) for _, lines, _ in found) / 2 - 3) * unit
    # of equal ends the base stands on top
    ends = [100 * e["p"] - 1e-6 * k for k, (_, _, e) in enumerate(found)]
    return [
        note(
            f"{one.signed(lines)} {inert(_brief(e))}",
            xref=f"{axis(i, 'x', False)} domain", x=1, xanchor="left", xshift=3, yref=axis(i, "y", False), y=y,
            yanchor="middle", align="left", font={"size": 11}, borderpad=0,
        )
        for (one, lines, e), y in zip(found, apart(ends, heights, edge, 100 - edge), strict=True)
    ]  # fmt: skip


def _brief(estimate: Summary) -> str:
    """A share at the end of a line, in per cent, as the table has it; of what was never seen, or always, without the bound."""
    return said(estimate).partition(" (")[0].removesuffix(f"{SPACE}%")
