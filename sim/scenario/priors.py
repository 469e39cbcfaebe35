"""The library of priors: sourced default distributions, named `file.entry`."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from sim.scenario.facts import Confidence
from sim.scenario.fields import Date
from sim.scenario.literals import parse_number
from sim.scenario.numbers import BUSINESS_DAYS, DAYS, DELAY, PLAIN_NUMBER, PROBABILITY, RATE, Number
from sim.scenario.tree import Tree, nearest, read_tree
from sim.scenario.validation import validated
from sim.scenario.wording import Misplaced

# What a prior is counted in -> where it may stand. The other units say only what a plain number is a number of.
DIMENSIONS = {"probability": PROBABILITY, "days": DELAY, "weeks": DELAY, BUSINESS_DAYS: DELAY, "per day": RATE}
TIMES = {f"{word}{s}" for word in DAYS for s in ("", "s")}
WORDS = {PROBABILITY: "a probability", DELAY: "a time", RATE: "a rate"}


class Prior(BaseModel):
    """A default with the base rate behind it."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    name: str = ""
    is_: Any = Field(alias="is")
    unit: Annotated[str, Field(min_length=1)]
    what: Annotated[str, Field(min_length=1)]
    known_by: Date
    evidence: tuple[str, ...] = ()
    confidence: Confidence
    k: float | None = None
    n: float | None = None
    note: str = ""

    @model_validator(mode="after")
    def _consistent(self) -> Prior:
        """The unit is one that there is, the number can be read in it, and `k` of `n` is a share."""
        if self.unit not in DIMENSIONS and (TIMES & set(self.unit.split()) or nearest(self.unit, DIMENSIONS)):
            known = ", ".join(DIMENSIONS)
            rule = f"{self.unit}: times and rates are counted in {known}{nearest(self.unit, DIMENSIONS)}"
            raise Misplaced("unit", ValueError(rule))
        try:
            self.number(DIMENSIONS.get(self.unit, PLAIN_NUMBER))
        except ValueError as error:
            raise Misplaced("is", error) from None
        if (self.k is None) != (self.n is None):
            raise Misplaced("n" if self.k is None else "k", ValueError("k and n go together: k of n cases"))
        if self.k is not None and self.n is not None and not 0 <= self.k <= self.n > 0:
            raise Misplaced("k", ValueError(f"{self.k:g} of {self.n:g}: k must be at least 0 and at most n"))
        return self

    @property
    def sourced(self) -> bool:
        """Whether facts stand behind it; a prior without any is an assumption that many may share."""
        return bool(self.evidence)

    def number(self, dimension: str) -> Number:
        """The prior as a number of the dimension asked for.

        Raises:
            ValueError: where the prior is of another dimension, such as a time where a probability is asked for.
        """
        own = DIMENSIONS.get(self.unit)
        if dimension in WORDS and own in WORDS and own != dimension:
            raise ValueError(f"is {WORDS[own]} ({self.unit}); here stands {WORDS[dimension]}")
        return parse_number(self.is_, dimension)


@dataclass
class PriorLibrary:
    """Priors of one or more folders, read when first asked for. An entry of an earlier folder hides its namesakes."""

    folders: tuple[Path, ...]
    _files: dict[Path, Tree] = field(default_factory=dict)
    _entries: dict[str, Prior] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Prior:
        """One entry.

        Raises:
            KeyError: for an unknown name, with the nearest one.
            ScenarioError: for an entry that is not well formed.
        """
        if name not in self._entries:
            self._entries[name] = self._entry(name)
        return self._entries[name]

    def copy(self) -> PriorLibrary:
        """Another one that has read and been asked the same, whatever has become of the files."""
        return PriorLibrary(self.folders, dict(self._files), dict(self._entries))

    def used(self) -> dict[str, Prior]:
        """The entries that were asked for, by name."""
        return dict(sorted(self._entries.items()))

    def trees(self) -> list[Tree]:
        """The files with the entries that were asked for."""
        return [self._read(file) for file in sorted({self.file(name) for name in self._entries})]

    def names(self) -> list[str]:
        """Every `file.entry` of the library, those of the first folder first."""
        files = [file for folder in self.folders for file in _sheets(folder).values()]
        return list(dict.fromkeys(f"{file.stem}.{entry}" for file in files for entry in self._read(file).data))

    def file(self, name: str) -> Path:
        """The file in which an entry stands; KeyError as for `[]`."""
        sheet, _, entry = name.partition(".")
        for folder in self.folders:
            file = _sheets(folder).get(sheet)
            if file is not None and entry in self._read(file).data:
                return file
        names = self.names()
        raise KeyError(f"{name}: is no prior{nearest(name, names) or _library(names)}")

    def _entry(self, name: str) -> Prior:
        tree = self._read(self.file(name))
        entry = name.partition(".")[2]
        return validated(Prior, tree, (entry,)).model_copy(update={"name": name})

    def _read(self, file: Path) -> Tree:
        if file not in self._files:
            self._files[file] = read_tree(file)
        return self._files[file]


def _sheets(folder: Path) -> dict[str, Path]:
    """The files of a folder by their names without the ending, which alone can be named: no name leads elsewhere."""
    return {file.stem: file for file in sorted(folder.glob("*.yaml"))} if folder.is_dir() else {}


def _library(names: list[str]) -> str:
    return f"; the library has {', '.join(names)}" if names else "; the library is empty"
