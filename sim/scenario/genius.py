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

from sim.errors import ScenarioError

START = dt.date(2000, 1, 1)  # the talk has no date of its own
MOST_BYTES = 10_000_000


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
    issues = {}
    for issue in _issues(path, root):
        issues[_text(path, issue, "name")] = [_text(path, item, "value") for item in issue.findall("item")]
    return Domain(path.stem, issues)


def read_profile(path: Path, domain: Domain) -> Profile:
    """The profile in a file, which evaluates every value of the domain. ScenarioError for any other file."""
    root = _root(path, "utility_space")
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
            raise ScenarioError(f"{path}: {name}: {missing[0]}: has no evaluation")
    weights = {by_index.get(_text(path, w, "index"), ""): _number(path, w, "value") for w in root.iter("weight")}
    found = next(root.iter("reservation"), None)
    return Profile(evaluations, weights, None if found is None else _number(path, found, "value"))


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
        side["powers"] = {power: {kind: {"responds": waits, "tactic": {"beta": beta}}}}
    data = {
        "format": 1,
        "title": f"{domain.name}, a domain of Genius",
        "as_of": START,
        "horizon": START + dt.timedelta(days=steps + 1),
        "terms": {names[issue]: {"of": issue, "levels": values} for issue, values in domain.issues.items()},
        "actors": {"first": sides[0], "second": sides[1]},
        "agreement": {"closes": {"when": "signed", "after": "1 day"}},
        "outcomes": [{"agreement": "closed"}, {"breakdown": "otherwise"}],
    }
    into = io.StringIO()
    yaml = YAML()
    yaml.default_flow_style = None
    yaml.width = 10_000  # a key that is broken over lines cannot be read back
    yaml.dump(data, into)
    return HEAD.format(sources=sources, steps=steps) + into.getvalue()


MOVES = (("offers", "bid", "1 day"), ("answers", "sell", "0 days"))  # power, its kind, and how long it takes to move
HEAD = """# Made from {sources}.
# Stacked alternating offers in {steps} steps, one a day: the first moves at the end of the day, the second answers at once,
# and both concede towards the horizon, on which no agreement can close any more. Discounts are left out.
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
        shares = {value: e / greatest for value, e in zip(values, evaluations, strict=True)}
        prefers[names[issue]] = {"weight": weight, "values": shares}
    if not prefers:
        raise ScenarioError(f"{domain.name}: a profile values nothing: all weights or evaluations are 0")
    no_deal = max(least, profile.reservation or 0.0) / scale
    return {"prefers": prefers, "no_deal": min(no_deal, 1.0), "delay": 0}


def _ids(texts: Sequence[str]) -> dict[str, str]:
    """A name of the language for each text, all different."""
    found: dict[str, str] = {}
    for text in texts:
        plain = re.sub(r"[^A-Za-z0-9]+", "_", text).strip("_")[:50].lower() or "term"
        name = plain if plain[0].isalpha() else f"term_{plain}"
        number = 2
        while name in found.values():
            name, number = f"{plain}_{number}", number + 1
        found[text] = name
    return found


# --- reading -----------------------------------------------------------------------------------------------


def _root(path: Path, tag: str) -> Element:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ScenarioError(f"{path}: cannot be read: {error.strerror}") from None
    if len(data) > MOST_BYTES:
        raise ScenarioError(f"{path}: {len(data):,} bytes: at most {MOST_BYTES:,} are read")
    try:
        root: Element = fromstring(data)
    except ParseError as error:
        line, column = error.position
        raise ScenarioError(f"{path}:{line}:{column + 1}: is no XML: {error.msg}") from None
    except (DefusedXmlException, ValueError) as error:
        raise ScenarioError(f"{path}: is refused: {type(error).__name__}") from None
    if root.tag != tag and root.find(f".//{tag}") is None:
        raise ScenarioError(f"{path}: has no <{tag}>; give the domain first, then the two profiles")
    return root


def _issues(path: Path, root: Element) -> list[Element]:
    found = list(root.iter("issue"))
    if not found:
        raise ScenarioError(f"{path}: has no issues")
    for issue in found:
        kind = issue.get("vtype") or issue.get("type") or "discrete"
        if kind != "discrete":
            raise ScenarioError(f"{path}: {issue.get('name')}: is {kind}; only discrete issues can be imported")
    return found


def _text(path: Path, element: Element, name: str) -> str:
    value = element.get(name)
    if value is None:
        raise ScenarioError(f"{path}: <{element.tag}>: has no {name}")
    return value


def _number(path: Path, element: Element, name: str) -> float:
    text = _text(path, element, name)
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0.0 <= value < float("inf"):
        raise ScenarioError(f"{path}: <{element.tag}> {name}: {text}: must be a number of at least 0")
    return value
