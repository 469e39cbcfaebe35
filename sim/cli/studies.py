"""What `sim run` and `sim compare` do: load, play with progress, write the run folder, print."""

from __future__ import annotations

import json as json_
import shlex
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import typer

from sim.cli.making import finished, making
from sim.cli.progress import progress_bar
from sim.cli.tables import comparison_table, run_table
from sim.errors import RunError
from sim.execution.counts import common
from sim.execution.options import Options, as_typed
from sim.execution.question import asked
from sim.execution.scenarios import open_scenario, unique_names
from sim.execution.tables import KEYS
from sim.store.folder import RunFolder
from sim.store.runs import MANIFEST, Run, hashes, problems
from sim.study.compare import compare_study
from sim.study.run import run_study

Pairs = Sequence[tuple[str, str]]


def do_run(
    file: Path, put: dict[str, Any], sets: Pairs, out: Path, *, resume: bool, png: bool, json: bool, quiet: bool
) -> int:
    """`sim run`."""
    options = Options(**put)
    scenario = open_scenario(file, sets, options.python)
    question = asked("run", [scenario], [scenario.name], options, _command("run", [file], options, sets))
    found = finished(out, scenario.name, question) if resume else None
    if found is not None:
        summary, done = _summary(found, png, quiet), found.path
    else:
        picture = _picture("run") if png else None
        with (
            making(out, scenario.name, question, resume=resume, quiet=quiet, workers=options.processes) as folder,
            progress_bar(options, quiet) as progress,
        ):
            summary = run_study(scenario, options, about=_about(question), chunks=folder.chunks, progress=progress)
            from sim.report.page import render_run

            _write(folder, question, summary, render_run(summary), picture)
        done = folder.final
    _print(summary, run_table(summary), json)
    _close(done, question["command"], quiet)
    return 0


def do_compare(
    files: Sequence[Path], put: dict[str, Any], sets: Pairs, out: Path, limits: dict[str, float], *, resume: bool,
    png: bool, json: bool, quiet: bool,
) -> int:  # fmt: skip
    """`sim compare`."""
    options = Options(**put)
    scenarios = [open_scenario(file, sets, options.python) for file in files]
    if len(scenarios) < 2:
        raise RunError("a comparison needs at least two scenarios")
    groups = {str(name) for s in scenarios for name in s.plan.groups["name"]}
    for group in limits:
        if group not in groups:
            raise RunError(f"--fail-on {group}: is no group; groups are {', '.join(sorted(groups))}")
    if limits and any("horizon" not in common(scenarios[0].plan, s.plan)[0] for s in scenarios):
        raise RunError("--fail-on looks at the horizon, and these scenarios have different ones")
    names = unique_names(scenarios)
    question = asked("compare", scenarios, names, options, _command("compare", files, options, sets))
    name = "compare-" + "-".join(names)[:80]
    found = finished(out, name, question) if resume else None
    if found is not None:
        summary, done = _summary(found, png, quiet), found.path
    else:
        picture = _picture("compare") if png else None
        with (
            making(out, name, question, resume=resume, quiet=quiet, workers=options.processes) as folder,
            progress_bar(options, quiet) as progress,
        ):
            for inner in names:
                folder.inner(inner)
            summary = compare_study(
                scenarios, options, about=_about(question), names=names, chunks=folder.chunks, progress=progress
            )
            from sim.report.page import render_comparison

            _write(folder, question, summary, render_comparison(summary), picture)
        done = folder.final
    _print(summary, comparison_table(summary), json)
    _close(done, question["command"], quiet)
    return _beyond(summary, limits)


def _about(question: dict[str, Any]) -> dict[str, Any]:
    return {"id": question["id"], "command": question["command"]}


# --- writing and printing ----------------------------------------------------------------------------------


def _summary(run: Run, png: bool, quiet: bool) -> dict[str, Any]:
    """The summary of a run that is there already, as it was written."""
    wrong = problems(run)
    if wrong:
        raise RunError(f"{run.path}: is complete, but altered: {wrong[0]}; ask again without --resume")
    if png and not (run.path / "report.png").exists():
        raise RunError(f"{run.path}: is complete, without a picture; ask again without --resume")
    if not quiet:
        typer.echo(f"{run.path}: is complete; nothing was played", err=True)
    return dict(json_.loads((run.path / "summary.json").read_text(encoding="utf-8")))


def _write(
    folder: RunFolder, question: dict[str, Any], summary: dict[str, Any], page: str,
    picture: Callable[[dict[str, Any]], bytes] | None,
) -> None:  # fmt: skip
    """Everything of a run folder; the manifest last, with the hashes of all the rest."""
    folder.write_text("summary.json", json_.dumps(summary, indent=1))
    folder.write_text("report.html", page)
    if picture is not None:
        folder.write_bytes("report.png", picture(summary))
    inner = [""] if question["kind"] == "run" else [f"{s['name']}/" for s in question["scenarios"]]
    for name in inner:
        for table, keys in KEYS.items():
            folder.merge(f"{name}{table}", keys)
    manifest = question | {"run": summary["run"], "hashes": hashes(folder.path)}
    folder.write_text(MANIFEST, json_.dumps(manifest, indent=1))


def _picture(kind: str) -> Callable[[dict[str, Any]], bytes]:
    """The maker of pictures, imported before anything is played: no run is lost over a picture."""
    from sim.report import pictures

    return pictures.picture_run if kind == "run" else pictures.picture_comparison


def _command(name: str, files: Sequence[Path], options: Options, sets: Pairs) -> str:
    return shlex.join([
        "sim", name, *map(str, files), "-n", str(options.n), "--seed", str(options.seed),
        *as_typed(vars(options), options.python, sets),
    ])  # fmt: skip


def _print(summary: dict[str, Any], table: str, json: bool) -> None:
    typer.echo(json_.dumps(summary) if json else table)


def _close(folder: Path, command: str, quiet: bool) -> None:
    if not quiet:
        typer.echo(f"Report: {folder / 'report.html'}   Reproduce: {command}", err=True)


def _beyond(summary: dict[str, Any], limits: dict[str, float]) -> int:
    found = 0
    for pair in summary["pairs"]:
        for group, limit in limits.items():
            difference = pair["checks"]["horizon"]["groups"].get(group)
            if difference is not None and abs(100 * difference["diff"]) > limit:
                typer.echo(f"{pair['b']}: {group} differs by {difference['text']}, more than {limit:g}", err=True)
                found = 1
    return found
