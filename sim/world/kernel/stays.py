"""What rulings do to a measure, and what an agreement does to its outside date."""

from __future__ import annotations

from sim.world.kernel.deadlines import anew, bites, dates_changed, impose, is_alive, take_state, tell_words
from sim.world.kernel.names import FORCE, IDLE, K_ANNULLED, K_COMPELLED, K_REINSTATED, K_SUSPENDED, OVER, RUNNING
from sim.world.kernel.orders import clear_orders, order_made, order_undone, orders_decide
from sim.world.kernel.state import note
from sim.world.kernel.world import NONE, World, law
from sim.world.plan import Effect
from sim.world.time import NEVER

SUSPENDS, ANNULS = int(Effect.SUSPENDS), int(Effect.ANNULS)


@law
def _ruled(w: World, d: int, kind: int, ruling: int, cause: int) -> int:
    return note(w, kind, w.rulings[ruling].actor, w.deadlines[d].element, cause, True, NONE, 0.0, 0, NONE)


@law
def ruled(w: World, d: int, effect: int, ruling: int, cause: int) -> None:
    """A ruling suspends, annuls or compels what is not over."""
    row, owner = w.ds[d], w.n_rulings + d
    if not is_alive(w, d) and (effect == SUSPENDS or not orders_decide(w, owner, row.state)):
        return
    if effect == SUSPENDS:
        row.standing |= 1 << ruling
        tell_words(w, d, _ruled(w, d, K_SUSPENDED, ruling, cause))
        dates_changed(w)
        return
    state, becomes = row.state, OVER if effect == ANNULS else FORCE
    if order_made(w, owner, ruling, state, becomes) != becomes or state == becomes:
        return  # a later one stands, or it is that already
    if effect == ANNULS:
        take_state(w, d, OVER, _ruled(w, d, K_ANNULLED, ruling, cause))
    else:  # which may end the agreement, and all that was ruled about its date
        bites(w, d, _ruled(w, d, K_COMPELLED, ruling, cause))


@law
def undone(w: World, d: int, effect: int, ruling: int, cause: int) -> None:
    """Such a ruling has no effect any more."""
    row = w.ds[d]
    if effect == SUSPENDS and (row.standing >> ruling) & 1:
        row.standing &= ~(1 << ruling)
        if row.standing == 0 and is_alive(w, d):
            tell_words(w, d, _ruled(w, d, K_REINSTATED, ruling, cause))
            dates_changed(w)
        return
    state = order_undone(w, w.n_rulings + d, ruling, row.state)
    if state != row.state:
        take_state(w, d, state, _ruled(w, d, K_REINSTATED, ruling, cause))


@law
def agreement_signed(w: World, d: int, event: int) -> None:
    """An outside date begins with its agreement; one that has passed binds no later agreement."""
    deadline = w.deadlines[d]
    if deadline.measure:
        return
    if deadline.at >= w.now:
        impose(w, d, deadline.actor, event, True)
        return
    w.ds[d].date = NEVER
    anew(w, d, event)
    take_state(w, d, IDLE, event)


@law
def agreement_ended(w: World, d: int, event: int) -> None:
    """An outside date, also one that is annulled, ends with its agreement; what its words say stays until the next."""
    row = w.ds[d]
    if w.deadlines[d].measure:
        return
    row.standing = 0
    clear_orders(w, w.n_rulings + d)
    if row.state == RUNNING or row.date > w.now:  # one that has been decided is past
        row.date = NEVER
    if row.state == RUNNING:
        take_state(w, d, IDLE, event)
