"""Deals on which somebody rules: pieces of scenarios, and what became of them in play."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from sim.world.kernel.engine import Kernel, plays
from sim.world.record import Kind
from sim.world.reference import Engine
from sim.world.time import DAY
from tests.engine.played import named, plan_from

SIDES = """
  seller: {prefers: {price: {weight: 1, best: 3, worst: 1}}, no_deal: 0.1, delay: 0}
  buyer: {prefers: {price: {weight: 1, best: 1, worst: 3}}, no_deal: 0.1, delay: 0}"""
SIGNED = """
format: 1
title: a signed deal
as_of: 2024-01-01
horizon: 2024-12-31
terms: {price: {levels: [1, 2, 3]}}
so_far:
  - {by: [seller, buyer], signs: {price: 2}}
"""


def deal(powers: str, *, more: str = "", closes: str = "{when: cleared(all), after: 0}", outcomes: str = "") -> str:
    """A signed deal with these other actors: `  name: {powers: ..}`, one a line."""
    said = outcomes or "{closed: closed}, {ended: ended}, {open: otherwise}"
    return f"{SIGNED}{more}actors:{SIDES}\n{powers}\nagreement: {{closes: {closes}}}\noutcomes: [{said}]\n"


BOTH = 3  # replications that the second reading of the laws plays as well


class Ruled:
    """Some replications of a scenario, which both readings play alike: what happened, in names and days, and how each came out."""

    def __init__(self, folder: Path, text: str, n: int = 1, seed: int = 1, per_belief: int = 20) -> None:
        self.plan = plan_from(folder, text)
        engine = Engine(self.plan)
        played = [engine.play(seed, k, per_belief) for k in range(n)]
        if plays(engine.model):
            kernel = Kernel(self.plan, engine.model)
            kernel.compile()
            assert [kernel.play(seed, k, per_belief) for k in range(min(n, BOTH))] == played[:BOTH]
        self.records = [named(self.plan, one.record) for one in played]
        self.outcomes = [str(self.plan.outcomes["name"][one.outcomes[-1]]) for one in played]

    def share(self, outcome: str) -> float:
        """The share of replications that come out so."""
        return Counter(self.outcomes)[outcome] / len(self.outcomes)

    def days(self, kind: Kind, of: str, replication: int = 0) -> list[float]:
        """The days on which something happened to an element, by its name."""
        return [e[1] / DAY for e in self.records[replication] if e[2] == kind.name and e[4].split(".")[-1] == of]

    def kinds(self, of: str, replication: int = 0) -> list[str]:
        """What happened to an element, in order."""
        return [e[2] for e in self.records[replication] if e[4].split(".")[-1] == of]

    def cause(self, kind: Kind, of: str, replication: int = 0) -> tuple[str, str]:
        """The kind and the subject of what brought about the first such event."""
        record = self.records[replication]
        event = next(e for e in record if e[2] == kind.name and e[4].split(".")[-1] == of)
        return record[event[6]][2], record[event[6]][4].split(".")[-1]
