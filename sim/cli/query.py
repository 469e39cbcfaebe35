"""`sim query`: the tables of a run in SQL."""

from __future__ import annotations

import datetime as dt
import json as json_
import math
import re
from collections.abc import Iterable
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Annotated, Any

import typer

from sim.cli.guard import guarded
from sim.cli.options import OUT, Json, Out, RunName
from sim.cli.outputs import as_data
from sim.cli.say import say, say_text
from sim.cli.tables import aligned
from sim.errors import RunError

MISSING = re.compile(r"Table with name (replications|events) does not exist")
SHOWN = 1_000  # rows of a table on the terminal


def query(
    run: RunName,
    sql: Annotated[
        str | None, typer.Argument(metavar="SQL", help="One SELECT; without it, the views and their columns are told.")
    ] = None,
    out: Out = OUT,
    json: Json = False,
    csv: Annotated[str | None, typer.Option(metavar="FILE", help="Write the rows as CSV; - for stdout.")] = None,
    excel: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the rows as an Excel workbook.")] = None,
) -> None:
    """Ask the tables of a run in SQL. The views are replications, packages, events (those that it keeps) and probabilities."""
    if sum([json, csv is not None, excel is not None]) > 1:
        raise typer.BadParameter("give one of --json, --csv and --excel")
    if sql is None and (csv is not None or excel is not None):
        raise typer.BadParameter("give the query whose rows are to be written; `sim export` writes all of them")
    guarded(lambda: do_query(out, run, sql, json=json, csv=csv, excel=excel))


def do_query(out: Path, name: str, sql: str | None, *, json: bool, csv: str | None, excel: Path | None) -> int:
    """`sim query`."""
    from sim.store.export import write_csv, write_excel
    from sim.store.query import answers, asking
    from sim.store.runs import find
    from sim.store.views import ALWAYS, views_of

    run = find(out, name)
    with asking(run) as database:
        try:
            columns, rows = answers(database, _views(views_of(run)) if sql is None else sql, nested=json)
        except RunError as error:
            if views_of(run) == ALWAYS and MISSING.search(str(error)):
                raise RunError(
                    f"{run.path}: was played with --keep summary, and has no rows of replications"
                ) from error
            raise
        if json:
            told = {"schema_version": 1, "kind": "query", "run": run.id, "columns": columns}
            typer.echo(json_.dumps(told | {"rows": [[_plain(value) for value in row] for row in rows]}))
        elif csv is not None:
            as_data()
            number = write_csv(None if csv == "-" else Path(csv), (columns, rows))
            say(f"{csv}: {number:,} rows" if csv != "-" else f"{number:,} rows", err=True)
        elif excel is not None:
            number = write_excel(excel, {"query": (columns, rows)})
            say(f"{excel}: {number:,} rows", err=True)
        else:
            first = list(islice(rows, SHOWN))
            words = {
                i for row in first for i, value in enumerate(row) if not isinstance(value, int | float | Decimal | None)
            }
            say_text(aligned([columns, *([_text(value) for value in row] for row in first)], left=words))
            if next(rows, None) is not None:
                say(f"only the first {SHOWN:,} rows are shown; --csv and --json give all", err=True)
    return 0


def _views(names: Iterable[str]) -> str:
    from sim.store.tables import literal

    return (
        "SELECT table_name AS view, column_name AS column, data_type AS type FROM information_schema.columns "
        f"ORDER BY array_position([{', '.join(map(literal, names))}], table_name), ordinal_position"
    )


def _plain(value: Any) -> Any:
    """A value that JSON knows: a number with more digits than it has is text, as is what it has no kind for."""
    if isinstance(value, Decimal) and Decimal(repr(float(value))) == value:
        value = float(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value if isinstance(value, bool | int | float | str | None) else str(value)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.10g}"
    return value.isoformat() if isinstance(value, dt.date) else " ".join(str(value).split())
