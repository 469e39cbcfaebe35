"""What packages are worth to an actor: utility, and the look-ahead over the rulings that a package needs."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from sim.world import decisions
from sim.world.codes import GRANTED
from sim.world.functions import Case
from sim.world.model import View
from sim.world.plan import RuleKind
from sim.world.programs import among
from sim.world.reference.world import World
from sim.world.time import DAY

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Parties = tuple[int, ...]
Judged = tuple[int, Parties]  # a package and who would agree on it
UNSEEN: Judged = (-1, ())


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
        self.refused: dict[int, list[Judged]] = {}
        self.granted: dict[int, Judged] = {}
        self.shown: frozenset[int] = frozenset()  # red lines seen to be none
        self._outlooks: dict[tuple[int, Parties], Outlook] = {}
        self._version = -1
        self._since = np.full(len(self.model.reviews), np.nan)  # when each review was filed, nan: it is not
        known = world.view.known
        if "means" not in known:
            numbers = self.model.numbers
            means = [numbers.mean_days(self.model.rulings[r], world.values) for r in self.model.reviews]
            closing = numbers.mean(self.model.agreement.closes_after, world.values)
            known["means"] = np.array(means), closing
        self._means, self._closing = known["means"]

    def filed(self, ruling: int, time: int | None) -> None:
        """A request is filed, and parties count the days from here; None: it is no longer."""
        if ruling in self.model.reviews:
            self._since[self.model.reviews.index(ruling)] = np.nan if time is None else time / DAY

    def refuse(self, ruling: int, package: int, parties: Parties, p: float) -> None:
        """Everybody has seen that a package is refused; its probability was p (1: nothing will be granted)."""
        self.refused_at[ruling] = max(self.refused_at.get(ruling, 0.0), p)
        self.refused.setdefault(ruling, []).append((package, parties))
        self.world.version += 1

    def grant(self, ruling: int, package: int, parties: Parties) -> None:
        """Everybody has seen that a package is granted."""
        self.granted[ruling] = package, parties
        self.world.version += 1

    def granted_at(self, ruling: int) -> float:
        """The ruler's probability, now, of the package that it has granted; 0 where it has granted the deal unseen."""
        package, parties = self.granted[ruling]
        return float(self.grant_probabilities(ruling, parties)[package]) if package >= 0 else 0.0

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

    def outlook(self, actor: int, parties: Parties) -> Outlook:
        """How packages agreed among the parties look to an actor, now."""
        if self._version != self.world.version:
            self._outlooks.clear()
            self._version = self.world.version
        outlook = self._outlooks.get((actor, parties))
        if outlook is None:
            outlook = self._outlooks[(actor, parties)] = self._outlook(actor, parties)
        return outlook

    def values(self, actor: int, parties: Parties) -> Floats:
        """Worth [P] to an actor of each package agreed among the parties."""
        return self.ahead(actor, self.outlook(actor, parties))

    def ahead(self, actor: int, outlook: Outlook) -> Floats:
        """Worth [P] to an actor, of packages that look so."""
        world, cost = self.world, self.world.values[self.model.actors[actor].cost]
        worth: Floats = decisions.look_ahead(*outlook, self._means, self._since, world.now / DAY, self._closing, cost)
        return worth

    def utility(self, actor: int, parties: Parties, view: View) -> Floats:
        """Utility [P] to an actor of each package, with what it likes about the parties."""
        state, liking = self._among(parties), 0.0
        overlay = self._overlay(actor, state)
        for like in self.model.likes.get(overlay, ()):
            if like.actor in parties and like.actor != actor:
                liking += self.world.shifted(like.linear, view.values, state)
        known: Floats = view.preferences.utility[overlay]
        return known + liking if liking else known

    def grant_probabilities(self, ruling: int, parties: Parties) -> Floats:
        """Probability [P] with which a reviewer grants each package, by its own rule, now."""
        return self._over(self.model.rulings[ruling].rule, ruling, parties, self.world.view)

    def needs(self, ruling: int, parties: Parties) -> Bools:
        """Which packages [P] agreed among the parties need the review, now."""
        needed: Bools = self._all_needs(self._among(parties))[self.model.reviews.index(ruling)]
        return needed

    def depends_on(self, package: int, parties: Parties) -> tuple[tuple[Any, ...], frozenset[int]]:
        """The state of what the worth of one package follows from, and the variables behind it.

        When it changes, parties look again.
        """
        model, state = self.model, self.world.state
        needed = self._all_needs(self._among(parties))[:, package].tolist()
        open_ = tuple(
            [r for i, r in enumerate(model.reviews) if needed[i] and not state[model.rulings[r].vars + GRANTED]]
        )
        refused = [self.refused_at.get(r, -1.0) for r in open_] if self.refused_at else ()
        look, variables = model.state_of_agreement(open_, parties)
        return (*open_, *refused, look(state)), variables

    # --- looking ahead -------------------------------------------------------------------------------------

    def _outlook(self, actor: int, parties: Parties) -> Outlook:
        model, state = self.model, self._among(parties)
        chance, needs = self._unopposed(actor, parties).copy(), self._all_needs(state)
        over = model.actors[actor].overconfidence
        confidence = self.world.values[over] if over >= 0 else 0.0
        for i, r, given, rule, medians, reads in model.expectations(actor):
            view = model.medians if medians else self.world.view
            p = view.known.get((rule, r, parties, reads(state)))
            if p is None:
                p = self._over(rule, r, parties, view)
            refused_at = granted_at = decisions.NONE
            if r in self.refused:
                seen = (self._seen(judged, rule, r, view, confidence) for judged in self.refused[r])
                refused_at = 1.0 if self.refused_at[r] >= 1.0 else max(seen)
            if state[given]:
                needs = needs.copy()  # packages that the grant does not cover need another
                granted_at = self._seen(self.granted.get(r, UNSEEN), rule, r, view, confidence)
                if r in self.refused:
                    granted_at = decisions.after_refusal(granted_at, refused_at)
            decisions.reckon(chance, needs, i, p, confidence, refused_at, granted_at)
        return Outlook(self.utility(actor, parties, self.world.view), self.no_deal(actor), chance, needs)

    def _seen(self, judged: Judged, rule: int, ruling: int, view: View, confidence: float) -> float:
        """The probability, as an actor goes by it now, of a package that was judged; 0 of a deal granted unseen."""
        package, parties = judged
        if package < 0:
            return 0.0
        p = float(self._over(rule, ruling, parties, view)[package])
        return p + confidence * (1.0 - p)

    def _among(self, parties: Parties) -> list[float]:
        """The state, as far as packages are weighed in it: as if the deal in hand were one among these parties."""
        state = self.world.state
        return among(state, self.model.party, parties) if self.model.weighs_parties else state

    def _all_needs(self, state: list[float]) -> Bools:
        """Which packages need which review [R, P] in a state."""
        model = self.model
        key = ("needs", model.state_of_needs(state))
        found = model.medians.known.get(key)
        if found is None:
            rows = [model.rulings[r].need for r in model.reviews]
            found = np.ones((len(rows), len(model.packages)), bool)
            for i, need in enumerate(rows):
                if need >= 0:
                    found[i] = np.logical_and(True, model.programs.over(need)(state))
            self._keep(model.medians, key, found)
        return found

    def _unopposed(self, actor: int, parties: Parties) -> Floats:
        """Probability [P] that no red line of another party stands against the package."""
        key = ("lines", actor, parties, self.shown)
        chance = self.world.view.known.get(key)
        if chance is None:
            chance = np.ones(len(self.model.packages))
            for i, line in enumerate(self.model.red_lines):
                if line.actor in parties and line.actor != actor and i not in self.shown:
                    chance[self.model.masks[line.mask]] *= 1.0 - self.world.values[line.credibility]
            self._keep(self.world.view, key, chance)
        return chance

    # --- rules over all packages ---------------------------------------------------------------------------

    def _over(self, rule: int, ruling: int, parties: Parties, view: View) -> Floats:
        state = self._among(parties)
        key = (rule, ruling, parties, self.model.state_of_ruling(rule, ruling)(state))
        found = view.known.get(key)
        if found is None:
            found = self._worked_out(rule, ruling, parties, view, state)
            self._keep(view, key, found)
        return found

    def _worked_out(self, rule: int, ruling: int, parties: Parties, view: View, state: list[float]) -> Floats:
        model, row = self.model, self.model.rules[rule]
        if row.kind == RuleKind.LINEAR:
            return np.full(len(model.packages), min(max(self.world.shifted(row.a, view.values, state), 0.0), 1.0))
        if row.kind == RuleKind.LOGISTIC:
            utility = self.utility(model.rulings[ruling].actor, parties, view)
            p: Floats = decisions.quantal(utility, self.world.shifted(row.a, view.values, state), view.values[row.b])
            return p
        if row.kind == RuleKind.FUNCTION:
            now = {name: state[var] for var, name in model.circumstance_names.items()}
            case = Case(self.utility(model.rulings[ruling].actor, parties, view).copy(), model.packages.copy(), now)
            granted: Floats = model.functions[row.a].probabilities(case, view.values)
            return granted
        then = self._over(row.b, ruling, parties, view)
        if row.c >= 0:
            otherwise = self._over(row.c, ruling, parties, view)
        else:  # what the actor does not say it leaves to the ruler's own rule
            otherwise = self._over(model.rulings[ruling].rule, ruling, parties, model.medians)
        return np.where(model.programs.over(row.a)(state), then, otherwise)

    def _keep(self, view: View, key: Hashable, what: Any) -> None:
        """Keep something worked out, once for each state of what it reads."""
        if len(view.known) > self.model.most_known:
            view.known.clear()
        view.known[key] = what

    def _overlay(self, actor: int, state: list[float]) -> int:
        for overlay in self.model.overlays_of[actor]:
            program = self.model.overlays[overlay].program
            if program < 0 or self.model.programs.at(program)(state):
                return overlay
        raise AssertionError("the base overlay always applies")
