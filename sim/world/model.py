"""The tables of a plan as Python objects, with the links between them: what a process looks up while it runs."""

from __future__ import annotations

import operator
from collections import defaultdict, namedtuple
from collections.abc import Callable, Sequence
from enum import IntEnum
from functools import cache, cached_property, lru_cache
from itertools import groupby, pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from sim.world.beliefs import Numbers, Preferences
from sim.world.codes import FILED, GRANTED, ONCE_SIGNED, PENDING, RULING_VARS, RULING_WORDS, STAYED, TrackerKind
from sim.world.families import Family
from sim.world.functions import Function, resolve
from sim.world.minds import Minds, in_order
from sim.world.plan import Effect, Plan, RuleKind, Table, Var, stands
from sim.world.programs import Programs

ON_THE_TABLE = {int(Var.PACKAGE), int(Var.STRUCTURE)}  # what is asked of all packages does not depend on them
HAND = (int(Var.SELECTED), int(Var.SIGNED), int(Var.ANNOUNCED))  # what holds of a deal in hand
SUPPOSED = ON_THE_TABLE.union(ONCE_SIGNED)  # what it does not depend on with which package a demand would be met
KNOWN_BYTES = 32_000_000
STOPS = (Effect.SUSPENDS, Effect.ANNULS)


class View(NamedTuple):
    """The numbers of a plan at certain values, the utilities that follow, and what was worked out from them."""

    values: list[float]
    preferences: Preferences
    known: dict[Any, Any]


class Timing(NamedTuple):
    """What the clock of a request goes by: how long it takes, or how long before which date it ends, and its limit."""

    takes: int  # chance
    before: int  # deadline, -1: none
    limit: int  # slot, -1: none


Look = Callable[[list[float]], Any]


def look(reads: set[int]) -> Look:
    """What some variables of a state are, as one value to compare or to look up."""
    return operator.itemgetter(*sorted(reads)) if reads else lambda state: ()


class Lasts(IntEnum):
    """From when on a word of what has held counts in a state that is only imagined, in which something holds."""

    EVER = 0  # at once, and for good
    AT_ONCE = 1
    LONG = 2  # only once it has held for some time


def lasts(tracker: Any) -> Lasts:
    """That of a tracker of `ever`, or of `for`."""
    if tracker.kind == TrackerKind.EVER:
        return Lasts.EVER
    return Lasts.LONG if tracker.span > 0 else Lasts.AT_ONCE


def rows(name: str, table: Table) -> list[Any]:
    """A table as named tuples."""
    row = namedtuple(name, table.dtype.names or ())  # type: ignore[misc]
    return [row(*values) for values in table.tolist()]


