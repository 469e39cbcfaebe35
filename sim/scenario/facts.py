"""Facts: the sheets that a scenario names, and what it cites of them."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator
from pydantic.types import StringConstraints

from sim.errors import Problem
from sim.scenario.fields import Date
from sim.scenario.position import Steps, meant, shown
from sim.scenario.problems import Problems
from sim.scenario.shipped import SEEDS
from sim.scenario.stated import Stated, in_unit, named
from sim.scenario.tree import Tree, nearest, read_tree, root
from sim.scenario.validation import validated
from sim.scenario.wording import Misplaced, quoted

Text = Annotated[str, StringConstraints(min_length=1)]
DATE = "date"  # the number of a fact that is its own day
Confidence = Literal["high", "medium", "unverified"]
CALENDAR = "calendar"  # the kind of a day to come that was fixed beforehand
Kind = Literal[
    "actor_position", "base_rate", "calendar", "climate", "court", "deadline", "event", "outcome_step", "price", "rule",
    "stake", "terms", "veto",
]  # fmt: skip
PERIOD = re.compile(r"([0-9]{4})(?:-(0[1-9]|1[0-2]))?")


def _fact_id(value: str) -> str:
    if not value or set(value) & set(". \n"):  # a dot leads to a number of the fact
        raise ValueError(f"{quoted(value)}: must be a name without dots and blanks, such as fact-1")
    return value


FactId = Annotated[str, AfterValidator(_fact_id)]


def _when(value: Any) -> Any:
    """A day, or the text of a month or a year."""
    if isinstance(value, str) and PERIOD.fullmatch(value):
        return value
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value
    quotes = "; put a year in quotes" if isinstance(value, int) and 1000 <= value <= 9999 else ""
    raise ValueError(
        f'{quoted(value)}: must be a day such as 2020-09-14, a month such as "2020-09", or a year such as "2020"{quotes}'
    )


class Strict(BaseModel):
    """A mapping of a fact sheet: unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(Strict):
    """Where a fact can be looked up."""

    title: Text
    address: str = ""


class Entry(Strict):
    """One fact, as it stands in a sheet."""

    id: FactId = Field(description="unique over all sheets of a scenario, without dots and blanks")
    known_by: Date = Field(description="the day from which the public could know it")
    date: Annotated[
        Any, BeforeValidator(_when), WithJsonSchema({"type": "string", "pattern": f"^{PERIOD.pattern}(-[0-9]{{2}})?$"})
    ] = Field(None, description='the day of the event, or its month or year as text: "2019-11", "2015"')
    kind: Kind | None = None
    statement: Text = Field(description="the fact, in your own words")
    numbers: dict[str, Any] = Field(
        {}, description="numbers and dates that the fact states, by names that end in a unit: max_days"
    )
    confidence: Confidence | None = None
    note: str = ""
    sources: list[Source] = []

    @model_validator(mode="after")
    def _in_order(self) -> Entry:
        """What has happened cannot be known before it has."""
        if self.date is not None and self.kind != CALENDAR and _first_day(self.date) > self.known_by:
            rule = f"lies after known_by {self.known_by}; only a day fixed beforehand may, of `kind: {CALENDAR}`"
            raise Misplaced("date", ValueError(f"{self.date}: {rule}"))
        return self


class Sheet(Strict):
    """A fact sheet."""

    title: str = Field("", description="what the sheet is about")
    facts: list[Entry]


def _first_day(when: dt.date | str) -> dt.date:
    """The first day of a date that may be a month or a year only."""
    found = PERIOD.fullmatch(when) if isinstance(when, str) else None
    return dt.date(int(found[1]), int(found[2] or 1), 1) if found else dt.date.fromisoformat(str(when))


@dataclass(frozen=True)
class Fact:
    """One dated fact that a scenario may cite; `known_by` is the day from which the public could know it."""

    id: str
    known_by: dt.date
    statement: str
    confidence: str
    sources: tuple[tuple[str, str], ...]  # title and address
    numbers: tuple[tuple[str, Stated], ...] = ()  # numbers and dates that it states, by name

    def names(self) -> list[str]:
        """The names of what it states, each once."""
        return list(dict.fromkeys(name for name, _ in self.numbers))

    def stated(self, name: str, unit: str) -> list[Stated]:
        """What it states under a name, in a unit; nothing where that is a number of something else."""
        found = [in_unit(name, value, unit) for own, value in self.numbers if own == name]
        return [value for value in found if value is not None]


def cited(text: str) -> tuple[str, str]:
    """The fact that is cited, and the name of its number where that is cited: `t20-08.price_usd_bn`."""
    fact, _, number = text.partition(".")
    return fact, number


@dataclass(frozen=True)
class Citation:
    """One list of facts in the scenario, and where it stands."""

    path: Steps
    ids: list[str]


