"""What every power owes: it acts, it leaves causes, it keeps its word about time, and it can be replayed."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.conformance import RULES, check_power, check_scenario, the_same_question_gets_the_same_answer
from sim.execution.scenarios import open_scenario
from sim.scenario.powers import POWERS
from sim.world.plan import Plan
from sim.world.record import Bound, Event, Kind, Played

from .catalogue import CATALOGUE


def test_the_catalogue_has_every_kind_of_power() -> None:
    assert {name.split(",")[0] for name in CATALOGUE} == set(POWERS)


@pytest.mark.parametrize("name", sorted(CATALOGUE))
def test_a_power_keeps_every_rule_and_does_what_it_is_there_for(name: str, tmp_path: Path) -> None:
    text, path, kinds = CATALOGUE[name]
    file = tmp_path / "scenario.yaml"
    file.write_text(text, encoding="utf-8")
    check_power(file, path, kinds)


# --- the exam itself ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def review(tmp_path_factory: pytest.TempPathFactory) -> tuple[Plan, list[Played]]:
    file = tmp_path_factory.mktemp("review") / "scenario.yaml"
    file.write_text(CATALOGUE["impose"][0], encoding="utf-8")
    scenario = open_scenario(file)
    return scenario.plan, check_scenario(scenario)


def _forged(of: Kind, **changes: object):  # type: ignore[no-untyped-def]
    """A record in which the first event of a kind is not what it was, or (twice=True) happens twice."""

    def forge(record: list[Event]) -> list[Event] | None:
        for i, event in enumerate(record):
            if event.kind == of and event.time > 0:
                if changes.get("twice"):
                    return [*record[: i + 1], event, *record[i + 1 :]]
                return [*record[:i], event._replace(**changes), *record[i + 1 :]]
        return None

    return forge


FORGERIES = {
    "causes_come_first": _forged(Kind.SIGNED, cause=10_000),
    "time_runs_forward": _forged(Kind.SIGNED, time=1e6),
    "a_deal_is_signed_then_closed_once": _forged(Kind.CLOSED, twice=True),
    "answers_have_been_asked_for": _forged(Kind.SIGNED, kind=int(Kind.GRANTED)),
    "dates_move_later_within_their_caps": _forged(Kind.EXTENDED, value=-1.0),
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_a_forged_record_fails_the_rule_that_it_breaks(rule, review) -> None:  # type: ignore[no-untyped-def]
    plan, played = review
    if rule.__name__ not in FORGERIES:  # a ruler with two answers
        granted = Event(0, 1.0, int(Kind.GRANTED), 0, 3, True, -1, 2, 0.5, 0, -1)
        record = [granted, granted._replace(number=1, kind=int(Kind.REFUSED))]
        forged = played[0]._replace(record=record)
    else:
        found = ((p, FORGERIES[rule.__name__](p.record)) for p in played)
        forged = next(p._replace(record=record) for p, record in found if record is not None)
    with pytest.raises(AssertionError, match="replication"):
        rule(plan, forged)


def test_what_silence_cleared_may_be_refused_when_it_is_asked_again(review) -> None:  # type: ignore[no-untyped-def]
    plan, played = review
    silent = Event(0, 1.0, int(Kind.GRANTED), 0, 3, True, -1, 2, 0.5, int(Bound.LIMIT), 3)
    answered = silent._replace(number=1, kind=int(Kind.REFUSED), bound=0, bound_of=-1)
    the_same_question_gets_the_same_answer(plan, played[0]._replace(record=[silent, answered]))


def test_a_power_that_never_comes_to_act_fails(tmp_path: Path) -> None:
    file = tmp_path / "scenario.yaml"
    file.write_text(CATALOGUE["bid"][0], encoding="utf-8")
    with pytest.raises(AssertionError, match="never came to LEFT"):
        check_power(file, "actors.buyer.powers.offer", ["OFFERED", "LEFT"], n=20)
    with pytest.raises(AssertionError, match="is no element"):
        check_power(file, "actors.buyer.powers.ofer", n=1)


def test_a_function_with_a_memory_of_its_own_is_found_out(tmp_path: Path) -> None:
    (tmp_path / "moody.py").write_text(
        "calls = []\n\ndef moody(turn):\n    calls.append(1)\n    return 0.2 + 0.6 * (len(calls) % 7) / 7\n",
        encoding="utf-8",
    )
    file = tmp_path / "scenario.yaml"
    text = CATALOGUE["bid"][0].replace("offer: {bid: {tactic: {beta: 1}", "offer: {bid: {tactic: {python: moody.moody}")
    file.write_text(text, encoding="utf-8")
    with pytest.raises(AssertionError, match="plays differently"):
        check_scenario(file, python=[str(tmp_path / "moody.py")])
