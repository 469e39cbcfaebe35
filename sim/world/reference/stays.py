"""What rulings do to a measure: suspend it, annul it, compel it; and what is left when such a ruling is reversed."""

from __future__ import annotations

from typing import Any

from sim.world.orders import Orders
from sim.world.plan import Effect
from sim.world.record import Kind


class Stays:
    """The rulings that stand about a measure; a suspension holds as long as one of several stands."""

    def __init__(self, deadline: Any) -> None:
        self.deadline, self.world = deadline, deadline.world
        self.standing: set[int] = set()  # rulings that suspend it
        self.orders: Orders[int, Any] = Orders()  # those that annul or compel it

    def any(self) -> bool:
        """Whether a suspension stands."""
        return bool(self.standing)

    def clear(self) -> None:
        """What was ruled about an earlier measure of that name says nothing of this one."""
        self.standing.clear()
        self.orders.clear()

    def ruled(self, effect: Effect, ruling: int, cause: int) -> None:
        """A ruling suspends, annuls or compels what is not over."""
        deadline = self.deadline
        if not deadline.alive and (effect == Effect.SUSPENDS or not self.orders.decide(deadline.state)):
            return
        if effect == Effect.SUSPENDS:
            self.standing.add(ruling)
            deadline.tell(self._note(Kind.SUSPENDED, ruling, cause))
            deadline.play.dates_changed()
            return
        state, becomes = deadline.state, deadline.by_order(effect)
        if self.orders.made(ruling, state, becomes) != becomes or state == becomes:
            return  # a later one stands, or it is that already
        if effect == Effect.ANNULS:
            deadline.annulled(self._note(Kind.ANNULLED, ruling, cause))
        else:  # which may end the agreement, and all that was ruled about its date
            deadline.compelled(self._note(Kind.COMPELLED, ruling, cause))

    def undone(self, effect: Effect, ruling: int, cause: int) -> None:
        """Such a ruling has no effect any more."""
        deadline = self.deadline
        if effect == Effect.SUSPENDS and ruling in self.standing:
            self.standing.discard(ruling)
            if not self.standing and deadline.alive:
                deadline.tell(self._note(Kind.REINSTATED, ruling, cause))
                deadline.play.dates_changed()
            return
        state = self.orders.undone(ruling, deadline.state)
        if state != deadline.state:
            deadline.take(state, self._note(Kind.REINSTATED, ruling, cause))

    def after(self, effect: Effect, ruling: int, *, granted: bool) -> tuple[dict[int, float], bool]:
        """The words of the measure after a ruling is granted, or refused, or undone.

        And whether it is an outside date that is brought about: that ends its agreement, suspended or not, and has lapsed.
        """
        deadline, state, standing = self.deadline, self.deadline.state, self.standing - {ruling}
        if effect == Effect.SUSPENDS:
            standing |= {ruling} if granted else set()
        elif not granted:
            state = self.orders.without(ruling, state)
        elif deadline.alive or self.orders.decide(state):
            state = self.orders.including(ruling, state, deadline.by_order(effect))
        comes = granted and effect == Effect.COMPELS and state == deadline.by_order(effect) and not deadline.row.measure
        if comes:
            state, standing = deadline.by_order(Effect.ANNULS), set()
        return dict(deadline.words(state, bool(standing))), comes

    def _note(self, kind: Kind, ruling: int, cause: int) -> int:
        actor, element = self.deadline.model.rulings[ruling].actor, self.deadline.row.element
        number: int = self.world.note(kind, actor, element, cause=cause)
        return number
