"""What rulings about rulings have made of a measure, or of a deal, is told as it was: play and history go on alike."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.narrative.as_history import as_yaml, retold
from sim.world.record import Kind
from sim.world.reference import Engine
from sim.world.time import DAY
from tests.engine.played import plan_from, plan_of

from .ruled import Ruled
from .told import goes_on_from

ORDER = """
format: 1
title: an order that is annulled, restored and annulled in turn
as_of: 2024-01-01
horizon: 2024-12-31
circumstances: {x: {start: 0, range: [0, 9]}}
events: {m: {at: 2024-02-01, sets: {x: 1}}}
actors:
  state: {powers: {ban: {impose: {WHEN force: order, met: x > METBY, then: {enforce: BITES}}}}}}
  firm: {}
  court: {powers: {suit: {rule: {about: ban, effect: EFFECT, asked_by: firm, asked_when: pending(ban), takes: 1 day, grants: 1}}}}
  high: {powers: {appeal: {rule: {about: suit, effect: reverses, asked_by: state, asked_when: cleared(suit), takes: 1 day, grants: 1}}}}
  top: {powers: {last: {rule: {about: appeal, effect: reverses, asked_by: firm, asked_when: cleared(appeal), takes: 1 day, grants: 1ENDS}}}}
  other: {powers: {stay: {rule: {about: suit, effect: suspends, asked_by: state, asked_when: cleared(last) and STAYED, takes: 2 days, grants: 1}}}}
so_far:
  - {by: state, imposes: ban}
outcomes: [{banned: in_force(ban)}, {other: otherwise}]
"""
ONCE = "deadline: {at: 2024-01-11,"
AGAIN = "when: x > 0.5, most: 4, deadline: {after: 10 days,"


def _text(when: str, effect: str, ends: str = "", stayed: str = "x > 9", met: str = "9", bites: str = "1") -> str:
    text = ORDER.replace("WHEN", when).replace("EFFECT", effect).replace("ENDS", ends).replace("STAYED", stayed)
    return text.replace("METBY", met).replace("BITES", bites)


@pytest.mark.parametrize("day", [1, 2, 3, 5, 11, 20, 40, 45])
@pytest.mark.parametrize(
    "text",
    [
        _text(ONCE, "annuls"),  # before its date: annulled, restored, annulled, so that nothing comes of its date
        _text(ONCE, "annuls", ", reopens: {after: 3 days}"),  # and restored again
        _text(ONCE, "annuls", stayed="x < 9"),  # by a suspension of what had annulled it
        _text(ONCE, "compels", met="0.5", bites="0"),
        _text(AGAIN, "annuls"),  # and then imposed anew
    ],
)
def test_a_measure_that_is_reversed_in_turn_goes_on_from_its_own_telling(tmp_path: Path, text: str, day: int) -> None:
    goes_on_from(tmp_path, text, day)


FORBIDDEN = """
format: 1
title: a deal that is forbidden, and signed again
as_of: 2024-01-01
horizon: 2024-12-31
terms: {price: {levels: [1, 2]}}
actors:
  seller: {prefers: {price: {weight: 1, best: 2, worst: 1}}, no_deal: 0, delay: 0, powers: {sale: {sell: {responds: 5 days, patience: 30 days}}}}
  buyer: {prefers: {price: {weight: 1, best: 1, worst: 2}}, no_deal: 0, delay: 0, powers: {bid: {bid: {responds: 5 days, patience: 30 days}}}}
  agency: {}
  court: {powers: {suit: {rule: {effect: forbids, asked_by: agency, asked_when: signed, takes: 9 days, grants: GRANTS}}}}
  high: {powers: {appeal: {rule: {about: suit, effect: reverses, asked_by: seller, asked_when: ASKED, takes: 1 day, grants: 1}}}}
agreement: {closes: {when: "false", after: 0}, outside_date: {after: 20 days, force: agreement, met: closed, then: {end: 1}}}
so_far: [{by: [seller, buyer], signs: {price: 1}}]
outcomes: [{signed: signed}, {other: otherwise}]
"""


@pytest.mark.parametrize("answers", [("0", "refused(suit)"), ("1", "cleared(suit)")])
def test_a_deal_that_may_have_ended_by_a_ruling_is_told_at_any_time(tmp_path: Path, answers: tuple[str, str]) -> None:
    """Whether a prohibition counts depends on who would appeal; the history is as play was."""
    text = FORBIDDEN.replace("GRANTS", answers[0]).replace("ASKED", answers[1])
    plan = plan_from(tmp_path, text)
    record = Engine(plan).play(1, 0, 20).record
    again = any(e.kind == Kind.OFFERED for e in record)  # after an end
    assert again == (answers[0] == "1")  # what an appeal is sure to forbid nobody offers
    for day in (5, 12, 19, 25, 60, 90, 150):
        said = retold(plan, record, day * DAY)
        (tmp_path / "cut.yaml").write_text(as_yaml("scenario.yaml", "Cut", said), encoding="utf-8")
        plan_of(tmp_path / "cut.yaml")


EXTENDED = """
format: 1
title: a prohibition counts once its appeal is refused, and ends the deal with its outside date
as_of: 2030-02-07
horizon: 2030-08-31
terms: {price: {levels: [1, 2]}}
actors:
  s: {prefers: {price: {weight: 1, best: 2, worst: 1}}, no_deal: 0, delay: 0}
  b: {prefers: {price: {weight: 1, best: 1, worst: 2}}, no_deal: 0, delay: 0}
  court: {powers: {ban: {rule: {effect: forbids, asked_when: signed, takes: 12 days, grants: 1}}}}
  upper: {powers: {appeal: {rule: {effect: reverses, about: ban, asked_when: cleared(ban), takes: 12 days, grants: 0}}}}
