"""What asking is worth: petitions that cost something, and courts that hold a party to the agreement it has left."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.world import decisions
from sim.world.codes import FILED, GRANTED, REFUSED, SPENT, SUSPENDED
from sim.world.plan import Var
from sim.world.reference import petitions
from sim.world.reference.stakes import Stakes

Floats = npt.NDArray[np.float64]
Parties = tuple[int, ...]
NONE = -1


class Suits:
    """Who asks, and what that is worth: q (worth if granted - worth if refused) - costs - wait.

    Promises: nobody asks for what has costs unless that is worth more than 0, from the occasion until the request is made;
    it is weighed anew whenever worths change, given up meanwhile, and taken back, for that instant, where it is worth less
    than 0.
    """

    def __init__(self, moves: Any) -> None:
        self.moves, self.play, self.world, self.model = moves, moves.play, moves.world, moves.model
        self.courts = [self.play.rulings[r] for r in self.model.courts]
        self.priced = [self.play.rulings[r] for r in self.model.priced]
        self.stakes = Stakes(moves)
        self._told: dict[int, tuple[int, int]] = {}  # ruling -> since when asking was worth it in the history, and why
        self._hurting: set[int] = set()  # rulings whose request the history has left worth less than nothing
        self.challenges = self.play.worth.challenges
        self.challenges.gains, self.challenges.asker = self.gains, self.play.asks
        self.challenges.seller = self.play.seller_actor

    def reconsider(self) -> None:
        """What is not worth it is taken back or given up; with nothing to take back, what is worth it is asked for."""
        if self.world.telling:
            for ruling in self.priced:
                self._tell(ruling)
        elif not self._drop(self.priced):
            for ruling in self.priced:
                ruling.occasion.weighed(self.world.news)

    def _drop(self, rulings: Iterable[Any]) -> bool:
        """Take back what has been asked of these and is worth less than nothing to who asked; whether there is any."""
        dropped = False
        for ruling in rulings:
            if ruling.is_filed and self._hurts(ruling):
                ruling.take_back(max(ruling.cause, self.world.news))
                dropped = True
        return dropped

    def start(self) -> None:
        """Take back what was worth less than nothing at the last change of the history already, and still is."""
        self._drop(ruling for ruling in self.priced if ruling.index in self._hurting)

    def _tell(self, ruling: Any) -> None:
        """In the history it is kept since when asking has been worth it, and what prepares it runs since then."""
        before = self._told.pop(ruling.index, None)
        since = ruling.occasion.told(None if before is None else before[0])
        if since is not None:
            self._told[ruling.index] = (since, self.world.news) if before is None else before
        self._hurting.discard(ruling.index)
        if ruling.is_filed and self._hurts(ruling):
            self._hurting.add(ruling.index)

    def _hurts(self, ruling: Any) -> bool:
        """Whether what has been asked is worth less than nothing to who asked; what it has cost is spent."""
        if ruling.about_deal and not self.world.state[Var.SELECTED]:
            return False
        return decisions.more(0.0, self._gained(ruling, self._as_it_is()))

    def told(self, ruling: int) -> tuple[int, int] | None:
        """Since when asking has been worth it, as the history has left it, and the event behind that; None: it is not."""
        return self._told.get(ruling)

    def worthwhile(self, ruling: Any) -> bool:
        """Whether asking is worth more, to who asks, than going on: with the deal on the table, or none."""
        return decisions.more(self._gained(ruling, self._as_it_is()), 0.0)

    def _as_it_is(self) -> list[float]:
        """The state, with no deal in hand as long as nothing is on the table of the one selected."""
        state: list[float] = self.world.state
        if state[Var.SELECTED] and self.world.package < 0:
            state = list(state)
            state[Var.SELECTED] = 0.0
        return state

    def _gained(self, ruling: Any, state: list[float], without: int = NONE) -> float:
        """What a request is worth to who asks, or has, of the package on the table."""
        return float(self.gains(ruling.index, self.play.deal.parties, state, without)[max(self.world.package, 0)])

    def gains(self, ruling: int, parties: Parties, state: list[float], without: int = NONE) -> Floats:
        """What a request is worth [P] to who asks, or has, of each package agreed among the parties, in the state in which it does."""
        filed = state[self.model.rulings[ruling].vars + FILED]
        actor = self.play.rulings[ruling].asked_by if filed else self.play.asks(ruling, parties, without)
        if actor < 0:  # there is nobody who could
            return np.zeros(len(self.model.packages))
        self.challenges.weighing += 1
        stake = self.stakes.after(actor, ruling, GRANTED, parties, state)
        stake = stake - self.stakes.after(actor, ruling, REFUSED, parties, state)
        found = self._chances(ruling, actor, parties, state) * stake - self._price(ruling, actor, asks=True)
        self.challenges.weighing -= 1
        return found

    def gain(self, court: Any, actor: int, stake: float, state: list[float], leaver: int) -> float:
        """What it is worth to an actor that a court is asked, in a state, to hold the leaver, if that makes a difference."""
        parties, package = self.play.deal.parties, self.world.package
        asks = actor == self.play.asks(court.index, parties, without=leaver)
        chance = float(self._chances(court.index, actor, parties, state)[package])
        return chance * stake - self._price(court.index, actor, asks=asks)

    def _price(self, ruling: int, actor: int, *, asks: bool) -> float:
        """What a request costs who asks, unless that is paid, and the wait for its answer."""
        values, row, filed = self.world.values, self.model.rulings[ruling], self.play.rulings[ruling].is_filed
        costs = values[row.costs] if row.costs >= 0 and asks and not filed else 0.0
        return float(
            costs
            + self.play.worth.prospects.wait(ruling, ready=self.play.rulings[ruling].occasion.ready)
            * values[self.model.actors[actor].cost]
        )

    def court(self, leaver: int, state: list[float], *, sees: int) -> Any:
        """The court that will answer whether a party that has left in a state is held to it; None: none will.

        `sees`: as an actor expects it, who knows the others at the medians; -1: as it will be.
        """
        for court in self.courts:
            held = court.answer == GRANTED and state[court.row.vars + SUSPENDED]
            if court.is_filed or petitions.are_open(court) or held:
                return court
            asker = self.play.asks(court.index, self.play.deal.parties, without=leaver)
            gone = self.model.left[asker]  # who has left holds nobody to it
            spent = state[court.row.vars + SPENT] or court.occasion.refrained
            if (gone >= 0 and state[gone]) or spent or not court.occasion.holds(state):
                continue
            with self.challenges.seen_by(sees, asker):
                gains = self._gained(court, state, leaver)
            if decisions.more(gains, 0.0):
                return court
        return None

    def _chances(self, ruling: int, actor: int, parties: Parties, state: list[float]) -> Floats:
        """The chances [P] of a request in a state, of one that is not made yet as they are once it is."""
        asked = list(state)
        asked[self.model.rulings[ruling].vars + FILED] = 1.0
        asked = self.model.imagined(asked)
        if all(asked[v] == self.world.state[v] for v in self.model.chance_reads[ruling]):
            return self._of(ruling, actor, parties, state)
        with self.play.worth.supposing(asked, {}):
            return self._of(ruling, actor, parties, state)

    def _of(self, ruling: int, actor: int, parties: Parties, state: list[float]) -> Floats:
        worth = self.play.worth
        found: Floats = worth.challenges.granted(actor, ruling, parties, state, worth.overrates(actor, ruling, state))
        return found
