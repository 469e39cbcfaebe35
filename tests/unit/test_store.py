"""The run folder: whole or not at all."""

import errno
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from sim.errors import RunError
from sim.execution.options import Options
from sim.store.disk import undisturbed
from sim.store.folder import RunFolder, run_id
from sim.store.runs import runs_in
from sim.store.tables import write_rows

from .stored import ID, rows, visible


def test_nothing_is_seen_before_publish_and_everything_after(folder: RunFolder, tmp_path: Path) -> None:
    folder.write_text("summary.json", '{"é": 1}\n')
    folder.write_bytes("figures/when.png", b"\x89PNG\r\n")
    write_rows(folder.chunks.rows(), "events", 3, {"number": np.arange(2)})
    folder.merge("events", ["number"])
    assert visible(tmp_path) == []

    final = folder.publish()

    assert final == tmp_path / "reports" / "oracle" / ID
    assert visible(final) == ["events.parquet", "figures/when.png", "summary.json"]
    assert (final / "summary.json").read_bytes() == '{"é": 1}\n'.encode()
    assert (final / "figures" / "when.png").read_bytes() == b"\x89PNG\r\n"
    assert [path.name for path in final.parent.iterdir()] == [ID]


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, RunError])
def test_an_exception_in_the_block_leaves_nothing(error: type[BaseException], tmp_path: Path) -> None:
    with pytest.raises(error), RunFolder.create(tmp_path, "oracle", ID) as folder:
        write_rows(folder.chunks.rows(), "replications", 0, {"replication": np.arange(9)})
        raise error
    assert list(tmp_path.iterdir()) == []


def test_a_block_left_without_publishing_leaves_nothing(tmp_path: Path) -> None:
    with RunFolder.create(tmp_path, "oracle", ID) as folder:
        folder.write_text("report.html", "half")
    assert list(tmp_path.iterdir()) == []


def test_leaving_the_block_or_discarding_keeps_what_was_published(tmp_path: Path) -> None:
    with RunFolder.create(tmp_path, "oracle", ID) as folder:
        folder.write_text("report.html", "whole")
        final = folder.publish()
    folder.discard()
    assert visible(final) == ["report.html"]


def test_a_link_to_a_run_elsewhere_gives_way_and_leaves_nothing(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "theirs").write_text("", encoding="utf-8")
    (tmp_path / "oracle").mkdir()
    (tmp_path / "oracle" / ID).symlink_to(elsewhere)
    with RunFolder.create(tmp_path, "oracle", ID) as folder:
        folder.write_text("report.html", "")
        folder.publish()
    assert [path.name for path in (tmp_path / "oracle").iterdir()] == [ID]
    assert not (tmp_path / "oracle" / ID).is_symlink()
    assert visible(elsewhere) == ["theirs"]


def test_the_earlier_run_survives_when_the_new_one_cannot_take_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = RunFolder.create(tmp_path, "oracle", ID)
    first.write_text("first", "")
    first.publish()
    second = RunFolder.create(tmp_path, "oracle", ID)
    shutil.rmtree(second.path)
    monkeypatch.setattr("sim.store.folder.sync_tree", lambda path: None)  # which would have noticed
    with pytest.raises(RunError, match="No such file or directory"):
        second.publish()
    second.discard()
    assert visible(tmp_path) == [f"oracle/{ID}/first"]
    assert [path.name for path in (tmp_path / "oracle").iterdir()] == [ID]


def test_one_process_at_a_time_makes_a_run(tmp_path: Path) -> None:
    with RunFolder.create(tmp_path, "oracle", ID) as folder:
        for resume in (False, True):
            with pytest.raises(RunError, match="another process is at work on this run"):
                RunFolder.create(tmp_path, "oracle", ID, resume=resume)
        folder.write_text("one", "")
        folder.publish()
    assert visible(tmp_path) == [f"oracle/{ID}/one"]


def played(folder: RunFolder, *numbers: int) -> None:
    """Chunks of ten replications, each with a part of a table."""
    for number in numbers:
        part = write_rows(folder.chunks.rows(), "t", number, {"k": np.arange(10) + 10 * number})
        folder.chunks.write(number, 10, b"data %d" % number, [part])


def test_where_no_locks_are_known_a_run_is_made_and_says_that_it_is_not_locked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with RunFolder.create(tmp_path, "oracle", ID) as folder:
        assert folder.locked

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("fcntl.flock", refuse)
    with RunFolder.create(tmp_path, "oracle", ID) as folder:
        assert not folder.locked
        folder.write_text("summary.json", "{}")
        folder.publish()
    assert visible(tmp_path / "oracle" / ID) == ["summary.json"]


def test_what_was_played_is_kept_when_the_block_breaks_off_and_taken_up_when_asked_for(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), RunFolder.create(tmp_path, "oracle", ID) as folder:
        played(folder, 0, 2)
        folder.note("asked.json", "{}")
        folder.write_text("summary.json", "half")
        raise KeyboardInterrupt
    assert visible(tmp_path) == []
    with RunFolder.create(tmp_path, "oracle", ID, resume=True) as folder:
        assert folder.noted("asked.json") == "{}"
        assert folder.chunks.kept() == (20, [])
        assert [folder.chunks.read(number, 10) for number in range(3)] == [b"data 0", None, b"data 2"]
        played(folder, 1)
        folder.merge("t", ["k"])
        final = folder.publish()
    assert visible(final) == ["t.parquet"]
    assert rows(final / "t.parquet") == [(k,) for k in range(30)]
    assert [path.name for path in final.parent.iterdir()] == [ID]


