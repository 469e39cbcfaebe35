"""What `sim import` does: read what another tool has written, and write a scenario."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path

import typer

from sim.errors import RunError
from sim.scenario.genius import read_domain, read_profile, scenario_text
from sim.store.files import write_file

BETAS = {"boulware": 0.25, "linear": 1.0, "conceder": 4.0}


def do_genius(domain: Path, profiles: Sequence[Path], out: Path, *, steps: int, tactics: str, as_given: bool) -> int:
    """`sim import genius`."""
    betas = [_beta(text.strip()) for text in tactics.split(",")]
    if len(betas) != len(profiles):
        raise RunError(f"--tactics {tactics}: must name two, such as boulware,conceder")
    read = read_domain(domain)
    sides = [read_profile(path, read) for path in profiles]
    sources = f"{domain.name}, {profiles[0].name} (first) and {profiles[1].name} (second)"
    write_file(out, scenario_text(read, sides, steps=steps, betas=betas, as_given=as_given, sources=sources))
    play = shlex.join(["sim", "run", str(out), "-n", "1000"])
    typer.echo(f"{out}: {len(read.issues)} terms, {steps} steps; play it with: {play}", err=True)
    return 0


def _beta(text: str) -> float:
    if text in BETAS:
        return BETAS[text]
    try:
        beta = float(text)
    except ValueError:
        beta = 0.0
    if not 1e-3 <= beta <= 1e3:
        raise RunError(f"--tactics {text}: must be {', '.join(BETAS)} or a beta between 0.001 and 1000")
    return beta
