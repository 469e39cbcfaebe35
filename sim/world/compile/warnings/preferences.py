"""Preferences that lead a party to what it never accepts."""

from __future__ import annotations

from collections.abc import Iterator

from sim.world.compile.warnings.case import Case, ScenarioWarning
from sim.world.families import Family


def preferences(case: Case) -> Iterator[ScenarioWarning]:
    """Best levels beyond a red line of one's own that is certain, where another party finds the same level best."""
    plan, actors = case.plan, case.scenario.actors
    terms = plan.terms["name"].tolist()
    for line, row in case.rows(plan.red_lines):
        credibility = plan.slots[row["credibility"]]
        name = str(plan.actors["name"][row["actor"]])
        if credibility["family"] != Family.CONSTANT or credibility["value"] != 1.0 or name not in _parties(case):
            continue
        for term, said in actors[name].prefers.items():
            levels = case.scenario.terms[term].levels
            also = [other for other in _parties(case) - {name} if _best(case, other, term) == said.best]
            if said.best not in levels or not also:
                continue
            best = plan.packages[:, terms.index(term)] == levels.index(said.best)
            if best.any() and plan.masks[row["mask"]][best].all():
                told = f"{said.best}: is best for {min(also)} too, and beyond the red line {line} of {name}, which is certain"
                at = ("actors", name, "prefers", term, "best")
                yield case.warn(at, f"{told}; are best and worst the wrong way round?")


def _parties(case: Case) -> set[str]:
    """Who bargains."""
    sides = [(owner, power) for owner, kind, power in case.powers.values() if kind in ("sell", "bid")]
    return {owner for owner, _ in sides} | {one for _, power in sides for one in getattr(power, "with_", ())}


def _best(case: Case, actor: str, term: str) -> object:
    said = case.scenario.actors[actor].prefers.get(term)
    return None if said is None else said.best
