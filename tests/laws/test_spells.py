"""How long an uncertain date ran without coming, as a history tells: whatever has become of it since, nobody believes in less."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.errors import ScenarioError
from sim.world.record import Kind
from sim.world.time import DAY
from tests.engine.played import plan_from

from .ruled import Ruled

MEASURE = """
format: 1
title: a measure whose date nobody knows
as_of: 2024-01-31
begins: 2024-01-01
horizon: 2024-12-31
circumstances: {go: {levels: [no, yes], start: no}}
actors:
  firm: {}
  state: {powers: {m: {impose: {when: go == yes, most: 9, deadline: {after: {uniform: [0, 100]}, force: order, met: "false", then: {enforce: 0} MORE}}}}}
  court: {powers: {q: {rule: {about: m, effect: EFFECT, asked_when: "false", asked_by: firm, takes: 1 day, grants: 1, reopens: {after: 900 days}}}}}
events: {e: {at: 2024-02-10, sets: {go: yes}}}
so_far:
  - {at: 2024-01-01, by: state, imposes: m}
LINES
outcomes: [{in: in_force(m)}, {none: otherwise}]
"""
ANNULLED = """  - {at: 2024-01-20, by: firm, asks: q}
  - {at: 2024-01-21, by: court, grants: q}
"""
ANEW = "  - {at: 2024-01-25, by: state, imposes: m}\n"
LAPSED = "  - {at: 2024-01-26, by: state, lapses: m}\n"
UNDONE = """  - {at: 2024-01-03, by: firm, asks: q}
  - {at: 2024-01-04, by: court, grants: q}
  - {at: 2024-01-08, by: court, reopens: q}
"""


def _measure(lines: str, effect: str = "annuls", more: str = "") -> str:
    return MEASURE.replace("LINES\n", lines).replace("EFFECT", effect).replace("MORE", more)


def _ran(folder: Path, text: str) -> float:
    """The days that an uncertain date is known to have run."""
    return max(days for _, days in plan_from(folder, text).passed.tolist())


@pytest.mark.parametrize(
    ("text", "days"),
    [
        (_measure(""), 30),
        (_measure(ANNULLED), 20),
        (_measure(ANNULLED + ANEW), 20),
        (_measure(ANNULLED, "compels"), 20),
        (_measure(ANNULLED, "compels", ", expires: {after: 15 days}"), 20),
        (_measure(ANNULLED, "compels", ", expires: {after: {uniform: [14, 16]}}"), 20),
        (_measure(ANNULLED + LAPSED, "compels", ", expires: {after: 5 days}"), 20),
        (_measure(UNDONE), 30),
    ],
)
def test_a_date_is_later_than_all_the_time_that_it_ran(text: str, days: int, tmp_path: Path) -> None:
    assert _ran(tmp_path, text) == pytest.approx(days, abs=1e-4)


@pytest.mark.parametrize("lines", [LAPSED, UNDONE + LAPSED])
def test_a_date_that_came_is_known_also_where_a_ruling_held_it_for_a_while(lines: str, tmp_path: Path) -> None:
    found = Ruled(tmp_path, _measure(lines))
    assert found.plan.came.tolist() == [(0, 25 * DAY)]
    assert [e[8] - e[1] for e in found.records[0] if e[2] == "IMPOSED"] == [25 * DAY] * 2


def test_a_date_that_fell_due_as_its_annulment_was_undone_may_have_come_before(tmp_path: Path) -> None:
    """Told twice, after 7 days and after 3: only where nothing held it need that be one number."""
    lines = f"{UNDONE}  - {{at: 2024-01-08, by: state, lapses: m}}\n"
    again = "  - {at: 2024-01-20, by: state, imposes: m}\n  - {at: 2024-01-23, by: state, lapses: m}\n"
    assert plan_from(tmp_path, _measure(lines + again)).came.tolist() == [(0, 3 * DAY)]


def test_a_date_that_had_come_before_it_was_annulled_must_be_told(tmp_path: Path) -> None:
    text = _measure(ANNULLED).replace("after: {uniform: [0, 100]}", "at: 2024-01-15")
    with pytest.raises(ScenarioError, match="m: its date has come by line 16; say what came of it"):
        plan_from(tmp_path, text)


SIGNED = """
format: 1
title: an outside date that nobody knows
as_of: 2024-01-31
begins: 2024-01-01
horizon: 2024-12-31
terms: {price: {levels: [1, 2]}}
actors:
  seller: {prefers: {price: {weight: 1, values: {1: 0.5, 2: 0.5}}}, no_deal: 0.9, delay: 0}
  buyer: {prefers: {price: {weight: 1, values: {1: 0.6, 2: 0.6}}}, no_deal: 0.1, delay: 0}
  judge:
    powers:
      hold: {rule: {effect: compels, asked_by: buyer, asked_when: left(seller), takes: 100 days, grants: 0.5}}
      ban: {rule: {effect: forbids, asked_by: seller, asked_when: "false", takes: 100 days, grants: 0.5}}
      quash: {rule: {about: outside_date, effect: annuls, asked_by: seller, asked_when: "false", takes: 100 days, grants: 0.5}}
  high: {powers: {appeal: {rule: {about: ban, effect: reverses, asked_by: buyer, asked_when: "false", takes: 100 days, grants: 0.5}}}}
agreement: {closes: {when: signed, after: 300 days}, exits: {seller: signed}, amends: [], outside_date: {after: {uniform: [0, 100]}, force: agreement, met: closed, then: {end: 1}}}
so_far:
  - {at: 2024-01-01, by: [seller, buyer], signs: {price: 1}}
