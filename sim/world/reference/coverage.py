"""What a review has to do with the package on the table: whether it needs one, and what a grant or a refusal says of it."""

from __future__ import annotations

from typing import Any

from sim.world.codes import GRANTED, REFUSED
from sim.world.plan import Var
from sim.world.record import Kind

NONE = -1


def on_the_table(ruling: Any) -> bool:
    """Whether there is a package to judge: one that needs the review, or any, once it is signed or a petition asks."""
    package, signed = ruling.world.package, ruling.world.state[Var.SIGNED]
    return package >= 0 and bool(not ruling.review or signed or _needs(ruling, package))


def looks_again(ruling: Any, package: int, event: int, *, granted: bool) -> None:
    """The package has changed: it may not need the ruling, a grant may not cover it, a refusal not concern it."""
    if ruling.world.past is not None:  # the history is looked at when it is over
        return
    if not ruling.review:
        ruling.looks_again()
        return
    if ruling.is_filed:
        not_needed(ruling, event)
        ruling.looks_again()
    elif granted:
        _reopen(ruling, package, event)
    if ruling.answer == REFUSED and ruling.probability(package) > ruling.play.worth.refused_at.get(ruling.index, 0.0):
        ruling.stands(NONE, event)


def needed(ruling: Any, event: int) -> None:
    """The world has changed so that the package needs the ruling."""
    if ruling.world.state[Var.SIGNED]:
        _reopen(ruling, ruling.world.package, event)
    ruling.looks_again()


def not_needed(ruling: Any, event: int) -> None:
    """If what is signed does not need the ruling, now, a request is taken back; offers on the table leave it alone."""
    signed = ruling.world.state[Var.SIGNED]
    if ruling.is_filed and signed and not _needs(ruling, ruling.world.package):
        ruling.take_back(NONE, event)


def _reopen(ruling: Any, package: int, event: int) -> None:
    """A grant that does not cover the package, where it needs one, is none."""
    if ruling.answer != GRANTED or not _needs(ruling, package):
        return
    if ruling.probability(package) < ruling.play.worth.granted_at(ruling.index):
        ruling.reopened(ruling.note(Kind.REOPENED, cause=event, package=package))


def _needs(ruling: Any, package: int) -> bool:
    """Whether a package of the deal in hand needs the review, now."""
    return bool(ruling.play.worth.needs(ruling.index, ruling.play.deal.parties)[package])
