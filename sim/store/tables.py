"""Tables as Parquet: parts, written by the processes that play, and one file merged from them."""

from __future__ import annotations

import errno
import functools
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt

from sim.errors import RunError
from sim.store.disk import refusals, spelled

MEMORY = "256MB"  # of a merge; what does not fit is sorted on disk
ROWS_IN_GROUP = 122_880  # of a row group of Parquet; a multiple of the 2,048 rows that DuckDB hands on at a time
NUMERIC = "biuf"  # numpy's kinds: bool, int, unsigned int, float

Columns = Mapping[str, npt.NDArray[Any]]


def write_rows(folder: Path, name: str, part: int, columns: Columns) -> Path:
    """Write one part of table `name` into a folder, whole or not at all, and return its path. Any process may call it.

    Columns are arrays [rows] of bool, integers, floats (a NaN is stored as missing) or str; all parts of a
    table have the same ones. Writing a part again replaces it. RunError if the disk refuses; ValueError for
    columns that are no table.
    """
    parts = folder / name
    path = parts / f"part-{part:08d}.parquet"
    unfinished = path.with_suffix(f".{os.getpid()}.unfinished")
    arrays = _checked(columns)
    with refusals(path):
        parts.mkdir(exist_ok=True)  # not its parents: a folder that was discarded must not come back
        with _database(path) as database:
            database.register("rows", arrays)
            database.execute(f"COPY (FROM rows) {_to(unfinished)}")
        unfinished.replace(path)
    return path


def merge_rows(folder: Path, name: str, order_by: Sequence[str], path: Path) -> None:
    """Merge all parts of table `name` in a folder into the file `path`, sorted. The parts stay.

    Memory does not grow with the table. The bytes depend on the rows and on the version of DuckDB, and not on
    how the rows were split into parts; hence no two rows may be equal in all of `order_by`: ValueError.
    """
    found = sorted((folder / name).glob("part-*.parquet"))
    keys = [_quoted(key) for key in order_by]
    if not found or not keys:
        raise ValueError(f"nothing to merge: table {name} has {len(found)} parts, sorted by {list(order_by)}")
    spill = folder / name / "spill"
    with refusals(path), _database(path, spill) as database:
        path.parent.mkdir(parents=True, exist_ok=True)
        database.execute(f"COPY (FROM {reading(found)} ORDER BY {', '.join(keys)}) {_to(path)}")
        twice = _neighbours_alike(database, path, keys)
    if twice:
        raise ValueError(f"table {name}: {twice} rows have the same {', '.join(order_by)} as another")


def _neighbours_alike(database: duckdb.DuckDBPyConnection, path: Path, keys: Sequence[str]) -> int:
    """How many rows of a sorted table have the keys of the row before."""
    before = ", ".join(f"lag({key}) OVER () AS before_{i}" for i, key in enumerate(keys))
    alike = " AND ".join(f"{key} = before_{i}" for i, key in enumerate(keys))
    query = f"SELECT count(*) FROM (SELECT {', '.join(keys)}, {before} FROM {reading([path])}) WHERE {alike}"
    return int(database.execute(query).fetchall()[0][0])


@contextmanager
def _database(path: Path, spill: Path | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in memory, for as long as the block; what it refuses becomes a RunError about `path`.

    One that spills is opened for that. All others are that of the process, with a connection of their own: to open one
    takes as long as to play ten replications.
    """
    try:
        with _opened(spill) if spill is not None else _of_process(os.getpid()).cursor() as database:
            # After two seconds it would draw a bar on stdout, which is for data.
            database.execute("SET enable_progress_bar = false")
            # From the statistics of its parts it may conclude that a column is never missing, and then
            # writes it in another way; from one part it does, from many it does not.
            database.execute("SET disabled_optimizers = 'statistics_propagation'")
            yield database
    except duckdb.Error as error:
        raise RunError(f"{path}: cannot be written: {_reason(error)}") from error


def _opened(spill: Path | None) -> duckdb.DuckDBPyConnection:
    # One thread: with several, the row groups of a file would depend on which was first.
    config: dict[str, str | bool | int | float | list[str]] = {"threads": 1, "temp_directory": ""}
    if spill is not None:  # or else into the working folder
        config |= {"memory_limit": MEMORY, "temp_directory": spelled(spill.absolute())}
    return duckdb.connect(config=config)


@functools.cache
def _of_process(_: int) -> duckdb.DuckDBPyConnection:
    """The database in memory of the process with this number: one that is forked off must not use that of its parent."""
    return _opened(None)


def _reason(error: duckdb.Error) -> str:
    """One line out of what DuckDB says, in the words of the operating system where it was that."""
    text = str(error)
    for reason in map(os.strerror, errno.errorcode):
        if reason in text:
            return reason
    if "failed to offload" in text:  # it counts the free space itself, and does not try
        return os.strerror(errno.ENOSPC)
    return text.splitlines()[0]


def _checked(columns: Columns) -> dict[str, npt.NDArray[Any]]:
    """The columns as DuckDB can read them, which does not know of every stride an array can have."""
    if len({name.lower() for name in columns} - {""}) != len(columns) or not columns:
        raise ValueError(f"columns need names that differ in more than case: {list(columns)}")
    for name, array in columns.items():
        if array.ndim != 1 or array.dtype.kind not in NUMERIC + "U" or not array.dtype.isnative:
            raise ValueError(f"column {name}: {array.dtype} {list(array.shape)} is no column of a table")
    if len({len(array) for array in columns.values()}) > 1:
        raise ValueError(f"columns of unequal length: { {name: len(a) for name, a in columns.items()} }")
    return {name: np.ascontiguousarray(array) for name, array in columns.items()}


def _to(path: Path) -> str:
    return f"TO {literal(spelled(path.absolute()))} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROWS_IN_GROUP})"


def reading(paths: Sequence[Path]) -> str:
    """The table function that reads these Parquet files, and no others, as one table."""
    plain = (literal(pattern(path)) for path in paths)  # DuckDB would also take `a=b` in a path for a column
    return f"read_parquet([{', '.join(plain)}], hive_partitioning = false)"


def pattern(path: Path) -> str:
    """The pattern that only this file matches: DuckDB takes every path for a pattern."""
    return re.sub(r"([*?\[])", r"[\1]", spelled(path.absolute()))


def literal(value: object) -> str:
    """A text of SQL."""
    return "'" + str(value).replace("'", "''") + "'"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
