"""`sim export`: all that a run found, as a workbook or as CSV files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.guard import guarded
from sim.cli.options import OUT, Out, RunName
from sim.cli.say import say_path
from sim.errors import RunError


def export(
    run: RunName,
    to: Annotated[Path, typer.Argument(metavar="TO", help="A file that ends in .xlsx, or a folder for CSV files.")],
    out: Out = OUT,
) -> None:
    """Write all that a run found as a workbook or as CSV files. Each table is a sheet or a file."""
    guarded(lambda: do_export(out, run, to))


def do_export(out: Path, name: str, to: Path) -> int:
    """`sim export`."""
    from sim.store.export import write_csv, write_excel
    from sim.store.files import must_be_free, new_files
    from sim.store.query import answers, asking
    from sim.store.runs import find, run_at
    from sim.store.views import views_of

    run = find(out, name)
    if run_at(to.resolve()) is not None:
        raise RunError(f"{to}: is the folder of a run; name one run, and after it a folder for its tables")
    views = views_of(run)
    with asking(run) as database:
        if to.suffix.lower() == ".xlsx":
            # One cursor each, for the rows of one table are read while the next is not yet asked for.
            tables = {view: answers(database.cursor(), f"FROM {view}") for view in views[::-1]}
            write_excel(to, tables)
            say_path(to)
            return 0
        must_be_free(*(to / f"{view}.csv" for view in views))
        with new_files(to) as written:
            for view in views:
                write_csv(to / f"{view}.csv", answers(database, f"FROM {view}"))
                written.append(to / f"{view}.csv")
        for path in written:
            say_path(path)
    return 0
