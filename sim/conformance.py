"""The exam for whatever acts in a scenario: checks that a user's own tests can call.

    from sim.conformance import check_power, check_scenario
    check_scenario("mydeal.yaml", python=["mydeal"])
    check_power("mydeal.yaml", "actors.owner.powers.seller", ["OFFERED"], python=["mydeal"])

Each raises an AssertionError that names the replication and the rule that is broken, and returns what it played.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from sim.execution.scenarios import Scenario, open_scenario
from sim.world.plan import Plan
from sim.world.record import Bound, Kind, Played
from sim.world.reference import Engine

N, SEED, PER_BELIEF = 150, 5, 10


def check_scenario(scenario: Scenario | str | Path, *, n: int = N, python: Sequence[str] = ()) -> list[Played]:
    """Every replication keeps the rules that all powers owe, and plays again to the last bit.

    Args:
        scenario: loaded, or its file.
        n: replications.
        python: modules or files whose functions the scenario may use.
    """
    found = _opened(scenario, python)
    engine = Engine(found.plan, found.loaded.python)
    played = [engine.play(SEED, k, PER_BELIEF) for k in range(n)]
    for one in played:
        for rule in RULES:
            rule(found.plan, one)
    again = Engine(found.plan, found.loaded.python)
    for k in reversed(range(0, n, max(1, n // 10))):  # alone, in another order, in an engine of its own
        assert again.play(SEED, k, PER_BELIEF) == played[k], f"replication {k}: plays differently when played again"
    return played


def check_power(
    scenario: Scenario | str | Path, path: str, kinds: Iterable[str] = (), *, n: int = N, python: Sequence[str] = ()
) -> list[Played]:
    """`check_scenario`, and the power at a dotted path does every kind of thing that it is there for.

    Args:
        path: such as `actors.oracle.powers.oracle_bid`.
        kinds: names of `sim.world.record.Kind`, such as `OFFERED`; each happens about the power in some replication.
    """
    found = _opened(scenario, python)
    paths = found.plan.elements["path"].tolist()
    assert path in paths, f"{path}: is no element of the scenario"
    played = check_scenario(found, n=n)
    done = {Kind(e.kind).name for p in played for e in p.record if e.subject == paths.index(path)}
    assert set(kinds) <= done, f"{path}: in {n} replications it never came to {', '.join(sorted(set(kinds) - done))}"
    return played


def _opened(scenario: Scenario | str | Path, python: Sequence[str]) -> Scenario:
    return scenario if isinstance(scenario, Scenario) else open_scenario(scenario, python=python)


# --- rules -------------------------------------------------------------------------------------------------


def causes_come_first(plan: Plan, played: Played) -> None:
    """A cause has a lower number, and is not later, than what it brings about."""
    for event in played.record:
        assert event.cause < event.number, f"replication {played.replication}: event {event.number} precedes its cause"
        late = event.cause >= 0 and played.record[event.cause].time > event.time
        assert not late, f"replication {played.replication}: event {event.number} is earlier than its cause"


def time_runs_forward(plan: Plan, played: Played) -> None:
    """Events stand in the order of their times, up to the horizon; the outcome changes once at a time.

    What the history has left comes first, whatever changes at once.
    """
    times = [e.time for e in played.record]
    assert times == sorted(times), f"replication {played.replication}: time runs backwards"
    assert not times or times[-1] <= plan.horizon, f"replication {played.replication}: goes on after the horizon"
    changes = [t for t, _ in played.path[1:]]
    assert changes == sorted(set(changes)), f"replication {played.replication}: two outcomes at one time"


def a_deal_is_signed_then_closed_once(plan: Plan, played: Played) -> None:
    """Nothing is signed while something is; what closes is signed and has not ended; it closes once."""
    signed, closed = False, 0
    for event in played.record:
        if event.kind == Kind.SIGNED:
            assert not signed, f"replication {played.replication}: signs while something is signed"
            signed = True
        elif event.kind == Kind.ENDED:
            signed = False
        elif event.kind == Kind.CLOSED:
            closed += 1
            assert signed and closed == 1, f"replication {played.replication}: closes what is not signed, or twice"


def answers_have_been_asked_for(plan: Plan, played: Played) -> None:
    """Every answer of a ruler is to a request that has none yet; those of the history need not say who asked."""
    open_: dict[int, int] = {}
    for event in played.record:
        if event.kind == Kind.FILED:
            open_[event.subject] = open_.get(event.subject, 0) + 1
        elif event.kind in (Kind.GRANTED, Kind.REFUSED, Kind.LAPSED_FILING):
            asked = open_.get(event.subject, 0)
            assert asked > 0 or event.time <= 0.0, (
                f"replication {played.replication}: event {event.number} answers what nobody asked"
            )
            open_[event.subject] = max(asked - 1, 0)


def the_same_question_gets_the_same_answer(plan: Plan, played: Played) -> None:
    """A ruler that is asked again about a package, with the same probability, answers as before; silence is no answer."""
    answers: dict[tuple[int, int, float], set[int]] = {}
    for event in played.record:
        if event.bound == Bound.LIMIT:
            continue
        if event.kind in (Kind.GRANTED, Kind.REFUSED) and event.package >= 0 and event.value < 1.0:
            answers.setdefault((event.subject, event.package, event.value), set()).add(event.kind)
    assert all(len(kinds) == 1 for kinds in answers.values()), (
        f"replication {played.replication}: two answers to one question"
    )


def dates_move_later_within_their_caps(plan: Plan, played: Played) -> None:
    """A date moves only later, and no more often than it may; each imposition, and each agreement, has its own."""
    for row in plan.deadlines:
        dates: list[float] = []
        moves = 0  # in play; the history may tell what the file would not bring about
        for event in played.record:
            if event.subject == row["element"] and event.kind in (Kind.IMPOSED, Kind.EXTENDED):
                new = event.kind == Kind.IMPOSED
                dates, moves = ([], 0) if new else (dates, moves + (event.time > 0))
                dates.append(event.value)
                which = f"replication {played.replication}: event {event.number}"
                assert moves <= row["most"], f"{which}: a date moves too often"
                assert dates == sorted(set(dates)), f"{which}: a date moves back"
                assert new or event.value > event.time, f"{which}: a date moves into the past"


RULES: tuple[Callable[[Plan, Played], None], ...] = (
    causes_come_first,
    time_runs_forward,
    a_deal_is_signed_then_closed_once,
    answers_have_been_asked_for,
    the_same_question_gets_the_same_answer,
    dates_move_later_within_their_caps,
)
