"""Measures and dates: what they can be, what becomes of them, and that the history may leave them in any state."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.world.draws import Purpose, uniform
from sim.world.plan import Plan
from sim.world.record import Event, Kind
from sim.world.reference import Engine, enforcement, history
from sim.world.reference.play import Play
from sim.world.time import DAY
from tests.engine.played import engine_of, plan_from
from tests.laws.ruled import Ruled
from tests.laws.told import days

N = 400
SLACK = 4 * 0.5 / math.sqrt(N)  # four standard errors of a share

HEAD = """
format: 1
title: a measure
as_of: 2024-01-01
horizon: 2024-12-31
"""
ORDER = (
    HEAD
    + """
SO_FAR
circumstances: {done: {levels: [no, yes], start: no}, mood: {start: 0}}
events: {EVENTS}
actors:
  president: {powers: {ban: {impose: {IMPOSE}}, RULING}}
  court: {powers: {COURT}}
outcomes: [{pending: pending(ban)}, {suspended: suspended(ban)}, {in_force: in_force(ban)}, {unenforced: unenforced(ban)}, {met: met(ban)}, {lapsed: lapsed(ban)}, {none: otherwise}]
"""
)
NOW = "so_far: [{by: president, imposes: ban}]"


def order(
    folder: Path,
    deadline: str,
    *,
    so_far: str = NOW,
    events: str = "",
    court: str = "",
    impose: str = "",
    ruling: str = "",
) -> Plan:
    """A measure with a deadline, and what else there is."""
    said = f"deadline: {{{deadline}}}, {impose}" if deadline else impose
    text = ORDER.replace("SO_FAR", so_far).replace("EVENTS", events).replace("COURT", court)
    return plan_from(
        folder, text.replace("IMPOSE", said.rstrip(", ")).replace(", RULING", f", {ruling}" if ruling else "")
    )


def outcomes(plan: Plan, n: int = N) -> dict[str, float]:
    """The shares of what the measure is in the end."""
    names, engine = plan.outcomes["name"].tolist(), Engine(plan)
    found = [names[engine.play(1, k, 1).outcomes[-1]] for k in range(n)]
    return {name: found.count(name) / n for name in names if name in found}


def record(plan: Plan, replication: int = 0) -> list[Event]:
    """The record of a replication."""
    return engine_of(plan).play(1, replication, 1).record


def state_on(plan: Plan, day: int, replication: int = 0) -> str:
    """What the measure is at the end of a day."""
    path = engine_of(plan).play(1, replication, 1).path
    return str(plan.outcomes["name"][[outcome for time, outcome in path if time <= day * DAY][-1]])


# --- what stands after a date -------------------------------------------------------------------------------


@pytest.mark.parametrize(("force", "state"), [("order", "unenforced"), ("statute", "unenforced"), ("spoken", "lapsed")])
def test_an_order_or_a_statute_that_is_not_enforced_stands_and_a_word_does_not(
    force: str, state: str, tmp_path: Path
) -> None:
    plan = order(tmp_path, f"at: 2024-03-01, force: {force}, met: closed, then: {{enforce: 0}}")
    assert outcomes(plan, 1) == {state: 1.0}


def test_what_stands_bites_later_at_its_rate(tmp_path: Path) -> None:
    """A strike in the 305 days from March on: 1 - exp(-305 / 200)."""
    then = "then: {enforce: 0, again: {hazard: 0.005}}"
    found = outcomes(order(tmp_path, f"at: 2024-03-01, force: statute, met: closed, {then}"))
    assert found["in_force"] == pytest.approx(1 - math.exp(-305 / 200), abs=SLACK)
    assert found["in_force"] + found["unenforced"] == pytest.approx(1.0)


def test_each_occasion_to_enforce_what_stands_is_drawn_anew(tmp_path: Path) -> None:
    """Three occasions at 0.3: 1 - 0.7^3."""
    events = ", ".join(f"up{m}: {{at: 2024-0{m}-01, sets: {{mood: 1}}}}, down{m}: {{at: 2024-0{m}-15, sets: {{mood: 0}}}}" for m in (4, 5, 6))  # fmt: skip
    then = "then: {enforce: 0, again: {when: mood == 1, enforce: 0.3}}"
    found = outcomes(order(tmp_path, f"at: 2024-03-01, force: order, met: closed, {then}", events=events))
    assert found["in_force"] == pytest.approx(1 - 0.7**3, abs=SLACK)


@pytest.mark.parametrize("enforce", [0, 1])
def test_what_stands_or_is_in_force_is_over_once_its_demand_is_met(enforce: int, tmp_path: Path) -> None:
    plan = order(
        tmp_path, f"at: 2024-03-01, force: statute, met: done == yes, then: {{enforce: {enforce}}}",
        events="repeal: {at: 2024-05-01, sets: {done: yes}}",
    )  # fmt: skip
    assert days(record(plan), Kind.LIFTED) == [("LIFTED", 121.0)]
    assert outcomes(plan, 1) == {"met": 1.0}


def test_only_what_stands_can_be_weighed_again(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="only an order or a statute stands when it is not enforced"):
        order(tmp_path, "at: 2024-03-01, force: spoken, met: closed, then: {enforce: 0, again: {hazard: 0.01}}")


TWICE = "after: 5 days, force: order, met: false, then: {enforce: 0, again: {when: done == yes, enforce: 0.5}}, expires: {after: 5 days}"
ALARMS = (
    "up: {at: 2024-01-02, sets: {mood: 0.7}}, weigh: {at: 2024-01-11, sets: {done: yes}}, calm: {at: 2024-01-21, sets: {mood: 0, done: no}}, "
    "up_again: {at: 2024-02-01, sets: {mood: 1}}, weigh_again: {at: 2024-02-11, sets: {done: yes}}"
)
BITTEN = """so_far: [
  {at: 2023-12-02, by: president, sets: {mood: 1}}, {at: 2023-12-02, by: president, imposes: ban}, {at: 2023-12-07, by: president, lapses: ban},
  {at: 2023-12-11, by: president, sets: {done: yes}}, {at: 2023-12-11, by: president, enforces: ban},
  {at: 2023-12-16, by: president, lapses: ban}, {at: 2023-12-21, by: president, sets: {mood: 0, done: no}}]"""
COMPELLED = (
    "hold: {rule: {about: ban, effect: compels, asked_when: unenforced(ban) and mood < 0.8, takes: 1 day, grants: 1}}"
)
UNBITTEN = BITTEN.replace("enforces: ban}", "lapses: ban}").replace(
    "  {at: 2023-12-16, by: president, lapses: ban},", ""
)


@pytest.mark.parametrize(
    ("so_far", "court", "counted"),
    [
        ("", "", [0, 1]),
        (BITTEN, "", [1]),
        (UNBITTEN, "", [1]),
        ("", COMPELLED, [0]),
    ],
)
def test_each_time_that_a_measure_is_weighed_again_has_a_chance_of_its_own(
    so_far: str, court: str, counted: list[int], tmp_path: Path
) -> None:
    """It is weighed on day 10, and, imposed once more, on day 41; in the history once before."""
    events = ALARMS if not so_far else ALARMS[ALARMS.index("up_again") :]
    plan = order(tmp_path, TWICE, so_far=so_far, events=events, court=court, impose="when: mood > 0.5, most: 2")
    key = int(plan.elements["key"][plan.deadlines["element"][0]])
    for k in range(40):
        weighed = [e for e in record(plan, k) if e.time / DAY in (10, 41) and e.kind in (Kind.ENFORCED, Kind.LAPSED)]
        luck = [uniform(1, k, key, int(Purpose.THEN), enforcement.AGAIN + n) for n in counted]
        assert [e.kind == Kind.ENFORCED for e in weighed] == [u < 0.5 for u in luck]


# --- measures after measures --------------------------------------------------------------------------------


def test_a_measure_after_one_that_has_lapsed_is_imposed(tmp_path: Path) -> None:
    """It bites with 0.91 x 0.3 in all."""
    ruling = "again: {impose: {when: lapsed(ban), deadline: {after: 75 days, force: order, met: closed, then: {enforce: 0.3}}}}"
    plan = order(tmp_path, "at: 2024-03-01, force: order, met: closed, then: {enforce: 0.09}", ruling=ruling)
    engine = Engine(plan)
    bites = [[e.subject for e in engine.play(1, k, 1).record if e.kind == Kind.ENFORCED] for k in range(N)]
    second = [k for k in range(N) if len(bites[k]) == 1 and str(plan.elements["name"][bites[k][0]]) == "again"]
    assert len(second) / N == pytest.approx(0.91 * 0.3, abs=SLACK)


def test_a_measure_that_is_imposed_again_and_again_ends_at_its_bound(tmp_path: Path) -> None:
    plan = order(
        tmp_path, "after: 30 days, force: order, met: closed, then: {enforce: 0.5}", so_far="",
        impose="when: not pending(ban) and not in_force(ban), most: 3",
    )  # fmt: skip
    found = outcomes(plan)
    assert found["in_force"] == pytest.approx(1 - 0.5**3, abs=SLACK)
    imposed = [sum(e.kind == Kind.IMPOSED for e in record(plan, k)) for k in range(50)]
    assert max(imposed) == 3 and min(imposed) == 1


def test_a_new_imposition_starts_with_words_of_its_own(tmp_path: Path) -> None:
    plan = order(
        tmp_path, "after: 30 days, force: spoken, met: closed, extend: {grants: 1, days: 5}, then: {enforce: 0}", so_far="",
        impose="when: not pending(ban), most: 2",
    )  # fmt: skip
    assert days(record(plan), Kind.IMPOSED, Kind.EXTENDED, Kind.LAPSED) == [
        ("IMPOSED", 0.0), ("EXTENDED", 30.0), ("LAPSED", 35.0), ("IMPOSED", 35.0), ("EXTENDED", 65.0), ("LAPSED", 70.0),
    ]  # fmt: skip


def test_what_is_in_force_for_a_term_runs_out_unless_it_is_renewed(tmp_path: Path) -> None:
    """In force from day 60 for terms of 100 days, to day 160, 260 or beyond the horizon."""
    expires = "expires: {after: 100 days, renewed: 0.4, most: 5}"
    plan = order(tmp_path, f"at: 2024-03-01, force: order, met: closed, then: {{enforce: 1}}, {expires}")
    ends = [[e.time / DAY for e in record(plan, k) if e.kind == Kind.EXPIRED] for k in range(N)]
    assert {day for found in ends for day in found} == {160.0, 260.0, 360.0}
    assert ends.count([160.0]) / N == pytest.approx(0.6, abs=SLACK)
    assert ends.count([260.0]) / N == pytest.approx(0.4 * 0.6, abs=SLACK)
    assert state_on(plan, 159) == "in_force"


def test_renewals_end_at_their_bound(tmp_path: Path) -> None:
    expires = "expires: {after: 10 days, renewed: 1, most: 2}"
    plan = order(tmp_path, f"at: 2024-03-01, force: order, met: closed, then: {{enforce: 1}}, {expires}")
    assert days(record(plan), Kind.RENEWED, Kind.EXPIRED) == [("RENEWED", 70.0), ("RENEWED", 80.0), ("EXPIRED", 90.0)]
    assert outcomes(plan, 1) == {"lapsed": 1.0}


# --- undated orders -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("deadline", ["", "after: 0, force: order", "after: 0, force: order, met: done == yes"])
def test_an_order_without_a_date_bites_at_once(deadline: str, tmp_path: Path) -> None:
    events = "up: {at: 2024-02-01, sets: {mood: 1}}, repeal: {at: 2024-05-01, sets: {done: yes}}"
    plan = order(tmp_path, deadline, so_far="", events=events, impose="when: mood == 1")
    found = days(record(plan), Kind.IMPOSED, Kind.ENFORCED, Kind.LIFTED)
    assert found == [("ENFORCED", 31.0), *([("LIFTED", 121.0)] if "met" in deadline else [])]


@pytest.mark.parametrize("verb", ["imposes", "enforces"])
def test_an_order_without_a_date_that_the_history_imposes_is_in_force(verb: str, tmp_path: Path) -> None:
    plan = order(tmp_path, "", so_far=f"so_far: [{{at: 2023-12-01, by: president, {verb}: ban}}]")
    assert outcomes(plan, 1) == {"in_force": 1.0}
    assert [(e.time / DAY, Kind(e.kind)) for e in record(plan)] == [(-31.0, Kind.ENFORCED)]


def test_a_measure_with_a_date_has_to_say_what_it_demands(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="met: is missing"):
        order(tmp_path, "at: 2024-03-01, force: order, then: {enforce: 1}")


# --- a measure in any state at as_of ------------------------------------------------------------------------

LAW = "at: 2023-12-20, force: statute, met: done == yes, then: {enforce: 0.5}"
PASSED = "so_far: [{at: 2023-04-01, by: president, imposes: ban}, LINE]"


@pytest.mark.parametrize(
    ("line", "state"),
    [
        ("{at: 2023-12-20, by: president, enforces: ban}", "in_force"),
        ("{at: 2023-12-20, by: president, lapses: ban}", "unenforced"),
        ("{at: 2023-12-20, by: president, meets: ban}", "met"),
        ("{at: 2023-12-20, by: president, extends: {ban: 2024-03-20}}", "pending"),
        ("{at: 2023-12-20, by: president, lapses: ban}, {at: 2023-12-21, by: president, extends: {ban: 2024-03-20}}", "pending"),
        ("{at: 2023-12-20, by: president, lapses: ban}, {at: 2023-12-28, by: president, enforces: ban}", "in_force"),
        ("{at: 2023-12-20, by: president, enforces: ban}, {at: 2023-12-24, by: president, meets: ban}", "met"),
        ("{at: 2023-12-20, by: president, enforces: ban}, {at: 2023-12-24, by: court, grants: stay}", "suspended"),
        ("{at: 2023-12-10, by: court, grants: merits}", "lapsed"),
        ("{at: 2023-12-10, by: court, grants: merits}, {at: 2023-12-12, by: court, reopens: merits}, {at: 2023-12-20, by: president, enforces: ban}", "in_force"),
    ],
)  # fmt: skip
def test_the_history_may_leave_a_measure_in_any_state(line: str, state: str, tmp_path: Path) -> None:
    court = (
        "stay: {rule: {about: ban, effect: suspends, takes: 5, grants: 0.5}}, "
        "merits: {rule: {about: ban, effect: annuls, takes: 5, grants: 0.5}}"
    )
    plan = order(tmp_path, LAW, so_far=PASSED.replace("LINE", line), court=court)
    assert state_on(plan, 0) == state


def test_a_date_that_is_over_and_of_which_nothing_is_told_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="its date has come by as_of 2024-01-01; say what came of it: extends, enf"):
        order(tmp_path, LAW, so_far=PASSED.replace(", LINE", ""))


def test_a_term_that_is_over_and_of_which_nothing_is_told_is_refused(tmp_path: Path) -> None:
    so_far = "so_far: [{at: 2023-10-01, by: president, imposes: ban}]"
    with pytest.raises(
        ScenarioError, match="its term has come by as_of 2024-01-01; say what came of it: extends, lapses"
    ):
        order(tmp_path, "after: 0, force: order, expires: {after: 30 days}", so_far=so_far)


def test_a_term_that_the_history_has_begun_ends_later_given_that_it_has_not_ended(tmp_path: Path) -> None:
    """In force for 31 days of a term that is uniform between 20 and 60: it ends within 29 days."""
    so_far = "so_far: [{at: 2023-12-01, by: president, imposes: ban}]"
    plan = order(tmp_path, "after: 0, force: order, expires: {after: {uniform: [20, 60]}}", so_far=so_far)
    ends = [e.time / DAY for k in range(N) for e in record(plan, k) if e.kind == Kind.EXPIRED]
    assert len(ends) == N and min(ends) > 0 and max(ends) <= 29.0
    assert sum(ends) / N == pytest.approx(14.5, abs=4 * 29 / math.sqrt(12 * N))


def test_a_statute_that_an_order_holds_up_until_a_day_bites_then_unless_it_is_held_up_again(tmp_path: Path) -> None:
    """In force since December; an order of 75 days, granted on the 28th, that is asked for anew with 0.5."""
    lines = "{at: 2023-12-20, by: president, enforces: ban}, {at: 2023-12-28, by: court, grants: stay}"
    court = "stay: {rule: {about: ban, effect: suspends, takes: 5, grants: 0.5, reopens: {after: 75 days}}}"
    plan = order(tmp_path, LAW, so_far=PASSED.replace("LINE", lines), court=court)
    assert state_on(plan, 70) == "suspended" and state_on(plan, 71) == "in_force"


# --- dates that have not come -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("after", "low", "high", "mean"),
    [("{uniform: [10, 60]}", 0, 29, 14.5), ("{choice: [[10, 2], [40, 1], [50, 1]]}", 9, 19, 14)],
)
def test_a_date_of_which_nothing_is_told_has_not_come(
    after: str, low: int, high: int, mean: float, tmp_path: Path
) -> None:
    """Imposed 31 days ago: what is left of the time to it is drawn given that it is more than 31 days."""
    so_far = "so_far: [{at: 2023-12-01, by: president, imposes: ban}]"
    plan = order(tmp_path, f"after: {after}, force: order, met: closed, then: {{enforce: 1}}", so_far=so_far)
    bites = [e.time / DAY for k in range(N) for e in record(plan, k) if e.kind == Kind.ENFORCED]
    assert len(bites) == N and low <= min(bites) and max(bites) <= high and min(bites) > 0
    assert sum(bites) / N == pytest.approx(mean, abs=4 * (high - low) / math.sqrt(4 * N))


def test_a_date_that_cannot_but_have_come_is_refused(tmp_path: Path) -> None:
    so_far = "so_far: [{at: 2023-12-01, by: president, imposes: ban}]"
    with pytest.raises(ScenarioError, match="its date has come by as_of 2024-01-01"):
        order(tmp_path, "after: {uniform: [10, 30]}, force: order, met: closed, then: {enforce: 1}", so_far=so_far)


# --- more time ----------------------------------------------------------------------------------------------


def moved(plan: Plan) -> set[int]:
    """The replications in which the date moves."""
    return {k for k in range(N) if any(e.kind == Kind.EXTENDED for e in record(plan, k))}


def test_who_else_is_asked_and_in_which_order_changes_no_luck(tmp_path: Path) -> None:
    deadline = (
        "at: 2024-03-01, force: order, met: closed, then: {{enforce: 1}}, extend: {{asks: {}, grants: 0.5, days: 10}}"
    )
    alone = [moved(order(tmp_path, deadline.format(who))) for who in ("president", "court")]
    for asks in ("[president, court]", "[court, president]"):
        assert moved(order(tmp_path, deadline.format(asks))) == alone[0] & alone[1]
    assert [len(one) / N for one in alone] == pytest.approx([0.5, 0.5], abs=SLACK)


def test_who_imposes_a_measure_moves_it_alone_where_nobody_is_asked(tmp_path: Path) -> None:
    plan = order(
        tmp_path, "at: 2024-03-01, force: order, met: closed, then: {enforce: 1}, extend: {grants: 1, days: 10}"
    )
    (event,) = [e for e in record(plan) if e.kind == Kind.EXTENDED]
    assert str(plan.actors["name"][event.actor]) == "president"


def test_a_date_that_has_moved_moves_again_by_a_chance_of_its_own(tmp_path: Path) -> None:
    """The first time with 0.3, then with 0.8, three times at most."""
    extend = "extend: {grants: 0.3, again: 0.8, days: 10, most: 3}"
    plan = order(tmp_path, f"at: 2024-03-01, force: order, met: closed, then: {{enforce: 1}}, {extend}")
    moves = [sum(e.kind == Kind.EXTENDED for e in record(plan, k)) for k in range(N)]
    shares = [moves.count(k) / N for k in range(4)]
    assert shares == pytest.approx([0.7, 0.3 * 0.2, 0.3 * 0.8 * 0.2, 0.3 * 0.8 * 0.8], abs=SLACK)


@pytest.mark.parametrize(("day", "moves"), [("2024-02-01", 1), ("2024-04-01", 0)])
def test_a_date_moves_by_itself_only_under_its_condition(day: str, moves: int, tmp_path: Path) -> None:
    extend = "extend: {when: mood == 1, grants: 1, days: 10}"
    plan = order(
        tmp_path, f"at: 2024-03-01, force: order, met: closed, then: {{enforce: 1}}, {extend}",
        events=f"up: {{at: {day}, sets: {{mood: 1}}}}",
    )  # fmt: skip
    assert [e.kind == Kind.EXTENDED for e in record(plan) if e.kind in (Kind.EXTENDED, Kind.EXTENSION_REFUSED)][:1] == [
        True
    ] * moves


def test_every_date_to_which_one_can_move_is_read_off(tmp_path: Path) -> None:
    extend = "extend: {grants: 0.5, days: 10, most: 5, most_days: 25}"
    plan = order(tmp_path, f"at: 2024-03-01, force: order, met: closed, then: {{enforce: 1}}, {extend}")
    before = [(str(c["name"]), int(c["time"]) / DAY) for c in plan.checks if c["before"]]
    assert before == [
        ("ban:before", 60),
        ("ban:moved:before", 70),
        ("ban:moved 2:before", 80),
        ("ban:moved 3:before", 85),
    ]


@pytest.mark.parametrize(
    ("told", "days"),
    [
        (
            "{by: state, extends: {ban: 2024-04-01}}",
            [91, 101, 111],
        ),  # where the history has moved it, and on from there
        ("{by: state, extends: {ban: 2024-04-01}}, {by: state, extends: {ban: 2024-05-01}}", [121, 131]),
        ("{by: state, lapses: ban}, {by: state, imposes: ban}", [60, 70, 80, 90]),
    ],
)
def test_a_date_is_read_off_where_the_history_has_moved_it(told: str, days: list[int], tmp_path: Path) -> None:
    text = f"""
