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


AMENDED = """
format: 1
title: What is amended to after a refusal, beside a red line that is not real
as_of: 2024-01-01
horizon: 2024-12-31
terms:
  form: {levels: [refused, poor, good]}
so_far:
  - {by: [buyer, seller], signs: {form: refused}}
actors:
  seller:
    prefers: {form: {weight: 1, values: {refused: 0.9, poor: 0.5, good: 0.8}}}
    no_deal: 0.1
    delay: 0
    powers: {seller: {sell: {responds: 2 days}}}
  buyer:
    prefers: {form: {weight: 1, values: {refused: 0.9, poor: 0.5, good: 0.8}}}
    no_deal: 0.1
    delay: 0
    never: {good: {terms: form == good, credibility: SURE}}
    powers: {b: {bid: {responds: 2 days}}}
  office:
    powers: {permit: {review: {takes: 10 days, grants: {if: form == refused, then: 0, otherwise: 1}}}}
agreement:
  closes: {when: cleared(all), after: 0}
  amends: [form]
outcomes:
  - good: closed and form == good
  - poor: closed and form == poor
  - open: otherwise
"""


@pytest.mark.parametrize("sure", [0, 0.5, 0.67, 0.68, 0.9])
def test_parties_amend_to_what_is_best_for_all_wherever_no_line_of_theirs_is_real(tmp_path: Path, sure: float) -> None:
    """Who has the line knows it, and agrees in the same act."""
    ruled = Ruled(tmp_path, AMENDED.replace("SURE", str(sure)), n=300)
    assert ruled.share("good") == pytest.approx(1 - sure, abs=0.09)
    assert ruled.share("open") == 0.0


def test_nobody_agrees_to_what_is_worth_less_to_it_than_ending_because_a_line_might_have_stood_against_it(
    tmp_path: Path,
) -> None:
    for sure in (0.2, 0.5, 0.8):
        assert Ruled(tmp_path, BROKEN.replace("SURE", str(sure)), n=50).share("bad") == 0.0


BROKEN = """
format: 1
title: A fee, and a package across a red line
as_of: 2024-01-01
horizon: 2024-12-31
terms:
  form: {levels: [refused, bad]}
so_far:
  - {by: [buyer, seller], signs: {form: refused}}
actors:
  seller:
    prefers: {form: {weight: 1, values: {refused: 0.9, bad: 0.5}}}
    no_deal: 0.1
    delay: 0
    never: {bad: {terms: form == bad, credibility: SURE}}
    powers: {seller: {sell: {responds: 2 days}}}
  buyer:
    prefers: {form: {weight: 1, values: {refused: 0.9, bad: 0.1}}}
    no_deal: 0.5
    delay: 0
    powers: {b: {bid: {responds: 2 days}}}
  office:
    powers: {permit: {review: {takes: 10 days, grants: {if: form == refused, then: 0, otherwise: 1}}}}
agreement:
  closes: {when: cleared(all), after: 0}
  amends: [form]
  fees: {broken: {by: buyer, to: seller, worth: 0.3}}
outcomes:
  - bad: closed and form == bad
  - open: otherwise
"""
BOUND = """
format: 1
title: A demand across the other's red line, told
as_of: 2024-01-01
horizon: 2024-12-31
terms:
  price: {levels: [0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100]}
  site: {levels: [home, abroad]}
so_far:
  - {by: [seller, buyer], offers: {price: 100, site: home}}
actors:
  seller:
    prefers: {price: {weight: 1, best: 100, worst: 0}, site: {weight: 1, best: home, worst: abroad}}
    no_deal: 0
    delay: 0
    powers: {seller: {sell: {tactic: {beta: 0.3}, patience: 100 days, responds: 2 days}}}
  buyer:
    prefers: {price: {weight: 1, best: 0, worst: 100}, site: {weight: 1, best: abroad, worst: home}}
    no_deal: 0
    delay: 0
    never: {home: {terms: site == home, credibility: SURE}}
    powers: {b: {bid: {tactic: {beta: 0.3}, patience: 100 days, responds: 2 days}}}
agreement:
  closes: {when: true, after: 0}
outcomes:
  - cheap abroad: closed and site == abroad and price <= 20
  - dear abroad: closed and site == abroad
  - home: closed
  - open: otherwise
"""


def test_a_demand_across_a_red_line_of_the_other_side_binds_to_what_it_is_worth_if_signed(tmp_path: Path) -> None:
    prices = set()
    for sure in (0.5, 0.9, 0.99, 1):
        ruled = Ruled(tmp_path, BOUND.replace("SURE", str(sure)), n=50)
        prices |= {e[7] for one in ruled.records for e in one if e[2] == Kind.SIGNED.name and "abroad" in e[7]}
    assert prices == {"price 70, site abroad"}


