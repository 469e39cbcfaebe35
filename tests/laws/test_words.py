"""Words of expressions: each means one thing, and is seen whenever it holds, be it for an instant."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.execution.scenarios import open_scenario
from sim.world.compile import warnings_of
from sim.world.record import Kind

from .one import DEAL, HEAD, SIDES, Told

# --- each event is looked at before what follows from it ---------------------------------------------------

REFUSED = (
    DEAL
    + """
actors: %s
  regulator: {powers: {approval: {review: {takes: 30 days, grants: 0}}}}
  court: {powers: {ban: {impose: {when: refused(approval), deadline: {after: 5 days, force: order, met: closed, then: {enforce: 1}}}}}}
circumstances: {mood: {start: 0}}
events: {outcry: {when: refused(approval), sets: {mood: 1}}}
agreement: {closes: {when: cleared(all), after: 0}}
outcomes: [{blocked: "%s"}, {other: otherwise}]
"""
)


@pytest.mark.parametrize("past", ["refused(approval)", "for(refused(approval), 0)", "(refused(approval) and signed)"])
def test_a_refusal_that_ends_the_deal_is_seen_by_all_who_watch_for_it(past: str, tmp_path: Path) -> None:
    told = Told(tmp_path, REFUSED % (SIDES, f"ever {past}"))
    assert told.outcomes[-1] == "blocked"
    refused, ended = told.times(Kind.REFUSED, "approval"), told.times(Kind.ENDED, "agreement")
    assert refused == ended == [30.0]
    assert told.sets("mood") == [(30.0, 1.0)]
    assert told.times(Kind.IMPOSED, "ban") == [30.0]
    assert told.times(Kind.ENFORCED, "ban") == [35.0]


def test_a_demand_that_is_met_for_an_instant_is_met(tmp_path: Path) -> None:
    told = Told(
        tmp_path,
        REFUSED.replace("met: closed", "met: refused(approval)").replace(
            "when: refused(approval), deadline: {after: 5 days", "when: signed, deadline: {after: 5 days"
        )
        % (SIDES, "met(ban)"),
    )
    assert told.times(Kind.ENFORCED, "ban") == [5.0]
    assert told.times(Kind.LIFTED, "ban") == [30.0]
    assert told.outcomes[-1] == "blocked"


def test_after_an_end_no_answer_about_the_deal_stands(tmp_path: Path) -> None:
    told = Told(tmp_path, REFUSED % (SIDES, "refused(approval) or ever (ended and refused(approval))"))
    assert told.outcomes[-1] == "other"


FORBIDDEN = (
    DEAL
    + """
actors: %s
  court: {powers: {suit: {rule: {effect: forbids, asked_when: signed, takes: 30 days, grants: 1}}}}
agreement: {closes: {when: signed, after: 100 days}}
outcomes: [{forbidden: %s}, {other: otherwise}]
"""
)


def test_a_court_that_forbids_the_deal_is_seen(tmp_path: Path) -> None:
    told = Told(tmp_path, FORBIDDEN % (SIDES, "ever cleared(suit)"))
    assert told.outcomes[-1] == "forbidden"
    assert told.times(Kind.ENDED, "agreement") == [30.0]


def test_a_suit_that_is_granted_ends_with_its_deal(tmp_path: Path) -> None:
    assert Told(tmp_path, FORBIDDEN % (SIDES, "cleared(suit) or filed(suit)")).outcomes[-1] == "other"


@pytest.mark.parametrize(("outcome", "said"), [("cleared(suit)", True), ("ever cleared(suit)", False)])
def test_an_outcome_that_is_over_as_soon_as_it_comes_is_told(outcome: str, said: bool, tmp_path: Path) -> None:
    file = tmp_path / "scenario.yaml"
    file.write_text(HEAD + FORBIDDEN % (SIDES, outcome), encoding="utf-8")
    scenario = open_scenario(file)
    told = [str(warning) for warning in warnings_of(scenario.loaded, scenario.plan)]
    assert any("ends at once, and its words with it: write `ever cleared(suit)`" in text for text in told) == said


AMENDED = """
terms: {price: {levels: [1, 2]}}
so_far:
  - {by: [seller, buyer], signs: {price: 1}}
