"""A scenario as those see it who look for mistakes in it: what the file says, and what it compiles to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sim.scenario.load import Loaded
from sim.scenario.position import SET
from sim.scenario.powers import POWERS
from sim.world.compile.inputs import Input
from sim.world.plan import Plan, Table
from sim.world.standing import Outset

Steps = tuple[str | int, ...]


@dataclass(frozen=True)
class ScenarioWarning:
    """Something that is allowed and most likely a mistake. As text it reads like an error of the loader.

    `place` is file:line:column, in a file that the scenario may only extend; the text then names the scenario first.
    `default`: what a default that decides does (see `sim.study.defaults`).
    """

    path: str
    message: str
    line: int
    column: int
    place: str
    text: str = field(compare=False)
    default: dict[str, Any] | None = field(default=None, compare=False)

    def __str__(self) -> str:
        return self.text


class Case:
    """A loaded scenario beside its plan."""

    def __init__(self, loaded: Loaded, plan: Plan, inputs: Sequence[Input] = ()) -> None:
        self.loaded, self.plan, self.inputs = loaded, plan, inputs
        self.scenario = loaded.scenario
        self.outset = Outset(plan)
        self.powers: dict[str, tuple[str, str, Any]] = {  # name -> (actor, kind, power)
            name: (actor, kind, getattr(power, kind))
            for actor, said in self.scenario.actors.items()
            for name, power in said.powers.items()
            for kind in POWERS
            if getattr(power, kind) is not None
        }

    def warn(self, path: Steps, message: str, *, key: bool = False) -> ScenarioWarning:
        """A warning about what stands at a path."""
        mark, file = self.loaded.tree.mark(path, key=key), self.loaded.tree.mark(()).file
        text = str(self.loaded.error(path, message, key=key))
        place = f"{mark.file}:{mark.line}:{mark.column}" if mark.file != SET else SET
        told = text if mark.file == file else f"{file}: {text}"
        return ScenarioWarning(".".join(map(str, path)), message, mark.line, mark.column, place, told)

    def at(self, name: str, *rest: str | int) -> Steps:
        """The path of a power, down to its kind and on."""
        actor, kind, _ = self.powers[name]
        return ("actors", actor, "powers", name, kind, *rest)

    def name(self, row: Any) -> str:
        """The name of the element that a row of some table is about."""
        return str(self.plan.elements["name"][row["element"]])

    def rows(self, table: Table) -> list[tuple[str, Any]]:
        """The rows of a table with the names of their elements."""
        return [(self.name(row), row) for row in table]

    def steps(self, dotted: str) -> Steps:
        """The path of an element or a number in the file; items of a list go by their ids."""
        steps: list[str | int] = []
        node: Any = self.loaded.tree.data
        words = dotted.split(".")
        while words:
            step, taken = _next(node, words)
            if step is None:
                break
            node = node[step]
            steps.append(step)
            words = words[taken:]
        return tuple(steps)


def _next(node: Any, words: list[str]) -> tuple[str | int | None, int]:
    """The next step into a node and how many words it takes: a key may hold dots."""
    if isinstance(node, dict):
        for n in range(len(words), 0, -1):
            if ".".join(words[:n]) in node:
                return ".".join(words[:n]), n
    if isinstance(node, list):
        ids = {str(item.get("id", i)) if isinstance(item, dict) else str(i): i for i, item in enumerate(node)}
        if words[0] in ids:
            return ids[words[0]], 1
    return None, 0
