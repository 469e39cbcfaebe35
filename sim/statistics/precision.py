"""How sure one may be, in words that contradict neither each other nor the number beside them.

Nothing here ever says 0 % or 100 %, and nothing is more precise than the belief draws allow.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from typing import Any

FEWEST_DRAWS = 50
"""Belief draws from which on their spread says something: the intervals are checked from there up."""
CERTAIN = 1.645  # standard errors of noise above which beliefs matter: one in twenty of nothing but noise passes
_FINEST = 6  # decimals
MINUS = "\u2212"  # the sign of a number that a person reads
_ANY = 90  # points; a wider band says nothing
_RARE = 0.025  # with the usual 20 replications a draw, one hit in two draws


def many(number: int, noun: str) -> str:
    """A whole number of things, with separators; the noun in the singular gets its s.

    >>> many(1, "replication"), many(2000, "belief draw"), many(0, "prior")
    ('1 replication', '2,000 belief draws', '0 priors')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def are_too_few(number: int, noun: str) -> str:
    """That so many things are too few, as the beginning of a clause.

    >>> are_too_few(1, "belief draw"), are_too_few(50, "belief draw")
    ('1 belief draw is too few', '50 belief draws are too few')
    """
    return f"{many(number, noun)} {'is' if number == 1 else 'are'} too few"


def per_cent(p: float, places: int = 0, rounding: str = ROUND_HALF_EVEN) -> str:
    """A probability in per cent, without the sign; a half goes to the even digit, so that opposite shares add up to 100.

    >>> per_cent(43 / 2000, 1), per_cent(0.425), per_cent(0.575), per_cent(1e-5, 3)
    ('2.2', '42', '58', '0.001')
    """
    exact = Decimal(repr(round(100 * p, 9)))  # 2.15, and not the binary number beneath it
    return f"{exact.quantize(Decimal(1).scaleb(-places), rounding):f}"


def roughly(p: float, places: int = 0) -> str:
    """A share in whole per cents, or with decimals, never 0 % or 100 %; it and its opposite add up to 100.

    >>> [roughly(p) for p in (0.0, 0.002, 0.304, 0.445, 0.555, 0.996, 1.0)]
    ['none', 'under 1 %', '30 %', '44 %', '56 %', 'over 99 %', 'all']
    >>> roughly(0.002, 1), roughly(0.9997, 1)
    ('0.2 %', 'over 99.9 %')
    """
    if p <= 0 or p >= 1:
        return "all" if p >= 1 else "none"
    least = 10.0**-places
    if 100 * p < least:
        return f"under {least:g} %"
    return f"over {100 - least:g} %" if 100 * (1 - p) < least else f"{per_cent(p, places)} %"


def at_both(low: float, high: float) -> str:
    """Two shares that are compared, in whole per cents.

    >>> at_both(0.02, 0.16), at_both(1.0, 1.0)
    ('in 2 % and in 16 %', 'in all at both')
    """
    first, second = roughly(low), roughly(high)
    return f"in {first} at both" if first == second else f"in {first} and in {second}"


def between(low: float, high: float, decimals: int = 0) -> str:
    """A range of probabilities in per cent, with as many decimals as its width warrants, and at least so many.

    An end that rounds to 0 or 100 is left open.

    >>> between(0.12, 0.18), between(0.0111, 0.0142), between(0.0, 0.03), between(0.97, 1.0)
    ('12 to 18 %', '1.1 to 1.4 %', 'up to 3 %', '97 % and more')
    >>> between(0.141, 0.159, 1), between(0.001, 0.999)
    ('14.1 to 15.9 %', 'from under 1 to over 99 %')
    """
    places = decimals_of(high - low, decimals)
    while places < _FINEST and (float(per_cent(high, places)) <= 0 or float(per_cent(low, places)) >= 100):
        places += 1
    return _range(low, high, places)


def _range(low: float, high: float, places: int) -> str:
    """A range of probabilities in per cent with so many decimals; an end that rounds to 0 or 100 is left open."""
    opens, ends = float(per_cent(low, places)) <= 0, float(per_cent(high, places)) >= 100
    if opens and ends:
        return "from under 1 to over 99 %"
    if opens:
        return f"up to {per_cent(high, places)} %"
    if ends:
        return f"{per_cent(low, places)} % and more"
    return f"{per_cent(low, places)} to {per_cent(high, places)} %"


