"""What the agreements say: the packages signed most often, and how each term divides over its levels."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.execution.counts import Counts
from sim.narrative.names import Words, actor_words, called
from sim.scenario.load import Loaded
from sim.study.shares import one
from sim.world.certain import certain
from sim.world.plan import Plan
from sim.world.record import package_text

PACKAGES = 10
PARTIES = 20


def terms(plan: Plan, loaded: Loaded, counts: Counts) -> dict[str, Any]:
    """The agreements signed at the horizon: how many, in which outcomes, who with whom, which packages, which levels."""
    n, sure, words = int(counts.signed.hits), certain(plan), Words(plan, tuple(loaded.scenario.terms))
    ranked = sorted(counts.packages.items(), key=lambda item: (-int(item[1].hits), item[0]))
    packages = [
        {
            "label": package_text(plan, k, list(loaded.scenario.terms)), "name": words.package(k),
            "structure": _structures(plan, k),
            "levels": _levels(plan, k), "between": _between(plan, counts, k),
            "share": one(moments, certain=sure),
        }
        for k, moments in ranked[:PACKAGES]
    ]  # fmt: skip
    levels: dict[str, Any] = {}
    rows = {str(term["name"]): i for i, term in enumerate(plan.terms)}
    for term, said in loaded.scenario.terms.items():
        i = rows[term]
        own = plan.levels[plan.levels["term"] == i]
        names = [str(level["name"]) for level in own]
        hits = dict.fromkeys(names, 0)
        for k, moments in counts.packages.items():
            hits[names[plan.packages[k, i]]] += int(moments.hits)
        levels[term] = {
            "name": called(plan.terms[i]), "of": said.of, "unit": said.unit,
            "shares": {name: own / n for name, own in hits.items()} if n else {},
            "names": dict(zip(names, map(called, own), strict=True)),
        }  # fmt: skip
    return {
        "negotiated": len(plan.terms) > 0, "n_signed": n, "signed": one(counts.signed, certain=sure), "packages": packages,
        "different": len(counts.packages), "in_outcomes": _in_outcomes(plan, counts, sure),
        "parties": _parties(plan, counts, sure),
        "levels": levels if n else {},
    }  # fmt: skip


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
    firsts = np.searchsorted(plan.levels["term"], np.arange(len(plan.terms)))  # levels stand by their terms
    rows = (firsts + plan.packages[package]).tolist()
    return {str(term): str(plan.levels["name"][row]) for term, row in zip(plan.terms["name"], rows, strict=True)}


def _structures(plan: Plan, package: int) -> str:
    return ", ".join(str(s["name"]) for s in plan.structures if plan.masks[s["mask"], package])
