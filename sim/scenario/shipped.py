"""What ships with the toolkit: scenarios, the fact sheets that they cite, and the library of priors.

In a clone they are the folders `scenarios/` and `seeds/` at its top; a wheel carries both in `sim/shipped/`.
"""

from __future__ import annotations

from pathlib import Path

from sim.errors import RunError
from sim.scenario.position import nearest

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


def shipped(name: str) -> Path:
    """The file of a shipped scenario, by its name or the last part of it.

    Raises:
        RunError: for an unknown name, with the nearest one.
    """
    every = shipped_scenarios()
    alike = [key for key in every if key == name or key.rpartition("/")[2] == name]
    if not alike:
        raise RunError(f"{name}: is no shipped scenario{nearest(name, every) or '; `sim list` shows them'}")
    return every[alike[0]]
