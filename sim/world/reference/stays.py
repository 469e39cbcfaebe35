"""What rulings do to a measure: suspend it, annul it, compel it; and what is left when such a ruling is reversed."""

from __future__ import annotations

from typing import Any

from sim.world.plan import Effect
from sim.world.record import Kind


class Stays:
    """The rulings that stand about a measure.

    A suspension holds as long as one of several stands. Of those that annul or compel it the last that stands says what it
    is; where none is left it is again what it was before the first, unless something else has become of it since.
    """

    def __init__(self, deadline: Any) -> None:
        self.deadline, self.world = deadline, deadline.world
        self.standing: set[int] = set()  # rulings that suspend it
        self.orders: dict[int, Any] = {}  # rulings that annul or compel it, the last one last: what it is by each
        self._before: Any = None  # what it was before them

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
        if not deadline.alive:
            return
        if effect == Effect.SUSPENDS:
            self.standing.add(ruling)
            deadline.tell(self._note(Kind.SUSPENDED, ruling, cause))
            deadline.play.dates_changed()
            return
        self._overtaken()
        if not self.orders:
            self._before = deadline.state
        if effect == Effect.ANNULS:
            deadline.annulled(self._note(Kind.ANNULLED, ruling, cause))
        elif not deadline.enforced:
            deadline.enforce(self._note(Kind.COMPELLED, ruling, cause))
        self.orders[ruling] = deadline.state

    def undone(self, effect: Effect, ruling: int, cause: int) -> None:
        """Such a ruling has no effect any more."""
        deadline = self.deadline
        if effect == Effect.SUSPENDS and ruling in self.standing:
            self.standing.discard(ruling)
            if not self.standing:
                deadline.tell(self._note(Kind.REINSTATED, ruling, cause))
                deadline.play.dates_changed()
            return
        state = self._without(ruling)
        self._overtaken()
        self.orders.pop(ruling, None)
        if state != deadline.state:
            deadline.take(state, self._note(Kind.REINSTATED, ruling, cause))

    def words_after(self, effect: Effect, ruling: int, *, granted: bool) -> dict[int, bool]:
        """The words of the measure after a ruling is granted, or refused, or undone."""
        deadline, state, standing = self.deadline, self.deadline.state, self.standing - {ruling}
        if effect == Effect.SUSPENDS:
            standing |= {ruling} if granted else set()
        elif not granted:
            state = self._without(ruling)
        elif deadline.alive:
            state = deadline.by_order(effect)
        found: dict[int, bool] = deadline.words(state, stayed=bool(standing))
        return found

    def _overtaken(self) -> None:
        """Orders of which something else has become."""
        if self.orders and next(reversed(self.orders.values())) != self.deadline.state:
            self.orders.clear()

    def _without(self, ruling: int) -> Any:
        """What the measure is if a ruling does not stand."""
        orders = list(self.orders.items())
        if not orders or ruling not in self.orders or orders[-1][1] != self.deadline.state:
            return self.deadline.state
        return next((state for order, state in reversed(orders) if order != ruling), self._before)

    def _note(self, kind: Kind, ruling: int, cause: int) -> int:
        actor, element = self.deadline.model.rulings[ruling].actor, self.deadline.row.element
        number: int = self.world.note(kind, actor, element, cause=cause)
        return number
