"""What is alike is dealt with alike: neither a name nor a level that stands first in the file decides."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.world.record import Kind

from .ruled import Ruled

BIDDER = "{{prefers: {{price: {{weight: 1, best: 20, worst: 30}}}}, no_deal: {{pert: [0.1, 0.3, 0.5]}}, delay: 0, powers: {{{name}_bid: {{bid: {{patience: 60 days, tactic: {{beta: {{pert: [0.3, 0.7, 1.2]}}}}, responds: 1 to 5 days}}}}}}}}"
AUCTION = """format: 1
title: two bidders who are alike
as_of: 2030-01-01
horizon: 2030-12-31
terms: {{price: {{unit: USD, levels: [20, 22, 24, 26, 28, 30]}}}}
actors:
  target: {{prefers: {{price: {{weight: 1, best: 30, worst: 20}}}}, no_deal: 0.1, delay: 0, powers: {{sale: {{sell: {{decides: {{auction: {{until: 2030-03-01}}}}, patience: 60 days, tactic: {{beta: 1}}, responds: 1 to 5 days}}}}}}}}
  {one}: {first}
  {two}: {second}
agreement: {{closes: {{when: signed, after: 5 days}}}}
outcomes: [{{one: "closed and with({one})"}}, {{two: "closed and with({two})"}}, {{open: otherwise}}]
"""


@pytest.mark.parametrize(("one", "two"), [("alfa", "bravo"), ("zulu", "bravo")])
def test_of_equal_bids_of_an_auction_the_first_is_selected_whatever_who_made_it_is_called(
    one: str, two: str, tmp_path: Path
) -> None:
    """On the eve most are tied, and the selected bid is never the later one: over ten belief draws both win often."""
    text = AUCTION.format(one=one, two=two, first=BIDDER.format(name=one), second=BIDDER.format(name=two))
    found = Ruled(tmp_path, text, 200)
    assert 0.2 < found.share("one") < 0.8 and found.share("open") < 0.02
    ties = 0
    for record in found.records:
        bids: dict[str, tuple[str, int]] = {}  # bidder -> what it bids at last, and since which event
        for event in record:
            if event[2] == Kind.SELECTED.name:
                break
            if event[2] == Kind.OFFERED.name and bids.get(event[4], ("", 0))[0] != event[7]:
                bids[event[4]] = event[7], event[0]
        if len(bids) == 2 and len({what for what, _ in bids.values()}) == 1:
            ties += 1
            assert event[4] == min(bids, key=lambda bid: bids[bid][1])
    assert ties > 100


TOPPED = """format: 1
title: a rival bids more
as_of: 2030-01-01
horizon: 2030-12-31
terms: {{price: {{unit: USD, levels: [20, 22, 24, 26, 28, 30]}}}}
so_far: [{{at: 2030-01-01, by: [target, partner], signs: {{price: 20}}}}]
actors:
  target: {{prefers: {{price: {{weight: 1, best: 30, worst: 20}}}}, no_deal: 0.1, delay: 0, powers: {{sale: {{sell: {{patience: 60 days, tactic: {{beta: 1}}, responds: 1 to 5 days}}}}}}}}
  partner: {{prefers: {{price: {{weight: 1, best: 20, worst: 30}}}}, no_deal: {no_deal}, delay: 0}}
  alfa: {{prefers: {{price: {{weight: 1, best: 20, worst: 30}}}}, no_deal: 0.39, delay: 0, powers: {{alfa_bid: {{bid: {{patience: 60 days, tactic: {{beta: 1}}, responds: 1 to 5 days}}}}}}}}
