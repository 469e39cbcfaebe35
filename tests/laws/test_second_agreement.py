"""A second agreement starts clean: whatever the first one had set going ends with it, however soon the next is signed."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.world.record import Kind

from .ruled import Ruled

# Signed with the poor bidder on day 0; the rich one bids on day 20, and the seller signs that at the same instant.
TOPPED = """
format: 1
title: Topped
as_of: 2024-01-01
horizon: 2024-12-31
terms: {price: {levels: [1, 2, 3, 4]}}
circumstances: {signatures: {start: 0, range: [0, 9]}, ends: {start: 0, range: [0, 9]}}
so_far: [{by: [seller, poor], signs: {price: 2}}]
actors:
  seller: {prefers: {price: {weight: 1, best: 4, worst: 1}}, no_deal: 0.1, delay: 0, powers: {sale: {sell: {patience: endless, responds: 1 day}}}}
  poor: {prefers: {price: {weight: 1, best: 1, worst: 4}}, no_deal: 0, delay: 0, powers: {bid_poor: {bid: {patience: endless, responds: 1 day}}}}
  rich: {prefers: {price: {weight: 1, values: {1: 0, 2: 0, 3: 0, 4: 1}}}, no_deal: 0.5, delay: 0, powers: {bid_rich: {bid: {patience: endless, responds: 20 days}}}}
  office: {powers: {permit: {review: {asks_after: 30 days, takes: 10 days, grants: 1}}}}
events:
  one_more: {when: signed, sets: {signatures: {add: 1}}}
  over: {when: ended, sets: {ends: {add: 1}}}
agreement: {closes: {when: CLOSES, after: 25 days}, open_until: filed(permit)}
outcomes: [{held: "WHEN"}, {other: otherwise}]
"""

# Signed on day 0, left on day 10, when the mood turns, and signed again by the same two on day 17 or so.
AGAIN = """
format: 1
title: Again
as_of: 2024-01-01
horizon: 2025-12-31
terms: {price: {levels: [1, 2]}}
circumstances: {mood: {levels: [bad, good], start: good}, climate: {start: 0}}
events:
  sour: {at: SOUR, sets: {mood: bad}}
  sweet: {at: SWEET, sets: {mood: good, climate: 1}}
  sour_again: {at: 2025-06-01, sets: {mood: bad}}
so_far: [{by: [seller, buyer], signs: {price: 2}}]
actors:
  seller: {prefers: {price: {weight: 1, best: 2, worst: 1}}, no_deal: 0.5, delay: 0, powers: {sale: {sell: {patience: endless, responds: 1 day}}}}
  buyer: {prefers: {price: {weight: 1, values: {1: 1, 2: 1}}}, no_deal: {is: 0.1, shifts: {mood == bad: 0.95}}, delay: 0, powers: {bid: {bid: {patience: endless, responds: 3 days, returns: {hazard: 1}}}}}
