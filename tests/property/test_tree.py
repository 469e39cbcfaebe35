"""Whatever plain data is written as YAML is read back; whatever else is read is data or a ScenarioError."""

import json
import unicodedata
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from sim.errors import ScenarioError
from sim.scenario.tree import Tree, read_tree

# A busy machine is no failure.
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

TEXT = st.text(st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\u2028\u2029\ufeff\ufffe\uffff")).map(
    lambda text: unicodedata.normalize("NFC", text)  # as it is read
)
LOOKS_ELSE = [
    "no",
    "on",
    "1",
    "1e3",
    "2020-02-30",
    "~",
    "<<",
    "",
    " ",
    "a\nb",
    "a: b",
    "!x",
    "*x",
    "0x1",
    "?",
    ":",
]
OF_JSON = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63) + 1, 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT
    | st.sampled_from(LOOKS_ELSE)
)


def mappings(scalars: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Scenarios, as far as the reader cares."""
    values = st.recursive(
        scalars,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
        max_leaves=20,
    )
    return st.dictionaries(TEXT.filter(lambda key: key != "extends"), values, max_size=5)


MAPPINGS = mappings(OF_JSON | st.dates())


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tree") / "s.yaml"


def read(file: Path, raw: bytes) -> Tree:
    file.write_bytes(raw)
    return read_tree(file)


def paths(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every path in plain data."""
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(p for step, part in parts for p in paths(part, (*path, step)))]


def typed(value: Any) -> Any:
    """The value with its types, since 1 == 1.0 == True."""
    if isinstance(value, dict):
        return {key: typed(part) for key, part in value.items()}
    return [typed(part) for part in value] if isinstance(value, list) else (type(value), repr(value))


def dumped(data: dict[str, Any]) -> str:
    """The data as ruamel writes it, in block style."""
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False  # in flow style it writes {?x: 1}, which it cannot read itself
    out = StringIO()
    yaml.dump(data, out)
    return out.getvalue()


@UNHURRIED
@given(data=MAPPINGS)
def test_yaml_written_by_another_tool_is_read_back(file: Path, data: dict[str, Any]) -> None:
    assert typed(read(file, dumped(data).encode()).data) == typed(data)


@UNHURRIED
@given(data=mappings(OF_JSON))
def test_json_is_read_as_the_yaml_that_it_is(file: Path, data: dict[str, Any]) -> None:
    assert typed(read(file, json.dumps(data, ensure_ascii=False).encode()).data) == typed(data)


@UNHURRIED
@given(data=MAPPINGS)
def test_every_value_stands_where_its_mark_says(file: Path, data: dict[str, Any]) -> None:
    text = dumped(data)
    tree = read(file, text.encode())
    lines = text.split("\n")
    for path in paths(data):
        mark = tree.mark(path)
        value = tree.data
        for step in path:
            value = value[step]
        assert 1 <= mark.column <= len(lines[mark.line - 1]) + 1
        if isinstance(value, int | date):
            rest = lines[mark.line - 1][mark.column - 1 :]
            assert rest.startswith(str(value).lower())


@UNHURRIED
@given(base=MAPPINGS, over=MAPPINGS)
def test_extending_keeps_what_is_not_said_anew(file: Path, base: dict[str, Any], over: dict[str, Any]) -> None:
    over = {key: value for key, value in over.items() if isinstance(value, str | int)}
    (file.parent / "base.yaml").write_text(dumped(base), encoding="utf-8")
    file.write_text(dumped({**over, "extends": "base.yaml"}), encoding="utf-8")
    assert typed(read_tree(file).data) == typed({**base, **over})


PIECES = st.sampled_from(
    """%YAML·1.2|%YAML·1.9|%TAG·!·x:|---|...|!|!!int·|!<x>·|&a·|*a|*b|\\||>-|·|··|-·|?·|:·|:|{|}|[|]|,|'|"|\\x|\\U99999999|#
    |~|<<:·|0x|_|1e999|.nan|2021-02-30|2021-02-03·10:00|a|b|a:·|@|`|%41|extends:·|s.yaml""".replace("·", " ")
    .replace("\n    ", "")
    .split("|")
) | st.sampled_from(["\n", "\r", "\r\n", "\t", "\0", "\u2028", "\ufeff", "é", "\U0001f600"])


@given(pieces=st.lists(PIECES, max_size=20))
@UNHURRIED
def test_any_text_is_data_or_lines_that_say_where_it_is_wrong(file: Path, pieces: list[str]) -> None:
    refused_or_read(file, "".join(pieces).encode())


@UNHURRIED
@given(raw=st.binary())
def test_any_bytes_are_data_or_lines_that_say_where_they_are_wrong(file: Path, raw: bytes) -> None:
    refused_or_read(file, raw)


def refused_or_read(file: Path, raw: bytes) -> None:
    try:
        assert isinstance(read(file, raw).data, dict)
    except ScenarioError as error:
        for told in str(error).split("\n"):  # a line for each thing that is wrong
            assert told.isprintable()
            line, column = told.removeprefix(f"{file}:").split(":")[:2]
            assert 1 <= int(line) <= raw.count(b"\n") + raw.count(b"\r") + 1
            assert int(column) >= 1


@UNHURRIED
@given(path=st.text("ab.0\n\ud800", max_size=8), value=st.text("ab{}[]:, 0\n\ud800", max_size=8))
def test_any_override_is_set_or_refused(file: Path, path: str, value: str) -> None:
    file.write_text("a: {b: [0, {a: 1}], a.b: 2}\nb: 0\n")
    try:
        tree = read_tree(file, overrides=[(path, value)])
    except ScenarioError as error:
        assert str(error).startswith("--set ")
        assert str(error).isprintable()
    else:
        assert isinstance(tree.data, dict)