agreement: {{closes: {{when: "for(signed, 100)", after: 5 days}}, open_until: "for(signed, 30)", amends: [price]{fee}}}
outcomes: [{{alfa: closed and with(alfa)}}, {{kept: closed}}, {{open: otherwise}}]
"""


@pytest.mark.parametrize("no_deal", [0.45, 0.65])
@pytest.mark.parametrize("fee", ["", ", fees: {break: {by: target, to: partner, worth: 0.001, when: left(target)}}"])
def test_who_matches_a_bid_keeps_the_seller_and_pays_no_more(no_deal: float, fee: str, tmp_path: Path) -> None:
    """At the same price the seller goes on as it is: ties go on, whether or not leaving costs it a little."""
    found = Ruled(tmp_path, TOPPED.format(no_deal=no_deal, fee=fee), 20)
    assert found.share("kept") == 1.0
    topped = 0
    for record in found.records:
        best = "20 USD"
        for event in record:
            price = event[7].partition(" ")[2]
            if event[2] == Kind.AMENDED.name:
                topped += 1
                assert price == best
            elif event[2] == Kind.OFFERED.name:
                best = max(best, price)
    assert topped >= 20


BOTH = """format: 1
title: three parties, of whom two may leave
as_of: 2030-01-01
horizon: 2031-12-31
terms: {{price: {{levels: [1, 2]}}}}
so_far: [{{at: 2030-01-01, by: [{parties}], signs: {{price: 1}}}}]
actors:
  {one}: {{prefers: {{price: {{weight: 1, best: 1, worst: 2}}}}, no_deal: 0.3, delay: 0}}
  {two}: {{prefers: {{price: {{weight: 1, best: 1, worst: 2}}}}, no_deal: 0.6, delay: 0}}
  office: {{powers: {{permit: {{review: {{takes: 200 days, grants: 0.1}}}}}}}}
agreement: {{exits: {{{one}: true, {two}: true}}, fees: {{break: {{by: {one}, to: {two}, worth: 0.05, when: left({one})}}}}, closes: {{when: cleared(all), after: 5 days}}}}
outcomes: [{{closed: closed}}, {{one: left({one})}}, {{two: left({two})}}, {{open: otherwise}}]
"""


@pytest.mark.parametrize(("one", "two"), [("alfa", "bravo"), ("zulu", "bravo")])
def test_of_several_who_would_leave_the_one_that_gains_most_does(one: str, two: str, tmp_path: Path) -> None:
    """Going on is worth 0.1 + 0.9 x no deal: 0.37 and 0.64; leaving 0.25 to one, 0.6 to two: raised until both gain."""
    text = BOTH.format(one=one, two=two, parties=f"{one}, {two}")
    text = text.replace("grants: 0.1", "grants: 0.01").replace("delay: 0}", "delay: 0.5}")
    assert Ruled(tmp_path, text).outcomes == ["two"]


UNSEEN = """format: 1
title: a suit and a date, while nobody has offered anything
as_of: 2030-01-01
horizon: 2030-12-31
terms: {{price: {{unit: USD, levels: [20, 22, 24, 26, 28, 30]}}}}
actors:
  target: {{prefers: {{price: {{weight: 1, best: 30, worst: 20}}}}, no_deal: {{is: 0.5, shifts: {{in_force(ban): -0.5}}}}, delay: 0, powers: {{sale: {{sell: {{patience: endless, tactic: {{beta: 1}}, responds: 2 days}}}}}}}}
  buyer: {{prefers: {{price: {{weight: 1, best: 20, worst: 30}}}}, no_deal: 0.1, delay: 0, powers: {{bid: {{bid: {{enters: 200 days, patience: endless, tactic: {{beta: 1}}, responds: 2 days}}}}}}}}
  agency: {{powers: {{ban: {{impose: {{when: true, deadline: {{at: 2030-02-01, force: order, met: signed, extend: null, then: {{enforce: 1}}}}}}}}}}}}
  court: {{powers: {{stay: {{rule: {{about: ban, effect: annuls, asked_when: in_force(ban), asked_by: target, costs: 0.2, takes: 20 days, grants: {{if: {rule}, then: 0.99, otherwise: 0.01}}}}}}}}}}
