"""What has happened before a generated scenario begins: every verb, each by who can do it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hypothesis import strategies as st

from .parts import Draw, Names, one_of, rarely, several

Line = dict[str, Any]


def history(draw: Draw, names: Names, kind: str) -> list[Line]:
    """Lines in the order of their dates: measures and circumstances, then offers and what comes of them, then answers."""
    lines = [*_public(draw, names), *_talk(draw, names, kind)]
    lines += _answers(draw, names, dealt=any({"offers", "signs"} & set(line) for line in lines))
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
            lines.append({"by": "seller", "rejects": name})
            continue
        lines += [{"by": one_of(draw, bidder, pair), "offers": one_of(draw, *packages)}] * draw(st.integers(0, 2))
        if structure and rarely(draw, 2):
            lines.append({"by": pair, "selects": structure, **({"public": False} if rarely(draw) else {})})
        if rarely(draw, 3):
            return [*lines, *_signed(draw, names, pair, packages)]
    return lines


def _signed(draw: Draw, names: Names, pair: list[str], packages: list[dict[str, Any]]) -> list[Line]:
    lines: list[Line] = [{"by": pair, "signs": one_of(draw, *packages)}]
    if rarely(draw):
        lines.append({"by": pair[::-1], "amends": one_of(draw, *packages)})
    return lines


def _answers(draw: Draw, names: Names, *, dealt: bool) -> list[Line]:
    """Requests and answers to them; on the deal, where there is one."""
    lines: list[Line] = []
    for name in several(draw, [*(names.reviews if dealt else []), *names.petitions]):
        lines.append({"by": names.askers[name], "asks": name})
        if rarely(draw, 3):
            lines.append({"by": names.owners[name], one_of(draw, "grants", "refuses"): name})
    return lines
