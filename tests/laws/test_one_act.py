"""What play does in one act, and nobody looks at in between, a history tells in lines that are one act."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.narrative.as_history import as_yaml, retold
from sim.world.reference import Engine
from sim.world.time import DAY
from tests.engine.played import plan_from, plan_of

from .told import goes_on_from, outcome, played

DEAL = """
format: 1
title: an agreement that is amended
as_of: 2030-01-01
horizon: 2030-09-30
terms: {price: {levels: [1, 2, 3]}}
circumstances: {mood: {start: 0, range: [0, 1]}}
actors:
  s: {prefers: {price: {weight: 1, VALUES}}, no_deal: {is: 0, shifts: {SHIFT}}, delay: 0}
  b: {prefers: {price: {weight: 1, values: {1: 1, 2: 0.6, 3: 0.5}}}, no_deal: 0.1, delay: 0}
MORE
agreement: {closes: {when: WHEN, after: 60 days}, amends: [price]EXITS}
so_far: [{by: [s, b], signs: {price: FIRST}}]
outcomes: [{seen: 'ever (SEEN)'}, {closed: closed}, {other: otherwise}]
"""
FUND = "  fund: {prefers: {price: {weight: 1, values: {FUND}}}, no_deal: {is: 0.5, shifts: {DOUBT}}, delay: 0}\n"
SUIT = "  court: {powers: {ban: {rule: {effect: forbids, asked_when: signed, asked_by: fund, asks_after: 20 days, takes: 3 days, costs: 0.01, grants: 0.5}}}}"
REVIEW = "  r: {prefers: {price: {weight: 1, best: 1, worst: 3}}, powers: {rev: {review: {RULES}}}}\n"


def _deal(first: int, more: str, **said: str) -> str:
    text = DEAL.replace("FIRST", str(first)).replace("MORE", more)
    given = {
        "VALUES": "best: 3, worst: 1",
        "SHIFT": "mood: 0",
        "WHEN": "cleared(all)",
        "EXITS": "",
        "SEEN": "1 == 0",
        "FUND": "1: 0, 2: 0, 3: 0",
        "DOUBT": "mood: 0",
    }
    for word, value in (given | said).items():
        text = text.replace(word, value)
    return text


MITIGATED = _deal(
    3,
    REVIEW.replace(
        "RULES", "takes: 4 days, refiles: 1, grants: {if: price > 2, then: 0, otherwise: 1}, mitigates: true"
    ),
    SEEN="filed(rev) and price == 2",
)
REOPENED = _deal(
    1, REVIEW.replace("RULES", "takes: 4 days, again: {takes: 300 days}, grants: {if: price == 1, then: 1, otherwise: 0.95}") + "events: {m: {at: 2030-01-10, sets: {mood: 1}}}",
    SHIFT="mood: 0.7", EXITS=", exits: {s: mood > 0}", SEEN="cleared(rev) and price == 3",
)  # fmt: skip
REVERSED = _deal(
    3, FUND + REVIEW.replace("RULES", "takes: 4 days, refiles: 0, grants: 1, when: price > 2")
    + "  ap: {powers: {app: {rule: {effect: reverses, about: rev, asked_when: cleared(rev), asked_by: fund, takes: 7 days, grants: 1}}}}\n" + SUIT,
)  # fmt: skip
RESTORED = _deal(
    3, REVIEW.replace("RULES", "takes: 3 days, grants: 1, reopens: {when: mood > 0}")
    + FUND + SUIT.replace("grants: 0.5", "grants: 1") + "\nevents: {m: {at: 2030-01-11, sets: {mood: 1}}}",
    FUND="1: 0, 2: 0.2, 3: 0.3", DOUBT="filed(rev) or cleared(rev): 0.4", SEEN="mood > 0 and not cleared(rev) and not filed(rev)",
)  # fmt: skip
LEFT = _deal(
    1, "  court: {powers: {hold: {rule: {effect: compels, asked_when: left(s), asked_by: b, asks_after: 5 days, takes: 10 days, costs: 0.001, grants: 0.5}}}}\n"
    + "events: {m: {at: 2030-01-11, sets: {mood: 1}}}",
    VALUES="values: {1: 0.3, 2: 0.7, 3: 0.9}", SHIFT="mood: 0.4", EXITS=", exits: {s: true}", WHEN="signed", SEEN="left(s) and price == 1",
)  # fmt: skip
APART = _deal(
    1, FUND + "  gov: {powers: {look: {rule: {effect: suspends, asked_when: signed, takes: 10 days, grants: 0}}}}\n" + SUIT,
    VALUES="values: {1: 0.3, 2: 0.4, 3: 0.8}", SHIFT="refused(look): 0.6", EXITS=", exits: {s: true}", WHEN="signed",
    FUND="1: 0.3, 2: 0.2, 3: 0", DOUBT="refused(look): -0.3",
)  # fmt: skip


@pytest.mark.parametrize("text", [MITIGATED, REOPENED], ids=["mitigated", "reopened"])
def test_what_never_held_in_play_has_not_ever_held_in_what_is_told_of_it(tmp_path: Path, text: str) -> None:
    plan = plan_from(tmp_path, text)
    one = Engine(plan).play(1, 0, 20)
    assert outcome(plan, one) != "seen"
    for day in (4, 9, 12, 15, 30):
        said = as_yaml("scenario.yaml", "Cut", retold(plan, one.record, day * DAY))
        (tmp_path / "cut.yaml").write_text(said, encoding="utf-8")
        cut = plan_of(tmp_path / "cut.yaml")
        assert outcome(cut, played(cut, 1)[0]) != "seen"


@pytest.mark.parametrize("text", [RESTORED, LEFT], ids=["a grant that is reopened", "who leaves and is kept"])
def test_what_was_seen_within_an_act_is_seen_in_what_is_told_of_it(tmp_path: Path, text: str) -> None:
    plan = plan_from(tmp_path, text)
    one = Engine(plan).play(1, 0, 20)
    assert outcome(plan, one) == "seen"
    for day in (10, 12, 15, 30):
        said = as_yaml("scenario.yaml", "Cut", retold(plan, one.record, day * DAY))
        (tmp_path / "cut.yaml").write_text(said, encoding="utf-8")
        cut = plan_of(tmp_path / "cut.yaml")
        assert outcome(cut, played(cut, 1)[0]) == "seen"
    goes_on_from(tmp_path, text, 5, 10, 12, 15, 19)


@pytest.mark.parametrize("text", [REVERSED, APART], ids=["one act", "two acts at one instant"])
def test_a_suit_goes_on_being_prepared_as_it_did_whether_an_amendment_is_one_act_with_what_moved_it(
    tmp_path: Path, text: str
) -> None:
    goes_on_from(tmp_path, text, 5, 9, 11, 12, 15, 19)


def test_lines_of_one_act_say_so_and_those_of_two_do_not(tmp_path: Path) -> None:
    found = []
    for text, day in ((REVERSED, 12), (APART, 12)):
        plan = plan_from(tmp_path, text)
        lines = retold(plan, Engine(plan).play(1, 0, 20).record, day * DAY)["so_far"]
        found.append([line.get("one_act", False) for line in lines if "amends" in line])
    assert found == [[True], [False]]


def test_a_line_is_one_act_with_none_of_another_time(tmp_path: Path) -> None:
    text = MITIGATED.replace(
        "signs: {price: 3}}]", "signs: {price: 3}}, {at: 2030-01-01, by: s, says: hm, one_act: true}]"
    )
    plan_from(tmp_path, text)
    with pytest.raises(ScenarioError, match="one_act: the line before it is of another time"):
        plan_from(tmp_path, text.replace("so_far: [{by", "so_far: [{at: 2029-12-31, by"))
    with pytest.raises(ScenarioError, match="one_act: the line before it is of another time"):
        plan_from(tmp_path, text.replace("so_far: [{by: [s, b],", "so_far: [{one_act: true, by: [s, b],"))
