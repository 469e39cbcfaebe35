"""Bids beside a deal: who knows them, what they are worth where it fails, and what order the levels of a term have."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.world.record import Kind

from .ruled import Ruled

PRICES = "{levels: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]}"
SELLS = "powers: {sells: {sell: {AUCTION responds: 5 days, patience: 60 days, tactic: {beta: 1}}}}"
HEAD = """format: 1
title: bids beside a deal
as_of: 2030-01-01
horizon: 2031-12-31
"""
END = "outcomes: [{alpha: closed and with(alpha)}, {beta: closed}, {other: otherwise}]\n"

ORDER = (
    HEAD
    + f"""terms: {{price: {PRICES}, site: {{levels: LEVELS}}}}
actors:
  seller: {{prefers: {{price: {{weight: 1, best: 10, worst: 1}}, site: {{weight: 1, values: {{moved: 0, kept: 1}}}}}}, no_deal: 0.1, delay: 0, {SELLS}}}
  alpha: {{prefers: {{price: {{weight: 1, best: 1, worst: 10}}}}, no_deal: 0.1, delay: 0, powers: {{first: {{bid: {{responds: 5 days, patience: 100 days, tactic: {{beta: 1}}}}}}}}}}
  beta: {{prefers: {{price: {{weight: 1, best: 1, worst: 10}}, site: {{weight: 0.3, values: {{moved: 0, kept: 1}}}}}}, no_deal: 0.5, delay: 0, powers: {{second: {{bid: {{responds: 6 days, patience: 100 days, tactic: {{beta: 1}}}}}}}}}}
SO_FAR
agreement: {{closes: {{when: signed, after: 200 days}}, open_until: closed}}
"""
    + END
)
AUCTION = ORDER.replace("AUCTION", "decides: {auction: {until: 2030-03-01}},").replace("SO_FAR\n", "")
TOPPED = ORDER.replace("AUCTION", "").replace(
    "SO_FAR", "so_far: [{at: 2029-12-31, by: [seller, alpha], signs: {price: 4, site: kept}}]"
)


@pytest.mark.parametrize("text", [AUCTION, TOPPED])
def test_who_does_not_care_for_a_term_bids_what_the_seller_likes_in_whatever_order_its_levels_are(
    text: str, tmp_path: Path
) -> None:
    found = []
    for levels in ("[moved, kept]", "[kept, moved]"):
        ruled = Ruled(tmp_path, text.replace("LEVELS", levels), 3)
        found.append([[e[:2] + e[2:5] + e[7:8] for e in record] for record in ruled.records])
        bids = [e[7] for record in ruled.records for e in record if e[2] == Kind.OFFERED.name and e[3] == "alpha"]
        assert bids and all("site kept" in bid for bid in bids)
    told = [[[(*e[:5], sorted(e[5].split(", "))) for e in record] for record in records] for records in found]
    assert told[0] == told[1]


PRIVATE = (
    HEAD
    + f"""terms: {{price: {PRICES}}}
actors:
  seller: {{prefers: {{price: {{weight: 1, best: 10, worst: 1}}}}, no_deal: 0, delay: 0, powers: {{sells: {{sell: {{responds: 200 days, patience: 300 days, tactic: {{beta: 1}}}}}}}}}}
  alpha: {{prefers: {{price: {{weight: 1, best: 1, worst: 10}}}}, no_deal: 0.4, delay: 0.003, powers: {{first: {{bid: {{responds: 20 days, patience: 60 days, tactic: {{beta: 1}}}}}}}}}}
  beta: {{prefers: {{price: {{weight: 1, best: 1, worst: 10}}}}, no_deal: 0.1, delay: 0, powers: {{second: {{bid: {{responds: 6 days, patience: PATIENCE days, tactic: {{beta: 1}}}}}}}}}}
  court: {{powers: {{ban: {{rule: {{effect: forbids, asked_when: signed and with(alpha), asked_by: beta, costs: 0.2, takes: 20 days, grants: 0.5}}}}}}}}
agreement: {{closes: {{when: signed, after: 150 days}}, open_until: closed}}
"""
    + END
)


def test_a_bidder_knows_nothing_of_the_bids_of_others(tmp_path: Path) -> None:
    """The more patient beta is, the less it bids, in private, and the more it would gain by a suit against the deal of alpha."""
    first = []
    for patience in ("30", "300"):
        (record,) = Ruled(tmp_path, PRIVATE.replace("PATIENCE", patience)).records
        (e,) = [e for e in record if e[3] == "alpha"][:1]
        first.append((e[1], e[2], e[7]))
    assert first[0] == first[1]


def _two(no_deal: float, patience: str) -> str:
    """A seller, alpha, and beta, to whom no deal is worth so much, and who is so patient."""
    sides = f"""terms: {{price: {PRICES}}}
