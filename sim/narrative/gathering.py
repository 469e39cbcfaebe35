"""A story shorter than its record: what comes again and again is told in one line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from sim.narrative.names import short_date, times
from sim.narrative.story import Line

SEVERAL = "several"  # the kind of a line that tells more than one event
TALK = {"offered", "passed"}
OVER = {"closed", "ended"}
IDLE = {
    "said",
    "set",
    "moved",
    "happened",
    "met",
    "extended",
    "extension_refused",
    "lapsed",
    "withdrawn",
    "clock_stopped",
}
"""What decides nothing once a deal has closed or ended, unless an outcome turns on it."""


def gathered(lines: Sequence[Line], least: int = 3) -> list[Line]:
    """The same with one line for each run of so many turns and more in which nobody had anything new to offer, for two
    deeds that come again in turn, and for offers of which as many lie between the first and the last of each side.
    """
    return list(_bids(list(_pairs(list(_passes(lines, least)))), least))


def ending(lines: Sequence[Line], deciding: int = -1) -> int:
    """How many lines tell of a deal up to where it closes or ends for the last time, all that follows on that day, and whatever is
    still decided from there on, also by the event `deciding`; the others come afterwards. All, where it does neither, or something
    is decided later.

    >>> from datetime import date
    >>> kinds = [("signed", 1), ("closed", 2), ("withdrawn", 2), ("lapsed", 3), ("set", 4)]
    >>> told = [Line(k, date(2024, 1, day), day, "", "", "", True, kind) for k, (kind, day) in enumerate(kinds)]
    >>> ending(told), ending(told[:1]), ending([*told, replace(told[0], date=date(2024, 1, 5))])
    (3, 1, 6)
    """
    last = max((k for k, line in enumerate(lines) if line.kind in OVER), default=None)
    if last is None:
        return len(lines)
    return max(
        k + 1
        for k, line in enumerate(lines)
        if k <= last
        or line.date == lines[last].date
        or line.kind not in IDLE
        or line.turning
        or line.number <= deciding
    )


def _passes(lines: Sequence[Line], least: int) -> Iterator[Line]:
    for kind, run in ((kind, [*run]) for kind, run in groupby(lines, key=lambda line: line.kind)):
        if kind != "passed" or len(run) < least:
            yield from run
            continue
        first, *others = dict.fromkeys(line.actor for line in run)
        often = f"{times(len(run))} up to {short_date(run[-1].date)}"
        have = f"and {' and '.join(others)} have" if others else "has"
        yield _together(run, first, f"{have} nothing new to offer, {often}")


def _pairs(lines: Sequence[Line]) -> Iterator[Line]:
    """Two deeds that come again in turn, word by word, and turn nothing."""
    k = 0
    while k < len(lines):
        n = 1
        while _same(lines[k : k + 2], lines[k + 2 * n : k + 2 * n + 2]):
            n += 1
        if n == 1:
            yield lines[k]
            k += 1
            continue
        run = lines[k : k + 2 * n]
        first, second = run[0].text, run[1].text
        then = f"and then {'' if run[1].actor == run[0].actor else f'{run[1].actor} '}{second}"
        yield _together(run, run[0].actor, f"{first}, {then}; {times(n)} up to {short_date(run[-1].date)}")
        k += 2 * n


def _same(pair: Sequence[Line], later: Sequence[Line]) -> bool:
    deeds, again = ([(line.actor, line.text) for line in lines] for lines in (pair, later))
    return len(again) == 2 and deeds == again and not any(line.turning for line in (*pair, *later))


def _bids(lines: Sequence[Line], least: int) -> Iterator[Line]:
    """Offers to and fro; the first and the last line of each side stay."""
    for is_talk, run in ((of, [*run]) for of, run in groupby(lines, key=lambda line: line.kind in TALK)):
        sides = {line.actor for line in run}
        ends = {next(line.number for line in way if line.actor == one) for one in sides for way in (run, run[::-1])}
        middle = [k for k, line in enumerate(run) if line.number not in ends]
        offers = [run[k] for k in middle if run[k].kind == "offered"]
        if not is_talk or len(offers) < least:
            yield from run
            continue
        yield from (line for line in run[: middle[0]])
        between = run[middle[0] : middle[-1] + 1]
        first, *others = dict.fromkeys(line.actor for line in offers)
        often = f"{len(offers)} more offers up to {short_date(offers[-1].date)}"
        make = f"and {' and '.join(others)} make" if others else "makes"
        yield _together([run[k] for k in middle], first, f"{make} {often}")
        yield from (line for line in between if line.number in ends)
        yield from run[middle[-1] + 1 :]


def _together(run: Sequence[Line], actor: str, text: str) -> Line:
    public = all(line.public for line in run)
    return replace(run[0], actor=actor, text=text, because="", public=public, kind=SEVERAL)
