"""What is out, what a grant covers and what others would ask go by the same words as what is expected: those once it is asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.world.record import Kind

from .ruled import Ruled
from .test_as_asked import TALKS

HEAD = """
format: 1
title: words of a ruling
as_of: 2024-01-01
horizon: 2024-12-31
outcomes: [{closed: closed}, {ended: ended}, {open: otherwise}]
"""
CURED = (
    HEAD
    + """
terms: {cure: {levels: [none, full]}}
actors:
  seller: {prefers: {cure: {weight: 1, values: {none: 1, full: 0.7}}}, no_deal: 0.1, delay: 0, powers: {sells: {sell: {responds: 1 day, patience: 60 days, tactic: {beta: 1}}}}}
  buyer: {prefers: {cure: {weight: 1, values: {none: 1, full: 0.4}}}, no_deal: 0.1, delay: 0, powers: {bids: {bid: {responds: 2 days, patience: 60 days, tactic: {beta: 1}}}}}
  office: {powers: {first: {review: {takes: 5 days, grants: 1}}, permit: {review: {takes: 20 days, refiles: 3, after: first, grants: RULE}}}}
agreement: {closes: {when: cleared(all), after: 4 days}, AMENDS}
"""
)
PLAIN = "{if: cure == full, then: 0.95, otherwise: 0.5}"
ASKED = ["cleared(first)", "signed", "filed(permit)", "not cleared(permit) and ever filed(permit)"]


@pytest.mark.parametrize("amends", ["", "amends: [cure]"])
@pytest.mark.parametrize("asked", ASKED)
def test_a_refusal_puts_out_what_it_would_whatever_words_hold_only_while_it_is_asked(
    asked: str, amends: str, tmp_path: Path
) -> None:
    """The seed is one that refuses the deal without a cure; the other is granted then."""
    text = CURED.replace("AMENDS", amends)
    plain = Ruled(tmp_path, text.replace("RULE", PLAIN), seed=2)
    found = Ruled(tmp_path, text.replace("RULE", f"{{if: {asked}, then: {PLAIN}, otherwise: 0.2}}"), seed=2)
    assert plain.days(Kind.REFUSED, "permit")
    assert plain.outcomes == ["closed"]
    assert [e[:6] for e in found.records[0]] == [e[:6] for e in plain.records[0]]


COVERED = (
    HEAD
    + """
terms: {cure: {levels: [none, full]}}
so_far: [{by: [seller, buyer], signs: {cure: full}}]
circumstances: {mood: {start: 0}}
events: {e: {at: 2024-02-10, sets: {mood: 1}}}
actors:
  seller: {prefers: {cure: {weight: 1, values: {none: 1, full: 0.7}}}, no_deal: 0.1, delay: 0}
  buyer: {prefers: {cure: {weight: 1, values: {none: 1, full: 0.4}}}, no_deal: {is: 0.1, shifts: {mood: 0.5}}, delay: 0}
  office: {powers: {permit: {review: {takes: 20 days, grants: RULE}}}}
agreement: {closes: {when: cleared(all), after: 60 days}, amends: [cure], exits: {buyer: mood == 1}}
"""
)


@pytest.mark.parametrize("asked", ["filed(permit)", "not cleared(permit)", "'for(filed(permit), 0)'"])
def test_a_grant_covers_what_it_would_whatever_words_hold_only_while_it_is_asked(asked: str, tmp_path: Path) -> None:
    plain = "{if: cure == full, then: 1, otherwise: 0}"
    found = Ruled(tmp_path, COVERED.replace("RULE", f"{{if: {asked}, then: {plain}, otherwise: 0}}"))
    assert found.kinds("permit") == Ruled(tmp_path, COVERED.replace("RULE", plain)).kinds("permit")


STAYS = (
    HEAD
    + """
terms: {price: {levels: [1, 2]}}
so_far: [{by: [seller, buyer], signs: {price: 1}}]
actors:
  seller: {prefers: {price: {weight: 1, values: {1: 1, 2: 1}}}, no_deal: 0, delay: 0}
  buyer: {prefers: {price: {weight: 1, values: {1: 0.9, 2: 0.9}}}, no_deal: 0.5, delay: 0.001}
  office: {powers: {RULES}}
