"""The tables of a run folder: every type, the same bytes however they were split, and little memory."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from sim.store import tables
from sim.store.folder import RunFolder
from sim.store.tables import write_rows

from .stored import ID, Columns, rows, types

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
    write_rows(folder.chunks.rows(), "t", 0, EVERY_TYPE)
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
    write_rows(folder.chunks.rows(), "t", 0, {"k": np.arange(2), "x": np.array([np.nan, 1.5])})
    folder.merge("t", ["k"])
    assert rows(folder.path / "t.parquet") == [(0, None), (1, 1.5)]


def test_columns_may_be_slices_of_a_matrix_or_reversed(folder: RunFolder) -> None:
    matrix = np.arange(12, dtype=np.int16).reshape(4, 3)
    write_rows(
        folder.chunks.rows(),
        "t",
        0,
        {"middle": matrix[:, 1], "reversed": matrix[::-1, 2], "fixed": np.broadcast_to(7, 4)},
    )
    folder.merge("t", ["middle"])
    assert rows(folder.path / "t.parquet") == [(1, 11, 7), (4, 8, 7), (7, 5, 7), (10, 2, 7)]


def test_a_table_without_rows_keeps_its_columns(folder: RunFolder) -> None:
    none: Columns = {"number": np.zeros(0, np.int16), "text": np.zeros(0, "<U1")}
    for part in range(2):
        write_rows(folder.chunks.rows(), "events", part, none)
    folder.merge("events", ["number"])
    assert rows(folder.path / "events.parquet") == []
    assert types(folder.path / "events.parquet") == {"number": "SMALLINT", "text": "VARCHAR"}


def test_a_part_written_again_replaces_the_first(folder: RunFolder) -> None:
    for value in (1, 2):
        write_rows(folder.chunks.rows(), "t", 0, {"k": np.array([value])})
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
        write_rows(folder.chunks.rows(), "t", 0, columns)


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
            write_rows(folder.chunks.rows(), "t", number, {name: column[chosen] for name, column in columns.items()})
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
from sim.store.tables import write_rows
with np.load(sys.argv[2]) as columns:
    number = int(sys.argv[3])
    part = {name: columns[name][100 * number : 100 * number + 100] for name in columns.files}
    write_rows(pathlib.Path(sys.argv[1]), "t", number, part)
"""
    np.savez(tmp_path / "columns.npz", **columns)
    with RunFolder.create(tmp_path, "oracle", ID) as folder:
        workers = [
            subprocess.Popen(
                [sys.executable, "-c", code, folder.chunks.rows(), tmp_path / "columns.npz", str(part)], cwd=repo
            )
            for part in range(4)
        ]
        assert [worker.wait(60) for worker in workers] == [0, 0, 0, 0]
        folder.merge("t", ["replication"])
        assert (folder.path / "t.parquet").read_bytes() == whole


def test_a_table_is_sorted_by_several_columns(folder: RunFolder) -> None:
    write_rows(folder.chunks.rows(), "events", 1, {"replication": np.array([2, 1]), "number": np.array([0, 1])})
    write_rows(folder.chunks.rows(), "events", 0, {"replication": np.array([1, 2]), "number": np.array([0, 1])})
    folder.merge("events", ["replication", "number"])
    assert rows(folder.path / "events.parquet") == [(1, 0), (1, 1), (2, 0), (2, 1)]


def test_an_order_that_leaves_two_rows_alike_is_refused(folder: RunFolder) -> None:
    # Which of them came first would depend on the split.
    write_rows(folder.chunks.rows(), "t", 0, {"k": np.array([1, 2]), "x": np.array([1, 2])})
    write_rows(folder.chunks.rows(), "t", 1, {"k": np.array([2, 3]), "x": np.array([3, 4])})
    with pytest.raises(ValueError, match="1 rows have the same k"):
        folder.merge("t", ["k"])


def test_there_must_be_something_to_merge_and_an_order(folder: RunFolder) -> None:
    with pytest.raises(ValueError, match="table t has 0 parts"):
        folder.merge("t", ["k"])
    write_rows(folder.chunks.rows(), "t", 0, {"k": np.arange(3)})
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
tables.merge_rows(folder, "t", ["k"], folder / "t.parquet")
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
