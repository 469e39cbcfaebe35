"""Linear sealed bids, split down the middle (Chatterjee and Samuelson 1983)."""

from __future__ import annotations

import numpy as np

from sim.world.functions import Accept, Leave, Offer, Turn


def sealed(turn: Turn, *, slope: float, intercept: float) -> Accept | Leave | Offer:
    """Demand intercept + slope x no deal, once: if both demands can be met, the deal is half-way, and otherwise there is none.

    Each side's worth of a package must fall as the other's rises (a price from 0 to 1). The bidder offers what meets its
    demand; a seller whose demand that offer meets answers with the package half-way, which the bidder accepts; else it
    leaves. Neither learns of the other's demand before its own is fixed. With values that are uniform on [0, 1] and
    independent, slope 2/3 and intercept 1/4 for both are an equilibrium: they trade with probability 9/32, and gain
    9/64 together.

    Args:
        turn: of either side.
        slope, intercept: of the demand, in units of worth.
    """
    demand = intercept + slope * turn.no_deal
    if turn.offer < 0:
        return _nearest(turn, demand)
    offered = float(turn.worth[turn.offer])
    if turn.own >= 0:  # the answer to one's own demand
        return Accept() if offered >= float(turn.worth[turn.own]) else Leave()
    return _nearest(turn, (offered + demand) / 2) if offered >= demand else Leave()


def _nearest(turn: Turn, worth: float) -> Offer | Leave:
    """The allowed package whose worth is nearest; leave where none comes near."""
    distance = np.where(turn.allowed, np.abs(turn.worth - worth), np.inf)
    package = int(np.argmin(distance))
    return Offer(package) if distance[package] <= 0.05 else Leave()
