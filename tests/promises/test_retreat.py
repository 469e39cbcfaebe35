"""No retreat: a side does not go back behind an offer of its own, whether play or the history has brought that offer.

Nor does it, where it has heard nothing, pass over what is worth more to both sides, as far as it knows, at every other offer.

Worth changes as the world does: everything is weighed as it is to the side at its turn, and an offer that is worth less to
it now than when it was made, or less than what it falls back on, is no offer that it goes back behind. Packages that
differ by no more than `CLOSE` are about as good.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.world import concession
from sim.world.plan import Plan
from sim.world.reference import offers
from tests.engine.played import plan_from

from .worlds import SHIPPED, generated, opened, played, shipped

SELLER, EXACT = 1, 1e-9
CONCEDED = """
format: 1
title: What was offered before a date that has gone
as_of: 2024-03-01
horizon: 2024-12-31
terms: {price: {levels: [1, 2, 3, 4, 5, 6, 7, 8, 9]}}
so_far:
  - {at: 2024-02-20, by: b, offers: {price: 7}}
  - {at: 2024-02-25, by: [s, b], offers: {price: 8}}
actors:
  s: {prefers: {price: {weight: 1, best: 9, worst: 1}}, no_deal: 0.1, powers: {sale: {sell: {patience: 2000 days, responds: 2 days}}}}
  b: {prefers: {price: {weight: 1, best: 1, worst: 9}}, no_deal: 0.1, powers: {bid: {bid: {patience: 2000 days, responds: 2 days}}}}
agreement: {closes: {when: signed, after: 0}}
outcomes: [{closed: closed}, {other: otherwise}]
"""


class Retreat(AssertionError):
    """A side asks for more than it has offered."""


class Waste(AssertionError):
    """A side offers what costs the other something and brings itself nothing."""


def _guard(patch: pytest.MonkeyPatch) -> Counter[str]:
    """Let a turn raise `Retreat` that goes back; what comes back counts the turns that were bound, and by what."""
    offer, bound = offers._offer, Counter[str]()

    def guarded(thread: Any, table: offers.Table, package: int, short: int) -> None:
        row = thread.bid if thread.turn != SELLER else thread.play.model.seller
        worth: dict[int, np.ndarray] = vars(thread).setdefault(
            "worth", {}
        )  # of each offer when it was made, by its event
        standing = thread.offers[thread.turn]
        unheard = row.function < 0 and package >= 0 and thread.last(1 - thread.turn) < 0
        gains = _pleases(thread) if unheard else np.zeros(table.values.shape[1])
        for own in _binding(thread, table) if row.function < 0 else ():
            if (table.values[:, own] >= worth.setdefault(standing[own], table.values[:, own]) - EXACT).all():
                bound["told" if thread.world.record[standing[own]].time <= 0 else "played"] += 1
                _no_retreat(table, gains, own, package)
        if unheard and len(standing) % 2 == 0:
            bound["unheard"] += 1
            _no_waste(table, gains, offers._own(thread, table), package)
        offer(thread, table, package, short)
        if package in standing:
            worth.setdefault(standing[package], table.values[:, package])

    patch.setattr(offers, "_offer", guarded)
    return bound


def _pleases(thread: Any) -> np.ndarray:
    """What each package [P] gains the other side, as far as is known."""
    other = 1 - thread.turn
    gains, unbarred = offers._gains(thread, other), thread.play.limits.unbarred(thread.of(other))
    return np.where(gains > 0.0, gains * unbarred, gains)


def _binding(thread: Any, table: offers.Table) -> list[int]:
    """The side's own offers that stand and are allowed to it."""
    return [k for k in thread.standing(thread.turn) if table.allowed[k]]