actors:
  seller: {{prefers: {{price: {{weight: 1, best: 10, worst: 1}}}}, no_deal: 0.1, delay: 0, {SELLS.replace("AUCTION", "")}}}
  alpha: {{prefers: {{price: {{weight: 1, best: 1, worst: 10}}}}, no_deal: 0.1, delay: 0, powers: {{first: {{bid: {{responds: 5 days, patience: 60 days, tactic: {{beta: 1}}}}}}}}}}
  beta: {{prefers: {{price: {{weight: 1, best: 1, worst: 10}}}}, no_deal: {no_deal}, delay: 0, powers: {{second: {{bid: {{responds: 6 days, patience: {patience}, tactic: {{beta: 1}}}}}}}}}}
"""
    return HEAD + sides


SAFE = (
    _two(0.65, "endless")
    + """  agency: {powers: {merger: {review: {when: with(alpha), takes: 60 days, grants: 0.5}}}}
agreement: {closes: {when: cleared(all), after: 10 days}, OPEN}
so_far:
  - {at: 2029-12-30, by: beta, offers: {price: 4}}
  - {at: 2029-12-30, by: alpha, offers: {price: 6}}
  - {at: 2029-12-31, by: [seller, alpha], signs: {price: 6}}
"""
    + END
)


@pytest.mark.parametrize("open_until", ["open_until: closed", "amends: []"])
def test_a_deal_that_may_fail_is_not_left_for_a_bid_that_would_stand_then_too(open_until: str, tmp_path: Path) -> None:
    """A price of 6 is worth 5/9, or 3/9 where it is refused; to leave for 3/9 now is worth less, and so is no deal, 0.1."""
    ruled = Ruled(tmp_path, SAFE.replace("OPEN", open_until), 20)
    assert not any(ruled.days(Kind.EXITED, "agreement", k) for k in range(20))
    refused = [k for k in range(20) if ruled.days(Kind.REFUSED, "merger", k)]
    assert 0 < len(refused) < 20 and all(ruled.outcomes[k] == "beta" for k in refused)


SUED = SAFE.replace("  agency: {powers: {merger: {review: {when: with(alpha), takes: 60 days, grants: 0.5}}}}\n", "").replace(
    "agreement:", "  court: {powers: {ban: {rule: {effect: forbids, asked_when: signed and with(alpha), asked_by: beta, costs: COSTS, takes: 20 days, grants: 1}}}}\nagreement:"
).replace("cleared(all)", "\"for(signed, 60)\"")  # fmt: skip


@pytest.mark.parametrize(("costs", "sues"), [("0.016", True), ("0.017", False)])
def test_a_bidder_pays_for_a_suit_by_what_its_bid_gains_it_also_where_the_deal_is_open_to_nobody(
    costs: str, sues: bool, tmp_path: Path
) -> None:
    """A price of 4 is worth 6/9 to it, no deal 0.65."""
    ruled = Ruled(tmp_path, SUED.replace("OPEN", "amends: []").replace("COSTS", costs))
    assert bool(ruled.days(Kind.FILED, "ban")) == sues


MATCHED = (
    _two(0.3, "60 days")
    + """  judge: {powers: {hold: {rule: {effect: compels, asked_by: alpha, asked_when: left(seller), takes: 100 days, grants: GRANTS}}}}
