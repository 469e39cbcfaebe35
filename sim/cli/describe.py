"""`sim describe`: the model behind a scenario in words, as Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.guard import guarded
from sim.cli.options import File, NewFile, Python
from sim.cli.outputs import as_data
from sim.cli.say import say
from sim.errors import RunError


def describe(
    file: File,
    format_: Annotated[
        str,
        typer.Option(
            "--format", metavar="prose|odd|stress", help="Prose, or a draft of an ODD or a STRESS-DES protocol."
        ),
    ] = "prose",
    out: NewFile = None,
    python: Python = None,
) -> None:
    """Tell the model behind a scenario in words, as Markdown."""
    guarded(lambda: do_describe(file, format_, out, python or ()))


def do_describe(file: Path, format: str, out: Path | None, python: Sequence[str]) -> int:
    """`sim describe`."""
    from sim.execution.scenarios import open_scenario
    from sim.report.model import FORMATS, render_model
    from sim.scenario.position import nearest
    from sim.store.files import write_file
    from sim.study.inputs import listing

    if format not in FORMATS:
        raise RunError(f"--format {format}: must be one of {', '.join(FORMATS)}{nearest(format, FORMATS)}")
    scenario = open_scenario(file, python=python)
    page = render_model(scenario.loaded, listing(scenario), format)
    if out is None:
        as_data()
        typer.echo(page, nl=False)
    else:
        write_file(out, page)
        say(f"Model: {out}", err=True)
    return 0
