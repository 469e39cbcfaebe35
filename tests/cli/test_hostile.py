"""Whatever is typed, or becomes of its output, ends in one line that can be read and in a documented exit code."""

from __future__ import annotations

import contextlib
import errno
import os
import pty
import random
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import typer

from sim.cli.guard import guarded

from ..engine.played import SCENARIOS
from ..processes import started
from .conftest import Done
from .forks import Forks
from .reports import like_a_user

Cli = Callable[..., Done]
ONE = str(SCENARIOS / "reference" / "one-veto.yaml")
SIM = Path(sys.executable).parent / "sim"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("run", ONE, "-n", "x"), "-n: x: must be a whole number; see `sim run --help`"),
        (("run", ONE, "--until-halfwidth", "x"), "--until-halfwidth: x: must be a number; see `sim run --help`"),
        (("run", ONE, "--set", "a"), "--set: a: must be PATH=VALUE; see `sim run --help`"),
        (
            ("compare", ONE, ONE, "--fail-on", "open=\uff15"),
            "--fail-on: open=\uff15: must be GROUP=POINTS, such as ban=5; see `sim compare --help`",
        ),
        (
            ("import", "genius", "d", "a", "b", "-o", "x", "--tactics", "\uff11,1"),
            "--tactics \uff11: must be boulware, linear, conceder or a beta between 0.001 and 1000",
        ),
        (("run", ONE, "--set"), "Option '--set' requires an argument; see `sim run --help`"),
        (
            ("trace", ONE, "-k", "1", "--as-history", "--until", "2024-03-01", "--json"),
            "--as-history prints a scenario, and --json an object; leave one of them out; see `sim trace --help`",
        ),
        (("run",), "Missing argument 'FILE'; see `sim run --help`"),
        (("run", ONE, "more"), "Got unexpected extra argument(s) (more); see `sim run --help`"),
        (("rnu",), "No such command 'rnu'. Did you mean 'run'?; see `sim --help`"),
        (("runs", "delte"), "No such command 'delte'. Did you mean 'delete'?; see `sim runs --help`"),
        (("trace", ONE), "give either --replication K, or --outcome X --typical; see `sim trace --help`"),
        (("run", ""), "an argument is empty; say what it is to be, or leave it out"),
        (("run", ONE, "--out="), "an argument is empty; say what it is to be, or leave it out"),
        (("init", "."), ".: cannot be the name of a scenario; give one such as my-deal"),
        (("init", "a\nb"), r"a\nb: cannot be the name of a scenario; give one such as my-deal"),
        (("list", "a\n\x1b[31m"), r"a\n\x1b[31m: is no folder"),
        (("runs", "--out", "a\nb"), r"a\nb: there is no such folder"),
        (("trace", ONE, "--outcome", "\n", "--typical"), r"--outcome \n: is no outcome; outcomes are closed; open"),
        (("validate", "oracles"), 'oracles: is no file and no shipped scenario (did you mean "oracle"?)'),
        (("schema", "--out", f"{300 * 'x'}.json"), f"{300 * 'x'}.json: cannot be written: File name too long"),
    ],
)
def test_what_is_wrong_with_a_command_line_is_one_line_that_names_it(
    arguments: tuple[str, ...], words: str, cli: Cli, tmp_path: Path
) -> None:
    done = cli(*arguments)
    assert (done.code, done.stdout, done.stderr) == (2, "", f"{words}\n")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_listed_whatever_lies_in_it(cli: Cli, tmp_path: Path) -> None:
    shutil.copy(ONE, tmp_path / "good.yaml")
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "folder.yaml").mkdir()
    (tmp_path / "loop.yaml").symlink_to("loop.yaml")
    (tmp_path / ".hidden.yaml").write_text("format: 1", encoding="utf-8")
    done = cli("list", ".")
    assert done.code == 0 and [line.split()[0] for line in done.stdout.splitlines()] == ["name", "good.yaml"]
    assert done.stderr == "loop.yaml: cannot be read: Too many levels of symbolic links\n"


