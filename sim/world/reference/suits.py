"""What asking is worth: petitions that cost something, and courts that hold a party to the agreement it has left."""

from __future__ import annotations

from typing import Any

from sim.world.codes import GRANTED, IN_FORCE, LAPSED, PENDING, REFUSED, SUSPENDED
from sim.world.plan import Effect, Var
from sim.world.reference import petitions
from sim.world.time import DAY

NONE = -1
WORDS_OF_A_MEASURE = {
    Effect.SUSPENDS: {SUSPENDED: 1.0, IN_FORCE: 0.0},
    Effect.ANNULS: {PENDING: 0.0, IN_FORCE: 0.0, SUSPENDED: 0.0, LAPSED: 1.0},
    Effect.COMPELS: {PENDING: 0.0, IN_FORCE: 1.0},
}


class Suits:
    """Who asks, and what that is worth: q (worth if granted - worth if not) - costs - wait.

    Promises: nobody asks for what has costs unless that is worth more than 0, when the occasion comes and again when the
    request is ready; it is weighed anew whenever worths change.
    """

    def __init__(self, moves: Any) -> None:
        self.moves, self.play, self.world, self.model = moves, moves.play, moves.world, moves.model
        self.courts = [r for r in self.play.rulings if self.model.holds_to_the_deal(r.index)]
        self.priced = [r for r in self.play.rulings if r.row.costs >= 0]
        self._supposed = NONE  # versions of the world that are only supposed count downwards

    def reconsider(self) -> None:
        """Ask for what was not worth it when its occasion came and is now."""
        for ruling in self.priced:
            if not ruling.asked and ruling.is_wanted:
                ruling.arises(self.world.cause_of(ruling.trigger.reads))

    def worthwhile(self, ruling: Any) -> bool:
        """Whether asking is worth more, to who asks, than going on."""
        actor = self._asker(ruling)
        return self.gain(ruling, actor, self._stake(ruling, actor)) > 0.0

    def gain(self, ruling: Any, actor: int, stake: float) -> float:
        """What a request is worth to an actor to whom a grant makes a difference of `stake`; who asks bears its costs."""
        values, row = self.world.values, ruling.row
        costs = values[row.costs] if row.costs >= 0 and actor == self._asker(ruling) else 0.0
        wait = self._days(row) * values[self.model.actors[actor].cost]
        return float(self.expected(ruling, actor) * stake - costs - wait)

    def court(self, leaver: int, state: list[float]) -> Any:
        """The court that will answer whether a party that has left in a state is held to it; None: none will."""
        for court in self.courts:
            if court.is_filed or petitions.are_open(court):
                return court
            asker = self._asker(court, leaver)
            if asker == leaver or not self.model.programs.at(court.row.ask)(state):
                continue
            if self.gain(court, asker, self.moves.worth(asker) - self.moves.ended(asker, state)) > 0.0:
                return court
        return None

    def compelled(self) -> bool:
        """Whether a court has held the parties to the agreement."""
        return any(court.holds for court in self.courts)

    def _asker(self, ruling: Any, leaver: int = NONE) -> int:
        if ruling.row.asked_by >= 0:
            return int(ruling.row.asked_by)
        return int(self.play.asker(without=leaver))

    def expected(self, ruling: Any, actor: int) -> float:
        """The probability of a grant as an actor expects it, given all that it has seen."""
        package = self.world.package if ruling.about_deal else NONE
        return float(self.play.worth.expects(actor, ruling.index, package, self.play.deal.parties))

    def _days(self, row: Any) -> float:
        """Expected days from the occasion to the answer."""
        numbers, values = self.model.numbers, self.model.medians.values
        days = numbers.mean(row.takes, values)
        if row.before >= 0:
            days = max((self.play.deadlines[row.before].date - self.world.now) / DAY - days, 0.0)
        return float(days + (numbers.mean(row.asks_after, values) if row.asks_after >= 0 else 0.0))

    # --- what a grant would change --------------------------------------------------------------------------

    def _stake(self, ruling: Any, actor: int) -> float:
        """How much more a grant is worth to an actor than going on without one."""
        row, now = ruling.row, self._stands(actor)
        if row.effect == Effect.FORBIDS:
            return float(self.moves.ended(actor, self.world.state)) - now
        if row.about_ruling >= 0:
            first = self.model.rulings[row.about_ruling].vars
            answer = self.play.rulings[row.about_ruling].answer
            return (
                self._if(actor, {first + GRANTED: float(answer == REFUSED), first + REFUSED: float(answer == GRANTED)})
                - now
            )
        if row.about < 0:
            return now - float(self.moves.ended(actor, self.world.state))
        first = self.model.deadlines[row.about].vars
        return self._if(actor, {first + word: v for word, v in WORDS_OF_A_MEASURE[row.effect].items()}) - now

    def _stands(self, actor: int) -> float:
        """What things as they stand are worth to anybody: the deal on the table, or none."""
        if self.world.state[Var.SELECTED] and self.world.package >= 0:
            return float(self.moves.worth(actor))
        return float(self.play.worth.no_deal(actor, self.play.deal.parties))

    def _if(self, actor: int, words: dict[int, float]) -> float:
        """The same if some words were others, and nothing else."""
        world = self.world
        state, version = world.state, world.version
        self._supposed -= 1
        world.state, world.version = list(state), self._supposed
        for var, value in words.items():
            world.state[var] = value
        try:
            return self._stands(actor)
        finally:
            world.state, world.version = state, version
