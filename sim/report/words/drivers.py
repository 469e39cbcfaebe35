"""Which beliefs go with the result, in words: which are told, in which order, and what they say."""

from __future__ import annotations

from sim.report.words.obstacles import MOST
from sim.report.words.parameters import Name, parameter_words
from sim.report.words.plain import Summary, spoken

_DIRECTIONS = {-1: "less", 0: "now more, now less", 1: "more"}


def sorted_drivers(summary: Summary) -> list[Summary]:
    """Drivers whose index exceeds what chance alone gives, first those of which that is most certain."""
    found = [d for d in summary["drivers"] if d["index"] > d["null"]]
    return sorted(found, key=lambda d: (-d["low"], -d["index"], str(d["parameter"]), str(d["group"])))


def shown_drivers(summary: Summary) -> list[Summary]:
    """The drivers whose interval leaves nothing out, as far as the figure has room for them."""
    return [d for d in sorted_drivers(summary) if d["low"] > 0][:MOST]


def driver_name(driver: Summary) -> Name:
    """A row of the figure: the belief and what a higher value does, then where the belief stands."""
    words = parameter_words(driver["parameter"])
    return Name(f"{words.first} → {_DIRECTIONS[driver['sign']]} {spoken(driver['group'])}", words.second)


def driver_sentence(driver: Summary) -> str:
    """What a higher value does, in a sentence."""
    return f"a higher value makes {spoken(driver['group'])} {_DIRECTIONS[driver['sign']]} likely"
