"""What the other side is all but sure not to sign is not offered to come near to it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.world import concession, lookahead
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


FAR = """
format: 1
title: A package at the far end of a term, and one that a red line bars
as_of: 2024-01-01
horizon: 2024-03-05
terms: {x: {levels: [o, k, c, d, b]}IDLE}
so_far: [{by: buyer, offers: {x: oTOLD}}]
actors:
  seller:
    prefers: {x: {weight: 1, values: {o: 0, k: 0, c: 1, d: 0, b: 0.53}}}
    no_deal: 0.5
    delay: 0
    powers: {sale: {sell: {tactic: {beta: 1}, patience: 28 days, responds: 20 days}}}
  buyer:
    prefers: {x: {weight: 1, values: {o: 1, k: 0.31, c: 0.6, d: 0, b: 0.3}}}
    no_deal: 0.2
    delay: 0
    never: {line: {terms: x == c, credibility: SURE}}
    powers: {bid: {bid: {tactic: {beta: 1}, patience: 42 days, responds: 20 days}}}
agreement: {closes: {when: signed, after: 1 day}}
outcomes: [{deal: signed or closed}, {no deal: otherwise}]
"""


@pytest.mark.parametrize("sure", [0.9, 0.95, 0.98, 0.985, 1])
def test_the_far_end_of_a_term_is_nearer_than_what_the_other_all_but_never_signs(tmp_path: Path, sure: float) -> None:
    text = FAR.replace("SURE", str(sure))
    assert Ruled(tmp_path, text.replace("IDLE", "").replace("TOLD", ""), n=50).share("deal") == 1.0


def test_a_term_that_nobody_cares_for_changes_nothing_of_what_is_near(tmp_path: Path) -> None:
    for sure in (0.2, 0.5, 0.7):
        text = FAR.replace("SURE", str(sure))
        alone = Ruled(tmp_path, text.replace("IDLE", "").replace("TOLD", ""), n=50)
        idle = Ruled(
            tmp_path, text.replace("IDLE", ", colour: {levels: [red, blue]}").replace("TOLD", ", colour: red"), n=50
        )
        assert alone.outcomes == idle.outcomes


def test_nobody_goes_up_to_what_the_other_all_but_never_signs(tmp_path: Path) -> None:
    ruled = Ruled(tmp_path, TEXT.replace("SURE", "0.98"), n=100)
    offered = {e[7] for one in ruled.records for e in one if e[2] == Kind.OFFERED.name}
    assert any("stake 35" in package for package in offered)
    assert not any("stake 66" in package for package in offered)


@pytest.mark.parametrize("sure", [0.5, 0.9, 0.98, 0.999])
def test_what_is_worth_little_because_it_will_hardly_be_signed_is_not_the_least_that_is_enough(
    tmp_path: Path, sure: float
) -> None:
    """What the seller would gain by c it can hardly hope for; b, which is worth more than that, the buyer would sign."""
    text = FAR.replace("SURE", str(sure)).replace("IDLE", "").replace("TOLD", "").replace("b: 0.53", "b: 0.62")
    ruled = Ruled(tmp_path, text, n=50)
    first = {next(e[7] for e in one if e[2] == Kind.OFFERED.name and e[3] == "seller") for one in ruled.records}
    assert first == {"x b"}


def test_what_is_worth_little_because_it_will_hardly_be_signed_is_not_what_partners_meet_on(tmp_path: Path) -> None:
    """A certain line of the other side leaves nothing to partners, whatever all of them lower what they ask."""
    values = np.array([[0.5, 0.9, 0.0], [0.5, 0.0, 0.9]])
    for unbarred in (0.0, 1e-6):
        values[:, 0] = 0.1 + unbarred * 0.4
        said = concession.respond(
            values, np.array([0.1, 0.1]), -np.inf, np.ones(3, bool), np.zeros(0, int), np.zeros(0, int), 0, -1,
            np.array([0.9, 0.9]), False, np.zeros((3, 1)), -1, np.array([unbarred, 1.0, 1.0]), np.zeros(3),
        )  # fmt: skip
        assert said[0] == concession.LEAVE if unbarred == 0.0 else said[:2] == (concession.OFFER, 0)


def test_what_is_hoped_for_tells_what_it_would_be_worth(tmp_path: Path) -> None:
    worth, unbarred = np.array([0.1, 0.4, 1.0, 0.7]), np.array([0.5, 0.01, 0.3, 1.0])
    hoped = lookahead.hoped_for(worth, 0.1, unbarred)
    assert hoped == pytest.approx(0.1 + (worth - 0.1) * unbarred)
    assert concession.if_signed(hoped[np.newaxis], np.array([0.1]), unbarred)[0] == pytest.approx(worth)
