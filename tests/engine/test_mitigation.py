"""What a reviewer may ask for before it agrees: other levels of the terms that parties may amend, and of no others."""

from __future__ import annotations

from pathlib import Path

from sim.world.record import Kind
from sim.world.reference import Engine

from .played import plan_from

# Signed at 10 with open data; the office wants the data guarded and has no view of the price; the parties' product of
# gains over no deal (0.1 and 0.1) is greatest in the middle of the prices.
WORLD = """
format: 1
title: Data or no deal
as_of: 2031-01-31
horizon: 2031-12-31
zone: UTC
terms:
  price: {levels: [0, 5, 10]}
  data:  {levels: [open, guarded]}
so_far:
  - {at: 2031-01-21, by: [seller, buyer], signs: {price: 10, data: open}}
actors:
  seller:
    no_deal: 0.1
    delay: 0
    prefers: {price: {weight: 3, best: 10, worst: 0}, data: {weight: 1, best: open, worst: guarded}}
  buyer:
    no_deal: 0.1
    delay: 0
    prefers: {price: {weight: 3, best: 0, worst: 10}, data: {weight: 1, values: {open: 1, guarded: 0.9}}}
  office:
    prefers: {data: {weight: 1, best: guarded, worst: open}}
    powers: {safety: {review: {takes: 10 days, grants: {above: 0.5, sharpness: 1000}, mitigates: true}}}
agreement:
  closes: {when: cleared(safety), after: 1 day}
  AMENDS
outcomes:
  - closed: closed
  - open: otherwise
"""


def _closed_with(tmp_path: Path, amends: str) -> tuple[str, str]:
    plan = plan_from(tmp_path, WORLD.replace("AMENDS", amends))
    played = Engine(plan).play(1, 0, 20)
    assert [e.time for e in played.record if e.kind == Kind.CLOSED]
    levels = {str(t): int(k) for t, k in zip(plan.terms["name"], plan.packages[played.package], strict=True)}
    return ("open", "guarded")[levels["data"]], ("0", "5", "10")[levels["price"]]


def test_of_an_agreement_that_says_what_may_be_amended_nothing_else_is_mitigated(tmp_path: Path) -> None:
    assert _closed_with(tmp_path, "amends: [data]") == ("guarded", "10")
    assert _closed_with(tmp_path, "amends: [data, price]") == ("guarded", "5")


def test_of_an_agreement_that_does_not_say_so_all_terms_are(tmp_path: Path) -> None:
    assert _closed_with(tmp_path, "") == ("guarded", "5")
