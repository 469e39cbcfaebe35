"""Paired differences as plain mappings: of scenarios, and of what holds before and after a date."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.statistics.paired import Difference, Differences, PairMoments, differences, uneven
from sim.statistics.precision import FEWEST_DRAWS, decimals_of, point_words, points
from sim.statistics.several import holm


def told(
    pairs: PairMoments, *, certain: bool, uncertain: bool, one_certain: NDArray[np.bool_] | bool = False
) -> list[list[dict[str, Any]]]:
    """The differences of `pairs[K, G]`, second less first.

    `clear`: whether one is more than chance explains in any of them (`sim.statistics.several.holm`): by its interval, or by
    one of two exact tests at a tenth of its error (`uneven`), which know of a difference that is smaller than what so few draws
    may have missed: of belief draws that go either way, and of replications, where none goes the other way and as many draws
    go this way as do at the whole error (six of one that is looked at, nine of twelve): a draw is one observation of what is
    uncertain, however many replications share it. With fewer than 50 belief draws only these tests count, as there is no
    interval. `way`: whether it is known, too, which way it goes on the whole: the signs of draws say that of the draws, and not
    of their mean, which a few may carry the other way; so by its own interval, where there are 50 belief draws, and by the tests
    only where each draw is one replication, or nothing is uncertain. `draws_same`: in how many belief draws it has its sign,
    `draws_other`: in how many the opposite one (of a difference of exactly zero that is `clear`, in how many it is lower and
    higher); None where no number is `uncertain`, or nothing differs in any way. `least` and `most`: limits that hold for all
    of them together (Bonferroni), for whoever picks the greatest. `certain` as in `differences`; `one_certain`: whether (in each
    row, [K, 1]) that holds of one of the two, from whose answer the other can only go one way: one replication that does proves
    that they differ, and not by how much.
    """
    less, more = (one_certain & (only.hits > 0) for only in (pairs.only_b, pairs.only_a))

    def limited(level: float) -> Differences:
        found = differences(pairs, level=level, certain=certain)
        low = np.where(more, np.maximum(found.low, 0), found.low)
        return replace(found, low=low, high=np.where(less, np.minimum(found.high, 0), found.high))

    table = limited(0.95)
    wide = limited(1 - 0.05 / max(1, table.diff.size))

    signs, moved = uneven(table.more_a, table.more_b), uneven(table.only_a, table.only_b)
    moved[(table.more_a > 0) & (table.more_b > 0)] = 1.0  # where beliefs may pull both ways

    def apart(level: float) -> NDArray[np.bool_]:
        found = limited(level)
        error = 1 - level
        exact = (10 * signs < error) | ((10 * moved < error) & (signs < error))
        leaves_out = (found.low > 0) | (found.high < 0)
        return np.asarray((leaves_out & (certain or table.draws >= FEWEST_DRAWS)) | exact | less | more)

    clear = holm(apart)
    apart_alone = ((table.low > 0) | (table.high < 0)) & (certain or table.draws >= FEWEST_DRAWS)
    way = clear & (apart_alone | less | more | (not uncertain or table.n == table.draws))
    rows, columns = clear.shape
    return [
        [_told(table[k, g], wide[k, g], (bool(clear[k, g]), bool(way[k, g])), uncertain) for g in range(columns)]
        for k in range(rows)
    ]


def _told(d: Difference, wide: Difference, sure: tuple[bool, bool], uncertain: bool) -> dict[str, Any]:
    diff, low, high = 0.0 - d.diff, 0.0 - d.high, 0.0 - d.low  # never -0.0
    same, other = (d.more_b, d.more_a) if diff > 0 else (d.more_a, d.more_b)
    known = uncertain and (diff != 0 or sure[0])
    return {
        "diff": diff, "low": low, "high": high, "correlation": d.correlation, "only_a": d.only_a, "only_b": d.only_b,
        "draws": d.draws, "draws_same": same if known else None, "draws_other": other if known else None, "clear": sure[0], "way": sure[1],
        "least": 0.0 - wide.high, "most": 0.0 - wide.low,
        "text": point_words(points(diff, decimals_of(high - low))),
    }  # fmt: skip
