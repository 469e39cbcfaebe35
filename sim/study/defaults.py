"""Defaults that decide: numbers that nobody stated, on which the result of a scenario turns.

Each kind of default (the concession of all bidders, the cost of delay of all actors, one prior) is set to the ends of what
it is drawn from, the 5th and the 95th percentile, or of what a count may be in earnest, and the same replications are
played at both, all else and all luck being the same. What is counted is in which group of outcomes each of them is at every
moment at which a run reads outcomes.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np

from sim.errors import RunError
from sim.execution.options import Options
from sim.execution.player import Player
from sim.scenario.load import Loaded
from sim.scenario.numbers import DAYS, DELAY, RATE
from sim.statistics.precision import roughly
from sim.study.dates import checks
from sim.study.loops import loops, regrets
from sim.world.beliefs import Numbers
from sim.world.compile import Input, ScenarioWarning, warnings_of
from sim.world.compile.warnings.case import Case
from sim.world.families import Family
from sim.world.normal import normal_quantile
from sim.world.plan import Plan
from sim.world.record import Kind as Happened

LOW, HIGH = 0.05, 0.95
PAIRS = 60  # replications of each kind
EVENTS = 6_500  # after so many in all, but for steps of what drifts, no more pairs are played than `FEW`,
MOST = 40_000  # and after so many none
FEW = 20  # pairs, of fewer of which nothing is said; if they all end alike, no more are played
TURNS = 0.15  # of all replications: less may be left to a default
CHANCE = 0.05  # how often chance may be taken for a difference, on all rows together
SEED = 1
PLAIN = Options()
COUNTS = {".refiles": ("rulings", 0, 3), ".extend.most": ("deadlines", 1, 3)}  # default -> its table, and its ends


@dataclass(frozen=True)
class Turn:
    """What a kind of default does to the group of outcomes that it moves most: probabilities at both of its ends.

    `when` is the moment at which it does, as the rows of a run's table say it.
    """

    inputs: tuple[Input, ...]
    what: str
    low: float
    high: float
    when: str
    group: str
    at_low: float
    at_high: float
    n: int  # replications tried at either end


def doubts(
    loaded: Loaded, plan: Plan, inputs: Sequence[Input], engine: str = Options.engine
) -> tuple[ScenarioWarning, ...]:
    """The warnings about a compiled scenario, those of play, and one for each kind of default that turns its result."""
    case, options = Case(loaded, plan), Options(python=tuple(loaded.python), engine=engine)
    player = _player(plan, options)
    found = [*loops(case, player), *regrets(case, player.reference)]
    for turn in turns(plan, inputs, options):
        said = _told(turn) if isinstance(turn, Turn) else _unseen(turn)
        found.append(case.warn(case.steps(turn.inputs[0].path), said))
    return tuple(sorted([*warnings_of(loaded, plan, inputs), *found], key=lambda w: (w.line, w.column, w.message)))


def _player(plan: Plan, options: Options) -> Player:
    player = Player(plan, options)
    player.look()
    return player


def turns(plan: Plan, inputs: Sequence[Input], options: Options = PLAIN) -> Iterator[Turn | Kind]:
    """The kinds of default on which the result turns: between their ends some group gains or loses `TURNS` and more at some check.

    Also those of which that cannot be seen, since replications are too long.
    """
    kinds = [*_kinds(plan, inputs), *_counts(plan, inputs)]
    for kind in kinds:
        try:
            shares, n = _shares(kind.plans, options, len(kinds))
        except RunError:  # which a run will tell
            continue
        if n < FEW:
            yield kind
        if shares is None:
            continue
        moved = np.abs(shares[1] - shares[0])
        check = len(moved) - 1 - int(np.argmax(moved.max(axis=1)[::-1]))  # of equal ones the last
        group = int(np.argmax(moved[check]))
        low, high = map(float, shares[:, check, group])
        if abs(high - low) >= TURNS:
            when = _when(checks(plan)[check])
            yield Turn(kind.inputs, kind.what, *kind.ends, when, str(plan.groups["name"][group]), low, high, n)


class Kind(NamedTuple):
    """Defaults of one kind, what they are called, and the plan at both of their ends."""

    inputs: tuple[Input, ...]
    what: str
    ends: tuple[float, float]
    plans: tuple[Plan, Plan]


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
    for name, found in sorted(kinds.items()):
        own = sorted({slots[_slot(entry, slots)] for entry in found})
        plans = _fixed(plan, own, low), _fixed(plan, own, high)
        what = f"is the default {found[0].prior}" if found[0].prior else f"{name} is a default"
        yield Kind(tuple(found), what, (low[own[0]], high[own[0]]), plans)


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
            yield Kind(tuple(found), f"{ending[1:]} is a default", (low, high), plans)


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


def _shares(plans: Sequence[Plan], options: Options, kinds: int) -> tuple[np.ndarray | None, int]:
    """How often each group comes out at each check in each plan [2, C, G], over the same replications; None where nothing is gained by it.

    Also how many were played; work is shared among so many kinds. At a check where no group gains more than chance may make of
    the replications that differ there, with all checks looked at, both plans count as one (Bonferroni).
    """
    engines = [_player(plan, options) for plan in plans]
    rows, groups = len(plans[0].checks), plans[0].outcomes["group"]
    hits, differ = np.zeros((2, rows, len(plans[0].groups))), np.zeros(rows)
    pairs = events = 0
    while pairs < PAIRS and events < (EVENTS if pairs >= FEW else MOST) // kinds:
        played = [engine.play(SEED, pairs, 1) for engine in engines]
        low, high = (groups[list(one.outcomes)] for one in played)
        hits[0, range(rows), low] += 1
        hits[1, range(rows), high] += 1
        differ += low != high
        events += sum(event.kind != Happened.MOVED for one in played for event in one.record)
        pairs += 1
        if pairs == FEW and not differ.any():
            return None, pairs
    gained = np.abs(hits[1] - hits[0]).max(axis=1)
    hits[1, :, :] = np.where(
        (gained >= normal_quantile(1 - CHANCE / 2 / rows) * np.sqrt(differ))[:, None], hits[1], hits[0]
    )
    return hits / pairs if pairs >= FEW else None, pairs


def _when(check: Mapping[str, Any]) -> str:
    """A row of a run's table, within a sentence."""
    if check["id"] == "horizon":
        return "at the horizon"
    return f"on {check['label']}" if check["side"] == "at" else str(check["label"])


def _unseen(kind: Kind) -> str:
    low, high = (_with_unit(end, kind.inputs[0]) for end in kind.ends)
    return (
        f"{kind.what}{_more(kind.inputs)}, and replications are too long to see here whether the result turns on it: say "
        f"yourself what it is, or run the scenario with {low} and with {high} there, and compare"
    )


def _more(inputs: Sequence[Input]) -> str:
    return f", as {', '.join(entry.path for entry in inputs[1:])}" if inputs[1:] else ""


def _with_unit(value: float, entry: Input) -> str:
    """An end of a default in the unit in which people write it."""
    if entry.dimension == RATE:
        return f"{value * float(DAYS['month']):.2g} per month"
    return f"{value:.3g} days" if entry.dimension == DELAY else f"{value:.3g}"


def _told(turn: Turn) -> str:
    low, high = (_with_unit(end, turn.inputs[0]) for end in (turn.low, turn.high))
    return (
        f"{turn.what}{_more(turn.inputs)}, and the result turns on it, most {turn.when}: {turn.group} in {roughly(turn.at_low)} of {turn.n} trial "
        f"replications at {low}, in {roughly(turn.at_high)} at {high}, all else the same; say yourself what it is"
    )
