"""What pydantic finds wrong, as `file:line:column: path: value: rule (did you mean ...)`."""

from __future__ import annotations

import re
from typing import Any

from pydantic import BaseModel, ValidationError

from sim.errors import ScenarioError
from sim.scenario.position import Steps, shown
from sim.scenario.reference import allowed_keys
from sim.scenario.tree import Tree, nearest
from sim.scenario.wording import Misplaced, rule

FEW = 12  # so many keys are listed where none is like the one that is wrong


def first_problem(tree: Tree, error: ValidationError, model: type[BaseModel], at: Steps = ()) -> ScenarioError:
    """The error to show: a misspelt key first, since it explains a missing one. `at` leads to what was validated."""
    found = error.errors(include_url=False)
    return _problem(tree, min(found, key=lambda e: e["type"] != "extra_forbidden"), model, at)


def _problem(tree: Tree, error: Any, model: type[BaseModel], at: Steps) -> ScenarioError:
    where, node = _place(tree, (*at, *error["loc"]))
    kind, last = error["type"], str(error["loc"][-1]) if error["loc"] else ""
    if kind == "extra_forbidden":
        return tree.error(where, f"is not a key here{_instead(last, allowed_keys(model, error['loc'][:-1]))}", key=True)
    if kind == "missing":
        return tree.error(where, f"{last.rstrip('_')}: is missing")
    if last == "[key]":
        return tree.error(where, _name(str(where[-1])), key=True)
    if kind == "value_error":
        cause = error["ctx"]["error"]
        inner = cause.steps if isinstance(cause, Misplaced) else ()
        return tree.error((*where, *inner), str(cause))
    return tree.error(where, rule(error, node))


def _place(tree: Tree, loc: tuple[Any, ...]) -> tuple[Steps, Any]:
    """The path of an error in the file: pydantic's has the names of union members in between."""
    path: list[str | int] = []
    node: Any = tree.data
    for step in loc:
        inside = isinstance(node, dict) and step in node
        if inside or (isinstance(node, list) and isinstance(step, int) and 0 <= step < len(node)):
            path.append(step)
            node = node[step]
    return tuple(path), node


def _instead(name: str, valid: list[str]) -> str:
    valid = [key for key in valid if key != "evidence"]
    hint = nearest(name, valid)
    return hint or (f"; keys here are {', '.join(valid)}" if 0 < len(valid) <= FEW else "")


def _name(key: str) -> str:
    """A key that is no name, and the name that it could be."""
    better = re.sub(r"\W+", "_", key, flags=re.ASCII).strip("_").lstrip("0123456789_")
    hint = f' (did you mean "{better}"?)' if better and len(better) <= 60 else ""
    return f"{shown(key)}: must be a name of at most 60 letters, digits and _ that does not begin with a digit{hint}"
