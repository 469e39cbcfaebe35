"""Rulings about rulings: what they rule on, and what waits for them before an answer ends the deal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sim.world.codes import GRANTED, REFUSED
from sim.world.plan import Effect, Var
from sim.world.record import Kind
from sim.world.reference import coverage

NONE = -1


def _about(ruling: Any) -> Iterator[Any]:
    """The petitions that are about a ruling."""
    return (ruling.play.rulings[r] for r in ruling.model.petitions.get(ruling.index, ()))


def _appeals(ruling: Any) -> Iterator[Any]:
    """Those of them that may reverse it."""
    return (ruling.play.rulings[r] for r in ruling.model.minds.may_reverse[ruling.index])


def of(ruling: Any) -> Iterator[Any]:
    """The petitions to reverse an answer that are open."""
    return filter(_is_open, _appeals(ruling))


def look_again(ruling: Any, event: int) -> None:
    """The answer is another: what ruled on the one before has nothing left to rule on."""
    for petition in _about(ruling):
        if not _has_object(petition, ruling):
            ruling.stays.discard(petition.index)
            petition.dies(event)
        elif petition.row.effect == Effect.REVERSES and petition.is_filed and petition.against != ruling.answer:
            petition.moot(event)


def _has_object(petition: Any, ruling: Any) -> bool:
    """Whether there is what a petition asks about: an answer to reverse, a clock or a grant to suspend."""
    if petition.row.effect == Effect.REVERSES:
        return bool(ruling.answer != NONE)
    return bool(ruling.is_filed or ruling.answer == GRANTED)


def are_open(ruling: Any) -> bool:
    """Whether somebody who may reverse the answer is asked, or is about to be, or has done so and is held."""
    return any(_is_open(p) or _is_held(p, ruling) for p in _appeals(ruling))


def _is_open(petition: Any) -> bool:
    answered = petition.answer != NONE and are_open(petition)
    asked = petition.is_filed or petition.occasion.prepared or petition.play.asked_later(petition.index)
    return bool(asked or answered or petition.occasion.wanted)


def _is_held(petition: Any, ruling: Any) -> bool:
    """Whether a reversal of the answer is only suspended."""
    return petition.answer == GRANTED and not petition.holds and petition.against == ruling.answer


def waits(ruling: Any) -> bool:
    """Whether a refusal waits for who may reverse it, none of whom has answered: what is decided there is taken back no more."""
    if ruling.answer != REFUSED or ruling.untold < 0 or not are_open(ruling):
        return False
    made = [p for p in _appeals(ruling) if p.answer == GRANTED and p.against != REFUSED]  # what has reversed a grant
    after = [appeal for p in made for appeal in _appeals(p)]
    return all(p.answer == NONE for p in (*_appeals(ruling), *after) if p not in made)


def leads_on(ruling: Any, event: int) -> None:
    """The answer ends, binds or changes the deal, once nobody may reverse it any more."""
    ruling.untold = event
    _goes_on(ruling)


def over(petition: Any) -> None:
    """Nothing is asked of a petition any more: what waited for it goes on."""
    if petition.row.about_ruling < 0:
        return
    ruling = petition.play.rulings[petition.row.about_ruling]
    _goes_on(ruling)
    over(ruling)


def _may_count(ruling: Any) -> bool:
    """Whether an answer has not counted yet, and is not held."""
    return bool(ruling.untold >= 0 and (ruling.answer != GRANTED or ruling.holds))


def _goes_on(ruling: Any) -> None:
    """What an answer leads to, if it counts."""
    if not _may_count(ruling):
        return
    ruling.world.look()
    if ruling.untold < 0:
        return
    if not are_open(ruling) and not _is_told(ruling):
        event, ruling.untold = ruling.untold, NONE
        _concludes(ruling, event)


def _is_told(ruling: Any) -> bool:
    """Whether a history tells that the deal ends once this forbids it, as somebody may reverse that."""
    return bool(ruling.world.telling and ruling.row.effect == Effect.FORBIDS and any(_appeals(ruling)))


def _concludes(ruling: Any, event: int) -> None:
    deal, actor = ruling.play.deal, ruling.row.actor
    if ruling.row.effect == Effect.FORBIDS:
        if not ruling.world.state[Var.CLOSED]:
            deal.end(ruling.world.note(Kind.FORBIDDEN, actor, ruling.row.element, cause=event, public=ruling.public))
    elif ruling.row.effect == Effect.COMPELS:
        if deal.moves.gone() < 0:  # who has been held already stays so, whatever becomes of the answer
            return
        deal.bind()
        deal.held(ruling.world.note(Kind.COMPELLED, actor, deal.element, cause=event, public=ruling.public))
    else:
        ruling.counts()
        coverage.looks_again(ruling, ruling.world.package, event)
        if ruling.answer == REFUSED and not ruling.world.telling:  # and the package on the table is what was refused
            deal.terms.refused(ruling, event)


def amended(play: Any) -> None:
    """The history tells that the package is another: a refusal counts if nobody would ask to reverse it any more."""
    for ruling in play.rulings:
        if ruling.answer == REFUSED:
            _goes_on(ruling)


def moment_told(play: Any) -> None:
    """The history has told all of an instant: an answer counts that nobody would ask to reverse any more."""
    for ruling in play.rulings:
        if ruling.untold >= 0:
            _goes_on(ruling)


def counts(ruling: Any) -> None:
    """Where nobody may reverse it, what the history has left of an answer counts; what came of a refusal it has told."""
    if not _may_count(ruling) or are_open(ruling):
        return
    event, ruling.untold = ruling.untold, NONE
    if ruling.answer == REFUSED:
        ruling.counts()
        coverage.looks_again(ruling, ruling.world.package, ruling.world.caused[Var.PACKAGE])
    else:
        _concludes(ruling, event)


def forbidden(play: Any) -> None:
    """The history tells that the deal has ended: a prohibition counts that nobody is asked to reverse."""
    for ruling in play.rulings:
        stands = ruling.row.effect == Effect.FORBIDS and ruling.answer == GRANTED and _may_count(ruling)
        if stands and not any(p.is_filed for p in _appeals(ruling)):
            event, ruling.untold = ruling.untold, NONE
            _concludes(ruling, event)


def deal_ends(play: Any) -> None:
    """The deal ends: what a review has refused counts, unless somebody was asked to reverse that."""
    for ruling in play.rulings:
        if ruling.review and ruling.answer == REFUSED and ruling.untold >= 0 and not _is_appealed(ruling):
            ruling.untold = NONE
            ruling.counts()


def _is_appealed(ruling: Any) -> bool:
    return any(p.is_filed or p.answer != NONE for p in _appeals(ruling))


def came_of(ruling: Any) -> None:
    """The history tells what came of a refusal: it has counted, unless somebody is still asked to reverse it."""
    if ruling.answer == REFUSED and ruling.untold >= 0 and not _is_appealed(ruling):
        event, ruling.untold = ruling.untold, NONE
        _concludes(ruling, event)
