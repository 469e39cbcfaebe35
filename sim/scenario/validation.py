"""What pydantic finds wrong, as `file:line:column: path: value: rule (did you mean ...)`."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from sim.errors import Problem
from sim.scenario.position import Steps, has, meant, shown
from sim.scenario.problems import Problems
from sim.scenario.reference import allowed_keys, example
from sim.scenario.tree import Tree, nearest
from sim.scenario.wording import Misplaced, key_of, quoted, rule

FEW = 12  # so many keys are listed where none is like the one that is wrong
M = TypeVar("M", bound=BaseModel)


def validated(model: type[M], tree: Tree, at: Steps = ()) -> M:
    """What stands in a file at some place, as a model.

    Raises:
        ScenarioError: with all that is wrong, without what only follows from something else: a key that is missing
            because it is misspelt, and the other kinds of value that could stand in the place of a wrong one.
    """
    data: Any = tree.data
    for step in at:
        data = data[step]
    try:
        return model.model_validate(data)
    except ValidationError as error:
        found = [_Found(tree, one, at) for one in error.errors(include_url=False)]
    problems = Problems(_problem(tree, one, model, len(at)) for one in _independent(found))
    problems.stop()
    raise AssertionError("some error is independent of the others")


class _Found:
    """One of pydantic's errors, and the place of the file that it is about.

    Pydantic's path has the names of the members of a union in between. `union` is the place of the innermost union around
    the error, and the member; None where there is none.
    """

    def __init__(self, tree: Tree, error: Any, at: Steps) -> None:
        self.error, self.kind, self.loc = error, error["type"], error["loc"]
        self.last = str(self.loc[-1]) if self.loc else ""
        self.node: Any = tree.data
        self.union: tuple[Steps, Any] | None = None
        path: list[str | int] = []
        steps = (*at, *self.loc)
        for i, step in enumerate(steps):
            if has(self.node, step):
                path.append(step)
                self.node = self.node[step]
            elif step != "[key]" and not (self.kind == "missing" and i == len(steps) - 1):
                self.union = tuple(path), step
        self.where: Steps = tuple(path)


def _independent(found: list[_Found]) -> Iterator[_Found]:
    """The errors that no other one explains."""
    likely: dict[Steps, Any] = {}  # of each union, the member that was most likely meant: one that has a wrong key
    for one in sorted(found, key=lambda one: one.kind != "extra_forbidden"):
        if one.union:
            likely.setdefault(*one.union)
    misspelt: dict[Steps, list[str]] = defaultdict(list)
    for one in found:
        if one.kind == "extra_forbidden":
            misspelt[one.where[:-1]].append(one.last)
    for one in found:
        if one.union and likely[one.union[0]] != one.union[1]:
            continue
        if one.kind == "missing" and any(nearest(key, [one.last.rstrip("_")]) for key in misspelt[one.where]):
            continue
        yield one


def _problem(tree: Tree, found: _Found, model: type[BaseModel], depth: int) -> Problem:
    """The error as it is told; the model stands so many steps deep in the file."""
    where, key = found.where, False
    if found.kind == "extra_forbidden":
        torn = " " in found.last and found.node is None  # what follows a comma in a text without quotes
        instead = _instead(found.last, allowed_keys(model, where[depth:-1]))
        rule_ = "; if it belongs to the text before it, put all of that in quotes" if torn else instead
        message, key = f"is not a key here{rule_}", True
    elif found.kind == "missing":
        message = f"{found.last.rstrip('_')}: is missing"
    elif found.last == "[key]" and found.kind != "value_error":
        message, key = _called(tree, where[-1]) or _name(str(where[-1])), True
    elif found.kind == "value_error":
        cause, key = found.error["ctx"]["error"], found.last == "[key]"
        where = (*where, *(cause.steps if isinstance(cause, Misplaced) else ()))
        message = str(cause)
    else:
        message = _instead_of(tree, found, model, depth) or rule(found.error, found.node)
    return tree.error(where, message, key=key).problems[0]


def _instead_of(tree: Tree, found: _Found, model: type[BaseModel], depth: int) -> str:
    """A slip with what to write; empty: it is none of these."""
    node, where = found.node, found.where
    if found.kind == "string_pattern_mismatch":
        return _called(tree, node)
    if found.kind == "list_type" and where == ("outcomes",) and isinstance(node, dict):
        return "must be a list of `- name: expression`, of which the first that holds counts; put `- ` before each name"
    if found.kind in ("model_type", "model_attributes_type") and isinstance(node, str):
        written = example(model, where[depth:], node)
        return f"{quoted(node)}: must be a mapping; write `{written}`" if written else ""
    return ""


def _called(tree: Tree, name: Any) -> str:
    """That a key is asked, where the name of something stands; empty: nothing has that name."""
    return f"{quoted(name)}: {hint}" if (hint := key_of(tree.data, name)) else ""


def _instead(name: str, valid: list[str]) -> str:
    valid = [key for key in valid if key != "evidence"]
    hint = nearest(name, valid)
    return hint or (f"; keys here are {', '.join(valid)}" if 0 < len(valid) <= FEW else "")


def _name(key: str) -> str:
    """A key that is no name, and the name that it could be."""
    better = re.sub(r"\W+", "_", key, flags=re.ASCII).strip("_").lstrip("0123456789_")
    hint = meant(key, better) if len(better) <= 60 else ""
    return f"{shown(key)}: must be a name of at most 60 letters, digits and _ that does not begin with a digit{hint}"