def test_a_name_that_begins_like_an_option_is_told_so_that_it_can_be_typed(cli: Cli, tmp_path: Path) -> None:
    done = cli("init", "--", "-deal's")
    assert done.stderr.splitlines()[-1] == """Next: sim run './-deal'"'"'s.yaml'"""
    assert "sim run './-deal'\"'\"'s.yaml' " in (tmp_path / "-deal's.yaml").read_text(encoding="utf-8")
    assert cli("validate", "./-deal's.yaml", "--strict").code == 0


QUICK = ("--help", "--version", "run")
OTHERS = ("list", f"validate '{ONE}'", f"describe '{ONE}'", "run nothing.yaml")
HOW = (">&-", "2>&-", ">&- 2>&-", "2>/dev/full", ">/dev/full 2>/dev/full", "<&-", "| true")


@pytest.mark.parametrize("how", HOW)
def test_a_stream_that_is_closed_full_or_unread_ends_no_command_in_a_trace(
    how: str, tmp_path: Path, plain_env: dict[str, str]
) -> None:
    """Each of the other commands, which take longer, with every second stream."""
    for command in (*QUICK, *OTHERS[HOW.index(how) % 2 :: 2]):
        script = f"exec 3>'{tmp_path}/code'; {{ sim {command}; echo $? >&3; }} {how}"
        done = subprocess.run(["bash", "-c", script], env=plain_env, cwd=tmp_path, capture_output=True, text=True)
        assert (tmp_path / "code").read_text(encoding="utf-8").strip() in ("0", "2", "141"), (command, done.stderr)
        assert "Traceback" not in done.stderr and "Exception ignored" not in done.stderr, done.stderr


@pytest.mark.parametrize(
    "command", ["--help", "list", "priors", f"run '{ONE}' -n 60", f"run '{ONE}' -n 60 --json", "query RUN"]
)
def test_a_pipe_that_nobody_reads_ends_a_command_as_sigpipe_ends_others(
    command: str, reports: Path, tmp_path: Path, plain_env: dict[str, str]
) -> None:
    (run,) = (reports / "one-veto").iterdir()
    reads, writes = os.pipe()
    os.close(reads)
    typed = f"exec sim {command.replace('RUN', str(run))}"
    done = subprocess.run(["bash", "-c", typed], stdout=writes, stderr=subprocess.PIPE, env=plain_env, cwd=tmp_path)
    os.close(writes)
    assert (done.returncode, b"rror" in done.stderr) == (128 + signal.SIGPIPE, False)
    assert not command.startswith("run") or list(tmp_path.glob("reports/*/*/report.html"))