format: 1
title: a date that has moved
as_of: 2024-01-01
horizon: 2024-12-31
so_far: [{{at: 2023-12-01, by: state, imposes: ban}}, {told}]
actors:
  state: {{powers: {{ban: {{impose: {{most: 3, deadline: {{at: 2024-03-01, force: order, met: "false", then: {{enforce: 0.5}}, extend: {{asks: state, grants: 0.5, days: 10, most: 3}}}}}}}}}}}}
outcomes: [{{banned: in_force(ban)}}, {{other: otherwise}}]
"""
    plan = plan_from(tmp_path, text)
    assert [int(c["time"]) / DAY for c in plan.checks if c["before"]] == days


# --- rulings about it ---------------------------------------------------------------------------------------

REVERSED = (
    "merits: {{rule: {{about: ban, effect: {effect}, asked_when: true, asked_by: court, takes: 10, grants: 1}}}}, "
    "higher: {{rule: {{about: merits, effect: reverses, asked_when: cleared(merits), asked_by: court, takes: {takes}, grants: 1}}}}"
)


@pytest.mark.parametrize(
    ("takes", "enforced"),
    [(20, [60.0]), (100, [110.0])],  # before its date, which it then waits for; or after, when it falls due at once
)
def test_what_was_annulled_is_what_it_was_once_that_is_reversed(
    takes: int, enforced: list[float], tmp_path: Path
) -> None:
    plan = order(
        tmp_path, "at: 2024-03-01, force: order, met: closed, then: {enforce: 1}",
        court=REVERSED.format(effect="annuls", takes=takes),
    )  # fmt: skip
    assert days(record(plan), Kind.ANNULLED) == [("ANNULLED", 10.0)]
    assert state_on(plan, 11) == "lapsed"
    assert [day for _, day in days(record(plan), Kind.ENFORCED)] == enforced


def test_what_was_compelled_waits_for_its_date_again_once_that_is_reversed(tmp_path: Path) -> None:
    plan = order(
        tmp_path, "at: 2024-03-01, force: order, met: closed, then: {enforce: 0}",
        court=REVERSED.format(effect="compels", takes=20),
    )  # fmt: skip
    assert [state_on(plan, day) for day in (5, 15, 35, 65)] == ["pending", "in_force", "pending", "unenforced"]


def test_what_stands_unenforced_can_still_be_annulled(tmp_path: Path) -> None:
    court = "merits: {rule: {about: ban, effect: annuls, asked_when: mood == 1, asked_by: court, takes: 10, grants: 1}}"
    plan = order(
        tmp_path, "at: 2024-03-01, force: order, met: closed, then: {enforce: 0}", court=court,
        events="up: {at: 2024-05-01, sets: {mood: 1}}",
    )  # fmt: skip
    assert outcomes(plan, 1) == {"lapsed": 1.0}
    assert days(record(plan), Kind.ANNULLED) == [("ANNULLED", 131.0)]


# --- what others make of its date ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("deadline", "court", "expected"),
    [
        ("then: {enforce: 0.4}", "", {0: 0.4}),
        ("then: {enforce: {if: mood == 1, then: 0.4, otherwise: 0.7}}", "", {0: 0.7}),
        ("then: {enforce: 0.4}, extend: {grants: 0.5, days: 10}", "", {0: 0.2, 10: 0.2}),
        (
            "then: {enforce: 0.4}, extend: {grants: 0.5, again: 0.2, days: 9.5, most: 2}",
            "",
            {0: 0.2, 10: 0.16, 20: 0.04},
        ),
        ("then: {enforce: 0.4}, extend: {when: mood == 1, grants: 0.5, days: 10}", "", {0: 0.4}),
        ("then: {enforce: 0.4}", "takes: {uniform: [0, 120]}, grants: 0.5", {0: 0.4 * (1 - 0.5 * 0.5)}),
        ("then: {enforce: 0.4}", "takes: 61, grants: 0.5", {0: 0.4}),
    ],
)
def test_a_date_ends_the_matter_when_it_has_moved_if_it_is_enforced_and_not_held_up(
    deadline: str, court: str, expected: dict[int, float], tmp_path: Path
) -> None:
    """By days that it moves. A petition that is before the court holds it up by its date, on day 60, if it is granted by then."""
    stay = f"stay: {{rule: {{about: ban, effect: suspends, {court}}}}}" if court else ""
    so_far = "so_far: [{by: president, imposes: ban}, {by: president, asks: stay}]" if court else NOW
    plan = order(tmp_path, f"at: 2024-03-01, force: order, met: closed, {deadline}", court=stay, so_far=so_far)
    play = Play(Engine(plan).model, 1, 0, 1)
    history.apply(play)
    ban, goes_on = play.deadlines[0], 1.0
    for petition, granted in enforcement.stops(ban, 0):
        goes_on *= 1.0 - granted[0] * play.worth.prospects.answered_by(petition, ban.date, 0)
    ends = {later // DAY: chance * goes_on for later, chance in enforcement.believed(ban, -1)}
    assert ends == pytest.approx(expected)


# --- rules on utility, where there is no package ------------------------------------------------------------


@pytest.mark.parametrize(
    "deadline",
    [
        "then: {enforce: {above: 0.9, sharpness: 20}}",
        "then: {enforce: {if: mood == 1, then: 0.5, otherwise: {above: 0.9}}}",
        "then: {enforce: 0, again: {hazard: 0.01, enforce: {above: 0.9}}}",
        "then: {enforce: 1}, extend: {grants: {above: 0.9}, days: 10}",
        "then: {enforce: 1}, extend: {grants: 0.5, again: {above: 0.9}, days: 10}",
        "then: {enforce: 1}, expires: {after: 10, renewed: {above: 0.9}}",
    ],
)
def test_a_rule_on_utility_is_refused_where_no_package_is_judged(deadline: str, tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="there is no package here to have a utility"):
        order(tmp_path, f"at: 2024-03-01, force: order, met: closed, {deadline}")


# --- the outside date ---------------------------------------------------------------------------------------

DEAL = """
terms: {price: {levels: [0, 50, 100]}}
circumstances: {mood: {start: 0}}
events: {turn: {at: 2024-01-11, sets: {mood: 1}}}
so_far: [{by: [seller, buyer], signs: {price: 50}}]
actors:
  seller: {prefers: {price: {weight: 1, values: {0: 0.0, 50: 0.5, 100: 1}}}, no_deal: {is: 0, shifts: {mood: 0.6}}, delay: 0}
  buyer: {prefers: {price: {weight: 1, values: {0: 1, 50: 0.6, 100: 0.3}}}, no_deal: 0, delay: 0}
