"""What asking is worth may change: while a request is prepared, once it is made, and as other requests come and go."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.world.record import Kind
from sim.world.time import DAY
from tests.engine.played import plan_from

from .ruled import Ruled
from .told import goes_on_from

HEAD = """
format: 1
title: requests that are weighed
as_of: 2030-01-01
horizon: 2030-12-31
terms: {price: {levels: [1, 2]}}
circumstances: {mood: {start: MOOD, range: [0, 1]}}
outcomes: [{closed: closed}, {ended: ended}, {other: otherwise}]
"""
LEFT = """
so_far: [{by: [s, b], signs: {price: 1}}]
actors:
  s: {prefers: {price: {weight: 1, values: {1: 0, 2: 0}}}, no_deal: 0.1, delay: 0}
  b: {prefers: {price: {weight: 1, values: {1: 0.5, 2: 0.5}}}, no_deal: 0, delay: 0.03 per month}
  one: {powers: {first: {rule: {effect: compels, asked_when: left(s), FIRST}}}}
  other: {powers: {second: {rule: {effect: compels, asked_when: left(s), SECOND}}}}
agreement: {closes: {when: signed, after: 100 days}, exits: {s: true}}
"""
BANNED = """
so_far: [{by: [s, b], signs: {price: 1}}]
actors:
  s: {prefers: {price: {weight: 1, values: {1: 0.5, 2: 0.6}}}, no_deal: 0, delay: 0.003 per month}
  b: {prefers: {price: {weight: 1, best: 1, worst: 2}}, no_deal: 0, delay: 0.003 per month}
  court: {powers: {ban: {rule: {effect: forbids, asked_when: signed, takes: 12 days, grants: 1}}}}
  upper: {powers: {appeal: {rule: {effect: reverses, about: ban, takes: 40 days, asks_after: 30 days, APPEAL}}}}
events: {turn: {at: 2030-01-25, sets: {mood: 1}}}
agreement:
  closes: {when: signed, after: 100 days}
  outside_date: {after: 20 days, extend: {asks: [s, b], days: 10 days}, force: agreement, met: closed, then: {end: 1}}
"""
HELD = """
actors:
  s: {prefers: {price: {weight: 1, values: {1: 0, 2: 0}}}, no_deal: 0.1, delay: 0}
  b: {prefers: {price: {weight: 1, values: {1: 0.5, 2: 0.5}}}, no_deal: 0, delay: 0.01 per month}
  court: {powers: {hold: {rule: {effect: compels, asked_when: left(s), asks_after: 40 days, takes: 10 days, grants: {is: 0, shifts: {mood: 1}}}}}}
events: {turn: {at: 2030-01-25, sets: {mood: 0}}}
so_far: [{by: [s, b], signs: {price: 1}}, {by: s, leaves: agreement}]
agreement:
  closes: {when: signed, after: 100 days}
  exits: {s: true}
  outside_date: {after: 20 days, extend: {asks: [b], days: 10 days}, force: agreement, met: closed, then: {end: 1}}
