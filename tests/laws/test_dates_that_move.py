"""A date that may move presses as it would on each day on which it may fall, and not as one that may never come."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from sim.world.record import Kind

from .ruled import Ruled

TEXT = """
format: 1
title: an order that falls on a date, which may move
as_of: 2024-01-01
horizon: 2024-12-31
terms: {price: {levels: [1, 2, 3, 4, 5, 6, 7, 8, 9]}}
so_far: [{by: office, imposes: ban}]
actors:
  seller:
    prefers: {price: {weight: 1, best: 9, worst: 1}}
    no_deal: 0
    delay: 0
    powers: {sale: {sell: {tactic: {beta: 1}, patience: endless, responds: 4 days}}}
  buyer:
    prefers: {price: {weight: 1, best: 1, worst: 9}}
    no_deal: 0
    delay: 0
    powers: {bid: {bid: {tactic: {beta: 1}, patience: endless, responds: 4 days}}}
  office: {powers: {ban: {impose: {deadline: {force: order, met: signed, at: DATE, MOVES then: {enforce: 1}}}}}}
agreement: {closes: {when: signed, after: 10 days}}
outcomes: [{banned: in_force(ban)}, {closed: closed}, {other: otherwise}]
"""


def offers(folder: Path, date: str, moves: str = "") -> list[tuple[float, str, str]]:
    """What is offered and signed, and when, up to the signature."""
    ruled = Ruled(folder, TEXT.replace("DATE", date).replace("MOVES", f"extend: {{{moves}}}," if moves else ""))
    kinds = {Kind.OFFERED.name, Kind.PASSED.name, Kind.SIGNED.name}
    return [(e[1], e[2], e[7]) for e in ruled.records[0] if e[2] in kinds]


@pytest.mark.parametrize(
    ("moves", "date"),
    [
        ("grants: 1, days: 1, most: 1", "2024-03-01"),
        ("grants: 1, days: 30, most: 1", "2024-03-30"),
        ("grants: 1, days: 1, most: 20", "2024-03-20"),
        ("grants: 1, days: 7, most: 100, most_days: 30", "2024-03-30"),
    ],
)
def test_a_date_that_is_certain_to_move_presses_as_the_last_day_to_which_it_moves(
    tmp_path: Path, moves: str, date: str
) -> None:
    assert offers(tmp_path, "2024-02-29", moves) == offers(tmp_path, date)


@pytest.mark.parametrize("date", ["2024-02-28", "2024-02-29", "2024-03-01", "2024-03-02"])
def test_a_turn_on_the_very_second_of_a_date_goes_by_the_days_to_which_it_may_move(tmp_path: Path, date: str) -> None:
    days = (dt.date(2024, 3, 31) - dt.date.fromisoformat(date)).days
    text = TEXT.replace("responds: 4 days", "responds: 20 days")
    moved, plain = (
        Ruled(tmp_path, text.replace("DATE", d).replace("MOVES", m)).days(Kind.SIGNED, "bid")
        for d, m in ((date, f"extend: {{grants: 1, days: {days}, most: 1}},"), ("2024-03-31", ""))
    )
    assert moved == plain != []


@pytest.mark.parametrize("grants", [0.05, 0.25, 0.3])
def test_both_engines_know_how_long_an_answer_takes_that_no_date_explains(tmp_path: Path, grants: float) -> None:
    """An offer of the history that has been out for longer than any date allows: play begins anew with that."""
    text = TEXT.replace("as_of: 2024-01-01", "begins: 2024-01-01\nas_of: 2024-02-08").replace(
        "responds: 4", "responds: 10 to 400"
    )
    text = text.replace(
        "imposes: ban}", "imposes: ban, at: 2024-01-01}, {at: 2024-01-01, by: buyer, offers: {price: 1}}"
    )
    moves = f"extend: {{grants: {grants}, days: 10, most: 3}},"
    assert Ruled(tmp_path, text.replace("DATE", "2024-02-10").replace("MOVES", moves), n=3).records


@pytest.mark.parametrize("grants", [0.1, 0.5, 0.9])
def test_a_day_more_is_hardly_more_than_none(tmp_path: Path, grants: float) -> None:
    """All sign that signed without it, on the same terms, and no answer is late by more than a day."""
    alone = offers(tmp_path, "2024-02-29")
    with_more = offers(tmp_path, "2024-02-29", f"grants: {grants}, days: 1, most: 1")
    assert [one[1:] for one in with_more] == [one[1:] for one in alone]
    assert alone[-1][1] == Kind.SIGNED.name


def test_the_further_a_date_may_move_the_later_both_agree(tmp_path: Path) -> None:
    signed = [offers(tmp_path, "2024-02-29", f"grants: 0.5, days: {days}, most: 2")[-1] for days in (1, 15, 60, 300)]
    assert all(kind == Kind.SIGNED.name for _, kind, _ in signed)
    assert sorted(signed) == signed and signed[0][0] < signed[-1][0]
