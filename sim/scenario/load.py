"""From a file to a checked scenario: text, schema, names, dates, evidence."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from sim.errors import ScenarioError
from sim.scenario.checks import check
from sim.scenario.priors import Prior, PriorLibrary
from sim.scenario.schema import Scenario
from sim.scenario.tree import Tree, nearest, read_tree

Path_ = tuple[str | int, ...]


@dataclass(frozen=True)
class FactSheetEntry:
    """One dated fact that a scenario may cite."""

    id: str
    known_by: dt.date
    statement: str
    confidence: str
    sources: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Loaded:
    """A scenario that has passed every check that needs no arrays, with where each value stands."""

    tree: Tree
    scenario: Scenario
    facts: dict[str, FactSheetEntry]
    priors: PriorLibrary

    def evidence_for(self, path: Path_) -> tuple[str, ...] | None:
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
        return [ids for _, ids in _citations(self.tree.data, ())]

    def digest(self) -> str:
        """Hash of everything that the scenario says, wherever it stands and in whatever order of keys."""
        text = json.dumps(self.tree.data, sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()

    def error(self, path: Path_, message: str, *, key: bool = False) -> ScenarioError:
        """An error at a place in the file."""
        return self.tree.error(path, message, key=key)


def _has(node: Any, step: str | int) -> bool:
    """Whether a mapping has a key, or a list an index."""
    if isinstance(node, dict):
        return step in node
    return isinstance(node, list) and isinstance(step, int) and 0 <= step < len(node)


def load(path: str | Path, overrides: Sequence[tuple[str, str]] = ()) -> Loaded:
    """Read, validate and check a scenario.

    Args:
        path: the scenario file.
        overrides: (dotted path, YAML text) pairs that replace values, as `--set` does.

    Raises:
        ScenarioError: `file:line:column: path: value: rule`, for the first thing that is wrong.
    """
    tree = read_tree(path, overrides=overrides)
    scenario = _validate(tree)
    facts = _facts(tree, scenario)
    loaded = Loaded(tree, scenario, facts, PriorLibrary(_priors_folder(tree.path)))
    _check_evidence(loaded)
    check(scenario, tree)
    return loaded


def _validate(tree: Tree) -> Scenario:
    try:
        return Scenario.model_validate(tree.data)
    except ValidationError as error:
        found = error.errors(include_url=False)
        found.sort(key=lambda e: e["type"] != "extra_forbidden")  # a misspelt key explains a missing one
        problems = [_problem(tree, e) for e in found]
        raise problems[0] from None


def _problem(tree: Tree, error: Any) -> ScenarioError:
    """One pydantic error as `file:line:column: path: value: rule`."""
    path: list[str | int] = []
    node: Any = tree.data
    for step in error["loc"]:
        if _has(node, step):
            path.append(step)
            node = node[step]
    where = tuple(path)
    kind, context = error["type"], error.get("ctx", {})
    if kind == "extra_forbidden":
        valid = _allowed(error["loc"])
        return tree.error(where, f"is not a key here{nearest(str(error['loc'][-1]), valid)}", key=True)
    if kind == "missing":
        return tree.error(where, f"{_alias(error['loc'][-1])}: is missing")
    if kind == "value_error":
        return tree.error(where, str(context["error"]))
    shown = node if isinstance(node, str | int | float | bool | dt.date) else None
    text = error["msg"].replace("Input should be", "must be").replace("String should", "must")
    if kind == "string_pattern_mismatch":
        text = "must be a name of letters, digits and _"
    return tree.error(where, f"{shown}: {text}" if shown is not None else text)


def _alias(name: Any) -> str:
    return str(name).rstrip("_")


def _allowed(loc: tuple[Any, ...]) -> list[str]:
    """Keys that the schema allows where an unknown key stands."""
    from sim.scenario.reference import allowed_keys

    return allowed_keys(Scenario, loc[:-1])


def _facts(tree: Tree, scenario: Scenario) -> dict[str, FactSheetEntry]:
    facts: dict[str, FactSheetEntry] = {}
    for i, name in enumerate(scenario.seeds):
        if Path(name).is_absolute():
            raise tree.error(("seeds", i), f"{name}: must be a path relative to this file")
        base = Path(tree.mark(("seeds", i)).file).parent
        sheet = base / name if (base / name).exists() else tree.path.parent / name
        if not sheet.is_file():
            raise tree.error(("seeds", i), f"{name}: there is no such fact sheet")
        for entry in read_tree(sheet).data.get("facts", []):
            fact = _fact(entry)
            if fact.id in facts:
                raise tree.error(("seeds", i), f"{name}: fact {fact.id} is given twice")
            facts[fact.id] = fact
    return facts


def _fact(entry: dict[str, Any]) -> FactSheetEntry:
    sources = tuple((str(s.get("title", "")), str(s.get("address", ""))) for s in entry.get("sources", []))
    return FactSheetEntry(
        entry["id"], entry["known_by"], str(entry["statement"]), str(entry.get("confidence", "")), sources
    )


def _check_evidence(loaded: Loaded) -> None:
    """Every cited fact exists and was known by `as_of`."""
    as_of = loaded.scenario.as_of
    for path, ids in _citations(loaded.tree.data, ()):
        for i, name in enumerate(ids):
            if name not in loaded.facts:
                hint = nearest(str(name), loaded.facts)
                raise loaded.error((*path, i), f"{name}: is no fact of the sheets under `seeds`{hint}")
            known = loaded.facts[name].known_by
            if known > as_of:
                raise loaded.error((*path, i), f"{name}: became known on {known}, after as_of {as_of}")


def _citations(node: Any, path: Path_) -> list[tuple[Path_, list[str]]]:
    found: list[tuple[Path_, list[str]]] = []
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in items:
        if key == "evidence" and isinstance(node, dict):
            found.append(((*path, key), value or []))
        else:
            found.extend(_citations(value, (*path, key)))
    return found


def _priors_folder(path: Path) -> Path:
    """`priors/` in the nearest folder named `scenarios`, or beside the file."""
    root = next((p for p in path.resolve().parents if p.name == "scenarios"), path.resolve().parent)
    return root / "priors"
