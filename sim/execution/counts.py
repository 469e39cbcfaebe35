"""What a run knows of its replications: counts that add up, in bounded memory."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from sim.execution.binding import Constraint, bindings
from sim.execution.latest import latest
from sim.execution.measures import measures
from sim.narrative.course import manners, petitions
from sim.statistics.moments import Moments, Tally, Whole, per_draw
from sim.statistics.paired import PairMoments
from sim.world.beliefs import Numbers
from sim.world.plan import Plan
from sim.world.record import Columns, Played, outcome_at
from sim.world.time import DAY, day_of

REMEMBERED = 40_000  # replications whose stories and belief draws are remembered one by one
K = TypeVar("K")
V = TypeVar("V", int, tuple[int, int], tuple[int, ...])
Parties = tuple[int, ...]  # actors


class Rows(NamedTuple):
    """One row a replication, in columns: what the run folder keeps of all of them."""

    replication: Whole
    outcomes: npt.NDArray[np.int16]  # [n, checks]
    package: npt.NDArray[np.int32]  # signed at the horizon, -1: none
    parties: npt.NDArray[np.str_]  # who has signed it
    story: npt.NDArray[np.uint64]  # key of the course, see sim.narrative.course


@dataclass
class Counts:
    """What a run knows of its replications, in memory that does not depend on their number.

    Chunks add up, in the order of their replications. Stories and single belief draws are remembered of the first
    40,000 replications only: rare courses never come to an end, and no driver needs more draws than that.

    Shapes: C checks, O outcomes, G groups, D days.
    """

    outcomes: Moments  # [C, O]
    outcome_tally: Tally
    groups: Moments  # [C, G]
    group_tally: Tally
    occupied: Whole  # [D + 1, O] replications in each state at the end of each day
    entered: Whole  # [D + 1, O] replications that enter a state for the first time on that day
    ever: Moments  # [O] replications that have been in each state by the horizon
    packages: dict[int, Moments]  # package signed at the horizon; each one as Moments without axes
    deals: dict[tuple[int, int], Moments]  # (bid, package) signed at the horizon
    parties: dict[Parties, Moments]  # who has signed with whom at the horizon
    signed_by: Counter[tuple[int, Parties]]  # package signed at the horizon, and between whom
    constraints: dict[Constraint, Moments]  # bound at least once while no deal had closed
    unclosed: dict[Constraint, Moments]  # among those: in which no deal closes at all
    stories: Counter[tuple[int, int, int]]  # (outcome at the horizon, course, the manner in which it is taken)
    first: dict[tuple[int, int, int], int]  # lowest replication of each story
    courses: list[
        Whole
    ]  # [n, 2] (outcome at the horizon, course, its bits as a signed number), of the first replications
    hits_by_belief: list[Whole]  # [G, B] at the horizon, of the first draws
    events: int
    draws: int
    signed: Moments  # of the replications with a package signed at the horizon, without axes
    levels: Moments  # [levels of all terms] among these
    signed_in: dict[int, Moments]  # these by their outcome at the horizon
    in_force: dict[tuple[int, int], Moments]  # (outcome, deadline) at the horizon, of the measures that bite then
    several: Counter[tuple[int, tuple[int, ...]]]  # the same, of the measures that bite together, where several do
    across: PairMoments  # [dates, G] just before a date and just after it, see `across`
    earlier: PairMoments  # [dates, G] at the end of the day before a date and just before it, see `dated`

    def __add__(self, other: Counts) -> Counts:
        stories, first, courses, hits = self.stories, self.first, self.courses, self.hits_by_belief
        if self.outcomes.n < REMEMBERED:
            stories = stories + other.stories
            first = {**other.first, **first}  # chunks add up in order, so the first is the lowest
            courses = [*courses, *other.courses]
            hits = [*hits, *other.hits_by_belief]
        return Counts(
            self.outcomes + other.outcomes,
            self.outcome_tally + other.outcome_tally,
            self.groups + other.groups,
            self.group_tally + other.group_tally,
            self.occupied + other.occupied,
            self.entered + other.entered,
            self.ever + other.ever,
            _joined(self.packages, other.packages, self.outcomes, other.outcomes),
            _joined(self.deals, other.deals, self.outcomes, other.outcomes),
            _joined(self.parties, other.parties, self.outcomes, other.outcomes),
            self.signed_by + other.signed_by,
            _joined(self.constraints, other.constraints, self.outcomes, other.outcomes),
            {key: _sum(self.unclosed.get(key), other.unclosed.get(key)) for key in {**self.unclosed, **other.unclosed}},
            stories,
            first,
            courses,
            hits,
            self.events + other.events,
            self.draws + other.draws,
            self.signed + other.signed,
            self.levels + other.levels,
            _joined(self.signed_in, other.signed_in, self.outcomes, other.outcomes),
            _joined(self.in_force, other.in_force, self.outcomes, other.outcomes),
            self.several + other.several,
            self.across + other.across,
            self.earlier + other.earlier,
        )


def _joined(a: dict[K, Moments], b: dict[K, Moments], all_a: Moments, all_b: Moments) -> dict[K, Moments]:
    return {key: a.get(key, _none(all_a)) + b.get(key, _none(all_b)) for key in {**a, **b}}


def _sum(a: Moments | None, b: Moments | None) -> Moments:
    """The sum of two of which one may be missing."""
    if a is None or b is None:
        found = b if a is None else a
        assert found is not None
        return found
    return a + b


def _none(like: Moments) -> Moments:
    """Moments of something that never happened among the same replications."""
    zero = np.zeros((), np.int64)
    return Moments(like.draws, like.n, like.squared, zero, zero, zero)


def together(plan: Plan, per_belief: int) -> int:
    """How many replications share what they draw of beliefs: where no number is uncertain, each stands for itself."""
    return per_belief if Numbers(plan).beliefs else 1


def count(plan: Plan, played: list[Played], events: Columns, rows: Rows, asked: int) -> Counts:
    """Count a chunk, of so many replications a belief draw as were asked for; `events` are those of all records."""
    per_belief = together(plan, asked)
    states, groups = len(plan.outcomes), plan.outcomes["group"]
    hits = (rows.outcomes[:, :, None] == np.arange(states)).transpose(1, 2, 0)  # [C, O, n]
    by_draw, counts = per_draw(hits, per_belief)
    grouped = np.zeros((len(plan.checks), len(plan.groups), len(counts)), np.int64)
    for outcome, group in enumerate(groups):
        grouped[:, group] += by_draw[:, outcome]
    occupied, entered, ever = _by_day(plan, played)
    looked_at = measures(plan, events)
    found = bindings(plan, events, looked_at.bites)
    final, signed = rows.outcomes[:, -1].tolist(), rows.package >= 0
    taken = manners(events, rows.package, petitions(plan))
    each = list(zip(final, rows.story.tolist(), taken, strict=True))
    stories = Counter(each)
    first: dict[tuple[int, int, int], int] = {}
    for k, story in zip(rows.replication.tolist(), each, strict=True):
        first.setdefault(story, k)
    return Counts(
        Moments.of(by_draw, counts),
        Tally.of(by_draw, counts, per_belief),
        Moments.of(grouped, counts),
        Tally.of(grouped, counts, per_belief),
        occupied,
        entered,
        Moments.of(per_draw(ever, per_belief)[0], counts),
        _moments({k: hits for k, hits in _each(rows.package.tolist()) if k >= 0}, counts, per_belief),
        _moments(
            {deal: hits for deal, hits in _each([(p.bid, p.package) for p in played]) if deal[0] >= 0},
            counts,
            per_belief,
        ),
        _moments(
            {parties: hits for parties, hits in _each([p.parties for p in played]) if parties}, counts, per_belief
        ),
        Counter((p.package, p.parties) for p in played if p.parties),
        _moments(found.bound, counts, per_belief),
        {
            key: Moments.of(per_draw(hit & ~found.closed, per_belief)[0], per_draw(hit, per_belief)[0])
            for key, hit in found.bound.items()
        },
        stories,
        first,
        [np.column_stack([final, rows.story.view(np.int64)])] if rows.replication[0] < REMEMBERED else [],
        [grouped[-1]],
        len(events.kind),
        sum(p.draws for p in played),
        Moments.of(per_draw(signed, per_belief)[0], counts),
        Moments.of(per_draw(_levels(plan, rows.package), per_belief)[0], per_draw(signed, per_belief)[0]),
        _moments(
            {o: hits & signed for o, hits in _each(final) if hits[signed].any()},
            counts,
            per_belief,
        ),
        _moments(
            {
                (o, d): hits & bites
                for o, hits in _each(final)
                for d, bites in enumerate(looked_at.in_force.T)
                if hits[bites].any()
            },
            counts,
            per_belief,
        ),
        Counter(
            (final[i], tuple(np.flatnonzero(looked_at.in_force[i]).tolist()))
            for i in np.flatnonzero(looked_at.in_force.sum(axis=1) > 1).tolist()
        ),
        _across(plan, played, groups[rows.outcomes], per_belief),
        _earlier(plan, played, groups[rows.outcomes], per_belief),
    )


def dated(plan: Plan) -> dict[str, tuple[int, int]]:
    """The checks just before and just after each date, by the name of the date."""
    names = [str(name) for name in plan.checks["name"]]
    of = [name.removesuffix(":before") for name in names if name.endswith(":before")]
    return {name: (names.index(f"{name}:before"), names.index(f"{name}:after")) for name in of}


def across(plan: Plan) -> list[str]:
    """The names of the dates, then of the latest days to which they can move."""
    names = plan.elements["name"][plan.deadlines["element"][list(latest(plan))]]
    return [*dated(plan), *(f"{name}:latest" for name in names)]


def _across(plan: Plan, played: list[Played], grouped: Whole, per_belief: int) -> PairMoments:
    """What dates bring, from the group of each replication at each check `[n, C]`, and at their latest from its path."""
    sides = np.array(list(dated(plan).values()), int).reshape(-1, 2)
    times = latest(plan).values()
    before, after = (
        np.hstack([grouped[:, sides[:, side]], _held(plan, played, [*times], before=side == 0)]) for side in (0, 1)
    )
    return _moved(plan, before, after, per_belief)


def _earlier(plan: Plan, played: list[Played], grouped: Whole, per_belief: int) -> PairMoments:
    """What the day of each date brings before it, from the group of each replication at each check `[n, C]`."""
    checks = [before for before, _ in dated(plan).values()]
    eves = [(day_of(time) - 1) * DAY for time in plan.checks["time"][checks]]
    return _moved(plan, _held(plan, played, eves, before=False), grouped[:, checks], per_belief)


def _held(plan: Plan, played: list[Played], times: list[int], *, before: bool) -> Whole:
    """The group of each replication just before or just after everything that happens at these times: `[n, T]`."""
    found = [[outcome_at(p.path, time, before=before) for time in times] for p in played]
    return np.asarray(plan.outcomes["group"][np.array(found, int).reshape(len(played), -1)])


def _moved(plan: Plan, before: Whole, after: Whole, per_belief: int) -> PairMoments:
    """Which groups replications come to and leave, from their group before and after `[n, T]`."""
    a, b = ((one[:, :, None] == np.arange(len(plan.groups))).transpose(1, 2, 0) for one in (before, after))
    return PairMoments.of_hits(a, b, per_belief)


def _moments(hits: dict[K, npt.NDArray[np.bool_]], counts: Whole, per_belief: int) -> dict[K, Moments]:
    return {key: Moments.of(per_draw(hit, per_belief)[0], counts) for key, hit in hits.items()}


def _by_day(plan: Plan, played: list[Played]) -> tuple[Whole, Whole, npt.NDArray[np.bool_]]:
    days, states = plan.horizon // DAY, len(plan.outcomes)
    enters = np.zeros((days + 2, states), np.int64)  # how many more there are in each state from a day on
    entered = np.zeros((days + 1, states), np.int64)
    steps = np.array([(i, *step) for i, p in enumerate(played) for step in p.path], np.int64).reshape(-1, 3)
    of, times, state = steps.T
    starts = np.maximum(0, -(-times // DAY))  # a day includes its end
    last = np.append(of[1:] != of[:-1], True)
    stops = np.where(last, days + 1, np.minimum(days + 1, np.append(starts[1:], 0)))
    some = stops > starts
    np.add.at(enters, (starts[some], state[some]), 1)
    np.add.at(enters, (stops[some], state[some]), -1)
    _, first = np.unique(of * states + state, return_index=True)  # the first time in each replication
    np.add.at(entered, (np.minimum(starts[first], days), state[first]), 1)
    ever = np.zeros((states, len(played)), bool)
    ever[state[first], of[first]] = True
    return np.cumsum(enters[:-1], axis=0), entered, ever


def _levels(plan: Plan, package: npt.NDArray[np.int32]) -> npt.NDArray[np.bool_]:
    """Which levels of all terms the package of each replication has; none where none is signed (-1)."""
    found, signed = np.zeros((len(plan.levels), len(package)), bool), np.flatnonzero(package >= 0)
    found[level_rows(plan, package[signed]), signed[:, None]] = True
    return found


def level_rows(plan: Plan, packages: npt.NDArray[np.signedinteger]) -> Whole:
    """The rows of the levels that packages have: `[packages, terms]`."""
    firsts = np.searchsorted(plan.levels["term"], np.arange(len(plan.terms)))  # levels stand by their terms
    return np.asarray(firsts + plan.packages[packages], np.int64)


def _each(values: list[V]) -> list[tuple[V, npt.NDArray[np.bool_]]]:
    """Each distinct value, in their order, and in which replications it is the value."""
    return [(value, np.array([own == value for own in values])) for value in sorted(set(values))]
