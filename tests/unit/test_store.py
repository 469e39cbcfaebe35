"""The run folder: whole or not at all, the same in every byte, and plain words when the disk refuses."""

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import pytest

from sim.errors import RunError
from sim.store import tables
from sim.store.folder import RunFolder, run_id, write_rows

Columns = dict[str, npt.NDArray[Any]]
ID = "0123456789"


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    return RunFolder.create(tmp_path / "reports", "oracle", ID)


def visible(out: Path) -> list[str]:
    """Every file below `out` that no hidden folder keeps out of sight."""
    names = (path.relative_to(out) for path in out.rglob("*") if path.is_file())
    return sorted(str(name) for name in names if not any(part.startswith(".") for part in name.parts))


def rows(path: Path) -> list[tuple[Any, ...]]:
    with duckdb.connect() as database:
        return database.execute("FROM read_parquet(?)", [[str(path)]]).fetchall()


def types(path: Path) -> dict[str, str]:
    with duckdb.connect() as database:
        return {row[0]: row[1] for row in database.execute("DESCRIBE FROM read_parquet(?)", [[str(path)]]).fetchall()}


# Whole or not at all


def test_nothing_is_seen_before_publish_and_everything_after(folder: RunFolder, tmp_path: Path) -> None:
    folder.write_text("summary.json", '{"é": 1}\n')
    folder.write_bytes("figures/when.png", b"\x89PNG\r\n")
    folder.write_rows("events", 3, {"number": np.arange(2)})
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
        folder.write_rows("replications", 0, {"replication": np.arange(9)})
        raise error
    assert list((tmp_path / "oracle").iterdir()) == []


def test_a_block_left_without_publishing_leaves_nothing(tmp_path: Path) -> None:
    with RunFolder.create(tmp_path, "oracle", ID) as folder:
        folder.write_text("report.html", "half")
    assert list((tmp_path / "oracle").iterdir()) == []


def test_leaving_the_block_or_discarding_keeps_what_was_published(tmp_path: Path) -> None:
    with RunFolder.create(tmp_path, "oracle", ID) as folder:
        folder.write_text("report.html", "whole")
        final = folder.publish()
    folder.discard()
    assert visible(final) == ["report.html"]


def test_a_run_of_the_same_id_takes_the_place_of_the_earlier_one(tmp_path: Path) -> None:
    for name in ("first", "second"):
        with RunFolder.create(tmp_path, "oracle", ID) as folder:
            folder.write_text(name, "")
            folder.publish()
    assert visible(tmp_path) == [f"oracle/{ID}/second"]
    assert [path.name for path in (tmp_path / "oracle").iterdir()] == [ID]


def test_the_earlier_run_survives_when_the_new_one_cannot_take_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (RunFolder.create(tmp_path, "oracle", ID) for _ in range(2))
    first.write_text("first", "")
    first.publish()
    shutil.rmtree(second.path)
    monkeypatch.setattr("sim.store.folder.sync_tree", lambda path: None)  # which would have noticed
    with pytest.raises(RunError, match="No such file or directory"):
        second.publish()
    assert visible(tmp_path) == [f"oracle/{ID}/first"]
    assert [path.name for path in (tmp_path / "oracle").iterdir()] == [ID]


def test_two_runs_of_one_id_at_once_do_not_touch_each_other(tmp_path: Path) -> None:
    one, other = (RunFolder.create(tmp_path, "oracle", ID) for _ in range(2))
    one.write_text("one", "")
    other.write_text("other", "")
    other.publish()
    assert visible(tmp_path) == [f"oracle/{ID}/other"]
    one.publish()
    assert visible(tmp_path) == [f"oracle/{ID}/one"]


def test_a_write_after_discard_does_not_bring_the_folder_back(folder: RunFolder) -> None:
    folder.discard()
    with pytest.raises(RunError, match="No such file or directory"):
        write_rows(folder.path, "replications", 0, {"replication": np.arange(3)})
    assert not folder.path.exists()


# Tables


EVERY_TYPE: Columns = {
    "i64": np.array([-(2**63), 0, 2**63 - 1]),
    "i32": np.array([-(2**31), 0, 2**31 - 1], np.int32),
    "i16": np.array([-(2**15), 0, 2**15 - 1], np.int16),
    "u64": np.array([0, 1, 2**64 - 1], np.uint64),
    "f64": np.array([-np.inf, 5e-324, 0.1]),
    "flag": np.array([True, False, True]),
    "text": np.array(["", 'a "b" c\'d', "é\U0001f600"]),
}


def test_every_type_comes_back_as_it_was(folder: RunFolder) -> None:
    folder.write_rows("t", 0, EVERY_TYPE)
    folder.merge("t", ["i64"])
    path = folder.path / "t.parquet"
    assert rows(path) == list(zip(*(column.tolist() for column in EVERY_TYPE.values()), strict=True))
    assert list(types(path).values()) == [
        "BIGINT",
        "INTEGER",
        "SMALLINT",
        "UBIGINT",
        "DOUBLE",
        "BOOLEAN",
        "VARCHAR",
    ]


