"""Each of the twelve facts of seeds/seed.yaml does something in scenarios/oracle.yaml; docs/facts.py measures what."""

from __future__ import annotations

import importlib.util
import sys
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from sim.execution.scenarios import Scenario, open_scenario
from sim.scenario.changes import changes
from sim.world.record import Event, Kind

REPO = Path(__file__).resolve().parents[2]
FACTS = range(1, 13)
RECORD_ONLY = 12  # a statement on which nobody acts
PUBLIC_ONLY = 8  # what is announced when, on which hardly anybody acts
REPLICATIONS = 200


def _script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("facts_page", REPO / "docs" / "facts.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # NamedTuple looks its module up
    spec.loader.exec_module(module)
    return module


script = _script()


@cache
def scenario(number: int) -> Scenario:
    """The main scenario without a fact; 0: with all of them."""
    found: Scenario = script.variant(number) if number else open_scenario(script.BASE)
    return found


@cache
def records(number: int) -> list[list[Event]]:
    found: list[list[Event]] = script.records(scenario(number), REPLICATIONS)
    return found


def change(number: int) -> Any:
    return script.change(scenario(0), scenario(number), records(0), records(number))


def decided(number: int) -> list[list[Any]]:
    """What is done about the deal and the measures, replication by replication."""
    plan = scenario(number).plan
    shared = {"", *plan.elements["path"].tolist(), *scenario(0).plan.elements["path"].tolist()}
    return [script.decisions(list(script.happenings(plan, record)), shared) for record in records(number)]


@pytest.mark.parametrize("number", [n for n in FACTS if n not in script.RECORD_ONLY])
def test_taking_a_fact_away_changes_what_is_decided_in_at_least_one_replication_of_a_hundred(number: int) -> None:
    found = change(number)
    assert found.decided.p >= script.LEAST, f"seed-{number}: {found.decided.text()} of the records"
    assert found.any.p >= found.decided.p


def test_without_the_silence_all_is_public_at_once_and_hardly_anything_is_decided_otherwise() -> None:
    found = change(PUBLIC_ONLY)
    assert found.any.p == 1.0 and found.decided.p < script.LEAST


def test_the_statement_that_nobody_acts_on_is_one_line_of_the_history_and_moves_nothing_after_it() -> None:
    assert (change(RECORD_ONLY).any.hits, change(RECORD_ONLY).decided.hits) == (0, 0)
    for with_it, without in zip(records(0), records(RECORD_ONLY), strict=True):
        said = [e for e in with_it if e.kind == Kind.SAID]
        assert len(said) == 1 and said[0].time <= 0.0
        assert [e.kind for e in with_it if e not in said] == [e.kind for e in without]


def test_a_scenario_differs_from_itself_in_no_record() -> None:
    found = script.change(scenario(0), scenario(0), records(0), records(0))
    assert (found.any.hits, found.decided.hits) == (0, 0)


def test_a_list_without_licence_and_a_licence_without_list_come_to_the_same() -> None:
    assert decided(10) == decided(11)


@pytest.mark.parametrize("number", FACTS)
def test_each_fact_has_a_variant_that_names_it_and_changes_more_than_its_title(number: int) -> None:
    assert scenario(number).title.startswith(f"Without seed-{number}: ")
    changed = {c["path"] for c in changes(scenario(0).loaded.tree.data, scenario(number).loaded.tree.data)}
    assert changed - {"title"}


def test_no_two_variants_take_the_same_away() -> None:
    taken = [
        str(sorted((c["path"], c["b"]) for c in changes(scenario(0).loaded.tree.data, scenario(n).loaded.tree.data)
                   if c["path"] != "title"))
        for n in FACTS
    ]  # fmt: skip
    assert len(set(taken)) == len(FACTS)


def test_the_page_has_a_row_for_each_fact_that_says_what_is_taken_away() -> None:
    page = (REPO / "docs" / "facts.md").read_text(encoding="utf-8")
    for number in FACTS:
        row = f"| seed-{number} | {script.SAYS[number]} | {script.taken_away(scenario(number))} |"
        assert row in page, "run: python docs/facts.py -n 4000 > docs/facts.md"
    assert script.FAILED not in page
