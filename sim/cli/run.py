"""`sim run`: plays a scenario, prints what comes out, and writes its run folder with the report."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.cli.guard import guarded
from sim.cli.options import (
    OUT,
    PLAIN,
    Cluster,
    Engine,
    File,
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
    Set,
    Share,
    Workers,
    as_options,
    as_pairs,
    as_share,
)
from sim.cli.tables import run_table

if TYPE_CHECKING:
    from sim.execution.executor import Progress
    from sim.store.folder import RunFolder


def run(
    file: File,
    n: Replications = PLAIN.n,
    per_belief: PerBelief = PLAIN.per_belief,
    seed: Seed = PLAIN.seed,
    until_halfwidth: Halfwidth = None,
    set_: Set = None,
    python: Python = None,
    workers: Workers = PLAIN.workers,
    engine: Engine = PLAIN.engine,
    keep: Keep = PLAIN.keep,
    cluster: Cluster = PLAIN.cluster,
    out: Out = OUT,
    resume: Resume = False,
    share: Share = None,
    png: Png = False,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Play a scenario, print what comes out, and write a report."""
    part = as_share(share)
    asked = as_options(n, per_belief, seed, until_halfwidth, workers, python, engine, keep, cluster)
    guarded(
        lambda: do_run(file, asked, as_pairs(set_), out, resume=resume, share=part, png=png, json=json, quiet=quiet),
        quiet=quiet,
    )


def do_run(
    file: Path,
    put: dict[str, Any],
    sets: Sequence[tuple[str, str]],
    out: Path,
    *,
    resume: bool,
    share: tuple[int, int] | None,
    png: bool,
    json: bool,
    quiet: bool,
) -> int:
    """`sim run`."""
    from sim.execution.options import Options
    from sim.execution.server import ready

    options = Options(**put)
    ready(options)  # while all this is imported, and the scenario read

    from sim.cli.publishing import answer, close, command, given, show
    from sim.cli.run_folder import must_be_told
    from sim.cli.shares import left_to_others, play_share
    from sim.errors import AtWorkError
    from sim.execution.question import asked
    from sim.execution.scenarios import open_scenario
    from sim.study.run import run_study

    def study(folder: RunFolder, about: dict[str, Any], progress: Progress | None) -> tuple[dict[str, Any], str]:
        found = run_study(scenario, options, about=about, chunks=folder.chunks, progress=progress)
        from sim.report.pages.page import render_run

        return found, render_run(found)

    must_be_told([file], out, options.python)
    scenario = open_scenario(file, sets, options.python)
    question = asked("run", [scenario], [scenario.name], options, command("run", [file], options, sets))
    of = (question, out, scenario.name, scenario.plan, options)
    if share is not None and not play_share(*of, share, quiet=quiet, more=given(options, png)):
        return 0
    resume = resume or share is not None
    try:
        summary, done = answer(question, out, scenario.name, options, study, resume=resume, png=png, quiet=quiet)
    except AtWorkError as error:
        if share is None:
            raise
        left_to_others(str(error), quiet)  # who also found all parts there
        return 0
    show(summary, run_table(summary), json)
    close(done, question["command"], quiet)
    return 0
