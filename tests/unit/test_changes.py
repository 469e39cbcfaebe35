"""What differs between two scenario files: one row for one change, whatever stands around it."""

from __future__ import annotations

import random
from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.report.words.changed import changed
from sim.scenario.changes import changes
from sim.scenario.matching import matched_items
from sim.scenario.replaced import replaced

LINES = [
    {"at": "2031-01-01", "by": "minister", "imposes": "ban", "evidence": ["a-1"]},
    {"at": "2031-01-02", "by": "owner", "says": "no"},
    {"at": "2031-01-03", "by": "owner", "rejects": "bid", "evidence": ["a-2"]},
    {"at": "2031-01-04", "by": ["owner", "bidder"], "selects": "sale", "public": False},
]


@pytest.mark.parametrize("k", range(len(LINES)))
def test_a_line_that_one_file_lacks_is_one_row(k: int) -> None:
    fewer = LINES[:k] + LINES[k + 1 :]
    (row,) = changes({"so_far": LINES}, {"so_far": fewer})
    assert (row["path"], row["b"]) == (f"so_far.{k}", "-")
    (back,) = changes({"so_far": fewer}, {"so_far": LINES})
    assert (back["path"], back["a"], back["b"]) == (f"so_far.{k}", "-", row["a"])


def test_a_line_that_says_something_else_is_told_by_what_changed() -> None:
    other = [*LINES[:2], LINES[2] | {"at": "2031-02-03"}, LINES[3]]
    assert changes({"so_far": LINES}, {"so_far": other}) == [
        {"path": "so_far.2.at", "a": "2031-01-03", "b": "2031-02-03"}
    ]


def test_items_with_an_id_or_one_key_are_matched_by_it() -> None:
    ways = [{"id": "hard", "if": "x"}, {"id": "soft", "if": "y"}]
    assert changes({"while": ways}, {"while": [ways[1], ways[0] | {"if": "z"}]}) == [
        {"path": "while.hard.if", "a": "x", "b": "z"}
    ]
    rules = [{"ban": "in_force(ban)"}, {"rest": "otherwise"}]
    assert changes({"outcomes": rules}, {"outcomes": [{"ban": "met(ban)"}, rules[1]]}) == [
        {"path": "outcomes.ban.ban", "a": "in_force(ban)", "b": "met(ban)"}
    ]


def test_the_order_counts_of_rules_and_of_nothing_else() -> None:
    rules = [{"ban": "x"}, {"deal": "y"}, {"rest": "otherwise"}]
    assert changes({"outcomes": rules}, {"outcomes": [rules[1], rules[0], rules[2]]}) == [
        {"path": "outcomes, order", "a": "ban, deal, rest", "b": "deal, ban, rest"}
    ]
    assert changes({"so_far": LINES}, {"so_far": LINES[::-1]}) == []


def test_by_place_the_order_counts_of_everything() -> None:
    found = changes(
        {"x": [{"id": "a"}, {"id": "b"}], "y": [1, 2]}, {"x": [{"id": "b"}, {"id": "a"}], "y": [1]}, by_place=True
    )
    assert [(one["path"], one["a"], one["b"]) for one in found] == [
        ("x.0.id", "a", "b"), ("x.1.id", "b", "a"), ("y.1", "2", "-"),
    ]  # fmt: skip


def test_a_value_stands_whole_with_the_brackets_that_its_parts_have() -> None:
    grants = {
        "if": "promises == state_say",
        "then": {"is": {"prior": "cfius.cleared", "shifts": {"union == opposed": {"pert": [-0.4, -0.2, 0]}}}},
        "otherwise": {"is": {"prior": "cfius.cleared", "shifts": {"union == opposed": {"pert": [-0.3, -0.1, 0]}}}},
    }
    (row,) = changes({"grants": grants}, {"grants": 1})
    assert row["b"] == "1"
    assert row["a"] == (
        "if: promises == state_say, "
        "then: {is: {prior: cfius.cleared, shifts: {union == opposed: {pert: [-0.4, -0.2, 0]}}}}, "
        "otherwise: {is: {prior: cfius.cleared, shifts: {union == opposed: {pert: [-0.3, -0.1, 0]}}}}"
    )


