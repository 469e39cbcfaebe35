"""The scenario that a newcomer starts from, and copies of scenarios that stand on their own."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable
from io import StringIO
from pathlib import Path
from string import Template
from typing import Any

from ruamel.yaml import YAML

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
    title = json.dumps(re.sub(r"[-_]+", " ", name).strip().capitalize(), ensure_ascii=False)[1:-1] or "Deal"
    plain = re.fullmatch(r"[A-Za-z][A-Za-z0-9 ]*", title) is not None
    text = template.substitute(dates, modeline=MODE, as_of=as_of.isoformat(), file=f"{name}.yaml", title="$title")
    return text.replace("$title, a made-up deal", f"{title}, a made-up deal" if plain else f'"{title}, a made-up deal"')


def copy_of(loaded: Loaded, priors: Iterable[str]) -> dict[str, str]:
    """A scenario as files that stand on their own: its text under the key "", sheets and priors by their paths.

    A file that extends no other keeps its comments; of others, what they say together is written out.
    """
    tree = loaded.tree
    names = _names(sheet_files(tree, loaded.scenario.seeds))
    files = {new: path.read_text(encoding="utf-8") for path, new in names.items()}
    for name in priors:
        file = loaded.priors.file(name)
        files[f"priors/{file.name}"] = file.read_text(encoding="utf-8")
    files[""] = f"{MODE}\n" + (_flattened(loaded, list(names.values())) or _kept(loaded, list(names.values())))
    return files


def _names(paths: Iterable[Path]) -> dict[Path, str]:
    """A place below `seeds/` for each sheet; of one name twice, the second gets a number."""
    names: dict[Path, str] = {}
    for path in paths:
        name, number = f"seeds/{path.name}", 2
        while name in names.values():
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
