"""One word, one meaning: no word rises and falls again within one instant without being looked at."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sim.world.compile.warnings import reach
from sim.world.plan import Plan
from sim.world.record import Kind
from sim.world.reference.world import World
from sim.world.time import DAY
from tests.engine.played import plan_from

from .worlds import SHIPPED, generated, opened, played, shipped

GRANTED_AND_GONE = """format: 1
title: A court forbids the deal, and with the deal go the words of the suit
as_of: 2024-01-01
horizon: 2024-12-31
terms: {price: {levels: [1, 2]}}
so_far:
  - {by: [seller, buyer], signs: {price: 2}}
actors:
  seller: {prefers: {price: {weight: 1, best: 2, worst: 1}}, no_deal: 0, delay: 0}
  buyer: {prefers: {price: {weight: 1, best: 1, worst: 2}}, no_deal: 0, delay: 0}
  court: {powers: {suit: {rule: {effect: forbids, asked_when: signed, takes: 30 days, grants: 1}}}}
agreement: {closes: {when: signed, after: 100 days}}
outcomes: [{forbidden: ever cleared(suit)}, {other: otherwise}]
"""


GRANTED_AND_REOPENED = """
format: 1
title: an order that is reopened by what it brings about
as_of: 2024-01-10
horizon: 2024-02-19
actors:
  state: {powers: {ban: {impose: {deadline: {force: order, met: closed, at: 2024-01-23, then: {enforce: 0}}}}}}
  court:
    powers:
      suit: {rule: {asked_when: offered, takes: 3 days, reopens: {when: lapsed(ban)}, grants: 1, effect: annuls, about: ban}}
      other: {rule: {asked_when: cleared(suit), takes: 3 days, grants: 0, effect: suspends, about: ban}}
so_far: [{by: state, imposes: ban}, {by: state, asks: suit}]
outcomes: [{none: otherwise}]
"""


class Unseen(AssertionError):
    """A word has changed back before anybody has looked at it."""


def _guard(patch: pytest.MonkeyPatch) -> None:
    """Let a world raise `Unseen` where a watched word takes back a change that nobody has looked at."""
    change, settle = World.change, World.settle

    def guarded(self: World, var: int, value: float, cause: int) -> None:
        seen = vars(self).setdefault("seen", {})  # what each word was when it was looked at last
        if self._watchers[var] and self.state[var] != value and seen.setdefault(var, self.state[var]) == value:
            raise Unseen(self.model.plan.variables["name"][var])
        change(self, var, value, cause)

    def looked(self: World) -> None:
        settle(self)
        vars(self).pop("seen", None)

    patch.setattr(World, "change", guarded)
    patch.setattr(World, "settle", looked)


@pytest.fixture
def guarded(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    _guard(monkeypatch)
    return monkeypatch


def _all_is_seen(_: Any, plan: Plan) -> None:
    played(plan)


@pytest.mark.parametrize("file", SHIPPED)
def test_every_word_is_seen_in_what_ships(file: str, folder: Path, guarded: pytest.MonkeyPatch) -> None:
    found = opened(folder, shipped(file))
    assert found is not None
    _all_is_seen(None, found.plan)


def test_every_word_is_seen_in_what_is_generated(folder: Path, guarded: pytest.MonkeyPatch) -> None:
    generated(folder, 40, _all_is_seen)


def test_the_guard_notices_a_word_that_nobody_sees(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(World, "look", lambda self: None)
    _guard(monkeypatch)
    with pytest.raises(Unseen, match="suit"):
        played(plan_from(tmp_path, GRANTED_AND_GONE), 1)


def test_a_grant_is_seen_although_it_is_reopened_by_what_it_brings_about(
    tmp_path: Path, guarded: pytest.MonkeyPatch
) -> None:
    (record,) = played(plan_from(tmp_path, GRANTED_AND_REOPENED), 1)
    assert [event.time // DAY for event in record if event.kind == Kind.REOPENED] == [3]


class Impossible(AssertionError):
    """Something has come about that the warnings call impossible."""


def _impossible(plan: Plan, patch: pytest.MonkeyPatch) -> None:
    """Let a world raise `Impossible` where it looks at a state that `sim validate` takes for one that cannot be."""
    never, exclusive, implied = reach.never_true(plan), reach.exclusive(plan), reach.implied(plan)
    names, settle = plan.variables["name"], World.settle

    def checked(self: World) -> None:
        true = {var for var, value in enumerate(self.state) if value}
        for var in true & never:
            raise Impossible(f"{names[var]}: never")
        for a, b in exclusive:
            if a in true and b in true:
                raise Impossible(f"{names[a]} and {names[b]}")
        for a, b in implied:
            if a in true and b not in true:
                raise Impossible(f"{names[a]} without {names[b]}")
        settle(self)

    patch.setattr(World, "settle", checked)


def _nothing_impossible_happens(_: Any, plan: Plan) -> None:
    with pytest.MonkeyPatch.context() as patch:
        _impossible(plan, patch)
        played(plan)


@pytest.mark.parametrize("file", SHIPPED)
def test_what_validate_calls_impossible_never_comes_about(file: str, folder: Path) -> None:
    found = opened(folder, shipped(file))
    assert found is not None
    _nothing_impossible_happens(None, found.plan)


def test_nor_does_it_in_what_is_generated(folder: Path) -> None:
    generated(folder, 40, _nothing_impossible_happens)
