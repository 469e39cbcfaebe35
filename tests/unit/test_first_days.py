"""Of how few belief draws the days are by which outcomes first hold."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import sim

from ..engine.played import SCENARIOS

BASE = SCENARIOS / "reference" / "exponential-review.yaml"


def test_what_whole_belief_draws_come_to_is_held_by_these_and_what_any_may_come_to_by_nearly_all(
    tmp_path: Path,
) -> None:
    """The review is over at once in a rare state of the beliefs, and never elsewhere."""
    file = tmp_path / "rare.yaml"
    takes = "{exponential: {choice: [[0.001, 0.06], [1000000, 0.94]]}}"
    powers = f"{{actors: {{regulator: {{powers: {{approval: {{review: {{takes: {takes}}}}}}}}}}}}}"
    shutil.copy(BASE, tmp_path)
    file.write_text(f"extends: {BASE.name}\n{powers[1:-1]}\n", encoding="utf-8")
    found = sim.run(file, n=1_000, workers=1).summary
    closed = found["probabilities"]["outcomes"]["horizon"]["closed"]["hits"]
    assert closed >= 20 and found["incidence"]["held_by"]["closed"] == pytest.approx(closed / 20, abs=0.2)
    plain = sim.run(BASE, n=1_000, workers=1).summary["incidence"]
    assert plain["held_by"]["closed"] == pytest.approx(1_000 * plain["first"]["closed"][-1]), "each stands for itself"
