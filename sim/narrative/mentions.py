"""What a sentence about an event can mention: who, what, on which terms, against which constraint."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from sim.narrative.names import BY, TO, Words, probability, spoken, would
from sim.world.plan import Effect, Force, Plan, Verb, stands
from sim.world.record import Bound, Event, Kind


class Told:
    """What has been told so far, as far as a later sentence depends on it.

    A sentence about an event is made before that event is remembered.
    """

    def __init__(self, plan: Plan, terms: Sequence[str] = ()) -> None:
        self.plan, self.words = plan, Words(plan, terms)
        self.kinds: Counter[int] = Counter()
        self.values: dict[int, float] = {}  # circumstance -> value
        self.packages: dict[int, int] = {}  # thread -> last package on its table
        self.thread = -1  # of the deal in hand; the agreement, if it was signed without a thread
        self.stayed: set[int] = set()  # measures
        self.enforced: set[int] = set()  # measures
        self.subjects: dict[int, int] = {}  # of events, by number
        self.over: set[int] = set()  # events, by number, by which a deal came to nothing

    def remember(self, event: Event) -> None:
        """The event has been told."""
        kind, subject = Kind(event.kind), event.subject
        self.subjects[event.number] = subject
        if kind in (Kind.ENDED, Kind.EXITED, Kind.LEFT, Kind.REJECTED):
            self.over.add(event.number)
        self.kinds[kind] += not (kind == Kind.GRANTED and event.bound)  # what silence clears is no grant of the history
        if kind in (Kind.SET, Kind.MOVED):
            self.values[subject] = event.value
        elif kind in (Kind.ENTERED, Kind.RETURNED, Kind.LEFT, Kind.REJECTED):
            self.packages.pop(subject, None)  # a thread that opens again starts without offers
        self._remember_deal(kind, event)
        self._remember_measure(kind, event)

    def _remember_deal(self, kind: Kind, event: Event) -> None:
        if kind == Kind.ENDED:
            self.packages.pop(self.thread, None)
            self.thread = -1
        elif kind in (Kind.SELECTED, Kind.SIGNED):
            self.thread = event.subject
        if kind in (Kind.OFFERED, Kind.SIGNED):
            self.packages[event.subject] = event.package
        elif kind in (Kind.AMENDED, Kind.MITIGATED):
            self.packages[self.thread] = event.package

    def _remember_measure(self, kind: Kind, event: Event) -> None:
        subject = event.subject
        if kind == Kind.SUSPENDED:
            self.stayed.add(subject)
        elif kind == Kind.REINSTATED and self.undone(event) == Effect.SUSPENDS:
            self.stayed.discard(subject)
        elif kind == Kind.REINSTATED and self.undone(event) == Effect.COMPELS:
            self.enforced.discard(subject)
        elif kind in (Kind.ENFORCED, Kind.COMPELLED):
            self.enforced.add(subject)
        elif kind in (Kind.MET, Kind.LIFTED, Kind.EXPIRED) or (kind == Kind.LAPSED and not self.stands(subject)):
            self.stayed.discard(subject)  # what is over is not held up

    def undone(self, event: Event) -> Effect:
        """What the ruling does that has no effect any more, of which its fall is the cause."""
        row = self.words.ruling_of.get(self.subjects.get(event.cause, -1), -1)
        return Effect(self.plan.rulings["effect"][row]) if row >= 0 else Effect.SUSPENDS

    def has_run_out(self, reopened: Event) -> bool:
        """Whether a grant has come to the end of its own term, and not, as the cause then is, to something else."""
        by_itself = self.subjects.get(reopened.cause) == reopened.subject
        term = self.plan.rulings["reopens_after"][self.words.ruling_of[reopened.subject]] >= 0
        return bool(term and by_itself and reopened.package < 0 and reopened.time > 0)  # a history tells no reason

    def stands(self, deadline: int) -> bool:
        """Whether what has a date stands when it is not enforced."""
        return stands(self.plan.deadlines[self.words.deadline_of[deadline]])

    def is_spoken(self, deadline: int) -> bool:
        """Whether a date was only ever said, so that it is carried out rather than enforced."""
        return bool(self.plan.deadlines["force"][self.words.deadline_of[deadline]] == Force.SPOKEN)

    def object_of(self, ruling: int) -> int:
        """The element of the measure or of the ruling that a ruling is about; -1: it is about the deal."""
        row = self.plan.rulings[self.words.ruling_of[ruling]]
        if row["about_ruling"] >= 0:
            return int(self.plan.rulings["element"][row["about_ruling"]])
        return int(self.plan.deadlines["element"][row["about"]]) if row["about"] >= 0 else -1

    def held(self, element: int, by: int = -1) -> str:
        """What can be suspended, in a sentence about `by`: a measure, the closing, or a ruling; on what, where one rules on several."""
        owner, words = self.words.owner(element), self.words
        if element not in words.ruling_of:
            return words.the(element) if element in words.deadline_of else "the closing of the deal"
        several = sum(words.owner(other) == owner for other in words.ruling_of) > 1
        ruling = "its ruling" if owner == by else f"the ruling of {words.who(owner)}"
        return ruling + (f" on {words.the(element)}" if several else "")

    def asked(self, event: Event) -> list[int]:
        """The actors whose consent moves the deadline that an event is about."""
        asks, row = self.plan.asks, self.words.deadline_of[event.subject]
        asked = [int(a) for a in asks["actor"][asks["deadline"] == row]]
        return asked if self.plan.deadlines["measure"][row] else [a for a in asked if a not in self._other_bidders()]

    def _other_bidders(self) -> set[int]:
        """Who bids, and has no part in the bid with which the deal in hand was agreed."""
        bids, partners, own, others = self.plan.bids, self.plan.partners, set[int](), set[int]()
        for row, bid in enumerate(bids):
            side = {int(bid["actor"]), *map(int, partners["actor"][partners["bid"] == row])}
            if int(bid["element"]) == self.thread:
                own = side
            else:
                others |= side
        return others - own if own else set()

    def so_far(self, verb: Verb, event: Event) -> Any:
        """The line of the history that wrote an event of this verb's kind; None: it came later."""
        lines, place = self.words.history[verb], self.kinds[event.kind]
        return lines[place] if place < len(lines) else None

    def fill(self, template: str, event: Event) -> str:
        """A template with its `{fields}` filled in from the event."""
        return template.format_map(_Lazy(self, event))


