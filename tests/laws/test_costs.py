"""Petitions that cost something: who asks for them, and who counts on them."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from sim.execution.scenarios import open_scenario
from sim.world.compile import warnings_of
from sim.world.record import Kind

from .ruled import Ruled

SIGNED = """
format: 1
title: a signed deal that is worth 1 to the buyer, and a court that can be asked at a cost
as_of: 2024-01-01
horizon: 2025-12-31
terms: {{price: {{levels: [1, 2]}}}}
so_far: [{{by: [seller, buyer], signs: {{price: 2}}}}]
actors:
  seller: {{prefers: {{price: {{weight: 1, best: 2, worst: 1}}}}, no_deal: 0, delay: 0}}
  buyer: {{prefers: {{price: {{weight: 1, values: {{1: 1, 2: 1}}}}}}, no_deal: {no_deal}, delay: {delay}}}
  rival: {{prefers: {{price: {{weight: 1, values: {{1: 0, 2: 0}}}}}}, no_deal: 0.9, delay: 0}}
  office: {{powers: {{first: {first}}}}}
  court: {{powers: {{appeal: {{rule: {{about: first, effect: reverses, {appeal}, takes: 20 days}}}}{more}}}}}
agreement: {{closes: {{when: {closes}, after: 100 days}}{exits}}}
outcomes: [{{closed: closed}}, {{ended: ended}}, {{hangs: otherwise}}]
"""
PERMIT = "{{review: {{takes: 10 days, refiles: 0, grants: {}}}}}"
BAN = "{{rule: {{effect: forbids, asked_when: signed, takes: 10 days, grants: {}}}}}"
LOST = "asked_when: refused(first), asked_by: buyer, costs: {}, grants: {}"
WON = "asked_when: cleared(first), asked_by: {}, costs: {}, grants: {}"


def signed(first: str, appeal: str, *, closes: str = "cleared(all)", no_deal: float = 0.0, delay: str = "0",
           exits: str = "", more: str = "") -> str:  # fmt: skip
    """A signed deal with a first ruling, and an appeal of it."""
    said = {"closes": closes, "no_deal": no_deal, "delay": delay, "exits": exits, "more": more}
    return SIGNED.format(first=first, appeal=appeal, **said)


def near(share: float, p: float, n: int) -> bool:
    """Within four standard errors of what theory says."""
    return abs(share - p) <= 4 * math.sqrt(p * (1 - p) / n)


@pytest.mark.parametrize("grants", [0.3, 0.98, 0.995, 1])
def test_a_surer_appeal_of_a_refusal_is_asked_no_less(tmp_path: Path, grants: float) -> None:
    """Worth 1 if reversed and 0 if the refusal counts: for 0.01 it is asked from q = 0.01 on."""
    ruled = Ruled(tmp_path, signed(PERMIT.format(0.2), LOST.format(0.01, grants)), 150)
    assert near(ruled.share("closed"), 0.2 + 0.8 * grants, 150)


@pytest.mark.parametrize("grants", [0.9, 1])
def test_a_surer_appeal_of_a_prohibition_is_asked_no_less(tmp_path: Path, grants: float) -> None:
    appeal = WON.format("buyer", 0.01, grants)
    ruled = Ruled(tmp_path, signed(BAN.format(0.8), appeal, closes="signed"), 150)
    assert near(ruled.share("closed"), 0.2 + 0.8 * grants, 150)


def test_an_appeal_that_costs_more_than_it_brings_lets_a_refusal_count(tmp_path: Path) -> None:
    ruled = Ruled(tmp_path, signed(PERMIT.format(0), LOST.format(5, 0.9)))
    assert ruled.days(Kind.ENDED, "agreement") == ruled.days(Kind.REFUSED, "first") == [10.0]


@pytest.mark.parametrize("wait", ["", ", asks_after: 5 days"])
@pytest.mark.parametrize(
    ("first", "word", "appeal", "kind"),
    [(PERMIT.format(0), "refused", LOST, Kind.REFUSED), (BAN.format(1), "cleared", WON, Kind.FORBIDDEN)],
)
def test_nobody_leaves_over_an_answer_while_an_appeal_is_not_worth_what_it_costs(
    tmp_path: Path, first: str, word: str, appeal: str, kind: Kind, wait: str
) -> None:
    """The answer ends the deal at once, as if there were no appeal, and what was refused is out."""
    said = appeal.format("buyer", 5, 0.9) if word == "cleared" else appeal.format(5, 0.9)
    exits = f", exits: {{buyer: {word}(first)}}"
    ruled = Ruled(tmp_path, signed(first, said + wait, no_deal=0.2, delay="0.001", exits=exits))
    assert ruled.days(Kind.ENDED, "agreement") == [10.0]
    assert ruled.cause(Kind.ENDED, "agreement") == (kind.name, "first")
    assert not ruled.days(Kind.EXITED, "agreement")


@pytest.mark.parametrize(("costs", "leaves"), [(0.01, False), (5, True)])
def test_only_an_appeal_that_who_asks_gains_by_is_counted_on(tmp_path: Path, costs: float, leaves: bool) -> None:
    """It comes through at 0.91 with the appeal, and at 0.1 without it: worth 0.85 and 0.44 after the wait, no deal 0.5."""
    appeal, exits = LOST.format(costs, 0.9), ', exits: {buyer: "true"}'
    ruled = Ruled(tmp_path, signed(PERMIT.format(0.1), appeal, no_deal=0.5, delay="0.001", exits=exits))
    assert bool(ruled.days(Kind.EXITED, "agreement")) == leaves


@pytest.mark.parametrize(("costs", "asked"), [(0.01, True), (0.95, False)])
def test_a_rival_asks_for_the_reversal_of_a_grant_that_gains_it_more_than_it_costs(
    tmp_path: Path, costs: float, asked: bool
) -> None:
    """0.9 - 0 if the deal falls."""
    ruled = Ruled(tmp_path, signed(PERMIT.format(1), WON.format("rival", costs, 1)))
    assert bool(ruled.days(Kind.FILED, "appeal")) == asked
    assert ruled.outcomes == ["ended" if asked else "closed"]


@pytest.mark.parametrize(("costs", "leaves"), [(0.01, True), (2, False)])
def test_a_suit_with_costs_is_foreseen_where_who_brings_it_gains_by_it(
    tmp_path: Path, costs: float, leaves: bool
) -> None:
    """The rival gains 0.9 by a prohibition; at 0.9 the deal is then worth 0.44 after the wait, no deal 0.5."""
    suit = f", suit: {{rule: {{effect: forbids, asked_when: signed, asked_by: rival, costs: {costs}, takes: 5 days, grants: 0.9}}}}"
    never, exits = LOST.format(0, 0).replace("refused(first)", "false"), ', exits: {buyer: "true"}'
    ruled = Ruled(tmp_path, signed(PERMIT.format(1), never, no_deal=0.5, delay="0.001", exits=exits, more=suit))
    assert bool(ruled.days(Kind.EXITED, "agreement")) == leaves


def test_who_would_lose_the_appeal_does_not_sue(tmp_path: Path) -> None:
    """A prohibition that the buyer is sure to have reversed gains the rival nothing."""
    ban = BAN.format(1).replace("signed", "signed, asked_by: rival, costs: 0.01")
    ruled = Ruled(tmp_path, signed(ban, WON.format("buyer", 0.01, 1), closes="signed"))
    assert ruled.days(Kind.FILED, "first") == []
    assert ruled.outcomes == ["closed"]


COMPELLED = """
format: 1
title: bound by a court, and an appeal of its order
as_of: 2024-01-01
horizon: 2024-12-31
terms: {{price: {{levels: [1, 2, 3]}}}}
circumstances: {{mood: {{start: 0}}}}
events: {{sour: {{at: 2024-02-01, sets: {{mood: 1}}}}}}
so_far:
  - {{by: [seller, buyer], signs: {{price: 3}}}}
