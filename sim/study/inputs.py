"""What the numbers of a scenario rest on, each echoed with its mean and 90 % interval."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sim.execution.scenarios import SET, Scenario
from sim.scenario.numbers import BUSINESS_DAYS, DELAY, RATE, Number
from sim.statistics.spread import spread
from sim.study.anchors import anchors
from sim.study.defaults import doubts
from sim.world.compile import Input

KINDS = {
    "set": SET, "evidence": "evidence", "judgements": "judgement", "priors": "prior", "assumptions": "assumption",
}  # fmt: skip
UNITS = {DELAY: "days", RATE: "per day"}


def listing(scenario: Scenario) -> dict[str, Any]:
    """The numbers of a scenario and its warnings as plain data; the order is that of their paths."""
    rows = [_row(scenario, entry) for entry in scenario.inputs]
    warnings = doubts(scenario.loaded, scenario.plan, scenario.inputs)
    return {
        "title": scenario.title,
        "packages": len(scenario.plan.packages),
        "counts": {words: sum(row["kind"] == kind for row in rows) for words, kind in KINDS.items()},
        "no_deal": anchors(scenario),
        "inputs": rows,
        "warnings": [{"path": w.path, "message": w.message, "line": w.line, "column": w.column, "text": w.text} for w in warnings],
    }  # fmt: skip


def _row(scenario: Scenario, entry: Input) -> dict[str, Any]:
    number = entry.number
    unit = UNITS.get(entry.dimension, "")
    if entry.prior and scenario.loaded.prior(entry.prior).unit == BUSINESS_DAYS:
        unit = BUSINESS_DAYS
    row: dict[str, Any] = {
        "path": entry.path, "kind": entry.kind, "value": entry.text, "unit": unit,
        "facts": list(entry.facts), "prior": entry.prior, "default": entry.default,
    }  # fmt: skip
    if entry.kind == SET:
        row["was"] = scenario.loaded.was(entry.path)
    if number is not None and number.constant and not entry.text.replace(".", "").isdigit():
        row["unit"] = ""  # it is told with its own
    levels = _levels(scenario, entry.path)
    if number is not None and levels:
        row["chances"] = _chances(number, levels)
    elif number is not None and not number.constant:
        found = spread(number, scenario.loaded.priors, entry.dimension)
        row |= {"mean": found.mean, "p5": found.p5, "p50": found.p50, "p95": found.p95, "exact": found.exact}
    return row


def _levels(scenario: Scenario, path: str) -> list[str]:
    """The named levels of which a number is one by chance; empty: it is of a circumstance that is a number, or of none."""
    steps, circumstances = path.split("."), scenario.loaded.scenario.circumstances
    if steps[0] != "events" or steps[-2:-1] != ["sets"] or steps[-1] not in circumstances:
        return []
    return circumstances[steps[-1]].levels or []


def _chances(number: Number, levels: Sequence[str]) -> dict[str, float]:
    """The probability of each level that a choice of their places names; empty where the weights are uncertain."""
    if not all(weight.constant for weight in number.weights):
        return {}
    total, found = sum(weight.value for weight in number.weights), dict[str, float]()
    for place, weight in zip(number.args, number.weights, strict=True):
        level = levels[int(place.value)]
        found[level] = found.get(level, 0.0) + weight.value / total
    return found


def priors_of(scenario: Scenario) -> list[str]:
    """The priors that the numbers of a scenario are taken from, by name."""

    def named(number: Number) -> Iterator[str]:
        if number.prior:
            yield number.prior
        for part in (*number.args, *number.weights):
            yield from named(part)

    return sorted({name for entry in scenario.inputs if entry.number is not None for name in named(entry.number)})
