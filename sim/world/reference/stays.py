"""What rulings do to a measure: suspend it, annul it, compel it; and what is left when such a ruling is reversed."""

from __future__ import annotations

from typing import Any

from sim.world.plan import Effect
from sim.world.record import Kind


class Stays:
    """The rulings that stand about a measure.

    A suspension holds as long as one of several stands. What was annulled or compelled is again what it was before
    once that ruling is reversed, unless something else has become of it since.
    """

    def __init__(self, deadline: Any) -> None:
        self.deadline, self.world = deadline, deadline.world
        self.standing: set[int] = set()  # rulings that suspend it
        self.before: dict[int, tuple[Any, Any]] = {}  # rulings that changed its state: from, to

    def any(self) -> bool:
        """Whether a suspension stands."""
        return bool(self.standing)

    def clear(self) -> None:
        """What was ruled about an earlier measure of that name says nothing of this one."""
        self.standing.clear()
        self.before.clear()

    def ruled(self, effect: Effect, ruling: int, cause: int) -> None:
        """A ruling suspends, annuls or compels what is not over."""
        deadline = self.deadline
        if not deadline.alive:
            return
        was = deadline.state
        if effect == Effect.SUSPENDS:
            self.standing.add(ruling)
            deadline.tell(self._note(Kind.SUSPENDED, ruling, cause))
            deadline.play.dates_changed()
        elif effect == Effect.ANNULS:
            deadline.annulled(self._note(Kind.ANNULLED, ruling, cause))
            self.before[ruling] = (was, deadline.state)
        elif not deadline.enforced:
            deadline.enforce(self._note(Kind.COMPELLED, ruling, cause))
            self.before[ruling] = (was, deadline.state)

    def undone(self, effect: Effect, ruling: int, cause: int) -> None:
        """Such a ruling has no effect any more: what it had changed is as it was."""
        deadline, was = self.deadline, self.before.pop(ruling, None)
        if effect == Effect.SUSPENDS and ruling in self.standing:
            self.standing.discard(ruling)
            if not self.standing:
                deadline.tell(self._note(Kind.REINSTATED, ruling, cause))
                deadline.play.dates_changed()
        elif was is not None and was[1] == deadline.state:
            deadline.take(was[0], self._note(Kind.REINSTATED, ruling, cause))

    def _note(self, kind: Kind, ruling: int, cause: int) -> int:
        actor, element = self.deadline.model.rulings[ruling].actor, self.deadline.row.element
        number: int = self.world.note(kind, actor, element, cause=cause)
        return number
