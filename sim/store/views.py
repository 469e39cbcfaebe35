"""The views that questions about a run are asked of.

    replications    one row a replication
    packages        what the number of a package stands for: the level of each term, structures, all of it in words
    events          the records that are kept, with calendar dates beside their times: `date` beside `time`, and `until`
                    where the value is a time
    probabilities   what the summary says of groups and outcomes

Those of a comparison have a column `scenario` in front.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb

from sim.errors import RunError
from sim.store.manifest import read_json
from sim.store.runs import Run
from sim.store.tables import literal, reading
from sim.world.record import UNTIL
from sim.world.time import DAY

TABLES = ("replications", "packages", "events")
ALWAYS = ("packages", "probabilities")  # also of a run that keeps no more than its summary
ALTERED = "it is not what the run wrote; `sim runs verify` tells what else is altered"
Files = dict[str, dict[str, Path]]  # table -> scenario -> file


def table_files(run: Run) -> Files:
    """The Parquet files of a run, of each table by scenario. RunError if one is missing, or the run is not complete."""
    run.must_be_complete()
    return {table: _files(run, table) for table in TABLES if table in views_of(run)}


def views_of(run: Run) -> tuple[str, ...]:
    """The names of the views that a run has. RunError unless it is complete."""
    run.must_be_complete()
    return ALWAYS if run.asked["options"]["keep"] == "summary" else (*TABLES, "probabilities")


def make_views(database: duckdb.DuckDBPyConnection, run: Run, files: Files) -> None:
    """Add the views to a database. RunError if the summary cannot be read; duckdb.Error if a file cannot."""
    try:
        known = _summaries(run)
        for table, found in files.items():
            database.execute(f"CREATE VIEW {table} AS {_union(run, table, found, known)}")
        _add_probabilities(database, run, known)
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        why = error.strerror if isinstance(error, OSError) else ALTERED
        raise RunError(f"{run.path / 'summary.json'}: cannot be read: {why}") from error


def _files(run: Run, table: str) -> dict[str, Path]:
    """The Parquet file of a table, by scenario; the only scenario of a run is named too."""
    inner = dict.fromkeys(run.names, run.path) if run.asked["kind"] == "run" else {n: run.path / n for n in run.names}
    found = {name: folder / f"{table}.parquet" for name, folder in inner.items()}
    for path in found.values():
        if not path.is_file():
            raise RunError(f"{path}: is missing; `sim runs verify` tells what else is")
    return found


def _union(run: Run, table: str, files: dict[str, Path], known: dict[str, dict[str, Any]]) -> str:
    """The rows of every scenario, those of a comparison with its name."""
    named = run.asked["kind"] != "run"
    each = (
        f"SELECT {f'{literal(name)} AS scenario, ' if named else ''}{_columns(table, known[name])} FROM {reading([path])}"
        for name, path in files.items()
    )
    return " UNION ALL BY NAME ".join(each)


def _columns(table: str, summary: dict[str, Any]) -> str:
    if table != "events":
        return "*"
    kinds = ", ".join(literal(kind.name.lower()) for kind in UNTIL)
    until = f"CASE WHEN kind IN ({kinds}) AND NOT (kind = 'clock_stopped' AND value <= time) THEN {_date('value', summary)} END"
    return (
        f"replication, number, time, time / {DAY} AS days, {_date('time', summary)} AS date, * EXCLUDE (replication, number, time, value, bound, "
        f"bound_of), value, {until} AS until, bound, bound_of"
    )


def _date(column: str, summary: dict[str, Any]) -> str:
    """The day of a time in seconds after the end of `as_of`, in the zone of the scenario; a day includes its end."""
    return f"TRY(DATE {literal(summary['scenario']['as_of'])} + ceil({column} / {DAY})::INTEGER)"  # none beyond all calendars


def _add_probabilities(database: duckdb.DuckDBPyConnection, run: Run, known: dict[str, dict[str, Any]]) -> None:
    columns = (
        "check_id VARCHAR, date DATE, level VARCHAR, name VARCHAR, p DOUBLE, low DOUBLE, high DOUBLE, "
        "band_low DOUBLE, band_high DOUBLE, hits BIGINT, n BIGINT"
    )
    rows = list(_probabilities(known))
    if run.asked["kind"] == "run":
        rows = [row[1:] for row in rows]
    else:
        columns = f"scenario VARCHAR, {columns}"
    database.execute(f"CREATE TABLE probabilities ({columns})")
    database.executemany(f"INSERT INTO probabilities VALUES ({', '.join('?' * len(rows[0]))})", rows)


def _probabilities(known: dict[str, dict[str, Any]]) -> Iterator[Sequence[Any]]:
    """Every estimate of the summaries: scenario, check, date, level, name, and the numbers."""
    for name, summary in known.items():
        dates = {check["id"]: check["date"] for check in summary["checks"]}
        for level, checks in summary["probabilities"].items():
            for check, found in checks.items():
                for what, e in found.items():
                    numbers = [e[key] for key in ("p", "low", "high", "band_low", "band_high", "hits", "n")]
                    yield [name, check, dates[check], level.removesuffix("s"), what, *numbers]


def _summaries(run: Run) -> dict[str, dict[str, Any]]:
    """The summary of each scenario."""
    whole = read_json(run.path / "summary.json")
    if run.asked["kind"] == "run":
        return {run.names[0]: whole}
    return {s["name"]: s["summary"] for s in whole["scenarios"]}
