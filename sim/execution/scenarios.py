"""Scenarios that are ready to be played, and the names by which several of them are told apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sim.scenario.called import name_of, stem
from sim.scenario.lift import lifted
from sim.scenario.load import Loaded, load
from sim.scenario.shipped import named
from sim.world.compile import Input, compile_scenario
from sim.world.plan import Plan

SET = "set"  # the kind of an input that the command line has changed


@dataclass(frozen=True)
class Scenario:
    """A scenario that is loaded, checked and compiled; nothing about it changes any more."""

    loaded: Loaded
    plan: Plan
    inputs: tuple[Input, ...]

    @property
    def title(self) -> str:
        """The title that the file gives."""
        return self.loaded.scenario.title

    @property
    def name(self) -> str:
        """The name of the file without its ending; blanks become hyphens, for it is also the name of a folder."""
        return name_of(self.loaded.tree.path)

    def __repr__(self) -> str:
        return f"Scenario({self.name}: {self.title!r}, {len(self.plan.packages)} packages)"


def open_scenario(path: str | Path, overrides: Sequence[tuple[str, str]] = (), python: Sequence[str] = ()) -> Scenario:
    """Load, check and compile a scenario.

    Args:
        path: the file, or the name of a scenario that ships, such as `oracle`.
        overrides: (dotted path, YAML text) pairs, as `--set` gives them.
        python: modules, or files that end in `.py`, whose functions the scenario may use.

    Raises:
        ScenarioError: `file:line:column: path: value: rule`.
    """
    return _compiled(load(named(path), overrides, python))


def _compiled(loaded: Loaded) -> Scenario:
    compiled = compile_scenario(loaded)
    return Scenario(loaded, compiled.plan, tuple(_as_set(loaded, entry) for entry in compiled.inputs))


def _as_set(loaded: Loaded, entry: Input) -> Input:
    """A number that the command line has changed rests on nothing of the file; the facts that state what it was still do."""
    if not loaded.is_set(entry.path):
        return entry
    return replace(entry, kind=SET, facts=(), states=(*entry.states, *entry.facts))


def without(scenario: Scenario, power: str) -> Scenario:
    """The same scenario as it would be if a power, or its outside date, never stood in the way (`sim.scenario.lift`).

    Nothing is read again, and all luck that is not the power's own stays.

    Raises:
        RunError: for what is no such power, or one of which the history tells the answer that it then never gives.
        ScenarioError: where the scenario cannot be without it.
    """
    said, paths = scenario.loaded.scenario, set(map(str, scenario.plan.slots["path"]))
    alike = [(name, name if name in paths else f"{name}.is") for one in said.correlates for name in one.of]
    return _compiled(scenario.loaded.changed(lifted(said, power), alike))


def unique_names(scenarios: Sequence[Scenario]) -> list[str]:
    """Names of the files; where two are alike, with the folders that tell them apart, or else with a number."""
    paths = [scenario.loaded.tree.path for scenario in scenarios]
    names: list[str] = []
    for path in paths:
        alike = {other for other in paths if stem(other) == stem(path)}
        steps = 1
        while steps < len(path.parts) and len({name_of(other, steps) for other in alike}) < len(alike):
            steps += 1
        name, number = name_of(path, steps), 2
        while name in names:
            name, number = f"{name_of(path, steps)}-{number}", number + 1
        names.append(name)
    return names
