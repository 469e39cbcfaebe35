"""What `sim trace` does."""

from __future__ import annotations

import datetime as dt
import json as json_
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import typer

from sim.errors import RunError
from sim.execution.executor import execute
from sim.execution.options import Options
from sim.execution.scenarios import Scenario, open_scenario
from sim.narrative.as_history import as_yaml, retold
from sim.narrative.story import as_text, tell
from sim.study.typical import Typical, typical
from sim.world.record import Event
from sim.world.time import DAY

Pairs = Sequence[tuple[str, str]]


def do_trace(
    file: Path, asked: dict[str, Any], sets: Pairs, replication: int | None, outcome: str | None, *, drifts: bool,
    json: bool, until: str | None = None,
) -> int:  # fmt: skip
    """`sim trace`."""
    from sim.world.reference import Engine

    options = Options(**asked)
    scenario = open_scenario(file, sets, options.python)
    found = _typical(scenario, options, outcome) if outcome is not None else None
    replication = found.replication if found is not None else replication
    assert replication is not None  # one of the two is given
    played = Engine(scenario.plan, options.python).play(options.seed, replication, options.per_belief)
    if until is not None:
        typer.echo(_as_history(scenario, played.record, until), nl=False)
        return 0
    lines = tell(scenario.plan, played.record, drifts=drifts, terms=tuple(scenario.loaded.scenario.terms))
    end = str(scenario.plan.outcomes["name"][played.outcomes[-1]])
    if json:
        events = [
            {"number": x.number, "date": x.date.isoformat(), "time": x.time, "kind": x.kind, "actor": x.actor,
             "text": x.text, "because": x.because, "public": x.public, "turning": x.turning} for x in lines
        ]  # fmt: skip
        told = {"schema_version": 1, "kind": "trace", "replication": replication, "seed": options.seed, "outcome": end,
                "share_of_outcome": None if found is None else found.share, "events": events}  # fmt: skip
        typer.echo(json_.dumps(told, indent=1))
        return 0
    typer.echo(scenario.title)
    typer.echo(f"Replication {replication} (seed {options.seed}) ends as {end.replace('_', ' ')}.")
    if found is not None:
        typer.echo(
            f"It takes the commonest course there: {100 * found.share:.0f} % of the {found.among:,} replications that end so "
            "have the same turning points (*) in the same order."
        )
    typer.echo("\n" + as_text(lines))
    return 0


def _as_history(scenario: Scenario, record: Sequence[Event], until: str) -> str:
    """The scenario that begins at the end of a day, as play has left it."""
    plan = scenario.plan
    try:
        days = (dt.date.fromisoformat(until) - dt.date.fromisoformat(plan.as_of)).days
    except ValueError:
        raise RunError(f"--until {until}: must be a date such as {plan.as_of}") from None
    if not 0 <= days * DAY < plan.horizon:
        raise RunError(f"--until {until}: must lie between as_of {plan.as_of} and the day before the horizon")
    said = retold(plan, record, days * DAY, scenario.loaded.scenario.checkpoints)
    return as_yaml(scenario.loaded.tree.path.name, scenario.title, said)


def _typical(scenario: Scenario, options: Options, outcome: str) -> Typical:
    names = [str(name) for name in scenario.plan.outcomes["name"]]
    if outcome not in names:
        raise RunError(f"--outcome {outcome}: is no outcome; outcomes are {', '.join(names)}")
    counts, _, done = execute([scenario.plan], options)
    index = names.index(outcome)
    if not int(counts[0].outcomes.hits[-1, index]):
        raise RunError(f"--outcome {outcome}: none of {done} replications ends so; try a larger -n")
    return typical(counts[0], index)