agreement: {{closes: {{when: signed, after: 5 days}}}}
outcomes: [{{asked: ever filed(stay)}}, {{open: otherwise}}]
"""


@pytest.mark.parametrize("rule", ["price <= 22", "price >= 28", "not in_force(ban)"])
def test_a_suit_about_a_measure_is_weighed_by_what_the_court_goes_by_while_nothing_is_on_the_table(
    rule: str, tmp_path: Path
) -> None:
    """0.01 x 0.5 - 0.2 is less than 0: nobody asks, whichever package stands first in the file."""
    early = Ruled(tmp_path, UNSEEN.format(rule=rule), 3)
    for record in early.records:
        assert not any(e[2] == Kind.FILED.name and e[1] < 200 * 86400 for e in record)


CHOSEN = """format: 1
title: a choice that becomes public before anything is agreed
as_of: 2030-01-01
horizon: 2030-12-31
terms: {price: {unit: USD, levels: [20, 22, 24, 26, 28, 30]}}
so_far:
  - {at: 2029-12-20, by: bidder, offers: {price: 20}}
  - {at: 2029-12-21, by: [target, bidder], public: false, selects: whole}
actors:
  target: {prefers: {price: {weight: 1, best: 30, worst: 20}}, no_deal: 0.1, delay: 0, powers: {sale: {sell: {patience: 200 days, tactic: {beta: 1}, responds: 3 days}}}}
  bidder: {prefers: {price: {weight: 1, best: 20, worst: 30}}, no_deal: 0.1, delay: 0, powers: {bid: {bid: {patience: 200 days, tactic: {beta: 1}, responds: 3 days}}}}
structures: {whole: true}
agreement: {announces: {after: 20 days}, closes: {when: signed, after: 5 days}}
outcomes: [{closed: closed}, {open: otherwise}]
"""


def test_what_is_only_asked_is_not_announced_as_agreed(tmp_path: Path) -> None:
    (record,) = Ruled(tmp_path, CHOSEN).records
    announced = next(e for e in record if e[2] == Kind.ANNOUNCED.name)
    signed = next(e for e in record if e[2] == Kind.SIGNED.name)
    assert announced[0] < signed[0] and announced[7] == ""


LEFT = """format: 1
title: a seller that leaves for a better bid, and comes back where that fails
as_of: 2030-01-01
horizon: 2030-12-31
terms: {{price: {{unit: USD, levels: [20, 22, 24, 26, 28, 30, 32, 34, 36, 38, 40]}}}}
circumstances: {{slump: {{start: {slump}}}}}
so_far: [{{at: 2029-12-20, by: [target, alfa], signs: {{price: 28}}}}]
actors:
  target: {{prefers: {{price: {{weight: 1, best: 40, worst: 20}}}}, no_deal: 0.1, delay: 0, powers: {{sale: {{sell: {{patience: 60 days, tactic: {{beta: 1}}, responds: 2 days}}}}}}}}
  alfa: {{prefers: {{price: {{weight: 1, best: 20, worst: 40}}}}, no_deal: {{is: 0.55, shifts: {{slump: 0.4}}}}, delay: 0, powers: {{alfa_bid: {{bid: {{patience: 60 days, tactic: {{beta: 1}}, responds: 2 days}}}}}}}}
  bravo: {{prefers: {{price: {{weight: 1, best: 20, worst: 40}}}}, no_deal: 0, delay: 0, powers: {{bravo_bid: {{bid: {{enters: 20 days, patience: 20 days, tactic: {{beta: 1}}, responds: 2 days}}}}}}}}
  agency: {{powers: {{permit: {{review: {{when: with(bravo), takes: 30 days, grants: 0.6, refiles: 0}}}}}}}}
  {court}
