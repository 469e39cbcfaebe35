"""What is asked of each package by itself, what is foreseen of grants and waits, and what makes the parties look."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.world.record import Kind

from .ruled import Ruled

# --- each package ----------------------------------------------------------------------------------------

FORBIDS = """
format: 1
title: who would forbid it
as_of: 2024-01-01
horizon: 2024-12-31
terms: {price: {levels: [low, high]}}
actors:
  seller: {prefers: {price: {weight: 1, values: {low: 0.5, high: 1}}}, no_deal: 0, delay: 0, powers: {sale: {sell: {tactic: {beta: 1}, patience: 100 days, responds: 1 day}}}}
  buyer: {prefers: {price: {weight: 1, values: {low: 0.5, high: 1}}}, no_deal: 0, delay: 0, powers: {own: {bid: {tactic: {beta: 1}, patience: 100 days, responds: 1 day}}}}
  court: {powers: {ban: {rule: {effect: forbids, asked_by: court, asked_when: signed and price == high, takes: 10 days, grants: 1}}}}
agreement: {closes: {when: signed, after: 30 days}}
outcomes: [{closed: closed}, {ended: ended}, {hangs: otherwise}]
"""


def test_parties_sign_what_nobody_would_forbid(tmp_path: Path) -> None:
    """A price that is high is worth more to both, and would be forbidden for certain."""
    found = Ruled(tmp_path, FORBIDS)
    assert len(found.days(Kind.SIGNED, "own")) == 1 and found.outcomes == ["closed"]
    anyway = Ruled(tmp_path, FORBIDS.replace("signed and price == high", "signed"))
    assert not anyway.days(Kind.SIGNED, "own")


AMENDS = """
format: 1
title: amend to what nobody would forbid
as_of: 2024-01-01
horizon: 2024-12-31
terms: {price: {levels: [low, high]}}
so_far: [{by: [seller, buyer], signs: {price: high}}]
circumstances: {mood: {levels: [calm, hot], start: calm}}
actors:
  seller: {prefers: {price: {weight: 1, values: {low: 0.6, high: 1}}}, no_deal: 0, delay: 0}
  buyer: {prefers: {price: {weight: 1, values: {low: 0.6, high: 1}}}, no_deal: 0, delay: 0.001 per day}
  court: {powers: {ban: {rule: {effect: forbids, asked_by: court, asked_when: signed and price == high and mood == hot, asks_after: 20 days, takes: 10 days, grants: 1}}}}
events: {heat: {at: 2024-01-21, sets: {mood: hot}}}
agreement: {closes: {when: "signed and not filed(ban)", after: 60 days}, amends: [price], exits: {buyer: true}}
outcomes: [{closed: closed}, {ended: ended}, {hangs: otherwise}]
"""


def test_they_amend_to_it_too(tmp_path: Path) -> None:
    found = Ruled(tmp_path, AMENDS)
    assert found.days(Kind.AMENDED, "agreement") == [20.0] and found.outcomes == ["closed"]


APPEALS = """
format: 1
title: an appeal of one package
as_of: 2024-01-01
horizon: 2024-12-31
terms: {remedy: {levels: [plain, cure]}}
actors:
  seller: {prefers: {remedy: {weight: 1, values: {plain: 1, cure: 0.6}}}, no_deal: 0, delay: 0, powers: {sale: {sell: {tactic: {beta: 1}, patience: 100 days, responds: 1 day}}}}
  buyer: {prefers: {remedy: {weight: 1, values: {plain: 1, cure: 0.6}}}, no_deal: 0, delay: 0, powers: {own: {bid: {tactic: {beta: 1}, patience: 100 days, responds: 1 day}}}}
  office: {powers: {permit: {review: {takes: 10 days, refiles: 0, grants: {if: remedy == cure, then: 1, otherwise: 0.3}}}}}
  court: {powers: {appeal: {rule: {about: permit, effect: reverses, asked_by: buyer, asked_when: refused(permit) and remedy == plain, takes: 5 days, grants: 1}}}}
