"""`sim schema`: the JSON Schema of scenario files and of fact sheets."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.guard import guarded
from sim.cli.options import NewFile
from sim.cli.say import say


def schema(
    out: NewFile = None,
    facts: Annotated[bool, typer.Option("--facts", help="That of fact sheets.")] = False,
) -> None:
    """Print the JSON Schema by which editors complete and check."""
    guarded(lambda: do_schema(out, facts=facts))


def do_schema(out: Path | None, *, facts: bool) -> int:
    """`sim schema`."""
    from sim.scenario.json_schema import MODELINE
    from sim.scenario.starter import schema_text
    from sim.store.files import write_file

    text = schema_text(facts=facts)
    if out is None:
        typer.echo(text, nl=False)
        return 0
    write_file(out, text)
    what = "fact sheet" if facts else "scenario"
    say(f"Schema: {out}   First line of a {what} beside it: {MODELINE.format(address=out.name)}", err=True)
    return 0
