"""What ends a grant: something that becomes true, or time."""

from __future__ import annotations

from functools import partial
from typing import Any

from simpy.events import Event as Signal

from sim.world.codes import GRANTED
from sim.world.draws import Purpose
from sim.world.plan import Var
from sim.world.record import Kind
from sim.world.reference.agenda import Phase
from sim.world.time import DAY, NEVER


class Reopening:
    """Whether a grant lasts.

    What was true when it was given, its own words included, does not end it; what becomes true later does, be it at the
    same instant. It lasts a day at least before time alone ends it.
    """

    def __init__(self, ruling: Any) -> None:
        self.ruling, self.world, self.row = ruling, ruling.world, ruling.row
        self._granted = 0  # grants so far
        self._since = NEVER  # when it was granted last
        self._end: Signal | None = None
        self._trigger = None
        if self.row.reopens_when >= 0:
            self._trigger = self.world.watch(self.row.reopens_when, self._reopens)

    def start(self) -> None:
        """Begin to live, with the grant that the history has left."""
        if self.ruling.answer == GRANTED:
            self._runs(self._since, self.ruling.cause)
        elif self._trigger is not None:
            self._trigger.rose = None

    def granted(self, event: int) -> None:
        """A grant begins to last."""
        self._since, self._granted = self.world.now, self._granted + 1
        if self._trigger is not None:
            self._trigger.was, self._trigger.rose = bool(self._trigger.holds(self.world.state)), None
        if not self.world.telling:
            self._runs(self._since, event)

    def forget(self) -> None:
        """There is no grant any more."""
        self.world.forget(self._end)
        self._end = None

    def _runs(self, since: int, event: int) -> None:
        if self.row.reopens_after < 0:
            return
        element = self.row.element
        unseen = since if self.world.now < since + DAY else None  # it lasts a day at least
        left = self.world.left(self.row.reopens_after, element, Purpose.EXPIRY, self._granted - 1, since, unseen)
        end = max(self.world.now + left, since + DAY)
        self._end = self.world.then(end, Phase.RULINGS, element, partial(self._reopens, event))

    def _reopens(self, cause: int) -> None:
        if self._lasts():
            self.world.look()
        if self._lasts():  # what has been seen may have reopened it
            self.ruling.reopened(self.ruling.note(Kind.REOPENED, cause=cause))

    def _lasts(self) -> bool:
        """Whether there is a grant that may be reopened."""
        over = self.ruling.about_deal and self.world.state[Var.CLOSED]
        return bool(self.ruling.answer == GRANTED and not over)