def outward(low: float, high: float, places: int) -> tuple[float, float]:
    """A range of probabilities whose ends are rounded away from each other to so many decimals of per cents.

    >>> outward(0.121, 0.1605, 0), outward(0.12, 0.16, 0)
    ((0.12, 0.17), (0.12, 0.16))
    """
    return float(per_cent(low, places, ROUND_FLOOR)) / 100, float(per_cent(high, places, ROUND_CEILING)) / 100


def decimals_of(width: float, least: int = 0) -> int:
    """The decimals of per cents that a range of such a width warrants: it takes at least two of the last digit.

    >>> decimals_of(0.2), decimals_of(0.019), decimals_of(0.001)
    (0, 1, 2)
    """
    return least if width <= 0 else min(_FINEST, max(least, math.ceil(-math.log10(50 * width))))


def points(diff: float, places: int = 1) -> str:
    """A difference of probabilities in percentage points, always with its sign.

    >>> points(0.03), points(-0.0049), points(-0.0049, 0)
    ('+3.0', '-0.5', '0')
    """
    number = f"{100 * diff:+.{places}f}"
    return number if float(number) else number[1:]


def point_words(number: str) -> str:
    """A number of percentage points with its unit, whatever its sign.

    >>> point_words("+1"), point_words("-1"), point_words("+1.0"), point_words("2")
    ('+1 point', '-1 point', '+1.0 points', '2 points')
    """
    return f"{number} {'point' if number.lstrip(f'+-{MINUS}') == '1' else 'points'}"


def apart(low: float, high: float) -> str:
    """Between which points a difference lies, with as many decimals as the width warrants, and more for an end that would be 0.

    >>> apart(-0.031, 0.12), apart(0.0121, 0.0242), apart(-0.24, -0.004), apart(0.0, 0.12)
    ('-3 to +12', '+1.2 to +2.4', '-24 to -0.4', '0 to +12')
    """
    places = decimals_of(high - low)
    told = [[points(end, digits) for digits in range(places, _FINEST + 1)] for end in (low, high)]
    return " to ".join(next((text for text in texts if float(text)), texts[0]) for texts in told)


def sign_held(difference: Mapping[str, Any]) -> str:
    """In how many belief draws a paired difference has its sign; empty where it has none, or nothing is uncertain.

    >>> sign_held({"diff": 0.04, "draws_same": 1200, "draws_other": 3, "draws": 2000})
    'higher in 1,200 of 2,000 belief draws, lower in 3'
    """
    same, other = difference["draws_same"], difference["draws_other"]
    way, opposite = ("higher", "lower") if difference["diff"] > 0 else ("lower", "higher")
    back = f"{other:,}" if other else "none"
    return f"{way} in {same:,} of {many(difference['draws'], 'belief draw')}, {opposite} in {back}" if same else ""


def size_unsure(difference: Mapping[str, Any], alone: bool = False) -> str:
    """That there is a difference, but so few draws cannot say which way it goes on the whole, or how large it is; empty where
    they can, or there may be none.

    How large they can say where there is an interval and its limits leave out zero: those for all that were looked at, since
    words pick the largest, or its own where it stands `alone`, in a table.

    >>> found = {"clear": True, "way": True, "low": 0.01, "high": 0.21, "least": -0.1, "most": 0.3, "only_a": 0, "only_b": 33}
    >>> size_unsure(found | {"draws": 50, "draws_same": 33})
    '50 belief draws are too few to say how large on the whole'
    >>> size_unsure(found | {"draws": 50, "draws_same": 33, "way": False})
    'on the whole it may be either'
    >>> size_unsure(found | {"draws": 20, "draws_same": 20, "way": False})
    '20 belief draws are too few to say which it is on the whole'
    """
    low, high = ("low", "high") if alone else ("least", "most")
    apart = difference[low] > 0 or difference[high] < 0
    if not difference["clear"] or (difference["way"] and apart and has_limits(difference)):
        return ""
    if not difference["way"] and difference["draws"] >= FEWEST_DRAWS:
        return "on the whole it may be either"
    what = "replication" if difference["draws_same"] is None else "belief draw"
    missed = "how large" if difference["way"] else "which it is"
    return f"{are_too_few(difference['draws'], what)} to say {missed} on the whole"


