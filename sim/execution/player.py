"""Who plays a plan: the compiled laws where there are any for it, else the reference engine; the bits are the same."""

from __future__ import annotations

from typing import Any

from sim.execution.options import REFERENCE, Options
from sim.world.plan import Plan
from sim.world.record import Played
from sim.world.reference import Engine

WORTH_IT = 100  # replications of a run from which on it pays to fetch what is compiled


class Player:
    """One plan, to be played replication by replication.

    What is compiled is looked for before each chunk: it may be there while a run is going on. The reference engine plays
    what the compiled laws do not know yet (`sim.world.kernel.engine.plays`), and each replication for which their memory
    is too small or that never ends, of which it says why.
    """

    def __init__(self, plan: Plan, options: Options) -> None:
        self.plan = plan
        self._reference = Engine(plan, options.python)
        self._kernel: Any = None
        self._compiled: Any = None  # the same, once there is machine code for it
        if options.engine != REFERENCE and options.n >= WORTH_IT:
            from sim.world.kernel.engine import Kernel, plays

            if plays(self._reference.model):
                self._kernel = Kernel(plan)

    def missing(self) -> dict[str, Any] | None:
        """For which world machine code is missing; None: it is there, or would not be used."""
        return self._kernel.world if self._kernel is not None and not self._look() else None

    def play(self, seed: int, first: int, last: int, per_belief: int) -> list[Played]:
        """Play replications first .. last - 1."""
        self._look()
        return [self._one(seed, k, per_belief) for k in range(first, last)]

    def _look(self) -> bool:
        """Whether machine code is there by now."""
        if self._compiled is None and self._kernel is not None and self._kernel.fetch():
            self._compiled = self._kernel
        return self._compiled is not None

    def _one(self, seed: int, replication: int, per_belief: int) -> Played:
        found: Played | None = None
        if self._compiled is not None:
            found = self._compiled.play(seed, replication, per_belief)
        return self._reference.play(seed, replication, per_belief) if found is None else found
