"""Where nothing can be drawn every replication is the same, and the plan says so; where something can, it never does."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.scenario.load import load
from sim.world import tactics
from sim.world.certain import certain
from sim.world.compile import compile_scenario
from sim.world.functions import Turn
from sim.world.plan import Plan
from sim.world.reference import Engine

from .played import SCENARIOS, plan_of

# Every kind of draw is there, and none is left open: constant delays, rates of zero, probabilities of 0 and 1.
SETTLED = """
format: 1
title: A terminal, with nothing left to chance
as_of: 2031-03-03
horizon: 2031-11-08
terms:
  price: {unit: "%", levels: [0, 25, 50, 75, 100]}
circumstances:
  tension: {start: 0.5, scale: 0 to 1, moves: {sd: 0, per: month}}
so_far:
  - {at: 2031-03-01, by: minister, imposes: closure}
actors:
  owner:
    prefers: {price: {weight: 1, best: 100, worst: 0}}
    no_deal: 0.2
    delay: 0
    powers: {terminal: {sell: {tactic: {beta: 0.7}, patience: 50 days, responds: 2 days}}}
  builder:
    prefers: {price: {weight: 1, best: 0, worst: 100}}
    no_deal: 0.1
    delay: 0
    never: {dear: {terms: price > 50, credibility: 1}}
    powers: {offer: {bid: {enters: 5 days, tactic: {beta: 0.3}, patience: 60 days, responds: 4 days, leaves: {hazard: 0 per day}, returns: {hazard: 0 per day}}}}
  board:
    powers:
      safety:
        review:
          asked_when: announced
          asks_after: 3 days
          takes: 12 days
          stops: {probability: 0, for: 9 days}
          grants: {if: price > 0, then: 1, otherwise: 0}
  minister:
    powers:
      closure:
        impose:
          what: the terminal is shut
          deadline:
            at: 2031-04-02
            force: order
            met: closed
            extend: {asks: minister, grants: 0, days: 10 days, most: 2}
            then: {enforce: 1}
  court:
    powers:
      suit:
        rule:
          about: closure
          asked_by: owner
          asked_when: days_to(closure) <= 20
          takes: 15 days
          grants: 1
          effect: suspends
      suit_appeal:
        rule:
          about: suit
          asked_by: minister
          asked_when: cleared(suit)
          takes: 20 days
          grants: 1
          effect: reverses
agreement:
  closes: {when: cleared(safety), after: 9 days}
  announces: {after: 2 days}
  outside_date: {after: 15 days, force: agreement, met: closed, then: {end: 0}}
events:
  storm: {hazard: 0 per day, sets: {tension: {add: 0.1}}}
  scare: {at: 2031-04-20, sets: {tension: {add: 0.1}}}
outcomes:
  - closed: closed
  - open: otherwise
