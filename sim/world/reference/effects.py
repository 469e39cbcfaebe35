"""What a grant does to what it is about, and how that is undone when the grant is reversed, suspended or reopened."""

from __future__ import annotations

from typing import Any

from sim.world.codes import GRANTED, REFUSED
from sim.world.plan import Effect
from sim.world.record import Kind
from sim.world.reference import petitions

NONE = -1
OTHER = {GRANTED: REFUSED, REFUSED: GRANTED}


def take(ruling: Any, event: int) -> None:
    """A grant takes effect; that of a review is its word alone."""
    row = ruling.row
    if row.effect == Effect.CLEARS:
        return
    if row.effect == Effect.REVERSES:
        _reverses(ruling, event)
    elif row.about < 0 and row.effect in (Effect.FORBIDS, Effect.COMPELS):
        petitions.leads_on(ruling, event)
    elif row.about >= 0:
        ruling.play.deadlines[row.about].ruled(Effect(row.effect), ruling.index, event)
    elif row.about_ruling >= 0:
        _suspend(ruling, event)
    else:  # the closing, which waits for the word
        _note(Kind.SUSPENDED, ruling, ruling.play.deal.element, event)


def undo(ruling: Any, event: int) -> None:
    """A grant has no effect any more."""
    row = ruling.row
    if row.effect in (Effect.CLEARS, Effect.FORBIDS) or (row.effect == Effect.COMPELS and row.about < 0):
        return
    if row.effect == Effect.REVERSES:
        _undoes(ruling, event)
    elif row.about >= 0:
        ruling.play.deadlines[row.about].undone(Effect(row.effect), ruling.index, event)
    elif row.about_ruling >= 0:
        _release(ruling, event)
    else:
        _note(Kind.REINSTATED, ruling, ruling.play.deal.element, event)


def _note(kind: Kind, petition: Any, subject: int, cause: int) -> int:
    number: int = petition.world.note(kind, petition.row.actor, subject, cause=cause, public=petition.public)
    return number


def asked(ruling: Any) -> None:
    """A new request: what comes of it is the last word about what it asks about."""
    row = ruling.row
    if row.about >= 0:
        ruling.play.deadlines[row.about].stays.orders.asked(ruling.index)
    elif row.about_ruling >= 0:
        about = ruling.play.rulings[row.about_ruling]
        about.reversals.asked(ruling.index)
        ruling.against = about.answer


def _reverses(petition: Any, event: int) -> None:
    """The answer that it was about becomes the other one, unless a later reversal decides."""
    ruling = petition.play.rulings[petition.row.about_ruling]
    if ruling.answer == NONE:
        return  # a history may tell what nothing could be asked about
    if petition.against == NONE:  # nor that it was asked
        petition.against = ruling.answer
    answer = ruling.reversals.made(petition.index, ruling.answer, OTHER[petition.against])
    _turns(ruling, answer, petition, event, by=petition.row.actor)


def _undoes(petition: Any, event: int) -> None:
    """The answer is what the reversals that are left have made of it."""
    ruling = petition.play.rulings[petition.row.about_ruling]
    _turns(ruling, ruling.reversals.undone(petition.index, ruling.answer), petition, event, by=NONE)


def said_after(petition: Any, answer: int, said: int) -> int:
    """What a ruling that has said something says once a petition to reverse that is answered for good."""
    ruling, index = petition.play.rulings[petition.row.about_ruling], petition.index
    if said != ruling.answer:  # in a state that is only imagined
        return OTHER[said] if answer == GRANTED else said
    if answer == REFUSED:
        return int(ruling.reversals.without(index, said))
    return int(ruling.reversals.including(index, said, OTHER[said]))


def _turns(ruling: Any, answer: int, petition: Any, event: int, *, by: int) -> None:
    """What an answer counts as, if that is another one now; nobody reverses what only stands again (-1)."""
    if answer == ruling.answer:
        return
    event = petition.world.note(Kind.REVERSED, by, ruling.row.element, cause=event, public=petition.public)
    ruling.failed(1 if answer == REFUSED else -1)  # a refusal counts as one request that is heard no more
    if answer == REFUSED:
        ruling.refused(ruling.would_grant(ruling.world.package), event)
    else:
        ruling.granted(event)


def _suspend(petition: Any, event: int) -> None:
    """The clock stands still; a grant is held."""
    ruling = petition.play.rulings[petition.row.about_ruling]
    event, held = _note(Kind.SUSPENDED, petition, ruling.row.element, event), ruling.holds
    ruling.stays.add(petition.index)
    ruling.filing.halt()
    ruling.show(event)
    ruling.tell()
    if held:
        undo(ruling, event)


def _release(petition: Any, event: int) -> None:
    """The suspension falls; the ruling stays suspended as long as another one stands."""
    ruling = petition.play.rulings[petition.row.about_ruling]
    ruling.stays.discard(petition.index)
    if ruling.stays:
        return
    event = _note(Kind.REINSTATED, petition, ruling.row.element, event)
    ruling.filing.resume()
    ruling.show(event)
    ruling.tell()
    if ruling.holds:
        take(ruling, event)
