"""Measures and outside dates are told as they were: play and history go on alike."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.narrative.story import tell
from sim.world.plan import Plan
from sim.world.record import Kind
from sim.world.reference import Engine
from sim.world.time import DAY
from tests.engine.played import plan_from

from .told import goes_on_from

HEAD = "format: 1\ntitle: Dates\nas_of: 2030-01-01\nhorizon: 2030-12-31\n"
SIDES = """
  seller: {prefers: {price: {weight: 1, best: 2, worst: 1}}, no_deal: 0, delay: 0 POWERS_S}
  buyer: {prefers: {price: {weight: 1, best: 2, worst: 1}}, no_deal: 0, delay: 0 POWERS_B}
"""
TALK = "responds: 5 days, patience: 60 days, tactic: {beta: 1}"


def _sides(talk: bool = False) -> str:
    sell, bid = (f", powers: {{{p}: {{{kind}: {{{TALK}}}}}}}" for p, kind in (("sale", "sell"), ("bid", "bid")))
    return SIDES.replace("POWERS_S", sell if talk else "").replace("POWERS_B", bid if talk else "")


def _imposed(plan: Plan) -> list[float]:
    record = Engine(plan).play(1, 0, 20).record
    return [e.time / DAY for e in record if e.kind in (Kind.IMPOSED, Kind.ENFORCED)]


# --- what bites at once ------------------------------------------------------------------------------------

AT_ONCE = (
    HEAD
    + """
circumstances: {mood: {start: cold, levels: [cold, hot]}}
actors: {state: {powers: {ban: {impose: {when: mood == hot, most: MOST, deadline: {after: 0, force: order, met: mood == cold}}}}}}
events:
  e1: {at: 2030-01-05, sets: {mood: hot}}
  e2: {at: 2030-01-10, sets: {mood: cold}}
  e3: {at: 2030-01-15, sets: {mood: hot}}
  e4: {at: 2030-01-20, sets: {mood: cold}}
  e5: {at: 2030-02-15, sets: {mood: hot}}
outcomes: [{banned: in_force(ban)}, {other: otherwise}]
"""
)


@pytest.mark.parametrize("most", [1, 2, 3])
def test_what_bites_at_once_is_told_each_time_and_counts_as_often_as_it_was_imposed(tmp_path: Path, most: int) -> None:
    text = AT_ONCE.replace("MOST", str(most))
    assert len(_imposed(plan_from(tmp_path, text))) == most
    goes_on_from(tmp_path, text, 4, 7, 9, 14, 19, 44, 45, 60)


def test_what_bites_at_once_and_is_in_force_is_not_imposed_again(tmp_path: Path) -> None:
    lines = "so_far: [{at: 2029-12-01, by: state, enforces: ban}, {at: 2029-12-05, by: state, enforces: ban}]\n"
    with pytest.raises(
        ScenarioError, match=r"so_far\.1\.enforces: ban: it is imposed already; it is in force since line"
    ):
        plan_from(tmp_path, AT_ONCE.replace("MOST", "3") + lines)


# --- an agreement signed on its outside date ---------------------------------------------------------------

ON_THE_DAY = (
    HEAD
    + "terms: {price: {levels: [1, 2]}}\nactors:"
    + _sides(talk=True)
    + """
agreement: {closes: {when: signed, after: 60 days}, outside_date: {at: 2030-01-11, force: agreement, met: closed, MORE then: {end: END}}}
outcomes: [{closed: closed}, {other: otherwise}]
"""
)


@pytest.mark.parametrize("end", ["0", "1"])
@pytest.mark.parametrize("more", ["", "extend: {days: 10 days, most: 1},"])
def test_an_agreement_may_be_signed_on_the_day_of_its_outside_date(tmp_path: Path, more: str, end: str) -> None:
    text = ON_THE_DAY.replace("MORE", more).replace("END", end)
    record = Engine(plan_from(tmp_path, text)).play(1, 0, 20).record
    assert {Kind.SIGNED, Kind.IMPOSED} <= {Kind(e.kind) for e in record if e.time == 10 * DAY}
    goes_on_from(tmp_path, text, 9, 10, 11, 19, 20, 21, 40)


# --- a measure imposed at as_of ----------------------------------------------------------------------------


@pytest.mark.parametrize("date", ["after: 46 days", "at: 2030-02-16"])
def test_a_measure_imposed_at_as_of_is_told_on_that_day(tmp_path: Path, date: str) -> None:
    text = (
        HEAD + "terms: {price: {levels: [1, 2]}}\nso_far: [{at: 2029-12-15, by: [seller, buyer], signs: {price: 1}}]\n"
    )
    text += "actors:" + _sides()
    text += f"  state: {{powers: {{m: {{impose: {{when: signed, deadline: {{{date}, force: order, met: closed, then: {{enforce: 1}}}}}}}}}}}}\n"
    text += (
        "agreement: {closes: {when: signed, after: 300 days}}\noutcomes: [{bites: in_force(m)}, {other: otherwise}]\n"
    )
    assert _imposed(plan_from(tmp_path, text)) == [0.0, 46.0]
    goes_on_from(tmp_path, text, 1, 14, 31, 45, 46, 60)


# --- a date that comes back --------------------------------------------------------------------------------

BACK = (
    HEAD
    + """
