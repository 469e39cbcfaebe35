"""What several tests of the command line start from."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from .forks import Forks
from .reports import ONE, TWO


@pytest.fixture(scope="session")
def sim(tmp_path_factory: pytest.TempPathFactory, plain_env: dict[str, str]) -> Iterator[Forks]:
    """`sim("run", file, ...)`: a process of its own, from which exit code, stdout and stderr come back.

    It does what the console script does, without the time to start; that one is typed by `test_readme`.
    """
    forks = Forks(tmp_path_factory.mktemp("forks"), plain_env)
    yield forks
    forks.close()


@dataclass(frozen=True)
class Done:
    """A finished command: its exit code and what it wrote."""

    code: int
    stdout: str
    stderr: str


@pytest.fixture
def cli(sim: Forks, tmp_path: Path) -> Callable[..., Done]:
    """`cli("run", file, ..)`: the same in an empty working folder of the test."""

    def call(*arguments: str | Path) -> Done:
        done = sim(*arguments, cwd=tmp_path)
        return Done(done.returncode, done.stdout, done.stderr)

    return call


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
