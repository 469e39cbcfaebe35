"""The laws as this reading plays them, for one plan: in Python as they stand, or compiled."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.world.codes import Op
from sim.world.kernel import links
from sim.world.kernel.courts import held_chance
from sim.world.kernel.machine import Machine, kept, machine
from sim.world.kernel.memory import Layout
from sim.world.kernel.names import PACKAGE, SIGNED
from sim.world.kernel.play import do, play
from sim.world.kernel.suits import gains_as_seen
from sim.world.kernel.world import STACK, fresh, in_python
from sim.world.model import Model
from sim.world.plan import Plan
from sim.world.record import Played, Record, outcome_at

MOST_BITS = 60  # of which a whole number of 64 bits can say which


def plays(model: Model) -> bool:
    """Whether a plan can be played: none that asks Python, nor one that is too large for what the laws keep as bits or at hand."""
    return not (
        model.functions
        or len(model.rulings) > MOST_BITS
        or len(model.actors) > MOST_BITS
        or _deepest(model.plan) > STACK
    )


def _deepest(plan: Plan) -> int:
    """How many values an expression of the plan has at hand at most, while it is worked out."""
    grows = np.where(plan.code["op"] <= Op.MASK, 1, np.where(plan.code["op"] == Op.NOT, 0, -1))
    return max((int(grows[row["start"] : row["stop"]].cumsum().max()) for row in plan.programs), default=0)


class Kernel:
    """One plan, to be played replication by replication; in Python as the laws stand, unless machine code is asked for."""

    def __init__(self, plan: Plan, model: Model | None = None) -> None:
        self.plan, self.model = plan, model or Model(plan)
        self.world = fresh(self.model)  # numbers and arrays by name
        self._layout = Layout(self.world)
        self._machine: Machine | None = None
        self._in_python: Any = in_python(self.world)
        self._of: tuple[int, int] | None = None  # whose numbers the world has
        self._views = 0
        self._block = self._layout.block(self.world)
        self._address = self._block.ctypes.data
        self._checks = [(check.time, bool(check.before)) for check in self.model.checks]
        self._actors = range(len(self.model.actors))
        links.DO[:] = [do]
        links.GAINS[:] = [gains_as_seen]
        links.HELD[:] = [held_chance]

    def fetch(self) -> bool:
        """Play machine code from now on, if this machine has it; whether it has."""
        self._machine = kept(self._layout)
        return self._machine is not None

    def compile(self) -> None:
        """Play machine code from now on; it is made where this machine has none, which takes a minute."""
        self._machine = machine(self._layout)

    def play(self, seed: int, replication: int, per_belief: int) -> Played | None:
        """Play one replication; None: its record, its agenda or its path is full, or it would go on for ever."""
        model, found = self.model, self.world
        of = seed, replication if model.numbers.private else replication // per_belief
        if of != self._of:
            self._of = of
            self._look(seed, replication, per_belief)
        if self._machine is not None:
            self._machine.play(self._address, seed, replication)
        else:
            play(self._in_python, seed, replication)
        if self._number("fault"):
            return None
        record = Record(found["record"][: self._number("n_record")].copy())
        n = self._number("n_path")
        path = list(zip(found["path_time"][:n].tolist(), found["path_outcome"][:n].tolist(), strict=True))
        outcomes = [outcome_at(path, time, before=before) for time, before in self._checks]
        signed, mask = bool(found["state"][SIGNED]), self._number("parties")
        parties = tuple(a for a in self._actors if mask >> a & 1) if signed else ()
        return Played(
            replication, record, outcomes, path, int(found["state"][PACKAGE]) if signed else -1, self._number("draws"),
            self._number("thread") if signed else -1, parties,
        )  # fmt: skip

    def _look(self, seed: int, replication: int, per_belief: int) -> None:
        """The numbers as they are in a replication; what was kept under others is not found any more."""
        found = self.world
        view = self.model.beliefs(seed, replication // per_belief)
        if self.model.numbers.private:
            view = self.model.private(view, seed, replication)
        found["values"][: len(view.values)] = view.values
        found["utility"][:], found["as_good_as"][:] = view.preferences.utility, view.preferences.as_good_as
        found["start"][:] = self.model.numbers.start(view.values)
        self._views += 1
        self._block[self._layout.places["belief"]] = self._in_python.belief = self._views

    def _number(self, name: str) -> int:
        if self._machine is not None:
            return int(self._block[self._layout.places[name]])
        return int(getattr(self._in_python, name))