agreement:
  closes: {when: signed, after: 100 days}
  outside_date: {after: 20 days, extend: {asks: [s, b], days: 10 days}, force: agreement, met: closed, then: {end: 1}}
so_far:
  - {at: 2030-01-01, by: [s, b], signs: {price: 1}}
  - {at: 2030-01-01, by: s, asks: ban}
  - {at: 2030-01-13, by: court, grants: ban}
  - {at: 2030-01-13, by: s, asks: appeal}
  - {at: 2030-01-21, extends: {outside_date: 2030-01-31}}
  - {at: 2030-01-25, by: upper, refuses: appeal}
  - {at: 2030-01-25, ends: agreement}
outcomes: [{closed: closed}, {ended: ended}, {other: otherwise}]
"""


def test_the_end_that_a_prohibition_brings_once_its_appeal_is_refused_is_told(tmp_path: Path) -> None:
    """The outside date, that had been extended meanwhile, never comes; without the end it would have come by then."""
    record = Engine(plan_from(tmp_path, EXTENDED)).play(1, 0, 20).record
    assert [e.time / DAY for e in record if e.kind in (Kind.FORBIDDEN, Kind.ENDED)] == [-13.0, -13.0]
    with pytest.raises(ScenarioError, match="outside_date: its date has come by as_of"):
        plan_from(tmp_path, EXTENDED.replace("  - {at: 2030-01-25, ends: agreement}\n", ""))


BANNED = """
format: 1
title: two appeals of a prohibition, of which one is granted and undone
as_of: 2030-01-01
horizon: 2030-12-31
terms: {price: {levels: [1, 2]}}
so_far: [{at: 2030-01-01, by: [a, b], signs: {price: 1}}]
actors:
  a: {prefers: {price: {weight: 1, best: 1, worst: 2}}, no_deal: 0, delay: 0}
  b: {prefers: {price: {weight: 1, best: 2, worst: 1}}, no_deal: 0, delay: 0}
  rival: {}
  low: {powers: {ban: {rule: {effect: forbids, asked_when: signed, asked_by: rival, takes: 10 days, grants: 1}}}}
  court:
    powers:
      first: {rule: {about: ban, effect: reverses, asked_when: cleared(ban), asked_by: a, takes: 10 days, grants: 1}}
      other: {rule: {about: ban, effect: reverses, asked_when: cleared(ban), asked_by: b, takes: 100 days, grants: 0}}
  high: {powers: {last: {rule: {about: first, effect: EFFECT, asked_when: cleared(first), asked_by: rival, takes: 30 days, grants: 1}}}}
agreement: {closes: {when: not signed, after: 100 days}}
outcomes: [{ended: ended}, {other: otherwise}]
"""


@pytest.mark.parametrize("effect", ["reverses", "suspends"])
@pytest.mark.parametrize("day", [15, 25, 60, 120])
def test_a_history_tells_that_an_appeal_has_fallen_with_the_prohibition_and_is_asked_again(
    tmp_path: Path, effect: str, day: int
) -> None:
    text = BANNED.replace("EFFECT", effect)
    ruled = Ruled(tmp_path, text)
    assert ruled.days(Kind.FILED, "other") == [10.0, 50.0] and ruled.days(Kind.WITHDRAWN, "other") == [20.0]
    goes_on_from(tmp_path, text, day)


@pytest.mark.parametrize("takes", ["300 days", "3 days"])
@pytest.mark.parametrize("day", [25, 60])
def test_so_has_a_stay_of_the_prohibition_that_was_asked_or_granted(tmp_path: Path, takes: str, day: int) -> None:
    stay = f"{{about: ban, effect: suspends, asked_when: cleared(ban), asked_by: b, takes: {takes}, grants: 1}}"
    text = BANNED.replace("EFFECT", "reverses").replace(
        "  high:", f"  stays: {{powers: {{stay: {{rule: {stay}}}}}}}\n  high:"
    )
    assert Ruled(tmp_path, text).days(Kind.FILED, "stay")[:1] == [10.0]
    goes_on_from(tmp_path, text, day)
