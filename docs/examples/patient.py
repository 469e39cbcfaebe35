"""A tactic and a grant rule of one's own, for docs/examples/patient.yaml."""

from __future__ import annotations

import numpy as np

from sim.world.functions import Accept, Case, Turn


def patient(turn: Turn, *, floor: float, quick: float) -> float | Accept:
    """Take what is good enough at once; otherwise come down to the floor in straight lines, towards the end of
    its patience and the dates that press it.

    Args:
        floor: worth below which it never goes, above no deal.
        quick: worth that is taken as soon as it is offered.
    """
    if turn.offer >= 0 and turn.allowed[turn.offer] and turn.worth[turn.offer] >= quick:
        return Accept()
    best = float(turn.worth[turn.allowed].max())
    return floor + (best - floor) * turn.share()


def all_or_nothing(case: Case, *, bar: float) -> np.ndarray:
    """Grant whatever is good enough, surely, and nothing else; less readily in a bad mood."""
    return (case.utility >= bar + 0.1 * case.circumstances["mood"]).astype(float)
