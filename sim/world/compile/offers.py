"""Offers: the seller and the bidders."""

from __future__ import annotations

from sim.scenario.fields import DEFAULT_BETA
from sim.scenario.numbers import DELAY, RATE, Number
from sim.scenario.powers import Bid, Decides, Sell, Tactic
from sim.scenario.tree import nearest
from sim.world.compile.bench import Path
from sim.world.compile.builder import Builder
from sim.world.compile.elements import Elements, actor_row
from sim.world.time import NEVER

PATIENCE = "bidding.patience"  # the prior of a side that says nothing of its own
SHARED = 0.7  # rank correlation of such sides: an assumption, since most of patience is that of the matter


def compile_offers(builder: Builder, elements: Elements) -> None:
    """Fill the tables of sellers, bids and partners."""
    sells, bids = elements.of_kind("sell"), elements.of_kind("bid")
    if len(sells) > 1:
        builder.keep(elements.power_path(sells[1][0]), "only one actor can sell", key=True)
    if bids and not sells:
        builder.keep(elements.power_path(bids[0][0]), "there is nobody to sell: give some actor a `sell`", key=True)
    for name, sell in sells:
        with builder.problems.part():
            _sell(builder, elements, name, sell)
    for name, bid in bids:
        with builder.problems.part():
            _bid(builder, elements, name, bid)


def _sell(builder: Builder, elements: Elements, name: str, sell: Sell) -> None:
    path = elements.power_path(name)
    auction = NEVER
    if isinstance(sell.decides, Decides):
        auction = builder.time(sell.decides.auction.until)
        builder.note_plain(sell.decides.auction.until, (*path, "decides", "auction", "until"))
        if auction <= builder.begins:
            builder.keep((*path, "decides", "auction", "until"), "the auction must end after as_of")
    builder.add(
        "sellers", elements.power_row(name), elements.actors[elements.powers[name][0]],
        *_tactic(builder, sell.tactic, path), _patience(builder, sell.patience, path),
        builder.chance(sell.responds, (*path, "responds")), auction,
    )  # fmt: skip


def _bid(builder: Builder, elements: Elements, name: str, bid: Bid) -> None:
    path = elements.power_path(name)
    mask = structure = -1
    structures = builder.programs.structures
    if bid.structure in structures:
        mask, structure = structures[bid.structure], list(structures).index(bid.structure)
    elif bid.structure is not None:
        hint = nearest(bid.structure, structures)
        builder.keep((*path, "structure"), f"{bid.structure}: is no structure{hint}")
    row = builder.add(
        "bids", elements.power_row(name), elements.actors[elements.powers[name][0]], mask, structure,
        *_tactic(builder, bid.tactic, path), _patience(builder, bid.patience, path),
        builder.chance(bid.responds, (*path, "responds")),
        -1 if bid.enters is None else builder.chance(bid.enters, (*path, "enters")),
        -1 if bid.returns is None else builder.slot(bid.returns.hazard, (*path, "returns", "hazard"), 0.0, dimension=RATE),
        -1 if bid.leaves is None else builder.slot(bid.leaves.hazard, (*path, "leaves", "hazard"), 0.0, dimension=RATE),
    )  # fmt: skip
    if bid.with_ and bid.tactic is not None and bid.tactic.python is not None:
        builder.keep((*path, "tactic", "python"), "a bid with partners cannot have a tactic in Python", key=True)
    for partner in sorted(bid.with_):
        builder.add("partners", row, actor_row(builder, elements, partner, (*path, "with")))


def _tactic(builder: Builder, tactic: Tactic | None, path: Path) -> tuple[int, int]:
    """The slot of beta and the function of a side; -1 for the one that it does not go by."""
    path = (*path, "tactic")
    if tactic is not None and (tactic.beta is None) == (tactic.python is None):
        builder.keep(path, "give one of beta and python")
        return -1, -1
    if tactic is not None and tactic.python is not None:
        return -1, builder.function(tactic.python, tactic.with_.items(), path)
    if tactic is not None and tactic.with_:
        builder.keep((*path, "with"), "only a function in Python takes parameters", key=True)
    beta = (tactic and tactic.beta) or DEFAULT_BETA
    if beta.constant and beta.value <= 0:
        builder.keep((*path, "beta"), f"{beta.value:g}: must be above 0")
    return builder.slot(beta, (*path, "beta"), 1e-3, default=tactic is None), -1


def _patience(builder: Builder, said: Number | None, path: Path) -> int:
    """The slot of a side's patience; one that is not stated is an unknown of its own, correlated with the others."""
    path = (*path, "patience")
    if said is not None:
        return builder.slot(said, path, 0.0, dimension=DELAY)
    return builder.own_default(PATIENCE, path, SHARED, dimension=DELAY)
