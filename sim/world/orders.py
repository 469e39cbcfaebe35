"""Rulings that annul or compel a measure: what they make of it, in play and in what a history may tell."""

from __future__ import annotations

from typing import Generic, TypeVar

Order = TypeVar("Order", int, str)
State = TypeVar("State")


class Orders(Generic[Order, State]):
    """The rulings about one measure that stand.

    The last of them says what it is; where none is left it is again what it was before the first, unless something else
    has become of it since.
    """

    def __init__(self) -> None:
        self._made: dict[Order, State] = {}  # the last one last: what it is by each
        self._before: State | None = None  # what it was before them

    def clear(self) -> None:
        """What was ruled about an earlier measure of that name says nothing of this one."""
        self._made.clear()

    def made(self, order: Order, was: State, becomes: State) -> None:
        """A ruling makes something of what the measure was."""
        self._overtaken(was)
        if not self._made:
            self._before = was
        self._made[order] = becomes

    def without(self, order: Order, now: State) -> State:
        """What the measure, which is something now, is if a ruling does not stand."""
        orders = list(self._made.items())
        if not orders or order not in self._made or orders[-1][1] != now:
            return now
        left = [state for other, state in orders if other != order]
        return left[-1] if left else self._before  # type: ignore[return-value]  # which the first one has left

    def undone(self, order: Order, now: State) -> State:
        """What it is once that ruling stands no more."""
        state = self.without(order, now)
        self._overtaken(now)
        self._made.pop(order, None)
        return state

    def _overtaken(self, now: State) -> None:
        """Something else has become of the measure."""
        if self._made and next(reversed(self._made.values())) != now:
            self._made.clear()
