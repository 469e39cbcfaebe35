"""The stationary equilibrium of alternating offers under discounting (Rubinstein 1982)."""

from __future__ import annotations

import numpy as np

from sim.world.functions import Accept, Offer, Turn


def rubinstein(turn: Turn, *, discount: float, other: float) -> Accept | Offer:
    """Ask for (1 - d') / (1 - d d'), and accept what is worth that, discounted once.

    For a pie of size one whose parts are the packages, no deal worth 0 to both, and a side whose worth shrinks by the
    factor `discount` from one turn to the next, that of the other side by `other`. The first offer is accepted at once.

    Args:
        turn: of either side.
        discount: factor in (0, 1) of the mover; other: of the other side.

    >>> packages = np.arange(11, dtype=np.int32)[:, None]
    >>> dates = np.empty((0, 4))
    >>> turn = Turn(True, np.linspace(1, 0, 11), 0.0, np.ones(11, bool), -1, (), -1, 0, 0.0, 0.0, 9.0, dates, packages, 0.5)
    >>> rubinstein(turn, discount=0.5, other=0.5)  # two thirds, on a coarse pie six tenths
    Offer(package=4)
    """
    share = (1.0 - other) / (1.0 - discount * other)
    if turn.offer >= 0 and turn.allowed[turn.offer] and turn.worth[turn.offer] >= discount * share:
        return Accept()
    fitting = np.where(turn.allowed & (turn.worth <= share), turn.worth, -np.inf)
    return Offer(int(np.argmax(fitting)))  # the most that the other side accepts, on a pie that has a grain
