"""The words of messages: values as an analyst wrote them, and what a wrong one should have been."""

from __future__ import annotations

from typing import Any

from sim.scenario.position import shown, unseen
from sim.scenario.tree import nearest

# What pydantic calls an error -> the rule that was broken, for those whose own words speak of Python.
RULES = {
    "bool_parsing": "must be true or false",
    "bool_type": "must be true or false",
    "dict_type": "must be a mapping, such as {name: value}",
    "float_parsing": "must be a number",
    "float_type": "must be a number",
    "int_from_float": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_type": "must be a whole number",
    "list_type": "must be a list, such as [a, b]",
    "model_attributes_type": "must be a mapping, such as {name: value}",
    "model_type": "must be a mapping, such as {name: value}",
    "string_pattern_mismatch": "must be a name of letters, digits and _ that does not begin with a digit",
    "string_type": "must be text; put a number or a date that is text in quotes",
    "tuple_type": "must be a list of two numbers",
}


class Misplaced(ValueError):
    """What is wrong inside a value, with the steps from that value to the part that is wrong."""

    def __init__(self, step: str | int, error: ValueError) -> None:
        super().__init__(str(error))
        self.steps: tuple[str | int, ...] = (step, *(error.steps if isinstance(error, Misplaced) else ()))


def key_of(data: Any, name: Any) -> str:
    """What to write instead of a `name` of something in a scenario, which only people read; empty: nothing has it.

    >>> key_of({"actors": {"ofac": {"name": "the Treasury"}}}, "the Treasury")
    'is what ofac is called for people; write ofac'
    """
    parts = [data.get(part) for part in ("actors", "terms", "circumstances", "events")]
    known = [(key, said) for part in parts if isinstance(part, dict) for key, said in part.items()]
    powers = [said["powers"] for _, said in known if isinstance(said, dict) and isinstance(said.get("powers"), dict)]
    known += [(key, said) for part in powers for key, said in part.items()]
    keys = [key for key, said in known if isinstance(said, dict) and isinstance(name, str) and said.get("name") == name]
    return f"is what {keys[0]} is called for people; write {keys[0]}" if keys else ""


def quoted(value: Any) -> str:
    """A value as it could stand in a scenario file, on one line and short, with a character that nobody sees told.

    >>> quoted({"pert": [0.1, True, None]})
    '{pert: [0.1, true, null]}'
    """
    text = _flow(value, 40)
    odd = unseen(text)
    return (shown(" ".join(text.split())) or '""') + (f" (with {odd})" if odd else "")


def flow(value: Any) -> str:
    """A value as it could stand in a scenario file, on one line and whole."""
    return " ".join(_flow(value, 10_000).split())


def _flow(value: Any, most: int) -> str:
    """A value in YAML's flow style; no more than `most` items, since it is cut anyway."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(part, most - 1)}" for key, part in list(value.items())[:most]) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(part, most - 1) for part in value[:most]) + "]"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def rule(error: Any, value: Any) -> str:
    """What is wrong with a value, from one of pydantic's errors about it."""
    kind, context = error["type"], error.get("ctx", {})
    if kind == "value_error":
        return str(context["error"])
    if kind == "literal_error":
        hint = nearest(value, _choices(context["expected"])) if isinstance(value, str) else ""
        text = f"must be {context['expected']}{hint}".replace("'", "")
    elif kind in ("too_short", "string_too_short"):
        text = f"must have at least {context.get('min_length')} of them"
    elif kind in ("too_long", "string_too_long"):
        text = f"must have at most {context.get('max_length')} " + ("characters" if "string" in kind else "of them")
    elif kind == "string_type" and isinstance(value, list | dict):
        text = f"must be one text, such as a name, not a {'list' if isinstance(value, list) else 'mapping'}"
    else:
        text = RULES.get(kind, error["msg"].replace("Input should be", "must be"))
    return f"{quoted(value)}: {text}"


def _choices(expected: str) -> list[str]:
    return expected.replace(" or ", ", ").replace("'", "").split(", ")
