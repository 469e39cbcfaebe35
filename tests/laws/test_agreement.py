"""The agreement: terms move only when somebody would leave, closed is closed, it can be topped, its end may cost."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.errors import ScenarioError
from sim.narrative.as_history import as_yaml, retold
from sim.world.plan import Plan
from sim.world.record import Bound, Event, Kind
from sim.world.reference import Engine
from sim.world.reference.play import Play
from sim.world.time import DAY
from tests.engine.played import named, plan_from, plan_of

# Signed at price 3 on as_of; the seller likes a high price, the buyer a low one, though it gains at any.
SIGNED = """
format: 1
title: signed
as_of: 2024-01-01
horizon: 2024-12-31
terms: {price: {levels: [1, 2, 3]}}
circumstances: {mood: {start: 0}}
so_far: [{by: [seller, buyer], signs: {price: 3}}]
actors:
  seller: {prefers: {price: {weight: 1, best: 3, worst: 1}}, no_deal: SELLER, delay: 0}
  buyer: {prefers: {price: {weight: 1, values: {1: 1, 2: 0.8, 3: 0.3}}}, no_deal: BUYER, delay: 0}
  office: {powers: {permit: {review: {takes: 200 days, grants: 1}}}}
agreement:
  closes: {when: cleared(all), after: 1 day}
  amends: [price]
  REST
EVENTS
outcomes: [{at_3: closed and price == 3}, {at_2: closed and price == 2}, {at_1: closed}, {other: otherwise}]
"""
WAIVER = "outside_date: {at: 2024-03-01, force: agreement, met: closed, extend: {asks: [seller, buyer], GRANTS days: 200 days}, then: {end: 1}}"


def _text(text: str = SIGNED, **parts: str) -> str:
    given = {"SELLER": "0", "BUYER": "0", "REST": "", "EVENTS": "", "GRANTS": ""}
    for name, part in (given | parts).items():
        text = text.replace(name, part)
    return text


def _played(folder: Path, text: str, replication: int = 0) -> tuple[Plan, list[Event], str]:
    plan = plan_from(folder, text)
    played = Engine(plan).play(1, replication, 20)
    return plan, played.record, str(plan.outcomes["name"][played.outcomes[-1]])


def _on(record: list[Event], kind: Kind) -> list[float]:
    return [e.time for e in record if e.kind == kind]


# --- terms move only when somebody would leave -------------------------------------------------------------


@pytest.mark.parametrize("grants", ["", "grants: 1,"])
def test_a_waiver_that_all_prefer_to_ending_moves_no_term(grants: str, tmp_path: Path) -> None:
    _, record, outcome = _played(tmp_path, _text(REST=WAIVER, GRANTS=grants))
    assert outcome == "at_3"
    assert _on(record, Kind.EXTENDED) and not _on(record, Kind.AMENDED)


@pytest.mark.parametrize("grants", ["", "grants: 1,"])
def test_a_waiver_that_one_party_would_refuse_moves_the_price_to_the_nash_product(grants: str, tmp_path: Path) -> None:
    """Gains over 0 and 0.4: at 2 they are 0.5 and 0.4, at 3 the buyer loses, at 1 the seller gains nothing."""
    _, record, outcome = _played(tmp_path, _text(REST=WAIVER, BUYER="0.4", GRANTS=grants))
    assert outcome == "at_2"
    assert _on(record, Kind.AMENDED) == _on(record, Kind.EXTENDED)


@pytest.mark.parametrize("grants", ["", "grants: 1,"])
def test_a_date_that_nobody_is_asked_to_move_moves_no_term(grants: str, tmp_path: Path) -> None:
    """The buyer would rather end, but has no say."""
    automatic = WAIVER.replace("asks: [seller, buyer], GRANTS", grants)
    _, record, outcome = _played(tmp_path, _text(REST=automatic, BUYER="0.4"))
    assert outcome == "at_3"
    assert _on(record, Kind.EXTENDED) and not _on(record, Kind.AMENDED)


def test_who_is_as_well_off_without_the_agreement_grants_more_time(tmp_path: Path) -> None:
    _, _, outcome = _played(tmp_path, _text(REST=WAIVER, BUYER="0.3"))
    assert outcome == "at_3"


def test_a_signature_binds_who_has_no_exit(tmp_path: Path) -> None:
    """From day 9 on the seller would rather have none."""
    worse = {"SELLER": "{is: 0, shifts: {mood: 1.5}}", "EVENTS": "events: {turn: {at: 2024-01-10, sets: {mood: 1}}}"}
    assert _played(tmp_path, _text(**worse))[2] == "at_3"
    _, record, outcome = _played(tmp_path, _text(**worse, REST="exits: {seller: true}"))
    assert (outcome, len(_on(record, Kind.EXITED))) == ("other", 1)
    assert _played(tmp_path, _text(**worse, REST="exits: {buyer: true}"))[2] == "at_3"


# --- closed is closed --------------------------------------------------------------------------------------

CLOSED = """
format: 1
title: closed on day 5
as_of: 2024-01-01
horizon: 2024-12-31
terms: {remedy: {levels: [none, heavy]}, price: {levels: [0, 50, 100]}}
circumstances: {mood: {start: 0}}
events: {turn: {at: 2024-01-11, sets: {mood: 1}}}
so_far: [{by: [seller, buyer], signs: {remedy: none, price: 50}}]
actors:
  seller: {prefers: {price: {weight: 1, best: 100, worst: 0}}, no_deal: {is: 0, shifts: {mood: 0.6}}, delay: 0}
  buyer: {prefers: {price: {weight: 1, best: 0, worst: 100}}, no_deal: 0, delay: 0}
  office: {powers: {approval: {review: {takes: 30 days, mitigates: true, grants: {if: remedy == none, then: 0, otherwise: 0.99}}}}}
  court: {powers: {suit: {rule: {effect: forbids, asked_when: closed or signed, asked_by: office, takes: 40 days, grants: 1}}}}
