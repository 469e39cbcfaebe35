"""What an answer would be worth: of a petition, and of all that follows from it."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from sim.world.codes import GRANTED, REFUSED, SUSPENDED
from sim.world.plan import Effect, Var
from sim.world.reference.challenges import ANYBODY
from sim.world.reference.effects import said_after

Floats = npt.NDArray[np.float64]
Parties = tuple[int, ...]
Answers = dict[int, int]
NONE = -1
ENDS = {Effect.CLEARS: REFUSED, Effect.FORBIDS: GRANTED, Effect.COMPELS: REFUSED}  # the answers that end the deal


class Stakes:
    """The worth [P] to an actor of each package, if a petition were granted, or refused, for good.

    Where that, or the answer that it brings about, ends the deal, it is what ending is worth; else the worth of the deal
    in a state in which the words of what is ruled on are others. A refusal leaves no hope from the same petition.
    """

    def __init__(self, moves: Any) -> None:
        self.moves, self.play, self.world, self.model = moves, moves.play, moves.world, moves.model
        self.worth = moves.play.worth

    def after(self, actor: int, petition: int, answer: int, parties: Parties, state: list[float]) -> Floats:
        """What an answer is worth to an actor, in the state in which it is given."""
        then, answers = list(state), {petition: answer}
        root, said = self._leads_to(petition, answer, state, answers)
        self.say(root, answers, then)
        ends = self._ends(root, said, parties, then)
        at_once = root == petition or self.model.rulings[root].about >= 0  # a date waits for nobody
        if ends and (at_once or not self.open(root, said, parties, then, answers)):
            return self._each(self._ended(actor, parties, then))
        with self.worth.supposing(then, answers):
            return self._each(self._going_on(actor, root, parties, then))

    def _leads_to(self, ruling: int, answer: int, state: list[float], answers: Answers) -> tuple[int, int]:
        """The ruling, about no other, on which an answer decides in the end; and what it then says."""
        row = self.model.rulings[ruling]
        if row.effect != Effect.REVERSES:
            return ruling, answer
        below: int = row.about_ruling
        said = REFUSED if state[self.model.rulings[below].vars + REFUSED] else GRANTED
        said = answers[below] = said_after(self.play.rulings[ruling], answer, said)
        return self._leads_to(below, said, state, answers)

    def _ends(self, ruling: int, said: int, parties: Parties, state: list[float]) -> bool:
        """Whether an answer about the deal, or its outside date, ends it: none does that has closed, nor a court that holds nobody to it."""
        row = self.model.rulings[ruling]
        if state[Var.CLOSED] or row.about_ruling >= 0:
            return False
        if row.about >= 0:
            stays = self.play.deadlines[row.about].stays
            return bool(state[Var.SIGNED]) and stays.after(Effect(row.effect), ruling, granted=said == GRANTED)[1]
        gone = row.effect != Effect.COMPELS or any(state[self.model.left[a]] for a in parties)
        return gone and ENDS.get(Effect(row.effect)) == said

    def open(self, root: int, said: int, parties: Parties, state: list[float], answers: Answers) -> bool:
        """Whether others may reverse an answer that ends the deal."""
        with self.worth.supposing(state, answers):
            return bool(self.worth.challenges.appeals(ANYBODY, root, parties, state, said))

    def say(self, root: int, answers: Answers, state: list[float]) -> None:
        """Words as they are after these answers, of which the root's is about no other."""
        row, granted = self.model.rulings[root], answers[root] == GRANTED
        for i, (ruling, said) in enumerate(answers.items()):  # each but the first is turned by the one before
            self.worth.imagined.says(ruling, said, state, turned=i > 0)
        if row.about >= 0:
            measure = self.play.deadlines[row.about]
            words, _ = measure.stays.after(Effect(row.effect), root, granted=granted)
            for word, holds in words.items():
                state[measure.row.vars + word] = float(holds)
        elif row.effect == Effect.COMPELS and granted:  # who has left is held to the agreement
            for var in self.model.left:
                if var >= 0:
                    state[var] = 0.0
        elif row.effect == Effect.SUSPENDS and row.about_ruling >= 0:
            held = self.play.rulings[row.about_ruling]
            first, stays = held.row.vars, held.stays - {root} | ({root} if granted else set())
            state[first + SUSPENDED] = float(bool(stays))
            state[first + GRANTED] = float(held.answer == GRANTED and not stays)
        self.model.imagined(state)

    def _ended(self, actor: int, parties: Parties, state: list[float]) -> Any:
        """Once the answer is given: fees may be due because of it."""
        without = self.moves.without(actor, parties, state)
        return without + self.worth.fees(actor, parties, state) if state[Var.SIGNED] else without

    def _going_on(self, actor: int, root: int, parties: Parties, state: list[float]) -> Any:
        """The worth of the deal in hand, for good once it has closed; to a bidder that of others is none.

        While a party is away, that it is back is as likely as that it is held to it, unless this is what is asked.
        """
        own = self.world.state[Var.SELECTED] and (actor in parties or actor not in self.model.bidders)
        if not own:
            return self.worth.no_deal(actor)
        if self.world.state[Var.CLOSED]:
            return self.worth.utility(actor, parties, self.world.view)
        row = self.model.rulings[root]
        gone = NONE if row.effect == Effect.COMPELS and row.about < 0 else self.moves.gone()
        if gone < 0 or parties != self.play.deal.parties:
            return self.moves.in_hand(actor, parties, state)
        end = self._ended(actor, parties, state)
        held = self.moves.suits.chance(gone, actor, state)
        return end + held * (self.moves.values(actor) - end)

    def _each(self, worth: Any) -> Floats:
        return np.full(len(self.model.packages), worth) if np.ndim(worth) == 0 else worth
