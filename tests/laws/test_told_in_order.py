"""What play could never ask or do is refused with the lines that exclude it; what reality may do beyond a file is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.narrative.as_history import as_history
from sim.world.plan import Plan
from sim.world.record import Kind
from sim.world.reference import Engine
from sim.world.time import DAY
from tests.engine.played import plan_from

from .ruled import Ruled, deal
from .told import goes_on_from

DEAL = """format: 1
title: Lines in order
as_of: 2030-01-01
horizon: 2030-12-31
terms: {price: {levels: [1, 2]}}
actors:
  s: {prefers: {price: {weight: 1, best: 2, worst: 1}}, no_deal: 0, delay: 0}
  b: {prefers: {price: {weight: 1, best: 1, worst: 2}}, no_deal: 0, delay: 0}
  a:
    powers:
      rev: {review: {takes: 100 days, grants: 0.5, refiles: 0, stops: {probability: 0.5, for: 10 days}}}
      next: {review: {takes: 100 days, grants: 0.5, after: [rev]}}
      stay: {rule: {effect: suspends, asked_when: signed, takes: 100 days, grants: 0.5}}
  c:
    powers:
      app: {rule: {about: rev, effect: reverses, asked_when: refused(rev), takes: 10 days, grants: 0.5}}
      hold: {rule: {about: rev, effect: suspends, asked_when: filed(rev), takes: 10 days, grants: 0.5}}
  d:
    powers:
      m: {impose: {when: "false", most: 1, deadline: {at: 2030-03-01, force: order, met: closed, extend: {grants: 0.5, days: 10 days, most: 1}, then: {enforce: 0.5}, expires: {after: 30 days}}}}
      suit: {rule: {about: m, effect: annuls, asked_when: pending(m), asked_by: s, takes: 10 days, grants: 0.5}}
