"""When a ruling is to be asked: an occasion arises, a request is prepared, and is made or given up."""

from __future__ import annotations

from typing import Any

from simpy.events import Event as Signal

from sim.world.codes import FILED, SPENT
from sim.world.draws import Purpose
from sim.world.plan import Var
from sim.world.reference import petitions
from sim.world.reference.agenda import Phase

NONE = -1


class Occasion:
    """The occasion to ask for a ruling.

    States: none, prepared (a request will be made when its delay is over), spent (an order has come to its end, and may
    be asked for once its occasion has been over and arises anew). What stops to hold before the request is made is given
    up; the next occasion is a new one.
    """

    def __init__(self, ruling: Any) -> None:
        self.ruling, self.play, self.world, self.row = ruling, ruling.play, ruling.world, ruling.row
        self.ready = False  # its delay is over
        self.delayed: int | None = None  # since when the filing delay runs
        self._request: Signal | None = None  # that is prepared
        self._package = NONE  # on the table when it arose
        self._arose = 0  # when it did
        self._refrained: tuple[int, int] | None = None  # when somebody has taken a request back, and who
        self.trigger: Any = None
        if self.row.ask >= 0:
            self.trigger = self.world.watch(self.row.ask, self._holds, self._gone)
            self.trigger.begins, self.trigger.lasts = self._remember, self._may_be_wanted
            if self.row.costs < 0 and self.row.asks_after >= 0:
                self.trigger.runs = self.runs
        if self.row.occasion >= 0:
            self.world.watch(self.row.occasion, lambda cause: None, self._over, always=True)

    def refrain(self) -> None:
        """Who has taken a request back does not make it again at the same instant."""
        self._refrained = self.world.now, self.ruling.asked_by

    def refrains(self, actor: int) -> bool:
        """Whether an actor has taken a request back at this instant."""
        return self._refrained == (self.world.now, actor)

    def spend(self, event: int) -> None:
        """An order has come to its end: it is not asked for again while its occasion, as that has left it, holds on."""
        holds = self.row.occasion >= 0 and bool(self.play.model.programs.at(self.row.occasion)(self.world.state))
        self.spends(event, spent=holds)

    def spends(self, event: int, *, spent: bool) -> None:
        """Whether its occasion is spent, which whoever looks ahead knows."""
        self.world.change(self.row.vars + SPENT, float(spent), event)

    @property
    def spent(self) -> bool:
        """Whether an order has come to its end, and its occasion holds on."""
        return bool(self.world.state[self.row.vars + SPENT])

    @property
    def prepared(self) -> bool:
        """Whether a request is being prepared."""
        return self._request is not None

    @property
    def wanted(self) -> bool:
        """Whether it is to be asked, as things stand, and asking is worth what it costs."""
        return self._wanted_in(self.world.state)

    def holds(self, state: list[float]) -> bool:
        """Whether there is an occasion in a state; what nobody but the history has asked for has none."""
        return self.trigger is not None and self.trigger.holds(state)

    @property
    def holds_on(self) -> bool:
        """Whether what is asked would be asked for now, if it had not been."""
        state = list(self.world.state)
        state[self.row.vars + FILED] = 0.0
        return self.holds(self.play.model.imagined(state))

    def arises(self, cause: int) -> None:
        """There is an occasion to ask."""
        if not (self.prepared or self.spent):
            self.ruling.cause, self._arose = cause, self.world.since(cause)
            if self.world.held_since is None:
                self._remember()
            self._request = self.world.then(self.world.now, Phase.RULINGS, self.row.element, self._prepare)

    def weighed(self, news: int) -> None:
        """What asking is worth has changed: what is not worth it any more is given up, and what is so now is prepared."""
        if not self.prepared:
            if self.wanted:
                self.arises(max(self.world.cause_of(self.trigger.reads), news))
        elif not self._lasts():
            self.abandon()

    def told(self, since: int | None) -> int | None:
        """The same in the history: since when it is prepared now, if it has been since a time."""
        if since is None:
            if self.wanted:
                since = self.world.now
                self._remember()
        elif not self._lasts():
            since = None
        if self.row.asks_after >= 0:
            self.runs(since)
        return since

    def _remember(self) -> None:
        self._package = self.world.package

    def abandon(self) -> None:
        """What is prepared is given up."""
        if self.prepared:
            self.world.forget(self._request)
            self._request = None
            self.runs(None)
            petitions.over(self.ruling)

    def renew(self, event: int) -> None:
        """What was to be asked about is gone: a request that is prepared is given up; an occasion that holds arises anew."""
        self.abandon()
        self.spends(event, spent=False)
        if self.trigger is not None:
            self.world.look_anew(self.trigger)

    def _holds(self, cause: int) -> None:
        """What has costs is prepared where it is worth it; of the history, that it is since the last change that made it so."""
        if self.row.costs < 0:
            self.arises(cause)
            return
        if self.world.held_since is None:
            if self.wanted:
                self.arises(cause)
            return
        told = self.play.deal.moves.suits.told(self.ruling.index)
        if told is not None:
            self.arises(cause if told[0] <= self.world.held_since else max(cause, told[1]))
            self._arose = max(self._arose, told[0])

    def _gone(self, cause: int) -> None:
        if self.prepared and not self._may_be_wanted():
            self.abandon()

    def _over(self, cause: int) -> None:
        self.spends(cause, spent=False)

    def _prepare(self) -> None:
        if self.row.asks_after < 0:
            self._ask()
        elif not self._lasts():
            self._give_up()
        else:
            row, occurrence = self.row, self.ruling.filings
            wait = self.world.left(row.asks_after, row.element, Purpose.FILING, occurrence, self._arose)
            self._request = self.world.then(self.world.now + wait, Phase.RULINGS, row.element, self._ask)
            self.runs(self._arose)

    def runs(self, since: int | None) -> None:
        """The filing delay runs since a time, or not any more."""
        if since != self.delayed:
            self.delayed = since
            self.ruling.tell()

    def _ask(self) -> None:
        self._request = None
        self.runs(None)
        self.ready, by = True, None
        if self._lasts():
            weighed, parties = self.row.costs >= 0, self.play.deal.parties
            by = (
                self.play.deal.moves.suits.asker(self.ruling) if weighed else self.play.asks(self.ruling.index, parties)
            )
        self.ready = False
        if by is None:
            self._give_up()
        else:
            self.ruling.ask(by, self.ruling.cause)

    def _give_up(self) -> None:
        self._request = None
        petitions.over(self.ruling)
        self.world.stir(self.ruling.cause)  # whoever waited for it looks again

    def _wanted_in(self, state: list[float]) -> bool:
        if self.spent or not self.holds(state):
            return False
        return bool(self.row.costs < 0 or self.play.deal.moves.suits.worthwhile(self.ruling))

    def _lasts(self) -> bool:
        """Whether what is prepared goes on."""
        return self.wanted or self._may_be_wanted()

    def _may_be_wanted(self) -> bool:
        """Whether the package that gave the occasion wants it, and may still be signed: other offers do not undo it."""
        if self._package < 0 or self.world.state[Var.SIGNED]:
            return False
        state = list(self.world.state)
        state[Var.PACKAGE] = self._package
        return self._wanted_in(state)
