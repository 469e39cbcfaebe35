"""Who has left while a court is asked: it comes back with whatever is agreed."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.world.record import Kind

from .ruled import Ruled

# On day 19 the buyer, angry, leaves a price of 1, worth 0.6 to it, for no deal, worth 0.9; a court may hold it to the price.
ANGRY = """
format: 1
title: a buyer that has left in anger
as_of: 2031-01-01
horizon: 2031-06-01
terms: {price: {levels: [1, 2]}}
circumstances: {mood: {levels: [calm, angry], start: calm}}
actors:
  seller: {prefers: {price: {weight: 1, values: {1: 0.9, 2: 0.9}}}, no_deal: 0.2, delay: 0, expects: {merger: 0.8}}
  buyer: {prefers: {price: {weight: 1, values: {1: 0.6, 2: 0.97}}}, no_deal: {is: 0.2, shifts: {mood == angry: 0.7}}, delay: 0, expects: {merger: 0.8}}
  agency: {powers: {merger: {review: {REVIEW}}}}
  judge: {powers: {hold: {rule: {effect: compels, asked_by: seller, asked_when: left(buyer), takes: 30 days, grants: 0.1}}}}
agreement: {closes: {when: cleared(all), after: 1 day}, exits: {buyer: mood == angry}, amends: [AMENDS]}
so_far:
  - {at: 2031-01-01, by: [seller, buyer], signs: {price: 1}}
  - {at: 2031-01-01, by: seller, asks: merger}
events: {scare: {at: 2031-01-20, sets: {mood: angry}}, EVENTS}
outcomes: [{closed: closed}, {signed: signed}, {none: otherwise}]
"""


def _angry(folder: Path, review: str, *, amends: str = "price", events: str = "", n: int = 20) -> Ruled:
    text = ANGRY.replace("REVIEW", review).replace("AMENDS", amends).replace(", EVENTS", events)
    return Ruled(folder, text, n)


def test_a_cure_brings_back_who_has_left_and_leaves_a_court_nothing_to_decide(tmp_path: Path) -> None:
    """A price of 2 is worth more than 0.9 to the buyer only once it is cleared for certain; the agency asks for it on day 35."""
    review = "takes: 35 days, mitigates: true, grants: {if: price == 2, then: 1, otherwise: 0}"
    found = _angry(tmp_path, review, amends="", n=5)
    for k in range(5):
        assert found.days(Kind.EXITED, "agreement", k) == [19.0]
        assert found.days(Kind.MITIGATED, "merger", k) == found.days(Kind.WITHDRAWN, "hold", k) == [35.0]
        assert found.days(Kind.CLOSED, "agreement", k) == [36.0]
        assert not found.days(Kind.ENDED, "agreement", k)


def test_refused_by_the_court_parties_go_on_if_all_prefer_that_to_ending(tmp_path: Path) -> None:
    """On day 49 the court lets the buyer go, which soothes it: going on is worth 0.56 to it, ending 0.2."""
    calm = ", soothe: {when: refused(hold), sets: {mood: calm}}"
    found = _angry(tmp_path, "takes: 90 days, grants: 0.9", amends="", events=calm)
    refused = [k for k in range(20) if found.days(Kind.REFUSED, "hold", k)]
    assert len(refused) > 10
    for k in refused:
        assert found.days(Kind.REFUSED, "hold", k) == found.days(Kind.AMENDED, "agreement", k) == [49.0]
        assert found.days(Kind.FILED, "merger", k) == [0.0]
        assert found.days(Kind.EXITED, "agreement", k) == [19.0]
    assert all(found.outcomes[k] == "closed" for k in refused if found.days(Kind.GRANTED, "merger", k))


def test_who_thinks_better_of_leaving_comes_back_to_what_was_agreed_while_the_suit_runs(tmp_path: Path) -> None:
    """On day 29 the buyer is calm again: going on is worth 0.56 to it; what a court may make of its leaving less."""
    calm = ", soothe: {at: 2031-01-30, sets: {mood: calm}}"
    found = _angry(tmp_path, "takes: 90 days, grants: 0.9", amends="", events=calm)
    for k in range(20):
        assert found.days(Kind.AMENDED, "agreement", k) == found.days(Kind.WITHDRAWN, "hold", k) == [29.0]
        assert not found.days(Kind.ENDED, "agreement", k) or found.days(Kind.REFUSED, "merger", k)


def test_refused_by_the_court_the_agreement_ends_if_somebody_prefers_that(tmp_path: Path) -> None:
    found = _angry(tmp_path, "takes: 90 days, grants: 0.9", amends="", n=5)
    refused = [k for k in range(5) if found.days(Kind.REFUSED, "hold", k)]
    assert refused and all(found.days(Kind.ENDED, "agreement", k) == [49.0] for k in refused)


# On day 31 the buyer, u 0.1 and angry, would leave; it pays the seller 0.3 for that. At 0.5 the deal is cleared.
FEE = """
format: 1
title: a fee for leaving, and a court
as_of: 2031-01-01
horizon: 2031-06-01
terms: {price: {levels: [1, 2]}}
circumstances: {mood: {levels: [calm, angry], start: calm}}
actors:
  seller: {prefers: {price: {weight: 1, values: {1: 1, 2: 0.7}}}, no_deal: NO_DEAL, delay: 0}
  buyer: {prefers: {price: {weight: 1, values: {1: 0.1, 2: 0.95}}}, no_deal: {is: 0.1, shifts: {mood == angry: 0.9}}, delay: 0}
  agency: {powers: {merger: {review: {takes: 400 days, grants: 0.5}}}}
  judge: {powers: {hold: {rule: {effect: compels, asked_by: seller, asked_when: left(buyer), takes: 5 days, SUIT}}}}
