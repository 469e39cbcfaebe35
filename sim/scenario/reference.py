"""What the language allows, read off the schema: for error messages, editors and the reference page."""

from __future__ import annotations

import types
from collections.abc import Iterator
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from sim.scenario.fields import FORM


def allowed_keys(model: type[BaseModel], path: tuple[Any, ...]) -> list[str]:
    """Keys that the schema allows in the mapping at a path; empty where it is free.

    >>> from sim.scenario.schema import Scenario
    >>> allowed_keys(Scenario, ("actors", "x", "powers", "y", "sell"))
    ['decides', 'evidence', 'patience', 'responds', 'tactic']
    """
    here: list[Any] = [model]
    for step in path:
        here = [inner for kind in here for inner in _inside(kind, step)]
    return sorted({key for kind in here if _is_model(kind) for key in _fields(kind)})


EXAMPLES = {"rule": "0.5", "probability": "0.5", "utility": "0.5", "time": "30 days", "date": "2024-06-30"}


def example(model: type[BaseModel], path: tuple[Any, ...], key: str) -> str:
    """How a key is written in the mapping at a path; empty: the schema does not have it there.

    >>> from sim.scenario.powers import Deadline
    >>> example(Deadline, ("then",), "enforce"), example(Deadline, ("then",), "again"), example(Deadline, ("then",), "x")
    ('{enforce: 0.5}', '{again: ..}', '')
    """
    here: list[Any] = [model]
    for step in path:
        here = [inner for kind in here for inner in _inside(kind, step)]
    kinds = [kind.model_json_schema()["properties"] for kind in here if _is_model(kind) and key in _fields(kind)]
    forms = [form for of in kinds for form in (of[key], *of[key].get("anyOf", ())) if form.get(FORM) in EXAMPLES]
    return f"{{{key}: {EXAMPLES[forms[0][FORM]] if forms else '..'}}}" if kinds else ""


def _fields(model: type[BaseModel]) -> dict[str, Any]:
    return {field.alias or name: field for name, field in model.model_fields.items()}


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _inside(kind: Any, step: Any) -> Iterator[Any]:
    """Types of the value under a key or an index."""
    if _is_model(kind):
        field = _fields(kind).get(step)
        if field is not None:
            yield from _kinds(field.annotation)
        return
    origin, args = get_origin(kind), get_args(kind)
    if origin is dict:
        yield from _kinds(args[1])
    elif origin is list:
        yield from _kinds(args[0])


def _kinds(annotation: Any) -> Iterator[Any]:
    """The types of a union, without their annotations."""
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from _kinds(get_args(annotation)[0])
    elif origin in (Union, types.UnionType):
        for inner in get_args(annotation):
            yield from _kinds(inner)
    else:
        yield annotation