agreement: {closes: {when: cleared(all), after: 0 days}, exits: {buyer: signed}}
"""
)


@pytest.mark.parametrize("needed", ["1", "2"])
def test_what_comes_after_a_review_that_nothing_needs_waits_for_nothing_behind_that(
    needed: str, tmp_path: Path
) -> None:
    """c comes after b, which only one price needs, and b after a: c is asked at once, or once a has cleared."""
    says = "then: 0, otherwise: 1" if needed == "2" else "then: 1, otherwise: 0"
    rules = (
        f"a: {{review: {{takes: 30 days, grants: 1}}}}, b: {{review: {{when: price == {needed}, after: a, takes: 1 days, grants: 1}}}}, "
        f"c: {{review: {{after: b, takes: 20 days, grants: {{if: cleared(a), {says}}}}}}}"
    )
    found = Ruled(tmp_path, STAYS.replace("RULES", rules))
    assert found.days(Kind.FILED, "c") == ([31.0] if needed == "1" else [0.0])
    assert found.outcomes == ["closed"]


@pytest.mark.parametrize(
    "rule", ["{if: announced, then: 1, otherwise: 0}", "{if: not announced, then: 0, otherwise: 1}"]
)
def test_what_is_signed_in_private_is_expected_to_be_announced(rule: str, tmp_path: Path) -> None:
    text = TALKS.replace("RULES", f"  office: {{powers: {{first: {{review: {{takes: 20 days, grants: {rule}}}}}}}}}")
    text = text.replace("after: 4 days}}", "after: 4 days}, announces: {after: 5 days}, exits: {buyer: signed}}")
    found = Ruled(tmp_path, text.replace("no_deal: 0.1, delay: 0,", "no_deal: 0.1, delay: 0.001,"))
    assert found.days(Kind.SIGNED, "bids") == [14.0]
    assert found.outcomes == ["closed"]


MEMBER = (
    HEAD
    + """
terms: {price: {levels: [1, 2]}}
so_far: [{by: [seller, buyer], signs: {price: 1}}]
circumstances: {mood: {start: 0}}
events: {e: {at: 2024-01-06, sets: {mood: 1}}}
actors:
  seller: {prefers: {price: {weight: 1, values: {1: 1, 2: 1}}}, no_deal: 0, delay: 0}
  buyer: {prefers: {price: {weight: 1, values: {1: 0.9, 2: 0.9}}}, no_deal: 0.3, delay: 0.001, expects: {a: EXPECTS}}
  board: {prefers: {price: {weight: 1, values: {1: 1, 2: 1}}}, no_deal: 0.5, while: [{id: w, if: mood > 0.5, prefers: {price: {weight: 1, values: {1: 0, 2: 0}}}}]}
  office: {powers: {a: {review: {takes: 20 days, grants: 0.5}}}}
agreement: {closes: {when: cleared(all), after: 2 days}, exits: {buyer: signed}}
"""
)
VOTE = "{members: {board: {grants: {above: 0.5, sharpness: 20}}}, passes: 0.5}"


@pytest.mark.parametrize("expects", [VOTE, f"{{if: price == 1, then: {VOTE}, otherwise: 0.5}}"])
def test_a_vote_that_only_a_party_expects_follows_what_its_members_like_now(expects: str, tmp_path: Path) -> None:
    """From day 5 on the board likes nothing of it: the buyer expects a refusal, and leaves."""
    found = Ruled(tmp_path, MEMBER.replace("EXPECTS", expects))
    assert found.days(Kind.EXITED, "agreement") == [5.0]


TOPPED = (
    HEAD
    + """
begins: 2023-11-01
terms: {price: {levels: [1, 2, 3]}}
so_far: [{at: 2023-12-01, by: [seller, buyer], bid: bbid, signs: {price: 2}}]
actors:
  seller: {prefers: {price: {weight: 1, best: 3, worst: 1}}, no_deal: 0, delay: 0, powers: {sale: {sell: {responds: 1 day, patience: endless, tactic: {beta: 1}}}}}
  buyer: {prefers: {price: {weight: 1, best: 1, worst: 3}}, no_deal: 0.1, delay: 0, powers: {bbid: {bid: {responds: 2 days, patience: endless, tactic: {beta: 1}}}}}
  rival: {prefers: {price: {weight: 1, values: {1: 1, 2: 0.95, 3: 0.9}}}, no_deal: 0.1, delay: 0, powers: {rbid: {bid: {responds: 2 days, patience: 15 days, tactic: {beta: 1}}}}}
  office: {powers: {permit: {review: {when: with(rival), takes: 5 days, grants: RULE}}}}
