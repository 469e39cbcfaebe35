"""Named levels that come by chance have chances and no mean; an expression that shifts is told by names; one order of moments."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import sim
from sim.cli.tables import run_table
from sim.cli.validate import do_validate
from sim.execution.scenarios import Scenario, open_scenario
from sim.report.model import render_model
from sim.report.words.parameters import parameter_words
from sim.study.inputs import listing
from sim.study.summary import called

TEXT = """\
format: 1
title: a house and a ban
as_of: 2025-01-01
horizon: 2025-12-31
checkpoints: [2025-06-30]
terms: {price: {levels: [1, 2, 3]}}
circumstances:
  house: {name: the house, levels: [none_yet, red, blue], start: none_yet}
actors:
  s:
    prefers: {price: {weight: 1, best: 3, worst: 1}}
    no_deal: 0.4
    likes: {b: {is: 0, shifts: {house == red: {pert: [-0.5, -0.3, 0]}}}}
    powers: {sale: {sell: {responds: 3 days}}}
  b: {prefers: {price: {weight: 1, best: 1, worst: 3}}, no_deal: 0.4, powers: {offer: {bid: {responds: 3 days}}}}
  g: {powers: {ban: {impose: {when: true, deadline: {at: 2025-06-30, force: order, met: closed, then: {enforce: 0.5}}}}}}
agreement: {closes: {when: true, after: 60 days}}
events: {vote: {at: 2025-03-01, sets: {house: {chance: {choice: [[red, WEIGHT], [blue, 0.6], [red, 0.2]]}}}}}
outcomes:
  - banned: in_force(ban)
  - closed: closed
  - open: otherwise
"""


@pytest.fixture
def house(tmp_path: Path) -> Path:
    (tmp_path / "house.yaml").write_text(TEXT.replace("WEIGHT", "0.2"))
    return tmp_path / "house.yaml"


def row(scenario: Scenario) -> dict[str, Any]:
    return next(one for one in listing(scenario)["inputs"] if one["path"] == "events.vote.sets.house")


def test_named_levels_have_chances_and_neither_mean_nor_interval(
    house: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = row(open_scenario(house))
    assert found["chances"] == pytest.approx({"red": 0.4, "blue": 0.6})
    assert not {"mean", "p5", "p50", "p95"} & set(found)
    do_validate([house], (), strict=False, list_=True, json=False)
    line = next(line for line in capsys.readouterr().out.splitlines() if line.startswith("events.vote.sets.house"))
    assert line.endswith("red 40 %, blue 60 %")
    scenario = open_scenario(house)
    table = render_model(scenario.loaded, listing(scenario), "prose")
    assert "|  | red 40 %, blue 60 % |" in next(
        line for line in table.splitlines() if line.startswith("| `events.vote.sets")
    )


def test_levels_whose_weights_are_not_known_have_no_mean_either(house: Path) -> None:
    house.write_text(TEXT.replace("WEIGHT", "{uniform: [0.1, 0.3]}"))
    found = row(open_scenario(house))
    assert found["chances"] == {} and "mean" not in found


def test_a_comparison_that_shifts_is_told_by_the_name_of_its_circumstance(house: Path) -> None:
    scenario = open_scenario(house)
    names = called(scenario.loaded, scenario.plan, scenario.inputs)
    told = parameter_words("actors.s.likes.b.shifts.house == red", names)
    assert told.first == "how much house = red shifts how much it likes b"
    names["circumstances.house"] = "relief for Anima"
    told = parameter_words("actors.s.likes.b.shifts.house == red", names)
    assert told.first == "how much relief for Anima = red shifts how much it likes b"


def test_a_checkpoint_on_the_day_of_a_date_comes_after_it_and_has_no_row_of_its_own(house: Path) -> None:
    summary = sim.run(house, n=40).summary
    ids = ["ban:before", "ban:after", "2025-06-30", "horizon"]
    assert [check["id"] for check in summary["checks"]] == ids
    assert list(summary["probabilities"]["groups"]) == ids
    at = summary["probabilities"]["groups"]
    assert at["ban:after"] == at["2025-06-30"] != at["ban:before"]
    days = [line.partition(" (")[0] for line in run_table(summary).splitlines() if "30 Jun" in line]
    assert days == ["just before 30 Jun 2025", "just after 30 Jun 2025"]
    page = sim.Result(summary).report()
    heads = re.findall(r'<th scope="col"[^>]*>([^<]*30 Jun[^<]*)<', page)
    assert heads == ["just before 30 Jun 2025", "just after 30 Jun 2025"]


def test_a_checkpoint_on_a_day_of_no_date_keeps_its_row(house: Path) -> None:
    house.write_text(TEXT.replace("WEIGHT", "0.2").replace("[2025-06-30]", "[2025-06-29]"))
    assert "\n29 Jun 2025 " in run_table(sim.run(house, n=20).summary)


def test_a_comparison_tells_a_moment_once_and_answers_for_both_of_its_names(house: Path) -> None:
    other = house.with_name("other.yaml")
    other.write_text(house.read_text().replace("enforce: 0.5", "enforce: 0.9"))
    found = sim.compare(house, other, n=40)
    assert found.summary["common_checks"] == ["ban:before", "ban:after", "2025-06-30", "horizon"]
    assert found.difference("other", "2025-06-30") == found.difference("other", "ban:after")
    assert "<h4>30 Jun 2025</h4>" not in found.report()
