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


class Reopening:
    """Whether a grant lasts. What was true when it was given, or at `as_of`, does not end it; what becomes true does."""

    def __init__(self, ruling: Any) -> None:
        self.ruling, self.world, self.row = ruling, ruling.world, ruling.row
        self._granted = 0  # grants so far
        self._since: int | None = None  # when the history granted it
        self._end: Signal | None = None
        self._trigger = None
        if self.row.reopens_when >= 0:
            self._trigger = self.world.watch(self.row.reopens_when, self._reopens)

    def start(self) -> None:
        """Begin to live, with the grant that the history has left."""
        if self._trigger is not None:
            self._trigger.was = bool(self._trigger.holds(self.world.state))
        if self._since is not None:
            self._runs(self._since, self.ruling.cause)

    def granted(self, event: int) -> None:
        """A grant begins to last."""
        if self.row.reopens_after < 0:
            return
        if self.world.past is None:
            self._runs(self.world.now, event)
        else:
            self._since = self.world.past

    def forget(self) -> None:
        """There is no grant any more."""
        self.world.forget(self._end)
        self._end = self._since = None

    def _runs(self, since: int, event: int) -> None:
        element = self.row.element
        left = self.world.left(self.row.reopens_after, element, Purpose.EXPIRY, self._granted, since)
        self._granted += 1
        self._end = self.world.then(self.world.now + left, Phase.RULINGS, element, partial(self._reopens, event))

    def _reopens(self, cause: int) -> None:
        ruling = self.ruling
        if ruling.answer == GRANTED and not (ruling.about_deal and self.world.state[Var.CLOSED]):
            ruling.reopened(ruling.note(Kind.REOPENED, cause=cause))
