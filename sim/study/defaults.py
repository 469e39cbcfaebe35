"""Defaults that decide: numbers that nobody stated, on which the result of a scenario turns.

Each kind of default (the concession of all bidders, the cost of delay of all actors, one prior) is set to the ends of what
it is drawn from, the 5th and the 95th percentile, or of what a count may be in earnest, and the same replications are
played at both, all else and all luck being the same. What is counted is in which group of outcomes each of them is at every
moment at which a run reads outcomes. The answer is what holds at the last of them: a default decides where some group gains or
loses much there. Where none does, the earlier moment is told at which most changes. Which group and moment to look at is
picked by a first look; what is told, and whether anything is, by other replications, since the largest of many is too large.
"""

from __future__ import annotations

import math
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np

from sim.errors import RunError
from sim.execution.options import Options
from sim.execution.player import Player
from sim.scenario.load import Loaded
from sim.scenario.numbers import DAYS, DELAY, RATE
from sim.statistics.precision import at_both, many, roughly
from sim.study.dates import checks as studied
from sim.study.hints import hints
from sim.study.loops import loops, regrets
from sim.world.beliefs import Numbers
from sim.world.compile import Input, ScenarioWarning, warnings_of
from sim.world.compile.warnings.case import Case
from sim.world.families import Family
from sim.world.normal import normal_quantile
from sim.world.plan import Plan
from sim.world.record import Kind as Happened

LOW, HIGH = 0.05, 0.95
PAIRS = 60  # replications of each kind, to pick what to look at
SURE = 400  # others, to say how large it is
EVENTS = 6_500  # after so many in all, but for steps of what drifts, no more pairs are played than `FEW`,
MOST = 40_000  # and after so many none
FEW = 20  # pairs, of fewer of which nothing is said; if they all end alike, no more are played
LOOKED = 0.08  # of the first replications: what moves less is not looked at again
TURNS = 0.15  # of all replications: less may be left to a default
WITHIN = normal_quantile(0.975)  # standard errors
SEED = 1
PLAIN = Options()
COUNTS = {".refiles": ("rulings", 0, 3), ".extend.most": ("deadlines", 1, 3)}  # default -> its table, and its ends


class Seen(NamedTuple):
    """The shares of a group of outcomes at both ends, and how far their difference may be off at 95 %."""

    group: str
    at_low: float
    at_high: float
    within: float


@dataclass(frozen=True)
class Turn:
    """What a kind of default does to a group of outcomes, as `seen` at both ends of it.

    `when` is the moment at which it does, as the rows of a run's table say it; `last`: the horizon, at which the answer is read.
    `at_end`: where that is not the horizon, what is seen there, of the group that moved most there at first.
    """

    inputs: tuple[Input, ...]
    low: float
    high: float
    when: str
    last: bool
    seen: Seen
    n: int  # replications tried at either end
    at_end: Seen | None = None


def doubts(
    loaded: Loaded, plan: Plan, inputs: Sequence[Input], engine: str = Options.engine
) -> tuple[ScenarioWarning, ...]:
    """The warnings about a compiled scenario, those of play, and one for each kind of default that turns its result."""
    case, options = Case(loaded, plan), Options(python=tuple(loaded.python), engine=engine)
    player = _player(plan, options)
    found = [*hints(case), *loops(case, player), *regrets(case, player.reference)]
    for turn in turns(plan, inputs, options):
        said = _told(turn) if isinstance(turn, Turn) else _too_long(turn)
        warning = case.warn(case.steps(turn.inputs[0].path), said)
        found.append(replace(warning, default=_as_data(turn) if isinstance(turn, Turn) else None))
    return tuple(sorted([*warnings_of(loaded, plan, inputs), *found], key=lambda w: (w.line, w.column, w.message)))


def _player(plan: Plan, options: Options) -> Player:
    player = Player(plan, options)
    player.look()
    return player


def turns(plan: Plan, inputs: Sequence[Input], options: Options = PLAIN) -> Iterator[Turn | Kind]:
    """The kinds of default between whose ends some group gains or loses `TURNS` and more, at the horizon or else at another check.

    Also those of which that cannot be seen, since replications are too long.
    """
    kinds = [*_kinds(plan, inputs), *_counts(plan, inputs)]
    for kind in kinds:
        try:
            turn = _turn(kind, options, len(kinds))
        except RunError:  # which a run will tell
            continue
        if turn is not None:
            yield turn


