"""What is imagined is what play could be in: one word of each ruling, a signature as it is now, and all that follows from an answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.world.record import Kind

from .ruled import Ruled
from .test_as_asked_again import HEAD, STAYS

APPEALS = (
    "permit: {review: {takes: 10 days, grants: 0}}, c: {review: {takes: 60 days, grants: LATER}}, "
    "appeal: {rule: {about: permit, effect: reverses, asked_when: refused(permit), asked_by: buyer, takes: 5 days, grants: FIRST}}, "
    "second: {rule: {about: appeal, effect: reverses, asked_when: refused(appeal), asked_by: buyer, takes: 5 days, grants: SECOND}}"
)


@pytest.mark.parametrize(
    ("second", "reversed_on"),
    [
        ("1", 20.0),
        ("1, asks_after: 3 days", 23.0),
        ("0}}, third: {rule: {about: second, effect: reverses, asked_when: refused(second), asked_by: buyer, takes: 5 days, grants: 1", 25.0),
    ],
)  # fmt: skip
def test_nobody_leaves_while_the_refusal_of_an_appeal_is_certain_to_be_reversed(
    second: str, reversed_on: float, tmp_path: Path
) -> None:
    rules = APPEALS.replace("LATER", "1").replace("FIRST", "0").replace("SECOND", second)
    found = Ruled(tmp_path, STAYS.replace("RULES", rules))
    assert found.days(Kind.REVERSED, "permit") == [reversed_on]
    assert found.days(Kind.CLOSED, "agreement") == [60.0]


OPENS = STAYS.replace("exits: {buyer: signed}", "exits: {buyer: open > 0.5}").replace(
    "actors:", "circumstances: {open: {start: 0}}\nevents: {o: {at: 2024-01-21, sets: {open: 1}}}\nactors:"
)


@pytest.mark.parametrize("takes", ["5 days", "30 days"])
def test_a_prohibition_is_feared_while_the_refusal_of_its_appeal_may_be_reversed(takes: str, tmp_path: Path) -> None:
    rules = (
        "c: {review: {takes: 90 days, grants: 1}}, suit: {rule: {effect: forbids, asked_when: signed, asked_by: office, takes: 3 days, grants: 0}}, "
        f"appeal: {{rule: {{about: suit, effect: reverses, asked_when: refused(suit), asked_by: office, takes: {takes}, grants: 0}}}}, "
        "second: {rule: {about: appeal, effect: reverses, asked_when: refused(appeal), asked_by: office, takes: 60 days, grants: 1}}"
    )
    assert Ruled(tmp_path, OPENS.replace("RULES", rules)).days(Kind.EXITED, "agreement") == [20.0]


def test_a_prohibition_that_is_granted_is_feared_for_sure_though_it_would_not_be_granted_now(tmp_path: Path) -> None:
    """Its appeal never comes through; from day 10 on its rule says 0.1, after a grant at 0.9."""
    rules = (
        "c: {review: {takes: 90 days, grants: 1}}, suit: {rule: {effect: forbids, asked_when: signed, asked_by: office, takes: 3 days, grants: {is: 0.9, shifts: {mood: -0.8}}}}, "
        "up: {rule: {about: suit, effect: reverses, asked_when: cleared(suit), asked_by: buyer, takes: 60 days, grants: 0}}"
    )
    text = OPENS.replace("RULES", rules).replace("circumstances: {", "circumstances: {mood: {start: 0}, ")
    found = Ruled(tmp_path, text.replace("events: {", "events: {m: {at: 2024-01-10, sets: {mood: 1}}, "))
    assert found.days(Kind.GRANTED, "suit") == [3.0]
    assert found.days(Kind.EXITED, "agreement") == [20.0]


@pytest.mark.parametrize("costs", ["", ", costs: 0.05", ", costs: 0.25"])
def test_a_suit_that_is_paid_for_is_feared_though_nobody_would_pay_once_more(costs: str, tmp_path: Path) -> None:
    """Its refusal may be reversed: going on is worth 0.84 with that and 0.865 without, no deal 0.85. The seed is one that refuses it."""
    rules = (
        f"c: {{review: {{takes: 90 days, grants: 1}}}}, suit: {{rule: {{effect: forbids, asked_when: signed, asked_by: seller, takes: 3 days, grants: 0.6{costs}}}}}, "
        "up: {rule: {about: suit, effect: reverses, asked_when: refused(suit), asked_by: seller, takes: 60 days, grants: 0.5}}"
    )
    text = OPENS.replace("RULES", rules).replace("no_deal: 0.5, delay: 0.001", "no_deal: 0.85, delay: 0.0005")
    text = text.replace("values: {1: 1, 2: 1}}}, no_deal: 0,", "values: {1: 0.4, 2: 0.4}}}, no_deal: 0.8,")
    found = Ruled(tmp_path, text, seed=2)
    assert found.days(Kind.REFUSED, "suit") == [3.0]
    assert found.days(Kind.EXITED, "agreement") == [20.0]


@pytest.mark.parametrize(
    "asked",
    [
        "cleared(suit)",
        "cleared(suit) and not suspended(suit)",
        "suspended(suit) or (cleared(suit) and not ever suspended(suit))",
    ],
)
def test_a_held_grant_is_expected_to_be_appealed_while_it_is_held_or_once_it_is_no_more(
    asked: str, tmp_path: Path
) -> None:
    rules = (
        'c: {review: {takes: 90 days, grants: 1}}, suit: {rule: {effect: forbids, asked_when: "signed and not ever refused(suit)", asked_by: office, takes: 3 days, grants: 1}}, '
        f"up: {{rule: {{about: suit, effect: reverses, asked_when: {asked}, asked_by: buyer, asks_after: 5 days, takes: 5 days, grants: 1}}}}, "
        "stay: {rule: {about: suit, effect: suspends, asked_when: cleared(suit), asked_by: buyer, takes: 2 days, grants: 1, reopens: {after: 30 days}}}"
    )
    found = Ruled(tmp_path, STAYS.replace("RULES", rules))
    assert found.days(Kind.EXITED, "agreement") == []
    assert found.days(Kind.CLOSED, "agreement") == [90.0]


HOLD = "hold: {rule: {about: first, effect: suspends, asked_when: grim > 0.5, takes: 2 days, grants: 1, reopens: {after: DAYS days}}}"
FEE = (
    HEAD
    + """
