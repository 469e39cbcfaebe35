"""Rulings that make another thing of something, a measure or an answer: what stands of it."""

from __future__ import annotations

from sim.world.kernel.world import NONE, World, law


@law
def clear_orders(w: World, owner: int) -> None:
    """What was ruled says nothing of what there is now."""
    w.orders[owner].n = 0
    w.order_held[owner] = False


@law
def order_asked(w: World, owner: int, order: int) -> None:
    """A ruling is asked for anew: its next answer is the last one."""
    n = 0
    for i in range(w.orders[owner].n):
        if w.order_of[owner, i] != order:
            w.order_of[owner, n], w.order_state[owner, n] = w.order_of[owner, i], w.order_state[owner, i]
            n += 1
    w.orders[owner].n = n
    w.order_held[owner, order] = False


@law
def _last_standing(w: World, owner: int, but: int) -> int:
    """The place of the last order that stands; -1: none."""
    for i in range(w.orders[owner].n - 1, -1, -1):
        order = w.order_of[owner, i]
        if order != but and not w.order_held[owner, order]:
            return i
    return NONE


@law
def orders_decide(w: World, owner: int, now: int) -> bool:
    """Whether it is what the last of them has made of it."""
    last = _last_standing(w, owner, NONE)
    return bool(last >= 0 and w.order_state[owner, last] == now)


@law
def _overtaken(w: World, owner: int, now: int) -> None:
    if _last_standing(w, owner, NONE) >= 0 and not orders_decide(w, owner, now):
        clear_orders(w, owner)


@law
def _made(w: World, owner: int, order: int) -> bool:
    for i in range(w.orders[owner].n):
        if w.order_of[owner, i] == order:
            return True
    return False


@law
def order_made(w: World, owner: int, order: int, was: int, becomes: int) -> int:
    """A ruling makes something of what it was; what it is then, which a later ruling may decide."""
    _overtaken(w, owner, was)
    if _last_standing(w, owner, NONE) < 0:
        w.orders[owner].before = was
    if not _made(w, owner, order):
        n = w.orders[owner].n
        w.order_of[owner, n], w.order_state[owner, n] = order, becomes
        w.orders[owner].n = n + 1
    w.order_held[owner, order] = False
    return int(w.order_state[owner, _last_standing(w, owner, NONE)])


@law
def without_order(w: World, owner: int, order: int, now: int) -> int:
    """What it is if a ruling does not stand."""
    if not _made(w, owner, order) or w.order_held[owner, order] or not orders_decide(w, owner, now):
        return now
    last = _last_standing(w, owner, order)
    return int(w.order_state[owner, last]) if last >= 0 else int(w.orders[owner].before)


@law
def including_order(w: World, owner: int, order: int, now: int, becomes: int) -> int:
    """What it is if a ruling stands that would make something of it."""
    if _last_standing(w, owner, NONE) < 0 or not _made(w, owner, order) or not orders_decide(w, owner, now):
        return becomes
    for i in range(w.orders[owner].n - 1, -1, -1):
        other = w.order_of[owner, i]
        if other == order or not w.order_held[owner, other]:
            return int(w.order_state[owner, i])
    return becomes


@law
def order_undone(w: World, owner: int, order: int, now: int) -> int:
    """What it is, which is something now, once that ruling stands no more."""
    state = without_order(w, owner, order, now)
    _overtaken(w, owner, now)
    if _made(w, owner, order):
        w.order_held[owner, order] = True
    return state
