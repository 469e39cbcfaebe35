"""What the law of offers does by itself: `python docs/offers.py > docs/offers.md`, in a minute or two.

Two sides and a price, or partners and rivals, with nothing else in the world; each replication has beliefs of its own.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

import numpy as np

from sim.execution.scenarios import open_scenario
from sim.world.record import Kind
from sim.world.reference import Engine
from sim.world.time import DAY

HEAD = """format: 1
title: Talks
as_of: 2024-01-01
horizon: 2034-01-01
terms: {price: {levels: [0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70, 75, 80, 85, 90, 95, 100]}}
agreement: {closes: {when: signed, after: 0}}
outcomes: [{closed: closed}, {other: otherwise}]
"""
SELLER = "  seller: {{prefers: {{price: {{weight: 1, best: 100, worst: 0}}}}, no_deal: 0.3, delay: 0, powers: {{sale: {{sell: {{{more}responds: {responds}}}}}}}}}\n"
BIDDER = "  {name}: {{prefers: {{price: {{weight: 1, best: 0, worst: 100}}}}, no_deal: {no_deal}, delay: 0{bid}}}\n"
BID = ", powers: {{bid_{name}: {{bid: {{{more}responds: {responds}}}}}}}"
ORDER = "  state: {{powers: {{order: {{impose: {{when: true, deadline: {{at: 2024-01-31, force: order, met: signed, then: {{enforce: {p}}}}}}}}}}}}}\n"
QUICK = "{median: 2 days, p90: 5 days}"
CHANCES = (0.0, 0.2, 0.5, 0.8, 1.0)
PROTOTYPE = (0.08, 0.09, 0.17, 0.57, 0.98)


class Talk(NamedTuple):
    """The day of the first offer, that of the signature (nan: none), and the price."""

    first: float
    signed: float
    price: float


def bidder(name: str, *, no_deal: str = "0.3", responds: str = QUICK, more: str = "", bids: bool = True) -> str:
    """A party that wants to pay little; with a bid of its own, or as a partner."""
    bid = BID.format(name=name, responds=responds, more=more) if bids else ""
    return BIDDER.format(name=name, no_deal=no_deal, bid=bid)


def talks(actors: str, n: int) -> np.ndarray:
    """Replications of a talk [n, 3], as `Talk`."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "talks.yaml"
        file.write_text(HEAD + "actors:\n" + actors, encoding="utf-8")
        plan = open_scenario(file).plan
    engine, found = Engine(plan), []
    prices = plan.levels["number"]
    for k in range(n):
        record = engine.play(1, k, 1).record
        offered = next((e.time / DAY for e in record if e.kind == Kind.OFFERED), np.nan)
        signed = next((e for e in record if e.kind == Kind.SIGNED), None)
        found.append(
            Talk(offered, signed.time / DAY, prices[signed.package]) if signed else Talk(offered, np.nan, np.nan)
        )
    return np.array(found)


def dated(n: int) -> str:
    """The share that is signed by day 30, by the chance of an order on that day."""
    rows = ""
    for p, before in zip(CHANCES, PROTOTYPE, strict=True):
        day = talks(SELLER.format(responds=QUICK, more="") + bidder("buyer") + ORDER.format(p=p), n)[:, 1]
        late = ((day > 27) & (day <= 30)).sum() / max((day <= 30).sum(), 1)
        rows += f"| {p:g} | {(day <= 30).mean():.2f} | {before:.2f} | {late:.2f} |\n"
    return "| chance | signed by day 30 | prototype | of these in the last tenth |\n|---:|---:|---:|---:|\n" + rows


def undated(n: int) -> str:
    """How long talks last that nothing but patience ends."""
    rows = ""
    kinds = {
        "acquisitions, by default": "",
        "acquisitions, each side by itself": "patience: {median: 60 days, p90: 200 days}, ",
        "strikes, each side by itself": "patience: {median: 20 days, p90: 160 days}, ",
    }
    for what, more in kinds.items():
        found = talks(SELLER.format(responds=QUICK, more=more) + bidder("buyer", more=more), n)
        days = found[:, 1][~np.isnan(found[:, 1])]
        low, middle, high = np.quantile(days, [0.1, 0.5, 0.9])
        rows += f"| {what} | {len(days) / n:.2f} | {low:.0f} | {middle:.0f} | {high:.0f} |\n"
    head = "| talks | agree | days: 10th percentile | median | 90th |\n|---|---:|---:|---:|---:|\n"
    return f"{head}{rows}| 126 contests (Jaggia and Thosar 1993) | all | 35 | 62 | 144 |\n| 566 strikes (Kennan 1985) | all | | 28 | |\n"


