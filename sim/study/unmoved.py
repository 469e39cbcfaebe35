"""The dates that change nothing: they have one row, and are looked at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


def unmoved(summaries: Iterable[Mapping[str, Any]]) -> set[str]:
    """The dates across which no answer changes in any replication of any of these runs, by what their checks are about."""
    return set.intersection(*({of for of, at in one["moves"].items() if not _any(at.values())} for one in summaries))


def _any(changes: Iterable[Mapping[str, Any]]) -> bool:
    return any(d["only_a"] or d["only_b"] for d in changes)
