"""The days that are expected: of a grant that is held, of what is timed to a date, after a lapse; and who sees a prohibition."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.world.record import Kind
from sim.world.reference import Engine
from sim.world.reference.play import Play
from tests.engine.played import plan_from

from .ruled import Ruled

HELD = """
format: 1
title: a held grant
as_of: 2030-03-01
begins: 2030-01-01
horizon: 2030-06-01
terms:
  scope: {levels: [small, wide]}
circumstances:
  market: {levels: [low, high], start: low}
so_far:
  - {at: 2030-01-10, by: [owner, buyer], signs: {scope: small}}
  - {at: 2030-01-10, by: owner, asks: board}
  - {at: 2030-02-01, by: board, grants: board}
  - {at: 2030-02-05, by: rival, asks: stay}
  - {at: 2030-02-10, by: court, grants: stay}
actors:
  owner:
    prefers: {scope: {weight: 1, values: {small: 1, wide: 0.9}}}
    no_deal: 0
    delay: 0
    powers: {sale: {sell: {decides: first_acceptable, responds: 3 days, patience: 100 days, tactic: {beta: 0.5}}}}
  buyer:
    prefers: {scope: {weight: 1, values: {small: 0.5, wide: 1}}}
    no_deal: {is: 0.2, shifts: {market == high: 0.4}}
    delay: 0.3 per month
    powers: {buy: {bid: {responds: 3 days, patience: 100 days, tactic: {beta: 0.5}}}}
  rival: {of: sues}
  board:
    powers:
      board:
        review:
          asks_after: 5 days
          takes: 40 days
          grants: {if: scope == small, then: 0.9, otherwise: 0.8}
  court:
    powers:
      stay: {rule: {about: board, asked_when: cleared(board), asked_by: rival, takes: 20 days, effect: suspends, grants: 0.4, reopens: {after: 60 days}}}
agreement:
  closes: {when: cleared(all), after: 10 days}
  exits: {buyer: true}
  amends: [scope]
events:
  boom: {at: 2030-03-03, sets: {market: high}}
outcomes:
  - closed: closed
  - signed: signed
  - rest: otherwise
"""


def test_a_package_that_a_held_grant_does_not_cover_takes_the_days_of_a_new_request(tmp_path: Path) -> None:
    """5 + 40 + 10 days at 0.3 a month leave the buyer less of it than the 0.6 of no deal."""
    for one in Ruled(tmp_path, HELD, n=5).records:
        after = [e[2] for e in one if e[1] > 0]
        assert Kind.AMENDED.name not in after and Kind.EXITED.name in after


TIMED = """
format: 1
title: a timed petition
as_of: 2030-03-01
horizon: 2030-06-01
so_far:
  - {at: 2030-03-01, by: state, imposes: ban}
actors:
  owner:
    no_deal: {is: 0.2, shifts: {lapsed(ban): 0.5}}
    delay: 0.3 per month
  state:
    powers: {ban: {impose: {deadline: {after: 40 days, force: order, met: 1 > 2, then: {enforce: 1}}}}}
  court:
    powers:
      plea: {rule: {about: ban, asked_when: pending(ban), asked_by: owner, asks_after: 5 days, costs: COSTS, takes: {before: ban, by: 2 days}, effect: annuls, grants: 1}}
outcomes:
  - annulled: lapsed(ban)
  - rest: otherwise
"""


@pytest.mark.parametrize(("costs", "asked"), [(0.12, True), (0.13, False)])
def test_a_suit_that_is_timed_to_a_date_waits_no_longer_than_for_that(
    tmp_path: Path, costs: float, asked: bool
) -> None:
    """38 days, in which its filing delay lies: 0.5 - 0.3 x 38 / 30.4375 = 0.1254."""
    ruled = Ruled(tmp_path, TIMED.replace("COSTS", str(costs)))
    assert (Kind.FILED.name in [e[2] for e in ruled.records[0]]) == asked


LAPSES = """
format: 1
title: a later request is timed to a date
as_of: 2030-03-01
horizon: 2030-09-01
terms:
  price: {levels: [0, 50, 100]}
so_far:
  - {at: 2030-03-01, by: state, imposes: ban}
  - {at: 2030-03-01, by: [owner, buyer], signs: {price: 50}}
actors:
  owner:
    prefers: {price: {weight: 2, best: 100, worst: 0}}
    no_deal: 0
    delay: 0.1 per month
    powers: {sale: {sell: {decides: first_acceptable, responds: 30 days, patience: 100 days, tactic: {beta: 0.5}}}}
  buyer:
    prefers: {price: {weight: 2, best: 0, worst: 100}}
    no_deal: 0
    delay: 0
    powers: {buy: {bid: {responds: 30 days, patience: 100 days, tactic: {beta: 0.5}}}}
  state:
    powers: {ban: {impose: {deadline: {after: 60 days, force: order, met: closed, then: {enforce: 1}}}}}
  board:
    powers:
      board: {review: {takes: 50 days, limit: 40 days, silence: lapses, refiles: 1, again: {takes: {before: ban, by: 2 days}}, grants: 1}}
agreement:
  closes: {when: cleared(all), after: 8 days}
outcomes:
  - closed: closed
  - signed: signed
  - rest: otherwise
"""


def test_a_later_request_that_is_timed_to_a_date_is_expected_for_that_after_a_lapse(tmp_path: Path) -> None:
    """The first lapses after 40 days, the next is answered two days before the date, in 60."""
    play = Play(Engine(plan_from(tmp_path, LAPSES)).model, 1, 0, 20)
    assert play.worth.prospects.now()[0].tolist() == pytest.approx([1, 0, 0, 58])


PRIVATE = """
format: 1
title: a private deal that is forbidden
as_of: 2030-03-01
begins: 2030-01-01
horizon: 2030-06-01
terms:
  scope: {levels: [small, wide]}
so_far:
  - {at: 2030-02-10, by: [owner, buyer], signs: {scope: small}, public: false}
actors:
  owner:
    prefers: {scope: {weight: 1, values: {small: 0.5, wide: 0.45}}}
    no_deal: 0.2
    powers: {sale: {sell: {decides: first_acceptable, responds: 3 days, patience: 100 days, tactic: {beta: 0.5}}}}
  buyer:
    prefers: {scope: {weight: 1, values: {small: 0.6, wide: 1}}}
    no_deal: 0.1
    powers: {buy: {bid: {responds: 3 days, patience: 100 days, tactic: {beta: 0.5}}}}
  court:
    powers:
      ban: {rule: {asked_when: signed, asked_by: owner, takes: 5 days, effect: forbids, grants: 1}}
agreement:
  announces: {after: 200 days}
  closes: {when: cleared(all), after: 30 days}
outcomes:
  - closed: closed
  - signed: signed
  - rest: otherwise
"""


def test_the_prohibition_of_a_private_deal_is_private(tmp_path: Path) -> None:
    engine = Engine(plan_from(tmp_path, PRIVATE))
    seen = {e.kind: e.public for e in engine.play(1, 0, 20).record}
    assert not seen[Kind.FORBIDDEN] and not seen[Kind.ENDED]
