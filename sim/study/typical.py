"""The commonest course to an outcome, told by the lowest replication that takes it as most do: its package, and who is sued."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from sim.execution.counts import Counts, together
from sim.execution.options import Options
from sim.narrative.gathering import ending, gathered
from sim.narrative.story import tell
from sim.statistics.intervals import estimates, t_quantile
from sim.statistics.moments import Whole
from sim.statistics.paired import uneven
from sim.statistics.precision import FEWEST_DRAWS
from sim.study.shares import plain
from sim.world.certain import certain
from sim.world.model import Model
from sim.world.plan import Plan
from sim.world.record import Kind, Played
from sim.world.reference import Engine

STORIES = 4


class Typical(NamedTuple):
    """A course: the replication that tells it, and by how many it is taken among those with its outcome.

    Counted are replications whose stories are remembered, see `sim.execution.counts`. `next`: by how many the one is taken
    that is commonest but for it; `courses`: how many there are. `ahead`: by how many the one is ahead of it in each belief draw.
    """

    replication: int
    taken: int
    among: int
    next: int
    courses: int
    ahead: Whole

    @property
    def share(self) -> float:
        """Its share of the outcome."""
        return self.taken / self.among

    @property
    def clear(self) -> bool:
        """Whether it is commoner than the next by more than chance, of 50 belief draws and more: by the 95 % interval of the
        difference over them, and by the draws in which either is ahead, as of few that interval is too narrow.

        Simulated, of two that are equally common one is so in 5 % of cases at most, also of an outcome that comes in few draws.
        """
        draws = len(self.ahead)
        if draws < FEWEST_DRAWS:
            return False
        error = math.sqrt(draws * np.var(self.ahead, ddof=1))
        up, down = np.count_nonzero(self.ahead > 0), np.count_nonzero(self.ahead < 0)
        return self.taken - self.next > t_quantile(0.95, draws) * error and bool(
            uneven(np.array(up), np.array(down)) < 0.05
        )


def typical(counts: Counts, outcome: int, together: int = 1) -> Typical:
    """The commonest course to an outcome that some replication comes to; of equal ones that with the lowest replication.

    It is told by the lowest replication that takes it in the commonest manner: with the package, or without one, and with the
    suits and appeals that most of these have. See `sim.narrative.course` for what makes two courses the same. `together`:
    how many replications share what they believe.
    """
    stories = {story[1:]: (n, -counts.first[story]) for story, n in counts.stories.items() if story[0] == outcome}
    taken: Counter[int] = Counter()
    first: dict[int, int] = {}
    for (course, _), (n, k) in stories.items():
        taken[course] += n
        first[course] = max(k, first.get(course, k))
    best = max(taken, key=lambda course: (taken[course], first[course]))
    _, replication = max(found for (course, _), found in stories.items() if course == best)
    following = max((course for course in taken if course != best), key=taken.__getitem__, default=None)
    ahead = _ahead(counts, outcome, best, following, together)
    least = 0 if following is None else taken[following]
    return Typical(-replication, taken[best], taken.total(), least, len(taken), ahead)


def _ahead(counts: Counts, outcome: int, best: int, following: int | None, together: int) -> Whole:
    """By how many replications one course to an outcome is ahead of another in each belief draw."""
    ends, signed = np.concatenate(counts.courses).T
    courses = signed.astype(np.uint64)  # the same bits
    lead = (courses == best).astype(np.int64) - (courses == following if following is not None else 0)
    return np.add.reduceat(lead * (ends == outcome), np.arange(0, len(lead), together))


def typical_stories(plan: Plan, counts: Counts, options: Options, terms: Sequence[str]) -> list[dict[str, Any]]:
    """The commonest course of each of the likeliest outcomes at the horizon, told; `terms` as for `tell`."""
    engine, last, most = Engine(plan, options.python), len(plan.checks) - 1, together(plan, options.per_belief)
    shares = estimates(counts.outcomes, certain=certain(plan))
    remembered = {outcome for outcome, _, _ in counts.stories}
    ranked = sorted(remembered, key=lambda o: (-int(counts.outcomes.hits[last, o]), o))
    return [
        {"share": plain(shares[last, outcome])}
        | _story(engine, typical(counts, outcome, most), outcome, options, terms)
        for outcome in ranked[:STORIES]
    ]


def _story(engine: Engine, found: Typical, outcome: int, options: Options, terms: Sequence[str]) -> dict[str, Any]:
    plan, played = engine.plan, engine.play(options.seed, found.replication, options.per_belief)
    lines = gathered(tell(plan, played.record, drifts=False, terms=terms))
    over = ending(lines, _deciding(engine.model, played))
    return {
        "outcome": str(plan.outcomes["name"][outcome]),
        "group": str(plan.groups["name"][plan.outcomes["group"][outcome]]),
        "replication": found.replication, "typical_of": found.share, "taken": found.taken, "among": found.among,
        "clear": found.clear, "courses": found.courses,
        "events": [
            {"date": line.date.isoformat(), "time": line.time, "actor": line.actor, "text": line.text,
             "because": line.because, "public": line.public, "turning": line.turning,
             "afterwards": k >= over}
            for k, line in enumerate(lines)
        ],
    }  # fmt: skip


def _deciding(model: Model, played: Played) -> int:
    """The number of the last event up to which the outcome changes, or that sets a circumstance that the rule of some outcome reads."""
    changed, _ = played.path[-1]
    read = {c.element for c in model.circumstances if c.var in model.watched_by_outcomes}
    decide = (e.number for e in played.record if e.time <= changed or (e.kind == Kind.SET and e.subject in read))
    return max(decide, default=-1)
