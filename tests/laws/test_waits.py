"""How long what is asked takes, to who weighs asking, to who is pressed by a date, and in play: the clock that it has."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.world.record import Kind

from .ruled import Ruled

HEAD = """
format: 1
title: Waits
as_of: 2024-01-01
horizon: 2025-12-31
"""
FIRM = (
    HEAD
    + """
actors:
  state: {powers: {ban: {impose: {when: true, deadline: {after: 0, force: order}}}}}
  firm: {no_deal: {is: 0.5, shifts: {in_force(ban): -0.2}}DELAY}
  court: {powers: {stay: {rule: {about: ban, effect: suspends, asked_when: in_force(ban), asked_by: firm, takes: 300 days, grants: 1, costs: 0.01}}}}
outcomes: [{y: in_force(ban)}, {n: otherwise}]
"""
)
# An order that is asked for, ends, and may be asked for again; it gains the seller 0.2, and a day costs it 0.001.
TWICE = (
    HEAD
    + """
terms: {x: {levels: [1, 2]}}
circumstances: {term: {start: 1}}
so_far:
  - {by: [seller, buyer], signs: {x: 1}}
actors:
  seller: {prefers: {x: {weight: 1, values: {1: 0.5, 2: 0}}}, no_deal: 0, delay: 0.001, likes: {buyer: {is: 0, shifts: {in_force(ban): -0.2}}}}
  buyer: {prefers: {x: {weight: 1, values: {1: 0.8, 2: 0.3}}}, no_deal: 0, delay: 0}
  state: {powers: {ban: {impose: {when: true, deadline: {after: 0, force: order}}}}}
  court: {powers: {stay: {rule: {about: ban, effect: suspends, asked_when: term > 0.5, asked_by: seller, CLOCKS, grants: 1, costs: 0.01, reopens: {after: 30 days}}}}}
events:
  e1: {at: 2024-03-01, sets: {term: 0}}
  e2: {at: 2024-03-10, sets: {term: 1}}
agreement:
  closes: {when: term > 2, after: 90 days}
outcomes: [{y: in_force(ban)}, {n: otherwise}]
"""
)


@pytest.mark.parametrize(("delay", "filed"), [(", delay: 0.001", []), (", delay: 0", [0]), ("", [0])])
def test_who_asks_for_what_costs_weighs_the_wait_though_it_is_no_party(
    delay: str, filed: list[float], tmp_path: Path
) -> None:
    assert Ruled(tmp_path, FIRM.replace("DELAY", delay)).days(Kind.FILED, "stay") == filed


@pytest.mark.parametrize(
    ("clocks", "filed"),
    [
        ("takes: 10 days, again: {takes: 300 days}", [0]),
        ("takes: 10 days, again: {takes: 20 days}", [0, 69]),
        ("takes: 300 days, again: {takes: 20 days}", []),
    ],
)
def test_the_wait_for_a_second_request_goes_by_its_own_clock(clocks: str, filed: list[float], tmp_path: Path) -> None:
    assert Ruled(tmp_path, TWICE.replace("CLOCKS", clocks)).days(Kind.FILED, "stay") == filed


def test_so_does_the_wait_after_a_first_request_of_the_history(tmp_path: Path) -> None:
    """What was taken back is asked for again once anything has changed."""
    text = TWICE.replace("CLOCKS", "takes: 300 days, again: {takes: 20 days}").replace(
        "as_of: 2024-01-01", "as_of: 2024-02-01"
    )
    told = "{at: 2024-01-01, by: state, enforces: ban}, {at: 2024-01-02, by: seller, asks: stay}, {at: 2024-01-05, by: seller, withdraws: stay}"
    lines = "".join(f"\n  - {line}}}" for line in told.rstrip("}").split("}, "))
    text = text.replace("  - {by: [", "  - {at: 2024-01-01, by: [").replace("signs: {x: 1}}", "signs: {x: 1}}" + lines)
    assert Ruled(tmp_path, text).days(Kind.FILED, "stay") == [-30, 38]


# --- what is timed to a date ---------------------------------------------------------------------------------

TIMED = (
    HEAD
    + """
terms: {x: {levels: [1, 2]}}
so_far:
  - {by: [seller, buyer], signs: {x: 1}}
circumstances: {go: {start: 0}, alarm: {start: ALARM}}
actors:
  seller: {prefers: {x: {weight: 1, values: {1: 1, 2: 0}}}, no_deal: 0, delay: 0}
  buyer: {prefers: {x: {weight: 1, values: {1: 1, 2: 0}}}, no_deal: 0, delay: 0}
  state: {powers: {budget: {impose: {when: alarm > 0.5, deadline: {after: 10 days, force: spoken, met: closed, then: {enforce: 0}}}}}}
  agency:
    powers:
      permit: {review: {asked_when: go > 0.5, takes: {before: budget, by: 2 days}, grants: 1}}
