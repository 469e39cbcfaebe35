"""What differs between two scenario files: one row for one change, whatever stands around it."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.scenario.changes import changes
from sim.scenario.matching import matched_items

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
