"""No cliffs, and monotone where theory says so: what comes out moves with what is believed, smoothly and one way."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from sim.world.record import Kind, Played
from sim.world.reference import Engine
from sim.world.time import DAY
from tests.engine.played import plan_from

N, PER_BELIEF = 100, 4
STEPS = [k / 10 for k in range(11)]
LARGEST = 0.35  # share of the replications that may turn over between two of the steps

TALK = """
format: 1
title: A talk before a date
as_of: 2024-01-01
horizon: 2024-12-31
terms: {price: {levels: [0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100]}}
so_far: [{by: president, imposes: ban}]
actors:
  seller: {prefers: {price: {weight: 1, best: 100, worst: 0}}, no_deal: {uniform: [0, 0.4]}, delay: WAITING, never: {low: {terms: price < 40, credibility: CREDIBLE}}, powers: {s: {sell: {responds: {exponential: 2 days}}}}}
  buyer: {prefers: {price: {weight: 1, best: 0, worst: 100}}, no_deal: {uniform: [0, 0.4]}, delay: WAITING, powers: {b: {bid: {responds: {exponential: 2 days}}}}}
  president: {powers: {ban: {impose: {deadline: {at: 2024-04-01, force: order, met: signed, then: {enforce: ENFORCE}, extend: {asks: president, days: 30 days, grants: MOVES}}}}}}
  office: {powers: {permit: {review: {takes: {exponential: 20 days}, grants: GRANTS}}}}
agreement: {closes: {when: cleared(all), after: 0}}
outcomes: [{closed: closed}, {other: otherwise}]
"""
USUAL = {"WAITING": "0", "CREDIBLE": 0.5, "ENFORCE": 0.5, "MOVES": 0.3, "GRANTS": 0.7}


def _played(folder: Path, text: str, n: int = N) -> list[Played]:
    engine = Engine(plan_from(folder, text))
    return [engine.play(1, k, PER_BELIEF) for k in range(n)]


def _signed_by_the_date(played: list[Played]) -> float:
    return sum(any(e.kind == Kind.SIGNED and e.time <= 91 * DAY for e in one.record) for one in played) / len(played)


def _closed(played: list[Played]) -> set[int]:
    return {one.replication for one in played if any(e.kind == Kind.CLOSED for e in one.record)}


@pytest.mark.parametrize("number", [name for name in USUAL if name != "WAITING"])
def test_a_probability_that_moves_a_little_moves_what_comes_out_a_little(tmp_path: Path, number: str) -> None:
    """Where waiting costs something; the costs are spread as the other beliefs are.

    To wait for an answer at no cost is a lottery that is given away: it is taken at any chance above 0, however small, and
    at 0 it is worth no more than no deal. That step is what a comparison of worths comes to, and no threshold of a law.
    """
    shares = []
    for value in STEPS:
        waits = {"WAITING": "{uniform: [0, 0.008]}"} if number == "GRANTS" else {}
        shares.append(_signed_by_the_date(_played(tmp_path, _talk(waits | {number: value}))))
    jumps = [abs(b - a) for a, b in pairwise(shares)]
    assert max(jumps) < LARGEST, list(zip(STEPS, shares, strict=True))


def test_where_waiting_costs_nothing_any_chance_of_a_grant_above_none_is_as_good(tmp_path: Path) -> None:
    least, usual, none = (_signed_by_the_date(_played(tmp_path, _talk({"GRANTS": p}))) for p in (1e-9, 0.5, 0))
    assert least == usual > none == 0


def _talk(numbers: dict[str, object]) -> str:
    text = TALK
    for name, usual in (USUAL | numbers).items():
        text = text.replace(name, str(usual))
    return text


# --- one way -----------------------------------------------------------------------------------------------

SIGNED = """
format: 1
title: A signed deal and what it needs
as_of: 2024-01-01
horizon: 2024-12-31
terms: {price: {levels: [1, 2, 3, 4]}}
so_far: [{by: [seller, buyer], signs: {price: 3}}]
actors:
  seller: {prefers: {price: {weight: 1, best: 4, worst: 1}}, no_deal: 0.1, delay: 0}
  buyer: {prefers: {price: {weight: 1, best: 1, worst: 4}}, no_deal: 0.1, delay: 0}
  office: {prefers: {price: {weight: 1, best: 1, worst: 4}}, powers: {permit: {review: {takes: {exponential: 20 days}, grants: FIRST}}}}
  court: {prefers: {price: {weight: 1, best: 4, worst: 1}}, powers: {OTHER}}
agreement: {closes: {when: cleared(all), after: 0}, amends: [price]}
outcomes: [{closed: closed}, {other: otherwise}]
"""
VETO = "veto: {review: {takes: {exponential: 9 days}, grants: 0.6}}"


def _closed_with(folder: Path, first: str, other: str = "") -> set[int]:
    return _closed(_played(folder, SIGNED.replace("FIRST", first).replace("OTHER", other)))


def test_what_is_granted_more_probably_clears_no_less(tmp_path: Path) -> None:
    closed = [_closed_with(tmp_path, str(p)) for p in (0.1, 0.3, 0.5, 0.7, 0.9)]
    assert all(a <= b for a, b in pairwise(closed)) and closed[0] < closed[-1]


def test_a_higher_bar_passes_no_more(tmp_path: Path) -> None:
    closed = [_closed_with(tmp_path, f"{{above: {bar}, sharpness: 6}}") for bar in (0.1, 0.4, 0.7, 1)]
    assert all(a >= b for a, b in pairwise(closed)) and closed[0] > closed[-1]


def test_one_more_veto_lets_no_more_close(tmp_path: Path) -> None:
    for first in ("0.8", "{above: 0.3, sharpness: 6}"):
        assert _closed_with(tmp_path, first, VETO) < _closed_with(tmp_path, first)
