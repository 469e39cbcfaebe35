"""What a run was asked, in full: the scenarios with every file that they rest on, the options, and the versions.

It is written before anything is played, so that an unfinished run can be told and continued, and it becomes the
manifest of the run, from which alone the run can be made again.
"""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sim.execution.options import Options
from sim.execution.scenarios import Scenario
from sim.scenario.changes import changes, in_short
from sim.store.code import code_hash, files_hash
from sim.store.folder import run_id
from sim.store.manifest import SCHEMA_VERSION
from sim.version import __version__
from sim.world.functions import source_of

# Whatever chunks depend on, or might; what draws the report is no part of it, for it comes last.
PACKAGES = ("deal-sim", "duckdb", "holidays", "numba", "numpy", "scipy", "simpy")


def asked(
    kind: str, scenarios: Sequence[Scenario], names: Sequence[str], options: Options, command: str
) -> dict[str, Any]:
    """The question as plain data, the same after a trip through JSON.

    Args:
        kind: "run" or "compare"; names: of the scenarios, all different; command: that asks the same again.
    """
    loaded = [s.loaded for s in scenarios]
    put = {
        "n": options.n, "per_belief": options.per_belief, "seed": options.seed,
        "until_halfwidth": options.until_halfwidth, "keep": options.keep,
    }  # fmt: skip
    python = python_hashes(options)
    changed = [[asdict(value) for value in one.replaced()] for one in loaded]
    told_apart = {"changed": json.dumps(changed)} if any(changed) else {}  # from a file that says the same itself
    name = run_id(
        kind=kind, scenarios=" ".join(x.digest() for x in loaded), rest_on=" ".join(x.rests_on() for x in loaded),
        names=" ".join(names), python=" ".join(python.values()), version=__version__, **told_apart, **put,
    )  # fmt: skip
    files: dict[Path, str] = {}
    for one in loaded:
        files |= one.sources()
    root = Path(os.path.commonpath([*(one.around() for one in loaded), *(file.parent for file in files)]))
    told = {
        "schema_version": SCHEMA_VERSION, "id": name, "kind": kind, "command": command,
        "scenarios": [
            {
                "name": name, "title": s.title, "hash": s.loaded.digest(), "rests_on": s.loaded.rests_on(),
                "file": s.loaded.tree.path.relative_to(root).as_posix(), "set": s.loaded.overrides,
                "changed": values, "data": s.loaded.tree.data,
            }
            for name, s, values in zip(names, scenarios, changed, strict=True)
        ],
        "options": put, "versions": versions(), "python": python,
        "files": {file.relative_to(root).as_posix(): text for file, text in files.items()},
    }  # fmt: skip
    return dict(json.loads(json.dumps(told, default=str)))


def versions() -> dict[str, str]:
    """Versions of what plays and of what writes the tables."""
    return {"python": platform.python_version(), **{name: version(name) for name in PACKAGES}, "code": code_hash()}


def python_hashes(options: Options) -> dict[str, str]:
    """Hashes of the modules of the user whose functions the scenarios may use; not of what these import in turn."""
    found = (source_of(entry) for entry in options.python)
    return {name: files_hash(file.parent, [file]) if file is not None else "" for name, file in found}


def differences(before: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """In what two questions differ, a line each, the options first."""
    found = [in_short(c | {"path": c["path"].replace("_", "-")}) for c in _changed(before, now, "options")]
    old, new = ({s["name"]: s for s in question["scenarios"]} for question in (before, now))
    if list(old) != list(new):
        found.append(f"the scenarios were {', '.join(old)} and are {', '.join(new)}")
    for name in [name for name in old if name in new]:
        said = _said(old[name]["data"], new[name]["data"])
        if not said and old[name].get("changed", []) != new[name].get("changed", []):
            found.append(f"of {name} other values are set on the command line, or were others in the file")
        found += [in_short(c) for c in said]
        if old[name]["rests_on"] != new[name]["rests_on"]:
            found.append(f"the priors or the facts that {name} rests on have changed")
    return found + version_differences(before, now)


def version_differences(before: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """In what the versions of two questions, and the code of users, differ, a line each."""
    found = [
        "the code of sim was edited" if c["path"] == "code" else in_short(c) for c in _changed(before, now, "versions")
    ]
    return found + python_differences(before.get("python", {}), now.get("python", {}))


def python_differences(before: dict[str, str], now: dict[str, str]) -> list[str]:
    """In what the Python code of users differs, a line each."""
    return [
        f"--python {name} was given and is not" if name not in now
        else f"--python {name} is given and was not" if name not in before
        else f"the code of {name} was edited"
        for name in [*before, *(name for name in now if name not in before)]
        if before.get(name) != now.get(name)
    ]  # fmt: skip


def _said(before: Any, now: Any) -> list[dict[str, str]]:
    """What a scenario says otherwise; where that is the order of a list alone, its items in their places."""
    return changes(before, now) or changes(before, now, by_place=True)


def _changed(before: dict[str, Any], now: dict[str, Any], part: str) -> list[dict[str, str]]:
    return changes(before.get(part, {}), now.get(part, {}))