def test_a_nan_is_stored_as_missing(folder: RunFolder) -> None:
    folder.write_rows("t", 0, {"k": np.arange(2), "x": np.array([np.nan, 1.5])})
    folder.merge("t", ["k"])
    assert rows(folder.path / "t.parquet") == [(0, None), (1, 1.5)]


def test_columns_may_be_slices_of_a_matrix_or_reversed(folder: RunFolder) -> None:
    matrix = np.arange(12, dtype=np.int16).reshape(4, 3)
    folder.write_rows("t", 0, {"middle": matrix[:, 1], "reversed": matrix[::-1, 2], "fixed": np.broadcast_to(7, 4)})
    folder.merge("t", ["middle"])
    assert rows(folder.path / "t.parquet") == [(1, 11, 7), (4, 8, 7), (7, 5, 7), (10, 2, 7)]


def test_a_table_without_rows_keeps_its_columns(folder: RunFolder) -> None:
    none: Columns = {"number": np.zeros(0, np.int16), "text": np.zeros(0, "<U1")}
    for part in range(2):
        folder.write_rows("events", part, none)
    folder.merge("events", ["number"])
    assert rows(folder.path / "events.parquet") == []
    assert types(folder.path / "events.parquet") == {"number": "SMALLINT", "text": "VARCHAR"}


def test_a_part_written_again_replaces_the_first(folder: RunFolder) -> None:
    for value in (1, 2):
        folder.write_rows("t", 0, {"k": np.array([value])})
    folder.merge("t", ["k"])
    assert rows(folder.path / "t.parquet") == [(2,)]


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({}, "names"),
        ({"": np.arange(3)}, "names"),
        ({"Day": np.arange(3), "day": np.arange(3)}, "differ in more than case"),
        ({"a": np.arange(3), "b": np.arange(4)}, "unequal length"),
        ({"a": np.zeros((3, 2))}, r"float64 \[3, 2\]"),
        ({"a": np.array([None, "x"])}, "object"),
        ({"a": np.arange(3).astype(">i8")}, ">i8"),
    ],
)
def test_columns_that_are_no_table_are_refused(columns: Columns, said: str, folder: RunFolder) -> None:
    with pytest.raises(ValueError, match=said):
        folder.write_rows("t", 0, columns)


# Merging


def table(n: int) -> Columns:
    rng = np.random.default_rng(1)
    return {
        "replication": np.arange(n),
        "outcome": rng.integers(0, 9, n).astype(np.int16),
        "story": rng.integers(0, 2**64, n, dtype=np.uint64),
        "when": np.where(rng.random(n) < 0.1, np.nan, rng.normal(size=n)),
        "group": np.array(["ban", "deal", "partnership", "unresolved"])[rng.integers(0, 4, n)],
    }


def merged(out: Path, columns: Columns, parts: list[npt.NDArray[np.int64]]) -> bytes:
    with RunFolder.create(out, "oracle", ID) as folder:
        for number, chosen in enumerate(parts):
            folder.write_rows("t", number, {name: column[chosen] for name, column in columns.items()})
        folder.merge("t", ["replication"])
        assert sorted(path.name for path in folder.path.iterdir()) == ["t.parquet"]
        return (folder.path / "t.parquet").read_bytes()


def test_the_bytes_of_a_table_do_not_tell_how_it_was_split(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "ROWS_IN_GROUP", 4_096)
    n = 2 * 4_096 + 1_001  # so that the ends of row groups and of parts do not coincide
    columns, every = table(n), np.arange(n)
    whole = merged(tmp_path / "whole", columns, [every])
    splits = {
        "even": np.array_split(every, 20),
        "uneven": np.split(every, [1, 1, 3, 2_049, 4_096, 4_097, n - 7]),
        "last part first": np.array_split(every, 7)[::-1],
        "shuffled": np.array_split(np.random.default_rng(2).permutation(n), 11),
        "shuffled whole": [np.random.default_rng(3).permutation(n)],
    }
    for how, split in splits.items():
        assert merged(tmp_path / how, columns, split) == whole, how


def test_the_bytes_of_a_table_are_the_same_where_it_was_sorted_on_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    n = 500_000
    columns, order = table(n), np.random.default_rng(2).permutation(n)
    in_memory = merged(tmp_path, columns, [order])
    monkeypatch.setattr(tables, "MEMORY", "32MB")  # as in the merge below that fills a disk
    assert merged(tmp_path, columns, np.array_split(order, 9)) == in_memory


def test_parts_written_by_several_processes_make_the_same_table(tmp_path: Path, repo: Path) -> None:
    columns: dict[str, Any] = table(400)
    whole = merged(tmp_path, columns, [np.arange(400)])
    code = """
import sys, pathlib, numpy as np
from sim.store.folder import write_rows
with np.load(sys.argv[2]) as columns:
    number = int(sys.argv[3])
    part = {name: columns[name][100 * number : 100 * number + 100] for name in columns.files}
    write_rows(pathlib.Path(sys.argv[1]), "t", number, part)
"""
    np.savez(tmp_path / "columns.npz", **columns)
    with RunFolder.create(tmp_path, "oracle", ID) as folder:
        workers = [
            subprocess.Popen([sys.executable, "-c", code, folder.path, tmp_path / "columns.npz", str(part)], cwd=repo)
            for part in range(4)
        ]
        assert [worker.wait(60) for worker in workers] == [0, 0, 0, 0]
        folder.merge("t", ["replication"])
        assert (folder.path / "t.parquet").read_bytes() == whole


