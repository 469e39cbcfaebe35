"""The library of priors: sourced default distributions, named `file.entry`."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sim.scenario.numbers import Number, parse_number
from sim.scenario.tree import nearest, read_tree


@dataclass(frozen=True)
class Prior:
    """A default with the base rate behind it."""

    name: str
    is_: Any
    known_by: dt.date
    what: str
    evidence: tuple[str, ...]
    confidence: str

    def number(self, dimension: str) -> Number:
        """The prior as a number of the dimension asked for."""
        return parse_number(self.is_, dimension)


@dataclass
class PriorLibrary:
    """Priors of one folder, read when first asked for."""

    folder: Path
    _files: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Prior:
        file, _, entry = name.partition(".")
        names = self.names()
        if name not in names:
            raise KeyError(f"{name}: is no prior{nearest(name, names)}")
        data = self._read(file)[entry]
        return Prior(
            name, data["is"], data["known_by"], str(data.get("what", "")), tuple(data.get("evidence", ())),
            str(data.get("confidence", "")),
        )  # fmt: skip

    def names(self) -> list[str]:
        """Every `file.entry` of the library."""
        files = sorted(self.folder.glob("*.yaml")) if self.folder.is_dir() else []
        return [f"{file.stem}.{entry}" for file in files for entry in self._read(file.stem)]

    def _read(self, file: str) -> dict[str, Any]:
        if file not in self._files:
            self._files[file] = read_tree(self.folder / f"{file}.yaml").data
        return self._files[file]