agreement: {{closes: {{when: "for(signed, 90) and cleared(all)", after: 5 days}}, open_until: "for(signed, 80)"}}
outcomes: [{{alfa: closed and with(alfa)}}, {{bravo: closed and with(bravo)}}, {{open: otherwise}}]
"""
HOLD = "court: {powers: {specific: {rule: {effect: compels, asked_when: left(target), takes: 20 days, grants: 0.3}}}}"


@pytest.mark.parametrize("court", ["", HOLD])
def test_whom_the_seller_has_left_bids_what_it_had_signed_whether_or_not_a_court_was_asked(
    court: str, tmp_path: Path
) -> None:
    found = Ruled(tmp_path, LEFT.format(slump=0, court=court), 20)
    seen = 0
    for record in found.records:
        left = [e[0] for e in record if e[2] == Kind.EXITED.name]
        ended = [e[0] for e in record if e[2] == Kind.ENDED.name and left and e[0] > left[0]]
        bids = [
            e[7]
            for e in record
            if e[2] == Kind.OFFERED.name and e[4].endswith("alfa_bid") and ended and e[0] > ended[0]
        ]
        assert not bids or (bids[0] == "price 28 USD" and all(price > bids[0] for price in bids[1:]))
        seen += any(
            e[2] == Kind.SIGNED.name and e[4].endswith("alfa_bid") and ended and e[0] > ended[0] for e in record
        )
    assert seen


# It leaves 28, worth 0.8, for 30, worth 1; an outcry at that makes those 0.7 to it.
LESS = """format: 1
title: a seller to whom a better bid is worth less once it has signed it
as_of: 2030-01-01
horizon: 2030-12-31
terms: {price: {unit: USD, levels: [20, 22, 24, 26, 28, 30]}}
circumstances: {outcry: {start: 0}}
so_far: [{at: 2029-12-20, by: [target, alfa], signs: {price: 28}}]
actors:
  target: {prefers: {price: {weight: 1, best: 30, worst: 20}}, likes: {bravo: {is: 0, shifts: {outcry: -0.3}}}, no_deal: 0.1, delay: 0, powers: {sale: {sell: {patience: 30 days, tactic: {beta: 1}, responds: 2 days}}}}
  alfa: {prefers: {price: {weight: 1, best: 20, worst: 30}}, no_deal: 0.1, delay: 0, powers: {alfa_bid: {bid: {patience: 30 days, tactic: {beta: 1}, responds: 2 days}}}}
  bravo: {prefers: {price: {weight: 1, best: 20, worst: 30}}, likes: {target: 0.2}, no_deal: 0, delay: 0, powers: {bravo_bid: {bid: {patience: 30 days, tactic: {beta: 1}, responds: 2 days}}}}
agreement: {closes: {when: "for(signed, 90)", after: 5 days}, open_until: "for(signed, 80)", exits: {target: EXIT}}
events: {protest: {when: signed and with(bravo), sets: {outcry: 1}}}
outcomes: [{alfa: closed and with(alfa)}, {bravo: closed and with(bravo)}, {open: otherwise}]
"""


@pytest.mark.parametrize("may", ["true", "false"])
def test_a_seller_leaves_for_a_bid_that_it_may_sign_and_for_nothing_else(may: str, tmp_path: Path) -> None:
    """It comes back to who it has left, and signs in the same act, once that has bid what it had signed."""
    (record,) = Ruled(tmp_path, LESS.replace("EXIT", may)).records
    left = [e for e in record if e[2] == Kind.EXITED.name]
    assert [e[9] for e in left] == ["RIVAL", "RIVAL"] and left[1][1] - left[0][1] == 2 * 86400
    signed = [(e[4].split(".")[-1], e[1]) for e in record if e[2] == Kind.SIGNED.name and e[1] > 0]
    assert signed == [("bravo_bid", left[0][1]), ("alfa_bid", left[1][1])]


# Bravo may sue against the deal of alfa, and wins with 0.6; what it bids is worth 0.4 to it, no deal 0.1.
FORESEEN = """format: 1
title: a rival that would sue once somebody else has signed
as_of: 2030-01-01
horizon: 2030-12-31
terms: {price: {unit: USD, levels: [20, 22, 24, 26, 28, 30]}}
so_far:
  - {at: 2029-12-30, by: bravo, offers: {price: 26}}
  - {at: 2029-12-31, by: alfa, offers: {price: 28}}
