"""What a user has who installs the wheel and clones nothing: commands, scenarios, fact sheets, priors and calendars."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from importlib.util import find_spec
from pathlib import Path

import pytest

from sim.scenario.shipped import shipped_scenarios

from ..engine.played import REPO


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory, plain_env: dict[str, str]) -> Path:
    """The `bin` of a fresh virtual environment in which the wheel is, beside the libraries of this one."""
    folder = tmp_path_factory.mktemp("wheel")
    asked = (
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder],
        [sys.executable, "-m", "venv", "--without-pip", folder / "venv"],
        [sys.executable, "-m", "pip", "--python", folder / "venv", "install", "-q", "--no-deps", "--no-index", "--find-links", folder, "deal-sim"],
    )  # fmt: skip
    for command in asked:
        subprocess.run([*map(str, command)], cwd=REPO, check=True, capture_output=True, timeout=120, env=plain_env)
    libraries = {
        str(Path(str(spec.origin)).parents[1]) for name in ("numpy", "numba", "typer") if (spec := find_spec(name))
    }
    (site,) = (folder / "venv").glob("lib/python*/site-packages")
    (site / "libraries.pth").write_text("\n".join(libraries), encoding="utf-8")
    return folder / "venv" / "bin"


def run(installed: Path, folder: Path, *arguments: str, program: str = "sim") -> str:
    """What a command of that environment prints, in an empty folder."""
    env = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    command = [str(installed / program), *arguments]
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, encoding="utf-8", timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_wheel_lists_every_scenario(installed: Path, tmp_path: Path) -> None:
    assert run(installed, tmp_path, "-c", "import sim; print(sim.__file__)", program="python").startswith(
        str(installed.parent)
    )
    names = [line.split()[0] for line in run(installed, tmp_path, "list").splitlines()]
    assert names == ["name", *shipped_scenarios()]


def test_a_scenario_that_ships_runs_by_its_name_in_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    assert "TikTok" in run(installed, tmp_path, "run", "oracle", "-n", "60", "-q", "--workers", "1")
    (report,) = tmp_path.glob("reports/oracle/*/report.html")
    assert report.stat().st_size > 100_000
    assert run(installed, tmp_path, "reproduce", str(report.parent), "-q").endswith(": reproduced\n")


def test_a_copy_of_what_ships_runs_without_a_clone(installed: Path, tmp_path: Path) -> None:
    run(installed, tmp_path, "init", "mine", "--like", "auction")
    assert "mine.yaml: valid; " in run(installed, tmp_path, "validate", "mine.yaml", "--strict")


def test_the_distribution_has_a_command_of_its_own_name(installed: Path, tmp_path: Path) -> None:
    """By which `uvx` and `pipx run` find it."""
    project = tomllib.loads((REPO / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["scripts"][project["name"]] == project["scripts"]["sim"]
    version = run(installed, tmp_path, "--version", program=project["name"])
    assert version == run(installed, tmp_path, "--version")


LOADS = """
from sim.scenario.load import load
from sim.scenario.shipped import SEEDS, named
print(len(load(named("oracle")).facts))
print(load("deal.yaml").priors.file("cfius.review_days"))
print((SEEDS / "base-rates.yaml").is_file())
"""


def test_a_scenario_in_an_empty_folder_finds_priors_and_sheets_in_the_wheel(installed: Path, tmp_path: Path) -> None:
    text = shipped_scenarios()["reference/one-veto"].read_text(encoding="utf-8")
    (tmp_path / "deal.yaml").write_text(
        text.replace("{exponential: 20 days}", "{prior: cfius.review_days}"), encoding="utf-8"
    )
    facts, prior, sheet = run(installed, tmp_path, "-c", LOADS, program="python").splitlines()
    assert int(facts) > 50
    assert prior.startswith(str(installed.parent)) and prior.endswith("sim/shipped/scenarios/priors/cfius.yaml")
    assert sheet == "True"
