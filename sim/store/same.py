"""Whether two tables hold the same rows, value by value, and where they do not."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb

from sim.errors import RunError
from sim.store.tables import MEMORY, reading

SHOWN = 3  # rows told of each column that differs


def table_differences(a: Path, b: Path, keys: Sequence[str]) -> tuple[int, list[str]]:
    """Rows of `a`, and what differs in `b`, a line each; rows belong together if they have the same `keys`.

    What does not fit into memory is put beside `b` for a while. RunError if a file cannot be read.
    """
    try:
        with duckdb.connect(
            config={"memory_limit": MEMORY, "temp_directory": str(b.parent.absolute() / "spill")}
        ) as database:
            database.execute("SET enable_progress_bar = false")
            for name, path in (("a", a), ("b", b)):
                database.execute(f"CREATE VIEW {name} AS FROM {reading([path])}")
            columns = [_columns(database, name) for name in "ab"]
            rows = int(_one(database, "SELECT count(*) FROM a"))
            if columns[0] != columns[1]:
                return rows, [f"columns: {', '.join(columns[0])} before, {', '.join(columns[1])} now"]
            found = _only(database, keys)
            for column in columns[0]:
                found += _unequal(database, column, keys)
            return rows, found
    except duckdb.Error as error:
        raise RunError(f"{a}: cannot be compared: {str(error).splitlines()[0]}") from error


def _only(database: duckdb.DuckDBPyConnection, keys: Sequence[str]) -> list[str]:
    """Rows that only one table has, or that one has twice."""
    counts = [int(_one(database, f"SELECT count(*) FROM {name}")) for name in "ab"]
    both = int(_one(database, f"SELECT count(*) FROM a JOIN b USING ({', '.join(keys)})"))
    return [] if counts == [both, both] else [f"rows: {counts[0]:,} before, {counts[1]:,} now, {both:,} of them alike"]


def _unequal(database: duckdb.DuckDBPyConnection, column: str, keys: Sequence[str]) -> list[str]:
    name = '"' + column.replace('"', '""') + '"'
    where = f"FROM a JOIN b USING ({', '.join(keys)}) WHERE a.{name} IS DISTINCT FROM b.{name}"
    number = int(_one(database, f"SELECT count(*) {where}"))
    if not number:
        return []
    chosen = f"SELECT {', '.join(keys)}, a.{name}, b.{name} {where} ORDER BY {', '.join(keys)} LIMIT {SHOWN}"
    told = [
        f"{' '.join(f'{key} {value}' for key, value in zip(keys, row, strict=False))}: {row[-2]} before, {row[-1]} now"
        for row in database.execute(chosen).fetchall()
    ]
    return [f"{column}: {number:,} rows differ; {'; '.join(told)}"]


def _columns(database: duckdb.DuckDBPyConnection, name: str) -> list[str]:
    return [f"{row[0]}" for row in database.execute(f"DESCRIBE {name}").fetchall()]


def _one(database: duckdb.DuckDBPyConnection, query: str) -> int:
    return int(database.execute(query).fetchall()[0][0])
