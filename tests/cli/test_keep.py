"""What a run folder keeps of the replications: less or more rows, and the same numbers."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ..engine.played import SCENARIOS
from .conftest import Done

Cli = Callable[..., Done]
ONE = str(SCENARIOS / "reference" / "one-veto.yaml")
TWO = str(SCENARIOS / "reference" / "two-vetoes.yaml")


@pytest.fixture
def runs(cli: Cli, tmp_path: Path) -> dict[str, Path]:
    """The folders of one question, with each that may be kept; more than the first 200 replications, and several chunks."""
    found = {}
    for keep in ("summary", "outcomes", "records"):
        assert cli("run", ONE, "-n", "700", "--keep", keep, "--out", keep, "--workers", "1", "-q").code == 0
        (found[keep],) = (tmp_path / keep / "one-veto").iterdir()
    return found


def _asked(cli: Cli, run: Path, sql: str) -> list[list[Any]]:
    done = cli("query", str(run), sql, "--json")
    assert done.code == 0, done.stderr
    return list(json.loads(done.stdout)["rows"])


def test_numbers_do_not_depend_on_what_is_kept(runs: dict[str, Path]) -> None:
    told = [json.loads((run / "summary.json").read_text(encoding="utf-8")) for run in runs.values()]
    for one in told:
        del one["run"]["id"], one["run"]["command"]
    assert told[0] == told[1] == told[2]
    assert len({run.name for run in runs.values()}) == 3


def test_a_summary_has_no_rows_of_replications_and_says_so(cli: Cli, runs: dict[str, Path], tmp_path: Path) -> None:
    run = runs["summary"]
    assert [path.name for path in sorted(run.glob("*.parquet"))] == ["packages.parquet"]
    done = cli("query", str(run), "FROM events")
    assert done.code == 2
    assert done.stderr.endswith(f"{run.name}: was played with --keep summary, and has no rows of replications\n")
    assert {row.split()[0] for row in cli("query", str(run)).stdout.splitlines()[1:]} == {"packages", "probabilities"}
    assert cli("export", str(run), "tables").code == 0
    assert sorted(path.name for path in (tmp_path / "tables").iterdir()) == ["packages.csv", "probabilities.csv"]
    assert cli("runs", "verify", "--out", "summary").code == 0


def test_records_are_kept_of_all_and_those_of_the_first_200_as_otherwise(cli: Cli, runs: dict[str, Path]) -> None:
    count = "SELECT count(DISTINCT replication), max(replication) FROM events"
    assert _asked(cli, runs["records"], count) == [[700, 699]]
    assert _asked(cli, runs["outcomes"], count) == [[200, 199]]
    first = "SELECT * FROM events WHERE replication < 200 ORDER BY replication, number"
    assert _asked(cli, runs["records"], first) == _asked(cli, runs["outcomes"], first)
    signed = "SELECT count(*) FROM events WHERE kind = 'closed'"
    closed = "SELECT count(*) FROM replications WHERE horizon = 'closed'"
    assert _asked(cli, runs["records"], signed) == _asked(cli, runs["records"], closed)


@pytest.mark.parametrize("keep", ["summary", "records"])
def test_what_is_kept_is_told_reproduced_and_resumed(cli: Cli, tmp_path: Path, keep: str) -> None:
    asked = ("run", ONE, "-n", "400", "--keep", keep, "--workers", "1")
    done = cli(*asked)
    assert f"-n 400 --seed 1 --keep {keep}\n" in done.stderr
    (run,) = (tmp_path / "reports" / "one-veto").iterdir()
    assert cli("reproduce", str(run), "-q").stdout.endswith(": reproduced\n")
    assert "is complete; nothing was played" in cli(*asked, "--resume").stderr
    assert f"--keep {keep}" in cli("runs").stdout


def test_a_comparison_and_parts_of_a_run_keep_what_is_asked(cli: Cli, tmp_path: Path) -> None:
    assert cli("compare", ONE, TWO, "-n", "400", "--keep", "summary", "--workers", "1", "-q").code == 0
    assert {path.name for path in tmp_path.glob("reports/*/*/*/*.parquet")} == {"packages.parquet"}
    for part in ("1/2", "2/2"):
        assert cli("run", ONE, "-n", "700", "--keep", "records", "--share", part, "--workers", "1", "-q").code == 0
    (run,) = (tmp_path / "reports" / "one-veto").iterdir()
    assert _asked(cli, run, "SELECT count(DISTINCT replication) FROM events") == [[700]]


def test_what_may_be_kept_is_told(cli: Cli, tmp_path: Path) -> None:
    done = cli("run", ONE, "-n", "400", "--keep", "everything")
    assert (done.code, done.stderr) == (2, "keep (=everything) must be summary, outcomes or records\n")
    assert list(tmp_path.iterdir()) == []
