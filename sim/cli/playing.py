"""The commands that play: `sim run`, `sim compare`, `sim trace`; parse and call."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.guard import doing, guarded
from sim.cli.options import (
    OUT,
    PLAIN,
    File,
    Halfwidth,
    Json,
    Out,
    PerBelief,
    Png,
    Python,
    Quiet,
    Replications,
    Resume,
    Seed,
    Set,
    SetInAll,
    Workers,
    as_options,
    as_pairs,
)  # fmt: skip


def run(
    file: File,
    n: Replications = PLAIN.n,
    per_belief: PerBelief = PLAIN.per_belief,
    seed: Seed = PLAIN.seed,
    until_halfwidth: Halfwidth = None,
    set_: Set = None,
    python: Python = None,
    workers: Workers = PLAIN.workers,
    out: Out = OUT,
    resume: Resume = False,
    png: Png = False,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Play a scenario, print what comes out, and write a report."""
    asked = as_options(n, per_belief, seed, until_halfwidth, workers, python)
    guarded(
        lambda: doing("studies").do_run(
            file, asked, as_pairs(set_), out, resume=resume, png=png, json=json, quiet=quiet
        )
    )


def compare(
    files: Annotated[list[Path], typer.Argument(metavar="A B [C ...]", help="Scenario files; the first is the base.")],
    n: Replications = PLAIN.n,
    per_belief: PerBelief = PLAIN.per_belief,
    seed: Seed = PLAIN.seed,
    until_halfwidth: Halfwidth = None,
    set_: SetInAll = None,
    python: Python = None,
    workers: Workers = PLAIN.workers,
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
            "percentage points; may be repeated.",
        ),
    ] = None,
) -> None:
    """Play several scenarios with the same luck, and see where they differ."""
    asked = as_options(n, per_belief, seed, until_halfwidth, workers, python)
    limits = _limits(fail_on)
    guarded(
        lambda: doing("studies").do_compare(
            files, asked, as_pairs(set_), out, limits, resume=resume, png=png, json=json, quiet=quiet
        )
    )


def trace(
    file: File,
    replication: Annotated[
        int | None, typer.Option("--replication", "-k", min=0, metavar="K", help="Number of the replication.")
    ] = None,
    outcome: Annotated[
        str | None, typer.Option(metavar="X", help="An outcome at the horizon; goes with --typical.")
    ] = None,
    typical: Annotated[
        bool, typer.Option("--typical", help="The commonest course of events that ends in --outcome.")
    ] = False,
    n: Replications = 2_000,
    per_belief: PerBelief = PLAIN.per_belief,
    seed: Seed = PLAIN.seed,
    set_: Set = None,
    python: Python = None,
    workers: Workers = PLAIN.workers,
    drifts: Annotated[bool, typer.Option("--drifts", help="Also tell how circumstances drift.")] = False,
    as_history: Annotated[
        bool,
        typer.Option(
            "--as-history",
            help="Print it as a scenario that extends FILE and begins where it stops: save it beside FILE. Goes with --until.",
        ),
    ] = False,
    until: Annotated[
        str | None, typer.Option(metavar="DATE", help="The last day that is told; goes with --as-history.")
    ] = None,
    json: Json = False,
) -> None:
    """Tell one replication as a dated story with causes."""
    if (replication is None) == (outcome is None):
        raise typer.BadParameter("give either --replication K, or --outcome X --typical")
    if typical != (outcome is not None):
        raise typer.BadParameter("--outcome X and --typical go together")
    if as_history != (until is not None):
        raise typer.BadParameter("--as-history and --until DATE go together")
    asked = as_options(n, per_belief, seed, None, workers, python)
    guarded(
        lambda: doing("reading").do_trace(
            file, asked, as_pairs(set_), replication, outcome, drifts=drifts, json=json, until=until
        )
    )


def _limits(given: list[str] | None) -> dict[str, float]:
    limits = {}
    for text in given or []:
        group, _, points = text.partition("=")
        try:
            limits[group.strip()] = float(points)
            if not limits[group.strip()] >= 0:
                raise ValueError
        except ValueError:
            raise typer.BadParameter(f"{text}: must be GROUP=POINTS, such as ban=5", param_hint="--fail-on") from None
    return limits
