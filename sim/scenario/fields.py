"""The kinds of value that a scenario's fields hold, each with its parser and its JSON Schema."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

from sim.scenario.expressions import Expression, parse
from sim.scenario.numbers import DELAY, PLAIN_NUMBER, PROBABILITY, RATE, Number, constant, parse_number
from sim.scenario.tree import nearest


@dataclass(frozen=True)
class Linear:
    """A number that circumstances shift: base + sum of slope x expression."""

    base: Number
    shifts: tuple[tuple[Expression, Number], ...] = ()


@dataclass(frozen=True)
class Logistic:
    """A chance that rises with utility: 1 / (1 + exp(-sharpness (u - threshold)))."""

    above: Linear
    sharpness: Number


@dataclass(frozen=True)
class Conditional:
    """One rule where an expression holds, another where it does not (None: the default of the reader)."""

    when: Expression
    then: Rule
    otherwise: Rule | None


Rule = Linear | Logistic | Conditional


@dataclass(frozen=True)
class AsGoodAs:
    """A utility said by example: the package that would be exactly as good."""

    package: tuple[tuple[str, Any], ...]


def _mapping(value: dict[str, Any], allowed: tuple[str, ...], needed: tuple[str, ...]) -> None:
    for key in value:
        if key not in allowed:
            raise ValueError(f"{key}: is not allowed here{nearest(key, allowed)}; allowed: {', '.join(allowed)}")
    for key in needed:
        if key not in value:
            raise ValueError(f"{key}: is missing beside {', '.join(value)}")


def _within(label: str, read: Callable[[], Any]) -> Any:
    try:
        return read()
    except ValueError as error:
        raise ValueError(f"{label}: {error}") from None


def parse_linear(value: Any, dimension: str = PLAIN_NUMBER) -> Linear:
    """Read `0.3` or `{is: 0.3, shifts: {trade_war: 0.2}}`."""
    if not (isinstance(value, dict) and ("is" in value or "shifts" in value)):
        return Linear(parse_number(value, dimension))
    _mapping(value, ("is", "shifts", "evidence"), ("is",))
    base = _within("is", lambda: parse_number(value["is"], dimension))
    return Linear(base, _shifts(value.get("shifts", {})))


def _shifts(value: Any) -> tuple[tuple[Expression, Number], ...]:
    if not isinstance(value, dict):
        raise ValueError("shifts: must map expressions to slopes")
    pairs = [
        (_within("shifts", partial(parse, key)), _within(f"shifts.{key}", partial(parse_number, slope)))
        for key, slope in value.items()
        if key != "evidence"
    ]
    return tuple(sorted(pairs, key=lambda pair: pair[0].text))


def parse_rule(value: Any) -> Rule:
    """Read the rule behind a probability: elicited, shifted, conditional or logistic in utility."""
    if not isinstance(value, dict):
        return parse_linear(value, PROBABILITY)
    if "if" in value:
        _mapping(value, ("if", "then", "otherwise", "evidence"), ("if", "then"))
        other = value.get("otherwise")
        return Conditional(
            _within("if", lambda: parse(value["if"])),
            _within("then", lambda: parse_rule(value["then"])),
            None if other is None else _within("otherwise", lambda: parse_rule(other)),
        )
    if "above" in value or "sharpness" in value:
        _mapping(value, ("above", "sharpness", "shifts", "evidence"), ("above",))
        above = _within("above", lambda: parse_number(value["above"]))
        sharp = value.get("sharpness")
        sharpness = DEFAULT_SHARPNESS if sharp is None else _within("sharpness", lambda: parse_number(sharp))
        return Logistic(Linear(above, _shifts(value.get("shifts", {}))), sharpness)
    return parse_linear(value, PROBABILITY)


def parse_utility(value: Any) -> Linear | AsGoodAs:
    """Read a utility: a number, a shifted number, or `{as_good_as: {term: level}}`."""
    if isinstance(value, dict) and "as_good_as" in value:
        _mapping(value, ("as_good_as", "evidence"), ())
        package = value["as_good_as"]
        if not isinstance(package, dict) or not package:
            raise ValueError("as_good_as: must map terms to levels")
        return AsGoodAs(tuple(sorted((str(k), v) for k, v in package.items() if k != "evidence")))
    return parse_linear(value)


def parse_date(value: Any) -> dt.date:
    """Read a calendar date."""
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value
    raise ValueError(f"{value!r}: must be a date such as 2020-09-14")


# What no analyst can supply has a default, counted as an assumption.
DEFAULT_SHARPNESS = Number("pert", (constant(5), constant(10), constant(20)))
DEFAULT_BETA = Number("pert", (constant(0.1), constant(0.4), constant(1)))
DEFAULT_COST = Number("pert", (constant(0), constant(0.01 / 30.4375), constant(0.03 / 30.4375)))

_NUMBER_SCHEMA: dict[str, Any] = {
    "anyOf": [
        {"type": "number"},
        {"type": "string", "examples": ["3 days", "0.01 per month", "5 to 10 days"]},
        {"type": "object", "examples": [{"pert": [0.1, 0.3, 0.6]}, {"prior": "cfius.review_days"}]},
    ]
}


def _schema(description: str, **extra: Any) -> WithJsonSchema:
    return WithJsonSchema({**_NUMBER_SCHEMA, "description": description, **extra})


Expr = Annotated[
    Expression,
    BeforeValidator(parse),
    WithJsonSchema({"type": ["string", "boolean"], "description": "expression", "examples": ["closed and is(sale)"]}),
]
Value = Annotated[Number, BeforeValidator(lambda v: parse_number(v)), _schema("a number or a distribution")]
Delay = Annotated[Number, BeforeValidator(lambda v: parse_number(v, DELAY)), _schema("a time, in days")]
Rate = Annotated[Number, BeforeValidator(lambda v: parse_number(v, RATE)), _schema("a rate, per day")]
Probability = Annotated[
    Number, BeforeValidator(lambda v: parse_number(v, PROBABILITY)), _schema("a probability in [0, 1]")
]
Shifted = Annotated[Linear, BeforeValidator(parse_linear), _schema("a number, or {is, shifts}")]
Chance = Annotated[Rule, BeforeValidator(parse_rule), _schema("a probability rule")]
Utility = Annotated[Linear | AsGoodAs, BeforeValidator(parse_utility), _schema("a utility, usually in [0, 1]")]
Date = Annotated[
    dt.date, BeforeValidator(parse_date), WithJsonSchema({"type": "string", "format": "date", "description": "a date"})
]
