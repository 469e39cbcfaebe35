"""A line of the history, in the making: who has done what it tells, and whether it was theirs to do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sim.scenario.schema import VERBS, Fact
from sim.scenario.tree import nearest
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
OF_ONE_BID = OF_A_BID[:3]  # what is amended is in hand


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
        self.own: list[int] = []  # the bids that it may be about
        self.bid = -1

    def read(self) -> None:
        """Who did what, and when."""
        if len(self.verbs) != 1:
            given = f"; given are {' and '.join(self.verbs)}" if self.verbs else ""
            raise self.builder.error(self.path, f"give one of {', '.join(VERBS)}{given}")
        if self.time > 0:
            rule = f"{self.fact.at}: lies after as_of {self.builder.scenario.as_of}; what is to come is an event"
            raise self.builder.error((*self.path, "at"), rule)
        if self.fact.bid is not None and self.verb not in OF_ONE_BID:
            raise self.builder.error((*self.path, "bid"), f"bid: stands beside {', '.join(OF_ONE_BID)}", key=True)
        rows = self._actors()
        if rows and -1 not in rows and self.verb in OF_A_BID:  # of strangers no more is asked
            self.own = self._own()
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
            how = "; name one of them, for that the others consent goes with it" if self.verb == "extends" else ""
            raise self.wrong_actor(f"{', '.join(by)}: `{self.verb}` takes {many}{how}")
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

    def _own(self) -> list[int]:
        """The bids of the first bidder named, or the one that is named; none where strangers have signed, who never bid."""
        owners, named = [self.elements.powers[name][0] for name in self.bids], self.fact.bid
        bidder = next((name for name in self.fact.by if name in owners), None)
        own = [bid for bid, owner in enumerate(owners) if owner == bidder]
        if named is not None and named not in (names := [self.bids[bid] for bid in own]):
            rule = f"{named}: is no bid of {bidder or ' or '.join(self.fact.by)}{nearest(named, names)}"
            raise self.builder.error((*self.path, "bid"), rule)
        if not own and self.verb in ("signs", "amends"):
            return own
        if not own:
            able = f": {' or '.join(sorted(set(owners)))}" if owners else ""
            alone = owners and self.fact.by == self.seller()
            how = f"; name both, as in [{self.fact.by[0]}, {min(owners)}]" if alone else ""
            raise self.wrong_actor(f"{', '.join(self.fact.by)}: one of them must be a bidder{able}{how}")
        outside = set(self.fact.by) - {bidder, *self.seller()}
        if outside:
            raise self.wrong_actor(f"{', '.join(sorted(outside))}: must be the seller; name the bidder and the seller")
        return own if named is None else [self.bids.index(named)]

    def is_of_one(self, fits: Any, misfit: str) -> None:
        """It is of that bid of its bidder in which it has a place: some of these packages are its own.

        Raises:
            ScenarioError: where it has none, or in more bids than one, which are named.
        """
        fitting = [bid for bid in self.own if self.within(bid)[fits].any()]
        names = [self.bids[bid] for bid in fitting]
        if len(fitting) > 1:
            raise self.builder.error(self.at, f"it may be of {' or of '.join(names)}; say by `bid` of which it is")
        if self.own and not fitting:
            name = self.bids[self.own[0]]
            own = self.elements.powers[name][2].structure
            raise self.builder.error(self.at, misfit.format(structure=own, bid=name))
        self.bid = fitting[0] if fitting else -1

    def within(self, bid: int) -> Any:
        """The packages that a bidder offers [P]."""
        programs = self.builder.programs
        structure = self.elements.powers[self.bids[bid]][2].structure
        known = programs.structures
        every = programs.packages[:, 0] >= 0
        return programs.masks[known[structure]] if structure in known else every