actors:
  target: {prefers: {price: {weight: 1, best: 30, worst: 20}}, no_deal: 0.1, delay: 0, powers: {sale: {sell: {patience: 20 days, tactic: {beta: 1}, responds: 2 days}}}}
  alfa: {prefers: {price: {weight: 1, best: 20, worst: 30}}, no_deal: 0.1, delay: 0, powers: {alfa_bid: {bid: {patience: 20 days, tactic: {beta: 1}, responds: 2 days}}}}
  bravo: {prefers: {price: {weight: 1, best: 20, worst: 30}}, no_deal: 0.1, delay: 0, powers: {bravo_bid: {bid: {patience: 20 days, tactic: {beta: 1}, responds: 2 days}}}}
  bench: {powers: {ban: {rule: {effect: forbids, asked_by: bravo, asked_when: signed and with(alfa), takes: 25 days, grants: 0.6, costs: COSTS}}}}
agreement: {closes: {when: "for(signed, 60)", after: 5 days}, open_until: "for(signed, 50)"}
outcomes: [{alfa: closed and with(alfa)}, {bravo: closed and with(bravo)}, {open: otherwise}]
"""


@pytest.mark.parametrize(("costs", "buyer"), [("0.17", "bravo_bid"), ("0.19", "alfa_bid")])
def test_a_suit_of_who_bids_beside_a_deal_is_foreseen_before_that_is_signed(
    costs: str, buyer: str, tmp_path: Path
) -> None:
    """It gains 0.6 (0.4 - 0.1) = 0.18: with the suit 28 is worth 0.4 x 0.8 + 0.6 x 0.1 = 0.38 to the target, 26 is worth 0.6."""
    (record,) = Ruled(tmp_path, FORESEEN.replace("COSTS", costs)).records
    assert [e[4].split(".")[-1] for e in record if e[2] == Kind.SIGNED.name] == [buyer]
    assert not any(e[2] in (Kind.FILED.name, Kind.EXITED.name) for e in record)


def test_who_would_lose_by_what_it_had_signed_bids_it_no_more_once_the_seller_has_left(tmp_path: Path) -> None:
    """A slump leaves it more without a deal: the signature bound it, and the seller lets it go."""
    found = Ruled(tmp_path, LEFT.format(slump=1, court=""), 20)
    for record in found.records:
        left = [e[0] for e in record if e[2] == Kind.EXITED.name]
        assert left and not any(
            e[2] == Kind.SIGNED.name and e[0] > left[0] and e[4].endswith("alfa_bid") for e in record
        )


SUED = """format: 1
title: who may sue knows what that costs it
as_of: 2030-01-01
horizon: 2031-12-31
terms: {{price: {{unit: USD, levels: [20, 22, 24, 26, 28, 30]}}}}
so_far: [{{at: 2029-12-31, by: [target, alfa], signs: {{price: 28}}}}]
actors:
  target: {{prefers: {{price: {{weight: 1, best: 30, worst: 20}}}}, no_deal: 0.1, delay: 0}}
  alfa: {{prefers: {{price: {{weight: 1, best: 20, worst: 30}}}}, no_deal: 0.8, delay: 0}}
  judge: {{powers: {{hold: {{rule: {{effect: compels, asked_when: left(alfa), asked_by: target, takes: 20 days, grants: 0.9, costs: {costs}}}}}}}}}
agreement: {{closes: {{when: "for(signed, 100)", after: 0}}, amends: [price], exits: {{alfa: true}}}}
outcomes: [{{held: closed and price == 28}}, {{settled: closed}}, {{ended: otherwise}}]
"""


def test_who_may_sue_settles_for_no_less_than_its_suit_is_worth_to_itself(tmp_path: Path) -> None:
    """A suit of 0.01 is worth 0.72 to it; the leaver, who expects the median costs of 0.75, would pay 0.2."""
    unsure = Ruled(tmp_path, SUED.format(costs="{choice: [[0.01, 0.45], [0.75, 0.55]]}"), 400)
    sued = [any(e[2] == Kind.FILED.name for e in record) for record in unsure.records]
    assert 0.2 < sum(sued) / len(sued) < 0.7
    for record, suit, outcome in zip(unsure.records, sued, unsure.outcomes, strict=True):
        prices = [e[7] for e in record if e[2] == Kind.AMENDED.name]
        assert suit or prices == ["price 22 USD"]  # a suit would cost more than it brings
        assert not suit or (outcome == "held") == (not prices)  # refused, they agree anew
