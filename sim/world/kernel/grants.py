"""What a grant and a refusal bring about, and how that is undone."""

from __future__ import annotations

from sim.world.codes import GRANTED, REFUSED
from sim.world.kernel.acts import REOPENS
from sim.world.kernel.agenda import then
from sim.world.kernel.answers import leads_on, over_with, spend, spends, stands
from sim.world.kernel.asked import would_grant
from sim.world.kernel.asking import failed
from sim.world.kernel.expressions import holds
from sim.world.kernel.filing import halt, resume
from sim.world.kernel.links import RULED, TAKE, TURNS, UNDO, UNDONE, later
from sim.world.kernel.luck import left_unseen
from sim.world.kernel.names import (
    CLEARS,
    CLOSED,
    COMPELS,
    EXPIRY,
    FORBIDS,
    K_REINSTATED,
    K_REOPENED,
    K_REVERSED,
    K_SUSPENDED,
    REVERSES,
    RULINGS,
)
from sim.world.kernel.orders import order_made, order_undone
from sim.world.kernel.rulings import holds_grant, look, note_of, probability_of, public, show
from sim.world.kernel.seen import tell
from sim.world.kernel.state import note, on_the_table, stir
from sim.world.kernel.world import NONE, World, law
from sim.world.time import DAY

NOBODY = 8  # a flag of an answer: nobody turns what only stands again


@law
def grant_runs(w: World, r: int, since: int, event: int) -> None:
    """A grant that time ends."""
    row, ruling = w.rs[r], w.rulings[r]
    if ruling.reopens_after < 0:
        return
    unseen = since if w.now < since + DAY else w.now  # it lasts a day at least
    left = left_unseen(w, ruling.reopens_after, ruling.element, EXPIRY, row.grants - 1, since, unseen)
    row.expires = then(w, max(w.now + left, since + DAY), RULINGS, ruling.element, REOPENS, r, event, 0)


@law
def take(w: World, r: int, event: int) -> None:
    """A grant takes effect; that of a review is its word alone."""
    row = w.rulings[r]
    if row.effect == CLEARS:
        return
    if row.effect == REVERSES:
        _reverses(w, r, event)
    elif row.about < 0 and (row.effect == FORBIDS or row.effect == COMPELS):
        leads_on(w, r, event)
    elif row.about >= 0:
        later(w, RULED, row.about, row.effect, r, event)
    elif row.about_ruling >= 0:
        _suspend(w, r, event)
    else:  # the closing, which waits for the word
        note(w, K_SUSPENDED, row.actor, w.agreement[0].element, event, public(w, r), NONE, 0.0, 0, NONE)


@law
def undo(w: World, r: int, event: int) -> None:
    """A grant has no effect any more."""
    row = w.rulings[r]
    if row.effect == CLEARS or row.effect == FORBIDS or (row.effect == COMPELS and row.about < 0):
        return
    if row.effect == REVERSES:
        about = row.about_ruling
        turns(w, about, order_undone(w, about, r, w.rs[about].answer) | NOBODY, r, event)
    elif row.about >= 0:
        later(w, UNDONE, row.about, row.effect, r, event)
    elif row.about_ruling >= 0:
        _release(w, r, event)
    else:
        note(w, K_REINSTATED, row.actor, w.agreement[0].element, event, public(w, r), NONE, 0.0, 0, NONE)


@law
def _reverses(w: World, petition: int, event: int) -> None:
    """The answer that it was about becomes the other one, unless a later reversal decides."""
    r, row = w.rulings[petition].about_ruling, w.rs[petition]
    if w.rs[r].answer == NONE:
        return
    if row.against == NONE:
        row.against = w.rs[r].answer
    other = REFUSED if row.against == GRANTED else GRANTED
    turns(w, r, order_made(w, r, petition, w.rs[r].answer, other), petition, event)


@law
def turns(w: World, r: int, answer: int, petition: int, event: int) -> None:
    """What an answer counts as, if that is another one now; nobody reverses what only stands again."""
    if answer >= 0 and answer & ~NOBODY != w.rs[r].answer:
        later(w, TURNS, r, answer, petition, event)


