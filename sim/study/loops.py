"""What play shows of a scenario: what it sets off again and again, or at once, and who has signed what it would rather not have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from sim.errors import EndlessError, RunError
from sim.execution.player import Player
from sim.statistics.precision import roughly
from sim.world.compile import ScenarioWarning
from sim.world.compile.warnings.case import Case
from sim.world.plan import Plan, Verb
from sim.world.record import Event, Kind
from sim.world.reference import Engine

SEED, PER_BELIEF = 1, 20  # those of a run, unless it is asked otherwise, so that `sim trace` shows what is named
REPLICATIONS = range(0, 1000, PER_BELIEF)  # each with a belief draw of its own
EVENTS = 4_000  # after so many in all, what has been played is all that is known
OFTEN = 5  # agreements of one replication
FEW = 10  # replications, of fewer of which nothing is said
AT_ONCE = 0.25  # of them: in less the parties may move on the evening of `as_of`
MOVES = {Kind.EXITED: Verb.LEAVES, Kind.AMENDED: Verb.AMENDS, Kind.ENDED: Verb.ENDS}  # and what a history says of them


def loops(case: Case, player: Player) -> Iterator[ScenarioWarning]:
    """Warnings about things that never end within a day, agreements that are signed and end again and again, or change at once."""
    events = n = at_once = 0
    lines = Counter(int(line["verb"]) for line in case.plan.history if line["time"] == 0)
    told = {int(kind): lines[verb] for kind, verb in MOVES.items()}
    for k in REPLICATIONS:
        try:
            record = player.play(SEED, k, PER_BELIEF).record
        except EndlessError as error:
            yield case.warn(case.steps(error.path) if error.path else ("title",), str(error))
            return
        except RunError:  # which a run will tell
            return
        signed = [event.number for event in record if event.kind == Kind.SIGNED and event.time > 0]
        if len(signed) >= OFTEN:
            yield case.warn(("agreement",), _again(case.plan, record[signed[-2] : signed[-1]], k, len(signed)))
            return
        n += 1
        moved = Counter(event.kind for event in record if event.time == 0)
        at_once += any(moved[kind] > said for kind, said in told.items())
        events += len(record)
        if events >= EVENTS:
            break
    if n >= FEW and at_once >= AT_ONCE * n:
        yield case.warn(("agreement",), _moves_at_once(at_once / n, n))


def regrets(case: Case, engine: Engine) -> Iterator[ScenarioWarning]:
    """A warning about each party that has signed by `as_of` what is worth less to it than no deal, and may not amend that away."""
    try:
        found = engine.regrets()
    except RunError:  # which a run will tell
        return
    for actor, worth, no_deal in found:
        digits = next(n for n in range(2, 16) if f"{worth:.{n}f}" != f"{no_deal:.{n}f}")
        message = (
            f"it has signed what is worth less to it than no deal ({worth:.{digits}f} against {no_deal:.{digits}f} at the medians, were it to close "
            "at once), and `amends` lets no more come of it: say what it gains, or what no deal is worth to it"
        )
        yield case.warn(("actors", str(case.plan.actors["name"][actor])), message, key=True)


def _moves_at_once(share: float, n: int) -> str:
    return (
        f"in {roughly(share)} of {n} trial replications the parties leave or amend it on the evening of `as_of` itself: they look at what "
        "the history has left unanswered, and answer at once; tell in `so_far` what came of it, or say in `exits` or "
        "`open_until` from when on they may"
    )


def _again(plan: Plan, course: Sequence[Event], replication: int, times: int) -> str:
    """How often an agreement is signed, and what happens from one signature to the next."""
    paths = plan.elements["path"].tolist()
    cycle = " -> ".join(dict.fromkeys(paths[event.subject] for event in course if event.subject >= 0))
    return (
        f"replication {replication}: {times} agreements are signed, and end: {cycle}; nobody foresees what a signature sets "
        "off: let that not end what was signed, or not end itself with it"
    )