terms: {price: {levels: [1, 2]}}
so_far: [{by: [seller, buyer], signs: {price: 1}}]
circumstances: {grim: {start: 0}, dark: {start: 0}}
events: {g: {at: 2024-01-06, sets: {grim: 1}}, h: {at: 2024-01-11, sets: {dark: 1}}}
actors:
  seller: {prefers: {price: {weight: 1, values: {1: 1, 2: 1}}}, no_deal: 0, delay: 0}
  buyer: {prefers: {price: {weight: 1, values: {1: 0.6, 2: 0.6}}}, no_deal: 0.55, delay: DELAY}
  office: {powers: {RULES}}
agreement: {closes: {when: cleared(all), after: CLOSES}, fees: {f: {by: seller, to: buyer, worth: FEE, when: WHEN}} EXITS}
"""
)
WORDS = ["refused(first)", "refused(first) and not suspended(first)", "refused(first) and not cleared(hold)"]


@pytest.mark.parametrize("when", WORDS)
def test_a_fee_is_expected_of_a_refusal_whatever_holds_its_clock_now(when: str, tmp_path: Path) -> None:
    rules = "first: {review: {takes: 30 days, grants: 0.5}}, " + HOLD.replace("DAYS", "10")
    text = FEE.replace("RULES", rules).replace("WHEN", when).replace("EXITS", ", exits: {buyer: signed}")
    text = text.replace("worth: FEE", "worth: 0.2").replace("DELAY", "0.002").replace("CLOSES", "0 days")
    found = Ruled(tmp_path, text)
    assert found.days(Kind.EXITED, "agreement") == []
    assert found.days(Kind.REFUSED, "first") == [40.0]


@pytest.mark.parametrize("when", WORDS)
def test_what_turns_a_held_grant_is_worth_the_fee_of_a_refusal_that_nothing_holds(when: str, tmp_path: Path) -> None:
    rules = "first: {review: {takes: 3 days, grants: 1}}, " + HOLD.replace("DAYS", "50")
    rules += ", object: {rule: {about: first, effect: reverses, asked_when: dark > 0.5, asked_by: buyer, takes: 4 days, grants: 1, costs: 0.01}}"
    text = FEE.replace("RULES", rules).replace("WHEN", when).replace("EXITS", "")
    text = text.replace("worth: FEE", "worth: 0.5").replace("DELAY", "0").replace("CLOSES", "70 days")
    assert Ruled(tmp_path, text).days(Kind.FILED, "object") == [10.0]


@pytest.mark.parametrize(
    ("later", "first", "second", "closes"),
    [
        ("refused(appeal), then: 0, otherwise: 1", "0", "1, costs: 0.01", 60.0),
        ("cleared(appeal), then: 1, otherwise: 0", "0", "1, costs: 0.01", 60.0),
        ("cleared(second), then: 1, otherwise: 0", "0", "1, costs: 0.01", 60.0),
        ("cleared(appeal), then: 1, otherwise: 0", "1, costs: 0.01", "0", 60.0),
        ("filed(appeal) or refused(appeal), then: 0, otherwise: 1", "1, costs: 0.01", "0", 60.0),
    ],
)
def test_what_an_appeal_is_worth_supposes_its_own_answer_and_those_that_it_turns(
    later: str, first: str, second: str, closes: float, tmp_path: Path
) -> None:
    rules = APPEALS.replace("LATER", f"{{if: {later}}}").replace("FIRST", first).replace("SECOND", second)
    text = STAYS.replace("RULES", rules).replace("delay: 0.001", "delay: 0").replace(", exits: {buyer: signed}", "")
    assert Ruled(tmp_path, text).days(Kind.CLOSED, "agreement") == [closes]


PASSED = (
    HEAD
    + """
