"""Files of a run that vanish while it is played, as a cleaner removes them, and workers that die: the true reason in one line."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .forks import Forks
from .reports import ONE, TWO

# Something of a run vanishes just before its tables are merged.
CLEANED = """
import shutil
import sim.cli.publishing as publishing
from sim.cli.main import start

write = publishing._write

def cleaned(folder, *rest):
    shutil.rmtree(folder.chunks.folder / "{what}")
    write(folder, *rest)

publishing._write = cleaned
start()
"""
# Something becomes of the workers, or of what they need, as they are given the first chunk.
STARTED = """
import os
from pathlib import Path
from sim.cli.main import start
from sim.execution.workers import Workers

submit = Workers.submit

def begun(self, *chunk):
    {before}
    future = submit(self, *chunk)
    {after}
    return future

Workers.submit = begun
start()
"""
KILLED = "[os.system(f'kill -9 {one.pid} 2>/dev/null') for one in self.context.started]"


def typed(program: str, folder: Path, *asked: str | Path) -> tuple[int, str, str]:
    command = [sys.executable, "-c", program, *map(str, asked)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, cwd=folder)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize(
    ("asked", "more"),
    [
        (("run", ONE, "--png"), "--png"),
        (("compare", ONE, TWO, "--fail-on", "closed=3.5", "--png"), "--png --fail-on closed=3.5"),
    ],
)
def test_the_command_to_continue_with_does_all_that_was_asked(
    asked: tuple[str, ...], more: str, tmp_path: Path
) -> None:
    program = CLEANED.format(what="chunks")
    code, _, stderr = typed(program, tmp_path, *asked, "-n", "40", "-q", "--workers", "1")
    assert code == 2 and stderr.endswith(f" -n 40 --seed 1 {more} --resume\n")


@pytest.mark.parametrize(
    ("what", "kept"), [("parts/events", 380), ("parts/replications", 0), ("chunks", 0), ("parts", 0), (".", 0)]
)
def test_what_vanishes_while_a_run_is_played_is_told_with_what_is_kept_and_resuming_mends_it(
    what: str, kept: int, tmp_path: Path, sim: Forks
) -> None:
    code, stdout, stderr = typed(CLEANED.format(what=what), tmp_path, "run", ONE, "-n", "700", "-q", "--workers", "1")
    assert (code, stdout) == (2, "")
    said, told, again = stderr.rstrip("\n").split("; ")
    assert said.startswith("reports/one-veto/.") and said.endswith(
        ": files of this run have vanished while it was played"
    )
    assert told == f"{kept} of 700 replications are kept"
    assert again == f"continue with: sim run {ONE} -n 700 --seed 1 --resume"
    done = sim("run", ONE, "-n", "700", "--seed", "1", "--resume", "-q", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert sim("runs", "verify", cwd=tmp_path).returncode == 0
    rows = sim("query", next(tmp_path.glob("reports/*/*")), "SELECT count(*) FROM replications", "--json")
    assert "700" in rows.stdout


@pytest.mark.parametrize("name", ["manifest.json", "summary.json", "replications.parquet"])
def test_of_a_run_without_one_of_its_files_that_file_is_named(
    name: str, mine: Path, tmp_path: Path, sim: Forks
) -> None:
    (run,) = mine.glob("one-veto/*")
    (run / name).unlink()
    for asked in (("export", run, tmp_path / "x"), ("export", run, tmp_path / "x.xlsx"), ("query", run, "FROM events")):
        done = sim(*asked)
        assert (done.returncode, done.stdout, done.stderr.count("\n"), name in done.stderr) == (2, "", 1, True)
        assert "sim failed" not in done.stderr


def test_a_part_of_a_run_whose_files_vanish_is_not_said_to_be_played(tmp_path: Path, sim: Forks) -> None:
    program = (
        "import shutil, sim.cli.shares as shares\nfrom sim.cli.main import start\nplay = shares.execute\n"
        "def cleaned(*plans, place, **more):\n"
        "    play(*plans, place=place, **more)\n    shutil.rmtree(place.chunks.rows() / 'replications')\n"
        "shares.execute = cleaned\nstart()"
    )
    asked = ("run", ONE, "-n", "700", "-q", "--workers", "1", "--share", "1/2")
    code, stdout, stderr = typed(program, tmp_path, *asked)
    assert (code, stdout, stderr.count("\n")) == (2, "", 1)
    assert "files of this run have vanished while it was played; 0 of 700 replications are kept; " in stderr
    assert stderr.endswith(f"continue with: sim run {ONE} -n 700 --seed 1 --share 1/2\n")
    for share in ("1/2", "2/2"):
        assert sim("run", ONE, "-n", "700", "--seed", "1", "-q", "--share", share, cwd=tmp_path).returncode == 0
    assert sim("runs", "verify", cwd=tmp_path).returncode == 0 and list(tmp_path.glob("reports/*/*/report.html"))


def test_a_module_that_vanishes_as_the_workers_begin_is_the_reason_that_is_told(tmp_path: Path, repo: Path) -> None:
    for name in ("patient.yaml", "patient.py"):
        shutil.copy(repo / "docs" / "examples" / name, tmp_path)
    program = STARTED.format(before="Path('patient.py').unlink(missing_ok=True)", after="pass")
    asked = ("run", "patient.yaml", "--python", "patient.py", "-n", "700", "-q", "--workers", "2")
    code, stdout, stderr = typed(program, tmp_path, *asked)
    assert (code, stdout, stderr.count("\n")) == (2, "", 1)
    assert "patient.py" in stderr.partition(";")[0] and "memory" not in stderr and "died" not in stderr


def test_of_a_worker_that_is_killed_the_signal_is_told(tmp_path: Path) -> None:
    program = STARTED.format(before="pass", after=KILLED)
    code, stdout, stderr = typed(program, tmp_path, "run", ONE, "-n", "7000", "-q", "--workers", "2")
    told = "a worker process died by SIGKILL: perhaps the memory is full; try fewer --workers; "
    assert (code, stdout, stderr.startswith(told)) == (2, "", True), stderr
    told_of_another = typed(program.replace("-9", "-11"), tmp_path, "run", ONE, "-n", "7000", "-q", "--workers", "2")
    assert told_of_another[2].startswith("a worker process died by SIGSEGV; "), told_of_another
