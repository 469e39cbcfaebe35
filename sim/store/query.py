"""Questions in SQL about a published run: its tables as views, and nothing else of the machine within reach."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from sim.errors import RunError
from sim.store.runs import Run
from sim.store.tables import literal, pattern, reading

TABLES = ("replications", "events")
VIEWS = (*TABLES, "probabilities")
CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": False, "autoload_known_extensions": False, "memory_limit": "1GB", "max_temp_directory_size": "8GB",
    "threads": 2,
}  # fmt: skip
ROWS_AT_ONCE = 10_000
READING = ("SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE")  # parts of a query that only read
ONE_SELECT = "a query is one SELECT (or FROM, VALUES, DESCRIBE, SUMMARIZE) that only reads"


@contextmanager
def asking(run: Run) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database with the views of a published run; it can read these files, and do nothing else.

    `replications` and `events` are the tables of the run, `probabilities` what the summary says of groups and
    outcomes; those of a comparison have a column `scenario` in front. RunError if the run is not whole.
    """
    files = {table: _files(run, table) for table in TABLES}
    with TemporaryDirectory() as spill, duckdb.connect(config=CONFIG | {"temp_directory": spill}) as database:
        database.execute("SET enable_progress_bar = false")
        try:
            for table, found in files.items():
                database.execute(f"CREATE VIEW {table} AS {_union(run, found)}")
        except duckdb.Error as error:
            raise RunError(f"{run.path}: a table cannot be read: {_one_line(error)}") from error
        _add_probabilities(database, run)
        # What it may open is compared with the pattern first, and then with the file that the pattern finds.
        paths = [path for found in files.values() for path in found.values()]
        allowed = ", ".join(literal(name) for path in paths for name in (path.absolute(), pattern(path)))
        database.execute(f"SET allowed_paths = [{allowed}]")
        database.execute("SET enable_external_access = false")
        database.execute("SET lock_configuration = true")
        yield database


def answers(database: duckdb.DuckDBPyConnection, sql: str) -> tuple[list[str], Iterator[tuple[Any, ...]]]:
    """Columns and rows of one SELECT. RunError for anything else, and for SQL that is wrong, in one line."""
    try:
        statements = database.extract_statements(sql)
        # COPY is no SELECT: the files that may be read might be written too.
        if [s.type for s in statements] != [duckdb.StatementType.SELECT]:
            raise RunError(ONE_SELECT)
        if not _only_reads(database, statements[0].query):
            raise RunError(ONE_SELECT)
        database.execute(statements[0])
        columns = [str(column[0]) for column in database.description or []]
    except duckdb.Error as error:
        raise RunError(f"query: {_one_line(error)}") from error
    except RuntimeError as error:
        raise _interrupted(error) from error
    return columns, _rows(database)


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
    except RuntimeError as error:
        raise _interrupted(error) from error


def _interrupted(error: RuntimeError) -> BaseException:
    """Ctrl-C, as DuckDB tells it; any other error as it is."""
    return KeyboardInterrupt() if "interrupt" in str(error).lower() else error


def _one_line(error: duckdb.Error) -> str:
    """What DuckDB says, without its picture of the place."""
    told = str(error).partition("\n\nLINE ")[0]
    return " ".join(told.split())


def _files(run: Run, table: str) -> dict[str, Path]:
    """The Parquet file of a table, by scenario; the only scenario of a run is named too."""
    if run.state != "complete":
        raise RunError(f"{run.path}: is {run.state}; only a complete run can be asked")
    inner = dict.fromkeys(run.names, run.path) if run.asked["kind"] == "run" else {n: run.path / n for n in run.names}
    found = {name: folder / f"{table}.parquet" for name, folder in inner.items()}
    for path in found.values():
        if not path.is_file():
            raise RunError(f"{path}: is missing; `sim runs verify` tells what else is")
    return found


def _union(run: Run, files: dict[str, Path]) -> str:
    if run.asked["kind"] == "run":
        return "FROM " + reading(list(files.values()))
    each = (f"SELECT {literal(name)} AS scenario, * FROM {reading([path])}" for name, path in files.items())
    return " UNION ALL BY NAME ".join(each)


def _add_probabilities(database: duckdb.DuckDBPyConnection, run: Run) -> None:
    columns = (
        "check_id VARCHAR, date VARCHAR, level VARCHAR, name VARCHAR, p DOUBLE, low DOUBLE, high DOUBLE, "
        "band_low DOUBLE, band_high DOUBLE, hits BIGINT, n BIGINT"
    )
    rows = list(_probabilities(run))
    if run.asked["kind"] == "run":
        rows = [row[1:] for row in rows]
    else:
        columns = f"scenario VARCHAR, {columns}"
    database.execute(f"CREATE TABLE probabilities ({columns})")
    database.executemany(f"INSERT INTO probabilities VALUES ({', '.join('?' * len(rows[0]))})", rows)


def _probabilities(run: Run) -> Iterator[Sequence[Any]]:
    """Every estimate of the summary: scenario, check, date, level, name, and the numbers."""
    for name, summary in summaries(run).items():
        dates = {check["id"]: check["date"] for check in summary["checks"]}
        for level, checks in summary["probabilities"].items():
            for check, found in checks.items():
                for what, e in found.items():
                    numbers = [e[key] for key in ("p", "low", "high", "band_low", "band_high", "hits", "n")]
                    yield [name, check, dates[check], level.removesuffix("s"), what, *numbers]


def summaries(run: Run) -> dict[str, dict[str, Any]]:
    """The summary of each scenario. RunError if it cannot be read."""
    try:
        whole = json.loads((run.path / "summary.json").read_text(encoding="utf-8"))
        return (
            {s["name"]: s["summary"] for s in whole["scenarios"]}
            if whole["kind"] == "compare"
            else {run.names[0]: whole}
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise RunError(f"{run.path / 'summary.json'}: cannot be read: {error}") from error
