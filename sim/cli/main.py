"""The command line: parse, call, print. Data go to stdout, everything else to stderr."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from io import TextIOWrapper
from typing import Annotated

import typer

from sim.cli.compare import compare
from sim.cli.describe import describe
from sim.cli.export import export
from sim.cli.genius import genius
from sim.cli.init import init
from sim.cli.list import list_
from sim.cli.priors import priors
from sim.cli.query import query
from sim.cli.reproduce import reproduce
from sim.cli.run import run
from sim.cli.runs import runs
from sim.cli.schema import schema
from sim.cli.trace import trace
from sim.cli.validate import validate
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
    "run": run, "compare": compare, "trace": trace,
    "validate": validate, "priors": priors, "list": list_, "init": init,
    "schema": schema, "describe": describe,
    "query": query, "export": export, "reproduce": reproduce,
}  # fmt: skip
for name, command in COMMANDS.items():
    app.command(name)(command)
app.add_typer(runs, name="runs")
imports = typer.Typer(no_args_is_help=True, help="Make a scenario from a file of another tool.")
imports.command()(genius)
app.add_typer(imports, name="import")


def start() -> None:
    """The command `sim`: what an output cannot spell is replaced, and a place that is gone or full is told."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        os.getcwd()
    except FileNotFoundError:
        sys.exit(_failed("the working folder is gone; change to another one"))
    try:
        app(prog_name="sim")
    except OSError as error:  # of help and version; commands tell their own
        sys.exit(_failed(error.strerror or str(error)))


def _failed(message: str) -> int:
    """Tell it where that can be told, and keep the interpreter from trying once more to write what is left."""
    if sys.stderr is not None:
        print(message, file=sys.stderr)
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 2
