"""What is set on the command line rests on nothing of the file, and is told as that."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import sim
from sim.cli.tables import comparison_table, run_table
from sim.execution.scenarios import Scenario, open_scenario, without
from sim.study.inputs import listing

from .test_evidence import SCENARIO, SHEET

REVIEW = "actors.g.powers.review.review"
RULES = "{takes: {is: 20 days, evidence: [f1.max_days]}, grants: {is: 0.5, evidence: [f1]}}"


def opened(folder: Path, *said: tuple[str, str]) -> Scenario:
    """The scenario with these values set."""
    (folder / "seeds").mkdir(exist_ok=True)
    (folder / "seeds" / "f.yaml").write_text(SHEET)
    file = folder / "s.yaml"
    file.write_text(SCENARIO.replace("{REVIEW}", RULES).replace("CITED", ""))
    return open_scenario(file, said)


def rows(scenario: Scenario) -> dict[str, dict[str, Any]]:
    return {row["path"]: row for row in listing(scenario)["inputs"]}


def played(*scenarios: Scenario) -> dict[str, Any]:
    if len(scenarios) == 1:
        return sim.run(scenarios[0], n=20).summary
    return sim.compare(*scenarios, n=20).summary


def test_a_number_that_is_set_has_lost_its_facts_and_says_what_it_was(tmp_path: Path) -> None:
    for path, old, new in (
        ("takes", "20 days", "60 days"),
        ("takes.is", "20 days", "60 days"),
        ("grants", "0.5", "0.1"),
    ):
        own = f"{REVIEW}.{path.partition('.')[0]}"
        row = rows(opened(tmp_path, (f"{REVIEW}.{path}", new)))[own]
        assert (row["kind"], row["facts"], row["value"], row["was"]) == ("set", [], new, old)
        plain = rows(opened(tmp_path))[own]
        assert plain["kind"] in ("evidence", "judgement") and plain["facts"]


def test_what_the_file_leaves_out_and_is_set_was_nothing(tmp_path: Path) -> None:
    row = rows(opened(tmp_path, (f"{REVIEW}.refiles", "0")))[f"{REVIEW}.refiles"]
    assert (row["kind"], row["was"], row["default"]) == ("set", None, False)


def test_what_is_left_out_on_the_command_line_is_set_to_its_default(tmp_path: Path) -> None:
    deadline = "actors.g.powers.ban.impose.deadline.extend.most"
    row = rows(opened(tmp_path, (deadline, "null")))[deadline]
    assert (row["kind"], row["was"], row["default"]) == ("set", "2", True)


@pytest.mark.parametrize("said", [("takes", "20 days"), ("takes", "{is: 20 days}"), ("grants.is", "0.50")])
def test_a_value_that_is_set_to_what_it_was_is_no_change(tmp_path: Path, said: tuple[str, str]) -> None:
    same, plain = opened(tmp_path, (f"{REVIEW}.{said[0]}", said[1])), opened(tmp_path)
    assert rows(same) == rows(plain)
    assert same.loaded.digest() == plain.loaded.digest() and not same.loaded.replaced()


def test_of_a_mapping_that_is_set_what_is_as_it_was_keeps_its_facts(tmp_path: Path) -> None:
    found, plain = rows(opened(tmp_path, (REVIEW, "{takes: 20 days, grants: 0.1}"))), rows(opened(tmp_path))
    assert found[f"{REVIEW}.takes"] == plain[f"{REVIEW}.takes"]
    assert {path for path, row in found.items() if row["kind"] == "set"} == {f"{REVIEW}.grants"}


def test_the_table_and_the_report_say_first_what_was_changed(tmp_path: Path) -> None:
    summary = played(opened(tmp_path, (f"{REVIEW}.grants", "0.1")))
    told = "With 1 number changed on the command line: how readily g grants (review): 0.1 (0.5 in the file)."
    assert run_table(summary).splitlines()[1] == told
    assert "Numbers: 1 set on the command line, " in run_table(summary)
    page = sim.Result(summary).report()
    assert page.index(told) < page.index('class="lead"')
    assert "Set on the command line (1)" in page and "1 is set on the command line" in page
    plain = played(opened(tmp_path))
    assert "command line" not in run_table(plain) + sim.Result(plain).report()


def test_a_change_of_no_number_is_told_too(tmp_path: Path) -> None:
    table = run_table(played(opened(tmp_path, ("horizon", "2025-05-30"))))
    assert "With 1 value changed on the command line: horizon: 2025-05-30 (2025-06-30 in the file)." in table


def test_a_summary_has_what_was_changed_as_data(tmp_path: Path) -> None:
    said = {"path": f"{REVIEW}.grants", "value": "0.1", "was": "0.5"}
    summary = json.loads(json.dumps(played(opened(tmp_path, (said["path"], "0.1")))))
    assert summary["changed"] == [said]
    assert summary["inputs"]["set"] == [said | {"prior": ""}] and summary["inputs"]["counts"]["set"] == 1
    assert played(opened(tmp_path))["changed"] == []


def test_a_comparison_says_once_what_is_changed_in_both_and_of_what_is_lifted_nothing(tmp_path: Path) -> None:
    base = opened(tmp_path, (f"{REVIEW}.grants", "0.1"))
    lifted = without(base, "ban")
    assert rows(lifted)[f"{REVIEW}.grants"]["was"] == "0.5"
    assert not [row for row in rows(without(opened(tmp_path), "ban")).values() if row["kind"] == "set"]
    for other in (base, lifted):
        assert comparison_table(played(base, other)).count("With 1 number changed on the command line") == 1
    both = comparison_table(played(opened(tmp_path), base))
    assert "In “s-2”, with 1 number changed on the command line: " in both


def test_a_fact_that_states_another_number_than_the_one_set_is_no_mistake_of_the_file(tmp_path: Path) -> None:
    told = listing(opened(tmp_path, (f"{REVIEW}.takes.is", "60 days")))["warnings"]
    assert not [one for one in told if "states" in one["message"]]
