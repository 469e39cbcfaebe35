"""The law of offers: dates, patience and rivals press those who talk; nobody retreats, and talks come to an end."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest

from sim.world.draws import Purpose, element_key, uniform
from sim.world.plan import Plan
from sim.world.record import Bound, Event, Kind
from sim.world.reference import Engine
from sim.world.time import DAY, seconds
from tests.engine.played import plan_from

N = 200
TALKS = """
format: 1
title: nothing but talks
as_of: 2025-01-01
horizon: {horizon}
terms: {{price: {{levels: [1, 2, 3, 4, 5, 6, 7, 8, 9]}}}}
so_far: [{so_far}]
actors:
  s: {{prefers: {{price: {{weight: 1, best: 9, worst: 1}}}}, no_deal: {{pert: [0.2, 0.3, 0.4]}}, powers: {{sale: {{sell: {{{sell}responds: {{median: 7 days, p90: 20 days}}}}}}}}}}
  b: {{prefers: {{price: {{weight: 1, best: 1, worst: 9}}}}, no_deal: {{pert: [0.2, 0.3, 0.4]}}, powers: {{bid: {{bid: {{{bid}responds: {{median: 7 days, p90: 20 days}}}}}}}}}}
{more}
agreement: {{closes: {{when: signed, after: 30 days}}}}
outcomes: [{{closed: closed}}, {{signed: signed}}, {{talking: otherwise}}]
"""
BAN = "  g: {{powers: {{ban: {{impose: {{deadline: {{at: 2025-03-31, force: order, met: {met}, then: {{enforce: {p}}}}}}}}}}}}}"


class Talk(NamedTuple):
    """What is read of one replication: its record, and the day and the price of the first signature."""

    record: list[Event]
    day: float
    price: float


def talks(folder: Path, n: int = N, *, horizon: str = "2025-12-31", so_far: str = "", sell: str = "", bid: str = "",
          more: str = "") -> list[Talk]:  # fmt: skip
    """Replications of two sides over a price, each with beliefs of its own."""
    return list(
        played(plan_from(folder, TALKS.format(horizon=horizon, so_far=so_far, sell=sell, bid=bid, more=more)), n)
    )


def played(plan: Plan, n: int) -> Iterator[Talk]:
    """The first replications of a plan, each with beliefs of its own."""
    engine, term = Engine(plan), plan.terms["name"].tolist().index("price")
    prices = plan.levels["number"][plan.levels["term"] == term]
    for k in range(n):
        record = engine.play(1, k, 1).record
        signed = next((e for e in record if e.kind == Kind.SIGNED), None)
        price = float(prices[plan.packages[signed.package, term]]) if signed else -1.0
        yield Talk(record, signed.time / DAY if signed else math.inf, price)


def signed_by(found: list[Talk], day: float) -> float:
    """The share that is signed by a day."""
    return sum(talk.day <= day for talk in found) / len(found)


def ban(p: float, met: str = "signed") -> dict[str, str]:
    """The talks under an order of 31 March, day 89."""
    return {"more": BAN.format(met=met, p=p), "so_far": "{by: g, imposes: ban}"}


# --- what presses ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("more", [{}, ban(0.4)])
def test_a_later_horizon_changes_nothing_before_it(more: dict[str, str], tmp_path: Path) -> None:
    near = talks(tmp_path, 60, horizon="2025-06-30", **more)
    far = talks(tmp_path, 60, horizon="2027-06-30", **more)
    assert [talk.record for talk in near] == [[e for e in talk.record if e.time <= 180 * DAY] for talk in far]
    assert 0.5 < signed_by(near, 180) < 1.0  # who talks without a date comes to an end by patience alone


def test_the_share_signed_by_a_date_rises_smoothly_with_the_chance_of_it(tmp_path: Path) -> None:
    shares = [signed_by(talks(tmp_path, **ban(p)), 89) for p in (0, 0.05, 0.099, 0.101, 0.15, 0.3, 0.5, 0.7, 0.85, 1)]
    assert all(a <= b for a, b in pairwise(shares))
    assert shares[3] - shares[2] < 0.02 and shares[-1] > 0.95 and shares[0] < 0.6
    assert max(b - a for a, b in pairwise(shares)) < 0.25


def test_a_date_that_hardly_anybody_reckons_with_presses_hardly(tmp_path: Path) -> None:
    free = talks(tmp_path, **ban(0, "closed"))
    threatened = talks(tmp_path, **ban(0.09, "closed"))
    moved = sum(a.day != b.day for a, b in zip(free, threatened, strict=True))
    assert moved > 0 and abs(signed_by(threatened, 89) - signed_by(free, 89)) < 0.1


def test_a_demand_that_takes_time_after_signing_presses_earlier(tmp_path: Path) -> None:
    """It closes 30 days after signing: most who mean to close by day 89 sign by day 59, and others need not."""
    closing, signing = talks(tmp_path, **ban(1, "closed")), talks(tmp_path, **ban(1))
    assert signed_by(closing, 59) > 0.5 > signed_by(signing, 59)
    assert signed_by(closing, 89) > 0.95


def test_a_date_set_while_an_answer_is_awaited_is_answered_in_time(tmp_path: Path) -> None:
    """Five days are left on day 40; answers take 20 days where nothing hurries."""
    late = (
        "{impose: {when: past_noon == yes, deadline: {after: 5 days, force: order, met: signed, then: {enforce: 1}}}}"
    )
    more = f"  g: {{powers: {{ban: {late}}}}}\nevents: {{noon: {{at: 2025-02-10, sets: {{past_noon: yes}}}}}}\ncircumstances: {{past_noon: {{levels: [no, yes], start: no}}}}"
    plan = plan_from(tmp_path, TALKS.format(horizon="2025-12-31", so_far="", sell="patience: endless, ", bid="patience: endless, ", more=more)
                     .replace("{median: 7 days, p90: 20 days}", "20 days"))  # fmt: skip
    assert all(40 < talk.day <= 45 for talk in played(plan, 20))


def test_patience_alone_ends_talks_at_about_the_patience_of_the_less_patient_side(tmp_path: Path) -> None:
    found = talks(tmp_path, 40, sell="patience: 300 days, ", bid="patience: 60 days, tactic: {beta: 1}, ")
    assert all(talk.price in (-1, 6, 7) for talk in found)  # who has more time gets what the other can give
    assert all(talk.record[-1].bound == Bound.PATIENCE for talk in found if talk.price == -1)


def test_sides_who_are_endlessly_patient_and_have_no_date_never_sign(tmp_path: Path) -> None:
    endless = "patience: endless, tactic: {beta: 1}, "
    assert signed_by(talks(tmp_path, 20, sell=endless, bid=endless), 365) == 0.0


# --- auctions ----------------------------------------------------------------------------------------------

AUCTION = """
format: 1
title: bidders in an auction
as_of: 2024-01-01
horizon: 2025-12-31
terms: {price: {levels: [0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100]}}
actors:
  seller: {prefers: {price: {weight: 1, best: 100, worst: 0}}, no_deal: 0.05, delay: 0, powers: {s: {sell: {decides: {auction: {until: 2024-02-29}}, patience: endless, responds: 1 day}}}}
