"""Talks that run up to a date whose demand takes longer to meet than a signature."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from sim.world.codes import GRANTED
from sim.world.compile.warnings import reach
from sim.world.compile.warnings.case import Case, ScenarioWarning
from sim.world.plan import Effect, Var, Verb
from sim.world.standing import Outset
from sim.world.time import DAY, NEVER

LIKELY = 0.1  # nobody aims at a date that is enforced less probably
SOME = 0.1  # of the days left: what takes less is done in time by most who sign in time


def talks(case: Case) -> Iterator[ScenarioWarning]:
    """The first date at which talks aim, if it never moves and what is signed in time is mostly too late for it.

    Where there is no date, that is the horizon.
    """
    talk = Talks(case.outset)
    rows = case.rows(case.plan.deadlines)
    aims = [(int(row["at"]), name, i) for i, (name, row) in enumerate(rows) if talk.aim_at(i)]
    if not aims:
        yield from _horizon(case, talk)
        return
    dated = [aim for aim in aims if aim[0] < NEVER]  # one that runs from an occasion has no day yet
    if len(dated) < len(aims):
        return
    date, name, first = min(dated)
    left = date / DAY
    days = talk.days_after_signing(first)
    if SOME * left <= days < left and first not in case.plan.asks["deadline"]:
        yield case.warn(
            case.at(name, "deadline", "met"),
            f"talks run up to this date, and what is signed then takes some {days:.0f} days more to meet this (on "
            "average); what is to be signed earlier needs a date of its own: a measure with `met: signed`",
        )


def _horizon(case: Case, talk: Talks) -> Iterator[ScenarioWarning]:
    outside, left = case.scenario.outside_date, case.plan.horizon / DAY
    days = talk.days_to_close() if len(case.plan.bids) and (outside is None or outside.after is None) else 0.0
    if SOME * left <= days:
        yield case.warn(
            ("horizon",),
            f"talks that reckon with no date run up to the horizon, and what is signed then takes some {days:.0f} days "
            "more to close (on average); give them a date of their own: a measure with `met: signed`",
        )


class Talks:
    """The dates at which talks aim, and how long it takes from a signature to what they demand, at median beliefs."""

    def __init__(self, outset: Outset) -> None:
        self.outset, self.plan = outset, outset.plan

    def aim_at(self, deadline: int) -> bool:
        """Whether talks may aim at a date: there are talks, and it is that of a measure which somebody may reckon with."""
        row = self.plan.deadlines[deadline]
        enforced = reach.constant(self.plan, int(row["enforce"])) if row["enforce"] >= 0 else 0.0
        reckoned = enforced is None or enforced >= LIKELY
        return len(self.plan.bids) > 0 and bool(row["measure"]) and not row["at"] <= 0 and reckoned

    def end_with(self, deadline: int) -> bool:
        """Whether talks may aim at a date that wants no more than a signature."""
        return self.aim_at(deadline) and bool(self._met(deadline, granted=False, closed=False).any())

    def days_after_signing(self, deadline: int) -> float:
        """The fewest expected days from a signature until a date's demand is met; 0 where nothing that is done meets it."""
        steps = (
            (self._met(deadline, granted=False, closed=False), np.zeros(len(self.plan.packages))),
            (self._met(deadline, granted=True, closed=False), self._reviews()),
            (self._met(deadline, granted=True, closed=True), self._reviews() + self._closing()),
        )
        return next((float(days[met].min()) for met, days in steps if met.any()), 0.0)

    def days_to_close(self) -> float:
        """The fewest expected days from a signature until the deal closes."""
        return float((self._reviews() + self._closing())[reach.packages(self.plan)].min())

    def _met(self, deadline: int, *, granted: bool, closed: bool) -> npt.NDArray[np.bool_]:
        """Packages [P] that can be signed, with which a demand is met once they are."""
        state = self.outset.among(range(len(self.plan.actors)))
        for var in (Var.OFFERED, Var.SELECTED, Var.SIGNED, Var.ANNOUNCED):
            state[var] = 1.0
        for row in self.plan.rulings[self.plan.rulings["effect"] == Effect.CLEARS]:
            state[row["vars"] + GRANTED] = float(granted)
        state[Var.CLOSED] = float(closed)
        met = self.outset.programs.over(int(self.plan.deadlines["met"][deadline]))(state)
        return np.logical_and(reach.packages(self.plan), met)

    def _closing(self) -> float:
        return self.outset.numbers.mean(int(self.plan.agreement["closes_after"][0]), self.outset.values)

    def _reviews(self) -> npt.NDArray[np.float64]:
        """Expected days [P] of the longest review that a package needs, of the bidder who needs the shortest."""
        each = np.array([self._reviews_of(parties) for parties in reach.together(self.plan)])
        shortest: npt.NDArray[np.float64] = each.min(axis=0)
        return shortest

    def _reviews_of(self, parties: set[int]) -> npt.NDArray[np.float64]:
        """The same of a deal among these parties; what the history has granted takes no time."""
        plan, outset, state = self.plan, self.outset, self.outset.among(parties)
        granted = plan.history["target"][plan.history["verb"] == Verb.GRANTS]
        ends = np.zeros((len(plan.rulings), len(plan.packages)))
        for _ in range(len(plan.rulings)):  # along the longest chain
            for i, row in enumerate(plan.rulings.view(np.recarray)):
                if row.effect == Effect.CLEARS and i not in granted:
                    need = outset.programs.over(int(row.need))(state) if row.need >= 0 else True
                    begins = ends[plan.chains["after"][plan.chains["ruling"] == i]].max(axis=0, initial=0.0)
                    ends[i] = np.where(
                        need, begins + outset.numbers.filing(row, row.takes, row.limit, outset.values)[1], 0.0
                    )
        longest: npt.NDArray[np.float64] = ends.max(axis=0, initial=0.0)
        return longest
