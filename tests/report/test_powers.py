"""The sentence on powers keeps to the intervals that stand beside the sizes in it, and claims no more."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from sim.report.figures.run import run_figures
from sim.report.pages.page import render_run
from sim.report.words.lifts import lift_sentence
from sim.report.words.plain import Summary

Limits = tuple[int, int, int]
A, B, C = (30, 12, 48), (28, 20, 36), (27, 19, 35)


def _d(points: Limits, *, clear: bool = True) -> dict[str, Any]:
    """A difference with its interval, in points; that of all together is three points wider on each side."""
    diff, low, high = (p / 100 for p in points)
    wider = 0.03 if low < high else 0.0
    return {
        "diff": diff, "low": low, "high": high, "least": low - wider, "most": high + wider, "clear": clear, "way": clear,
        "only_a": 9, "only_b": 9, "draws": 200, "draws_same": None, "draws_other": None, "correlation": None, "to": {"hits": 9, "n": 20},
    }  # fmt: skip


def _told(*powers: Limits | dict[str, Any], told: tuple[str, ...] = (), failed: tuple[str, ...] = ()) -> str:
    """The sentence on powers a, b, c, .. of which each changes one answer."""
    found = [
        {"name": name, "way": "", "groups": {"ban": one if isinstance(one, dict) else _d(one)}}
        for name, one in zip("abcdefgh", powers, strict=False)
    ]
    why = [{"name": name, "why": "it never ends"} for name in failed]
    return lift_sentence({"names": {}, "lifts": {"n": 400, "powers": found, "told": told, "failed": why}}).replace(
        "\N{MINUS SIGN}", "-"
    )


OPENING = "Of the powers, each out of the way in turn under the same luck and looked at alone, "
NAMED = "without a, ban +30 points (+12 to +48); without b, ban +28 points (+20 to +36); without c, ban +27 points (+19 to +35)."


def test_a_fourth_that_reaches_the_smallest_lower_end_of_those_named_is_told_and_most_is_then_only_seen() -> None:
    told = _told(A, B, C, (12, 6, 17))
    assert (
        told == f"{OPENING}these are seen to change most: {NAMED} Without d, as much may change as with one of these."
    )
    assert _told(A, B, C, (8, 5, 11)) == f"{OPENING}these change most: {NAMED}"


@pytest.mark.parametrize("other", [_d((-8, -15, 2), clear=False), _d((-1, -12, 10), clear=False), _d((1, -12, 9))])
def test_others_count_by_either_end_of_their_interval_whether_or_not_they_are_clear(other: dict[str, Any]) -> None:
    assert "Without d, as much may change" in _told(A, B, C, other)


def test_any_answer_of_another_power_counts() -> None:
    powers = [
        {"name": name, "way": "", "groups": {"deal": _d((1, 0, 2), clear=False), "ban": _d(points)}}
        for name, points in zip("abc", (A, B, C), strict=True)
    ]
    powers.append({"name": "d", "way": "", "groups": {"ban": _d((5, 4, 6)), "deal": _d((-4, -20, 12))}})
    told = lift_sentence({"names": {}, "lifts": {"n": 400, "powers": powers, "told": [], "failed": []}})
    assert "Without d, as much may change" in told


def test_three_others_are_named_and_more_are_counted() -> None:
    other = _d((2, -9, 13), clear=False)
    assert "Without d, or without e, or without f, as much may change" in _told(A, B, C, other, other, other)
    assert _told(A, B, C, *4 * [other]).endswith(" 4 others may change as much as one of these.")


def test_what_lies_apart_from_all_others_changes_most_and_the_rest_only_then() -> None:
    told = _told((82, 76, 86), B, _d((5, -1, 11), clear=False))
    assert (
        told
        == f"{OPENING}one changes most: without a, ban +82 points (+76 to +86); then without b, ban +28 points (+20 to +36)."
    )
    seen = _told((82, 76, 86), B, C, (18, 10, 26))
    assert "one changes most: without a" in seen and "; then, as seen, without b" in seen
    assert seen.endswith(" Without d, as much may change as with one of the others named.")
    one_left = _told((82, 76, 86), B, _d((15, -1, 31), clear=False))
    assert one_left.endswith(" Without c, as much may change as with the second.")
    assert "one changes most" not in _told((82, 76, 86), (40, 5, 77), (1, -2, 4))


def test_of_all_powers_none_is_said_to_change_most() -> None:
    told = _told((82, 76, 86), B)
    assert told.startswith(
        "Each of the two powers changes an answer, out of the way in turn under the same luck and looked at alone: without a, "
    )
    assert _told(A, B, C).startswith("Each of the three powers changes an answer, ")
    assert _told(A).startswith(
        "The only power changes an answer, out of the way under the same luck and looked at alone: "
    )
    for rest in ({"told": ("x",)}, {"failed": ("x",)}):
        assert _told(A, B, **rest).startswith("Each of the two powers that can be out of the way changes an answer, ")


def test_where_nothing_is_drawn_equal_sizes_are_equal() -> None:
    all_, none = (-100, -100, -100), _d((0, 0, 0), clear=False)
    same = "each out of the way in turn under the same luck, "
    assert _told(all_, none) == f"Of the powers, {same}one changes an answer: without a, ban -100 points."
    assert _told(*4 * [all_], none).endswith(
        "; without c, ban -100 points. Without d, as much changes as with one of these."
    )
    assert _told(*8 * [all_]).endswith(" 5 others change as much as one of these.")
    assert _told(none, none) == f"No power changes an answer, {same}".rstrip(", ") + "."


def test_where_none_is_clear_it_is_said_of_how_many_replications_and_what_may_go_unseen() -> None:
    """By the limits that hold for all powers and answers together: 11 and 3 points."""
    told = _told(_d((-4, -11, 3), clear=False), _d((1, -1, 3), clear=False))
    assert told == (
        "No power is seen to change an answer by more than chance, each out of the way in turn under the same luck, in 400 "
        "replications: a change of less than 14 points may go unseen."
    )


def test_of_one_power_it_is_not_said_that_it_is_out_of_the_way_in_turn() -> None:
    told = "under the same luck, in 400 replications: a change of less than 14 points may go unseen."
    assert _told(_d((-4, -11, 3), clear=False)) == f"Without a, no answer is seen to change by more than chance {told}"
    assert _told(_d((0, 0, 0), clear=False)) == "Without a, no answer changes under the same luck."


def test_where_none_is_clear_the_table_stands_all_the_same(run: Summary) -> None:
    none = copy.deepcopy(run)
    for one in none["lifts"]["powers"]:
        for d in one["groups"].values():
            d["clear"] = False
    assert "figure-lifts" not in run_figures(none)
    told = render_run(none).partition('<section id="powers">')[2].partition("</section>")[0]
    assert "No power is seen to change an answer" in told
    assert '<th scope="row">with review passed at once</th>' in told


def test_the_caption_tells_which_answers_have_no_panel(run: Summary) -> None:
    one = copy.deepcopy(run)
    group = one["groups"][0]["id"]
    for power in one["lifts"]["powers"]:
        power["groups"][group]["clear"] = False
    told = run_figures(one)["figure-lifts"].sentence
    assert (
        f"Left out, as no change there is seen to be more than chance: {group.replace('_', ' ')}; with the suit" in told
    )
    assert "At the horizon, in 2,000 replications, " in told
    one["lifts"]["n"] = 1
    assert "At the horizon, in 1 replication, " in run_figures(one)["figure-lifts"].sentence


def test_a_mark_stands_at_the_middle_of_its_label_in_the_margin_and_below_it_where_there_is_none(run: Summary) -> None:
    one = copy.deepcopy(run)
    one["names"]["actors.board.powers.review"] = "the review of the board of the harbour and of all its berths"
    figure = run_figures(one)["figure-lifts"]
    marks = figure.data[0]["y"]
    for k, (_, layout) in enumerate(figure.layouts):
        labels = [note for note in layout["annotations"] if note["yref"] == "y" and "<b>" in note["text"]]
        places = [note["y"] for note in labels]
        assert any("<br>" in note["text"] for note in labels)
        low, high = layout["yaxis"]["range"]
        assert all(high <= y <= low for y in places)
        if k == 0:
            assert all(label < mark for label, mark in zip(places, marks, strict=True))
        else:
            assert places == marks
