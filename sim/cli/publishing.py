"""What `sim run` and `sim compare` share: the question as it is typed, what a run folder consists of, what is printed."""

from __future__ import annotations

import json as json_
import shlex
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import typer

from sim.cli.options import typed
from sim.cli.progress import progress_bar
from sim.cli.run_folder import finished, making
from sim.cli.say import say, say_text
from sim.errors import RunError
from sim.execution.executor import Progress
from sim.execution.options import Options, as_typed
from sim.execution.tables import tables
from sim.store.folder import RunFolder
from sim.store.manifest import MANIFEST, UNHASHED
from sim.store.runs import Run, hashes, problems

SUMMARY, REPORT, PICTURE = "summary.json", "report.html", "report.png"
FILES = (*UNHASHED, SUMMARY, REPORT, PICTURE)  # of a run, beside its tables
Pairs = Sequence[tuple[str, str]]
Study = Callable[[RunFolder, dict[str, Any], Progress | None], tuple[dict[str, Any], str]]


def answer(
    question: dict[str, Any],
    out: Path,
    name: str,
    options: Options,
    study: Study,
    *,
    resume: bool,
    png: bool,
    quiet: bool,
    more: Sequence[str] = (),
) -> tuple[dict[str, Any], Path]:
    """The summary that answers a question, and its run folder `<out>/<name>/..`: one that is there, or made now.

    Args:
        study: plays it into a run folder in the making, and gives the summary and its page.
        more: what else the command was given, and is to be given to continue.
    """
    found = finished(out, name, question) if resume else None
    if found is not None:
        return _answered(found, png, quiet), found.path
    picture = _painter(question["kind"]) if png else None
    with (
        making(
            out, name, question, resume=resume, quiet=quiet, workers=options.processes, more=given(options, png, more)
        ) as folder,
        progress_bar(options, quiet) as progress,
    ):
        about = {"id": question["id"], "command": question["command"]}
        summary, page = study(folder, about, progress)
        _write(folder, question, summary, page, picture)
    return summary, folder.final


def given(options: Options, png: bool, more: Sequence[str] = ()) -> list[str]:
    """What a command is given besides its question."""
    return [*(["--cluster", options.cluster] if options.cluster else []), *(["--png"] if png else []), *more]


def _answered(run: Run, png: bool, quiet: bool) -> dict[str, Any]:
    """The summary of a run that is there already, as it was written."""
    wrong = problems(run)
    if wrong:
        raise RunError(f"{run.path}: is complete, but altered: {wrong[0]}; ask again without --resume")
    if png and PICTURE not in run.asked["hashes"]:
        raise RunError(f"{run.path}: is complete, without a picture; ask again without --resume")
    if not quiet:
        say(f"{run.path}: is complete; nothing was played", err=True)
    return dict(json_.loads((run.path / SUMMARY).read_text(encoding="utf-8")))


def _write(
    folder: RunFolder, question: dict[str, Any], summary: dict[str, Any], page: str,
    picture: Callable[[dict[str, Any]], bytes] | None,
) -> None:  # fmt: skip
    """Everything of a run folder; the manifest last, with the hashes of all the rest."""
    folder.write_text(SUMMARY, json_.dumps(summary, indent=1))
    folder.write_text(REPORT, page)
    if picture is not None:
        folder.write_bytes(PICTURE, picture(summary))
    inner = [""] if question["kind"] == "run" else [f"{s['name']}/" for s in question["scenarios"]]
    with folder.merging(summary["run"]["n"]):
        for name in inner:
            for table, keys in tables(question["options"]["keep"]).items():
                folder.merge(f"{name}{table}", keys)
    manifest = question | {"run": summary["run"], "hashes": hashes(folder.path)}
    folder.write_text(MANIFEST, json_.dumps(manifest, indent=1))


def _painter(kind: str) -> Callable[[dict[str, Any]], bytes]:
    """The maker of pictures, imported before anything is played: no run is lost over a picture."""
    from sim.report.pictures.comparison import picture_comparison
    from sim.report.pictures.headline import picture_run

    return picture_run if kind == "run" else picture_comparison


def command(name: str, files: Sequence[Path], options: Options, sets: Pairs, more: Sequence[str] = ()) -> str:
    """The command that asks the same again."""
    return shlex.join([
        "sim", name, *map(typed, files), *more, "-n", str(options.n), "--seed", str(options.seed),
        *as_typed(vars(options), options.python, sets),
    ])  # fmt: skip


def show(summary: dict[str, Any], table: str, json: bool) -> None:
    """Print the answer: data, to stdout."""
    if json:
        typer.echo(json_.dumps(summary))
    else:
        say_text(table)


def close(folder: Path, command: str, quiet: bool) -> None:
    """Say where the report is, and how to make it again."""
    if not quiet:
        say(f"Report: {folder / 'report.html'}   Reproduce: {command}", err=True)