ACTORS
agreement: {closes: {when: cleared(all), after: 1 day}, exits: {buyer: mood == bad}}
outcomes: [{closed: closed}, {other: otherwise}]
"""


def _topped(folder: Path, *, when: str = "closed", closes: str = "cleared(all)", permit: str = "") -> Ruled:
    text = TOPPED.replace("WHEN", when).replace("CLOSES", closes)
    return Ruled(folder, text.replace("asks_after: 30 days", permit or "asks_after: 30 days"))


def _again(folder: Path, actors: str, sour: str = "2024-01-11", sweet: str = "2024-01-12") -> Ruled:
    return Ruled(folder, AGAIN.replace("ACTORS", actors).replace("SOUR", sour).replace("SWEET", sweet))


@pytest.mark.parametrize(("closes", "day"), [("signed", 45.0), ('"for(signed, 25)"', 70.0)])
def test_the_closing_of_what_tops_an_agreement_counts_from_its_own_signature(
    closes: str, day: float, tmp_path: Path
) -> None:
    topped = _topped(tmp_path, closes=closes, permit="asks_after: 300 days")
    assert topped.days(Kind.SIGNED, "bid_rich") == topped.days(Kind.ENDED, "agreement") == [20.0]
    assert topped.days(Kind.CLOSED, "agreement") == [day]
    assert topped.cause(Kind.CLOSED, "agreement") == ("SIGNED", "bid_rich")


def test_the_request_about_what_tops_an_agreement_is_prepared_from_its_own_signature(tmp_path: Path) -> None:
    topped = _topped(tmp_path)
    assert topped.days(Kind.FILED, "permit") == [50.0]
    assert topped.cause(Kind.FILED, "permit") == ("SIGNED", "bid_rich")


@pytest.mark.parametrize("when", ["ever ended", "signatures == 2", "ends == 1"])
def test_the_end_of_a_topped_agreement_is_seen(when: str, tmp_path: Path) -> None:
    assert _topped(tmp_path, when=when).outcomes == ["held"]


def test_a_request_that_is_prepared_falls_with_its_agreement(tmp_path: Path) -> None:
    again = _again(tmp_path, "  office: {powers: {permit: {review: {asks_after: 30 days, takes: 10 days, grants: 1}}}}")
    first, second = again.days(Kind.SIGNED, "bid")
    assert first == 0.0 and 10.0 < second < 30.0
    assert again.days(Kind.FILED, "permit") == [second + 30.0]


def test_what_stops_holding_while_a_request_is_prepared_is_prepared_anew(tmp_path: Path) -> None:
    """The mood is bad on day 10 and from day 25 on; the court is asked 30 days after it was bad last."""
    when = "asked_when: mood == bad, asks_after: 30 days, takes: 5 days, grants: 0"
    text = AGAIN.replace("ACTORS", f"  court: {{powers: {{suit: {{rule: {{effect: suspends, {when}}}}}}}}}")
    text = text.replace("cleared(all), after: 1 day}, exits: {buyer: mood == bad}", "signed, after: 400 days}")
    text = text.replace("SOUR", "2024-01-11").replace("SWEET", "2024-01-12").replace("2025-06-01", "2024-01-26")
    assert Ruled(tmp_path, text).days(Kind.FILED, "suit") == [55.0]


@pytest.mark.parametrize("court", ["aaa", "zzz"])
def test_a_refusal_that_waited_when_its_agreement_ended_never_counts(court: str, tmp_path: Path) -> None:
    """The office refused what it would clear later, and nobody may say no more for its answer by the name of the court."""
    office = (
        "  office: {powers: {permit: {review: {takes: 10 days, refiles: 0, grants: {is: 0, shifts: {climate: 1}}}}}}"
    )
    when = "refused(permit) and signed"
    appeal = f"{{about: permit, effect: reverses, asked_when: {when}, takes: 200 days, grants: 0.5}}"
    actors = f"{office}\n  judges: {{powers: {{{court}: {{rule: {appeal}}}}}}}"
    again = _again(tmp_path, actors, "2024-02-10", "2024-02-12")
    assert again.kinds("permit") == ["FILED", "REFUSED", "FILED", "GRANTED"]
    assert again.outcomes == ["closed"]


# --- an outside date that a ruling has annulled or suspended -----------------------------------------------

RELIEVED = """
format: 1
title: Relieved
as_of: AS_OF
begins: 2024-01-01
horizon: 2024-12-31
terms: {price: {levels: [1, 2]}}
circumstances: {mood: {levels: [calm, angry], start: calm}}
so_far: [{at: 2024-01-01, by: [seller, buyer], signs: {price: 1}}TOLD]
actors:
  seller: {prefers: {price: {weight: 1, values: {1: 1, 2: 1}}}, no_deal: 0.3, delay: 0}
  buyer: {prefers: {price: {weight: 1, values: {1: 0.5, 2: 0.5}}}, no_deal: {is: 0.1, shifts: {mood == angry: 0.9}}, delay: 0}
  judge: {powers: {relief: {rule: {about: outside_date, effect: EFFECT, asked_by: seller, asked_when: signed, takes: 5 days, grants: 1REOPENS}}}}
events: {scare: {at: 2024-01-21, sets: {mood: angry}}}
agreement:
  closes: {when: false, after: 0}
  outside_date: {after: 90 days, force: agreement, met: closed, then: {end: 1}}
  exits: {buyer: mood == angry}
