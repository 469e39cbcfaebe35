"""What the commands around scenario files do: `sim list`, `sim schema`, `sim init`."""

from __future__ import annotations

import datetime as dt
import json as json_
import shlex
from collections.abc import Sequence
from pathlib import Path

import typer

from sim.cli.tables import aligned
from sim.errors import RunError
from sim.scenario.found import Headline, headline, headlines
from sim.scenario.json_schema import MODELINE
from sim.scenario.shipped import shipped, shipped_scenarios
from sim.scenario.starter import SCHEMA, copy_of, schema_text, stands, starter
from sim.store.files import must_be_free, write_file


def do_list(folders: Sequence[Path], *, json: bool) -> int:
    """`sim list`."""
    found: list[Headline] = []
    for folder in folders:
        if not folder.is_dir():
            raise RunError(f"{folder}: is no folder")
        found += headlines(folder)
    if not folders:
        found = [one for name, file in shipped_scenarios().items() if (one := headline(name, file)) is not None]
    for one in found:
        if one.problem:
            typer.echo(one.problem, err=True)
    good = [one for one in found if not one.problem]
    if json:
        rows = [
            {"name": one.name, "title": one.title, "as_of": one.as_of, "horizon": one.horizon, "file": str(one.file)}
            for one in good
        ]
        typer.echo(json_.dumps({"schema_version": 1, "kind": "list", "scenarios": rows}, indent=1))
    elif good:
        rows_ = [[one.name, one.as_of, one.horizon, one.title] for one in good]
        typer.echo(aligned([["name", "as of", "horizon", "title"], *rows_], left=(0, 1, 2, 3)))
    else:
        typer.echo("no scenario files", err=True)
    return 0


def do_schema(out: Path | None, *, facts: bool) -> int:
    """`sim schema`."""
    text = schema_text(facts=facts)
    if out is None:
        typer.echo(text, nl=False)
        return 0
    write_file(out, text)
    what = "fact sheet" if facts else "scenario"
    typer.echo(f"Schema: {out}   First line of a {what} beside it: {MODELINE.format(address=out.name)}", err=True)
    return 0


def do_init(name: Path, like: str | None, python: Sequence[str]) -> int:
    """`sim init`: nothing is written unless everything can be, and nothing is replaced."""
    file = name if name.suffix in (".yaml", ".yml") else name.with_name(f"{name.name}.yaml")
    if not file.parent.is_dir():
        raise RunError(f"{file}: cannot be written: there is no folder {file.parent}")
    files, remarks = {"": starter(file.stem, dt.date.today())}, list[str]()
    if like is not None:
        files, remarks = _copy(like, file.parent, python)
    wanted = {file if not place else file.parent / place: text for place, text in files.items()}
    new = {path: text for path, text in wanted.items() if path == file or not stands(path, text)}
    must_be_free(*new)
    if not (file.parent / SCHEMA).exists():
        new[file.parent / SCHEMA] = schema_text()
    for path, text in sorted(new.items(), key=lambda item: item[0] == file):  # the scenario last: it needs the others
        if path.parent != file.parent:
            path.parent.mkdir(exist_ok=True)
        write_file(path, text)
        typer.echo(f"Wrote {path}", err=True)
    for remark in remarks:
        typer.echo(remark, err=True)
    typer.echo(f"Next: {shlex.join(['sim', 'run', str(file)])}", err=True)
    return 0


def _copy(like: str, folder: Path, python: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    from sim.execution.scenarios import open_scenario
    from sim.study.inputs import priors_of

    file = Path(like) if Path(like).suffix in (".yaml", ".yml") else shipped(like)
    scenario = open_scenario(file, python=python)
    return copy_of(scenario.loaded, priors_of(scenario), folder)
