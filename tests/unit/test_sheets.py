"""Fact sheets are read strictly: what is mistyped is told with its place, for a sceptic looks there first."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.scenario.facts import read_facts
from sim.scenario.tree import read_tree

SHEET = """title: A sheet
facts:
  - id: f1
    known_by: 2020-05-01
    date: 2020-04-30
    kind: event
    statement: Something happened.
    numbers: {days: 45, from: 2020-01-01, years: [2018, 2019]}
    confidence: high
    note: As one source says.
    sources: [{title: A paper, address: https://example.org}]
  - {id: f2, known_by: 2020-05-01, statement: More happened.}
"""

WRONG = {
    "a misspelt key": ("    kind:", "    knid:", r'6:5: facts\.0\.knid: is not a key here \(did you mean "kind"\?\)'),
    "a misspelt date of knowledge": ("    known_by:", "    known:", r'4:5: facts\.0\.known: .*did you mean "known_by"'),
    "a key of no sheet": ("title:", "author: x\ntitle:", r"1:1: author: is not a key here; keys here are facts, title"),
    "a kind that is none": ("kind: event", "kind: evnt", r'6:11: facts\.0\.kind: evnt: must be .*did you mean "event"'),
    "a confidence that is none": ("high", "hihg", r'9:17: facts\.0\.confidence: hihg: must be high.*did you mean "high"'),
    "a date that is none": ("date: 2020-04-30", "date: April", r"5:11: facts\.0\.date: April: must be a day such as"),
    "a month that is none": ("date: 2020-04-30", 'date: "2020-13"', r"5:11: facts\.0\.date: 2020-13: must be a day"),
    "a year without quotes": ("date: 2020-04-30", "date: 2019", r"5:11: facts\.0\.date: 2019: .*; put a year in quotes"),
    "known before it happened": (
        "date: 2020-04-30", "date: 2020-05-02", r"5:11: facts\.0\.date: 2020-05-02: lies after known_by 2020-05-01; only a day fixed",
    ),
    "known before the month": ("date: 2020-04-30", 'date: "2020-06"', r"5:11: facts\.0\.date: 2020-06: lies after known_by"),
    "an id that is used twice": ("id: f2", "id: f1", r"12:10: facts\.1\.id: f1: is given twice"),
    "no statement": ("    statement: Something happened.\n", "", r"3:5: facts\.0: statement: is missing"),
    "a source without a title": ("title: A paper, ", "", r"11:15: facts\.0\.sources\.0: title: is missing"),
    "an unknown key of a source": ("address:", "url:", r"11:32: facts\.0\.sources\.0\.url: is not a key here"),
    "numbers that are no mapping": ("{days: 45, from: 2020-01-01, years: [2018, 2019]}", "45", r"8:14: facts\.0\.numbers: 45: must be a mapping"),
}  # fmt: skip


def _read(folder: Path, text: str) -> object:
    (folder / "sheet.yaml").write_text(text, encoding="utf-8")
    return read_facts([read_tree(folder / "sheet.yaml")])


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_with_a_sheet_is_told_at_its_place(name: str, tmp_path: Path) -> None:
    old, new, words = WRONG[name]
    assert SHEET.count(old) == 1 or name == "a key of no sheet"
    with pytest.raises(ScenarioError, match=rf"^\S+/sheet\.yaml:{words}") as caught:
        _read(tmp_path, SHEET.replace(old, new, 1))
    assert len(caught.value.problems) == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [("date: 2020-04-30", 'date: "2020-05"'), ("date: 2020-04-30", 'date: "2020"'),
     ("date: 2020-04-30\n    kind: event", "date: 2020-11-03\n    kind: calendar")],
    ids=["a month", "a year", "a day fixed beforehand"],
)  # fmt: skip
def test_a_date_may_be_a_month_or_a_year_and_a_day_to_come_if_it_is_fixed(old: str, new: str, tmp_path: Path) -> None:
    assert old in SHEET
    assert _read(tmp_path, SHEET.replace(old, new))


def test_an_id_that_is_used_in_two_sheets_is_told(tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(SHEET, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        read_facts([read_tree(tmp_path / name) for name in ("a.yaml", "b.yaml")])
    assert [(one.path, one.file.endswith("b.yaml")) for one in caught.value.problems] == [
        ("facts.0.id", True), ("facts.1.id", True),
    ]  # fmt: skip