class Kind(NamedTuple):
    """Defaults of one kind, and the plan at both of their ends."""

    inputs: tuple[Input, ...]
    ends: tuple[float, float]
    plans: tuple[Plan, Plan]


def _turn(kind: Kind, options: Options, kinds: int) -> Turn | Kind | None:
    """What one kind does; itself where that cannot be seen; None: too little. Work is shared among so many kinds."""
    plan, engines = kind.plans[0], [_player(one, options) for one in kind.plans]
    first = _played(engines, range(FEW), MOST // kinds)
    if len(first) < FEW:
        return kind
    if (first[:, 0] == first[:, 1]).all():
        return None
    first = np.concatenate([first, _played(engines, range(FEW, PAIRS), EVENTS // kinds)])
    gained = _gained(first, len(plan.groups))
    if np.abs(gained).max() < LOOKED:
        return None
    sure = _played(engines, range(PAIRS, PAIRS + SURE), MOST // kinds)
    if len(sure) < FEW:
        return kind
    last = len(gained) - 1
    for checks in (range(last, last + 1), range(last)):
        turn = _decided(kind, sure, gained, checks) if checks else None
        if turn:
            return turn
    return None


def _played(engines: Sequence[Player], which: range, most: int) -> np.ndarray:
    """The group of each replication in each plan at each check [n, 2, C]; no more once there have been so many events."""
    groups = engines[0].plan.outcomes["group"]
    found, events = [], 0
    for k in which:
        if events >= most:
            break
        played = [engine.play(SEED, k, 1) for engine in engines]
        found.append([groups[list(one.outcomes)] for one in played])
        events += sum(event.kind != Happened.MOVED for one in played for event in one.record)
    return np.array(found, int).reshape(len(found), 2, len(engines[0].plan.checks))


def _gained(played: np.ndarray, groups: int) -> np.ndarray:
    """What each group gains at each check from the low end to the high one [C, G]."""
    is_in = played[..., None] == np.arange(groups)
    gained: np.ndarray = (is_in[:, 1].astype(float) - is_in[:, 0]).mean(axis=0)
    return gained


def _decided(kind: Kind, sure: np.ndarray, gained: np.ndarray, checks: range) -> Turn | None:
    """Of some checks the one, the last of equal ones, and its group that moved most at first, if that moves enough once more."""
    moved = np.abs(gained[checks.start : checks.stop])
    check = checks.stop - 1 - int(np.argmax(moved.max(axis=1)[::-1]))
    group = int(np.argmax(np.abs(gained[check])))
    last, seen = check == len(gained) - 1, _seen(kind, sure, check, group)
    if abs(round(seen.at_high - seen.at_low, 9)) < max(TURNS, seen.within):
        return None
    then = int(np.argmax(np.abs(gained[-1]))) if gained[-1].any() else group
    at_end = None if last else _seen(kind, sure, len(gained) - 1, then)
    return Turn(kind.inputs, *kind.ends, _when(_check(kind.plans[0], check)), last, seen, len(sure), at_end)


def _seen(kind: Kind, sure: np.ndarray, check: int, group: int) -> Seen:
    low, high = (sure[:, end, check] == group for end in (0, 1))
    n, moves = len(sure), high.astype(float) - low
    within = max(WITHIN * float(moves.std()), 3 / n**0.5) / n**0.5  # none seen the other way is under 3 in n
    return Seen(str(kind.plans[0].groups["name"][group]), float(low.mean()), float(high.mean()), within)


def _kinds(plan: Plan, inputs: Sequence[Input]) -> Iterator[Kind]:
    """Defaults that are drawn, by what they are of; a prior that the file itself names is none."""
    slots = {
        str(name): i for i, name in enumerate(plan.slots["path"]) if name and plan.slots["family"][i] != Family.CONSTANT
    }
    stated = {entry.prior for entry in inputs if entry.prior and not entry.default}
    kinds: dict[str, list[Input]] = {}
    for entry in inputs:
        if entry.default and entry.prior not in stated and _slot(entry, slots) in slots:
            kinds.setdefault(entry.prior or entry.path.rpartition(".")[2], []).append(entry)
    numbers = Numbers(plan)
    low, high = numbers.at(LOW), numbers.at(HIGH)
    for _, found in sorted(kinds.items()):
        own = sorted({slots[_slot(entry, slots)] for entry in found})
        plans = _fixed(plan, own, low), _fixed(plan, own, high)
        yield Kind(tuple(found), (low[own[0]], high[own[0]]), plans)


def _counts(plan: Plan, inputs: Sequence[Input]) -> Iterator[Kind]:
    """Defaults that are counts: how often a review is asked again, and how often a date moves."""
    paths = plan.elements["path"]
    for ending, (table, low, high) in COUNTS.items():
        found = [entry for entry in inputs if entry.default and entry.path.endswith(ending)]
        rows = getattr(plan, table)
        own = [any(entry.path.startswith(f"{paths[row['element']]}.") for entry in found) for row in rows]
        if found:
            name = ending.rpartition(".")[2]
            ends: list[dict[str, Any]] = [{table: _with(rows, name, own, end)} for end in (low, high)]
            plans = replace(plan, **ends[0]), replace(plan, **ends[1])
            yield Kind(tuple(found), (low, high), plans)


def _with(rows: np.ndarray, name: str, own: Sequence[bool], value: int) -> np.ndarray:
    rows = rows.copy()
    rows[name][own] = value
    return rows


def _slot(entry: Input, slots: Container[str]) -> str:
    """A prior may be one unknown wherever it stands, or each place has one of its own."""
    return entry.path if entry.path in slots or not entry.prior else f"priors.{entry.prior}"


def _fixed(plan: Plan, slots: Sequence[int], values: Sequence[float]) -> Plan:
    """The plan with some of its numbers known, at these values [slots]; the luck of all others is what it was."""
    rows = plan.slots.copy()
    for slot in slots:
        rows["family"][slot] = Family.CONSTANT
        rows["value"][slot] = values[slot]
    return replace(plan, slots=rows)


def _check(plan: Plan, row: int) -> Mapping[str, Any]:
    """What is told of a check of the plan."""
    return next(one for one in studied(plan) if one["id"] == str(plan.checks["name"][row]))


def _when(check: Mapping[str, Any]) -> str:
    """A row of a run's table, within a sentence."""
    if check["id"] == "horizon":
        return "at the horizon"
    return f"on {check['label']}" if check["side"] == "at" else str(check["label"])


def _too_long(kind: Kind) -> str:
    low, high = (_with_unit(end, kind.inputs[0]) for end in kind.ends)
    return (
        f"{_unstated(kind.inputs)}, and replications are too long to see here whether the answer turns on it: say "
        f"yourself what it is, or run the scenario with {low} and with {high} there, and compare"
    )


def _told(turn: Turn) -> str:
    told, seen, end = _as_data(turn), turn.seen, turn.at_end
    what = "the answer at the horizon" if turn.last else f"what holds {turn.when}"
    then = (
        f"; at the horizon {end.group} {at_both(end.at_low, end.at_high)} (within {told['at_end']['within']})"
        if end
        else ""
    )
    return (
        f"{_unstated(turn.inputs)}, and {what} turns on it: {seen.group} in {roughly(seen.at_low)} "
        f"of {turn.n} trial replications at {told['low']}, in {roughly(seen.at_high)} at {told['high']}, all else the same (the "
        f"difference is known within {told['within']}){then}; say yourself what it is"
    )


def _unstated(inputs: Sequence[Input]) -> str:
    """That nobody has said what some inputs are, by their paths, and what stands in for it."""
    what = f"the usual values of the library of priors ({inputs[0].prior})" if inputs[0].prior else "a default"
    return f"nobody has said what {', '.join(entry.path for entry in inputs)} {'are' if inputs[1:] else 'is'}: {'they have' if inputs[1:] else 'it has'} {what}"


def _as_data(turn: Turn) -> dict[str, Any]:
    """The same for a summary, from which reports say it in the words of the scenario."""
    return {
        "paths": [entry.path for entry in turn.inputs], "prior": turn.inputs[0].prior, "when": turn.when, "answer": turn.last,
        "low": _with_unit(turn.low, turn.inputs[0]), "high": _with_unit(turn.high, turn.inputs[0]), "n": turn.n,
        **_shares(turn.seen), "at_end": turn.at_end and _shares(turn.at_end),
    }  # fmt: skip


def _shares(seen: Seen) -> dict[str, Any]:
    return {**seen._asdict(), "within": many(math.ceil(100 * seen.within), "point")}


def _with_unit(value: float, entry: Input) -> str:
    """An end of a default in the unit in which people write it."""
    if entry.dimension == RATE:
        return f"{value * float(DAYS['month']):.2g} per month"
    return f"{value:.3g} days" if entry.dimension == DELAY else f"{value:.3g}"