agreement: {closes: {when: cleared(rev), after: 10 days}, amends: [price]}
outcomes: [{closed: closed}, {other: otherwise}]
so_far:
"""
FIRST = DEAL.count("\n") + 1  # the line of the first thing told
SIGNED, ASKS = "by: [s, b], signs: {price: 1}", "by: s, asks: rev"
REFUSED, ENDS, HELD = "by: a, refuses: rev", "ends: agreement", "by: c, grants: hold"
IMPOSED, MOVED = "by: d, imposes: m", "by: d, extends: {m: 2030-04-01}"


def _told(folder: Path, *lines: str) -> Plan:
    return plan_from(
        folder, DEAL + "".join(f"  - {{at: 2029-12-{k + 1:02d}, {line}}}\n" for k, line in enumerate(lines))
    )


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([SIGNED, ASKS, ASKS], "rev: there is a request or a grant already; it is asked since line +1"),
        ([SIGNED, ASKS, "by: a, grants: rev", ASKS], "rev: there is a request or a grant already; it is granted since line +2"),
        ([SIGNED, "by: s, asks: next"], "next: can be asked only once rev is granted"),
        ([SIGNED, "by: s, asks: next", ASKS, "by: a, grants: rev"], "next: can be asked only once rev is granted; that is told only on line +3"),
        ([SIGNED, ASKS, REFUSED, "by: s, asks: next"], "next: can be asked only once rev is granted; it is refused since line +2"),
        ([SIGNED, ASKS, REFUSED, ENDS, "by: s, asks: app"], "app: can be asked only about an answer of rev; it is gone since line +3"),
        ([SIGNED, ASKS, REFUSED, "by: s, asks: app", ENDS, "by: c, grants: app"], "app: can be asked only about an answer of rev; it is gone since line +4"),
        ([SIGNED, ASKS, ENDS, "by: a, grants: rev"], "rev: nothing was asked that could be answered; it is gone since line +2"),
        ([SIGNED, ASKS, ENDS, "by: s, asks: hold"], "hold: can be asked only about a request or a grant of rev; it is gone since line +2"),
        ([SIGNED, ASKS, HELD, "by: a, grants: rev"], "the clock of rev stands still since line +2"),
        ([SIGNED, ASKS, HELD, "by: a, lapses: rev"], "the clock of rev stands still since line +2"),
        ([SIGNED, ASKS, "by: a, stops: {rev: 2029-12-20}", REFUSED], "the clock of rev stands still since line +2"),
        ([SIGNED, ASKS, "by: a, mitigates: {rev: {price: 2}}"], "rev: asks for no other terms; say by its `mitigates` that it may"),
        ([IMPOSED, "by: d, extends: {m: 2030-02-01}"], "2030-02-01: a date moves only later than that of line +0"),
        ([IMPOSED, MOVED, "by: d, extends: {m: 2030-04-01}"], "2030-04-01: a date moves only later than that of line +1"),
        ([IMPOSED, "by: d, enforces: m", "by: d, extends: {m: 2029-12-31}"], "2029-12-31: a date moves only later than that of line +1"),
    ],
)  # fmt: skip
def test_what_play_could_never_ask_or_do_is_refused(tmp_path: Path, lines: list[str], message: str) -> None:
    with pytest.raises(ScenarioError) as error:
        _told(tmp_path, *lines)
    rule, _, line = message.partition("+")
    assert (f"{rule}{FIRST + int(line)}" if line else rule) in str(error.value)


@pytest.mark.parametrize(
    "lines",
    [
        [SIGNED, ASKS, "by: s, withdraws: rev", ASKS, "by: a, grants: rev", "by: a, reopens: rev", ASKS],
        [SIGNED, ASKS, REFUSED, "by: s, asks: app", ENDS, SIGNED, ASKS, REFUSED, "by: s, asks: app"],
        [SIGNED, ASKS, "by: a, grants: rev", "by: s, asks: next"],
        [SIGNED, ASKS, "by: c, grants: hold", "by: c, reopens: hold", "by: a, grants: rev"],
        [SIGNED, ASKS, "by: a, stops: {rev: 2029-12-04}", REFUSED],
        [SIGNED, ASKS, "by: a, stops: rev", REFUSED],  # until when is not told
        [IMPOSED, "by: s, asks: suit", "by: d, meets: m", IMPOSED, "by: s, asks: suit"],
    ],
)
def test_what_was_answered_taken_back_or_lost_can_be_asked_anew(tmp_path: Path, lines: list[str]) -> None:
    _told(tmp_path, *lines)


@pytest.mark.parametrize(
    ("lines", "kind", "times"),
    [
        ([IMPOSED, MOVED, "by: d, extends: {m: 2030-05-01}", "by: d, extends: {m: 2030-06-01}"], Kind.EXTENDED, 3),
        ([IMPOSED, "by: d, meets: m", IMPOSED, "by: d, meets: m", IMPOSED], Kind.IMPOSED, 3),
        ([SIGNED, ASKS, REFUSED, ASKS, REFUSED, ASKS], Kind.FILED, 3),
        ([SIGNED, "by: b, leaves: agreement"], Kind.EXITED, 1),
        ([SIGNED, "by: a, grants: stay", "closes: agreement"], Kind.CLOSED, 1),
    ],
)
def test_a_history_may_go_beyond_what_binds_play(tmp_path: Path, lines: list[str], kind: Kind, times: int) -> None:
    record = Engine(_told(tmp_path, *lines)).play(1, 0, 20).record
    assert sum(e.kind == kind and e.time < 0 for e in record) == times
    assert not any(e.kind in (Kind.IMPOSED, Kind.EXTENDED) and e.time >= 0 for e in record)  # and no cap is left


NEEDED = """format: 1
title: A request that is not needed any more
as_of: 2030-01-01
horizon: 2030-12-31
terms: {price: {levels: [1, 2]}}
actors:
  s: {prefers: {price: {weight: 1, best: 2, worst: 1}}, no_deal: 0, delay: 0}
  b: {prefers: {price: {weight: 1, best: 1, worst: 2}}, no_deal: 0, delay: 0}
  a: {powers: {rev: {review: {when: pending(m), takes: 100 days, grants: 1}}}}
  d: {powers: {m: {impose: {when: signed, deadline: {at: 2030-01-20, force: spoken, met: closed, then: {enforce: 0}}}}}}
