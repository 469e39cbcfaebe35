"""Runs that are there: listed, opened, verified, deleted."""

import json
import os
import pty
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from .forks import Forks
from .reports import ONE, TWO, broken_off, like_a_user


def run_of(reports: Path) -> Path:
    (found,) = (reports / "one-veto").iterdir()
    return found


def test_runs_are_listed_with_what_they_are(reports: Path, sim: Forks) -> None:
    lines = sim("runs", "--out", reports).stdout.splitlines()
    assert lines[0].split() == ["run", "kind", "scenario", "state", "replications", "changed", "size", "asked", "with"]
    assert [line.split()[1] for line in lines[1:]] == ["compare", "run"]
    assert lines[1].split()[2:5] == ["one-veto,", "two-vetoes", "complete"]
    found = json.loads(sim("runs", "--out", reports, "--json").stdout)
    assert (found["schema_version"], found["kind"]) == (1, "runs")
    run = found["runs"][1]
    assert (run["id"], run["replications"], run["asked_for"]) == (run_of(reports).name, 200, 200)
    assert run["bytes"] == sum(file.stat().st_size for file in run_of(reports).iterdir())
    assert run["command"].startswith("sim run ")


def test_a_folder_that_is_not_there_is_refused_and_an_empty_one_has_no_runs(tmp_path: Path, sim: Forks) -> None:
    missing = sim("runs", "--out", tmp_path / "nope")
    assert (missing.returncode, missing.stderr) == (2, f"{tmp_path / 'nope'}: there is no such folder\n")
    (tmp_path / "golden" / "two-vetoes").mkdir(parents=True)  # has no manifest, so it is no run
    empty = sim("runs", "--out", tmp_path)
    assert (empty.returncode, empty.stdout, empty.stderr) == (0, "", f"{tmp_path}: no runs\n")


def test_a_run_is_named_by_its_id_the_beginning_of_it_or_a_path(reports: Path, sim: Forks) -> None:
    run = run_of(reports)
    for name in (run.name, run.name[:4], run, run / "report.html"):
        done = sim("runs", "open", name, "--out", reports)
        assert (done.returncode, done.stdout) == (0, f"{run / 'report.html'}\n")
    for name, said in (
        ("zzz", "zzz: is no run in"),
        ("", "an argument is empty"),
        ("/", "is no run folder"),
        (run.parent, "is no run folder"),
    ):
        done = sim("runs", "open", name, "--out", reports)
        assert done.returncode == 2
        assert said in done.stderr


def test_a_beginning_that_several_runs_share_is_refused_with_their_paths(mine: Path, sim: Forks) -> None:
    run = run_of(mine)
    (mine / "other").mkdir()
    (mine / "other" / run.name).mkdir()
    (mine / "other" / run.name / "manifest.json").write_bytes((run / "manifest.json").read_bytes())
    done = sim("runs", "open", run.name, "--out", mine)
    assert done.returncode == 2
    assert f"may be {run}, {mine / 'other' / run.name}" in done.stderr


def test_open_calls_the_browser_on_a_terminal_only(reports: Path, tmp_path: Path, sim: Forks) -> None:
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {tmp_path}/opened\n', encoding="utf-8")
    browser.chmod(0o755)
    report = run_of(reports) / "report.html"
    asked = ["runs", "open", run_of(reports).name, "--out", str(reports)]
    assert sim(*asked, env={"BROWSER": str(browser)}).stdout == f"{report}\n"
    assert not (tmp_path / "opened").exists()
    for more, opens in ((["--no-browser"], False), ([], True)):
        master, slave = pty.openpty()
        subprocess.run(
            [sys.executable, "-m", "sim", *asked, *more], stdin=slave, stdout=slave, stderr=slave, check=True,
            env=os.environ | {"BROWSER": str(browser)}, timeout=60,
        )  # fmt: skip
        assert str(report) in os.read(master, 10_000).decode()
        os.close(master)
        os.close(slave)
        assert (tmp_path / "opened").exists() == opens
    assert (tmp_path / "opened").read_text(encoding="utf-8").strip() == report.as_uri()


