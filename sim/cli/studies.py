"""What `sim run` and `sim compare` do: load, play with progress, write the run folder, print."""

from __future__ import annotations

import json as json_
import shlex
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from sim.cli.tables import comparison_table, run_table
from sim.errors import RunError
from sim.study.chunks import common
from sim.study.execute import Options
from sim.study.runs import Scenario, compare_study, open_scenario, run_study, unique_names
from sim.version import __version__

if TYPE_CHECKING:
    from sim.store.folder import RunFolder

Pairs = Sequence[tuple[str, str]]


def do_run(file: Path, asked: dict[str, Any], sets: Pairs, out: Path, *, png: bool, json: bool, quiet: bool) -> int:
    """`sim run`."""
    from sim.store.folder import RunFolder, run_id

    options = Options(**asked)
    scenario = open_scenario(file, sets, options.python)
    picture = _picture("run") if png else None
    name = run_id(scenarios=scenario.loaded.digest(), **_question(options))
    about = {"id": name, "command": _command("run", [file], options, sets)}
    with RunFolder.create(out, scenario.name, name) as folder:
        with _progress(options, quiet) as progress:
            summary = run_study(scenario, options, about=about, folder=folder.path, progress=progress)
        from sim.report.page import render_run

        _write(folder, {scenario.name: scenario}, summary, render_run(summary), picture)
        _merge(folder)
        done = folder.publish()
    _print(summary, run_table(summary), json)
    _close(done, about["command"], quiet)
    return 0


def do_compare(
    files: Sequence[Path], asked: dict[str, Any], sets: Pairs, out: Path, limits: dict[str, float], *, png: bool,
    json: bool, quiet: bool,
) -> int:  # fmt: skip
    """`sim compare`."""
    from sim.store.folder import RunFolder, run_id

    options = Options(**asked)
    scenarios = [open_scenario(file, sets, options.python) for file in files]
    if len(scenarios) < 2:
        raise RunError("a comparison needs at least two scenarios")
    groups = {str(name) for s in scenarios for name in s.plan.groups["name"]}
    for group in limits:
        if group not in groups:
            raise RunError(f"--fail-on {group}: is no group; groups are {', '.join(sorted(groups))}")
    if limits and any("horizon" not in common(scenarios[0].plan, s.plan)[0] for s in scenarios):
        raise RunError("--fail-on looks at the horizon, and these scenarios have different ones")
    picture = _picture("compare") if png else None
    names = unique_names(scenarios)
    name = run_id(scenarios=" ".join(s.loaded.digest() for s in scenarios), names=" ".join(names), **_question(options))
    about = {"id": name, "command": _command("compare", files, options, sets)}
    with RunFolder.create(out, "compare-" + "-".join(names)[:80], name) as folder:
        places = [folder.inner(inner) for inner in names]
        with _progress(options, quiet) as progress:
            summary = compare_study(scenarios, options, about=about, folders=places, progress=progress)
        from sim.report.page import render_comparison

        _write(folder, dict(zip(names, scenarios, strict=True)), summary, render_comparison(summary), picture)
        for inner in names:
            _merge(folder, f"{inner}/")
        done = folder.publish()
    _print(summary, comparison_table(summary), json)
    _close(done, about["command"], quiet)
    return _beyond(summary, limits)


def _question(options: Options) -> dict[str, Any]:
    """All that the results depend on beside the scenarios."""
    return {
        "n": options.n, "per_belief": options.per_belief, "seed": options.seed,
        "until_halfwidth": options.until_halfwidth, "engine": "reference", "version": __version__,
    }  # fmt: skip


# --- writing and printing ----------------------------------------------------------------------------------


def _write(
    folder: RunFolder, scenarios: dict[str, Scenario], summary: dict[str, Any], page: str,
    picture: Callable[[dict[str, Any]], bytes] | None,
) -> None:  # fmt: skip
    """Everything of a run folder but its tables."""
    import platform
    from importlib.metadata import version

    manifest = {
        "schema_version": summary["schema_version"],
        "scenarios": [
            {"name": name, "title": s.title, "hash": s.loaded.digest(), "text": s.loaded.tree.text,
             "data": s.loaded.tree.data} for name, s in scenarios.items()
        ],
        "run": summary["run"],
        "versions": {"python": platform.python_version()}
        | {name: version(name) for name in ("deal-sim", "numpy", "simpy", "numba")},
    }  # fmt: skip
    folder.write_text("manifest.json", json_.dumps(manifest, indent=1, default=str))
    folder.write_text("summary.json", json_.dumps(summary, indent=1))
    folder.write_text("report.html", page)
    if picture is not None:
        folder.write_bytes("report.png", picture(summary))


def _merge(folder: RunFolder, inner: str = "") -> None:
    """One file of each table of a scenario, from the parts that the workers have written."""
    folder.merge(f"{inner}replications", ["replication"])
    folder.merge(f"{inner}events", ["replication", "number"])


def _picture(kind: str) -> Callable[[dict[str, Any]], bytes]:
    """The maker of pictures, imported before anything is played: no run is lost over a picture."""
    from sim.report import pictures

    return pictures.picture_run if kind == "run" else pictures.picture_comparison


def _command(name: str, files: Sequence[Path], options: Options, sets: Pairs) -> str:
    parts = ["sim", name, *map(str, files), "-n", str(options.n), "--seed", str(options.seed)]
    if options.per_belief != Options().per_belief:
        parts += ["--per-belief", str(options.per_belief)]
    if options.until_halfwidth is not None:
        parts += ["--until-halfwidth", str(options.until_halfwidth)]
    for module in options.python:
        parts += ["--python", module]
    for path, value in sets:
        parts += ["--set", f"{path}={value}"]
    return shlex.join(parts)


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


@contextmanager
def _progress(options: Options, quiet: bool) -> Iterator[Callable[[int, int], None] | None]:
    """A bar with rate and time left, on a terminal only."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("replications"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=options.n, rate="")

        def show(done: int, total: int) -> None:
            speed = bar.tasks[0].finished_speed or bar.tasks[0].speed
            bar.update(task, completed=done, total=total, rate=f"{speed:,.0f}/s" if speed else "")

        yield show
