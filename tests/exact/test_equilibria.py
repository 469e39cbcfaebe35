"""Equilibria that ship as tactics in Python: what theory says comes out, and no deviation pays.

Rubinstein (1982): stationary equilibrium of alternating offers; first share (1 - d2) / (1 - d1 d2).
Chatterjee and Samuelson (1983): linear sealed bids with uniform values; trade with probability 9/32, gains 9/64.
"""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from sim.execution.scenarios import open_scenario
from sim.world.record import Kind
from sim.world.reference import Engine
from sim.world.time import DAY

GRAIN = 1_000
DEVIATIONS = str(Path(__file__).with_name("deviations.py"))
PIE = """
format: 1
title: A pie
as_of: 2031-01-01
horizon: 2031-06-30
terms: {{share: {{levels: {levels}}}}}
actors:
  first:
    prefers: {{share: {{weight: 1, best: {grain}, worst: 0}}}}
    no_deal: {no_deal}
    delay: 0
    powers: {{offer: {{bid: {{responds: 1 day, tactic: {first}}}}}}}
  second:
    prefers: {{share: {{weight: 1, best: 0, worst: {grain}}}}}
    no_deal: {no_deal}
    delay: 0
    powers: {{answer: {{sell: {{responds: 1 day, tactic: {second}}}}}}}
agreement: {{closes: {{when: signed, after: 1 day}}}}
outcomes: [{{closed: closed}}, {{open: otherwise}}]
"""


def _engine(folder: Path, first: str, second: str, no_deal: str = "0") -> Engine:
    file = folder / "pie.yaml"
    text = PIE.format(levels=list(range(GRAIN + 1)), grain=GRAIN, first=first, second=second, no_deal=no_deal)
    file.write_text(text, encoding="utf-8")
    return Engine(open_scenario(file, python=[DEVIATIONS]).plan, [DEVIATIONS])


# --- Rubinstein --------------------------------------------------------------------------------------------

PAIRS = [(0.9, 0.9), (0.5, 0.8), (0.95, 0.6)]


def _stationary(own: float, other: float) -> str:
    return f"{{python: sim.world.tactics.rubinstein, with: {{discount: {own}, other: {other}}}}}"


def _payoffs(engine: Engine, d1: float, d2: float) -> tuple[float, float, int]:
    """Discounted shares of both, and the number of the offer that is accepted; nothing if none is."""
    signed = [e for e in engine.play(1, 0, 20).record if e.kind == Kind.SIGNED]
    if not signed:
        return 0.0, 0.0, 0
    offers = round(signed[0].time / DAY) - 1  # an offer a day, accepted on the next
    share = signed[0].package / GRAIN
    return d1 ** (offers - 1) * share, d2 ** (offers - 1) * (1 - share), offers


@pytest.mark.parametrize(("d1", "d2"), PAIRS)
def test_the_first_offer_is_the_stationary_share_and_is_accepted(d1: float, d2: float, tmp_path: Path) -> None:
    first, second, offers = _payoffs(_engine(tmp_path, _stationary(d1, d2), _stationary(d2, d1)), d1, d2)
    assert offers == 1
    assert first == pytest.approx((1 - d2) / (1 - d1 * d2), abs=1 / GRAIN)
    assert first + second == pytest.approx(1)


ALTERNATIVES = [
    *(f"{{python: deviations.hold, with: {{least: {least}}}}}" for least in (0.2, 0.4, 0.5, 0.55, 0.6, 0.7, 0.9)),
    "{python: deviations.yield_later, with: {first: 0.9, later: 0.5}}",
    "{python: deviations.yield_later, with: {first: 0.4, later: 0.8}}",
    "{beta: 0.3}",
    "{beta: 3}",
]


