"""What ships with the toolkit: scenarios, the fact sheets that they cite, and the library of priors.

In a clone they are the folders `scenarios/` and `seeds/` at its top; a wheel carries both in `sim/shipped/`.
"""

from __future__ import annotations

import os
from pathlib import Path

from sim.errors import ScenarioError
from sim.scenario.position import nearest, printable, shown

_PACKAGE = Path(__file__).resolve().parents[1]


def _home() -> Path:
    inside = _PACKAGE / "shipped"
    return inside if inside.is_dir() else _PACKAGE.parent


SCENARIOS = _home() / "scenarios"
SEEDS = _home() / "seeds"
PRIORS = SCENARIOS / "priors"


def shipped_scenarios() -> dict[str, Path]:
    """Every scenario that ships, by its name: the path below `scenarios/` without the ending."""
    files = sorted(SCENARIOS.rglob("*.yaml"), key=lambda file: (len(file.relative_to(SCENARIOS).parts), file))
    return {
        file.relative_to(SCENARIOS).with_suffix("").as_posix(): file for file in files if PRIORS not in file.parents
    }


def named(path: str | Path) -> Path:
    """The file that is meant: one that is there, or ends like one, or else the shipped scenario of that name.

    Its name may be the last part of it only.

    Raises:
        ScenarioError: for a name that is neither, with the nearest one that ships.

    >>> named("one-veto").name, named("mine.yaml").name
    ('one-veto.yaml', 'mine.yaml')
    """
    name = os.fspath(path)
    if Path(name).suffix or (os.path.lexists(name) and not os.path.isdir(name)):
        return Path(name)
    every = shipped_scenarios()
    alike = [key for key in every if name in (key, key.rpartition("/")[2])]
    if not alike and os.path.isdir(name):
        return Path(name)  # whoever reads it says so
    if not alike:
        hint = nearest(name, every) or "; `sim list` shows them"
        raise ScenarioError(printable(f"{shown(name)}: is no file and no shipped scenario{hint}"))
    return every[alike[0]]