def has_interval(estimate: Mapping[str, Any]) -> bool:
    """Whether an estimate has a sampling interval worth saying; where none or all are hits its text has the bound."""
    return bool(estimate["draws"] >= FEWEST_DRAWS and 0 < estimate["hits"] < estimate["n"])


def has_band(estimate: Mapping[str, Any]) -> bool:
    """Whether a belief band could be told for an estimate."""
    return estimate["band_low"] is not None and estimate["band_high"] is not None


def without_interval(difference: Mapping[str, Any]) -> str | None:
    """What is told of a paired difference that has no interval, nothing with too few belief draws; None: it has one."""
    if not difference["only_a"] and not difference["only_b"]:
        return "no replication differs"
    if difference["low"] == difference["high"]:
        return "certain"
    return "" if difference["draws"] < FEWEST_DRAWS else None


def has_limits(difference: Mapping[str, Any]) -> bool:
    """Whether the limits of a paired difference say how large it is: there are belief draws enough, or nothing to draw."""
    return without_interval(difference) != ""


def sampling(estimate: Mapping[str, Any]) -> str:
    """The sampling interval of an estimate that has one; no end is rounded beyond the share itself.

    >>> sampling({"hits": 18, "n": 2000, "low": 0.0051, "high": 0.03})
    '0.5 to 3.0 %'
    """
    low, high, p, places = float(estimate["low"]), float(estimate["high"]), estimate["hits"] / estimate["n"], 0
    while places < _FINEST and not float(per_cent(low, places)) <= round(100 * p, 9) <= float(per_cent(high, places)):
        places += 1
    return between(low, high, places)


def beliefs(estimate: Mapping[str, Any]) -> str:
    """The belief band, or how wide one may be that is not told; the share lies in it as it is printed, in whole per cents too.

    Its ends are rounded outward, with no more decimals than the sampling interval warrants: they are no better known.

    >>> share = {"p": 0.019, "text": "2 %", "hits": 38, "n": 2000, "draws": 50, "low": 0.01, "high": 0.05}
    >>> beliefs(share | {"band_low": 0.0, "band_high": 0.0205}), beliefs(share | {"band_low": None, "band_high": None})
    ('up to 3 %', 'less than 8 points wide, too narrow to measure')
    >>> [beliefs(share | {"hits": hits, "band_low": None, "band_high": None}) for hits in (18, 1982)]
    ['too rare to tell', 'all else is too rare to tell']
    >>> beliefs(share | {"hits": 740, "draws": 2000, "band_low": None, "band_high": None})
    'too few replications a draw to tell'
    """
    if not has_band(estimate):
        return _untold(estimate)
    p, number = float(estimate["p"]), str(estimate["text"]).partition(" %")[0]
    printed = [p, float(number) / 100] if number.replace(".", "").isdigit() else [p]
    if 0.01 <= p <= 0.99:
        printed.append(float(per_cent(p)) / 100)
    low, high = min(float(estimate["band_low"]), *printed), max(float(estimate["band_high"]), *printed)
    places = min(decimals_of(high - low), decimals_of(float(estimate["high"]) - float(estimate["low"])))
    return _range(*outward(low, high, places), places)


def unseen(p: float, m: int, draws: int) -> float:
    """How wide a band of nine tenths may be and not be told: 3.29 tau, of which one with one peak is told 19 times in 20; NaN: any.

    As tau^2 is estimated with an error of p (1 - p) sqrt(2/(m (m - 1) (B - 1))) (1 + m tau^2/(p (1 - p))), it passes 1.645 of
    these errors without beliefs, as it must for a band to be told, so often from there on.

    Simulated with 5 to 200 replications a draw and 50 to 500 draws, one so wide is told in 92 to 98 % of runs. Of two states, of
    which one weighs 5 to 10 %, it is in 50 to 90 %, as few draws hold it; and where fewer than one replication in two draws is
    a hit of any in 30 to 90 %, so that it is not said there.

    >>> round(unseen(0.5, 20, 100), 3), round(unseen(0.1, 20, 500), 3), unseen(0.5, 1, 100)
    (0.292, 0.108, nan)
    """
    error = CERTAIN * math.sqrt(2 / (m * (m - 1) * (draws - 1))) if m > 1 and draws > 1 else math.inf
    if m * error >= 1:
        return math.nan
    return 2 * CERTAIN * math.sqrt(2 * p * (1 - p) * error / (1 - m * error))


