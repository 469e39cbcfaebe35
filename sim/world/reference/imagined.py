"""States that are only imagined, each one that play could be in: what a ruling says in them, and who would ask for what."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from sim.world.codes import FILED, GRANTED, ONCE_SIGNED, PENDING, REFUSED, RULING_WORDS, SPENT, SUSPENDED
from sim.world.plan import Effect, Var
from sim.world.reference.world import World

NONE = -1


class Imagined:
    """What those who look ahead take a state to be once a deal is signed, and a ruling is asked or has answered.

    A ruling has one word at a time, or none; `SUSPENDED` alone is a grant that is held.
    """

    def __init__(self, world: World) -> None:
        self.world, self.model = world, world.model

    def says(self, ruling: int, word: Any, state: list[Any], *, turned: bool = False) -> None:
        """A ruling has this word in a state, or another for each package [P]; what was said about another answer falls.

        What held its clock or grant does so no more, but what is about a clock stays where that ends in a grant. `turned`: a
        petition has made the answer another, and what has been decided about that stands.
        """
        first = self.model.rulings[ruling].vars
        filed, granted, refused, held = state[first : first + len(RULING_WORDS)]
        granted = np.maximum(granted, held * (1.0 - filed))
        same = granted * ((word == GRANTED) | (word == SUSPENDED))
        same = same + (1.0 - granted) * (refused * (word == REFUSED) + (1.0 - refused) * (word == FILED))
        for one in RULING_WORDS:
            state[first + one] = (word == one) * 1.0
        for petition in self.model.petitions.get(ruling, ()):
            row = self.model.rulings[petition]
            if row.effect == Effect.SUSPENDS:
                stays = np.maximum(same, filed * (word == GRANTED)) * np.maximum(
                    word == SUSPENDED, 1.0 - state[row.vars + GRANTED]
                )
            else:
                stays = np.maximum(same, turned * (1.0 - state[row.vars + FILED]))
            self._stays(petition, stays, state)

    def _stays(self, petition: int, where: Any, state: list[Any]) -> None:
        """What a petition has asked or been answered, and all about it, stays only for packages [P] `where` (1) it has an object."""
        first = self.model.rulings[petition].vars
        for one in RULING_WORDS:
            state[first + one] = state[first + one] * where
        for other in self.model.petitions.get(petition, ()):
            self._stays(other, where, state)

    def granted(self, ruling: int, state: list[Any]) -> int:
        """The word in a state of what a ruling has granted: that, or that it is held; none where it has not."""
        first = self.model.rulings[ruling].vars
        if state[first + GRANTED]:
            return GRANTED
        return SUSPENDED if state[first + SUSPENDED] and not state[first + FILED] else NONE

    def signed(self, state: list[float]) -> list[float]:
        """A state with an agreement just signed, and announced: no word of the one before holds; `imagined` is still to come."""
        found = list(state)
        for var in self.model.minds.of_the_last:
            found[var] = 0.0
        for var in ONCE_SIGNED:
            found[var] = 1.0
        for row in self.model.minds.outside:
            found[row.vars + PENDING] = float(self.starts)
        return found

    @property
    def starts(self) -> bool:
        """Whether a signature now starts the outside date: one that has passed it does not."""
        return self.world.now <= self.model.minds.last_start

    def once_signed(self, state: list[float]) -> list[float]:
        """A state as it would be with the deal signed, and announced."""
        if state[Var.SIGNED] and state[Var.ANNOUNCED]:
            return list(state)
        found = list(state) if state[Var.SIGNED] else self.signed(state)
        found[Var.ANNOUNCED] = 1.0
        return self.model.imagined(found)

    def asked(self, ruling: int, state: list[float], cleared: Iterable[int] = ()) -> list[float]:
        """A state in which a ruling answers: it is asked, the deal signed, if it is about that, and some reviews have cleared."""
        found = self.once_signed(state) if self.model.with_deal[ruling] else list(state)
        for review in cleared:
            self.says(review, GRANTED, found)
        self.says(ruling, FILED, found)
        return self.model.imagined(found)

    def answered(self, ruling: int, state: list[float], said: int) -> list[float]:
        """A state with the deal signed, and a ruling that has said something, and is not held."""
        found = self.once_signed(state)
        self.says(ruling, said, found)
        return self.model.imagined(found)

    def said(self, ruling: int, state: list[float]) -> int:
        """What a ruling has answered in a state, be it that it is held; none where it has not."""
        if self.granted(ruling, state) != NONE:
            return GRANTED
        return REFUSED if state[self.model.rulings[ruling].vars + REFUSED] else NONE

    # --- who would ask -------------------------------------------------------------------------------------

    def counts(self, petition: int, state: list[float]) -> bool:
        """Whether a petition is asked, granted, held or not, or refused and appealed."""
        first = self.model.rulings[petition].vars
        if state[first + FILED] or state[first + GRANTED] or state[first + SUSPENDED]:
            return True
        return bool(state[first + REFUSED] and self.appeals(petition, state, REFUSED))

    def prohibitions(self, state: list[float]) -> list[tuple[int, list[float], Any]]:
        """The petitions to forbid the deal that count, each with the state in which it does and [P] whether for a package.

        Beside those that count already those that would be asked once the package is signed, at once or, in a state of
        its own, in time.
        """
        suits = self.model.minds.may_forbid
        signed, found = self.once_signed(state) if suits else state, []
        then = self.model.imagined(list(signed), in_time=True) if self.model.waits else signed
        for suit in suits:
            now = 1.0 if self.counts(suit, state) else self._would_ask(suit, signed)
            found.append((suit, state, now))
            if self.model.waits:
                found.append((suit, then, np.where(now, 0.0, self._would_ask(suit, then))))
        return [(suit, then, asked) for suit, then, asked in found if np.any(asked)]

    def appeals(self, ruling: int, state: list[float], said: int) -> list[tuple[int, Any]]:
        """The petitions that would be asked, or are, to reverse what a ruling says of a signed deal, each with [P] of which."""
        petitions = self.model.minds.may_reverse[ruling]
        if not petitions:
            return []
        stands, then = self.said(ruling, state) == said, [self.answered(ruling, state, said)]
        if stands and state[self.model.rulings[ruling].vars + SUSPENDED]:  # as long as the grant is held, and after
            then.append(self.once_signed(state))
        found = [(p, self._is_asked(p, then, stands=stands)) for p in petitions]
        return [(p, asked) for p, asked in found if np.any(asked)]

    def _is_asked(self, petition: int, then: list[list[float]], *, stands: bool) -> Any:
        """Whether [P] a petition is before its ruler, or would be asked for in one of the states with the answer that it is about."""
        made = then[0][self.model.rulings[petition].vars + GRANTED]  # the answer, which it reversed
        if stands and not made and self.counts(petition, then[0]):
            return 1.0
        return np.max([self._would_ask(petition, state) for state in then], axis=0)

    def _would_ask(self, petition: int, state: list[float]) -> Any:
        """Whether a petition would be asked in a state, of each package [P] or of all alike."""
        row = self.model.rulings[petition]
        if row.ask < 0 or state[row.vars + SPENT]:
            return 0.0
        return np.asarray(self.model.programs.over(row.ask)(state), float)