actors:
  seller: {{prefers: {{price: {{weight: 1, best: 3, worst: 1}}}}, no_deal: 0, delay: 0}}
  buyer: {{prefers: {{price: {{weight: 1, values: {{1: 0.5, 2: 0.4, 3: 0.3}}}}}}, no_deal: {{is: 0, shifts: {{mood: 0.6}}}}, delay: 0}}
  office: {{powers: {{permit: {{review: {{takes: 200 days, grants: 1}}}}}}}}
  court:
    powers:
      suit: {{rule: {{effect: compels, asked_when: left(buyer), asked_by: seller, takes: 30 days, grants: 1}}}}
      appeal: {{rule: {{about: suit, effect: reverses, asked_when: cleared(suit), asked_by: buyer{costs}, takes: 30 days, grants: {grants}}}}}
agreement:
  closes: {{when: cleared(all), after: 5 days}}
  exits: {{buyer: "true"}}
outcomes: [{{closed: closed}}, {{ended: ended}}, {{other: otherwise}}]
"""


@pytest.mark.parametrize(("costs", "asked"), [("", True), (", costs: 0.01", True), (", costs: 0.2", False)])
def test_who_is_bound_asks_for_the_reversal_that_frees_it(tmp_path: Path, costs: str, asked: bool) -> None:
    """Bound, the buyer has 0.3, free 0.6; at 0.5 the reversal gains it 0.15."""
    ruled = Ruled(tmp_path, COMPELLED.format(costs=costs, grants=0.5), 40)
    assert all(bool(ruled.days(Kind.FILED, "appeal", k)) == asked for k in range(40))
    assert near(ruled.share("closed"), 0.5, 40) if asked else ruled.share("closed") == 1.0


def test_nobody_sues_to_hold_a_party_that_is_sure_to_have_that_reversed(tmp_path: Path) -> None:
    text = COMPELLED.format(costs="", grants=1).replace("asked_by: seller,", "asked_by: seller, costs: 0.01,")
    ruled = Ruled(tmp_path, text)
    assert ruled.days(Kind.FILED, "suit") == []
    assert ruled.days(Kind.ENDED, "agreement") == [31.0]


def test_nobody_is_told_that_what_who_asks_weighs_is_idle(tmp_path: Path) -> None:
    """The rival takes no part in the talks; its no deal decides whether it sues."""
    file = tmp_path / "scenario.yaml"
    ban = BAN.format(1).replace("signed", "signed, asked_by: rival, costs: 0.01")
    for text, idle in ((ban, False), (ban.replace("rival, costs: 0.01", "rival"), True)):
        never = LOST.format(0, 0).replace("refused(first)", "false")
        file.write_text(signed(text, never, closes="signed"), encoding="utf-8")
        scenario = open_scenario(file)
        said = [str(warning) for warning in warnings_of(scenario.loaded, scenario.plan)]
        assert any("actors.rival" in told and "takes no part in the talks" in told for told in said) == idle


@pytest.mark.parametrize("of", ["suit", "appeal"])
def test_a_court_that_may_hold_who_leaves_is_worth_its_price_only_once_somebody_has_left(
    tmp_path: Path, of: str
) -> None:
    """Before, a refusal ends nothing and a grant holds nobody; so an appeal of one that costs nothing frees nobody either."""
    costs = ", costs: 0.01" if of == "suit" else ""
    text = COMPELLED.format(costs=", costs: 0.01" if of == "appeal" else "", grants=0.5)
    text = text.replace("left(buyer), asked_by: seller", f"signed, asked_by: seller{costs}")
    never = Ruled(tmp_path, text.replace('exits: {buyer: "true"}', "exits: {}"))
    assert never.days(Kind.FILED, of) == [] and never.outcomes == ["closed"]
    left = Ruled(tmp_path, text)
    assert left.days(Kind.EXITED, "agreement") == [31.0]
    assert left.days(Kind.FILED, of) == [31.0 if of == "suit" else 61.0]


READY = """
format: 1
title: who asks once the request is ready
as_of: 2024-03-01
horizon: 2024-12-01
terms: {price: {levels: [1, 2]}}
circumstances: {a: {start: 0}}
events: {order_on: {at: 2024-03-06, sets: {a: 1}}}
so_far: [{by: [seller, buyer], signs: {price: 1}}]
actors:
  seller: {prefers: {price: {weight: 1, values: {1: 0.8, 2: 0}}}, no_deal: 0, delay: 0.002}
  buyer: {prefers: {price: {weight: 1, values: {1: BUYER, 2: 0}}}, no_deal: 0, delay: 0}
  state: {powers: {order: {impose: {when: a > 0.5}}}}
  court: {powers: {suit: {rule: {about: order, effect: annuls, asked_when: in_force(order), asks_after: 30, takes: 5,
    grants: 1, costs: 0.01}}}}
  office: {powers: {permit: {review: {takes: 50, grants: {is: 1, shifts: {in_force(order): -1}}, refiles: 0}}}}
