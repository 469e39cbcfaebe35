"""The commands and their options: parse, call, print. Data go to stdout, everything else to stderr."""

from __future__ import annotations

import sys
from collections.abc import Callable
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
    pretty_exceptions_enable=False,
    context_settings={"max_content_width": 120},
    rich_markup_mode=None,  # help in plain text: what draws boxes takes longer to import than all the rest
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


def _docstring(command: Callable[..., None]) -> str | None:
    """The docstring of a command as its source has it."""
    import ast
    import inspect

    (function,) = ast.parse(inspect.getsource(command)).body
    return ast.get_docstring(function) if isinstance(function, ast.FunctionDef) else None


if sys.flags.optimize > 1:  # -OO leaves docstrings out, which are the help
    for one in (*app.registered_commands, *runs.registered_commands, *imports.registered_commands):
        one.help = _docstring(one.callback) if one.callback else None