@pytest.mark.parametrize(("d1", "d2"), PAIRS)
def test_no_deviation_from_the_stationary_equilibrium_pays(d1: float, d2: float, tmp_path: Path) -> None:
    x1 = (1 - d2) / (1 - d1 * d2)
    for other in ALTERNATIVES:
        first, _, _ = _payoffs(_engine(tmp_path, other, _stationary(d2, d1)), d1, d2)
        assert first <= x1 + 1 / GRAIN, f"the first gains by {other}"
        _, second, _ = _payoffs(_engine(tmp_path, _stationary(d1, d2), other), d1, d2)
        assert second <= 1 - x1 + 1 / GRAIN, f"the second gains by {other}"


# --- Chatterjee and Samuelson ------------------------------------------------------------------------------

N = 3_000
UNIFORM = "{chance: {uniform: [0, 1]}}"
LINEAR = f"{{python: sim.world.tactics.sealed, with: {{slope: {2 / 3!r}, intercept: 0.25}}}}"


def _gains(engine: Engine) -> tuple[np.ndarray, np.ndarray]:
    """What both sides gain over no deal in each replication [N]; nan where there is no trade."""
    model = engine.model
    gains = np.full((2, N), np.nan)
    for k in range(N):
        played = engine.play(1, k, 20)
        if played.package >= 0:
            values = model.private(model.beliefs(1, k // 20), 1, k).values
            nothing = [values[model.linears[actor.no_deal]] for actor in model.actors]
            share = played.package / GRAIN
            gains[:, k] = share - nothing[0], 1 - share - nothing[1]
    return gains[0], gains[1]


@pytest.fixture(scope="module")
def equal(tmp_path_factory: pytest.TempPathFactory) -> tuple[np.ndarray, np.ndarray]:
    """What both sides gain where neither deviates."""
    return _gains(_engine(tmp_path_factory.mktemp("equal"), LINEAR, LINEAR, UNIFORM))


def test_linear_sealed_bids_trade_in_9_of_32_cases_and_gain_9_of_64(equal: tuple[np.ndarray, np.ndarray]) -> None:
    first, second = equal
    p, traded = 9 / 32, ~np.isnan(first)
    assert abs(traded.mean() - p) < 3 * math.sqrt(p * (1 - p) / N)
    both = np.where(traded, first + second, 0.0)
    assert abs(both.mean() - 9 / 64) < 3 * both.std() / math.sqrt(N)
    assert (first[traded] + second[traded]).min() == pytest.approx(1 / 4, abs=2 / GRAIN)  # traded iff v - c >= 1/4
    assert np.nanmin(first) >= -1 / GRAIN and np.nanmin(second) >= -1 / GRAIN


@pytest.mark.parametrize(
    "deviation",
    [
        "{python: sim.world.tactics.sealed, with: {slope: 1, intercept: 0}}",  # honest
        "{python: sim.world.tactics.sealed, with: {slope: 1, intercept: 0.1}}",
        "{python: sim.world.tactics.sealed, with: {slope: 0.6666666, intercept: 0.15}}",
        "{python: sim.world.tactics.sealed, with: {slope: 0.6666666, intercept: 0.35}}",
        "{python: sim.world.tactics.sealed, with: {slope: 0.4, intercept: 0.5}}",
        "{python: deviations.demand, with: {worth: 0.6}}",
    ],
)
@pytest.mark.parametrize("side", ["first", "second"])
def test_no_deviation_from_the_linear_bids_pays(
    side: str, deviation: str, equal: tuple[np.ndarray, np.ndarray], tmp_path: Path
) -> None:
    """With the same values in both, what the deviating side gains is not above what the equilibrium gives it."""
    bids = {"first": LINEAR, "second": LINEAR, side: deviation}
    other = _gains(_engine(tmp_path, bids["first"], bids["second"], UNIFORM))
    index = ("first", "second").index(side)
    change = np.nan_to_num(other[index]) - np.nan_to_num(equal[index])
    assert change.mean() < 2 * change.std() / math.sqrt(N), f"{side} gains {change.mean():.4f} by {deviation}"
