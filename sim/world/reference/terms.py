"""What the parties of a deal may move to, and what moves them: a refusal, a date, a remedy, somebody who would leave."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.world import decisions
from sim.world.codes import REFUSED
from sim.world.plan import Var
from sim.world.record import Bound, Kind
from sim.world.reference import petitions


class Terms:
    """The package of the deal in hand as it changes; at one instant nobody goes back to what has just been left."""

    def __init__(self, deal: Any) -> None:
        self.deal, self.moves, self.play, self.world, self.model = deal, deal.moves, deal.play, deal.world, deal.model
        self._replaced: tuple[int, set[int]] = (0, set())  # packages of this agreement left for others, and when

    def signed(self) -> None:
        """There is a new agreement."""
        self._replaced = 0, set()

    def refused(self, ruling: Any, cause: int) -> None:
        """What was signed is refused: the parties amend it, or go on as it is if that is better for all, or it ends."""
        if not self.world.state[Var.SIGNED] or self.world.state[Var.CLOSED]:
            return
        allowed = self.amendable()
        allowed[self.world.package] = True
        package = self.nash(allowed)
        if package < 0:
            lapsed = self.world.record[cause].kind == Kind.LAPSED_FILING  # which tells nothing of what it would grant
            self.deal.end(cause, (Bound.NONE, -1) if lapsed else self._unserved(ruling))
        else:
            self.amend_to(package, cause)

    def _unserved(self, ruling: Any) -> tuple[Bound, int]:
        """For whom no deal is better than whatever the parties could move to, or be asked for, and the reviewer grants."""
        allowed = self._differing(self.model.amends)
        if ruling.row.mitigates:
            allowed |= self._differing(self._asked_for(ruling.index))
        worth, parties = self.play.worth, self.deal.parties
        allowed &= worth.would_grant(ruling.index, parties) > ruling.latent()
        for actor in parties if allowed.any() else ():
            no_deal = worth.no_deal(actor)
            allowed &= decisions.each_more(worth.utility(actor, parties, self.world.view), no_deal)
            if not allowed.any():
                return Bound.NO_DEAL, self.model.actors[actor].element
        return Bound.NONE, -1

    def better(self, ruling: Any) -> int:
        """For what, better for all, the parties take a request back whose refusal waits for who may reverse it; -1: nothing.

        Better than to wait, that is, though nobody reversed what the reviewer says of it; and only while it hears another request.
        """
        if ruling.failures > ruling.row.refiles or not petitions.waits(ruling):
            return -1
        waiting = np.array([self.moves.as_it_is(a) for a in self.deal.parties])
        endings = np.maximum(self.moves.endings(self.world.state), waiting)
        with self.play.worth.supposing(self.world.state, self.model.minds.nobody_reverses(ruling.index)):
            package: int = self.moves.nash(self.amendable(), endings)
        return -1 if package == self.world.package else package

    def take_back(self, ruling: Any, package: int, cause: int) -> None:
        """The parties take a request back, whose refusal has not counted, and agree on another package."""
        ruling.take_back(cause)
        self.amend_to(package, cause)

    def renewed(self, asked: Sequence[int], ends: float) -> tuple[int, int]:
        """The package with which the agreement goes on beyond its date, and the first who would rather not move that.

        `asked` are those who may refuse, `ends` is the chance that the date ends the agreement. Where nobody would
        rather refuse (-1), terms stay; else they move to what keeps the agreement (-1: none is better for all).
        """
        refusing = self.moves.refusing(ends)
        would = (a for a, worth in refusing.items() if a in asked and decisions.more(worth, self.moves.as_it_is(a)))
        unwilling = next(would, -1)
        if unwilling < 0:
            return self.world.package, unwilling
        return self.moves.kept(self.moves.or_left(refusing)), unwilling

    def bound(self, actor: int) -> bool:
        """Whether a party may not get out of the agreement by its date: it has been held to it, or has left and a court may hold it."""
        deal = self.deal
        if actor in deal.bound or self.moves.settled(actor, self.moves.by_its_date()):
            return True
        return actor in deal.parties and bool(self.world.state[self.model.left[actor]])

    def amend_to(self, package: int, cause: int) -> bool:
        """The parties agree on another package, if it is one; whether they do."""
        return package != self.world.package and self.agree(package, cause)

    def agree(self, package: int, cause: int) -> bool:
        """The parties agree on a package, if there is one, which may be what is agreed; whether they do."""
        if package < 0:
            return False
        self.world.look()
        public = bool(self.world.state[Var.ANNOUNCED])
        self.amended(
            package, self.world.note(Kind.AMENDED, -1, self.deal.element, cause=cause, public=public, package=package)
        )
        return True

    def amended(self, package: int, event: int) -> None:
        """The parties have agreed on a package; what was asked because one of them had left is settled."""
        state, parties = self.world.state, self.deal.parties
        suits = self.moves.suits
        refused = any(court.answer == REFUSED for court in suits.courts)
        told = self.world.telling and bool(suits.courts) and not refused  # somebody meant to sue
        back = [a for a in parties if state[self.model.left[a]] and (told or suits.about(a, state))]
        self.deal.held(event)
        self.play.limits.show_lines(parties, package, event)
        self._replace(package, event)
        for a in back:
            self.deal.settled[a] = self.moves.gain(a)

    def mitigated(self, package: int, event: int) -> None:
        """The reviewer's package is on the table, for both sides of the thread."""
        if self.world.state[Var.SIGNED]:
            self.amended(package, event)
            return
        self.play.limits.show_lines(self.deal.parties, package, event)
        self.deal.table(package, event)
        self.deal.thread.replace(package, event)

    def mitigable(self, reviewer: int) -> npt.NDArray[np.bool_]:
        """Packages [P] that a reviewer may ask for: they differ in the terms that it names, or else in those that parties may move.

        What is closed can be asked to change no more.
        """
        if self.world.state[Var.CLOSED]:
            return np.zeros_like(self.model.everything)
        return self._open(self._differing(self._asked_for(reviewer)))

    def _asked_for(self, reviewer: int) -> npt.NDArray[np.bool_]:
        """Terms [T] that a reviewer may ask to change."""
        moves = self.world.state[Var.SIGNED] and self.model.amends.any()
        terms: npt.NDArray[np.bool_] = self.model.amends if moves else np.ones_like(self.model.amends)
        return self.model.demands.get(reviewer, terms)  # type: ignore[no-any-return]

    def amendable(self) -> npt.NDArray[np.bool_]:
        """Packages [P] to which the parties may move."""
        return self._open(self._differing(self.model.amends))

    def _differing(self, moves: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
        """Packages [P] of the deal in hand that differ from the one on the table in some terms [T] at most."""
        now = self.model.packages[self.world.package]
        same: npt.NDArray[np.bool_] = (self.model.packages[:, ~moves] == now[~moves]).all(axis=1)
        same &= self.deal.within()
        return same

    def _open(self, packages: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
        """Those of some packages [P] against which nothing stands; at one instant nobody goes back to what has just been left."""
        packages = packages & self.play.limits.acceptable(self.deal.parties)
        if self._replaced[0] == self.world.now:
            packages[list(self._replaced[1])] = False
        return packages

    def nash(self, allowed: npt.NDArray[np.bool_]) -> int:
        """The package that the Nash rule picks among the allowed ones; -1: none is better than ending now for all."""
        return self.moves.nash(allowed, self.moves.endings(self.world.state))  # type: ignore[no-any-return]

    def remedy(self, ruling: Any, granted: npt.NDArray[np.bool_]) -> int:
        """The package that a reviewer asks for, among those [P] that it would grant; -1: none.

        Weighed as granted they compete with what a refusal leaves: packages that do not need the review, and to wait for who may
        reverse it. Ending counts as once it has refused.
        """
        parties, worth, state = self.deal.parties, self.play.worth, list(self.world.state)
        stakes = self.moves.suits.stakes
        stakes.say(ruling.index, {ruling.index: REFUSED}, state)
        asked, others = granted & self.mitigable(ruling.index), np.zeros_like(granted)
        if self.world.state[Var.SIGNED]:
            others = self.amendable() & ~worth.needs(ruling.index, parties)
        if stakes.open(ruling.index, REFUSED, parties, state, {}):
            others[self.world.package] = True
        others &= ~asked
        values = np.array([self.moves.values(a, ruling.index) for a in parties])
        with ruling.as_refused(), worth.supposing(state, {}):
            endings = self.moves.endings(state)
            if others.any():
                values = np.where(asked, values, np.array([self.moves.values(a) for a in parties]))
        package = self.moves.nash(asked | others, endings, values)
        return package if package >= 0 and asked[package] else -1

    def _replace(self, package: int, event: int) -> None:
        """The parties have left the package that was signed for another."""
        now, gone = self.world.now, self._replaced
        self._replaced = now, ({self.world.package} | (gone[1] if gone[0] == now else set())) - {package}
        self.deal.put(package, event)
