"""The files of GeniusWeb: JSON, as its classes `Domain` and `LinearAdditiveUtilitySpace` write themselves.

A domain is `{"name": .., "issuesValues": {issue: {"values": [text, ..]} or {"range": {"low", "high", "step"}}}}`. A profile
is `{"LinearAdditiveUtilitySpace": {"domain", "name", "issueWeights": {issue: number}, "issueUtilities": {issue: ..},
"reservationBid": null or {"issuevalues": {issue: value}}}}`. The utilities of an issue of texts are
`{"DiscreteValueSetUtilities": {"valueUtilities": {text: utility}}}`, and 0 for what is not named; those of a range are
`{"NumberValueSetUtilities": {"lowValue", "lowUtility", "highValue", "highUtility"}}`, linear in between. Utilities lie in
[0, 1], and weights sum to 1. To agree on nothing is worth what the reservation bid is; where there is none, any agreement is better.
"""

from __future__ import annotations

import json
import math
from fractions import Fraction
from pathlib import Path
from typing import Any, NoReturn
from unicodedata import normalize

from sim.errors import ScenarioError
from sim.scenario.genius.domain import GREATEST, Domain, Profile, Value, fault, numbers, plain, text_values
from sim.scenario.position import nearest, shown

SPACE = "LinearAdditiveUtilitySpace"
DISCRETE, NUMBERS = "DiscreteValueSetUtilities", "NumberValueSetUtilities"
PARTS = ("domain", "name", "issueWeights", "issueUtilities", "reservationBid")


def domain(path: Path, data: bytes) -> Domain:
    """The domain in a file: of its own, or that of a profile. ScenarioError for any other file."""
    said = _parsed(path, data)
    if isinstance(said, dict) and SPACE in said:
        said = _space(path, said).get("domain")
    return _domain(path, "domain", said)


def profile(path: Path, data: bytes, domain: Domain) -> Profile:
    """The profile in a file, whose domain is `domain`. ScenarioError for any other file."""
    space = _space(path, _parsed(path, data))
    own = _domain(path, "domain", space.get("domain"))
    if own.issues != domain.issues:
        other = next(
            (name for name in own.issues | domain.issues if own.issues.get(name) != domain.issues.get(name)), ""
        )
        raise fault(path, f"{shown(other)}: differs from the domain that was given first")
    utilities, weights = (_mapping(path, key, space.get(key)) for key in ("issueUtilities", "issueWeights"))
    for key, named in (("issueUtilities", utilities), ("issueWeights", weights)):
        for name in [*named, *domain.issues]:
            if name not in domain.issues:
                raise fault(path, f"{key}: {shown(name)}: is no issue of the domain{nearest(name, domain.issues)}")
            if name not in named:
                raise fault(path, f"{key}: {shown(name)}: is missing")
    evaluations = {name: _utilities(path, name, utilities[name], values) for name, values in domain.issues.items()}
    found = {name: _number(path, f"issueWeights: {shown(name)}", weights[name]) for name in domain.issues}
    total = math.fsum(found.values())
    if not math.isclose(total, 1.0, abs_tol=1e-9):
        raise fault(path, f"issueWeights: sum to {total:g}: must sum to 1")
    reservation = _worth(path, space.get("reservationBid"), evaluations, found)
    return Profile(evaluations, found, reservation, utilities=frozenset(domain.issues))


def _space(path: Path, said: Any) -> dict[str, Any]:
    """What a profile of weighted sums says; ScenarioError that names any other kind, and any other part."""
    top = _mapping(path, "profile", said)
    if list(top) != [SPACE]:
        kind = next((key for key in top if key != SPACE), "nothing")
        hint = "; give the domain first, then the two profiles" if "issuesValues" in top else ""
        raise fault(path, f"is {shown(kind)}; only {SPACE} can be imported{hint}")
    space = _mapping(path, SPACE, top[SPACE])
    for key in space:
        if key not in PARTS:
            raise fault(path, f"has {shown(key)}; only linear additive profiles without constraints can be imported")
    return space


def _domain(path: Path, place: str, said: Any) -> Domain:
    issues: dict[str, list[Value]] = {}
    for name, given in _mapping(path, "issuesValues", _mapping(path, place, said).get("issuesValues")).items():
        where = f"{path}: issuesValues"
        values = _mapping(path, f"issuesValues: {shown(name)}", given)
        plain(where, shown(name), name)
        if "values" in values:
            texts = values["values"]
            if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
                raise fault(where, f"{shown(name)}: values: must be a list of texts")
            issues[name] = text_values(where, name, [plain(where, shown(name), text) for text in texts])
        elif "range" in values:
            within = _mapping(path, f"issuesValues: {shown(name)}: range", values["range"])
            low, high, step = (
                _exact(path, f"{shown(name)}: {key}", within.get(key)) for key in ("low", "high", "step")
            )
            issues[name] = numbers(where, name, low, high, step)
        else:
            raise fault(where, f"{shown(name)}: must have values or a range")
    if not issues:
        raise fault(path, "has no issues")
    return Domain(path.stem, issues)