"""
OPENED = {
    "circumstances.tension.start": "{uniform: [0.2, 0.8]}",
    "circumstances.tension.moves.sd": "0.2",
    "actors.owner.no_deal": "{uniform: [0.1, 0.4]}",
    "actors.owner.powers.terminal.sell.responds": "{exponential: 2 days}",
    "actors.owner.powers.terminal.sell.patience": "4 to 50 days",
    "actors.builder.no_deal": "{chance: {uniform: [0.05, 0.8]}}",
    "actors.builder.never.dear": "{terms: price > 25, credibility: 0.5}",
    "actors.builder.powers.offer.bid.enters": "{uniform: [1 day, 9 days]}",
    "actors.builder.powers.offer.bid.leaves.hazard": "0.2 per day",
    "actors.builder.powers.offer.bid.responds": "{choice: [[1 day, 0.5], [4 days, 0.5]]}",
    "actors.board.powers.safety.review.asks_after": "{uniform: [1 day, 9 days]}",
    "actors.board.powers.safety.review.takes": "{exponential: 12 days}",
    "actors.board.powers.safety.review.stops.probability": "0.5",
    "actors.board.powers.safety.review.grants.then": "0.5",
    "actors.board.powers.safety.review.grants": "{above: 0.3, sharpness: 2}",
    "actors.minister.powers.closure.impose.deadline.extend.grants": "0.5",
    "actors.minister.powers.closure.impose.deadline.then.enforce": "{is: 0.5, shifts: {tension: 0.1}}",
    "actors.court.powers.suit.rule.grants": "{is: 1, shifts: {tension: -0.8}}",
    "actors.court.powers.suit_appeal.rule.takes": "{uniform: [1 day, 30 days]}",
    "actors.court.powers.suit_appeal.rule.grants": "0.5",
    "agreement.closes.after": "{uniform: [5 days, 15 days]}",
    "agreement.announces.after": "{uniform: [1 day, 4 days]}",
    "agreement.outside_date.then.end": "0.5",
    "events.storm.hazard": "0.05 per day",
    "events.scare.sets.tension.add": "{chance: {uniform: [0, 0.2]}}",
}


@pytest.fixture
def settled(tmp_path: Path) -> Path:
    file = tmp_path / "settled.yaml"
    file.write_text(SETTLED, encoding="utf-8")
    return file


def records(plan: Plan, n: int = 60) -> set[str]:
    """The different records of the first replications, each with a belief draw of its own."""
    engine = Engine(plan)
    return {repr(engine.play(1, k, 1).record) for k in range(n)}


def test_a_plan_in_which_nothing_is_drawn_plays_the_same_record_every_time(settled: Path) -> None:
    plan = plan_of(settled)
    assert certain(plan)
    assert len(records(plan)) == 1


@pytest.mark.parametrize("path", OPENED)
def test_one_number_that_is_drawn_makes_replications_differ_and_the_plan_uncertain(settled: Path, path: str) -> None:
    plan = plan_of(settled, **{path: OPENED[path]})
    assert not certain(plan)
    assert len(records(plan)) > 1


def test_a_bidder_who_may_return_leaves_the_plan_open(settled: Path) -> None:
    assert not certain(plan_of(settled, **{"actors.builder.powers.offer.bid.returns.hazard": "0.1 per day"}))


def test_of_the_shipped_scenarios_that_of_rubinstein_alone_is_certain() -> None:
    found = [
        f.stem
        for f in sorted(SCENARIOS.glob("*.yaml")) + sorted(SCENARIOS.glob("reference/*.yaml"))
        if certain(plan_of(f))
    ]
    assert found == ["rubinstein"]
    assert len(records(plan_of("reference/rubinstein.yaml"))) == 1


class Luckless(Turn):
    """A turn whose luck nobody may look at."""

    @property
    def luck(self) -> float:  # type: ignore[override]
        raise AssertionError("a tactic that ships looks at luck")


@pytest.mark.parametrize("offer", [-1, 0, 5, 10])
@pytest.mark.parametrize("own", [-1, 4])
def test_no_tactic_that_ships_looks_at_luck(offer: int, own: int) -> None:
    packages = np.arange(11, dtype=np.int32)[:, None]
    allowed, dates, offers = np.ones(11, bool), np.array([[0.0, 9.0, 1.0]]), (offer,) if offer >= 0 else ()
    turn = Luckless(
        True, np.linspace(1, 0, 11), 0.2, allowed, offer, offers, own, 0, 0.0, 0.0, np.inf, dates, packages, 0.5
    )
    with pytest.raises(AssertionError, match="looks at luck"):
        turn.luck  # noqa: B018
    parameters = {
        "faratin": {"beta": 1},
        "rubinstein": {"discount": 0.9, "other": 0.8},
        "sealed": {"slope": 2 / 3, "intercept": 0.25},
    }
    assert set(parameters) == set(tactics.__all__)
    for name, given in parameters.items():
        assert getattr(tactics, name)(turn, **given) is not None


def test_a_tactic_of_the_users_own_may_look_at_luck_and_so_leaves_the_plan_open(tmp_path: Path, settled: Path) -> None:
    own = tmp_path / "own_way.py"
    own.write_text("def steady(turn):\n    return 0.6\n", encoding="utf-8")
    power = "actors.owner.powers.terminal.sell.tactic"
    loaded = load(settled, [(power, "{python: own_way.steady}")], [str(own)])
    assert not certain(compile_scenario(loaded).plan)
