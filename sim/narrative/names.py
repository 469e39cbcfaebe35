"""Names, dates, packages and probabilities of a plan in words, as the stories use them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sim.statistics.precision import MINUS
from sim.world.families import Family
from sim.world.plan import Effect, Force, Plan, Table, Verb
from sim.world.time import day_of

# strftime would ask the locale.
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
TO = {
    Effect.SUSPENDS: "to suspend", Effect.ANNULS: "to annul", Effect.COMPELS: "to enforce", Effect.FORBIDS: "to forbid",
    Effect.REVERSES: "to reverse",
}  # fmt: skip
BY = {
    Force.SPOKEN: "by word of mouth", Force.AGREEMENT: "under the agreement", Force.ORDER: "by order",
    Force.STATUTE: "by statute",
}  # fmt: skip


def spoken(name: str) -> str:
    """A name of a scenario file as words.

    >>> spoken("export_licence")
    'export licence'
    """
    return name.replace("_", " ")


def times(count: int) -> str:
    """How often, as one says it.

    >>> times(1), times(2), times(3)
    ('once', 'twice', '3 times')
    """
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def called(row: Table) -> str:
    """What a row of the plan is called that has a key and perhaps a name: the name, or else its key in words."""
    return str(row["said"]) or spoken(str(row["name"]))


def element_words(plan: Plan, element: int) -> str:
    """What an element, a row of the plan, is called: the name that its file gives it, or else its key in words.

    >>> import sim
    >>> plan = sim.load("scenarios/oracle.yaml").plan
    >>> paths = plan.elements["path"].tolist()
    >>> element_words(plan, paths.index("actors.oracle")), element_words(plan, paths.index("actors.bytedance.never.source_code"))
    ('Oracle', 'source code')
    """
    return called(plan.elements[element])


def actor_words(plan: Plan, actor: int) -> str:
    """What an actor, a row of the plan, is called within a sentence."""
    return element_words(plan, int(plan.actors["element"][actor]))


def short_date(day: dt.date, *, year: bool = True) -> str:
    """A date as the stories say it.

    >>> short_date(dt.date(2020, 9, 20)), short_date(dt.date(2020, 9, 20), year=False)
    ('20 Sep 2020', '20 Sep')
    """
    words = f"{day.day} {MONTHS[day.month - 1]}"
    return f"{words} {day.year}" if year else words


def probability(p: float) -> str:
    """A probability in two digits; only 0 and 1 themselves are called impossible and certain.

    >>> probability(0.246), probability(0.0001), probability(0.9999), probability(1.0)
    ('probability 0.25', 'probability under 0.01', 'probability over 0.99', 'certain')
    """
    if p <= 0.0 or p >= 1.0:
        return "certain" if p >= 1.0 else "impossible"
    if 0.01 <= p <= 0.99:
        return f"probability {p:.2f}"
    return f"probability {'under 0.01' if p < 0.5 else 'over 0.99'}"


def would(p: float) -> str:
    """How probable something was that did not come about, as a predicate.

    >>> would(0.34), would(0.0)
    ('had probability 0.34', 'was impossible')
    """
    words = probability(p)
    return f"had {words}" if words.startswith("probability") else f"was {words}"


class Words:
    """What the tables of a plan are called; read only, made once for a story.

    `terms`: the names of all terms in the order in which packages are told, that of the scenario file; a plan has
    them by name.
    """

    def __init__(self, plan: Plan, terms: Sequence[str] = ()) -> None:
        self.plan = plan
        names = plan.terms["name"].tolist()
        self._order = [names.index(term) for term in terms or names]
        self.as_of = dt.date.fromisoformat(plan.as_of)
        self.ruling_of = _by_element(plan.rulings)
        self.deadline_of = _by_element(plan.deadlines)
        self.bid_of = _by_element(plan.bids)
        self._circumstance_of = _by_element(plan.circumstances)
        self.history = {verb: plan.history[plan.history["verb"] == verb] for verb in Verb}

    # --- dates ---------------------------------------------------------------------------------------------

    def date(self, time: int) -> dt.date:
        """The day on which something happens: t = 0 is the end of as_of, and a day includes its end."""
        return self.as_of + dt.timedelta(days=day_of(time))

    def on(self, time: int, since: int | None = None) -> str:
        """The same in words; without the year if it is that of `since`, a time that the reader knows."""
        day = self.date(time)
        return short_date(day, year=since is None or self.date(since).year != day.year)

    # --- names ---------------------------------------------------------------------------------------------

    def who(self, actor: int) -> str:
        """An actor."""
        return actor_words(self.plan, actor) if actor >= 0 else "nobody"

    def name(self, element: int) -> str:
        """An element, as a label."""
        return element_words(self.plan, element)

    def the(self, element: int) -> str:
        """An element within a sentence: as its file calls it, else `the export licence`, but `cfius`: often a name."""
        name = self.name(element)
        return f"the {name}" if " " in name and not self.plan.elements["said"][element] else name

    def event(self, element: int) -> str:
        """What happens, within a sentence: as its file calls it, else `the event strike`."""
        return f"{'' if self.plan.elements['said'][element] else 'the event '}{self.name(element)}"

    def owner(self, element: int) -> int:
        """The actor that an element belongs to; -1: none."""
        return int(self.plan.elements["actor"][element])

    def side(self, bid: int) -> list[int]:
        """The bidder, then its partners."""
        partners = self.plan.partners["actor"][self.plan.partners["bid"] == bid]
        return [int(self.plan.bids["actor"][bid]), *map(int, partners)]

    def opposite(self, thread: int, actor: int) -> str:
        """Whom an actor faces in the thread of a bid: the bidders, or the seller."""
        bid, sellers = self.bid_of[thread], self.plan.sellers["actor"]
        if len(sellers) and actor == sellers[0]:
            return " and ".join(map(self.who, self.side(bid)))
        return self.who(int(sellers[0])) if len(sellers) else ""

    # --- packages and circumstances ------------------------------------------------------------------------

    def package(self, package: int) -> str:
        """A package in full: `ownership 20 %, source code kept, no remedies`."""
        return ", ".join(_of_a_term(term, self._level(i, package), unit) for i, term, unit in self._terms())

    def changes(self, package: int, before: int, joined: str) -> str:
        """What a package changes in another: `price 20 USD bn instead of 10`, or as it is `joined`; empty: nothing."""
        parts = []
        for i, term, unit in self._terms():
            new, old = self._level(i, package), self._level(i, before)
            if new != old:
                parts.append(f"{_of_a_term(term, new, unit)} {joined} {old}")
        return ", ".join(parts)

    def _terms(self) -> list[tuple[int, str, str]]:
        terms = [(i, self.plan.terms[i]) for i in self._order]
        return [(i, called(term), f" {term['unit']}" if term["unit"] else "") for i, term in terms]

    def _level(self, term: int, package: int) -> str:
        levels = self.plan.levels[self.plan.levels["term"] == term]
        return called(levels[self.plan.packages[package, term]])

    def level(self, element: int, value: float) -> str:
        """A value of a circumstance: its level by name, a whole number as such, which may be a count, or another in two digits."""
        rows = self.plan.circumstance_levels
        names = rows["name"][rows["circumstance"] == self._circumstance_of[element]]
        if len(names):
            return spoken(str(names[round(value)]))
        digits = 0 if value == round(value) else 2
        return f"{round(value, 2) + 0.0:.{digits}f}".replace("-", MINUS)

    def start(self, element: int) -> float | None:
        """The value that a circumstance starts with, where it is no belief."""
        plan = self.plan
        slot = plan.variables["slot"][plan.circumstances["var"][self._circumstance_of[element]]]
        known = slot >= 0 and plan.slots["family"][slot] == Family.CONSTANT
        return float(plan.slots["value"][slot]) if known else None

    def is_named(self, element: int) -> bool:
        """Whether a circumstance has named levels."""
        return bool((self.plan.circumstance_levels["circumstance"] == self._circumstance_of[element]).any())


def _of_a_term(term: str, level: str, unit: str) -> str:
    return f"no {term.removeprefix('the ')}" if level == "none" else f"{term} {level}{unit}"


def _by_element(table: Table) -> dict[int, int]:
    return {int(element): row for row, element in enumerate(table["element"])}