agreement: {closes: {when: cleared(all), after: 1 day}, amends: [AMENDS], exits: {buyer: mood == angry}, fees: {breakup: {by: buyer, to: seller, worth: 0.3, when: left(buyer)}}}
so_far: [{by: [seller, buyer], signs: {price: 1}}]
events: {scare: {at: 2031-02-01, sets: {mood: angry}}}
outcomes: [{signed: signed}, {none: otherwise}]
"""


def _fee(folder: Path, *, no_deal: float, suit: str, amends: str = "", n: int = 1) -> Ruled:
    return Ruled(folder, FEE.replace("NO_DEAL", str(no_deal)).replace("SUIT", suit).replace("AMENDS", amends), n)


@pytest.mark.parametrize(("costs", "sues"), [("0.1", False), ("0.04", True)])
def test_held_to_the_agreement_the_leaver_owes_no_fee_for_having_left(costs: str, sues: bool, tmp_path: Path) -> None:
    """To the seller holding is worth 0.5 + 0.5 x 0.3, the end 0.3 + 0.3: it sues for less than 0.05. Who is sued stays."""
    found = _fee(tmp_path, no_deal=0.3, suit=f"grants: 1, costs: {costs}")
    assert found.days(Kind.EXITED, "agreement") == ([] if sues else [31.0])
    assert found.outcomes == ["signed" if sues else "none"]


def test_nor_does_who_comes_back_to_other_terms(tmp_path: Path) -> None:
    """To the seller a price of 2 is worth 0.5 x 0.7 + 0.5 x 0.2 = 0.45, and the end 0.2 + 0.3."""
    found = _fee(tmp_path, no_deal=0.2, suit="grants: 0.1", amends="price", n=10)
    for k in range(10):
        assert found.days(Kind.EXITED, "agreement", k) == [31.0]
        assert not found.days(Kind.AMENDED, "agreement", k)


BOTH = """
format: 1
title: both may leave
as_of: 2031-01-01
horizon: 2031-03-01
terms: {price: {levels: [1, 2, 4]}}
actors:
  seller: {prefers: {price: {weight: 1, best: 1, worst: 2}}, no_deal: {as_good_as: {price: 1}}, delay: 0}
  buyer: {prefers: {price: {weight: 1, best: 1, worst: 4}}, no_deal: 0, delay: 0}
  agency:
    powers:
      merger: {review: {takes: 3 days, grants: 0}}
      hold: {rule: {asked_when: selected, takes: 2 weeks, grants: 0.05, effect: compels}}
      appeal: {rule: {asked_when: not (offered), takes: 3 days, grants: 0.05, effect: reverses, about: merger}}
agreement: {closes: {when: offered, after: 3 days}, exits: {seller: not (offered), buyer: selected}}
so_far: [{by: [seller, buyer], signs: {price: 2}}]
outcomes: [{none: otherwise}]
"""


def test_where_both_may_leave_who_has_left_holds_nobody_to_it(tmp_path: Path) -> None:
    """Nobody is left to sue if the buyer leaves too; it stays, and asks the judge to hold the seller, who has."""
    found = Ruled(tmp_path, BOTH)
    assert found.days(Kind.EXITED, "agreement") == found.days(Kind.FILED, "hold") == [0.0]
    assert found.days(Kind.ENDED, "agreement") == [6.0]
