"""What parties expect of the clocks of reviews: whether an answer comes before silence decides, and how long it takes."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.world.calendars import elapsed
from sim.world.plan import Silence
from sim.world.reference.world import World
from sim.world.time import DAY, NEVER

Floats = npt.NDArray[np.float64]
UNBEGUN = -math.inf
UNKNOWN = -NEVER


class Prospects:
    """Prospects [R, 4] of the reviews, as `decisions.look_ahead` takes them, at the medians of what is uncertain.

    A request that is filed has run for a time; of one that is not, and of those that come after it lapses, nothing has.
    """

    def __init__(self, world: World, date: Callable[[int], int]) -> None:
        self.world, self.model = world, world.model
        self._date = date  # the day on which a deadline is expected
        self._since: dict[int, int] = {}  # review -> when it was filed
        self._failed: dict[int, int] = {}  # review -> requests that have failed in this agreement
        self._timed = [r for r in self.model.reviews if self.model.rulings[r].before >= 0]
        self._found, self._at = self._base(), UNKNOWN

    def filed(self, ruling: int, time: int | None) -> None:
        """A request is before the ruler, since a time; None: it is no longer."""
        self._since.pop(ruling, None)
        if time is not None:
            self._since[ruling] = time
        self._at = UNKNOWN

    def failed(self, ruling: int, failures: int) -> None:
        """So many requests have been refused or have lapsed in this agreement."""
        self._failed[ruling] = failures
        self._at = UNKNOWN

    def failures(self, ruling: int) -> int:
        """How many requests have failed."""
        return self._failed.get(ruling, 0)

    def now(self) -> Floats:
        """The prospects now."""
        if self._at == self.world.now:
            return self._found
        self._at, self._found = self.world.now, self._base()
        special = {*self._since, *self._timed, *(r for r, n in self._failed.items() if n)}
        if special:
            self._found = self._found.copy()
            for i, r in enumerate(self.model.reviews):
                if r in special:
                    self._found[i] = self._of(r)
        return self._found

    def _base(self) -> Floats:
        """Nothing is filed, and nothing has failed."""
        known = self.model.medians.known
        if "prospects" not in known:
            unfiled = [self._unfiled(r, 0) for r in self.model.reviews]
            known["prospects"] = np.array(unfiled).reshape(-1, 4)
        found: Floats = known["prospects"]
        return found

    def _of(self, ruling: int) -> tuple[float, float, float, float]:
        row, failures = self.model.rulings[ruling], self.failures(ruling)
        if row.before >= 0:
            lead = self.model.numbers.mean(row.takes, self.model.medians.values)
            return 1.0, 0.0, max(0.0, (self._date(row.before) - self.world.now) / DAY - lead), self._asks_after(row)
        if ruling not in self._since:
            return self._unfiled(ruling, failures)
        plan, calendar = self.model.plan, row.calendar
        run = elapsed(plan, calendar, self.world.now) - elapsed(plan, calendar, self._since[ruling])
        answered, silent, days = self._clock(row, run / DAY if run > 0 else UNBEGUN, failures)
        return answered, silent, days, 0.0

    def _unfiled(self, ruling: int, failures: int) -> tuple[float, float, float, float]:
        row = self.model.rulings[ruling]
        answered, silent, days = self._clock(row, UNBEGUN, failures)
        return answered, silent, 0.0, self._asks_after(row) + days

    def _clock(self, row: Any, run: float, failures: int) -> tuple[float, float, float]:
        """Of a clock that has run so long: whether it answers or silence clears, and the days that are left to that."""
        numbers, values = self.model.numbers, self.model.medians.values
        p, days = numbers.filing(row, values, run)
        if row.silence == Silence.CLEARS:
            return p, 1.0 - p, days
        fresh, each = numbers.filing(row, values)
        lapses = 1.0 - p
        for _ in range(row.refiles - failures if lapses > 0.0 else 0):
            days += lapses * (self._asks_after(row) + each)
            lapses *= 1.0 - fresh
        return 1.0 - lapses, 0.0, days

    def _asks_after(self, row: Any) -> float:
        """Expected days from the occasion to the request."""
        return self.model.numbers.mean(row.asks_after, self.model.medians.values) if row.asks_after >= 0 else 0.0
