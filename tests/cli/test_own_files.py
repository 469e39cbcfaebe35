"""What a user has put into the folder of a run is named, and stays there when the run is made again."""

import json
import os
from pathlib import Path

import pytest

from .forks import Forks
from .reports import ONE, contents, only


@pytest.fixture
def run(mine: Path) -> Path:
    return next((mine / "one-veto").iterdir())


def test_own_files_stay_in_the_folders_of_a_comparison_too(mine: Path, sim: Forks) -> None:
    (compared,) = mine.glob("compare-*/*")
    before = contents(compared)
    own = {"top.txt": b"1", "one-veto/notes.txt": b"2", "one-veto/own/notes.txt": b"3"}
    (compared / "one-veto" / "own").mkdir()
    for name, text in own.items():
        (compared / name).write_bytes(text)
    (compared / "one-veto" / "link").symlink_to("nowhere")
    verified = sim("runs", "verify", compared, "--out", mine)
    assert verified.stderr == "".join(
        f"{compared}: {name} is not of this run\n"
        for name in ("one-veto/link", "one-veto/notes.txt", "one-veto/own/notes.txt", "top.txt")
    )
    asked = json.loads((compared / "manifest.json").read_text(encoding="utf-8"))["command"].split()[1:]
    done = sim(*asked, "--out", mine, "-q")
    assert (done.returncode, done.stderr) == (0, "")
    assert contents(compared) == before | own
    assert (compared / "one-veto" / "link").is_symlink()


def test_a_picture_that_the_run_has_not_made_is_none_of_it_and_is_kept(tmp_path: Path, sim: Forks) -> None:
    asked = ("run", ONE, "-n", "20", "--out", tmp_path, "-q")
    sim(*asked)
    run = only(tmp_path)
    (run / "report.png").write_text("mine", encoding="utf-8")
    resumed = sim(*asked, "--png", "--resume")
    assert (resumed.returncode, resumed.stderr) == (
        2, f"{run}: is complete, without a picture; ask again without --resume\n"
    )  # fmt: skip
    for _ in range(2):
        again = sim(*asked, "--png")
        assert (run / "kept-report.png").read_text(encoding="utf-8") == "mine"
        assert (run / "report.png").read_bytes().startswith(b"\x89PNG")
    first = sim(*asked)
    assert (again.returncode, again.stderr, first.stderr) == (0, "", "")
    assert sorted(run.glob("*.png")) == [run / "kept-report.png"]  # a picture of the run goes with it


def test_a_file_that_was_altered_is_kept_and_told_when_its_run_is_made_again(mine: Path, run: Path, sim: Forks) -> None:
    before = contents(run)
    (run / "report.html").write_text("with my notes", encoding="utf-8")
    again = sim("run", ONE, "-n", "200", "--out", mine, "-q")
    told = f"{run}: report.html is not as the run wrote it, and is kept as kept-report.html\n"
    assert (again.returncode, again.stderr) == (0, told)
    assert contents(run) == before | {"kept-report.html": b"with my notes"}


def test_own_files_that_a_kill_has_left_beside_a_run_are_back_when_it_is_resumed(
    mine: Path, run: Path, sim: Forks
) -> None:
    left = run.with_name(f".{run.name}.0123abcd.replaced")
    sim("run", ONE, "-n", "200", "--out", mine / "other", "-q")
    run.rename(left)
    only(mine / "other").rename(run)
    (left / "notes.txt").write_text("mine", encoding="utf-8")
    resumed = sim("run", ONE, "-n", "200", "--out", mine, "-q", "--resume")
    assert (resumed.returncode, resumed.stderr) == (0, "")
    assert (run / "notes.txt").read_text(encoding="utf-8") == "mine"
    assert list(run.parent.iterdir()) == [run]


@pytest.mark.parametrize("what", ["pipe", "folder", "device"])
@pytest.mark.parametrize("name", ["manifest.json", "summary.json"])
def test_what_is_no_file_where_one_of_the_run_was_is_told_and_never_waited_for(
    name: str, what: str, mine: Path, run: Path, sim: Forks
) -> None:
    (run / name).unlink()
    if what == "pipe":
        os.mkfifo(run / name)
    elif what == "folder":
        (run / name).mkdir()
    else:
        (run / name).symlink_to("/dev/zero")
    verified = sim("runs", "verify", run, "--out", mine)
    missing = "  manifest.json: is missing" if name == "manifest.json" else "  summary.json: missing"
    assert (verified.returncode, verified.stdout.splitlines()[1:]) == (1, [missing])
    for asked in (
        ("query", run, "SELECT 1 FROM probabilities"),
        ("reproduce", run, "-q"),
        ("export", run, mine / "all"),
    ):
        done = sim(*asked, "--out", mine)
        assert done.returncode == (1 if asked[0] == "reproduce" and name == "summary.json" else 2)
        assert name in done.stdout + done.stderr
    again = sim("run", ONE, "-n", "200", "--out", mine, "-q")
    assert again.returncode == 0
    assert sim("runs", "verify", run, "--out", mine).returncode == 0
    assert list(run.parent.iterdir()) == [run]
