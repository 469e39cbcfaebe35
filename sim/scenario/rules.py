"""Probability rules and shifted numbers as they stand in a scenario: what they are, and how they are read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from sim.scenario.expressions import Expression, parse
from sim.scenario.literals import parse_number
from sim.scenario.numbers import GREATEST, PLAIN_NUMBER, PROBABILITY, UTILITY, Number, constant
from sim.scenario.tree import nearest
from sim.scenario.wording import Misplaced, quoted

T = TypeVar("T")
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
MAJORITY = 0.5
MOST_SUMS = 4096
DEFAULT_SHARPNESS = Number("pert", (constant(5), constant(10), constant(20)))


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


@dataclass(frozen=True)
class Function:
    """A rule in Python: a function of what a reviewer knows, by its dotted path, and its parameters."""

    python: str
    parameters: tuple[tuple[str, Number], ...] = ()


@dataclass(frozen=True)
class Member:
    """One who votes: its weight, and the probability of its yes."""

    name: str
    weight: float
    grants: Rule


@dataclass(frozen=True)
class Vote:
    """The probability that members with more than a share of all weight say yes, each for itself."""

    members: tuple[Member, ...]
    passes: float


Rule = Linear | Logistic | Conditional | Function | Vote


def check_keys(value: dict[str, Any], allowed: tuple[str, ...], needed: tuple[str, ...]) -> None:
    """Keys other than those allowed, or without those needed, are wrong."""
    for key in value:
        if key not in allowed:
            raise ValueError(f"{key}: is not allowed here{nearest(key, allowed)}; allowed: {', '.join(allowed)}")
    for key in needed:
        if key not in value:
            raise ValueError(f"{key}: is missing beside {', '.join(value)}")


def within(value: dict[str, Any], key: str, read: Callable[[Any], T]) -> T:
    """What `read` makes of the part under a key; its errors say where in the value they stand."""
    try:
        return read(value[key])
    except ValueError as error:
        raise Misplaced(key, error) from None


def parse_linear(value: Any, dimension: str = PLAIN_NUMBER) -> Linear:
    """Read `0.3` or `{is: 0.3, shifts: {trade_war: 0.2}}`."""
    if not (isinstance(value, dict) and ("is" in value or "shifts" in value)):
        return Linear(parse_number(value, dimension))
    check_keys(value, ("is", "shifts", "evidence"), ("is",))
    base = within(value, "is", lambda v: parse_number(v, dimension))
    return Linear(base, _shifts(value))


def _shifts(value: dict[str, Any]) -> tuple[tuple[Expression, Number], ...]:
    return within(value, "shifts", _slopes) if "shifts" in value else ()


def _slopes(value: Any) -> tuple[tuple[Expression, Number], ...]:
    if not isinstance(value, dict):
        raise ValueError(f"{quoted(value)}: must map expressions to slopes, such as {{trade_war: 0.2}}")
    keys = [key for key in value if key != "evidence"]
    pairs = [within(value, key, partial(_slope, key)) for key in keys]
    return tuple(sorted(pairs, key=lambda pair: pair[0].text))


def _slope(key: str, value: Any) -> tuple[Expression, Number]:
    return parse(key), parse_number(value)


def parse_rule(value: Any) -> Rule:
    """Read the rule behind a probability: elicited, shifted, conditional, logistic in utility, or a vote."""
    if not isinstance(value, dict):
        return parse_linear(value, PROBABILITY)
    if "python" in value:
        return _function(value)
    if "if" in value:
        check_keys(value, ("if", "then", "otherwise", "evidence"), ("if", "then"))
        other = None if value.get("otherwise") is None else within(value, "otherwise", parse_rule)
        return Conditional(within(value, "if", parse), within(value, "then", parse_rule), other)
    if "above" in value or "sharpness" in value:
        check_keys(value, ("above", "sharpness", "shifts", "evidence"), ("above",))
        above = within(value, "above", lambda v: parse_number(v, UTILITY))
        given = value.get("sharpness") is not None
        sharpness = within(value, "sharpness", parse_number) if given else DEFAULT_SHARPNESS
        return Logistic(Linear(above, _shifts(value)), sharpness)
    if "members" in value or "passes" in value:
        check_keys(value, ("members", "passes", "evidence"), ("members",))
        members = within(value, "members", _members)
        return Vote(members, within(value, "passes", _share) if "passes" in value else MAJORITY)
    return parse_linear(value, PROBABILITY)


def _members(value: Any) -> tuple[Member, ...]:
    names = sorted(key for key in value if key != "evidence") if isinstance(value, dict) else []
    if not names:
        raise ValueError(
            f"{quoted(value)}: must map members to what they do, such as {{board: {{weight: 2, grants: 0.6}}}}"
        )
    members = tuple(within(value, name, partial(_member, name)) for name in names)
    if _sums(members) > MOST_SUMS:
        raise ValueError("too many different sums of weights; round them, to hundredths of the whole for example")
    return members


def _member(name: Any, value: Any) -> Member:
    if not NAME.fullmatch(str(name)):
        raise ValueError(f"{quoted(name)}: must be a name of letters, digits and _ that does not begin with a digit")
    if not isinstance(value, dict):
        raise ValueError(f"{quoted(value)}: must be a mapping, such as {{weight: 2, grants: 0.6}}")
    check_keys(value, ("weight", "grants", "evidence"), ("grants",))
    weight = within(value, "weight", _weight) if "weight" in value else 1.0
    return Member(str(name), weight, within(value, "grants", parse_rule))


def _weight(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= GREATEST:
        raise ValueError(f"{quoted(value)}: must be a plain number above 0, the votes of the member")
    return float(value)


def _share(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1:
        raise ValueError(f"{quoted(value)}: must be a plain share of the votes, at least 0 and below 1")
    return float(value)


def _sums(members: Iterable[Member]) -> int:
    """How many different sums of weights there are, or as many as are too many."""
    sums = {0.0}
    for member in members:
        sums |= {round(known + member.weight, 9) for known in sums}
        if len(sums) > MOST_SUMS:
            break
    return len(sums)


def _function(value: dict[str, Any]) -> Function:
    check_keys(value, ("python", "with", "evidence"), ("python",))
    if not isinstance(value["python"], str):
        raise ValueError(f"python: {quoted(value['python'])}: must be the dotted path of a function")
    parameters = value.get("with") or {}
    if not isinstance(parameters, dict):
        raise ValueError(f"with: {quoted(parameters)}: must map parameters to numbers")
    names = sorted(key for key in parameters if key != "evidence")
    read = [(name, within(value, "with", partial(within, key=name, read=parse_number))) for name in names]
    return Function(value["python"], tuple(read))
