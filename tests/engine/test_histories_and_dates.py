"""What the history leaves behind, when parties look again at an agreement, and what a date means once it has come.

Each scenario is so small that its record follows from docs/laws.md; the test says what has to happen on which day.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.errors import ScenarioError
from sim.execution.scenarios import open_scenario
from sim.world.compile import warnings_of
from sim.world.plan import Plan
from sim.world.record import Event, Kind
from sim.world.reference import Engine
from sim.world.reference.play import Play
from sim.world.reference.threads import Thread
from sim.world.time import DAY

from .played import plan_from

# Day 0 is the end of 2031-01-31. Price 2 of 0..10; a permit that comes on day 100; a mood that a test moves.
WORLD = """
format: 1
title: A small world
as_of: 2031-01-31
horizon: 2031-12-31
terms: {price: {levels: [0, 2, 10]}}
circumstances:
  mood: {start: 0}
  door: {levels: [shut, open], start: shut}
SO_FAR
actors:
  seller:
    no_deal: 0.1
    delay: 0
    prefers: {price: {weight: 1, best: 10, worst: 0}}
    likes: {buyer: {is: 0, shifts: {mood: -1}}}
    POWERS
  buyer:
    no_deal: 0
    delay: 0
    prefers: {price: {weight: 1, best: 0, worst: 10}}
    BIDS
  office: {powers: {permit: {review: {takes: 100 days, grants: 1}}}}
MORE
agreement:
  closes: {when: cleared(permit), after: 1 day}
  REST
events:
  EVENTS
outcomes:
  - OUTCOME
  - open: otherwise