@law
def _suspend(w: World, petition: int, event: int) -> None:
    """The clock stands still; a grant is held."""
    r = w.rulings[petition].about_ruling
    event = note(
        w, K_SUSPENDED, w.rulings[petition].actor, w.rulings[r].element, event, public(w, petition), NONE, 0.0, 0, NONE
    )  # fmt: skip
    held = holds_grant(w, r)
    w.rs[r].stays |= 1 << petition
    halt(w, r)
    show(w, r, event)
    tell(w, r)
    if held:
        later(w, UNDO, r, event, 0, 0)


@law
def _release(w: World, petition: int, event: int) -> None:
    """The suspension falls; the ruling stays suspended as long as another one stands."""
    r = w.rulings[petition].about_ruling
    w.rs[r].stays &= ~(1 << petition)
    if w.rs[r].stays != 0:
        return
    event = note(
        w, K_REINSTATED, w.rulings[petition].actor, w.rulings[r].element, event, public(w, petition), NONE, 0.0, 0, NONE
    )  # fmt: skip
    resume(w, r)
    show(w, r, event)
    tell(w, r)
    if holds_grant(w, r):
        later(w, TAKE, r, event, 0, 0)


@law
def granted(w: World, r: int, event: int) -> None:
    """A request is granted, or what was refused counts as granted."""
    stands(w, r, GRANTED, event)
    row, ruling = w.rs[r], w.rulings[r]
    if ruling.effect == CLEARS:
        row.granted_package, row.granted_parties = on_the_table(w), w.parties
        stir(w, NONE)
    row.granted_since = w.now
    row.grants += 1
    if w.reopens_trigger[r] >= 0:
        w.was[w.reopens_trigger[r]] = holds(w, ruling.reopens_when, w.state)
        w.has_risen[w.reopens_trigger[r]] = False
    if not w.telling:
        grant_runs(w, r, w.now, event)
    if holds_grant(w, r):
        take(w, r, event)
    over_with(w, r)


@law
def refused(w: World, r: int, p: float, event: int) -> None:
    """A request is refused, or what was granted counts as refused; such packages are ruled out."""
    held = holds_grant(w, r)
    w.rs[r].refused_at, w.rs[r].refused_of = p, on_the_table(w)
    stands(w, r, REFUSED, event)
    if held:
        undo(w, r, event)
    if w.rulings[r].effect == CLEARS and w.state[CLOSED] == 0.0:
        leads_on(w, r, event)
    over_with(w, r)


@law
def turned(w: World, r: int, answer: int, petition: int, event: int) -> None:
    """An answer counts as the other one from now on."""
    by = NONE if answer & NOBODY else w.rulings[petition].actor
    event = note(w, K_REVERSED, by, w.rulings[r].element, event, public(w, petition), NONE, 0.0, 0, NONE)
    if answer & ~NOBODY == REFUSED:
        failed(w, r, 1)
        package = on_the_table(w)
        if w.place[r] >= 0 and package >= 0:
            refused(w, r, float(would_grant(w, r, w.parties)[package]), event)
        else:
            refused(w, r, probability_of(w, r, package), event)
    else:
        failed(w, r, -1)
        granted(w, r, event)


@law
def reopened(w: World, r: int, event: int) -> None:
    """What was granted counts no more: a review is asked for anew, an order when its occasion arises anew."""
    held = holds_grant(w, r)
    spends(w, r, event, w.rulings[r].effect != CLEARS)
    stands(w, r, NONE, event)
    if held:
        undo(w, r, event)
    spend(w, r, event)


@law
def _lasts(w: World, r: int) -> bool:
    """Whether there is a grant that may be reopened."""
    return bool(w.rs[r].answer == GRANTED and not (w.about_deal[r] and w.state[CLOSED] != 0.0))


@law
def grant_reopens(w: World, r: int, cause: int) -> None:
    """Time, or something that has become true, ends a grant."""
    if _lasts(w, r):
        look(w)
    if _lasts(w, r):  # what has been seen may have reopened it
        reopened(w, r, note_of(w, r, K_REOPENED, cause, NONE, 0.0, 0, NONE))
