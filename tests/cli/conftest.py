"""What several tests of the command line start from."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from .forks import Forks
from .reports import ONE, TWO


@pytest.fixture(scope="session")
def sim(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forks]:
    """`sim("run", file, ...)`: a process of its own, from which exit code, stdout and stderr come back."""
    forks = Forks(tmp_path_factory.mktemp("forks"))
    yield forks
    forks.close()


@pytest.fixture(scope="session")
def reports(tmp_path_factory: pytest.TempPathFactory, sim: Forks) -> Path:
    """A folder of reports with a run and a comparison. Read it; what changes it takes a copy."""
    out = tmp_path_factory.mktemp("stored") / "reports"
    assert sim("run", ONE, "-n", "200", "--out", out).returncode == 0
    assert sim("compare", ONE, TWO, "-n", "100", "--out", out).returncode == 0
    return out


@pytest.fixture
def mine(reports: Path, tmp_path: Path) -> Path:
    """A copy of these reports."""
    return Path(shutil.copytree(reports, tmp_path / "reports"))
