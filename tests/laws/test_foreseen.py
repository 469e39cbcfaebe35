"""What parties see coming: courts and their appeals, what signing and leaving make true, and what they have seen before."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.world.record import Kind
from sim.world.reference import Engine
from sim.world.reference.play import Play
from tests.engine.played import plan_from

from .ruled import Ruled

HEAD = """
format: 1
title: what is foreseen
as_of: 2030-01-01
horizon: 2030-12-31
terms: {price: {levels: [1, 2, 3]}}
"""
SIGNED = "so_far: [{at: 2029-12-20, by: [target, acq], signs: {price: PRICE}}]\n"
CLOSES = (
    "agreement: {closes: {when: cleared(all), after: DAYS}, EXITS}\noutcomes: [{closed: closed}, {none: otherwise}]\n"
)
TACTIC = "responds: 2 days, patience: 30 days, tactic: {beta: 1}"


def _side(name: str, kind: str, values: str, no_deal: float, more: str = "") -> str:
    prefers = f"{{price: {{weight: 1, values: {{{values}}}}}}}"
    return f"  {name}: {{prefers: {prefers}, no_deal: {no_deal}, delay: 0{more}, powers: {{{name}_{kind}: {{{kind}: {{{TACTIC}}}}}}}}}\n"


# --- a court that holds who leaves ---------------------------------------------------------------------------

HELD = "  court: {powers: {hold: {rule: {effect: compels, asked_when: LEFT, takes: 10 days, SUIT}}}}\n"
CLEARS = "  agency: {powers: {merger: {review: {takes: DAYS, grants: 1}}}}\n"


def _leaver(
    folder: Path, suit: str, *, left: str = "left(target)", more: str = "", sides: str = "", fees: str = "",
    bid: float = 0.501, told: str = "", delay: str = "0", clears: str = "100 days",
) -> Ruled:  # fmt: skip
    """Going on is worth 0.3 to the seller, no deal 0.5; the buyer gains 1 by holding it. A price of 2 is worth `bid` to the seller."""
    folder.mkdir(exist_ok=True)
    actors = _side("target", "sell", f"1: 0.3, 2: {bid}, 3: 0.9", 0.5, more).replace(
        "delay: 0", f"delay: {delay}"
    ) + _side("acq", "bid", "1: 1, 2: 1, 3: 1", 0)
    court = HELD.replace("LEFT", left).replace("SUIT", suit)
    exits = f"exits: {{target: signed}}, open_until: closed{fees}"
    closes = CLOSES.replace("DAYS", "1 day").replace("EXITS", exits)
    signed = SIGNED.replace("PRICE", "1").replace("[{", "[" + told + "{")
    return Ruled(folder, HEAD + signed + "actors:\n" + actors + sides + CLEARS.replace("DAYS", clears) + court + closes)


@pytest.mark.parametrize("asked_by", ["", ", asked_by: acq"])
def test_who_leaves_bears_no_costs_of_the_suit_that_the_other_brings(asked_by: str, tmp_path: Path) -> None:
    """Leaving is worth 0.5 + 0.5 (0.3 - 0.5) = 0.4 to it, more than 0.3; were the costs its own, 0.25."""
    found = _leaver(tmp_path, "grants: 0.5, costs: 0.15" + asked_by)
    assert found.days(Kind.EXITED, "agreement") == found.days(Kind.FILED, "hold") == [0.0]


@pytest.mark.parametrize("worth", [0.499, 0.501])
def test_a_bid_beside_the_agreement_frees_nobody_from_a_court(worth: float, tmp_path: Path) -> None:
    third = _side("third", "bid", "1: 0, 2: 1, 3: 0", 0).replace("{bid: {", "{bid: {enters: 3 days, ")
    found = _leaver(tmp_path, "grants: 1, asked_by: acq", more=", expects: {hold: 0.1}", sides=third, bid=worth)
    assert found.days(Kind.EXITED, "agreement") == [0.0]
    assert found.days(Kind.GRANTED, "hold") == [10.0]
    assert found.outcomes == ["closed"]


def test_a_bid_that_stands_does_not_either(tmp_path: Path) -> None:
    """The seller would leave for 0.501 at once, but for a court that is certain to hold it: it stays."""
    third = _side("third", "bid", "1: 0, 2: 1, 3: 0", 0)
    told = "{at: 2029-12-10, by: third, offers: {price: 2}}, "
    found = _leaver(tmp_path, "grants: 1, asked_by: acq", sides=third, told=told)
    assert not found.days(Kind.EXITED, "agreement") and found.outcomes == ["closed"]


@pytest.mark.parametrize("left", ["left(target)", "ever left(target)"])
def test_leaving_makes_true_at_once_that_a_party_has_ever_left(left: str, tmp_path: Path) -> None:
    """Whether a court is asked, or a fee is due, when a party `ever` left it does not leave what it would be held to, or pay for."""
    court = _leaver(tmp_path / "court", "grants: 1, asked_by: acq", left=left)
    fee = _leaver(
        tmp_path / "fee",
        "grants: 0",
        left="price > 9",
        fees=f", fees: {{breakup: {{by: target, worth: 0.3, when: {left}}}}}",
    )
    for found in (court, fee):
        assert not found.days(Kind.EXITED, "agreement") and found.outcomes == ["closed"]


@pytest.mark.parametrize("over", [0, 0.9])
def test_overconfidence_is_not_about_losing_in_court(over: float, tmp_path: Path) -> None:
    """0.5 - 0.2 x 0.2 less a wait of 0.04 is more than 0.3; at 0.92 instead of 0.2 it would be 0.276."""
    found = _leaver(
        tmp_path, "grants: 0.2, asked_by: acq", more=f", overconfidence: {over}", delay="0.004", clears="1 hour"
    )
    assert found.days(Kind.EXITED, "agreement") == [0.0]


# --- who forbids the deal ------------------------------------------------------------------------------------

FORBIDS = (
    "  court: {powers: {suit: {rule: {effect: forbids, asked_by: rival, takes: 10 days, SUIT}}APPEAL}}\n  rival: {}\n"
)
APPEAL = ", appeal: {rule: {about: suit, effect: reverses, asked_by: rival, asked_when: refused(suit), takes: 30 days, grants: 1}}"


def _forbidden(
    folder: Path, suit: str, *, so_far: str = "", appeal: str = "", over: float = 0, exits: str = ""
) -> Ruled:
    more = f", overconfidence: {over}"
    actors = _side("target", "sell", "1: 0, 2: 0.5, 3: 1", 0.1, more)
    actors += _side("acq", "bid", "1: 1, 2: 0.5, 3: 0", 0.1, more).replace("delay: 0,", "delay: 0.001,")
    court = FORBIDS.replace("SUIT", suit).replace("APPEAL", appeal)
    closes = (
        CLOSES.replace("cleared(all)", "signed")
        .replace("DAYS", "100 days")
        .replace("EXITS", exits or "open_until: 'true'")
    )
    return Ruled(folder, HEAD + so_far + "actors:\n" + actors + court + closes)


@pytest.mark.parametrize("when", ["signed", "announced", "ever announced"])
def test_a_suit_that_signing_brings_about_is_seen_coming(when: str, tmp_path: Path) -> None:
    found = _forbidden(tmp_path, f"asked_when: {when}, grants: 1")
    assert not found.days(Kind.SIGNED, "acq_bid") and found.days(Kind.LEFT, "acq_bid") == [2.0]


@pytest.mark.parametrize("over", [0, 0.5])
def test_what_a_court_has_said_is_known_to_the_overconfident_too(over: float, tmp_path: Path) -> None:
    """It has forbidden this at 0.4, and would again: by the same luck."""
    lines = "{at: 2029-11-01, by: [target, acq], signs: {price: 2}}, {at: 2029-11-02, by: rival, asks: suit}, {at: 2029-12-01, by: court, grants: suit}"
    found = _forbidden(tmp_path, "asked_when: signed, grants: 0.4", so_far=f"so_far: [{lines}]\n", over=over)
    assert not [day for day in found.days(Kind.SIGNED, "acq_bid") if day >= 0]


def test_the_appeal_of_a_refused_suit_is_seen_coming(tmp_path: Path) -> None:
    """The suit is sure to be refused and the appeal sure to be granted: who may leave does, and nobody signs again."""
    signed = SIGNED.replace("PRICE", "2")
    found = _forbidden(
        tmp_path, "asked_when: signed, grants: 0", so_far=signed, appeal=APPEAL, exits="exits: {acq: signed}"
    )
    assert found.days(Kind.EXITED, "agreement") == [0.0]
    assert not [day for day in found.days(Kind.SIGNED, "acq_bid") if day >= 0]
    lines = "{at: 2029-12-20, by: rival, asks: suit}, {at: 2029-12-30, by: court, refuses: suit}, {at: 2029-12-30, by: rival, asks: appeal}]"
    pending = _forbidden(tmp_path, "asked_when: signed, grants: 0", so_far=signed.replace("]\n", f", {lines}\n"),
                         appeal=APPEAL, exits="exits: {acq: signed}")  # fmt: skip
    assert pending.days(Kind.EXITED, "agreement") == [0.0]


# --- strikes -------------------------------------------------------------------------------------------------

AGAIN = """
format: 1
title: strikes and occasions
as_of: 2030-01-01
horizon: 2031-12-31
circumstances: {a: {start: 0, scale: x}}
actors:
  state: {powers: {m: {impose: {when: a >= 0, deadline: {at: 2030-01-31, met: a > 2, force: order, then: {enforce: 0, again: {hazard: 0.01, WHEN, enforce: 0}}}}}}}
