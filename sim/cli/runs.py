"""`sim runs`: list, open, verify, delete the runs of a folder."""

from __future__ import annotations

import datetime as dt
import json as json_
import shlex
import sys
import webbrowser
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.cli.guard import guarded
from sim.cli.options import OUT, Json, Out, RunName, at
from sim.cli.say import say, say_path, say_text
from sim.cli.tables import aligned
from sim.errors import RunError

if TYPE_CHECKING:
    from sim.store.runs import Run


SCHEMA_VERSION = 1
RunNames = Annotated[list[str], typer.Argument(metavar="RUN...", help="Ids, beginnings of ids, or paths.")]
runs = typer.Typer(help="List runs; open, verify or delete them.", pretty_exceptions_enable=False)


@runs.callback(invoke_without_command=True)
def list_runs(context: typer.Context, out: Out = OUT, json: Json = False) -> None:
    """List the runs in a folder, complete and unfinished, the newest of each scenario last."""
    if context.invoked_subcommand is None:
        guarded(lambda: do_list(out, json=json))


@runs.command("open")
def open_run(
    run: RunName,
    out: Out = OUT,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Only print where the report is.")] = False,
) -> None:
    """Print where the report of a run is, and open it in the browser if this is a terminal."""
    guarded(lambda: do_open(out, run, browser=not no_browser))


@runs.command()
def verify(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[RUN...]", help="Runs; all of the folder if none.")
    ] = None,
    out: Out = OUT,
    json: Json = False,
) -> None:
    """Compare the files of runs with the hashes in their manifests; exit with 1 if any differs."""
    guarded(lambda: do_verify(out, names or [], json=json))