def test_a_list_of_plain_values_is_one_row() -> None:
    assert changes({"evidence": ["a-1", "a-2"]}, {"evidence": ["a-2"]}) == [
        {"path": "evidence", "a": "a-1, a-2", "b": "a-2"}
    ]


@given(st.lists(st.sampled_from(LINES), max_size=6), st.lists(st.sampled_from(LINES), max_size=6))
def test_every_item_stands_in_one_pair_or_is_equal_to_one_of_the_other_file(a: list[dict], b: list[dict]) -> None:  # type: ignore[type-arg]
    found = matched_items(a, b)
    same = len(a) - sum(x is not None for _, x, _ in found)
    assert same == len(b) - sum(y is not None for _, _, y in found)
    rest = list(b)
    for item in a:
        if item in rest:
            rest.remove(item)
    assert same == len(b) - len(rest)


def test_matching_does_not_depend_on_luck() -> None:
    shuffled = LINES[:]
    random.Random(1).shuffle(shuffled)
    assert matched_items(LINES, [*shuffled, {"at": "2031-01-09"}]) == [("at", None, {"at": "2031-01-09"})]


def told_at_the_head(file: object, asked: object, *paths: str) -> str:
    found = replaced(file, asked, [(path, "") for path in paths])
    return changed({"changed": [asdict(one) for one in found], "names": {}})


def test_lines_that_are_left_out_are_told_as_they_stood_in_the_file_and_each_once() -> None:
    told = told_at_the_head({"so_far": LINES}, {"so_far": [LINES[0], LINES[3]]}, "so_far.1", "so_far.1")
    assert told == (
        "With 2 values changed on the command line: "
        "line 1 of the history: left out ({at: 2031-01-02, by: owner, says: no} in the file); "
        "line 2 of the history: left out ({at: 2031-01-03, by: owner, rejects: bid} in the file)."
    )


def test_a_line_that_is_put_in_another_place_is_a_change() -> None:
    (one,) = replaced({"so_far": LINES[:2]}, {"so_far": LINES[1::-1]}, [("so_far.0", ""), ("so_far.1", "")])
    assert one.path == "so_far" and one.value != one.was


def test_of_a_rule_that_is_set_whole_what_differs_in_it_is_told() -> None:
    def rule(shift: list[float]) -> dict[str, object]:
        then = {"is": {"pert": [0.2, 0.5, 0.8], "evidence": ["f1"]}, "shifts": {"dispute": {"pert": shift}}}
        return {"actors": {"a": {"no_deal": then}}}

    told = [
        told_at_the_head(rule([-3, -2, -1]), rule(set_to), "actors.a.no_deal")
        for set_to in ([-6, -4, -2], [-9, -8, -7])
    ]
    assert told[0] == (
        "With 1 number changed on the command line: how much dispute shifts what no deal is worth to a: "
        "{pert: [-6, -4, -2]} ({pert: [-3, -2, -1]} in the file)."
    )
    assert told[0] != told[1]


def test_no_two_that_differ_in_what_is_set_read_the_same_however_much_and_long_that_is() -> None:
    file = {"events": {f"e{k}": {"when": "x"} for k in range(6)}}
    asked = [{"events": {name: {"when": f"{'y or ' * 20}{name}{last}"} for name in file["events"]}} for last in "ab"]
    assert len({told_at_the_head(file, one, *(f"events.e{k}.when" for k in range(6))) for one in asked}) == 2


def test_numbers_and_other_values_that_are_set_are_counted_as_they_are_listed() -> None:
    file = {"horizon": "2031-01-01", "limit": "20 to 30 days", "actors": {"a": {"no_deal": 0.2, "patience": "10 days"}}}
    asked = {"horizon": "2031-02-01", "limit": {"prior": "x.y"}, "actors": {"a": {"no_deal": 0.3}}}
    told = told_at_the_head(file, asked, "horizon", "limit", "actors.a.no_deal", "actors.a.patience")
    assert told.startswith("With 3 numbers and 1 value changed on the command line: horizon: 2031-02-01 ")