def _untold(estimate: Mapping[str, Any]) -> str:
    """Of a share without a band: that it is too rare for one, that too few replications share a draw, or how wide one may be
    that was not told.
    """
    n, hits, draws = estimate["n"], estimate["hits"], estimate["draws"]
    if not draws:
        return ""
    rarer, width = min(hits, n - hits), 100 * unseen(hits / n, n // draws, draws)
    if 2 * rarer < draws < n and rarer < _RARE * n:
        return "too rare to tell" if 2 * hits < n else "all else is too rare to tell"
    if 2 * rarer < draws or not width < _ANY:
        return "too few replications a draw to tell"
    return f"less than {many(math.ceil(width), 'point')} wide, too narrow to measure"


def too_few(run: Mapping[str, Any], to: str = "") -> str:
    """What to ask for where there are too few belief draws for any interval, or `to` do what takes as many; empty: there are enough.

    >>> too_few({"belief_draws": 10, "per_belief": 20, "certain": False})
    'Too few belief draws (10) for a sampling interval or a belief band: ask for at least 1,000 replications (-n 1000).'
    >>> too_few({"belief_draws": 50, "per_belief": 20, "certain": False})
    ''
    """
    if run["certain"] or run["belief_draws"] >= FEWEST_DRAWS:
        return ""
    what, interval = "belief draws", "for a sampling interval or a belief band"
    if not run.get("uncertain", True):
        what, interval = "replications", "for a sampling interval"
    return f"Too few {what} ({run['belief_draws']}) {to or interval}: {more(run)}."


def more(run: Mapping[str, Any]) -> str:
    """How many replications are enough for an interval.

    >>> more({"per_belief": 20})
    'ask for at least 1,000 replications (-n 1000)'
    """
    wanted = FEWEST_DRAWS * run["per_belief"]
    return f"ask for at least {wanted:,} replications (-n {wanted})"


def few_in(comparison: Mapping[str, Any]) -> str:
    """The same of a comparison, and of which scenarios where others have enough; empty: all have.

    >>> runs = [{"belief_draws": draws, "per_belief": 20, "certain": False} for draws in (60, 3)]
    >>> two = [{"name": name, "summary": {"run": run}} for name, run in zip("ab", runs)]
    >>> few_in({"run": runs[1], "scenarios": two}).partition(":")[0], few_in({"run": runs[0], "scenarios": two[:1]})
    ('Too few belief draws (3) for a sampling interval or a belief band in b', '')
    """
    said = too_few(comparison["run"])
    few = [str(one["name"]) for one in comparison["scenarios"] if too_few(one["summary"]["run"])]
    return said.replace(":", f" in {', '.join(few)}:", 1) if few and any_intervals(comparison) else said


def any_intervals(comparison: Mapping[str, Any]) -> bool:
    """Whether any scenario of a comparison has intervals: what it draws it draws often enough."""
    runs = [one["summary"]["run"] for one in comparison["scenarios"]]
    return any(not run["certain"] and not too_few(run) for run in runs)


def sure(run: Mapping[str, Any]) -> str:
    """Why a scenario has no belief bands, or no intervals either: no number is uncertain, or nothing is drawn; empty: neither."""
    if run["certain"]:
        return "Certain: nothing in this scenario is drawn, so every replication is the same."
    return "" if run["uncertain"] else "No number of this scenario is uncertain, so there is no belief band."


def all_the_same(comparison: Mapping[str, Any]) -> list[str]:
    """A sentence for each scenario of a comparison in which nothing is drawn."""
    return [
        f"{one['name']} is certain: nothing in it is drawn, so every replication is the same."
        for one in comparison["scenarios"]
        if one["summary"]["run"]["certain"]
    ]
