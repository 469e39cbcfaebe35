"""A chance is drawn in every replication: of a distribution, or of named levels; a constant has none."""

from __future__ import annotations

from pathlib import Path

import pytest

import sim
from sim.errors import ScenarioError
from sim.execution.scenarios import open_scenario
from sim.world.compile import warnings_of

ELECTION = """
format: 1
title: An election
as_of: 2024-01-01
horizon: 2024-12-31
circumstances:
  house: {levels: [red, grey, blue], start: red}
  turned: {start: 0}
events:
  election: {at: 2024-06-01, sets: {SETS}}
actors: {nobody: {of: nobody}}
outcomes: [{turned: turned > 0.5 or house == blue}, {otherwise: otherwise}]
"""


def election(folder: Path, sets: str) -> Path:
    """A scenario with an election that sets something."""
    (folder / "election.yaml").write_text(ELECTION.replace("SETS", sets))
    return folder / "election.yaml"


REFUSED = {
    "turned: {chance: 0.6}": r"sets.turned: 0.6: a chance of a constant draws nothing; write `0.6`, "
    r"or for a yes in 60 of 100 `\{chance: \{choice: \[\[0, 0.4\], \[1, 0.6\]\]\}\}`$",
    "turned: {chance: {is: 0.35}}": r"write `\{is: 0.35\}`, or for a yes in 35 of 100 `.*\[0, 0.65\], \[1, 0.35\]",
    "turned: {add: {chance: 3}}": r"sets.turned.add: 3: a chance of a constant draws nothing; write `3`$",
    "turned: {chance: 1}": r"draws nothing; write `1`$",
    "turned: {chance: {choice: [[0.6, 1]]}}": r"sets.turned: \{choice: \[\[0.6, 1\]\]\}: a chance of one value draws nothing; "
    r"write the value alone, or for a yes in 60 of 100 `.*\[1, 0.6\]\]\}\}`$",
    "turned: {chance: {choice: [[1, 1], [0.4, 0]]}}": r"a chance of one value draws nothing; write the value alone$",
    "turned: {chance: {uniform: [0.6, 0.6]}}": r"a chance of one value draws nothing; write the value alone, or",
    "turned: {add: {chance: {pert: [2, 2, 2]}}}": r"a chance of one value draws nothing; write the value alone$",
    "turned: {chance: {normal: [0.6, 0]}}": r"a chance of one value draws nothing; write the value alone, or",
    "house: {chance: {choice: [[red, 1], [blue, 0]]}}": r"a chance of one value draws nothing; write the value alone$",
    "house: {chance: 0.6}": r"sets.house: \{chance: 0.6\}: must be one of red, grey, blue, "
    r"or for one by chance `\{chance: \{choice: \[\[red, 0.4\], \[grey, 0.6\]\]\}\}`$",
    "house: {choice: [[red, 0.4], [blue, 0.6]]}": r"\{choice: \[\[red, 0.4\], \[blue, 0.6\]\]\}: must be one of .* or for one by chance",
    "house: {chance: {choice: [[red, 0.4], [blu, 0.6]]}}": r"choice.1.0: blu: must be one of red, grey, blue \(did you mean \"blue\"\?\)$",
    "house: {chance: {choice: [[red, 0], [blue, 0]]}}": r"house.chance: choice: .*: weights must be at least 0 and not all 0$",
}


@pytest.mark.parametrize("sets", REFUSED)
def test_a_chance_that_draws_nothing_is_told_with_what_to_write(tmp_path: Path, sets: str) -> None:
    with pytest.raises(ScenarioError, match=REFUSED[sets]):
        open_scenario(election(tmp_path, sets))


@pytest.mark.parametrize(("old", "said"), [("no_deal: 0.2", "0.2"), ("takes: {exponential: 20 days}", "20 days")])
def test_a_chance_of_a_constant_is_refused_wherever_it_stands(tmp_path: Path, old: str, said: str) -> None:
    text = (Path(__file__).parents[2] / "scenarios/reference/one-veto.yaml").read_text()
    assert old in text
    (tmp_path / "x.yaml").write_text(text.replace(old, f"{old.partition(':')[0]}: {{chance: {said}}}", 1))
    with pytest.raises(ScenarioError, match=rf"{said}: a chance of a constant draws nothing; write `{said}`$"):
        open_scenario(tmp_path / "x.yaml")


@pytest.mark.parametrize(
    "sets",
    [
        "turned: {chance: {choice: [[0, 0.4], [1, 0.6]]}}",
        "house: {chance: {choice: [[blue, 0.6], [red, 0.4]]}}",
        "house: {chance: {choice: [[red, 4], [blue, {uniform: [5, 7]}]]}}",
    ],
)
def test_what_comes_with_probability_0_6_comes_in_60_of_100_replications(tmp_path: Path, sets: str) -> None:
    found = sim.run(election(tmp_path, sets), n=2000).outcomes
    assert found["turned"] == pytest.approx(0.6, abs=4 * (0.24 / 2000) ** 0.5)


@pytest.mark.parametrize(("level", "warned"), [("blue", False), ("grey", True)])
def test_a_level_that_only_chance_brings_is_one_that_there_may_be(tmp_path: Path, level: str, warned: bool) -> None:
    file = election(tmp_path, f"house: {{chance: {{choice: [[red, 1], [{level}, 1]]}}}}")
    file.write_text(file.read_text().replace("turned > 0.5 or ", "").replace("  turned: {start: 0}\n", ""))
    scenario = open_scenario(file)
    told = [str(warning) for warning in warnings_of(scenario.loaded, scenario.plan)]
    assert any("outcomes.0.turned: nothing that can happen makes this true" in one for one in told) == warned