"""
SIGNED = "so_far:\n  - {at: 2031-01-21, by: [seller, buyer], signs: {price: 2}}"


def _text(**parts: str) -> str:
    given = {
        "SO_FAR": SIGNED,
        "POWERS": "",
        "BIDS": "",
        "MORE": "",
        "REST": "",
        "EVENTS": "{}",
        "OUTCOME": "closed: closed",
    }
    text = WORLD
    for name, part in (given | parts).items():
        text = text.replace(name, part)
    return text


def _play(tmp_path: Path, **parts: str) -> tuple[Plan, list[Event]]:
    plan = plan_from(tmp_path, _text(**parts))
    return plan, Engine(plan).play(1, 0, 20).record


def _on(record: list[Event], kind: Kind) -> list[float]:
    return [e.time / DAY for e in record if e.kind == kind]


# --- looking again -----------------------------------------------------------------------------------------


def test_an_exit_is_caused_by_what_made_the_agreement_worse_and_not_by_what_happened_in_between(tmp_path: Path) -> None:
    """The seller likes the buyer less once a date is near; something else happens some days before."""
    plan, record = _play(
        tmp_path,
        MORE="  state: {powers: {order: {impose: {when: true, deadline: {at: 2031-04-01, force: order, met: closed, then: {enforce: 0}}}}}}",
        POWERS="while: [{id: late, if: days_to(order) <= 5, likes: {buyer: -1}}]",
        REST="exits: {seller: true}",
        EVENTS="noise: {at: 2031-03-01, sets: {door: open}}",
    )
    (exited,) = [e for e in record if e.kind == Kind.EXITED]
    assert exited.time / DAY == 55.0  # five days before day 60
    assert Kind(record[exited.cause].kind) == Kind.IMPOSED
    assert plan.elements["path"][record[exited.cause].subject] == "actors.state.powers.order"


def test_a_party_leaves_when_an_exit_opens_that_was_shut_when_the_agreement_became_worse(tmp_path: Path) -> None:
    events = "worse: {at: 2031-02-10, sets: {mood: 1}}\n  opens: {at: 2031-03-02, sets: {door: open}}"
    _, record = _play(tmp_path, REST="exits: {seller: door == open}", EVENTS=events)
    (exited,) = [e for e in record if e.kind == Kind.EXITED]
    assert exited.time / DAY == 30.0
    assert record[exited.cause].kind == Kind.SET and record[exited.cause].time / DAY == 30.0


def test_an_agreement_of_the_history_that_is_worse_than_none_is_left_at_once(tmp_path: Path) -> None:
    _, record = _play(
        tmp_path,
        SO_FAR=SIGNED + "\n  - {at: 2031-01-25, by: seller, sets: {mood: 1}}",
        REST="exits: {seller: true}",
    )
    (exited,) = [e for e in record if e.kind == Kind.EXITED]
    assert exited.time / DAY == 0.0


# --- the history -------------------------------------------------------------------------------------------


def test_what_has_held_since_the_history_counts_its_days_from_there(tmp_path: Path) -> None:
    """Signed on day -10: it has held for 25 days on day 15."""
    _, record = _play(tmp_path, EVENTS="old: {when: 'for(signed, 25)', sets: {door: open}}")
    assert _on(record, Kind.HAPPENED) == [15.0]


def test_what_has_held_for_long_enough_before_as_of_holds_at_the_start(tmp_path: Path) -> None:
    _, record = _play(tmp_path, EVENTS="old: {when: 'for(signed, 9)', sets: {door: open}}")
    assert _on(record, Kind.HAPPENED) == [0.0]


def test_what_was_once_true_in_the_history_has_ever_been_true(tmp_path: Path) -> None:
    so_far = (
        SIGNED
        + "\n  - {at: 2031-01-22, by: office, sets: {door: open}}\n  - {at: 2031-01-23, by: office, sets: {door: shut}}"
    )
    plan, _ = _play(tmp_path, SO_FAR=so_far, OUTCOME="opened: ever door == open")
    assert plan.outcomes["name"][Engine(plan).play(1, 0, 20).outcomes[-1]] == "opened"


def test_a_public_signature_of_the_history_is_announced_and_a_private_one_is_not_yet(tmp_path: Path) -> None:
    rest = "announces: {after: 30 days}"
    _, record = _play(tmp_path, REST=rest)
    assert record[0].public and not _on(record, Kind.ANNOUNCED)
    _, record = _play(tmp_path, REST=rest, SO_FAR=SIGNED.replace("signs:", "public: false, signs:"))
    assert not record[0].public and len(_on(record, Kind.ANNOUNCED)) == 1


@pytest.mark.parametrize("beliefs", ["0.1", "{uniform: [0.1, 0.6]}"])
def test_only_what_is_said_happens_in_the_history_whatever_is_believed(beliefs: str, tmp_path: Path) -> None:
    so_far = SIGNED + "\n  - {at: 2031-01-23, by: office, refuses: permit}"
    text = (
        _text(SO_FAR=so_far, REST="amends: [price]")
        .replace("grants: 1", "grants: 0.3")
        .replace("no_deal: 0.1", f"no_deal: {beliefs}")
    )
    engine = Engine(plan_from(tmp_path, text))
    histories = {tuple(e[1:7] for e in engine.play(1, k, 1).record if e.time < 0) for k in range(20)}
    assert len(histories) == 1
    assert [Kind(row[1]) for row in histories.pop()] == [Kind.SIGNED, Kind.REFUSED]


# --- dates -------------------------------------------------------------------------------------------------

ORDER = (
    "  state: {powers: {order: {impose: {when: true, deadline: {at: 2031-03-02, force: order, met: closed, REST}}}}}"
)


def _order(rest: str) -> str:
    return ORDER.replace("REST", rest)


def test_a_date_is_past_once_it_is_decided_and_not_while_it_moves(tmp_path: Path) -> None:
    rest = "extend: {asks: state, grants: 1, days: 10 days, most: 2}, then: {enforce: 1}"
    _, record = _play(tmp_path, MORE=_order(rest), EVENTS="late: {when: past(order), sets: {door: open}}")
    assert _on(record, Kind.EXTENDED) == [30.0, 40.0]
    assert _on(record, Kind.ENFORCED) == [50.0]
    assert _on(record, Kind.HAPPENED) == [50.0]
    happened = next(e for e in record if e.kind == Kind.HAPPENED)
    enforced = next(e for e in record if e.kind == Kind.ENFORCED)
    assert happened.number > enforced.number


def test_the_date_of_a_measure_that_was_annulled_is_past_all_the_same(tmp_path: Path) -> None:
    court = "\n  court: {powers: {suit: {rule: {about: order, asked_by: buyer, asked_when: pending(order), takes: 5 days, grants: 1, effect: annuls}}}}"
    more = _order("then: {enforce: 1}") + court
    _, record = _play(tmp_path, MORE=more, EVENTS="late: {when: past(order), sets: {door: open}}")
    assert _on(record, Kind.ANNULLED) == [5.0] and not _on(record, Kind.ENFORCED)
    assert _on(record, Kind.HAPPENED) == [30.0]


def test_a_ruling_timed_to_a_measure_that_starts_later_hears_of_its_date(tmp_path: Path) -> None:
    more = "  state: {powers: {order: {impose: {when: door == open, deadline: {after: 40 days, force: order, met: closed, then: {enforce: 1}}}}}}"
    text = _text(MORE=more, EVENTS="opens: {at: 2031-02-10, sets: {door: open}}")
    plan = plan_from(tmp_path, text.replace("takes: 100 days", "takes: {before: order, by: 3 days}"))
    record = Engine(plan).play(1, 0, 20).record
    assert _on(record, Kind.GRANTED) == [47.0]  # imposed on day 10, due on day 50


def test_all_who_bargain_reckon_with_a_date_as_they_expect_it_now(tmp_path: Path) -> None:
    """On day 7 the order loses its teeth, and presses nobody any more, though no date has changed."""
    text = _text(
        SO_FAR="",
        POWERS="powers: {house: {sell: {tactic: {beta: 1}, responds: 10 days}}}",
        BIDS="powers: {bid: {bid: {tactic: {beta: 1}, responds: 5 days}}}",
        MORE=_order("then: {enforce: {is: 1, shifts: {mood: -1}}}"),
        EVENTS="toothless: {at: 2031-02-07, sets: {mood: 1}}",
    )
    plan = plan_from(
        tmp_path, text.replace("{is: 0, shifts: {mood: -1}}", "0").replace("met: closed, then", "met: signed, then")
    )
    play = Play(Engine(plan).model, 1, 0, 20)
    reckoned, seen = play.pressure.dates, set()

    def spied(actor: int, thread: Thread, at: int | None = None) -> np.ndarray:
        found = reckoned(actor, thread, at)
        seen.add((play.world.now < 7 * DAY, tuple(map(tuple, found.tolist()))))
        return found

    play.pressure.dates = spied  # type: ignore[method-assign]
    play.run()
    assert seen - {(True, ())} == {
        (True, ((0.0, 30.0 * DAY, 1.0, 0.0),)),
        (False, ()),
    }  # before it was imposed, nothing


def test_a_measure_stays_suspended_as_long_as_one_of_its_suspensions_stands(tmp_path: Path) -> None:
    suit = "{rule: {about: order, asked_by: buyer, asked_when: pending(order), takes: DAYS days, grants: 1, effect: suspends}}"
    appeal = "{rule: {about: SUIT, effect: reverses, asked_by: buyer, asked_when: cleared(SUIT), takes: DAYS days, grants: 1}}"
    more = _order("then: {enforce: 1}") + "\n  court: {powers: {" + ", ".join((
        "first: " + suit.replace("DAYS", "5"), "second: " + suit.replace("DAYS", "6"),
        "first_appeal: " + appeal.replace("SUIT", "first").replace("DAYS", "20"),
        "second_appeal: " + appeal.replace("SUIT", "second").replace("DAYS", "60"),
    )) + "}}"  # fmt: skip
    plan, record = _play(tmp_path, MORE=more, OUTCOME="banned: in_force(order)")
    assert _on(record, Kind.REVERSED) == [25.0, 66.0]
    assert _on(record, Kind.ENFORCED) == [30.0]
    assert _on(record, Kind.REINSTATED) == [66.0]
    path = [(t / DAY, str(plan.outcomes["name"][o])) for t, o in Engine(plan).play(1, 0, 20).path]
    assert path == [(0.0, "open"), (66.0, "banned"), (101.0, "open")]  # closing, on day 101, meets its demand


def test_a_deal_that_is_not_there_cannot_be_forbidden(tmp_path: Path) -> None:
    court = "  court: {powers: {ban: {rule: {asked_by: office, asked_when: door == open, takes: 5 days, grants: 1, effect: forbids}}}}"
    opens = "opens: {at: 2031-02-10, sets: {door: open}}"
    _, record = _play(tmp_path, SO_FAR="", MORE=court, EVENTS=opens)
    assert not _on(record, Kind.FILED) and not _on(record, Kind.FORBIDDEN)
    _, record = _play(tmp_path, MORE=court, EVENTS=opens)
    assert _on(record, Kind.FORBIDDEN) == [15.0] and _on(record, Kind.ENDED) == [15.0]


def test_measures_that_only_wait_for_each_other_are_warned_of(tmp_path: Path) -> None:
    impose = "{impose: {when: WHEN, deadline: {after: 5 days, force: order, met: closed, then: {enforce: 1}}}}"
    more = (
        "  state: {powers: {"
        + ", ".join(
            f"{name}: {impose.replace('WHEN', when)}"
            for name, when in (("x", "in_force(y)"), ("y", "in_force(x)"), ("z", "not in_force(x)"))
        )
        + "}}"
    )
    file = tmp_path / "scenario.yaml"
    file.write_text(_text(MORE=more), encoding="utf-8")
    found = open_scenario(file)
    said = [w.path for w in warnings_of(found.loaded, found.plan) if "never imposed" in str(w)]
    assert said == ["actors.state.powers.x.impose.when", "actors.state.powers.y.impose.when"]


def test_a_date_of_the_history_of_which_nothing_is_told_has_not_come(tmp_path: Path) -> None:
    """Imposed 31 days ago, due after 3 days or after 60: it is due in 29, whichever belief is drawn."""
    so_far = "so_far:\n  - {at: 2030-12-31, by: state, imposes: order}"
    more = (
        "  state: {powers: {order: {impose: {deadline: {after: {choice: [[3, 1], [60, 1]]}, force: order, met: closed, "
        "extend: {asks: state, grants: 1, days: 10, most: 2}, then: {enforce: 1}}}}}}"
    )
    sides = {"POWERS": "powers: {sells: {sell: {responds: 5}}}", "BIDS": "powers: {offers: {bid: {responds: 5}}}"}
    plan = plan_from(tmp_path, _text(SO_FAR=so_far, MORE=more, **sides))
    moves = {
        tuple(e.value / DAY for e in Engine(plan).play(1, k, 1).record if e.kind == Kind.EXTENDED) for k in range(20)
    }
    assert moves == {(39.0, 49.0)}


def test_a_measure_of_the_history_whose_date_is_certainly_over_is_refused(tmp_path: Path) -> None:
    so_far = "so_far:\n  - {at: 2030-12-31, by: state, imposes: order}"
    more = "  state: {powers: {order: {impose: {deadline: {after: 3 days, force: order, met: closed, then: {enforce: 1}}}}}}"
    with pytest.raises(ScenarioError, match="order: its date has come by as_of 2031-01-31; say what came of it"):
        plan_from(tmp_path, _text(SO_FAR=so_far, MORE=more))


@pytest.mark.parametrize("met", ["true", "mood < 1", "not refused(licence)"])
def test_a_date_that_was_met_from_the_beginning_is_met_because_it_was_set(met: str, tmp_path: Path) -> None:
    """Whether the expression reads nothing, or only what has never changed."""
    more = (
        "  clerk: {powers: {licence: {review: {when: false, takes: 1 day, grants: 0}}}}\n"
        f"  state: {{powers: {{order: {{impose: {{when: true, deadline: {{at: 2031-03-02, force: order, met: {met}, then: {{enforce: 1}}}}}}}}}}}}"
    )
    _, record = _play(tmp_path, MORE=more)
    (found,) = [e for e in record if e.kind == Kind.MET]
    assert Kind(record[found.cause].kind) == Kind.IMPOSED
