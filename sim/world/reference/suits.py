"""What asking is worth: petitions that cost something, and courts that hold a party to the agreement it has left."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from sim.world import decisions
from sim.world.codes import FILED, GRANTED, REFUSED, SPENT, SUSPENDED
from sim.world.plan import Effect, Var
from sim.world.reference import petitions
from sim.world.reference.stakes import Stakes

Floats = npt.NDArray[np.float64]
Parties = tuple[int, ...]
NONE = -1


class Suit(NamedTuple):
    """A court that may hold a party to the agreement that it has left, and who has asked for that already, or will."""

    court: Any
    asker: int
    asked: bool


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
        self.challenges.gains, self.challenges.askers = self.gains, self.play.askers
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
        return decisions.more(0.0, self._gained(ruling, ruling.asked_by, self._as_it_is()))

    def told(self, ruling: int) -> tuple[int, int] | None:
        """Since when asking has been worth it, as the history has left it, and the event behind that; None: it is not."""
        return self._told.get(ruling)

    def worthwhile(self, ruling: Any) -> bool:
        """Whether asking is worth more, to who may ask, than going on: with the deal on the table, or none."""
        return any(decisions.more(gained, 0.0) for _, gained in self._each_gains(ruling))

    def asker(self, ruling: Any) -> int:
        """Of those who may ask who gains most by it; of equal ones the first."""
        asker, most = NONE, 0.0
        for actor, gained in self._each_gains(ruling):
            if asker < 0 or decisions.more(gained, most):
                asker, most = actor, gained
        return asker

    def _each_gains(self, ruling: Any) -> Iterator[tuple[int, float]]:
        """Those who may ask, or who has, each with what that is worth to it."""
        state = self._as_it_is()
        askers = [ruling.asked_by] if ruling.is_filed else self._able(ruling)
        return ((actor, self._gained(ruling, actor, state)) for actor in askers)

    def _as_it_is(self) -> list[float]:
        """The state, with no deal in hand as long as nothing is on the table of the one selected."""
        state: list[float] = self.world.state
        if state[Var.SELECTED] and self.world.package < 0:
            state = list(state)
            state[Var.SELECTED] = 0.0
        return state

    def _gained(self, ruling: Any, actor: int, state: list[float]) -> float:
        """What a request is worth to who asks, or has, of the package on the table."""
        return float(self.gains(ruling.index, actor, self.play.deal.parties, state)[max(self.world.package, 0)])

    def gains(self, ruling: int, actor: int, parties: Parties, state: list[float]) -> Floats:
        """What a request is worth [P] to who asks, or has, of each package agreed among the parties, in the state in which it does."""
        if actor < 0:  # there is nobody who could
            return np.zeros(len(self.model.packages))
        self.challenges.weighing += 1
        stake = self.stakes.after(actor, ruling, GRANTED, parties, state)
        stake = stake - self.stakes.after(actor, ruling, REFUSED, parties, state)
        others = self._others(ruling, state)
        if others:  # one court is enough
            stake = (1.0 - self._one_of(others, actor, parties, state)) * stake
        filed = bool(state[self.model.rulings[ruling].vars + FILED])
        price = self._costs(ruling, asked=filed) + self._wait(ruling, filed=filed) * self._cost(actor)
        found = self._chances(ruling, actor, parties, state) * stake - price
        self.challenges.weighing -= 1
        return found

    def _others(self, ruling: int, state: list[float]) -> list[int]:
        """What other courts are asked in a state to hold the party that this is asked about, or what has been asked about it."""
        row = self.model.rulings[ruling]
        while row.effect == Effect.REVERSES:
            ruling, row = row.about_ruling, self.model.rulings[row.about_ruling]
        courts = self.model.courts if ruling in self.model.courts else ()
        return [court for court in courts if court != ruling and self._before(court, state)]

    def _before(self, ruling: int, state: list[float]) -> bool:
        """Whether a ruling is asked for in a state, or its answer is held or appealed, or about to be."""
        first = self.model.rulings[ruling].vars
        appeals = [p for p in self.model.petitions.get(ruling, ()) if self.model.rulings[p].effect == Effect.REVERSES]
        answered = state[first + GRANTED] or state[first + REFUSED]
        if answered and any(self.play.rulings[p].occasion.prepared for p in appeals):
            return True
        return bool(state[first + FILED] or state[first + SUSPENDED] or any(self._before(p, state) for p in appeals))

    def _one_of(self, courts: Sequence[int], actor: int, parties: Parties, state: list[float]) -> Any:
        """The chance [P] that one of some courts holds a leaver, as an actor expects them."""
        chance: Any = None
        for court in courts:
            q = self._chances(court, actor, parties, state)
            chance = q if chance is None else chance + q - chance * q
        return chance

    def held(self, suits: Sequence[Suit], actor: int, stake: float, state: list[float]) -> float:
        """What it is worth to an actor that courts are asked, in a state, to hold a leaver, if that makes a difference.

        One that grants it is enough; the wait is that for the last of them.
        """
        chances = self._one_of([s.court.index for s in suits], actor, self.play.deal.parties, state)
        costs = sum((self._costs(s.court.index, asked=s.asked) for s in suits if s.asker == actor), 0.0)
        wait = max(self._left(s.court) if s.asked else self._wait(s.court.index, filed=False) for s in suits)
        return float(chances[self.world.package]) * stake - float(costs + wait * self._cost(actor))

    def chance(self, leaver: int, actor: int, state: list[float]) -> Any:
        """The chance [P] that a party that has left in a state is held to the agreement, as an actor expects it."""
        courts = [suit.court.index for suit in self.about(leaver, state, sees=actor)]
        return self._one_of(courts, actor, self.play.deal.parties, state) if courts else 0.0

    def _cost(self, actor: int) -> float:
        """What a day costs an actor."""
        return float(self.world.values[self.model.actors[actor].cost])

    def _costs(self, ruling: int, *, asked: bool) -> float:
        """What a request costs who asks, unless that is paid."""
        row = self.model.rulings[ruling]
        return float(self.world.values[row.costs]) if row.costs >= 0 and not asked else 0.0

    def _wait(self, ruling: int, *, filed: bool) -> float:
        """The days to the answer of a request that is filed, or of one that is not."""
        ready = self.play.rulings[ruling].occasion.ready
        return float(self.play.worth.prospects.wait(ruling, ready=ready, anew=not filed))

    def _left(self, ruling: Any) -> float:
        """The days until nothing is open any more of what has been asked: to the answer, or to that about an answer."""
        if ruling.is_filed or ruling.answer == NONE:
            return self._wait(ruling.index, filed=ruling.is_filed)
        return max((self._left(petition) for petition in petitions.of(ruling)), default=0.0)

    def about(self, leaver: int, state: list[float], *, sees: int = NONE) -> list[Suit]:
        """The suits to hold a party that has left in a state: who has asked which court, or will; without any it is free.

        `sees`: as an actor expects it, who knows the others at the medians; -1: as it will be.
        """
        has_left, found, state = self.world.state[self.model.left[leaver]], [], list(state)
        for court in self.courts:
            held = court.answer == GRANTED and state[court.row.vars + SUSPENDED]
            if has_left and (court.is_filed or petitions.are_open(court) or held):
                found.append(Suit(court, court.asked_by, asked=True))
            elif not state[court.row.vars + SPENT] and court.occasion.holds(state):
                asker = self._would_ask(court, leaver, state, sees)
                if asker >= 0:
                    found.append(Suit(court, asker, asked=False))
                    state[court.row.vars + FILED] = 1.0  # which the next one is asked beside
        return found

    def _would_ask(self, court: Any, leaver: int, state: list[float], sees: int) -> int:
        """Of those who may ask a court to hold a leaver who gains most by it; -1: nobody gains."""
        asker, most = NONE, 0.0
        for actor in self._able(court, without=leaver):
            gone = self.model.left[actor]
            if gone >= 0 and (state[gone] or self.world.state[gone]):  # who has left holds nobody to it
                continue
            with self.challenges.seen_by(sees, actor):
                gained = self._gained(court, actor, state)
            if decisions.more(gained, most):
                asker, most = actor, gained
        return asker

    def _able(self, ruling: Any, without: int = NONE) -> list[int]:
        """Those who may ask; nobody asks at the instant at which it has taken a request back."""
        askers = self.play.askers(ruling.index, self.play.deal.parties, without)
        return [actor for actor in askers if not ruling.occasion.refrains(actor)]

    def _chances(self, ruling: int, actor: int, parties: Parties, state: list[float]) -> Floats:
        """The chances [P] of a request that is made in a state."""
        worth = self.play.worth
        found: Floats = worth.challenges.granted(actor, ruling, parties, state, worth.overrates(actor, ruling, state))
        return found
