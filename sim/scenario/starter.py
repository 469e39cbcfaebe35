"""The scenario that a newcomer starts from, and copies of scenarios that stand on their own."""

from __future__ import annotations

import datetime as dt
import json
import re
import shlex
from collections.abc import Iterable
from io import StringIO
from pathlib import Path
from string import Template
from typing import Any

from ruamel.yaml import YAML

from sim.errors import RunError
from sim.scenario.facts import sheet_files
from sim.scenario.json_schema import MODELINE, facts_schema, json_schema
from sim.scenario.load import Loaded
from sim.scenario.priors import PriorLibrary
from sim.scenario.shipped import PRIORS

SCHEMA = "scenario.schema.json"
MODE = MODELINE.format(address=SCHEMA)


def schema_text(*, facts: bool = False) -> str:
    """The JSON Schema as a file: of scenarios, with the names of the priors that ship, or of fact sheets."""
    return json.dumps(facts_schema() if facts else json_schema(PriorLibrary((PRIORS,)).names()), indent=1) + "\n"


def starter(name: str, as_of: dt.date) -> str:
    """The text of a new scenario with dates that follow `as_of`, commented and ready to run."""
    template = Template((Path(__file__).parent / "starter.yaml").read_text(encoding="utf-8"))
    days = {"horizon": 420, "checkpoint": 180, "imposed": -20, "deadline": 120, "election": 90}
    dates = {key: (as_of + dt.timedelta(days=n)).isoformat() for key, n in days.items()}
    title = (
        json.dumps(re.sub(r"[-_]+", " ", name.removesuffix(".sim")).strip().capitalize(), ensure_ascii=False)[1:-1]
        or "Deal"
    )
    typed = shlex.quote(f"./{name}.yaml" if name.startswith("-") else f"{name}.yaml")
    plain = re.fullmatch(r"[A-Za-z][A-Za-z0-9 ]*", title) is not None
    text = template.substitute(dates, modeline=MODE, as_of=as_of.isoformat(), file=typed, title="$title")
    return text.replace("$title, a made-up deal", f"{title}, a made-up deal" if plain else f'"{title}, a made-up deal"')


def copy_of(loaded: Loaded, priors: Iterable[str], folder: Path) -> tuple[dict[str, str], list[str]]:
    """A scenario as files for a folder, in which they stand on their own, and what is to be said about them.

    Its text is under the key "", sheets and priors under their paths in the folder. A file that extends no other keeps its
    comments; of others, what they say together is written out. A sheet whose name is taken there gets a number. Priors that
    are there already stay, and go before those of the scenario, as they would for any other.

    Raises:
        RunError: for a prior that the scenario names, and that neither the folder nor the library that ships has.
    """
    tree = loaded.tree
    names = _names(sheet_files(tree, loaded.scenario.seeds), folder)
    files = {new: path.read_text(encoding="utf-8") for path, new in names.items()}
    of = {name: loaded.priors.file(name) for name in priors}
    for file in sorted(of.values(), key=lambda file: file.parent != PRIORS):  # ships as well, so another goes before it
        files[f"priors/{file.name}"] = file.read_text(encoding="utf-8")
    own = sorted(place for place, text in files.items() if place.startswith("priors/") and _taken(folder / place, text))
    remarks = [
        _stays(place, [name for name in of if f"priors/{of[name].name}" == place], loaded, folder) for place in own
    ]
    files = {place: text for place, text in files.items() if place not in own}
    files[""] = f"{MODE}\n" + (_flattened(loaded, list(names.values())) or _kept(loaded, list(names.values())))
    return files, remarks


def _stays(place: str, names: Iterable[str], loaded: Loaded, folder: Path) -> str:
    """What it means for the scenario that the file of priors at a place of the folder stays as it is."""
    there = PriorLibrary((folder / "priors", PRIORS))
    known = set(there.names())
    for name in names:
        if name not in known:
            entry = name.partition(".")[2]
            raise RunError(
                f"{folder / place}: has no {entry}, which the scenario takes from {loaded.priors.file(name)}, and nothing "
                "was written; copy that entry into it, or choose another folder"
            )
    others = [name for name in names if there[name] != loaded.priors[name]]
    return f"{folder / place} stays as it is" + (f", and so these are its own: {', '.join(others)}" if others else "")


def stands(path: Path, text: str) -> bool:
    """Whether a file with this text stands there."""
    return path.is_file() and path.read_text(encoding="utf-8", errors="replace") == text


def _taken(path: Path, text: str) -> bool:
    """Whether something else stands there."""
    return path.exists() and not stands(path, text)


def _names(paths: Iterable[Path], folder: Path) -> dict[Path, str]:
    """A place below `seeds/` for each sheet; of one name twice, or one that is taken, the second gets a number."""
    names: dict[Path, str] = {}
    for path in paths:
        name, number, text = f"seeds/{path.name}", 2, path.read_text(encoding="utf-8")
        while name in names.values() or _taken(folder / name, text):
            name, number = f"seeds/{path.stem}-{number}{path.suffix}", number + 1
        names[path] = name
    return names


def _kept(loaded: Loaded, names: list[str]) -> str:
    """The text of the file with other places for its sheets."""
    lines = loaded.tree.text.splitlines(keepends=True)
    places = [loaded.tree.mark(("seeds", i)) for i in range(len(names))]
    for old, mark, new in sorted(zip(loaded.scenario.seeds, places, names, strict=True), key=lambda x: -x[1].column):
        line, at = lines[mark.line - 1], mark.column - 1
        quote = line[at] if line[at : at + 1] in "'\"" else ""
        said = f"{quote}{old}{quote}"
        if line[at : at + len(said)] != said:  # written in some other way, such as by an anchor
            return _written_out(loaded, names)
        lines[mark.line - 1] = line[:at] + f"{quote}{new}{quote}" + line[at + len(said) :]
    text = "".join(line for line in lines if not line.startswith("# yaml-language-server:"))
    return text.replace("\r\n", "\n")


def _flattened(loaded: Loaded, names: list[str]) -> str:
    return _written_out(loaded, names) if len(loaded.tree.files) > 1 else ""


def _written_out(loaded: Loaded, names: list[str]) -> str:
    """What the file and those that it extends say together."""
    data: dict[str, Any] = dict(loaded.tree.data)
    if names:
        data["seeds"] = names
    yaml = YAML()
    yaml.default_flow_style = None
    yaml.width = 120
    out = StringIO()
    yaml.dump(data, out)
    chain = " over ".join(file.name for file in loaded.tree.files)
    return f"# Written out from {chain}.\n{out.getvalue()}"
