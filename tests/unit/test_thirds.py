"""Where the lowest third of a belief ends and its highest begins follows from its distribution, and its draws bear that out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.world.beliefs import Numbers

from ..engine.played import SCENARIOS, plan_of

DRAWS = 3000
FAR = 4 * np.sqrt(2 / 9 / DRAWS)
BASE = (SCENARIOS / "reference" / "one-veto.yaml").read_text(encoding="utf-8")


def _numbers(folder: Path, grants: str, more: str = "") -> Numbers:
    text = BASE.replace("grants: {above: 0.4, sharpness: 10}", f"grants: {grants}") + more
    (folder / "x.yaml").write_text(text, encoding="utf-8")
    return Numbers(plan_of(folder / "x.yaml"))


@pytest.mark.parametrize("name", ["oracle", "nxp", "arm", "ussteel", "broadcom"])
def test_of_every_belief_a_third_of_the_draws_lies_in_either_third_equal_values_together(name: str) -> None:
    numbers = Numbers(plan_of(f"{name}.yaml"))
    theta = np.array([numbers.draw(1, b) for b in range(DRAWS)])
    told = 0
    for slot in numbers.beliefs:
        thirds = numbers.thirds(slot)
        if thirds is not None:
            first, last = thirds
            values, told = theta[:, slot], told + 1
            assert np.mean(values < first) - FAR <= 1 / 3 <= np.mean(values <= first) + FAR
            assert np.mean(values > last) - FAR <= 1 / 3 <= np.mean(values >= last) + FAR
    assert told > len(numbers.beliefs) / 2


def test_levels_are_taken_in_their_order_whatever_that_of_the_file(tmp_path: Path) -> None:
    numbers = _numbers(tmp_path, "{choice: [[0.9, 1], [0.1, 1], [0.5, 1]]}")
    (slot,) = numbers.beliefs
    assert numbers.thirds(slot) == (0.1, 0.9)


def test_a_number_that_depends_on_another_has_no_thirds_of_its_own(tmp_path: Path) -> None:
    numbers = _numbers(tmp_path, "{normal: [{uniform: [0.3, 0.6]}, 0.01]}")
    assert [numbers.thirds(slot) is None for slot in numbers.beliefs] == [False, True]
