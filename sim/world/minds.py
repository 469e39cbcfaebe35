"""What actors go by when they expect rulings: whose probabilities, which reviews come first, who may reverse them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

import numpy as np

from sim.world.codes import (
    EXTENDED,
    FILED,
    GRANTED,
    LAPSED,
    MET,
    ONCE_SIGNED,
    PAST,
    PENDING,
    REFUSED,
    RULING_WORDS,
    SPENT,
    SUSPENDED,
)
from sim.world.plan import Effect, Var

STANDS = (FILED, GRANTED, SUSPENDED)  # the words of what is asked, granted, or granted and held


class Minds:
    """The rows of a model as those who expect rulings see them."""

    def __init__(self, model: Any) -> None:
        self.model = model
        self.same = self._same()  # each actor -> the first that goes by the same probabilities of all rulings
        self.all = sorted(set(self.same.values()))
        reverse = {p for p, row in enumerate(model.rulings) if row.effect == Effect.REVERSES}
        self.may_forbid = [r for r, row in enumerate(model.rulings) if row.effect == Effect.FORBIDS]
        self.may_reverse = [[p for p in model.petitions.get(r, ()) if p in reverse] for r in range(len(model.rulings))]
        dates = [row.vars for row in model.deadlines if not row.measure]
        words = [first + word for first in dates for word in (EXTENDED, LAPSED, MET, PAST)]
        self.of_the_last = [
            int(Var.ENDED),
            *words,
            *(var for var in model.left if var >= 0),
        ]  # what holds until the next
        self.of_the_next = [*ONCE_SIGNED, *(first + PENDING for first in dates)]  # what a signature makes true
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

    def asked(self, ruling: int, state: list[float], cleared: Iterable[int] = ()) -> list[float]:
        """A state in which a ruling answers: it is asked, the deal signed, if it is about that, and some reviews have cleared."""
        found = self.once_signed(state) if self.model.with_deal[ruling] else list(state)
        for r in (ruling, *cleared):
            first = self.model.rulings[r].vars
            found[first + REFUSED] = found[first + SUSPENDED] = 0.0
            found[first + FILED], found[first + GRANTED] = float(r == ruling), float(r != ruling)
        return self.model.imagined(found)  # type: ignore[no-any-return]

    def prohibitions(self, state: list[float]) -> list[tuple[int, list[float], Any]]:
        """The petitions to forbid the deal that count, each with the state in which it does and [P] whether for a package.

        Those that are asked, granted, held or refused and appealed, and those that would be asked once the package is signed,
        at once or, in a state of its own, in time.
        """
        signed, found = self.once_signed(state) if self.may_forbid else state, []
        then = self.model.imagined(list(signed), in_time=True) if self.model.waits else signed
        for suit in self.may_forbid:
            row = self.model.rulings[suit]
            stands = any(state[row.vars + word] for word in STANDS)
            appealed = state[row.vars + REFUSED] and self.appeals(suit, state, REFUSED)
            now = 1.0 if stands or appealed else self._would_ask(row, signed)
            found.append((suit, state, now))
            if self.model.waits:
                found.append((suit, then, np.where(now, 0.0, self._would_ask(row, then))))
        return [(suit, then, asked) for suit, then, asked in found if np.any(asked)]

    def _would_ask(self, row: Any, state: list[float]) -> Any:
        """Whether a petition would be asked in a state, of each package [P] or of all alike."""
        if row.ask < 0 or state[row.vars + SPENT]:
            return 0.0
        return np.asarray(self.model.programs.over(row.ask)(state), float)

    def once_signed(self, state: list[float]) -> list[float]:
        """A state as it would be with the deal signed, and announced: no word of the agreement before it holds any more."""
        found = list(state)
        if state[Var.SIGNED] and state[Var.ANNOUNCED]:
            return found
        if state[Var.SIGNED]:
            found[Var.ANNOUNCED] = 1.0
        else:
            for var in self.of_the_last:
                found[var] = 0.0
            for var in self.of_the_next:
                found[var] = 1.0
        return self.model.imagined(found)  # type: ignore[no-any-return]

    def appeals(self, ruling: int, state: list[float], said: int) -> list[tuple[int, Any]]:
        """The petitions that would be asked, or are, to reverse what a ruling says of a signed deal, each with [P] of which."""
        petitions = self.may_reverse[ruling]
        if not petitions:
            return []
        answered, stands = self.answered(ruling, state, said), self._stands(ruling, state, said)
        found = [(p, self._is_asked(p, answered, stands=stands)) for p in petitions]
        return [(p, asked) for p, asked in found if np.any(asked)]

    def nobody_reverses(self, ruling: int) -> dict[int, int]:
        """The answers, for good, of those who would not reverse what a ruling says."""
        return dict.fromkeys(self.may_reverse[ruling], REFUSED)

    def answered(self, ruling: int, state: list[float], said: int) -> list[float]:
        """A state with the deal signed, and a ruling that has said something."""
        row, found = self.model.rulings[ruling], self.once_signed(state)
        if not self._stands(ruling, state, said):  # what is still to come comes once nothing is held any more
            found[row.vars + SUSPENDED] = 0.0
        found[row.vars + FILED] = found[row.vars + GRANTED] = found[row.vars + REFUSED] = 0.0
        found[row.vars + said] = 1.0
        return self.model.imagined(found)  # type: ignore[no-any-return]

    def _stands(self, ruling: int, state: list[float], said: int) -> bool:
        """Whether a ruling has said something in a state, be it that it is held."""
        first = self.model.rulings[ruling].vars
        held = said == GRANTED and state[first + SUSPENDED] and not state[first + FILED]
        return bool(state[first + said] or held)

    def _is_asked(self, petition: int, answered: list[float], *, stands: bool) -> Any:
        """Whether [P] a petition is before its ruler, or would be asked for once there is the answer that it is about."""
        row = self.model.rulings[petition]
        if stands and (answered[row.vars + FILED] or answered[row.vars + SUSPENDED]):  # asked, or granted and held
            return 1.0
        once = list(answered)
        if not stands:  # what it has said of another answer has fallen with that
            for word in RULING_WORDS:
                once[row.vars + word] = 0.0
        return self._would_ask(row, once)


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
