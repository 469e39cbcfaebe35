"""Questions in SQL about a published run: its tables as views, and nothing else of the machine within reach."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from sim.errors import RunError
from sim.store.runs import Run
from sim.store.tables import literal, pattern
from sim.store.views import make_views, table_files

CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": False, "autoload_known_extensions": False, "memory_limit": "1GB", "max_temp_directory_size": "8GB",
    "threads": 2,
}  # fmt: skip
ROWS_AT_ONCE = 10_000
TIMES = ("DATE", "TIMESTAMP", "TIMESTAMP WITH TIME ZONE")  # which may be infinite, for DuckDB but not for Python
NESTED = re.compile(r"^(?:STRUCT|MAP|UNION)\(|\]$")
TIMED = re.compile(
    r'("(?:[^"]|"")*")|\b(?:INTERVAL|DATE|TIMESTAMP(?:_\w+| WITH TIME ZONE)?)(?=[],)[]|$)'
)  # in the name of a type, not of a part of it
READING = ("SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE")  # parts of a query that only read
# Without its values DuckDB makes several statements of a PIVOT, and tells nobody which.
PIVOT = (
    "a PIVOT has to name its values, so that it is one statement that only reads: "
    "PIVOT replications ON horizon IN ('closed', 'open') USING count(*)"
)
ONE_SELECT = "a query is one SELECT (or FROM, VALUES, DESCRIBE, SUMMARIZE) that only reads"


@contextmanager
def asking(run: Run) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database with the views of a published run; it can read these files, and do nothing else.

    For the views see `sim.store.views`. RunError if the run is not whole.
    """
    files = table_files(run)
    with TemporaryDirectory() as spill, duckdb.connect(config=CONFIG | {"temp_directory": spill}) as database:
        database.execute("SET enable_progress_bar = false")
        try:
            make_views(database, run, files)
        except duckdb.Error as error:
            raise RunError(f"{run.path}: a table cannot be read: {_one_line(error)}") from error
        # What it may open is compared with the pattern first, and then with the file that the pattern finds.
        paths = [path for found in files.values() for path in found.values()]
        allowed = ", ".join(literal(name) for path in paths for name in (path.absolute(), pattern(path)))
        database.execute(f"SET allowed_paths = [{allowed}]")
        database.execute("SET enable_external_access = false")
        database.execute("SET lock_configuration = true")
        yield database


def answers(
    database: duckdb.DuckDBPyConnection, sql: str, *, nested: bool = False
) -> tuple[list[str], Iterator[tuple[Any, ...]]]:
    """Columns and rows of one SELECT. RunError for anything else, and for SQL that is wrong, in one line.

    Lists and what else is nested is text, as DuckDB writes it, unless it is asked for `nested`.
    """
    try:
        statements = database.extract_statements(sql)
        kinds = [s.type for s in statements]
        if kinds == [duckdb.StatementType.MULTI]:
            raise RunError(PIVOT)
        # COPY is no SELECT: the files that may be read might be written too.
        if kinds != [duckdb.StatementType.SELECT]:
            raise RunError(ONE_SELECT)
        if not _only_reads(database, statements[0].query):
            raise RunError(ONE_SELECT)
        database.execute(statements[0])
        found = list(database.description or [])
        types = [str(column[1]) for column in found]
        if any(TIMED.search(kind) or NESTED.search(kind) for kind in types):
            database.execute(_as_told(sql, types, nested=nested))
    except duckdb.Error as error:
        raise RunError(f"query: {_one_line(error)}") from error
    return [str(column[0]) for column in found], _rows(database)


def _as_told(sql: str, types: Sequence[str], *, nested: bool) -> str:
    """The same query, with spans of time and infinite times as DuckDB writes them, and so what is `nested` unless asked for.

    Its client makes 30 days of a month, and the last day of the year 9999 of an infinite one.
    """
    columns = (_told(f"#{i}", kind, nested) for i, kind in enumerate(types, start=1))
    return f"SELECT {', '.join(columns)} FROM query({literal(sql)})"


def _told(column: str, kind: str, nested: bool) -> str:
    if NESTED.search(kind) and not nested:
        return f"{column}::VARCHAR"
    if kind not in TIMES:
        return f"{column}::{TIMED.sub(lambda found: found[1] or 'VARCHAR', kind)}"
    either = f"UNION(finite {kind}, told VARCHAR)"
    return (
        f"CASE WHEN isinf({column}) THEN union_value(told := {column}::VARCHAR)::{either} "
        f"ELSE union_value(finite := {column})::{either} END"
    )


def _only_reads(database: duckdb.DuckDBPyConnection, sql: str) -> bool:
    """Whether a statement that counts as a SELECT only reads, in all its parts.

    A part in WITH may be a COPY, INSERT, UPDATE or DELETE, and the function `query` may be given any text.
    """
    (told,) = database.execute("SELECT json_serialize_sql(?::VARCHAR)", [sql]).fetchall()[0]
    tree = json.loads(told)
    return not tree["error"] and all(_reads(node) for node in _mappings(tree))


def _reads(node: dict[str, Any]) -> bool:
    kind = str(node.get("type", ""))
    return (not kind.endswith("_NODE") or kind in READING) and node.get("function_name") != "query"


def _mappings(tree: Any) -> Iterator[dict[str, Any]]:
    """Every mapping in a nest of mappings and lists."""
    if isinstance(tree, dict):
        yield tree
    for inner in tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ():
        yield from _mappings(inner)


def _rows(database: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    try:
        while rows := database.fetchmany(ROWS_AT_ONCE):
            yield from rows
    except duckdb.Error as error:
        raise RunError(f"query: {_one_line(error)}") from error


def _one_line(error: duckdb.Error) -> str:
    """What DuckDB says, without its picture of the place."""
    told = str(error).partition("\n\nLINE ")[0]
    return " ".join(told.split())
