"""The bench on which a plan is built: rows of every table, keys and times, and what is found wrong."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any

from sim.errors import ScenarioError
from sim.scenario.load import Loaded
from sim.scenario.problems import Problems
from sim.world.draws import element_key
from sim.world.plan import DTYPES
from sim.world.time import DAY

Path = tuple[str | int, ...]
INFINITE = float("inf")


class Bench:
    """Rows of the tables of a plan, in the making, and the problems of the scenario that it is made of."""

    def __init__(self, loaded: Loaded) -> None:
        self.loaded = loaded
        self.scenario = loaded.scenario
        self.problems = Problems(loaded.problems)
        self.rows: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
        self._keys: dict[int, str] = {}

    def add(self, name: str, *row: Any) -> int:
        """Append a row; its index."""
        self.rows[name].append(row)
        return len(self.rows[name]) - 1

    def named(self, name: str) -> list[dict[str, Any]]:
        """The rows of a table, by the names of its columns."""
        columns = [column for column, _ in DTYPES[name]]
        return [dict(zip(columns, row, strict=True)) for row in self.rows[name]]

    def error(self, path: Path, message: str, *, key: bool = False) -> ScenarioError:
        """An error at a place in the file."""
        return self.loaded.error(path, message, key=key)

    def keep(self, path: Path, message: str, *, key: bool = False) -> None:
        """Keep the error, and go on."""
        self.problems.add(self.error(path, message, key=key).problems)

    def dotted(self, path: Path) -> str:
        """A path as one word, in which the items of a list go by their ids: order never matters to luck."""
        steps = []
        for i, step in enumerate(path):
            node = self.node(path[: i + 1]) if isinstance(step, int) else None
            steps.append(str(node["id"]) if isinstance(node, dict) and "id" in node else str(step))
        return ".".join(steps)

    def key(self, path: str) -> int:
        """The stable hash of a dotted path; two paths with one hash are refused."""
        key = element_key(path)
        if self._keys.setdefault(key, path) != path:
            raise ScenarioError(f"{self.loaded.tree.path}: {path} and {self._keys[key]} have the same key: rename one")
        return key

    def time(self, date: Any) -> int:
        """From the end of `as_of` to the end of that day, or to a time of one, in seconds."""
        if isinstance(date, dt.datetime):
            passed = dt.timedelta(hours=date.hour, minutes=date.minute, seconds=date.second)
            return int((date.date() - self.scenario.as_of).days - 1) * DAY + int(passed.total_seconds())
        return int((date - self.scenario.as_of).days) * DAY

    @property
    def begins(self) -> int:
        """When the matter begins, in seconds after the end of `as_of`: not later than that."""
        return self.time(self.scenario.begins or self.scenario.as_of)

    def node(self, path: Path) -> Any:
        """What stands in the file at a path; None where nothing does."""
        node: Any = self.loaded.tree.data
        for step in path:
            if isinstance(node, dict):
                node = node.get(step)
            elif isinstance(node, list) and isinstance(step, int):
                node = node[step]
            elif isinstance(node, list):
                node = next((item for item in node if isinstance(item, dict) and item.get("id") == step), None)
            else:
                return None
        return node
