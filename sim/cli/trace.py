"""`sim trace`: one replication as a dated story, or as the history of a scenario that begins later."""

from __future__ import annotations

import datetime as dt
import json as json_
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.cli.guard import guarded
from sim.cli.options import (
    PLAIN,
    File,
    Json,
    PerBelief,
    Python,
    Replications,
    Seed,
    Set,
    Workers,
    as_options,
    as_pairs,
)
from sim.cli.outputs import as_data
from sim.cli.say import say, say_text
from sim.errors import RunError

if TYPE_CHECKING:
    from sim.execution.options import Options
    from sim.execution.scenarios import Scenario
    from sim.study.typical import Typical
    from sim.world.record import Event


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
    per_belief: PerBelief = PLAIN.per_belief,
    seed: Seed = PLAIN.seed,
    set_: Set = None,
    python: Python = None,
    workers: Workers = PLAIN.workers,
    all_: Annotated[
        bool, typer.Option("--all", help="Also tell how circumstances drift, and each turn that brings nothing new.")
    ] = False,
    as_history: Annotated[
        bool,
        typer.Option(
            "--as-history",
            help="Print it as a scenario that extends FILE and begins where it stops: save it beside FILE. Goes with --until.",
        ),
    ] = False,
    until: Annotated[
        str | None, typer.Option(metavar="DATE", help="The last day that is told; goes with --as-history.")
    ] = None,
    json: Json = False,
) -> None:
    """Tell one replication as a dated story with causes."""
    if (replication is None) == (outcome is None):
        raise typer.BadParameter("give either --replication K, or --outcome X --typical")
    if typical != (outcome is not None):
        raise typer.BadParameter("--outcome X and --typical go together")
    if as_history != (until is not None):
        raise typer.BadParameter("--as-history and --until DATE go together")
    if as_history and json:
        raise typer.BadParameter("--as-history prints a scenario, and --json an object; leave one of them out")
    asked = as_options(n, per_belief, seed, None, workers, python)
    guarded(
        lambda: do_trace(file, asked, as_pairs(set_), replication, outcome, everything=all_, json=json, until=until)
    )


def do_trace(
    file: Path, asked: dict[str, Any], sets: Sequence[tuple[str, str]], replication: int | None, outcome: str | None, *, everything: bool,
    json: bool, until: str | None = None,
) -> int:  # fmt: skip
    """`sim trace`."""
    from sim.execution.options import Options
    from sim.execution.scenarios import open_scenario
    from sim.narrative.gathering import gathered
    from sim.narrative.story import as_text, tell
    from sim.statistics.precision import roughly
    from sim.world.reference import Engine

    options = Options(**asked)
    scenario = open_scenario(file, sets, options.python)
    found = _typical(scenario, options, outcome) if outcome is not None else None
    replication = found.replication if found is not None else replication
    assert replication is not None  # one of the two is given
    played = Engine(scenario.plan, options.python).play(options.seed, replication, options.per_belief)
    if until is not None and not file.exists():
        raise RunError(
            f"--as-history extends FILE, and {file} ships; copy it with `sim init my-{file.name} --like {file}`"
        )
    if until is not None:
        as_data()
        typer.echo(_as_history(scenario, played.record, until), nl=False)
        return 0
    changes = [asdict(one) for one in scenario.loaded.replaced()]
    lines = tell(scenario.plan, played.record, drifts=everything, terms=tuple(scenario.loaded.scenario.terms))
    end = str(scenario.plan.outcomes["name"][played.outcomes[-1]])
    if json:
        events = [
            {"number": x.number, "date": x.date.isoformat(), "time": x.time, "kind": x.kind, "actor": x.actor,
             "text": x.text, "because": x.because, "public": x.public, "turning": x.turning} for x in lines
        ]  # fmt: skip
        told = {"schema_version": 1, "kind": "trace", "replication": replication, "seed": options.seed, "outcome": end,
                "share_of_outcome": None if found is None else found.share, "changed": changes, "events": events}  # fmt: skip
        typer.echo(json_.dumps(told, indent=1))
        return 0
    say(scenario.title)
    if changes:
        say(_changed(scenario, changes))
    say(f"Replication {replication} (seed {options.seed}) ends as {end.replace('_', ' ')}.")
    if found is not None:
        say(
            f"It takes {_which(found)}: {roughly(found.share)} of the {found.among:,} replications that end so "
            "have the same turning points (*, each where it first comes) in the same order."
            if found.among > 1
            else "It is the only one that ends so; its turning points have a * where each first comes."
        )
    say_text("\n" + as_text(lines if everything else gathered(lines)))
    return 0


def _changed(scenario: Scenario, changes: Sequence[dict[str, Any]]) -> str:
    from sim.report.words.changed import changed
    from sim.study.summary import called

    names = called(scenario.loaded, scenario.plan, scenario.inputs)
    return changed({"changed": changes, "names": names})


def _which(found: Typical) -> str:
    if found.clear or found.courses == 1:
        return "the commonest course there"
    return f"one of {found.courses:,} courses there, none of which is clearly the commonest"


def _as_history(scenario: Scenario, record: Sequence[Event], until: str) -> str:
    """The scenario that begins at the end of a day, as play has left it."""
    from sim.narrative.as_history import as_yaml, retold
    from sim.world.time import DAY

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
    from sim.execution.counts import together
    from sim.execution.executor import execute
    from sim.narrative.names import spoken
    from sim.scenario.position import nearest
    from sim.study.typical import typical

    names = [str(name) for name in scenario.plan.outcomes["name"]]
    outcome = next((name for name in names if spoken(name) == spoken(outcome)), outcome)  # as the report writes it, too
    if outcome not in names:
        raise RunError(f"--outcome {outcome}: is no outcome{nearest(outcome, names)}; outcomes are {'; '.join(names)}")
    counts, _, done = execute([scenario.plan], options)
    index = names.index(outcome)
    if not int(counts[0].outcomes.hits[-1, index]):
        raise RunError(f"--outcome {outcome}: none of {done} replications ends so; try a larger -n")
    return typical(counts[0], index, together(scenario.plan, options.per_belief))