circumstances: {mood: {start: 0}}
events: {outcry: {when: refused(approval), sets: {mood: 1}}}
actors:
  seller: {prefers: {price: {weight: 1, values: {1: 1, 2: 0.9}}}, no_deal: 0, delay: 0}
  buyer: {prefers: {price: {weight: 1, values: {1: 1, 2: 0.9}}}, no_deal: 0, delay: 0}
  regulator: {powers: {approval: {review: {takes: 30 days, grants: {if: price == 1, then: 0, otherwise: 1}}}}}
agreement: {closes: {when: cleared(all), after: 0}, amends: [price]}
outcomes: [{seen: ever refused(approval) and closed}, {other: otherwise}]
"""


def test_a_refusal_that_the_parties_mend_at_once_is_seen(tmp_path: Path) -> None:
    told = Told(tmp_path, AMENDED)
    assert told.times(Kind.AMENDED, "agreement") == told.times(Kind.REFUSED, "approval") == [30.0]
    assert told.sets("mood") == [(30.0, 1.0)]
    assert told.outcomes[-1] == "seen"


LAPSED = (
    DEAL
    + """
actors: %s
circumstances: {mood: {start: 0}}
events: {outcry: {when: lapsed(outside_date), sets: {mood: 1}}}
agreement:
  closes: {when: false, after: 0}
  outside_date: {after: 20 days, force: agreement, met: closed, then: {end: 1}}
outcomes: [{lapsed: ever (lapsed(outside_date) and signed)}, {other: otherwise}]
"""
)


def test_an_outside_date_that_ends_the_agreement_is_seen(tmp_path: Path) -> None:
    told = Told(tmp_path, LAPSED % SIDES)
    assert told.times(Kind.ENDED, "agreement") == [20.0]
    assert told.sets("mood") == [(20.0, 1.0)]
    assert told.outcomes[-1] == "lapsed"


# --- words of rulings --------------------------------------------------------------------------------------

TWO_REVIEWS = """
checkpoints: [2024-01-15]
terms: {unit: {levels: [kept, sold]}}
so_far:
  - {by: [seller, buyer], signs: {unit: kept}}
actors:
  seller: {prefers: {unit: {weight: 1, best: kept, worst: sold}}, no_deal: 0, delay: 0}
  buyer: {prefers: {unit: {weight: 1, best: kept, worst: sold}}, no_deal: 0, delay: 0}
  office:
    powers:
      kept_review: {review: {when: unit == kept, takes: 20 days, grants: 1}}
      sold_review: {review: {when: unit == sold, takes: 20 days, grants: 1}}
      later_review: {review: {when: unit == kept, after: sold_review, takes: 5 days, grants: 1}}
agreement: {closes: {when: cleared(all), after: 30 days}}
outcomes: [{holds: "%s"}, {other: otherwise}]
"""


@pytest.mark.parametrize(
    ("expression", "early", "late"),
    [
        ("cleared(sold_review)", False, False), ("ever cleared(sold_review)", False, False),
        ("filed(kept_review)", True, False), ("cleared(kept_review)", False, True), ("needed(kept_review)", True, True),
        ("needed(sold_review)", False, False), ("cleared(all)", False, True), ("cleared(later_review)", True, True),
        ("refused(sold_review) or filed(sold_review)", False, False),
    ],
)  # fmt: skip
def test_each_word_of_a_ruling_says_what_it_says(expression: str, early: bool, late: bool, tmp_path: Path) -> None:
    told = Told(tmp_path, TWO_REVIEWS % expression)
    assert told.outcomes[-2:] == ["holds" if early else "other", "holds" if late else "other"]
    assert told.times(Kind.CLOSED, "agreement") == [50.0]  # nobody waits for a review that is not needed


NO_DEAL = """
circumstances: {war: {start: 1}}
actors:
  office: {powers: {permit: {review: {when: war > 0.5, takes: 20 days, grants: 1}}}}
