"""The law of rulings: someone asks, a clock runs, the answer is granted, refused or silence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from sim.world.codes import FILED, GRANTED, REFUSED, SUSPENDED
from sim.world.draws import Purpose
from sim.world.orders import Orders
from sim.world.plan import Effect, Silence, Var
from sim.world.record import Bound, Kind
from sim.world.reference import coverage, effects, petitions, reopening
from sim.world.reference.agenda import Phase
from sim.world.reference.filing import Filing
from sim.world.reference.occasions import Occasion
from sim.world.reference.prospects import Requests

NONE = -1


class Answer(NamedTuple):
    """An answer that the history tells: on which of its lines, by which ruling, at what probability."""

    line: int
    ruling: int
    p: float
    granted: bool


class Ruling:
    """A power to rule: on the deal, on a measure, or on what another has ruled.

    States: idle, prepared (a request will be made), filed (its clock runs), granted, refused; and, over a filing
    or a grant, suspended: the clock stands still, the grant counts for nothing as long as a ruling holds it.
    One latent uniform per replication decides, so that asking again about the same package gives the same answer. What
    rules on a deal dies with the deal, what rules on an answer with that answer. Whatever happens is written before
    anything follows from it, and applied by one method, from which play and history come to the same state.
    """

    def __init__(self, play: Any, index: int) -> None:
        self.play, self.world, self.model = play, play.world, play.model
        self.index, self.row = index, play.model.rulings[index]
        self.review = bool(self.row.effect == Effect.CLEARS)
        self.judges = self.review or self.model.judges(self.row.rule)
        self.is_filed = False  # a request is before the ruler
        self.answer = NONE  # or GRANTED, REFUSED
        self.stays: set[int] = set()  # rulings that suspend it
        self.untold = NONE  # event of an answer whose consequences wait
        self.against = NONE  # the answer that it has been asked to reverse
        self.reversals: Orders[int, int] = Orders()  # what has been made of its own answer
        self.refused_at = 0.0  # the probability of what was refused last
        self.refused_of = NONE  # the package that its refusal is about
        self.goes_by: Any = None  # the state of what may sway it, in which it was last looked at what its answer says
        self.cause = NONE
        self.asked_by = NONE  # who has made the last request
        self.filings = 0  # requests made
        self.failures = 0  # requests refused or lapsed
        self.requests = 0  # requests made about the deal in hand
        self.filing = Filing(self)
        self.reopening = reopening.Reopening(self)
        self.occasion = Occasion(self)
        if self.row.need >= 0:
            self.world.watch(self.row.need, self._needs_changed, self._needs_changed)

    def start(self) -> None:
        """Begin to live, with what the history has left."""
        if self.is_filed:
            self.filing.begin(self.filings, running=True)
            if self.stays:
                self.filing.halt()
        petitions.counts(self)
        self.reopening.start()

    # --- asking --------------------------------------------------------------------------------------------

    def ask(self, actor: int, cause: int) -> None:
        """Somebody makes a request, and the clock runs."""
        self.cause = self.world.note(Kind.FILED, actor, self.row.element, cause=cause, public=self.public)
        self.filed(self.world.now, self.cause, actor)
        self.filing.begin(self.filings, running=False)

    def filed(self, time: int, event: int, actor: int) -> None:
        """A request of somebody is before the ruler, since a time."""
        self.occasion.spends(event, spent=False)
        self.asked_by = actor
        self.requests += 1
        self.filings += 1
        effects.asked(self)
        self.filing.asked(time, there=self.may_judge)
        self.stands(NONE, event)
        self._files(True, event)
        if self.stays:
            self.filing.halt()
        self.tell()

    def take_back(self, cause: int, *, gone: bool = False) -> None:
        """Who has made a request takes it back, or one whose refusal does not count yet; `gone`: nothing is left to rule on."""
        if self.is_filed or (self.answer == REFUSED and self.untold >= 0):
            public = self.public or self.world.record[cause].public
            by = self.asked_by if self.asked_by >= 0 else self.play.asks(self.index, self.play.deal.parties)
            by = NONE if gone else by  # a history need not tell that what was refused was asked
            self.withdrawn(self.world.note(Kind.WITHDRAWN, by, self.row.element, cause=cause, public=public), gone=gone)

    def withdrawn(self, event: int, *, gone: bool = False) -> None:
        """Nothing is asked any more, and a refusal that did not count yet never will; who gives up a suit does so for the instant."""
        if self.row.costs >= 0 and not gone:
            self.occasion.refrain()
        self.stands(NONE, event)
        petitions.over(self)

    def moot(self, event: int) -> None:
        """There is nothing left to decide; what has been decided stands."""
        if self.is_filed:
            self.take_back(event, gone=True)

    def dies(self, event: int) -> None:
        """What it rules on is gone, with all that is or was to be asked; the next request is the first about something new."""
        self.occasion.renew(event)
        self.moot(event)
        self.forgets(event)

    def forgets(self, event: int) -> None:
        """No answer stands any more, and nothing has been asked about what it rules on now."""
        self.stands(NONE, event)
        self.requests, self.against = 0, NONE
        self.failed(-self.failures)

    # --- the answer ----------------------------------------------------------------------------------------

    def due(self) -> None:
        """The clock has run out: the answer, once there is something to judge."""
        if not self.may_judge:
            return
        if self.filing.silent:
            self._silence()
        else:
            self._judge()

    @property
    def may_judge(self) -> bool:
        """Whether there is something to judge."""
        return not self.judges or coverage.on_the_table(self)

    def sees(self) -> None:
        """What is on the table may be something to judge, or no more."""
        if self.is_filed:
            self.filing.sees(there=self.may_judge)

    def looks_again(self) -> None:
        """There may be something to judge."""
        if self.is_filed and not self.filing.running and not self.stays:
            self.world.then(self.world.now, Phase.RULINGS, self.row.element, self._looks)

    def _looks(self) -> None:
        if self.is_filed and not self.filing.running and not self.stays:
            self.due()

    @property
    def about_deal(self) -> bool:
        """Whether it rules on the deal, itself or by way of what it rules on."""
        return self.model.about_deal[self.index]  # type: ignore[no-any-return]

    @property
    def public(self) -> bool:
        """Whether what happens to it is seen: what concerns the deal, once that is announced."""
        return bool(self.world.state[Var.ANNOUNCED]) or not self.about_deal

    def latent(self) -> float:
        """The latent uniform, conditioned on what the history has shown of it."""
        low, high = self.play.told.get(self.row.luck, (0.0, 1.0))
        return float(low + self.world.uniform(self.row.luck, Purpose.LATENT) * (high - low))

    def says(self, p: float, *, granted: bool) -> None:
        """Everybody sees the ruler's own answer; the history bounds the latent uniform by it as well."""
        package = self.world.package if self.about_deal else NONE
        if package >= 0 or not self.judges:
            self.play.worth.answered(self.index, package, self.play.deal.parties, granted=granted)
            self.play.pressure.learnt(self.row.luck)
        if self.world.telling:
            self.play.answers.append(Answer(self.play.line, self.index, p, granted))
            low, high = self.play.told.get(self.row.luck, (0.0, 1.0))
            low, high = (low, min(high, p)) if granted else (max(low, p), high)
            # where no luck of this belief draw brings about all of the answers, the last one counts
            self.play.told[self.row.luck] = (low, high) if low < high else (0.0, p) if granted else (p, 1.0)

    def _needs_changed(self, cause: int) -> None:
        coverage.swayed(self, self.world.package, cause)

    def probability(self, package: int) -> float:
        """The probability of a grant for a package, now."""
        if self.about_deal and package >= 0:
            return float(self.play.worth.grant_probabilities(self.index, self.play.deal.parties)[package])
        return float(self.world.probability(self.row.rule))

    def would_grant(self, package: int) -> float:
        """The same of a package as it is once asked."""
        if self.review and package >= 0:
            return float(self.play.worth.would_grant(self.index, self.play.deal.parties)[package])
        return self.probability(package)

    def _judge(self) -> None:
        p = self.probability(self.world.package)
        granted = p > self.latent()
        self.says(p, granted=granted)
        if granted:
            self._grant(p)
        elif not self.row.mitigates or self.world.state[Var.CLOSED] or not self._mitigate():
            event = self.note(Kind.REFUSED, package=self.judged, value=p, bound=(Bound.GRANT, self.row.element))
            self.failed()
            self.refused(p, event)

    def _mitigate(self) -> bool:
        """Instead of refusing, ask for a package that would be granted and that all parties prefer to ending."""
        deal = self.play.deal
        granted = self.play.worth.grant_probabilities(self.index, deal.parties) > self.latent()
        granted &= self.play.worth.needs(self.index, deal.parties)
        remedy = deal.terms.remedy(self, granted)
        if remedy < 0:
            return False
        self.mitigated(remedy, self.note(Kind.MITIGATED, package=remedy))
        p = self.probability(remedy)
        self.says(p, granted=True)
        self._grant(p)
        return True

    def mitigated(self, remedy: int, event: int) -> None:
        """Another package is on the table in the place of one that counts as refused, and is not heard of again."""
        package, refusals = self.world.package, self.play.worth.refusals
        p = self.probability(package)
        self.says(p, granted=False)
        refusals.refuse(self.index, p)
        refusals.replace(self.index, [package], self.play.deal.parties)
        self.cause = event
        self.play.deal.terms.mitigated(remedy, event)

    def _silence(self) -> None:
        """The statutory limit has come before the answer; what is out no silence clears."""
        bound = (Bound.LIMIT, self.row.element)
        if self.row.silence == Silence.CLEARS:
            if self.play.worth.out(self.index, self.play.deal.parties)[self.world.package]:
                self._judge()
            else:
                self._grant(self.probability(self.world.package), bound)
            return
        event = self.note(Kind.LAPSED_FILING, package=self.world.package, bound=bound)
        self.failed()
        self.lapsed(event)

    def lapsed(self, event: int) -> None:
        """A request has lapsed: it is asked again at once, with a new clock, as often as it may be."""
        if self.failures > self.row.refiles:
            self.refused(0.0, event)
        else:
            self.stands(NONE, event)

    @property
    def judged(self) -> int:
        """The package that is judged; a petition about a measure judges none."""
        return self.world.package if self.review else NONE

    def _grant(self, p: float, bound: tuple[Bound, int] = (Bound.NONE, NONE)) -> None:
        self.granted(self.note(Kind.GRANTED, package=self.judged, value=p, bound=bound))

    def granted(self, event: int) -> None:
        """A request is granted, or what was refused counts as granted."""
        self.stands(GRANTED, event)
        if self.review:
            self.play.worth.grant(self.index, self.world.package, self.play.deal.parties)
        self.reopening.granted(event)
        if self.holds:
            effects.take(self, event)
        petitions.over(self)

    def refused(self, p: float, event: int) -> None:
        """A request is refused, or what was granted counts as refused; such packages are ruled out."""
        held = self.holds
        self.refused_at, self.refused_of = p, self.world.package
        if self.review:
            self.play.worth.refused[self.index] = self
        self.stands(REFUSED, event)
        if held:
            effects.undo(self, event)
        if self.review and not self.world.state[Var.CLOSED]:
            petitions.leads_on(self, event)
        petitions.over(self)

    @contextmanager
    def as_refused(self) -> Iterator[None]:
        """As if a review had just refused the package on the table."""
        worth, was = self.play.worth, (self.refused_at, self.refused_of, self.answer)
        known = self.index in worth.refused
        self.refused_at, self.refused_of, self.answer = (
            self.probability(self.world.package),
            self.world.package,
            REFUSED,
        )
        worth.refused.setdefault(self.index, self)
        try:
            with worth.prospects.refused(self.index):
                yield
        finally:
            self.refused_at, self.refused_of, self.answer = was
            if not known:
                del worth.refused[self.index]

    def counts(self) -> None:
        """A refusal that nobody may reverse any more rules packages out: all, once no other request is heard."""
        refusals = self.play.worth.refusals
        refusals.refuse(self.index, self.refused_at)
        if self.failures > self.row.refiles:
            refusals.replace(self.index, range(len(self.model.packages)), self.play.deal.parties)

    def failed(self, more: int = 1) -> None:
        """Requests about the deal in hand have been refused or have lapsed."""
        self.failures += more
        self.tell()

    def tell(self) -> None:
        """Parties reckon with what has been asked, and with what it may do to a date."""
        if self.row.about >= 0 and self.index in self.model.stops[self.row.about]:
            self.play.pressure.told()
        self.tell_of_clock()

    def tell_of_clock(self) -> None:
        """Parties reckon with what its clock has been seen to do."""
        counted = self.filing.counted if self.is_filed else None
        requests = Requests(self.requests, self.failures, counted, self.occasion.delayed, self.filing.since)
        self.play.worth.prospects.tell(self.index, requests)

    def reopened(self, event: int) -> None:
        """What was granted counts no more: a review is asked for anew, an order when its occasion arises anew."""
        held = self.holds
        self.occasion.spends(event, spent=not self.review)
        self.stands(NONE, event)
        if held:
            effects.undo(self, event)
        self.occasion.spend(event)

    # --- its words -----------------------------------------------------------------------------------------

    @property
    def holds(self) -> bool:
        """Whether a grant counts: it is given, and nothing suspends it."""
        return self.answer == GRANTED and not self.stays

    def stands(self, answer: int, event: int) -> None:
        """The answer that stands from now on, or none; what asked about what was before falls with it."""
        self.untold = NONE
        if answer == self.answer == NONE and not self.is_filed:
            return
        self.filing.end()
        if self.is_filed:
            self._files(False, event)
        if answer == NONE:
            self.reversals.clear()
        if answer != REFUSED:
            self.play.worth.refused.pop(self.index, None)
        self.answer = answer
        self.tell()
        self.reopening.forget()
        petitions.look_again(self, event)
        self.show(event)

    def _files(self, is_filed: bool, event: int) -> None:
        self.is_filed = is_filed
        self._set(FILED, float(is_filed), event)

    def show(self, event: int) -> None:
        """Its words say what it is."""
        self._set(SUSPENDED, float(bool(self.stays)), event)
        self._set(GRANTED, float(self.holds), event)
        self._set(REFUSED, float(self.answer == REFUSED), event)

    def _set(self, word: int, value: float, cause: int) -> None:
        self.world.change(self.row.vars + word, value, cause)

    def note(self, kind: Kind, *, actor: int | None = None, cause: int | None = None, **more: Any) -> int:
        """Write an event about it, by its ruler and in the course of its request unless somebody else did it."""
        by, why = self.row.actor if actor is None else actor, self.cause if cause is None else cause
        number: int = self.world.note(kind, by, self.row.element, cause=why, public=self.public, **more)
        return number