agreement:
  closes: {when: signed, after: 5 days}
  amends: [remedy, price]
  exits: {seller: true, buyer: true}
  outside_date: {after: 60 days, force: agreement, met: "for(closed, 90)", extend: {asks: [seller, buyer], days: 10 days}, then: {end: 1}}
outcomes: [{as_signed: closed and remedy == none and price == 50}, {other: otherwise}]
"""


def test_nothing_changes_what_has_closed(tmp_path: Path) -> None:
    """Neither a reviewer that mitigates, nor its refusal, a court, a date, or a party that would now have more elsewhere."""
    _, record, outcome = _played(tmp_path, CLOSED)
    assert outcome == "as_signed"
    (closed,) = _on(record, Kind.CLOSED)
    later = {Kind(e.kind) for e in record if e.time > closed}
    assert not later & {Kind.MITIGATED, Kind.AMENDED, Kind.EXITED, Kind.ENDED, Kind.EXTENDED, Kind.FORBIDDEN}


# --- what belongs to one agreement -------------------------------------------------------------------------

TALKS = """
format: 1
title: talks
as_of: 2024-02-01
horizon: 2025-12-31
terms: {price: {levels: [1, 2, 3]}}
structures: {all: {is: price > 0}}
actors:
  seller: {prefers: {price: {weight: 1, best: 3, worst: 1}}, no_deal: 0.1, delay: 0, powers: {s: {sell: {responds: 1 day, tactic: {beta: 3}}}}}
  a: {prefers: {price: {weight: 1, best: 1, worst: 3}}, no_deal: 0.1, delay: 0, powers: {bid_a: {bid: {responds: 1 day, tactic: {beta: 3}}}}}
  b: {prefers: {price: {weight: 1, best: 1, worst: 3}}, no_deal: 0.1, delay: 0, powers: {bid_b: {bid: {responds: 1 day, tactic: {beta: 3}}}}}