"""


def _left(first: str, second: str, mood: str = "0", events: str = "") -> str:
    return HEAD.replace("MOOD", mood) + LEFT.replace("FIRST", first).replace("SECOND", second) + events


PREPARED = _left(
    "takes: 60 days, grants: 0",
    "takes: 10 days, asks_after: 20 days, COSTgrants: {is: 0, shifts: {mood: 1}}",
    mood="1",
    events="events: {down: {at: 2030-01-06, sets: {mood: 0}}, up: {at: 2030-01-11, sets: {mood: 1}}}\n",
).replace("b: {", "b: {expects: {first: 0.9}, ")


@pytest.mark.parametrize("costs", ["", "costs: 0, "])
def test_what_is_not_worth_it_any_more_while_it_is_prepared_is_given_up_and_prepared_anew(
    costs: str, tmp_path: Path
) -> None:
    """Twenty days from day 10, since when it is worth it again, and not from day 0."""
    found = Ruled(tmp_path, PREPARED.replace("COST", costs))
    assert found.days(Kind.FILED, "second") == [30.0]


@pytest.mark.parametrize("day", [1, 5, 7, 10, 11, 15, 19, 30])
def test_what_is_prepared_goes_on_from_its_history(day: int, tmp_path: Path) -> None:
    text = PREPARED.replace("COST", "")
    goes_on_from(tmp_path, text, day)
    assert Ruled(tmp_path, text).records[0][-1][1] > day * DAY, "something comes after it"


COSTLY = (
    HEAD.replace("MOOD", "0")
    + BANNED.replace("APPEAL", "asked_when: cleared(ban), asked_by: s, costs: 0.01, grants: {is: 1, shifts: {mood: -1}}")
)  # fmt: skip
UNWILLING = COSTLY.replace("0.003 per month", "0").replace(
    "asked_when: cleared(ban), asked_by: s, costs: 0.01, grants: {is: 1, shifts: {mood: -1}}",
    "asked_when: cleared(ban) and mood < 1, grants: 0",
)


@pytest.mark.parametrize("text", [COSTLY, UNWILLING])
def test_a_prohibition_counts_once_its_appeal_is_given_up_before_it_is_filed(text: str, tmp_path: Path) -> None:
    found = Ruled(tmp_path, text)
    assert found.days(Kind.EXTENDED, "outside_date") == [20.0]
    assert found.days(Kind.FORBIDDEN, "ban") == found.days(Kind.ENDED, "agreement") == [24.0]


@pytest.mark.parametrize("text", [COSTLY, UNWILLING, HEAD.replace("MOOD", "1") + HELD])
@pytest.mark.parametrize("day", [1, 13, 21, 24, 29, 31, 60])
def test_a_history_need_not_say_what_came_of_a_date_by_which_a_deal_in_doubt_may_have_ended(
    text: str, day: int, tmp_path: Path
) -> None:
    goes_on_from(tmp_path, text, day)


def test_a_history_says_what_came_of_a_date_while_the_appeal_is_pending(tmp_path: Path) -> None:
    lines = "\n  - ".join(
        [
            "so_far:",
            "{at: 2030-01-01, by: [s, b], signs: {price: 1}}",
            "{at: 2030-01-05, by: court, grants: ban}",
            "{at: 2030-01-20, by: s, extends: {outside_date: 2030-01-31}}",
            "{at: 2030-01-22, by: s, asks: appeal}",
        ]
    )
    text = UNWILLING.replace("so_far: [{by: [s, b], signs: {price: 1}}]", lines).replace(
        "as_of: 2030-01-01", "as_of: 2030-02-05"
    )
    with pytest.raises(ScenarioError, match="its date has come by as_of 2030-02-05"):
        plan_from(tmp_path, text.replace("turn: {at: 2030-01-25", "turn: {at: 2030-03-25"))


@pytest.mark.parametrize("names", [("first", "second"), ("second", "first")])
def test_taking_one_request_back_takes_back_what_was_worth_it_only_beside_it(
    names: tuple[str, str], tmp_path: Path
) -> None:
    """One holds the leaver only while the other is asked, which is worth nothing from day 5 on; whatever they are called."""
    one, other = names
    text = _left(
        f"takes: 60 days, grants: {{is: 0, shifts: {{filed({other}): 0.6}}}}",
        "takes: 90 days, grants: {is: 0.6, shifts: {mood: -0.6}}",
        events="events: {turn: {at: 2030-01-06, sets: {mood: 1}}}\n",
    )
    found = Ruled(
        tmp_path, text.replace("second: {rule", f"{other}: {{rule").replace("first: {rule", f"{one}: {{rule", 1)
    )
    assert found.days(Kind.WITHDRAWN, "first") == found.days(Kind.WITHDRAWN, "second") == [5.0]
    assert found.days(Kind.ENDED, "agreement") == [5.0]


def test_what_is_taken_back_is_not_asked_for_again_at_the_same_instant(tmp_path: Path) -> None:
    """One is worth it while the other is asked, which is worth it while the one is not."""
    text = _left(
        "takes: 40 days, grants: {is: 0, shifts: {filed(second): 0.6}}",
        "takes: 40 days, grants: {is: 0.6, shifts: {filed(first): -0.6}}",
    )
    found = Ruled(tmp_path, text)
    for name in ("first", "second"):
        assert found.kinds(name) == ["FILED", "WITHDRAWN"]
    assert found.days(Kind.ENDED, "agreement") == [0.0]


@pytest.mark.parametrize(
    ("willing", "asked"),
    [
        ("{is: 0.6, shifts: {filed(first): -0.6}}", True),
        ("{if: refused(first), then: 0.6, otherwise: 0}", True),
        ("{is: 0.6, shifts: {refused(first): -0.6}}", False),
        ("{if: filed(first), then: 0.6, otherwise: 0}", False),
    ],
)
def test_chances_of_an_appeal_are_those_once_there_is_the_answer_that_it_is_about(
    willing: str, asked: bool, tmp_path: Path
) -> None:
    """The court refuses for sure: asking it is worth something only by the appeal."""
    text = _left("takes: 40 days, grants: 0", "takes: 90 days, grants: 0").replace(
        "agreement:",
        "  upper: {powers: {appeal: {rule: {effect: reverses, about: first, asked_when: refused(first), takes: 10 days, "
        f"grants: {willing}}}}}}}}}\nagreement:",
    )
    found = Ruled(tmp_path, text)
    assert found.kinds("first")[:2] == (["FILED", "REFUSED"] if asked else [])
    assert found.days(Kind.FILED, "appeal") == ([40.0] if asked else [])


def test_who_thinks_of_leaving_reckons_with_the_court_as_it_is_once_it_has_left(tmp_path: Path) -> None:
    """The court holds nobody but who has left: it is asked, and they settle; else they would have amended at once."""
    text = _left("takes: 40 days, grants: {is: 0, shifts: {left(s): 0.6}}", "takes: 90 days, grants: 0")
    text = text.replace("{1: 0, 2: 0}", "{1: 0, 2: 0.2}").replace("{1: 0.5, 2: 0.5}", "{1: 0.5, 2: 0.4}")
    found = Ruled(tmp_path, text.replace("agreement: {", "agreement: {amends: [price], "))
    assert found.kinds("agreement")[:3] == ["SIGNED", "EXITED", "AMENDED"]


@pytest.mark.parametrize("costs", ["", ", costs: 0"])
def test_who_asks_a_court_says_what_no_deal_is_worth(costs: str, tmp_path: Path) -> None:
    text = _left("takes: 40 days, asked_by: fund, grants: 1" + costs, "takes: 90 days, grants: 0")
    with pytest.raises(ScenarioError, match="fund: asks if that is worth more to it: say what no deal is worth to it"):
        plan_from(tmp_path, text.replace("  one:", "  fund: {delay: 0}\n  one:"))
