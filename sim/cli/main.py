"""The command line: parse, call, print. Data go to stdout, everything else to stderr."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from sim.cli import stored
from sim.cli.guard import guarded
from sim.version import __version__

app = typer.Typer(
    name="sim",
    help="Play a deal under deadlines and vetoes many thousand times, and see what comes out.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

File = Annotated[Path, typer.Argument(metavar="FILE", help="A scenario file.", show_default=False)]
Replications = Annotated[int, typer.Option("-n", metavar="N", help="Number of replications.")]
PerBelief = Annotated[int, typer.Option(metavar="M", help="Replications for each draw of the uncertain numbers.")]
Seed = Annotated[int, typer.Option(metavar="S", help="Seed of all luck; the same seed gives the same replications.")]
Halfwidth = Annotated[
    float | None,
    typer.Option(
        "--until-halfwidth",
        metavar="H",
        help="Stop at a doubling once every interval reaches at most that far to either side; above 0, below 0.5.",
    ),
]
Set = Annotated[list[str] | None, typer.Option("--set", metavar="PATH=VALUE", help="Replace a value; may be repeated.")]
Workers = Annotated[int, typer.Option(metavar="W", help="Number of processes; 0 takes one a core.")]
Out = Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder in which the run folder is made.")]
Python = Annotated[
    list[str] | None,
    typer.Option(
        "--python",
        metavar="MODULE",
        help="A module or a .py file whose functions the scenario may use; may be repeated.",
    ),
]
Png = Annotated[bool, typer.Option("--png", help="Also write the headline figure as a PNG picture.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of a table.")]
Resume = Annotated[bool, typer.Option("--resume", help="Go on with this run where it was interrupted.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no closing lines.")]


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


@app.command()
def run(
    file: File,
    n: Replications = 10_000,
    per_belief: PerBelief = 20,
    seed: Seed = 1,
    until_halfwidth: Halfwidth = None,
    set_: Set = None,
    python: Python = None,
    workers: Workers = 0,
    out: Out = Path("reports"),
    resume: Resume = False,
    png: Png = False,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Play a scenario, print what comes out, and write a report."""
    asked = _options(n, per_belief, seed, until_halfwidth, workers, python)
    guarded(lambda: _studies().do_run(file, asked, _sets(set_), out, resume=resume, png=png, json=json, quiet=quiet))


@app.command()
def compare(
    files: Annotated[list[Path], typer.Argument(metavar="A B [C ...]", help="Scenario files; the first is the base.")],
    n: Replications = 10_000,
    per_belief: PerBelief = 20,
    seed: Seed = 1,
    until_halfwidth: Halfwidth = None,
    set_: Set = None,
    python: Python = None,
    workers: Workers = 0,
    out: Out = Path("reports"),
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
    asked = _options(n, per_belief, seed, until_halfwidth, workers, python)
    limits = _limits(fail_on)
    guarded(
        lambda: _studies().do_compare(
            files, asked, _sets(set_), out, limits, resume=resume, png=png, json=json, quiet=quiet
        )
    )


@app.command()
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
    per_belief: PerBelief = 20,
    seed: Seed = 1,
    set_: Set = None,
    python: Python = None,
    workers: Workers = 0,
    drifts: Annotated[bool, typer.Option("--drifts", help="Also tell how circumstances drift.")] = False,
    json: Json = False,
) -> None:
    """Tell one replication as a dated story with causes."""
    if (replication is None) == (outcome is None):
        raise typer.BadParameter("give either --replication K, or --outcome X --typical")
    if typical != (outcome is not None):
        raise typer.BadParameter("--outcome X and --typical go together")
    asked = _options(n, per_belief, seed, None, workers, python)
    guarded(lambda: _reading().do_trace(file, asked, _sets(set_), replication, outcome, drifts=drifts, json=json))


@app.command()
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
    guarded(lambda: _command("validate").do_validate(files, python or (), strict=strict, list_=list_, json=json))


@app.command()
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
    guarded(lambda: _command("priors").do_priors(name, plot, library, as_of, json=json))


@app.command("list")
def list_(
    folders: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[FOLDER...]", help="Folders to look through instead of the scenarios that ship."),
    ] = None,
    json: Json = False,
) -> None:
    """List scenarios: those that ship, or those in some folders."""
    guarded(lambda: _command("files").do_list(folders or [], json=json))


@app.command()
def init(
    name: Annotated[Path, typer.Argument(metavar="NAME", help="The new file; .yaml is added.", show_default=False)],
    like: Annotated[
        str | None,
        typer.Option("--like", metavar="SCENARIO", help="Copy a shipped scenario (sim list) or a file, whole."),
    ] = None,
    python: Python = None,
) -> None:
    """Write a scenario to start from, commented, that runs at once."""
    guarded(lambda: _command("files").do_init(name, like, python or ()))


@app.command()
def schema(
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Write it into a file.")] = None,
    facts: Annotated[bool, typer.Option("--facts", help="That of fact sheets.")] = False,
) -> None:
    """Print the JSON Schema of scenario files, by which editors complete and check."""
    guarded(lambda: _command("files").do_schema(out, facts=facts))


@app.command()
def describe(
    file: File,
    format_: Annotated[
        str,
        typer.Option(
            "--format", metavar="prose|odd|stress", help="Prose, or a draft of an ODD or a STRESS-DES protocol."
        ),
    ] = "prose",
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Write it into a new file.")] = None,
    python: Python = None,
) -> None:
    """Tell the model behind a scenario in words and tables, as Markdown."""
    guarded(lambda: _command("describe").do_describe(file, format_, out, python or ()))


app.add_typer(stored.runs, name="runs")
for command in (stored.query, stored.export, stored.reproduce):
    app.command()(command)


imports = typer.Typer(no_args_is_help=True)
app.add_typer(imports, name="import")


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
        lambda: _importing().do_genius(domain, [first, second], out, steps=steps, tactics=tactics, as_given=as_given)
    )


@imports.callback()
def importing() -> None:
    """Make a scenario from a file of another tool."""


def _options(
    n: int, per_belief: int, seed: int, until_halfwidth: float | None, workers: int, python: list[str] | None
) -> dict[str, Any]:
    return {
        "n": n, "per_belief": per_belief, "seed": seed, "until_halfwidth": until_halfwidth, "workers": workers,
        "python": tuple(python or ()),
    }  # fmt: skip


def _sets(given: list[str] | None) -> list[tuple[str, str]]:
    pairs = []
    for text in given or []:
        path, equals, value = text.partition("=")
        if not equals or not path.strip():
            raise typer.BadParameter(f"{text}: must be PATH=VALUE", param_hint="--set")
        pairs.append((path.strip(), value.strip()))
    return pairs


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


def _studies() -> Any:
    """What the commands do; imported where errors and interrupts are caught, for it takes a while."""
    from sim.cli import studies

    return studies


def _importing() -> Any:
    """The same for what other tools have written."""
    from sim.cli import importing

    return importing


def _reading() -> Any:
    """The same for the commands that write nothing."""
    from sim.cli import reading

    return reading


def _command(module: str) -> Any:
    """The same for the commands that have a module of their own."""
    from importlib import import_module

    return import_module(f"sim.cli.{module}")
