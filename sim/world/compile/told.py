"""What the history has told so far, so that a line that cannot follow upon another is refused, and both are named."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, NamedTuple

from sim.errors import ScenarioError
from sim.world.compile.bench import Path
from sim.world.compile.builder import Builder
from sim.world.compile.elements import Elements
from sim.world.orders import Orders

DEAL = "the deal"  # no name of anything
OUTSIDE = "outside_date"
ASKED = ("asked",)
ANSWERED = ("granted", "refused", "lapsed")
RUNS = ("running", "extended")
ALIVE = (*RUNS, "in force", "unenforced")


class Target(NamedTuple):
    """What a verb is about: a row of its table, a value, a text; `other` where it is no second actor."""

    row: int = -1
    value: float = 0.0
    text: str = ""
    other: int | None = None


class Spell(NamedTuple):
    """A time over which a date, or a term in force, ran and did not end: since a line, until another; None: until `as_of`."""

    name: str
    since: Path
    until: Path | None = None
    what: str = "date"


class Told:
    """The state of the deal, of each bid, request and date, as the lines told until now have left it, and since which line.

    After a line that is wrong nothing is certain, and nobody is blamed for what it may have said.
    """

    def __init__(self, builder: Builder, elements: Elements, first: dict[tuple[str, str], Path]) -> None:
        self.builder, self.elements, self.first = builder, elements, first  # the first line of (a name, a verb)
        self.trusted = True
        self.bid = -1  # of the deal in hand
        self.actors: set[int] = set()  # between whom the deal in hand is
        self.away: dict[int, Path] = {}  # parties that have left it, and may be held to it -> the line
        self.may_be_held = False  # whether a court may have held them to it since
        self.packages = False  # whether there has been any
        self.package = -1  # the last that was signed, amended or asked for; -1: none
        self.orders: dict[str, Orders[str, str]] = defaultdict(
            Orders
        )  # measure or ruling -> what stands that was ruled about it
        self.against: dict[str, str] = {}  # petition -> the answer that it is asked to reverse
        self.asked_by: dict[str, list[str]] = {}  # ruling -> who has made the last request, where that is told
        self.stays: dict[str, set[str]] = defaultdict(set)  # ruling -> petitions that hold it
        self.halted: dict[str, int] = {}  # ruling -> up to when its clock is told to stand still by itself
        self._now: dict[str, tuple[str, Path]] = {}
        self._last: dict[tuple[str, str], Path] = {}  # (a name, a state) -> the last line that has left it so
        self._back: dict[str, Path] = {}  # a name -> the line by which it is again what it was
        self.spells: list[Spell] = []  # until something else became of them
        self.came: dict[str, tuple[int, Path]] = {}  # deadline -> how long its date ran, and the line; (): no longer

    def state(self, name: str) -> str:
        """What has become of something; "" where nothing is told of it."""
        return self._now.get(name, ("", ()))[0]

    def since(self, name: str) -> Path:
        """The line that has left it so."""
        return self._now[name][1]

    def becomes(self, name: str, state: str, path: Path) -> None:
        """A line tells what has become of something; if that is a date that ran, without having come."""
        self._runs_no_more(name, path)
        self.comes(name, state, path)

    def _runs_no_more(self, name: str, path: Path) -> None:
        spell = self.spell(name, path)
        if spell is not None:
            self.spells.append(spell)

    def spell(self, name: str, until: Path | None) -> Spell | None:
        """The date that runs, or the term in force, until a line; None: neither."""
        state = self.state(name)
        if state not in (*RUNS, "in force") or name not in self.builder.programs.deadlines:
            return None
        return Spell(name, self.since(name), until, "date" if state in RUNS else "term")

    def comes(self, name: str, state: str, path: Path) -> None:
        """A line tells what has become of something, or came of its date."""
        self._now[name] = state, path
        self._last[name, state] = path
        if name in self.elements.ruling_rows and state not in ANSWERED:
            self.orders[name].clear()
        for petition in self._about(name):
            if not self._has_object(petition, name):
                self.falls_away(petition, path)

    def asks(self, name: str, by: list[str], path: Path) -> None:
        """A line makes a request: what comes of it is the last word about what it asks about."""
        self.asked_by[name] = by
        about = getattr(self.elements.powers[name][2], "about", None)
        if about is not None:
            self.orders[about].asked(name)
            self.against[name] = self.state(about)
        self.becomes(name, "asked", path)

    def is_again(self, name: str, state: str, path: Path) -> None:
        """A line undoes what has become of something: it is what it was, since that time."""
        self.becomes(name, state, self._last[name, state])
        self._back[name] = path

    def is_back(self, name: str, time: int) -> bool:
        """Whether something is again what it was, by a line of that time."""
        return name in self._back and self.time(self._back[name]) == time

    def needs(self, name: str, states: tuple[str, ...], path: Path, rule: str, verb: str = "") -> None:
        """The line at a path can follow only where something is in one of these states.

        Raises:
            ScenarioError: with the line that has left it otherwise, or the later one by whose `verb` it comes to be so.
        """
        state, since = self._now.get(name, ("", ()))
        if state in states or not self.trusted:
            return
        if since:
            rule += f"; it is {state} since line {self.line(since)}"
        elif (name, verb) in self.first:
            rule += f"; that is told only on line {self.line(self.first[name, verb])}"
        raise self.error(path, rule)

    def error(self, path: Path, message: str) -> ScenarioError:
        """An error at a line."""
        return self.builder.error(path, message)

    def line(self, path: Any) -> int:
        """Where a line of the history stands in its file."""
        return self.builder.loaded.tree.mark(path).line

    def time(self, path: Path) -> int:
        """When a line of the history, or one within it, happens."""
        scenario = self.builder.scenario
        return self.builder.time(scenario.so_far[int(path[1])].at or scenario.as_of)

    def in_hand(self, state: str, bid: int, path: Path) -> None:
        """A deal is in hand, selected or signed."""
        self.bid = bid
        self.becomes(DEAL, state, path)
        self.nobody_is_away()

    def nobody_is_away(self) -> None:
        """No party that has left the agreement may still be held to it."""
        self.away.clear()
        self.may_be_held = False

    def over(self, path: Path) -> None:
        """No deal is in hand any more."""
        self.in_hand("ended", -1, path)
        self._runs_no_more(OUTSIDE, path)
        self._now.pop(OUTSIDE, None)
        self.orders[OUTSIDE].clear()
        for name in (*self._on_the_deal(), *self._about(OUTSIDE)):
            self.falls_away(name, path)

    # --- rulings -------------------------------------------------------------------------------------------

    def anew(self, deadline: str, path: Path) -> None:
        """What was ruled and asked about an earlier date of that name says nothing of this one."""
        self.orders[deadline].clear()
        for petition in self._about(deadline):
            if self.state(petition) not in ASKED:
                self.falls_away(petition, path)

    def settled(self, path: Path) -> None:
        """The parties agree anew: whoever was asked to hold one to the agreement has nothing left to decide."""
        for name, power in self.elements.of_kind("rule"):
            asked = (p for p in (name, *self._about(name)) if self.state(p) in ASKED)
            if power.holds_leavers and any(asked):
                self.falls_away(name, path)
        self.nobody_is_away()

    def falls_away(self, name: str, path: Path) -> None:
        """What a ruling rules on is gone: nothing is asked of it any more, and no answer of it stands."""
        for held in self.stays.values():
            held.discard(name)
        if self.state(name) in (*ASKED, *ANSWERED):
            self.becomes(name, "gone", path)
        self.stays.pop(name, None)

    def _on_the_deal(self) -> list[str]:
        """What is asked or answered about the deal."""
        return [
            n for n, (state, _) in self._now.items() if state in (*ASKED, *ANSWERED) and self.elements.on_the_deal(n)
        ]

    def _about(self, name: str) -> list[str]:
        """The petitions about something of which anything is told."""
        return [
            n
            for n in self._now
            if n in self.elements.powers and getattr(self.elements.powers[n][2], "about", None) == name
        ]

    def _has_object(self, petition: str, about: str) -> bool:
        """Whether there is still what was asked about: a measure, a request or a grant to hold, the answer to reverse."""
        state, asked = self.state(about), self.state(petition) in ASKED
        if about not in self.elements.ruling_rows:
            return state in ALIVE or not asked
        if self.elements.powers[petition][2].effect == "suspends":
            return state in (*ASKED, "granted")
        return state in ANSWERED and not asked
