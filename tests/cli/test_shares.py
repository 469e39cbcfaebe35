"""Parts of a run, played by several processes into one folder: whoever comes last adds up, to the bytes of one process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ..processes import started
from .reports import ONE, broken_off, contents, only

ASKED = ("run", ONE, "-n", "2000", "--workers", "1")


def _sim(*arguments: object, out: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "sim", *map(str, arguments), "--out", str(out)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    out = tmp_path_factory.mktemp("alone")
    assert _sim(*ASKED, out=out).returncode == 0
    return contents(only(out))


def test_the_last_of_three_parts_adds_up_and_a_part_that_was_killed_is_started_again(
    tmp_path: Path, alone: dict[str, bytes]
) -> None:
    first = _sim(*ASKED, "--share", "1/3", out=tmp_path)
    assert (first.returncode, first.stdout) == (0, "")
    assert "part 1 of 3 is played; 720 of 2,000 replications are there" in first.stderr
    killed, _, _ = broken_off(*ASKED, "--share", "2/3", out=tmp_path, how=signal.SIGKILL, chunks=4)
    assert killed == -signal.SIGKILL
    assert _sim(*ASKED, "--share", "3/3", out=tmp_path).stdout == ""
    last = _sim(*ASKED, "--share", "2/3", out=tmp_path)
    assert last.returncode == 0 and "closed" in last.stdout
    assert contents(only(tmp_path)) == alone
    again = _sim(*ASKED, "--share", "1/3", out=tmp_path)
    assert again.returncode == 0 and again.stdout == last.stdout and "nothing was played" in again.stderr


def test_parts_at_the_same_time_give_one_run(tmp_path: Path, alone: dict[str, bytes]) -> None:
    commands = [
        [sys.executable, "-m", "sim", *ASKED, "--share", f"{part}/3", "--out", str(tmp_path)] for part in (1, 2, 3)
    ]
    going = [subprocess.Popen(one, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for one in commands]
    told = [process.communicate(timeout=120) for process in going]
    assert [process.returncode for process in going] == [0, 0, 0], told
    assert any("closed" in out for out, _ in told)
    assert contents(only(tmp_path)) == alone
    assert not [path for path in tmp_path.glob("*/.*")]


def test_no_run_takes_the_folder_from_those_who_play_parts_of_it(tmp_path: Path) -> None:
    n = ("run", ONE, "-n", "400000", "--workers", "1")
    command = [sys.executable, "-m", "sim", *n, "--share", "1/2", "--out", str(tmp_path)]
    with started(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True) as going:
        while going.poll() is None and not list(tmp_path.rglob("*.receipt")):
            pass
        other = _sim(*n, out=tmp_path)
        assert (other.returncode, other.stderr.count("\n")) == (2, 1) and "another process is at work" in other.stderr
        os.killpg(going.pid, signal.SIGKILL)
    assert _sim(*n, out=tmp_path).returncode == 2, "what was played is there"


def test_a_part_of_what_nobody_knows_is_refused_by_what_is_wrong_with_its_question(tmp_path: Path) -> None:
    asked = ("run", ONE, "-n", "700", "--share")
    assert _sim(*asked, "1/2", out=tmp_path).returncode == 0
    (question,) = tmp_path.glob("*/.*/asked.json")
    question.write_text("[" * 1_000, encoding="utf-8")
    done = _sim(*asked, "2/2", out=tmp_path)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "is damaged (asked.json: cannot be read: is nested too deeply)" in done.stderr


@pytest.mark.parametrize("share", ["0/3", "4/3", "3", "a/b", "1/20000", "\u0661/\u0662", "1/\uff12"])
def test_a_part_that_is_none_is_refused(share: str, tmp_path: Path) -> None:
    done = _sim(*ASKED, "--share", share, out=tmp_path)
    assert (
        done.returncode == 2
        and f"{share}: must be I/N" in done.stderr
        and "N at most 10,000;" in done.stderr
        and not list(tmp_path.iterdir())
    )


def test_no_part_stops_at_a_width(tmp_path: Path) -> None:
    done = _sim(*ASKED, "--share", "1/2", "--until-halfwidth", "0.01", out=tmp_path)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1) and "--until-halfwidth" in done.stderr
