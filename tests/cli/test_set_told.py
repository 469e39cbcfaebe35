"""What is set on the command line, as a user meets it: runs that are told apart, made again, and traced."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ..engine.played import SCENARIOS

ONE = SCENARIOS / "reference" / "one-veto.yaml"
CHANGE = "actors.seller.no_deal=0.5"
TOLD = "With 1 number changed on the command line: what no deal is worth to seller: 0.5 (0.2 in the file)."


def test_a_run_with_a_value_set_is_another_than_that_of_a_file_that_says_the_same(
    cli: Callable[..., Any], tmp_path: Path
) -> None:
    said = tmp_path / "one-veto.yaml"
    said.write_text(ONE.read_text().replace("no_deal: 0.2", "no_deal: 0.5", 1))
    by_hand, in_file = cli("run", ONE, "-n", "40", "--set", CHANGE), cli("run", said, "-n", "40")
    assert TOLD in by_hand.stdout and "command line" not in in_file.stdout
    first, second = (json.loads(file.read_text()) for file in sorted(tmp_path.glob("reports/*/*/summary.json")))
    assert first["scenario"]["hash"] == second["scenario"]["hash"]
    assert first["probabilities"] == second["probabilities"]
    assert {len(one["changed"]) for one in (first, second)} == {0, 1}


def test_a_value_set_to_what_it_was_asks_the_same_question(cli: Callable[..., Any], tmp_path: Path) -> None:
    for given in ([], ["--set", "actors.seller.no_deal=0.20"]):
        assert cli("run", ONE, "-n", "40", *given).code == 0
    assert len(list(tmp_path.glob("reports/one-veto/*"))) == 1


def test_a_run_with_a_value_set_is_reproduced_with_what_it_says_of_that(
    cli: Callable[..., Any], tmp_path: Path
) -> None:
    assert cli("run", ONE, "-n", "40", "--set", CHANGE).code == 0
    done = cli("reproduce", next(tmp_path.glob("reports/one-veto/*")))
    assert done.code == 0, done.stderr
    assert "summary.json" in done.stdout and "all the same" in done.stdout


def test_who_resumes_is_told_that_the_file_said_something_else(cli: Callable[..., Any], tmp_path: Path) -> None:
    said = tmp_path / "deal.yaml"
    said.write_text(ONE.read_text())
    assert cli("run", said, "-n", "40", "--set", CHANGE).code == 0
    said.write_text(ONE.read_text().replace("no_deal: 0.2", "no_deal: 0.3", 1))
    assert "(0.3 in the file)" in cli("run", said, "-n", "40", "--set", CHANGE).stdout
    assert len(list(tmp_path.glob("reports/deal/*"))) == 2


def test_a_trace_says_what_was_changed(cli: Callable[..., Any]) -> None:
    told = cli("trace", ONE, "-k", "3", "--set", CHANGE)
    assert told.stdout.splitlines()[1] == TOLD
    found = json.loads(cli("trace", ONE, "-k", "3", "--set", CHANGE, "--json").stdout)
    assert found["changed"] == [{"path": "actors.seller.no_deal", "value": "0.5", "was": "0.2"}]
    assert json.loads(cli("trace", ONE, "-k", "3", "--json").stdout)["changed"] == []


def test_the_moments_of_a_day_stand_in_one_order_in_queries_too(cli: Callable[..., Any], tmp_path: Path) -> None:
    ban = "  g: {powers: {ban: {impose: {when: true, deadline: {at: 2024-06-30, force: order, met: closed, then: {enforce: 0.5}}}}}}\nagreement:"
    text = (
        ONE.read_text()
        .replace("\nagreement:", f"\n{ban}", 1)
        .replace("\nterms:", "\ncheckpoints: [2024-06-30]\nterms:", 1)
    )
    (tmp_path / "day.yaml").write_text(text.replace("  - closed:", "  - ban: in_force(ban)\n  - closed:"))
    assert cli("run", "day.yaml", "-n", "40").code == 0
    asked = json.loads(
        cli("query", next(tmp_path.glob("reports/day/*")), "SELECT * FROM replications LIMIT 1", "--json").stdout
    )
    days = [name for name in asked["columns"] if name.startswith(("ban", "2024", "horizon"))]
    assert days == ["ban:before", "ban:after", "2024-06-30", "horizon"]
