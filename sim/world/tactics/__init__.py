"""Tactics that ship as functions, each with the paper that proves it: what a scenario names by `python:`.

None of them looks at `Turn.luck`, so that they leave nothing to chance (`sim.world.certain`).
"""

from sim.world.tactics.faratin import faratin
from sim.world.tactics.rubinstein import rubinstein
from sim.world.tactics.sealed import sealed

__all__ = ["faratin", "rubinstein", "sealed"]