LINES
outcomes: [{closed: closed}, {signed: signed}, {none: otherwise}]
"""
LEFT = "  - {at: 2024-01-10, by: seller, leaves: agreement}\n"
SUED = LEFT + "  - {at: 2024-01-11, by: buyer, asks: hold}\n"
BANNED = "  - {at: 2024-01-02, by: seller, asks: ban}\n  - {at: 2024-01-05, by: judge, grants: ban}\n"
QUASHED = "  - {at: 2024-01-20, by: seller, asks: quash}\n  - {at: 2024-01-21, by: judge, grants: quash}\n"


@pytest.mark.parametrize(
    ("lines", "days"),
    [
        ("", 30),
        (LEFT, 30),
        (SUED, 30),
        (SUED + "  - {at: 2024-01-29, by: judge, grants: hold}\n", 30),
        (SUED + "  - {at: 2024-01-21, by: judge, refuses: hold}\n", 30),
        (SUED + "  - {at: 2024-01-21, by: buyer, withdraws: hold}\n", 30),
        (SUED + QUASHED, 20),
        (LEFT + "  - {at: 2024-01-29, by: [seller, buyer], amends: {price: 1}}\n", 30),
        (LEFT + "  - {at: 2024-01-29, ends: agreement}\n", 28),
        (BANNED, 30),
        (BANNED + "  - {at: 2024-01-06, by: buyer, asks: appeal}\n", 30),
        (BANNED + "  - {at: 2024-01-06, by: buyer, asks: appeal}\n  - {at: 2024-01-16, by: high, refuses: appeal}\n", 30),
        (QUASHED, 20),
        (QUASHED + "  - {at: 2024-01-25, ends: agreement}\n", 20),
    ],
)  # fmt: skip
def test_an_outside_date_runs_until_its_agreement_is_told_to_end(lines: str, days: int, tmp_path: Path) -> None:
    assert _ran(tmp_path, SIGNED.replace("LINES\n", lines)) == pytest.approx(days, abs=1e-4)


@pytest.mark.parametrize("lines", ["", LEFT, SUED, BANNED, BANNED + "  - {at: 2024-01-06, by: buyer, asks: appeal}\n"])
def test_what_came_of_a_day_that_is_over_is_told_of_an_agreement_that_lives(lines: str, tmp_path: Path) -> None:
    text = SIGNED.replace("after: {uniform: [0, 100]}", "at: 2024-01-20").replace("LINES\n", lines)
    with pytest.raises(ScenarioError, match=r"so_far.0: outside_date: its date has come by as_of 2024-01-31"):
        plan_from(tmp_path, text)


TIMED = """
format: 1
title: an answer timed to a date, halted
as_of: AS_OF
begins: 2024-01-01
horizon: 2024-12-31
terms: {price: {levels: [1, 2]}}
circumstances: {go: {levels: [no, yes], start: no}}
actors:
  seller: {prefers: {price: {weight: 1, values: {1: 0.5, 2: 0.5}}}, no_deal: 0.1, delay: 0}
  buyer: {prefers: {price: {weight: 1, values: {1: 0.5, 2: 0.5}}}, no_deal: 0.1, delay: 0}
  agency:
    powers:
      permit: {review: {takes: {before: m, by: {uniform: [0, 60]}}, grants: 1}}
      m: {impose: {when: "false", most: 3, deadline: {at: DATE, force: spoken, met: closed, then: {enforce: 0.5}, extend: {grants: 1, days: 60}}}}
  court: {powers: {stay: {rule: {about: permit, effect: suspends, asked_when: go == yes, asked_by: buyer, takes: 0 days, grants: 1, reopens: {after: 10 days}}}}}
agreement: {closes: {when: cleared(all), after: 0}}
so_far:
  - {at: 2024-01-01, by: agency, imposes: m}
  - {at: 2024-01-01, by: [seller, buyer], signs: {price: 1}}
  - {at: 2024-01-01, by: seller, asks: permit}
  - {at: 2024-01-25, by: buyer, asks: stay}
  - {at: 2024-01-25, by: court, grants: stay}
LINES
outcomes: [{closed: closed}, {open: otherwise}]
"""


def test_an_answer_timed_to_a_date_had_not_come_when_it_was_halted(tmp_path: Path) -> None:
    """On day 24 of 60 less than 36 days before it: with 26 to 36 of them, 10 in 36, it comes as the stay falls on day 34."""
    text = TIMED.replace("AS_OF", "2024-01-31").replace("DATE", "2024-03-01").replace("LINES\n", "")
    found = Ruled(tmp_path, text, 600)
    days = np.array([found.days(Kind.GRANTED, "permit", k)[0] for k in range(600)])
    assert days.min() == 4.0 and (days == 4.0).mean() == pytest.approx(
        10 / 36, abs=4 * np.sqrt(10 / 36 * 26 / 36 / 600)
    )


def test_an_answer_timed_to_a_date_had_not_come_when_that_moved(tmp_path: Path) -> None:
    """Less than 3 days before day 27 when it was halted; the date is day 87 since, and the stay has fallen on day 34."""
    moved = (
        "  - {at: 2024-01-28, by: agency, extends: {m: 2024-03-28}}\n  - {at: 2024-02-04, by: court, reopens: stay}\n"
    )
    text = TIMED.replace("AS_OF", "2024-02-10").replace("DATE", "2024-01-28").replace("LINES\n", moved)
    found = Ruled(tmp_path, text, 60)
    days = [found.days(Kind.GRANTED, "permit", k)[0] + 40 for k in range(60)]
    assert min(days) > 84 and max(days) <= 87
