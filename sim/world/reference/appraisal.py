"""Packages as such: their utility to an actor, the reviews that they need, and what a rule says of each of them."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.world import decisions
from sim.world.functions import Case
from sim.world.model import View
from sim.world.plan import RuleKind
from sim.world.programs import among
from sim.world.reference.world import World

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Parties = tuple[int, ...]


class Appraisal:
    """All packages [P], now, as if each were agreed among some parties.

    What was worked out is kept with the numbers that it follows from, once for each state of what it reads.
    """

    def __init__(self, world: World) -> None:
        self.world, self.model = world, world.model

    def utility(self, actor: int, parties: Parties, view: View, state: list[float] | None = None) -> Floats:
        """Utility [P] to an actor of each package, with what it likes about the parties, now or in a state."""
        state = self.among(parties, state)
        overlay = self._overlay(actor, state)
        liking = self._liking(actor, overlay, parties, view, state)
        known: Floats = view.preferences.utility[overlay]
        return known + liking if liking else known

    def _liking(self, actor: int, overlay: int, parties: Parties, view: View, state: list[float]) -> float:
        liking = 0.0
        for like in self.model.likes.get(overlay, ()):
            if like.actor in parties and like.actor != actor:
                liking += self.world.shifted(like.linear, view.values, state)
        return liking

    def grant_probabilities(self, ruling: int, parties: Parties) -> Floats:
        """Probability [P] with which a reviewer grants each package, by its own rule, now."""
        return self.over(self.model.rulings[ruling].rule, ruling, parties, self.world.view)

    def needs(self, ruling: int, parties: Parties) -> Bools:
        """Which packages [P] agreed among the parties need the review, now."""
        needed: Bools = self._all_needs(self.among(parties))[self.model.reviews.index(ruling)]
        return needed

    def no_deal(self, actor: int, state: list[float] | None = None) -> float:
        """Utility of no deal, now or in a state; that of the package that it is as good as, whoever the parties are."""
        linear, state = self.model.actors[actor].no_deal, self.world.state if state is None else state
        if linear >= 0:
            return self.world.shifted(linear, self.world.values, state)
        known = float(self.world.view.preferences.as_good_as[self._overlay(actor, state)])
        return known if known == known else 0.0

    def among(self, parties: Parties, state: list[float] | None = None) -> list[float]:
        """The state, or another, as far as packages are weighed in it: as if the deal in hand were one among these parties."""
        state = self.world.state if state is None else state
        return among(state, self.model.party, parties) if self.model.weighs_parties else state

    def _all_needs(self, state: list[float]) -> Bools:
        """Which packages need which review [R, P] in a state."""
        model = self.model
        key = ("needs", model.state_of_needs(state))
        found = model.medians.known.get(key)
        if found is None:
            rows = [model.rulings[r].need for r in model.reviews]
            found = np.ones((len(rows), len(model.packages)), bool)
            for i, need in enumerate(rows):
                if need >= 0:
                    found[i] = np.logical_and(True, model.programs.over(need)(state))
            self._keep(model.medians, key, found)
        return found

    # --- rules over all packages ---------------------------------------------------------------------------

    def over(
        self, rule: int, ruling: int, parties: Parties, view: View, judge: int = -1, state: list[float] | None = None
    ) -> Floats:  # fmt: skip
        """A rule about the packages [P] of a ruling, by the utility of who judges (-1: of the ruler), now or in a state."""
        state = self.among(parties, state)
        own = judge in (-1, self.model.rulings[ruling].actor)
        key = (
            rule,
            ruling if own else (ruling, judge),
            parties,
            self.model.state_of_ruling(rule, ruling, judge)(state),
        )
        found = view.known.get(key)
        if found is None:
            judge = self.model.rulings[ruling].actor if own else judge
            found = self._worked_out(rule, ruling, judge, parties, view, state)
            self._keep(view, key, found)
        return found

    def _worked_out(
        self, rule: int, ruling: int, judge: int, parties: Parties, view: View, state: list[float]
    ) -> Floats:
        model, row = self.model, self.model.rules[rule]
        if row.kind == RuleKind.LINEAR:
            return np.full(len(model.packages), min(max(self.world.shifted(row.a, view.values, state), 0.0), 1.0))
        if row.kind == RuleKind.LOGISTIC:
            utility = self.utility(judge, parties, view, state)
            p: Floats = decisions.quantal(utility, self.world.shifted(row.a, view.values, state), view.values[row.b])
            return p
        if row.kind == RuleKind.VOTE:
            members = self.model.members[rule]
            yes = np.array([self.over(m.rule, ruling, parties, view, m.actor, state) for m in members])
            weights = np.array([m.weight for m in members])
            passed: Floats = decisions.passing(yes, weights, view.values[row.a])
            return passed
        if row.kind == RuleKind.FUNCTION:
            now = {name: state[var] for var, name in model.circumstance_names.items()}
            case = Case(self.utility(judge, parties, view, state).copy(), model.packages.copy(), now)
            granted: Floats = model.functions[row.a].probabilities(case, view.values)
            return granted
        then = self.over(row.b, ruling, parties, view, judge, state)
        if row.c >= 0:
            otherwise = self.over(row.c, ruling, parties, view, judge, state)
        else:  # what the actor does not say it leaves to the ruler's own rule
            otherwise = self.over(model.rulings[ruling].rule, ruling, parties, model.medians, state=state)
        return np.where(model.programs.over(row.a)(state), then, otherwise)

    def _keep(self, view: View, key: Hashable, what: Any) -> None:
        """Keep something worked out, once for each state of what it reads."""
        if len(view.known) > self.model.most_known:
            view.known.clear()
        view.known[key] = what

    def _overlay(self, actor: int, state: list[float]) -> int:
        for overlay in self.model.overlays_of[actor]:
            program = self.model.overlays[overlay].program
            if program < 0 or self.model.programs.at(program)(state):
                return overlay
        raise AssertionError("the base overlay always applies")
