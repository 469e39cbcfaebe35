"""Who looks ahead knows what becomes of orders: one that is held may come back, one that has run out is not asked again."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.world.record import Kind

from .ruled import Ruled
from .told import goes_on_from

TEXT = """
format: 1
title: a signed deal that is forbidden, and a party that may leave it later
as_of: 2030-01-01
horizon: 2031-12-31
terms: {price: {levels: [1, 2]}}
circumstances: {open: {start: 0}}
so_far: [{at: 2030-01-01, by: [s, b], signs: {price: 1}}]
actors:
  s: {prefers: {price: {weight: 1, values: {1: 1, 2: 1}}}, no_deal: 0, delay: 0}
  b: {prefers: {price: {weight: 1, values: {1: 1, 2: 0}}}, no_deal: 0.5, delay: 0.0001}
  rival: {prefers: {price: {weight: 1, values: {1: 0, 2: 0}}}, no_deal: 0.9, delay: 0}
  c1: {powers: {ban: {rule: {effect: forbids, asked_when: signed, asked_by: rival, takes: 10 days, grants: 1COSTS}}}}
  c2: {powers: {POWERS}}
events: {opens: {at: OPENS, sets: {open: 1}}}
agreement: {closes: {when: not signed, after: 10 days}, exits: {b: open > 0.5}}
outcomes: [{closed: closed}, {left: left(b)}, {ended: ended}, {open: otherwise}]
"""
STAY = "stay: {rule: {about: ban, effect: suspends, asked_when: cleared(ban), asked_by: s, takes: 5 days, grants: 1, reopens: {after: 200 days}}}"
APPEAL = "app: {rule: {about: ban, effect: reverses, asked_when: ASKED, asked_by: s, takes: TAKES, grants: GRANTS}}"


def forbidden(opens: str, *powers: str, costs: str = "") -> str:
    """A deal that is forbidden after ten days, and the powers of the court above; an exit opens on a day."""
    return TEXT.replace("OPENS", opens).replace("POWERS", ", ".join(powers)).replace("COSTS", costs)


def appeal(asked: str, takes: str, grants: float) -> str:
    return APPEAL.replace("ASKED", asked).replace("TAKES", takes).replace("GRANTS", str(grants))


@pytest.mark.parametrize("costs", ["", ", costs: 0.01"])
@pytest.mark.parametrize(("grants", "leaves"), [(0, True), (0.9, False)])
def test_a_prohibition_that_is_held_counts(tmp_path: Path, grants: float, leaves: bool, costs: str) -> None:
    """Only its appeal can save the deal, which is pending; whoever paid for it."""
    text = forbidden("2030-01-25", STAY, appeal("cleared(ban) or suspended(ban)", "300 days", grants), costs=costs)
    ruled = Ruled(tmp_path, text)
    assert ruled.days(Kind.SUSPENDED, "ban") == [15.0]
    assert ruled.days(Kind.EXITED, "agreement") == ([24.0] if leaves else [])
    goes_on_from(tmp_path, text, 20)


def test_an_appeal_that_is_lost_is_not_expected_anew_while_the_prohibition_is_held(tmp_path: Path) -> None:
    """At 0.4 it was worth waiting for; refused, it leaves nothing, and b leaves once it may, before the stay falls."""
    lost = appeal("cleared(ban) or suspended(ban)", "20 days", 0.4)
    text = forbidden("2030-02-25", STAY, lost).replace("no_deal: 0.5", "no_deal: 0.2")
    ruled = Ruled(tmp_path, text, 20)
    refused = [k for k in range(20) if ruled.days(Kind.REFUSED, "app", k)]
    assert 5 < len(refused) < 18
    assert all(ruled.days(Kind.EXITED, "agreement", k) == [55.0] for k in refused)
    goes_on_from(tmp_path, text, 20, 40)


@pytest.mark.parametrize("asked", ["cleared(ban)", "signed"])
def test_nobody_waits_for_an_order_that_has_run_out_and_whose_occasion_holds_on(tmp_path: Path, asked: str) -> None:
    """Reversed for 40 days, the prohibition stands again, and the other appeal is hopeless."""
    short = appeal(asked, "5 days", 1).replace("grants: 1", "grants: 1, reopens: {after: 40 days}")
    never = appeal("cleared(ban)", "300 days", 0).replace("app:", "other:")
    text = forbidden("2030-03-25", short, never)
    ruled = Ruled(tmp_path, text)
    assert ruled.days(Kind.REOPENED, "app") == [55.0] and len(ruled.days(Kind.FILED, "app")) == 1
    assert ruled.days(Kind.EXITED, "agreement") == [83.0]
    goes_on_from(tmp_path, text, 60)


LEFT = """
format: 1
title: a party has left, and the order that holds it is suspended for longer than its appeal takes
as_of: 2030-01-01
horizon: 2030-12-31
terms: {price: {levels: [1, 2]}}
so_far: [{at: 2030-01-01, by: [s, b], signs: {price: 1}}, {at: 2030-01-01, by: b, leaves: agreement}]
actors:
  s: {prefers: {price: {weight: 1, values: {1: 1, 2: 1}}}, no_deal: 0, delay: 0}
  b: {prefers: {price: {weight: 1, values: {1: 0.3, 2: 0.3}}}, no_deal: 0.5, delay: 0}
  c1: {powers: {hold: {rule: {effect: compels, asked_when: left(b), asked_by: s, takes: 10 days, grants: 0.999}}}}
  c2:
    powers:
      stay: {rule: {about: hold, effect: suspends, asked_when: cleared(hold), asked_by: b, takes: 5 days, grants: 1, reopens: {after: 100 days}}}
      app: {rule: {about: hold, effect: reverses, asked_when: cleared(hold), asked_by: b, takes: 20 days, grants: 0.001}}
agreement: {closes: {when: signed, after: 30 days}, exits: {b: signed}}
outcomes: [{closed: closed}, {ended: ended}, {open: otherwise}]
"""


@pytest.mark.parametrize("day", [0, 40])
def test_an_order_to_go_on_that_is_held_ends_nothing_and_binds_once_the_stay_is_over(tmp_path: Path, day: int) -> None:
    """Its appeal is lost on the thirtieth day."""
    ruled = Ruled(tmp_path, LEFT)
    assert ruled.days(Kind.REFUSED, "app") == [30.0] and ruled.days(Kind.ENDED, "agreement") == []
    assert ruled.days(Kind.REINSTATED, "hold") == ruled.days(Kind.COMPELLED, "agreement") == [115.0]
    if day:
        goes_on_from(tmp_path, LEFT, day)
