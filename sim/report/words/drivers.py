"""Which beliefs go with the result, in words: which are told, in which order, and what they say."""

from __future__ import annotations

import math
from collections.abc import Mapping

from sim.report.words.parameters import parameter_words, told_of
from sim.report.words.plain import (
    FEW,
    Summary,
    apart,
    count,
    decimal,
    limits,
    listed,
    point_words,
    points,
    precision,
    seen,
    spoken,
)
from sim.report.words.rows import MOST, Name
from sim.report.words.ties import Size, reaches

_DIGITS = 9
_UNKNOWN, _BOTH = "size unknown", "goes both ways"
_RARE = 1.25  # how much more may go unseen of one belief than of another, from where on it is said


def sorted_drivers(summary: Summary) -> list[Summary]:
    """Drivers whose index exceeds what chance alone gives, first those of which most is known at the least: how far the answer
    goes up or down with them, then by how much they exceed it. What is equal but for rounding is: of answers that
    are each other's opposite the first in the file stands.
    """
    order = [group["id"] for group in summary["groups"]]
    found = [d for d in summary["drivers"] if d["index"] > d["null"]]
    return sorted(
        found,
        key=lambda d: (
            *(round(-size, _DIGITS) for size in (at_least(d), d["index"])),
            str(d["parameter"]),
            order.index(d["group"]),
        ),
    )


def at_least(driver: Summary) -> float:
    """How much an answer goes up or down with a belief at the least, one way; 0: that is not known."""
    return max(0.0, driver["effect_low"], -driver["effect_high"]) if driver["sign"] else 0.0


def effect(driver: Summary) -> float:
    """How much more frequent the answer is in the highest third of a belief than in its lowest."""
    return float(driver["at_high"] - driver["at_low"])


def alike(shown: list[Summary]) -> list[Summary]:
    """Of those shown the first and all whose effects cannot be told from its own."""
    sizes = [Size.of(effect(d), d["effect_low"], d["effect_high"]) for d in shown]
    return [d for d, size in zip(shown, sizes, strict=True) if reaches(size, sizes[0])]


def shown_drivers(summary: Summary) -> list[Summary]:
    """For each belief that exceeds chance the answer that goes with it most, as far as there is room."""
    found: dict[str, Summary] = {}
    for driver in sorted_drivers(summary):
        found.setdefault(driver["parameter"], driver)
    return [*found.values()][:MOST]


def driver_name(driver: Summary, names: Mapping[str, str]) -> Name:
    """A row of the figure: the answer and the belief, then where the belief stands and what its values go with."""
    words = parameter_words(driver["parameter"], names)
    partners = "".join(f"; with {told_of(name, names)}" for name, _ in driver["partners"][:1])
    return Name(f"{spoken(driver['group'])}: {words.first}", f"{words.second}{partners}")


def driver_sentence(driver: Summary, names: Mapping[str, str]) -> str:
    """How frequent the answer is where a belief is low and where it is high, and which other beliefs go with it."""
    low, high = thirds(driver)
    told = _doubts(driver)
    return (
        f"{spoken(driver['group'])} goes from {low} in the lowest third of it to {high} in the highest"
        + (f" ({'; '.join(told)})" if told else "")
        + partners_sentence(driver, names)
    )


def _doubts(driver: Summary) -> list[str]:
    """What keeps it from being known how far the answer goes up or down with a belief."""
    size, between = effect(driver), (driver["effect_low"], driver["effect_high"])
    words = {
        _UNKNOWN: f"{point_words(points(size, *between))}, {limits(*between)}: {_UNKNOWN}",
        _BOTH: f"more in between, or less: it {_BOTH}",
    }
    return [words[doubt] for doubt in doubts(driver)]


def doubts(driver: Summary) -> list[str]:
    """The same in two or three words each, where the size stands beside them."""
    unknown = driver["effect_low"] <= 0 <= driver["effect_high"]
    return ([_UNKNOWN] if unknown else []) + ([] if driver["sign"] else [_BOTH])


def thirds(driver: Summary) -> tuple[str, str]:
    """How frequent the answer is in the lowest and in the highest third of a belief; where few belief draws tell, in how many.

    >>> one = {"at_low": 0.58, "draws_low": 490, "at_high": 0.0, "draws_high": 4}
    >>> [text.replace("\N{NO-BREAK SPACE}", " ") for text in thirds(one)]
    ['58 %', 'none seen (under 75 %) of 4 belief draws']
    """

    def told(p: float, draws: int) -> str:
        few = f" of {precision.many(draws, 'belief draw')}" if draws < FEW else ""
        return f"{seen(p, draws)}{few}"

    return told(driver["at_low"], driver["draws_low"]), told(driver["at_high"], driver["draws_high"])


def partners_sentence(driver: Summary, names: Mapping[str, str]) -> str:
    """The beliefs whose values go with it, so that either may be what matters; empty: none."""
    named = [f"{told_of(path, names)}, correlation {decimal(r)}" for path, r in driver["partners"][:2]]
    return f"; it goes with {listed(named)}, so either may be what matters" if named else ""


def effect_words(driver: Summary) -> str:
    """The effect in points, with its interval."""
    return apart(effect(driver), driver["effect_low"], driver["effect_high"])


def no_driver(summary: Summary) -> str:
    """Why no belief is shown to go with the result."""
    run = summary["run"]
    if not run["uncertain"]:
        return "No number of this scenario is uncertain, so no belief was varied."
    if precision.too_few(run):
        return "There are too few belief draws to tell which belief the result goes with."
    few = f"Of the {precision.many(run['uncertain'], 'number')} that are uncertain, none goes with the result by more than chance"
    if run["uncertain"] == 1:
        few = "The one number that is uncertain does not go with the result by more than chance"
    missed = unseen(summary)
    return f"{few}{f'; {missed}' if missed else ''}; what is fixed was not varied.{looked_at(summary)}"


def looked_at(summary: Summary) -> str:
    """Of how many belief draws it is asked which belief the result goes with, in a sentence; empty: of all.

    >>> looked_at({"driver_draws": 2000, "run": {"belief_draws": 5000}})
    ' Looked at are the first 2,000 of 5,000 belief draws: more replications (-n) narrow nothing here.'
    """
    draws, every = summary["driver_draws"], summary["run"]["belief_draws"]
    narrows = "more replications (-n) narrow nothing here"
    return (
        f" Looked at are the first {count(draws)} of {count(every)} belief draws: {narrows}." if draws < every else ""
    )


def unseen(summary: Summary) -> str:
    """What may have gone unseen among the beliefs that are not shown; empty: nothing worth a point.

    >>> unseen({"least_effect": {"ban": [0.031, 0.033], "deal": [0.02, 0.02], "rest": None}})
    'an even rise or fall of an answer by less than 4 points, from the lowest to the highest third of a number, may go unseen'
    >>> unseen({"least_effect": {"ban": [0.031, 0.08]}}).partition(",")[0]
    'an even rise or fall of an answer by less than 4 points (8 where a level is rare)'
    """
    found = [one for one in summary["least_effect"].values() if one]
    least, most = (max((one[k] for one in found), default=0.0) for k in (0, 1))
    if most < 0.01:
        return ""
    if least >= 1:
        return "what an answer does at a level that was hardly ever drawn may go unseen"
    if most < _RARE * least:
        least, most = most, 0.0
    size = precision.many(math.ceil(100 * least), "point")
    rare = f" ({'any number' if most >= 1 else math.ceil(100 * most)} where a level is rare)" if most else ""
    return f"an even rise or fall of an answer by less than {size}{rare}, from the lowest to the highest third of a number, may go unseen"
