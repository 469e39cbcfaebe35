"""What actors go by when they expect rulings: whose probabilities, which reviews come first, who may reverse them."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from sim.world.codes import EXTENDED, LAPSED, MET, PAST, REFUSED
from sim.world.plan import Effect, Var
from sim.world.time import NEVER


class Minds:
    """The rows of a model as those who expect rulings see them."""

    def __init__(self, model: Any) -> None:
        self.model = model
        self.same = self._same()  # each actor -> the first that goes by the same probabilities of all rulings
        self.all = sorted(set(self.same.values()))
        reverse = {p for p, row in enumerate(model.rulings) if row.effect == Effect.REVERSES}
        self.may_forbid = [r for r, row in enumerate(model.rulings) if row.effect == Effect.FORBIDS]
        self.may_reverse = [[p for p in model.petitions.get(r, ()) if p in reverse] for r in range(len(model.rulings))]
        self.outside = [row for row in model.deadlines if not row.measure]  # dates: none, or one
        self.last_start = min(
            (row.at for row in self.outside), default=NEVER
        )  # the last instant at which a signature starts it
        words = [row.vars + word for row in self.outside for word in (EXTENDED, LAPSED, MET, PAST)]
        self.of_the_last = [
            int(Var.ENDED),
            *words,
            *(var for var in model.left if var >= 0),
        ]  # what holds until the next
        self.priced = any(row.costs >= 0 for row in model.rulings)

    def _same(self) -> dict[int, int]:
        found, first = {}, dict[Any, int]()
        for actor, row in enumerate(self.model.actors):
            own = tuple([self.model.expects_grant.get((actor, r), -1) for r in range(len(self.model.rulings))])
            found[actor] = first.setdefault((own, row.overconfidence), actor)
        return found

    def before(self, review: int, needed: Any) -> list[int]:
        """The reviews that have cleared what needs these [R], once this one is asked: which it comes after, and those do."""
        place, found = self.model.reviews.index(review), np.zeros(len(needed), bool)
        for i in range(place, -1, -1):  # each stands behind those that it comes after
            if i == place or found[i]:
                found |= self.model.chains[i] & needed
        return [r for r, clears in zip(self.model.reviews, found, strict=True) if clears]

    def goes_by(self, actor: int, ruling: int, view: Any) -> tuple[int, Any]:
        """The rule by which an actor expects the answers of a ruling, and the view with its numbers: its own at the
        given ones; else the ruler's, at the medians."""
        own = self.model.expects_grant.get((actor, ruling), -1)
        return (own, view) if own >= 0 else (self.model.rulings[ruling].rule, self.model.medians)

    @cache  # noqa: B019  minds live as long as their process
    def expectations(self, actor: int) -> list[tuple[int, int, int, bool, Any, int, bool, bool]]:
        """What an actor goes by at each review.

        A tuple is (place of the review, ruling, rule, whether at the medians, what it reads, luck, whether it may be reversed,
        whether it asks for words).
        """
        found = []
        for i, r in enumerate(self.model.reviews):
            own = self.model.expects_grant.get((actor, r), -1)
            rule = own if own >= 0 else self.model.rulings[r].rule
            reads = self.model.state_of_ruling(rule, r)
            words = self.asks_for_words(rule, r)
            found.append((i, r, rule, own < 0, reads, self.model.rulings[r].luck, bool(self.may_reverse[r]), words))
        return found

    @cache  # noqa: B019  minds live as long as their process
    def asks_for_words(self, rule: int, ruling: int) -> bool:
        """Whether a rule about a ruling asks for anything but circumstances, packages and who deals."""
        model = self.model
        known = {*model.circumstance_names, *model.party, int(Var.PACKAGE), int(Var.STRUCTURE)}
        return bool((model.reads_of_rule(rule) | model.reads_of_ruling(ruling)) - known)

    def nobody_reverses(self, ruling: int) -> dict[int, int]:
        """The answers, for good, of those who would not reverse what a ruling says."""
        return dict.fromkeys(self.may_reverse[ruling], REFUSED)


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
