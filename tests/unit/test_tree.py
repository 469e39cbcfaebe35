"""What a scenario file may hold, what it may extend, and what is said about everything else."""

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.scenario.tree import Mark, nearest, read_tree

Write = Callable[[str, str], Path]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Writes a file into the working folder, which is empty at first."""
    monkeypatch.chdir(tmp_path)

    def _write(name: str, text: str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
        return path

    return _write


def refusal(path: str | Path, *overrides: tuple[str, str]) -> str:
    with pytest.raises(ScenarioError) as caught:
        read_tree(path, overrides=overrides)
    return str(caught.value)


SPEECH = """\
# a comment
as_of: 2020-09-14
actors:
  oracle:
    no_deal: 0.3
    powers: [bid, 'sell']
"""


def test_values_are_those_of_yaml_1_2(write: Write) -> None:
    write(
        "s.yaml",
        "a: [on, no, yes, off, y]\nb: [true, False, ~, null, ]\nc: [0, -7, 0x1F, 0o17, 017, 0b11, 1_000]\n"
        "d: [0.5, -1e3, .5, 1.]\ne: [2020-02-29, '2020-02-29', 5 to 10 days, 12:30:45, '1', =, nan]\n"
        "f: {}\ng:\nh: |\n  one\n  two\n",
    )
    data = read_tree("s.yaml").data
    assert data == {
        "a": ["on", "no", "yes", "off", "y"],
        "b": [True, False, None, None],
        "c": [0, -7, 31, 15, 17, 3, 1000],
        "d": [0.5, -1000.0, 0.5, 1.0],
        "e": [date(2020, 2, 29), "2020-02-29", "5 to 10 days", "12:30:45", "1", "=", "nan"],
        "f": {},
        "g": None,
        "h": "one\ntwo\n",
    }
    assert [type(v) for v in data["c"] + data["d"]] == [int] * 7 + [float] * 4


def test_number_keys_become_text_as_they_are_written(write: Write) -> None:
    write("s.yaml", "values: {0: 0.1, 0.50: 0.2, 1_00: 1, '7': 2}")
    assert read_tree("s.yaml").data == {"values": {"0": 0.1, "0.50": 0.2, "1_00": 1, "7": 2}}


def test_marks_are_places_in_the_file_as_typed(write: Write) -> None:
    path = write("scenarios/s.yaml", SPEECH)
    tree = read_tree(path)
    file = os.path.join("scenarios", "s.yaml")
    assert tree.mark(()) == Mark(file, 2, 1)
    assert tree.mark(("actors", "oracle", "no_deal")) == Mark(file, 5, 14)
    assert tree.mark(("actors", "oracle", "no_deal"), key=True) == Mark(file, 5, 5)
    assert tree.mark(("actors", "oracle", "powers", 1)) == Mark(file, 6, 19)
    assert (tree.path, tree.files, tree.text) == (path, (path,), SPEECH)


def test_mark_of_what_is_not_there_is_that_of_its_nearest_ancestor(write: Write) -> None:
    write("s.yaml", SPEECH)
    tree = read_tree("s.yaml")
    for missing in [("nobody",), ("as_of", "year")]:
        assert tree.mark(missing) == tree.mark(missing[:-1])
    assert tree.mark(("actors", "oracle", "powers", 2)) == tree.mark(("actors", "oracle", "powers"))
    assert tree.mark(("actors", "oracle", "name"), key=True) == Mark("s.yaml", 4, 3)


def test_where_nothing_follows_a_key_the_value_stands_at_the_key(write: Write) -> None:
    write("s.yaml", "a: 1\nb:\n\n\nc: ~")
    assert read_tree("s.yaml").mark(("b",)) == Mark("s.yaml", 2, 1)
    assert read_tree("s.yaml").mark(("c",)) == Mark("s.yaml", 5, 4)


def test_an_error_names_place_path_and_rule(write: Write) -> None:
    write("s.yaml", SPEECH)
    tree = read_tree("s.yaml")
    assert str(tree.error(("actors", "oracle", "no_deal"), "0.3: too much")) == (
        "s.yaml:5:14: actors.oracle.no_deal: 0.3: too much"
    )
    assert str(tree.error(("actors", "oracle"), "is bad", key=True)) == "s.yaml:4:3: actors.oracle: is bad"
    assert str(tree.error((), "is bad")) == "s.yaml:2:1: is bad"


def test_an_error_is_one_line_that_a_terminal_only_shows(write: Write) -> None:
    write("s.yaml", "a: 1")
    assert str(read_tree("s.yaml").error(("a",), "x\n\x1b[31my")) == "s.yaml:1:4: a: x\\n\\x1b[31my"


def test_a_file_outside_the_working_folder_is_named_in_full(write: Write, tmp_path: Path) -> None:
    path = write("s.yaml", "a: 1")
    (tmp_path / "elsewhere").mkdir()
    os.chdir(tmp_path / "elsewhere")
    assert read_tree("../s.yaml").mark(()).file == str(path)


def test_windows_line_ends_and_a_byte_order_mark_change_nothing(write: Write) -> None:
    path = write("s.yaml", "")
    path.write_bytes(b"\xef\xbb\xbfa: 1\r\nb:\r\n  - x\r\n")
    tree = read_tree("s.yaml")
    assert tree.data == {"a": 1, "b": ["x"]}
    assert (tree.mark(("a",)), tree.mark(("b", 0))) == (Mark("s.yaml", 1, 4), Mark("s.yaml", 3, 5))


def test_an_alias_is_a_copy_that_stands_where_it_is_used(write: Write) -> None:
    write("s.yaml", "a: &x {n: [1]}\nb: *x\n")
    tree = read_tree("s.yaml")
    assert tree.data == {"a": {"n": [1]}, "b": {"n": [1]}}
    assert tree.data["a"]["n"] is not tree.data["b"]["n"]
    assert tree.mark(("b",)) == Mark("s.yaml", 2, 4)
    assert tree.mark(("b", "n", 0)) == Mark("s.yaml", 1, 12)


OUT = ", which holds this scenario; keep both in it, or in one folder named scenarios around both"
REFUSED = {
    "duplicate key": ("a: 1\nb:\n  c: 1\n  d: 2\n  c: 3\n", "5:3: b.c: this key is already given on line 3"),
    "number given twice as a key": ("1: a\n'1': b\n", "2:1: 1: this key is already given on line 1"),
    "python tag": (
        "a: !!python/object/apply:os.system [ls]",
        "1:4: a: !!python/object/apply:os.system: tags are not allowed; a scenario is plain data",
    ),
    "custom tag": ("a: [!x 1]", "1:5: a.0: !x: tags are not allowed; a scenario is plain data"),
    "bare tag": ("a: ! 1", "1:4: a: !: tags are not allowed; a scenario is plain data"),
    "standard tag": ("a: !!str 1", "1:4: a: !!str: tags are not allowed; a scenario is plain data"),
    "tag on a mapping": ("!!set {a}", "1:1: !!set: tags are not allowed; a scenario is plain data"),
    "recursive alias": ("a: &x [1, *x]", "1:11: a.1: *x: contains itself"),
    "unknown alias": ("a: &oracle 1\nb: *orcle", '2:4: b: *orcle: no such anchor (did you mean "oracle"?)'),
    "empty file": ("", "1:1: the file is empty"),
    "only comments": ("# nothing\n---\n", "1:1: the file is empty"),
    "a list": ("# x\n- a\n", "2:1: a list; a scenario is a mapping of names to values"),
    "a scalar": ("hello", "1:1: a single value; a scenario is a mapping of names to values"),
    "two documents": ("a: 1\n---\nb: 2\n", "2:1: a second document; a file holds one"),
    "old YAML": ("%YAML 1.1\n---\na: no\n", "1:1: the only directive allowed is %YAML 1.2"),
    "tag directive": ("# a\n%YAML 1.2\n%TAG ! x:\n---\na: 1\n", "3:1: the only directive allowed is %YAML 1.2"),
    "unknown YAML": ("%YAML 1.3\n---\na: 1\n", "1:1: what begins after this is not YAML 1.2"),
    "escape that is no character": ('a: 1\nb: "\\U99999999"', "2:1: what begins after this is not YAML 1.2"),
    "merge key": ("a: &x {b: 1}\nc: {<<: *x}", "2:5: c: <<: merge keys are not allowed; use extends"),
    "list as a key": ("a: {? [b] : 1}", "1:7: a: a key must be a name or a number"),
    "alias as a key": ("a: &x b\n*x : 1", "2:1: a key must be a name or a number"),
    "bool as a key": (
        "true: 1",
        "1:1: true: a key must be a name or a number; put it in quotes if it is a name",
    ),
    "no key": (
        "a: {: 1}",
        "1:6: a: nothing: a key must be a name or a number; put it in quotes if it is a name",
    ),
    "date as a key": (
        "2020-09-14: 1",
        "1:1: 2020-09-14: a key must be a name or a number; put it in quotes if it is a name",
    ),
    "NaN as a key": ("{.nan: 1}", "1:2: .nan is not a finite number"),
    "NUL": ("a: 1\nb: x\0\n", "2:5: the character U+0000 is not allowed"),
    "escape sequence": ("a: \x1b[31m", "1:4: the character U+001B is not allowed"),
    "escaped NUL": ('a: ["\\0"]', "1:5: a.0: the character U+0000 is not allowed"),
    "escaped half character": ('a: "\\ud800"', "1:4: a: the character U+D800 is not allowed"),
    "line separator": ("a: x\u2028y", "1:5: the character U+2028 is not allowed"),
    "tab": ("a:\n\tb: 1", "2:1: a tab; indent with spaces"),
    "NaN": ("a: .nan", "1:4: a: .nan is not a finite number"),
    "infinity": ("a: [1, -.INF]", "1:8: a.1: -.INF is not a finite number"),
    "huge float": ("a: 1e999", "1:4: a: 1e999 does not fit into 64 bits"),
    "huge int": ("a: 9223372036854775808", "1:4: a: 9223372036854775808 does not fit into 64 bits"),
    "endless int": ("a: " + "9" * 9999, f"1:4: a: {'9' * 57}... is too long for a number"),
    "no digits": ("a: 0x_", "1:4: a: 0x_ is not a number; put it in quotes if it is text"),
    "impossible date": ("a:\n  - b: 2021-02-30", "2:8: a.0.b: 2021-02-30 is not a date"),
    "short date": ("a: 2021-2-3", "1:4: a: 2021-2-3 is not a date; write 2021-02-03"),
    "time of day": (
        "a: 2021-02-03 10:00",
        "1:4: a: 2021-02-03 10:00 has a time of day; give a date, or in so_far a time such as 2020-09-14T13:05:00",
    ),
    "time with zone": (
        "a: 2021-02-03T10:00:00Z",
        "1:4: a: 2021-02-03T10:00:00Z has a time of day; give a date, or in so_far a time such as 2020-09-14T13:05:00",
    ),
    "unclosed list": (
        "a: [1,\nb: 2\n",
        "3:1: the list in brackets from line 1 is not closed where it seems to end; a text with a comma, a bracket or a colon "
        "and a blank in it needs quotes",
    ),
    "bad indentation": (
        "a: 1\n  b: 2\n",
        "2:4: a colon where no key can be; a text with a comma, a bracket or a colon and a blank in it needs quotes, a key needs "
        "`: ` after it, and keys of one mapping, and items of one list, begin in one column",
    ),
    "unclosed quote": (
        "a: 'x\n",
        "1:4: this quote is not closed",
    ),
}


@pytest.mark.parametrize(("text", "message"), REFUSED.values(), ids=REFUSED)
def test_refused_at_its_place_with_its_rule(write: Write, text: str, message: str) -> None:
    write("s.yaml", text)
    assert refusal("s.yaml") == f"s.yaml:{message}"


def test_fifty_levels_are_read_and_one_more_is_refused(write: Write) -> None:
    write("s.yaml", "a: " + "[" * 49 + "]" * 49)
    assert read_tree("s.yaml").root.height == 50
    write("s.yaml", "a: " + "[" * 50 + "]" * 50)
    assert refusal("s.yaml") == "s.yaml:1:53: nested deeper than 50 levels"


@pytest.mark.parametrize("opening", ["a: [", "[", "{a: ", "- "])
def test_endless_nesting_is_refused_without_exhausting_the_stack(write: Write, opening: str) -> None:
    write("s.yaml", opening * 100_000)
    assert refusal("s.yaml").endswith("nested deeper than 50 levels")


def test_aliases_may_not_nest_deeper_than_the_text_may(write: Write) -> None:
    links = "".join(f"a{i}: &a{i} [*a{i - 1}]\n" for i in range(1, 60))
    write("s.yaml", f"a0: &a0 x\n{links}")
    assert refusal("s.yaml") == "s.yaml:51:12: a50.0: *a49: nested deeper than 50 levels"


def test_an_alias_bomb_is_refused_where_it_grows_too_large(write: Write) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 9)]
    write("s.yaml", "\n".join(lines))
    assert refusal("s.yaml") == "s.yaml:6:10: a5.0: *a4: aliases unfold to more than 100,000 values"


def many(more: int) -> str:
    """A file of 99,904 values and so many more, short by aliases; its keys, lists and mapping count too."""
    return f"a: &x [{'1,' * 99}]\nb: [{'*x,' * 998}\n{'1,' * more}]\n"


def test_more_than_a_hundred_thousand_values_are_refused(write: Write) -> None:
    write("s.yaml", many(96))
    assert len(read_tree("s.yaml").data["b"]) == 998 + 96
    write("s.yaml", many(97))
    assert refusal("s.yaml") == "s.yaml:3:193: b.1094: more than 100,000 values"


def test_bytes_that_are_not_utf_8_are_found(write: Write) -> None:
    path = write("s.yaml", "")
    path.write_bytes("a: 1\nbé: x".encode() + b"\xe9\n")
    assert refusal("s.yaml") == "s.yaml:2:6: byte 0xe9 is not UTF-8; save the file as UTF-8"
    path.write_bytes("a: 1".encode("utf-16"))
    assert refusal("s.yaml") == "s.yaml:1:1: byte 0xff is not UTF-8; save the file as UTF-8"


def test_a_hundred_megabytes_are_refused_unread(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    os.truncate(write("s.yaml", ""), 100_000_000)
    monkeypatch.delattr(Path, "open")
    assert refusal("s.yaml") == "s.yaml: has 100,000,000 bytes; a scenario has at most 5,000,000"


def test_five_megabytes_are_read_and_one_byte_more_is_not(write: Write) -> None:
    path = write("s.yaml", "a: 1\n")
    os.truncate(path, 5_000_000)
    assert refusal("s.yaml") == "s.yaml:2:1: the character U+0000 is not allowed"
    os.truncate(path, 5_000_001)
    assert refusal("s.yaml") == "s.yaml: has 5,000,001 bytes; a scenario has at most 5,000,000"


def test_only_regular_files_are_opened(write: Write, tmp_path: Path) -> None:
    write("s.yaml", "")
    os.mkfifo(tmp_path / "pipe.yaml")
    told = "is not a regular file; write what it gives into one first"
    assert refusal("pipe.yaml") == f"pipe.yaml: {told}"
    assert refusal("/dev/zero") == f"/dev/zero: {told}"
    reads, writes = os.pipe()  # as `sim run <(make-it)` names it
    assert refusal(f"/dev/fd/{reads}") == f"/dev/fd/{reads}: {told}"
    os.close(reads)
    os.close(writes)
    assert refusal(tmp_path) == ".: is a folder; name a file in it"


def test_a_missing_file_gets_the_name_of_one_that_is_there(write: Write) -> None:
    write("scenarios/oracle.yaml", "a: 1")
    write("scenarios/orcale.txt", "a: 1")
    typed = os.path.join("scenarios", "orcale.yaml")
    assert refusal(typed) == f'{typed}: no such file (did you mean "oracle.yaml"?)'
    assert refusal("nowhere/oracle.yaml") == f"{os.path.join('nowhere', 'oracle.yaml')}: no such file"


def test_a_file_that_may_not_be_read_is_named(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    def deny(*_: object) -> None:
        raise PermissionError(13, "Permission denied")  # root may read whatever its mode says

    write("s.yaml", "a: 1")
    monkeypatch.setattr(Path, "open", deny)
    assert refusal("s.yaml") == "s.yaml: cannot be read: Permission denied"


def test_names_that_no_file_can_have_are_refused(write: Write, tmp_path: Path) -> None:
    write("s.yaml", "a: 1")
    (tmp_path / "loop.yaml").symlink_to("loop.yaml")
    assert "loop.yaml: cannot be " in refusal("loop.yaml")
    assert refusal("a\0b") == "a\\x00b: cannot be found: embedded null byte"
    assert "cannot be read: File name too long" in refusal("x" * 999)
    assert refusal("s.yaml/t.yaml").endswith("t.yaml: cannot be read: Not a directory")


def test_extends_merges_maps_replaces_lists_and_deletes_by_null(write: Write) -> None:
    write("base.yaml", "a: {b: 1, c: {d: 2, e: 3}}\nlist: [1, 2]\nmap: {x: 1}\ntext: t\ngone: {y: 1}\nnone:\n")
    text = "extends: base.yaml\na: {c: {e: 4, f: 5}}\nlist: [3]\nmap: 7\ntext: {z: [~]}\ngone:\nnew: 1\n"
    write("s.yaml", text)
    tree = read_tree("s.yaml")
    assert tree.data == {
        "a": {"b": 1, "c": {"d": 2, "e": 4, "f": 5}},
        "list": [3],
        "map": 7,
        "text": {"z": [None]},
        "none": None,
        "new": 1,
    }
    assert tree.text == text
    assert [file.name for file in tree.files] == ["s.yaml", "base.yaml"]


def test_marks_lead_into_the_file_that_says_a_value(write: Write) -> None:
    write("base.yaml", "a:\n  b: 1\n  c:\n    d: 2\nlist: [1, 2]\n")
    write("s.yaml", "extends: base.yaml\n\na: {c: {e: 4}}\nlist: [3]\n")
    tree = read_tree("s.yaml")
    assert tree.mark(("a", "b")) == Mark("base.yaml", 2, 6)
    assert tree.mark(("a", "b"), key=True) == Mark("base.yaml", 2, 3)
    assert tree.mark(("a", "c", "d")) == Mark("base.yaml", 4, 8)
    assert tree.mark(("a", "c", "e")) == Mark("s.yaml", 3, 12)
    assert tree.mark(("a", "c")) == Mark("s.yaml", 3, 8)
    assert tree.mark(("list", 0)) == Mark("s.yaml", 4, 8)
    assert tree.mark(("list", 1)) == Mark("s.yaml", 4, 7)
    assert str(tree.error(("a", "b"), "is bad")) == "base.yaml:2:6: a.b: is bad"


def test_a_chain_applies_the_nearest_file_last(write: Write) -> None:
    write("scenarios/a.yaml", "x: 1\ny: 1\nz: 1\n")
    write("scenarios/reference/b.yaml", "extends: ../a.yaml\ny: 2\nz: 2\n")
    write("scenarios/reference/c.yaml", "extends: b.yaml\nz: 3\n")
    tree = read_tree("scenarios/reference/c.yaml")
    assert tree.data == {"x": 1, "y": 2, "z": 3}
    assert [file.name for file in tree.files] == ["c.yaml", "b.yaml", "a.yaml"]


def test_deleting_what_is_not_there_is_refused(write: Write) -> None:
    write("base.yaml", "actors: {oracle: {no_deal: 1}}")
    rule = "null deletes, and there is no such key to delete in what this file extends"
    write("s.yaml", "extends: base.yaml\nactors:\n  orcle:\n")
    assert refusal("s.yaml") == f's.yaml:3:3: actors.orcle: {rule} (did you mean "oracle"?)'
    write("s.yaml", "extends: base.yaml\nnew: {a: 1, b: null}\n")
    assert refusal("s.yaml") == f"s.yaml:2:13: new.b: {rule}"


EXTENDS = {
    "absolute": ("/etc/passwd", "/etc/passwd: must be relative to this file"),
    "absolute on Windows": (r"C:\base.yaml", r"C:\base.yaml: must be relative to this file"),
    "out of the folder": ("../base.yaml", "../base.yaml: leads out of scenarios" + OUT),
    "out and in and out": ("sub/../../base.yaml", "sub/../../base.yaml: leads out of scenarios" + OUT),
    "through a link": ("link/base.yaml", "link/base.yaml: leads out of scenarios" + OUT),
    "missing": ("orcle.yaml", 'orcle.yaml: no such file (did you mean "oracle.yaml"?)'),
    "a folder": ("sub", "sub: is a folder; name a file in it"),
    "a device": ("zero", "zero: leads out of scenarios" + OUT),
    "nothing": ("", "must be the name of one file"),
    "a list": ("[a.yaml, b.yaml]", "must be the name of one file"),
    "a number": ("1", "must be the name of one file"),
    "NUL": ("'a\n  b'", "a b: no such file"),
    "itself": ("s.yaml", "s.yaml: the files extend each other: s.yaml -> s.yaml"),
}


@pytest.mark.parametrize(("name", "message"), EXTENDS.values(), ids=EXTENDS)
def test_extends_is_refused(write: Write, tmp_path: Path, name: str, message: str) -> None:
    write("base.yaml", "a: 1")
    write("scenarios/oracle.yaml", "a: 1")
    write("scenarios/sub/x.yaml", "a: 1")
    (tmp_path / "scenarios" / "link").symlink_to(tmp_path)
    (tmp_path / "scenarios" / "zero").symlink_to("/dev/zero")
    write("scenarios/s.yaml", f"title: x\nextends: {name}\n")
    column = 1 if name == "" else 10  # where there is no value, its key
    file = os.path.join("scenarios", "s.yaml")
    assert refusal("scenarios/s.yaml") == f"{file}:2:{column}: extends: {message}"


def test_a_linked_scenario_extends_what_stands_beside_the_file_that_the_link_leads_to(write: Write) -> None:
    write("base.yaml", "a: 1")
    write("scenarios/base.yaml", "a: 2")
    path = write("scenarios/s.yaml", "extends: base.yaml")
    Path("link.yaml").symlink_to(path)
    tree = read_tree("link.yaml")
    assert (tree.data, tree.path) == ({"a": 2}, path)
    assert tree.mark(()).file == "link.yaml"


def test_without_a_folder_named_scenarios_the_files_own_folder_is_the_border(write: Write) -> None:
    write("base.yaml", "a: 1")
    write("mine/sub/base.yaml", "a: 1")
    write("mine/s.yaml", "extends: ../base.yaml")
    assert refusal("mine/s.yaml").endswith("extends: ../base.yaml: leads out of mine" + OUT)
    write("mine/s.yaml", "extends: sub/base.yaml")
    assert read_tree("mine/s.yaml").data == {"a": 1}


def test_a_base_may_not_lead_out_either(write: Write) -> None:
    write("base.yaml", "a: 1")
    write("scenarios/sub/b.yaml", "extends: ../../base.yaml")
    write("scenarios/s.yaml", "extends: sub/b.yaml")
    file = os.path.join("scenarios", "sub", "b.yaml")
    assert refusal("scenarios/s.yaml") == (f"{file}:1:10: extends: ../../base.yaml: leads out of scenarios" + OUT)


def test_a_cycle_is_named(write: Write) -> None:
    write("s.yaml", "extends: a.yaml")
    write("a.yaml", "extends: b.yaml")
    write("b.yaml", "x: 1\nextends: a.yaml")
    assert refusal("s.yaml") == (
        "b.yaml:2:10: extends: a.yaml: the files extend each other: a.yaml -> b.yaml -> a.yaml"
    )


def test_ten_files_may_extend_one_another_and_eleven_may_not(write: Write) -> None:
    write("f1.yaml", "x: 1")
    for i in range(2, 12):
        write(f"f{i}.yaml", f"extends: f{i - 1}.yaml")
    assert read_tree("f10.yaml").data == {"x": 1}
    assert refusal("f11.yaml") == "f2.yaml:1:10: extends: f1.yaml: a chain of more than 10 files"


def test_what_is_wrong_in_a_base_is_said_of_the_base(write: Write) -> None:
    write("s.yaml", "extends: base.yaml")
    write("base.yaml", "a: 1\na: 2")
    assert refusal("s.yaml") == "base.yaml:2:1: a: this key is already given on line 1"
    write("base.yaml", "")
    assert refusal("s.yaml") == "base.yaml:1:1: the file is empty"


def test_files_that_are_small_alone_may_be_too_large_together(write: Write) -> None:
    write("base.yaml", many(0))
    write("s.yaml", f"extends: base.yaml\nc: [{'1,' * 200}]")
    assert refusal("s.yaml") == "s.yaml:1:10: extends: more than 100,000 values with the files that it extends"


BASE = "actors:\n  oracle: {no_deal: 0.3, values: {0.5: 1, '0': 2}}\nlist: [{at: 1}, {at: 2}]\n"


def test_overrides_replace_add_and_delete_in_order(write: Write) -> None:
    write("s.yaml", BASE)
    tree = read_tree(
        "s.yaml",
        overrides=[
            ("actors.oracle.no_deal", "{as_good_as: x}"),
            ("actors.oracle.no_deal.as_good_as", "no"),
            ("actors.oracle.until", "2020-09-20"),
            ("actors.oracle.values.0.5", "7"),
            ("list.0", "null"),
            ("list.0.at", "9"),
        ],
    )
    assert tree.data == {
        "actors": {
            "oracle": {
                "no_deal": {"as_good_as": "no"},
                "values": {"0.5": 7, "0": 2},
                "until": date(2020, 9, 20),
            }
        },
        "list": [{"at": 9}],
    }
    assert read_tree("s.yaml", overrides=[("actors.oracle", "null")]).data["actors"] == {}


def test_marks_of_overrides_say_so(write: Write) -> None:
    write("s.yaml", BASE)
    tree = read_tree("s.yaml", overrides=[("actors.oracle.no_deal", "[1, 2]")])
    assert tree.mark(("actors", "oracle", "no_deal")).file == "--set"
    assert tree.mark(("actors", "oracle", "no_deal", 1)).file == "--set"
    assert tree.mark(("actors", "oracle")) == Mark("s.yaml", 2, 11)
    assert str(tree.error(("actors", "oracle", "no_deal", 1), "2: must be in [0, 1]")) == (
        "--set actors.oracle.no_deal.1: 2: must be in [0, 1]"
    )


OVERRIDES = {
    "no place yet": (
        "actors.oracle.tactic.beta",
        "1",
        'no "tactic" in actors.oracle; to add it, set actors.oracle.tactic to a mapping, such as {beta: ..}',
    ),
    "misspelt": ("actors.orcle.no_deal", "1", 'no "orcle" in actors (did you mean "oracle"?)'),
    "misspelt first": ("actrs.oracle", "1", 'no "actrs" in the scenario (did you mean "actors"?)'),
    "delete nothing": ("actors.orcle", "null", 'no "orcle" in actors (did you mean "oracle"?)'),
    "below a number": (
        "actors.oracle.no_deal.x",
        "1",
        "actors.oracle.no_deal is 0.3, not a mapping or a list",
    ),
    "no such item": ("list.2", "1", 'no "2" in list, which has items 0 to 1'),
    "negative item": ("list.-1.at", "1", 'no "-1" in list, which has items 0 to 1'),
    "named item": ("list.first", "1", 'no "first" in list, which has items 0 to 1'),
    "empty path": ("", "null", 'no "" in the scenario'),
    "empty step": ("actors..no_deal", "1", 'no "" in actors'),
    "no value": ("actors.oracle", " ", "there is no value; null deletes"),
    "bad date": ("actors.oracle", "2021-02-30", "2021-02-30 is not a date"),
    "tag": ("list", "!x 1", "!x: tags are not allowed; a scenario is plain data"),
    "two documents": ("list", "1\n---\n2", "a second document; a file holds one"),
    "argument that is not UTF-8": ("list", "\udcff", "the character U+DCFF is not allowed"),
    "extends": ("extends", "other.yaml", "only a file can extend another"),
    "too deep": ("list.0.at", "[" * 48 + "]" * 48, "nested deeper than 50 levels"),
}


@pytest.mark.parametrize(("path", "value", "message"), OVERRIDES.values(), ids=OVERRIDES)
def test_override_is_refused(write: Write, path: str, value: str, message: str) -> None:
    write("s.yaml", BASE)
    prefix = f"--set {path}: " if path else "--set "
    if path == "list.0.at":
        prefix = "--set "
    assert refusal("s.yaml", (path, value)) == prefix + message


def test_the_error_of_a_nested_value_in_an_override_names_its_path(write: Write) -> None:
    write("s.yaml", BASE)
    assert refusal("s.yaml", ("list", "[{a: 1, a: 2}]")) == "--set list.0.a: this key is already given on line 1"
    assert refusal("s.yaml", ("list", "[1")).startswith("--set list: the list in brackets from line 1 is not closed")


def test_overrides_may_not_make_a_file_too_large(write: Write) -> None:
    write("s.yaml", many(0))
    assert refusal("s.yaml", ("c", f"[{'1,' * 200}]")) == "--set c: makes more than 100,000 values"


def test_nearest_finds_misspelt_names_and_offers_nothing_strange() -> None:
    assert nearest("ORACEL", ["bytedance", "Oracle"]) == ' (did you mean "Oracle"?)'
    assert nearest("zzz", ["bytedance", "oracle"]) == ""
    assert nearest("x" * 10_000, ["x" * 9_999]) == ""
    assert nearest("x", []) == ""


def test_nearest_never_offers_what_was_typed() -> None:
    assert nearest("oracle", ["oracle"]) == ""
    assert nearest("oracle", ["oracle", "oracles"]) == ' (did you mean "oracles"?)'
    assert nearest("Oracle", ["oracle"]) == ' (did you mean "oracle"?)'


def test_a_key_with_a_blank_at_an_end_is_shown_in_quotes(write: Write) -> None:
    tree = read_tree(write("s.yaml", '{"  stitle": x}\n'))
    assert str(tree.error(("  stitle",), "is wrong", key=True)).endswith(':1:2: "  stitle": is wrong')
