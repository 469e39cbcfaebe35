"""What `sim query` and `sim export` do."""

from __future__ import annotations

import datetime as dt
import json as json_
import math
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

import typer

from sim.cli.tables import aligned
from sim.store.disk import made
from sim.store.export import write_csv, write_excel
from sim.store.files import must_be_free
from sim.store.query import answers, asking
from sim.store.runs import find
from sim.store.tables import literal
from sim.store.views import VIEWS

SHOWN = 1_000  # rows of a table on the terminal


def do_query(out: Path, name: str, sql: str | None, *, json: bool, csv: str | None, excel: Path | None) -> int:
    """`sim query`."""
    run = find(out, name)
    with asking(run) as database:
        columns, rows = answers(database, _views() if sql is None else sql)
        if json:
            told = {"schema_version": 1, "kind": "query", "run": run.id, "columns": columns}
            typer.echo(json_.dumps(told | {"rows": [[_plain(value) for value in row] for row in rows]}))
        elif csv is not None:
            number = write_csv(None if csv == "-" else Path(csv), (columns, rows))
            typer.echo(f"{csv}: {number:,} rows" if csv != "-" else f"{number:,} rows", err=True)
        elif excel is not None:
            number = write_excel(excel, {"query": (columns, rows)})
            typer.echo(f"{excel}: {number:,} rows", err=True)
        else:
            first = list(islice(rows, SHOWN))
            words = {
                i for row in first for i, value in enumerate(row) if not isinstance(value, int | float | Decimal | None)
            }
            typer.echo(aligned([columns, *([_text(value) for value in row] for row in first)], left=words))
            if next(rows, None) is not None:
                typer.echo(f"only the first {SHOWN:,} rows are shown; --csv and --json give all", err=True)
    return 0


def do_export(out: Path, name: str, to: Path) -> int:
    """`sim export`."""
    run = find(out, name)
    with asking(run) as database:
        if to.suffix.lower() == ".xlsx":
            # One cursor each, for the rows of one table are read while the next is not yet asked for.
            tables = {view: answers(database.cursor(), f"FROM {view}") for view in VIEWS[::-1]}
            write_excel(to, tables)
            typer.echo(to)
            return 0
        made(to)
        must_be_free(*(to / f"{view}.csv" for view in VIEWS))
        for view in VIEWS:
            path = to / f"{view}.csv"
            write_csv(path, answers(database, f"FROM {view}"))
            typer.echo(path)
    return 0


def _views() -> str:
    return (
        "SELECT table_name AS view, column_name AS column, data_type AS type FROM information_schema.columns "
        f"ORDER BY array_position([{', '.join(map(literal, VIEWS))}], table_name), ordinal_position"
    )


def _plain(value: Any) -> Any:
    """A value that JSON knows."""
    if isinstance(value, Decimal):
        value = float(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value if isinstance(value, bool | int | float | str | None) else str(value)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.10g}"
    return value.isoformat() if isinstance(value, dt.date) else " ".join(str(value).split())
