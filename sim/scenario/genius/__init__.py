"""Negotiation domains of Genius and GeniusWeb, the exchange formats of the field (Lin et al. 2014), as scenarios of two-party talk.

A domain is a file of issues and their values; a profile gives an evaluation of each value and a weight of each issue.
`xml` reads the files of Genius, `web` those of GeniusWeb, which are JSON; `writing` makes the scenario.
"""

from __future__ import annotations

from json import detect_encoding
from pathlib import Path

from sim.scenario.genius import web, xml
from sim.scenario.genius.domain import Domain, Profile, bounded, content, fault
from sim.scenario.genius.writing import best, left_out, scenario_text, valued

__all__ = ["Domain", "Profile", "best", "left_out", "read_domain", "read_profile", "scenario_text"]


def read_domain(path: Path, grid: int | None = None) -> Domain:
    """The domain in a file of Genius (XML) or GeniusWeb (JSON).

    Args:
        path: the file; of GeniusWeb a domain, or a profile, which holds its domain.
        grid: how many values of each real issue are taken, spread evenly from its lower to its upper bound; None: real
            issues are refused.

    Raises:
        ScenarioError: for any other file, and for more packages than a scenario may have.
    """
    data = content(path)
    return bounded(path, web.domain(path, data) if _is_json(data) else xml.domain(path, data, grid))


def read_profile(path: Path, domain: Domain) -> Profile:
    """The profile in a file of Genius (XML) or GeniusWeb (JSON), which evaluates every value of the domain.

    Raises:
        ScenarioError: for any other file, and for a profile that is no weighted sum of evaluations.
    """
    data = content(path)
    found = web.profile(path, data, domain) if _is_json(data) else xml.profile(path, data, domain)
    if not valued(domain, found):
        raise fault(path, "values nothing: all weights or evaluations are 0")
    return found


def _is_json(data: bytes) -> bool:
    text = data.decode(detect_encoding(data), "ignore")  # UTF-8, 16 or 32
    return text.lstrip("\ufeff \t\r\n").startswith(("{", "[", "null"))
