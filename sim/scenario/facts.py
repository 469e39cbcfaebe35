"""Facts: the sheets that a scenario names, and what it cites of them."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.types import StringConstraints

from sim.scenario.fields import Date
from sim.scenario.position import Steps, shown
from sim.scenario.problems import first_problem
from sim.scenario.tree import Tree, nearest, read_tree, root
from sim.scenario.wording import quoted

Text = Annotated[str, StringConstraints(min_length=1)]


class _Lenient(BaseModel):
    """A mapping of a fact sheet: what the tool does not read may stand beside what it reads."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class _Source(_Lenient):
    """Where a fact can be looked up."""

    title: str = ""
    address: str = ""


class _Entry(_Lenient):
    """One fact, as it stands in a sheet."""

    id: Text
    known_by: Date
    statement: str
    confidence: str = ""
    numbers: dict[str, Any] = {}
    sources: list[_Source] = []


class _Sheet(_Lenient):
    """A fact sheet."""

    facts: list[_Entry]


@dataclass(frozen=True)
class Fact:
    """One dated fact that a scenario may cite; `known_by` is the day from which the public could know it."""

    id: str
    known_by: dt.date
    statement: str
    confidence: str
    sources: tuple[tuple[str, str], ...]  # title and address
    numbers: frozenset[float | dt.date] = frozenset()  # numbers and dates that it states


@dataclass(frozen=True)
class Citation:
    """One list of facts in the scenario, and where it stands."""

    path: Steps
    ids: list[str]


def read_sheets(tree: Tree, names: list[str]) -> list[tuple[Path, Tree]]:
    """The sheets that a scenario names under `seeds`, each with where its name leads, be it to a link.

    Raises:
        ScenarioError: for one that is not there or cannot be read.
    """
    found = []
    for i, name in enumerate(names):
        sheet = _file(tree, i, name)
        beside = Path(tree.mark(("seeds", i)).file)
        namer = beside.resolve() if sheet.parent == (beside.parent / name).parent else tree.path
        found.append((Path(os.path.normpath(namer.parent / name)), read_tree(sheet)))
    return found


def sheet_files(tree: Tree, sheets: list[str]) -> list[Path]:
    """Where the sheets are that a scenario names; ScenarioError where one is not."""
    return [_file(tree, i, name) for i, name in enumerate(sheets)]


def read_facts(sheets: Sequence[Tree]) -> dict[str, Fact]:
    """The facts of all sheets, by id.

    Raises:
        ScenarioError: for a sheet that is not well formed, or a fact that is given twice.
    """
    facts: dict[str, Fact] = {}
    for sheet in sheets:
        try:
            entries = _Sheet.model_validate(sheet.data).facts
        except ValidationError as error:
            raise first_problem(sheet, error, _Sheet) from None
        for k, entry in enumerate(entries):
            if entry.id in facts:
                raise sheet.error(("facts", k, "id"), f"{shown(entry.id)}: is given twice")
            sources = tuple((source.title, source.address) for source in entry.sources)
            stated = frozenset(_stated(entry.numbers))
            facts[entry.id] = Fact(entry.id, entry.known_by, entry.statement, entry.confidence, sources, stated)
    return facts


def _stated(numbers: Any) -> Iterator[float | dt.date]:
    """The numbers and dates in a nest of mappings and lists."""
    if isinstance(numbers, dict | list):
        for inner in numbers.values() if isinstance(numbers, dict) else numbers:
            yield from _stated(inner)
    elif isinstance(numbers, int | float) and not isinstance(numbers, bool):
        yield float(numbers)
    elif isinstance(numbers, dt.date):
        yield numbers


def _file(tree: Tree, index: int, name: str) -> Path:
    """A sheet is found relative to the file that names it."""
    path: Steps = ("seeds", index)
    if Path(name).is_absolute():
        raise tree.error(path, f"{shown(name)}: must be a path relative to this file")
    base = Path(tree.mark(path).file).parent
    try:
        sheet = base / name if (base / name).exists() else tree.path.parent / name
        around = root(Path(os.path.abspath(tree.path))).parent
        if not Path(os.path.abspath(sheet)).is_relative_to(
            around
        ):  # as typed: whoever made a link knows where it leads
            raise tree.error(path, f"{shown(name)}: must lie beside the scenarios, in {around}")
        if sheet.is_file():
            return sheet
        beside = [f.name for f in sorted(sheet.parent.glob("*.yaml"))[:1000]] if sheet.parent.is_dir() else []
    except (OSError, ValueError):  # a NUL in the name, or a name that is too long
        beside = []
    raise tree.error(path, f"{shown(name)}: there is no such fact sheet{nearest(Path(name).name, beside)}")


def check_citations(tree: Tree, facts: dict[str, Fact], as_of: Any) -> None:
    """Every cited fact exists and was known by `as_of`."""
    for path, ids in _citations(tree.data, ()):
        if ids is None:
            continue
        if not isinstance(ids, list):
            raise tree.error(path, f"{quoted(ids)}: must be a list of facts, such as [fact-1, fact-2]")
        for i, name in enumerate(ids):
            if not isinstance(name, str) or name not in facts:
                text = quoted(name)
                raise tree.error((*path, i), f"{text}: is no fact of the sheets under `seeds`{nearest(text, facts)}")
            known = facts[name].known_by
            if known > as_of:
                raise tree.error((*path, i), f"{name}: became known on {known}, after as_of {as_of}")


def citations(tree: Tree) -> list[Citation]:
    """Every list of facts that a checked scenario cites."""
    return [Citation(path, ids or []) for path, ids in _citations(tree.data, ())]


def _citations(node: Any, path: Steps) -> list[tuple[Steps, Any]]:
    found: list[tuple[Steps, Any]] = []
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in items:
        if key == "evidence" and isinstance(node, dict):
            found.append(((*path, key), value))
        else:
            found.extend(_citations(value, (*path, key)))
    return found
