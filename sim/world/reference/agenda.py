"""The agenda: SimPy's environment with absolute times in whole seconds and an explicit order at one instant."""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from heapq import heappush
from typing import Any

import simpy
from simpy.events import Event

from sim.world.time import NEVER


class Phase(IntEnum):
    """The order of things that fall on one instant; SimPy's own priorities 0 and 1 come before all of them."""

    CIRCUMSTANCES = 2
    OFFERS = 3
    ANSWERS = 4
    RULINGS = 5
    CLOSINGS = 6
    DEADLINES = 7
    PAST = 8


class Item(Event):
    """Something that comes at its time: SimPy's event that has succeeded already."""

    _ok = True
    _value = None
    act: Callable[[], Any]


def _do(item: Any) -> None:
    item.act()


DOES: list[Callable[[Any], None]] = [_do]  # what SimPy calls; of what is forgotten, nothing


class Agenda(simpy.Environment):
    """A SimPy environment whose next item is always the least (time, phase, element, occurrence), times in seconds."""

    def __init__(self, begins: int = 0) -> None:
        super().__init__(initial_time=begins)

    def then(self, time: int, phase: Phase, element: int, act: Callable[[], Any]) -> Item:
        """Something that is done at a time, now if that is over."""
        item = Item(self)
        item.act, item.callbacks = act, DOES
        heappush(self._queue, (max(time, self._now), phase << 24 | element, next(self._eid), item))  # type: ignore[misc]
        return item

    @property
    def next(self) -> int:
        """The time of the next item; NEVER if there is none."""
        return self._queue[0][0] if self._queue else NEVER  # type: ignore[return-value]