agreement: {amends: [price], closes: {when: signed, after: 150 days}, open_until: closed}
so_far: [{at: 2029-12-31, by: [seller, alpha], signs: {price: 4}}]
"""
    + END
)


def test_a_court_that_hardly_ever_holds_a_seller_changes_hardly_anything(tmp_path: Path) -> None:
    """Matched once, the seller may still leave for the next better bid."""
    last = []
    for grants in ("0", "0.000001"):
        (record,) = Ruled(tmp_path, MATCHED.replace("GRANTS", grants)).records
        last.append([e[7] for e in record if e[2] in (Kind.AMENDED.name, Kind.SIGNED.name)][-1])
    assert last[0] == last[1] == "price 7"


HELD = SAFE.replace("grants: 0.5}}}}", "grants: 0.5}}}}\n  court: {powers: {hold: {rule: {effect: compels, asked_by: seller, asked_when: left(alpha), takes: 10 days, grants: 0.9, costs: COSTS}}}}").replace(
    "OPEN", "amends: [], exits: {alpha: bad > 0}"
).replace("actors:", "circumstances: {bad: {start: 0}}\nevents: {news: {at: 2030-01-11, sets: {bad: 1}}}\nactors:").replace(
    "alpha: {prefers: {price: {weight: 1, best: 1, worst: 10}}, no_deal: 0.1", "alpha: {prefers: {price: {weight: 1, best: 1, worst: 10}}, no_deal: {is: 0.1, shifts: {bad: 0.8}}"
)  # fmt: skip


@pytest.mark.parametrize(("costs", "sues"), [("0.09", True), ("0.11", False)])
def test_a_seller_sues_by_what_it_has_where_the_deal_fails_later(costs: str, sues: bool, tmp_path: Path) -> None:
    """Held, 0.9, it has 5/9 or, refused at even odds, the bid of 3/9: 0.1 more in all than that bid now."""
    ruled = Ruled(tmp_path, HELD.replace("COSTS", costs), 4)
    assert [bool(ruled.days(Kind.FILED, "hold", k)) for k in range(4)] == [sues] * 4


KNOWN = SUED.replace("no_deal: 0.1, delay: 0, powers: {sells", "no_deal: {uniform: [0.1, 0.56]}, delay: 0, powers: {sells").replace(
    "OPEN", "amends: []"
)  # fmt: skip


def test_who_pays_for_a_suit_knows_the_seller_at_the_medians_alone(tmp_path: Path) -> None:
    """No deal is worth 0.33 to the seller at the median, just below the bid of 3/9; of what is drawn half lies above."""
    ruled = Ruled(tmp_path, KNOWN.replace("COSTS", "0.016"), 60)
    assert all(ruled.days(Kind.FILED, "ban", k) for k in range(60))


BACK = (
    HEAD
    + f"""terms: {{price: {PRICES}}}
circumstances: {{m: {{start: 0}}, w: {{start: 0}}}}
actors:
  seller: {{prefers: {{price: {{weight: 1, best: 10, worst: 1}}}}, no_deal: 0.05, delay: 0}}
  buyer: {{prefers: {{price: {{weight: 1, best: 1, worst: 10}}}}, likes: {{seller: {{is: 0, shifts: {{w: -1}}}}}}, no_deal: {{is: 0.1, shifts: {{m: 1}}}}, delay: 0}}
  court: {{powers: {{hold: {{rule: {{effect: compels, asked_by: seller, asked_when: left(buyer), takes: 30 days, grants: 0.000001}}}}}}}}
agreement: {{closes: {{when: signed, after: 300 days}}, amends: [price], exits: {{buyer: "true"}}}}
events: {{good: {{at: 2030-01-11, sets: {{m: 0.5}}}}, bad: {{at: 2030-03-01, sets: {{w: WORSE}}}}}}
so_far: [{{at: 2029-12-31, by: [seller, buyer], signs: {{price: 6}}}}]
outcomes: [{{closed: closed}}, {{other: otherwise}}]
"""
)


@pytest.mark.parametrize(("worse", "left"), [("0", [10]), ("0.9", [10, 59])])
def test_who_has_come_back_leaves_again_where_going_on_is_worth_less_than_it_was_then(
    worse: str, left: list[float], tmp_path: Path
) -> None:
    ruled = Ruled(tmp_path, BACK.replace("WORSE", worse))
    assert ruled.days(Kind.EXITED, "agreement") == left


@pytest.mark.parametrize(("signs", "asks"), [("alpha", "seller"), ("beta", "beta")])
def test_no_bidder_asks_to_clear_the_deal_of_others(signs: str, asks: str, tmp_path: Path) -> None:
    review = "when: with(alpha) or with(beta), asked_by: beta, takes: 60 days, grants: 0.5"
    text = SAFE.replace("when: with(alpha), takes: 60 days, grants: 0.5", review).replace("OPEN", "amends: []")
    ruled = Ruled(tmp_path, text.replace("by: [seller, alpha]", f"by: [seller, {signs}]"))
    assert [e[3] for e in ruled.records[0] if e[2] == Kind.FILED.name][:1] == [asks]
