"""The kinds of value that a scenario's fields hold, each with its parser and its JSON Schema."""

from __future__ import annotations

import datetime as dt
import math
import re
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from pydantic import BeforeValidator, WithJsonSchema

from sim.scenario.expressions import Expression, parse
from sim.scenario.literals import parse_number
from sim.scenario.numbers import (
    DELAY,
    LIKING,
    PROBABILITY,
    RATE,
    UTILITY,
    Number,
    constant,
)
from sim.scenario.rules import Linear, Rule, check_keys, parse_linear, parse_rule, within
from sim.scenario.wording import Misplaced, quoted

T = TypeVar("T")
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MOMENT = re.compile(rf"{DATE.pattern}(T[0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}})?")


@dataclass(frozen=True)
class AsGoodAs:
    """A utility said by example: the package that would be exactly as good."""

    package: tuple[tuple[str, Any], ...]


def parse_utility(value: Any) -> Linear | AsGoodAs:
    """Read a utility: a number, a shifted number, or `{as_good_as: {term: level}}`."""
    if isinstance(value, dict) and "as_good_as" in value:
        check_keys(value, ("as_good_as", "evidence"), ())
        return within(value, "as_good_as", _as_good_as)
    return parse_linear(value, UTILITY)


def _as_good_as(package: Any) -> AsGoodAs:
    if not isinstance(package, dict) or not package:
        raise ValueError(f"{quoted(package)}: must map terms to levels")
    for term, level in package.items():
        if not isinstance(level, str | int | float) and term != "evidence":
            raise Misplaced(term, ValueError(f"{quoted(level)}: must be a level"))
    return AsGoodAs(tuple(sorted((str(k), v) for k, v in package.items() if k != "evidence")))


def parse_liking(value: Any) -> Linear:
    """Read what a counterparty adds to a utility."""
    return parse_linear(value, LIKING)


def parse_date(value: Any) -> dt.date:
    """Read a calendar date."""
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value
    raise ValueError(f"{quoted(value)}: must be a date such as 2020-09-14{_in_quotes(value, DATE)}")


def parse_moment(value: Any) -> dt.date:
    """Read a calendar date, or a time of a day (a datetime, which is a date too)."""
    if isinstance(value, dt.date):
        return value
    quotes = _in_quotes(value, MOMENT)
    raise ValueError(
        f"{quoted(value)}: must be a date such as 2020-09-14, or a time such as 2020-09-14T13:05:00{quotes}"
    )


def _in_quotes(value: Any, form: re.Pattern[str]) -> str:
    """The advice to leave out the quotes of what else would do."""
    found = isinstance(value, str) and form.fullmatch(value)
    return "; write it without quotes, as YAML can and JSON cannot" if found else ""


def parse_correlation(value: Any) -> float:
    """Read a rank correlation."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"{quoted(value)}: must be a plain number, above -1 and below 1")
    if not -1 < value < 1:
        hint = f"; write {value / 100:g} for {value:g} %" if 10 <= value < 100 else ""
        same = "; give one prior to both if they are one unknown" if abs(value) == 1 else ""
        raise ValueError(f"{value:g}: a correlation must lie above -1 and below 1{hint}{same}")
    return float(value)


# What no analyst can supply has a default, counted as an assumption.
DEFAULT_BETA = Number("pert", (constant(0.1), constant(0.4), constant(1)))
DEFAULT_COST = Number("pert", (constant(0), constant(0.002 / 30.4375), constant(0.006 / 30.4375)))

_NUMBER_SCHEMA: dict[str, Any] = {
    "anyOf": [
        {"type": "number"},
        {"type": "string", "examples": ["3 days", "0.01 per month", "5 to 10 days"]},
        {"type": "object", "examples": [{"pert": [0.1, 0.3, 0.6]}, {"prior": "cfius.review_days"}]},
    ]
}


FORM = "x-form"  # what sim.scenario.json_schema writes out in full


def _schema(form: str, description: str) -> WithJsonSchema:
    return WithJsonSchema({**_NUMBER_SCHEMA, "description": description, FORM: form})


Expr = Annotated[
    Expression,
    BeforeValidator(parse),
    WithJsonSchema(
        {
            "type": ["string", "boolean"],
            "description": "expression",
            "examples": ["closed and is(sale)"],
            FORM: "expression",
        }
    ),
]
Value = Annotated[Number, BeforeValidator(lambda v: parse_number(v)), _schema("number", "a number or a distribution")]
Delay = Annotated[Number, BeforeValidator(lambda v: parse_number(v, DELAY)), _schema("time", "a time, in days")]
ENDLESS = "endless"


def parse_patience(value: Any) -> Number:
    """Read a time, or `endless`."""
    return constant(math.inf) if value == ENDLESS else parse_number(value, DELAY)


Patience = Annotated[Number, BeforeValidator(parse_patience), _schema("patience", "a time, in days, or `endless`")]
Rate = Annotated[Number, BeforeValidator(lambda v: parse_number(v, RATE)), _schema("rate", "a rate, per day")]
Probability = Annotated[
    Number, BeforeValidator(lambda v: parse_number(v, PROBABILITY)), _schema("probability", "a probability in [0, 1]")
]
Liking = Annotated[Linear, BeforeValidator(parse_liking), _schema("shifted", "a number, or {is, shifts}")]
Chance = Annotated[Rule, BeforeValidator(parse_rule), _schema("rule", "a probability rule")]
Utility = Annotated[Linear | AsGoodAs, BeforeValidator(parse_utility), _schema("utility", "a utility in [0, 1]")]
Date = Annotated[
    dt.date,
    BeforeValidator(parse_date),
    WithJsonSchema({"type": "string", "format": "date", "description": "a date", FORM: "date"}),
]
Moment = Annotated[
    dt.datetime | dt.date,
    BeforeValidator(parse_moment),
    WithJsonSchema({"type": "string", "description": "a date, or a date and a time of day", FORM: "moment"}),
]
