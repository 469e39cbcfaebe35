"""How often one of two courses is called clearly the commonest that are equally common."""

import numpy as np
import pytest

from sim.study.typical import Typical

# (belief draws, of how many the outcome comes in, replications of each that come to it)
ALIKE = [(50, 45, 20), (500, 4, 1), (500, 4, 20), (500, 8, 5), (100, 60, 3)]


@pytest.mark.parametrize(("draws", "held", "each"), ALIKE)
def test_of_two_courses_that_are_equally_common_one_is_called_the_commonest_in_one_of_twenty_cases_at_most(
    draws, held, each
):
    """Each draw takes one course or the other; by the interval alone, of what comes in four draws, in 11 to 15 %."""
    rng, clear = np.random.default_rng([draws, held]), 0
    for _ in range(runs := 600):
        ahead = np.zeros(draws, dtype=np.int64)
        ahead[:held] = each * rng.choice([-1, 1], held)
        lead = int(ahead.sum())
        ahead, lead = (ahead, lead) if lead >= 0 else (-ahead, -lead)
        taken = (held * each + lead) // 2
        clear += Typical(0, taken, held * each, taken - lead, 2, ahead).clear
    assert clear <= 0.06 * runs
