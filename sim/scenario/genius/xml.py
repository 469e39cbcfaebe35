"""The files of Genius: XML, a domain in `<negotiation_template>`, a profile in `<utility_space>`.

A discrete issue lists its values as `<item>`. An integer or real one has the attributes `lowerbound` and `upperbound`,
its own or those of a `<range>` in it; a profile evaluates it value by value, or by an `<evaluator>` that gives a utility,
held within [0, 1]: `linear` with `slope` and `offset` of the distance from the lower bound, or with `parameter1` and
`parameter0` of the number itself; `constant` at `parameter0`; `triangular` from `parameter0` up to 1 at `parameter2` and
down again to `parameter1`. So the classes `EvaluatorInteger` and `EvaluatorReal` of Genius 10 have it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from sim.scenario.genius.domain import (
    GREATEST,
    Domain,
    Profile,
    Value,
    fault,
    numbers,
    plain,
    text_values,
)
from sim.scenario.literals import NUMBER
from sim.scenario.position import nearest, shown

GZIP = b"\x1f\x8b"  # what such a file begins with
UTF8 = re.compile(rb"""\A((?:\xef\xbb\xbf)?<\?xml[^>]*encoding\s*=\s*["'])utf_?8(?=["'])""", re.IGNORECASE)
SAVE = "save it as UTF-8, and name that in the first line"
BOUNDS = ("lowerbound", "upperbound")
ONLY = "only linear additive profiles without constraints can be imported"


def domain(path: Path, data: bytes, grid: int | None) -> Domain:
    """The domain in a file. ScenarioError for any other file, and for real issues without a `grid` of two or more."""
    issues: dict[str, list[Value]] = {}
    real = set()
    for issue in _issues(path, _root(path, data, "negotiation_template")):
        name = _text(path, issue, "name")
        if name in issues:
            raise fault(path, f"{shown(name)}: is given twice")
        if _kind(path, issue) == "discrete":
            issues[name] = text_values(path, name, [_value(path, item) for item in issue.findall("item")])
            continue
        low, high = (_bound(path, issue, bound) for bound in BOUNDS)
        step = Fraction(1)
        if _kind(path, issue) == "real":
            if grid is None:
                raise fault(path, f"{shown(name)}: is real; say by --grid N how many values of it are to be taken")
            step = (high - low) / (grid - 1)
            real.add(name)
        elif low.denominator > 1 or high.denominator > 1:
            raise fault(path, f"{shown(name)}: {float(low):g} to {float(high):g}: an integer issue has whole bounds")
        issues[name] = numbers(path, name, low, high, step)
    return Domain(path.stem, issues, frozenset(real))


def profile(path: Path, data: bytes, domain: Domain) -> Profile:
    """The profile in a file, which evaluates every value of the domain. ScenarioError for any other file."""
    root = _root(path, data, "utility_space")
    _must_be_linear(path, root)
    by_index: dict[str, str] = {}
    evaluations: dict[str, dict[Value, float]] = {}
    utilities = set()
    for issue in _issues(path, root):
        name, kind, index = _text(path, issue, "name"), _kind(path, issue), _text(path, issue, "index")
        if name not in domain.issues:
            raise fault(path, f"{shown(name)}: is no issue of the domain{nearest(name, domain.issues)}")
        if name in evaluations:
            raise fault(path, f"{shown(name)}: is given twice")
        if index in by_index:
            raise fault(path, f"{shown(name)}: has the index {shown(index)}, as {shown(by_index[index])} has")
        by_index[index] = name
        values = domain.issues[name]
        if (kind == "discrete") != isinstance(values[0], str):
            own = "has numbers" if kind == "discrete" else "is discrete"
            raise fault(path, f"{shown(name)}: is {kind}, and {own} in the domain")
        _must_have_bounds_of(path, name, issue, values)
        evaluator = issue.find("evaluator")
        if kind == "discrete" or evaluator is None:
            evaluations[name] = _evaluated(path, name, issue.findall("item"), domain)
        else:
            utilities.add(name)
            taken = [value for value in values if not isinstance(value, str)]
            evaluations[name] = {value: _utility(path, evaluator, value, taken[0]) for value in taken}
    _must_be_whole(path, domain, evaluations)
    weights, objectives = _weights(path, root, by_index)
    return Profile(
        evaluations,
        weights,
        _said(path, root, "reservation"),
        _said(path, root, "discount_factor"),
        frozenset(utilities),
        objectives,
    )


def _evaluated(path: Path, name: str, items: list[Element], domain: Domain) -> dict[Value, float]:
    """The evaluation of each value. ScenarioError for one that is given twice, or is none of the domain.

    Of a real issue only some values are taken, so that a profile may evaluate others within its bounds.
    """
    values = domain.issues[name]
    found: dict[Value, float] = {}
    known = set(values)
    for item in items:
        text = _value(path, item)
        value = text if isinstance(values[0], str) else _number(path, item, "value", -GREATEST)
        place = f"{shown(name)}: {shown(text)}"
        if value in found:
            raise fault(path, f"{place}: is given twice")
        if value not in known and not (name in domain.real and float(values[0]) <= float(value) <= float(values[-1])):
            raise fault(path, f"{place}: is no value of the domain{nearest(str(value), map(str, values))}")
        found[value] = _number(path, item, "evaluation")
    return found


def _must_have_bounds_of(path: Path, name: str, issue: Element, values: list[Value]) -> None:
    """ScenarioError for an issue with other bounds than the domain gives it; a profile may leave them out."""
    within = issue.find("range")
    for bound, end in zip(BOUNDS, (values[0], values[-1]), strict=True):
        stated = issue.get(bound) is not None or (within is not None and within.get(bound) is not None)
        if stated and not isinstance(end, str) and float(_bound(path, issue, bound)) != end:
            said = float(_bound(path, issue, bound))
            raise fault(path, f"{shown(name)}: {bound}: {said:g}: is {end:g} in the domain")


def _must_be_whole(path: Path, domain: Domain, evaluations: Mapping[str, Mapping[Value, float]]) -> None:
    """ScenarioError unless every value of the domain has an evaluation."""
    for name, values in domain.issues.items():
        missing = [value for value in values if value not in evaluations.get(name, {})]
        if missing:
            raise fault(path, f"{shown(name)}: {shown(str(missing[0]))}: has no evaluation")


def _utility(path: Path, evaluator: Element, value: float, lowest: float) -> float:
    """What an evaluator makes of a number of an issue whose lower bound is `lowest`: a utility in [0, 1]."""

    def given(name: str) -> float:
        return _number(path, evaluator, name, -GREATEST)

    kind = (evaluator.get("ftype") or "linear").lower()
    if kind == "linear" and evaluator.get("slope") is not None:
        found = given("offset") + given("slope") * (value - lowest)
    elif kind == "linear":
        found = given("parameter0") + given("parameter1") * value
    elif kind == "constant":
        found = given("parameter0")
    elif kind == "triangular":
        low, high, top = (given(f"parameter{i}") for i in range(3))
        if not low <= top <= high:
            raise fault(
                path, f"<evaluator>: {low:g}, {high:g}, {top:g}: the top of a triangle must lie between its ends"
            )
        rises, falls = value <= top and low < top, top < high
        found = (
            (value - low) / (top - low) if rises else (high - value) / (high - top) if falls else float(value == top)
        )
    else:
        raise fault(path, f"<evaluator> ftype: {shown(kind)}: must be linear, constant or triangular")
    return min(max(found, 0.0), 1.0)


def _must_be_linear(path: Path, root: Element) -> None:
    """ScenarioError for a profile whose utility is no weighted sum of evaluations, or that forbids packages."""
    for space in root.iter("utility_space"):
        kind = (space.get("type") or "linear").lower()
        if kind not in ("linear", "any"):
            raise fault(path, f"the utility space is {shown(kind)}; only linear additive ones can be imported")
    for tag in ("hyperRectangle", "ufun", "constraint", "constraints"):
        if next(root.iter(tag), None) is not None:
            raise fault(path, f"has <{tag}>; {ONLY}")


def _weights(path: Path, root: Element, by_index: dict[str, str]) -> tuple[dict[str, float], tuple[str, ...]]:
    """The weight of every issue: each given once; and the indices of objectives with a weight, of which that at the top has 0.

    ScenarioError for a weight that is missing, twice or of nothing.
    """
    found: dict[str, float] = {}
    known, objectives = {"0", *(one.get("index") for one in root.iter("objective"))}, dict[str, None]()
    for element in root.iter("weight"):
        index = _text(path, element, "index")
        if index not in by_index and index in known:
            objectives[index] = None
            continue
        if index not in by_index:
            raise fault(path, f"<weight> index {shown(index)}: is that of no issue")
        if by_index[index] in found:
            raise fault(path, f"{shown(by_index[index])}: has two weights")
        found[by_index[index]] = _number(path, element, "value")
    missing = [name for name in by_index.values() if name not in found]
    if missing:
        raise fault(path, f"{shown(missing[0])}: has no weight")
    return found, tuple(objectives)


def _root(path: Path, data: bytes, tag: str) -> Element:
    try:
        root: Element = fromstring(UTF8.sub(rb"\1UTF-8", data))
    except ParseError as error:
        line, column = error.position
        said = str(error.msg).partition(": line ")[0]  # which tells the place once more, counted from 0
        raise fault(f"{path}:{line}:{column + 1}", f"is no XML: {said}{_unlike_utf8(data)}") from None
    except DefusedXmlException:
        raise fault(path, "is refused: declares entities; write what they stand for in their place") from None
    except LookupError as error:  # an encoding that there is not
        raise fault(path, f"is no XML: {str(error.args[0]).partition(';')[0]}; {SAVE}") from None
    except ValueError:
        raise fault(path, f"names an encoding that cannot be read here; {SAVE}") from None
    if root.tag != tag and root.find(f".//{tag}") is None:
        raise fault(path, f"has no <{tag}>; give the domain first, then the two profiles")
    return root


def _unlike_utf8(data: bytes) -> str:
    """That a file is not in the encoding that it is taken to be in, and what to do; empty: it is."""
    if data.startswith(GZIP):
        return "; it is compressed: unpack it first"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return f"; the byte 0x{data[error.start]:02X} is not UTF-8: save it as UTF-8, or name its encoding in the first line"
    return ""


def _issues(path: Path, root: Element) -> list[Element]:
    found = list(root.iter("issue"))
    if not found:
        raise fault(path, "has no issues")
    return found


def _kind(path: Path, issue: Element) -> str:
    kind = (issue.get("vtype") or issue.get("type") or "discrete").lower()
    if kind not in ("discrete", "integer", "real"):
        name = shown(issue.get("name", ""))
        raise fault(path, f"{name}: is {shown(kind)}; only discrete, integer and real issues can be imported")
    return kind


def _bound(path: Path, issue: Element, name: str) -> Fraction:
    """A bound of an integer or real issue, exactly as it is written."""
    within = issue.find("range")
    element = issue if within is None or issue.get(name) is not None else within
    return Fraction(str(_number(path, element, name, -GREATEST)))


def _said(path: Path, root: Element, tag: str) -> float | None:
    found = list(root.iter(tag))
    if len(found) > 1:
        raise fault(path, f"<{tag}>: is given twice")
    return _number(path, found[0], "value") if found else None


def _value(path: Path, item: Element) -> str:
    """What a value is called, on one line."""
    return _text(path, item, "value").replace("\n", " ")


def _text(path: Path, element: Element, name: str) -> str:
    value = element.get(name)
    if value is None:
        raise fault(path, f"<{shown(element.tag)}>: has no {name}")
    return plain(path, f"<{shown(element.tag)}> {name}", value)


def _number(path: Path, element: Element, name: str, least: float = 0.0) -> float:
    text = _text(path, element, name)
    value = float(text) if re.fullmatch(NUMBER, text.strip()) else math.nan
    if not least <= value <= GREATEST:
        rule = f"<{shown(element.tag)}> {name}: {shown(text)}: must be a number from {least:g} to {GREATEST:g}"
        if value < 0 == least:
            rule += "; in Genius an evaluation is a share of the greatest of its issue, which one below 0, as NegMAS writes it, cannot be"
        raise fault(path, rule)
    return value