BIDDERS
agreement: {closes: {when: signed, after: 0}}
outcomes: [{closed: closed}, {other: otherwise}]
"""
BIDDER = "  NAME: {prefers: {price: {weight: 1, best: 0, worst: 100}}, no_deal: 0.1, delay: 0, powers: {bid_NAME: {bid: {responds: {exponential: 3 days}, patience: endless, tactic: {beta: 1}}}}}\n"


@pytest.mark.parametrize(("bidders", "bid"), [(1, 0), (2, 40), (3, 60), (4, 60)])
def test_bidders_reckon_with_the_date_of_the_auction_and_the_more_so_the_more_they_are(
    bidders: int, bid: int, tmp_path: Path
) -> None:
    """A price of 90 leaves a bidder no surplus; each of n bids up to (n - 1)/n of it (Vickrey 1961), on a grain of 10."""
    text = AUCTION.replace("BIDDERS\n", "".join(BIDDER.replace("NAME", f"b{i}") for i in range(bidders)))
    plan = plan_from(tmp_path, text)
    until = (dt.date(2024, 2, 29) - dt.date(2024, 1, 1)).days * DAY
    for talk in played(plan, 30):
        bids = [e.package * 10 for e in talk.record if e.kind == Kind.OFFERED and e.time <= until]
        chosen = next((e for e in talk.record if e.kind == Kind.SELECTED), None)
        assert bid - 10 <= max(bids, default=0) <= bid
        assert chosen.time == until if chosen else not bid  # a bid of 0 is worth less than no deal


# --- nobody retreats ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("date", ["2024-12-20", "2025-01-01"])
def test_a_public_bid_binds_like_one_made_in_play(date: str, tmp_path: Path) -> None:
    found = talks(tmp_path, 60, so_far=f"{{at: {date}, by: b, offers: {{price: 7}}}}")
    for talk in found:
        assert all(e.package >= 6 for e in talk.record if e.kind == Kind.OFFERED and e.actor == 0 and e.time <= 0)
        assert talk.price == -1 or talk.price >= 7
    assert signed_by(found, 365) > 0.8  # the others run out of patience


STANDS = """
format: 1
title: a bid in public for more than the bidder is now thought to gain
as_of: 2025-01-01
horizon: 2025-12-31
terms: {price: {levels: [1, 2, 3, 4, 5, 6, 7, 8, 9]}}
so_far:
  - {at: 2024-12-20, by: b, offers: {price: 7}}
