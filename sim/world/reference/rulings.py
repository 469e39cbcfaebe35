"""The law of rulings: someone asks, a clock runs, the answer is granted, refused or silence."""

from __future__ import annotations

from collections.abc import Generator
from functools import partial
from typing import Any

from simpy import Interrupt
from simpy.events import Event as Signal

from sim.world.codes import FILED, GRANTED, REFUSED
from sim.world.draws import Purpose
from sim.world.plan import Effect, Silence, Var
from sim.world.record import Bound, Kind
from sim.world.reference import clock, coverage
from sim.world.reference.agenda import Phase
from sim.world.reference.appeals import appeal

Steps = Generator[Signal, Any, None]


class Ruling:
    """A power to rule, on the deal or on a measure.

    States: idle, asked (the request is being prepared), filed (its clock runs), granted, refused. A grant covers
    every package that the ruler likes at least as well; a refused package stays refused. One latent uniform per
    replication decides, so that asking again about the same package gives the same answer.
    """

    def __init__(self, play: Any, index: int) -> None:
        self.play, self.world, self.model = play, play.world, play.model
        self.index, self.row = index, play.model.rulings[index]
        self.occasion = self.world.agenda.event()
        self.known = self.world.agenda.event()
        self.cause = -1
        self.filings = 0  # requests made
        self.failures = 0  # requests refused or lapsed
        self.filed_at = 0
        self.filed_since: int | None = None  # in the history
        self.trigger: Any = None
        self.process: Any = None
        self.waiting = False
        if self.row.ask >= 0:
            self.trigger = self.world.watch(self.row.ask, self._asked)
        if self.row.need >= 0:
            self.world.watch(self.row.need, partial(coverage.needed, self), partial(coverage.not_needed, self))

    def start(self) -> None:
        """Begin to live, with the request that the history has left, or with the first one."""
        if self.filed_since is not None:
            self._begin()
        else:
            self.occasion.callbacks.append(self._begin)

    def _begin(self, _: Any = None) -> None:
        self.process = self.world.agenda.process(self.live())

    def live(self) -> Steps:
        """Wait for a request, consider it, answer; and again."""
        while True:
            try:
                if self.filed_since is None:
                    if not self.occasion.processed:
                        yield self.occasion
                    self.occasion = self.world.agenda.event()
                    if not self._still_asked():
                        continue
                    if self.row.asks_after >= 0:
                        clock, since = self.row.asks_after, self.world.since(self.cause)
                        wait = self.world.left(clock, self.row.element, Purpose.FILING, self.filings, since)
                        yield self.world.at(self.world.now + wait, Phase.RULINGS, self.row.element)
                        if not self._still_asked():
                            continue
                    self._file()
                yield from self._consider()
            except Interrupt:
                continue

    def interrupt(self, why: str) -> None:
        """The request is withdrawn, or the date that it is timed to has moved."""
        if self.waiting and self.process is not self.world.agenda.active_process:
            self.process.interrupt(why)

    # --- asking --------------------------------------------------------------------------------------------

    def _asked(self, cause: int) -> None:
        self.cause = cause
        if not self.occasion.triggered:
            self.world.agenda.put(self.occasion, self.world.now, Phase.RULINGS, self.row.element)

    def _still_asked(self) -> bool:
        return bool(self.trigger.holds(self.world.state))

    def _note(self, kind: Kind, **more: Any) -> int:
        row = self.row
        number: int = self.world.note(kind, row.actor, row.element, cause=self.cause, public=self._public(), **more)
        return number

    def set(self, word: int, value: float, cause: int) -> None:
        """Change one of its words."""
        self.world.change(self.row.vars + word, value, cause)
        if word == FILED and not value:
            self.play.worth.filed(self.index, None)

    def _file(self) -> None:
        asker = self.row.asked_by if self.row.asked_by >= 0 else self.play.asker()
        self.cause = self.world.note(Kind.FILED, asker, self.row.element, cause=self.cause, public=self._public())
        self.filed(self.world.now, self.cause)
        self.filings += 1

    def filed(self, time: int, event: int) -> None:
        """A request is before the ruler, since a time."""
        self.filed_at = time
        self.play.worth.filed(self.index, time)
        self.set(FILED, 1.0, event)

    def _public(self) -> bool:
        return bool(self.world.state[Var.ANNOUNCED]) or self.row.about >= 0

    # --- the clock -----------------------------------------------------------------------------------------

    def _consider(self) -> Steps:
        world = self.world
        self.waiting = True
        try:
            while True:
                try:
                    course = self._course()
                    if course.stops:
                        yield world.at(course.stops[0], Phase.RULINGS, self.row.element)
                        self._note(Kind.CLOCK_STOPPED, value=course.stops[1])
                    yield world.at(course.ends, Phase.RULINGS, self.row.element)
                    if self.row.effect == Effect.CLEARS and world.package < 0:
                        self.known = world.agenda.event()
                        yield self.known
                    break
                except Interrupt as why:
                    if why.cause != "moved":
                        self._forget()
                        return
        finally:
            self.waiting = False
            self.filed_since = None
        if self.row.effect == Effect.FORBIDS and (world.state[Var.CLOSED] or not world.state[Var.SELECTED]):
            self._forget()  # what is closed, or no longer there, cannot be forbidden
        elif course.silent:
            self._silence()
        else:
            self._answer()

    def _course(self) -> clock.Course:
        row, world = self.row, self.world
        if row.before >= 0:
            by = world.delay(row.takes, row.element, Purpose.DELAY, self.filings)
            return clock.Course(max(world.now, self.play.deadlines[row.before].date - by), False, None)
        return clock.course(world, row, self.filed_at, self.filings, running=self.filed_since is not None)

    # --- the answer ----------------------------------------------------------------------------------------

    def latent(self) -> float:
        """The latent uniform, conditioned on what the history has shown of it."""
        low, high = self.play.told.get(self.row.luck, (0.0, 1.0))
        return float(low + self.world.uniform(self.row.luck, Purpose.LATENT) * (high - low))

    def tell(self, low: float, high: float) -> None:
        """The history has shown that the latent uniform, shared by all rulings of its luck, lies in between."""
        known = self.play.told.get(self.row.luck, (0.0, 1.0))
        self.play.told[self.row.luck] = (max(low, known[0]), min(high, known[1]))
        self.filed_since = None
        self.play.worth.filed(self.index, None)

    def probability(self, package: int) -> float:
        """The probability of a grant for a package, now."""
        if self.row.effect == Effect.CLEARS:
            return float(self.play.worth.grant_probabilities(self.index, self.play.deal.parties)[package])
        return float(self.world.probability(self.row.rule))

    def _answer(self) -> None:
        world = self.world
        p = self.probability(world.package)
        if p > self.latent():
            self._grant(p)
        elif self.row.effect == Effect.CLEARS and self.row.mitigates and self._mitigate():
            self._grant(self.probability(world.package))
        else:
            self._refuse(p)

    def _mitigate(self) -> bool:
        """Ask for a package that would be granted and that all parties prefer to ending."""
        deal = self.play.deal
        granted = self.play.worth.grant_probabilities(self.index, deal.parties) > self.latent()
        package = deal.nash(granted & deal.mitigable())
        if package < 0:
            return False
        self.cause = self._note(Kind.MITIGATED, package=package)
        deal.mitigated(package, self.cause)
        return True

    def _judged(self) -> int:
        """The package that is judged; a petition about a measure judges none."""
        return self.world.package if self.row.effect == Effect.CLEARS else -1

    def _grant(self, p: float, *, by_silence: bool = False) -> None:
        bound = (Bound.LIMIT, self.row.element) if by_silence else (Bound.NONE, -1)
        self.granted(self._note(Kind.GRANTED, package=self._judged(), value=p, bound=bound))

    def granted(self, event: int) -> None:
        """What follows from a grant."""
        if self.row.effect == Effect.CLEARS:
            self.play.worth.grant(self.index, self.world.package, self.play.deal.parties)
        self.set(FILED, 0.0, event)
        self.set(GRANTED, 1.0, event)
        if self.row.in_principle:
            self.world.change(Var.APPROVED, 1.0, event)
        if self.row.effect == Effect.FORBIDS:
            self.play.deal.end(self.world.note(Kind.FORBIDDEN, self.row.actor, self.row.element, cause=event))
        elif self.row.effect != Effect.CLEARS:
            self.play.deadlines[self.row.about].ruled(Effect(self.row.effect), self.index, event)
            if self.row.appeal_after >= 0:
                self.world.agenda.process(appeal(self, event))

    def _refuse(self, p: float) -> None:
        event = self._note(Kind.REFUSED, package=self._judged(), value=p, bound=(Bound.GRANT, self.row.element))
        self.failures += 1
        self._refused(p, event)

    def _silence(self) -> None:
        """The statutory limit has come before the answer."""
        if self.row.silence == Silence.CLEARS:
            self._grant(self.probability(self.world.package), by_silence=True)
            return
        event = self._note(Kind.LAPSED_FILING, package=self.world.package, bound=(Bound.LIMIT, self.row.element))
        self.failures += 1
        if self.failures > self.row.refiles:
            self._refused(1.0, event)
        else:
            self.set(FILED, 0.0, event)  # asked again at once, with a new clock

    def _refused(self, p: float, event: int) -> None:
        """What follows from a refusal: the parties change their package, or the agreement ends."""
        if self.refused(p, event) and self.world.state[Var.SIGNED] and not self.play.deal.amend(event):
            self.play.deal.end(event)

    def refused(self, p: float, event: int) -> bool:
        """A request is refused, and such packages are ruled out; whether there are any."""
        self.set(FILED, 0.0, event)
        self.set(REFUSED, 1.0, event)
        if self.row.effect != Effect.CLEARS or self.world.state[Var.CLOSED]:
            return False
        p = 1.0 if self.failures > self.row.refiles else p
        self.play.worth.refuse(self.index, self.world.package, self.play.deal.parties, p)
        return True

    def reversed(self, event: int) -> None:
        """What was granted counts as refused."""
        self.set(GRANTED, 0.0, event)
        self.set(REFUSED, 1.0, event)

    # --- what others do to it ------------------------------------------------------------------------------

    def withdrawn(self, event: int) -> None:
        """There is no deal in hand any more: what was asked about it is idle again."""
        if self.row.about >= 0:
            return
        self.interrupt("withdrawn")
        for word in (FILED, GRANTED, REFUSED):
            self.set(word, 0.0, event)

    def _forget(self) -> None:
        self.set(FILED, 0.0, self.cause)
