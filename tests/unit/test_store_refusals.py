"""Plain words where a name is none for a folder, or the disk refuses."""

import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from sim.errors import RunError
from sim.store import tables
from sim.store.folder import RunFolder
from sim.store.tables import write_rows

from .stored import ID, rows, visible


@pytest.mark.parametrize("name", ["", ".", "..", ".hidden", "a/b", "../up", "a\\b", "a\nb", "a\0b", "\ud800"])
def test_a_name_that_would_leave_its_folder_or_hide_is_refused(name: str, tmp_path: Path) -> None:
    for scenario, run in ((name, ID), ("oracle", name)):
        with pytest.raises(RunError, match="cannot be the name of a folder"):
            RunFolder.create(tmp_path / "reports", scenario, run)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("odd", ["it's", "[1]*?", "year=2020", "a b", "~", "s3:"])
def test_any_folder_name_will_do(odd: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with RunFolder.create(Path(odd), "oracle", ID) as folder:
        for part in range(2):
            write_rows(folder.chunks.rows(), "t", part, {"k": np.array([part])})
        folder.merge("t", ["k"])
        final = folder.publish()
    copy = (final / "t.parquet").rename(tmp_path / "t.parquet")
    assert rows(copy) == [(0,), (1,)]


def test_a_folder_named_like_a_pattern_is_not_taken_for_one(tmp_path: Path) -> None:
    for value, name in enumerate(["[a-c]?*", "abc"]):  # the first matches the second
        (tmp_path / name).mkdir()
        write_rows(tmp_path / name, "t", 0, {"k": np.array([value])})
    tables.merge_rows(tmp_path / "[a-c]?*", "t", ["k"], tmp_path / "[a-c]?*" / "t.parquet")
    copy = (tmp_path / "[a-c]?*" / "t.parquet").rename(tmp_path / "t.parquet")
    assert rows(copy) == [(0,)]


@pytest.mark.parametrize(
    ("out", "scenario", "said"),
    [
        ("file", "oracle", "Not a directory"),
        ("file/runs", "oracle", "Not a directory"),
        (".", "file", "it is a file, not a folder"),
        ("x" * 300, "oracle", "File name too long"),
    ],
)
def test_a_folder_that_cannot_be_is_refused_at_once(out: str, scenario: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(RunError, match=said) as caught:
        RunFolder.create(tmp_path / out, scenario, ID)
    assert "\n" not in str(caught.value)
    assert visible(tmp_path) == ["file"]
    assert (tmp_path / "file").read_text() == "mine"


WRITE = """
import resource, sys, pathlib, numpy as np
from sim.errors import RunError
from sim.store import tables
from sim.store.folder import RunFolder
from sim.store.tables import write_rows
def columns(number, part=0):
    random = {f"x{i}": np.random.default_rng([i, part]).random(50_000) for i in range(number)}
    return {"k": np.arange(50_000) * 10 + part, **random}
def merge(folder):
    tables.MEMORY = "32MB"  # so that it takes room on the disk to sort
    for part in range(10):
        write_rows(folder.chunks.rows(), "t", part, columns(3, part))
    print("written")
    folder.merge("t", ["k"])
steps = {
    "create": lambda folder: None,
    "bytes": lambda folder: folder.write_bytes("report.html", bytes(20_000_000)),
    "rows": lambda folder: write_rows(folder.chunks.rows(), "t", 0, columns(40)),
    "merge": merge,
}
if limit := int(sys.argv[3]):
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
try:
    with RunFolder.create(pathlib.Path(sys.argv[1]), "oracle", "0123456789") as folder:
        print("created")
        steps[sys.argv[2]](folder)
        folder.publish()
except RunError as error:
    print(error)
"""


def refused(repo: Path, out: Path, step: str, limit: int = 0, prefix: Sequence[str] = ()) -> list[str]:
    """What a process says that writes more than it may: how far it came, and the refusal."""
    command = [*prefix, sys.executable, "-c", WRITE, str(out), step, str(limit)]
    done = subprocess.run(command, cwd=repo, capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


@pytest.mark.parametrize(
    ("step", "limit", "before"),
    [("create", 4_000_000, []), ("bytes", 9_000_000, ["created"]), ("rows", 9_000_000, ["created"])],
)
def test_a_file_that_may_not_grow_ends_the_run_in_one_line(
    step: str, limit: int, before: list[str], tmp_path: Path, repo: Path
) -> None:
    *said, refusal = refused(repo, tmp_path / "reports", step, limit)
    assert said == before
    assert refusal.startswith(str(tmp_path / "reports" / "oracle"))
    assert refusal.endswith(": cannot be written: File too large")
    assert list(tmp_path.iterdir()) == []


def mounted(options: str, target: Path) -> list[str]:
    """A prefix for a command: it runs with a file system of its own at `target`, which ends with it."""
    target.mkdir()
    script = 'mount -t tmpfs -o "$0" tmpfs "$1" && shift && exec "$@"'
    prefix = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script, options, str(target)]
    if shutil.which("unshare") is None or subprocess.run([*prefix, "true"], capture_output=True).returncode != 0:
        pytest.skip("no file system can be mounted here, which takes user namespaces")
    return prefix


@pytest.mark.parametrize(
    ("step", "size", "before"),
    [
        ("create", "200k", []),
        ("bytes", "12m", ["created"]),
        ("rows", "12m", ["created"]),
        ("merge", "20m", ["created", "written"]),
    ],
)
def test_a_full_disk_ends_the_run_in_one_line(
    step: str, size: str, before: list[str], tmp_path: Path, repo: Path
) -> None:
    out = tmp_path / "disk"
    script = [
        "sh",
        "-c",
        '"$@"; find "$0" -mindepth 2',
        str(out),
    ]  # a disk that ends with its process: look now
    *said, refusal = refused(repo, out, step, prefix=[*mounted(f"size={size}", out), *script])
    assert said == before
    assert refusal.startswith(f"{out}/oracle")
    room = r": a run needs 8 MiB, and 0\.[12] are free" if step == "create" else ""
    assert re.search(f": cannot be written: No space left on device{room}$", refusal)


def test_a_read_only_folder_is_refused_before_anything_is_simulated(tmp_path: Path, repo: Path) -> None:
    out = tmp_path / "disk"
    assert refused(repo, out, "bytes", prefix=mounted("ro", out)) == [
        f"{out}/oracle: cannot be written: Read-only file system"
    ]