actors:
  s: {prefers: {price: {weight: 1, best: 9, worst: 1}}, no_deal: 0.1, powers: {sale: {sell: {patience: 200 days, responds: 2 days}}}}
  b: {prefers: {price: {weight: 1, best: 1, worst: 9}}, no_deal: 0.4, powers: {bid: {bid: {patience: 200 days, responds: 2 days}}}}
agreement: {closes: {when: signed, after: 0}}
outcomes: [{closed: closed}, {other: otherwise}]
"""


def test_a_public_bid_binds_also_where_no_deal_is_thought_to_be_better(tmp_path: Path) -> None:
    """At 7 the bidder gains 0.25, no deal is worth 0.4: that did not change since it was made, so that it stands."""
    found = list(played(plan_from(tmp_path, STANDS), 20))
    assert all(e.package >= 6 for one in found for e in one.record if e.kind == Kind.OFFERED and e.actor == 1)
    signed = [e.package for one in found for e in one.record if e.kind == Kind.SIGNED]
    assert signed and set(signed) == {6}


def test_what_stands_already_is_not_offered_again(tmp_path: Path) -> None:
    for talk in talks(tmp_path, 60, **ban(0.5)):
        made = [(e.actor, e.package) for e in talk.record if e.kind == Kind.OFFERED]
        assert len(made) == len(set(made))


def test_the_offers_of_a_side_go_one_way(tmp_path: Path) -> None:
    for talk in talks(tmp_path, 60, **ban(0.5)):
        for side, way in ((0, -1), (1, 1)):
            prices = [e.package * way for e in talk.record if e.kind == Kind.OFFERED and e.actor == 1 - side]
            assert prices == sorted(prices)


# --- rivals ------------------------------------------------------------------------------------------------

RIVALS = """
format: 1
title: two bidders
as_of: 2025-01-01
horizon: 2025-06-30
terms: {price: {levels: [1, 2, 3, 4, 5, 6, 7, 8, 9]}}
structures: {modest: {is: price <= 5}}
so_far:
  - {at: 2024-12-20, by: rich, offers: {price: RICH}}
  - {at: 2024-12-20, by: poor, offers: {price: POOR}}
  SELLER
actors:
  s: {prefers: {price: {weight: 1, best: 9, worst: 1}}, no_deal: 0.2, delay: 0, powers: {sale: {sell: {patience: 60 days, responds: 7 days}}}}
  rich: {prefers: {price: {weight: 1, best: 1, worst: 9}}, no_deal: 0.1, delay: 0, powers: {bid_rich: {bid: {patience: 90 days, responds: 7 days}}}}
  poor: {prefers: {price: {weight: 1, best: 1, worst: 9}}, no_deal: 0.3, delay: 0, powers: {bid_poor: {bid: {STRUCTURE patience: 90 days, responds: 7 days}}}}
agreement: {closes: {when: signed, after: 30 days}}
outcomes:
  - to_poor: signed and with(poor)
  - to_rich: signed and with(rich)
  - talking: otherwise
