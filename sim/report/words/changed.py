"""What was set on the command line otherwise than in the file, in a sentence for the head of a report or a table."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from sim.report.words.parameters import told_of
from sim.report.words.plain import Summary, listed, many, shortened, spoken

_LONG = 60  # letters of what stands in the file


def changed(summary: Summary) -> str:
    """What was set on the command line otherwise than in the file, and how many numbers and other values that is; empty: nothing
    was. All of it, and what was set whole: no two that differ in it read the same.

    >>> one = {"path": "actors.firm.no_deal", "value": "0.2", "was": "{pert: [0, 0.3, 0.5]}"}
    >>> changed({"changed": [one], "names": {}})
    'With 1 number changed on the command line: what no deal is worth to firm: 0.2 ({pert: [0, 0.3, 0.5]} in the file).'
    >>> two = {"path": "horizon", "value": "2027-06-30", "was": "2027-12-31"}
    >>> changed({"changed": [two], "names": {}})
    'With 1 value changed on the command line: horizon: 2027-06-30 (2027-12-31 in the file).'
    >>> changed({"changed": [one, two], "names": {}}).partition(" changed")[0]
    'With 1 number and 1 value'
    """
    found = summary.get("changed", [])
    if not found:
        return ""
    numbers = sum(
        _number().fullmatch(one["was"] if one["value"] is None else one["value"]) is not None for one in found
    )
    counts = ((numbers, "number"), (len(found) - numbers, "value"))
    what = listed([many(n, kind) for n, kind in counts if n])
    return f"With {what} changed on the command line: {'; '.join(_changed(one, summary['names']) for one in found)}."


def _changed(one: Summary, names: Mapping[str, str]) -> str:
    was = "left out" if one["was"] is None else shortened(one["was"], _LONG)
    path = one["path"].removesuffix(".is")  # a number of its own
    return f"{told_of(path, names)}: {'left out' if one['value'] is None else one['value']} ({was} in the file)"


def changed_in(summary: Summary) -> list[str]:
    """The same of a comparison, once for all of its files of which the same is to be told."""
    having: dict[str, list[str]] = {}
    for one in summary["scenarios"]:
        if not one.get("lifts"):
            having.setdefault(changed(one["summary"]), []).append(spoken(one["name"]))
    told = [(words, names) for words, names in having.items() if words]
    if len(having) == 1:
        return [words for words, _ in told]
    return [f"In {listed(names)}, with{words.removeprefix('With')}" for words, names in told]


@cache
def _number() -> re.Pattern[str]:
    """What a number is written like."""
    from sim.scenario.literals import FORMS

    return re.compile(rf"-?[0-9.]+(e-?[0-9]+)?( to -?[0-9.]+)?( ?[a-z%].*)?|\{{({'|'.join(FORMS)}): .*\}}")