terms: {price: {levels: [1, 2]}}
actors:
  seller: {prefers: {price: {weight: 1, best: 2, worst: 1}}, no_deal: 0, delay: 0, powers: {sells: {sell: {responds: 1 day, patience: 60 days, tactic: {beta: 1}}}}}
  buyer: {prefers: {price: {weight: 1, best: 1, worst: 2}}, no_deal: 0, delay: 0, powers: {bids: {bid: {ENTERS responds: 2 days, patience: 60 days, tactic: {beta: 1}}}}}
  office: {powers: {permit: {review: {takes: 10 days, grants: RULE}}}}
agreement: {closes: {when: cleared(all), after: 4 days}, outside_date: {at: DATE, force: agreement, met: closed, then: {end: 1}}}
"""
)


@pytest.mark.parametrize(("date", "pending"), [("2024-01-03", 0), ("2024-11-20", 1)])
def test_a_signature_is_imagined_to_start_an_outside_date_only_that_has_not_passed(
    date: str, pending: int, tmp_path: Path
) -> None:
    text = PASSED.replace("DATE", date).replace("ENTERS", "enters: 10 days,")
    sure = Ruled(tmp_path, text.replace("RULE", "1"))
    assert sure.outcomes == ["closed"]
    for says, signs in ((pending, True), (1 - pending, False)):
        rule = f"{{if: pending(outside_date), then: {says}, otherwise: {1 - says}}}"
        found = Ruled(tmp_path, text.replace("RULE", rule))
        assert found.days(Kind.SIGNED, "bids") == (sure.days(Kind.SIGNED, "bids") if signs else [])


def test_who_needs_the_outside_date_leaves_with_its_first_move_after_that_has_passed(tmp_path: Path) -> None:
    """The seller moves on every third day from the third on, the buyer on the second and every third after that."""
    text = (
        PASSED.replace("DATE", "2024-01-20")
        .replace("ENTERS", "")
        .replace("RULE", "{if: pending(outside_date), then: 1, otherwise: 0}")
    )
    found = Ruled(tmp_path, text)
    assert found.days(Kind.LEFT, "bids") == [20.0]


DEMANDS = """
format: 1
title: what meets a demand
as_of: 2024-03-01
begins: 2024-01-01
horizon: 2024-12-31
outcomes: [{closed: closed}, {ended: ended}, {open: otherwise}]
terms: {price: {levels: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]}}
actors:
  seller: {prefers: {price: {weight: 1, best: 11, worst: 1}}, no_deal: 0.1, delay: 0, powers: {sells: {sell: {responds: 3 days, patience: endless, tactic: {beta: 1} AUCTION}}}}
  buyer: {prefers: {price: {weight: 1, best: 1, worst: 11}}, no_deal: 0.1, delay: 0, powers: {bids: {bid: {responds: 4 days, patience: endless, tactic: {beta: 1}}}}}
