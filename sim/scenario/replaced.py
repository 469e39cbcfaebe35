"""What is set on the command line, and what it was in the file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sim.scenario.position import bare, value_at
from sim.scenario.wording import flow


@dataclass(frozen=True)
class Replaced:
    """A value that is set, as it could stand in a file; None: left out. `was` is what the file says."""

    path: str
    value: str | None
    was: str | None


def replaced(file: Any, asked: Any, overrides: Sequence[tuple[str, str]]) -> list[Replaced]:
    """What the overrides change, each place once, in order; what is set to what it was is no change."""
    paths = dict.fromkeys(path for path, _ in overrides)
    found = [(path, value_at(asked, path), value_at(file, path)) for path in paths]
    return [Replaced(path, _said(value), _said(was)) for path, value, was in found if bare(value) != bare(was)]


def _said(value: Any) -> str | None:
    return None if value is None else flow(bare(value))
