"""From a file to a checked scenario: text, schema, names, dates, evidence."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from sim.errors import ScenarioError
from sim.scenario.checks import check
from sim.scenario.facts import Fact, check_citations, citations, read_facts
from sim.scenario.position import Steps
from sim.scenario.priors import Prior, PriorLibrary
from sim.scenario.problems import first_problem
from sim.scenario.schema import Scenario
from sim.scenario.shipped import PRIORS
from sim.scenario.tree import Tree, read_tree, root


@dataclass(frozen=True)
class Loaded:
    """A scenario that has passed every check that needs no arrays, with where each value stands."""

    tree: Tree
    scenario: Scenario
    facts: dict[str, Fact]
    priors: PriorLibrary
    python: tuple[str, ...] = ()  # modules whose functions the scenario may use

    def evidence_for(self, path: Steps) -> tuple[str, ...] | None:
        """Facts cited by the nearest mapping around `path`; None where no mapping cites any."""
        node: Any = self.tree.data
        found: tuple[str, ...] | None = None
        for step in path:
            if isinstance(node, dict) and node is not self.tree.data and "evidence" in node:
                found = tuple(node["evidence"] or ())
            node = node[step] if _has(node, step) else None
        if isinstance(node, dict) and "evidence" in node:
            found = tuple(node["evidence"] or ())
        return found

    def prior(self, name: str) -> Prior:
        """One entry of the library of priors."""
        return self.priors[name]

    def cited(self) -> list[list[str]]:
        """Every list of facts that the scenario cites."""
        return [citation.ids for citation in citations(self.tree)]

    def digest(self) -> str:
        """Hash of everything that the scenario says, wherever it stands and in whatever order of keys."""
        text = json.dumps(self.tree.data, sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()

    def error(self, path: Steps, message: str, *, key: bool = False) -> ScenarioError:
        """An error at a place in the file."""
        return self.tree.error(path, message, key=key)


def _has(node: Any, step: str | int) -> bool:
    """Whether a mapping has a key, or a list an index."""
    if isinstance(node, dict):
        return step in node
    return isinstance(node, list) and isinstance(step, int) and 0 <= step < len(node)


def load(path: str | Path, overrides: Sequence[tuple[str, str]] = (), python: Sequence[str] = ()) -> Loaded:
    """Read, validate and check a scenario.

    Args:
        path: the scenario file.
        overrides: (dotted path, YAML text) pairs that replace values, as `--set` does.
        python: modules or files whose functions the scenario may name.

    Raises:
        ScenarioError: `file:line:column: path: value: rule`, for the first thing that is wrong.
    """
    tree = read_tree(path, overrides=overrides)
    try:
        scenario = Scenario.model_validate(tree.data)
    except ValidationError as error:
        raise first_problem(tree, error, Scenario) from None
    facts = read_facts(tree, scenario.seeds)
    check_citations(tree, facts, scenario.as_of)
    check(scenario, tree)
    return Loaded(tree, scenario, facts, PriorLibrary(_priors_folders(tree.path)), tuple(python))


def _priors_folders(path: Path) -> tuple[Path, ...]:
    """`priors/` beside the file, then in the nearest folder named `scenarios`, then the library that ships."""
    file = path.resolve()
    return tuple(dict.fromkeys([file.parent / "priors", root(file) / "priors", PRIORS]))
