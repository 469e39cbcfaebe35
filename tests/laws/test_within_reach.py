"""What can be signed, and what cannot: for dates, for suits of others, and for what has been offered."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.world.record import Kind

from .ruled import Ruled

DATE = """
format: 1
title: A date that asks for a review
as_of: 2024-01-01
horizon: 2025-06-30
so_far: [{by: gov, imposes: ban}TOLD]
terms: {price: {levels: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]}, site: {levels: [home, abroad]}}
actors:
  seller:
    prefers: {price: {weight: 1, worst: 0, best: 10}}
    no_deal: 0.2
    delay: 0SELLER
    powers: {sell: {sell: {tactic: {beta: 0.5}, patience: 300 days, responds: {exponential: 3 days}}}}
  buyer:
    prefers: {price: {weight: 1, worst: 10, best: 0}}
    no_deal: 0.2
    delay: 0BUYER
    powers: {offer: {bid: {tactic: {beta: 0.5}, patience: 300 days, responds: {exponential: 3 days}}}}
  office:
    powers:
      r: {review: {takes: 20 days, grants: 1, when: site == abroad}}
      q: {review: {takes: 1 day, refiles: 0, grants: {if: site == home, then: 0, otherwise: 1}, when: site == home}}
  gov:
    powers: {ban: {impose: {deadline: {after: 60 days, force: order, met: signed and cleared(all), then: {enforce: 1}}}}}
agreement: {closes: {when: cleared(all), after: 0}}
outcomes: [{banned: ever in_force(ban)}, {in time: otherwise}]
"""
LINE = "\n    never: {L: {terms: site == home, credibility: 1}}"
REFUSED = (
    ", {at: 2023-12-01, by: [seller, buyer], signs: {price: 5, site: home}}, {at: 2023-12-02, asks: q, by: seller}, "
    "{at: 2023-12-03, by: office, refuses: q}, {at: 2023-12-03, ends: agreement}"
)


def dated(folder: Path, *, seller: str = "", buyer: str = "", told: str = "", more: str = "") -> float:
    text = DATE.replace("SELLER", seller).replace("BUYER", buyer).replace("TOLD", told)
    return Ruled(folder, text + more, n=300).share("banned")


def test_a_date_presses_by_what_can_be_signed_whatever_bars_the_rest(tmp_path: Path) -> None:
    barred = "impossible: [site == home]\n"
    alone = dated(tmp_path, more=barred)
    assert 0.1 < alone < 0.6
    for found in (
        dated(tmp_path, buyer=LINE),
        dated(tmp_path, seller=LINE),
        dated(tmp_path, buyer=LINE, seller=LINE),
    ):
        assert found == alone
    assert dated(tmp_path, told=REFUSED) == pytest.approx(alone, abs=0.1)


SUIT = """
format: 1
title: A rival that sues so that its own bid be taken
as_of: 2024-01-10
horizon: 2024-12-31
terms: {x: {levels: [a, b]}}
so_far:
  - {at: 2024-01-02, by: rival, offers: {x: b}}
  - {at: 2024-01-03, by: [seller, buyer], signs: {x: a}}
actors:
  seller:
    prefers: {x: {weight: 1, values: {a: 0.6, b: 0.9}}}
    no_deal: 0.1
    delay: 0
    never: {L: {terms: x == b, credibility: SURE}}
    powers: {sale: {sell: {patience: 300 days, responds: 5 days}}}
  buyer:
    prefers: {x: {weight: 1, values: {a: 0.9, b: 0.5}}}
    no_deal: 0.1
    delay: 0
    powers: {bidA: {bid: {patience: 300 days, responds: 5 days}}}
  rival:
    prefers: {x: {weight: 1, values: {a: 0.1, b: 0.9}}}
    no_deal: 0.2
    delay: 0
    powers: {bidB: {bid: {patience: 300 days, responds: 5 days}}}
  court:
    powers:
      ban: {rule: {effect: forbids, asked_when: signed, asked_by: rival, costs: COSTS, takes: 20 days, grants: 1}}
agreement: {closes: {when: signed, after: 100 days}}
outcomes: [{closed: closed}, {open: otherwise}]
"""


@pytest.mark.parametrize("sure", [0, 0.5, 0.9, 1])
def test_a_rival_sues_for_what_it_may_count_on_of_its_own_bid(tmp_path: Path, sure: float) -> None:
    """It gains 0.7 where the seller has no such line."""
    worth = (1 - sure) * 0.7
    for costs in (0.01, 0.3, 0.69):
        text = SUIT.replace("SURE", str(sure)).replace("COSTS", str(costs))
        asked = [any(e[2] == Kind.FILED.name for e in one) for one in Ruled(tmp_path, text, n=5).records]
        assert asked == [worth > costs] * 5


TOLD = """
format: 1
title: An offer that is told across a red line
as_of: 2024-01-01
horizon: 2025-06-30
terms: {price: {levels: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]}, lic: {levels: ["no", "yes"]}}
so_far: [{by: buyer, offers: {price: 9, lic: "no"}}]
actors:
  seller:
    prefers: {price: {weight: 1, best: 10, worst: 0}, lic: {weight: 1, best: "yes", worst: "no"}}
    no_deal: 0.3
    delay: 0
    never: {L: {terms: lic == no, credibility: SURE}}
    powers: {sell: {sell: {tactic: {beta: 0.5}, patience: 30 days, responds: 3 days}}}
  buyer:
    prefers: {price: {weight: 2, best: 0, worst: 10}, lic: {weight: 1, best: "no", worst: "yes"}}
    no_deal: 0.2
    delay: 0
    powers: {offer: {bid: {tactic: {beta: 0.5}, patience: 90 days, responds: 3 days}}}