class _Lazy(dict[str, str]):
    """Fields that are worked out when a template mentions them."""

    def __init__(self, told: Told, event: Event) -> None:
        self.told, self.event = told, event

    def __missing__(self, field: str) -> str:
        return FIELDS[field](self.told, self.event)


# --- constraints -------------------------------------------------------------------------------------------


def _red_line(told: Told, event: Event) -> str:
    owner, name = told.words.owner(event.bound_of), told.words.name(event.bound_of)
    if owner == event.actor:
        return f"its red line {name} stands against it"
    return f"the red line {name} of {told.words.who(owner)} stands against it"


def _wants(told: Told, event: Event) -> str:
    owner = told.words.owner(event.bound_of)
    return f"{'it' if owner == event.actor else told.words.who(owner)} asks for better terms"


def _no_deal(told: Told, event: Event) -> str:
    owner, sellers = told.words.owner(event.bound_of), set(told.plan.sellers["actor"].tolist())
    if event.kind == Kind.ENDED:
        return f"no package that would still be granted is worth more than no deal to {told.words.who(owner)}"
    if event.kind == Kind.EXTENSION_REFUSED:
        return f"{told.words.who(owner)} would rather have no deal than go on"
    whole = event.kind in (Kind.LEFT, Kind.REJECTED)  # of a talk, not of one package
    better = "nothing on offer is worth more than no deal" if whole else "no deal would be better than this one"
    if not whole and (owner in sellers) != (event.actor in sellers):
        return f"{told.words.who(owner)} does not stand by it while no deal is better for it"
    return f"{better} for {'it' if owner == event.actor else told.words.who(owner)}"


def _not_moved(told: Told, event: Event) -> str:
    words = ("does not grant more time (a grant", "keeps to the date (that it moves")
    what = words[told.words.owner(event.subject) == told.words.owner(event.bound_of)]
    return f"{told.words.name(event.bound_of)} {what} {would(event.value)})"


BOUNDS: dict[Bound, Callable[[Told, Event], str]] = {
    Bound.RED_LINE: _red_line,
    Bound.ASPIRATION: _wants,
    Bound.NO_DEAL: _no_deal,
    Bound.RULED_OUT: lambda told, event: f"{told.words.the(event.bound_of)} ruled such a package out",
    Bound.PARTNER: lambda told, event: f"{told.words.name(event.bound_of)}, its partner, does not agree",
    Bound.GRANT: lambda told, event: f"it is not convinced (a grant {would(event.value)})",
    Bound.EXTENSION: _not_moved,
    Bound.NO_EXTENSION: lambda told, event: "no extension is left",
    Bound.NOT_MET: lambda told, event: "the deal has not closed" if event.actor < 0 else "its demands are not met",
    Bound.LIMIT: lambda told, event: "the time limit is over",
    Bound.PATIENCE: lambda told, event: "nothing new has been offered for as long as its patience lasts",
    Bound.RIVAL: lambda told, event: f"{told.words.the(event.bound_of)} is worth more to the seller",
}


# --- fields ------------------------------------------------------------------------------------------------


