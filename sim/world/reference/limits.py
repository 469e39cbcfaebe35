"""What stands against a package: refusals that have ruled it out, and red lines."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.world.draws import Purpose
from sim.world.record import Bound, Kind
from sim.world.reference.world import World
from sim.world.reference.worth import Worth


class Limits:
    """The packages that are out, for whom and why.

    Whether a red line is real is drawn once, at the start; its owner alone knows it until it offers or signs across it.
    """

    def __init__(self, world: World, worth: Worth) -> None:
        self.world, self.worth, self.model = world, worth, world.model
        self.real = [
            i for i, line in enumerate(self.model.red_lines)
            if world.uniform(world.key(line.element), Purpose.CREDIBILITY) < world.values[line.credibility]
        ]  # fmt: skip
        self.shown: set[int] = set()  # red lines seen to be none

    def not_ruled_out(self, parties: tuple[int, ...]) -> npt.NDArray[np.bool_]:
        """Packages [P] that no refusal has ruled out, at the rulers' probabilities of today."""
        allowed = self.model.everything
        for ruling in self.worth.refusals.against:
            allowed = allowed & ~(self.worth.out(ruling, parties) & self.worth.needs(ruling, parties))
        return allowed

    def ruled_out_by(self, package: int, parties: tuple[int, ...]) -> tuple[Bound, int]:
        """The ruling that has ruled a package out."""
        for ruling in self.worth.refusals.against:
            if self.worth.needs(ruling, parties)[package] and self.worth.out(ruling, parties)[package]:
                return Bound.RULED_OUT, self.model.rulings[ruling].element
        return Bound.NONE, -1

    def nothing_left(self, movers: tuple[int, ...], otherwise: tuple[Bound, int]) -> tuple[Bound, int]:
        """What has left a side without any package: the last refusal, else a red line of its own."""
        for ruling in reversed(self.worth.refusals.against):
            return Bound.RULED_OUT, self.model.rulings[ruling].element
        lines = [self.model.red_lines[i] for i in self.real if self.model.red_lines[i].actor in movers]
        return (Bound.RED_LINE, lines[0].element) if lines else otherwise

    def clear_of_lines(self, actors: tuple[int, ...]) -> npt.NDArray[np.bool_]:
        """Packages [P] that no real red line of these actors stands against."""
        clear = self.model.everything
        for i in self.real:
            if self.model.red_lines[i].actor in actors:
                clear = clear & ~self.model.masks[self.model.red_lines[i].mask]
        return clear

    def unbarred(self, actors: tuple[int, ...]) -> npt.NDArray[np.float64]:
        """The chance [P], as others know it, that no red line of these actors stands against a package."""
        model, chance = self.model, np.ones(len(self.model.packages))
        for i, line in enumerate(model.red_lines):
            if line.actor in actors and i not in self.shown:
                chance[model.masks[line.mask]] *= 1.0 - model.medians.values[line.credibility]
        return chance

    def surely_clear(self, actors: tuple[int, ...]) -> npt.NDArray[np.bool_]:
        """Packages [P] against which no red line of these actors stands that is certain, and was not seen to be none."""
        clear = self.model.everything
        for i, line in enumerate(self.model.red_lines):
            if self.model.certain[i] and line.actor in actors and i not in self.shown:
                clear = clear & ~self.model.masks[line.mask]
        return clear

    def acceptable(self, parties: tuple[int, ...]) -> npt.NDArray[np.bool_]:
        """Packages [P] that are not ruled out and that no party's real red line stands against."""
        return self.not_ruled_out(parties) & self.clear_of_lines(parties)

    def show_lines(self, movers: tuple[int, ...], package: int, event: int) -> None:
        """Whoever offers or signs across a red line shows that it is none: in the history, whatever was drawn."""
        for i, line in enumerate(self.model.red_lines):
            if line.actor in movers and i not in self.shown and self.model.masks[line.mask][package]:
                self.shown.add(i)
                if i in self.real:
                    self.real.remove(i)
                public = self.world.record[event].public
                self.world.note(
                    Kind.RED_LINE_SHOWN, line.actor, line.element, cause=event, package=package, public=public
                )
