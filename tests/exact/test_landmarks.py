"""What goes with an end within belief draws: against counting by hand, and against simulated truth."""

import numpy as np
import pytest

from sim.statistics.landmarks import FEWEST, MANY, NEVER, UNIT, Landmarks
from sim.statistics.moments import Moments
from sim.statistics.several import holm

RUNS, M = 120, 20


def played(rng, happens, ends, draws, m=M, effect=0.0):
    """Replications whose belief z in [0, 1] says how often it `happens(z)` and how often they come to the `ends(z)`."""
    z = np.repeat(rng.random(draws), m)
    at = np.where(rng.random(len(z)) < happens(z), rng.integers(1, 100, len(z)), NEVER)
    until = np.where(rng.random(len(z)) < 0.5, rng.integers(1, 200, len(z)), NEVER)
    at = np.where(at > until, NEVER, at)
    end = rng.random(len(z)) < ends(z) + effect * (at != NEVER)
    return Landmarks.of(at, until, end, m)


def by_hand(at, until, end, m):
    """How many compared, how many of them ended, what their peers make expected, and the weights of these, one by one."""
    compared = ended = alone = 0
    expected, later, weights = 0.0, 0.0, np.zeros(len(at))
    for i in np.flatnonzero(at != NEVER):
        under_way = (np.arange(len(at)) // m == i // m) & (until >= at[i])
        own = under_way & (at > at[i])
        of_draw = np.arange(len(at)) // m == i // m
        many = np.sum(of_draw & (until >= at[of_draw].min())) >= MANY
        alone += many and not np.any(own & (at == NEVER))
        if not own.any():
            continue
        compared, ended, expected = compared + 1, ended + end[i], expected + end[own].mean()
        weights[own] += 1 / own.sum()
        later += (end & (at != NEVER))[own].mean()
    return compared, ended, expected, (weights**2).sum(), alone, later


@pytest.mark.parametrize("m", [1, 2, 7, 200])
def test_peers_are_those_of_the_same_draw_that_were_open_and_to_whom_it_had_not_happened(m):
    rng = np.random.default_rng(m)
    at, until = rng.integers(1, 9, 200), rng.integers(1, 12, 200)
    at[rng.random(200) < 0.3] = NEVER
    at = np.where(at > until, NEVER, at)
    end = rng.random(200) < 0.4
    found = Landmarks.of(at, until, end, m)
    compared, ended, expected, weights, alone, later = by_hand(at, until, end, m)
    assert (found.ended.n, int(found.ended.hits), found.alone) == (compared, ended, alone)
    assert float(found.expected.hits) / UNIT == pytest.approx(expected, abs=0.01)
    assert found.weights / UNIT == pytest.approx(weights, abs=0.01) and found.later / UNIT == pytest.approx(
        later, abs=0.01
    )
    split = 100 // m * m
    parts = [Landmarks.of(at[s], until[s], end[s], m) for s in (slice(0, split), slice(split, 200))]
    assert vars(parts[0] + parts[1]).keys() == vars(found).keys()
    if m < 200:
        assert (parts[0] + parts[1]).limits() == found.limits() if compared else True


CAUSES = {
    "nothing matters": (lambda z: 0.5 + 0 * z, lambda z: 0.3 + 0 * z),
    "one belief brings about both": (lambda z: z, lambda z: z),
    "both are rare and have one cause": (lambda z: z**4, lambda z: z**4),
    "it happens to nearly all": (lambda z: 0.95 + 0 * z, lambda z: 0.3 + 0 * z),
    "a threat that is real in one of ten draws": (
        lambda z: np.where(z < 0.1, 0.9, 0.05),
        lambda z: np.where(z < 0.1, 0.9, 0.05),
    ),
}


@pytest.mark.parametrize("draws", [50, 200])
@pytest.mark.parametrize("case", CAUSES)
def test_what_makes_no_difference_is_told_to_make_one_in_one_of_twenty_cases_at_most(case, draws):
    rng = np.random.default_rng([draws, len(case)])
    found = [played(rng, *CAUSES[case], draws).limits() for _ in range(RUNS)]
    assert np.mean([low > 0 for low, _ in found]) <= 0.05
    assert np.mean([low <= 0 <= high for low, high in found]) >= 0.9


def test_replications_of_different_draws_differ_though_what_happened_makes_no_difference():
    """The belief brings about both: compared over all draws it would look as if it stopped a third of them."""
    found = played(np.random.default_rng(1), *CAUSES["one belief brings about both"], 1000)
    assert float(found.ended.mean()) - found.otherwise == pytest.approx(0, abs=0.02)
    assert float(found.ended.mean()) > 0.55, "of all it is 0.5"


@pytest.mark.parametrize("m", [2, 5])
def test_with_few_replications_a_draw_those_that_have_peers_are_compared(m):
    rng = np.random.default_rng(m)
    found = [played(rng, *CAUSES["one belief brings about both"], 200, m) for _ in range(RUNS)]
    assert np.mean([one.limits()[0] > 0 for one in found]) <= 0.04
    assert all(one.otherwise is not None for one in found)


def test_a_true_difference_is_found():
    rng = np.random.default_rng(3)
    found = [played(rng, lambda z: z, lambda z: 0.7 * z, 200, effect=0.2).limits()[0] > 0 for _ in range(100)]
    assert np.mean(found) == 1


def test_where_no_replication_has_peers_nothing_is_told():
    for m in (1, 20):
        found = Landmarks.of(np.full(400, 5), np.full(400, NEVER), np.ones(400, bool), m)
        assert (found.otherwise, found.alone) == (None, 400 if m >= MANY else 0)
        with pytest.raises(ValueError, match="no replications with peers"):
            found.limits()
    few = Landmarks.of(np.tile([5, NEVER], 4), np.full(8, NEVER), np.ones(8, bool), 2)
    assert few.ended.draws == 4 < FEWEST and few.otherwise is None


def test_what_five_or_more_draws_hold_is_compared_and_told_to_make_a_difference_where_it_does():
    """Of 50 draws a state of 16 % holds all; where it makes no difference it is told to in 0.4 to 1.4 %."""
    rng, told = np.random.default_rng(5), {0.0: 0, 0.9: 0}
    for effect in told:
        for _ in range(100):
            state = rng.uniform(size=50) < 0.16
            at = np.where((rng.uniform(size=(50, 20)) < 0.6) & state[:, None], 5, NEVER).ravel()
            end = (rng.uniform(size=1000) < 0.1) | ((at == 5) & (rng.uniform(size=1000) < effect))
            one = Landmarks.of(at, np.full(1000, NEVER), end, 20)
            told[effect] += one.otherwise is not None and one.limits()[0] > 0
    assert told[0.0] <= 4 and told[0.9] >= 75


def test_of_several_that_make_no_difference_holm_tells_one_in_one_of_twenty_cases():
    """Twelve that are each looked at with 95 % would be wrong in more than two of ten cases."""
    rng = np.random.default_rng(4)
    wrong = plain = 0
    for _ in range(100):
        many = [played(rng, lambda z: 0.4 + 0 * z, lambda z: z, 50) for _ in range(12)]
        wrong += holm(lambda level, many=many: np.array([one.limits(level)[0] > 0 for one in many])).any()
        plain += any(one.limits()[0] > 0 for one in many)
    assert wrong / 100 <= 0.05 < 0.15 <= plain / 100


def test_holm_rejects_as_its_steps_say():
    for errors in ([0.01, 0.04, 0.03, 0.005], [0.04, 0.04], [0.2], [], [0.012, 0.02, 0.024, 0.9]):
        order, expected = np.argsort(errors), np.zeros(len(errors), bool)
        for step, k in enumerate(order):
            if errors[k] >= 0.05 / (len(errors) - step):
                break
            expected[k] = True
        found = holm(lambda level, errors=errors: np.array(errors) < 1 - level)
        assert found.tolist() == expected.tolist()


def test_the_limits_of_what_is_lost_beyond_peers_are_those_of_a_mean_over_all_draws_also_of_those_that_hold_none():
    rng, w, draws, r, covered = np.random.default_rng(5), 0.1, 200, 400, 0
    for _ in range(r):
        lost = np.where(rng.random(draws) < w, rng.binomial(20, 0.3, draws), 0)  # beyond peers, of twenty a draw
        net = Moments.of(UNIT * lost[lost > 0], np.full(np.count_nonzero(lost), 20))
        nothing = Moments.of(np.zeros(0, np.int64), np.zeros(0, np.int64))
        _, low, high = Landmarks(nothing, nothing, net, 0, 0, 0, 0).excess(20 * draws, draws)
        covered += low <= w * 0.3 <= high
    assert 0.9 <= covered / r <= 0.98
