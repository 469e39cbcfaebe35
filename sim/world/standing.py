"""How packages look to an actor at the medians of all beliefs: before anything has happened, or in a state that is given."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import numpy.typing as npt

from sim.world.beliefs import Numbers, Preferences
from sim.world.plan import Plan
from sim.world.programs import Programs, among

Floats = npt.NDArray[np.float64]


class Outset:
    """A plan at the medians of all beliefs: expressions, numbers, and the state, that before anything has happened if none is given."""

    def __init__(self, plan: Plan, state: list[float] | None = None) -> None:
        self.plan, self.programs, self.numbers = plan, Programs(plan), Numbers(plan)
        self.values = self.numbers.medians()
        self.state = self.numbers.start(self.values) if state is None else state

    def among(self, parties: Collection[int]) -> list[float]:
        """The state as if the deal in hand were one among these parties."""
        return among(self.state, self.plan.actors["party"].tolist(), parties)


class Standing(Outset):
    """Utilities and the value of no deal, for any actor of a plan."""

    def __init__(self, plan: Plan, state: list[float] | None = None) -> None:
        super().__init__(plan, state)
        self.preferences = Preferences(plan, np.array(plan.packages), self.values)

    def utility(self, actor: int, parties: tuple[int, ...]) -> Floats:
        """Utility [P] to an actor of packages agreed among the parties, with what it likes about the others."""
        overlay, liking = self._looks(actor, parties)
        found: Floats = self.preferences.utility[overlay] + liking
        return found

    def no_deal(self, actor: int) -> float:
        """Utility of no deal to an actor."""
        linear = int(self.plan.actors["no_deal"][actor])
        if linear >= 0:
            return self._linear(linear, self.state)
        overlay, _ = self._looks(actor, ())
        known = float(self.preferences.as_good_as[overlay])
        return known if known == known else 0.0

    def _looks(self, actor: int, parties: tuple[int, ...]) -> tuple[int, float]:
        """The overlay that applies to an actor, and what it likes about the other parties."""
        plan, state = self.plan, self.among(parties)
        overlay = next(
            i for i, row in enumerate(plan.overlays)
            if row["actor"] == actor and (row["program"] < 0 or self.programs.at(int(row["program"]))(state))
        )  # fmt: skip
        liking = 0.0
        for like in plan.likes[plan.likes["overlay"] == overlay]:
            if like["actor"] in parties and like["actor"] != actor:
                liking += self._linear(int(like["linear"]), state)
        return overlay, liking

    def _linear(self, linear: int, state: list[float]) -> float:
        total = self.values[int(self.plan.linears["base"][linear])]
        for shift in self.plan.shifts[self.plan.shifts["linear"] == linear]:
            total += self.values[int(shift["slope"])] * float(self.programs.at(int(shift["program"]))(state))
        return total
