"""What moves an answer on a dated day before the date falls due, in words: the figures of days show both in one step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sim.report.words.dates import dates_at
from sim.report.words.differences import has_way
from sim.report.words.plain import Summary, day, precision, seen, spoken
from sim.report.words.ties import Size, reaches

_BY_NAME = "where both hold the first counts, so that this may be a change of name, and no loss."
_WORTH_SAYING = 0.02
"""How far a share must move within a day to be told: two points, which the day chart shows."""


class Step(NamedTuple):
    """How a group or outcome moves: its name, its share at the end of the day before, and just before the date; both in words."""

    name: str
    old: float
    new: float
    before: str
    after: str

    def __str__(self) -> str:
        return f"{spoken(self.name)} goes from {self.before} at the end of the day before to {self.after} just before the date"


def on_the_day(summary: Summary) -> list[str]:
    """Where other events of a dated day move an answer before the date falls due, and whether that may be a matter of rules."""
    found: list[str] = []
    told: set[float] = set()
    for check in summary["checks"]:
        if check["t"] in told or (step := _largest(summary, check)) is None:
            continue
        told.add(check["t"])
        gains, loses = max(_steps(summary, check, "outcomes"), key=_gain), _hidden(summary, check)
        found.append(
            f"On {day(check['date'])}, the day of {dates_at(summary, check)}, other events come before the date: "
            f"{step}{_grows(gains, step)}."
            + (f" {_by_rule(gains, loses)}, which falls from {_from_to(loses)}: {_BY_NAME}" if loses else "")
        )
    return found


def _grows(gains: Step, step: Step) -> str:
    """Which outcome grows most, unless an answer does so by the same."""
    told = _from_to(gains)
    return "" if told == _from_to(step) else f"; what grows most is {spoken(gains.name)}, from {told}"


def of_several(scenarios: Sequence[tuple[str, Summary]]) -> list[str]:
    """The same of scenarios, each with its name, where a fall may be a matter of rules; those that are alike in one sentence."""
    falls: dict[str, list[tuple[str, str]]] = {}
    for name, summary in scenarios:
        for check in summary["checks"]:
            if _largest(summary, check) and (loses := _hidden(summary, check)):
                gains = max(_steps(summary, check, "outcomes"), key=_gain)
                sentence = (
                    f"On {day(check['date'])} {spoken(loses.name)} falls before the date: {{}}. "
                    f"What grows is {spoken(gains.name)}: {{}}. {_by_rule(gains, loses)}: {_BY_NAME}"
                )
                falls.setdefault(sentence, []).append((f"{name} {_from_to(loses)}", f"{name} {_from_to(gains)}"))
    return [
        sentence.format(*("; ".join(dict.fromkeys(told)) for told in zip(*named, strict=True)))
        for sentence, named in falls.items()
    ]


def earlier_that_day(summary: Summary) -> str:
    """What moves an answer most on the day of a date, before that falls due, by more than chance explains and one way, if that may be as much
    as any date itself brings; empty: nothing does, or too few draws tell.
    """
    found = [
        (check, step, d)
        for check in summary["checks"]
        if (step := _largest(summary, check)) and has_way(d := summary["earlier"][check["of"]][step.name])
    ]
    if not found or precision.too_few(summary["run"]):
        return ""
    check, most, change = max(found, key=lambda one: abs(_gain(one[1])))
    dated = max((d for at in summary["moves"].values() for d in at.values()), key=lambda d: abs(d["diff"]))
    here, first = (Size.of(d["diff"], d["low"], d["high"]) for d in (change, dated))
    if not reaches(here, first):
        return ""
    more = "As much or more may change" if reaches(first, here) else "More changes"
    return f"{more} on {day(check['date'])} before the date falls due: {most}."


def _largest(summary: Summary, check: Summary) -> Step | None:
    """The group that moves most on the day of a check before the date, the rest only if no other does; None: none by enough."""
    if check["side"] != "before" or _day_before(summary, check) is None:
        return None
    at = summary["probabilities"]["groups"][check["id"]]
    steps = [
        step
        for step in _steps(summary, check, "groups")
        if abs(_gain(step)) >= _WORTH_SAYING and not at[step.name]["low"] <= step.old <= at[step.name]["high"]
    ]
    rest = summary["groups"][-1]["id"]
    return max(steps, key=lambda step: (step.name != rest, abs(_gain(step))), default=None)


def _gain(step: Step) -> float:
    return step.new - step.old


def _hidden(summary: Summary, check: Summary) -> Step | None:
    """The outcome of another answer that loses most to the one that grows most, whose rule stands before its own; None: none does."""
    steps, group = _steps(summary, check, "outcomes"), {o["id"]: o["group"] for o in summary["outcomes"]}
    gains = max(steps, key=_gain)
    later = steps[steps.index(gains) + 1 : -1]  # the last holds where no other does
    loses = min((one for one in later if group[one.name] != group[gains.name]), key=_gain, default=gains)
    return loses if -_gain(loses) >= _WORTH_SAYING else None


def _by_rule(gains: Step, loses: Step) -> str:
    return f"The rule of {spoken(gains.name)} stands before that of {spoken(loses.name)}"


def _from_to(step: Step) -> str:
    return f"{step.before} to {step.after}"


def _day_before(summary: Summary, check: Summary) -> int | None:
    """The place of the day before a check among the days of the summary."""
    days = summary["occupation"]["dates"]
    return days.index(check["date"]) - 1 if check["date"] in days[1:] else None


def _steps(summary: Summary, check: Summary, level: str) -> list[Step]:
    """Each group or outcome from the end of the day before to a check."""
    shares, at = summary["occupation"][level], summary["probabilities"][level][check["id"]]
    before, run = _day_before(summary, check), summary["run"]
    moved = [(name, float(shares[name][before]), float(at[name]["p"])) for name in at]
    return [Step(*one, *(seen(p, run["belief_draws"], certain=run["certain"]) for p in one[1:])) for one in moved]
