"""Beliefs that correlate: each keeps its distribution, together they have the correlations asked for, and no other changes."""

from __future__ import annotations

import math
import random
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim.errors import ScenarioError
from sim.scenario.load import load
from sim.world.beliefs import Numbers
from sim.world.compile import compile_scenario, warnings_of
from sim.world.compile.correlates import cholesky, score_correlation
from sim.world.plan import Plan
from sim.world.reference import Engine

BASE = (Path(__file__).resolve().parents[2] / "scenarios" / "reference" / "one-veto.yaml").read_text(encoding="utf-8")
BELIEFS = {
    "actors.seller.no_deal": "{pert: [0.1, 0.2, 0.5]}",
    "actors.buyer.no_deal": "{uniform: [0.1, 0.3]}",
    "actors.capital.powers.security.review.grants.above": "{beta: [2, 3]}",
    "circumstances.mood.start": "{normal: [0.5, 0.1]}",
}
SELLER, BUYER, ABOVE, MOOD = BELIEFS
DRAWS = 4_000


def plan(folder: Path, correlates: str = "") -> Plan:
    """One veto with four uncertain numbers, and what is said about them."""
    text = BASE.replace("no_deal: 0.2", f"no_deal: {BELIEFS[SELLER]}", 1)
    text = text.replace("no_deal: 0.2", f"no_deal: {BELIEFS[BUYER]}", 1).replace(
        "above: 0.4", f"above: {BELIEFS[ABOVE]}"
    )
    text += f"circumstances: {{mood: {{start: {BELIEFS[MOOD]}}}}}\n{correlates}"
    file = folder / "x.yaml"
    file.write_text(text, encoding="utf-8")
    return compile_scenario(load(file)).plan


def drawn(plan: Plan, draws: int = DRAWS) -> dict[str, npt.NDArray[np.float64]]:
    """The beliefs by their paths, [draws] each."""
    numbers = Numbers(plan)
    values = np.array([numbers.draw(5, b) for b in range(draws)])
    return {str(plan.slots["path"][i]): values[:, i] for i in numbers.beliefs}


def test_the_correlation_asked_for_is_that_of_the_ranks(tmp_path: Path) -> None:
    said = f"correlates:\n  - {{of: [{SELLER}, {BUYER}], by: 0.7}}\n  - {{of: [{BUYER}, {ABOVE}], by: -0.4}}\n"
    found = drawn(plan(tmp_path, said))
    for one, other, asked in ((SELLER, BUYER, 0.7), (BUYER, ABOVE, -0.4), (SELLER, ABOVE, 0.0), (SELLER, MOOD, 0.0)):
        achieved = stats.spearmanr(found[one], found[other]).statistic
        assert achieved == pytest.approx(asked, abs=4 / math.sqrt(DRAWS)), (one, other)


def test_every_belief_keeps_its_own_distribution(tmp_path: Path) -> None:
    found = drawn(plan(tmp_path, f"correlates: [{{of: [{SELLER}, {BUYER}, {ABOVE}], by: 0.8}}]\n"))
    laws = {
        SELLER: stats.beta(2, 4, loc=0.1, scale=0.4),  # PERT(0.1, 0.2, 0.5)
        BUYER: stats.uniform(0.1, 0.2),
        ABOVE: stats.beta(2, 3),
    }
    for name, law in laws.items():
        assert stats.kstest(found[name], law.cdf).pvalue > 1e-3, name


def test_beliefs_that_correlate_with_nothing_are_drawn_as_before(tmp_path: Path) -> None:
    alone = drawn(plan(tmp_path), 200)
    together = drawn(plan(tmp_path, f"correlates: [{{of: [{SELLER}, {BUYER}], by: 0.9}}]\n"), 200)
    first, second = sorted([SELLER, BUYER])
    for name in (ABOVE, MOOD, first):  # the first of a group keeps its own luck as well
        assert (alone[name] == together[name]).all()
    assert (alone[second] != together[second]).all()


def test_the_order_of_the_list_and_of_the_names_in_it_does_not_matter(tmp_path: Path) -> None:
    one = f"correlates:\n  - {{of: [{SELLER}, {BUYER}], by: 0.5}}\n  - {{of: [{MOOD}, {ABOVE}, {SELLER}], by: 0.2}}\n"
    other = f"correlates:\n  - {{of: [{ABOVE}, {SELLER}, {MOOD}], by: 0.2}}\n  - {{of: [{BUYER}, {SELLER}], by: 0.5}}\n"
    a, b = drawn(plan(tmp_path, one), 100), drawn(plan(tmp_path, other), 100)
    assert all((a[name] == b[name]).all() for name in BELIEFS)


