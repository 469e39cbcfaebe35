"""What has happened before a generated scenario begins: every verb, each by who can do it."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

from hypothesis import strategies as st

from sim.scenario.literals import parse_number
from sim.scenario.numbers import DELAY

from .parts import Draw, Names, one_of, rarely, several

Line = dict[str, Any]
LONGEST = 14  # days of an uncertain delay that has an end


def history(draw: Draw, names: Names, kind: str) -> list[Line]:
    """Lines in the order of their dates: measures and circumstances, then offers and what comes of them, then answers."""
    lines = [*_public(draw, names), *_talk(draw, names, kind)]
    lines += _answers(draw, names, lines)
    days = sorted(draw(st.lists(st.integers(0, 60), min_size=len(lines), max_size=len(lines))), reverse=True)
    return [_dated(names, line, day) for line, day in zip(lines, days, strict=True)]


def _dated(names: Names, line: Line, days: int) -> Line:
    return {"at": names.as_of - dt.timedelta(days=days), **line} if days else line


def _public(draw: Draw, names: Names) -> list[Line]:
    lines: list[Line] = []
    if rarely(draw):
        lines.append({"by": one_of(draw, *names.actors), "says": "what everybody knew"})
    for measure in several(draw, names.measures):
        lines.append({"by": names.owners[measure], "imposes": measure})
    if names.numbers and rarely(draw):
        lines.append({"by": one_of(draw, *names.actors), "sets": {names.numbers[0]: one_of(draw, 0.3, 1, 0)}})
    for mood, levels in names.moods.items():
        if rarely(draw):
            lines.append({"by": one_of(draw, *names.actors), "sets": {mood: one_of(draw, *levels)}})
    return lines


def _talk(draw: Draw, names: Names, kind: str) -> list[Line]:
    """Offers to the seller, up to what is signed; strangers who never bid can only sign."""
    if kind == "order":
        return []
    if kind == "signed":
        return _signed(draw, names, ["seller", names.parties[1]], names.packages)
    lines: list[Line] = []
    for name in several(draw, sorted(names.bids)):
        bidder, structure = names.bids[name]
        packages = names.structures[structure] if structure else names.packages
        pair = one_of(draw, [bidder, "seller"], ["seller", bidder])
        if rarely(draw):
            lines.append(one_of(draw, {"by": "seller", "rejects": name}, {"by": bidder, "leaves": name}))
            if rarely(draw):
                lines.append({"by": bidder, "enters": name})
            continue
        lines += [{"by": one_of(draw, bidder, pair), "offers": one_of(draw, *packages)}] * draw(st.integers(0, 2))
        if rarely(draw):
            lines.append({"by": one_of(draw, bidder, "seller"), "passes": name})
        if structure and rarely(draw, 2):
            lines.append({"by": pair, "selects": structure, **({"public": False} if rarely(draw) else {})})
        if rarely(draw, 3):
            return [*lines, *_signed(draw, names, pair, packages)]
    return lines


def _signed(draw: Draw, names: Names, pair: list[str], packages: list[dict[str, Any]]) -> list[Line]:
    lines: list[Line] = [{"by": pair, "signs": one_of(draw, *packages)}]
    if rarely(draw):
        lines.append({"by": pair[::-1], "amends": one_of(draw, *packages)})
    if rarely(draw, 3 if (None, "compels") in names.about.values() else 12):
        lines.append({"by": pair[0], "leaves": "agreement"})
    elif rarely(draw, 9):
        lines.append(one_of(draw, {"ends": "agreement"}, {"closes": "agreement"}))
    return lines


def _answers(draw: Draw, names: Names, before: list[Line]) -> list[Line]:
    """Requests and answers to them: about the deal where one is in hand, about what is there to ask about."""
    lines: list[Line] = []
    dealt = any({"offers", "signs"} & set(line) for line in before)
    for name in several(draw, [*(names.reviews if dealt else []), *names.petitions]):
        if name in names.about and not _is_there(names, name, [*before, *lines]):
            continue
        lines.append({"by": names.askers[name], "asks": name})
        if name in names.stoppable and rarely(draw, 2):
            lines.append({"by": names.owners[name], "stops": one_of(draw, name, {name: names.day(draw, 1, 60)})})
        if rarely(draw, 3):
            answer = one_of(draw, "grants", "refuses", "lapses")
            lines.append({"by": names.owners[name], answer: name})
            if answer == "grants" and rarely(draw, 6):
                lines.append({"by": names.owners[name], "reopens": name})
        elif rarely(draw, 6):
            lines.append({"by": names.askers[name], "withdraws": name})
    return lines


def _is_there(names: Names, name: str, lines: list[Line]) -> bool:
    """Whether there is what a petition is about: a deal in hand, a measure, a request or an answer."""
    about, effect = names.about[name]
    root = about
    while root in names.about:
        root = names.about[root][0]
    if names.about[name] == (None, "compels"):  # a leaving, and not its own
        left = [line for line in lines if line.get("leaves") == "agreement"]
        forbidden = {one for one, said in names.about.items() if said == (None, "forbids")}
        over = any(line.get("grants") in forbidden for line in lines)
        return bool(left) and left[-1]["by"] != names.askers[name] and not over
    if root is None or root in names.reviews:
        forbidden = [{"grants": one} for one, said in names.about.items() if said == (None, "forbids")]
        ends = [{"leaves": "agreement"}, {"ends": "agreement"}, {"closes": "agreement"}, *forbidden]
        told = [
            next((False for end in ends if end.items() <= line.items()), bool({"selects", "signs"} & set(line)) or None)
            for line in lines
        ]
        if not next((one for one in reversed(told) if one is not None), False):
            return False
    if about is None:
        return True
    done = {verb for line in lines for verb, what in line.items() if what == about}
    if about in names.measures:
        return "imposes" in done
    open_ = "asks" in done and not done & {"refuses", "lapses", "withdraws", "reopens"}
    answered = bool(done & {"grants", "refuses", "lapses"}) and "reopens" not in done
    return open_ if effect == "suspends" else answered


def what_came_of_dates(draw: Draw, names: Names, lines: list[Line], said: dict[str, Any]) -> list[Line]:
    """Of each date that may be over for certain, on the day on which it came."""
    found: list[Line] = []
    for line in lines:
        since = line.get("at", names.as_of)
        if "imposes" in line:
            owner = names.owners[line["imposes"]]
            date = said["actors"][owner]["powers"][line["imposes"]]["impose"].get("deadline")
            found += _came_of(draw, names, line["imposes"], since, date, owner)
        elif "signs" in line:
            found += _came_of(draw, names, "outside_date", since, said["agreement"].get("outside_date"), "")
    return found


def _came_of(draw: Draw, names: Names, name: str, since: dt.date, date: Any, owner: str) -> list[Line]:
    after = parse_number((date or {}).get("after", "99 days"), DELAY)
    day = since + dt.timedelta(days=math.ceil(after.value) if after.constant else LONGEST)
    at_once = after.constant and after.value == 0 and "then" not in date and "extend" not in date
    if day > names.as_of or at_once:
        return []
    ways = [{"meets": name}, *([] if name == "outside_date" else [{"enforces": name}, {"lapses": name}])]
    if after.constant:  # what moves has a date, and moves later
        ways.append({"extends": {name: names.day(draw, 1, 60)}})
    told = one_of(draw, *ways)
    return [{"at": day, **({"by": owner} if owner else {}), **told}]