outcomes: [{came_back: ever (ended and (pending(outside_date) or past(outside_date)))}, {other: otherwise}]
"""
LEFT = """,
  {at: 2024-01-01, by: seller, asks: relief}, {at: 2024-01-06, by: judge, grants: relief},
  {at: 2024-01-21, happens: scare, sets: {mood: angry}}, {at: 2024-01-21, by: buyer, leaves: agreement}"""


@pytest.mark.parametrize("reopens", ["", ", reopens: {after: 40 days}"])
@pytest.mark.parametrize("effect", ["annuls", "suspends"])
@pytest.mark.parametrize("as_of", ["2024-01-01", "2024-01-31", "2024-02-29"])
def test_an_annulled_outside_date_ends_with_its_agreement(
    as_of: str, effect: str, reopens: str, tmp_path: Path
) -> None:
    text = RELIEVED.replace("EFFECT", effect).replace("REOPENS", reopens).replace("AS_OF", as_of)
    relieved = Ruled(tmp_path, text.replace("TOLD", LEFT if as_of > "2024-01-21" else ""))
    assert relieved.kinds("agreement")[-1] == "ENDED" and len(relieved.days(Kind.ENDED, "agreement")) == 1
    assert not relieved.days(Kind.REINSTATED, "outside_date") and not relieved.days(Kind.REOPENED, "relief")
    assert not relieved.days(Kind.ENFORCED, "outside_date")
    assert relieved.outcomes == ["other"]


# --- words of the last agreement, in the talks about the next ----------------------------------------------------

LAST = """
format: 1
title: words of the last agreement
as_of: 2031-01-01
horizon: 2031-03-31
terms: {price: {levels: [0, 1, 2, 3, 4]}}
circumstances: {mood: {levels: [calm, angry], start: calm}}
so_far: [{by: [seller, buyer], signs: {price: 2}}]
actors:
  seller: {prefers: {price: {weight: 1, best: 4, worst: 0}}, no_deal: 0.4, delay: 0, powers: {shop: {sell: {patience: 10 days, responds: 1 day}}}}
  buyer:
    prefers: {price: {weight: 1, best: 0, worst: 4}}
    no_deal: {is: 0.4, shifts: {mood == angry: 0.6}}
    delay: 0
    powers: {offer: {bid: {patience: 10 days, responds: 1 day}}}
  rival: {}
POWERS
agreement: {closes: {when: cleared(all), after: 1 day}, AGREEMENT}
events: {scare: {at: 2031-01-21, sets: {mood: MOOD}}, soothe: {when: ever left(buyer), sets: {mood: calm}}}
outcomes: [{signed: signed}, {none: otherwise}]
"""


def _last(folder: Path, *, powers: str, agreement: str, mood: str) -> Ruled:
    return Ruled(folder, LAST.replace("POWERS", powers).replace("AGREEMENT", agreement).replace("MOOD", mood))


def test_a_fee_for_having_left_the_last_agreement_does_not_weigh_on_the_next(tmp_path: Path) -> None:
    """A price of 2 is worth 0.5 x 0.5 + 0.5 x 0.4 = 0.45 to each, and 0.35 to the buyer were the fee due when it is refused."""
    agency = "  agency: {powers: {merger: {review: {takes: 300 days, grants: 0.5}}}}"
    terms = "exits: {buyer: mood == angry}, fees: {breakup: {by: buyer, worth: 0.2, when: left(buyer)}}"
    found = _last(tmp_path, powers=agency, agreement=terms, mood="angry")
    assert found.days(Kind.EXITED, "agreement") == [20.0]
    assert len(found.days(Kind.SIGNED, "offer")) == 2


def test_a_suit_that_a_moved_outside_date_gave_occasion_to_is_not_feared_in_the_next_talks(tmp_path: Path) -> None:
    """It would forbid the deal for certain; the next signature starts a date that has not moved."""
    powers = """  agency: {powers: {merger: {review: {takes: 300 days, grants: 1}}}}
  judge: {powers: {suit: {rule: {effect: forbids, asked_by: rival, asked_when: extended(outside_date), takes: 300 days, grants: 1}}}}"""
    date = "outside_date: {after: 20 days, force: agreement, met: closed, extend: {asks: [seller, buyer], grants: 1, days: 10 days}, then: {end: 1}}"
    found = _last(tmp_path, powers=powers, agreement=date, mood="calm")
    assert found.days(Kind.FILED, "suit")[:1] == [20.0]
    assert found.days(Kind.ENDED, "agreement")[:1] == [30.0]
    assert found.days(Kind.SIGNED, "offer")[:2] == [0.0, 41.0]
