"""The case of `benchmarks/deal.yaml` but for its clock: every number, and what a side does when it is its turn.

The programs with Mesa and with salabim share it, for they differ only in who keeps the time. Nothing here reads the scenario
or imports `sim`; the rules are those of `docs/laws.md`, without what cannot happen in this case. Time is in days.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

BIDDER, SELLER = 0, 1
TOP = 10  # the highest price; a price is worth its tenth to the seller, and the rest to the bidder
DATE, CLOSING = 120.0, 1.0  # when the ban comes; between the grant and the closing
RESPONDS, TAKES, HURRY = 5.0, 30.0, 0.25  # mean response; mean review; a hasty response is no faster
GRANTED, DEAR = 0.8, 6  # chance of a grant; from which price on a deal is dear
PRESSES = DATE * DATE / (DATE + TAKES + CLOSING)  # up to when the date presses, as the review needs its time
SELLS = 0.2, 0.5  # what no deal is worth to the seller, and how it concedes: beta
BIDS = {"first": (0.1, 0.4), "second": (0.3, 1.0)}
OUTCOMES = ("refused", *(f"{name}_{price}" for name in BIDS for price in ("dear", "cheap")), "late")
EPS = 1e-9


@dataclass
class Talk:
    """The talk of the seller with one bidder."""

    name: str
    all: list[Talk]
    offers: tuple[list[int], list[int]] = field(default_factory=lambda: ([], []))  # of the bidder, of the seller
    turn: int = BIDDER

    def waits(self, now: float, drawn: float) -> float:
        """How long whoever's turn it is thinks: the shorter, the nearer the date."""
        return max(min(drawn, max(PRESSES - now, 0.0) / 2), min(HURRY, drawn))

    def move(self, now: float) -> int | None:
        """Sign an offer of the other side, and return its price, or make one."""
        rival = max((bid for talk in self.all if talk is not self for bid in talk.offers[BIDDER]), default=0)
        bids, asks = self.offers[BIDDER], [ask for ask in self.offers[SELLER] if ask >= rival]
        no_deal, beta = SELLS if self.turn == SELLER else BIDS[self.name]
        given = min(now / PRESSES, 1.0) ** (1.0 / beta)
        if self.turn == SELLER:
            least = max(no_deal, rival / TOP)
            price = min([math.ceil(TOP * (1.0 - given * (1.0 - least)) - EPS), *asks])
            signed = max(bids, default=-1)
            meets = signed >= price
        else:
            price = max([math.floor(TOP * given * (1.0 - no_deal) + EPS), *bids])
            signed = min(asks, default=TOP + 1)
            meets = signed <= price
        if meets:
            return signed
        self.offers[self.turn].append(price)
        self.turn = 1 - self.turn
        return None


def talks() -> list[Talk]:
    """The talks as they begin."""
    found: list[Talk] = []
    found += [Talk(name, found) for name in BIDS]
    return found


def sold(name: str, price: int) -> str:
    """What a deal that has closed is counted as."""
    return f"{name}_{'dear' if price >= DEAR else 'cheap'}"
