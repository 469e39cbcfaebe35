"""At a remedy, leaving counts as what it is worth once that has been refused: with its words, its days, and what is then expected."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.world.record import Kind

from .ruled import Ruled

REMEDY = """
format: 1
title: a remedy beside leaving
as_of: 2024-03-01
horizon: 2025-03-01
terms: {cure: {levels: [none, full]}}
so_far: [{by: [seller, buyer], signs: {cure: none}}]
actors:
  seller: {prefers: {cure: {weight: 1, values: {none: 1, full: SELLER}}}, no_deal: LEAST, delay: DELAY, expects: {permit: EXPECTS}}
  buyer: {prefers: {cure: {weight: 1, values: {none: 1, full: BUYER}}}, no_deal: NO_DEAL, delay: DELAY, expects: {permit: EXPECTS}}
  office: {powers: {permit: {review: {takes: 100 days, grants: {if: cure == full, then: 1, otherwise: 0}, mitigates: [cure]}}}}
  court: {powers: {RULES}}
agreement: {closes: {when: cleared(all), after: 10 days}, exits: {buyer: EXIT}, FEES}
outcomes: [{closed: closed}, {none: otherwise}]
"""
APPEAL = "appeal: {rule: {about: permit, effect: reverses, asked_when: refused(permit), takes: 50 days, grants: 0.9}}"
HOLD = "hold: {rule: {effect: compels, asked_when: left(buyer), takes: 10 days, grants: 1}}"
NOBODY = 'halt: {rule: {about: permit, effect: suspends, asked_when: "false", takes: 1 days, grants: 1}}'


def _remedy(**words: object) -> str:
    found = REMEDY
    given = {"SELLER": 0.7, "BUYER": 0.7, "LEAST": 0.3, "NO_DEAL": 0.3, "DELAY": 0.0, "EXPECTS": 0.9} | words
    for word, value in given.items():
        found = found.replace(word, str(value))
    return found


@pytest.mark.parametrize("rules", [APPEAL, f"{APPEAL}, {HOLD}"])
def test_who_may_be_held_reckons_with_the_days_that_a_refusal_adds(rules: str, tmp_path: Path) -> None:
    """The remedy is worth 0.7 - 0.04. Refused, going on is 0.9 + 0.1 x 0.3 - 0.004 x 110 = 0.49, and leaving no more than that."""
    found = Ruled(tmp_path, _remedy(DELAY=0.004, RULES=rules, EXIT="signed", FEES=""))
    assert found.days(Kind.MITIGATED, "permit") == [100.0]
    assert found.days(Kind.CLOSED, "agreement") == [110.0]


FEE = "fees: {f: {worth: 0.3, by: buyer, to: seller, when: ever refused(permit)}}"


@pytest.mark.parametrize("exits", ["filed(permit)", "signed", "false"])
def test_who_may_leave_reckons_with_the_fee_that_the_refusal_makes_due(exits: str, tmp_path: Path) -> None:
    """The remedy is worth 0.5 to the buyer, leaving 0.6 less the fee of 0.3 that is due once it is refused."""
    found = Ruled(
        tmp_path, _remedy(SELLER=1, BUYER=0.5, LEAST=0.2, NO_DEAL=0.6, EXPECTS=0.95, RULES=NOBODY, EXIT=exits, FEES=FEE)
    )
    assert found.days(Kind.MITIGATED, "permit") == [100.0]


@pytest.mark.parametrize(("exits", "remedied"), [("refused(permit)", False), ("signed", False), ("false", True)])
def test_an_exit_that_the_refusal_opens_counts_at_the_remedy(exits: str, remedied: bool, tmp_path: Path) -> None:
    """Leaving is worth 0.5 and a fee of 0.3, the remedy 0.7; where nobody may leave, ending is worth 0.5."""
    fee = "fees: {f: {worth: 0.3, by: seller, to: buyer, when: left(buyer)}}"
    found = Ruled(tmp_path, _remedy(LEAST=0.2, NO_DEAL=0.5, EXPECTS=0.95, RULES=NOBODY, EXIT=exits, FEES=fee))
    assert bool(found.days(Kind.MITIGATED, "permit")) == remedied
