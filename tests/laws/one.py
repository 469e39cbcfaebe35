"""One replication of a small scenario: what is in its record, by name and day."""

from __future__ import annotations

from pathlib import Path

from sim.world.plan import Plan
from sim.world.record import Kind
from sim.world.reference import Engine
from sim.world.time import DAY
from tests.engine.played import named, plan_from

HEAD = """format: 1
title: Words
as_of: 2024-01-01
horizon: 2024-12-31
"""
DEAL = """
terms: {price: {levels: [1, 2]}}
so_far:
  - {by: [seller, buyer], signs: {price: 1}}
"""
SIDES = """
  seller: {prefers: {price: {weight: 1, best: 2, worst: 1}}, no_deal: 0, delay: 0}
  buyer: {prefers: {price: {weight: 1, best: 1, worst: 2}}, no_deal: 0, delay: 0}"""


class Told:
    """One replication of a scenario: its record in names, and its outcome at the horizon."""

    def __init__(self, folder: Path, text: str, replication: int = 0) -> None:
        self.plan: Plan = plan_from(folder, HEAD + text)
        played = Engine(self.plan).play(1, replication, 20)
        self.record = named(self.plan, played.record)
        self.outcomes = [str(self.plan.outcomes["name"][i]) for i in played.outcomes]

    def times(self, kind: Kind, of: str) -> list[float]:
        """The days on which something happened to an element, by its name."""
        return [event[1] / DAY for event in self.record if event[2] == kind.name and event[4].split(".")[-1] == of]

    def sets(self, circumstance: str) -> list[tuple[float, float]]:
        """The days on which an event has set a circumstance, and to what."""
        return [
            (e[1] / DAY, e[8]) for e in self.record if e[2] == Kind.SET.name and e[4] == f"circumstances.{circumstance}"
        ]