def rivals(n: int) -> str:
    """What one to four bidders pay whom no deal is worth something uniform, in open talks and in an auction of 60 days."""
    auction = "decides: {auction: {until: 2024-03-01}}, "
    rows = ""
    for count in range(1, 5):
        bids = "".join(bidder(f"b{i}", no_deal="{chance: {uniform: [0, 1]}}") for i in range(count))
        cells = [talks(SELLER.format(responds=QUICK, more=more) + bids, n) for more in ("", auction)]
        shown = [f"{(~np.isnan(c[:, 1])).mean():.2f} | {np.nanmean(c[:, 2]):.0f}" for c in cells]
        sold, price = standard_auction(count, 0.3)
        rows += f"| {count} | {' | '.join(shown)} | {sold:.2f} | {100 * price:.0f} |\n"
    head = "| bidders | open talks: sold | mean price | auction: sold | mean price | theory: sold | mean price |\n"
    return f"{head}|---:|---:|---:|---:|---:|---:|---:|\n{rows}"


def standard_auction(n: int, reserve: float) -> tuple[float, float]:
    """The chance that a standard auction sells to one of n values uniform on [0, 1], and the mean price if so (Vickrey 1961).

    The price is the greater of the second value and the reserve, in the mean of every standard auction.

    >>> sold, price = standard_auction(2, 0.0)
    >>> round(sold, 3), round(price, 3)
    (1.0, 0.333)
    """
    y = np.linspace(reserve, 1.0, 10_001)
    second = n * (n - 1) * y ** max(n - 2, 0) * (1.0 - y)
    revenue = reserve * n * reserve ** (n - 1) * (1.0 - reserve) + float(np.trapezoid(y * second, y))
    sold = 1.0 - reserve**n
    return sold, revenue / sold


def partners(n: int) -> str:
    """When a bid of one to four partners is first made and agreed, each with a no deal of its own."""
    rows = ""
    for count in range(1, 5):
        others = [f"p{i}" for i in range(1, count)]
        lead = bidder("p0", more=f"with: [{', '.join(others)}], " if others else "")
        rest = "".join(bidder(name, no_deal="{uniform: [0.1, 0.5]}", bids=False) for name in others)
        found = talks(SELLER.format(responds=QUICK, more="") + lead + rest, n)
        signed = ~np.isnan(found[:, 1])
        rows += (
            f"| {count} | {np.nanmedian(found[:, 0]):.1f} | {signed.mean():.2f} | {np.median(found[signed, 1]):.0f} |\n"
        )
    return "| partners | first offer, median day | agree | median day |\n|---:|---:|---:|---:|\n" + rows


PAGE = """# What the law of offers does by itself

Two sides talk about a price of 0 to 100, no deal is worth 0.3 to each, an answer takes {quick}, concession and patience are as by
default, and there is nothing else in the world. Made by `python docs/offers.py -n {n} > docs/offers.md`, {n:,} replications a
line, each with beliefs of its own; a share of .50 is uncertain by {error:.2f}. The law itself: [Offers](laws.md#offers).

## A date and its chance

An order falls on day 30 unless they have signed. The more surely it is enforced, the more have signed by then, without a step
anywhere. The prototype had fixed patience and preferences. In the laboratory about half of the agreements before a firm
deadline came in its last tenth or later (Roth, Murnighan and Schoumaker 1988).

{dated}
## No date at all

Patience alone ends talks. The contests include the tender period that the law demands; all of them ended in a takeover, while
here a side leaves when nothing new has been offered for as long as its patience lasts.

{undated}
## Rivals

Bidders for whom no deal is worth anything from 0 to 1, drawn for each, and a seller who wants 30 at least. The theory is that of
a standard auction with a reserve price of 30 (Vickrey 1961): whoever it may be sold to buys. Here the seller bargains as
well, and so gets more: the surplus of a single bidder is divided, and the best bid of an auction is only where the talk with
its bidder begins.

{rivals}
## Partners

Each must agree to every offer. They lower what they ask until a package meets all, and so come forward as soon as one alone would.

{partners}"""


def page(n: int) -> str:
    """The page, with n replications a line."""
    return PAGE.format(
        quick="2 days in the median", n=n, error=1.96 * np.sqrt(0.25 / n), dated=dated(n), undated=undated(n),
        rivals=rivals(n), partners=partners(n),
    )  # fmt: skip


def main() -> int:
    """Print the page."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("-n", type=int, default=500, help="replications a line")
    sys.stdout.write(page(parser.parse_args().n))
    return 0


if __name__ == "__main__":
    sys.exit(main())
