"""The scenarios of a comparison as its figures show them: each has one colour, one dash and one mark throughout."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from sim.report.figures.style import DASHES, SCENARIO_COLOURS
from sim.report.words.plain import SPACE, Summary, inert, spoken, wrapped
from sim.study.unmoved import unmoved

_MARKS = (
    ("circle", "●"), ("square", "■"), ("diamond", "◆"), ("triangle-up", "▲"), ("triangle-down", "▼"), ("cross", "✚"),
    ("x", "✖"),
)  # fmt: skip


@dataclass(frozen=True)
class Shown:
    """A scenario: its name as words and in short, its summary, and its colour, dash and mark; `sign`: the mark as a character."""

    name: str
    short: str
    summary: Summary
    colour: str
    dash: str
    mark: str
    sign: str

    def signed(self, lines: Sequence[str]) -> str:
        """Its name, in lines, behind the coloured mark; inert, for a label of a figure."""
        return f'<span style="color:{self.colour}">{self.sign}</span> {"<br>".join(map(inert, lines))}'


def shown(summary: Summary) -> list[Shown]:
    """The scenarios of a comparison in their order, the base first."""
    return [
        Shown(
            spoken(one["name"]),
            spoken(one.get("short", one["name"])),
            one["summary"],
            SCENARIO_COLOURS[i % len(SCENARIO_COLOURS)],
            DASHES[(i + i // len(SCENARIO_COLOURS)) % len(DASHES)],
            *_MARKS[(i + i // len(SCENARIO_COLOURS)) % len(_MARKS)],
        )
        for i, one in enumerate(summary["scenarios"])
    ]


def told_apart(scenarios: Sequence[Shown], most: int, lines: int) -> list[list[str]]:
    """The short name of each in at most so many lines of at most `most` characters; of those that would be cut to the same
    words what tells them apart, after an ellipsis.
    """
    names = [one.short for one in scenarios]
    cut = [wrapped(name, most, lines) for name in names]
    found = []
    for name, own in zip(names, cut, strict=True):
        alike = {other for other, theirs in zip(names, cut, strict=True) if theirs == own}
        steps = zip_longest(*(other.split() for other in alike))
        shared = next((i for i, step in enumerate(steps) if len(set(step)) > 1), 0)
        found.append(wrapped(f"…{SPACE}{' '.join(name.split()[shared:])}", most, lines) if shared else own)
    return found


def of_pair(summary: Summary, pair: Summary) -> tuple[Shown, Shown]:
    """The two scenarios of a pair, the base first."""
    by_name = {one["name"]: look for one, look in zip(summary["scenarios"], shown(summary), strict=True)}
    return by_name[pair["a"]], by_name[pair["b"]]


def all_groups(summary: Summary) -> list[str]:
    """The answers of all scenarios in the order of the files, those of the base first."""
    return list(dict.fromkeys(group["id"] for one in summary["scenarios"] for group in one["summary"]["groups"]))


def all_days(summary: Summary) -> Summary:
    """The days from the first of any scenario to the last, with the dates of all, as figures over time need them."""
    runs = [one["summary"] for one in summary["scenarios"]]

    def once(kind: str) -> list[Any]:
        return list({dated_key(item): item for run in reversed(runs) for item in run[kind]}.values())

    return {
        "scenario": {
            "as_of": min(run["scenario"]["as_of"] for run in runs),
            "horizon": max(run["scenario"]["horizon"] for run in runs),
        },
        "dates": once("dates"),
        "limits": once("limits"),
    }


def dated_key(item: Summary) -> tuple[str, str, str]:
    """What makes a date of two scenarios the same one, whatever each calls it: the day, its id, and its force."""
    return str(item["date"]), str(item["id"]), str(item.get("force"))


def unmoved_in_all(summary: Summary) -> set[str]:
    """The dates across which no answer changes in any replication of any scenario."""
    return unmoved(one["summary"] for one in summary["scenarios"])


def sliding(count: int, room: float) -> Sequence[float]:
    """How far the marks of so many scenarios stand above and below the middle of a row, so that none hides another.

    >>> sliding(3, 0.6)
    [-0.2, 0.0, 0.2]
    """
    return [round(room * ((k + 0.5) / count - 0.5), 9) for k in range(count)]
