"""What actors go by when they expect rulings: whose probabilities, which reviews come first, who may reverse them."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from sim.world.codes import FILED, GRANTED, REFUSED, RULING_VARS
from sim.world.plan import Effect, Var


class Minds:
    """The rows of a model as those who expect rulings see them."""

    def __init__(self, model: Any) -> None:
        self.model = model
        self.same = self._same()  # each actor -> the first that goes by the same probabilities of all rulings
        self.all = sorted(set(self.same.values()))
        reverse = {p for p, row in enumerate(model.rulings) if row.effect == Effect.REVERSES}
        self.may_reverse = {r: [p for p in model.petitions.get(r, ()) if p in reverse] for r in model.reviews}

    def _same(self) -> dict[int, int]:
        found, first = {}, dict[Any, int]()
        for actor, row in enumerate(self.model.actors):
            own = tuple([self.model.expects_grant.get((actor, r), -1) for r in range(len(self.model.rulings))])
            found[actor] = first.setdefault((own, row.overconfidence), actor)
        return found

    def goes_by(self, actor: int, ruling: int, view: Any) -> tuple[int, Any]:
        """The rule by which an actor expects the answers of a ruling, and the view with its numbers: its own at the
        given ones; else the ruler's, at the medians."""
        own = self.model.expects_grant.get((actor, ruling), -1)
        return (own, view) if own >= 0 else (self.model.rulings[ruling].rule, self.model.medians)

    @cache  # noqa: B019  minds live as long as their process
    def expectations(self, actor: int) -> list[tuple[int, int, int, bool, Any]]:
        """What an actor goes by at each review.

        A tuple is (place of the review, ruling, rule, whether at the medians, what it reads).
        """
        found = []
        for i, r in enumerate(self.model.reviews):
            own = self.model.expects_grant.get((actor, r), -1)
            rule = own if own >= 0 else self.model.rulings[r].rule
            found.append((i, r, rule, own < 0, self.model.state_of_ruling(rule, r)))
        return found

    def appeals(self, ruling: int, state: list[float]) -> list[int]:
        """The petitions that would be asked, or are, to reverse a refusal by a review of a signed deal."""
        petitions = self.may_reverse[ruling]
        if not petitions:
            return petitions
        first, refused = self.model.rulings[ruling].vars, list(state)
        refused[first + FILED], refused[first + GRANTED], refused[first + REFUSED] = 0.0, 0.0, 1.0
        refused[Var.SELECTED] = refused[Var.SIGNED] = 1.0
        return [p for p in petitions if self._is_asked(p, refused, stands=bool(state[first + REFUSED]))]

    def _is_asked(self, petition: int, refused: list[float], *, stands: bool) -> bool:
        """Whether a petition is before its ruler, or would be asked for once there is the refusal that it is about."""
        row = self.model.rulings[petition]
        if stands and refused[row.vars + FILED]:
            return True
        once = list(refused)
        if not stands:  # what it has said of another answer has fallen with that
            once[row.vars : row.vars + len(RULING_VARS)] = [0.0] * len(RULING_VARS)
        return row.ask >= 0 and bool(self.model.programs.at(row.ask)(once))


def in_order(chains: list[Any], rulings: list[Any]) -> tuple[list[int], Any]:
    """The reviews, each behind those that it comes after, else by name; and [R, R] whether one comes after another."""
    after: dict[int, set[int]] = {r: set() for r, row in enumerate(rulings) if row.effect == Effect.CLEARS}
    for chain in chains:
        after[chain.ruling].add(chain.after)
    order: list[int] = []
    while len(order) < len(after):
        order.append(next(r for r in after if r not in order and after[r] <= set(order)))
    return order, np.array([[other in after[r] for other in order] for r in order], bool).reshape(
        len(order), len(order)
    )
