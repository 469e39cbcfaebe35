"""What two scenarios of a comparison differ in besides the answers, in words: the obstacles, and what is signed."""

from __future__ import annotations

from collections.abc import Mapping, Set

from sim.report.words.obstacles import main_constraints
from sim.report.words.plain import FEWEST_DRAWS, Summary, listed, said, spoken

Known = Mapping[str, tuple[str, Summary]]
"""What it is called, and its share of replications, by what identifies it."""


def besides(name: str, a: Summary, b: Summary) -> str:
    """What a scenario `b` of that name differs in most from `a`, of what costs deals in either and of who signs what; empty: nothing.

    Told is only what has 95 % intervals that lie apart: that the luck is the same makes differences surer than that.
    """
    if min(one["run"]["belief_draws"] for one in (a, b)) < FEWEST_DRAWS:
        return ""
    named = {c["id"] for one in (a, b) for c in main_constraints(one)}
    bound = _most(_obstacles(a, named), _obstacles(b, named), b["run"])
    signed = _most(_parties(a), _parties(b), b["run"]) or _most(_packages(a), _packages(b), b["run"])
    parts = [f"{words}, {often}" for words, often in bound + signed]
    return f"Besides the answers differs most in {name}: {'; '.join(parts)}." if parts else ""


def _most(a: Known, b: Known, run: Summary) -> list[tuple[str, str]]:
    """What differs most of all that differs clearly, and how often it is either way; none: an empty list."""
    never = {"p": 0.0, "low": 0.0, "high": 3 / run["belief_draws"]}  # the rule of three
    found = []
    for key, (words, _) in {**b, **a}.items():
        old, new = (one[key][1] if key in one else never for one in (a, b))
        if old["high"] < new["low"] or new["high"] < old["low"]:
            found.append(
                (abs(new["p"] - old["p"]), words, f"in {_share(new)} of replications instead of {_share(old)}")
            )
    return [max(found)[1:]] if found else []


def _share(e: Summary) -> str:
    return said(e) if "hits" in e else "none"


def _obstacles(summary: Summary, named: Set[str]) -> Known:
    found = [c for c in summary["constraints"] if c["id"] in named]
    return {c["id"]: (f"{c['actor']}, “{c['constraint']}”", c["share"]) for c in found}


def _parties(summary: Summary) -> Known:
    parties = summary["terms"]["parties"]
    return {listed(one["names"]): (f"an agreement of {listed(one['names'])}", one["share"]) for one in parties}


def _packages(summary: Summary) -> Known:
    return {one["label"]: (spoken(one["label"]), one["share"]) for one in summary["terms"]["packages"]}
