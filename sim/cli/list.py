"""`sim list`: scenarios, those that ship or those in some folders."""

from __future__ import annotations

import json as json_
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.guard import guarded
from sim.cli.options import Json
from sim.cli.say import say, say_text
from sim.cli.tables import aligned
from sim.errors import RunError


def list_(
    folders: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[FOLDER...]", help="Folders to look through instead of the scenarios that ship."),
    ] = None,
    json: Json = False,
) -> None:
    """List scenarios: those that ship, or those in some folders."""
    guarded(lambda: do_list(folders or [], json=json))


def do_list(folders: Sequence[Path], *, json: bool) -> int:
    """`sim list`."""
    from sim.scenario.found import Headline, headline, headlines
    from sim.scenario.shipped import shipped_scenarios

    found: list[Headline] = []
    for folder in folders:
        if not folder.is_dir():
            raise RunError(f"{folder}: is no folder")
        found += headlines(folder)
    if not folders:
        found = [one for name, file in shipped_scenarios().items() if (one := headline(name, file)) is not None]
    for one in found:
        if one.problem:
            say_text(one.problem, err=True)
    good = [one for one in found if not one.problem]
    if json:
        rows = [
            {"name": one.name, "title": one.title, "as_of": one.as_of, "horizon": one.horizon, "file": str(one.file)}
            for one in good
        ]
        typer.echo(json_.dumps({"schema_version": 1, "kind": "list", "scenarios": rows}, indent=1))
    elif good:
        rows_ = [[one.name, one.as_of, one.horizon, one.title] for one in good]
        say_text(aligned([["name", "as of", "horizon", "title"], *rows_], left=(0, 1, 2, 3)))
    else:
        say("no scenario files", err=True)
    return 0