"""


def rivals(folder: Path, rich: int, poor: int, structure: str = "structure: modest,", seller: str = "") -> list[Talk]:
    text = RIVALS.replace("RICH", str(rich)).replace("POOR", str(poor))
    return list(played(plan_from(folder, text.replace("STRUCTURE", structure).replace("SELLER", seller)), 60))


def test_a_seller_signs_nothing_that_is_worth_less_than_what_another_bidder_has_on_the_table(tmp_path: Path) -> None:
    found = rivals(tmp_path, 8, 5)
    assert {talk.price for talk in found} <= {8, 9}
    bounds = {e.bound for talk in found for e in talk.record if e.kind in (Kind.OFFERED, Kind.REJECTED)}
    assert Bound.NO_DEAL not in bounds


def test_equal_bids_do_not_keep_a_seller_from_signing_one_of_them(tmp_path: Path) -> None:
    found = rivals(tmp_path, 7, 7, "")
    assert all(talk.price >= 7 for talk in found) and signed_by(found, 180) == 1.0


def test_a_seller_need_not_honour_an_offer_of_its_own_that_another_bid_has_passed(tmp_path: Path) -> None:
    """It has asked the poor for 4, and the rich now has 8 on the table."""
    ask = "- {at: 2024-12-19, by: [s, poor], offers: {price: 4}}"
    assert all(talk.price >= 8 for talk in rivals(tmp_path, 8, 3, seller=ask))


# --- partners ----------------------------------------------------------------------------------------------

PARTNERS = """
format: 1
title: Partners who want different things
as_of: 2025-01-01
horizon: 2026-12-31
terms:
  price: {levels: [1, 2, 3, 4, 5]}
  seats: {levels: [0, 1, 2, 3, 4]}
actors:
  s: {prefers: {price: {weight: 1, best: 5, worst: 1}}, no_deal: 0.1, delay: 0, powers: {sale: {sell: {patience: 90 days, responds: 2 days}}}}
  one: {prefers: {price: {weight: 1, best: 1, worst: 5}, seats: {weight: 2, best: 4, worst: 0}}, no_deal: R, delay: 0, powers: {bid: {bid: {with: [two, three], patience: 90 days, responds: 2 days}}}}
  two: {prefers: {price: {weight: 1, best: 1, worst: 5}, seats: {weight: 2, best: 0, worst: 4}}, no_deal: R, delay: 0}
  three: {prefers: {price: {weight: 3, best: 1, worst: 5}}, no_deal: 0.1, delay: 0}
agreement: {closes: {when: signed, after: 0}}
outcomes: [{closed: closed}, {other: otherwise}]
"""


def test_partners_come_to_an_offer_at_once_and_agree(tmp_path: Path) -> None:
    for talk in played(plan_from(tmp_path, PARTNERS.replace("R,", "0.2,")), 20):
        first = next(e for e in talk.record if e.kind == Kind.OFFERED)
        assert first.time <= 2 * DAY
        assert talk.day < 200


def test_partners_whom_nothing_pleases_together_leave(tmp_path: Path) -> None:
    (talk,) = played(plan_from(tmp_path, PARTNERS.replace("R,", "0.9,")), 1)
    assert [(e.kind, e.bound) for e in talk.record] == [(Kind.LEFT, Bound.PARTNER)]


# --- talks that end ----------------------------------------------------------------------------------------


def test_talks_without_a_zone_of_agreement_end_when_the_patience_of_a_side_is_over(tmp_path: Path) -> None:
    text = TALKS.format(horizon="2030-12-31", so_far="", sell="patience: 40 days, ", bid="patience: 60 days, ", more="")
    text = text.replace("{pert: [0.2, 0.3, 0.4]}", "0.8").replace("{median: 7 days, p90: 20 days}", "2 days")
    for talk in played(plan_from(tmp_path, text), 20):
        last = talk.record[-1]
        assert (last.kind, last.bound, last.actor) == (Kind.REJECTED, Bound.PATIENCE, 1)
        assert 40 * DAY <= last.time < 110 * DAY


REJECTED = """
format: 1
title: a bid that was selected and then rejected
as_of: 2024-02-01
horizon: 2024-12-31
terms: {price: {levels: [1, 2, 3]}}
structures: {all: {is: price > 0}}
actors:
  seller: {prefers: {price: {weight: 1, best: 3, worst: 1}}, no_deal: 0.1, delay: 0, powers: {s: {sell: {responds: 1 day, patience: 30 days}}}}
  a: {prefers: {price: {weight: 1, best: 1, worst: 3}}, no_deal: 0.1, delay: 0, powers: {bid_a: {bid: {responds: 1 day, patience: 30 days}}}}
  b: {prefers: {price: {weight: 1, best: 1, worst: 3}}, no_deal: 0.1, delay: 0, powers: {bid_b: {bid: {responds: 1 day, patience: 30 days}}}}
