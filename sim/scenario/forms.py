"""The JSON Schemas of what stands for a number in a scenario: numbers, times, rates, probabilities, rules, utilities."""

from __future__ import annotations

from typing import Any

from sim.scenario.literals import NUMBER
from sim.scenario.numbers import FAMILIES

Node = dict[str, Any]
EVIDENCE: Node = {"type": "array", "items": {"type": "string"}, "description": "ids of facts"}
UNIT = "(hours?|(business |working )?days?|weeks?|months?|years?)"
RATE_UNIT = "(hours?|days?|weeks?|months?|years?)"
# form -> (the end of a text, an example of one, the form of the arguments of its distributions, the bounds of a constant)
FORMS: dict[str, tuple[str, str, str, Node]] = {
    "number": ("", "5 to 10", "number", {}),
    "time": (f"( {UNIT})?", "5 to 10 days", "time_argument", {"minimum": 0}),
    "rate": (f"( per {RATE_UNIT})?", "0.01 per month", "rate_argument", {"minimum": 0}),
    "probability": ("", "0.2 to 0.5", "number", {"minimum": 0, "maximum": 1}),
    "level_of_utility": ("", "0.2 to 0.5", "number", {"minimum": 0, "maximum": 1}),
    "time_argument": (f"( {UNIT})?", "5 to 10 days", "time_argument", {}),
    "rate_argument": (f"( per {RATE_UNIT})?", "0.01 per month", "rate_argument", {}),
}


def definitions(priors: list[str]) -> dict[str, Node]:
    """Every form by its name; `priors` are proposed where one may be named."""
    found = {form: _number(form, priors) for form in FORMS}
    found["expression"] = {"type": ["string", "boolean"], "examples": ["closed and is(sale)", "cleared(all)"]}
    found["date"] = {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
    found["moment"] = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2})?$"}
    found["patience"] = {"anyOf": [_ref("time"), {"enum": ["endless"]}]}
    found["shifted"] = {"anyOf": [_ref("number"), _shifted("number")]}
    found["rule"] = {
        "anyOf": [_ref("probability"), _shifted("probability"), _logistic(), _conditional(), _function(), _vote()]
    }
    found["utility"] = {"anyOf": [_ref("level_of_utility"), _shifted("level_of_utility"), _as_good_as()]}
    return found


def _ref(name: str) -> Node:
    return {"$ref": f"#/definitions/{name}"}


def _number(form: str, priors: list[str]) -> Node:
    """A constant, a text such as `5 to 10 days`, or one distribution."""
    end, example, _, bounds = FORMS[form]
    text = {"type": "string", "pattern": rf"^\s*{NUMBER}( to {NUMBER})?{end}\s*$", "examples": [example]}
    return {"anyOf": [{"type": "number", **bounds}, text, _distribution(form, priors)]}


def _distribution(form: str, priors: list[str]) -> Node:
    argument = _ref(FORMS[form][2])
    families: Node = {name: _arguments(name, names, argument) for name, names in FAMILIES.items()}
    pair = {"type": "array", "items": [argument, _ref("number")], "minItems": 2, "maxItems": 2}
    choice = {"type": "array", "items": pair, "minItems": 1, "description": "[[value, weight], ..]"}
    prior: Node = {"type": "string", "pattern": r"^[^.]+\..+$", "description": "an entry of the library of priors"}
    chance = {
        "allOf": [_ref(form)], "type": ["object", "string"], "description": "a distribution, drawn anew in every replication",
    }  # fmt: skip
    whole = {"$ref": f"#/definitions/{form}", "description": "any number, where it is one that cites"}
    single = {
        "is": whole,
        **families,
        "choice": choice,
        "prior": prior | ({"examples": priors} if priors else {}),
        "chance": chance,
    }
    quantiles = {name: argument for name in ("p5", "p50", "p95", "median", "p90")}
    return {
        "type": "object",
        "properties": {**single, **quantiles, "evidence": EVIDENCE},
        "additionalProperties": False,
        "oneOf": [{"required": [name]} for name in single] + [{"required": ["p5"]}, {"required": ["median"]}],
        "dependencies": {"p5": ["p95"], "p50": ["p5"], "p95": ["p5"], "median": ["p90"], "p90": ["median"]},
    }  # fmt: skip


def _arguments(name: str, names: tuple[str, ...], argument: Node) -> Node:
    items = {"type": "array", "items": argument, "minItems": len(names), "maxItems": len(names)}
    words = {"description": f"{name}: [{', '.join(names)}]" if len(names) > 1 else f"{name}: {names[0]}"}
    return (items if len(names) > 1 else {"anyOf": [argument, items]}) | words


def _mapping(properties: Node, needed: list[str]) -> Node:
    return {
        "type": "object", "properties": {**properties, "evidence": EVIDENCE}, "required": needed,
        "additionalProperties": False,
    }  # fmt: skip


SHIFTS: Node = {
    "type": "object", "properties": {"evidence": EVIDENCE}, "additionalProperties": {"$ref": "#/definitions/number"},
    "description": "{expression: slope}",
}  # fmt: skip


def _shifted(form: str) -> Node:
    return _mapping({"is": _ref(form), "shifts": SHIFTS}, ["is"])


def _logistic() -> Node:
    above = _ref("level_of_utility") | {"description": "the utility at which the chance is one half"}
    sharpness = _ref("number") | {"description": "how steeply the chance rises with utility"}
    return _mapping({"above": above, "sharpness": sharpness, "shifts": SHIFTS}, ["above"])


def _conditional() -> Node:
    other = {"anyOf": [_ref("rule"), {"type": "null"}]}
    return _mapping({"if": _ref("expression"), "then": _ref("rule"), "otherwise": other}, ["if", "then"])


def _function() -> Node:
    path: Node = {"type": "string", "description": "dotted path of a function; has to be allowed with --python"}
    parameters: Node = {
        "type": ["object", "null"], "additionalProperties": {"$ref": "#/definitions/number"},
        "properties": {"evidence": EVIDENCE}, "description": "parameters of the function",
    }  # fmt: skip
    return _mapping({"python": path, "with": parameters}, ["python"])


def _vote() -> Node:
    weight: Node = {"type": "number", "exclusiveMinimum": 0, "description": "the votes of the member, 1 unless given"}
    member = _mapping({"weight": weight, "grants": _ref("rule")}, ["grants"])
    members: Node = {
        "type": "object", "additionalProperties": member, "properties": {"evidence": EVIDENCE}, "minProperties": 1,
        "description": "the members of a body that votes, by name",
    }  # fmt: skip
    passes: Node = {"type": "number", "minimum": 0, "exclusiveMaximum": 1, "description": "more than this share passes"}
    return _mapping({"members": members, "passes": passes}, ["members"])


def _as_good_as() -> Node:
    level = {"type": ["string", "number"]}
    package = {
        "type": "object", "properties": {"evidence": EVIDENCE}, "additionalProperties": level, "minProperties": 1,
        "description": "the package that would be exactly as good",
    }  # fmt: skip
    return _mapping({"as_good_as": package}, ["as_good_as"])
