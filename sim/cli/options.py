"""The arguments and options that several commands share, and their defaults. Only typer and defaults are imported here."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Annotated, Any

import typer

from sim.execution.options import KEPT, Options

OUT = Path("reports")  # where runs are, unless told otherwise
PLAIN = Options()
MOST_SHARES = 10_000

File = Annotated[
    Path,
    typer.Argument(
        metavar="FILE", help="A scenario file, or the name of one that ships (sim list).", show_default=False
    ),
]
Replications = Annotated[int, typer.Option("-n", metavar="N", help="Number of replications.")]
PerBelief = Annotated[int, typer.Option(metavar="M", help="Replications for each draw of the uncertain numbers.")]
Seed = Annotated[int, typer.Option(metavar="S", help="Seed of all luck; the same seed gives the same replications.")]
Halfwidth = Annotated[
    float | None,
    typer.Option(
        "--until-halfwidth",
        metavar="H",
        help="Stop at a doubling once every interval, in a comparison also of a difference, reaches at most that far to "
        "either side; above 0, below 0.5.",
    ),
]
Set = Annotated[list[str] | None, typer.Option("--set", metavar="PATH=VALUE", help="Replace a value; may be repeated.")]
SetInAll = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="PATH=VALUE",
        help="Replace a value in every scenario compared; may be repeated. To compare with a change, write it into a "
        "file that extends the other.",
    ),
]
Workers = Annotated[int, typer.Option(metavar="W", help="Number of processes; 0 takes one a core.")]
Engine = Annotated[
    str,
    typer.Option(
        metavar="E",
        help="compiled, which plays whatever it can, or reference; slower, and the same to the last bit.",
    ),
]
Cluster = Annotated[
    str,
    typer.Option(
        metavar="ADDRESS", help="Have the workers of a Dask scheduler play, tcp://HOST:PORT or tls://HOST:PORT."
    ),
]
Keep = Annotated[
    str,
    typer.Option(
        metavar="WHAT",
        help="What is kept of the replications: summary, no more than what all come to; outcomes, also how each came out, and the "
        f"records of the first {KEPT}; records, those of all.",
    ),
]
Out = Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder in which the run folders are.")]
NewFile = Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Write it into a new file.")]
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
Share = Annotated[
    str | None,
    typer.Option(
        "--share",
        metavar="I/N",
        help="Play part I of N into a folder that others share, such as 2/3; whoever comes last adds up.",
    ),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no closing lines.")]
RunName = Annotated[
    str, typer.Argument(metavar="RUN", help="The id of a run, the beginning of one, or a path.", show_default=False)
]


def as_options(
    n: int, per_belief: int, seed: int, until_halfwidth: float | None, workers: int, python: list[str] | None,
    engine: str = PLAIN.engine, keep: str = PLAIN.keep, cluster: str = PLAIN.cluster,
) -> dict[str, Any]:  # fmt: skip
    """What was asked, as the fields of `sim.execution.options.Options`, which are checked where errors are caught."""
    return {
        "n": n, "per_belief": per_belief, "seed": seed, "until_halfwidth": until_halfwidth, "workers": workers,
        "python": tuple(python or ()), "engine": engine, "keep": keep, "cluster": cluster,
    }  # fmt: skip


def typed(file: Path) -> str:
    """A file as it is typed: one whose name begins like an option is told by its folder."""
    return f"./{file}" if str(file).startswith("-") else str(file)


def at(out: Path) -> list[str]:
    """The option that names the folder of runs, where it has to be given."""
    return [] if out == OUT else ["--out", str(out)]


def as_pairs(given: list[str] | None) -> list[tuple[str, str]]:
    """The paths and values of --set."""
    pairs = []
    for text in given or []:
        path, equals, value = text.partition("=")
        if not equals or not path.strip():
            raise typer.BadParameter(f"{text}: must be PATH=VALUE", param_hint="--set")
        pairs.append((path.strip(), value.strip()))
    return pairs


def as_number(text: str) -> float:
    """A number in the digits 0 to 9, as a scenario has it; NaN for anything else."""
    from sim.scenario.literals import NUMBER

    return float(text) if re.fullmatch(NUMBER, text.strip()) else math.nan


def as_share(text: str | None) -> tuple[int, int] | None:
    """The number of a part, from 1, and how many there are.

    >>> as_share("2/3")
    (2, 3)
    """
    if text is None:
        return None
    said = re.fullmatch("([0-9]{1,9})/([0-9]{1,9})", text)
    if said and 1 <= int(said[1]) <= int(said[2]) <= MOST_SHARES:
        return int(said[1]), int(said[2])
    rule = f"must be I/N, the part I of N, such as 2/3, with I from 1 to N, and N at most {MOST_SHARES:,}"
    raise typer.BadParameter(f"{text}: {rule}", param_hint="--share")