agreement: {closes: {when: true, after: 0}}
outcomes: [{closed: closed}, {open: otherwise}]
"""


def test_an_offer_across_a_line_that_is_certain_binds_as_one_across_a_line_that_is_nearly_so(tmp_path: Path) -> None:
    signed = []
    for sure in (0.999999, 1):
        ruled = Ruled(tmp_path, TOLD.replace("SURE", str(sure)), n=20)
        signed.append([[e[7] for e in one if e[2] == Kind.SIGNED.name] for one in ruled.records])
    assert signed[0] == signed[1] and all(signed[0])


MEDIAN = """
format: 1
title: A red line of which nobody knows whether it is meant
as_of: 2024-01-01
horizon: 2025-06-30
terms: {x: {levels: [a, b, c, d]}}
actors:
  seller:
    prefers: {x: {weight: 1, values: {a: 0.2, b: 0.6, c: 0.9, d: 1}}}
    no_deal: 0.3
    delay: 0
    powers: {sell: {sell: {tactic: {beta: 0.5}, patience: 90 days, responds: 3 days}}}
  buyer:
    prefers: {x: {weight: 1, values: {a: 1, b: 0.8, c: 0.5, d: 0.25}}}
    no_deal: 0.2
    delay: 0
    never: {L: {terms: x == b or x == c or x == d, credibility: {choice: [[NO, 0.49], [YES, 0.51]]}}}
    powers: {offer: {bid: {tactic: {beta: 0.5}, patience: 90 days, responds: 3 days}}}
agreement: {closes: {when: true, after: 0}}
outcomes: [{closed: closed}, {open: otherwise}]
"""


def test_a_line_is_certain_only_where_it_is_so_in_every_belief(tmp_path: Path) -> None:
    shares = []
    for no, yes in ((0, 1), (0.001, 0.999)):
        text = MEDIAN.replace("NO", str(no)).replace("YES", str(yes))
        shares.append(Ruled(tmp_path, text, n=400, per_belief=1).share("closed"))
    assert shares == [pytest.approx(0.49, abs=0.08)] * 2
    assert abs(shares[0] - shares[1]) < 0.02


REOPENED = """
format: 1
title: A stay that ends as what it stays is reopened
as_of: 2024-01-01
horizon: 2024-12-31
terms: {x: {levels: [a, b]}}
so_far: [{by: [seller, buyer], signs: {x: a}}]
circumstances:
  mood: {levels: [good, bad], start: good}
  go: {levels: ["off", "on"], start: "off"}
actors:
  seller: {prefers: {x: {weight: 1, values: {a: 0.9, b: 0.5}}}, no_deal: 0.1, delay: 0}
  buyer: {prefers: {x: {weight: 1, values: {a: 0.9, b: 0.5}}}, no_deal: 0.1, delay: 0}
  office:
    powers:
      r: {review: {takes: 5 days, grants: {if: x == a, then: 1, otherwise: 0.5}, when: x == a or mood == bad}}
      r2: {review: {takes: 10 days, grants: {if: x == b, then: 1, otherwise: 0}}}
  COURT:
    powers:
      COURT:
        rule:
          effect: suspends
          about: r
          asked_when: go == on
          asked_by: buyer
          takes: 2 days
          grants: 1
          reopens: {when: mood == bad}
agreement: {closes: {when: cleared(all), after: 200}, amends: [x]}
events: {turn: {at: 2024-03-01, sets: {mood: bad}}, g: {at: 2024-01-20, sets: {go: "on"}}}
outcomes: [{c: closed}, {o: otherwise}]
"""


def test_a_grant_is_taken_back_once_at_one_instant_whatever_the_courts_are_called(tmp_path: Path) -> None:
    courses = []
    for name in ("acourt", "zcourt"):
        records = Ruled(tmp_path, REOPENED.replace("COURT", name), n=60).records
        for one in records:
            reopened = [(e[1], e[4]) for e in one if e[2] == Kind.REOPENED.name]
            assert len(reopened) == len(set(reopened))
        courses.append([[(e[1], e[2]) for e in one if e[2] in ("CLOSED", "AMENDED", "GRANTED")] for one in records])
    assert [sorted(one) for one in courses[0]] == [sorted(one) for one in courses[1]]