agreement: {closes: {when: cleared(all), after: 4 days}}
outcomes: [{closed: closed}, {ended: ended}, {hangs: otherwise}]
"""


@pytest.mark.parametrize(("when", "signed"), [("remedy == plain", "remedy plain"), ("remedy == cure", "remedy cure")])
def test_an_appeal_counts_for_the_packages_of_which_it_would_be_asked(when: str, signed: str, tmp_path: Path) -> None:
    text = APPEALS.replace("refused(permit) and remedy == plain", f"refused(permit) and {when}")
    assert text != APPEALS or when == "remedy == plain"
    found = Ruled(tmp_path, text)
    assert [e[7] for e in found.records[0] if e[2] == "SIGNED"] == [signed]


AUCTION = """
format: 1
title: partner who bids too
as_of: 2024-01-01
horizon: 2024-03-01
terms: {a: {levels: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]}, b: {levels: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]}}
actors:
  seller: {prefers: {a: {weight: 1, best: 0, worst: 10}, b: {weight: 1, best: 0, worst: 10}}, no_deal: 0, delay: 0, powers: {sale: {sell: {decides: {auction: {until: 2024-01-31}}, tactic: {beta: 1}, patience: endless, responds: 1 day}}}}
  alpha: {prefers: {a: {weight: 1, best: 10, worst: 0}}, no_deal: 0, delay: 0, powers: {joint: {bid: {with: beta, tactic: {beta: 1}, patience: endless, responds: 10 days}}}}
  beta: {prefers: {b: {weight: 1, best: 10, worst: 0}}, no_deal: 0, delay: 0, powers: {own: {bid: {tactic: {beta: 1}, patience: endless, responds: 20 days}}}}
agreement: {closes: {when: signed, after: 0 days}}
outcomes: [{closed: closed}, {ended: ended}, {hangs: otherwise}]
"""


def test_a_partner_that_bids_alone_too_asks_its_own_share(tmp_path: Path) -> None:
    """The bid of its own is no rival of it, and one of the other."""
    offered = [e[7] for e in Ruled(tmp_path, AUCTION).records[0] if e[2] == "OFFERED"]
    assert offered[0] == "a 9, b 10"


# --- what is foreseen -------------------------------------------------------------------------------------

FEE = """
format: 1
title: fee as granted
as_of: 2024-01-01
horizon: 2024-12-31
terms: {remedy: {levels: [plain, cure]}}
so_far: [{by: [seller, buyer], signs: {remedy: plain}}]
actors:
  seller: {prefers: {remedy: {weight: 1, values: {plain: 1, cure: 1}}}, no_deal: 0, delay: 0}
  buyer: {prefers: {remedy: {weight: 1, values: {plain: 1, cure: 0}}}, no_deal: 0.6, delay: 0}
  office:
    powers:
      first: {review: {takes: 10 days, mitigates: true, refiles: 0, grants: {if: remedy == cure, then: 1, otherwise: 0}}}
      other: {review: {takes: 50 days, refiles: 0, grants: 0.5}}
agreement:
  closes: {when: cleared(all), after: 1 day}
  fees: {reverse: {by: buyer, worth: 0.5, when: refused(first)}}
