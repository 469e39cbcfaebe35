"""What a command tells. Names of files and folders, and what strangers have written into them, are shown and never obeyed."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import typer


def say(line: str, *, err: bool = False) -> None:
    """Print one line, without what a terminal would obey rather than show."""
    say_text(line.replace("\n", "\\n"), err=err)


def say_text(text: str, *, err: bool = False) -> None:
    """Print lines, each as `say` does."""
    from sim.scenario.position import printable

    typer.echo("\n".join(map(printable, text.split("\n"))), err=err)


def say_path(path: Path) -> None:
    """Print a path that is all of an answer: exactly as it is, where no terminal but a program reads it."""
    if sys.stdout.isatty():
        say(str(path))
    else:
        typer.echo(os.fsencode(path))
