"""What parties expect of the clocks of reviews: whether an answer comes before silence decides, and how long it takes."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from sim.world import lookahead
from sim.world.beliefs import FRESH, Run
from sim.world.calendars import after, elapsed
from sim.world.plan import Silence
from sim.world.reference.clock import Counted
from sim.world.reference.world import World
from sim.world.time import DAY, NEVER

Floats = npt.NDArray[np.float64]
Row = tuple[float, float, float, float]


class Requests(NamedTuple):
    """What has been asked of a review about the deal in hand."""

    made: int = 0
    failed: int = 0
    counted: Counted | None = None  # of the one that is before it
    delayed: int | None = None  # since when the filing delay of the next one runs
    asked: int = 0  # when the last one was made


NOTHING = Requests()


class Prospects:
    """Prospects [R, 4] of the reviews, as `lookahead.look_ahead` takes them, at the medians of what is uncertain.

    The clock of a request that is filed has counted some whole days; of one that is not, and of those that come after it
    lapses, none. What follows is kept, with everything else that was worked out at the medians.
    """

    def __init__(self, world: World, date: Callable[[int, int], int]) -> None:
        self.world, self.model = world, world.model
        self.date = date  # the day on which a deadline is expected, if it has begun at a time where it does not run
        self._requests: dict[int, Requests] = {}
        self._rows = {r: i for i, r in enumerate(self.model.reviews)}
        self._moving = {r for r in self._rows if self._moves(r)}  # reviews whose prospects change with time
        self.found, self._at = self._outset(), -NEVER  # to be read after `now`, and not to be kept
        self._last: dict[int, Row] = {}
        self._stays: dict[int, int] = {}  # up to when a row stays as it is, as long as nothing is told
        self.until = -NEVER  # up to when all of them do
        self.version = 0  # of the prospects
        self._closes: int | None = None  # since when the closing delay runs
        self._held_up: int | None = None  # since when the closing waits, whether or not that is over
        self.closing = self._closing_days()  # what is left of a delay that runs; to be read after `now`

    def tell(self, ruling: int, requests: Requests) -> None:
        """What has been asked of a ruling has changed."""
        before, self._requests[ruling] = self.requests(ruling), requests
        if self.model.restive and _news(requests) != _news(before):
            self.world.stir()
        if ruling not in self._rows or requests == before:
            return
        self._moving.discard(ruling)
        self._stays.pop(ruling, None)
        if self._moves(ruling):
            self._moving.add(ruling)
        self._last[ruling] = self.found[self._rows[ruling]] = self._of(ruling)
        self.until = self.world.now
        self.version += 1

    @contextmanager
    def anew(self) -> Iterator[None]:
        """As if nothing had been asked of any review, and nothing were about to close."""
        was = dict(vars(self))
        self._requests, self._closes, self._held_up, self._stays = {}, None, None, {}
        self._moving = {r for r in self._rows if self._moves(r)}
        self.found = np.array([self._of(r) for r in self._rows], np.float64).reshape(-1, 4)
        self.closing, self._at = self._closing_days(), self.world.now
        try:
            yield
        finally:
            vars(self).update(was)

    @contextmanager
    def refused(self, ruling: int) -> Iterator[None]:
        """As if a review had just refused what is asked of it."""
        was, said = dict(vars(self)), self.requests(ruling)
        self._requests = {**self._requests, ruling: said._replace(failed=said.failed + 1, counted=None)}
        self._moving, self._stays, self._last = self._moving - {ruling}, dict(self._stays), dict(self._last)
        self.found = self.found.copy()
        self.found[self._rows[ruling]] = self._of(ruling)
        try:
            yield
        finally:
            vars(self).update(was)

    def date_moved(self) -> None:
        """A date has moved: what is timed to it is looked at anew, at this instant too."""
        self._at, self.until = -NEVER, self.world.now

    def closes(self, since: int | None) -> None:
        """The closing delay runs since a time, or not any more."""
        self._closes = since
        self.until = self.world.now
        self._closing_now()

    def closing_days(self, needs: lookahead.Bools, firsts: lookahead.Places) -> Floats:
        """Days [M] from the last review to closing, of each kind of packages."""
        mean = self._left(self.model.agreement.closes_after, None)
        found: Floats = lookahead.closing_days(needs, firsts, self.closing_package(), mean, self.closing)
        return found

    def closing_package(self) -> int:
        """The package for which the closing delay runs; -1: it does not."""
        return self.world.package if self._closes is not None else -1

    def held_up(self, since: int | None) -> None:
        """The closing waits since a time, or not any more."""
        self._held_up = since
        self.until = self.world.now
        self._closing_now()

    def _closing_now(self) -> None:
        days = self._closing_days()
        if days != self.closing:
            self.closing = days
            self.version += 1
        if self._closes is not None:
            self.until = min(self.until, self._next_day(self._closes))

    def _next_day(self, since: int) -> int:
        """When what runs since a time has run one whole day more."""
        return self.world.now + DAY - (self.world.now - since) % DAY

    def _closing_days(self) -> float:
        return self._left(self.model.agreement.closes_after, self._closes, self._held_up)

    def _left(self, delay: int, since: int | None, unseen: int | None = None) -> float:
        """The mean days of a delay, or what is left of them, given the whole days that it has run since a time.

        Its end would not have been seen since another time.
        """
        run = 0 if since is None else max(0, self.world.now - since) // DAY
        if since is None or run == 0:
            return self.model.numbers.mean(delay, self.model.medians.values)
        known = run if unseen is None else min(run, max(0, unseen - since) // DAY)
        kept, key = self.model.medians.known, ("left", delay, run, known)
        found: float | None = kept.get(key)
        if found is None:
            days = (float(run), _begun(known))
            found = kept[key] = self.model.numbers.running(delay, self.model.medians.values, days)[1]
        return found

    def requests(self, ruling: int) -> Requests:
        """What has been asked of it."""
        return self._requests.get(ruling, NOTHING)

    def now(self) -> Floats:
        """The prospects now; to be read and not to be kept."""
        now = self.world.now
        if now >= self.until and self._at != now:
            self._at, self.until = now, NEVER
            if self._closes is not None:
                self._closing_now()
            for ruling in self._moving:
                if now >= self._stays.get(ruling, now):
                    row = self._of(ruling)
                    if row != self._last.get(ruling):
                        self._last[ruling] = self.found[self._rows[ruling]] = row
                        self.version += 1
                self.until = min(self.until, self._stays.get(ruling, now))
        return self.found

    def _moves(self, ruling: int) -> bool:
        row, said = self.model.rulings[ruling], self.requests(ruling)
        clock = said.counted is not None or said.delayed is not None
        return clock or row.before >= 0 or row.again_before >= 0

    def _outset(self) -> Floats:
        """When nothing has been asked of any review; those that are timed to a date are looked at when they are asked for."""
        known = self.model.medians.known
        if "outset" not in known:
            rows = [(0.0,) * 4 if r in self._moving else self._unfiled(r, NOTHING) for r in self._rows]
            known["outset"] = np.array(rows).reshape(-1, 4)
        found: Floats = known["outset"].copy()
        return found

    def _of(self, ruling: int) -> Row:
        row, said, now = self.model.rulings[ruling], self.requests(ruling), self.world.now
        again = said.made > (said.counted is not None)
        before = self.model.timings[ruling][again].before
        if before >= 0:
            wait = 0.0 if said.counted is not None else self._wait(row, said.delayed)
            begun = now if said.counted is None else said.asked
            return 1.0, 0.0, self._days_to(ruling, before, begun, again=again), wait
        if said.counted is None:
            if said.delayed is not None:
                self._stays[ruling] = self._next_day(said.delayed)
            return self._unfiled(ruling, said)
        plan, since, still = self.model.plan, said.counted.since, 0
        counted, known = said.counted.by(plan, row.calendar, now), said.counted.known(plan, row.calendar, now) // DAY
        run = counted // DAY
        if since is None:
            self._stays[ruling] = NEVER
        elif since > now:
            still = (since - now) // DAY
            self._stays[ruling] = since - still * DAY + 1
        else:
            self._stays[ruling] = after(plan, row.calendar, now, (run + 1) * DAY - counted)
        if said.counted.hears == now:
            self._stays[ruling] = now + 1
        return self._filed(ruling, again, said.failed, (run, known), still, said.counted.stopped)

    def _filed(
        self, ruling: int, again: bool, failed: int, run: tuple[int, int], still: int, stopped: bool
    ) -> Row:  # fmt: skip
        """Of a request whose clock has counted so many whole days, when seen last so many, and stands still for some more."""
        key, kept = ("filed", ruling, again, failed, run, still, stopped), self._known(ruling)
        found: Row | None = kept.get(key)
        if found is None:
            begun = _begun(run[0]), _begun(run[1])
            answered, silent, days = self._clock(ruling, begun, failed, again=again, stops=not stopped)
            found = kept[key] = answered, silent, days + still, 0.0
        return found

    def _known(self, ruling: int) -> dict[Any, Any]:
        """Where its rows are kept: nowhere if a later request is timed to a date, which comes nearer."""
        return {} if self.model.rulings[ruling].again_before >= 0 else self.model.medians.known

    def _unfiled(self, ruling: int, said: Requests) -> Row:
        again, known = said.made > 0, self._known(ruling)
        key = "unfiled", ruling, again, said.failed
        found: tuple[float, float, float] | None = known.get(key)
        if found is None:
            found = known[key] = self._clock(ruling, FRESH, said.failed, again=again)
        answered, silent, days = found
        return answered, silent, 0.0, self._wait(self.model.rulings[ruling], said.delayed) + days

    def _clock(
        self, ruling: int, run: Run, failed: int, *, again: bool, stops: bool = True
    ) -> tuple[float, float, float]:  # fmt: skip
        """Of a clock that has run so long: whether it answers or silence clears, and the days that are left to that."""
        row = self.model.rulings[ruling]
        p, days = self._filing(ruling, run, again=again, stops=stops)
        if row.silence == Silence.CLEARS:
            return p, 1.0 - p, days
        lapses, filing = 1.0 - p, self._wait(row)
        for _ in range(row.refiles - failed if lapses > 0.0 else 0):
            fresh, each = self._filing(ruling, FRESH, again=True)
            days += lapses * (max(filing, each - days) if row.again_before >= 0 else filing + each)
            lapses *= 1.0 - fresh
        return 1.0 - lapses, lapses, days

    def _filing(self, ruling: int, run: Run, *, again: bool, stops: bool = True) -> tuple[float, float]:
        """The probability that one request is answered within its limit, and the days until either."""
        goes_by, row = self.model.timings[ruling][again], self.model.rulings[ruling]
        if goes_by.before >= 0:
            return 1.0, self._days_to(ruling, goes_by.before, self.world.now, again=again)
        return self.model.numbers.filing(row, goes_by.takes, goes_by.limit, self.model.medians.values, run, stops=stops)

    def answered_by(self, ruling: int, date: int, at: int) -> float:
        """The probability that a request that is filed is answered by a date, given the whole days that it has run at a time."""
        row, said = self.model.rulings[ruling], self.requests(ruling)
        goes_by, counted = self.model.timings[ruling][said.made > 1], said.counted
        if goes_by.before >= 0:
            lead: float = self.model.numbers.mean(goes_by.takes, self.model.medians.values)
            return float(self.date(goes_by.before, said.asked) - lead * DAY <= date)
        assert counted is not None
        plan, run = self.model.plan, counted.by(self.model.plan, row.calendar, at)
        known = counted.known(plan, row.calendar, at)
        start = at if counted.since is None else max(counted.since, at)
        left = max(0, elapsed(plan, row.calendar, date) - elapsed(plan, row.calendar, start))
        takes, values = goes_by.takes, self.model.medians.values
        return self.model.numbers.expected(takes, values, _begun(known // DAY), (run + left) / DAY)[0]

    def _days_to(self, ruling: int, deadline: int, begun: int, *, again: bool) -> float:
        """Expected days until an answer that is timed to a date: that which runs, or of one begun at a time."""
        by: float = self.model.numbers.mean(self.model.timings[ruling][again].takes, self.model.medians.values)
        return max(0.0, (self.date(deadline, begun) - self.world.now) // DAY - by)

    def wait(self, ruling: int, *, ready: bool = False, anew: bool = False) -> float:
        """Expected days to the answer, of a request that is filed, in preparation, `ready`, or not begun; or of another one `anew`."""
        row, said, values = self.model.rulings[ruling], self.requests(ruling), self.model.medians.values
        if anew and said.counted is not None:
            said = said._replace(counted=None, delayed=None)
        filed = said.counted is not None
        again = said.made > filed
        goes_by = self.model.timings[ruling][again]
        delay = 0.0 if filed or ready else self._wait(row, said.delayed)
        if goes_by.before >= 0:
            begun = said.asked if filed else self.world.now
            return max(delay, self._days_to(ruling, goes_by.before, begun, again=again))
        if said.counted is None:
            return delay + self.model.numbers.mean(goes_by.takes, values)
        plan, now = self.model.plan, self.world.now
        run, known = said.counted.by(plan, row.calendar, now), said.counted.known(plan, row.calendar, now)
        return self.model.numbers.running(goes_by.takes, values, (_begun(run // DAY), _begun(known // DAY)))[1]

    def _wait(self, row: Any, since: int | None = None) -> float:
        """Expected days from now, or from the occasion, to the request; its delay may run since a time."""
        return self._left(row.asks_after, since) if row.asks_after >= 0 else 0.0


def _news(requests: Requests) -> Requests:
    """What of it is new to the parties: a delay that begins is what was expected, and that a clock goes on nobody notices."""
    counted = requests.counted
    return requests._replace(delayed=None, counted=counted and counted._replace(heard=0, hears=None))


def _begun(run: int) -> float:
    """For how long a clock has run, in whole days, as `Numbers.expected` takes it: -inf where it has not counted one."""
    return run if run > 0 else -math.inf