def test_verify_finds_every_change_of_every_file(mine: Path, sim: Forks) -> None:
    whole = sim("runs", "verify", "--out", mine)
    assert (whole.returncode, whole.stdout.count(" as written"), whole.stderr) == (0, 2, "")
    run = run_of(mine)
    names = sorted(path.name for path in run.iterdir() if path.name not in ("manifest.json", "timings.json"))
    assert names == ["events.parquet", "packages.parquet", "replications.parquet", "report.html", "summary.json"]
    for name in names[:-1]:
        raw = bytearray((run / name).read_bytes())
        raw[len(raw) // 2] ^= 1
        (run / name).write_bytes(raw)
    (run / names[-1]).unlink()
    (run / "notes.txt").write_text("mine", encoding="utf-8")
    done = sim("runs", "verify", run.name, "--out", mine)
    assert done.returncode == 1
    assert done.stdout.splitlines()[1:] == [
        *(f"  {name}: differs from what was written" for name in names[:-1]), "  summary.json: missing",
    ]  # fmt: skip
    assert done.stderr == f"{run}: notes.txt is not of this run\n"
    found = json.loads(sim("runs", "verify", "--out", mine, "--json").stdout)["runs"]
    assert [len(one["problems"]) for one in found] == [0, 5]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "cannot be read"),
        ("{", "cannot be read"),
        ("[" * 1_000, "cannot be read: is nested too deeply"),
        ("[" * 500 + "]" * 500, "cannot be read: is nested too deeply"),
        ('command: "\\ud800"', "cannot be read: has half of a character"),
        ("[]", "should be a valid dictionary"),
        ('{"id": "x", "scenarios": []}', "schema_version: Field required"),
        ("kind: odd", "kind: Input should be 'run' or 'compare' (it is odd)"),
        ("kind: compare", "one-veto: are not the scenarios of a compare"),
        ("id: '0123456789'", "is of the run 0123456789"),
        ("schema_version: two", "schema_version: Input should be 4 (it is two)"),
        ("hashes: {x: 3}", "hashes.x: Input should be a valid dictionary (it is 3)"),
        (
            "options: {n: many, per_belief: 20, seed: 1, until_halfwidth: null}",
            "options.n: Input should be a valid integer",
        ),
        (
            "options: {n: 20, per_belief: 20, seed: 1, until_halfwidth: null, keep: outcomes, workers: 3}",
            "options.workers: Extra inputs are not permitted (it is 3)",
        ),
        (
            "options: {n: -1, per_belief: 20, seed: 1, until_halfwidth: null, keep: outcomes}",
            "options.n: Input should be greater than or equal to 1 (it is -1)",
        ),
        (
            "options: {n: 20, per_belief: 20, seed: 1, until_halfwidth: .nan, keep: outcomes}",
            "options.until_halfwidth: Input should be less than 0.5 (it is nan)",
        ),
        ("hashes: {}", "hashes: Dictionary should have at least 1 item"),
        ("python: null", "python: Input should be a valid dictionary"),
        ("files: {}", "is not among the files"),
    ],
)
def test_what_is_wrong_with_a_manifest_is_told_and_the_run_is_not_deleted(
    text: str, said: str, mine: Path, sim: Forks
) -> None:
    run = run_of(mine)
    file = run / "manifest.json"
    part, colon, value = text.partition(": ")
    if colon and part.isidentifier():
        text = json.dumps(json.loads(file.read_text(encoding="utf-8")) | {part: YAML(typ="safe").load(value)})
    file.write_text(text, encoding="utf-8")
    listed = sim("runs", "--out", mine)
    assert listed.stdout.splitlines()[2].split()[:4] == [run.name, "-", "one-veto", "damaged"]
    assert listed.stderr.startswith(f"{run}: is damaged: manifest.json: ")
    assert said in listed.stderr and len(listed.stderr.splitlines()) == 1
    told = json.loads(sim("runs", "--out", mine, "--json").stdout)["runs"][1]
    assert told["state"] == "damaged" and said in told["wrong"]
    verified, *others = (
        sim(*x, run.name, "--out", mine) for x in (("runs", "verify"), ("runs", "delete"), ("query",), ("reproduce",))
    )
    assert (verified.returncode, said in verified.stdout) == (1, True)
    assert [(done.returncode, said in done.stderr) for done in others] == [(2, True)] * 3
    assert sim("runs", "verify", "--out", mine).stdout.count("as written") == 1  # the other run
    assert (run / "report.html").exists()


@pytest.mark.parametrize("version", [3, 5])
def test_a_run_of_another_version_is_told_as_that(version: int, mine: Path, sim: Forks) -> None:
    run = run_of(mine)
    said = json.loads((run / "manifest.json").read_text(encoding="utf-8")) | {"schema_version": version}
    (run / "manifest.json").write_text(json.dumps(said), encoding="utf-8")
    why = f"manifest.json: its schema is {version}, and this version of sim reads 4"
    listed = sim("runs", "--out", mine)
    assert (listed.returncode, listed.stderr) == (0, f"{run}: is of another version: {why}\n")
    assert "  of another version  " in listed.stdout.splitlines()[2]
    assert sim("runs", "verify", run, "--out", mine).returncode == 1
    asked = sim("query", run, "SELECT 1", "--out", mine)
    assert (asked.returncode, asked.stderr) == (2, f"{run}: is of another version ({why}), not complete\n")


