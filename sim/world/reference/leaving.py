"""When parties look at their agreement again, what ending it is worth to them, and who leaves."""

from __future__ import annotations

from functools import partial
from typing import Any

from sim.world.plan import Var
from sim.world.record import Bound, Kind
from sim.world.reference.agenda import Phase


class Leaving:
    """The ways out of the deal in hand.

    Whenever something changes that the worth of a signed agreement depends on, or an exit opens or shuts, each party
    looks at it once more: the first for which it is worth less than ending makes the parties amend it, or leaves.
    """

    def __init__(self, deal: Any) -> None:
        self.deal, self.play, self.world, self.model = deal, deal.play, deal.world, deal.model
        self._looking = False
        self._seen: tuple[Any, ...] = ()

    def ending(self, actor: int, state: list[float] | None = None) -> float:
        """What ending is worth to a party: no deal, less the least fee of the exits open to it (in a state; now)."""
        fees = [self.world.values[x.fee] if x.fee >= 0 else 0.0 for x in self._open(actor, state)]
        return float(self.play.worth.no_deal(actor) - min(fees, default=0.0))

    def once(self, var: int) -> list[float]:
        """The state as it is but for one variable that is true: for the conditions of exits, and for nothing else."""
        state = list(self.world.state)
        state[var] = 1.0
        return state

    def better_off(self, asked: list[int], past: int) -> int | None:
        """The first of those asked for whom going on with the agreement as it stands is no better than ending it.

        `past` is the variable that says that the date has passed: fees of leaving count as they would then.
        """
        state, parties = self.once(past), self.deal.parties
        return next((a for a in asked if a in parties and self._worth(a) <= self.ending(a, state)), None)

    def signed(self) -> None:
        """An agreement is signed with its eyes open; what the history has signed is looked at when it is over."""
        if self.world.past is None:
            self._seen = self._worth_now()[0]

    def reconsider(self) -> None:
        """If something has changed that the worth of the agreement depends on, look at it once more."""
        state = self.world.state
        if self._looking or not state[Var.SIGNED] or state[Var.CLOSED]:
            return
        seen, variables = self._worth_now()
        if seen == self._seen:
            return
        self._looking, self._seen = True, seen
        cause = max(self.world.cause_of(variables), self.world.caused[Var.SIGNED])
        self.world.then(self.world.now, Phase.ANSWERS, self.deal.element, partial(self._look, cause))

    def _look(self, cause: int) -> None:
        self._looking = False
        deal, state = self.deal, self.world.state
        if not state[Var.SIGNED] or state[Var.CLOSED]:
            return
        leaver = next((a for a in deal.parties if self._worth(a) < self.ending(a) and self._may(a)), None)
        if leaver is None or deal.amend(cause):
            return
        bound, public = (Bound.NO_DEAL, self.model.actors[leaver].element), bool(state[Var.ANNOUNCED])
        deal.end(self.world.note(Kind.EXITED, leaver, deal.element, cause=cause, bound=bound, public=public))

    def _worth(self, actor: int) -> float:
        """What the agreement as it stands is worth to a party."""
        return float(self.play.worth.values(actor, self.deal.parties)[self.world.package])

    def _worth_now(self) -> tuple[tuple[Any, ...], frozenset[int]]:
        """What the worth of the agreement, and who may leave it, follows from now; and the variables behind it."""
        state, variables = self.play.worth.depends_on(self.world.package, self.deal.parties)
        open_ = tuple([len(self._open(actor)) for actor in self.deal.parties]) if self.model.exits else ()
        return (self.world.package, open_, *state), variables

    def _open(self, actor: int, state: list[float] | None = None) -> list[Any]:
        holds, state = self.model.programs.at, self.world.state if state is None else state
        ways = [x for x in self.model.exits if x.actor == actor]
        return [x for x in ways if x.program < 0 or holds(x.program)(state)]

    def _may(self, actor: int) -> bool:
        return not self.model.exits or bool(self._open(actor))
