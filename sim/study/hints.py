"""What a file says that is allowed and most likely not meant, and that its text alone shows."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator

from sim.narrative.names import spoken
from sim.scenario.expressions import Call, Name, Node, Num, Operation
from sim.scenario.powers import Review
from sim.scenario.words import DEADLINE, WORDS
from sim.world.compile import ScenarioWarning
from sim.world.compile.warnings.case import Case

OUTSIDE = "outside_date"  # which runs from a signature
DATED = {word.name for word in WORDS if word.asked_of == DEADLINE}
PROGRESS = {word.name for word in WORDS} - {"offered"}
BOTH, NO = frozenset({True, False}), frozenset({False})


def hints(case: Case) -> Iterator[ScenarioWarning]:
    """Warnings about levels that name their term again, and about reviews that are asked before there is a choice."""
    yield from _told_twice(case)
    yield from _asked_early(case)


def _told_twice(case: Case) -> Iterator[ScenarioWarning]:
    for key, term in case.scenario.terms.items():
        name = (term.name or spoken(key)).removeprefix("the ")
        for level in map(str, term.levels):
            told = term.names.get(level) or spoken(level)
            if level == "none" and level not in term.names:
                continue  # which is told as no, and the term
            if re.search(rf"\b{re.escape(name)}\b", told, re.IGNORECASE):
                at = ("terms", key, "names", level) if level in term.names else ("terms", key, "levels")
                rule = f"{told}: is told as “{name} {told}”; a level does not name its term again"
                yield case.warn(at, rule)


def _asked_early(case: Case) -> Iterator[ScenarioWarning]:
    """Reviews that may be asked while no bidder is chosen, and so while there is nothing that they could judge."""
    in_hand = any(fact.selects or fact.signs for fact in case.scenario.so_far)
    bids = any(kind == "bid" for _, kind, _ in case.powers.values())
    for name, (_, _, power) in case.powers.items():
        asked = power.asked_when if isinstance(power, Review) else None
        if asked is None or in_hand or not bids or True not in _before_a_choice(asked.node, case.scenario.terms):
            continue
        yield case.warn(
            case.at(name, "asked_when"),
            "can hold before a bidder is chosen or has signed: the request is made, and its answer, `limit` and `silence` then wait for a "
            "signature or a package on the table, for a review judges no bid that stands alone",
        )


def _before_a_choice(node: Node, terms: Container[str]) -> frozenset[bool]:
    """What a condition may be while there is no deal in hand, and nothing that waits for one has been asked."""
    if isinstance(node, Num):
        return frozenset({bool(node.value)})
    if isinstance(node, Name):
        return NO if node.text in PROGRESS else BOTH
    if isinstance(node, Call):
        return BOTH if _may_hold(node, terms) else NO
    if node.op not in ("not", "ever", "and", "or"):
        return BOTH if all(_is_there(part, terms) for part in node.args) else NO
    parts = [_before_a_choice(part, terms) for part in node.args]
    if node.op == "not":
        return frozenset(not value for value in parts[0])
    return parts[0] if node.op == "ever" else _joined(parts, every=node.op == "and")


def _may_hold(call: Call, terms: Container[str]) -> bool:
    """Whether a word may hold: one asked of a date that runs without a signature, or of time in which something may hold."""
    if call.function == "for":
        return True in _before_a_choice(call.args[0], terms)
    return call.function in DATED and call.args != (Name(OUTSIDE),)


def _is_there(node: Node, terms: Container[str]) -> bool:
    """Whether what is compared or reckoned with is there: no term is, and nothing of a deal."""
    if isinstance(node, Operation):
        return all(_is_there(part, terms) for part in node.args)
    if isinstance(node, Call):
        return _may_hold(node, terms)
    return not isinstance(node, Name) or (node.text not in terms and node.text not in PROGRESS)


def _joined(parts: list[frozenset[bool]], *, every: bool) -> frozenset[bool]:
    """What several conditions may be together."""
    found = {every} if all(every in part for part in parts) else set[bool]()
    return frozenset(found | ({not every} if any((not every) in part for part in parts) else set()))
