"""A run is made again from its manifest alone, and every number is compared."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from .forks import Forks
from .reports import ONE, SCENARIOS, only


def run_of(reports: Path) -> Path:
    (found,) = (reports / "one-veto").iterdir()
    return found


def test_a_run_and_a_comparison_are_reproduced(reports: Path, sim: Forks) -> None:
    done = sim("reproduce", run_of(reports).name, "--out", reports)
    assert (done.returncode, done.stderr) == (0, "")
    *files, last = done.stdout.splitlines()
    assert [line.partition(":")[0] for line in files] == [
        "summary.json", "replications.parquet", "events.parquet", "packages.parquet",
    ]  # fmt: skip
    assert all(line.endswith("all the same") for line in files)
    assert "replications.parquet: 200 rows" in done.stdout
    assert last == f"{run_of(reports)}: reproduced"
    (compared,) = reports.glob("compare-*/*")
    done = sim("reproduce", compared)
    assert (done.returncode, done.stdout.count("all the same")) == (0, 7)


def test_files_that_have_gone_are_in_the_manifest(tmp_path: Path, sim: Forks) -> None:
    # With what it extends, with fact sheets and priors, values that were set, and a warning that names its place.
    root = tmp_path / "project"
    for folder in ("scenarios", "seeds"):
        shutil.copytree(SCENARIOS.parent / folder, root / folder)
    asked = ("run", "scenarios/no-export-list.yaml", "-n", "60", "--set", "actors.oracle.no_deal=0.5")
    assert sim(*asked, "--out", tmp_path / "reports", cwd=root).returncode == 0
    shutil.rmtree(root)
    run = only(tmp_path / "reports")
    summary = json.loads((run / "summary.json").read_text(encoding="utf-8"))
    assert summary["warnings"] and summary["inputs"]["facts"] and summary["inputs"]["priors"]
    done = sim("reproduce", run)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith(": reproduced\n")


def test_files_of_one_name_keep_their_names(tmp_path: Path, sim: Forks) -> None:
    for name in ("deal.yaml", "variant/deal.yaml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(SCENARIOS / "reference" / "one-veto.yaml", tmp_path / name)
    files = [tmp_path / "deal.yaml", tmp_path / "variant" / "deal.yaml"]
    assert sim("compare", *files, "-n", "40", "--out", tmp_path / "reports").returncode == 0
    done = sim("reproduce", only(tmp_path / "reports"))
    assert (done.returncode, done.stdout.count("all the same")) == (0, 7)


def changed_summary(run: Path) -> None:
    summary = json.loads((run / "summary.json").read_text(encoding="utf-8"))
    summary["probabilities"]["groups"]["horizon"]["closed"]["p"] += 1e-15
    (run / "summary.json").write_text(json.dumps(summary), encoding="utf-8")


def changed_value(run: Path) -> None:
    table = run / "replications.parquet"
    other = "if(replication = 7, 'open', horizon)"
    duckdb.execute(f"COPY (SELECT * REPLACE ({other} AS horizon) FROM '{table}') TO '{table}.new' (FORMAT parquet)")
    Path(f"{table}.new").replace(table)


def lost_row(run: Path) -> None:
    table = run / "events.parquet"
    duckdb.execute(f"COPY (FROM '{table}' WHERE (replication, number) != (3, 1)) TO '{table}.new' (FORMAT parquet)")
    Path(f"{table}.new").replace(table)


def no_table(run: Path) -> None:
    (run / "events.parquet").unlink()


def torn_table(run: Path) -> None:
    table = run / "packages.parquet"
    table.write_bytes(table.read_bytes()[:-20])


def torn_summary(run: Path) -> None:
    (run / "summary.json").write_text("[1]", encoding="utf-8")


def no_summary(run: Path) -> None:
    (run / "summary.json").unlink()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (torn_table, "packages.parquet: 0 rows, 1 differences\n  cannot be compared: "),
        (torn_summary, "summary.json: 0 values, 1 differences\n  cannot be read: it is not what the run wrote"),
        (no_summary, "summary.json: 0 values, 1 differences\n  cannot be read: No such file or directory\n"),
        (changed_summary, "  probabilities.groups.horizon.closed.p was "),
        (changed_value, "  horizon: 1 rows differ; replication 7: open before, closed now"),
        (lost_row, "events.parquet"),
        (no_table, "events.parquet: 0 rows, 1 differences\n  is missing"),
    ],
)
def test_every_difference_is_found_and_named(change: Callable[[Path], Any], said: str, mine: Path, sim: Forks) -> None:
    run = run_of(mine)
    change(run)
    done = sim("reproduce", run)
    assert (done.returncode, done.stderr) == (1, "")
    assert said in done.stdout
    assert done.stdout.count("all the same") == 3
    assert done.stdout.endswith(": not reproduced\n")


def altered(run: Path, change: Callable[[dict[str, Any]], None]) -> None:
    manifest = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
    change(manifest)
    (run / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def test_versions_that_differ_are_told(mine: Path, sim: Forks) -> None:
    altered(run_of(mine), lambda manifest: manifest["versions"].update(numpy="1.0"))
    done = sim("reproduce", run_of(mine))
    assert done.returncode == 0
    assert done.stderr.startswith("not the versions of then: numpy was 1.0 and is ")


def test_a_manifest_that_leads_out_of_its_folder_is_refused(mine: Path, tmp_path: Path, sim: Forks) -> None:
    altered(run_of(mine), lambda manifest: manifest["files"].update({"../../evil.yaml": "x"}))
    done = sim("reproduce", run_of(mine))
    assert done.returncode == 2
    assert done.stderr == "'../../evil.yaml': leads out of the folder of the run that names it\n"


def test_scenarios_in_a_manifest_cannot_lead_elsewhere(mine: Path, sim: Forks) -> None:
    altered(run_of(mine), lambda manifest: manifest["scenarios"][0].update(name="../../elsewhere"))
    for command in ("query", "reproduce"):
        done = sim(command, run_of(mine))
        assert (done.returncode, "is damaged" in done.stderr) == (2, True)


def test_python_code_is_run_only_if_it_is_named_again_and_told_if_it_was_edited(tmp_path: Path, sim: Forks) -> None:
    code, scenario = tmp_path / "own.py", tmp_path / "deal.yaml"
    code.write_text("def steady(turn, *, least):\n    return least\n", encoding="utf-8")
    text = (SCENARIOS / "reference" / "one-veto.yaml").read_text(encoding="utf-8")
    scenario.write_text(
        text.replace("bid: {tactic: {beta: 1}", "bid: {tactic: {python: own.steady, with: {least: 0.5}}"),
        encoding="utf-8",
    )
    out = tmp_path / "reports"
    assert sim("run", scenario, "-n", "40", "--python", code, "--out", out).returncode == 0
    for named in ((), ("--python", "json")):
        refused = sim("reproduce", only(out), "--out", out, *named)
        assert (refused.returncode, refused.stdout) == (2, "")
        assert refused.stderr == (
            f"{only(out)}: was made with the Python code of own, which no manifest holds; name it as then, a module or its "
            f".py file: sim reproduce {only(out)} --out {out} --python own (it was: sim run {scenario} -n 40 --seed 1 "
            f"--python {code})\n"
        )
    plain = sim("run", ONE, "-n", "20", "--out", tmp_path / "plain")
    other = sim("reproduce", only(tmp_path / "plain"), "--python", code)
    assert (plain.returncode, other.returncode, "was made without --python" in other.stderr) == (0, 2, True)
    again = sim("reproduce", only(out), "--python", code)
    assert (again.returncode, again.stderr) == (0, "")
    code.write_text("def steady(turn, *, least):\n    return least / 2\n", encoding="utf-8")
    edited = sim("reproduce", only(out), "--python", code)
    assert (edited.returncode, edited.stderr) == (1, "not the versions of then: the code of own was edited\n")
