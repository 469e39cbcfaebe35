"""What a scenario is without a power (`sim compare --lift`): nothing of it holds the deal up, and its words still work."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import RunError
from sim.execution.scenarios import open_scenario
from sim.scenario.lift import lifted
from sim.world.record import Kind
from sim.world.reference import Engine
from sim.world.time import DAY

CASE = """
format: 1
title: What stands in the way
as_of: 2020-04-01
horizon: 2020-12-31
terms: {{price: {{levels: [1, 2]}}}}
so_far: [{{at: 2020-01-01, by: [s, b], signs: {{price: 1}}}}{so_far}]
actors:
  s: {{prefers: {{price: {{weight: 1, best: 2, worst: 1}}}}, no_deal: 0}}
  b: {{prefers: {{price: {{weight: 1, best: 1, worst: 2}}}}, no_deal: 0}}
  office: {{powers: {{{powers}}}}}
agreement:
  closes: {{when: "{when}", after: 5 days}}
  outside_date: {{at: 2020-11-01, force: agreement, met: closed, then: {{end: 1}}}}
outcomes: [{{bought: closed}}, {{not bought: otherwise}}]
"""
ASKED = ", {at: 2020-03-02, by: [b], asks: x}"
IMPOSED = ", {at: 2020-03-02, by: office, imposes: x}, {at: 2020-03-05, by: office, enforces: x}"
ORDER = "at: 2020-03-05, force: order, met: closed"
REVIEWS = {
    "takes its time": ("takes: 90 days", ""),
    "is under way": ("takes: 90 days", ASKED),
    "lapses at its limit": ("takes: 90 days, limit: 60 days, silence: lapses, refiles: 9", ""),
    "has lapsed": ("takes: 90 days, limit: 20 days, silence: lapses", f"{ASKED}, {{at: 2020-03-22, by: office, lapses: x}}"),
    "is asked late": ("takes: 1 day, asks_after: 90 days, asked_when: past(outside_date), calendar: US", ""),
    "comes after another": ("takes: 1 day, after: y", ""),
    "is timed to a date": ("takes: {before: outside_date, by: 20 days}", ""),
    "is asked again": (
        "takes: 1 day, again: {takes: 90 days}",
        f"{ASKED}, {{by: office, grants: x}}, {{by: office, reopens: x}}",
    ),
    "expires": ("takes: 1 day, reopens: {after: 2 days}", ""),
    "is stopped": ("takes: 1 day, stops: {probability: 1, for: 90 days}", ""),
    "has been stopped": (
        "takes: 60 days, stops: {probability: 0.5, for: 90 days}",
        f"{ASKED}, {{at: 2020-03-10, by: office, stops: x}}",
    ),
}  # fmt: skip
COURT = "rule: {asked_by: s, takes: 90 days,"
POWERS = {
    "a court that may forbid the deal": (f"x: {{{COURT} effect: forbids, asked_when: signed, grants: 0.5}}}}", "", "refused(x)"),
    "an appeal": (
        "y: {review: {takes: 0 days, grants: 0}}, "
        f"x: {{{COURT} about: y, effect: reverses, asked_when: refused(y), asks_after: 9 days, grants: 0.5}}}}", "",
        "cleared(y)",
    ),
    "a measure to come": ("x: {impose: {when: signed}}", "", "not in_force(x)"),
    "a measure in force": ("x: {impose: {}}", ", {at: 2020-03-05, by: office, enforces: x}", "not in_force(x)"),
    "a measure whose date has come": (f"x: {{impose: {{deadline: {{{ORDER}}}}}}}", IMPOSED, "not in_force(x)"),
    "a measure that a court compels": (
        "x: {impose: {deadline: {at: 2020-08-01, force: order, met: closed}}}, "
        "y: {rule: {about: x, effect: compels, asked_by: office, asked_when: signed, takes: 2 days, grants: 1}}",
        ", {at: 2020-03-02, by: office, imposes: x}", "cleared(y) and not in_force(x)",
    ),
}  # fmt: skip
REVIEW = "x: {{review: {{grants: 0.5, {}}}}}, y: {{review: {{when: price == 2, takes: 90 days, grants: 1}}}}"
CASES = {
    **{f"a review that {name}": (REVIEW.format(x), so_far, "cleared(x)") for name, (x, so_far) in REVIEWS.items()},
    **POWERS,
}


def _closes_soon(file: Path, lift: str = "") -> bool:
    scenario = open_scenario(file)
    if lift:
        scenario = open_scenario(file, lifted(scenario.loaded.scenario, lift))
    record = Engine(scenario.plan).play(1, 0, 20).record
    return any(event.kind == Kind.CLOSED and event.time < 8 * DAY for event in record)


@pytest.mark.parametrize(("powers", "so_far", "when"), CASES.values(), ids=CASES)
def test_what_is_lifted_holds_nothing_up(powers: str, so_far: str, when: str, tmp_path: Path) -> None:
    file = tmp_path / "case.yaml"
    file.write_text(CASE.format(powers=powers, so_far=so_far, when=when))
    assert not _closes_soon(file)
    assert _closes_soon(file, "x")


def test_an_answer_of_the_history_that_stands_in_the_way_is_told_to_stay(tmp_path: Path) -> None:
    file = tmp_path / "case.yaml"
    so_far = f"{ASKED}, {{at: 2020-03-05, by: office, refuses: x}}"
    file.write_text(CASE.format(powers=REVIEW.format("takes: 1 day"), so_far=so_far, when="cleared(x)"))
    told = r"--lift x: is refused in the history \(2020-03-05\), which nothing takes out"
    with pytest.raises(RunError, match=told):
        lifted(open_scenario(file).loaded.scenario, "x")
