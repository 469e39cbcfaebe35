"""What a review has to do with the package on the table: whether it needs one, and what a grant or a refusal says of it."""

from __future__ import annotations

from typing import Any

from sim.world.codes import FILED, GRANTED, REFUSED
from sim.world.plan import Effect, Var
from sim.world.record import Kind


def looks_again(ruling: Any, package: int, event: int, *, granted: bool) -> None:
    """The package has changed: it may not need the ruling, a grant may not cover it, a refusal not concern it."""
    if ruling.row.effect != Effect.CLEARS or ruling.world.past is not None:  # the history is looked at when it is over
        return
    state, first = ruling.world.state, ruling.row.vars
    if state[first + FILED] and not _needs(ruling, package):
        not_needed(ruling, event)
        return
    if granted:
        _reopen(ruling, package, event)
    if state[first + REFUSED] and ruling.probability(package) > ruling.play.worth.refused_at.get(ruling.index, 0.0):
        ruling.set(REFUSED, 0.0, event)


def needed(ruling: Any, event: int) -> None:
    """The world has changed so that the package signed needs the ruling."""
    if ruling.world.state[Var.SIGNED]:
        _reopen(ruling, ruling.world.package, event)


def not_needed(ruling: Any, event: int) -> None:
    """The package, or the world, has changed so that nothing is to be ruled upon."""
    if ruling.world.state[ruling.row.vars + FILED]:
        ruling.interrupt("not needed")
        ruling.set(FILED, 0.0, event)


def _reopen(ruling: Any, package: int, event: int) -> None:
    """A grant that does not cover the package, where it needs one, is none."""
    world, row = ruling.world, ruling.row
    if not world.state[row.vars + GRANTED] or not _needs(ruling, package):
        return
    if ruling.probability(package) < ruling.play.worth.granted_at(ruling.index):
        reopened = world.note(Kind.REOPENED, row.actor, row.element, cause=event, package=package)
        ruling.set(GRANTED, 0.0, reopened)
        if row.in_principle:
            world.change(Var.APPROVED, 0.0, reopened)


def _needs(ruling: Any, package: int) -> bool:
    """Whether a package of the deal in hand needs the review, now."""
    return bool(ruling.play.worth.needs(ruling.index, ruling.play.deal.parties)[package])
