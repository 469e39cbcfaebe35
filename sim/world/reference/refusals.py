"""What reviews have refused: the packages that each of them would not grant any more."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from sim.world import decisions
from sim.world.reference.world import World

Bools = npt.NDArray[np.bool_]
Parties = tuple[int, ...]


class Refusals:
    """The packages that are out.

    What a review has refused is out, with all that it likes no better, as long as it does not like it better than it
    did then. For the agreement in hand, and for nobody else's, a package that it has replaced is out in any case, and all
    are once as many requests have failed as it hears.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self._at: dict[int, float] = {}  # review -> greatest probability refused
        self._replaced: dict[int, set[int]] = {}
        self._parties: Parties = ()  # of the agreement for which it has
        self.against: tuple[int, ...] = ()  # reviews that have packages out

    def refuse(self, ruling: int, p: float) -> None:
        """A review has refused a package, to which it gave a probability."""
        self._at[ruling] = max(self._at.get(ruling, 0.0), p)
        self._changed()

    def replace(self, ruling: int, packages: Iterable[int], parties: Parties) -> None:
        """A review hears no more of these packages from the parties of the agreement, up to its end."""
        self._parties = parties
        self._replaced.setdefault(ruling, set()).update(packages)
        self._changed()

    def agreement_ended(self) -> None:
        """The next agreement starts clean, but for what was refused."""
        self._replaced.clear()
        self._changed()

    def _changed(self) -> None:
        self.against = (*self._at, *(r for r in self._replaced if r not in self._at))
        self.world.stir()

    def out(self, ruling: int, p: npt.NDArray[np.float64], parties: Parties) -> Bools:
        """Packages [P] that a review would not grant these parties any more, given its probabilities of them now."""
        out: Bools = ~decisions.each_more(p, self._at.get(ruling, -1.0))
        if parties == self._parties:
            out[list(self._replaced.get(ruling, ()))] = True
        return out
