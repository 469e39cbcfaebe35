"""What the manifest of a run must hold, so that whoever reads one, perhaps from a stranger, need not look again."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from sim.store.disk import read_file

MANIFEST, ASKED, TIMINGS = "manifest.json", "asked.json", "timings.json"
UNHASHED = (MANIFEST, TIMINGS)  # the one holds the hashes; the other tells how long it took, which never is the same
SCHEMA_VERSION = 4
SHOWN = 40  # letters of a value that is wrong
MODEL = re.compile(r" or instance of \w+$")  # what is told of a mapping names a class, too
DEEPEST = 100  # levels of lists and mappings; a scenario has at most half as many


def _plain(name: str) -> str:
    if Path(name).name != name or name == "..":
        raise ValueError("must be the name of a folder")
    return name


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, extra="allow")


class _Scenario(_Part):
    name: Annotated[str, AfterValidator(_plain)]
    file: str
    hash: str
    rests_on: str
    set: list[Annotated[list[str], Field(min_length=2, max_length=2)]]
    data: dict[str, Any]


class _Options(_Part):
    model_config = ConfigDict(strict=True, extra="forbid")  # they are handed on by their names

    n: int = Field(ge=1, le=10**9)  # as `sim.execution.options` has it
    per_belief: int = Field(ge=1, le=10**6)
    seed: int = Field(ge=0, lt=2**64)
    until_halfwidth: Annotated[float, Field(gt=0, lt=0.5)] | None
    keep: Literal["summary", "outcomes", "records"]


class _Question(_Part):
    """What stands there from the first chunk on."""

    schema_version: Literal[4]
    id: str
    kind: Literal["run", "compare"]
    command: str
    scenarios: list[_Scenario] = Field(min_length=1)
    options: _Options
    versions: dict[str, str]
    python: dict[str, str]
    files: dict[str, str]

    @model_validator(mode="after")
    def _fits(self) -> Self:
        names = Counter(one.name for one in self.scenarios)
        if (self.kind == "run") != (len(self.scenarios) == 1) or len(names) < len(self.scenarios):
            raise ValueError(f"{', '.join(names.elements())}: are not the scenarios of a {self.kind}")
        for one in self.scenarios:
            if one.file not in self.files:
                raise ValueError(f"{one.file}: is not among the files")
        return self


class _Played(_Part):
    n: int


class _Fingerprint(_Part):
    sha256: str
    bytes: int


class _Manifest(_Question):
    """What stands there once a run is published."""

    run: _Played
    hashes: dict[str, _Fingerprint] = Field(min_length=1)


def read_json(path: Path) -> Any:
    """What a JSON file says, perhaps that of a stranger. OSError or ValueError says why it cannot be read."""
    try:
        said = json.loads(read_file(path).decode())
        json.dumps(said, ensure_ascii=False).encode()
    except RecursionError:
        raise ValueError("is nested too deeply") from None
    except UnicodeEncodeError:
        raise ValueError("has half of a character") from None
    level = [said]
    for _ in range(DEEPEST):
        level = [inner for one in level if isinstance(one, dict | list) for inner in _parts(one)]
    if level:
        raise ValueError("is nested too deeply")
    return said


def _parts(value: dict[str, Any] | list[Any]) -> Iterable[Any]:
    return value.values() if isinstance(value, dict) else value


def fingerprint(path: Path) -> dict[str, Any]:
    """What a manifest tells of a file."""
    with path.open("rb") as file:
        return {"sha256": hashlib.file_digest(file, "sha256").hexdigest(), "bytes": path.stat().st_size}


def is_complete(folder: Path) -> bool:
    """Whether a run is there, published and whole as far as its manifest tells."""
    return not folder.is_symlink() and read_manifest(folder / MANIFEST, folder.name).state == "complete"


class Read(NamedTuple):
    """What a manifest says; or nothing, what is wrong with it, in one line, and what its run is therefore."""

    said: dict[str, Any]
    wrong: str = ""
    state: Literal["complete", "damaged", "of another version"] = "complete"

    @classmethod
    def damaged(cls, wrong: str) -> Self:
        """Of what cannot be read, or does not fit."""
        return cls({}, wrong, "damaged")


def read_manifest(path: Path, id: str, *, published: bool = True) -> Read:
    """Read a manifest.

    Args:
        id: of the run that it should be about.
        published: whether it has to say also what the run came to, and the hashes of its files.
    """
    try:
        said = read_json(path)
    except (OSError, ValueError) as error:
        return Read.damaged(f"{path.name}: cannot be read: {getattr(error, 'strerror', None) or error}")
    version = said.get("schema_version") if isinstance(said, dict) else None
    if isinstance(version, int) and version != SCHEMA_VERSION:
        other = f"its schema is {version}, and this version of sim reads {SCHEMA_VERSION}"
        return Read({}, f"{path.name}: {other}", "of another version")
    try:
        (_Manifest if published else _Question).model_validate(said)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(map(str, first["loc"]))
        value = "" if isinstance(first["input"], dict) else f" (it is {str(first['input'])[:SHOWN]})"
        return Read.damaged(f"{path.name}: {f'{place}: ' if place else ''}{MODEL.sub('', first['msg'])}{value}")
    if said["id"] != id:
        return Read.damaged(f"{path.name}: is of the run {said['id']}")
    return Read(said)
