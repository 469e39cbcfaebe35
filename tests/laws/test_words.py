"""Words of expressions: each means one thing, and is seen whenever it holds, be it for an instant."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.world.plan import Plan
from sim.world.record import Kind
from sim.world.reference import Engine
from sim.world.time import DAY
from tests.engine.played import named, plan_from

HEAD = """format: 1
title: Words
as_of: 2024-01-01
horizon: 2024-12-31
"""
DEAL = """
terms: {price: {levels: [1, 2]}}
so_far:
  - {by: [seller, buyer], signs: {price: 1}}
"""
SIDES = """
  seller: {prefers: {price: {weight: 1, best: 2, worst: 1}}, no_deal: 0, delay: 0}
  buyer: {prefers: {price: {weight: 1, best: 1, worst: 2}}, no_deal: 0, delay: 0}"""


class Told:
    """One replication of a scenario: its record in names, and its outcome at the horizon."""

    def __init__(self, folder: Path, text: str, replication: int = 0) -> None:
        self.plan: Plan = plan_from(folder, HEAD + text)
        played = Engine(self.plan).play(1, replication, 20)
        self.record = named(self.plan, played.record)
        self.outcomes = [str(self.plan.outcomes["name"][i]) for i in played.outcomes]

    def times(self, kind: Kind, of: str) -> list[float]:
        """The days on which something happened to an element, by its name."""
        return [event[1] / DAY for event in self.record if event[2] == kind.name and event[4].split(".")[-1] == of]

    def sets(self, circumstance: str) -> list[tuple[float, float]]:
        """The days on which an event has set a circumstance, and to what."""
        return [
            (e[1] / DAY, e[8]) for e in self.record if e[2] == Kind.SET.name and e[4] == f"circumstances.{circumstance}"
        ]


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


# --- and, or, not ------------------------------------------------------------------------------------------

NUMBERS = """
circumstances: {x: {start: 0.4}, y: {start: 0.3}, nil: {start: 0}}
so_far: [{by: president, imposes: ban}]
actors:
  president:
    powers:
      ban: {impose: {deadline: {at: 2024-03-01, force: order, met: closed, then: {enforce: {is: 0, shifts: {"%s": 1}}}}}}
outcomes: [{ban: in_force(ban)}, {other: otherwise}]
"""


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("x and y", 1), ("x or y", 1), ("nil or y", 1), ("x and nil", 0), ("nil or nil", 0), ("not x", 0), ("not nil", 1),
        ("(x and y) / 2", 0.5), ("0.2 + (nil or x) / 4", 0.45), ("(x or y) == 1", 1), ("not (x and y)", 0),
        ("(x > 0.1) + (y > 0.1) - 1.5", 0.5), ("x and y and x", 1), ("x", 0.4),
    ],
)  # fmt: skip
def test_and_or_and_not_give_one_or_nothing(expression: str, value: float, tmp_path: Path) -> None:
    plan = plan_from(tmp_path, HEAD + NUMBERS % expression)
    record = named(plan, Engine(plan).play(1, 0, 20).record)
    decided = [event[8] for event in record if event[2] in ("ENFORCED", "LAPSED")]
    assert decided == [pytest.approx(value)]


MASKS = """
terms: {price: {levels: [1, 2, 3]}}
circumstances: {x: {start: 0.4}}
so_far:
  - {by: [seller, buyer], signs: {price: 2}}
actors: %s
  office: {powers: {permit: {review: {takes: 5 days, when: "%s", grants: 1}}}}
agreement: {closes: {when: cleared(all), after: 0}}
outcomes: [{needed: ever needed(permit)}, {other: otherwise}]
"""


@pytest.mark.parametrize(
    ("expression", "needed"),
    [
        ("(price > 1 and x) == 1", True), ("(price > 1) + (price > 2) == 1", True), ("(price > 1) - (price > 2)", True),
        ("(price > 1) + (x > 0.1) == 2", True), ("(price > 2 or x) * 0.5 > 0.5", False),
    ],
)  # fmt: skip
def test_what_is_asked_of_packages_and_of_the_state_has_one_meaning(
    expression: str, needed: bool, tmp_path: Path
) -> None:  # fmt: skip
    told = Told(tmp_path, MASKS % (SIDES, expression))
    assert told.outcomes[-1] == ("needed" if needed else "other")
    assert bool(told.times(Kind.FILED, "permit")) == needed  # what is asked of all packages at once says the same
    assert told.times(Kind.CLOSED, "agreement") == [5.0 if needed else 0.0]


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


# --- days_to -----------------------------------------------------------------------------------------------

DAYS = """
so_far: [{by: president, imposes: ban}, {by: president, imposes: soon}]
circumstances: {x: {start: 0}}
events: {e: {when: "%s", sets: {x: {add: 0.1}}}}
actors:
  president:
    powers:
      ban: {impose: {deadline: {at: 2024-06-01, force: order, met: closed, then: {enforce: 1}}}}
      soon: {impose: {deadline: {at: 2024-01-20, force: order, met: "true", then: {enforce: 1}}}}
      later: {impose: {when: in_force(ban), deadline: {after: 10 days, force: order, met: closed, then: {enforce: 0}}}}
      moved:
        impose:
          when: "true"
          deadline:
            after: 20 days
            force: order
            met: closed
            extend: {asks: president, grants: 1, days: 30 days, most: 1}
            then: {enforce: 1}
outcomes: [{other: otherwise}]
"""
SECOND = 1 / 86_400
BAN = 152.0  # days from as_of to 1 June


@pytest.mark.parametrize(
    ("expression", "days"),
    [
        ("days_to(ban) <= 5", [BAN - 5]), ("days_to(ban) < 5", [BAN - 5 + SECOND]), ("5 >= days_to(ban)", [BAN - 5]),
        ("days_to(ban) <= 0", [BAN]), ("days_to(ban) < 0", []), ("days_to(ban) < 200", [0]), ("days_to(ban) <= 0.5", [BAN - 0.5]),
        ("days_to(ban) > 5", [0, BAN]), ("days_to(ban) >= 5", [0, BAN]), ("not days_to(ban) <= 5", [0, BAN]),
        ("met(soon) and days_to(soon) <= 30", []), ("days_to(soon) > 30", [19]), ("not days_to(soon) <= 30", [19]),
        ("days_to(later) <= 30", [BAN]), ("days_to(later) <= 3", [BAN + 7]), ("days_to(later) > 30", [0, BAN + 10]),
        ("days_to(moved) <= 5", [15, 45]), ("days_to(moved) > 25", [0, 20, 50]), ("days_to(moved) <= 30", [0]),
    ],
)  # fmt: skip
def test_days_to_a_date_compare_as_they_say(expression: str, days: list[float], tmp_path: Path) -> None:
    """While no date runs they are beyond any number: before the start, and once the date has been decided."""
    told = Told(tmp_path, DAYS % expression)
    assert [time for time, _ in told.sets("x")] == pytest.approx(days, abs=1e-9)


@pytest.mark.parametrize(
    "expression", ["days_to(ban) == 5", "days_to(ban) <= x", "days_to(ban) + 1 > 5", "days_to(ban)"]
)
def test_days_to_is_compared_with_a_number_of_days(expression: str, tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=r"days_to\(\): write `days_to\(<deadline>\) <= <number of days>`"):
        Told(tmp_path, DAYS % expression)
