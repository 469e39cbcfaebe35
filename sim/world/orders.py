"""Rulings that make another thing of something, a measure or an answer: what stands of it, in play and in a history."""

from __future__ import annotations

from typing import Generic, TypeVar

Order = TypeVar("Order", int, str)
State = TypeVar("State")


class Orders(Generic[Order, State]):
    """The rulings about one measure, or about one answer, in the order in which they were given.

    The last of those that stand says what it is; where none does it is again what it was before the first, unless
    something else has become of it since. One that is reversed or held, and stands again, stands in its old place.
    """

    def __init__(self) -> None:
        self._made: dict[Order, State] = {}  # the last one last: what it is by each
        self._held: set[Order] = set()  # those that do not stand now
        self._before: State | None = None  # what it was before them

    def clear(self) -> None:
        """What was ruled says nothing of what there is now."""
        self._made.clear()
        self._held.clear()

    def asked(self, order: Order) -> None:
        """A ruling is asked for anew: its next answer is the last one."""
        self._made.pop(order, None)
        self._held.discard(order)

    def made(self, order: Order, was: State, becomes: State) -> State:
        """A ruling makes something of what it was; what it is then, which a later ruling may decide."""
        self._overtaken(was)
        if not self._standing():
            self._before = was
        self._made.setdefault(order, becomes)
        self._held.discard(order)
        return self._standing()[-1]

    def undone(self, order: Order, now: State) -> State:
        """What it is, which is something now, once that ruling stands no more."""
        state = self.without(order, now)
        self._overtaken(now)
        if order in self._made:
            self._held.add(order)
        return state

    def without(self, order: Order, now: State) -> State:
        """What it is if a ruling does not stand."""
        if order not in self._made or order in self._held or not self.decide(now):
            return now
        left = self._standing(order)
        return left[-1] if left else self._before  # type: ignore[return-value]  # which the first one has left

    def including(self, order: Order, now: State, becomes: State) -> State:
        """What it is if a ruling stands that would make something of it."""
        if self._standing() and order in self._made and self.decide(now):
            return next(
                state for other, state in reversed(self._made.items()) if other == order or other not in self._held
            )
        return becomes

    def decide(self, now: State) -> bool:
        """Whether it is what the last of them has made of it."""
        standing = self._standing()
        return bool(standing) and standing[-1] == now

    def _standing(self, but: Order | None = None) -> list[State]:
        return [state for order, state in self._made.items() if order not in self._held and order != but]

    def _overtaken(self, now: State) -> None:
        """Something else has become of it."""
        if self._standing() and not self.decide(now):
            self.clear()
