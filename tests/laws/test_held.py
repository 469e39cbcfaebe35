"""Talks beside a deal in hand: what is held loses no time, what stands binds nobody to worse than no deal."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.world.record import Kind

from .ruled import Ruled

HEAD = "format: 1\ntitle: Talks\nas_of: 2024-01-01\nhorizon: 2025-12-31\n"
PRICES = "terms: {price: {levels: [1, 2, 3, 4, 5, 6, 7, 8, 9]}}\n"


def _side(name: str, power: str, *, best: int = 1, no_deal: str = "0") -> str:
    prefers = f"{{price: {{weight: 1, best: {best}, worst: {10 - best}}}}}"
    return f"  {name}: {{prefers: {prefers}, no_deal: {no_deal}, delay: 0, powers: {{{power}}}}}\n"


def _seller(patience: str, *, responds: int = 1, beta: float = 0.5) -> str:
    said = f"patience: {patience}, tactic: {{beta: {beta}}}, responds: {responds} day{'s' * (responds > 1)}"
    return _side("seller", f"sale: {{sell: {{{said}}}}}", best=9)


def _bidder(name: str, patience: str = "60 days", *, no_deal: str = "0", more: str = "") -> str:
    said = f"patience: {patience}, tactic: {{beta: 0.5}}, responds: 2 days{more}"
    return _side(name, f"bid_{name}: {{bid: {{{said}}}}}", no_deal=no_deal)


def _moves(found: Ruled, of: str, since: float = 0.0) -> list[tuple[float, str, str]]:
    return [(e[1] / 86400 - since, e[2], e[7]) for e in found.records[0] if e[4].endswith(f".bid_{of}")]


# --- held ----------------------------------------------------------------------------------------------------

HELD = """so_far: [{by: [seller, a], signs: {price: 5}}]
actors:
SIDES  office: {powers: {permit: {review: {when: with(a), takes: 200 days, grants: 0}}}}
agreement: {closes: {when: with(b), after: 100 days}}
outcomes: [{signed: signed}, {other: otherwise}]
"""


def test_who_was_held_bargains_as_if_talks_began_when_it_is_heard_again(tmp_path: Path) -> None:
    sides = _seller("60 days") + _bidder("b")
    held = Ruled(tmp_path, HEAD + PRICES + HELD.replace("SIDES", sides + _bidder("a", no_deal="0.9")))
    free = HELD.replace("so_far: [{by: [seller, a], signs: {price: 5}}]\n", "").replace("with(a)", "with(b)")
    free = free.replace("with(b), takes: 200 days, grants: 0", "price > 99, takes: 1 day, grants: 1")
    begun = Ruled(tmp_path, HEAD + PRICES + free.replace("SIDES", sides))
    (end,) = held.days(Kind.ENDED, "agreement")
    assert end == 200.0
    assert _moves(held, "b", end) == _moves(begun, "b")
    assert len(_moves(begun, "b")) > 5


@pytest.mark.parametrize("date", ["", "outside_date: {at: 2024-03-01, force: agreement, met: closed, then: {end: 1}}"])
def test_the_outside_date_of_an_agreement_does_not_press_its_rivals(date: str, tmp_path: Path) -> None:
    """With endless patience nothing else presses either."""
    text = HELD.replace("SIDES", _seller("endless") + _bidder("a", "endless") + _bidder("b", "endless"))
    found = Ruled(
        tmp_path, HEAD + PRICES + text.replace("after: 100 days}", f"after: 100 days}}, open_until: closed, {date}")
    )
    assert [what for day, kind, what in _moves(found, "b") if kind == Kind.OFFERED.name and day < 60.0] == ["price 1"]


# --- what stands ---------------------------------------------------------------------------------------------

STANDING = """circumstances: {mood: {start: 0}}
events: {sour: {at: 2024-01-11, sets: {mood: 1}}}
so_far: [{by: BY, offers: {price: 5}}]
actors:
SIDES
agreement: {closes: {when: signed, after: 0}}
outcomes: [{signed: signed}, {other: otherwise}]
"""


@pytest.mark.parametrize(("shift", "signed"), [(0.3, True), (0.7, False)])
def test_nobody_is_bound_by_an_offer_of_its_own_that_the_world_has_made_worse_than_no_deal(
    shift: float, signed: bool, tmp_path: Path
) -> None:
    """A price of 5 is worth 0.5 to the bidder; the seller answers on day 20, when no deal is worth 0.4 or 0.8 to it."""
    bidder = _bidder("b", "900 days", no_deal=f"{{is: 0.1, shifts: {{mood: {shift}}}}}")
    text = STANDING.replace("SIDES", _seller("1 day", responds=20, beta=1) + bidder).replace("BY", "b")
    found = Ruled(tmp_path, HEAD + PRICES + text)
    assert (found.days(Kind.SIGNED, "bid_b") == [20.0]) is signed
    if not signed:
        refusal = next(e for e in found.records[0] if e[3] == "seller")
        assert refusal[9:] == ("NO_DEAL", "actors.b")


@pytest.mark.parametrize(("shift", "signed"), [(0.3, True), (0.7, False)])
def test_a_partner_is_not_bound_either(shift: float, signed: bool, tmp_path: Path) -> None:
    fund = f"  fund: {{prefers: {{price: {{weight: 1, best: 1, worst: 9}}}}, no_deal: {{is: 0.1, shifts: {{mood: {shift}}}}}, delay: 0}}\n"
    sides = _seller("1 day", responds=20, beta=1) + _bidder("b", "900 days", more=", with: fund") + fund
    found = Ruled(tmp_path, HEAD + PRICES + STANDING.replace("SIDES", sides).replace("BY", "b"))
    assert (found.days(Kind.SIGNED, "bid_b") == [20.0]) is signed


# --- what is left in the thread that is selected ----------------------------------------------------------------

SELECTED = """so_far:
  - {at: 2024-01-01, by: rich, offers: {price: RICH}}
  - {at: 2024-01-01, by: poor, offers: {price: 9}}
  - {at: 2024-01-01, by: [seller, poor], selects: any}