def _no_retreat(table: offers.Table, gains: np.ndarray, own: int, package: int) -> None:
    """It would not pass over what is as good to every mover, nor offer what is better for all of them alone."""
    worth = table.values - table.values[:, own : own + 1]
    for k in table.signable:
        if table.allowed[k] and (worth[:, k] > EXACT).all():
            raise Retreat(f"{k} is worth {worth[:, k]} more than {own}, which it has offered, and is not signed")
    better = package >= 0 and (worth[:, package] > concession.CLOSE + EXACT).all()
    if better and gains[package] <= gains[own] + EXACT:
        raise Retreat(f"{package} is worth {worth[:, package]} more than {own}, which it has offered")


def _no_waste(table: offers.Table, gains: np.ndarray, own: list[int], package: int) -> None:
    """Nothing that is worth as much to every mover gains the other side more than all that stands, the offer included."""
    as_good = table.reach & (table.values >= table.values[:, package : package + 1]).all(axis=0)
    if (gains[as_good] > gains[[package, *own]].max() + EXACT).any():
        raise Waste(f"{np.flatnonzero(as_good)} are as good as {package}, and one of them gains the other side more")


@pytest.fixture
def bound(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    return _guard(monkeypatch)


@pytest.mark.parametrize("file", SHIPPED)
def test_nobody_retreats_in_what_ships(file: str, folder: Path, bound: Counter[str]) -> None:
    found = opened(folder, shipped(file))
    assert found is not None
    played(found.plan, 40)


def test_nobody_retreats_in_what_is_generated(folder: Path, bound: Counter[str]) -> None:
    def check(_: Any, plan: Plan) -> None:
        played(plan)

    generated(folder, 90, check)
    assert bound["played"] and bound["unheard"]


def test_what_a_bidder_has_offered_in_public_binds_it(tmp_path: Path, bound: Counter[str]) -> None:
    """With patience for years it would ask for far more."""
    records = played(plan_from(tmp_path, CONCEDED), 20)
    assert bound["told"]
    assert all(e.package >= 7 for record in records for e in record if e.time > 0 and e.actor == 0 and e.package >= 0)


def test_the_guard_notices_a_side_that_forgets_its_offers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    respond = concession.respond

    def forgetful(*said: Any) -> Any:
        return respond(*said[:6], said[6][:0], *said[7:])

    monkeypatch.setattr(offers.concession, "respond", forgetful)
    _guard(monkeypatch)
    with pytest.raises(Retreat):
        played(plan_from(tmp_path, CONCEDED), 1)


def test_the_guard_notices_a_side_that_offers_the_least_it_may(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = CONCEDED.replace("levels: [1, 2, 3, 4, 5, 6, 7, 8, 9]}", "levels: [1, 9]}, gift: {levels: [given, kept]}")
    text = text.replace("price: {weight: 1, best: 1, worst: 9}", "gift: {weight: 1, best: given, worst: kept}")
    text = text[: text.index("so_far")] + text[text.index("actors") :]
    played(plan_from(tmp_path, text), 1)

    def mean(values: Any, lacks: Any, enough: Any, least: int, pleases: Any) -> int:
        return int(np.argmin(np.where(enough, pleases, np.inf)))

    respond = getattr(concession.respond, "py_func", concession.respond)
    monkeypatch.setattr(offers.concession, "respond", respond)
    monkeypatch.setattr(concession, "kindest", mean)
    _guard(monkeypatch)
    with pytest.raises(Waste):
        played(plan_from(tmp_path, text), 1)


def test_none_is_worth_more_than_itself() -> None:
    table = offers.Table(
        (0,),
        np.array([[0.5, 0.5, 0.6]]),
        np.array([0.1]),
        (-np.inf, -1),
        np.ones(3, bool),
        [1],
        np.ones(3, bool),
        np.ones(3),
    )
    _no_retreat(table, np.zeros(3), 0, 1)
    _no_retreat(table, np.array([0.0, 0.0, 0.1]), 0, 2)
    with pytest.raises(Retreat):
        _no_retreat(table, np.zeros(3), 0, 2)
