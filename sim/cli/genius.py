"""`sim import genius`: reads a negotiation domain of Genius or GeniusWeb, and writes a scenario."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.guard import guarded
from sim.cli.options import as_number, typed
from sim.cli.say import say
from sim.errors import RunError

MOST_WORTH = 1.02  # what Genius takes for a rounded 1
BETAS = {"boulware": 0.25, "linear": 1.0, "conceder": 4.0}


def genius(
    domain: Annotated[
        Path,
        typer.Argument(metavar="DOMAIN", help="The issues and their values, as XML of Genius or JSON of GeniusWeb."),
    ],
    first: Annotated[Path, typer.Argument(metavar="A", help="Profile of the side that moves first.")],
    second: Annotated[Path, typer.Argument(metavar="B", help="Profile of the other side.")],
    out: Annotated[
        Path, typer.Option("-o", "--out", metavar="FILE", help="The scenario to write; it must not be there.")
    ],
    steps: Annotated[
        int, typer.Option(min=1, max=3650, metavar="N", help="Rounds in which both sides may move.")
    ] = 100,
    tactics: Annotated[
        str,
        typer.Option(
            metavar="A,B", help="How each concedes: boulware (beta 0.25), linear (1), conceder (4), or a beta."
        ),
    ] = "boulware,boulware",
    grid: Annotated[
        int | None,
        typer.Option(min=2, metavar="N", help="Take N evenly spread values of each real issue, its bounds included."),
    ] = None,
    as_given: Annotated[
        bool,
        typer.Option("--as-given", help="Take evaluations as they are, not as shares of the greatest of their issue."),
    ] = False,
) -> None:
    """Import a negotiation domain of Genius or GeniusWeb with the profiles of two sides, as stacked alternating offers."""
    guarded(lambda: do_genius(domain, [first, second], out, steps=steps, tactics=tactics, as_given=as_given, grid=grid))


def do_genius(
    domain: Path,
    profiles: Sequence[Path],
    out: Path,
    *,
    steps: int,
    tactics: str,
    as_given: bool,
    grid: int | None = None,
) -> int:
    """`sim import genius`."""
    from sim.scenario.called import must_name_runs
    from sim.scenario.genius import best, left_out, read_domain, read_profile, scenario_text
    from sim.scenario.position import shown
    from sim.statistics.precision import many
    from sim.store.files import write_file

    betas = [_beta(text.strip()) for text in tactics.split(",")]
    if len(betas) != len(profiles):
        raise RunError(f"--tactics {tactics}: must name two, such as boulware,conceder")
    must_name_runs(out, "give another name")
    read = read_domain(domain, grid)
    sides = [read_profile(path, read) for path in profiles]
    for path, side in zip(profiles, sides, strict=True):
        most = best(read, side, as_given)
        if most > MOST_WORTH and not as_given:
            raise RunError(
                f"{path}: its best package is worth {most:g}, and Genius takes what is more than 1 for 1: make its weights sum to 1"
            )
    sources = f"{domain.name}, {profiles[0].name} (first) and {profiles[1].name} (second)"
    write_file(out, scenario_text(read, sides, steps=steps, betas=betas, as_given=as_given, sources=sources))
    for path, side in zip(profiles, sides, strict=True):
        for index in side.objectives:
            say(f"{path}: <weight> index {shown(index)}: is that of an objective, and counts for nothing", err=True)
        for issue, values in left_out(read, side).items():
            told = shown(", ".join(f"{value:.12g}" for value in values))
            say(f"{path}: {issue}: --grid leaves out {many(len(values), 'value')} that it evaluates: {told}", err=True)
        if side.reservation is not None:
            most = best(read, side, as_given)
            cut = f"; its best package is worth {most:g}, so {most:g} is taken" if side.reservation > most else ""
            said = f"to agree on nothing is worth {side.reservation:g} to this side"
            say(f"{path}: reservation value: {said}{cut}", err=True)
        if side.discount is not None and 0 < side.discount < 1:
            say(f"{path}: discount factor {side.discount:g} is left out: here waiting costs nothing", err=True)
    play = shlex.join(["sim", "run", typed(out), "-n", "1000"])
    say(f"{out}: {len(read.issues)} terms, {steps} steps; play it with: {play}", err=True)
    return 0


def _beta(text: str) -> float:
    if text in BETAS:
        return BETAS[text]
    beta = as_number(text)
    if not 1e-3 <= beta <= 1e3:
        raise RunError(f"--tactics {text}: must be {', '.join(BETAS)} or a beta between 0.001 and 1000")
    return beta