so_far:
  - {at: 2024-01-05, by: [seller, a], selects: all}
  - {at: 2024-01-20, by: WHO}
agreement: {closes: {when: signed, after: 0}}
outcomes: [{to_b: closed and with(b)}, {in_hand: selected}, {other: otherwise}]
"""


@pytest.mark.parametrize("who", ["seller, rejects: bid_a", "a, leaves: bid_a"])
def test_a_bid_that_was_selected_and_then_rejected_in_the_history_holds_nobody(who: str, tmp_path: Path) -> None:
    plan = plan_from(tmp_path, REJECTED.replace("WHO", who))
    names = [str(plan.outcomes["name"][Engine(plan).play(1, k, 1).outcomes[-1]]) for k in range(20)]
    assert names == ["to_b"] * 20


def test_a_selected_bidder_that_leaves_gives_the_others_their_say(tmp_path: Path) -> None:
    leaves = AUCTION.replace(
        "BIDDERS\n",
        BIDDER.replace("NAME", "b0").replace("responds:", "leaves: {hazard: 0.01 per day}, responds:")
        + BIDDER.replace("NAME", "b1"),
    )
    plan = plan_from(
        tmp_path, leaves.replace("patience: endless, responds: 1 day", "patience: 200 days, responds: 1 day")
    )
    ended = [talk for talk in played(plan, 40) if any(e.kind == Kind.ENDED for e in talk.record)]
    assert ended
    for talk in ended:
        end = next(e for e in talk.record if e.kind == Kind.ENDED)
        after = [e for e in talk.record if e.number > end.number]
        assert any(e.kind in (Kind.OFFERED, Kind.SIGNED) and e.actor == 1 for e in after) or talk.price > 0


def test_the_time_of_a_bidder_is_drawn_once_and_one_that_is_held_comes_when_the_deal_ends(tmp_path: Path) -> None:
    """Up to 200 days; what is signed is answered after ten days, and ends where it is refused."""
    late = "  c: {prefers: {price: {weight: 1, best: 1, worst: 9}}, no_deal: 0.3, powers: {late: {bid: {enters: {uniform: [0, 200]}, responds: 1 day}}}}\n"
    refused = "  g: {powers: {look: {review: {takes: 10 days, grants: 0.6}}}}"
    held, after = 0, 0
    for k, talk in enumerate(talks(tmp_path, more=late + refused)):
        drawn = seconds(200 * uniform(1, k, element_key("actors.c.powers.late"), Purpose.OPENING.value, 0))
        entered = next((e for e in talk.record if e.kind == Kind.ENTERED), None)
        if entered is None:
            continue
        signed = next((e.time for e in talk.record[: entered.number] if e.kind == Kind.SIGNED), math.inf)
        ended = next((e for e in talk.record[: entered.number] if e.kind == Kind.ENDED), None)
        if ended is not None and signed <= drawn < ended.time:
            held += 1
            assert (entered.time, entered.cause) == (ended.time, ended.number)
        else:
            after += ended is not None
            assert (entered.time, entered.cause) == (drawn, -1)
    assert held > 0
    assert after > 0


# --- turns that say nothing new ----------------------------------------------------------------------------


def test_every_turn_is_in_the_record_and_the_sides_take_turns(tmp_path: Path) -> None:
    passed = 0
    for talk in talks(tmp_path, 40):
        turns = [e for e in talk.record if e.kind in (Kind.OFFERED, Kind.PASSED)]
        assert [e.actor for e in turns] == [k % 2 for k in range(len(turns))]
        passed += sum(e.kind == Kind.PASSED for e in turns)
    assert passed


@pytest.mark.parametrize(("last", "answers"), [("{at: 2024-12-29, by: s, passes: bid}", 0), ("", 1)])
def test_the_answer_to_a_turn_that_the_history_tells_is_due_since_that_turn(
    tmp_path: Path, last: str, answers: int
) -> None:
    """Ten days after the seller's pass of three days ago the bidder answers; else the seller, ten after the offer of five."""
    text = TALKS.format(
        horizon="2025-12-31", so_far="{at: 2024-12-27, by: b, offers: {price: 1}}, " + last, sell="", bid="", more=""
    ).replace("{median: 7 days, p90: 20 days}", "10 days")
    for talk in played(plan_from(tmp_path, text), 10):
        first = next(e for e in talk.record if e.time > 0)
        assert (first.actor, first.time) == (answers, (7 if last else 5) * DAY)


