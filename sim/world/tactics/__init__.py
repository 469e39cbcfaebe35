"""Tactics that ship as functions, each with the paper that proves it: what a scenario names by `python:`."""

from sim.world.tactics.rubinstein import rubinstein
from sim.world.tactics.sealed import sealed

__all__ = ["rubinstein", "sealed"]
