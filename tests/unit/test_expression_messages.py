"""An expression that cannot be meant so is refused on one line that says what to write; what a name means beside a term."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.scenario.expressions import parse
from sim.scenario.literals import parse_number
from tests.engine.played import plan_from

DEAL = """
format: 1
title: Levels and numbers
as_of: 2024-01-01
horizon: 2024-12-31
terms:
  price: {levels: [1, 2, 3, 4]}
  site: {levels: [home, closed, abroad, signed]}
circumstances:
  c: {start: 2, range: [0, 9]}
  home: {start: 1}
  house: {levels: [blue, red], start: blue}
  senate: {levels: [red, blue], start: blue}
  court: {levels: [blue, red], start: red}
  mood: {levels: [price, low], start: low}
  odd: {levels: [aa, zz], start: aa}
so_far: [{by: [s, b], signs: {price: 2, site: closed}}]
actors:
  s: {prefers: {price: {weight: 1, best: 4, worst: 1}}, no_deal: 0, delay: 0}
  b: {prefers: {price: {weight: 1, best: 1, worst: 4}}, no_deal: 0, delay: 0}
agreement: {closes: {when: signed, after: 5 days}, amends: []}
outcomes: [{yes: 'SAID'}, {no: otherwise}]
"""
LEVELS = "is a term, which is compared with its levels alone, as in `price >= 1`, and not reckoned with"
NUMBERS = "has named levels, which are no numbers; compare it with one of blue, red"
NOTHING = "divides by 0: what is divided by 0 is no number, of which nothing holds"
REFUSED = {
    "house == senate": "house == senate: is asked only of two with the same levels in the same order; house has blue, red, senate has red, blue; write `house == blue and senate == blue or ..`",
    "senate < house": "senate < house: is asked only of two with the same levels in the same order; senate has red, blue, house has blue, red; write `senate == red and house == red or ..`",
    "house != odd": "house != odd: is asked only of two with the same levels in the same order; house has blue, red, odd has aa, zz; write `house == blue and odd == aa or ..`",
    "house == c": f"house: {NUMBERS}",
    "c < house": f"house: {NUMBERS}",
    "house == 1": f"house: {NUMBERS}",
    "house == c + 1": f"house: {NUMBERS}",
    "house + 1 == 2": f"house: {NUMBERS}",
    "-house < 1": f"house: {NUMBERS}",
    "house + court == 2": f"house: {NUMBERS}",
    "signed and price*2 == 4": f"price: {LEVELS}",
    "price + 0 == 2": f"price: {LEVELS}",
    "price > c - 4": f"price: {LEVELS}",
    "c - 4 < price": f"price: {LEVELS}",
    "price": f"price: {LEVELS}",
    "not price": f"price: {LEVELS}",
    "price > 2 and price": f"price: {LEVELS}",
    "price == (price > 1)": f"price: {LEVELS}",
    "price > c": "c: is no level of price; levels are 1, 2, 3, 4",
    "c < price": "c: is no level of price; levels are 1, 2, 3, 4",
    "site == offered": "offered: is no level of site; levels are home, closed, abroad, signed",
    "site == c": "c: is no level of site; levels are home, closed, abroad, signed",
    "1/0": NOTHING,
    "signed / (2 - 2) == 1": NOTHING,
    "c / (0.3 - 0.2 - 0.1)": NOTHING,
    "price >= 1/0": NOTHING,
    "ever (c/0)": NOTHING,
    "c > 1e400": "c > 1e400: 1e400: is too large for a number",
}  # fmt: skip


@pytest.mark.parametrize(("said", "told"), REFUSED.items(), ids=list(REFUSED))
def test_what_cannot_be_meant_is_refused_on_one_line_with_what_to_write(said: str, told: str, tmp_path: Path) -> None:
    with pytest.raises(ScenarioError) as caught:
        plan_from(tmp_path, DEAL.replace("SAID", said))
    [problem] = caught.value.problems
    assert (problem.path, problem.message) == ("outcomes.0.yes", told)


@pytest.mark.parametrize("where", ["impossible: ['price * 2 == 4']", "structures: {cheap: {is: price - 1 < 2}}"])
def test_what_is_only_of_packages_reckons_with_no_term_either(where: str, tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=re.escape(f"price: {LEVELS}")):
        plan_from(tmp_path, f"{DEAL.replace('SAID', 'closed')}{where}\n")


def _holds(said: str, folder: Path) -> bool:
    from sim.world.reference import Engine

    plan = plan_from(folder, DEAL.replace("SAID", said))
    return str(plan.outcomes["name"][Engine(plan).play(1, 0, 20).outcomes[-1]]) == "yes"


@pytest.mark.parametrize(
    ("said", "holds"),
    [
        ("ever (site == closed)", True), ("ever (closed == site)", True), ("ever (site == signed)", False),
        ("ever (site == home)", False), ("ever (site != home)", True), ("ever (site > home)", True),
        ("ever (signed and site == closed)", True), ("mood == price", False), ("price != mood", True), ("mood == low", True),
        ("house == court", False), ("house < court", True), ("house != court", True), ("house == blue and senate == blue", True),
        ("ever (price >= 1 + 1)", True), ("ever (price < 1.5)", False), ("ever (price > -1)", True),
    ],
)  # fmt: skip
def test_a_name_beside_a_term_or_a_circumstance_is_first_a_level_of_it(said: str, holds: bool, tmp_path: Path) -> None:
    assert _holds(said, tmp_path) == holds


@pytest.mark.parametrize(
    ("said", "hint"),
    [
        ("closed <> 1", "write `!=`"), ("x ≥ 1", "write `>=`"), ("x ≤ 1", "write `<=`"), ("x ≠ 1", "write `!=`"),
        ("for(closed, 3 days)", "write `3`: days, as a plain number"), ("for(closed, 2weeks)", "write `14`: days, as a plain number"),
        ("days_to(ban) <= 1e1 days", "write `10`: days, as a plain number"), ("x1 days", "write for example `closed and is(sale)`"),
    ],
)  # fmt: skip
def test_signs_and_units_of_elsewhere_are_told_what_to_write(said: str, hint: str) -> None:
    with pytest.raises(ValueError, match=re.escape(f"({hint})")):
        parse(said)


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        ("true", "true: holds always, and nothing after it would count; only the last outcome can be `otherwise`"),
        ("otherwise", "otherwise: only the last outcome can be `otherwise`"),
    ],
)
def test_an_outcome_that_always_holds_is_told_why_it_cannot_come_first(said: str, rule: str, tmp_path: Path) -> None:
    with pytest.raises(ScenarioError) as caught:
        plan_from(tmp_path, DEAL.replace("SAID", said))
    assert [problem.message for problem in caught.value.problems] == [rule]


@pytest.mark.parametrize(
    ("said", "plain", "dimension"),
    [
        ("60  days", "60 days", "days"), ("5  to   10  days", "5 to 10 days", "days"), (" 20  business   days ", "20 business days", "days"),
        ("0.01  per  month", "0.01 per month", "per day"), ("2\n days", "2 days", "days"),
    ],
)  # fmt: skip
def test_any_run_of_blanks_in_a_time_is_one(said: str, plain: str, dimension: str) -> None:
    assert parse_number(said, dimension) == parse_number(plain, dimension)


@pytest.mark.parametrize(
    ("said", "asked", "dimension"),
    [
        ("60days", "60 days", "days"), ("5 to 10days", "5 to 10 days", "days"), ("0.01per month", "0.01 per month", "per day"),
        ("1.5weeks", "1.5 weeks", "days"),
    ],
)  # fmt: skip
def test_a_unit_that_touches_its_number_is_told_with_a_blank(said: str, asked: str, dimension: str) -> None:
    with pytest.raises(ValueError, match=re.escape(f"; write `{asked}`") + "$"):
        parse_number(said, dimension)
