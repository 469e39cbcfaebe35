"""`sim compare`: plays several scenarios with the same luck, and tells where they differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.cli.guard import guarded
from sim.cli.options import (
    OUT,
    PLAIN,
    Cluster,
    Engine,
    Halfwidth,
    Json,
    Keep,
    Out,
    PerBelief,
    Png,
    Python,
    Quiet,
    Replications,
    Resume,
    Seed,
    SetInAll,
    Workers,
    as_number,
    as_options,
    as_pairs,
)
from sim.cli.say import say
from sim.cli.tables import comparison_table
from sim.errors import RunError
from sim.statistics.precision import FEWEST_DRAWS, are_too_few, has_limits

MOST_NAMES = 80  # bytes of the names of scenarios in that of a folder
MOST_POINTS = 100  # by more than which no two shares differ

if TYPE_CHECKING:
    from sim.execution.executor import Progress
    from sim.store.folder import RunFolder


def compare(
    files: Annotated[list[Path], typer.Argument(metavar="A [B ...]", help="Scenario files; the first is the base.")],
    lift: Annotated[
        list[str] | None,
        typer.Option(
            "--lift",
            metavar="NAME",
            help="Compare also with the base as it would be if this review, ruling, measure or outside date never stood "
            "in the way: a review grants at once, a court does not forbid the deal, a measure is not in force; may be repeated.",
        ),
    ] = None,
    n: Replications = PLAIN.n,
    per_belief: PerBelief = PLAIN.per_belief,
    seed: Seed = PLAIN.seed,
    until_halfwidth: Halfwidth = None,
    set_: SetInAll = None,
    python: Python = None,
    workers: Workers = PLAIN.workers,
    engine: Engine = PLAIN.engine,
    keep: Keep = PLAIN.keep,
    cluster: Cluster = PLAIN.cluster,
    out: Out = OUT,
    resume: Resume = False,
    png: Png = False,
    json: Json = False,
    quiet: Quiet = False,
    fail_on: Annotated[
        list[str] | None,
        typer.Option(
            "--fail-on",
            metavar="GROUP=POINTS",
            help="Exit with 1 if the probability of a group at the horizon differs from the base by more than so many "
            "percentage points, whatever chance may have added (95 %); may be repeated.",
        ),
    ] = None,
) -> None:
    """Play scenarios with the same luck, and see where they differ."""
    asked = as_options(n, per_belief, seed, until_halfwidth, workers, python, engine, keep, cluster)
    limits = _limits(fail_on)
    guarded(
        lambda: do_compare(
            files,
            list(dict.fromkeys(lift or [])),
            asked,
            as_pairs(set_),
            out,
            limits,
            resume=resume,
            png=png,
            json=json,
            quiet=quiet,
        ),
        quiet=quiet,
    )


def do_compare(
    files: Sequence[Path], lifts: Sequence[str], put: dict[str, Any], sets: Sequence[tuple[str, str]], out: Path,
    limits: dict[str, float], *, resume: bool, png: bool, json: bool, quiet: bool,
) -> int:  # fmt: skip
    """`sim compare`."""
    from sim.execution.options import Options
    from sim.execution.server import ready

    options = Options(**put)
    ready(options)  # while all this is imported, and the scenarios read

    from sim.cli.publishing import FILES, answer, close, command, show
    from sim.cli.run_folder import must_be_told
    from sim.execution.pairs import common
    from sim.execution.question import asked
    from sim.execution.scenarios import open_scenario, unique_names, without
    from sim.report.words.naming import named
    from sim.scenario.lift import LIFTED
    from sim.study.compare import compare_study

    def study(folder: RunFolder, about: dict[str, Any], progress: Progress | None) -> tuple[dict[str, Any], str]:
        for inner in names:
            folder.inner(inner)
        found = compare_study(scenarios, options, about=about, names=names, chunks=folder.chunks, progress=progress)
        from sim.report.pages.page import render_comparison

        return found, render_comparison(found)

    must_be_told(files, out, options.python)
    scenarios = [open_scenario(file, sets, options.python) for file in files]
    names = [*unique_names(scenarios), *(f"{LIFTED}{name}" for name in lifts)]
    for file, inner in zip(files, names, strict=False):
        if inner in FILES:
            raise RunError(
                f"{file}: rename the file; a comparison has a file called {inner} beside the folders of its scenarios"
            )
    scenarios += [without(scenarios[0], name) for name in lifts]
    if len(scenarios) < 2:
        raise RunError("a comparison needs at least two scenarios: name another file, or a power to --lift")
    if len(set(names)) < len(scenarios):
        raise RunError(f"two of what is compared have one name: {', '.join(names)}")
    groups = {str(name) for s in scenarios for name in s.plan.groups["name"]}
    for group in limits:
        if group not in groups:
            raise RunError(f"--fail-on {group}: is no group; groups are {'; '.join(sorted(groups))}")
    if limits and any("horizon" not in common(scenarios[0].plan, s.plan)[0] for s in scenarios):
        raise RunError("--fail-on looks at the horizon, and these scenarios have different ones")
    again = command("compare", files, options, sets, [part for name in lifts for part in ("--lift", name)])
    question = asked("compare", scenarios, names, options, again)
    name = _folder(names)
    failing = [
        part for group, limit in limits.items() for part in ("--fail-on", f"{group}={str(limit).removesuffix('.0')}")
    ]
    summary, done = answer(question, out, name, options, study, resume=resume, png=png, quiet=quiet, more=failing)
    show(summary, comparison_table(summary), json)
    close(done, question["command"], quiet)
    return _beyond(named(summary), limits)


def _folder(names: Sequence[str]) -> str:
    """The name of the folder of a comparison: the scenarios, as many as there is room for, and how many more.

    >>> _folder(["deal", "early"]), _folder([f"a-long-name-{i}" for i in range(9)])[-23:]
    ('compare-deal-early', '-long-name-4-and-4-more')
    """
    most = next(k for k in range(len(names), 0, -1) if k == 1 or len("-".join(names[:k]).encode()) <= MOST_NAMES)
    rest = [f"and-{len(names) - most}-more"] if most < len(names) else []
    return "-".join(["compare", *names[:most], *rest]).encode()[: MOST_NAMES + 30].decode(errors="ignore")


def _limits(given: list[str] | None) -> dict[str, float]:
    limits = {}
    for text in given or []:
        group, _, points = text.rpartition("=")
        group, limit = group.strip(), as_number(points)
        if not limit >= 0:
            raise typer.BadParameter(f"{text}: must be GROUP=POINTS, such as ban=5", param_hint="--fail-on")
        if limit > MOST_POINTS:
            raise typer.BadParameter(
                f"{text}: no share differs by more than {MOST_POINTS} points", param_hint="--fail-on"
            )
        if group in limits:
            raise typer.BadParameter(f"{group}: has two limits; give one", param_hint="--fail-on")
        limits[group] = limit
    return limits


def _beyond(summary: Mapping[str, Any], limits: dict[str, float]) -> int:
    found = 0
    for pair in summary["pairs"]:
        for group, limit in limits.items():
            difference = pair["checks"]["horizon"]["groups"].get(group)
            if difference is None or abs(100 * difference["diff"]) <= limit:
                continue
            least = max(100 * difference["low"], -100 * difference["high"])  # by which it differs at the least
            told = f"{pair['b']}: {group} differs by {difference['text']}"
            if difference["clear"] and (limit == 0 or (has_limits(difference) and least > limit)):
                say(f"{told}, more than {limit:g}", err=True)
                found = 1
                continue
            few = are_too_few(difference["draws"], "replication" if difference["draws_same"] is None else "belief draw")
            why = (
                f"more than chance explains, but perhaps by no more than {limit:g}"
                if difference["clear"]
                else f"more than {limit:g}, but {few} to say whether that is more than chance"
                if difference["draws"] < FEWEST_DRAWS
                else f"more than {limit:g}, but not seen to be more than chance"
            )
            say(f"{told}: {why}; play more with -n", err=True)
    return found
