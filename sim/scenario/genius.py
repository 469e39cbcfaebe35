"""Negotiation domains of Genius, the exchange format of the field (Lin et al. 2014), as scenarios of two-party talk.

A domain is an XML file of issues and their values; a profile gives an evaluation of each value and a weight of each
issue. The scenario that comes out plays stacked alternating offers (Aydogan et al. 2017): in step k of n the first
side moves at the end of day k and the second answers at once; both concede towards day n + 1.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from sim.errors import ScenarioError
from sim.scenario.checks import TAKEN
from sim.scenario.compose import ODD
from sim.scenario.position import printable, shown
from sim.scenario.words import PROGRESS

START = dt.date(2000, 1, 1)  # the talk has no date of its own
MOST_BYTES = 10_000_000
GREATEST = 1e12  # of an evaluation or a weight
PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9 _.%+-]*")  # what needs no quotes, whatever the writer of YAML thinks


@dataclass(frozen=True)
class Domain:
    """Issues by name, each with its values, in the order of the file."""

    name: str
    issues: dict[str, list[str]]


@dataclass(frozen=True)
class Profile:
    """One side: evaluations by issue and value, weights by issue, and the utility of no agreement (None: not said)."""

    evaluations: dict[str, dict[str, float]]
    weights: dict[str, float]
    reservation: float | None


def read_domain(path: Path) -> Domain:
    """The domain in a file. ScenarioError for any other file."""
    root = _root(path, "negotiation_template")
    issues: dict[str, list[str]] = {}
    for issue in _issues(path, root):
        name, values = _text(path, issue, "name"), [_text(path, item, "value") for item in issue.findall("item")]
        if name in issues:
            raise _fault(path, f"{shown(name)}: is given twice")
        if len(values) < 2:
            raise _fault(path, f"{shown(name)}: must have two values or more")
        again = next((value for i, value in enumerate(values) if value in values[:i]), None)
        if again is not None:
            raise _fault(path, f"{shown(name)}: {shown(again)}: is given twice; values must differ")
        issues[name] = values
    return Domain(path.stem, issues)


def read_profile(path: Path, domain: Domain) -> Profile:
    """The profile in a file, which evaluates every value of the domain. ScenarioError for any other file."""
    root = _root(path, "utility_space")
    _must_be_linear(path, root)
    by_index, evaluations = {}, {}
    for issue in _issues(path, root):
        name = _text(path, issue, "name")
        by_index[_text(path, issue, "index")] = name
        evaluations[name] = {
            _text(path, item, "value"): _number(path, item, "evaluation") for item in issue.findall("item")
        }
    for name, values in domain.issues.items():
        missing = [value for value in values if value not in evaluations.get(name, {})]
        if missing:
            raise _fault(path, f"{name}: {shown(missing[0])}: has no evaluation")
    weights = _weights(path, root, by_index)
    found = next(root.iter("reservation"), None)
    return Profile(evaluations, weights, None if found is None else _number(path, found, "value"))


def _must_be_linear(path: Path, root: Element) -> None:
    """ScenarioError for a profile whose utility is no weighted sum of evaluations, or that forbids packages."""
    for space in root.iter("utility_space"):
        kind = (space.get("type") or "linear").lower()
        if kind not in ("linear", "any"):
            raise _fault(path, f"the utility space is {shown(kind)}; only linear additive ones can be imported")
    for tag in ("hyperRectangle", "ufun", "constraint", "constraints"):
        if next(root.iter(tag), None) is not None:
            raise _fault(path, f"has <{tag}>; only linear additive profiles without constraints can be imported")


def _weights(path: Path, root: Element, by_index: dict[str, str]) -> dict[str, float]:
    """The weight of every issue: each given once. ScenarioError for one that is missing, twice or of nothing."""
    found: dict[str, float] = {}
    for element in root.iter("weight"):
        index = _text(path, element, "index")
        if index not in by_index:
            raise _fault(path, f"<weight> index {shown(index)}: is that of no issue")
        if by_index[index] in found:
            raise _fault(path, f"{shown(by_index[index])}: has two weights")
        found[by_index[index]] = _number(path, element, "value")
    missing = [name for name in by_index.values() if name not in found]
    if missing:
        raise _fault(path, f"{shown(missing[0])}: has no weight")
    return found


def scenario_text(
    domain: Domain, profiles: Sequence[Profile], *, steps: int, betas: Sequence[float], as_given: bool, sources: str
) -> str:
    """The scenario as YAML.

    Args:
        profiles: of the side that moves first, and of the other.
        steps: rounds in which both may move.
        betas: of their tactics; aspiration falls as 1 - t^(1/beta), so 0.25 holds out and 4 gives way early.
        as_given: take evaluations as they are; else each counts as a share of the greatest of its issue, as in Genius.
        sources: what was read, for the comment on top.
    """
    names = _ids(list(domain.issues))
    sides = [_side(domain, profile, names, as_given) for profile in profiles]
    for side, (power, kind, waits), beta in zip(sides, MOVES, betas, strict=True):
        said = {
            "responds": waits,
            "tactic": {"python": "sim.world.tactics.faratin", "with": {"beta": beta}},
            "patience": f"{steps + 1} days",
        }
        side["powers"] = {power: {kind: said}}
    data = {
        "format": 1,
        "title": f"{printable(domain.name)}, a domain of Genius",
        "as_of": START,
        "horizon": START + dt.timedelta(days=steps + 1),
        "terms": {
            names[issue]: {"of": _safe(issue), "levels": list(map(_safe, values))}
            for issue, values in domain.issues.items()
        },
        "actors": {"first": sides[0], "second": sides[1]},
        "agreement": {"closes": {"when": "signed", "after": "1 day"}},
        "outcomes": [{"agreement": "closed"}, {"breakdown": "otherwise"}],
    }
    into = io.StringIO()
    yaml = YAML()
    yaml.default_flow_style = None
    yaml.width = 10_000  # a key that is broken over lines cannot be read back
    yaml.dump(data, into)
    return HEAD.format(sources=printable(sources), steps=steps) + into.getvalue()


MOVES = (("offers", "bid", "1 day"), ("answers", "sell", "0 days"))  # power, its kind, and how long it takes to move
HEAD = """# Made from {sources}.
# Stacked alternating offers in {steps} steps, one a day: the first moves at the end of the day, the second answers at once,
# and the patience of both ends with the horizon, on which no agreement can close any more. Discounts are left out.
"""


def _side(domain: Domain, profile: Profile, names: dict[str, str], as_given: bool) -> dict[str, Any]:
    """Preferences of one side: values in [0, 1] with the weights that give the same utilities, up to their scale."""
    prefers, scale, least = {}, 0.0, 0.0
    for issue, values in domain.issues.items():
        evaluations = [profile.evaluations[issue][value] for value in values]
        greatest = max(evaluations)
        weight = profile.weights.get(issue, 0.0) * (greatest if as_given else 1.0)
        if greatest <= 0.0 or weight <= 0.0:
            continue
        scale += weight
        least += weight * min(evaluations) / greatest
        shares = {_safe(value): e / greatest for value, e in zip(values, evaluations, strict=True)}
        prefers[names[issue]] = {"weight": weight, "values": shares}
    if not prefers:
        raise _fault(domain.name, "a profile values nothing: all weights or evaluations are 0")
    no_deal = max(least, profile.reservation or 0.0) / scale
    return {"prefers": prefers, "no_deal": min(no_deal, 1.0), "delay": 0}


def _ids(texts: Sequence[str]) -> dict[str, str]:
    """A name of the language for each text, all different."""
    found: dict[str, str] = {}
    for text in texts:
        plain = re.sub(r"[^A-Za-z0-9]+", "_", text).strip("_")[:50].lower() or "term"
        free = plain[0].isalpha() and plain not in (*TAKEN, *PROGRESS)
        name = base = plain if free else f"term_{plain}"
        number = 2
        while name in found.values():
            name, number = f"{base}_{number}", number + 1
        found[text] = name
    return found


def _safe(text: str) -> str:
    """A text that is read back as it was, in quotes where it has to be."""
    return text if PLAIN.fullmatch(text) else DoubleQuotedScalarString(text)


# --- reading -----------------------------------------------------------------------------------------------


def _root(path: Path, tag: str) -> Element:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise _fault(path, f"cannot be read: {error.strerror}") from None
    if len(data) > MOST_BYTES:
        raise _fault(path, f"{len(data):,} bytes: at most {MOST_BYTES:,} are read")
    try:
        root: Element = fromstring(data)
    except ParseError as error:
        line, column = error.position
        raise _fault(f"{path}:{line}:{column + 1}", f"is no XML: {error.msg}{_unlike_utf8(data)}") from None
    except LookupError as error:  # an encoding that there is not
        raise _fault(path, f"is no XML: {error.args[0]}") from None
    except (DefusedXmlException, ValueError) as error:
        raise _fault(path, f"is refused: {type(error).__name__}") from None
    if root.tag != tag and root.find(f".//{tag}") is None:
        raise _fault(path, f"has no <{tag}>; give the domain first, then the two profiles")
    return root


def _unlike_utf8(data: bytes) -> str:
    """That a file is not in the encoding that it is taken to be in, and what to do; empty: it is."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return f"; the byte 0x{data[error.start]:02X} is not UTF-8: save it as UTF-8, or name its encoding in the first line"
    return ""


def _issues(path: Path, root: Element) -> list[Element]:
    found = list(root.iter("issue"))
    if not found:
        raise _fault(path, "has no issues")
    for issue in found:
        kind = issue.get("vtype") or issue.get("type") or "discrete"
        if kind != "discrete":
            raise _fault(
                path, f"{shown(issue.get('name', ''))}: is {shown(kind)}; only discrete issues can be imported"
            )
    return found


def _text(path: Path, element: Element, name: str) -> str:
    value = element.get(name)
    if value is None:
        raise _fault(path, f"<{shown(element.tag)}>: has no {name}")
    odd = ODD.search(value)
    if odd:
        raise _fault(path, f"<{shown(element.tag)}> {name}: the character U+{ord(odd[0]):04X} is not allowed")
    return value


def _number(path: Path, element: Element, name: str) -> float:
    text = _text(path, element, name)
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0.0 <= value <= GREATEST:
        raise _fault(path, f"<{shown(element.tag)}> {name}: {shown(text)}: must be a number from 0 to {GREATEST:g}")
    return value


def _fault(place: Path | str, message: str) -> ScenarioError:
    """An error about a file, on one line whatever the file says."""
    return ScenarioError(printable(f"{place}: {message}"))