so_far: [SO_FAR]
agreement: {AGREEMENT}
outcomes: [{closed: closed}, {both: signed and extended(outside_date) and lapsed(outside_date)}, {other: otherwise}]
"""
NO_DATE = (
    "closes: {when: signed, after: 0}, outside_date: {at: 2025-12-01, force: agreement, met: closed, then: {end: 0}}"
)


@pytest.mark.parametrize("verb", ["selects: all", "signs: {price: 2}"])
def test_a_rejection_ends_the_deal_in_hand_and_the_other_bidder_is_heard(verb: str, tmp_path: Path) -> None:
    agreement = NO_DATE.replace("after: 0", "after: 30 days")
    lines = f"{{at: 2024-01-20, by: [seller, a], {verb}}}, {{at: 2024-01-25, by: seller, rejects: bid_a}}"
    plan, record, outcome = _played(tmp_path, _text(TALKS, SO_FAR=lines, AGREEMENT=agreement))
    assert outcome == "closed"
    assert [e.time for e in record if e.kind == Kind.ENDED] == [e.time for e in record if e.kind == Kind.REJECTED]
    (signed,) = [e for e in record if e.kind == Kind.SIGNED and e.time > 0]
    assert plan.elements["name"][signed.subject] == "bid_b"


def test_words_of_a_date_are_about_its_own_agreement(tmp_path: Path) -> None:
    date = "outside_date: {after: 20 days, force: agreement, met: closed, extend: {asks: seller, grants: 1, days: 5 days}, then: {end: 1}}"
    text = _text(
        TALKS, SO_FAR="{by: [seller, a], signs: {price: 2}}", AGREEMENT=f"closes: {{when: false, after: 0}}, {date}"
    )
    plan = plan_from(tmp_path, text)
    played = Engine(plan).play(1, 0, 20)
    assert sum(e.kind == Kind.SIGNED for e in played.record) > 1
    assert "both" not in {str(plan.outcomes["name"][outcome]) for _, outcome in played.path}


@pytest.mark.parametrize("date", ["at: 2024-01-01", "after: 31 days"])
def test_what_came_of_an_outside_date_on_as_of_is_told(date: str, tmp_path: Path) -> None:
    text = _text(REST=f"outside_date: {{{date}, force: agreement, met: closed, then: {{end: 1}}}}")
    text = text.replace("{by: [seller", "{at: 2023-12-01, by: [seller")
    with pytest.raises(ScenarioError, match="its date has come by as_of"):
        plan_from(tmp_path, text)
    later = text.replace("at: 2024-01-01, force", "at: 2024-01-02, force").replace("31 days", "32 days")
    _, record, outcome = _played(tmp_path, later)
    assert outcome == "other"
    assert _on(record, Kind.ENFORCED) == _on(record, Kind.ENDED) == [86400]


CLOCK = """
format: 1
title: a closing that takes forty days
as_of: 2024-01-31
horizon: 2024-06-30
terms: {price: {levels: [1, 2]}}
circumstances: {trade_war: {start: 0.4}}
so_far:
  - {at: 2024-01-01, by: [seller, buyer], signs: {price: 1}}
LINES
actors:
  seller: {prefers: {price: {weight: 1, best: 2, worst: 1}}, no_deal: 0, delay: 0}
  buyer: {prefers: {price: {weight: 1, best: 1, worst: 2}}, no_deal: 0, delay: 0}
  world: {of: x}
  office: {powers: {permit: {review: {when: trade_war > 0.9, takes: 30 days, grants: 1}}}}
