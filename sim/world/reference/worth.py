"""What packages are worth to an actor: utility, and the look-ahead over the rulings that a package needs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from sim.world import decisions
from sim.world.model import View
from sim.world.plan import RULING_VARS, RuleKind
from sim.world.reference.world import World

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Parties = tuple[int, ...]
FILED, GRANTED = RULING_VARS.index("filed"), RULING_VARS.index("granted")


class Outlook(NamedTuple):
    """What the worth of packages [P] to an actor follows from, but for the time that passes."""

    utility: Floats
    no_deal: float
    chance: Floats  # that all rulings still needed are granted and no other party's red line stands against it
    needs: Bools  # [R, P] reviews that a package needs


class Worth:
    """The worth of all packages [P] to any actor.

    What it is made of is kept until a state variable that it reads changes; some of it outlives the replication,
    with everything else that was worked out from the same belief draw.
    """

    def __init__(self, world: World) -> None:
        self.world, self.model = world, world.model
        self.refused_at: dict[int, float] = {}  # ruling -> greatest probability refused
        self.refused: dict[int, tuple[int, ...]] = {}  # ruling -> packages refused
        self.granted: dict[int, int] = {}  # ruling -> package granted
        self.filed_at: dict[int, float] = {}
        self.shown: frozenset[int] = frozenset()  # red lines seen to be none
        self._outlooks: dict[tuple[int, Parties], Outlook] = {}
        self._version = -1
        self._unasked = np.ones(len(self.model.packages))
        self._closing = mean_days(world, self.model.agreement.closes_after, -1)
        self._means = [
            mean_days(world, self.model.rulings[r].takes, self.model.rulings[r].calendar) for r in self.model.reviews
        ]

    def refuse(self, ruling: int, package: int, p: float) -> None:
        """Everybody has seen that a package is refused; its probability was p (1: nothing will be granted)."""
        self.refused_at[ruling] = max(self.refused_at.get(ruling, 0.0), p)
        self.refused[ruling] = (*self.refused.get(ruling, ()), package)
        self.world.version += 1

    def grant(self, ruling: int, package: int) -> None:
        """Everybody has seen that a package is granted."""
        self.granted[ruling] = package
        self.world.version += 1

    def show(self, line: int) -> None:
        """Everybody has seen that a red line is none."""
        self.shown |= {line}
        self.world.version += 1

    # --- what others ask -----------------------------------------------------------------------------------

    def no_deal(self, actor: int) -> float:
        """Utility of no deal."""
        linear = self.model.actors[actor].no_deal
        if linear >= 0:
            return self.world.linear(linear)
        known = float(self.world.view.preferences.as_good_as[actor])
        return known if known == known else 0.0

    def values(self, actor: int, parties: Parties) -> Floats:
        """Worth [P] to an actor of each package agreed among the parties."""
        if self._version != self.world.version:
            self._outlooks.clear()
            self._version = self.world.version
        outlook = self._outlooks.get((actor, parties))
        if outlook is None:
            outlook = self._outlooks[(actor, parties)] = self._outlook(actor, parties)
        cost = self.world.values[self.model.actors[actor].cost]
        worth: Floats = decisions.look_ahead(*outlook, self._waits(), self._closing, cost)
        return worth

    def utility(self, actor: int, parties: Parties, view: View) -> Floats:
        """Utility [P] to an actor of each package, with what it likes about the parties."""
        overlay = self._overlay(actor)
        liking = 0.0
        for like in self.model.likes.get(overlay, ()):
            if like.actor in parties and like.actor != actor:
                liking += self.world.shifted(like.linear, view.values)
        known: Floats = view.preferences.utility[overlay]
        return known + liking if liking else known

    def grant_probabilities(self, ruling: int, parties: Parties) -> Floats:
        """Probability [P] with which a reviewer grants each package, by its own rule, now."""
        return self._over(self.model.rulings[ruling].rule, ruling, parties, self.world.view)

    def needs(self, ruling: int) -> Bools:
        """Which packages [P] need the review, now."""
        need = self.model.rulings[ruling].need
        if need < 0:
            return self.model.everything
        reads = self.model.reads_of_need(need)
        return self._known(  # type: ignore[no-any-return]
            self.model.medians, ("need", need), reads,
            lambda: np.logical_and(self.model.programs.over(need)(self.world.state), self.model.everything),
        )  # fmt: skip

    def depends_on(self, package: int, parties: Parties) -> tuple[float, ...]:
        """The state of what the worth of one package follows from: when it changes, parties look again."""
        model, state = self.model, self.world.state
        needed = self._all_needs()[:, package].tolist()
        open_ = tuple(
            r for i, r in enumerate(model.reviews) if needed[i] and not state[model.rulings[r].vars + GRANTED]
        )
        refused = [self.refused_at.get(r, -1.0) for r in open_]
        return (*open_, *refused, *[state[v] for v in model.reads_of_agreement(open_, parties)])

    # --- looking ahead -------------------------------------------------------------------------------------

    def _outlook(self, actor: int, parties: Parties) -> Outlook:
        model, state = self.model, self.world.state
        chance = self._unopposed(actor, parties)
        shared = needs = self._all_needs()
        for i, r in enumerate(model.reviews):
            granted = self.granted.get(r, -1) if state[model.rulings[r].vars + GRANTED] else -2
            own = model.expects_grant.get((actor, r), -1)
            rule = own if own >= 0 else model.rulings[r].rule
            seen = (granted, self.refused.get(r), self.refused_at.get(r) == 1.0)
            what = ("expected", rule, r, parties, model.actors[actor].overconfidence, seen)
            work = partial(self._expected, actor, r, parties, granted)
            expected = self._known(self.world.view, what, model.reads_of_ruling(rule, r), work)
            chance = chance * expected
            if granted > -2:  # packages that the grant does not cover need another
                needs = needs.copy() if needs is shared else needs
                needs[i] &= expected < 1.0
        return Outlook(self.utility(actor, parties, self.world.view), self.no_deal(actor), chance, needs)

    def _all_needs(self) -> Bools:
        """Which packages need which review [R, P], now."""
        return self._known(self.model.medians, ("needs",), self.model.reads_of_needs, self._needs)  # type: ignore[no-any-return]

    def _needs(self) -> Bools:
        found = np.empty((len(self.model.reviews), len(self.model.packages)), bool)
        for i, r in enumerate(self.model.reviews):
            found[i] = self.needs(r)
        return found

    def _expected(self, actor: int, ruling: int, parties: Parties, granted: int) -> Floats:
        """Probability [P] of a grant as an actor sees it: its own rule, else the ruler's at the medians.

        What the ruler has said tells of its latent uniform: where it refused a package, (p - p0) / (1 - p0), where
        it granted one, p / p0, p0 as the actor saw that package. 1 where the package does not need the review.
        """
        own = self.model.expects_grant.get((actor, ruling), -1)
        if own >= 0:
            p = self._over(own, ruling, parties, self.world.view)
        else:
            p = self._over(self.model.rulings[ruling].rule, ruling, parties, self.model.medians)
        over = self.model.actors[actor].overconfidence
        if over >= 0:
            p = p + self.world.values[over] * (1.0 - p)
        if ruling in self.refused:
            exhausted = self.refused_at[ruling] >= 1.0
            p = decisions.after_refusal(p, 1.0 if exhausted else max(float(p[k]) for k in self.refused[ruling]))
        if granted == -1:
            return self._unasked
        if granted >= 0:
            p = decisions.after_grant(p, float(p[granted]))
        return np.where(self.needs(ruling), p, 1.0)

    def _waits(self) -> Floats:
        """Expected days until each review is given, counted from now."""
        world, model = self.world, self.model
        waits = np.zeros(len(model.reviews))
        for i, r in enumerate(model.reviews):
            filed = world.state[model.rulings[r].vars + FILED] and r in self.filed_at
            elapsed = world.now - self.filed_at[r] if filed else 0.0
            waits[i] = max(0.0, self._means[i] - elapsed)
        return waits

    def _unopposed(self, actor: int, parties: Parties) -> Floats:
        """Probability [P] that no red line of another party stands against the package."""

        def work() -> Floats:
            chance = np.ones(len(self.model.packages))
            for i, line in enumerate(self.model.red_lines):
                if line.actor in parties and line.actor != actor and i not in self.shown:
                    chance[self.model.masks[line.mask]] *= 1.0 - self.world.values[line.credibility]
            return chance

        return self._known(self.world.view, ("lines", actor, parties, self.shown), (), work)  # type: ignore[no-any-return]

    # --- rules over all packages ---------------------------------------------------------------------------

    def _over(self, rule: int, ruling: int, parties: Parties, view: View) -> Floats:
        reads = self.model.reads_of_ruling(rule, ruling)
        return self._known(  # type: ignore[no-any-return]
            view, ("rule", rule, ruling, parties), reads, lambda: self._worked_out(rule, ruling, parties, view)
        )

    def _worked_out(self, rule: int, ruling: int, parties: Parties, view: View) -> Floats:
        model, row = self.model, self.model.rules[rule]
        if row.kind == RuleKind.LINEAR:
            return np.full(len(model.packages), min(max(self.world.shifted(row.a, view.values), 0.0), 1.0))
        if row.kind == RuleKind.LOGISTIC:
            utility = self.utility(model.rulings[ruling].actor, parties, view)
            p: Floats = decisions.quantal(utility, self.world.shifted(row.a, view.values), view.values[row.b])
            return p
        then = self._over(row.b, ruling, parties, view)
        if row.c >= 0:
            otherwise = self._over(row.c, ruling, parties, view)
        else:  # what the actor does not say it leaves to the ruler's own rule
            otherwise = self._over(model.rulings[ruling].rule, ruling, parties, model.medians)
        return np.where(model.programs.over(row.a)(self.world.state), then, otherwise)

    def _known(self, view: View, what: tuple[Any, ...], reads: Iterable[int], work: Callable[[], Any]) -> Any:
        """Something worked out once for each state of what it reads."""
        state = self.world.state
        key = (*what, *[state[v] for v in reads])
        if key not in view.known:
            if len(view.known) > self.model.most_known:
                view.known.clear()
            view.known[key] = work()
        return view.known[key]

    def _overlay(self, actor: int) -> int:
        for overlay in self.model.overlays_of[actor]:
            program = self.model.overlays[overlay].program
            if program < 0 or self.model.programs.at(program)(self.world.state):
                return overlay
        raise AssertionError("the base overlay always applies")


def mean_days(world: World, chance: int, calendar: int) -> float:
    """Expected days of a delay; business days count 7/5."""
    days = world.model.numbers.mean(chance, world.values)
    return days * 1.4 if calendar >= 0 else days
