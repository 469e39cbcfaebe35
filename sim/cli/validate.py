"""`sim validate`: checks files, warns, and lists what their numbers rest on."""

from __future__ import annotations

import json as json_
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from sim.cli.guard import guarded
from sim.cli.options import Json, Python
from sim.cli.say import say, say_text
from sim.cli.tables import aligned, short
from sim.errors import ScenarioError
from sim.report.words.rests import chance_words, rests_on
from sim.statistics.precision import many

HEADS = {
    "set": "Set on the command line",
    "assumption": "Assumptions", "judgement": "Judged on facts", "prior": "Priors", "evidence": "Stated by facts",
}  # fmt: skip


def validate(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Scenario files.")],
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 if there is a warning.")] = False,
    list_: Annotated[
        bool, typer.Option("--list", "-l", help="List every number: mean, 90 % interval, and what it rests on.")
    ] = False,
    python: Python = None,
    json: Json = False,
) -> None:
    """Check scenario files, and count what their numbers rest on. Warnings are of what is most likely not meant."""
    guarded(lambda: do_validate(files, python or (), strict=strict, list_=list_, json=json))


def do_validate(files: Sequence[Path], python: Sequence[str], *, strict: bool, list_: bool, json: bool) -> int:
    """`sim validate`: all files are looked at; warnings are a finding when asked for, errors always count."""
    from sim.execution.scenarios import open_scenario
    from sim.study.inputs import listing

    told = []
    for file in files:
        try:
            found = {"file": str(file), "valid": True, **listing(open_scenario(file, python=python))}
        except ScenarioError as error:
            found = {"file": str(file), "valid": False, "errors": [asdict(problem) for problem in error.problems]}
            say_text(str(error), err=True)
        told.append(found)
        if found["valid"] and not json:
            say(_line(found))
            if list_:
                say_text(_lists(found["inputs"]))
        for warning in found.get("warnings", ()):
            say(warning["text"], err=True)
    if json:
        typer.echo(json_.dumps({"schema_version": 1, "kind": "validate", "files": told}, indent=1))
    if not all(found["valid"] for found in told):
        return 2
    return int(strict and any(found["warnings"] for found in told))


def _line(found: dict[str, Any]) -> str:
    return (
        f"{found['file']}: valid; {many(found['packages'], 'package')}; numbers: {', '.join(rests_on(found['counts'])) or 'none'}; "
        f"warnings: {len(found['warnings'])}"
    )


def _lists(rows: Sequence[dict[str, Any]]) -> str:
    """What rests on nothing first, for that is what a sceptic asks about."""
    cells = {kind: [_cells(row) for row in rows if row["kind"] == kind] for kind in HEADS}
    lines = []
    for kind, head in HEADS.items():
        if cells[kind]:
            top = [f"{head} ({len(cells[kind])})", "value", "mean", "90 % interval", "unit", "rests on"]
            lines += ["", aligned([top, *cells[kind]], left=(0, 1, 4, 5))]
    if any("~" in row[2] for rows_ in cells.values() for row in rows_):
        lines += [
            "",
            "~ the arguments of the distribution are uncertain too: beliefs and chance together, by simulation",
        ]
    return "\n".join([*lines, ""])


def _cells(row: dict[str, Any]) -> list[str]:
    mean, interval = "", chance_words(row.get("chances", {}))
    if "mean" in row:
        mean = ("" if row["exact"] else "~") + short(row["mean"])
        interval = f"{short(row['p5'])} to {short(row['p95'])}"
    return [row["path"], row["value"], mean, interval, row["unit"], ", ".join(_rests(row))]


def _rests(row: dict[str, Any]) -> list[str]:
    """Facts, a prior, or whose assumption it is."""
    if row["kind"] in ("evidence", "judgement"):
        return list(row["facts"])
    default = ["default"] if row["default"] else []
    if row["prior"]:  # what the place cites says why this prior was taken
        return [*default, row["prior"], *row["facts"]]
    return default
