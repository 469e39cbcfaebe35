"""What a user has put into the folder of a run is named, and stays there when the run is made again."""

import json
import os
import shutil
from pathlib import Path

import pytest

from sim.store import carried
from sim.store.manifest import fingerprint
from sim.store.places import tidy

from .forks import Forks
from .reports import ONE, contents, only
from .test_vanished import typed

# Ctrl-C comes while the new folder takes the place of the old one.
INTERRUPTED = """
import os, signal
from sim.cli.main import start
from sim.store import folder

give_way = folder.give_way

def interrupted(*of):
    os.kill(os.getpid(), signal.SIGINT)
    return give_way(*of)

folder.give_way = interrupted
start()
"""


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
    (compared / "empty").mkdir()
    verified = sim("runs", "verify", compared, "--out", mine)
    assert verified.stderr == "".join(
        f"{compared}: {name} is not of this run\n"
        for name in ("empty", "one-veto/link", "one-veto/notes.txt", "one-veto/own/notes.txt", "top.txt")
    )
    asked = json.loads((compared / "manifest.json").read_text(encoding="utf-8"))["command"].split()[1:]
    done = sim(*asked, "--out", mine, "-q")
    assert (done.returncode, done.stderr) == (0, "")
    assert contents(compared) == before | own
    assert (compared / "one-veto" / "link").is_symlink() and (compared / "empty").is_dir()


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


def test_what_is_interrupted_while_it_takes_the_place_of_another_run_is_told_as_complete(
    tmp_path: Path, sim: Forks
) -> None:
    asked = ("run", ONE, "-n", "20", "--out", tmp_path, "-q")
    sim(*asked)
    run = only(tmp_path)
    (run / "report.html").write_text("with my notes", encoding="utf-8")
    code, stdout, stderr = typed(INTERRUPTED, tmp_path, *asked)
    kept = f"{run}: report.html is not as the run wrote it, and is kept as kept-report.html"
    assert (code, stdout, stderr) == (130, "", f"interrupted; {kept}; {run} is complete\n")
    assert sim("runs", "verify", run, "--out", tmp_path).stderr == f"{run}: kept-report.html is not of this run\n"


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


def left_by_a_kill(run: Path, *, made_again: bool = True) -> Path:
    """What stands beside a run when the process is killed in which it gives way to another."""
    left = run.with_name(f".{run.name}.0123abcd.replaced")
    run.rename(left)
    if made_again:
        shutil.copytree(left, run)
    (left / "notes.txt").write_text("mine", encoding="utf-8")
    return left


def test_own_files_that_a_kill_has_left_beside_a_run_are_named_before_it_is_deleted(run: Path, sim: Forks) -> None:
    out = run.parent.parent
    left = left_by_a_kill(run)
    verified = sim("runs", "verify", run, "--out", out)
    assert verified.stderr == f"{left}: is an earlier folder of this run, perhaps with what is yours in it\n"
    asked = sim("runs", "delete", run.name[:4], "--out", out)
    assert f"{run}: notes.txt is not of this run, and goes with it\n" in asked.stderr
    assert (run / "notes.txt").read_text(encoding="utf-8") == "mine"
    assert list(run.parent.iterdir()) == [run]


@pytest.mark.parametrize("partial", [True, False])
@pytest.mark.parametrize("named", ["id", "path", "hidden"])
def test_a_run_that_a_kill_has_hidden_is_back_before_it_is_deleted(
    named: str, partial: bool, run: Path, sim: Forks
) -> None:
    out = run.parent.parent
    asked = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
    left = left_by_a_kill(run, made_again=False)
    if partial:
        work = run.with_name(f".{run.name}.partial")
        shutil.copytree(left / "..", work / "chunks", ignore=lambda *_: [left.name])
        (work / "asked.json").write_text(json.dumps(asked), encoding="utf-8")
    listed = sim("runs", "--out", out)
    assert (
        f"{left}: is damaged: it is an earlier folder of a run; making that again or `sim runs delete" in listed.stderr
    )
    name = {"id": run.name, "path": run, "hidden": left}[named]
    told = sim("runs", "delete", name, "--out", out)
    assert told.stderr.startswith(f"{run}: complete, 200 replications")
    assert f"{run}: notes.txt is not of this run, and goes with it\n" in told.stderr
    assert list(run.parent.iterdir()) == [run]
    assert sim("runs", "delete", name, "--out", out, "--yes").returncode == 0
    assert not run.parent.exists()


