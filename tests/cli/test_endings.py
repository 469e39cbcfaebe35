"""What asks a process to end, and what nobody has foreseen, end it in one line and leave nothing lying about."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from .reports import broken_off
from .test_hostile import ONE, SIM

NOHUP = """
import signal
signal.signal(signal.SIGHUP, signal.SIG_IGN)
from sim.cli.main import start
try:
    start()
finally:
    signal.raise_signal(signal.SIGHUP)
"""

# A signal that comes in the midst of `{name}`, which makes another error of it.
IN_THE_MIDST = """
import signal
import duckdb
import sim.{module} as module
from sim.cli.main import start

def at_work(*_, **__):
    try:
        signal.raise_signal({number})
    except KeyboardInterrupt as error:
        raise {error}

module.{name} = at_work
start()
"""
# (arguments, where a library is at work, what it makes of a signal, what is told beside it)
MADE_OF_SIGNALS = [
    (("run", ONE, "-n", "60", "-q"), "store.tables", "_of_process", "duckdb.Error(repr(error))", "; nothing was kept"),
    (("query", "RUN", "FROM events"), "store.query", "_only_reads", "RuntimeError('Query interrupted')", ""),
    (("export", "RUN", "x"), "store.query", "make_views", "duckdb.InvalidInputException(repr(error))", ""),
    (("priors", "--plot", "p.png"), "report.pictures.priors", "own_settings", "ValueError('Invalid bounding box')", ""),
    (("list",), "cli.list", "guarded", "error", ""),
    (("list",), "cli.list", "guarded", "ImportError('a module came to half of it')", ""),
]  # fmt: skip


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize(("typed", "module", "name", "error", "more"), MADE_OF_SIGNALS)
def test_whatever_a_library_makes_of_a_signal_a_command_ends_by_it(
    typed: tuple[str, ...],
    module: str,
    name: str,
    error: str,
    more: str,
    how: signal.Signals,
    reports: Path,
    tmp_path: Path,
) -> None:
    code = IN_THE_MIDST.format(module=module, name=name, number=int(how), error=error)
    run = str(next((reports / "one-veto").iterdir()))
    command = [sys.executable, "-c", code, *(run if part == "RUN" else part for part in typed)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, cwd=tmp_path)
    by = "" if how == signal.SIGINT else f" by {how.name}"
    assert (done.returncode, done.stdout, done.stderr) == (128 + how, "", f"interrupted{by}{more}\n")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGHUP])
def test_what_asks_all_processes_to_end_is_told_with_what_is_kept(
    how: signal.Signals, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where a machine is taken away. What the processes that play needed for themselves is gone."""
    asked = ("run", ONE, "-n", "20000", "--workers", "2", "-q")
    with TemporaryDirectory() as place:  # short enough for the name of a socket
        monkeypatch.setenv("TMPDIR", place)
        code, stdout, stderr = broken_off(*asked, out=tmp_path / "out", how=how)
        assert list(Path(place).iterdir()) == []
    assert (code, stdout, len(stderr.splitlines())) == (128 + how, "", 1), stderr
    assert stderr.startswith(f"interrupted by {how.name}; ")
    assert " of 20,000 replications are kept; continue with: sim run " in stderr


def test_a_signal_while_a_library_runs_a_text_gives_its_own_exit_code_to_a_module_too(tmp_path: Path) -> None:
    program = (
        "import signal, sim.cli.list\n"
        "from sim.cli.main import start\n"
        "sim.cli.list.guarded = lambda *_, **__: exec('signal.raise_signal(signal.SIGHUP)', globals())\n"
        "start()\n"
    )
    (tmp_path / "midst.py").write_text(program, encoding="utf-8")
    done = subprocess.run([sys.executable, "-m", "midst", "list"], capture_output=True, text=True, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (128 + signal.SIGHUP, "interrupted by SIGHUP\n")


def test_what_a_command_was_told_to_ignore_it_ignores(tmp_path: Path) -> None:
    """As with `nohup`."""
    done = subprocess.run([sys.executable, "-c", NOHUP, "list"], capture_output=True, text=True, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


def test_what_nobody_has_foreseen_is_one_line_and_never_the_code_of_something_found(
    tmp_path: Path, plain_env: dict[str, str]
) -> None:
    """Where it came up is told to who asks for it; in more than one process, it is told once."""
    for workers in ("1", "2"):
        typed = [
            SIM,
            "compare",
            ONE,
            ONE,
            "-n",
            "640",
            "--workers",
            workers,
            "--fail-on",
            "closed=5",
            "--out",
            str(tmp_path),
        ]
        wrong = plain_env | {"NUMBA_NUM_THREADS": "0"}
        done = subprocess.run(typed, env=wrong, capture_output=True, text=True, timeout=120)
        told = (
            "sim failed: ValueError: Number of threads specified must be > 0; "
            "perhaps because of NUMBA_NUM_THREADS=0; see where with PYTHONDEVMODE=1\n"
        )
        assert (done.returncode, done.stdout, done.stderr) == (2, "", told)
    shown = subprocess.run(typed, env=wrong | {"PYTHONDEVMODE": "1"}, capture_output=True, text=True, timeout=120)
    assert shown.returncode == 2 and "Traceback" in shown.stderr and shown.stderr.endswith(told)
