"""Expressions: and, or, not and the days to a date mean what they say, wherever they are asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.world.record import Kind
from sim.world.reference import Engine
from tests.engine.played import named, plan_from

from .one import HEAD, SIDES, Told

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
