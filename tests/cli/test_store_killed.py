"""A killed process leaves no run folder that looks whole, and nothing in the way of the next run."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pytest

from sim.errors import RunError
from sim.store.folder import RunFolder

from ..processes import started

ID = "0123456789"

MAKE = f"""
import json, os, signal, sys, time
from itertools import count
from pathlib import Path
import numpy as np
from sim.store import folder, tables
from sim.store.folder import RunFolder
from sim.store.runs import hashes
from sim.store.tables import write_rows

out = Path(sys.argv[1])
folder.ROOM = 1  # how much is asked for does not matter here, and some of this is done a hundred times

def make(word):
    with RunFolder.create(out, "oracle", "{ID}") as folder:
        for part in range(2):
            write_rows(folder.chunks.rows(), "t", part, {{"k": np.arange(5) + 5 * part, "word": np.array([word] * 5)}})
        folder.merge("t", ["k"])
        folder.write_text("word", word)
        folder.write_text("in/word", word)
        folder.write_text("manifest.json", json.dumps({{"hashes": hashes(folder.path)}}))
        folder.publish()
"""

# Each child kills itself at a later step than the one before: at every call that opens, makes, renames, locks
# or removes something, as Python's audit hooks report them. The last child comes to its end.
DIE_AT_EVERY_STEP = """
import shutil

MINE = ("mine.txt", "in/mine.txt")

def die_at(step):
    left = iter(range(1, step))
    def hook(event, arguments):
        step = event.startswith(("open", "os.", "shutil.", "fcntl.")) and event != "os.kill"
        if step and next(left, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)
    sys.addaudithook(hook)

def seen():
    import duckdb
    final = out / "oracle" / "ID"
    if not final.exists():
        return None
    rows = duckdb.execute("FROM read_parquet(?)", [[str(final / "t.parquet")]]).fetchall()
    return [sorted({*os.listdir(final)} - {*MINE}), final.joinpath("word").read_text(), rows]

for step in count(1):
    make("old")
    for name in MINE:
        (out / "oracle" / "ID" / name).write_text("mine")
    child = os.fork()
    if child == 0:
        die_at(step)
        make("new")
        os._exit(0)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    after = seen()
    RunFolder.create(out, "oracle", "ID").discard()
    mine = [(out / "oracle" / "ID" / name).exists() for name in MINE]
    print(json.dumps([status, after, seen(), os.listdir(out / "oracle"), mine]), flush=True)
    shutil.rmtree(out)
    if status != -signal.SIGKILL:
        break
""".replace("ID", ID)


@contextmanager
def process(code: str, out: Path, repo: Path) -> Iterator[subprocess.Popen[str]]:
    pipes: dict[str, Any] = {
        "stdin": subprocess.PIPE,
        "stdout": subprocess.PIPE,
        "stderr": subprocess.PIPE,
        "text": True,
    }
    with started([sys.executable, "-c", MAKE + code, out], cwd=repo, **pipes) as made:
        yield made


def line(of: subprocess.Popen[str]) -> str:
    assert of.stdout is not None
    return of.stdout.readline().strip()


def names(out: Path) -> list[str]:
    return sorted(path.name for path in (out / "oracle").iterdir())


def test_killed_at_any_step_it_leaves_the_old_run_or_the_new_one_whole(tmp_path: Path, repo: Path) -> None:
    with process(DIE_AT_EVERY_STEP, tmp_path / "reports", repo) as driver:
        told, complaints = driver.communicate(timeout=300)
    assert (driver.returncode, complaints) == (0, "")
    steps = [json.loads(line) for line in told.splitlines()]
    whole = {
        word: [["in", "manifest.json", "t.parquet", "word"], word, [[k, word] for k in range(10)]]
        for word in ("old", "new")
    }

    assert [status for status, *_ in steps[:-1]] == [-signal.SIGKILL] * (len(steps) - 1)
    assert steps[-1] == [0, whole["new"], whole["new"], [ID], [True, True]]
    # Never a part of a run; for a moment none at all, while one takes the place of the other.
    assert all(after in (None, whole["old"], whole["new"]) for _, after, *_ in steps)
    assert whole["old"] in [after for _, after, *_ in steps]
    # The next run of this id finds the old one or the new one, and removes all that was left over but what a user had put there.
    assert all(again in whole.values() and left == [ID] and all(mine) for _, _, again, left, mine in steps)
    turn = [again == whole["new"] for _, _, again, *_ in steps]
    assert turn == sorted(turn)


def rows_in(part: Path) -> int:
    with duckdb.connect() as database:
        return int(database.execute("SELECT count(*) FROM read_parquet(?)", [[str(part)]]).fetchall()[0][0])


def test_a_part_is_seen_when_it_is_whole_and_stays_so_when_its_writer_is_killed(tmp_path: Path, repo: Path) -> None:
    code = """
folder = RunFolder.create(out, "oracle", "0123456789")
random = {f"x{k}": np.random.default_rng(k).random(50_000) for k in range(20)}
for part in count():
    write_rows(folder.chunks.rows(), "t", part, random)