def test_who_does_not_resume_starts_afresh(tmp_path: Path) -> None:
    with RunFolder.create(tmp_path, "oracle", ID) as folder:
        played(folder, 0)
    with RunFolder.create(tmp_path, "oracle", ID) as folder:
        assert folder.chunks.kept() == (0, [])
    assert list(tmp_path.rglob("*.parquet")) == []


def test_nothing_is_kept_of_a_run_that_is_there_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for publish in (True, False):
        with RunFolder.create(tmp_path, "oracle", ID) as folder:
            played(folder, 0)
            if publish:
                folder.write_text("whole", "")
                folder.publish()
                monkeypatch.setattr("sim.store.folder.is_complete", lambda path: path.name == ID)
    assert [path.name for path in (tmp_path / "oracle").iterdir()] == [ID]


@pytest.mark.parametrize("what", ["receipt torn", "receipt altered", "receipt emptied", "part altered", "part gone"])
def test_a_damaged_chunk_is_not_believed(what: str, folder: RunFolder) -> None:
    played(folder, 0, 1)
    receipt = next(folder.chunks.folder.glob("chunks/00000001-10.receipt"))
    (part,) = folder.chunks.rows().glob("t/part-00000001.parquet")
    raw = receipt.read_bytes()
    if what == "receipt torn":
        receipt.write_bytes(raw[: len(raw) // 2])
    elif what == "receipt altered":
        receipt.write_bytes(raw.replace(b"data 1", b"data 7"))
    elif what == "receipt emptied":
        receipt.write_bytes(b"")
    elif what == "part altered":
        part.write_bytes(part.read_bytes()[:-1] + b"x")
    else:
        part.unlink()
    assert folder.chunks.kept() == (10, [receipt])
    if what.startswith("receipt"):
        assert folder.chunks.read(1, 10) is None
    assert folder.chunks.count() == (20 if what == "part altered" else 10)
    assert folder.chunks.vanished() == (what == "part gone")


def test_a_write_after_discard_does_not_bring_the_folder_back(folder: RunFolder) -> None:
    folder.discard()
    with pytest.raises(RunError, match="No such file or directory"):
        write_rows(folder.chunks.rows(), "replications", 0, {"replication": np.arange(3)})
    assert not folder.path.exists()


def test_folders_made_for_a_run_go_with_it_and_no_other_does(tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    RunFolder.create(mine / "deep" / "reports", "oracle", ID).discard()
    assert list(tmp_path.rglob("*")) == [mine]
    first, second = (RunFolder.create(tmp_path / "reports", "oracle", name) for name in (ID, "9876543210"))
    first.discard()
    second.write_text("whole", "")
    second.publish()
    assert visible(tmp_path) == ["reports/oracle/9876543210/whole"]


def test_a_folder_within_holds_tables_of_its_own(folder: RunFolder) -> None:
    for k, name in enumerate(("one", "two")):
        folder.inner(name)
        write_rows(folder.chunks.rows(name), "t", 0, {"k": np.array([k])})
    for name in ("one", "two"):
        folder.merge(f"{name}/t", ["k"])
    final = folder.publish()
    assert visible(final) == ["one/t.parquet", "two/t.parquet"]
    assert rows(final / "two" / "t.parquet") == [(1,)]


@pytest.mark.parametrize("name", ["..", "a/b", ""])
def test_a_folder_within_stays_within(name: str, folder: RunFolder) -> None:
    with pytest.raises(RunError, match="cannot be the name of a folder"):
        folder.inner(name)


def test_ctrl_c_waits_until_what_must_not_be_disturbed_is_done() -> None:
    done = False
    with pytest.raises(KeyboardInterrupt), undisturbed():
        os.kill(os.getpid(), signal.SIGINT)
        done = True
    assert done
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_processes_started_undisturbed_never_hear_of_ctrl_c() -> None:
    code = "import os, signal; os.kill(os.getpid(), signal.SIGINT); print('alive')"
    with undisturbed():
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("alive\n", "")


def test_a_run_id_depends_on_every_part_of_the_question_and_not_on_their_order() -> None:
    asked: dict[str, str | int | float | None] = {
        "scenario": "5d41",
        "seed": 1,
        "n": 100,
    }
    ids = {run_id(**asked), *(run_id(**asked | {name: 7}) for name in asked), run_id(**asked, per_belief=20)}
    assert len(ids) == len(asked) + 2
    assert run_id(**dict(reversed(asked.items()))) == run_id(**asked)
    assert all(len(name) == 10 and int(name, 16) >= 0 for name in ids)


def test_a_folder_of_somebody_else_beside_the_runs_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "colleague").mkdir()
    (tmp_path / "oracle" / "run").mkdir(parents=True)
    (tmp_path / "oracle" / "run" / "manifest.json").write_text("{}", encoding="utf-8")
    listed = Path.iterdir

    def refuses(self: Path) -> object:
        if self.name == "colleague":
            raise PermissionError(errno.EACCES, "Permission denied", str(self))
        return listed(self)

    monkeypatch.setattr(Path, "iterdir", refuses)
    assert [run.path.name for run in runs_in(tmp_path)] == ["run"]


def test_where_a_system_tells_no_affinity_all_its_processors_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    assert Options(n=10_000).processes == os.cpu_count()