class Model:
    """A plan, looked at from the inside; made once per process and never changed."""

    def __init__(self, plan: Plan, python: Sequence[str] = ()) -> None:
        self.plan = plan
        self.numbers = Numbers(plan)
        self.programs = Programs(plan)
        self.packages = np.array(plan.packages)  # a copy: compiled rules take writable arrays
        self.places = _places(self.packages)
        self.masks = [np.array(mask) for mask in plan.masks]
        self.elements = rows("Element", plan.elements)
        self.actors = rows("Actor", plan.actors)
        self.party: list[int] = [actor.party for actor in self.actors]
        self.left = [var + 1 if var >= 0 else -1 for var in self.party]  # the variable that says that it has left
        self.overlays = rows("Overlay", plan.overlays)
        self.rulings = rows("Ruling", plan.rulings)
        self.by_path = sorted(range(len(self.rulings)), key=lambda i: self.rulings[i].element)  # rows of rulings
        self.timings = [(Timing(row.takes, row.before, row.limit), Timing(row.again_takes, row.again_before, row.again_limit))
                        for row in self.rulings]  # of the first filing about a deal, and of a later one # fmt: skip
        self.deadlines = rows("Deadline", plan.deadlines)
        self.stand = [stands(row) for row in plan.deadlines]  # whether a deadline stands after a date without effect
        self.bids = rows("Bid", plan.bids)
        self.seller = next(iter(rows("Seller", plan.sellers)), None)
        self.red_lines = rows("RedLine", plan.red_lines)
        self.circumstances = rows("Circumstance", plan.circumstances)
        self.drifting = {c.var for c in self.circumstances if c.sd >= 0}
        self.events = rows("Event", plan.events)
        self.trackers = rows("Tracker", plan.trackers)
        self.lasting = [  # one within another first
            (t.var, t.program, lasts(t)) for t in self.trackers if t.kind in (TrackerKind.EVER, TrackerKind.HELD)
        ]
        self.waits = any(kind == Lasts.LONG for *_, kind in self.lasting)  # whether a word may hold in time alone
        self.history = [list(line) for _, line in groupby(rows("History", plan.history), operator.attrgetter("line"))]
        self.leads_on = _leads_on(self.history)
        self.lasted: dict[int, int] = dict(
            plan.came.tolist()
        )  # deadline -> how long the uncertain time to its date was
        self.agreement = rows("Agreement", plan.agreement)[0]
        self.exits = rows("Exit", plan.exits)
        self.fees = rows("Fee", plan.fees)
        self.outcomes = rows("Outcome", plan.outcomes)
        self.checks = rows("Check", plan.checks)
        self.rules = rows("Rule", plan.rules)
        parameters = _grouped(rows("Parameter", plan.parameters), "function")
        self.functions = [
            Function(path, resolve(path, python), {p.name: p.slot for p in parameters.get(i, ())})
            for i, (path,) in enumerate(plan.functions.tolist())
        ]
        self.members = _grouped(rows("Member", plan.members), "vote")
        self.circumstance_names = circumstance_names(plan)
        self.linears = [row[0] for row in plan.linears.tolist()]
        self.shifts = _grouped(rows("Shift", plan.shifts), "linear")
        self.likes = _grouped(rows("Like", plan.likes), "overlay")
        partners = _grouped(rows("Partner", plan.partners), "bid")
        self.sides = [(bid.actor, *(p.actor for p in partners.get(i, ()))) for i, bid in enumerate(self.bids)]
        self.bidders = {actor for side in self.sides for actor in side}
        self.apart = [  # bid -> those in which nobody of its bidders takes part
            [i for i, other in enumerate(self.sides) if not {*other} & {*side}] for side in self.sides
        ]
        self.asks = _grouped(rows("Ask", plan.asks), "deadline")
        self.sets = _grouped(rows("Set", plan.sets), "event")
        self.reviews, self.chains = in_order(rows("Chain", plan.chains), self.rulings)
        own = [self.rulings[r].luck for r in self.reviews]
        self.lucks_of_reviews = np.array([own.index(luck) for luck in own], np.int64)  # the first with the same luck
        self.petitions = _grouped_index(self.rulings, "about_ruling")  # ruling -> those about it
        self.concerned = [[r for r, row in enumerate(self.rulings) if d in (row.about, row.before, row.again_before)]
                          for d in range(len(self.deadlines))]  # deadline -> rulings about it, or timed to it # fmt: skip
        self.timed = [
            any(d in (row.before, row.again_before) for row in self.rulings) for d in range(len(self.deadlines))
        ]
        self.stops = [[r for r, row in enumerate(self.rulings) if row.about == d and row.effect in STOPS]
                      for d in range(len(self.deadlines))]  # deadline -> rulings that would suspend or annul it # fmt: skip
        self.courts = [r for r, row in enumerate(self.rulings) if row.effect == Effect.COMPELS and row.about < 0]
        self.priced = [r for r, row in enumerate(self.rulings) if row.costs >= 0]
        roots = [self._root(r) for r in range(len(self.rulings))]
        self.about_deal = [root < 0 for root in roots]
        self.with_deal = [root < 0 or not self.deadlines[root].measure for root in roots]  # or about its outside date
        self.words_of_deal = self._words_of_deal()
        self.expects_grant = {(e.actor, e.ruling): e.rule for e in rows("Expect", plan.expects_grant)}
        self.expects_enforcement = {(e.actor, e.deadline): e.rule for e in rows("Expect", plan.expects_enforcement)}
        self.minds = Minds(self)
        self.expects_dates: dict[int, tuple[tuple[int, int], ...]] = {}
        for (actor, deadline), rule in self.expects_enforcement.items():
            self.expects_dates[actor] = (*self.expects_dates.get(actor, ()), (deadline, rule))
        stop = any(self.stops)  # whether what somebody expects of a court may matter
        # What each actor goes by: who goes by the same reckons with the same dates.
        self.minds_of_dates = [
            (self.expects_dates.get(actor, ()), self.minds.same[actor] if stop else -1)
            for actor in range(len(self.actors))
        ]
        self.amends = np.zeros(len(plan.terms), bool)
        self.amends[[row[0] for row in plan.amends.tolist()]] = True
        self.demands: dict[int, npt.NDArray[np.bool_]] = {}  # reviewer that mitigates -> terms [T] it may ask to change
        for r, term in plan.demands.tolist():
            self.demands.setdefault(r, np.zeros(len(plan.terms), bool))[term] = True
        self.overlays_of = _grouped_index(self.overlays, "actor")
        self.rivals_sue = bool(self.priced) and len(self.bids) > 1  # worths depend on the bids beside a deal
        self.structure_masks = [self.masks[row["mask"]] for row in plan.structures]
        self.everything = np.ones(len(self.packages), bool)
        self.most_known = max(64, KNOWN_BYTES // (8 * len(self.packages)))
        self.medians = self.view(self.numbers.medians())
        constants = {i for i, slot in enumerate(self.numbers.slots) if slot[0] == Family.CONSTANT}
        sure = [
            line.credibility in constants and self.medians.values[line.credibility] >= 1.0 for line in self.red_lines
        ]
        self.certain = np.array(sure, bool)  # red lines that are real in every belief
        needs = [self.rulings[r].need for r in self.reviews]
        self.state_of_needs = look({v for n in needs if n >= 0 for v in self.programs.reads[n]} - ON_THE_TABLE)
        self.read = {var for reads in self.programs.reads for var in reads}
        petitions = bool(self.minds.may_forbid) or any(self.minds.may_reverse[r] for r in self.reviews)
        leaves = bool(self.exits or self.courts) or self.agreement.settled >= 0
        self.restive = bool(leaves or petitions or self.priced)  # whether anybody may leave, sue or appeal
        self.watched_by_values = self._watched_by_values()
        self.weighs_parties = bool({*self.party} & self.watched_by_values)  # whether worth depends on who deals
        self.watched_by_outcomes = {v for o in self.outcomes for v in self.programs.reads[o.program]}

    def _root(self, ruling: int) -> int:
        """What a ruling is about, itself or by way of the rulings that it is about: a deadline; -1: the deal."""
        row = self.rulings[ruling]
        return int(row.about) if row.about_ruling < 0 else self._root(row.about_ruling)

    def _words_of_deal(self) -> dict[int, float]:
        """The variables that say what becomes of the deal in hand, and what they are where there is none."""
        rulings = [row.vars for r, row in enumerate(self.rulings) if self.with_deal[r]]
        answers = [first + word for first in rulings for word in range(len(RULING_VARS))]
        dates = [row.vars + word for row in self.deadlines if not row.measure for word in (PENDING, STAYED)]
        none = dict.fromkeys([*answers, *dates, *(var for var in self.left if var >= 0), *HAND], 0.0)
        return none | dict.fromkeys(ON_THE_TABLE, -1.0)

    def judges(self, rule: int) -> bool:
        """Whether a rule has no answer without a package."""
        return any(self.rules[part].kind in (RuleKind.LOGISTIC, RuleKind.FUNCTION) for part in self._within(rule))

    def _watched_by_values(self) -> set[int]:
        """State variables that it can depend on what a package is worth, what ending is, and what asking is."""
        programs = {o.program for o in self.overlays} | {row.need for row in self.rulings}
        programs |= {row.ask for row in self.rulings if self.restive}
        rules = {
            rule
            for of in (*(row.rule for row in self.rulings), *self.expects_grant.values())
            for rule in self._within(of)
        }
        linears = {actor.no_deal for actor in self.actors} | {
            like.linear for likes in self.likes.values() for like in likes
        }
        linears |= {self.rules[r].a for r in rules if self.rules[r].kind in (RuleKind.LINEAR, RuleKind.LOGISTIC)}
        programs |= {shift.program for linear in linears for shift in self.shifts.get(linear, ())}
        programs |= {self.rules[r].a for r in rules if self.rules[r].kind == RuleKind.CONDITIONAL}
        programs |= {self.agreement.settled, *(x.program for x in self.exits), *(fee.program for fee in self.fees)}
        watched = {v for p in programs if p >= 0 for v in self.programs.reads[p]}
        if any(self.rules[r].kind == RuleKind.FUNCTION for r in rules):
            watched |= set(self.circumstance_names)
        words = range(len(RULING_VARS)) if self.restive else (GRANTED,)
        answers = {row.vars + word for row in self.rulings for word in words}
        return self.and_within(watched | answers | {var for var in self.left if var >= 0}) - ON_THE_TABLE

    def _within(self, rule: int) -> set[int]:
        """A rule, and those that it is made of."""
        row, parts = self.rules[rule], set[int]()
        if row.kind == RuleKind.VOTE:
            parts = {member.rule for member in self.members[rule]}
        elif row.kind == RuleKind.CONDITIONAL:
            parts = {branch for branch in (row.b, row.c) if branch >= 0}
        return {rule}.union(*map(self._within, parts))

    def and_within(self, reads: set[int]) -> set[int]:
        """State variables, and those on which it depends what they are in a state that is only imagined.

        Those within each `ever` and `for` among them, and the words of what a petition is about, with whose answer its own fall.
        """
        found = set(reads)
        for var, program, _ in reversed(self.lasting):
            found |= set(self.programs.reads[program]) if var in found else set()
        for row in self.rulings:
            if found & {row.vars + word for word in RULING_WORDS}:
                found.update(self.rulings[r].vars + word for r in self._below(row) for word in RULING_WORDS)
        return found

    def _below(self, row: Any) -> list[int]:
        """The rulings that a petition is about, in turn."""
        about: int = row.about_ruling
        return [about, *self._below(self.rulings[about])] if about >= 0 else []

    def imagined(self, state: list[Any], *, in_time: bool = False) -> list[Any]:
        """A state that is only imagined, with its `ever` and `for` as they are then for the package on the table.

        `in_time`: once what holds in it has held for as long as is asked.
        """
        for var, program, lasts in self.lasting:
            if self.programs.at(program)(state):
                state[var] = 1.0 if in_time or lasts != Lasts.LONG else state[var]
            elif lasts != Lasts.EVER:
                state[var] = 0.0
        return state

    def imagined_over(self, state: list[Any], *, in_time: bool = False) -> list[Any]:
        """The same for all packages at once: variables may differ from one to another [P]."""
        for var, program, lasts in self.lasting:
            holds = np.asarray(self.programs.over(program)(state), float)
            if lasts == Lasts.EVER:
                state[var] = np.maximum(state[var], holds)
            else:
                state[var] = holds if in_time or lasts == Lasts.AT_ONCE else np.minimum(state[var], holds)
        return state

    @lru_cache(maxsize=4)  # noqa: B019  a model lives as long as its process
    def beliefs(self, seed: int, belief: int) -> View:
        """All numbers at their values in a belief draw."""
        return self.view(self.numbers.draw(seed, belief))

    def private(self, beliefs: View, seed: int, replication: int) -> View:
        """The same with the numbers that are chance drawn for a replication."""
        return self.view(self.numbers.draw_private(beliefs.values, seed, replication))

    def view(self, values: list[float]) -> View:
        """All numbers at given values."""
        return View(values, Preferences(self.plan, self.packages, values), {})

    @cache  # noqa: B019  a model lives as long as its process
    def watchers(self, programs: tuple[int, ...]) -> list[list[int]]:
        """Of each state variable, which of these programs read it."""
        found: list[list[int]] = [[] for _ in self.plan.variables]
        for i, program in enumerate(programs):
            for var in self.programs.reads[program]:
                found[var].append(i)
        return found

    def rules_about(self, ruling: int) -> list[int]:
        """The rules by which anybody expects a ruling: its own, and those of who expects it."""
        return [self.rulings[ruling].rule, *(rule for (_, r), rule in self.expects_grant.items() if r == ruling)]

    def reads_of_expectations(self, ruling: int) -> set[int]:
        """State variables that it depends on what anybody expects of a ruling."""
        rules = self.rules_about(ruling)
        return set[int]().union(*map(self.reads_of_rule, rules), self.reads_of_actor(self.rulings[ruling].actor))

    def reads_of_rule(self, rule: int) -> set[int]:
        """State variables that a probability rule reads."""
        row = self.rules[rule]
        if row.kind == RuleKind.FUNCTION:  # it may look at every circumstance
            return set(self.circumstance_names)
        if row.kind == RuleKind.VOTE:
            members = self.members[rule]
            actors = [self.reads_of_actor(member.actor) for member in members if member.actor >= 0]
            return set[int]().union(*actors, *(self.reads_of_rule(member.rule) for member in members))
        if row.kind == RuleKind.CONDITIONAL:
            branches = [self.reads_of_rule(branch) for branch in (row.b, row.c) if branch >= 0]
            return set(self.programs.reads[row.a]).union(*branches)
        return {v for shift in self.shifts.get(row.a, ()) for v in self.programs.reads[shift.program]}

    @cached_property
    def state_of_dates(self) -> Look:
        """The state that the demands of dates, and what anybody believes of them, depend on."""
        stops = [row for row in self.rulings if row.effect in STOPS]
        rules = {rule for row in self.deadlines for rule in (row.enforce, row.end, row.grants, row.more) if rule >= 0}
        rules |= {row.rule for row in stops} | set(self.expects_enforcement.values())
        rules |= {rule for (_, r), rule in self.expects_grant.items() if self.rulings[r] in stops}
        programs = [row.extend_when for row in self.deadlines if row.extend_when >= 0]
        met = self.and_within({v for row in self.deadlines for v in self.programs.reads[row.met]}) - SUPPOSED
        asked = {row.vars + FILED for row in stops}
        asked = asked.union(*(self.reads_of_actor(row.actor) for row in stops), {Var.PACKAGE} if stops else ())
        return look(asked.union(met, *map(self.reads_of_rule, rules), *(self.programs.reads[p] for p in programs)))

    @cache  # noqa: B019  a model lives as long as its process
    def state_of_demand(self, program: int) -> Look:
        """The state on which it depends with which packages the demand of a date would be met."""
        return look(self.and_within(set(self.programs.reads[program])) - SUPPOSED)

    @cache  # noqa: B019  a model lives as long as its process
    def state_of_ruling(self, rule: int, ruling: int, judge: int = -1) -> Look:
        """The state that a rule about a ruling's packages depends on, the utilities of the ruler, and of a judge, included."""
        own = self.reads_of_actor(judge) if judge >= 0 else set()
        return look((self.reads_of_rule(rule) - ON_THE_TABLE) | self.reads_of_ruling(ruling) | own)

    @cache  # noqa: B019  a model lives as long as its process
    def reads_of_ruling(self, ruling: int) -> frozenset[int]:
        """State variables that it depends on which packages need a ruling, and how probable the ruler's grant of each is."""
        own = self.rulings[ruling]
        need = self.programs.reads[own.need] if own.need >= 0 else []
        found = (self.reads_of_rule(own.rule) | self.reads_of_actor(own.actor)).union(need)
        return frozenset(found - ON_THE_TABLE)

    @cached_property
    def sways(self) -> dict[int, Look]:
        """The reviews that the world may sway, and the state by which it does: what they say is not said once and for all."""
        return {r: look(set(self.reads_of_grant(r))) for r in self.reviews if self.reads_of_grant(r)}

    @cache  # noqa: B019  a model lives as long as its process
    def reads_of_grant(self, review: int) -> frozenset[int]:
        """The same of what it grants once it is asked: what is within its words, and which reviews come before it."""
        own = self.reads_of_ruling(review)
        if not self.minds.asks_for_words(self.rulings[review].rule, review):
            return own
        needs = [row.need for row in self.rulings if row.effect == Effect.CLEARS and row.need >= 0]
        found = self.and_within(set(own)).union(*(self.programs.reads[need] for need in needs))
        return frozenset((found | {int(Var.SIGNED), int(Var.ANNOUNCED)}) - ON_THE_TABLE)

    @cache  # noqa: B019  a model lives as long as its process
    def fees_of(self, actor: int, parties: tuple[int, ...]) -> list[tuple[Any, int]]:
        """The fees of an agreement among some parties that an actor gains by (1) or pays (-1)."""
        own = [fee for fee in self.fees if {fee.to, fee.by} <= {-1, *parties}]
        signs = [(fee, (fee.to == actor) - (fee.by == actor)) for fee in own]
        return [(fee, sign) for fee, sign in signs if sign]

    @cache  # noqa: B019  a model lives as long as its process
    def state_of_actor(self, actor: int) -> Look:
        """The state that the utilities of an actor depend on."""
        return look(self.reads_of_actor(actor))

    def reads_of_actor(self, actor: int) -> set[int]:
        """State variables that the utilities of an actor depend on."""
        found: set[int] = set()
        for o in self.overlays_of[actor]:
            program = self.overlays[o].program
            found |= set(self.programs.reads[program]) if program >= 0 else set()
            for like in self.likes.get(o, ()):
                for shift in self.shifts.get(like.linear, ()):
                    found |= set(self.programs.reads[shift.program])
        return found


def _places(packages: npt.NDArray[np.int32]) -> npt.NDArray[np.float64]:
    """The place [P, T] of each level among those of its term that some package has, from 0 to 1."""
    places = np.zeros(packages.shape)
    for t in range(packages.shape[1]):
        levels, ranks = np.unique(packages[:, t], return_inverse=True)
        places[:, t] = ranks / max(len(levels) - 1, 1)
    return places


def circumstance_names(plan: Plan) -> dict[int, str]:
    """State variable of each circumstance -> its name."""
    elements = plan.elements["name"]
    return {int(row["var"]): str(elements[row["element"]]) for row in plan.circumstances}


def _grouped(items: list[Any], by: str) -> dict[int, list[Any]]:
    groups: dict[int, list[Any]] = defaultdict(list)
    for item in items:
        groups[getattr(item, by)].append(item)
    return groups


def _leads_on(history: list[list[Any]]) -> dict[int, int]:
    """The lines of the history that the next one is one act with, and how."""
    return {one[0].line: other[0].one_act for one, other in pairwise(history) if other[0].one_act}


def _grouped_index(items: list[Any], by: str) -> dict[int, list[int]]:
    groups: dict[int, list[int]] = defaultdict(list)
    for i, item in enumerate(items):
        groups[getattr(item, by)].append(i)
    return groups
