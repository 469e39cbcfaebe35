"""The scenario that a newcomer starts from, and copies that stand on their own."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from sim.errors import RunError, ScenarioError
from sim.execution.scenarios import Scenario, open_scenario
from sim.scenario.shipped import named, shipped_scenarios
from sim.scenario.starter import copy_of, starter
from sim.study.inputs import priors_of
from sim.world.compile import warnings_of
from sim.world.reference import Engine

SHIPPED = shipped_scenarios()


def write(folder: Path, text: str) -> Path:
    file = folder / "deal.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def warned(scenario: Scenario) -> list[str]:
    return [warning.message for warning in warnings_of(scenario.loaded, scenario.plan)]


@pytest.mark.parametrize("as_of", [dt.date(2020, 8, 1), dt.date(2024, 2, 29), dt.date(2031, 12, 31)])
def test_the_starter_is_right_and_warns_of_nothing_whenever_it_is_written(as_of: dt.date, tmp_path: Path) -> None:
    scenario = open_scenario(write(tmp_path, starter("deal", as_of)))
    assert warned(scenario) == []
    assert scenario.plan.as_of == as_of.isoformat()


def test_the_starter_plays_to_every_outcome(tmp_path: Path) -> None:
    plan = open_scenario(write(tmp_path, starter("deal", dt.date(2026, 1, 1)))).plan
    engine = Engine(plan)
    ends = {check for k in range(400) for check in engine.play(1, k, 20).outcomes}
    assert ends == set(range(len(plan.outcomes)))


def test_the_starter_marks_what_to_change_and_explains_every_section() -> None:
    lines = starter("deal", dt.date(2026, 1, 1)).splitlines()
    sections = [
        i for i, line in enumerate(lines) if line[:1].isalpha() and line.rstrip().split(" #")[0].rstrip().endswith(":")
    ]
    assert {"terms", "circumstances", "so_far", "actors", "agreement", "events", "outcomes"} <= {
        lines[i].split(":")[0] for i in sections
    }
    assert all("#" in lines[i] or lines[i - 1].startswith("#") or lines[i - 1].startswith("groups:") for i in sections)
    assert sum("CHANGE" in line for line in lines) >= 10
    assert not any("$" in line and "$schema" not in line for line in lines)


@pytest.mark.parametrize("name", ["my-deal_2", "Übernahme: $x", 'a"b', "#1", "yes", "100", "'", "{x}", "-", "$title"])
def test_any_name_of_a_file_gives_a_title(name: str, tmp_path: Path) -> None:
    scenario = open_scenario(write(tmp_path, starter(name, dt.date(2026, 1, 1))))
    assert scenario.title.endswith(", a made-up deal")


def plain(data: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key != "seeds"}


@pytest.mark.parametrize("name", SHIPPED)
def test_a_copy_says_the_same_where_it_stands(name: str, tmp_path: Path) -> None:
    scenario = open_scenario(SHIPPED[name])
    files, remarks = copy_of(scenario.loaded, priors_of(scenario), tmp_path)
    assert remarks == []
    for place, text in files.items():
        file = tmp_path / (place or "deal.yaml")
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    copy = open_scenario(tmp_path / "deal.yaml")
    assert plain(copy.loaded.tree.data) == plain(scenario.loaded.tree.data)
    assert copy.inputs == scenario.inputs
    assert copy.loaded.facts == scenario.loaded.facts
    assert copy.loaded.tree.files == (tmp_path / "deal.yaml",)
    assert all(Path(copy.loaded.priors.file(prior)).is_relative_to(tmp_path) for prior in priors_of(copy))
    assert warned(copy) == warned(scenario)


def test_a_copy_of_a_file_that_extends_none_keeps_its_comments(tmp_path: Path) -> None:
    text = copy_of(open_scenario(SHIPPED["oracle"]).loaded, [], tmp_path)[0][""]
    original = SHIPPED["oracle"].read_text(encoding="utf-8")
    moved = original.replace("../seeds/", "seeds/", 2)
    assert text == f"# yaml-language-server: $schema=scenario.schema.json\n{moved}"


def test_sheets_of_one_name_in_two_folders_are_both_copied(tmp_path: Path) -> None:
    for folder, fact in (("a", "fact-1"), ("b", "fact-2")):
        (tmp_path / folder).mkdir()
        sheet = f"facts: [{{id: {fact}, known_by: 2020-01-01, statement: x}}]"
        (tmp_path / folder / "facts.yaml").write_text(sheet, encoding="utf-8")
    text = SHIPPED["reference/one-veto"].read_text(encoding="utf-8")
    text = text.replace("terms:\n", "seeds: [a/facts.yaml, 'b/facts.yaml']\nterms:\n", 1)
    files, _ = copy_of(open_scenario(write(tmp_path, text)).loaded, [], tmp_path)
    assert set(files) == {"", "seeds/facts.yaml", "seeds/facts-2.yaml"}
    assert "seeds: [seeds/facts.yaml, 'seeds/facts-2.yaml']" in files[""]


OWN = "review_days: {is: 11 days, unit: days, what: ours, known_by: 2020-01-01, confidence: high}\n"


def with_a_prior(folder: Path, name: str) -> Scenario:
    text = SHIPPED["reference/one-veto"].read_text(encoding="utf-8")
    return open_scenario(write(folder, text.replace("takes: {exponential: 20 days}", f"takes: {{prior: {name}}}")))


def own(folder: Path, text: str = OWN) -> Path:
    (folder / "priors").mkdir(parents=True)
    (folder / "priors" / "cfius.yaml").write_text(text, encoding="utf-8")
    return folder


def test_priors_that_are_there_stay_and_it_is_said_which_go_before(tmp_path: Path) -> None:
    scenario = open_scenario(SHIPPED["auction"])
    folder = own(tmp_path / "mine")
    files, remarks = copy_of(scenario.loaded, priors_of(scenario), folder)
    place = folder / "priors" / "cfius.yaml"
    assert remarks == [f"{place} stays as it is, and so these are its own: cfius.review_days"]
    assert "priors/cfius.yaml" not in files and "priors/threat.yaml" in files
    place.write_text("other_days: {is: 11 days, unit: days, what: ours, known_by: 2020-01-01, confidence: high}\n")
    assert copy_of(scenario.loaded, priors_of(scenario), folder)[1] == [f"{place} stays as it is"]


def test_a_prior_that_would_be_lost_is_refused_with_the_way_out(tmp_path: Path) -> None:
    scenario = with_a_prior(own(tmp_path / "theirs", OWN.replace("review_days", "desk_days")), "cfius.desk_days")
    with pytest.raises(RunError, match=r"mine/priors/cfius\.yaml: has no desk_days, .* copy that entry into it"):
        copy_of(scenario.loaded, priors_of(scenario), own(tmp_path / "mine"))


def test_a_copy_keeps_the_own_priors_of_a_scenario_that_takes_others_from_the_library(tmp_path: Path) -> None:
    folder = own(tmp_path / "theirs")
    text = SHIPPED["reference/one-veto"].read_text(encoding="utf-8")
    text = text.replace("takes: {exponential: 20 days}", "takes: {prior: cfius.review_days}")
    text = text.replace("after: 1 day", "after: {prior: cfius.investigation_days}").replace("2024-", "2025-")
    scenario = open_scenario(write(folder, text))
    files, _ = copy_of(scenario.loaded, priors_of(scenario), tmp_path / "new")
    assert files["priors/cfius.yaml"] == OWN


def test_a_shipped_scenario_goes_by_its_name_or_the_last_part_of_it() -> None:
    assert named("one-veto") == named("reference/one-veto") == SHIPPED["reference/one-veto"]
    with pytest.raises(ScenarioError, match=r'orcle: is no file and no shipped scenario \(did you mean "oracle"'):
        named("orcle")
