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
