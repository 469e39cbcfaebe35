"""Helpers for tests of laws: a small deal that is signed, its reviews, and what many replications of it come to."""

from __future__ import annotations

from pathlib import Path

from sim.narrative.as_history import as_yaml, retold
from sim.world.plan import Plan
from sim.world.record import Event, Kind, Played, package_text
from sim.world.reference import Engine
from sim.world.reference.play import Play
from sim.world.time import DAY
from tests.engine.played import named, plan_from, plan_of

SIGNED = """
format: 1
title: A deal that is signed
as_of: 2024-01-01
horizon: 2024-12-31
zone: UTC
terms: {remedy: {levels: [LEVELS]}}
so_far:
  - {by: [seller, buyer], signs: {remedy: FIRST}}
actors:
  seller: {prefers: {remedy: {weight: 1, values: VALUES}}, no_deal: NO_DEAL, delay: DELAYSELLER}
  buyer: {prefers: {remedy: {weight: 1, values: VALUES}}, no_deal: NO_DEAL, delay: DELAY}
REVIEWERS
agreement: {closes: {when: CLOSES, after: 0}, amends: [AMENDS]}
outcomes: [{closed: closed}, {other: otherwise}]
"""


def signed(
    folder: Path, values: dict[str, float], reviews: dict[str, str], *, no_deal: float = 0.1, seller: str = "",
    closes: str = "cleared(all)", more: str = "", amends: str = "remedy", delay: str = "0",
) -> Plan:  # fmt: skip
    """The plan of a deal at the first of the levels, to which both parties give these values, with these reviews."""
    text = SIGNED.replace("LEVELS", ", ".join(values)).replace("FIRST", next(iter(values)))
    text = text.replace("VALUES", "{" + ", ".join(f"{k}: {v}" for k, v in values.items()) + "}")
    reviewers = "\n".join(f"  by_{name}: {{powers: {{{name}: {{review: {said}}}}}}}" for name, said in reviews.items())
    text = (
        text.replace("NO_DEAL", str(no_deal))
        .replace("SELLER", seller)
        .replace("CLOSES", closes)
        .replace("AMENDS", amends)
        .replace("DELAY", delay)
        .replace("REVIEWERS", f"{reviewers}\n{more}")
    )
    return plan_from(folder, text)


def played(plan: Plan, n: int, *, seed: int = 1) -> list[Played]:
    """Replications 0 .. n - 1."""
    engine = Engine(plan)
    return [engine.play(seed, k, 20) for k in range(n)]


def outcome(plan: Plan, one: Played) -> str:
    """The name of the outcome at the end."""
    return str(plan.outcomes["name"][one.path[-1][1]])


def share(plan: Plan, n: int, name: str = "closed") -> float:
    """The share of replications that end so."""
    return sum(outcome(plan, one) == name for one in played(plan, n)) / n


def days(record: list[Event], *kinds: Kind) -> list[tuple[str, float]]:
    """The events of some kinds, by name and day."""
    return [(Kind(e.kind).name, e.time / DAY) for e in record if e.kind in kinds]


def packages(plan: Plan, record: list[Event], kind: Kind) -> list[str]:
    """The packages of the events of a kind, in words."""
    return [package_text(plan, e.package) for e in record if e.kind == kind]


def goes_on_from(folder: Path, text: str, *at: int, replication: int = 0) -> None:
    """Cut at the end of each of these days and told, a replication goes on as it did."""
    plan = plan_from(folder, text)
    record = Engine(plan).play(1, replication, 20).record
    for day in at:
        said = as_yaml("scenario.yaml", "Cut", retold(plan, record, day * DAY))
        (folder / "cut.yaml").write_text(said, encoding="utf-8")
        found = plan_of(folder / "cut.yaml")
        later = [(e[1], *e[2:5]) for e in named(found, Engine(found).play(1, replication, 20).record) if e[1] > 0]
        assert later == [(e[1] - day * DAY, *e[2:5]) for e in named(plan, record) if e[1] > day * DAY]


def begun(plan: Plan, replication: int = 0) -> Play:
    """A replication that has been played, to be asked what its actors think now."""
    play = Play(Engine(plan).model, 1, replication, 20)
    play.run()
    return play
