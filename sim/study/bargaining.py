"""Where two parties bargain: the packages as both see them, and what solutions of bargaining theory pick.

Utilities are those at the medians of all beliefs, without looking ahead: what the parties want, before any ruling.
The Nash (1950) point has the greatest product of gains over no deal; the Kalai-Smorodinsky (1975) point the greatest
least share of the gain that each could have at most; the point of greatest welfare the greatest sum of utilities. On
finitely many packages each is a package that is at least as good as no deal for both; ties go to the lowest index.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.execution.counts import Counts
from sim.narrative.names import Words, actor_words
from sim.study.shares import one
from sim.world.certain import certain
from sim.world.plan import Plan
from sim.world.record import package_text
from sim.world.reference import Engine
from sim.world.standing import Standing

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.intp]
SHOWN, EDGE = 4_000, 200  # packages that a picture can hold, and those of the frontier that it names


def frontier(utilities: Floats) -> Whole:
    """The packages that no other is better than for one party and at least as good for both (Pareto), by falling first.

    Args:
        utilities: [2, P].

    >>> frontier(np.array([[1.0, 0.5, 0.4, 0.0], [0.0, 0.5, 0.4, 1.0]])).tolist()
    [0, 1, 3]
    """
    found: list[int] = []
    best = -np.inf
    for k in np.lexsort((np.arange(utilities.shape[1]), -utilities[1], -utilities[0])):
        if utilities[1, k] > best:
            found.append(int(k))
            best = utilities[1, k]
        elif found and (utilities[:, k] == utilities[:, found[-1]]).all():
            found.append(int(k))
    return np.array(found, np.intp)


def solutions(utilities: Floats, no_deal: Floats) -> dict[str, int]:
    """The package of each solution; -1 where none is at least as good as no deal for both.

    Args:
        utilities: [2, P]; no_deal: [2].

    >>> solutions(np.array([[1.0, 0.7, 0.5, 0.0], [0.0, 0.5, 0.6, 1.0]]), np.array([0.0, 0.1]))
    {'nash': 1, 'kalai_smorodinsky': 2, 'welfare': 1}
    """
    gains = utilities - no_deal[:, None]
    rational = (gains[0] >= 0.0) & (gains[1] >= 0.0)
    if not rational.any():
        return {"nash": -1, "kalai_smorodinsky": -1, "welfare": -1}
    most = np.where(rational, gains, -np.inf).max(axis=1)
    shares = np.divide(gains, most[:, None], out=np.ones_like(gains), where=most[:, None] > 0.0)
    sums = utilities.sum(axis=0)
    return {
        "nash": _greatest(rational, gains[0] * gains[1], sums),
        "kalai_smorodinsky": _greatest(rational, shares.min(axis=0), sums),
        "welfare": _greatest(rational, sums, sums),
    }


def _greatest(rational: npt.NDArray[np.bool_], value: Floats, then: Floats) -> int:
    """The rational package of greatest value; of equal ones that with more for both together, then the first."""
    order = np.lexsort((np.arange(len(value)), -then, -value, ~rational))
    return int(order[0])


def bargains(plan: Plan, counts: Counts, order: Sequence[str] = (), python: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Each talk of two parties: what both want at `as_of`, what the solutions pick, and what is agreed how often.

    `order`: of the terms in the names of packages, that of the scenario file; `python`: as for an engine.
    """
    if not len(plan.sellers):
        return []
    standing, seller = Standing(plan, Engine(plan, python).as_told()), int(plan.sellers["actor"][0])
    alone = [i for i in range(len(plan.bids)) if i not in plan.partners["bid"]]
    return [_bargain(plan, counts, standing, seller, i, order) for i in alone]


def _bargain(
    plan: Plan, counts: Counts, standing: Standing, seller: int, row: int, order: Sequence[str]
) -> dict[str, Any]:
    bid = plan.bids[row]
    parties = (seller, int(bid["actor"]))
    within = np.flatnonzero(plan.masks[bid["mask"]] if bid["mask"] >= 0 else np.ones(len(plan.packages), bool))
    utilities = np.array([standing.utility(actor, parties)[within] for actor in parties])
    no_deal = np.array([standing.no_deal(actor) for actor in parties])
    agreed = {
        package: moments for (own, package), moments in sorted(counts.deals.items()) if own == row and package in within
    }
    sure, words = certain(plan), Words(plan, order)
    dots = np.unique(utilities, axis=1).T

    def told(package: int) -> dict[str, Any]:
        place = int(np.searchsorted(within, package))
        return {
            "label": package_text(plan, package, order), "name": words.package(package),
            "utilities": utilities[:, place].tolist(),
        }  # fmt: skip

    return {
        "bid": str(plan.elements["name"][bid["element"]]),
        "parties": [actor_words(plan, actor) for actor in parties],
        "no_deal": no_deal.tolist(),
        "packages": _thinned(dots, SHOWN).tolist(),
        "frontier": [told(int(within[k])) for k in _thinned(frontier(utilities), EDGE)],
        "solutions": {
            name: told(int(within[k])) if k >= 0 else None for name, k in solutions(utilities, no_deal).items()
        },
        "agreed": [told(k) | {"share": one(moments, certain=sure)} for k, moments in agreed.items()],
    }


def _thinned(rows: npt.NDArray[Any], most: int) -> npt.NDArray[Any]:
    """So many of the rows at most, evenly from the first to the last.

    >>> _thinned(np.arange(11), 3).tolist()
    [0, 5, 10]
    """
    if len(rows) <= most:
        return rows
    found: npt.NDArray[Any] = rows[np.linspace(0, len(rows) - 1, most).round().astype(int)]
    return found
