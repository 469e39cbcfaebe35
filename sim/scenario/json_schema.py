"""The JSON Schemas of scenario files and of fact sheets, by which an editor completes keys and marks what is wrong.

Draft 7, for the language servers of YAML know no later one. A file that extends another may leave out whatever that one
says, and delete by null; so there are two schemas in one: `scenario` for whole files, `variant` for those with `extends`.
The schema is a little wider than the loader: what depends on names, dates or several values at once only the loader knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from sim.scenario.facts import Sheet
from sim.scenario.fields import FORM
from sim.scenario.forms import EVIDENCE, definitions
from sim.scenario.part import Id
from sim.scenario.powers import POWERS
from sim.scenario.schema import VERBS, Scenario

Node = dict[str, Any]
NAME = str(Id.__metadata__[0].pattern)  # type: ignore[attr-defined]
MODELINE = "# yaml-language-server: $schema={address}"
EXTENDS: Node = {"type": "string", "description": "another scenario of the same folder tree that this one varies"}


def json_schema(priors: list[str] | None = None) -> Node:
    """The schema; `priors` are names that an editor may propose for `{prior: ...}`."""
    raw = Scenario.model_json_schema(by_alias=True)
    parts: dict[str, Node] = {name: _written_out(part) for name, part in raw.pop("$defs").items()}
    parts["scenario"] = _written_out(raw)
    _particular(parts)
    forms = definitions(priors or [])
    several = {*forms, *_one_of_several([*parts.values()])}
    parts |= forms
    variants = {f"variant_{name}": _relaxed(part, name in several) for name, part in parts.items()}
    variants["variant_scenario"]["properties"]["extends"] = EXTENDS
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "a scenario of sim, format 1",
        "type": "object",
        "properties": {"extends": EXTENDS},
        "if": {"required": ["extends"]},
        "then": {"$ref": "#/definitions/variant_scenario"},
        "else": {"$ref": "#/definitions/scenario"},
        "definitions": {**parts, **variants},
    }


def facts_schema() -> Node:
    """The schema of fact sheets."""
    raw = Sheet.model_json_schema()
    parts: dict[str, Node] = {name: _written_out(part) for name, part in raw.pop("$defs").items()}
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        **_written_out(raw),
        "title": "a fact sheet of sim",
        "definitions": {**parts, "date": definitions([])["date"]},
    }


def _written_out(node: Any) -> Any:
    """A node of pydantic's schema in the words of draft 7, with the forms of numbers and rules by reference."""
    if isinstance(node, list):
        return [_written_out(part) for part in node]
    if not isinstance(node, dict):
        return node
    if FORM in node:
        return {"$ref": f"#/definitions/{node[FORM]}"} | _words(node)
    found = {key: _written_out(part) for key, part in node.items() if key not in ("title", "default", "description")}
    for key in ("properties", "patternProperties"):
        if key in node:  # whose keys are names and no words of the schema
            found[key] = {name: _written_out(part) for name, part in node[key].items()}
    if "$ref" in found:
        found["$ref"] = found["$ref"].replace("#/$defs/", "#/definitions/")
    if "prefixItems" in found:
        found["items"] = found.pop("prefixItems")
    if "patternProperties" in found:
        found["additionalProperties"] = False
    if node.get("default") is not None and not isinstance(node["default"], dict):
        found["default"] = node["default"]
    return found | _words(node)


def _words(node: Node) -> Node:
    """What a node says to people, on one line."""
    return {"description": " ".join(node["description"].split())} if "description" in node else {}


def _particular(parts: dict[str, Node]) -> None:
    """What a validator of the language allows or demands, and pydantic's schema cannot say."""
    level = {"type": "string"}
    number = {"$ref": "#/definitions/number"}
    parts["Circumstance"]["properties"]["start"] |= {"anyOf": [number, level]}
    change = _exactly("add", number)
    pair = {"type": "array", "items": [level, number], "minItems": 2, "maxItems": 2}
    choice = _exactly("choice", {"type": "array", "items": pair, "minItems": 1, "description": "[[level, weight], ..]"})
    to = {"anyOf": [change, number, level, _exactly("chance", choice)]}
    parts["Event"]["properties"]["sets"] = _mapping_of(to)
    parts["Fact"]["properties"]["sets"] = {"anyOf": [_mapping_of({"anyOf": [number, level]}), {"type": "null"}]}
    structures = parts["scenario"]["properties"]["structures"]
    for key, of in structures["patternProperties"].items():
        structures["patternProperties"][key] = {"anyOf": [{"$ref": "#/definitions/expression"}, of]}
    parts["scenario"]["properties"]["outcomes"]["items"] |= {"minProperties": 1, "maxProperties": 1}
    parts["Tactic"]["oneOf"] = [{"required": [kind]} for kind in ("beta", "python")]
    parts["Power"]["oneOf"] = [{"required": [kind]} for kind in POWERS]
    parts["Fact"]["oneOf"] = [{"required": [verb]} for verb in VERBS if verb != "sets"]
    parts["Fact"]["oneOf"].append({"required": ["sets"], "not": {"required": ["happens"]}})
    repeated = [{"required": [when]} for when in ("hazard", "when")]  # or both
    parts["Event"]["oneOf"] = [{"required": ["at"]}, {"anyOf": repeated}]


def _exactly(key: str, value: Node) -> Node:
    """A mapping with this key, and what it rests on."""
    return {
        "type": "object",
        "properties": {key: value, "evidence": EVIDENCE},
        "required": [key],
        "additionalProperties": False,
    }


def _mapping_of(value: Node) -> Node:
    return {"type": "object", "patternProperties": {NAME: value}, "additionalProperties": False}


STRICT = ("required", "minProperties", "dependencies")


def _relaxed(node: Any, several: bool) -> Any:
    """The same for a part of a file that extends another: nothing is required, and null deletes any key.

    Where a value can have `several` forms, the keys of one may delete those of another that the file extended has.
    """
    if isinstance(node, list):
        return [_relaxed(part, several) for part in node]
    if not isinstance(node, dict):
        return node
    several = several or len(_options(node)) > 1
    found = {key: _relaxed(part, several) for key, part in node.items() if key not in STRICT}
    forms = found.pop("oneOf", [])
    if _options({"oneOf": node.get("oneOf", [])}):  # and none of them is excluded where keys are deleted
        found["anyOf"] = forms
    for key in ("properties", "patternProperties"):
        if key in node:
            found[key] = {name: _deletable(part, several) for name, part in node[key].items()}
    more = node.get("additionalProperties")
    if isinstance(more, dict):
        found["additionalProperties"] = _deletable(more, several)
    elif more is False and several:
        found["additionalProperties"] = {"type": "null"}
    if "$ref" in found:
        found["$ref"] = re.sub("^#/definitions/", "#/definitions/variant_", found["$ref"])
    return found


def _deletable(node: Node, several: bool) -> Node:
    return {"anyOf": [_relaxed(node, several), {"type": "null"}]} | _words(node)


def _options(node: Node) -> list[Node]:
    """The forms that a value can have, null apart."""
    options = [option for word in ("anyOf", "oneOf") for option in node.get(word, [])]
    return [option for option in options if option.get("type") != "null" and set(option) != {"required"}]


def _one_of_several(nodes: list[Any]) -> Iterator[str]:
    """Names of the parts that are one of several forms of a value."""
    for node in nodes:
        if isinstance(node, dict):
            options = _options(node)
            yield from (one["$ref"].rpartition("/")[2] for one in options if len(options) > 1 and "$ref" in one)
        if isinstance(node, dict | list):
            yield from _one_of_several([*(node.values() if isinstance(node, dict) else node)])
