"""The commands as users meet them: real processes, real files."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from sim.version import __version__

from ..engine.played import SCENARIOS

ONE = str(SCENARIOS / "reference" / "one-veto.yaml")
TWO = str(SCENARIOS / "reference" / "two-vetoes.yaml")


def _sim(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "sim", *arguments], capture_output=True, text=True, check=False, timeout=120
    )


def test_help_and_version_import_nothing_heavy() -> None:
    code = (
        "import sys\nsys.argv = ['sim', '--help']\n"
        "from sim.cli.main import app\n"
        "try:\n    app()\nexcept SystemExit:\n    pass\n"
        "heavy = {'numpy', 'numba', 'plotly', 'pydantic', 'scipy', 'simpy', 'duckdb', 'ruamel', 'matplotlib'}\n"
        "print('HEAVY', sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "HEAVY []" in done.stdout
    assert all(word in done.stdout for word in ("run", "compare", "trace", "validate"))
    assert _sim("--version").stdout.strip() == f"sim {__version__}"


def test_a_run_prints_the_answer_and_leaves_a_whole_folder(tmp_path: Path) -> None:
    done = _sim("run", ONE, "-n", "130", "--out", str(tmp_path), "--png")
    assert done.returncode == 0
    assert "closed" in done.stdout
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("Report: ")
    assert f"Reproduce: sim run {ONE} -n 130 --seed 1" in last
    (folder,) = (tmp_path / "one-veto").iterdir()
    assert {file.name for file in folder.iterdir()} == {
        "manifest.json", "summary.json", "report.html", "report.png", "replications.parquet", "events.parquet",
    }  # fmt: skip
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["run"]["n"] == 130
    assert manifest["scenarios"][0]["data"]["title"] == "One veto"
    assert (folder / "report.png").read_bytes().startswith(b"\x89PNG")


def test_json_is_one_object_on_stdout(tmp_path: Path) -> None:
    done = _sim("run", ONE, "-n", "40", "--json", "--quiet", "--out", str(tmp_path))
    found = json.loads(done.stdout)
    assert (found["schema_version"], found["kind"], found["run"]["n"]) == (1, "run", 40)
    assert done.stderr == ""


def test_the_same_question_gives_the_same_folder_and_tables(tmp_path: Path) -> None:
    for out, workers in (("a", "1"), ("b", "2")):
        assert _sim("run", ONE, "-n", "700", "-q", "--workers", workers, "--out", str(tmp_path / out)).returncode == 0
    (a,), (b,) = (list((tmp_path / out / "one-veto").iterdir()) for out in "ab")
    assert a.name == b.name
    for name in ("replications.parquet", "events.parquet"):
        assert (a / name).read_bytes() == (b / name).read_bytes()


def test_set_changes_a_value_and_is_told_in_the_command(tmp_path: Path) -> None:
    change = "actors.capital.powers.security.review.grants=0"
    done = _sim("run", ONE, "-n", "40", "--set", change, "--out", str(tmp_path))
    assert done.returncode == 0
    assert f"--set {change}" in done.stderr


def test_compare_fails_on_a_difference_only_when_asked(tmp_path: Path) -> None:
    arguments = ("compare", ONE, TWO, "-n", "100", "--out", str(tmp_path))
    assert _sim(*arguments).returncode == 0
    wide = _sim(*arguments, "--fail-on", "closed=90")
    narrow = _sim(*arguments, "--fail-on", "closed=0.1")
    wrong = _sim(*arguments, "--fail-on", "bann=1")
    assert (wide.returncode, narrow.returncode, wrong.returncode) == (0, 1, 2)
    assert "two-vetoes: closed differs by" in narrow.stderr
    assert "bann: is no group" in wrong.stderr


def test_trace_tells_a_replication_and_a_typical_one() -> None:
    told = _sim("trace", ONE, "--replication", "3")
    assert told.returncode == 0
    assert "signs" in told.stdout
    typical = _sim("trace", ONE, "--outcome", "closed", "--typical", "-n", "60", "--json")
    found = json.loads(typical.stdout)
    assert (found["kind"], found["outcome"]) == ("trace", "closed")
    assert 0 < found["share_of_outcome"] <= 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "--replication"),
        (("--outcome", "closed"), "--typical"),
        (("--outcome", "clsed", "--typical"), "clsed: is no outcome"),
    ],
)
def test_trace_refuses_half_a_question(arguments: tuple[str, ...], words: str) -> None:
    done = _sim("trace", ONE, *arguments)
    assert done.returncode == 2
    assert words in done.stderr


def test_validate_counts_what_numbers_rest_on() -> None:
    done = _sim("validate", str(SCENARIOS / "oracle.yaml"), ONE)
    assert done.returncode == 0
    assert "with evidence" in done.stdout
    assert len(done.stdout.strip().splitlines()) == 2
