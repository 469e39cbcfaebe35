"""Which of several intervals leave zero out by more than chance explains in any of them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray


def holm(clear: Callable[[float], NDArray[np.bool_]], level: float = 0.95) -> NDArray[np.bool_]:
    """Which of K intervals are clear, so that one of those that should not be is among them in 1 - `level` of cases at most.

    `clear(level)` tells which are at a level of each. With k not yet clear they are looked at with 1 - (1 - level)/k, until
    none is added (Holm 1979, "A simple sequentially rejective multiple test procedure"). The shape is that of what `clear`
    gives. To be asked wherever words pick the greatest of several.

    >>> error = np.array([0.001, 0.02, 0.03, 0.6])
    >>> holm(lambda level: error < 1 - level).tolist(), (error < 0.05).tolist()
    ([True, False, False, False], [True, True, True, False])
    """
    found = np.zeros_like(clear(level))
    while not found.all():
        more = found | clear(1 - (1 - level) / (found.size - np.count_nonzero(found)))
        if np.array_equal(more, found):
            break
        found = more
    return found
