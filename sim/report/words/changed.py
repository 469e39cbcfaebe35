"""What was set on the command line otherwise than in the file, in a sentence for the head of a report or a table."""

from __future__ import annotations

from collections.abc import Mapping

from sim.report.words.parameters import told_of
from sim.report.words.plain import Summary, listed, many, shortened, spoken
from sim.report.words.ties import some

_LONG = 60  # letters of a value in a sentence


def changed(summary: Summary) -> str:
    """What was set on the command line otherwise than in the file, and how many numbers that changes; empty: nothing was.

    >>> one = {"path": "actors.firm.no_deal", "value": "0.2", "was": "{pert: [0, 0.3, 0.5]}"}
    >>> changed({"changed": [one], "inputs": {"counts": {"set": 1}}, "names": {}})
    'With 1 number changed on the command line: what no deal is worth to firm: 0.2 ({pert: [0, 0.3, 0.5]} in the file).'
    >>> one = {"path": "horizon", "value": "2027-06-30", "was": "2027-12-31"}
    >>> changed({"changed": [one], "inputs": {"counts": {}}, "names": {}})
    'With 1 value changed on the command line: horizon: 2027-06-30 (2027-12-31 in the file).'
    """
    found, numbers = summary.get("changed", []), summary["inputs"]["counts"].get("set", 0)
    if not found:
        return ""
    told = "; ".join(some([_changed(one, summary["names"]) for one in found], 4))
    what = many(numbers, "number") if numbers else many(len(found), "value")
    return f"With {what} changed on the command line: {told}."


def _changed(one: Summary, names: Mapping[str, str]) -> str:
    value, was = ("left out" if said is None else shortened(said, _LONG) for said in (one["value"], one["was"]))
    path = one["path"].removesuffix(".is")  # a number of its own
    return f"{told_of(path, names)}: {value} ({was} in the file)"


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
