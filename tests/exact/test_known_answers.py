"""Scenarios whose answer is known in advance, shipped under scenarios/reference."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.api import load, run
from sim.world.beliefs import Preferences
from sim.world.decisions import quantal
from sim.world.model import Model
from sim.world.reference import Engine
from sim.world.time import DAY

from ..engine.played import SCENARIOS, plan_of

N = 2_000


def _run(name: str, n: int = N) -> dict[str, float]:
    return run(SCENARIOS / "reference" / f"{name}.yaml", n=n).outcomes


def test_an_exponential_review_against_a_date_bans_with_probability_exp_minus_rate_t() -> None:
    result = run(SCENARIOS / "reference" / "exponential-review.yaml", n=N)
    exact = math.exp(-60 / 30)
    assert abs(result.outcomes["ban"] - exact) < 4 * math.sqrt(exact * (1 - exact) / N)
    found = result.summary["probabilities"]["outcomes"]
    assert found["ban:before"]["ban"]["hits"] == 0
    assert found["ban:after"]["ban"]["p"] == result.outcomes["ban"]


def test_exponential_closings_follow_their_distribution_day_by_day() -> None:
    """Kolmogorov's bound on the whole curve, not one point of it."""
    plan = plan_of("reference/no-ban-power.yaml")
    engine = Engine(plan)
    closed = [next((t / DAY for t, state in engine.play(1, k, 20).path if state == 1), np.inf) for k in range(N)]
    days = np.arange(1, 90)
    share = np.array([(np.array(closed) <= d).mean() for d in days])
    assert np.abs(share - (1 - np.exp(-days / 30))).max() < 1.95 / math.sqrt(N)  # 1 in 1,000


def test_no_ban_power_no_ban() -> None:
    assert _run("no-ban-power")["ban"] == 0.0


def test_certain_approval_no_refusal() -> None:
    found = _run("certain-approval")
    assert (found["refused"], found["ban"], found["closed"]) == (0.0, 0.0, 1.0)


def test_another_veto_never_enlarges_the_static_agreement_set() -> None:
    """Tsebelis 2002: what all veto players prefer to the status quo shrinks with each of them."""
    sets = []
    for name in ("one-veto", "two-vetoes"):
        plan = plan_of(f"reference/{name}.yaml")
        model = Model(plan)
        preferences = Preferences(plan, model.packages, model.medians.values)
        names = [str(a["name"]) for a in plan.actors]
        base = {names[row["actor"]]: preferences.utility[o] for o, row in enumerate(plan.overlays)}
        threshold = {"seller": 0.2, "buyer": 0.2, "capital": 0.4, "treasury": 0.4}
        sets.append({k for k in range(len(plan.packages)) if all(base[a][k] > threshold[a] for a in base)})
    one, two = sets
    assert two < one


def test_another_veto_never_makes_a_replication_close_that_did_not() -> None:
    one, two = (Engine(plan_of(f"reference/{name}.yaml")) for name in ("one-veto", "two-vetoes"))
    closed = [(one.play(1, k, 20).outcomes[-1] == 0, two.play(1, k, 20).outcomes[-1] == 0) for k in range(600)]
    assert sum(a for a, _ in closed) > sum(b for _, b in closed)
    gained = sum(b and not a for a, b in closed)
    assert gained <= 0.01 * len(closed)  # bargaining may take another way under another veto; it must not help


@pytest.mark.parametrize("beta", ["0.5", "1", "3"])
def test_two_parties_agree_on_what_both_prefer_to_no_deal(beta: str) -> None:
    sets = {
        "actors.seller.powers.seller.sell.tactic.beta": beta,
        "actors.buyer.powers.offer.bid.tactic.beta": beta,
    }
    result = run(load(SCENARIOS / "reference" / "two-party-talk.yaml", set=sets), n=300)
    assert result.outcomes["closed"] == 1.0
    prices = {int(p["levels"]["price"]): p["share"]["p"] for p in result.summary["terms"]["packages"]}
    assert all(30 <= price <= 70 for price in prices)
    mean = sum(price * share for price, share in prices.items())
    assert 40 <= mean <= 60  # the talk is symmetric but for who moves first


def test_a_side_that_gives_way_earlier_gets_the_worse_price() -> None:
    def price(seller: str, buyer: str) -> float:
        sets = {
            "actors.seller.powers.seller.sell.tactic.beta": seller,
            "actors.buyer.powers.offer.bid.tactic.beta": buyer,
        }
        result = run(load(SCENARIOS / "reference" / "two-party-talk.yaml", set=sets), n=200)
        return sum(int(p["levels"]["price"]) * p["share"]["p"] for p in result.summary["terms"]["packages"])

    assert price("3", "0.3") < price("1", "1") < price("0.3", "3")


def test_quantal_responses_of_matching_pennies_meet_at_the_published_equilibrium() -> None:
    """Asymmetric matching pennies with 9 and 1 at lambda 1 (McKelvey and Palfrey 1995; Goeree, Holt and Palfrey 2003).

    The row player gets 9 at (up, left), 1 at (down, right); the column player 1 at the other two. In the equilibrium each
    plays a logistic response to the difference of its expected payoffs, which is how a reviewer grants.
    """
    up = left = 0.5
    for _ in range(20_000):  # damped, since best replies run in circles
        row = float(quantal(np.array([9 * left - (1 - left)]), 0.0, 1.0)[0])
        column = float(quantal(np.array([(1 - up) - up]), 0.0, 1.0)[0])
        up, left = up + 0.01 * (row - up), left + 0.01 * (column - left)
    assert (up, left) == pytest.approx((0.89358, 0.31278), abs=5e-5)
