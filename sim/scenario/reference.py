"""What the language allows, read off the schema: for error messages, editors and the reference page."""

from __future__ import annotations

import types
from collections.abc import Iterator
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from sim.scenario.schema import Scenario


def allowed_keys(model: type[BaseModel], path: tuple[Any, ...]) -> list[str]:
    """Keys that the schema allows in the mapping at a path; empty where it is free.

    >>> allowed_keys(Scenario, ("actors", "x", "powers", "y", "sell"))
    ['decides', 'evidence', 'responds', 'tactic']
    """
    here: list[Any] = [model]
    for step in path:
        here = [inner for kind in here for inner in _inside(kind, step)]
    return sorted({key for kind in here if _is_model(kind) for key in _fields(kind)})


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


def json_schema() -> dict[str, Any]:
    """The JSON Schema of scenario files, for editors."""
    schema = Scenario.model_json_schema(by_alias=True)
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    properties = schema["properties"]
    properties["extends"] = {"type": "string", "description": "another scenario of the same tree that this one varies"}
    schema["required"] = []  # a variant may leave everything to the scenario that it extends
    return schema