FIRM = "  g: {powers: {ban: {impose: {when: 'true', deadline: {at: 2025-03-31, force: order, met: signed, then: {enforce: 1}}}}}}\n"
IDLE = "  x{k}: {{powers: {{idle{k}: {{impose: {{when: days_to(ban) < {k}, deadline: {{after: 9 days, force: spoken, met: signed, then: {{enforce: 0}}}}}}}}}}}}\n"


def test_a_date_that_ends_nothing_makes_no_answer_come_at_another_time(tmp_path: Path) -> None:
    """Haste before the ban is reckoned from the beginning of a turn, however often it is worked out."""
    ways = [FIRM, FIRM + "".join(IDLE.format(k=k) for k in range(5, 85, 3))]
    plans = [
        plan_from(tmp_path, TALKS.format(horizon="2025-12-31", so_far="", sell="", bid="", more=way)) for way in ways
    ]
    without, with_ = (
        [[_turn(plan, e) for e in talk.record if e.kind in TURNS] for talk in played(plan, 20)] for plan in plans
    )
    assert with_ == without


TURNS = (Kind.OFFERED, Kind.PASSED, Kind.SIGNED)


def _turn(plan: Plan, event: Event) -> tuple[object, ...]:
    return event.time, event.kind, str(plan.actors["name"][event.actor]), event.package


AUCTIONED = """
format: 1
title: an auction whose date comes before anybody answers
as_of: 2024-01-10
horizon: 2024-02-19
terms: {price: {levels: [1, 2]}}
actors:
  seller: {prefers: {price: {weight: 1, best: 1, worst: 2}}, no_deal: 0, delay: 0, powers: {sells: {sell: {responds: 3 days, decides: {auction: {until: 2024-01-11}}}}}}
  buyer: {prefers: {price: {weight: 1, best: 1, worst: 2}}, no_deal: 1, delay: 0, powers: {bids: {bid: {responds: 3 days}}}}
  rival: {prefers: {price: {weight: 1, best: 1, worst: 2}}, no_deal: 1, delay: 0, powers: {outbids: {bid: {responds: 3 days}}}}
agreement: {closes: {when: signed, after: 1 day}}
outcomes: [{else: otherwise}]
"""


def test_an_auction_whose_date_is_over_hastens_nobody_any_more(tmp_path: Path) -> None:
    plan = plan_from(tmp_path, AUCTIONED)
    for k in range(5):
        left = [e.time / DAY for e in Engine(plan).play(1, k, 20).record if e.kind == Kind.LEFT]
        assert left == [3.0, 3.0]


# --- what stops a date -----------------------------------------------------------------------------------------

STOPPED = """
  g:
    powers:
      ban: {{impose: {{when: true, deadline: {{after: 20 days, force: statute, met: signed, then: {{enforce: 1}}}}}}}}
      poll: {{impose: {{when: true, deadline: {{after: 40 days, force: spoken, met: signed, then: {{enforce: 0}}}}}}}}
  judge: {{powers: {{relief: {{rule: {{about: ban, effect: annuls, asked_by: b, asked_when: pending(ban), takes: {takes}, grants: 1}}}}}}}}"""


@pytest.mark.parametrize(("by", "presses"), [(30, False), (20, False), (19, True)])
def test_an_answer_timed_to_a_later_date_stops_a_date_that_it_comes_before(
    by: int, presses: bool, tmp_path: Path
) -> None:
    """Due on day 20; the answer comes so many days before day 40, and annuls the ban for certain. Nothing else presses."""
    side, takes = "patience: endless, tactic: {beta: 1}, ", f"{{before: poll, by: {by} days}}"
    more = STOPPED.format(takes=takes)
    (talk,) = talks(tmp_path, 1, horizon="2025-01-20", more=more, sell=side, bid=side)
    offers = {event.package for event in talk.record if event.kind == Kind.OFFERED}
    assert offers and bool(offers - {0, 8}) is presses  # else each asks for its best