agreement: {closes: {when: cleared(all), after: 90 days}, open_until: closed}
"""
)


@pytest.mark.parametrize(
    "rule", ['{if: "for(signed, 10)", then: 0, otherwise: 1}', "{if: days, then: 0, otherwise: 1}"]
)
def test_a_rival_reckons_with_what_has_lasted_as_if_there_were_no_deal_in_hand(rule: str, tmp_path: Path) -> None:
    """The permit answers five days after a signature: what a deal with another has lasted is nothing to it."""
    text = TOPPED.replace("RULE", rule.replace("days", '"for(signed and not closed, 6)"'))
    sure = Ruled(tmp_path, TOPPED.replace("RULE", "1"))
    found = Ruled(tmp_path, text)
    assert found.days(Kind.SIGNED, "rbid") == sure.days(Kind.SIGNED, "rbid") == [0.0]


@pytest.mark.parametrize(("says", "signed"), [("then: 1, otherwise: 0", False), ("then: 0, otherwise: 1", True)])
def test_a_prohibition_that_is_asked_in_time_answers_as_it_is_then(says: str, signed: bool, tmp_path: Path) -> None:
    rules = (
        "  office: {powers: {permit: {review: {takes: 40 days, grants: 1}}}}\n  court: {powers: {ban: {rule: {effect: forbids, "
        f'asked_when: "for(signed, 3)", takes: 3 days, grants: {{if: "for(signed, 3)", {says}}}}}}}}}}}'
    )
    found = Ruled(tmp_path, TALKS.replace("RULES", rules))
    assert bool(found.days(Kind.SIGNED, "bids")) == signed
    assert found.outcomes == ["closed" if signed else "open"]


REVERSED = COVERED.replace("signs: {cure: full}", "signs: {cure: none}").replace(
    "agreement:",
    "  court: {powers: {up: {rule: {about: permit, effect: reverses, asked_when: cleared(permit), takes: 5 days, grants: 1}}}}\nagreement:",
)  # fmt: skip


@pytest.mark.parametrize("asked", ["filed(permit)", "not cleared(permit)"])
@pytest.mark.parametrize("otherwise", ["0.2", "1"])
def test_a_reversed_grant_puts_out_what_a_refusal_would(asked: str, otherwise: str, tmp_path: Path) -> None:
    plain = "{if: cure == full, then: 1, otherwise: 0.99}"
    wrapped = f"{{if: {asked}, then: {plain}, otherwise: {otherwise}}}"
    found, as_plain = (Ruled(tmp_path, REVERSED.replace("RULE", rule)).records[0] for rule in (wrapped, plain))
    assert [e[:5] for e in found] == [e[:5] for e in as_plain]


WITHIN = COVERED.replace("{mood: {start: 0}}", "{mood: {start: 0}, grim: {start: 0}}").replace(
    "sets: {mood: 1}}}", "sets: {mood: 1}}, g: {at: 2024-02-20, sets: {grim: 1}}}"
)


@pytest.mark.parametrize(
    "word", ['"for(filed(permit) and grim > 0.5, 0)"', "ever (filed(permit) and grim > 0.5)", "grim > 0.5"]
)
def test_a_grant_is_reopened_once_what_is_within_a_word_of_its_rule_has_changed(word: str, tmp_path: Path) -> None:
    """From day 50 on the permit would not grant what it has covered since day 40."""
    rule = f"{{if: {word}, then: {{if: cure == full, then: 1, otherwise: 0}}, otherwise: 1}}"
    found = Ruled(tmp_path, WITHIN.replace("RULE", rule))
    assert found.days(Kind.REOPENED, "permit") == [50.0]


def test_a_grant_is_reopened_once_another_review_is_to_come_before_it(tmp_path: Path) -> None:
    """From day 50 on b is needed, which comes after a, and c after b: c would be asked with a cleared."""
    rules = (
        "a: {review: {takes: 200 days, grants: 1}}, b: {review: {when: grim > 0.5, after: a, takes: 1 days, grants: 1}}, "
        "permit: {review: {after: b, takes: 20 days, grants: {if: cleared(a), then: {if: cure == full, then: 1, otherwise: 0}, otherwise: 1}}}"
    )
    found = Ruled(tmp_path, WITHIN.replace("permit: {review: {takes: 20 days, grants: RULE}}", rules))
    assert found.days(Kind.REOPENED, "permit")[:1] == [50.0]


REFUSED_BEFORE = TOPPED.replace("begins: 2023-11-01", "begins: 2023-09-01").replace(
    "so_far: [{at: 2023-12-01, by: [seller, buyer], bid: bbid, signs: {price: 2}}]",
    """so_far:
  - {at: 2023-10-01, by: [seller, rival], bid: rbid, signs: {price: 1}}
  - {at: 2023-10-01, by: seller, asks: permit}
  - {at: 2023-10-06, by: office, refuses: permit}
  - {at: 2023-10-06, ends: agreement}
  - {at: 2023-12-01, by: [seller, buyer], bid: bbid, signs: {price: 2}}""",
)


@pytest.mark.parametrize(
    "rule", ["PLAIN", '{if: "for(signed, 10)", then: 0, otherwise: PLAIN}', "{if: for_days, then: 0, otherwise: PLAIN}"]
)
def test_what_is_out_for_a_rival_goes_by_no_word_of_the_deal_of_others(rule: str, tmp_path: Path) -> None:
    said = rule.replace("for_days", '"for(with(buyer), 5)"').replace(
        "PLAIN", "{if: price == 1, then: 0.5, otherwise: 1}"
    )
    found = Ruled(tmp_path, REFUSED_BEFORE.replace("RULE", said))
    assert found.days(Kind.SIGNED, "rbid")[-1:] == [0.0]


@pytest.mark.parametrize(
    "rules",
    [
        "first: {review: {takes: 30 days, grants: {if: suspended(first), then: 0, otherwise: 1}}}, c: {review: {after: first, takes: 20 days, grants: 1}}",
        "first: {review: {takes: 30 days, grants: 1}}, c: {review: {after: first, takes: 20 days, grants: {if: suspended(first), then: 0, otherwise: 1}}}",
        "first: {review: {takes: 30 days, grants: 0}}, up: {rule: {about: first, effect: reverses, asked_when: refused(first) and not suspended(first), takes: 2 days, grants: 1}}",
    ],
)
def test_a_clock_that_a_court_holds_is_expected_to_answer_once_it_is_held_no_more(rules: str, tmp_path: Path) -> None:
    hold = "hold: {rule: {about: first, effect: suspends, asked_when: grim > 0.5, takes: 2 days, grants: 1, reopens: {after: 10 days}}}"
    text = STAYS.replace("RULES", f"{rules}, {hold}").replace(
        "actors:", "circumstances: {grim: {start: 0}}\nevents: {g: {at: 2024-01-06, sets: {grim: 1}}}\nactors:"
    )
    assert Ruled(tmp_path, text).outcomes == ["closed"]


HELD_GRANT = STAYS.replace(
    "RULES",
    "first: {review: {takes: 20 days, grants: {is: 1, shifts: {grim: -1}}}}, "
    "up: {rule: {about: first, effect: reverses, asked_when: ASKED, takes: 5 days, grants: RULE}}, "
    "hold: {rule: {about: first, effect: suspends, asked_when: grim > 0.5, takes: 2 days, grants: 1, reopens: {after: 30 days}}}",
).replace("actors:", "circumstances: {grim: {start: 0}}\nevents: {g: {at: 2024-01-24, sets: {grim: 1}}}\nactors:").replace(
    "after: 0 days", "after: 47 days"
)  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "rule"),
    [
        ("refused(first)", "1"),
        ("refused(first) and not suspended(first)", "1"),
        ("refused(first)", "{if: suspended(first), then: 0, otherwise: 1}"),
    ],
)
def test_a_refusal_that_may_follow_a_held_grant_is_appealed_once_nothing_is_held(
    asked: str, rule: str, tmp_path: Path
) -> None:
    found = Ruled(tmp_path, HELD_GRANT.replace("ASKED", asked).replace("RULE", rule))
    assert found.days(Kind.EXITED, "agreement") == []
    assert found.outcomes == ["closed"]