actors:
SIDES  office: {powers: {permit: {review: {asked_when: selected, when: with(poor), mitigates: true, takes: 5 days, grants: {if: price <= 5, then: 1, otherwise: 0}}}}}
agreement: {closes: {when: cleared(all), after: 10 days}}
outcomes: [{to_poor: signed and with(poor)}, {to_rich: signed and with(rich)}, {other: otherwise}]
"""


@pytest.mark.parametrize(("rich", "left"), [(8, [20.0]), (5, []), (4, [])])
def test_a_seller_drops_what_it_has_selected_once_nothing_left_there_is_worth_another_bid(
    rich: int, left: list[float], tmp_path: Path
) -> None:
    """The reviewer leaves no more than 5; its patience is endless."""
    sides = _seller("endless", responds=20) + _bidder("rich") + _bidder("poor", "900 days")
    text = SELECTED.replace("RICH", str(rich)).replace("SIDES", sides)
    assert Ruled(tmp_path, HEAD + PRICES + text).days(Kind.REJECTED, "bid_poor") == left


CROSSED = """actors:
SIDES  state: {of: watches}
circumstances: {mood: {start: 0}}
events: {turn: {at: 2024-01-02, sets: {mood: 1}}}
so_far: [{by: b, offers: {price: 2}}]
agreement: {closes: {when: signed, after: 100 days}}
outcomes: [{signed: signed}, {other: otherwise}]
"""


@pytest.mark.parametrize(("line", "bound"), [("2", "RED_LINE"), ("1", "NO_DEAL")])
def test_a_red_line_is_what_binds_also_where_its_maker_would_not_stand_by_an_offer(
    line: str, bound: str, tmp_path: Path
) -> None:
    seller = _seller("60 days", responds=10).replace(
        "no_deal", f"never: {{low: {{terms: price <= {line}, credibility: 1}}}}, no_deal"
    )
    bidder = _bidder("b", no_deal="{is: 0, shifts: {mood: 0.95}}")  # 2 is worth 0.875 to it
    found = Ruled(tmp_path, HEAD + PRICES + CROSSED.replace("SIDES", seller + bidder))
    answer = next(e for e in found.records[0] if e[3] == "seller" and e[2] in ("OFFERED", "PASSED"))
    assert bound in answer
