"""The commands for runs that are there: `sim runs`, `sim query`, `sim export`, `sim reproduce`; parse and call."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.guard import doing, guarded
from sim.cli.options import OUT, PLAIN, Json, Out, Quiet, Workers

runs = typer.Typer(help="List runs; open, verify or delete them.", pretty_exceptions_enable=False)

RunName = Annotated[
    str, typer.Argument(metavar="RUN", help="The id of a run, the beginning of one, or a path.", show_default=False)
]
RunNames = Annotated[list[str], typer.Argument(metavar="RUN...", help="Ids, beginnings of ids, or paths.")]


@runs.callback(invoke_without_command=True)
def list_runs(context: typer.Context, out: Out = OUT, json: Json = False) -> None:
    """List the runs in a folder, complete and unfinished, the newest of each scenario last."""
    if context.invoked_subcommand is None:
        guarded(lambda: doing("listing").do_list(out, json=json))


@runs.command("open")
def open_run(
    run: RunName,
    out: Out = OUT,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Only print where the report is.")] = False,
) -> None:
    """Print where the report of a run is, and open it in the browser if this is a terminal."""
    guarded(lambda: doing("listing").do_open(out, run, browser=not no_browser))


@runs.command()
def verify(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[RUN...]", help="Runs; all of the folder if none.")
    ] = None,
    out: Out = OUT,
    json: Json = False,
) -> None:
    """Compare the files of runs with the hashes in their manifests; exit with 1 if any differs."""
    guarded(lambda: doing("listing").do_verify(out, names or [], json=json))


@runs.command()
def delete(
    names: RunNames,
    out: Out = OUT,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Delete runs, complete or unfinished."""
    guarded(lambda: doing("listing").do_delete(out, names, yes=yes))


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
    """Ask the tables of a run in SQL: the views are replications, packages, events and probabilities."""
    if sum([json, csv is not None, excel is not None]) > 1:
        raise typer.BadParameter("give one of --json, --csv and --excel")
    if sql is None and (csv is not None or excel is not None):
        raise typer.BadParameter("give the query whose rows are to be written; `sim export` writes all of them")
    guarded(lambda: doing("asking").do_query(out, run, sql, json=json, csv=csv, excel=excel))


def export(
    run: RunName,
    to: Annotated[Path, typer.Argument(metavar="TO", help="A file that ends in .xlsx, or a folder for CSV files.")],
    out: Out = OUT,
) -> None:
    """Write all that a run found as an Excel workbook with a sheet a table, or as a folder with a CSV file a table."""
    guarded(lambda: doing("asking").do_export(out, run, to))


def reproduce(
    run: RunName,
    out: Out = OUT,
    workers: Workers = PLAIN.workers,
    python: Annotated[
        list[str] | None,
        typer.Option("--python", metavar="MODULE", help="Python code that the scenario uses; a manifest holds none."),
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Run again from what the manifest holds, and compare every number; exit with 1 if any differs."""
    guarded(lambda: doing("reproducing").do_reproduce(out, run, workers, python or (), quiet=quiet))