agreement: {closes: {when: cleared(all), after: 40 days}}
outcomes: [{closed: closed}, {other: otherwise}]
"""


@pytest.mark.parametrize(
    ("lines", "day"),
    [
        ([], 10),
        ([("29", "sets: {trade_war: 0.5}")], 10),  # it is read, and changes nothing
        ([("05", "sets: {trade_war: 1}"), ("21", "sets: {trade_war: 0.5}")], 30),  # not ready from the 5th to the 21st
        ([("05", "sets: {trade_war: 1}"), ("21", "grants: permit"), ("29", "sets: {trade_war: 0.95}")], 30),
    ],
)
def test_the_closing_clock_starts_when_its_condition_has_come_to_hold(
    lines: list[tuple[str, str]], day: int, tmp_path: Path
) -> None:
    told = [f"  - {{at: 2024-01-{at}, by: {'office' if 'grants' in line else 'world'}, {line}}}" for at, line in lines]
    _, record, _ = _played(tmp_path, CLOCK.replace("LINES", "\n".join(told)))
    assert [e.time / DAY for e in record if e.kind == Kind.CLOSED] == [day]


# --- what the end costs ------------------------------------------------------------------------------------


@pytest.mark.parametrize("when", ["past(outside_date)", "lapsed(outside_date)", "not pending(outside_date)"])
def test_a_fee_that_the_end_costs_makes_a_party_hold_on_whatever_word_of_the_date_it_goes_by(
    when: str, tmp_path: Path
) -> None:
    """At its date going on is worth 0.3 to the buyer and no deal 0.4; a fee of 0.15 is more than the difference."""
    for fee, outcome in ((0.05, "other"), (0.15, "at_3")):
        rest = f"{WAIVER}\n  fees: {{late: {{by: buyer, worth: {fee}, when: {when}}}}}"
        assert _played(tmp_path, _text(REST=rest, BUYER="0.4").replace("[price]", "[]"))[2] == outcome


def test_a_fee_that_one_pays_to_the_other_moves_the_price_between_them(tmp_path: Path) -> None:
    """A seller to whom the end brings 0.55 wants more than the 0.5 of price 2; alone it would have agreed to it."""
    for fee, outcome in (
        ("{by: buyer, worth: 0.55}", "at_3"),
        ("{by: buyer, to: seller, worth: 0.55}", "at_3"),
        ("{by: buyer, worth: 0}", "at_2"),
    ):
        rest = f"{WAIVER}\n  fees: {{late: {fee}}}"
        assert _played(tmp_path, _text(REST=rest, BUYER="0.4"))[2] == outcome


FEE = """
format: 1
title: talks about a deal that a permit may stop
as_of: 2024-01-01
horizon: 2024-12-31
terms: {price: {levels: [1, 2, 3]}}
actors:
  seller: {prefers: {price: {weight: 1, best: 3, worst: 1}}, no_deal: 0.1, delay: 0, powers: {s: {sell: {responds: 1 day}}}}
  buyer: {prefers: {price: {weight: 1, best: 1, worst: 3}}, no_deal: 0.1, delay: 0, powers: {b: {bid: {responds: 1 day}}}}
  other: {prefers: {price: {weight: 1, best: 1, worst: 3}}, no_deal: 0.1, delay: 0, powers: {o: {bid: {responds: 1 day}}}}
  office: {powers: {permit: {review: {takes: 30 days, grants: 0.25, WHEN}}}}
agreement:
  closes: {when: cleared(all), after: 0}
  outside_date: {after: 300 days, force: agreement, met: closed, then: {end: 1}}
  fees: {failed: {by: buyer, to: seller, worth: 0.2, when: DUE}}
