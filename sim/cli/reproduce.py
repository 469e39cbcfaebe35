"""`sim reproduce`: run again from the manifest alone, and compare every number."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.cli.guard import guarded
from sim.cli.options import OUT, PLAIN, Engine, Out, Quiet, RunName, Workers, at
from sim.cli.say import say
from sim.errors import RunError

if TYPE_CHECKING:
    from sim.execution.options import Options
    from sim.execution.scenarios import Scenario
    from sim.store.folder import RunFolder
    from sim.store.runs import Run


SHOWN = 10  # differences told of each file
# A warning begins with the place of its file, which is another one now; line and column stay.
PLACE = re.compile(r"^.*?(?=:\d+:\d+(: |$))")


def reproduce(
    run: RunName,
    out: Out = OUT,
    workers: Workers = PLAIN.workers,
    engine: Engine = PLAIN.engine,
    python: Annotated[
        list[str] | None,
        typer.Option("--python", metavar="MODULE", help="Python code that the scenario uses; a manifest holds none."),
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Run again from the manifest, and compare every number. Exit with 1 if any differs."""
    guarded(
        lambda: do_reproduce(out, run, {"workers": workers, "engine": engine}, python or (), quiet=quiet), quiet=quiet
    )


def do_reproduce(out: Path, name: str, how: dict[str, Any], python: Sequence[str], *, quiet: bool) -> int:
    """`sim reproduce`."""
    from sim.cli.progress import progress_bar
    from sim.execution.options import Options
    from sim.execution.question import python_hashes, version_differences, versions
    from sim.execution.tables import tables
    from sim.store.disk import spelled
    from sim.store.folder import RunFolder
    from sim.store.runs import find

    run = find(out, name)
    run.must_be_complete()
    spelled(run.path.absolute())
    options = Options(**run.asked["options"], **how, python=tuple(python))
    now = {"versions": versions(), "python": python_hashes(options)}
    _same_modules(run, ["sim", "reproduce", name, *at(out)], now["python"])
    for line in version_differences(run.asked, now):
        say(f"not the versions of then: {line}", err=True)
    with _scenarios(run, python) as scenarios, TemporaryDirectory() as place:
        folder = RunFolder.create(Path(place), "again", run.id)
        with progress_bar(options, quiet) as progress:
            summary = _play(run, scenarios, options, folder, progress)
        alike = [_compare_summaries(run, json.loads(json.dumps(summary)))]
        for inner in _inner(run):
            for table, keys in tables(options.keep).items():
                folder.merge(f"{inner}{table}", keys)
                alike.append(_compare_tables(run, folder.path, f"{inner}{table}.parquet", keys))
        folder.discard()
    say(f"{run.path}: {'reproduced' if all(alike) else 'not reproduced'}")
    return int(not all(alike))


def _same_modules(run: Run, command: Sequence[str], given: Mapping[str, str]) -> None:
    """RunError unless the modules of the user are those that the run was made with."""
    used = run.asked["python"]
    if set(used) == set(given):
        return
    again = shlex.join([*command, *(part for name in used for part in ("--python", name))])
    if not used:
        raise RunError(f"{run.path}: was made without --python; reproduce it with: {again}")
    raise RunError(
        f"{run.path}: was made with the Python code of {', '.join(used)}, which no manifest holds; name it as then, a module "
        f"or its .py file: {again} (it was: {run.asked['command']})"
    )


@contextmanager
def _scenarios(run: Run, python: Sequence[str]) -> Iterator[list[Scenario]]:
    """The scenarios as the manifest holds them, with all that they extend, cite and take from priors."""
    from sim.execution.scenarios import open_scenario, without
    from sim.scenario.lift import LIFTED
    from sim.store.sources import lay_out

    first = run.asked["scenarios"][0]

    def opened(said: Mapping[str, Any]) -> Scenario:
        lifts = said["name"].startswith(LIFTED) and said["file"] == first["file"] and said["set"] != first["set"]
        scenario = open_scenario(root / said["file"], list(map(tuple, (first if lifts else said)["set"])), python)
        return without(scenario, said["name"].removeprefix(LIFTED)) if lifts else scenario

    with TemporaryDirectory() as place:
        root = Path(place)
        lay_out(root, run.asked["files"])
        found = [opened(said) for said in run.asked["scenarios"]]
        for scenario, said in zip(found, run.asked["scenarios"], strict=True):
            if (scenario.loaded.digest(), scenario.loaded.rests_on()) != (said["hash"], said["rests_on"]):
                say(f"{said['name']}: its text in the manifest is not what its hash is of", err=True)
        yield found


def _play(run: Run, scenarios: list[Scenario], options: Options, folder: RunFolder, progress: Any) -> dict[str, Any]:
    from sim.study.compare import compare_study
    from sim.study.run import run_study

    about = {"id": run.id, "command": run.asked["command"]}
    if run.asked["kind"] == "run":
        return run_study(scenarios[0], options, about=about, chunks=folder.chunks, progress=progress)
    for name in run.names:
        folder.inner(name)
    return compare_study(scenarios, options, about=about, names=run.names, chunks=folder.chunks, progress=progress)


def _inner(run: Run) -> list[str]:
    return [""] if run.asked["kind"] == "run" else [f"{name}/" for name in run.names]


def _compare_summaries(run: Run, now: dict[str, Any]) -> bool:
    from sim.scenario.changes import changes, in_short
    from sim.store.manifest import read_json
    from sim.store.views import ALTERED

    try:
        before = read_json(run.path / "summary.json")
        if not isinstance(before, dict):
            raise ValueError
    except OSError as error:
        return _told("summary.json", 0, "values", [f"cannot be read: {error.strerror}"])
    except ValueError:
        return _told("summary.json", 0, "values", [f"cannot be read: {ALTERED}"])
    found = [in_short(c) for c in changes(_without_places(before), _without_places(now), by_place=True)]
    return _told("summary.json", _leaves(before), "values", found)


def _compare_tables(run: Run, again: Path, name: str, keys: list[str]) -> bool:
    from sim.store.manifest import fingerprint
    from sim.store.same import table_differences

    path = run.path / name
    if not path.is_file():
        return _told(name, 0, "rows", ["is missing"])
    try:
        rows, found = table_differences(path, again / name, keys)
    except RunError as error:
        if fingerprint(path) == run.asked["hashes"].get(name):  # nothing is wrong with the file
            raise
        rows, found = 0, [str(error).removeprefix(f"{path}: ")]
    return _told(name, rows, "rows", found)


def _told(name: str, number: int, what: str, found: list[str]) -> bool:
    say(f"{name}: {number:,} {what}, " + (f"{len(found):,} differences" if found else "all the same"))
    for line in found[:SHOWN]:
        say(f"  {line}")
    if len(found) > SHOWN:
        say(f"  and {len(found) - SHOWN:,} more")
    return not found


def _without_places(summary: Any, key: str = "") -> Any:
    """A summary without the names of the files that the scenarios were read from."""
    if isinstance(summary, dict):
        return {
            name: _without_places(value, key if key == "warnings" else name)
            for name, value in summary.items()
            if (key, name) != ("scenario", "file")
        }
    if isinstance(summary, list):
        return [_without_places(value, key) for value in summary]
    return PLACE.sub("", summary) if key == "warnings" and isinstance(summary, str) else summary


def _leaves(value: Any) -> int:
    if isinstance(value, dict):
        return sum(map(_leaves, value.values()))
    return sum(map(_leaves, value)) if isinstance(value, list) else 1