events:
  e: {at: 2024-02-01, sets: {go: 1}}
  late: {at: 2024-02-06, sets: {alarm: LATE}}
agreement: {closes: {when: cleared(all), after: 60 days}, amends: []}
outcomes: [{closed: closed}, {other: otherwise}]
"""
)


@pytest.mark.parametrize(
    ("alarm", "late", "granted"),
    [(1, 1, 39), (0, 0, 39), (0, 1, 44)],  # lapsed on day 10; never imposed; imposed on day 36, which runs to day 46
)
def test_what_is_timed_to_a_date_that_does_not_run_goes_by_one_begun_when_it_was_asked(
    alarm: int, late: int, granted: float, tmp_path: Path
) -> None:
    found = Ruled(tmp_path, TIMED.replace("ALARM", str(alarm)).replace("LATE", str(late)))
    assert found.days(Kind.FILED, "permit") == [31]
    assert found.days(Kind.GRANTED, "permit") == [granted]


def test_so_it_does_where_the_history_has_asked_it(tmp_path: Path) -> None:
    text = TIMED.replace("ALARM", "0").replace("LATE", "0").replace("as_of: 2024-01-01", "as_of: 2024-02-05")
    told = "\n  - {at: 2024-02-01, happens: e, sets: {go: 1}}\n  - {at: 2024-02-01, by: seller, asks: permit}"
    text = text.replace("  - {by: [", "  - {at: 2024-01-01, by: [").replace("signs: {x: 1}}", "signs: {x: 1}}" + told)
    assert Ruled(tmp_path, text).days(Kind.GRANTED, "permit") == [39 - 35]


# --- the lead of a rival -------------------------------------------------------------------------------------

RIVAL = """
format: 1
title: a rival of what is signed
as_of: 2024-01-01
begins: 2023-12-12
horizon: 2024-12-31
terms: {price: {levels: [1, 2]}}
so_far:
  - {at: 2023-12-12, by: [seller, a], signs: {price: 2}}
SO_FAR
actors:
  seller:
    prefers: {price: {weight: 1, best: 2, worst: 1}}
    no_deal: 0
    delay: 0
    powers: {sale: {sell: {responds: 1 day, patience: endless, tactic: {beta: 1}}}}
  a:
    prefers: {price: {weight: 1, best: 1, worst: 2}}
    no_deal: 0
    delay: 0
    powers: {offer_a: {bid: {responds: 400 days, patience: endless, tactic: {beta: 1}}}}
  b:
    prefers: {price: {weight: 1, best: 1, worst: 2}}
    no_deal: 0
    delay: 0
    powers: {offer_b: {bid: {responds: 20 days, patience: endless, tactic: {beta: 1}, enters: 21 days}}}
  state: {powers: {m: {impose: {when: true, deadline: {at: 2024-03-02, force: statute, met: DEMAND, then: {enforce: 1}}}}}}
  OFFICE
agreement: {closes: {when: WHEN, after: 50 days}, open_until: closed, amends: []}
outcomes: [{b: signed and with(b)}, {other: otherwise}]
"""
OFFICE = "office: {powers: {permit: {review: {takes: 50 days, grants: 1}}}}"
ASKED = "  - {at: 2023-12-12, by: seller, asks: permit}"
GRANTED = f"{ASKED}\n  - {{at: 2023-12-22, by: office, grants: permit}}"


def _answers(folder: Path, when: str, demand: str = "closed", office: str = "", so_far: str = "") -> list[float]:
    text = RIVAL.replace("WHEN", when).replace("OFFICE", office).replace("SO_FAR", so_far).replace("DEMAND", demand)
    return Ruled(folder, text).days(Kind.OFFERED, "offer_b")[:1]


@pytest.mark.parametrize("when", ["signed and not in_force(m)", "signed and not in_force(m) and with(b)"])
def test_a_rival_does_not_reckon_with_the_closing_of_somebody_elses_agreement(when: str, tmp_path: Path) -> None:
    assert _answers(tmp_path, when) == pytest.approx([17.364], abs=0.001)


@pytest.mark.parametrize("so_far", [ASKED, GRANTED], ids=["asked", "granted"])
def test_nor_with_what_is_asked_and_answered_about_that(so_far: str, tmp_path: Path) -> None:
    found = _answers(tmp_path, "signed and days_to(m) > 900", "cleared(permit)", OFFICE, so_far)
    assert found == pytest.approx([17.364], abs=0.001)
