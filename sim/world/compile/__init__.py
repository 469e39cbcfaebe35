"""From a checked scenario to a Plan: the only part of `sim.world` that knows the scenario language."""

from sim.world.compile.inputs import Input
from sim.world.compile.plan import Compiled, compile_scenario
from sim.world.compile.warnings import ScenarioWarning, warnings_of

__all__ = ["Compiled", "Input", "ScenarioWarning", "compile_scenario", "warnings_of"]