agreement: {closes: {when: cleared(all), after: 10}}
outcomes: [{closed: closed}, {open: otherwise}]
"""


@pytest.mark.parametrize(("buyer", "asks"), [("0.78", "seller"), ("0.8", "buyer")])
def test_who_asks_is_chosen_without_the_filing_delay_that_is_over(tmp_path: Path, buyer: str, asks: str) -> None:
    """On day 35 five days are left: 0.8 - 5 x 0.002 = 0.79 to the seller beside what it is worth to the buyer; with 30 more, 0.73."""
    ruled = Ruled(tmp_path, READY.replace("BUYER", buyer))
    (filed,) = [e for e in ruled.records[0] if e[2] == Kind.FILED.name and e[4].endswith(".suit")]
    assert asks in filed and filed[1] == 35 * 86_400


HURRY = """
format: 1
title: a date that can be brought about
as_of: 2024-03-01
horizon: 2025-03-01
terms: {price: {levels: [1, 2]}}
circumstances: {mood: {start: 0}}
events: {turn: {at: 2024-03-06, sets: {mood: 1}}}
so_far: [{by: [seller, buyer], signs: {price: 1}}]
actors:
  seller: {prefers: {price: {weight: 1, values: {1: 0.8, 2: 1}}}, no_deal: 0.1, delay: 0}
  buyer: {prefers: {price: {weight: 1, values: {1: 0.7, 2: 0}}}, no_deal: {is: 0.1, shifts: {mood: 0.85}}, delay: 0}
  court: {powers: {hurry: {rule: {about: outside_date, effect: compels, asked_when: signed, takes: 10, grants: 1,
    costs: COSTS, asked_by: buyer}}}}
