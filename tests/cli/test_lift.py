"""`sim compare --lift`: a scenario beside itself without one power, with the same luck."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sim.execution.scenarios import open_scenario
from sim.scenario.lift import OUTSIDE, lifted

from .forks import Forks
from .reports import SCENARIOS, only

BANNED = SCENARIOS / "reference" / "exponential-review.yaml"
SHIPPED = sorted(SCENARIOS.glob("*.yaml")) + sorted((SCENARIOS / "reference").glob("*.yaml"))


def test_a_veto_that_is_lifted_costs_what_it_had_refused(tmp_path: Path, sim: Forks) -> None:
    done = sim("compare", BANNED, "--lift", "ban", "-n", "400", "--out", tmp_path, "--json")
    assert done.returncode == 0, done.stderr
    summary = json.loads(done.stdout)
    assert [one["name"] for one in summary["scenarios"]] == ["exponential-review", "lifted-ban"]
    closed = [one["summary"]["probabilities"]["groups"]["horizon"]["closed"]["p"] for one in summary["scenarios"]]
    (pair,) = summary["pairs"]
    assert closed[0] < closed[1] and pair["checks"]["horizon"]["groups"]["closed"]["only_a"] == 0
    again = sim("reproduce", only(tmp_path))
    assert again.returncode == 0 and "--lift ban" in summary["run"]["command"]


def test_the_terminal_calls_what_is_lifted_as_the_report_does_and_not_without_what_is_won_at_once(
    tmp_path: Path, sim: Forks
) -> None:
    asked = ("--lift", "divestiture_suit", "-n", "1000", "--fail-on", "unresolved=1", "--out", tmp_path)
    done = sim("compare", SCENARIOS / "oracle.yaml", *asked)
    name = "“oracle” with the suit against the divestiture order won at once"
    assert f"{name}, less “oracle”; same luck in " in done.stdout and f"{name}: unresolved differs by +" in done.stderr
    assert "\nwith the suit against the divestiture" in done.stdout and "divestiture_suit" not in done.stdout
    assert done.returncode == 1 and "without" not in done.stdout + done.stderr


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_every_power_that_may_stand_in_the_way_can_be_lifted(file: Path) -> None:
    said = open_scenario(file).loaded.scenario
    names = [n for actor in said.actors.values() for n, p in actor.powers.items() if p.review or p.rule or p.impose]
    for name in [*names, *([OUTSIDE] if said.outside_date else [])]:
        assert open_scenario(file, lifted(said, name)).plan.title == said.title


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ([], "a comparison needs at least two scenarios: name another file, or a power to --lift\n"),
        (
            ["--lift", "bans"],
            '--lift bans: is no review, ruling or measure (did you mean "ban"?); there are approval, ban',
        ),
    ],
)
def test_what_cannot_be_lifted_is_told(asked: list[str], said: str, cli: Callable[..., Any]) -> None:
    done = cli("compare", BANNED, *asked, "-n", "40")
    assert done.code == 2 and done.stderr.startswith(said)
