"""What a reader must know before reading on: warnings about the scenario, each as a sentence with its place."""

from __future__ import annotations

from dataclasses import dataclass

from sim.report.words.parameters import parameter_words, told_of_all
from sim.report.words.plain import Summary, day, opening, precision, roughly, spoken, tight


@dataclass(frozen=True)
class Warned:
    """A warning: the scenarios that it is about (none where there is only one), the thing, what is said, and where.

    `fields` are the paths of the file at which something is to be said. The `answer` turns on it, unless it is only a date that does.
    """

    scenarios: tuple[str, ...]
    about: str
    message: str
    place: str
    fields: tuple[str, ...] = ()
    answer: bool = True


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
    if warning["default"]:
        return _default(scenarios, warning, summary)
    name = parameter_words(warning["path"], summary["names"])
    about = f"{name.second} ({name.first})" if name.second else name.first
    return Warned(scenarios, about, warning["message"], warning["place"])


def _default(scenarios: tuple[str, ...], warning: Summary, summary: Summary) -> Warned:
    """A default that decides: what it is, in the words of the scenario, and what it does."""
    one = warning["default"]
    usual = "the usual value of the library of priors" if one["prior"] else "the usual value of the tool"
    horizon, end = f"on {day(summary['scenario']['horizon'])}", one["at_end"]
    what = f"the answer turns on it: {horizon}" if one["answer"] else f"what holds {one['when']} turns on it:"
    said = (
        f"is nobody's judgement but {usual}, and {what} {spoken(one['group'])} in {roughly(one['at_low'])} of {one['n']} "
        f"trial replications where it is {one['low']}, in {roughly(one['at_high'])} where it is {one['high']}, all else the "
        f"same. The difference is known within {one['within']}."
    )
    if end:
        shares = tight(precision.at_both(end["at_low"], end["at_high"]))
        said += f" At the end, {horizon}, {spoken(end['group'])} is the answer {shares} (the difference is known within {end['within']})."
    about = opening(told_of_all(one["paths"], summary["names"]))
    return Warned(scenarios, about, said, warning["place"], tuple(one["paths"]), one["answer"])