BESIDE = """
format: 1
title: A rival's bid beside a red line
as_of: 2024-01-01
horizon: 2024-12-31
terms:
  price: {levels: [0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100]}
  site: {levels: [home, abroad]}
so_far:
  - {by: alpha, offers: {price: 20, site: home}}
  - {by: beta, offers: {price: 0, site: abroad}}
  - {by: [seller, beta], selects: any}
actors:
  seller:
    prefers: {price: {weight: 1, best: 100, worst: 0}, site: {weight: 1, best: home, worst: abroad}}
    no_deal: 0
    delay: 0
    powers: {seller: {sell: {tactic: {beta: 0.3}, patience: 60 days, responds: 2 days}}}
  alpha:
    prefers: {price: {weight: 1, best: 0, worst: 100}}
    no_deal: 0.75
    delay: 0
    powers: {a: {bid: {tactic: {beta: 1}, patience: 60 days, responds: 2 days}}}
  beta:
    prefers: {price: {weight: 1, best: 0, worst: 100}, site: {weight: 1, best: abroad, worst: home}}
    no_deal: 0
    delay: 0
    never: {home: {terms: site == home, credibility: SURE}}
    powers: {b: {bid: {tactic: {beta: 1}, patience: 60 days, responds: 2 days}}}
agreement:
  closes: {when: true, after: 0}
outcomes:
  - with beta: closed and with(beta)
  - with alpha: closed
  - open: otherwise
"""


@pytest.mark.parametrize("sure", [0.2, 0.38, 0.41, 0.8])
def test_a_seller_who_asks_across_a_red_line_still_has_the_other_bid(tmp_path: Path, sure: float) -> None:
    ruled = Ruled(tmp_path, BESIDE.replace("SURE", str(sure)), n=300)
    assert ruled.share("with beta") == pytest.approx(1 - sure, abs=0.09)


PARTNERS = """
format: 1
title: A consortium, one member of which may have a red line
as_of: 2024-01-01
horizon: 2024-12-31
terms:
  price: {levels: [0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100]}
  site: {levels: [home, abroad]}
actors:
  seller:
    prefers: {price: {weight: 1, best: 100, worst: 0}, site: {weight: 1, best: abroad, worst: home}}
    no_deal: 0.55
    delay: 0
    powers: {seller: {sell: {tactic: {beta: 1}, patience: 60 days, responds: 2 days}}}
  buyer:
    prefers: {price: {weight: 1, best: 0, worst: 100}, site: {weight: 1, best: abroad, worst: home}}
    no_deal: 0
    delay: 0
    powers: {b: {bid: {with: fund, tactic: {beta: 1}, patience: 60 days, responds: 2 days}}}
  fund:
    prefers: {price: {weight: 1, best: 0, worst: 100}, site: {weight: 1, best: abroad, worst: home}}
    no_deal: 0
    delay: 0
    never: {abroad: {terms: site == abroad, credibility: SURE}}
agreement:
  closes: {when: true, after: 0}
outcomes:
  - abroad: closed and site == abroad
  - home: closed
  - open: otherwise
"""


def test_partners_know_the_red_lines_of_their_side(tmp_path: Path) -> None:
    ruled = [Ruled(tmp_path, PARTNERS.replace("SURE", str(sure)), n=100) for sure in (0, 0.8)]
    signed = [
        {e[0] for one in found.records for e in one if e[2] == Kind.SIGNED.name and "abroad" in e[7]} for found in ruled
    ]
    assert signed[0] and signed[1] == signed[0]


TOLD = """
format: 1
title: A red line that its owner has crossed
as_of: 2024-02-01
horizon: 2024-12-31
terms: {x: {levels: [a, b]}}
so_far: [{at: 2024-01-20, by: buyer, offers: {x: b}}]
actors:
  seller:
    prefers: {x: {weight: 1, best: b, worst: a}}
    no_deal: 0.5
    powers: {sale: {sell: {responds: 5 days}}}
  buyer:
    prefers: {x: {weight: 1, best: b, worst: a}}
    no_deal: 0.5
    never: {line: {terms: x == b, credibility: 0.9}}
    powers: {bid: {bid: {responds: 5 days}}}
agreement: {closes: {when: signed, after: 1 day}}
outcomes: [{deal: closed}, {no deal: otherwise}]
"""


def test_a_red_line_that_the_history_has_shown_to_be_none_is_none(tmp_path: Path) -> None:
    assert Ruled(tmp_path, TOLD, n=100).share("deal") == 1.0