outcomes: [{closed: closed}, {ended: ended}, {hangs: otherwise}]
"""


@pytest.mark.parametrize(("fee", "mitigates"), [("0.2", False), ("0.4", True), ("0.59", True)])
def test_a_remedy_is_weighed_without_the_fee_of_the_refusal_that_it_avoids(
    fee: str, *, mitigates: bool, tmp_path: Path
) -> None:
    """As refused, ending is worth 0.6 less the fee; the remedy 0.5 x 0 + 0.5 x 0.6."""
    found = Ruled(tmp_path, FEE.replace("worth: 0.5", f"worth: {fee}"))
    assert found.days(Kind.MITIGATED, "first") == ([10.0] if mitigates else [])


READY = """
format: 1
title: wait when ready
as_of: 2024-01-01
horizon: 2024-12-31
terms: {price: {levels: [1, 2]}}
so_far: [{by: [seller, buyer], signs: {price: 1}}]
circumstances: {m: {start: 0.3}}
actors:
  seller: {prefers: {price: {weight: 1, best: 2, worst: 1}}, no_deal: 0, delay: 0}
  buyer: {prefers: {price: {weight: 1, best: 1, worst: 2}}, no_deal: {is: 0, shifts: {m: 1}}, delay: 0.01 per day}
  office: {powers: {first: {review: {takes: 10 days, refiles: 0, grants: 0}}}}
  court: {powers: {appeal: {rule: {about: first, effect: reverses, asked_by: buyer, asked_when: refused(first), asks_after: 10 days, takes: 10 days, costs: 0.01, grants: 1}}}}
events: {up: {at: 2024-01-16, sets: {m: 0.85}}}
agreement: {closes: {when: cleared(all), after: 0 days}}
outcomes: [{closed: closed}, {ended: ended}, {hangs: otherwise}]
"""


@pytest.mark.parametrize(("rises", "asked", "ended"), [("0.83", [20.0], []), ("0.85", [], [15.0])])
def test_a_request_waits_for_what_is_left_of_its_delay_and_for_its_answer(
    rises: str, asked: list[float], ended: list[float], tmp_path: Path
) -> None:
    """Half prepared it is worth 1 less no deal, 0.05 + 0.1 for the days and 0.01; it is given up where that is less than 0."""
    found = Ruled(tmp_path, READY.replace("m: 0.85", f"m: {rises}"))
    assert found.days(Kind.FILED, "appeal") == asked
    assert found.days(Kind.ENDED, "agreement") == ended


HELD = """
format: 1
title: a grant that is held
as_of: 2024-01-01
horizon: 2024-12-31
terms: {price: {levels: [1, 2]}}
so_far: [{by: [seller, buyer], signs: {price: 1}}]
circumstances: {m: {start: 0}}
events: {up: {at: 2024-02-20, sets: {m: 0.2}}}
actors:
  seller: {prefers: {price: {weight: 1, values: {1: 1, 2: 1}}}, no_deal: 0, delay: 0}
  buyer: {prefers: {price: {weight: 1, values: {1: 1, 2: 1}}}, no_deal: {is: 0.5, shifts: {m: 1}}, delay: 0.0032 per day}
  office: {powers: {permit: {review: {asks_after: 30 days, takes: 60 days, refiles: 0, grants: 0.999}}}}
  court: {powers: {interim: {rule: {about: permit, effect: suspends, asked_by: court, asked_when: cleared(permit), takes: 1 day, grants: 1, reopens: {after: 5 days}}}}}
agreement: {closes: {when: cleared(all), after: 40 days}, exits: {buyer: true}}
outcomes: [{closed: closed}, {ended: ended}, {hangs: otherwise}]
"""


def test_a_grant_that_is_held_is_not_waited_for_as_if_it_were_asked_anew(tmp_path: Path) -> None:
    """It costs 40 days of 0.0032 to close, and not 130: going on gains 0.3."""
    found = Ruled(tmp_path, HELD)
    assert found.days(Kind.SUSPENDED, "permit") == [91.0]
    assert not found.days(Kind.EXITED, "agreement") and found.outcomes == ["closed"]


# --- who is asked, and who looks --------------------------------------------------------------------------

NOBODY = """
format: 1
title: nobody left to sign
as_of: 2024-01-01
horizon: 2024-12-31
terms: {price: {levels: [cheap, dear]}}
structures: {low: price == cheap}
circumstances: {mood: {levels: [calm, hot], start: hot}}
actors:
  seller: {prefers: {price: {weight: 1, values: {cheap: 0, dear: 1}}}, no_deal: 0.5, delay: 0, powers: {sale: {sell: {tactic: {beta: 1}, patience: endless, responds: 200 days}}}}
  buyer: {prefers: {price: {weight: 1, values: {cheap: 1, dear: 0}}}, no_deal: 0, delay: 0, powers: {own: {bid: {structure: low, tactic: {beta: 1}, patience: 100 days, responds: 5 days, leaves: {hazard: 0.02}}}}}
  office: {powers: {tariff: {review: {asked_when: ever offered, when: price == dear or mood == hot, takes: 300 days, grants: 1}}}}
