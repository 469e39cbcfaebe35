"""What the outcome has been by when: by each date, in how many replications each outcome has counted at least once."""

from __future__ import annotations

from collections.abc import Sequence

from sim.report.figures.figure import Figure, figure
from sim.report.figures.marks import WORTH_SHOWING, apart, date_axis, left_out, marks, nice_top, share_axis
from sim.report.figures.over_time import by_date
from sim.report.figures.style import DASHES, Spec, group_colours, note, text_width
from sim.report.words.plain import Summary, inert, share, spoken, wrapped
from sim.report.words.run import MAY_BE_MORE

_LEFT, _BODY, _FOOT, _LINE = 52, 260, 46, 15
"""Pixels left of the plot, of it, below it, and of a line of text."""


def incidence(summary: Summary) -> Figure:
    """What the outcome has been at least once by each day."""
    first, drawn = summary["incidence"]["first"], drawn_outcomes(summary)
    return figure(
        "figure-incidence",
        "What the outcome has been at least once, by when",
        f"% of replications in which each outcome has counted at least once, even if it was undone later. {MAY_BE_MORE} "
        "Lines have the colours of the answers above; dashes tell the outcomes of one answer apart."
        + left_out([spoken(name) for name in first if name not in drawn]),
        traces(summary),
        lambda width: layout(summary, width),
        by_date(summary, summary["incidence"]["dates"], first),
        "By the horizon: "
        + ", ".join(f"{spoken(name)} {share(first[name][-1], summary, 0)}" for name in drawn or first)
        + ".",
    )


def drawn_outcomes(summary: Summary) -> list[str]:
    """The outcomes that come often enough to be drawn, in the order of the file."""
    first = summary["incidence"]["first"]
    return [name for name in first if first[name] and first[name][-1] >= WORTH_SHOWING]


def traces(summary: Summary) -> list[Spec]:
    """A stepped line for each outcome that is drawn, in the colour of its group; dashes tell those of one group apart."""
    group_of = {o["id"]: o["group"] for o in summary["outcomes"]}
    colours = group_colours([group["id"] for group in summary["groups"]])
    drawn = drawn_outcomes(summary)
    alike = {group: [name for name in drawn if group_of[name] == group] for group in colours}
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "name": inert(spoken(name)),
            "x": list(summary["incidence"]["dates"]),
            "y": [100 * p for p in summary["incidence"]["first"][name]],
            "line": {
                "width": 2.2,
                "color": colours[group_of[name]],
                "dash": DASHES[alike[group_of[name]].index(name) % len(DASHES)],
                "shape": "hv",
            },
            "hovertemplate": "%{y:.1f} %",
            "showlegend": False,
        }
        for name in drawn
    ]


def layout(summary: Summary, width: int) -> Spec:
    """The layout of `traces` for a figure `width` pixels wide, with each line named at its end."""
    drawn = drawn_outcomes(summary)
    names = [f"{spoken(name)} {_final(summary, name)}" for name in drawn]
    right = round(min(0.36 * width, 20 + max((text_width(name, 11) for name in names), default=0.0)))
    texts = [wrapped(name, int((right - 20) / text_width("n", 11)), 6) for name in names]
    lines, labels, room = marks(summary, width - _LEFT - right, room=width - _LEFT)
    top = nice_top([summary["incidence"]["first"][name][-1] for name in drawn])
    return {
        "height": _BODY + room + _FOOT,
        "margin": {"l": _LEFT, "r": right, "t": room, "b": _FOOT},
        "xaxis": date_axis(summary, max(4, round((width - right) / 110))) | {"tickangle": 0},
        "yaxis": share_axis(top),
        "hovermode": "x unified",
        "shapes": [one | {"layer": "below"} for one in lines],
        "annotations": labels + _ends(summary, texts, top),
    }


def _ends(summary: Summary, texts: Sequence[list[str]], top: float) -> list[Spec]:
    """The names of the lines with their last shares, moved apart where they would overlap."""
    data = traces(summary)
    heights = [(_LINE * len(text) + 1) * top / _BODY for text in texts]
    places = apart([trace["y"][-1] for trace in data], heights, 0, top)
    return [
        note(
            f'<span style="color:{trace["line"]["color"]}">●</span> {"<br>".join(map(inert, text))}', xref="paper", x=1,
            xanchor="left", xshift=3, yref="y", y=y, yanchor="middle", align="left", font={"size": 12}, borderpad=0,
        )
        for text, trace, y in zip(texts, data, places, strict=True)
    ]  # fmt: skip


def _final(summary: Summary, name: str) -> str:
    return share(summary["incidence"]["first"][name][-1], summary, 0)