def read_sheets(tree: Tree, names: list[str]) -> list[tuple[Path, Tree]]:
    """The sheets that a scenario names under `seeds`, each with where its name leads, be it to a link.

    Raises:
        ScenarioError: for all that are not there or cannot be read.
    """
    found, problems = [], Problems()
    for i, name in enumerate(names):
        with problems.part():
            sheet = _file(tree, i, name)
            beside = Path(tree.mark(("seeds", i)).file)
            namer = beside.resolve() if sheet.parent == (beside.parent / name).parent else tree.path
            found.append((Path(os.path.normpath(namer.parent / name)), read_tree(sheet)))
    problems.stop()
    return found


def sheet_files(tree: Tree, sheets: list[str]) -> list[Path]:
    """Where the sheets are that a scenario names; ScenarioError where one is not."""
    return [_file(tree, i, name) for i, name in enumerate(sheets)]


def read_facts(sheets: Sequence[Tree]) -> dict[str, Fact]:
    """The facts of all sheets, by id.

    Raises:
        ScenarioError: for all that is wrong in sheets that are not well formed, and facts that are given twice.
    """
    facts: dict[str, Fact] = {}
    problems = Problems()
    for sheet in sheets:
        with problems.part():
            for k, entry in enumerate(validated(Sheet, sheet).facts):
                if entry.id in facts:
                    other = next(fact for fact in sheets if entry.id in _ids(fact))
                    rule = f"is given twice, also in {other.mark(()).file}; an id stands for one fact"
                    problems.add(sheet.error(("facts", k, "id"), f"{shown(entry.id)}: {rule}").problems)
                facts[entry.id] = _fact(entry)
    problems.stop()
    return facts


def _ids(sheet: Tree) -> list[Any]:
    """The ids in a sheet that is well formed."""
    return [fact["id"] for fact in sheet.data["facts"]]


def _fact(entry: Entry) -> Fact:
    sources = tuple((source.title, source.address) for source in entry.sources)
    own = [(DATE, entry.date)] if isinstance(entry.date, dt.date) else []
    return Fact(
        entry.id, entry.known_by, entry.statement, entry.confidence or "", sources, (*own, *named(entry.numbers))
    )


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
            rule = f"must lie beside the scenarios, in {around}; copy it there, or name one that ships alone"
            raise tree.error(path, f"{shown(name)}: {rule}")
        if sheet.is_file():
            return sheet
        if (SEEDS / name).is_file() and Path(name).name == name:  # as with priors, those that ship are there for all
            return SEEDS / name
        beside = _beside(base)
    except (OSError, ValueError):  # a NUL in the name, or a name that is too long
        beside = []
    same = next((other for other in beside if Path(other).name == Path(name).name), "")
    hint = meant(name, same) or nearest(name, beside)
    raise tree.error(path, f"{shown(name)}: there is no such fact sheet{hint}")


def _beside(base: Path) -> list[str]:
    """The sheets beside a scenario, and those that ship, by the names under which it finds them."""
    found = [f"{around}{file.name}" for around in ("", "seeds/", "../seeds/") for file in _yaml(base / around)]
    return [*found, *(file.name for file in _yaml(SEEDS))]


def _yaml(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.yaml"))[:1000] if folder.is_dir() else []


def misplaced(tree: Tree) -> list[Problem]:
    """Where something else than a list of facts is cited."""
    return [
        tree.error(path, f"{quoted(ids)}: must be a list of facts, such as [fact-1, fact-2]").problems[0]
        for path, ids in _citations(tree.data, ())
        if not isinstance(ids, list | None)
    ]


def unknown(tree: Tree, facts: dict[str, Fact], as_of: dt.date) -> list[Problem]:
    """Cited facts that no sheet has, and those that were not known by `as_of`."""
    found = []
    for path, ids in _citations(tree.data, ()):
        for i, name in enumerate(ids if isinstance(ids, list) else []):
            rule = _unfit(name, facts, as_of)
            if rule:
                found.append(tree.error((*path, i), rule).problems[0])
    return found


def _unfit(text: Any, facts: dict[str, Fact], as_of: dt.date) -> str:
    """Why something may not be cited; empty where it may."""
    name, number = cited(text) if isinstance(text, str) else ("", "")
    if name not in facts:
        return f"{quoted(text)}: is no fact of the sheets under `seeds`{nearest(name or quoted(text), facts)}"
    fact = facts[name]
    if fact.known_by > as_of:
        return f"{name}: became known on {fact.known_by}, after as_of {as_of}"
    if number and number not in fact.names():
        known = f"; it has {', '.join(fact.names())}" if fact.numbers else "; it states none"
        return f"{text}: {name} states no number of that name{nearest(number, fact.names()) or known}"
    return ""


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