"""
    seen: set[Path] = set()
    with process(code, tmp_path, repo) as writer:
        while len(seen) < 5:
            assert writer.poll() is None
            for part in set(tmp_path.rglob("part-*.parquet")) - seen:  # each as soon as it has its name
                assert rows_in(part) == 50_000
                seen.add(part)
    assert names(tmp_path) == [f".{ID}.partial"]
    parts = set(tmp_path.rglob("part-*.parquet"))
    assert parts >= seen
    assert {rows_in(part) for part in parts} == {50_000}


WAIT = 'RunFolder.create(out, "oracle", "0123456789"); print("made", flush=True); time.sleep(600)'


def test_what_a_killed_process_left_is_removed_by_the_next_run_of_that_id_alone(tmp_path: Path, repo: Path) -> None:
    with process(WAIT, tmp_path, repo) as killed:
        assert line(killed) == "made"
    (left,) = names(tmp_path)
    RunFolder.create(tmp_path, "oracle", "9876543210").discard()
    assert names(tmp_path) == [left]
    RunFolder.create(tmp_path, "oracle", ID).discard()
    assert names(tmp_path) == []


def test_the_folder_of_a_living_process_is_left_alone(tmp_path: Path, repo: Path) -> None:
    with process(WAIT, tmp_path, repo) as living:
        assert line(living) == "made"
        before = names(tmp_path)
        with pytest.raises(RunError, match="another process is at work"):
            RunFolder.create(tmp_path, "oracle", ID)
        assert names(tmp_path) == before


def test_the_folder_of_a_killed_process_is_left_alone_while_its_workers_live(tmp_path: Path, repo: Path) -> None:
    code = """
folder = RunFolder.create(out, "oracle", "0123456789")
worker = os.fork()
if worker:
    print(worker, flush=True)
time.sleep(600)
"""
    with process(code, tmp_path, repo) as parent:
        worker = int(line(parent))
        os.kill(parent.pid, signal.SIGKILL)
        parent.wait()
        try:
            before = names(tmp_path)
            with pytest.raises(RunError, match="another process is at work"):
                RunFolder.create(tmp_path, "oracle", ID)
            assert names(tmp_path) == before
        finally:
            os.kill(worker, signal.SIGKILL)


def test_a_lock_let_go_is_free_although_a_forked_process_shares_it(tmp_path: Path, repo: Path) -> None:
    code = """
from sim.store.disk import lock, unlock
handle = lock(out, wait=False)
child = os.fork()
if child == 0:
    time.sleep(600)
try:
    lock(out, wait=False)
except BlockingIOError:
    print("locked")
unlock(handle)
unlock(lock(out, wait=False))
print("free")
os.kill(child, signal.SIGKILL)
"""
    with process(code, tmp_path, repo) as parent:
        assert parent.communicate(timeout=60) == ("locked\nfree\n", "")


def test_of_processes_that_make_the_same_run_at_once_one_at_a_time_is_let_in(tmp_path: Path, repo: Path) -> None:
    # They linger wherever they touch the disk, so that they get between each other's steps.
    code = """
import random
from sim.errors import RunError
def linger(event, arguments):
    if event in ("os.mkdir", "os.listdir", "os.rename", "fcntl.flock"):
        time.sleep(random.random() / 50)
sys.addaudithook(linger)
print("ready", flush=True)
sys.stdin.readline()
done = 0
while done < 5:
    try:
        make("word")
        done += 1
    except RunError as error:
        assert "another process is at work" in str(error), error
"""
    with ExitStack() as stack:
        started = [stack.enter_context(process(code, tmp_path, repo)) for _ in range(3)]
        assert [line(one) for one in started] == ["ready"] * 3
        for one in started:  # all of them wait for this
            assert one.stdin is not None
            one.stdin.write("go\n")
            one.stdin.flush()
        said = [one.communicate(timeout=120) for one in started]
    assert said == [("", "")] * 3
    assert [one.returncode for one in started] == [0] * 3
    assert names(tmp_path) == [ID]
    assert sorted(path.name for path in (tmp_path / "oracle" / ID).iterdir()) == [
        "in",
        "manifest.json",
        "t.parquet",
        "word",
    ]


def test_ctrl_c_ends_a_long_query_which_says_nothing_and_leaves_nothing(tmp_path: Path, repo: Path) -> None:
    code = """
import threading
from sim.cli.endings import ended_as_asked, hear
hear()
threading.Timer(3, os.kill, [os.getpid(), signal.SIGINT]).start()
try:
    with ended_as_asked(), RunFolder.create(out, "oracle", "0123456789") as folder, tables._database(folder.path) as database:
        database.execute("SELECT count(*) FROM range(1000000000000) AS a(k) WHERE sin(k) > 2")
except KeyboardInterrupt:
    print("interrupted")
"""
    with process(code, tmp_path, repo) as interrupted:
        assert interrupted.communicate(timeout=120) == ("interrupted\n", "")
    assert list(tmp_path.iterdir()) == []
