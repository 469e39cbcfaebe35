"""What lies in the working folder is no code of `sim`, in however many processes it plays."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .test_hostile import ONE, SIM

PLAY = ["run", ONE, "-n", "640", "--workers", "2", "-q", "--json", "--out"]
NAMES = ("socket", "selectors", "signal", "struct", "random", "numbers", "calendar", "json", "numpy", "sim")


def _played(command: list[str | Path], folder: Path, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    typed = [*map(str, command), *PLAY, str(folder.with_suffix(".out"))]
    return subprocess.run(typed, cwd=folder, env=env, capture_output=True, text=True, timeout=300, check=False)


def _folder(path: Path) -> Path:
    path.mkdir()
    return path


@pytest.fixture
def other(tmp_path: Path, repo: Path) -> Path:
    """A folder with another version of `sim` in it, whose processes leave their mark when they play."""
    folder = _folder(tmp_path / "other")
    shutil.copytree(repo / "sim", folder / "sim")
    chunk = folder / "sim" / "execution" / "chunk.py"
    mark = "open(__import__('multiprocessing').current_process().name, 'w').close()"
    chunk.write_text(chunk.read_text(encoding="utf-8").replace("engine.play(seed,", f"{mark} or engine.play(seed + 5,"))
    return folder


def test_files_that_are_named_like_modules_are_not_imported(tmp_path: Path, plain_env: dict[str, str]) -> None:
    """Neither by the process that was typed, nor by those that it starts; so the answer is that of an empty folder."""
    full = _folder(tmp_path / "full")
    for name in NAMES:
        (full / f"{name}.py").write_text("open('imported', 'a').write(__name__)\nraise SystemExit('imported')\n")
    done, plain = _played([SIM], full, plain_env), _played([SIM], _folder(tmp_path / "empty"), plain_env)
    assert (done.returncode, done.stderr) == (plain.returncode, plain.stderr) == (0, "")
    assert json.loads(done.stdout) == json.loads(plain.stdout)
    assert sorted(path.stem for path in full.iterdir()) == sorted(NAMES)


def test_another_version_in_the_working_folder_plays_only_if_it_was_typed(
    other: Path, plain_env: dict[str, str]
) -> None:
    """`sim` is the installed one in every process; `python -m sim` is that of the working folder in every process."""
    env = plain_env | {"NUMBA_DISABLE_JIT": "1"}  # nothing of the copy is compiled yet
    assert _played([SIM], other, env).returncode == 0
    assert [path.name for path in other.iterdir()] == ["sim"]
    shutil.rmtree(other.with_suffix(".out"))
    done = _played([sys.executable, "-E", "-m", "sim"], other, env)
    assert (done.returncode, done.stderr) == (0, "")
    marks = {path.name for path in other.iterdir()} - {"sim"}
    assert marks - {"MainProcess"} and all("Process" in mark for mark in marks)
