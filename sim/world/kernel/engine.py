"""The laws as this reading plays them, for one plan: in Python as they stand, or compiled."""

from __future__ import annotations

from typing import Any

from sim.world.kernel import links
from sim.world.kernel.machine import machine
from sim.world.kernel.memory import Layout
from sim.world.kernel.names import PACKAGE, SIGNED
from sim.world.kernel.play import do, play
from sim.world.kernel.world import fresh, in_python
from sim.world.model import Model
from sim.world.plan import Plan
from sim.world.record import Event, Played, outcome_at


def plays(model: Model) -> bool:
    """Whether a plan can be played: not yet what costs something to ask, courts, rivals of an agreement, and Python."""
    return not (
        model.priced
        or model.courts
        or model.agreement.settled >= 0
        or model.functions
        or len(model.rulings) > 60
        or len(model.actors) > 60
    )


class Kernel:
    """One plan, to be played replication by replication."""

    def __init__(self, plan: Plan, *, compiled: bool = False) -> None:
        self.plan, self.model = plan, Model(plan)
        self._arrays = fresh(self.model)
        self._world: Any = None if compiled else in_python(self._arrays)
        self._kind = Layout(self._arrays)
        self._of: tuple[int, int] | None = None  # whose numbers the world has
        self._views = 0
        self._block = self._kind.block(self._arrays)
        if compiled:
            self._machine = machine(self._kind)
        links.DO[:] = [do]

    def play(self, seed: int, replication: int, per_belief: int) -> Played:
        """Play one replication.

        Raises:
            RuntimeError: its record, its agenda or its path is full, or it would go on for ever.
        """
        model, found = self.model, self._arrays
        of = seed, replication if model.numbers.private else replication // per_belief
        if of != self._of:
            self._of = of
            self._look(seed, replication, per_belief)
        if self._world is None:
            self._machine.play(self._block.ctypes.data, seed, replication)
        else:
            play(self._world, seed, replication)
        if fault := self._number("fault"):
            raise RuntimeError(f"fault {fault}")
        record = [
            Event(i, int(e["time"]), int(e["kind"]), int(e["actor"]), int(e["subject"]), bool(e["public"]), int(e["cause"]),
                  int(e["package"]), float(e["value"]), int(e["bound"]), int(e["bound_of"]), int(e["one_act"]))
            for i, e in enumerate(found["record"][: self._number("n_record")])
        ]  # fmt: skip
        n = self._number("n_path")
        path = list(zip(found["path_time"][:n].tolist(), found["path_outcome"][:n].tolist(), strict=True))
        outcomes = [outcome_at(path, check.time, before=check.before) for check in model.checks]
        signed, mask = bool(found["state"][SIGNED]), self._number("parties")
        parties = tuple(a for a in range(len(model.actors)) if mask >> a & 1) if signed else ()
        return Played(
            replication, record, outcomes, path, int(found["state"][PACKAGE]) if signed else -1, self._number("draws"),
            self._number("thread") if signed else -1, parties,
        )  # fmt: skip

    def _look(self, seed: int, replication: int, per_belief: int) -> None:
        """The numbers as they are in a replication; what was kept under others is not found any more."""
        found = self._arrays
        view = self.model.beliefs(seed, replication // per_belief)
        if self.model.numbers.private:
            view = self.model.private(view, seed, replication)
        found["values"][: len(view.values)] = view.values
        found["utility"][:], found["as_good_as"][:] = view.preferences.utility, view.preferences.as_good_as
        found["start"][:] = self.model.numbers.start(view.values)
        self._views += 1
        if self._world is None:
            self._block[self._kind.places["belief"]] = self._views
        else:
            self._world.belief = self._views

    def _number(self, name: str) -> int:
        if self._world is None:
            return int(self._block[self._kind.places[name]])
        return int(getattr(self._world, name))
