"""What rulings that a history tells make of measures and of each other: the effect of a grant, and how it is undone."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sim.world.compile.bench import Path
from sim.world.orders import Orders

if TYPE_CHECKING:
    from sim.world.compile.told import Told

RUNS = ("running", "extended")
ALIVE = (*RUNS, "in force", "unenforced")
RULED = {"annuls": "annulled", "compels": "in force"}
OTHER = {"granted": "refused", "refused": "granted", "lapsed": "granted"}


class Standing:
    """The orders that stand about measures, and the petitions that hold a ruling, as the lines told until now have left them."""

    def __init__(self, told: Told) -> None:
        self.told = told
        self._orders: dict[str, Orders[str, str]] = defaultdict(Orders)
        self._stays: dict[str, set[str]] = defaultdict(set)  # ruling -> petitions

    def anew(self, measure: str) -> None:
        """A measure is imposed: what was ruled about an earlier one says nothing of it."""
        self._orders[measure].clear()

    def granted(self, name: str, path: Path) -> None:
        """A ruling is granted."""
        self.told.becomes(name, "granted", path)
        self._takes(name, path)

    def falls(self, name: str, state: str, path: Path) -> None:
        """A ruling is refused, or stands no more."""
        held = self._holds(name)
        self.told.becomes(name, state, path)
        if held:
            self._undone(name, path)
        self._stays.pop(name, None)

    def _holds(self, name: str) -> bool:
        return self.told.state(name) == "granted" and not self._stays[name]

    def _about(self, name: str) -> tuple[str, str | None]:
        power = self.told.elements.powers[name][2]
        return getattr(power, "effect", ""), getattr(power, "about", None)

    def _takes(self, name: str, path: Path) -> None:
        (effect, about), told = self._about(name), self.told
        if effect == "forbids":
            appeals = any(getattr(p, "about", None) == name for _, _, p in told.elements.powers.values())
            (told.doubts if appeals else told.over)(path)  # it counts once no appeal against it is pending
        elif about is None:
            return
        elif effect == "reverses":
            self._reversed(about, path)
        elif effect in RULED and told.state(about) in ALIVE:
            self._orders[about].made(name, told.state(about), RULED[effect])
            told.becomes(about, RULED[effect], path)
        elif effect == "suspends" and about in told.elements.ruling_rows:
            held = self._holds(about)
            self._stays[about].add(name)
            if held:
                self._undone(about, path)

    def _undone(self, name: str, path: Path) -> None:
        (effect, about), told = self._about(name), self.told
        if about is None:
            return
        if effect == "reverses":
            self._reversed(about, path)
        elif effect in RULED:
            state = self._orders[about].undone(name, told.state(about))
            if state != told.state(about):
                told.becomes(about, state, path)
        elif effect == "suspends" and name in self._stays[about]:
            self._stays[about].discard(name)
            if self._holds(about):
                self._takes(about, path)

    def _reversed(self, name: str, path: Path) -> None:
        """The answer is the other one."""
        state = OTHER.get(self.told.state(name), "")
        if state == "granted":
            self.granted(name, path)
        elif state:
            self.falls(name, state, path)
