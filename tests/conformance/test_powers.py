"""What every power owes: it acts, it leaves causes, it keeps its word about time, and it can be replayed."""

from __future__ import annotations

import pytest

from sim.scenario.powers import POWERS
from sim.world.record import Event, Kind
from sim.world.reference import Engine

from ..engine.played import plan_from
from .catalogue import CATALOGUE

N = 150
ONCE = {Kind.CLOSED}


@pytest.fixture(scope="module", params=sorted(CATALOGUE))
def played(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory):  # type: ignore[no-untyped-def]
    text, path, kinds = CATALOGUE[request.param]
    plan = plan_from(tmp_path_factory.mktemp("catalogue"), text)
    engine = Engine(plan)
    return plan, engine, [engine.play(5, k, 10) for k in range(N)], path, kinds


def test_the_catalogue_has_every_kind_of_power() -> None:
    assert {name.split(",")[0] for name in CATALOGUE} == set(POWERS)


def test_a_power_does_what_it_is_there_for(played) -> None:  # type: ignore[no-untyped-def]
    plan, _, plays, path, kinds = played
    element = plan.elements["path"].tolist().index(path)
    done = {Kind(e.kind).name for p in plays for e in p.record if e.subject == element}
    assert set(kinds) <= done, f"missing {set(kinds) - done}"
    outcomes = {p.outcomes[-1] for p in plays}
    assert outcomes, "every replication has an outcome"


def test_causes_come_before_effects_in_number_and_in_time(played) -> None:  # type: ignore[no-untyped-def]
    for play in played[2]:
        for event in play.record:
            assert event.cause < event.number
            if event.cause >= 0:
                assert play.record[event.cause].time <= event.time


def test_time_never_runs_backwards_and_ends_at_the_horizon(played) -> None:  # type: ignore[no-untyped-def]
    plan, _, plays, _, _ = played
    for play in plays:
        times = [e.time for e in play.record]
        assert times == sorted(times)
        assert times[-1] <= plan.horizon
        assert [t for t, _ in play.path] == sorted({t for t, _ in play.path})


def test_a_deal_closes_at_most_once_and_only_after_it_is_signed(played) -> None:  # type: ignore[no-untyped-def]
    for play in played[2]:
        kinds = [e.kind for e in play.record]
        assert kinds.count(Kind.CLOSED) <= 1
        if Kind.CLOSED in kinds:
            before = kinds[: kinds.index(Kind.CLOSED)]
            assert Kind.SIGNED in before
            last = max(i for i, kind in enumerate(before) if kind == Kind.SIGNED)
            assert Kind.ENDED not in before[last:]


def test_nothing_is_signed_while_something_is_signed(played) -> None:  # type: ignore[no-untyped-def]
    for play in played[2]:
        signed = False
        for event in play.record:
            if event.kind == Kind.SIGNED:
                assert not signed
                signed = True
            elif event.kind == Kind.ENDED:
                signed = False


def test_every_answer_has_been_asked_for(played) -> None:  # type: ignore[no-untyped-def]
    for play in played[2]:
        filed: dict[int, int] = {}
        for event in play.record:
            if event.kind == Kind.FILED:
                filed[event.subject] = filed.get(event.subject, 0) + 1
            elif event.kind in (Kind.GRANTED, Kind.REFUSED, Kind.LAPSED_FILING):
                assert filed.get(event.subject, 0) > 0
                filed[event.subject] -= 1


def test_asking_again_about_the_same_package_gets_the_same_answer(played) -> None:  # type: ignore[no-untyped-def]
    for play in played[2]:
        answers: dict[tuple[int, int, float], set[int]] = {}
        for event in play.record:
            if event.kind in (Kind.GRANTED, Kind.REFUSED) and event.package >= 0 and event.value < 1.0:
                answers.setdefault((event.subject, event.package, event.value), set()).add(event.kind)
        assert all(len(kinds) == 1 for kinds in answers.values())


def test_a_deadline_moves_only_later_and_within_its_caps(played) -> None:  # type: ignore[no-untyped-def]
    plan, _, plays, _, _ = played
    most = {int(d["element"]): int(d["most"]) for d in plan.deadlines}
    for play in plays:
        for element in most:
            moves: list[Event] = [e for e in play.record if e.kind == Kind.EXTENDED and e.subject == element]
            assert len(moves) <= most[element]
            dates = [e.value for e in moves]
            assert dates == sorted(set(dates))
            assert all(e.value > e.time for e in moves)


def test_a_power_is_replayed_to_the_last_bit(played) -> None:  # type: ignore[no-untyped-def]
    _, engine, plays, _, _ = played
    for k in (0, 7, N - 1):
        again = engine.play(5, k, 10)
        assert again == plays[k]
