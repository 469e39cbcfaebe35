"""Names of files and folders, and what strangers have written into a run, are shown on the terminal and never obeyed."""

from __future__ import annotations

import json
import os
import pty
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .conftest import Done
from .reports import ONE

Cli = Callable[..., Done]
EVIL = "\x1b]0;OWNED\x07\x1b[2J\u202e\x9b2J"
SHOWN = "\\x1b]0;OWNED\\x07\\x1b[2J\\u202e\\x9b2J"


def run_of(reports: Path, name: str = "one-veto") -> Path:
    (run,) = (reports / name).iterdir()
    return run


def is_shown(done: Done) -> bool:
    """Whether the text came out, and nothing that a terminal would obey."""
    said = done.stdout + done.stderr
    return SHOWN in said and all(line.isprintable() for line in said.split("\n"))


def changed(run: Path, change: Callable[[dict[str, Any]], object]) -> None:
    file = run / "manifest.json"
    said = json.loads(file.read_text(encoding="utf-8"))
    change(said)
    file.write_text(json.dumps(said), encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "command"),
    [
        (lambda said: said["scenarios"][0].update(set=[["a", EVIL]]), ("runs", "--out", "reports")),
        (lambda said: said["hashes"].update({EVIL + "\n": {"sha256": "x", "bytes": 1}}), ("runs", "verify", "RUN")),
        (lambda said: said["versions"].update({EVIL: "y"}), ("reproduce", "RUN", "-q")),
        (lambda said: said["python"].update({EVIL: "y"}), ("reproduce", "RUN", "-q")),
        (lambda said: said.update(id=EVIL), ("runs", "--out", "reports")),
        (lambda said: said.update(id=EVIL), ("runs", "delete", "RUN", "--yes")),
    ],
)
def test_the_text_of_a_manifest_is_shown_and_not_obeyed(
    change: Callable[[dict[str, Any]], object], command: tuple[str, ...], mine: Path, cli: Cli
) -> None:
    run = run_of(mine)
    changed(run, change)
    done = cli(*(str(run) if part == "RUN" else part for part in command))
    assert is_shown(done), done


def test_columns_stand_below_one_another_whatever_a_cell_holds(mine: Path, cli: Cli) -> None:
    os.rename(run_of(mine).parent, mine / EVIL)
    changed(run_of(mine, EVIL), lambda said: said["scenarios"][0].update(name=f"a{EVIL}\nb"))
    head, *rows = cli("runs", "--out", "reports").stdout.splitlines()
    assert len(rows) == 2 and {row[head.index("state") :].split()[0] for row in rows} == {"complete"}


def test_the_names_of_folders_and_files_are_shown_and_not_obeyed(mine: Path, cli: Cli, tmp_path: Path) -> None:
    run = run_of(mine)
    os.rename(run.parent, mine / EVIL)
    run = mine / EVIL / run.name
    (run / EVIL).touch()
    (mine.parent / EVIL).mkdir()
    odd = tmp_path / EVIL / f"{EVIL}.yaml"
    shutil.copy(ONE, odd)
    for command in (
        ("runs", "verify", "--out", "reports"), ("runs", "verify", run), ("reproduce", run, "-q"),
        ("list", odd.parent), ("validate", odd), ("run", odd, "-n", "20"), ("compare", ONE, odd, "-n", "20"),
        ("run", ONE, "-n", "20", "--out", EVIL), ("run", ONE, "-n", "20", "--out", EVIL, "--resume"),
        ("schema", "--out", tmp_path / f"{EVIL}.json"), ("describe", odd), ("describe", odd, "--out", tmp_path / EVIL / "x.md"),
        ("init", tmp_path / EVIL / "mine.yaml"), ("query", run, "SELECT 1", "--csv", f"{EVIL}.csv"),
        ("runs", "delete", run),
    ):  # fmt: skip
        done = cli(*command)
        assert is_shown(done), (command, done)
    (run / "manifest.json").write_text("")
    for command in (("runs", "--out", "reports"), ("runs", "verify", "--out", "reports"), ("runs", "delete", run)):
        assert is_shown(done := cli(*command)), (command, done)


def test_a_value_that_a_query_finds_is_shown_and_not_obeyed(mine: Path, cli: Cli) -> None:
    done = cli("query", run_of(mine), "SELECT chr(27) || ']0;OWNED' || chr(7) || chr(8238) AS x, 1 AS y")
    assert done.stdout == "x                       y\n\\x1b]0;OWNED\\x07\\u202e  1\n"


def test_the_path_of_a_report_is_exact_for_a_program_and_shown_on_a_terminal(mine: Path, cli: Cli) -> None:
    os.rename(run_of(mine).parent, mine / "a\u00a0b\u202e")
    run = run_of(mine, "a\u00a0b\u202e")
    assert cli("runs", "open", run).stdout == f"{run / 'report.html'}\n"
    master, slave = pty.openpty()
    command = [sys.executable, "-m", "sim", "runs", "open", str(run), "--no-browser"]
    subprocess.run(command, stdin=slave, stdout=slave, stderr=slave, check=True, timeout=60)
    said = os.read(master, 10_000).decode()
    os.close(master)
    os.close(slave)
    assert said == f"{mine}/a\\xa0b\\u202e/{run.name}/report.html\r\n"
