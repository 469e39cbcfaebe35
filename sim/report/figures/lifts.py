"""What each power changes: how much more or less frequent each answer is with it out of the way, on one scale even about zero."""

from __future__ import annotations

from collections.abc import Sequence

from sim.report.figures import panels
from sim.report.figures.differences import difference_cell, difference_traces, scale
from sim.report.figures.figure import Figure, Table, figure
from sim.report.figures.ladder import stacked
from sim.report.figures.scenarios import Shown
from sim.report.figures.style import STEEL, group_colours
from sim.report.words.lifts import clear, lift_sentence, taken_out
from sim.report.words.plain import Summary, count, listed, many, opening, spoken


def lifts(summary: Summary) -> Figure | None:
    """A panel for each answer that changes by more than chance, a row for each power that changes one; None: nothing does."""
    found = taken_out(summary)
    shown = {words: groups for words, groups in found if clear(groups)}
    answers = [g["id"] for g in summary["groups"] if any(g["id"] in clear(groups) for groups in shown.values())]
    if not shown:
        return None
    rest = [words for words, _ in found if words not in shown]
    pair = {
        "a": "as it is",
        "b": "out of the way",
        "checks": {words: {"groups": groups} for words, groups in shown.items()},
    }
    colours = group_colours([g["id"] for g in summary["groups"]])
    steps = stacked([(opening(words), [(words, "", opening(words))]) for words in shown], gap=0.2)
    high = scale(pair, list(shown), answers)
    rows = tuple((words, *(_cell(groups[g["id"]]) for g in summary["groups"])) for words, groups in found)
    return figure(
        "figure-lifts",
        "What is otherwise with each power out of the way, in percentage points",
        f"At the horizon, in {count(summary['lifts']['n'])} replications, one power at a time and all luck the same; "
        "with the sampling interval of each alone. Filled and bold: more than chance, by an exact test where its line meets zero; open: no "
        f"more than chance; empty: no replication differs.{_left_out(rest)}",
        difference_traces(pair, answers, steps, Shown("", "", summary, STEEL, "solid", "circle", "●"), high),
        lambda width: panels.frame(answers, steps, colours, (-high, high), width),
        Table(("out of the way", *(spoken(g["id"]) for g in summary["groups"])), rows),
        lift_sentence(summary),
    )


def _cell(d: Summary) -> str:
    return difference_cell({**d, "correlation": None})


def _left_out(rest: Sequence[str]) -> str:
    if not rest:
        return ""
    words = listed(list(rest)) if len(rest) <= 4 else f"{many(len(rest), 'power')} of the table"
    return f" Left out, as nothing changes by more than chance: {words}."
