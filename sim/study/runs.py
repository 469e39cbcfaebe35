"""The studies run and compare: from scenarios and options to a summary and, if wanted, a run folder in the making."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.errors import RunError
from sim.scenario.load import Loaded, load
from sim.store.chunks import Chunks
from sim.study.chunks import Counts, common
from sim.study.comparison import summarise_comparison, summarise_pair
from sim.study.execute import Progress, execute
from sim.study.intervals import estimates, halfwidth
from sim.study.options import Options
from sim.study.summary import summarise
from sim.study.workers import Place
from sim.world.certain import certain
from sim.world.compile import Input, compile_scenario
from sim.world.plan import Plan


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
        return _name(self.loaded.tree.path.stem)

    def __repr__(self) -> str:
        return f"Scenario({self.name}: {self.title!r}, {len(self.plan.packages)} packages)"


def open_scenario(path: str | Path, overrides: Sequence[tuple[str, str]] = (), python: Sequence[str] = ()) -> Scenario:
    """Load, check and compile a scenario.

    Args:
        path: the file.
        overrides: (dotted path, YAML text) pairs, as `--set` gives them.
        python: modules, or files that end in `.py`, whose functions the scenario may use.

    Raises:
        ScenarioError: `file:line:column: path: value: rule`.
    """
    loaded = load(path, overrides, python)
    compiled = compile_scenario(loaded)
    return Scenario(loaded, compiled.plan, compiled.inputs)


def run_study(
    scenario: Scenario, options: Options, *, about: dict[str, Any], chunks: Chunks | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Play one scenario; its summary.

    Args:
        about: what only the caller knows of the run (id, command), copied into the summary.
        chunks: where chunks are kept, some of them perhaps already; None: nowhere.

    Raises:
        RunError: when a worker dies, or a replication never ends.
    """
    place = None if chunks is None else Place(chunks, [""])
    counts, _, done = execute(
        [scenario.plan], options, place=place, progress=progress, enough=_enough([scenario.plan], options)
    )
    return summarise(scenario.loaded, scenario.plan, scenario.inputs, counts[0], options, done, about)


def compare_study(
    scenarios: Sequence[Scenario], options: Options, *, about: dict[str, Any],
    names: Sequence[str] | None = None, chunks: Chunks | None = None, progress: Progress | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Play several scenarios with the same luck; the first is the base.

    Args and errors as for `run_study`; `names` are those of the scenarios, `unique_names` by default. Rows go to a
    folder for each scenario.
    """
    if len(scenarios) < 2:
        raise RunError("a comparison needs at least two scenarios")
    names = unique_names(scenarios) if names is None else names
    for name, other in zip(names[1:], scenarios[1:], strict=True):
        if not common(scenarios[0].plan, other.plan)[0]:
            raise RunError(f"{names[0]} and {name} have no date in common at which outcomes are read off")
        if not set(scenarios[0].plan.groups["name"].tolist()) & set(other.plan.groups["name"].tolist()):
            raise RunError(f"{names[0]} and {name} have no group of outcomes in common")
    place = None if chunks is None else Place(chunks, list(names))
    plans = [s.plan for s in scenarios]
    counts, pairs, done = execute(plans, options, place=place, progress=progress, enough=_enough(plans, options))
    summaries = [
        summarise(s.loaded, s.plan, s.inputs, counted, options, done, about)
        for s, counted in zip(scenarios, counts, strict=True)
    ]
    base = scenarios[0]
    found = [
        summarise_pair((names[0], name), (base.plan, other.plan), (base.loaded.tree.data, other.loaded.tree.data), pair)
        for name, other, pair in zip(names[1:], scenarios[1:], pairs, strict=True)
    ]
    return summarise_comparison(list(zip(names, summaries, strict=True)), found)


def unique_names(scenarios: Sequence[Scenario]) -> list[str]:
    """Names of the files; where two are alike, with the folders that tell them apart, or else with a number."""
    paths = [scenario.loaded.tree.path for scenario in scenarios]
    names: list[str] = []
    for path in paths:
        alike = {other for other in paths if other.stem == path.stem}
        steps = 1
        while steps < len(path.parts) and len({_tail(other, steps) for other in alike}) < len(alike):
            steps += 1
        name, number = _tail(path, steps), 2
        while name in names:
            name, number = f"{_tail(path, steps)}-{number}", number + 1
        names.append(name)
    return names


def _tail(path: Path, steps: int) -> str:
    """The last steps of a path without its ending, as one name."""
    return _name("-".join([*path.parent.parts[1:], path.stem][-steps:]))


def _name(text: str) -> str:
    return re.sub(r"\s+", "-", text)


def _enough(plans: Sequence[Plan], options: Options) -> Any:
    wanted = options.until_halfwidth
    if wanted is None:
        return None

    def enough(counts: list[Counts]) -> bool:
        return all(
            halfwidth(estimates(c.groups, certain=certain(plan))) <= wanted
            for plan, c in zip(plans, counts, strict=True)
        )

    return enough
