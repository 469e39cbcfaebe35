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

    The reference engine plays what the compiled laws do not know yet (`sim.world.kernel.engine.plays`), and each
    replication for which their memory is too small or that never ends, of which it says why.
    """

    def __init__(self, plan: Plan, options: Options) -> None:
        self.plan = plan
        self.reference = Engine(plan, options.python)
        self._kernel: Any = None
        self._compiled = False
        if options.engine != REFERENCE and options.n >= WORTH_IT:
            from sim.world.kernel.engine import Kernel, plays

            if plays(self.reference.model):
                self._kernel = Kernel(plan, self.reference.model)

    def look(self) -> dict[str, Any] | None:
        """Look for machine code, which may be there while a run is going on, and play it from now on.

        The world for which it is missing, as numbers and arrays by name; None: it is there, or would not be used.
        """
        if self._kernel is None:
            return None
        self._compiled = self._compiled or self._kernel.fetch()
        return None if self._compiled else self._kernel.world

    def play(self, seed: int, replication: int, per_belief: int) -> Played:
        """Play one replication. Errors are as those of `sim.world.reference.Engine.play`."""
        found: Played | None = self._kernel.play(seed, replication, per_belief) if self._compiled else None
        return self.reference.play(seed, replication, per_belief) if found is None else found
