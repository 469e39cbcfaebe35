"""What those who look ahead expect of the rulings that packages need: what they go by, and what answers have told them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from sim.world import decisions, lookahead
from sim.world.codes import GRANTED, REFUSED, Silence
from sim.world.model import View
from sim.world.reference.appraisal import Appraisal, Bools, Floats, Parties
from sim.world.reference.challenges import Challenges
from sim.world.reference.imagined import Imagined
from sim.world.reference.learnt import Learnt
from sim.world.reference.prospects import Prospects
from sim.world.reference.refusals import Refusals
from sim.world.reference.world import World

Judged = tuple[int, Parties]  # a package and who would agree on it
UNSEEN: Judged = (-1, ())


class Clearance(NamedTuple):
    """What all who go by the same probabilities expect of the rulings on packages [P]; fields as in `Outlook`."""

    expected: Floats
    silent: Floats
    out: Bools
    needs: Bools
    unforbidden: Floats | None  # probability that no petition forbids it for good; None: nobody asks


class Expectations(Appraisal):
    """What any actor expects of the rulings on all packages [P], given what everybody has seen of them."""

    def __init__(self, world: World, date: Callable[[int, int], int]) -> None:
        super().__init__(world)
        self.imagined, self.prospects = Imagined(world), Prospects(world, date)
        self.learnt, self.refusals = Learnt(), Refusals(world)
        self.granted: dict[int, Judged] = {}
        self.refused: dict[int, Any] = {}  # reviews whose refusal stands -> the ruling
        self.supposed: dict[int, int] = {}  # ruling -> what it is supposed to have answered for good
        self.challenges = Challenges(self)
        self._given_last: dict[tuple[int, int, Parties], tuple[Floats, tuple[float, float, float], Floats]] = {}
        self._none_out = np.zeros((len(self.model.reviews), len(self.model.packages)), bool)
        lapses = [self.model.rulings[r].silence == Silence.LAPSES for r in self.model.reviews]
        self._silent = np.where(np.array(lapses, bool)[:, None], 0.0, np.ones(self._none_out.shape))

    def answered(self, ruling: int, package: int, parties: Parties, *, granted: bool) -> None:
        """Everybody has seen an answer about a package (-1: about none), and learns from it."""
        luck = self.model.rulings[ruling].luck
        for actor in self.model.minds.all:
            e = self._confident(
                self._believed(actor, ruling, package, parties), self.overrates(actor, ruling, self.world.state)
            )
            self.learnt.saw(actor, luck, e, granted=granted)
        self.world.stir()

    def grant(self, ruling: int, package: int, parties: Parties) -> None:
        """A review has granted a package, and every one that it likes at least as well."""
        self.granted[ruling] = package, parties
        self.world.stir()

    def out(self, ruling: int, parties: Parties) -> Bools:
        """Packages [P] agreed among the parties that a review would not grant any more; but those that it has granted."""
        p = self.would_grant(ruling, parties)
        out = self.refusals.out(ruling, p, parties)
        if self.world.state[self.model.rulings[ruling].vars + GRANTED]:
            out &= decisions.each_less(p, self.granted_at(ruling))
        return out

    def granted_at(self, ruling: int) -> float:
        """The ruler's probability, as things stand, of the package that it has granted; 0 where it has granted the deal unseen."""
        package, parties = self.granted.get(ruling, UNSEEN)
        return float(self.would_grant(ruling, parties)[package]) if package >= 0 else 0.0

    def expected(self, actor: int, parties: Parties, needs: Bools, granting: int = -1) -> Clearance:
        """What an actor, and all who go by the same, expect of the rulings that packages [R, P] need; each granted by one, if given."""
        model, state = self.model, self.among(parties)
        confidence = self.confidence(actor)
        expected, against, same = np.empty(needs.shape), self.refusals.against, model.minds.same[actor]
        out, silent = self._none_out, self._silent
        if granting >= 0:
            needs = needs.copy()
            needs[model.reviews.index(granting)] = False
        for i, r, rule, medians, reads, luck, reversible, words in model.minds.expectations(actor):
            view = model.medians if medians else self.world.view
            p = self._asked(rule, r, parties, view) if words else view.known.get((rule, r, parties, reads(state)))
            if p is None:
                p = self.over(rule, r, parties, view)
            told = confidence or granting >= 0 or self.learnt.has_seen(same, luck)
            expected[i] = self.given(actor, r, p, confidence, parties, granting) if told else p
            refused = state[model.rulings[r].vars + REFUSED]
            if r in self.supposed:
                expected[i] = self.supposed[r] == GRANTED
            elif refused and self.prospects.requests(r).failed > model.rulings[r].refiles:  # whatever it is asked
                expected[i] = 0.0
            stands = refused and r in self.refused and r not in self.supposed
            restored = self._as_counted(actor, r, parties, state, expected[i]) if stands else None
            if r in against or refused:
                out = out.copy() if out is self._none_out else out
                out[i] = expected[i] <= 0.0  # whatever silence would do
            if restored is not None:
                expected[i] += (1.0 - expected[i]) * restored
            reverses = self.challenges.reversed(actor, r, parties, state, confidence, granting) if reversible else None
            if reverses is not None:
                expected[i] += (1.0 - expected[i]) * reverses
                if model.rulings[r].silence == Silence.LAPSES:  # the last lapse is as a refusal
                    silent = silent.copy() if silent is self._silent else silent
                    silent[i] = reverses
            if r in against:
                counts = self.out(r, parties)
                out[i] |= counts
                expected[i][counts] = 0.0
        unforbidden = self.challenges.unforbidden(actor, parties, state) if model.minds.may_forbid else None
        return Clearance(expected, silent, out, needs, unforbidden)

    def would_grant(self, review: int, parties: Parties) -> Floats:
        """Probability [P] with which a review grants each package, by its own rule, once it is asked."""
        rule = self.model.rulings[review].rule
        if not self.model.minds.asks_for_words(rule, review):
            return self.grant_probabilities(review, parties)
        return self._asked(rule, review, parties, self.world.view)

    def _asked(self, rule: int, review: int, parties: Parties, view: View) -> Floats:
        """What a rule says of packages [P] when a review is asked, once those that it comes after, and each needs, have cleared."""
        minds, state = self.model.minds, self.among(parties)
        if not self.model.chains[self.model.reviews.index(review)].any():
            return self.over(rule, review, parties, view, state=self.imagined.asked(review, state))
        needs = self._all_needs(state)
        kinds, firsts = lookahead.kinds(needs)
        each = np.empty((len(firsts), len(kinds)))
        for kind, first in enumerate(firsts):
            asked = self.imagined.asked(review, state, minds.before(review, needs[:, first]))
            each[kind] = self.over(rule, review, parties, view, state=asked)
        found: Floats = each[kinds, np.arange(len(kinds))]
        return found

    def _as_counted(self, actor: int, review: int, parties: Parties, state: list[float], p: Floats) -> Floats:
        """Take from the chances [P] of a refused review what is out once that counts; the chance [P] that its grant is brought back."""
        said = self.refused[review]
        concerned = ~decisions.each_more(self.would_grant(review, parties), said.refused_at)
        p[concerned] = 0.0
        if said.refused_of >= 0:  # which it is about, whatever the reviewer would say of it now
            concerned[said.refused_of] = True
        return np.where(concerned, self._restored(actor, review, parties, state), 0.0)

    def _restored(self, actor: int, review: int, parties: Parties, state: list[float]) -> Any:
        """Probability [P] that what has reversed a grant is itself reversed, as an actor expects it."""
        for petition in self.model.minds.may_reverse[review]:
            without = self.refused[review].reversals.without(petition, REFUSED)
            if without == GRANTED and petition not in self.supposed:
                stands = self.challenges.upheld(actor, petition, parties, state, GRANTED, 0.0)
                return 0.0 if stands is None else 1.0 - stands
        return 0.0

    def not_covered(self, ruling: int, parties: Parties) -> Any:
        """Whether each package [P] is one that a review has not granted yet, nor one that it likes less."""
        if ruling in self.supposed:
            return False
        return decisions.each_less(self.would_grant(ruling, parties), self.granted_at(ruling))

    def given(
        self, actor: int, ruling: int, p: Floats, confidence: float, parties: Parties, granting: int
    ) -> Floats:  # fmt: skip
        """What an actor expects [P] of a review, given all that it has seen of its luck."""
        luck = self.model.rulings[ruling].luck
        refused, granted = self.learnt.bounds(self.model.minds.same[actor], luck)
        told = refused, granted, confidence
        if granting >= 0 and self.model.rulings[granting].luck == luck:
            rule, view = self.model.minds.goes_by(actor, granting, self.world.view)
            asked = self.imagined.asked(granting, self.among(parties))
            clears = self._confident(self.over(rule, granting, parties, view, state=asked), self.confidence(actor))
            least = np.minimum(granted, clears)
            return decisions.expect(p, confidence, refused, least)
        last = self._given_last.get((actor, ruling, parties))
        if last is not None and last[0] is p and last[1] == told:
            return last[2]
        found: Floats = decisions.expect(p, confidence, refused, np.array([granted]))
        self._given_last[actor, ruling, parties] = p, told, found
        return found

    def _believed(self, actor: int, ruling: int, package: int, parties: Parties) -> float:
        """The probability of a grant that an actor goes by, now, whatever it has seen."""
        rule, view = self.model.minds.goes_by(actor, ruling, self.world.view)
        if package >= 0:
            return float(self.over(rule, ruling, parties, view)[package])
        own = self.model.rulings[ruling].rule
        return self.world.probability(rule, medians=view is self.model.medians, own=own)

    @staticmethod
    def _confident(p: Any, confidence: float) -> Any:
        return p + confidence * (1.0 - p)

    def overrates(self, actor: int, ruling: int, state: list[float]) -> float:
        """By which share of the rest an actor overrates a grant: of a review, or of an appeal of what a review has refused."""
        reviews, about = self.model.reviews, self.model.rulings[ruling].about_ruling
        own = ruling in reviews or (about in reviews and state[self.model.rulings[about].vars + REFUSED])
        return self.confidence(actor) if own else 0.0

    def confidence(self, actor: int) -> float:
        """The share of the way to a certain grant by which an actor overrates its own."""
        over = self.model.actors[actor].overconfidence
        return self.world.values[over] if over >= 0 else 0.0
