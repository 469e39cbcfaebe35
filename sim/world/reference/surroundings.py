"""Circumstances that drift, and events that happen: at a date, at a rate, or when something becomes true."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

from sim.world.draws import Purpose
from sim.world.families import Family, quantile
from sim.world.record import Kind
from sim.world.reference.agenda import Phase
from sim.world.reference.world import World
from sim.world.time import DAY, NEVER, WEEK, seconds

EXPONENTIAL = int(Family.EXPONENTIAL)


class Drift:
    """A number that steps every seven days by sd sqrt(dt) z and stays in its range."""

    def __init__(self, world: World, circumstance: Any) -> None:
        self.world, self.row = world, circumstance
        scale = world.values[circumstance.sd] * math.sqrt(WEEK / DAY / circumstance.per)
        steps = world.normals(
            world.key(circumstance.element), Purpose.STEP, (world.model.plan.horizon - world.began) // WEEK
        )
        self.steps: list[float] = (scale * steps).tolist()
        self.taken = -world.began // WEEK  # steps of the history
        self._plan()

    def _plan(self) -> None:
        if self.taken < len(self.steps):
            time = self.world.began + WEEK * (self.taken + 1)
            self.world.then(time, Phase.CIRCUMSTANCES, self.row.element, self._step)

    def _step(self) -> None:
        world, row = self.world, self.row
        value = min(max(world.state[row.var] + self.steps[self.taken], row.low), row.high)
        self.taken += 1
        world.change(row.var, value, world.note(Kind.MOVED, -1, row.element, value=value))
        self._plan()


class Occurrence:
    """An event of the scenario; it may happen more than once."""

    def __init__(self, world: World, row: Any, sets: list[Any], elements: dict[int, int]) -> None:
        self.world, self.row, self.sets = world, row, sets
        self.elements = elements  # state variable -> element of its circumstance
        self.times = 0
        self.last = -1  # the event in which it happened last
        by_itself = row.program >= 0 and row.hazard < 0
        self.trigger = world.watch(row.program, self._triggered) if by_itself else None
        self._while = world.model.programs.at(row.program) if row.hazard >= 0 and row.program >= 0 else None

    def _triggered(self, cause: int) -> None:
        told = self.world.record[self.last].time if self.last >= 0 else None
        if told is not None and told == self.world.held_since:
            return  # the history has told it, at the instant at which its occasion came
        self.world.then(self.world.now, Phase.CIRCUMSTANCES, self.row.element, partial(self.happen, cause))

    def start(self) -> None:
        """Happen at the date, or again and again at the rate, each strike only if it may happen then."""
        if self.row.hazard >= 0:
            self._strike(self.times)
        elif self.world.now < self.row.at < NEVER:
            self.world.then(self.row.at, Phase.CIRCUMSTANCES, self.row.element, partial(self.happen, -1))

    def _strike(self, strikes: int) -> None:
        world, row = self.world, self.row
        rate = world.values[row.hazard]
        if rate > 0.0:
            u = world.uniform(world.key(row.element), Purpose.HAZARD, strikes)
            wait = seconds(quantile(EXPONENTIAL, 1.0 / rate, 0.0, 0.0, u))
            world.then(world.now + wait, Phase.CIRCUMSTANCES, row.element, partial(self._struck, strikes + 1))

    def _struck(self, strikes: int) -> None:
        if self._while is None or self._while(self.world.state):
            self.happen(-1)
        self._strike(strikes)

    def happen(self, cause: int) -> None:
        """Set or shift circumstances."""
        world, times = self.world, self.times
        event = world.note(Kind.HAPPENED, -1, self.row.element, cause=cause)
        self.happened(event)
        for change in self.sets:
            if change.chance >= 0:
                u = world.uniform(change.key, Purpose.SHOCK, times)
                value = world.model.numbers.chance(change.chance, world.values, u)
            else:
                value = world.values[change.slot]
            if change.add:
                value += world.state[change.var]
            value = min(max(value, change.low), change.high)
            shown = world.note(Kind.SET, -1, self.elements[change.var], cause=event, value=value)
            world.change(change.var, value, shown)

    def happened(self, event: int) -> None:
        """It has happened once more; the history need not let it happen again."""
        self.times, self.last = self.times + 1, event
        if self.trigger is not None:
            self.trigger.rose = None