def test_what_cannot_be_moved_keeps_back_nothing_else_and_is_told(
    run: Path, sim: Forks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(path: Path, to: Path) -> None:
        if path.name == "archive":
            raise PermissionError(13, "Permission denied", str(path))
        path.rename(to)

    monkeypatch.setattr(carried, "move", refused)
    left = left_by_a_kill(run)
    (left / "archive").mkdir()
    (left / "archive" / "a").write_text("a", encoding="utf-8")
    assert tidy(run) == [f"{left / 'archive'}: is not of the run, and cannot be moved: Permission denied"]
    assert (run / "notes.txt").read_text(encoding="utf-8") == "mine"
    monkeypatch.undo()
    assert tidy(run) == []
    assert (run / "archive" / "a").read_text(encoding="utf-8") == "a"
    assert list(run.parent.iterdir()) == [run]


def test_an_own_file_is_not_read_unless_the_run_has_one_of_that_name_and_size(
    run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = left_by_a_kill(run)
    (left / "report.html").write_text("with my notes", encoding="utf-8")
    read = list[str]()

    def told(path: Path) -> dict[str, object]:
        read.append(path.name)
        return fingerprint(path)

    monkeypatch.setattr(carried, "fingerprint", told)
    assert tidy(run) == [f"{run}: report.html is not as the run wrote it, and is kept as kept-report.html"]
    assert "summary.json" in read
    assert not {"notes.txt", "report.html"} & {*read}


def test_what_may_be_the_users_where_the_manifest_is_lost_is_told_as_that(run: Path) -> None:
    left = left_by_a_kill(run)
    (left / "manifest.json").write_bytes(b"")
    (left / "report.html").write_text("with another command", encoding="utf-8")
    line = f"{run}: report.html may be yours, as the manifest beside it is lost, and is kept as kept-report.html"
    assert tidy(run) == [line]


def test_a_link_in_the_place_of_a_run_is_told_once_a_folder_takes_it(mine: Path, run: Path, sim: Forks) -> None:
    run.rename(mine / "elsewhere")
    run.symlink_to(mine / "elsewhere")
    again = sim("run", ONE, "-n", "200", "--out", mine, "-q")
    told = (
        f"{run}: was a link to {mine / 'elsewhere'}, where its files are still; the run is in a folder of its own now\n"
    )
    assert (again.returncode, again.stderr) == (0, told)


def test_an_earlier_run_in_which_nothing_may_be_written_goes_too(run: Path) -> None:
    gone = run.with_name(f".{run.name}.0123abcd.deleted")
    shutil.copytree(run, gone)
    gone.chmod(0o555)
    modes = list[int]()
    real = shutil.rmtree
    with pytest.MonkeyPatch.context() as patched:  # root may write anywhere, so its mode is what is looked at
        patched.setattr(shutil, "rmtree", lambda path, **how: (modes.append(path.stat().st_mode), real(path, **how)))
        tidy(run)
    assert [mode & 0o777 for mode in modes] == [0o700]
    assert list(run.parent.iterdir()) == [run]


def test_who_plays_a_part_of_a_run_tells_what_a_kill_has_left_of_an_earlier_one(
    mine: Path, run: Path, sim: Forks
) -> None:
    left = left_by_a_kill(run)
    (left / "report.html").write_text("with my notes", encoding="utf-8")
    (run / "manifest.json").unlink()
    part = sim("run", ONE, "-n", "200", "--out", mine, "-q", "--share", "1/2")
    told = f"{run}: report.html is not as the run wrote it, and is kept as kept-report.html\n"
    assert (part.returncode, part.stderr) == (0, told)
    assert (run / "kept-report.html").read_text(encoding="utf-8") == "with my notes"
