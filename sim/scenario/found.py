"""Scenario files that are lying about: what each is called, and of when."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.errors import ScenarioError
from sim.scenario.position import printable
from sim.scenario.tree import MOST_BYTES, read_tree

LIKELY = re.compile(rb"^(format|extends)[ \t]*:", re.MULTILINE)


@dataclass(frozen=True)
class Headline:
    """The first lines of a scenario; `problem` says why they cannot be read."""

    name: str
    file: Path
    title: str = ""
    as_of: str = ""
    horizon: str = ""
    problem: str = ""


def headlines(folder: Path) -> Iterator[Headline]:
    """Every scenario file in a folder and the folders in it, by name; other YAML files are passed over."""
    files = []
    for place, inner, names in os.walk(folder):  # which passes over what cannot be looked into
        inner[:] = [name for name in inner if not name.startswith(".")]
        files += [Path(place, name) for name in names if name.endswith((".yaml", ".yml")) and not name.startswith(".")]
    for file in sorted(files):
        odd = file.exists() and not file.is_file()  # such as a pipe, which nobody may ever write to
        found = None if odd else headline(str(file), file)
        if found is not None:
            yield found


def headline(name: str, file: Path) -> Headline | None:
    """What a file says first, with the files that it extends; None for what does not look like a scenario."""
    try:
        with file.open("rb") as opened:
            if not LIKELY.search(opened.read(MOST_BYTES)):
                return None
        data = read_tree(file).data
    except ScenarioError as error:
        return Headline(name, file, problem=str(error))
    except OSError as error:
        return Headline(name, file, problem=printable(f"{file}: cannot be read: {error.strerror}"))
    if "outcomes" not in data:
        return None
    return Headline(name, file, *(_text(data.get(key)) for key in ("title", "as_of", "horizon")))


def _text(value: Any) -> str:
    return "" if value is None else printable(" ".join(str(value).split()))
