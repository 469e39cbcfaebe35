"""Any power of a scenario can be taken out, unless the history tells its answer, and what remains can be played."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from sim.errors import RunError, ScenarioError
from sim.execution.scenarios import Scenario, open_scenario
from sim.scenario.lift import liftable, lifted
from sim.world.reference import Engine
from tests.engine.played import SCENARIOS

from .mutations import text
from .refusals import furnished, limited
from .scenarios import scenarios
from .test_generated import examples


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return furnished(tmp_path_factory.mktemp("lifted"))


def _taken_out(file: Path, found: Scenario) -> int:
    """How many of its powers were taken out, and what remained played."""
    n = 0
    for name in liftable(found.loaded.scenario):
        try:
            pairs = lifted(found.loaded.scenario, name)
        except RunError as error:
            assert "in the history" in str(error)
            continue
        other = open_scenario(file, pairs)
        assert other.plan.groups["name"].tolist() == found.plan.groups["name"].tolist()
        assert other.plan.checks[-1] == found.plan.checks[-1]
        with limited(60.0):
            for k in range(3):
                Engine(other.plan).play(1, k, 2)
        n += 1
    return n


@pytest.mark.parametrize(
    "file",
    sorted(file for file in SCENARIOS.glob("**/*.yaml") if file.parent.name != "priors"),
    ids=lambda file: file.stem,
)
def test_each_power_of_a_shipped_scenario_can_be_taken_out(file: Path) -> None:
    _taken_out(file, open_scenario(file))


def test_each_power_of_a_generated_scenario_can_be_taken_out(folder: Path) -> None:
    seen: list[int] = []

    @examples(25)
    @given(scenarios())
    def check(data: Any) -> None:
        file = folder / "generated.yaml"
        file.write_text(text(data), encoding="utf-8")
        try:
            found = open_scenario(file)
        except ScenarioError:
            return
        seen.append(_taken_out(file, found))

    check()
    assert sum(seen) > len(seen), "more than one in each"
