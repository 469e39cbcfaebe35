"""What packages are worth to an actor: utility, and the look-ahead over the rulings that a package needs."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from sim.world import decisions
from sim.world.plan import RULING_VARS, RuleKind
from sim.world.reference.world import World

Floats = npt.NDArray[np.float64]
MOST_KNOWN = 256
FILED, GRANTED = RULING_VARS.index("filed"), RULING_VARS.index("granted")


class Worth:
    """The worth of all packages [P] to any actor, kept until something that it depends on changes."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.refused_at: dict[int, float] = {}  # ruling -> greatest probability refused
        self.filed_at: dict[int, float] = {}
        self.shown: set[int] = set()  # red lines seen to be none
        self._known: dict[Any, Any] = {}
        self._version = -1
        model = world.model
        self._closing = mean_days(world, model.agreement.closes_after, -1)
        self._means = [mean_days(world, model.rulings[r].takes, model.rulings[r].calendar) for r in model.reviews]
        self._no_lines: dict[Any, Floats] = {}

    def forget(self) -> None:
        """What everybody knows has changed in a way that no state variable shows."""
        self.world.version += 1

    def _memo(self) -> dict[Any, Any]:
        if self._version != self.world.version:
            self._known.clear()
            self._version = self.world.version
        return self._known

    def no_deal(self, actor: int) -> float:
        """Utility of no deal."""
        linear = self.world.model.actors[actor].no_deal
        if linear >= 0:
            return self.world.linear(linear)
        known = float(self.world.view.preferences.as_good_as[actor])
        return known if known == known else 0.0

    def values(self, actor: int, parties: tuple[int, ...]) -> Floats:
        """Worth [P] to an actor of each package agreed among the parties."""
        memo, world = self._memo(), self.world
        key = ("worth", actor, parties)
        if key not in memo:
            grants, needs = self._grants(actor, parties)
            memo[key] = (self.utility(actor, parties), self.no_deal(actor), grants, needs, self._kept(actor, parties))
        utility, no_deal, grants, needs, kept = memo[key]
        cost = world.values[world.model.actors[actor].cost]
        worth: Floats = decisions.look_ahead(utility, no_deal, grants, needs, self._waits(), self._closing, kept, cost)
        return worth

    def utility(self, actor: int, parties: tuple[int, ...], *, medians: bool = False) -> Floats:
        """Utility [P] to an actor of each package, with what it likes about the parties."""
        view = self.world.model.medians if medians else self.world.view
        overlay = self._overlay(actor)
        utility: Floats = view.preferences.utility[overlay] + self._liking(overlay, actor, parties, view.values)
        return utility

    def _overlay(self, actor: int) -> int:
        model, state = self.world.model, self.world.state
        for overlay in model.overlays_of[actor]:
            program = model.overlays[overlay].program
            if program < 0 or model.programs.at(program)(state):
                return overlay
        raise AssertionError("the base overlay always applies")

    def _liking(self, overlay: int, actor: int, parties: tuple[int, ...], values: list[float]) -> float:
        world, total = self.world, 0.0
        for like in world.model.likes.get(overlay, ()):
            if like.actor in parties and like.actor != actor:
                total += world._linear(like.linear, values)
        return total

    # --- rulings -------------------------------------------------------------------------------------------

    def grant_probabilities(self, ruling: int, parties: tuple[int, ...]) -> Floats:
        """Probability [P] with which a reviewer grants each package, by its own rule, now."""
        return self._over(self.world.model.rulings[ruling].rule, ruling, parties, False)

    def _over(self, rule: int, ruling: int, parties: tuple[int, ...], medians: bool) -> Floats:
        """A rule over all packages [P]; worked out once for each state of what it reads."""
        model, state = self.world.model, self.world.state
        known = (model.medians if medians else self.world.view).known
        key = (rule, ruling, parties, *[state[v] for v in model.reads_of_ruling(rule, ruling)])
        if key not in known:
            if len(known) > MOST_KNOWN:
                known.clear()
            known[key] = self._worked_out(rule, ruling, parties, medians)
        return known[key]  # type: ignore[no-any-return]

    def _worked_out(self, rule: int, ruling: int, parties: tuple[int, ...], medians: bool) -> Floats:
        world, model = self.world, self.world.model
        row = model.rules[rule]
        values = (model.medians if medians else world.view).values
        if row.kind == RuleKind.LINEAR:
            p = min(max(world._linear(row.a, values), 0.0), 1.0)
            return np.full(len(model.packages), p)
        if row.kind == RuleKind.LOGISTIC:
            utility = self.utility(model.rulings[ruling].actor, parties, medians=medians)
            return decisions.quantal(utility, world._linear(row.a, values), values[row.b])
        holds = model.programs.over(row.a)(world.state)
        then = self._over(row.b, ruling, parties, medians)
        other = row.c if row.c >= 0 else model.rulings[ruling].rule
        otherwise = self._over(other, ruling, parties, medians or row.c < 0)
        return np.where(holds, then, otherwise)

    def _grants(self, actor: int, parties: tuple[int, ...]) -> tuple[Floats, npt.NDArray[np.bool_]]:
        """Grant probabilities [R, P] as the actor expects them, and needs [R, P]."""
        world, model = self.world, self.world.model
        grants = np.empty((len(model.reviews), len(model.packages)))
        needs = np.empty(grants.shape, bool)
        for i, r in enumerate(model.reviews):
            needs[i] = self.needs(r)
            granted = world.state[model.rulings[r].vars + GRANTED]
            grants[i] = 1.0 if granted else self._expected(actor, r, parties)
        return grants, needs

    def needs(self, ruling: int) -> Any:
        """Which packages [P] need the ruling, now."""
        need = self.world.model.rulings[ruling].need
        return True if need < 0 else self.world.model.programs.over(need)(self.world.state)

    def _expected(self, actor: int, ruling: int, parties: tuple[int, ...]) -> Floats:
        memo, world, model = self._memo(), self.world, self.world.model
        key = ("expected", actor if (actor, ruling) in model.expects_grant else -1, ruling, parties)
        if key not in memo:
            own = model.expects_grant.get((actor, ruling), -1)
            if own >= 0:
                p = self._over(own, ruling, parties, False)
            else:
                p = self._over(model.rulings[ruling].rule, ruling, parties, True)
            if ruling in self.refused_at:
                p = decisions.after_refusal(p, self.refused_at[ruling])
            memo[key] = p
        p = memo[key]
        over = model.actors[actor].overconfidence
        return p if over < 0 else p + world.values[over] * (1.0 - p)  # type: ignore[no-any-return]

    def _waits(self) -> Floats:
        """Expected days until each review is given, counted from now."""
        world, model = self.world, self.world.model
        waits = np.zeros(len(model.reviews))
        for i, r in enumerate(model.reviews):
            row = model.rulings[r]
            if not world.state[row.vars + GRANTED]:
                elapsed = world.now - self.filed_at[r] if world.state[row.vars + FILED] and r in self.filed_at else 0.0
                waits[i] = max(0.0, self._means[i] - elapsed)
        return waits

    def _kept(self, actor: int, parties: tuple[int, ...]) -> Floats:
        """Probability [P] that no red line of another party stands against the package."""
        world, model = self.world, self.world.model
        key = (actor, parties, len(self.shown))
        if key in self._no_lines:
            return self._no_lines[key]
        kept = self._no_lines[key] = np.ones(len(model.packages))
        for i, line in enumerate(model.red_lines):
            if line.actor in parties and line.actor != actor and i not in self.shown:
                kept[model.masks[line.mask]] *= 1.0 - world.values[line.credibility]
        return kept


def mean_days(world: World, chance: int, calendar: int) -> float:
    """Expected days of a delay; business days count 7/5."""
    days = world.model.numbers.mean(chance, world.values)
    return days * 1.4 if calendar >= 0 else days