agreement: {closes: {when: cleared(all), after: 60 days}}
outcomes: [{closed: closed}, {other: otherwise}]
so_far: [{at: 2029-12-15, by: [s, b], signs: {price: 1}}]
"""


def test_a_request_that_is_not_needed_any_more_is_told_whatever_the_reason(tmp_path: Path) -> None:
    plan = plan_from(tmp_path, NEEDED)
    lines = as_history(plan, Engine(plan).play(1, 0, 20).record, 25 * DAY)
    assert [str(line["at"]) for line in lines if line.get("withdraws") == "rev"] == ["2030-01-20"]
    goes_on_from(tmp_path, NEEDED, 10, 19, 25, 60)


SOLD = """format: 1
title: An offer of the seller
as_of: 2030-01-01
horizon: 2030-12-31
terms: {price: {levels: [1, 2]}}
so_far: [{at: 2029-12-01, by: b, offers: {price: 1}}, {at: 2029-12-05, by: [s, b], offers: {price: 2}}]
actors:
  s: {prefers: {price: {weight: 1, best: 2, worst: 1}}, no_deal: 0, powers: {sale: {sell: {responds: 3 days}}}}
  b: {prefers: {price: {weight: 1, best: 1, worst: 2}}, no_deal: 0, powers: {offer: {bid: {responds: 3 days}}}}
agreement: {closes: {when: signed, after: 1 day}}
outcomes: [{closed: closed}, {other: otherwise}]
"""


def test_a_seller_that_offers_is_told_to_name_the_bidder_beside_it(tmp_path: Path) -> None:
    text = SOLD.replace("by: [s, b], offers", "by: s, offers")
    with pytest.raises(ScenarioError, match=r"s: one of them must be a bidder: b; name both, as in \[s, b\]"):
        plan_from(tmp_path, text)
    assert plan_from(tmp_path, SOLD).title == "An offer of the seller"


def test_only_answers_and_what_is_asked_about_the_deal_have_a_cause_in_the_history(tmp_path: Path) -> None:
    lines = [
        "{at: 2024-01-01, by: [seller, buyer], signs: {price: 2}}",
        "{at: 2024-01-02, by: buyer, asks: review}",
        "{at: 2024-01-09, by: office, refuses: review}",
        "{at: 2024-01-10, by: buyer, asks: appeal}",
        "{at: 2024-01-15, by: court, grants: appeal}",
        "{at: 2024-01-20, by: [seller, buyer], amends: {price: 3}}",
    ]
    powers = """
  office: {powers: {review: {review: {takes: 9 days, grants: 0.5}}}}
  court: {powers: {appeal: {rule: {about: review, effect: reverses, asked_by: buyer, asked_when: refused(review), takes: 9 days, grants: 0.5}}}}
"""
    text = deal(powers, closes="{when: announced and ended, after: 0}")
    text = text.replace("as_of: 2024-01-01", "as_of: 2024-02-01")
    text = text.replace("  - {by: [seller, buyer], signs: {price: 2}}", "\n".join(f"  - {line}" for line in lines))
    told = [e for e in Ruled(tmp_path, text).records[0] if e[1] < 0]
    kinds = {e[0]: e[2] for e in told}
    assert [(e[2], kinds.get(e[6], "")) for e in told] == [
        ("SIGNED", ""), ("FILED", "SIGNED"), ("REFUSED", "FILED"), ("FILED", ""), ("GRANTED", "FILED"),
        ("REVERSED", "GRANTED"), ("AMENDED", ""),
    ]  # fmt: skip
