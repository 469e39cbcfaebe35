"""What every mapping of a scenario has in common."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, WithJsonSchema

from sim.scenario.position import is_name, seen
from sim.scenario.wording import quoted

MOST_LETTERS = 60
Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$", max_length=MOST_LETTERS)]


def _level(value: Any) -> Any:
    if isinstance(value, bool):
        raise ValueError(f"{str(value).lower()}: must be a level, a name or a number; put it in quotes if it is a name")
    return value


Level = Annotated[str | int | float, BeforeValidator(_level)]
Evidence = Annotated[list[str], Field(description="ids of facts; covers the mapping it stands in")]


def _one_or_many(value: Any) -> Any:
    return value if isinstance(value, list) else [value]


_ONE: dict[str, Any] = {"type": "string", "pattern": r"^[A-Za-z_][A-Za-z0-9_]*$", "maxLength": MOST_LETTERS}
Names = Annotated[
    list[Id],
    BeforeValidator(_one_or_many),
    WithJsonSchema({"anyOf": [_ONE, {"type": "array", "items": _ONE}]}),
]


def _called(value: str) -> str:
    if not is_name(value):
        raise ValueError(f"{quoted(value)}: must be one line of printable text, without blanks around it")
    return value


Called = Annotated[
    str,
    StringConstraints(max_length=80),
    AfterValidator(_called),
    Field(description="what it is called within a sentence, such as `the app ban`; default: its key in words"),
]


def _label(value: str) -> str:
    told = value.replace("_", " ").strip()
    if not seen(told) or len(value) > MOST_LETTERS or not is_name(value):
        raise ValueError(
            f"{quoted(value)}: must be one line of at most {MOST_LETTERS} printable characters, without blanks around it"
        )
    return value


Label = Annotated[
    str,
    AfterValidator(_label),
    WithJsonSchema({"type": "string", "pattern": r"^\S(.*\S)?$", "maxLength": MOST_LETTERS}),
]


class Part(BaseModel):
    """Any mapping of a scenario: unknown keys are errors, nothing changes after loading."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        arbitrary_types_allowed=True,
        populate_by_name=True,
        defer_build=True,  # what checks a mapping is built once, as a part of what checks the whole
    )
    evidence: Evidence | None = None