agreement:
  closes: {when: signed, after: 100}
  outside_date: {at: 2024-05-30, force: agreement, met: closed, then: {end: 1}}
  fees: {reverse: {by: buyer, to: seller, when: lapsed(outside_date), worth: 0.1}}
outcomes: [{closed: closed}, {ended: ended}, {open: otherwise}]
"""


@pytest.mark.parametrize(("costs", "asks"), [("0.14", True), ("0.16", False)])
def test_a_petition_that_makes_the_outside_date_end_the_deal_is_worth_that_end_and_its_fees(
    tmp_path: Path, costs: str, asks: bool
) -> None:
    """From day 5 no deal is worth 0.95 to the buyer, the deal 0.7, and the fee that the date makes due takes 0.1: 0.15 is gained."""
    stay = "    stay: {rule: {about: outside_date, effect: suspends, asked_when: signed, takes: 1, grants: 1}},\n"
    for more in ("", stay):  # a date that is suspended ends its agreement all the same
        text = HURRY.replace("  court: {powers: {hurry", f"  court: {{powers: {{\n{more}    hurry")
        ruled = Ruled(tmp_path, text.replace("COSTS", costs))
        assert ruled.days(Kind.FILED, "hurry") == ([5.0] if asks else [])
        assert ruled.days(Kind.ENDED, "agreement") == [15.0 if asks else 90.0]


@pytest.mark.parametrize("due", ["past(outside_date)", "ever in_force(outside_date)"])
def test_no_fee_is_foreseen_that_an_outside_date_does_not_make_due_where_it_is_compelled(
    tmp_path: Path, due: str
) -> None:
    """It has lapsed and ended its agreement, and is neither past nor ever in force."""
    text = HURRY.replace("lapsed(outside_date)", due).replace("COSTS", "0.24")
    assert Ruled(tmp_path, text).days(Kind.FILED, "hurry") == [5.0]
