"""The commands around scenario files, which play nothing: parse and call."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.guard import doing, guarded
from sim.cli.options import File, Json, NewFile, Python

imports = typer.Typer(no_args_is_help=True)


def validate(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Scenario files.")],
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 if there is a warning.")] = False,
    list_: Annotated[
        bool, typer.Option("--list", "-l", help="List every number: mean, 90 % interval, and what it rests on.")
    ] = False,
    python: Python = None,
    json: Json = False,
) -> None:
    """Check scenario files, warn of what is most likely not meant, and count what their numbers rest on."""
    guarded(lambda: doing("validate").do_validate(files, python or (), strict=strict, list_=list_, json=json))


def priors(
    name: Annotated[
        str,
        typer.Argument(metavar="NAME", help="One entry, such as cfius.review_days, or how names begin, such as cfius."),
    ] = "",
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="DATE", help="Only those that were known on that day.")
    ] = None,
    plot: Annotated[
        Path | None, typer.Option("--plot", metavar="FILE", help="Draw them into a .png or .svg picture.")
    ] = None,
    library: Annotated[
        Path | None, typer.Option("--library", metavar="DIR", help="Another folder of priors than the one that ships.")
    ] = None,
    json: Json = False,
) -> None:
    """List the library of priors, or show all that is known of one entry."""
    guarded(lambda: doing("priors").do_priors(name, plot, library, as_of, json=json))


def list_(
    folders: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[FOLDER...]", help="Folders to look through instead of the scenarios that ship."),
    ] = None,
    json: Json = False,
) -> None:
    """List scenarios: those that ship, or those in some folders."""
    guarded(lambda: doing("files").do_list(folders or [], json=json))


def init(
    name: Annotated[Path, typer.Argument(metavar="NAME", help="The new file; .yaml is added.", show_default=False)],
    like: Annotated[
        str | None,
        typer.Option("--like", metavar="SCENARIO", help="Copy a shipped scenario (sim list) or a file, whole."),
    ] = None,
    python: Python = None,
) -> None:
    """Write a scenario to start from, commented, that runs at once."""
    guarded(lambda: doing("files").do_init(name, like, python or ()))


def schema(
    out: NewFile = None,
    facts: Annotated[bool, typer.Option("--facts", help="That of fact sheets.")] = False,
) -> None:
    """Print the JSON Schema of scenario files, by which editors complete and check."""
    guarded(lambda: doing("files").do_schema(out, facts=facts))


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
    """Tell the model behind a scenario in words and tables, as Markdown."""
    guarded(lambda: doing("describe").do_describe(file, format_, out, python or ()))


@imports.command()
def genius(
    domain: Annotated[Path, typer.Argument(metavar="DOMAIN.xml", help="The issues and their values.")],
    first: Annotated[Path, typer.Argument(metavar="A.xml", help="Profile of the side that moves first.")],
    second: Annotated[Path, typer.Argument(metavar="B.xml", help="Profile of the other side.")],
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
    as_given: Annotated[
        bool,
        typer.Option("--as-given", help="Take evaluations as they are, not as shares of the greatest of their issue."),
    ] = False,
) -> None:
    """Import a negotiation domain of Genius with the profiles of two sides, as stacked alternating offers."""
    guarded(
        lambda: doing("importing").do_genius(
            domain, [first, second], out, steps=steps, tactics=tactics, as_given=as_given
        )
    )


@imports.callback()
def importing() -> None:
    """Make a scenario from a file of another tool."""
