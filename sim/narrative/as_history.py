"""A record told as the history of a scenario that begins later: play that has happened, as lines of `so_far`."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from sim.world.codes import Verb
from sim.world.plan import Effect, Plan
from sim.world.record import UNSEEN, Bound, Event, Kind
from sim.world.time import DAY

Line = dict[str, Any]
PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_./ ()-]*")  # text that needs no quotes
ACTS: tuple[Line, ...] = ({}, {"one_act": True}, {"one_act": "unseen"})
AGREEMENT, OUTSIDE = "agreement", "outside_date"

# What follows of itself from a line about another event, and so needs none.
FOLLOWS = {
    Kind.RED_LINE_SHOWN, Kind.REVERSED, Kind.SUSPENDED, Kind.REINSTATED, Kind.ANNULLED, Kind.COMPELLED, Kind.FORBIDDEN,
    Kind.EXTENSION_REFUSED,
}  # fmt: skip
ENDS_A_DEAL = {Kind.EXITED, Kind.LEFT, Kind.REJECTED, Kind.FORBIDDEN, Kind.ENFORCED, Kind.COMPELLED}


def as_history(plan: Plan, record: Sequence[Event], until: int) -> list[Line]:
    """What has happened up to a time, as the lines of `so_far` of the same scenario as of then.

    Args:
        plan: the plan that was played.
        record: all events of one replication.
        until: seconds after the end of `as_of`: a whole number of days, at the end of which a scenario can begin.
    """
    teller = _Teller(plan, [event for event in record if event.time <= until])
    return list(teller.lines())


def retold(plan: Plan, record: Sequence[Event], until: int, checkpoints: Iterable[dt.date] = ()) -> Line:
    """All that a file says which extends the scenario and begins where the record is cut: plain data.

    Args:
        checkpoints: of the scenario; those that are over are left out.
    """
    as_of = dt.date.fromisoformat(plan.as_of)
    begins, day = as_of + dt.timedelta(seconds=plan.begins), as_of + dt.timedelta(seconds=until)
    found: Line = {"begins": begins, "as_of": day, "so_far": as_history(plan, record, until)}
    given = list(checkpoints)
    return found | ({"checkpoints": [date for date in given if date > day]} if given else {})


def as_yaml(file: str, title: str, said: Line) -> str:
    """The file that extends another and says so much more: to be saved beside it.

    >>> print(as_yaml("a.yaml", "A, as of 1 January 2024", {"as_of": dt.date(2024, 1, 2), "so_far": [{"by": "x", "says": "well, no"}]}), end="")
    extends: a.yaml
    title: "A, as of 2024-01-02"
    as_of: 2024-01-02
    so_far:
      - {by: x, says: "well, no"}
    """
    title = re.sub(r",? as of [^,]*$", "", title)  # of the scenario that it extends
    found = [f"extends: {_flow(file)}", "title: " + _flow(f"{title}, as of {said['as_of']}")]
    for key, value in said.items():
        if key == "so_far":
            found += [f"{key}:", *(f"  - {_flow(line)}" for line in value)] if value else [f"{key}: []"]
        else:
            found.append(f"{key}: {_flow(value)}")
    return "\n".join(found) + "\n"


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    if isinstance(value, dt.date):
        return value.isoformat()
    plain = isinstance(value, str) and PLAIN.fullmatch(value) and value.lower() not in ("true", "false", "null")
    return str(value) if plain else json.dumps(value, ensure_ascii=False)


class _Teller:
    """Tells events by the names that they have in the file."""

    def __init__(self, plan: Plan, record: Sequence[Event]) -> None:
        self.plan, self.record = plan, record
        self.as_of = dt.date.fromisoformat(plan.as_of)
        self.actors = plan.actors["name"].tolist()
        self.elements = plan.elements["name"].tolist()
        self.paths = plan.elements["path"].tolist()
        self.bids = {int(row["element"]): row for row in plan.bids}
        self.rulings = {int(row["element"]): row for row in plan.rulings}
        self.seller = int(plan.sellers["actor"][0]) if len(plan.sellers) else -1
        self.parties: list[int] = []  # of the agreement that is signed
        self.said = iter(plan.history["text"][plan.history["verb"] == Verb.SAYS].tolist())
        strangers = plan.history[(plan.history["verb"] == Verb.SIGNS) & (plan.history["target"] < 0)]
        self.strangers = iter([[int(row["actor"]), int(row["other"])] for row in strangers])

    def lines(self) -> Iterator[Line]:
        """One line for each event that does not follow from another."""
        one_act = 0  # whether anybody has looked since the last line
        for event in self.record:
            one_act = min(one_act, event.one_act)
            kind = Kind(event.kind)
            if kind in FOLLOWS or self._implied(kind, event):
                continue
            said = SAYS[kind](self, event) | ({} if event.public or kind in NEVER_PRIVATE else {"public": False})
            yield {"at": self._moment(event.time)} | said | ACTS[one_act]
            one_act = UNSEEN

    def _implied(self, kind: Kind, event: Event) -> bool:
        cause = Kind(self.record[event.cause].kind) if event.cause >= 0 else None
        if kind == Kind.SET and cause == Kind.HAPPENED:
            return True
        if kind == Kind.ENDED:
            return self._comes_of(event) and not self._might_live(event) and self._is_one_act_with_cause(event)
        if kind == Kind.REOPENED:  # by what ends its deal at that instant, and its answers with that
            ends = [e for e in self.record if e.kind == Kind.ENDED and e.time == event.time and e.number > event.number]
            return any(self._told(e) < event.number and self._comes_of(e) and not self._might_live(e) for e in ends)
        if kind == Kind.WITHDRAWN:  # that a review is not needed any more is told
            with_deal = cause == Kind.ENDED and self.record[event.cause].time == event.time
            return event.actor < 0 and (with_deal or self.rulings[event.subject]["effect"] != Effect.CLEARS)
        return kind == Kind.IMPOSED and self.elements[event.subject] == OUTSIDE

    def _told(self, ended: Event) -> int:
        """The event that a line tells of which the end of a deal comes."""
        number = ended.cause
        while number >= 0 and self.record[number].kind in FOLLOWS:
            number = self.record[number].cause
        return number

    def _comes_of(self, ended: Event) -> bool:
        """Whether a deal has ended by what is told to end one."""
        return ended.cause >= 0 and self.record[ended.cause].kind in ENDS_A_DEAL

    def _might_live(self, ended: Event) -> bool:
        """Whether a deal that ended might have lived on: a court may hold who has left, or somebody reverse a prohibition."""
        cause, effects = self.record[ended.cause], self.plan.rulings["effect"]
        if cause.kind == Kind.EXITED:
            return bool(((effects == Effect.COMPELS) & (self.plan.rulings["about"] < 0)).any())
        of = self.plan.rulings["element"][self.plan.rulings["about_ruling"][effects == Effect.REVERSES]]
        return cause.kind == Kind.FORBIDDEN and cause.subject in of

    def _is_one_act_with_cause(self, ended: Event) -> bool:
        """Whether the deal has ended with what brought that about, and not by what the parties made of it when they looked."""
        cause = self.record[ended.cause]
        if cause.kind in (Kind.ENFORCED, Kind.COMPELLED) and self.elements[cause.subject] != OUTSIDE:
            return False
        return all(event.one_act for event in self.record[cause.number + 1 : ended.number + 1])

    def _moment(self, time: float) -> dt.date:
        """The day at whose end a time is, or else the time of that day."""
        days, seconds = divmod(int(time), DAY)
        day = self.as_of + dt.timedelta(days=days + bool(seconds))
        return dt.datetime.combine(day, dt.time()) + dt.timedelta(seconds=seconds) if seconds else day

    # --- names ---------------------------------------------------------------------------------------------

    def by(self, *actors: int) -> Line:
        """Who did it, and with whom."""
        names = [self.actors[a] for a in dict.fromkeys(actors) if a >= 0]
        return {"by": names[0] if len(names) == 1 else names} if names else {}

    def bid(self, element: int) -> Line:
        """Of which bid it is, where its bidder has several."""
        several = (self.plan.bids["actor"] == self.bids[element]["actor"]).sum() > 1
        return {"bid": self.elements[element]} if several else {}

    def package(self, package: int) -> Line:
        """The level of every term."""
        plan, found = self.plan, {}
        for i, name in enumerate(plan.terms["name"].tolist()):
            levels = plan.levels[plan.levels["term"] == i]
            found[name] = _level(levels[plan.packages[package, i]])
        return found

    def value(self, element: int, value: float) -> Any:
        """What a circumstance is set to: a number or the name of a level."""
        row = self.plan.circumstances["element"].tolist().index(element)
        levels = self.plan.circumstance_levels
        names = levels["name"][levels["circumstance"] == row].tolist()
        return names[int(value)] if names else _plain(value)


def _level(level: Any) -> Any:
    return str(level["name"]) if np.isnan(level["number"]) else _plain(float(level["number"]))


def _plain(number: float) -> int | float:
    return int(number) if number == int(number) else float(number)


# --- one event, one line -----------------------------------------------------------------------------------


def _simple(verb: str, *, nobody: bool = False) -> Callable[[_Teller, Event], Line]:
    """Somebody does something about one thing, which goes by its name."""

    def line(teller: _Teller, event: Event) -> Line:
        by = {} if nobody else teller.by(event.actor)
        return by | {verb: teller.elements[event.subject]}

    return line


def _of_the_agreement(verb: str) -> Callable[[_Teller, Event], Line]:
    return lambda teller, event: teller.by(event.actor) | {verb: AGREEMENT}


def _happened(teller: _Teller, event: Event) -> Line:
    sets = [e for e in teller.record if e.cause == event.number and e.kind == Kind.SET]
    changed = {teller.elements[e.subject]: teller.value(e.subject, e.value) for e in sets}
    return {"happens": teller.elements[event.subject]} | ({"sets": changed} if changed else {})


def _set(teller: _Teller, event: Event) -> Line:
    value = teller.value(event.subject, event.value)
    return teller.by(event.actor) | {"sets": {teller.elements[event.subject]: value}}


def _offered(teller: _Teller, event: Event) -> Line:
    bidder = int(teller.bids[event.subject]["actor"])
    by = teller.by(teller.seller if event.actor == teller.seller else bidder, bidder)
    return by | teller.bid(event.subject) | {"offers": teller.package(event.package)}


def _passed(teller: _Teller, event: Event) -> Line:
    return teller.by(event.actor) | {"passes": teller.elements[event.subject]}


def _selected(teller: _Teller, event: Event) -> Line:
    structure = int(event.value)
    name = str(teller.plan.structures["name"][structure]) if structure >= 0 else "any"
    by = teller.by(teller.seller, int(teller.bids[event.subject]["actor"]))
    return by | teller.bid(event.subject) | {"selects": name}


def _signed(teller: _Teller, event: Event) -> Line:
    bid = teller.bids.get(event.subject)
    teller.parties = [int(bid["actor"]), teller.seller] if bid is not None else next(teller.strangers)
    first = teller.seller if event.actor == teller.seller else teller.parties[0]
    of = teller.bid(event.subject) if bid is not None else {}
    return teller.by(first, *teller.parties) | of | {"signs": teller.package(event.package)}


def _granted(teller: _Teller, event: Event) -> Line:
    """What silence has cleared was not answered in time."""
    return _simple("lapses" if event.bound == Bound.LIMIT else "grants")(teller, event)


def _amended(teller: _Teller, event: Event) -> Line:
    return teller.by(*teller.parties) | {"amends": teller.package(event.package)}


def _mitigated(teller: _Teller, event: Event) -> Line:
    return teller.by(event.actor) | {"mitigates": {teller.elements[event.subject]: teller.package(event.package)}}


def _extended(teller: _Teller, event: Event) -> Line:
    owner = int(teller.plan.elements["actor"][event.subject])
    return teller.by(owner) | {"extends": {teller.elements[event.subject]: teller._moment(event.value)}}


def _stopped(teller: _Teller, event: Event) -> Line:
    """A stop whose end nobody knew when it was told has no time that comes after it."""
    name = teller.elements[event.subject]
    until = {name: teller._moment(event.value)} if event.value > event.time else name
    return teller.by(event.actor) | {"stops": until}


SAYS: dict[Kind, Callable[[_Teller, Event], Line]] = {
    Kind.SAID: lambda teller, event: teller.by(event.actor) | {"says": next(teller.said)},
    Kind.HAPPENED: _happened, Kind.SET: _set, Kind.MOVED: _set,
    Kind.ENTERED: _simple("enters"), Kind.RETURNED: _simple("enters"), Kind.LEFT: _simple("leaves"),
    Kind.REJECTED: _simple("rejects"), Kind.OFFERED: _offered, Kind.PASSED: _passed, Kind.SELECTED: _selected, Kind.SIGNED: _signed,
    Kind.AMENDED: _amended, Kind.ANNOUNCED: _of_the_agreement("announces"), Kind.EXITED: _of_the_agreement("leaves"),
    Kind.ENDED: _of_the_agreement("ends"), Kind.CLOSED: _of_the_agreement("closes"),
    Kind.FILED: _simple("asks"), Kind.MITIGATED: _mitigated, Kind.GRANTED: _granted,
    Kind.REFUSED: _simple("refuses"), Kind.LAPSED_FILING: _simple("lapses"), Kind.CLOCK_STOPPED: _stopped, Kind.WITHDRAWN: _simple("withdraws"),
    Kind.REOPENED: _simple("reopens"), Kind.IMPOSED: _simple("imposes"), Kind.EXTENDED: _extended, Kind.RENEWED: _extended, Kind.EXPIRED: _simple("lapses"),
    Kind.ENFORCED: _simple("enforces"), Kind.MET: _simple("meets"), Kind.LIFTED: _simple("meets"),
    Kind.LAPSED: _simple("lapses"),
}  # fmt: skip
NEVER_PRIVATE = {Kind.MOVED, Kind.HAPPENED, Kind.ANNOUNCED}
