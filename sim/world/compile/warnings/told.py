"""What the history leaves behind: it is played, and nothing after it."""

from __future__ import annotations

from collections.abc import Sequence

from sim.world.model import Model
from sim.world.plan import Plan
from sim.world.reference.history import apply
from sim.world.reference.play import Play


class Told:
    """The state at the end of the history, in the first belief draw, and since when it is so."""

    def __init__(self, plan: Plan, python: Sequence[str]) -> None:
        play = Play(Model(plan, python), 0, 0, 1)
        apply(play)
        self.world = play.world
        self.state = self.world.state
        self.closing_waits_since = 0 if play.deal.held_up is None else play.deal.held_up  # it is known until then

    def changed(self, var: int) -> int | None:
        """The time at which the history has changed a variable last; None: it has not."""
        return self._time(self.world.caused[var])

    def held_since(self, program: int) -> int | None:
        """The time since which something in the history has made an expression hold; None: it does not, or nothing has."""
        return self._time(self.world.rose(program))

    def _time(self, event: int) -> int | None:
        return self.world.record[event].time if event >= 0 else None