outcomes: [{closed: closed}, {other: otherwise}]
"""


@pytest.mark.parametrize(("due", "needed", "fee"), [
    ("refused(permit)", "", 0.2),
    ("lapsed(outside_date)", "", 0.2),
    ("signed and not closed", "", 0.2),
    ("cleared(permit)", "", 0.0),
    ("refused(permit)", "when: price > 9", 0.0),
])  # fmt: skip
def test_in_the_talks_each_side_reckons_with_the_fee_of_failing(
    due: str, needed: str, fee: float, tmp_path: Path
) -> None:
    """p u + (1 - p) (nd + f), of the parties to it alone."""
    text = FEE.replace("DUE", due).replace(", WHEN", f", {needed}" if needed else "")
    plan = plan_from(tmp_path, text)
    seller, buyer, other = (plan.actors["name"].tolist().index(name) for name in ("seller", "buyer", "other"))
    play = Play(Engine(plan).model, 1, 0, 20)
    play.start()
    p, u = 1.0 if needed else 0.25, np.array([0, 0.5, 1])
    gain, loss = ((p * v + (1 - p) * (0.1 + f)).tolist() for v, f in ((u, fee), (1 - u, -fee)))
    assert play.worth.values(seller, (buyer, seller)).tolist() == pytest.approx(gain)
    assert play.worth.values(buyer, (buyer, seller)).tolist() == pytest.approx(loss)
    alone = (p * u + (1 - p) * 0.1).tolist()
    assert play.worth.values(seller, (other, seller)).tolist() == pytest.approx(alone)


@pytest.mark.parametrize(
    "when", ["past(outside_date)", "lapsed(outside_date)", "refused(permit) and not filed(permit)"]
)
def test_who_waits_for_an_answer_reckons_with_the_fee_of_failing(when: str, tmp_path: Path) -> None:
    """Half a chance of 0.3 and half of 0 less a fee of 0.4 are less than nothing: a party that may leave for free does."""
    permit = "exits: {buyer: not past(outside_date)}\n  outside_date: {after: 300 days, force: agreement, met: closed, then: {end: 1}}"
    for fee, left in ((0.2, 0), (0.4, 1)):
        rest = f"{permit}\n  fees: {{late: {{by: buyer, worth: {fee}, when: {when}}}}}"
        text = _text(REST=rest).replace("[price]", "[]").replace("grants: 1", "grants: 0.5")
        _, record, _ = _played(tmp_path, text)
        assert len(_on(record, Kind.EXITED)) == left


@pytest.mark.parametrize(("sides", "ended"), [(("buyer", "seller"), 91), (("buyer",), 60), ((), 60)])
def test_a_refusal_ends_the_deal_unless_going_on_is_better_for_all(
    sides: tuple[str, ...], ended: int, tmp_path: Path
) -> None:
    """A fee that is due only before the date is worth waiting for it, if both sides would have to pay; else one would rather end."""
    fees = ", ".join(f"{side}: {{by: {side}, worth: 0.1, when: not past(outside_date)}}" for side in sides)
    rest = f"outside_date: {{at: 2024-04-01, force: agreement, met: closed, then: {{end: 1}}}}\n  fees: {{{fees}}}"
    text = _text(REST=rest).replace("takes: 200 days, grants: 1", "takes: 60 days, grants: 0").replace("[price]", "[]")
    _, record, _ = _played(tmp_path, text)
    assert [e.time / DAY for e in record if e.kind == Kind.REFUSED] == [60]
    assert [e.time / DAY for e in record if e.kind == Kind.ENDED] == [ended]


def test_the_luck_of_a_fee_hangs_on_its_name_and_not_on_its_place(tmp_path: Path) -> None:
    first, second = "one: {by: buyer, worth: {uniform: [0, 1]}}", "two: {by: seller, worth: 0.3}"
    keys = []
    for fees in (f"{first}, {second}", f"{second}, {first}"):
        plan = plan_from(tmp_path, _text(REST=f"fees: {{{fees}}}"))
        keys.append([(row["path"], row["key"]) for row in plan.slots if "fees" in str(row["path"])])
    assert keys[0] == keys[1] and keys[0]


# --- open to rivals ----------------------------------------------------------------------------------------

TOPPED = """
format: 1
title: topped
as_of: 2024-01-01
horizon: 2024-12-31
terms: {price: {levels: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]}}
so_far:
  - {at: 2024-01-01, by: [seller, a], signs: {price: 5}}
  - {at: 2024-01-01, by: b, offers: {price: BID}}
actors:
  seller: {prefers: {price: {weight: 1, best: 10, worst: 0}}, no_deal: 0.1, delay: 0, powers: {s: {sell: {responds: 5 days}}}}
  a: {prefers: {price: {weight: 1, best: 0, worst: 10}}, no_deal: NONE, delay: 0, powers: {bid_a: {bid: {responds: 900 days}}}}
  b: {prefers: {price: {weight: 1, best: 0, worst: 10}}, no_deal: 0.05, delay: 0, powers: {bid_b: {bid: {responds: 900 days}}}}
  holders: {powers: {vote: {review: {when: with(a), takes: 40 days, grants: 1}}}}
