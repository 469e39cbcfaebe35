"""Time-dependent concession in stacked alternating offers, where an offer replaces the one before it."""

from __future__ import annotations

from sim.world.functions import Accept, Turn


def faratin(turn: Turn, *, beta: float) -> Accept | tuple[float, float]:
    """Ask for r + (best - r) A, and sign the newest offer of the other side if it is worth that, no earlier one.

    A is the share that the law asks; with a date that is certain and endless patience, or with patience and no date,
    that is 1 - s^(1/beta) of Faratin, Sierra and Jennings (1998), in the protocol of Aydogan et al. (2017). A side that
    goes by the law signs any offer that stands, and does not go back behind its own.

    Args:
        turn: of either side.
        beta: below 1 it holds out (boulware), above 1 it gives way early (conceder).
    """
    best = float(turn.worth[turn.allowed].max())
    asks = turn.no_deal + (best - turn.no_deal) * turn.share(beta)
    newest = int(turn.offers[-1]) if len(turn.offers) else -1
    if newest >= 0 and turn.worth[newest] >= asks:
        return Accept(newest)
    return best + 1.0, asks  # more than anything is worth
