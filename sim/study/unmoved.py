"""The moments that tell nothing of their own: both sides of a date that changes nothing, and a checkpoint just after a date."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any


def unmoved(summaries: Iterable[Mapping[str, Any]]) -> set[str]:
    """The dates across which no answer changes in any replication of any of these runs, by what their checks are about."""
    return set.intersection(*({of for of, at in one["moves"].items() if not _any(at.values())} for one in summaries))


def repeated(checks: Sequence[Mapping[str, Any]]) -> set[str]:
    """The checkpoints, of these checks, that are the moment just after a date, where the same is read off."""
    after = {one["t"] for one in checks if one["side"] == "after"}
    return {one["id"] for one in checks if one["side"] == "at" and one["id"] != "horizon" and one["t"] in after}


def without_repeated(checks: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """These checks without checkpoints that tell the same as the moment just after a date."""
    again = repeated(checks)
    return [one for one in checks if one["id"] not in again]


def _any(changes: Iterable[Mapping[str, Any]]) -> bool:
    return any(d["only_a"] or d["only_b"] for d in changes)
