"""What can ever be: which state variables can become true, and which packages can lie on the table.

Everything here errs on the side of "can be", so that what is called impossible is.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
import numpy.typing as npt

from sim.world.codes import (
    EXTENDED,
    FILED,
    GRANTED,
    IN_FORCE,
    LAPSED,
    MET,
    PENDING,
    REFUSED,
    STAYED,
    SUSPENDED,
    UNENFORCED,
)
from sim.world.families import Family
from sim.world.plan import DEADLINE_VARS, Effect, Plan, RuleKind, Silence, Var, Verb, stands

CLOCKS = (("before", "limit"), ("again_before", "again_limit"))  # what is timed to a date knows no limit


def never_true(plan: Plan) -> set[int]:
    """State variables that are false in every replication."""
    done = {Verb(verb) for verb in plan.history["verb"].tolist()}
    talks = len(plan.bids) > 0
    never: set[int] = set()
    if not talks and Verb.OFFERS not in done:
        never.add(Var.OFFERED)
    signed = talks or Verb.SIGNS in done
    if not signed:
        never |= {Var.SIGNED, Var.CLOSED}
    if not signed and Verb.SELECTS not in done:
        never |= {Var.SELECTED, Var.ANNOUNCED, Var.ENDED}
    granted = _rulings(plan, never)
    _deadlines(plan, granted, never)
    return {int(var) for var in never}


def _rulings(plan: Plan, never: set[int]) -> set[int]:
    """Adds what rulings can never be; the rows of those that can be granted."""
    told = [(int(line["target"]), int(line["verb"])) for line in plan.history]
    told += [(i, Verb.REFUSES) for i, verb in told if verb == Verb.LAPSES]  # too often, and that is a refusal
    granted = set()
    for i, row in enumerate(plan.rulings):
        filed = row["ask"] >= 0 or (i, Verb.ASKS) in told
        share = constant(plan, int(row["rule"]))
        by_silence = any(row[limit] >= 0 > row[before] for before, limit in CLOCKS)
        reversible = bool((plan.rulings["effect"][plan.rulings["about_ruling"] == i] == Effect.REVERSES).any())
        if not filed:
            never.add(int(row["vars"]) + FILED)
        silent = by_silence and row["silence"] == Silence.CLEARS
        if (filed and (share != 0.0 or silent or reversible)) or (i, Verb.GRANTS) in told:
            granted.add(i)
        else:
            never.add(int(row["vars"]) + GRANTED)
        lapses = by_silence and row["silence"] == Silence.LAPSES
        refused = (filed and (share != 1.0 or lapses or reversible)) or (i, Verb.REFUSES) in told
        if not refused:
            never.add(int(row["vars"]) + REFUSED)
        if not (plan.rulings["effect"][plan.rulings["about_ruling"] == i] == Effect.SUSPENDS).any():
            never.add(int(row["vars"]) + SUSPENDED)
    return granted


def _deadlines(plan: Plan, granted: set[int], never: set[int]) -> None:
    """Adds what measures and the outside date can never be."""
    told = {(int(line["target"]), int(line["verb"])) for line in plan.history}
    imposed = {i for i, verb in told if verb in (Verb.IMPOSES, Verb.ENFORCES)}
    asked = set(plan.asks["deadline"].tolist())
    for i, row in enumerate(plan.deadlines):
        first = int(row["vars"])
        starts = row["start"] >= 0 or i in imposed if row["measure"] else Var.SIGNED not in never
        if not starts:
            never |= {first + word for word in range(len(DEADLINE_VARS))}
            continue
        ruled = {int(r["effect"]) for k, r in enumerate(plan.rulings) if r["about"] == i and k in granted}
        enforce, again = (constant(plan, int(row[rule])) if row[rule] >= 0 else 0.0 for rule in ("enforce", "again"))
        bites = not enforce == again == 0.0 or Effect.COMPELS in ruled or (i, Verb.ENFORCES) in told
        if not row["measure"] or not bites:
            never.add(first + IN_FORCE)
        if Effect.SUSPENDS not in ruled:
            never.add(first + STAYED)
        refused = row["grants"] >= 0 and constant(plan, int(row["grants"])) == 0.0
        if (i not in asked or row["most"] < 1 or refused) and (i, Verb.EXTENDS) not in told:
            never.add(first + EXTENDED)
        always = row["measure"] and enforce == 1.0 and (i, Verb.LAPSES) not in told
        if always or not stands(row):
            never.add(first + UNENFORCED)
        if always and row["lasts"] < 0 and Effect.ANNULS not in ruled:
            never.add(first + LAPSED)


def constant(plan: Plan, rule: int) -> float | None:
    """The value of a probability rule that is a plain number; None for any other."""
    row = plan.rules[rule]
    if row["kind"] != RuleKind.LINEAR or (plan.shifts["linear"] == row["a"]).any():
        return None
    slot = plan.slots[plan.linears["base"][row["a"]]]
    return float(slot["value"]) if slot["family"] == Family.CONSTANT else None


def packages(plan: Plan) -> npt.NDArray[np.bool_]:
    """Packages [P] that can be offered or signed: those of some bid, and those of the history with its amendments."""
    every = np.ones(len(plan.packages), bool)
    found = ~every
    for bid in plan.bids:
        found |= plan.masks[bid["mask"]] if bid["mask"] >= 0 else every
    said = [int(x["value"]) for x in plan.history if x["verb"] in (Verb.OFFERS, Verb.SIGNS, Verb.AMENDS)]
    fixed = np.ones(len(plan.terms), bool)
    fixed[plan.amends["term"]] = fixed[plan.demands["term"]] = False
    for package in said:
        found |= (plan.packages[:, fixed] == plan.packages[package][fixed]).all(axis=1)
    named = {int(ruling) for ruling in plan.demands["ruling"]}
    anything = any(row["mitigates"] and ruling not in named for ruling, row in enumerate(plan.rulings))
    return every if said and anything else found


def exclusive(plan: Plan) -> list[tuple[int, int]]:
    """Pairs of state variables of which at most one is true at a time."""
    pairs: list[tuple[int, int]] = [(Var.ENDED, var) for var in (Var.SELECTED, Var.SIGNED, Var.CLOSED)]
    for row in plan.deadlines[plan.deadlines["measure"] == 1]:
        first = int(row["vars"])
        for a, b in ((PENDING, IN_FORCE), (PENDING, LAPSED), (PENDING, MET), (IN_FORCE, LAPSED), (IN_FORCE, MET),
                     (LAPSED, MET), (STAYED, IN_FORCE), (STAYED, MET),
                     *([] if stands(row) else [(STAYED, LAPSED)])):  # fmt: skip
            pairs.append((first + a, first + b))
    deals = together(plan) + [{int(x["actor"]), int(x["other"])} for x in plan.history if x["verb"] == Verb.SIGNS]
    party = plan.actors["party"].tolist()
    for a, b in combinations([actor for actor, var in enumerate(party) if var >= 0], 2):
        if not any({a, b} <= parties for parties in deals):
            pairs.append((party[a], party[b]))
    return pairs


def together(plan: Plan) -> list[set[int]]:
    """Actors who can have a deal among them: those of each bid."""
    sellers = plan.sellers["actor"].tolist()
    bids = [{int(bid["actor"]), *sellers} for bid in plan.bids]
    for partner in plan.partners:
        bids[partner["bid"]].add(int(partner["actor"]))
    return bids


def implied(plan: Plan) -> list[tuple[int, int]]:
    """Pairs of state variables: where the first is true, so is the second."""
    parties = [(int(var), int(Var.SELECTED)) for var in plan.actors["party"] if var >= 0]
    standing = [(int(first) + UNENFORCED, int(first) + LAPSED) for first in plan.deadlines["vars"]]
    return [*standing, (Var.CLOSED, Var.SIGNED), (Var.SIGNED, Var.SELECTED), (Var.ANNOUNCED, Var.SELECTED), *parties]
