"""What suits to hold who has left are worth: to who asks beside others, to who is away, to who would leave as well."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.world.record import Kind

from .ruled import Ruled

DEAL = """
format: 1
title: who has left, and who sues
as_of: 2030-01-01
horizon: 2030-12-31
terms: {price: {levels: [1, 2]}}
circumstances: {mood: {levels: [calm, angry, odd], start: calm}}
events: {e: {at: 2030-01-11, sets: {mood: angry}}, e2: {at: 2030-01-31, sets: {mood: LATER}}}
so_far: [{by: [s, b], signs: {price: 1}}]
actors:
  s: {prefers: {price: {weight: 1, values: SWORTH}}, no_deal: SNONE, delay: 0SMORE}
  b: {prefers: {price: {weight: 1, values: BWORTH}}, no_deal: BNONE, delay: BDELAYBMORE}
  c: {prefers: {price: {weight: 1, values: CWORTH}}, no_deal: CNONE, delay: 0}
  court: {powers: {COURT}}
agreement: {AGREEMENT}
outcomes: [{closed: closed}, {ended: ended}, {other: otherwise}]
"""
ANGRY = "{is: 0.1, shifts: {mood == angry: 0.8, mood == odd: 0.8}}"
TALKS = {
    "smore": ", powers: {sale: {sell: {responds: 400 days, patience: endless}}}",
    "bmore": ", powers: {bid: {bid: {responds: 400 days, patience: endless, with: c}}}",
}
HOLDS = "closes: {when: signed, after: 200 days}, exits: {b: true}"
DEFAULTS = {
    "later": "odd", "sworth": "{1: 0.5, 2: 0.5}", "snone": "0.1", "smore": "", "bworth": "{1: 0.5, 2: 0.5}", "bnone": ANGRY,
    "bdelay": "0", "bmore": "", "cworth": "{1: 0.5, 2: 0.5}", "cnone": "0.1", "agreement": HOLDS,
}  # fmt: skip


def _text(court: str, **said: str) -> str:
    text = DEAL
    for name, value in (DEFAULTS | {"court": court} | said).items():
        text = text.replace(name.upper(), value)
    return text


def _hold(name: str = "hold", *, takes: int, grants: float, more: str = "asked_by: s, ", when: str = "left(b)") -> str:
    return f"{name}: {{rule: {{effect: compels, asked_when: {when}, {more}takes: {takes} days, grants: {grants}}}}}"


def _up(takes: int, about: str = "hold", more: str = "") -> str:
    asked = f"asked_when: cleared({about}), asked_by: b, {more}"
    return f"up: {{rule: {{effect: reverses, about: {about}, {asked}takes: {takes} days, grants: 0.5}}}}"


AWAITED = "closes: {when: mood == calm and ever left(b), after: 0}, exits: {b: true}"
OWN = {"smore": ", expects: {hold: 0.5}", "bmore": ", expects: {hold: 0.5}"}


def test_once_a_court_has_answered_the_wait_is_that_for_the_appeal(tmp_path: Path) -> None:
    """0.75 - 0.5 x 0.35 - 10 x 0.001 = 0.565 is more than 0.4: the leaver appeals, and waits."""
    text = _text(
        f"{_hold(takes=200, grants=1)}, {_up(10)}", sworth="{1: 0.9, 2: 0.8}", bworth="{1: 0.4, 2: 0.4}", bdelay="0.001",
        bnone="{is: 0.3, shifts: {mood == angry: 0.45}}", later="angry", agreement=AWAITED, **OWN,
    )  # fmt: skip
    found = Ruled(tmp_path, text)
    assert found.days(Kind.FILED, "up") == [210.0] and found.days(Kind.AMENDED, "agreement") == []


@pytest.mark.parametrize("costs", ["", "costs: 0.1, "])
def test_what_a_suit_has_cost_is_spent_once_the_court_has_answered(tmp_path: Path, costs: str) -> None:
    """To wait for the appeal is worth 0.1 + 0.5 x 0.8 = 0.5 to the seller, more than the 0.45 of the other price."""
    text = _text(
        f"{_hold(takes=20, grants=1, more='asked_by: s, ' + costs)}, {_up(20)}", sworth="{1: 0.9, 2: 0.45}",
        bworth="{1: 0.4, 2: 0.62}", bdelay="0.0001", bnone="{is: 0.3, shifts: {mood == angry: 0.45}}", later="angry",
        agreement=AWAITED + ", amends: [price]", **OWN,
    )  # fmt: skip
    found = Ruled(tmp_path, text)
    assert found.days(Kind.FILED, "up") == [30.0] and found.days(Kind.AMENDED, "agreement") == []


def test_who_takes_a_suit_back_keeps_nobody_else_from_asking_at_that_instant(tmp_path: Path) -> None:
    ban = "ban: {rule: {effect: forbids, asked_when: signed, takes: 100 days, grants: 0.5, costs: 0.01}}"
    none = ("{is: 0.1, shifts: {mood == angry: 0.8}}", "{is: 0.1, shifts: {mood == odd: 0.8}}")
    found = Ruled(
        tmp_path, _text(ban, snone=none[0], bnone=none[1], agreement="closes: {when: signed, after: 200 days}")
    )
    filed = [(e[1] / 86400, e[3]) for e in found.records[0] if e[2] == "FILED"]
    assert filed == [(10.0, "s"), (30.0, "b")] and found.days(Kind.WITHDRAWN, "ban") == [30.0]


def test_another_party_holds_who_has_left_where_the_first_takes_its_suit_back(tmp_path: Path) -> None:
    court = _hold(takes=60, grants=0.9, more="costs: 0.01, ")
    worth = {
        "sworth": "{1: 0.9, 2: 0.9}",
        "snone": "{is: 0.1, shifts: {mood == odd: 0.85}}",
        "cworth": "{1: 0.8, 2: 0.8}",
    }
    found = Ruled(tmp_path, _text(court, **worth, **TALKS))
    filed = [(e[1] / 86400, e[3]) for e in found.records[0] if e[2] == "FILED"]
    assert filed == [(10.0, "s"), (30.0, "c")] and found.days(Kind.COMPELLED, "agreement") == [90.0]


def test_a_second_suit_is_worth_what_it_adds_to_the_first(tmp_path: Path) -> None:
    """It adds (1 - 0.9) x 0.9 x 0.3 = 0.027, less than the 0.05 that it costs."""
    more = "asked_by: s, costs: 0.05, "
    second = _hold("other", takes=90, grants=0.9, more=more, when="left(b) and filed(hold)")
    court = f"{_hold(takes=60, grants=0.9, more=more)}, {second}"
    found = Ruled(tmp_path, _text(court, sworth="{1: 0.6, 2: 0.6}", snone="0.3"))
    assert found.days(Kind.FILED, "hold") == [10.0] and found.days(Kind.FILED, "other") == []


def test_an_appeal_is_worth_what_another_court_leaves_of_it(tmp_path: Path) -> None:
    """0.5 x (1 - 0.99) x 0.4 = 0.002 is less than the 0.1 that it costs."""
    court = f"{_hold(takes=30, grants=1)}, {_hold('other', takes=90, grants=1)}, {_up(20, more='costs: 0.1, ')}"
    expects = {"bmore": ", expects: {hold: 0.5, other: 0.99}", "sworth": "{1: 0.9, 2: 0.6}", "snone": "0.3"}
    found = Ruled(tmp_path, _text(court, **expects))
    assert found.days(Kind.FILED, "up") == [] and found.days(Kind.COMPELLED, "agreement") == [40.0]


def test_no_extension_puts_back_who_is_away_on_terms_worth_less_to_it(tmp_path: Path) -> None:
    """To stay away is worth 0.7 - 0.1 x 0.3 = 0.67 to it, the price at which the seller would go on 0.6."""
    date = "outside_date: {after: 45 days, force: agreement, met: closed, then: {end: 0.5}, extend: {asks: s, days: 180 days}}"
    fee = "fees: {f: {to: s, worth: 0.15, when: past(outside_date)}}"
    text = _text(
        _hold(takes=100, grants=0.1), sworth="{1: 0.3, 2: 0.5}", snone="0.2", smore=", expects: {hold: 0.5}",
        bworth="{1: 0.4, 2: 0.6}", bnone="{is: 0.3, shifts: {mood == angry: 0.4}}", later="angry",
        agreement=f"{HOLDS}, amends: [price], {fee}, {date}",
    )  # fmt: skip
    found = Ruled(tmp_path, text)
    assert found.days(Kind.EXITED, "agreement") == [10.0] and found.days(Kind.AMENDED, "agreement") == []


def test_a_second_party_leaves_where_nobody_would_pay_to_hold_it(tmp_path: Path) -> None:
    """To hold it is worth 0.9 x (0.5 - 0.42) = 0.072 to the seller, which gets a fee; a suit costs 0.1, whatever another has cost."""
    court = _hold(takes=60, grants=0.9, more="asked_by: s, costs: 0.1, ", when="left(b) or left(c)")
    terms = "closes: {when: signed, after: 200 days}, exits: {b: true, c: mood == odd}, "
    fees = "fees: {f: {by: c, to: s, worth: 0.22, when: left(c)}}"
    none = {"snone": "0.2", "cnone": "{is: 0.1, shifts: {mood == odd: 0.8}}"}
    found = Ruled(tmp_path, _text(court, **none, **TALKS, agreement=terms + fees))
    assert found.days(Kind.EXITED, "agreement") == [10.0, 30.0] and found.days(Kind.ENDED, "agreement") == [30.0]


def test_who_came_back_unasked_may_let_the_date_pass(tmp_path: Path) -> None:
    """Angry it gained 0.2 by leaving, calm it would lose 0.2; by the date, without the fee for leaving, it gains 0.1."""
    date = "outside_date: {after: 45 days, force: agreement, met: closed, then: {end: 1}, extend: {asks: b, days: 30 days}}"
    fee = "fees: {f: {by: b, to: s, worth: 0.3, when: left(b)}}"
    text = _text(
        _hold(takes=60, grants=0.5), sworth="{1: 0.9, 2: 0.45}", bworth="{1: 0.4, 2: 0.62}", later="calm",
        bnone="{is: 0.5, shifts: {mood == angry: 0.4}}", agreement=f"{HOLDS}, {fee}, {date}",
    )  # fmt: skip
    found = Ruled(tmp_path, text)
    assert found.days(Kind.AMENDED, "agreement") == [30.0] and found.days(Kind.ENDED, "agreement") == [45.0]


def test_who_comes_back_is_not_away(tmp_path: Path) -> None:
    """Away no deal is worth 0.4, back 0.5: with it behind a review of 0.2, going on is worth 0.46."""
    review = "rev: {review: {takes: 300 days, grants: 0.2}}"
    text = _text(
        f"{_hold(takes=60, grants=0.5, more='costs: 0.01, ')}, {review}", sworth="{1: 0.6, 2: 0.6}", bworth="{1: 0.3, 2: 0.3}",
        bnone="{is: 0.5, shifts: {mood == angry and left(b): 0.3, left(b): -0.1}}", later="calm",
        agreement="closes: {when: cleared(rev), after: 10 days}, exits: {b: true}",
    )  # fmt: skip
    found = Ruled(tmp_path, text)
    assert found.days(Kind.EXITED, "agreement") == [10.0] and found.days(Kind.AMENDED, "agreement") == [30.0]


@pytest.mark.parametrize(
    "lives",
    [
        "{at: 2030-01-10, by: [s, b], amends: {price: 1}}",
        "{at: 2030-01-10, by: s, closes: agreement}",
        "{at: 2030-01-10, by: s, asks: rev}",
        "{at: 2030-01-10, by: s, asks: hold}",
        "{at: 2030-01-10, ends: agreement}",
    ],
)
def test_an_agreement_of_which_more_is_told_has_not_ended_with_a_leaving(tmp_path: Path, lives: str) -> None:
    """Whether the seller would have paid for a suit (0.2 to 0.6, worth 0.4) nobody needs to know."""
    review = "rev: {review: {takes: 300 days, grants: 0.2}}"
    court = f"{_hold(takes=60, grants=0.5, more='asked_by: s, costs: {uniform: [0.2, 0.6]}, asks_after: 20 days, ')}, {review}"
    text = _text(court, sworth="{1: 0.9, 2: 0.45}", agreement="closes: {when: signed, after: 2 days}, exits: {b: true}")
    text = text.replace("as_of: 2030-01-01", "as_of: 2030-01-20\nbegins: 2030-01-01").replace("events: ", "# ", 1)
    told = "{at: 2030-01-01, by: [s, b], signs: {price: 1}}, {at: 2030-01-05, by: b, leaves: agreement}"
    found = Ruled(tmp_path, text.replace("{by: [s, b], signs: {price: 1}}", f"{told}, {lives}"), 60)
    for record in found.records:
        ended = [e[1] for e in record if e[2] == "ENDED"]
        assert not [time for time in ended if time < -10 * 86400]
        assert next(e[1] for e in record if e[2] == "EXITED") == -15 * 86400


def test_a_prohibition_waits_where_more_is_told_of_the_deal(tmp_path: Path) -> None:
    """Somebody meant to appeal, whether or not that is worth its costs in a belief draw."""
    ban = "ban: {rule: {effect: forbids, takes: 3 days, grants: 0.5}}"
    up = _up(20, "ban", "costs: {uniform: [0.2, 0.6]}, asks_after: 20 days, ")
    review = "rev: {review: {takes: 300 days, grants: 0.2}}"
    text = _text(f"{ban}, {up}, {review}", bnone="0.1", bworth="{1: 0.9, 2: 0.9}")
    text = text.replace("as_of: 2030-01-01", "as_of: 2030-01-20\nbegins: 2030-01-01").replace("events: ", "# ", 1)
    told = (
        "{at: 2030-01-01, by: [s, b], signs: {price: 1}}, {at: 2030-01-02, by: s, asks: ban}, "
        "{at: 2030-01-05, by: court, grants: ban}, {at: 2030-01-10, by: s, asks: rev}"
    )
    found = Ruled(tmp_path, text.replace("{by: [s, b], signs: {price: 1}}", told), 60)
    assert all(e[1] >= -10 * 86400 for record in found.records for e in record if e[2] == "FORBIDDEN")


AWAY = """
format: 1
title: an appeal while a party is away
as_of: 2024-01-01
horizon: 2025-12-31
terms: {price: {levels: [1, 2]}}
circumstances: {mood: {levels: [calm, angry], start: calm}}
actors:
  s: {prefers: {price: {weight: 1, values: {1: 0.5, 2: 0.5}}}, no_deal: {is: 0, shifts: {mood == angry: 0.95}}, delay: 0}
  b: {prefers: {price: {weight: 1, values: {1: 0.8, 2: 0.8}}}, no_deal: 0.2, delay: 0}
  agency: {powers: {permit: {review: {takes: 20 days, grants: {if: mood == angry, then: 0.01, otherwise: 0.9}}}}}
  high: {powers: {appeal: {rule: {about: permit, effect: reverses, asked_by: b, asked_when: refused(permit), takes: 300 days, grants: 0.8, costs: COSTS}}}}
  judge: {powers: {hold: {rule: {effect: compels, asked_by: b, asked_when: left(s), takes: 200 days, grants: 0.1}}}}
events: {anger: {at: 2024-01-05, sets: {mood: angry}}}
agreement: {closes: {when: cleared(all), after: 1 day}, amends: [], exits: {s: EXIT}}
so_far: [{at: 2024-01-01, by: [s, b], signs: {price: 1}}]
outcomes: [{closed: closed}, {other: otherwise}]
"""


@pytest.mark.parametrize(
    ("leaves", "costs", "asked"),
    [
        ("mood == angry", 0.047, True),
        ("mood == angry", 0.049, False),
        ("'false'", 0.47, True),
        ("'false'", 0.49, False),
    ],
)
def test_while_a_party_is_away_an_appeal_is_worth_what_it_is_times_the_chance_that_it_is_held(
    leaves: str, costs: float, asked: bool, tmp_path: Path
) -> None:
    """0.8 that it is reversed, 0.6 gained by the deal: 0.48, and a tenth of it once the seller has left."""
    found = Ruled(tmp_path, AWAY.replace("COSTS", f"{costs}").replace("EXIT", leaves))
    assert bool(found.days(Kind.EXITED, "agreement")) == (leaves != "'false'")
    assert bool(found.days(Kind.FILED, "appeal")) == asked