agreement: {closes: {when: signed, after: 60 days}, amends: [price], MORE}
outcomes: [{to_b: closed and with(b)}, {at_5: closed and price == 5}, {raised: closed}, {other: otherwise}]
"""


@pytest.mark.parametrize(
    ("bid", "none", "more", "outcome"),
    [
        (8, "0.45", "open_until: cleared(vote)", "to_b"),  # a would rather have none than pay more than 5
        (8, "0", "open_until: cleared(vote)", "raised"),  # a matches it, and pays no more
        (5, "0.45", "open_until: cleared(vote)", "at_5"),  # a bid that is as good tops nothing
        (8, "0.45", "open_until: true", "at_5"),  # it is not open
        (8, "0.45", "", "at_5"),
        (8, "0.45", "open_until: cleared(vote), fees: {f: {by: seller, worth: 0.35, when: left(seller)}}", "at_5"),
        (8, "0.45", "open_until: cleared(vote), fees: {f: {by: seller, worth: 0.25, when: left(seller)}}", "to_b"),
    ],
)  # fmt: skip
def test_a_signed_deal_is_topped_by_a_better_bid_less_the_fee(
    bid: int, none: str, more: str, outcome: str, tmp_path: Path
) -> None:
    text = _text(TOPPED, BID=str(bid), NONE=none, MORE=more)
    plan, record, found = _played(tmp_path, text)
    assert found == outcome
    if outcome == "to_b":
        exited = next(e for e in record if e.kind == Kind.EXITED)
        assert (Bound(exited.bound), plan.elements["name"][exited.bound_of]) == (Bound.RIVAL, "bid_b")
        assert [e.time for e in record if e.kind == Kind.SIGNED][-1] == exited.time
    if outcome == "raised":
        assert [e[7] for e in named(plan, record) if e[2] == "AMENDED"] == ["price 8"]


def test_a_rival_goes_on_bidding_until_the_vote_and_is_not_heard_after_it(tmp_path: Path) -> None:
    """It bids every day, and gives way; as long as it is heard, the price of the other rises with it."""
    text = _text(TOPPED, BID="0", NONE="0", MORE="open_until: cleared(vote)")
    text = text.replace("bid_b: {bid: {responds: 900 days}}", "bid_b: {bid: {responds: 1 day, tactic: {beta: 20}}}")
    _, record, _ = _played(tmp_path, text)
    (vote,) = [e.time for e in record if e.kind == Kind.GRANTED]
    offers = [e.time for e in record if e.kind == Kind.OFFERED and e.time > 0]
    assert offers and max(offers) <= vote


SIGNED_IN_PLAY = """
format: 1
title: a deal that ending is worth more than, once it is signed
as_of: 2024-01-01
horizon: 2024-06-30
terms: {price: {levels: [1, 2, 3]}}
actors:
  seller: {prefers: {price: {weight: 1, best: 3, worst: 1}}, no_deal: 0.1, delay: 0, powers: {sale: {sell: {patience: 20 days, responds: 1 day}}}}
  buyer: {prefers: {price: {weight: 1, values: {1: 1, 2: 0.6, 3: 0}}}, no_deal: 0.1, delay: 0, powers: {bid: {bid: {patience: 20 days, responds: 1 day}}}}
agreement: {closes: {when: "for(signed, 60)", after: 0}, amends: [AMENDS], exits: {buyer: WHEN}, fees: {break_up: {to: buyer, worth: 0.6}}}
outcomes: [{closed: closed}, {other: otherwise}]
"""


@pytest.mark.parametrize(
    ("amends", "when", "days"), [("", "signed", 0), ("price", "signed", 0), ("", "'for(signed, 3)'", 3)]
)
def test_a_signature_is_looked_at_in_play_as_in_the_history(tmp_path: Path, amends: str, when: str, days: int) -> None:
    """Ending, with its fee, is worth 0.7 to the buyer and the price agreed 0.6: it leaves when it may, on the day of the signature or later."""
    plan = plan_from(tmp_path, SIGNED_IN_PLAY.replace("AMENDS", amends).replace("WHEN", when))
    record = Engine(plan).play(1, 0, 20).record
    signed = next(event for event in record if event.kind == Kind.SIGNED)
    assert next(e.time for e in record if e.kind == Kind.EXITED) == signed.time + days * DAY
    said = retold(plan, record[: signed.number + 1], signed.time)  # what comes of it is still to come
    (tmp_path / "cut.yaml").write_text(as_yaml("scenario.yaml", "Cut", said), encoding="utf-8")
    found = plan_of(tmp_path / "cut.yaml")
    again = named(found, Engine(found).play(1, 0, 20).record)
    one = [(e[1] - signed.time, *e[2:5], e[7]) for e in named(plan, record)[signed.number + 1 :]]
    assert one == [(e[1], *e[2:5], e[7]) for e in again[-len(one) :]]