def test_what_was_asked_otherwise_than_the_scenario_is_listed(tmp_path: Path, sim: Forks) -> None:
    own = tmp_path / "own.py"
    own.write_text("", encoding="utf-8")
    asked = ("-n", "20", "--set", "actors.seller.no_deal=0.3", "--set", "title=Another day")
    sim("run", ONE, "-n", "20", "--out", tmp_path)
    sim("run", ONE, *asked, "--seed", "2", "--per-belief", "5", "--python", own, "--out", tmp_path)
    sim("compare", ONE, TWO, *asked, "--until-halfwidth", "0.2", "--out", tmp_path)
    listed = [line.partition(" MB")[2].strip() for line in sim("runs", "--out", tmp_path).stdout.splitlines()[1:]]
    sets = "--set actors.seller.no_deal=0.3 --set 'title=Another day'"
    assert sorted(listed) == ["", f"--seed 2 --per-belief 5 --python own {sets}", f"--until-halfwidth 0.2 {sets}"]
    runs = json.loads(sim("runs", "--out", tmp_path, "--json").stdout)["runs"]
    assert runs[0]["set"] == [["actors.seller.no_deal", "0.3"], ["title", "Another day"]]
    assert [(run["options"]["seed"], run["python"]) for run in runs[1:]] == [(1, []), (2, ["own"])]


def test_a_run_is_named_by_the_folder_one_stands_in(reports: Path, sim: Forks) -> None:
    for folder, name in ((run_of(reports), "."), (run_of(reports) / "..", run_of(reports).name)):
        assert sim("query", name, "SELECT 1", "--csv", "-", cwd=folder).stdout.split() == ["1", "1"]


def test_verify_tells_what_cannot_be_read_and_goes_on_to_the_other_runs(mine: Path) -> None:
    (mine / "one-veto" / run_of(mine).name / "summary.json").chmod(0)
    (other,) = (mine / "compare-one-veto-two-vetoes").iterdir()
    (other / "two-vetoes").chmod(0)
    command = [*like_a_user(), sys.executable, "-m", "sim", "runs", "verify", "--out", mine]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    (other / "two-vetoes").chmod(0o700)
    assert (done.returncode, done.stderr) == (1, "")
    tables = sorted(path.name for path in (other / "two-vetoes").iterdir())
    told = [line for line in done.stdout.splitlines() if line.startswith("  ")]
    refused = "cannot be read: Permission denied"
    assert sorted(told) == [f"  summary.json: {refused}", *(f"  two-vetoes/{name}: {refused}" for name in tables)]


def test_runs_that_are_for_somebody_else_alone_are_left_out(mine: Path) -> None:
    run = run_of(mine)
    for name in ("0123456789", ".0123456789.partial"):
        (run.parent / name).mkdir(mode=0)
    (mine / "lost+found").mkdir(mode=0)
    for typed in (("runs",), ("runs", "verify"), ("query", run.name, "SELECT 1"), ("run", ONE, "-n", "20", "--resume")):
        command = [*like_a_user(), sys.executable, "-m", "sim", *typed, "--out", mine]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr


def test_delete_asks_on_a_terminal_and_needs_yes_elsewhere(mine: Path, sim: Forks) -> None:
    run = run_of(mine)
    refused = sim("runs", "delete", run.name, "--out", mine)
    assert (refused.returncode, run.exists()) == (2, True)
    assert refused.stderr.endswith("nothing was deleted: say --yes where there is no terminal to ask on\n")
    closed = f"'{sys.executable}' -m sim runs delete {run.name} --out '{mine}' <&-"
    told = subprocess.run(["bash", "-c", closed], capture_output=True, text=True, timeout=60)
    assert (told.returncode, told.stderr) == (2, refused.stderr)
    for answer, there in ((b"n\n", True), (b"y\n", False)):
        master, slave = pty.openpty()
        os.write(master, answer)
        subprocess.run(
            [sys.executable, "-m", "sim", "runs", "delete", run.name, "--out", str(mine)],
            stdin=slave, capture_output=True, check=True, timeout=60,
        )  # fmt: skip
        os.close(master)
        os.close(slave)
        assert run.exists() == there
    assert not run.parent.exists()  # nothing else was in it


