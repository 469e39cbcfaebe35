"""What the other side is all but sure not to sign is not offered to come near to it."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.world.record import Kind

from .ruled import Ruled

TEXT = """
format: 1
title: A red line that is nearly sure
as_of: 2024-01-01
horizon: 2024-12-31
terms:
  stake: {levels: [0, 25, 35, 45, 49, 66]}
  votes: {levels: [kept, trust]}
so_far: [{at: 2024-01-01, by: [owner, treasury], offers: {stake: 49, votes: kept}}]
actors:
  owner:
    prefers: {stake: {weight: 3, best: 66, worst: 0}, votes: {weight: 2, best: kept, worst: trust}}
    no_deal: 0.3
    never: {nothing_left: {terms: stake < 25, credibility: 0.8}}
    powers: {petition: {sell: {responds: 10 to 40 days}}}
  treasury:
    prefers: {stake: {weight: 3, best: 0, worst: 66}, votes: {weight: 2, best: trust, worst: kept}}
    no_deal: 0.45
    never: {majority: {terms: stake >= 50, credibility: SURE}}
    powers: {relief: {bid: {responds: 10 to 40 days}}}
agreement: {closes: {when: signed, after: 1 day}}
outcomes: [{deal: closed}, {no deal: otherwise}]
"""


@pytest.mark.parametrize("sure", [0.9, 0.98, 0.999])
def test_a_line_that_is_nearly_sure_takes_no_more_deals_away_than_one_that_is(tmp_path: Path, sure: float) -> None:
    shares = [Ruled(tmp_path, TEXT.replace("SURE", str(x)), n=200).share("deal") for x in (sure, 1)]
    assert shares[0] >= shares[1] > 0.85


def test_nobody_goes_up_to_what_the_other_all_but_never_signs(tmp_path: Path) -> None:
    ruled = Ruled(tmp_path, TEXT.replace("SURE", "0.98"), n=100)
    offered = {e[7] for one in ruled.records for e in one if e[2] == Kind.OFFERED.name}
    assert any("stake 35" in package for package in offered)
    assert not any("stake 66" in package for package in offered)