@pytest.mark.parametrize(("how", "code"), [("2>/dev/full", 0), ("2>&-", 0), (">/dev/full 2>/dev/full", 2)])
def test_a_run_that_comes_to_its_end_is_no_failure_where_nothing_more_can_be_told(
    how: str, code: int, tmp_path: Path, plain_env: dict[str, str]
) -> None:
    done = subprocess.run(
        ["bash", "-c", f"sim run '{ONE}' -n 60 {how}"], env=plain_env, cwd=tmp_path, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (code, "")
    assert ("60 replications" in done.stdout) == (code == 0)
    assert list(tmp_path.glob("reports/*/*/report.html"))


def test_rows_for_an_output_that_is_closed_are_no_fault(reports: Path, plain_env: dict[str, str]) -> None:
    (run,) = (reports / "one-veto").iterdir()
    script = f"sim query '{run}' 'FROM events' --csv - >&-"
    done = subprocess.run(["bash", "-c", script], env=plain_env, capture_output=True, text=True)
    assert done.returncode == 0 and done.stderr.endswith(" rows\n") and len(done.stderr.splitlines()) == 1


def test_two_runs_of_one_question_at_once_leave_one_whole_run(tmp_path: Path, sim: Forks) -> None:
    command = [SIM, "run", ONE, "-n", "600", "-q", "--workers", "1", "--out", str(tmp_path)]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    said = [(process.communicate(timeout=120)[1], process.returncode) for process in both]
    assert {code for _, code in said} <= {0, 2} and 0 in {code for _, code in said}
    assert all("another process is at work on this run" in text for text, code in said if code)
    assert sim("runs", "verify", "--out", tmp_path).returncode == 0
    assert len(list((tmp_path / "one-veto").iterdir())) == 1


def test_ctrl_c_at_any_moment_is_one_line_and_leaves_nothing_half_written(tmp_path: Path) -> None:
    """Before the program has begun it is the interpreter that tells, and after its end there is nothing to tell."""
    luck = random.Random(1)
    for _ in range(8):
        (tmp_path / "x.md").unlink(missing_ok=True)
        command = [SIM, "describe", ONE, "--out", str(tmp_path / "x.md")]
        with started(command, stderr=subprocess.PIPE, text=True, preexec_fn=_hears) as process:
            time.sleep(luck.uniform(0.3, 2))
            process.send_signal(signal.SIGINT)
            said = process.communicate(timeout=60)[1]
        assert process.returncode in (0, 130, -signal.SIGINT), said
        if "Traceback" in said and "start()" not in said:
            continue  # it had not begun, or had ended
        told = [line for line in said.splitlines() if not line.startswith("Model: ")]  # the answer may have been given
        assert "Traceback" not in said and len(told) <= 1
        assert said or process.returncode == -signal.SIGINT  # at its very end it has told what it had to
        left = [path.name for path in tmp_path.iterdir()]
        assert left in ([], ["x.md"])


def _hears() -> None:
    """As a command in the foreground does; one that is started in the background of a shell does not."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def test_a_file_or_folder_that_may_not_be_used_is_told(tmp_path: Path) -> None:
    shutil.copy(ONE, tmp_path / "x.yaml")
    (tmp_path / "x.yaml").chmod(0)
    (tmp_path / "closed").mkdir(mode=0)
    (tmp_path / "fixed").mkdir(mode=0o500)
    for arguments in (
        ("validate", "x.yaml"), ("list", "closed"), ("schema", "--out", "closed/x"), ("schema", "--out", "fixed/x"),
        ("init", "fixed/x"), ("run", ONE, "-n", "20", "--out", "fixed"), ("describe", ONE, "--out", "closed/x"),
    ):  # fmt: skip
        done = subprocess.run([*like_a_user(), SIM, *arguments], cwd=tmp_path, capture_output=True, text=True)
        assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1), done.stderr
        assert "Permission denied" in done.stderr or "is not readable" in done.stderr
        assert ".unfinished" not in done.stderr
    (tmp_path / "closed").chmod(0o700)
    assert list((tmp_path / "closed").iterdir()) == list((tmp_path / "fixed").iterdir()) == []


@pytest.mark.parametrize(
    ("typed", "code", "last"),
    [("", 130, "interrupted"), ("\x04", 130, "interrupted"), ("n\n", 0, "nothing was deleted")],
)
def test_a_question_can_be_left_by_ctrl_c_by_an_end_of_input_and_by_no(
    typed: str, code: int, last: str, mine: Path
) -> None:
    (run,) = (mine / "one-veto").iterdir()
    ours, theirs = pty.openpty()
    with started([SIM, "runs", "delete", run], stdin=theirs, stderr=theirs, preexec_fn=_hears) as process:
        os.close(theirs)
        said = b""
        with contextlib.suppress(OSError):  # as Linux says that nobody has the other end any more
            while not said.rstrip().endswith(b"[y/N]:"):
                said += os.read(ours, 1000)
            if typed:
                os.write(ours, typed.encode())
            else:
                process.send_signal(signal.SIGINT)
            while select.select([ours], [], [], 10)[0] or process.send_signal(signal.SIGINT) is None:
                said += os.read(ours, 1000)  # a Ctrl-C that comes just before it reads is typed again
        os.close(ours)
    assert process.returncode == code
    assert said.decode().splitlines()[-1].endswith(last)
    assert run.is_dir()


def test_workers_that_cannot_be_started_are_told_in_a_line(tmp_path: Path, plain_env: dict[str, str]) -> None:
    (place := tmp_path / ("x" * 120)).mkdir()  # too long for a socket
    command = [SIM, "run", ONE, "-n", "1000", "--workers", "2", "-q", "--out", str(tmp_path)]
    done = subprocess.run(command, env=plain_env | {"TMPDIR": str(place)}, capture_output=True, text=True, timeout=120)
    assert done.returncode == 2 and done.stdout == "" and len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith("no process can be started to play: ") and "; try --workers 1" in done.stderr


def test_where_nobody_has_asked_for_workers_and_none_can_be_started_one_process_plays(
    tmp_path: Path, plain_env: dict[str, str]
) -> None:
    (place := tmp_path / ("x" * 120)).mkdir()
    ends = "import os, sys\nif 'forkserver' in sys.orig_argv[-1]:\n    os._exit(1)\n"
    (tmp_path / "sitecustomize.py").write_text(ends, encoding="utf-8")
    several = "import os; os.sched_getaffinity = lambda _: {0, 1}; from sim.cli.main import start; start()"
    tables = set()
    for more, changed in (
        (["--workers", "1"], {}), ([], {"TMPDIR": str(place)}), ([], {"PYTHONPATH": str(tmp_path)}),
    ):  # fmt: skip
        command = [sys.executable, "-c", several, "run", ONE, "-n", "640", "-q", "--out", tmp_path / "out", *more]
        done = subprocess.run(command, env=plain_env | changed, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
        told = done.stderr.splitlines()
        assert len(told) == bool(changed)
        assert not told or told[0].startswith("no process can be started to play: ")
        assert not told or told[0].endswith("; this process plays alone")
        tables.update(file.read_bytes() for file in tmp_path.glob("out/*/*/replications.parquet"))
    assert len(tables) == 1


def test_that_temporary_files_have_no_place_is_told_with_what_names_one(capsys: pytest.CaptureFixture[str]) -> None:
    def work() -> int:
        raise FileNotFoundError(errno.ENOENT, "No usable temporary directory found in ['/tmp', '/x']")

    with pytest.raises(typer.Exit):
        guarded(work)
    assert capsys.readouterr().err == "no folder for temporary files can be written to; name one by TMPDIR\n"


def test_a_helper_that_ends_as_soon_as_it_begins_is_told_in_a_line(tmp_path: Path, plain_env: dict[str, str]) -> None:
    """Not as an interrupt, which whoever reads exit codes would take for somebody's wish."""
    ends = "import os, sys\nif 'forkserver' in sys.orig_argv[-1]:\n    os._exit(1)\n"
    (tmp_path / "sitecustomize.py").write_text(ends, encoding="utf-8")
    command = [SIM, "run", ONE, "-n", "640", "--workers", "2", "-q", "--out", str(tmp_path)]
    env = plain_env | {"PYTHONPATH": str(tmp_path)}
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1), done.stderr
    assert done.stderr.startswith("no process can be started to play: ")
    assert done.stderr.endswith("; try --workers 1; nothing was kept\n")


