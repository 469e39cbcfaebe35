"""What a review has to do with the package on the table: whether it needs one, and what a grant or a refusal says of it."""

from __future__ import annotations

from typing import Any

from sim.world import decisions
from sim.world.codes import GRANTED, REFUSED
from sim.world.plan import Var
from sim.world.record import Kind

NONE = -1


def on_the_table(ruling: Any) -> bool:
    """Whether there is a package to judge: one that needs the review, or any, once it is signed or a petition asks."""
    package, signed = ruling.world.package, ruling.world.state[Var.SIGNED]
    return package >= 0 and bool(not ruling.review or signed or _needs(ruling)[package])


def looks_again(ruling: Any, package: int, event: int) -> None:
    """The package on the table has changed, or the world, so that others need the review.

    A request goes on as long as what is signed, or something that still may be, needs it. A grant that does not cover
    what is signed falls away, and so does a refusal that does not concern the package, be it that it waits for an appeal:
    with it falls whatever was asked about it.
    """
    ruling.sees()
    if _falls(ruling, package):
        _take_back(ruling, package, event)
    if not ruling.world.telling:
        ruling.looks_again()


def swayed(ruling: Any, package: int, event: int) -> None:
    """The same, of the world: what watches the words that are taken back has seen them before."""
    if _falls(ruling, package):
        ruling.world.look()
    looks_again(ruling, package, event)


def _falls(ruling: Any, package: int) -> bool:
    """Whether what a review has said, or is asked, is not about the package on the table, nor about any that may come."""
    if not ruling.review or ruling.world.state[Var.CLOSED]:
        return False
    if ruling.answer == REFUSED and package >= 0 and not _concerned(ruling, package):
        return True
    if ruling.world.telling:  # what is written is told, and looked at when the history is over
        return False
    if ruling.is_filed:
        return not is_asked(ruling)
    return ruling.answer == GRANTED and _uncovered(ruling, package)


def _take_back(ruling: Any, package: int, event: int) -> None:
    if ruling.answer == REFUSED:
        if ruling.untold >= 0:  # nobody reverses it any more
            ruling.counts()
        ruling.stands(NONE, event)
    elif ruling.is_filed:
        ruling.take_back(event, gone=True)
    else:
        ruling.reopened(ruling.note(Kind.REOPENED, cause=event, package=package))


def sways(ruling: Any) -> None:
    """The world may have swayed a review, so that what it has said of another package says less or more of that on the table."""
    world, model = ruling.world, ruling.model
    goes_by = model.sways[ruling.index](world.state)
    if goes_by != ruling.goes_by and world.package >= 0:
        ruling.goes_by = goes_by
        swayed(ruling, world.package, world.cause_of(model.reads_of_grant(ruling.index)))


def is_asked(ruling: Any) -> bool:
    """Whether a request of a review goes on: what is signed, or may still be, needs it, or else it would be made again at once."""
    return _is_needed(ruling) or bool(ruling.occasion.holds_on)


def _is_needed(ruling: Any) -> bool:
    """Whatever comes needs a review without `when`."""
    needs, ways, world = ruling.play.worth.needs, ruling.play.deal.ways, ruling.world
    if not ruling.review or ruling.row.need < 0:
        return True
    if world.state[Var.SIGNED]:
        return bool(_needs(ruling)[world.package])
    return any((needs(ruling.index, parties) & packages).any() for parties, packages in ways())


def _uncovered(ruling: Any, package: int) -> bool:
    if not ruling.world.state[Var.SIGNED] or not _needs(ruling)[package]:
        return False
    return decisions.more(ruling.play.worth.granted_at(ruling.index), ruling.would_grant(package))


def _needs(ruling: Any) -> Any:
    """Which packages [P] of the deal in hand need the review, now."""
    return ruling.play.worth.needs(ruling.index, ruling.play.deal.parties)


def _concerned(ruling: Any, package: int) -> bool:
    """Whether a refusal is about a package that needs the review: one that is out, or would be; any, once it hears no more.

    One that waits for an appeal stays about the same package, whatever the reviewer would say of it now.
    """
    if not _needs(ruling)[package]:
        return False
    if ruling.failures > ruling.row.refiles or (ruling.untold >= 0 and package == ruling.refused_of):
        return True
    out = ruling.play.worth.out(ruling.index, ruling.play.deal.parties)[package]
    concerned = bool(out or not decisions.more(ruling.would_grant(package), ruling.refused_at))
    if concerned:
        ruling.refused_of = package
    return concerned
