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
    if ruling.review and not ruling.world.state[Var.CLOSED]:
        if ruling.answer == REFUSED and package >= 0 and not _concerned(ruling, package):
            if ruling.untold >= 0:  # nobody reverses it any more
                ruling.counts()
            ruling.stands(NONE, event)
        elif ruling.world.telling:  # what is written is told, and looked at when the history is over
            return
        elif ruling.is_filed:
            if not is_asked(ruling):
                ruling.take_back(event, gone=True)
        elif ruling.answer == GRANTED:
            _still_granted(ruling, package, event)
    if not ruling.world.telling:
        ruling.looks_again()


def sways(ruling: Any) -> None:
    """The world may have swayed a review, so that what it has said of another package says less or more of that on the table."""
    world, model = ruling.world, ruling.model
    goes_by = model.sways[ruling.index](world.state)
    if goes_by != ruling.goes_by and world.package >= 0:
        ruling.goes_by = goes_by
        looks_again(ruling, world.package, world.cause_of(model.reads_of_grant(ruling.index)))


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


def _still_granted(ruling: Any, package: int, event: int) -> None:
    state = ruling.world.state
    if not state[Var.SIGNED] or state[Var.CLOSED] or not _needs(ruling)[package]:
        return
    if decisions.more(ruling.play.worth.granted_at(ruling.index), ruling.would_grant(package)):
        ruling.reopened(ruling.note(Kind.REOPENED, cause=event, package=package))


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
