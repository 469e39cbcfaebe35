"""What packages are worth to an actor, who looks ahead over the rulings that each of them needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import numpy as np

from sim.world import lookahead
from sim.world.codes import FILED, GRANTED, LAPSED, PAST, PENDING, REFUSED, STAYED
from sim.world.lookahead import Places
from sim.world.model import Model, View
from sim.world.reference.appraisal import Bools, Floats, Parties
from sim.world.reference.expectations import Clearance, Expectations
from sim.world.reference.world import World

ENDED_BY_ITS_DATE = {PENDING: 0.0, STAYED: 0.0, LAPSED: 1.0, PAST: 1.0}  # what its words are then


def ended_by_its_date(model: Model, state: list[float]) -> list[float]:
    """The state in which its outside date ends an agreement."""
    found = list(state)
    for deadline in model.deadlines:
        for word, value in ENDED_BY_ITS_DATE.items() if not deadline.measure else ():
            found[deadline.vars + word] = value
    return model.imagined(found)


class Outlook(NamedTuple):
    """What the worth of packages [P] to an actor follows from, but for the time that passes."""

    utility: Floats
    no_deal: float
    unforbidden: Floats  # probability that no petition forbids it for good
    expected: Floats  # [R, P] probability that a review grants it once it answers
    silent: Floats  # [R, P] that its silence, or the reversal of a last lapse, clears it
    out: Bools  # [R, P] reviews that have refused it for good
    needs: Bools  # [R, P] reviews that a package still needs
    kinds: Places  # [P] packages that need the same reviews are of one
    firsts: Places  # [M] the first package of each

    def clears(self, prospects: Floats) -> Floats:
        """The probability [R, P] that each review clears a package."""
        found: Floats = lookahead.clearing(self.expected, self.silent, self.out, prospects)
        return found


class Kept:
    """What has been worked out in one state of the world."""

    def __init__(self) -> None:
        self.version = self.told = -1  # of the world, and of the prospects
        self.starts = True  # whether a signature starts the outside date
        self.outlooks: dict[tuple[int, Parties], Outlook] = {}
        self.clearances: dict[tuple[int, Parties], Clearance] = {}
        self.needs: dict[Parties, Bools] = {}
        self.values: dict[tuple[int, Parties, int], Floats] = {}  # also by the package for which the closing delay runs
        self.fewest: dict[tuple[Parties, int, int | None], tuple[Bools, float]] = {}

    def forget(self) -> None:
        """Something has changed that all of it follows from."""
        self.outlooks.clear()
        self.clearances.clear()
        self.needs.clear()


class Worth(Expectations):
    """The worth of all packages [P] to any actor.

    What it is made of is kept until a state variable that it reads changes; some of it outlives the replication,
    with everything else that was worked out from the same belief draw.
    """

    def __init__(self, world: World, date: Callable[[int, int], int]) -> None:
        super().__init__(world, date)
        self._kept = Kept()

    # --- what others ask -----------------------------------------------------------------------------------

    def outlook(self, actor: int, parties: Parties, *, granting: int = -1) -> Outlook:
        """How packages agreed among the parties look to an actor, now; each as granted by a review, if one is given."""
        if granting >= 0:
            self.look()
            return self._outlook(actor, parties, granting)
        return self._seen(self.look(), actor, parties)

    def _seen(self, kept: Kept, actor: int, parties: Parties) -> Outlook:
        found = kept.outlooks.get((actor, parties))
        if found is None:
            found = kept.outlooks[actor, parties] = self._outlook(actor, parties, -1)
        return found

    def values(self, actor: int, parties: Parties, *, granting: int = -1) -> Floats:
        """Worth [P] to an actor of each package agreed among the parties; of each as a review grants it, if one is given."""
        if granting >= 0:
            return self._weighed(actor, parties, self.outlook(actor, parties, granting=granting), granting)
        return self.against_no_deal(actor, parties)[0]

    def falling_back(self, actor: int, parties: Parties, falls_back_on: float, granting: int = -1) -> Floats:
        """Worth [P] to an actor who has something else than no deal where a package fails."""
        outlook = self.outlook(actor, parties, granting=granting)
        return self._weighed(actor, parties, outlook._replace(no_deal=falls_back_on), granting)

    def against_no_deal(self, actor: int, parties: Parties) -> tuple[Floats, float]:
        """The same, and what no deal is worth."""
        kept = self.look()
        key = actor, parties, self.prospects.closing_package()
        outlook, found = self._seen(kept, actor, parties), kept.values.get(key)
        if found is None:
            found = kept.values[key] = self._weighed(actor, parties, outlook)
        return found, outlook.no_deal

    @contextmanager
    def supposing(self, state: list[float], answers: dict[int, int], view: View | None = None) -> Iterator[None]:
        """As if the world were in another state, rulings had answered for good, and numbers were those of a view."""
        world, view = self.world, view or self.world.view
        was = world.state, self.supposed, self._kept, world.view, world.values
        world.state, self.supposed, self._kept = state, {**self.supposed, **answers}, Kept()
        world.view, world.values = view, view.values
        try:
            yield
        finally:
            world.state, self.supposed, self._kept, world.view, world.values = was

    def fewest_days(self, parties: Parties, allowed: Bools, *, closing: bool) -> float:
        """The fewest expected days over the allowed packages [P] until every review that is needed has answered.

        If so, until it closes. They are infinite where no package is allowed.
        """
        kept = self.look()
        key = parties, id(allowed), self.prospects.closing_package() if closing else None
        found = kept.fewest.get(key)
        if found is None:
            needs = self._still_needed(kept, parties)
            kinds, firsts = lookahead.kinds(needs)
            last = self.prospects.closing_days(needs, firsts) if closing else np.zeros(len(firsts))
            through = needs, kinds, firsts, self.prospects.found, self.model.chains, last
            found = kept.fewest[key] = allowed, lookahead.fewest_days(*through, allowed)  # so long the id is its own
        return found[1]

    def look(self) -> Kept:
        """What still holds: worth changes with time, and so does what asking is worth, but nothing else."""
        world, prospects, kept = self.world, self.prospects, self._kept
        if world.now >= prospects.until:
            prospects.now()
        version, told, starts = world.version, prospects.version, self.imagined.starts
        if kept.version != version or kept.told != told or kept.starts != starts:
            kept.values.clear()
            kept.fewest.clear()
            if kept.version != version or kept.starts != starts or self.model.minds.priced:
                kept.forget()
                if not self.supposed:
                    self.challenges.forget()
            kept.version, kept.told, kept.starts = version, told, starts
        return kept

    def _cost(self, actor: int) -> float:
        return float(self.world.values[self.model.actors[actor].cost])

    def _weighed(self, actor: int, parties: Parties, outlook: Outlook, granting: int = -1) -> Floats:
        """Worth [P] as things look: where a package fails, the fees count that are due then."""
        prospects, chains, lucks = self.prospects, self.model.chains, self.model.lucks_of_reviews
        clears, closing = outlook.clears(prospects.found), prospects.closing_days(outlook.needs, outlook.firsts)
        values: Floats = lookahead.look_ahead(
            *outlook[:3], clears, *outlook[6:], prospects.found, chains, lucks, closing, self._cost(actor)
        )
        if self.model.fees_of(actor, parties):
            fails = lookahead.failing(outlook.unforbidden, clears, outlook.needs, prospects.found, chains, lucks)
            for cause, chance in enumerate(fails[0]):
                if chance.any():
                    ended = self._failed(parties, fails[1], outlook.out, cause, granting)
                    values = values + chance * self.fees(actor, parties, ended)
        return values

    def fees(self, actor: int, parties: Parties, state: list[Any]) -> Floats:
        """What an actor gains [P] by the fees that are due where each package, signed by the parties, ends in a state.

        A variable of the state may differ from package to package [P].
        """
        gains = np.zeros(len(self.model.packages))
        for fee, sign in self.model.fees_of(actor, parties):
            due = 1.0 if fee.program < 0 else np.asarray(self.model.programs.over(fee.program)(state), float)
            gains += sign * self.world.values[fee.worth] * due
        return gains

    def _failed(self, parties: Parties, places: Places, out: Bools, cause: int, granting: int) -> list[Any]:
        """The state in which each package, signed, is ended by its date, once one of the reviews that it still needs refused it.

        Those that answer before are granted, the others asked; so are all where the `cause` is none of them. What has answered
        about another package is asked anew.
        """
        found: list[Any] = [*ended_by_its_date(self.model, self.imagined.once_signed(self.among(parties)))]
        for var in self.model.left:
            if var >= 0:  # it is its date that ends it, whoever has left and is held to it, or comes back
                found[var] = 0.0
        reviews = self.model.reviews
        refuses = places[cause] if cause < len(reviews) else np.zeros(len(self.model.packages))
        for i, r in enumerate(reviews):
            needed, asked = places[i] > 0, REFUSED if i == cause else FILED
            answers = np.where(places[i] < refuses, GRANTED, asked)
            held = self.imagined.granted(r, found)
            was = REFUSED if found[self.model.rulings[r].vars + REFUSED] else held
            if was >= 0:
                self.imagined.says(r, np.where(needed & ~out[i], FILED, was), found)
            self.imagined.says(r, np.where(needed, answers, GRANTED if r == granting else held), found)
        return self.model.imagined_over(found)

    # --- looking ahead -------------------------------------------------------------------------------------

    def _outlook(self, actor: int, parties: Parties, granting: int) -> Outlook:
        minds = self.model.minds  # who asks for what has costs knows its own
        expected, silent, out, needs, unforbidden = self._clearance(
            actor if minds.priced else minds.same[actor], parties, granting
        )
        known, state = self.world.view.known, self.among(parties)
        key = "own", actor, parties, self.model.state_of_actor(actor)(state)
        utility = known.get(key)
        if utility is None:
            utility = self.utility(actor, parties, self.world.view)
            self._keep(self.world.view, key, utility)
        if unforbidden is None:
            unforbidden = np.ones(len(utility))
        no_deal, kinds = self.no_deal(actor), lookahead.kinds(needs)
        return Outlook(utility, no_deal, unforbidden, expected, silent, out, needs, *kinds)

    def _clearance(self, actor: int, parties: Parties, granting: int) -> Clearance:
        """What an actor, and all who go by the same, expect of the rulings."""
        found = self._kept.clearances.get((actor, parties)) if granting < 0 else None
        if found is None:
            found = self.expected(actor, parties, self._still_needed(self._kept, parties), granting)
            if granting < 0:
                self._kept.clearances[actor, parties] = found
        return found

    def _still_needed(self, kept: Kept, parties: Parties) -> Bools:
        """Which packages [R, P] need which review, and not only one that has granted them, held or not, or what it likes less."""
        needs = kept.needs.get(parties)
        if needs is None:
            state = self.among(parties)
            needs = self._all_needs(state)
            granted = [r for r in self.model.reviews if self.imagined.granted(r, state) >= 0]
            if granted:
                needs = needs.copy()
                for r in granted:
                    needs[self.model.reviews.index(r)] &= self.not_covered(r, parties)
            kept.needs[parties] = needs
        return needs