events: {cool: {at: 2024-01-11, sets: {mood: calm}}}
agreement: {closes: {when: signed, after: 4 days}}
outcomes: [{hangs: filed(tariff)}, {no: otherwise}]
"""


def test_before_a_choice_a_request_falls_away_that_no_bidder_who_may_sign_needs(tmp_path: Path) -> None:
    """The only bidder bids for what is cheap, which needs no review once the mood is calm."""
    assert Ruled(tmp_path, NOBODY).days(Kind.WITHDRAWN, "tariff") == [10.0]


MOVES = """
format: 1
title: a date moves
as_of: 2024-01-01
horizon: 2024-12-31
terms: {price: {levels: [1, 2]}}
so_far: [{by: [seller, buyer], signs: {price: 1}}]
actors:
  seller: {prefers: {price: {weight: 1, values: {1: 1, 2: 1}}}, no_deal: 0, delay: 0}
  buyer: {prefers: {price: {weight: 1, values: {1: 1, 2: 1}}}, no_deal: 0.5, delay: 0.002 per day}
  office: {powers: {first: {review: {takes: {weibull: [0.5, 50]}, refiles: 0, grants: 0.9}}}}
agreement:
  closes: {when: cleared(all), after: 0 days}
  exits: {buyer: true}
  outside_date: {after: 100 days, force: agreement, met: closed, extend: {grants: 1, days: 300}, then: {end: 1}}
outcomes: [{closed: closed}, {ended: ended}, {hangs: otherwise}]
"""


def test_the_parties_look_when_a_date_moves_whoever_reads_it(tmp_path: Path) -> None:
    """The longer this clock has run the longer it lasts: after 100 days the buyer would rather leave, and sees it when the date moves."""
    found = Ruled(tmp_path, MOVES, n=5)
    late = [k for k in range(5) if found.days(Kind.EXTENDED, "outside_date", k)]
    assert late and all(found.days(Kind.EXITED, "agreement", k) == [100.0] for k in late)


IDLE = """
format: 1
title: a rule that has nothing to do with it
as_of: 2024-01-01
horizon: 2024-12-31
terms: {price: {levels: [1, 2]}}
so_far: [{by: [seller, buyer], signs: {price: 1}}]
circumstances: {mood: {levels: [calm, hot], start: calm}, war: {levels: [no, yes], start: no}}
actors:
  seller: {prefers: {price: {weight: 1, values: {1: 1, 2: 1}}}, no_deal: 0, delay: 0}
  buyer: {prefers: {price: {weight: 1, values: {1: 1, 2: 1}}}, no_deal: 0.5, delay: 0.002 per day}
  office: {powers: {first: {review: {takes: {weibull: [0.5, 50]}, refiles: 0, grants: 0.9}}}}
  other: {powers: {tax: {impose: {when: war == yes, deadline: {after: 10 days, force: order, met: signed, then: {enforce: {if: mood == hot, then: 0.5, otherwise: 0.4}}}}}}}
events: {heat: {at: 2024-04-10, sets: {mood: hot}}}
agreement:
  closes: {when: cleared(all), after: 0 days}
  exits: {buyer: true}
outcomes: [{closed: closed}, {ended: ended}, {hangs: otherwise}]
"""


def test_and_not_when_something_changes_that_no_worth_asks_about(tmp_path: Path) -> None:
    """Only how a tax would be enforced, which is never imposed, reads the mood."""
    found = Ruled(tmp_path, IDLE, n=5)
    assert not any(found.days(Kind.EXITED, "agreement", k) for k in range(5))