def test_delete_removes_all_that_are_named_and_nothing_beside_or_behind_them(
    mine: Path, tmp_path: Path, sim: Forks
) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "file").write_text("mine", encoding="utf-8")
    run = run_of(mine)
    (run / "link").symlink_to(precious)
    (mine / "linked").symlink_to(precious)
    (mine / "one-veto" / "notes").mkdir()
    compared = next(path for path in mine.glob("compare-*/*"))
    done = sim("runs", "delete", run.name, compared, "--out", mine, "--yes")
    assert (done.returncode, done.stderr.count(": deleted")) == (0, 2)
    assert f"{run}: link is not of this run, and goes with it\n" in done.stderr
    assert sorted(path.name for path in mine.iterdir()) == ["linked", "one-veto"]
    assert [path.name for path in (mine / "one-veto").iterdir()] == ["notes"]
    assert (precious / "file").exists()


def test_runs_behind_a_linked_folder_are_listed_verified_and_found_once(mine: Path, tmp_path: Path, sim: Forks) -> None:
    run, away = run_of(mine), tmp_path / "away"
    (mine / "again").symlink_to(mine / "one-veto")
    run.parent.rename(away)
    (mine / "one-veto").symlink_to(away)
    listed = [one["id"] for one in json.loads(sim("runs", "--out", mine, "--json").stdout)["runs"]]
    assert listed.count(run.name) == 1
    assert sim("query", run.name, "SELECT 1", "--out", mine).returncode == 0
    assert sim("runs", "verify", "--out", mine).returncode == 0
    (away / run.name / "report.html").write_text("other", encoding="utf-8")
    assert sim("runs", "verify", "--out", mine).returncode == 1


def test_what_a_killed_deletion_has_left_is_no_run_and_is_cleared_by_the_next(mine: Path, sim: Forks) -> None:
    run = run_of(mine)
    left = run.with_name(f".{run.name}.0123abcd.deleted")
    shutil.copytree(run, left)
    assert sim("runs", "verify", "--out", mine).returncode == 0
    assert left.name not in sim("runs", "--out", mine).stdout
    assert sim("runs", "delete", run.name, "--out", mine, "--yes").returncode == 0
    assert not left.exists()


def test_an_odd_name_or_time_of_a_folder_hides_no_run(mine: Path, sim: Forks) -> None:
    run = run_of(mine)
    for name in ("..partial", "..replaced"):
        (run.parent / name).mkdir()
    os.utime(run / "manifest.json", (2.6e11, 2.6e11))
    found = sim("runs", "--out", mine, "--json")
    assert found.returncode == 0 and run.name in found.stdout
    assert sim("query", mine / "one-veto" / "..partial", "SELECT 1").stderr.endswith("..partial: is no run folder\n")


def test_what_is_no_run_folder_or_only_a_link_to_one_is_not_deleted(mine: Path, tmp_path: Path, sim: Forks) -> None:
    link = mine / "one-veto" / "link"
    link.symlink_to(run_of(mine))
    (tmp_path / "folder").mkdir()
    for path in (link, tmp_path / "folder", mine, mine / "one-veto"):
        done = sim("runs", "delete", path, "--out", mine, "--yes")
        assert (done.returncode, done.stderr) == (2, f"{path}: is no run folder\n")
        assert path.exists()


def test_an_unfinished_run_can_be_told_from_others_and_deleted(tmp_path: Path, sim: Forks) -> None:
    broken_off("run", ONE, "-n", "3000", "--per-belief", "2", "--workers", "1", out=tmp_path, how=9)
    (run,) = json.loads(sim("runs", "--out", tmp_path, "--json").stdout)["runs"]
    assert (run["state"], run["asked_for"]) == ("unfinished", 3000)
    assert 0 < run["replications"] < 3000
    row = sim("runs", "--out", tmp_path).stdout.splitlines()[1]
    assert row.split()[3:7] == ["unfinished", f"{run['replications']:,}", "of", "3,000"]
    for command in (("runs", "open"), ("query",), ("reproduce",), ("export",)):
        done = sim(*command, run["id"], *(["to"] if command == ("export",) else []), "--out", tmp_path)
        assert done.returncode == 2
        assert "unfinished" in done.stderr
    assert sim("runs", "verify", "--out", tmp_path).returncode == 0
    assert sim("runs", "delete", run["id"][:5], "--out", tmp_path, "--yes").returncode == 0
    assert list(tmp_path.iterdir()) == []


def test_a_run_that_has_lost_its_manifest_is_told(reports: Path, tmp_path: Path, sim: Forks) -> None:
    out = tmp_path / "lost"
    shutil.copytree(reports, out)
    (run_of(out) / "manifest.json").unlink()
    told = sim("runs", "verify", "--out", out)
    assert told.returncode == 1
    assert f"{run_of(out)}: 1 problem\n  manifest.json: is missing" in told.stdout
    assert "damaged" in sim("runs", "--out", out).stdout
