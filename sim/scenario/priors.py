"""The library of priors: sourced default distributions, named `file.entry`."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from sim.scenario.fields import Date
from sim.scenario.numbers import DELAY, PROBABILITY, RATE, Number, parse_number
from sim.scenario.tree import Tree, nearest, read_tree
from sim.scenario.validation import validated

BUSINESS_DAYS = "business days"
# What a prior is counted in -> where it may stand. The other units say only what a plain number is a number of.
DIMENSIONS = {"probability": PROBABILITY, "days": DELAY, "weeks": DELAY, BUSINESS_DAYS: DELAY, "per day": RATE}
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
    confidence: Literal["high", "medium", "unverified"]
    k: float | None = None
    n: float | None = None
    note: str = ""

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
