"""The reference engine: SimPy processes, one per power, that read like the four laws."""

from sim.world.reference.play import Engine

__all__ = ["Engine"]
