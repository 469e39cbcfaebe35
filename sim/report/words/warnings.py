"""What a reader must know before reading on: warnings about the scenario, each as a sentence with its place."""

from __future__ import annotations

from dataclasses import dataclass

from sim.report.words.parameters import parameter_words
from sim.report.words.plain import Summary, spoken


@dataclass(frozen=True)
class Warned:
    """A warning: the scenarios that it is about (none where there is only one), the thing, what is said, and where."""

    scenarios: tuple[str, ...]
    about: str
    message: str
    place: str


def of_run(summary: Summary) -> list[Warned]:
    """The warnings of a run."""
    return [_warned((), warning, summary) for warning in summary["warnings"]]


def of_comparison(summary: Summary) -> list[Warned]:
    """The warnings of all scenarios of a comparison, each with the names of those that have it."""
    having: dict[str, list[str]] = {}
    known: dict[str, tuple[Summary, Summary]] = {}
    for one in summary["scenarios"]:
        for warning in one["summary"]["warnings"]:
            key = f"{warning['place']} {warning['path']} {warning['message']}"
            known[key] = warning, one["summary"]
            having.setdefault(key, []).append(spoken(one["name"]))
    return [_warned(tuple(names), *known[key]) for key, names in having.items()]


def _warned(scenarios: tuple[str, ...], warning: Summary, summary: Summary) -> Warned:
    name = parameter_words(warning["path"], summary["names"])
    about = f"{name.second} ({name.first})" if name.second else name.first
    return Warned(scenarios, about, warning["message"], warning["place"])
