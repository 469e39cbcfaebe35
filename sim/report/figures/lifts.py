"""What each power changes: how much more or less frequent each answer is with it out of the way, on one scale even about zero."""

from __future__ import annotations

from sim.report.figures import panels
from sim.report.figures.differences import difference_cell, difference_traces, scale
from sim.report.figures.figure import Figure, Table, figure
from sim.report.figures.ladder import rungs
from sim.report.figures.scenarios import Shown
from sim.report.figures.style import STEEL, group_colours
from sim.report.words.lifts import clear, lift_sentence, sure, taken_out
from sim.report.words.plain import Summary, listed, many, opening, part, spoken

TITLE = "What is otherwise with each power out of the way, in percentage points"


def lifts(summary: Summary) -> Figure | None:
    """A panel for each answer that changes by more than chance, a row for each power that changes one; None: nothing does."""
    found = taken_out(summary)
    shown = {words: groups for words, groups in found if clear(groups)}
    fixed, names = sure(found), [g["id"] for g in summary["groups"]]
    answers = [name for name in names if any(name in clear(groups) for groups in shown.values())]
    if not shown:
        return None
    pair = {
        "a": "as it is",
        "b": "out of the way",
        "checks": {words: {"groups": groups} for words, groups in shown.items()},
    }
    colours, labels = group_colours(names), [(words, opening(words)) for words in shown]
    high = scale(pair, list(shown), answers)
    left_out = (
        [spoken(name) for name in names if name not in answers],
        [words for words, _ in found if words not in shown],
    )
    return figure(
        "figure-lifts",
        TITLE,
        f"At the horizon, in {many(summary['lifts']['n'], 'replication')}, one power at a time and all luck the same; "
        f"{_how_to_read(fixed)}; empty: no replication differs.{_left_out(*left_out, fixed)}",
        difference_traces(pair, answers, rungs(labels), Shown("", "", summary, STEEL, "solid", "circle", "●"), high),
        lambda width: panels.frame(
            answers, rungs(labels, panels.columns(answers, width) > 1), colours, (-high, high), width
        ),
        lift_table(summary),
        lift_sentence(summary),
    )


def lift_table(summary: Summary) -> Table:
    """The differences of all answers without each power."""
    names = [g["id"] for g in summary["groups"]]
    rows = tuple((words, *(_cell(groups[name]) for name in names)) for words, groups in taken_out(summary))
    return Table(("out of the way", *map(spoken, names)), rows)


def _cell(d: Summary) -> str:
    goes = f"; to {part(d['to'])}" if d["diff"] and d["to"]["hits"] in (0, d["to"]["n"]) else ""
    return difference_cell({**d, "correlation": None}) + goes


def _how_to_read(fixed: bool) -> str:
    if fixed:
        return "nothing is drawn"
    chance = "more than chance, and one way on the whole; open: no more than chance, or of draws alone"
    return f"with the sampling interval of each alone. Filled and bold: {chance}"


def _left_out(answers: list[str], powers: list[str], fixed: bool) -> str:
    """The answers and the powers of which no change is seen to be more than chance, in a sentence."""
    if len(powers) > 4:
        powers = [f"{many(len(powers), 'power')} of the table"]
    parts = [listed(part) for part in (answers, powers) if part]
    why = "nothing changes there" if fixed else "no change there is seen to be more than chance"
    return f" Left out, as {why}: {'; '.join(parts)}." if parts else ""
