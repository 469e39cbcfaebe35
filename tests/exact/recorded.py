"""A tactic that breaks ties as a recorded run has broken them: named by the scenarios of the test beside this file."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from sim.scenario.genius import read_domain
from sim.scenario.genius.writing import names_of

DATA = Path(__file__).resolve().parents[1] / "data" / "genius"
TIED = ("BarbecueA", "DogChoosing", "IS_BT_Acquisition", "Jobs", "RentalHouseA", "thompson")


def files(name: str) -> list[Path]:
    """The domain, and the profiles in the order of their names."""
    found = sorted((DATA / name).glob("*.xml"))
    domain = next(f for f in found if b"negotiation_template" in f.read_bytes())
    return [domain, *(f for f in found if f != domain)]


@cache
def ranks(domain: int, side: int) -> np.ndarray:
    """The place of each package (terms by name) in the recorded order of a side."""
    name = TIED[domain]
    issues = read_domain(files(name)[0]).issues
    sizes, ids = [len(values) for values in issues.values()], names_of(list(issues))
    places = np.arange(np.prod(sizes)).reshape(sizes)
    by_name = np.argsort([ids[issue] for issue in issues])
    with np.load(DATA / "tie_orders.npz") as stored:
        order = stored[f"{name}_{side}"].astype(int)
    rank = np.empty(len(order), int)
    rank[order] = np.arange(len(order))
    return rank[places.transpose(by_name).ravel()]


def concede(turn: Any, *, domain: float, beta: float) -> Any:
    """Time-dependent concession; of equal packages the one that comes first in the recorded order."""
    from sim.world.functions import Accept, Offer

    best = float(turn.worth[turn.allowed].max())
    wants = turn.no_deal + (best - turn.no_deal) * turn.share(beta)
    newest = turn.offers[-1] if turn.offers else -1
    if newest >= 0 and turn.worth[newest] >= wants - 1e-12:
        return Accept(newest)
    good = np.flatnonzero(turn.worth >= wants - 1e-12)
    return Offer(int(good[np.argmin(ranks(int(domain), 0 if turn.bidder else 1)[good])]))