@runs.command("delete")
def delete_runs(
    names: RunNames,
    out: Out = OUT,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Delete runs, complete or unfinished."""
    guarded(lambda: do_delete(out, names, yes=yes))


def do_list(out: Path, *, json: bool) -> int:
    """`sim runs`."""
    from sim.store.runs import runs_in

    found = runs_in(out)
    if json:
        told = {"schema_version": SCHEMA_VERSION, "kind": "runs", "runs": [_as_mapping(run) for run in found]}
        typer.echo(json_.dumps(told, indent=1))
        return 0
    if not found:
        say(f"{out}: no runs", err=True)
        return 0
    head = ["run", "kind", "scenario", "state", "replications", "changed", "size", "asked with"]
    say_text(aligned([head, *(_as_row(run) for run in found)], left=(0, 1, 2, 3, 7)))
    for run in found:
        if run.wrong:
            say(f"{run.place}: is {run.state}: {run.wrong}", err=True)
    return 0


def do_open(out: Path, name: str, *, browser: bool) -> int:
    """`sim runs open`."""
    from sim.store.runs import find

    run = find(out, name)
    report = run.path / "report.html"
    if run.state in ("unfinished", "working"):
        more = [*at(run.path.parent.parent), "--resume"]
        raise RunError(
            f"{run.path}: is unfinished and has no report yet; continue with: {run.asked['command']} {shlex.join(more)}"
        )
    if not report.is_file():
        raise RunError(f"{report}: is missing")
    say_path(report)
    if browser and sys.stdout.isatty() and not webbrowser.open(report.resolve().as_uri()):
        say("no browser was found to open it with", err=True)
    return 0


def do_verify(out: Path, names: Sequence[str], *, json: bool) -> int:
    """`sim runs verify`."""
    from sim.statistics.precision import many
    from sim.store.places import left_of
    from sim.store.runs import find, problems, runs_in, strangers

    chosen = [find(out, name) for name in names] or runs_in(out)
    found = [(run, problems(run)) for run in chosen]
    if json:
        runs = [_as_mapping(run) | {"problems": wrong, "not_of_the_run": strangers(run)} for run, wrong in found]
        typer.echo(json_.dumps({"schema_version": SCHEMA_VERSION, "kind": "verify", "runs": runs}, indent=1))
    else:
        for run, wrong in found:
            files = (
                f"{len(run.asked['hashes'])} files"
                if run.state == "complete"
                else many(run.replications, "replication")
            )
            say(f"{run.path}: {f'{run.state}, {files} as written' if not wrong else many(len(wrong), 'problem')}")
            for line in wrong:
                say(f"  {line}")
            for file in strangers(run):
                say(f"{run.path}: {file} is not of this run", err=True)
            for left in left_of(run.path) if run.state == "complete" else []:
                say(f"{left}: is an earlier folder of this run, perhaps with what is yours in it", err=True)
    return int(any(wrong for _, wrong in found))


def do_delete(out: Path, names: Sequence[str], *, yes: bool) -> int:
    """`sim runs delete`."""
    from sim.statistics.precision import many
    from sim.store.runs import delete, settled, strangers

    chosen: dict[Path, Run] = {}
    for name in names:
        run, told = settled(out, name)
        chosen[run.path] = run
        for line in told:
            say(line, err=True)
    for run in chosen.values():
        if run.wrong:
            raise RunError(
                f"{run.place}: is no run folder as far as its manifest tells ({run.wrong}); look at it, and remove it yourself"
            )
        say(f"{run.path}: {run.state}, {many(run.replications, 'replication')}, {_size(run.size)}", err=True)
        for file in strangers(run):
            say(f"{run.path}: {file} is not of this run, and goes with it", err=True)
    if not yes:
        if sys.stdin is None or not sys.stdin.isatty():  # None: it is closed
            raise RunError("nothing was deleted: say --yes where there is no terminal to ask on")
        if not typer.confirm(f"Delete {len(chosen)} run{'s' if len(chosen) > 1 else ''}?", err=True):
            say("nothing was deleted", err=True)
            return 0
    for run in chosen.values():
        delete(run)
        say(f"{run.path}: deleted", err=True)
    return 0


def _as_mapping(run: Run) -> dict[str, Any]:
    return {
        "id": run.id, "kind": run.asked.get("kind"), "scenarios": run.names, "state": run.state,
        "replications": run.replications, "asked_for": run.wanted, "changed": _changed(run).isoformat(),
        "bytes": run.size, "path": str(run.path), "command": run.asked.get("command"),
        "options": run.asked.get("options"), "python": list(run.asked.get("python", ())), "set": _sets(run),
        "wrong": run.wrong,
    }  # fmt: skip


def _as_row(run: Run) -> list[str]:
    part = "" if run.replications == run.wanted else f" of {run.wanted:,}"
    when = _changed(run).astimezone().strftime("%Y-%m-%d %H:%M")
    names = ", ".join(run.names) or run.path.parent.name
    return [
        run.id, run.asked.get("kind", "-"), names, run.state, f"{run.replications:,}{part}", when, _size(run.size),
        _asked_with(run),
    ]  # fmt: skip


def _asked_with(run: Run) -> str:
    """What was asked otherwise than by the plain scenario, as it is typed; not the number of replications."""
    from sim.execution.options import Options, as_typed

    if not run.asked:
        return ""
    options = run.asked["options"]
    seed = [] if options["seed"] == Options.seed else ["--seed", str(options["seed"])]
    return shlex.join([*seed, *as_typed(options, run.asked["python"], _sets(run))])


def _sets(run: Run) -> list[list[str]]:
    """The values that were set: the same in all scenarios of a comparison."""
    return run.asked["scenarios"][0]["set"] if run.asked else []


def _changed(run: Run) -> dt.datetime:
    """When it was changed last, or the last second that a calendar has."""
    try:
        return dt.datetime.fromtimestamp(run.changed, dt.UTC).replace(microsecond=0)
    except (ValueError, OverflowError, OSError):
        return dt.datetime.max.replace(microsecond=0, tzinfo=dt.UTC)


def _size(size: float) -> str:
    for unit in ("B", "kB", "MB"):
        if size < 1000:
            return f"{size:.0f} {unit}"
        size /= 1000
    return f"{size:.1f} GB"
