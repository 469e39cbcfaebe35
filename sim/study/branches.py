"""The conditions of rules that have branches, as the file has them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sim.scenario.load import Loaded
from sim.world.compile import Input


def conditions(loaded: Loaded, inputs: Sequence[Input]) -> dict[str, str]:
    """The condition of every rule of whose branches some number is, by its path (`..grants.if`)."""
    return {path: text for one in inputs for path, text in _above(loaded.tree.data, one.path.split("."))}


def _above(node: Any, steps: Sequence[str]) -> Iterator[tuple[str, str]]:
    for i, step in enumerate(steps):
        if not isinstance(node, dict):
            return
        if step in ("then", "otherwise") and "if" in node:
            yield ".".join([*steps[:i], "if"]), str(node["if"])
        node = node.get(step)
