"""What those who look ahead expect of petitions: who may forbid the deal, and who may reverse an answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.world import decisions
from sim.world.codes import GRANTED, REFUSED

Floats = npt.NDArray[np.float64]
Parties = tuple[int, ...]
ANYBODY, ASKER = -2, -1  # who sees it: somebody else, or who asks
Gains = Callable[[int, int, Parties, list[float]], Floats]


class Challenges:
    """The petitions that count, and the chance that each is granted for good: granted, and not reversed itself.

    A petition counts where it would be asked. One that costs something is asked where who asks gains by it; while that
    is weighed no other such petition counts that has not been filed, but for those that would reverse it.
    """

    def __init__(self, worth: Any) -> None:
        self.worth, self.world, self.model = worth, worth.world, worth.model
        self.imagined = worth.imagined
        self.gains: Gains = lambda petition, asker, parties, state: np.zeros(len(self.model.packages))
        self.askers: Callable[[int, Parties], list[int]] = lambda petition, parties: [ASKER]  # who may ask
        self.seller = -1
        self.weighing = 0  # how many requests are being weighed, one within the other
        self._kept: dict[tuple[bool, bool, int, int, Parties, tuple[float, ...]], Floats] = {}

    def forget(self) -> None:
        """Something has changed that it may depend on what a petition is worth."""
        self._kept.clear()

    def reversed(
        self, actor: int, review: int, parties: Parties, state: list[float], confidence: float, granting: int = -1
    ) -> Floats | None:  # fmt: skip
        """Probability [P] that a refusal is reversed, as an actor expects it; None: nobody would ask for that."""
        stands = self.upheld(actor, review, parties, state, REFUSED, confidence, granting)
        return None if stands is None else 1.0 - stands

    def upheld(
        self, actor: int, ruling: int, parties: Parties, state: list[float], said: int, confidence: float, granting: int = -1
    ) -> Floats | None:  # fmt: skip
        """Probability [P] that nobody reverses what a ruling has said; None: nobody would ask for that."""
        appeals, found = self.appeals(actor, ruling, parties, state, said), None
        after = self.imagined.answered(ruling, state, said) if appeals else state
        for petition, asked in appeals:
            goes_on = 1.0 - asked * self.granted(actor, petition, parties, after, confidence, granting)
            found = goes_on if found is None else found * goes_on
        return found

    def unforbidden(self, actor: int, parties: Parties, state: list[float]) -> Floats | None:
        """Probability [P] that no petition forbids a deal for good, as an actor expects it; None: nobody asks for that."""
        goes_on = None
        for suit, then, would in self.imagined.prohibitions(state):
            asked = would * self._asked(actor, suit, parties, then)
            free = 1.0 - asked * self.granted(actor, suit, parties, then, 0.0)
            goes_on = free if goes_on is None else goes_on * free
        return goes_on

    def granted(
        self, actor: int, petition: int, parties: Parties, state: list[float], confidence: float, granting: int = -1
    ) -> Floats:  # fmt: skip
        """Probability [P] that a petition is granted and not reversed, or refused and reversed, as an actor expects it in a state."""
        p = self.answer(actor, petition, parties, state, confidence, granting)
        stands = self.upheld(actor, petition, parties, state, GRANTED, 0.0)
        found = p if stands is None else p * stands
        if petition not in self.worth.supposed:
            stands = self.upheld(actor, petition, parties, state, REFUSED, 0.0)
            found = found if stands is None else found + (1.0 - p) * (1.0 - stands)
        return found

    def answer(
        self, actor: int, petition: int, parties: Parties, state: list[float], confidence: float, granting: int = -1
    ) -> Floats:  # fmt: skip
        """Probability [P] that a petition is granted, whatever comes of that, as an actor expects it: what has answered in a state has."""
        said = self.worth.supposed.get(petition, self.imagined.said(petition, state))
        if said >= 0:
            return np.full(len(self.model.packages), float(said == GRANTED))
        rule, view = self.model.minds.goes_by(actor, petition, self.world.view)
        minds = self.model.minds
        words = minds.asks_for_words(rule, petition)
        asked = self.imagined.asked(petition, self.worth.among(parties, state)) if words else self.world.state
        if self.world.package >= 0 or self.model.about_deal[petition]:
            p = self.worth.over(rule, petition, parties, view, state=asked)
        else:
            p = np.full(len(self.model.packages), self._of_none(petition, rule, view, asked))
        found: Floats = self.worth.given(actor, petition, p, confidence, parties, granting)
        return found

    def _of_none(self, petition: int, rule: int, view: Any, asked: list[float]) -> float:
        """The probability of a grant about a measure while no package is on the table: who judges packages waits for one."""
        if self.model.judges(rule):
            return 0.0
        own = self.model.rulings[petition].rule
        return self.world.probability(rule, medians=view is self.model.medians, own=own, state=asked)  # type: ignore[no-any-return]

    def appeals(
        self, actor: int, ruling: int, parties: Parties, state: list[float], said: int
    ) -> list[tuple[int, Any]]:  # fmt: skip
        """The petitions that may reverse an answer, each with [P] whether somebody would ask, as an actor sees it."""
        petitions, supposed = self.imagined.appeals(ruling, state, said), self.worth.supposed
        if not petitions:
            return []
        after = self.imagined.answered(ruling, state, said)
        asked = [(p, would * self._asked(actor, p, parties, after)) for p, would in petitions if p not in supposed]
        return [(p, a) for p, a in asked if np.any(a)]

    def _asked(self, actor: int, petition: int, parties: Parties, state: list[float]) -> Any:
        row = self.model.rulings[petition]
        if row.costs < 0 or self.imagined.counts(petition, state):
            return 1.0
        if self.worth.supposed:
            return 0.0
        self.worth.look()
        asked = [self._asks(actor, asker, petition, parties, state) for asker in self.askers(petition, parties)]
        return np.max(asked, axis=0)

    def _asks(self, actor: int, asker: int, petition: int, parties: Parties, state: list[float]) -> Floats:
        """Whether [P] one of those who may ask gains by it, as an actor sees that."""
        view, blind = self._knows(actor, asker)
        key = blind or self.weighing > 0, view is self.model.medians, petition, asker, parties, tuple(state)
        found = self._kept.get(key)
        if found is None:
            with self.seen_by(actor, asker):
                gains = self.gains(petition, asker, parties, self.imagined.once_signed(state))
            found = self._kept[key] = decisions.each_more(gains, 0.0).astype(float)
        return found

    def _knows(self, actor: int, asker: int) -> tuple[Any, bool]:
        """What an actor knows of who asks: its own numbers, or the medians; and whether it does not know the bids."""
        own = actor in (ASKER, asker)
        return self.world.view if own else self.model.medians, not own and actor != self.seller

    @contextmanager
    def seen_by(self, actor: int, asker: int) -> Iterator[None]:
        """What a request is worth to who asks, as an actor sees it."""
        view, blind = self._knows(actor, asker)
        with self.worth.supposing(self.world.state, {}, view):
            self.weighing += blind
            yield
            self.weighing -= blind