@pytest.mark.parametrize("name", [".yaml", "..yaml", "a\\b.yaml", "a\u202eb.yaml", "bad\udcff.yaml"])
def test_a_file_that_no_folder_can_be_called_after_is_told_by_its_name(name: str, cli: Cli, tmp_path: Path) -> None:
    shutil.copy(ONE, tmp_path / name)
    for command in (("run", name), ("compare", ONE, name)):
        done = cli(*command, "-n", "20")
        assert (done.code, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
        assert ": rename the file; the folder of its runs is called after it" in done.stderr
        assert done.stderr.startswith(name.encode("ascii", "backslashreplace").decode())
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize(
    ("mark", "told"),
    [
        ("\udcff", "odd\\udcff{}: this name is not UTF-8, which tables and reports need; rename it"),
        ("\u202e", "odd\\u202e{}: this name turns round the text that comes after it, by U+202E; rename it"),
    ],
)
def test_a_folder_whose_name_nothing_can_tell_is_told_before_anything_is_played(
    mark: str, told: str, cli: Cli, tmp_path: Path
) -> None:
    name = f"odd{mark}"
    odd, sound = tmp_path / name, tmp_path / "one.yaml"
    odd.mkdir()
    shutil.copy(ONE, sound)
    for folder in (odd, tmp_path):
        (folder / "own.py").write_text("")
    shutil.copy(ONE, odd / "one.yaml")
    more = ("-n", "640", "--workers", "1", "--engine", "reference")
    for command in (
        ("run", odd / "one.yaml"), ("compare", sound, f"{name}/one.yaml"), ("run", sound, "--out", f"{name}/out"),
        ("compare", sound, sound, "--out", odd), ("run", sound, "--share", "1/2", "--out", odd),
        ("run", sound, "--python", f"{name}/own.py"),
    ):  # fmt: skip
        done = cli(*command, *more)
        assert (done.code, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
        before, after = told.split("{}")
        assert before in done.stderr and done.stderr.endswith(f"{after}\n")
    assert sorted(path.name for path in tmp_path.rglob("*")) == [name, *2 * ["one.yaml"], *2 * ["own.py"]]


def test_a_run_that_was_moved_to_where_its_tables_cannot_be_opened_is_told(
    mine: Path, cli: Cli, tmp_path: Path
) -> None:
    (run,) = (mine / "one-veto").iterdir()
    (odd := tmp_path / "odd\udcff").mkdir()
    moved = run.rename(odd / run.name)
    assert cli("runs", "verify", moved).code == 0
    for command in (("query", moved, "SELECT 1"), ("export", moved, "x"), ("reproduce", moved)):
        done = cli(*command)
        assert (done.code, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
        assert done.stderr.endswith(": this name is not UTF-8, which tables and reports need; rename it\n")


def test_too_few_open_files_are_not_told_as_a_fault_of_the_disk(capsys: pytest.CaptureFixture[str]) -> None:
    def work() -> int:
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))

    with pytest.raises(typer.Exit) as ended:
        guarded(work)
    assert ended.value.exit_code == 2
    assert capsys.readouterr().err.endswith(" here; raise `ulimit -n`, or try --workers 1\n")


def test_a_history_extends_a_file_of_ones_own(cli: Cli) -> None:
    done = cli("trace", "one-veto", "--replication", "3", "--as-history", "--until", "2024-06-30")
    assert (done.code, done.stdout) == (2, "")
    assert done.stderr.endswith("one-veto ships; copy it with `sim init my-one-veto --like one-veto`\n")


def test_a_system_without_locks_of_posix_is_told_what_it_needs() -> None:
    code = "import sys; sys.modules['fcntl'] = None; from sim.cli.main import start; start()"
    done = subprocess.run([sys.executable, "-c", code, "list"], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (2, "sim needs Linux or macOS; on Windows, install it in WSL\n")


@pytest.mark.parametrize("epoch", ["x", " ", "\uff11", "9" * 20])
def test_a_moment_of_the_sources_that_is_none_is_refused_before_anything_is_played(
    epoch: str, tmp_path: Path, plain_env: dict[str, str]
) -> None:
    command, env = [SIM, "run", ONE, "-n", "20", "-q"], plain_env | {"SOURCE_DATE_EPOCH": epoch}
    done = subprocess.run(command, env=env, cwd=tmp_path, capture_output=True, text=True)
    told = f"SOURCE_DATE_EPOCH={ascii(epoch)[1:-1]}: must be a whole number of seconds since 1970\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", told)
    assert list(tmp_path.iterdir()) == []


def test_a_moment_of_the_sources_stops_no_help_and_none_at_all_where_it_is_empty(
    tmp_path: Path, plain_env: dict[str, str]
) -> None:
    for epoch, command in (
        ("x", ["--version"]), ("x", ["--help"]), ("x", ["run", "--help"]), ("", ["--version"]),
        ("", ["run", ONE, "-n", "20", "-q", "--png"]),
    ):  # fmt: skip
        env = plain_env | {"SOURCE_DATE_EPOCH": epoch}
        done = subprocess.run([SIM, *command], env=env, cwd=tmp_path, capture_output=True, text=True)
        assert (done.returncode, done.stderr) == (0, ""), command


def test_a_setting_that_a_library_fails_by_is_named(tmp_path: Path, plain_env: dict[str, str]) -> None:
    command, env = [SIM, "run", ONE, "-n", "20", "-q"], plain_env | {"NUMBA_NUM_THREADS": "0"}
    done = subprocess.run(command, env=env, cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert "; perhaps because of " in done.stderr and "NUMBA_NUM_THREADS=0" in done.stderr