def _utilities(path: Path, name: str, said: Any, values: list[Value]) -> dict[Value, float]:
    """The utility of each value of an issue, in [0, 1]."""
    place = f"issueUtilities: {shown(name)}"
    kinds = _mapping(path, place, said)
    kind = next(iter(kinds), "nothing")
    expected = DISCRETE if isinstance(values[0], str) else NUMBERS
    if list(kinds) != [expected]:
        raise fault(path, f"{place}: is {shown(kind)}; this issue takes {expected}")
    given = _mapping(path, f"{place}: {kind}", kinds[kind])
    if kind == DISCRETE:
        known = _mapping(path, f"{place}: valueUtilities", given.get("valueUtilities"))
        strangers = [key for key in known if key not in values]
        if strangers:
            raise fault(
                path,
                f"{place}: {shown(strangers[0])}: is no value of the domain{nearest(strangers[0], map(str, values))}",
            )
        return {
            value: _number(path, f"{place}: {shown(str(value))}", known.get(str(value), 0.0), 1.0) for value in values
        }
    low, high = (_exact(path, f"{place}: {key}", given.get(key)) for key in ("lowValue", "highValue"))
    lowest, highest = (_number(path, f"{place}: {key}", given.get(key), 1.0) for key in ("lowUtility", "highUtility"))
    if not low < high:
        raise fault(path, f"{place}: {float(low):g} to {float(high):g}: lowValue must lie below highValue")
    ways = {value: float((Fraction(str(value)) - low) / (high - low)) for value in values}
    return {value: lowest + (highest - lowest) * way if 0 <= way <= 1 else 0.0 for value, way in ways.items()}


def _worth(path: Path, bid: Any, evaluations: dict[str, dict[Value, float]], weights: dict[str, float]) -> float | None:
    """The utility of a reservation bid; an issue that it leaves open adds nothing. None: there is none."""
    if bid is None:
        return None
    total = 0.0
    for name, value in _mapping(
        path, "reservationBid", _mapping(path, "reservationBid", bid).get("issuevalues")
    ).items():
        known = evaluations.get(name, {})
        if isinstance(value, bool) or not isinstance(value, str | int | float) or value not in known:
            raise fault(
                path, f"reservationBid: {shown(name)}: {shown(str(value))}: is no value of an issue of the domain"
            )
        total += weights[name] * known[value]
    return total


def _parsed(path: Path, data: bytes) -> Any:
    try:
        return json.loads(data.decode(json.detect_encoding(data)), object_pairs_hook=_once, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise fault(f"{path}:{error.lineno}:{error.colno}", f"is no JSON: {error.msg}") from None
    except UnicodeDecodeError as error:
        raise fault(path, f"is no JSON: the byte 0x{data[error.start]:02X} is not {error.encoding.upper()}") from None
    except ScenarioError as error:
        raise fault(path, str(error)) from None
    except RecursionError:
        raise fault(path, "is refused: nested too deeply") from None
    except ValueError:
        raise fault(path, "is refused: has a number of thousands of digits") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        name = normalize("NFC", key)
        if name in found:
            raise ScenarioError(f"{shown(key)}: is given twice")
        found[name] = normalize("NFC", value) if isinstance(value, str) else value
    return found


def _no_number(text: str) -> NoReturn:
    raise ScenarioError(f"{text}: must be a number")


def _mapping(path: Path, place: str, said: Any) -> dict[str, Any]:
    if not isinstance(said, dict):
        raise fault(path, f"{place}: {'is missing' if said is None else 'must be an object, such as {}'}")
    return said


def _number(path: Path, place: str, said: Any, most: float = GREATEST, least: float = 0.0) -> float:
    if isinstance(said, bool) or not isinstance(said, int | float) or not least <= said <= most:
        what = (
            "is missing"
            if said is None
            else f"{shown(json.dumps(said, ensure_ascii=False))}: must be a number from {least:g} to {most:g}"
        )
        raise fault(path, f"{place}: {what}")
    return float(said)


def _exact(path: Path, place: str, said: Any) -> Fraction:
    """A bound or a step, exactly as it is written."""
    return Fraction(str(_number(path, place, said, least=-GREATEST)))