events: {e: {at: 2030-02-02, sets: {a: 1}}}
outcomes: [{x: in_force(m)}, {none: otherwise}]
"""


def test_an_occasion_to_weigh_again_leaves_the_strikes_of_the_rate_where_they_were(tmp_path: Path) -> None:
    alone = Ruled(tmp_path, AGAIN.replace("WHEN, ", "")).days(Kind.LAPSED, "m")
    beside = Ruled(tmp_path, AGAIN.replace("WHEN", "when: a > 0.5")).days(Kind.LAPSED, "m")
    assert len(alone) > 3
    assert beside == [alone[0], 32.0, *alone[1:]]


def test_who_bids_alone_and_as_a_partner_is_no_rival_of_itself(tmp_path: Path) -> None:
    sale = _side("target", "sell", "1: 0, 2: 0.5, 3: 1", 0.1).replace(
        "{sell: {", "{sell: {decides: {auction: {until: 2030-03-01}}, "
    )
    bids = _side("acq", "bid", "1: 1, 2: 0.5, 3: 0", 0.1) + _side("third", "bid", "1: 1, 2: 0.5, 3: 0", 0.1)
    text = (
        HEAD
        + "actors:\n"
        + sale
        + bids
        + CLOSES.replace("cleared(all)", "signed").replace("DAYS", "1 day").replace(", EXITS", "")
    )
    for partner, chances in (("", [[0.5], [0.5]]), ("with: acq, ", [[], [0.5]])):
        plan = plan_from(tmp_path, text.replace("{third_bid: {bid: {", f"{{third_bid: {{bid: {{{partner}"))
        play = Play(Engine(plan).model, 1, 0, 20)
        play.start()
        acq, third = play.threads
        found = [play.pressure.dates(acq.side[0], acq), play.pressure.dates(third.side[0], third)]
        assert [dates[:, 2].tolist() for dates in found] == chances
