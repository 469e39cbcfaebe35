"""Loops: what a scenario sets off again and again, found by playing some replications of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sim.errors import EndlessError, RunError
from sim.world.compile import ScenarioWarning
from sim.world.compile.warnings.case import Case
from sim.world.plan import Plan
from sim.world.record import Event, Kind
from sim.world.reference import Engine

SEED, PER_BELIEF = 1, 20  # those of a run, unless it is asked otherwise, so that `sim trace` shows what is named
REPLICATIONS = range(0, 200, PER_BELIEF)  # each with a belief draw of its own
EVENTS = 2_000  # after so many in all, what has been played is all that is known
OFTEN = 5  # agreements of one replication


def loops(case: Case, python: Sequence[str] = ()) -> Iterator[ScenarioWarning]:
    """A warning about things that never end within a day, and one about agreements that are signed and end again and again."""
    engine, events = Engine(case.plan, python), 0
    for k in REPLICATIONS:
        try:
            record = engine.play(SEED, k, PER_BELIEF).record
        except EndlessError as error:
            yield case.warn(case.steps(error.path) if error.path else ("title",), str(error))
            return
        except RunError:  # which a run will tell
            return
        signed = [event.number for event in record if event.kind == Kind.SIGNED and event.time > 0]
        if len(signed) >= OFTEN:
            yield case.warn(("agreement",), _again(case.plan, record[signed[-2] : signed[-1]], k, len(signed)))
            return
        events += len(record)
        if events >= EVENTS:
            return


def _again(plan: Plan, course: Sequence[Event], replication: int, times: int) -> str:
    """How often an agreement is signed, and what happens from one signature to the next."""
    paths = plan.elements["path"].tolist()
    cycle = " -> ".join(dict.fromkeys(paths[event.subject] for event in course if event.subject >= 0))
    return (
        f"replication {replication}: {times} agreements are signed, and end: {cycle}; nobody foresees what a signature sets "
        "off: let that not end what was signed, or not end itself with it"
    )