outcomes: [{holds: "%s"}, {other: otherwise}]
"""


@pytest.mark.parametrize("expression", ["needed(permit)", "cleared(all)", "cleared(permit)"])
def test_without_a_deal_nothing_is_needed_and_nothing_is_cleared(expression: str, tmp_path: Path) -> None:
    assert Told(tmp_path, NO_DEAL % expression).outcomes[-1] == "other"


APPROVED = """
checkpoints: [2024-01-22, 2024-02-05]
terms: {price: {levels: [1, 2]}}
so_far:
  - {by: [seller, buyer], signs: {price: 1}}
actors:
  seller: {prefers: {price: {weight: 1, values: {1: 1, 2: 0.9}}}, no_deal: 0, delay: 0}
  buyer: {prefers: {price: {weight: 1, values: {1: 1, 2: 0.9}}}, no_deal: 0, delay: 0}
  a: {powers: {ra: {review: {takes: 10 days, gives: approved_in_principle, grants: 1}}}}
  b: {powers: {rb: {review: {takes: 20 days, gives: approved_in_principle, grants: {if: price == 1, then: 1, otherwise: 0.999999}}}}}
  c: {powers: {rc: {review: {takes: 30 days, mitigates: true, grants: {if: price == 1, then: 0, otherwise: 0.999999}}}}}
agreement: {closes: {when: false, after: 0}, amends: [price]}
outcomes:
  - both: cleared(ra) and cleared(rb) and approved_in_principle
  - one: cleared(ra) and approved_in_principle
  - other: otherwise
"""


def test_one_of_two_approvals_in_principle_counts_while_the_other_is_reopened(tmp_path: Path) -> None:
    told = Told(tmp_path, APPROVED)
    assert told.times(Kind.REOPENED, "rb") == [30.0]
    assert told.outcomes == ["both", "one", "both"]


# --- words of an outside date ------------------------------------------------------------------------------

TWO_AGREEMENTS = """
terms: {price: {levels: [1, 2, 3]}}
so_far:
  - {by: [seller, buyer], signs: {price: 2}}
actors:
  seller: {prefers: {price: {weight: 1, best: 3, worst: 1}}, no_deal: 0.1, delay: 0, powers: {s: {sell: {responds: 1 day, tactic: {beta: 1}}}}}
  buyer: {prefers: {price: {weight: 1, best: 1, worst: 3}}, no_deal: 0.1, delay: 0, powers: {b: {bid: {responds: 1 day, tactic: {beta: 1}}}}}
agreement:
  closes: {when: false, after: 0}
  outside_date: {after: 20 days, force: agreement, met: closed, extend: {asks: seller, grants: 1, days: 5 days}, then: {end: 1}}
circumstances: {left: {start: 0}, near: {start: 0}}
events:
  left_over: {when: "signed and pending(outside_date) and (WORDS)", sets: {left: 1}}
  near_by: {when: "not signed and days_to(outside_date) <= 30", sets: {near: 1}}
outcomes: [{kept: ended and lapsed(outside_date) and past(outside_date)}, {other: otherwise}]
""".replace("WORDS", " or ".join(f"{word}(outside_date)" for word in ("extended", "lapsed", "met", "past", "in_force")))


def test_words_of_the_date_of_a_dead_agreement_do_not_hold_for_the_next(tmp_path: Path) -> None:
    told = Told(tmp_path, TWO_AGREEMENTS)
    signed = [day for kind in ("agreement", "b") for day in told.times(Kind.SIGNED, kind)]
    assert len(signed) == 2
    assert [day for day, _ in told.sets("left")] == [day + 20 for day in signed]  # when it moves, and not before
    assert not told.sets("near")
    assert told.outcomes[-1] == "kept"
