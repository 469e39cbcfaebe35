"""Monotone where theory says so: better packages, greater chances and more vetoes move what comes out one way only."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.world import lookahead
from sim.world.reference import Engine
from sim.world.reference.play import Play
from tests.laws.told import outcome, played, signed

from .worlds import examples

LEVELS = ("a", "b", "c", "d")
VALUES = {level: 1.0 for level in LEVELS}
TENTHS = st.integers(0, 10).map(lambda n: n / 10)
CHANCES = st.lists(TENTHS, min_size=len(LEVELS), max_size=len(LEVELS))
CLOCKS = st.sampled_from([
    "takes: 20 days",
    "takes: {uniform: [0, 60]}",
    "takes: {uniform: [0, 60]}, limit: 20 days, silence: clears",
    "takes: {uniform: [0, 60]}, limit: 20 days, silence: lapses, refiles: 2",
    "takes: 20 days, asks_after: {exponential: 5 days}",
    "takes: 20 days, luck: shared",
])  # fmt: skip


def _rule(chances: list[float]) -> str:
    """The probability of each level."""
    rule = str(chances[-1])
    for level, chance in zip(LEVELS[-2::-1], chances[-2::-1], strict=True):
        rule = f"{{if: remedy == {level}, then: {chance}, otherwise: {rule}}}"
    return rule


def _review(clock: str, chances: list[float], more: str = "") -> str:
    return f"{{{clock}, grants: {_rule(chances)}{more}}}"


def _outcomes(reviews: dict[str, str], first: str = "a", *, n: int = 12) -> list[bool]:
    """Whether the deal, signed at a level, closes: of some replications, which share their luck with all others."""
    values = {first: 1.0, **VALUES}
    with tempfile.TemporaryDirectory() as folder:
        plan = signed(Path(folder), values, reviews, no_deal=0.0, amends="")
        return [outcome(plan, one) == "closed" for one in played(plan, n)]


@examples(15)
@given(CHANCES, CLOCKS)
def test_what_a_worse_package_is_granted_a_better_one_is_too(chances: list[float], clock: str) -> None:
    found = {level: _outcomes({"office": _review(clock, chances)}, level) for level in LEVELS}
    for worse, p in zip(LEVELS, chances, strict=True):
        for better, q in zip(LEVELS, chances, strict=True):
            if p <= q:
                assert all(found[better][k] for k, closed in enumerate(found[worse]) if closed)


@examples(15)
@given(CHANCES, CHANCES, CLOCKS, CLOCKS)
def test_a_greater_chance_of_a_grant_clears_no_less(one: list[float], other: list[float], a: str, b: str) -> None:
    second = _review(b, other, more=", after: first")
    more = [min(1.0, chance + 0.2) for chance in one]
    less = _outcomes({"first": _review(a, one), "second": second})
    greater = _outcomes({"first": _review(a, more), "second": second})
    assert all(greater[k] for k, closed in enumerate(less) if closed)


REVIEWS = st.lists(st.tuples(CLOCKS, CHANCES, st.booleans(), st.sampled_from(["", ", when: remedy == a or remedy == b"])),
                   min_size=1, max_size=3)  # fmt: skip


def _reviews(said: Any) -> dict[str, str]:
    """Reviews, some of which come after the one before them."""
    names = [f"review_{i}" for i in range(len(said))]
    return {
        name: _review(clock, chances, (f", after: {names[i - 1]}" if i and chained else "") + when)
        for i, (name, (clock, chances, chained, when)) in enumerate(zip(names, said, strict=True))
    }


@examples(25)
@given(REVIEWS, st.tuples(CLOCKS, CHANCES, st.booleans(), st.just("")))
def test_another_veto_makes_nothing_likelier_sooner_or_better_than_no_deal(said: Any, veto: Any) -> None:
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
        fewer = _weighed(Path(one), _reviews(said))
        more = _weighed(Path(two), _reviews([*said, veto]))
    assert (more[0] <= fewer[0] + 1e-12).all()  # the chance to come through
    assert (more[1] >= fewer[1] - 1e-9).all()  # the days until then
    assert not (more[2] & ~fewer[2]).any()  # whether anybody would agree to it


def _weighed(folder: Path, reviews: dict[str, str]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    plan = signed(
        folder, dict(zip(LEVELS, (1.0, 0.8, 0.6, 0.2), strict=True)), reviews, no_deal=0.3, delay="0.05 per month"
    )
    play = Play(Engine(plan).model, 1, 0, 20)
    parties = (plan.actors["name"].tolist().index("buyer"), plan.actors["name"].tolist().index("seller"))
    worth = play.worth
    gains = worth.values(parties[1], parties) > worth.no_deal(parties[1])
    days = [worth.fewest_days(parties, one, closing=True) for one in np.eye(len(gains), dtype=bool)]
    seen, found = worth.outlook(parties[1], parties), worth.prospects.found
    of = play.model.chains, play.model.lucks_of_reviews, np.zeros(len(seen.firsts)), 0.0
    ones = np.ones(len(seen.utility))
    through = lookahead.look_ahead(ones, 0.0, seen.unforbidden, seen.clears(found), *seen[6:], found, *of)
    return through, np.array(days), gains
