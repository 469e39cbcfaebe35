"""What the numbers of facts are numbers of: the last words of a name say the unit, as in `price_usd_bn`, `max_days`.

Times end in a unit of time, `working_days` and `business_days` are those of a calendar, rates end as in `per_day`, shares
as in `share_pct`, sums of money in `usd_bn` or the like; any other name is that of a plain number.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Iterator
from typing import Any

from sim.scenario.numbers import BUSINESS_DAYS, DAYS, DELAY, LIKING, PLAIN_NUMBER, PROBABILITY, RATE, UTILITY

Stated = float | dt.date
MONEY = {"usd", "eur", "gbp", "jpy", "cny", "mn", "bn", "million", "billion"}
PERCENT = {"pct", "percent"}
OWN = {BUSINESS_DAYS, DELAY, LIKING, PLAIN_NUMBER, RATE, UTILITY}
CLOSE = 1e-9  # relative: 365.25 / 12 days are a month


def named(numbers: Any, name: str = "") -> Iterator[tuple[str, Stated]]:
    """Every number and date that a fact states, with its name; those in a nest have dots, those of a list share one.

    >>> list(named({"days": [30, 45], "share": {"low": 0.1}}))
    [('days', 30.0), ('days', 45.0), ('share.low', 0.1)]
    """
    if isinstance(numbers, dict):
        for key, inner in numbers.items():
            yield from named(inner, f"{name}.{key}" if name else str(key))
    elif isinstance(numbers, list):
        for inner in numbers:
            yield from named(inner, name)
    elif isinstance(numbers, int | float) and not isinstance(numbers, bool):
        yield name, float(numbers)
    elif isinstance(numbers, dt.date):
        yield name, numbers


def in_unit(name: str, value: Stated, unit: str) -> Stated | None:
    """What a fact's number of this name is in a unit; None where it is a number of something else.

    Args:
        name: the name of the number in its fact.
        value: the number, or a date, which has no unit.
        unit: one of `sim.scenario.numbers`, or the unit of a term, such as `USD bn`.

    >>> in_unit("us_months", 2, "days"), in_unit("threshold_pct", 20, "probability"), in_unit("threshold_pct", 20, "days")
    (60.875, 0.2, None)
    """
    if isinstance(value, dt.date):
        return value
    words = name.rpartition(".")[2].casefold().split("_")
    own, scale = _unit(words)
    if own == unit:
        return value * scale
    if unit == PROBABILITY:
        return value if own == PLAIN_NUMBER else None
    asked = ["pct" if word == "%" else word for word in unit.casefold().split()]  # the unit of a term
    return value if unit not in OWN and words[-len(asked) :] == asked else None


def _unit(words: list[str]) -> tuple[str, float]:
    """The unit that the last words of a name say, and what one of it is in the toolkit's own."""
    before, last = words[-2] if len(words) > 1 else "", words[-1]
    days = DAYS.get(last.removesuffix("s"))
    if days is not None:
        if before == "per":
            return RATE, float(1 / days)
        return (BUSINESS_DAYS, 1.0) if before in ("working", "business") else (DELAY, float(days))
    if last in PERCENT:
        return PROBABILITY, 0.01
    return ("money", 1.0) if last in MONEY else (PLAIN_NUMBER, 1.0)


def among(value: Stated, stated: Iterable[Stated]) -> bool:
    """Whether a number or a date is one of those stated."""
    if isinstance(value, dt.date):
        return value in stated
    return any(not isinstance(s, dt.date) and math.isclose(value, s, rel_tol=CLOSE) for s in stated)