def test_a_table_is_sorted_by_several_columns(folder: RunFolder) -> None:
    folder.write_rows("events", 1, {"replication": np.array([2, 1]), "number": np.array([0, 1])})
    folder.write_rows("events", 0, {"replication": np.array([1, 2]), "number": np.array([0, 1])})
    folder.merge("events", ["replication", "number"])
    assert rows(folder.path / "events.parquet") == [(1, 0), (1, 1), (2, 0), (2, 1)]


def test_an_order_that_leaves_two_rows_alike_is_refused(folder: RunFolder) -> None:
    # Which of them came first would depend on the split.
    folder.write_rows("t", 0, {"k": np.array([1, 2]), "x": np.array([1, 2])})
    folder.write_rows("t", 1, {"k": np.array([2, 3]), "x": np.array([3, 4])})
    with pytest.raises(ValueError, match="1 rows have the same k"):
        folder.merge("t", ["k"])


def test_there_must_be_something_to_merge_and_an_order(folder: RunFolder) -> None:
    with pytest.raises(ValueError, match="table t has 0 parts"):
        folder.merge("t", ["k"])
    folder.write_rows("t", 0, {"k": np.arange(3)})
    with pytest.raises(ValueError, match=r"sorted by \[\]"):
        folder.merge("t", [])


def test_merging_takes_less_memory_than_the_table(tmp_path: Path, repo: Path) -> None:
    code = """
import sys, pathlib, re, numpy as np
from sim.store import tables
def peak():
    return int(re.search(r"VmHWM:\\s+(\\d+) kB", pathlib.Path("/proc/self/status").read_text())[1]) * 1024
folder, rng = pathlib.Path(sys.argv[1]), np.random.default_rng(3)
for part in range(200):
    columns = {f"x{k}": rng.random(5_000) for k in range(24)}
    tables.write_rows(folder, "t", part, {"k": rng.permutation(5_000) * 200 + part, **columns})
before, tables.MEMORY = peak(), "96MB"
tables.merge_rows(folder, "t", ["k"])
print(peak() - before)
"""
    if not Path("/proc/self/status").exists():
        pytest.skip("no /proc, which tells the memory of a process")
    done = subprocess.run(
        [sys.executable, "-c", code, tmp_path],
        cwd=repo,
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    assert int(done.stdout) < 200 * 5_000 * 25 * 8  # in memory it would take nearly twice that


# What the disk refuses


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
            folder.write_rows("t", part, {"k": np.array([part])})
        folder.merge("t", ["k"])
        final = folder.publish()
    copy = (final / "t.parquet").rename(tmp_path / "t.parquet")
    assert rows(copy) == [(0,), (1,)]


def test_a_folder_named_like_a_pattern_is_not_taken_for_one(tmp_path: Path) -> None:
    for value, name in enumerate(["[a-c]?*", "abc"]):  # the first matches the second
        (tmp_path / name).mkdir()
        write_rows(tmp_path / name, "t", 0, {"k": np.array([value])})
    tables.merge_rows(tmp_path / "[a-c]?*", "t", ["k"])
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
def columns(number, part=0):
    random = {f"x{i}": np.random.default_rng([i, part]).random(50_000) for i in range(number)}
    return {"k": np.arange(50_000) * 10 + part, **random}
def merge(folder):
    tables.MEMORY = "32MB"  # so that it takes room on the disk to sort
    for part in range(10):
        folder.write_rows("t", part, columns(3, part))
    print("written")
    folder.merge("t", ["k"])
steps = {
    "create": lambda folder: None,
    "bytes": lambda folder: folder.write_bytes("report.html", bytes(20_000_000)),
    "rows": lambda folder: folder.write_rows("t", 0, columns(40)),
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
    assert list((tmp_path / "reports" / "oracle").iterdir()) == []


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
    assert refusal.endswith(": cannot be written: No space left on device")


def test_a_read_only_folder_is_refused_before_anything_is_simulated(tmp_path: Path, repo: Path) -> None:
    out = tmp_path / "disk"
    assert refused(repo, out, "bytes", prefix=mounted("ro", out)) == [
        f"{out}/oracle: cannot be written: Read-only file system"
    ]


# Names of runs


def test_a_run_id_depends_on_every_part_of_the_question_and_not_on_their_order() -> None:
    asked: dict[str, str | int | float | None] = {
        "scenario": "5d41",
        "seed": 1,
        "n": 100,
        "engine": "reference",
    }
    ids = {run_id(**asked), *(run_id(**asked | {name: 7}) for name in asked), run_id(**asked, per_belief=20)}
    assert len(ids) == len(asked) + 2
    assert run_id(**dict(reversed(asked.items()))) == run_id(**asked)
    assert all(len(name) == 10 and int(name, 16) >= 0 for name in ids)