actors:
  x: {of: who asks}
  state: {powers: {m: {impose: {when: "true", deadline: {DATE, force: order, met: "false", then: {enforce: 1} MORE}}}}}
  j: {powers: {suit: {rule: {about: m, effect: EFFECT, asked_when: ASKED, asked_by: x, takes: 5 days, grants: 1}}}}
  k: {powers: {app: {rule: {about: suit, effect: reverses, asked_when: cleared(suit), asked_by: state, takes: TAKES, grants: 1}}}}
outcomes: [{bites: in_force(m)}, {other: otherwise}]
"""
)
MOVED = "extend: {grants: 1, days: 60 days, most: 1}"
TERM = "expires: {after: 30 days, renewed: 1, most: 1}"


def _back(date: str, asked: str, more: str = "", effect: str = "annuls", takes: str = "10 days") -> str:
    text = BACK.replace("DATE", date).replace("ASKED", asked).replace("EFFECT", effect).replace("TAKES", takes)
    return text.replace("MORE", f", {more}" if more else "")


@pytest.mark.parametrize(
    "text",
    [
        _back("at: 2030-01-20", "extended(m)", MOVED),
        _back("after: 30 days", "pending(m)"),
        _back("after: 30 days", "pending(m)", takes="40 days"),  # its date comes while it is annulled
        _back("after: 3 days", "in_force(m)", TERM),
        _back("after: 3 days", "in_force(m)", TERM, takes="29 days"),  # it is renewed when it comes back
        _back("after: 30 days", "pending(m)", TERM, effect="compels"),
        _back("after: 3 days", "in_force(m)", TERM, effect="compels"),  # which it is already
    ],
)
def test_what_comes_back_has_the_date_and_the_term_that_it_had(tmp_path: Path, text: str) -> None:
    goes_on_from(tmp_path, text, 1, 6, 10, 16, 20, 25, 30, 31, 34, 39, 40, 50, 70, 90)


def test_a_date_that_comes_back_and_is_over_must_be_told(tmp_path: Path) -> None:
    lines = """so_far:
  - {at: 2029-11-01, by: state, imposes: m}
  - {at: 2029-11-05, by: j, grants: suit}
  - {at: 2029-11-25, by: k, grants: app}
"""
    with pytest.raises(ScenarioError, match=r"m: its date has come by as_of 2030-01-01; say what came of it"):
        plan_from(tmp_path, _back("after: 30 days", "pending(m)") + lines)


def test_an_uncertain_time_that_comes_back_has_run_since_it_began(tmp_path: Path) -> None:
    lines = """so_far:
  - {at: 2029-12-02, by: state, imposes: m}
  - {at: 2029-12-22, by: j, grants: suit}
  - {at: 2029-12-27, by: k, grants: app}
"""
    plan = plan_from(tmp_path, _back("after: 10 to 90 days", "pending(m)") + lines)
    assert plan.passed["days"].tolist() == [30.0]


# --- in words ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("effect", "now", "before"),
    [
        ("annuls", "stands again", "m stood again on 16 Jan"),
        ("compels", "is in force no longer", "m was in force no longer on 16 Jan"),
        ("suspends", "is no longer suspended", "m was imposed on 1 Jan"),
    ],
)
def test_a_story_says_of_what_has_come_back_what_it_was(tmp_path: Path, effect: str, now: str, before: str) -> None:
    plan = plan_from(tmp_path, _back("after: 30 days", "pending(m)", effect=effect))
    lines = tell(plan, Engine(plan).play(1, 0, 20).record)
    assert [line.text for line in lines if line.kind == "reinstated"] == [now]
    assert [line.because for line in lines if line.kind == "enforced"] == [f"after {before}"]
