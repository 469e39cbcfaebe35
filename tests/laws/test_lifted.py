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


LEAVES = """
format: 1
title: who may leave once a date has passed
as_of: 2024-01-01
horizon: 2024-12-31
terms: {p: {levels: [1, 2]}}
so_far: [{at: 2024-01-01, by: [seller, buyer], signs: {p: 1}}TOLD]
actors:
  seller: {prefers: {p: {weight: 1, values: {1: 0.5, 2: 0.6}}}, no_deal: 0.9, EXPECTS}
  buyer: {prefers: {p: {weight: 1, values: {1: 0.7, 2: 0.6}}}, no_deal: 0.1}
  state: {powers: {permit: {review: {takes: 200 days, refiles: 0, grants: 1}}, ban: {impose: {when: WHEN, deadline: {START, force: order, met: closed, then: {enforce: 0.1}}}}}}
agreement:
  closes: {when: cleared(all), after: 3 days}
  outside_date: {at: 2024-06-01, force: agreement, met: closed, then: {end: 0}}
  exits: {seller: past(DATE)}
outcomes: [closed: closed, left: ever left(seller), other: otherwise]
"""
EXTENDED = ", {at: 2024-01-01, by: state, imposes: ban}, {at: 2024-01-01, by: state, extends: {ban: 2024-05-01}}"


@pytest.mark.parametrize(
    ("date", "start", "when", "told"),
    [
        ("outside_date", "at: 2024-05-01", "true", ""),
        ("ban", "at: 2024-05-01", "signed", ""),
        ("ban", "after: 100 days", "signed", ""),
        ("ban", "at: 2024-05-01", '"false"', ", {at: 2024-01-01, by: state, imposes: ban}"),
        ("ban", "after: 100 days", '"false"', ", {at: 2024-01-01, by: state, imposes: ban}"),
    ],
)
def test_a_date_that_is_lifted_does_not_come_so_that_nobody_leaves_for_it(
    tmp_path: Path, date: str, start: str, when: str, told: str
) -> None:
    text = LEAVES.replace("DATE", date).replace("START", start).replace("WHEN", when).replace("TOLD", told)
    file = tmp_path / "case.yaml"
    file.write_text(text.replace(", EXPECTS", ""), encoding="utf-8")
    said = open_scenario(file).loaded.scenario

    def kinds(pairs: list[tuple[str, str]]) -> set[Kind]:
        return {Kind(event.kind) for event in Engine(open_scenario(file, pairs).plan).play(1, 0, 20).record}

    assert Kind.EXITED in kinds([]) and Kind.CLOSED not in kinds([])
    assert Kind.EXITED not in kinds(lifted(said, date)) and Kind.CLOSED in kinds(lifted(said, date))


def test_a_date_of_which_the_history_tells_more_than_that_it_runs_has_no_effect(tmp_path: Path) -> None:
    file = tmp_path / "case.yaml"
    text = LEAVES.replace("DATE", "ban").replace(
        "START", "at: 2024-04-01, extend: {asks: state, grants: 1, days: 30, most: 1}"
    )
    file.write_text(
        text.replace("WHEN", '"false"').replace("TOLD", EXTENDED).replace(", EXPECTS", ""), encoding="utf-8"
    )
    pairs = lifted(open_scenario(file).loaded.scenario, "ban")
    assert pairs == [("actors.state.powers.ban.impose.deadline.then", "{enforce: 0}")]
    assert open_scenario(file, pairs)


def test_nobody_expects_anything_else_of_what_is_lifted(tmp_path: Path) -> None:
    file = tmp_path / "case.yaml"
    text = LEAVES.replace("past(DATE)", "signed").replace("EXPECTS", "expects: {permit: 0.05, ban: 0.9}")
    file.write_text(
        text.replace("no_deal: 0.9", "no_deal: 0.4, delay: 0.001")
        .replace("START", "at: 2024-12-01")
        .replace("WHEN", "signed")
        .replace("TOLD", ""),
        encoding="utf-8",
    )
    said = open_scenario(file).loaded.scenario
    for name in ("permit", "ban"):
        assert (f"actors.seller.expects.{name}", "null") in lifted(said, name)
    records = [Engine(open_scenario(file, pairs).plan).play(1, 0, 20).record for pairs in ([], lifted(said, "permit"))]
    assert [any(event.kind == Kind.CLOSED for event in record) for record in records] == [False, True]