RIVAL  office: {powers: {permit: {review: {takes: TAKES days, grants: 1 WHEN}}, ban: {impose: {when: "true", deadline: {at: 2024-07-01, force: statute, met: "MET", then: {enforce: 1}}}}}}
agreement: {closes: {when: cleared(all), after: 10 days}, outside_date: {after: 300 days, force: agreement, met: closed, then: {end: 1}}, exits: {buyer: "for(signed, 9999)"}}
so_far: [TOLD]
"""
TOLD = """
  {at: 2024-01-05, by: buyer, bid: bids, offers: {price: 8}}, {at: 2024-01-05, by: [seller, buyer], bid: bids, signs: {price: 8}},
  {at: 2024-01-15, by: buyer, leaves: agreement}
"""


RIVAL = "  rival: {prefers: {price: {weight: 1, best: 1, worst: 11}}, no_deal: 0.85, delay: 0, powers: {also: {bid: {responds: 9 days, patience: endless, tactic: {beta: 1}}}}}\n"


REFUSED_IN_THE_TALKS = (
    "permit: {review: {takes: 5 days, grants: 0, asked_when: selected}}, "
    "appeal: {rule: {about: permit, effect: reverses, asked_when: refused(permit), asked_by: buyer, takes: 100 days, grants: 1}}, second: {"
)


def _pressed(met: str, folder: Path, *, told: str = "", reviewed: bool = False, refused: bool = False) -> list[float]:
    text = DEMANDS.replace("MET", met).replace("TOLD", told).replace("TAKES", "100" if reviewed else "40")
    text = text.replace("RIVAL", RIVAL if reviewed else "")
    text = text.replace("AUCTION", ", decides: {auction: {until: 2024-03-06}}" if reviewed else "")
    text = text.replace("WHEN", ", asked_when: selected" if reviewed else "")
    return Ruled(folder, text.replace("permit: {", REFUSED_IN_THE_TALKS) if refused else text).days(Kind.SIGNED, "bids")


@pytest.mark.parametrize("met", ["closed and not ended", "closed and not left(buyer)"])
def test_a_demand_is_met_with_a_deal_of_which_no_word_of_the_last_holds(met: str, tmp_path: Path) -> None:
    found = _pressed(met, tmp_path, told=TOLD)
    assert found == _pressed("closed", tmp_path, told=TOLD)
    assert found[-1] < _pressed("signed", tmp_path, told=TOLD)[-1]


@pytest.mark.parametrize("word", ["filed", "refused", "suspended"])
def test_a_demand_is_met_by_a_review_that_has_cleared_and_is_nothing_else(word: str, tmp_path: Path) -> None:
    found = _pressed(f"cleared(permit) and not {word}(permit)", tmp_path, reviewed=True)
    assert found == _pressed("cleared(permit)", tmp_path, reviewed=True)
    assert found[0] < _pressed("signed", tmp_path, reviewed=True)[0]


def test_a_demand_is_met_by_the_outside_date_that_a_signature_starts(tmp_path: Path) -> None:
    found = _pressed("closed or pending(outside_date)", tmp_path)
    assert found == _pressed("signed", tmp_path)
    assert found[0] > _pressed("closed", tmp_path)[0]


def test_a_demand_is_met_by_a_review_that_has_cleared_and_of_which_no_refusal_is_appealed(tmp_path: Path) -> None:
    found = _pressed("cleared(permit) and not filed(appeal)", tmp_path, reviewed=True, refused=True)
    assert found == _pressed("cleared(permit)", tmp_path, reviewed=True, refused=True)
    assert found[-1] < _pressed("signed", tmp_path, reviewed=True, refused=True)[-1]


REFUSES = 3  # a seed that refuses the appeal
LAST = (
    STAYS.replace("exits: {buyer: signed}", "MORE")
    .replace("2: 0.9", "2: SECOND")
    .replace("actors:", "circumstances: {grim: {start: 0}}\nevents: {g: {at: DATE, sets: {grim: 1}}}\nactors:")
)
EXIT = 'exits: {buyer: "grim > 0.5"}'
APPEAL = "appeal: {rule: {about: permit, effect: reverses, asked_when: refused(permit), asked_by: buyer, takes: TAKES days, grants: CHANCE}}"


def _last(
    folder: Path,
    rules: str,
    *,
    more: str = "amends: [price]",
    second: str = "0.6",
    at: str = "2024-01-15",
    seed: int = 1,
) -> Ruled:
    text = LAST.replace("RULES", rules).replace("MORE", more).replace("SECOND", second).replace("DATE", at)
    return Ruled(folder, text, seed=seed)


@pytest.mark.parametrize(("granted", "left_on"), [("not filed(appeal)", []), ("filed(appeal)", [14.0])])
def test_a_review_is_expected_to_answer_after_another_once_no_refusal_of_that_is_appealed(
    granted: str, left_on: list[float], tmp_path: Path
) -> None:
    rules = f"permit: {{review: {{takes: 10 days, grants: 0}}}}, c: {{review: {{takes: 20 days, after: permit, grants: {{if: {granted}, then: 1, otherwise: 0}}}}}}, "
    rules += APPEAL.replace("TAKES", "30").replace("CHANCE", "1")
    found = _last(tmp_path, rules, more=EXIT)
    assert found.days(Kind.EXITED, "agreement") == left_on
    assert found.outcomes == ["ended" if left_on else "closed"]


@pytest.mark.parametrize(("granted", "amended_on"), [("not refused(appeal)", [15.0]), ("refused(appeal)", [])])
def test_a_review_that_is_asked_anew_is_expected_to_answer_when_nothing_has_been_said_about_its_last_refusal(
    granted: str, amended_on: list[float], tmp_path: Path
) -> None:
    rule = f"{{if: price < 2, then: 0, otherwise: {{if: {granted}, then: 1, otherwise: 0}}}}"
    rules = f"permit: {{review: {{takes: 10 days, refiles: 2, grants: {rule}}}}}, "
    found = _last(tmp_path, rules + APPEAL.replace("TAKES", "5").replace("CHANCE", "0.5"), seed=REFUSES)
    assert found.days(Kind.REFUSED, "appeal") == [15.0]
    assert found.days(Kind.AMENDED, "agreement") == amended_on
    assert found.outcomes == ["closed" if amended_on else "ended"]


TWO_APPEALS = (
    "permit: {review: {takes: 10 days, grants: 0}}, c: {review: {takes: 60 days, grants: {if: WORD(slow), then: 0, otherwise: 1}}}, "
    "slow: {rule: {about: permit, effect: reverses, asked_when: refused(permit), asked_by: seller, takes: TAKES days, grants: 0}}, "
    "quick: {rule: {about: permit, effect: reverses, asked_when: WORD(slow), asked_by: buyer, takes: 5 days, grants: 1, costs: 0.01}}"
)


def test_an_appeal_is_worth_a_state_in_which_no_other_appeal_of_what_it_reverses_is_pending(tmp_path: Path) -> None:
    found = _last(tmp_path, TWO_APPEALS.replace("WORD", "filed").replace("TAKES", "100"))
    assert found.days(Kind.REVERSED, "permit") == found.days(Kind.WITHDRAWN, "slow") == [15.0]
    assert found.days(Kind.CLOSED, "agreement") == [60.0]


def test_an_appeal_is_worth_a_state_in_which_the_refusal_of_another_appeal_stands(tmp_path: Path) -> None:
    free = _last(tmp_path, TWO_APPEALS.replace("WORD", "refused").replace("TAKES", "2").replace(", costs: 0.01", ""))
    assert free.days(Kind.REVERSED, "permit") == [17.0]
    assert free.days(Kind.REFUSED, "c") == [60.0]
    found = _last(tmp_path, TWO_APPEALS.replace("WORD", "refused").replace("TAKES", "2"))
    assert found.days(Kind.FILED, "quick") == []


@pytest.mark.parametrize(
    ("takes", "asked", "left_on"),
    [
        ("2 days", "refused(stay)", []),
        ("2 days", "not refused(stay)", [3.0]),
        ("30 days", "filed(stay)", []),
        ("30 days", "not filed(stay)", [3.0]),
    ],
)
def test_what_is_said_about_a_clock_that_runs_stays_where_that_ends_in_a_grant(
    takes: str, asked: str, left_on: list[float], tmp_path: Path
) -> None:
    rules = (
        "c: {review: {takes: 60 days, grants: 1}}, suit: {rule: {effect: forbids, asked_when: signed and not ever refused(suit), asked_by: office, takes: 10 days, grants: 1}}, "
        f"stay: {{rule: {{about: suit, effect: suspends, asked_when: filed(suit), asked_by: buyer, takes: {takes}, grants: 0}}}}, "
        f"up: {{rule: {{about: suit, effect: reverses, asked_when: cleared(suit) and {asked}, asked_by: buyer, takes: 5 days, grants: 1}}}}"
    )
    found = _last(tmp_path, rules, more=EXIT, at="2024-01-04")
    assert found.days(Kind.EXITED, "agreement") == left_on
    assert found.days(Kind.REVERSED, "suit") == ([] if left_on else [15.0])


@pytest.mark.parametrize("when", ["not refused(appeal)", "(price > 1 or not refused(appeal))"])
def test_a_fee_is_expected_of_the_refusal_of_another_package_of_which_nothing_has_been_said(
    when: str, tmp_path: Path
) -> None:
    """Going on with price 2 is worth 0.5 x 0.45 + 0.5 x (0.5 + 0.3), no deal 0.5."""
    rules = "permit: {review: {takes: 3 days, refiles: 1, grants: {if: price < 2, then: 0, otherwise: 0.5}}}, "
    rules += APPEAL.replace("refused(permit)", "refused(permit) and price < 2").replace("TAKES", "5")
    fee = f'amends: [price], fees: {{f: {{by: seller, to: buyer, worth: 0.3, when: "refused(permit) and {when}"}}}}'
    found = _last(tmp_path, rules.replace("CHANCE", "0.5"), more=fee, second="0.45", seed=REFUSES)
    assert found.days(Kind.REFUSED, "appeal") == [8.0]
    assert found.days(Kind.AMENDED, "agreement") == [8.0]
