"""`sim init`: a scenario to start from, or the copy of another with all that it needs."""

from __future__ import annotations

import datetime as dt
import os
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.guard import guarded
from sim.cli.options import Python, typed
from sim.cli.say import say
from sim.errors import RunError


def init(
    name: Annotated[Path, typer.Argument(metavar="NAME", help="The new file; .yaml is added.", show_default=False)],
    like: Annotated[
        str | None,
        typer.Option("--like", metavar="SCENARIO", help="Copy a shipped scenario (sim list) or a file."),
    ] = None,
    python: Python = None,
) -> None:
    """Write a scenario to start from, commented, that runs at once."""
    guarded(lambda: do_init(name, like, python or ()))


def do_init(name: Path, like: str | None, python: Sequence[str]) -> int:
    """`sim init`: nothing is written unless everything can be, and nothing is replaced."""
    from sim.scenario.called import must_name_runs
    from sim.scenario.position import printable
    from sim.scenario.starter import SCHEMA, schema_text, stands, starter
    from sim.store.disk import no_folder
    from sim.store.files import must_be_free, write_file

    if not name.name or not name.name.isprintable():
        raise RunError(f"{printable(str(name))}: cannot be the name of a scenario; give one such as my-deal")
    file = name if name.suffix in (".yaml", ".yml") else name.with_name(f"{name.name}.yaml")
    must_name_runs(file, "give another name")
    if not file.parent.is_dir():
        raise RunError(f"{file}: cannot be written: there is no folder {file.parent}")
    files, remarks = {"": starter(file.stem, dt.date.today())}, list[str]()
    if like is not None:
        files, remarks = _copy(like, file.parent, python)
    wanted = {file if not place else file.parent / place: text for place, text in files.items()}
    new = {path: text for path, text in wanted.items() if path == file or not stands(path, text)}
    must_be_free(*new)
    for folder in sorted({path.parent for path in new}):
        if os.path.lexists(folder) and not folder.is_dir():
            raise RunError(f"{folder}: cannot be written to, and nothing was written: {no_folder(folder)}")
    if not (file.parent / SCHEMA).exists():
        new[file.parent / SCHEMA] = schema_text()
    for path, text in sorted(new.items(), key=lambda item: item[0] == file):  # the scenario last: it needs the others
        if path.parent != file.parent:
            path.parent.mkdir(exist_ok=True)
        write_file(path, text)
        say(f"Wrote {path}", err=True)
    for remark in remarks:
        say(remark, err=True)
    say(f"Next: {shlex.join(['sim', 'run', typed(file)])}", err=True)
    return 0


def _copy(like: str, folder: Path, python: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    from sim.execution.scenarios import open_scenario
    from sim.scenario.starter import copy_of
    from sim.study.inputs import priors_of

    scenario = open_scenario(like, python=python)
    return copy_of(scenario.loaded, priors_of(scenario), folder)
