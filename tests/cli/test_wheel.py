"""What a user has who installs the wheel and clones nothing: scenarios, fact sheets and priors are in it."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from sim.scenario.shipped import shipped_scenarios

from ..engine.played import REPO


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the content of the wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=REPO, check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def run(installed: Path, folder: Path, *arguments: str) -> str:
    """What Python prints that finds the wheel before the sources."""
    env = os.environ | {"PYTHONPATH": str(installed)}
    done = subprocess.run([sys.executable, *arguments], cwd=folder, env=env, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_wheel_lists_every_scenario(installed: Path, tmp_path: Path) -> None:
    names = [line.split()[0] for line in run(installed, tmp_path, "-m", "sim", "list").splitlines()]
    assert names == ["name", *shipped_scenarios()]


LOADS = """
from sim.scenario.load import load
from sim.scenario.shipped import SEEDS, shipped
print(len(load(shipped("oracle")).facts))
print(load("deal.yaml").priors.file("cfius.review_days"))
print((SEEDS / "base-rates.yaml").is_file())
"""


def test_a_scenario_in_an_empty_folder_finds_priors_and_sheets_in_the_wheel(installed: Path, tmp_path: Path) -> None:
    text = shipped_scenarios()["reference/one-veto"].read_text(encoding="utf-8")
    (tmp_path / "deal.yaml").write_text(
        text.replace("{exponential: 20 days}", "{prior: cfius.review_days}"), encoding="utf-8"
    )
    facts, prior, sheet = run(installed, tmp_path, "-c", LOADS).splitlines()
    assert int(facts) > 50
    assert prior == str(installed / "sim" / "shipped" / "scenarios" / "priors" / "cfius.yaml")
    assert sheet == "True"
