"""The command line: parse, call, print. Data go to stdout, everything else to stderr."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from sim.cli import around, playing, stored
from sim.version import __version__

app = typer.Typer(
    name="sim",
    help="Play a deal under deadlines and vetoes many thousand times, and see what comes out.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"sim {__version__}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Play a deal under deadlines and vetoes many thousand times, and see what comes out."""


COMMANDS: dict[str, Callable[..., None]] = {
    "run": playing.run, "compare": playing.compare, "trace": playing.trace,
    "validate": around.validate, "priors": around.priors, "list": around.list_, "init": around.init,
    "schema": around.schema, "describe": around.describe,
    "query": stored.query, "export": stored.export, "reproduce": stored.reproduce,
}  # fmt: skip
for name, command in COMMANDS.items():
    app.command(name)(command)
app.add_typer(stored.runs, name="runs")
app.add_typer(around.imports, name="import")
