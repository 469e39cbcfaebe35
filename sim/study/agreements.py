"""What the agreements say: the packages signed most often, and how each term divides over its levels."""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np

from sim.execution.counts import Counts, level_rows, together
from sim.narrative.names import Words, actor_words, called
from sim.scenario.load import Loaded
from sim.statistics.intervals import estimates
from sim.statistics.precision import FEWEST_DRAWS
from sim.study.shares import one, plain
from sim.world.certain import certain
from sim.world.plan import Plan
from sim.world.record import package_text

PACKAGES = 10
PARTIES = 20
K = TypeVar("K")


def terms(plan: Plan, loaded: Loaded, counts: Counts, per_belief: int) -> dict[str, Any]:
    """The agreements signed at the horizon: how many, in which outcomes, who with whom, which packages, which levels.

    `alike`: how many other packages, and which other levels of a term, may be as frequent as the most frequent, as their
    intervals meet its own; None: too few belief draws tell.
    """
    n, sure, words = int(counts.signed.hits), certain(plan), Words(plan, tuple(loaded.scenario.terms))
    ranked = sorted(counts.packages.items(), key=lambda item: (-int(item[1].hits), item[0]))
    shares = [one(moments, certain=sure) for _, moments in ranked]
    packages = [
        {
            "label": package_text(plan, k, list(loaded.scenario.terms)), "name": words.package(k),
            "structure": _structures(plan, k),
            "levels": _levels(plan, k), "between": _between(plan, counts, k),
            "share": share,
        }
        for (k, _), share in zip(ranked[:PACKAGES], shares, strict=False)
    ]  # fmt: skip
    levels: dict[str, Any] = {}
    among = estimates(counts.levels, certain=sure, per_draw=together(plan, per_belief)) if n else None
    rows = {str(term["name"]): i for i, term in enumerate(plan.terms)}
    for term, said in loaded.scenario.terms.items():
        i = rows[term]
        own = np.flatnonzero(plan.levels["term"] == i).tolist()
        names = [str(name) for name in plan.levels["name"][own]]
        found = {name: plain(among[row]) for name, row in zip(names, own, strict=True)} if among else {}
        levels[term] = {
            "name": called(plan.terms[i]), "of": said.of, "unit": said.unit,
            "shares": {name: share["p"] for name, share in found.items()},
            "names": dict(zip(names, map(called, plan.levels[own]), strict=True)),
            "alike": _alike(found, sure),
        }  # fmt: skip
    return {
        "negotiated": len(plan.terms) > 0, "n_signed": n, "signed": one(counts.signed, certain=sure), "packages": packages,
        "different": len(counts.packages), "alike": _number(_alike(dict(enumerate(shares)), sure)), "in_outcomes": _in_outcomes(plan, counts, sure),
        "parties": _parties(plan, counts, sure),
        "levels": levels if n else {},
    }  # fmt: skip


def _alike(shares: dict[K, dict[str, Any]], sure: bool) -> list[K] | None:
    """Which of those seen may be as frequent as the most frequent, whose intervals meet, in their order; None: too few belief
    draws tell.
    """
    ranked = sorted((key for key in shares if shares[key]["hits"]), key=lambda key: -float(shares[key]["p"]))
    if ranked and not sure and shares[ranked[0]]["draws"] < FEWEST_DRAWS:
        return None
    return [key for key in ranked[1:] if shares[key]["high"] >= shares[ranked[0]]["low"]]


def _number(found: list[int] | None) -> int | None:
    return None if found is None else len(found)


def _in_outcomes(plan: Plan, counts: Counts, sure: bool) -> list[dict[str, Any]]:
    """In which outcomes the replications with an agreement in hand are, the most frequent first."""
    ranked = sorted(counts.signed_in.items(), key=lambda item: (-int(item[1].hits), item[0]))
    return [{"id": str(plan.outcomes["name"][o]), "share": one(moments, certain=sure)} for o, moments in ranked]


def _parties(plan: Plan, counts: Counts, sure: bool) -> list[dict[str, Any]]:
    """Who has signed with whom, the most frequent first."""
    ranked = sorted(counts.parties.items(), key=lambda item: (-int(item[1].hits), item[0]))
    return [
        {
            "ids": [str(name) for name in plan.actors["name"][list(parties)]],
            "names": [actor_words(plan, actor) for actor in parties],
            "share": one(moments, certain=sure),
        }
        for parties, moments in ranked[:PARTIES]
    ]


def _between(plan: Plan, counts: Counts, package: int) -> list[dict[str, Any]]:
    """Who has signed a package with whom, and in how many replications, the most frequent first."""
    found = [(-hits, parties) for (k, parties), hits in counts.signed_by.items() if k == package]
    return [{"names": [actor_words(plan, a) for a in parties], "hits": -hits} for hits, parties in sorted(found)]


def _levels(plan: Plan, package: int) -> dict[str, str]:
    rows = level_rows(plan, np.array(package)).tolist()
    return {str(term): str(plan.levels["name"][row]) for term, row in zip(plan.terms["name"], rows, strict=True)}


def _structures(plan: Plan, package: int) -> str:
    return ", ".join(str(s["name"]) for s in plan.structures if plan.masks[s["mask"], package])
