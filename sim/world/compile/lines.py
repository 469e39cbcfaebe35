"""A line of the history, in the making: who has done what it tells, and whether it was theirs to do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sim.scenario.schema import VERBS, Fact
from sim.world.compile.bench import Path
from sim.world.compile.builder import Builder
from sim.world.compile.elements import Elements, actor_row

TWO = ("asks", "withdraws", "rejects", "selects", "offers", "signs", "amends")  # verbs that take up to two actors
NOBODY = (
    "happens",
    "sets",
    "announces",
    "ends",
    "closes",
    "asks",
    "stops",
    "withdraws",
    "extends",
    "enforces",
    "meets",
    "lapses",
)  # that need none
OF_A_BID = ("selects", "offers", "signs", "amends")


class Line:
    """One line of the history: what it says that somebody has done."""

    def __init__(self, builder: Builder, elements: Elements, index: int, fact: Fact) -> None:
        self.builder, self.elements, self.fact = builder, elements, fact
        self.index = index
        self.path: Path = ("so_far", index)
        given = [verb for verb in VERBS if getattr(fact, verb) is not None]
        self.verbs = [verb for verb in given if verb != "sets" or "happens" not in given]  # an event says what it sets
        self.day = fact.at or builder.scenario.as_of
        self.time = builder.time(self.day)
        self.bids = [name for name, _ in elements.of_kind("bid")]
        self.rows: list[int] = []  # actors who did it
        self.right = False  # whether who did what has been read without a fault
        self.bid = -1

    def read(self) -> None:
        """Who did what, and when."""
        if len(self.verbs) != 1:
            given = f"; given are {' and '.join(self.verbs)}" if self.verbs else ""
            raise self.builder.error(self.path, f"give one of {', '.join(VERBS)}{given}")
        if self.time > 0:
            rule = f"{self.fact.at}: lies after as_of {self.builder.scenario.as_of}; what is to come is an event"
            raise self.builder.error((*self.path, "at"), rule)
        rows = self._actors()
        if rows and -1 not in rows and self.verb in OF_A_BID:  # of strangers no more is asked
            self.bid = self._bid()
        self.rows, self.right = rows, -1 not in rows

    @property
    def verb(self) -> str:
        """What was done, the one thing once the line has been read."""
        return self.verbs[0]

    @property
    def said(self) -> Any:
        """What stands beside the verb."""
        return getattr(self.fact, self.verb)

    @property
    def at(self) -> Path:
        """Where that stands."""
        return (*self.path, self.verb)

    def _actors(self) -> list[int]:
        by, most = self.fact.by, 2 if self.verb in TWO else 1
        if not by and self.verb not in NOBODY:
            raise self.builder.error(self.path, "by: is missing: say who did it")
        rows = [actor_row(self.builder, self.elements, name, (*self.path, "by")) for name in by]
        if -1 in rows:
            return [-1]
        if len(by) > most:
            many = "two actors, who does it and with whom" if most == 2 else "one actor"
            raise self.wrong_actor(f"{', '.join(by)}: `{self.verb}` takes {many}")
        if len(set(by)) < len(by):
            raise self.wrong_actor(f"{', '.join(by)}: names one actor twice")
        if self.verb in ("signs", "amends") and len(by) < 2:
            raise self.wrong_actor(f"{', '.join(by)}: two must sign, such as [seller, buyer]")
        return rows

    def wrong_actor(self, message: str) -> Any:
        """An error about who did it."""
        return self.builder.error((*self.path, "by"), message)

    def done_by(self, what: str, valid: Iterable[str]) -> None:
        """One of those who did it, where anybody is named, is one of those who can."""
        able = sorted(set(valid))
        if self.fact.by and able and not set(able) & set(self.fact.by):
            raise self.wrong_actor(f"{', '.join(self.fact.by)}: cannot {what}; {' or '.join(able)} can")

    def seller(self) -> list[str]:
        """The owner of what is sold, where something is."""
        return [self.elements.powers[name][0] for name, _ in self.elements.of_kind("sell")]

    def side(self, bid: str) -> list[str]:
        """The bidder and its partners."""
        owner, _, power = self.elements.powers[bid]
        return [owner, *power.with_]

    def parties(self) -> list[str]:
        """Everybody who may be party to a deal with a bidder."""
        return [*self.seller(), *(actor for bid in self.bids for actor in self.side(bid))]

    def _bid(self) -> int:
        """The bid that it is about: that of the first bidder named; -1 where strangers have signed, who never bid."""
        owners = [self.elements.powers[name][0] for name in self.bids]
        bid = next((owners.index(name) for name in self.fact.by if name in owners), -1)
        if bid < 0 and self.verb in ("signs", "amends"):
            return bid
        if bid < 0:
            able = f": {' or '.join(sorted(set(owners)))}" if owners else ""
            raise self.wrong_actor(f"{', '.join(self.fact.by)}: one of them must be a bidder{able}")
        outside = set(self.fact.by) - {owners[bid], *self.seller()}
        if outside:
            raise self.wrong_actor(f"{', '.join(sorted(outside))}: must be the seller; name the bidder and the seller")
        return bid

    def within(self, bid: int) -> Any:
        """The packages that a bidder offers [P]."""
        programs = self.builder.programs
        structure = self.elements.powers[self.bids[bid]][2].structure
        known = programs.structures
        every = programs.packages[:, 0] >= 0
        return programs.masks[known[structure]] if structure in known else every