def _why(told: Told, event: Event) -> str:
    """The constraint that bound, as a clause that ends the sentence; empty: none did."""
    return f", because {BOUNDS[Bound(event.bound)](told, event)}" if event.bound else ""


def _answer(told: Told, event: Event) -> str:
    """What stood against the offer on the table, before the sentence goes on; empty: there was none."""
    return f"does not accept{_why(told, event)}, and " if event.bound else ""


def _request(told: Told, event: Event) -> str:
    """What a ruling is asked."""
    return _effect(told, event, "to clear the deal", "to approve the deal in principle", "")


def _grants(told: Told, event: Event) -> str:
    return _effect(told, event, "clears the deal", "approves the deal in principle", "grants the request ")


def _granted(told: Told, event: Event) -> str:
    return _effect(told, event, "cleared the deal", "approved the deal in principle", "agreed ")


def _effect(told: Told, event: Event, clear: str, in_principle: str, other: str) -> str:
    row = told.plan.rulings[told.words.ruling_of[event.subject]]
    if row["effect"] == Effect.CLEARS:
        return in_principle if row["in_principle"] else clear
    whole = {Effect.FORBIDS: "the deal", Effect.COMPELS: "the agreement"} if told.object_of(event.subject) < 0 else {}
    what = whole.get(Effect(row["effect"])) or told.held(told.object_of(event.subject), told.words.owner(event.subject))
    return f"{other}{TO[Effect(row['effect'])]} {what}"


def _answer_given(told: Told, event: Event) -> str:
    """What a ruling has granted, by whom."""
    clears = told.plan.rulings["effect"][told.words.ruling_of[event.subject]] == Effect.CLEARS
    who, name = told.words.who(event.actor), told.words.name(event.subject)
    return f"{'approval' if clears else 'order'} of {who} ({name})"


def _changes(told: Told, package: int, thread: int, joined: str = "instead of") -> str:
    """A package by its differences from the last one on the table of a thread, which an offer leaves there; in full if it is the first."""
    if thread not in told.packages:
        return told.words.package(package)
    return told.words.changes(package, told.packages[thread], joined) or "the same package"


def _asked(told: Told, event: Event) -> str:
    return " and ".join(told.words.who(actor) for actor in told.asked(event) if actor >= 0)


def _force(told: Told, event: Event) -> str:
    if event.subject in told.stayed:
        return "enforced on paper; it is suspended"
    return f"in force from {told.words.on(event.time)}"


def _by(told: Told, event: Event) -> str:
    """With what force a measure is imposed; empty where its name says so."""
    force = Force(told.plan.deadlines["force"][told.words.deadline_of[event.subject]])
    return "" if force.name.lower() in told.words.name(event.subject) else f" {BY[force]}"


def _structure(told: Told, event: Event) -> str:
    line = told.so_far(Verb.SELECTS, event)
    by_bid = told.plan.bids["structure"][told.words.bid_of[event.subject]]
    row = int(by_bid if line is None else line["value"])
    return f" (structure: {spoken(str(told.plan.structures['name'][row]))})" if row >= 0 else ""


def _with(told: Told, event: Event) -> str:
    """With whom an agreement is signed."""
    if event.subject in told.words.bid_of:
        return f" with {told.words.opposite(event.subject, event.actor)}"
    line = told.so_far(Verb.SIGNS, event)
    return f" with {told.words.who(int(line['other']))}" if line is not None and line["other"] >= 0 else ""


FIELDS: dict[str, Callable[[Told, Event], str]] = {
    "who": lambda told, event: told.words.who(event.actor),
    "held": lambda told, event: told.held(event.subject),
    "held_by_it": lambda told, event: told.held(event.subject, event.actor),
    "the": lambda told, event: told.words.the(event.subject),
    "name": lambda told, event: told.words.name(event.subject),
    "event": lambda told, event: told.words.event(event.subject),
    "other": lambda told, event: told.words.opposite(event.subject, event.actor),
    "with": _with,
    "ruler": lambda told, event: told.words.who(told.words.owner(event.subject)),
    "asked": _asked,
    "request": _request,
    "grants": _grants,
    "answer_given": _answer_given,
    "granted": _granted,
    "statement": lambda told, event: str(told.words.history[Verb.SAYS]["text"][told.kinds[Kind.SAID]]),
    "structure": _structure,
    "package": lambda told, event: told.words.package(event.package),
    "offer": lambda told, event: _changes(told, event.package, event.subject, "after"),
    "change": lambda told, event: _changes(told, event.package, told.thread),
    "level": lambda told, event: told.words.level(event.subject, event.value),
    "p": lambda told, event: probability(event.value),
    "would": lambda told, event: would(event.value),
    "until": lambda told, event: told.words.on(int(event.value)),
    "by": _by,
    "force": _force,
    "why": _why,
    "answer": _answer,
}