agreement:
  closes: {when: CLOSES, after: 5 days}
  amends: [price]
  outside_date: {after: 30 days, force: agreement, met: MET, EXTEND then: {end: 1}}
outcomes: [{closed: closed}, {ended: ended}, {open: otherwise}]
"""


def deal(folder: Path, *, closes: str = "signed", met: str = "closed", extend: str = "") -> Plan:
    """A signed agreement whose seller would rather have another price from day 10 on."""
    text = (
        DEAL.replace("CLOSES", closes).replace("MET", met).replace("EXTEND", f"extend: {{{extend}}}," if extend else "")
    )
    return plan_from(folder, HEAD + text)


@pytest.mark.parametrize("extend", ["asks: [seller, buyer], days: 10", "asks: seller, grants: 1, days: 10", "days: 10"])
def test_what_has_closed_is_neither_moved_nor_amended_nor_ended_at_its_date(extend: str, tmp_path: Path) -> None:
    found = record(deal(tmp_path, met="'for(closed, 60)'", extend=extend))
    assert {Kind(e.kind) for e in found if e.time > 5 * DAY} == {Kind.HAPPENED, Kind.SET, Kind.MET}


def test_an_outside_date_moves_by_itself_under_its_condition(tmp_path: Path) -> None:
    """An automatic extension, while only the clearance is missing."""
    extend = "when: mood == 1, days: 10, most: 2"
    plan = deal(tmp_path, closes="false", extend=extend)
    moves = [e for e in record(plan) if e.kind == Kind.EXTENDED]
    assert [e.value / DAY for e in moves] == [40.0, 50.0] and {e.actor for e in moves} == {-1}


def test_a_measure_that_is_imposed_at_as_of_runs_from_then(tmp_path: Path) -> None:
    """Its occasion has held since before the history ends, for longer than the measure gives."""
    date = "after: {uniform: [10 days, 20 days]}, force: order, met: closed, then: {enforce: 1}"
    plan = order(tmp_path, "", impose=f"when: mood == 0, deadline: {{{date}}}", so_far="begins: 2023-11-01")
    imposed = record(plan)[0]
    assert (imposed.kind, imposed.time) == (Kind.IMPOSED, 0)
    assert 10 * DAY <= imposed.value <= 20 * DAY


def test_a_date_that_was_over_when_an_order_was_undone_has_come_then(tmp_path: Path) -> None:
    """A court has compelled the measure on day 10, its date is day 60, and the grant is reopened on day 70."""
    stay = "stay: {rule: {about: ban, effect: compels, asked_when: mood == 1, takes: 10 days, grants: 1, reopens: {after: 60 days}}}"
    plan = order(
        tmp_path, "at: 2024-03-01, force: order, met: closed, then: {enforce: 0}", court=stay,
        so_far="so_far: [{by: president, imposes: ban}, {by: president, asks: stay}]",
    )  # fmt: skip
    play = Play(Engine(plan).model, 1, 0, 1)
    play.start()
    play.go(70 * DAY)
    assert [(e.kind, e.time // DAY) for e in play.world.record][-2:] == [(Kind.REINSTATED, 70), (Kind.LAPSED, 70)]
    assert play.deadlines[0].date == 70 * DAY


def test_an_event_that_is_told_on_the_day_on_which_a_date_passes_has_happened(tmp_path: Path) -> None:
    """The date passes at the very end of its day."""
    told = "so_far: [{at: 2023-12-01, by: president, imposes: ban}, {at: 2023-12-20, lapses: ban}, {at: 2023-12-20, happens: quake}]"
    plan = order(
        tmp_path, "at: 2023-12-20, force: spoken, met: closed, then: {enforce: 0}", so_far=told,
        events="quake: {when: past(ban), sets: {mood: 1}}",
    )  # fmt: skip
    assert [e.time // DAY for e in record(plan) if e.kind == Kind.HAPPENED] == [-12]


def test_an_uncertain_date_that_was_moved_had_come(tmp_path: Path) -> None:
    told = "so_far: [{at: 2023-12-01, by: president, imposes: ban}, {at: 2023-12-28, extends: {ban: 2024-01-04}}]"
    plan = order(
        tmp_path, "after: {uniform: [10 days, 60 days]}, force: order, met: closed, extend: {asks: president, grants: 1, days: 7 days, most: 9, most_days: 30}",
        so_far=told,
    )  # fmt: skip
    play = Play(Engine(plan).model, 1, 0, 1)
    history.apply(play)
    assert play.deadlines[0].moved_by == 7


TERM = """
format: 1
title: an order with a term
as_of: 2024-03-01
horizon: 2024-12-01
circumstances: {a: {start: 0}, b: {start: 0}, again: {start: 0}}
events:
  on: {at: 2024-03-06, sets: {a: 1}}
  done: {at: DAY, sets: {b: 1}}
  occasion: {at: 2024-04-05, sets: {again: 1}}
actors:
  state: {powers: {order: {impose: {when: a > 0.5, deadline: {after: 10, force: order, met: b > 0.5, then: THEN}}}}}
outcomes: [{met: met(order)}, {lapsed: lapsed(order)}, {open: otherwise}]
"""


@pytest.mark.parametrize(
    "then",
    [
        "{enforce: 1}, expires: {after: 20}",
        "{enforce: 1}, expires: {after: 20, renewed: 1, most: 1}",
        "{enforce: 0, again: {when: again > 0.5, enforce: 1}}",
    ],
)
def test_what_is_met_at_the_instant_at_which_its_term_ends_or_it_is_weighed_is_met(tmp_path: Path, then: str) -> None:
    """The term ends, or it is weighed again, on day 35: on that day it is lifted as on the day before."""
    for day, date in ((34.0, "2024-04-04"), (35.0, "2024-04-05")):
        ruled = Ruled(tmp_path, TERM.replace("DAY", date).replace("THEN", then))
        assert ruled.days(Kind.LIFTED, "order") == [day] and ruled.outcomes == ["met"]
        assert not any(ruled.days(kind, "order") for kind in (Kind.EXPIRED, Kind.RENEWED))