def test_what_becomes_known_exactly_moves_nothing_that_correlates_with_it_and_is_warned_of(tmp_path: Path) -> None:
    whole = plan(tmp_path, f"correlates: [{{of: [{SELLER}, {BUYER}, {ABOVE}], by: 0.5}}]\n")
    a = drawn(whole, 50)
    for known in (SELLER, BUYER, ABOVE):
        loaded = load(tmp_path / "x.yaml", [(known, "0.5")])
        other = compile_scenario(loaded)
        b = drawn(other.plan, 50)
        assert all((a[name] == b[name]).all() for name in BELIEFS if name != known) and known not in b
        (warned,) = [w for w in warnings_of(loaded, other.plan, other.inputs) if w.path.startswith("correlates")]
        assert warned.message == f"{known}: is known exactly, so that nothing correlates with it"


def test_a_scenario_with_correlations_plays_from_a_saved_plan_as_from_a_fresh_one(tmp_path: Path) -> None:
    fresh = plan(tmp_path, f"correlates: [{{of: [{SELLER}, {BUYER}], by: 0.5}}]\n")
    fresh.save(tmp_path / "plan.npz")
    saved = Plan.load(tmp_path / "plan.npz")
    assert [Engine(fresh).play(1, k, 1).record for k in range(20)] == [
        Engine(saved).play(1, k, 1).record for k in range(20)
    ]


def test_medians_stay_where_they_are(tmp_path: Path) -> None:
    correlated = Numbers(plan(tmp_path, f"correlates: [{{of: [{SELLER}, {BUYER}], by: 0.5}}]\n"))
    assert correlated.medians() == Numbers(plan(tmp_path)).medians()


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (f"[{{of: [{SELLER}, actors.buyr.no_deal], by: 0.5}}]", 'actors.buyr.no_deal: is no belief.*did you mean "actors.buyer'),
        (f"[{{of: [{SELLER}, agreement.closes.after], by: 0.5}}]", "agreement.closes.after: is chance and not a belief"),
        (f"[{{of: [{SELLER}, {SELLER}], by: 0.5}}]", "is the same unknown as"),
        (f"[{{of: [{SELLER}], by: 0.5}}]", "at least 2"),
        (f"[{{of: [{SELLER}, {BUYER}], by: 1}}]", "1: a correlation must lie above -1 and below 1"),
        (f"[{{of: [{SELLER}, {BUYER}], by: 60}}]", "write 0.6 for 60 %"),
        (f"[{{of: [{SELLER}, {BUYER}], by: 2}}]", "2: a correlation must lie above -1 and below 1$"),
        (f"[{{of: [{SELLER}, {BUYER}], by: {{pert: [0, 0.1, 0.2]}}}}]", "must be a plain number"),
        (f"[{{of: [{SELLER}, {BUYER}], by: 0.5}}, {{of: [{BUYER}, {SELLER}], by: 0.5}}]", "given twice"),
        (
            f"[{{of: [{SELLER}, {BUYER}], by: 0.9}}, {{of: [{BUYER}, {ABOVE}], by: 0.9}}]",
            r"contradict each other, and 1 pairs that are not named count as uncorrelated; all times 0\.7",
        ),
        (
            f"[{{of: [{SELLER}, {BUYER}], by: 0.9}}, {{of: [{BUYER}, {ABOVE}], by: 0.9}}, {{of: [{SELLER}, {ABOVE}], by: -0.9}}]",
            "contradict each other; all times 0.5",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_a_position(tmp_path: Path, said: str, words: str) -> None:
    with pytest.raises(ScenarioError, match=rf"x\.yaml:\d+:\d+: correlates.*{words}"):
        plan(tmp_path, f"correlates: {said}\n")


@given(st.floats(-1, 1))
def test_normal_scores_correlate_as_the_formula_of_pearson_says(rank: float) -> None:
    assert score_correlation(rank) == pytest.approx(2 * math.sin(math.pi * rank / 6), rel=1e-15, abs=1e-300)


@given(st.integers(1, 6), st.randoms(use_true_random=False))
def test_the_factor_times_itself_is_the_matrix(n: int, rng: random.Random) -> None:
    loadings = np.array([[rng.uniform(-1, 1) for _ in range(n)] for _ in range(n)])
    matrix = loadings @ loadings.T + 0.1 * np.eye(n)
    scale = np.sqrt(np.diag(matrix))
    matrix = matrix / scale / scale[:, None]
    factor = cholesky(matrix.tolist())
    assert factor is not None
    assert np.allclose(np.array(factor) @ np.array(factor).T, matrix, rtol=0, atol=1e-13)
    assert np.triu(factor, 1).sum() == 0.0


@given(st.integers(2, 6), st.randoms(use_true_random=False))
def test_a_matrix_is_refused_exactly_when_it_is_not_positive_definite(n: int, rng: random.Random) -> None:
    matrix = np.eye(n)
    for i in range(n):
        for j in range(i):
            matrix[i, j] = matrix[j, i] = rng.uniform(-1, 1)
    least = float(np.linalg.eigvalsh(matrix).min())
    if abs(least) > 1e-6:  # nearer to the edge rounding decides
        assert (cholesky(matrix.tolist()) is not None) == (least > 0)
