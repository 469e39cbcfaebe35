"""The agenda: a heap of rows, each with its time, its order at one instant, and what it does."""

from __future__ import annotations

from sim.world.kernel.names import FULL
from sim.world.kernel.world import MOST_ITEMS, NONE, Items, World, law
from sim.world.time import NEVER


@law
def _before(items: Items, i: int, j: int) -> bool:
    if items[i].time != items[j].time:
        return bool(items[i].time < items[j].time)
    if items[i].key != items[j].key:
        return bool(items[i].key < items[j].key)
    return bool(items[i].number < items[j].number)


@law
def _swap(items: Items, i: int, j: int) -> None:
    x, y = items[i], items[j]
    time, key, number, act, a, b, c = x.time, x.key, x.number, x.act, x.a, x.b, x.c
    x.time, x.key, x.number, x.act, x.a, x.b, x.c = y.time, y.key, y.number, y.act, y.a, y.b, y.c
    y.time, y.key, y.number, y.act, y.a, y.b, y.c = time, key, number, act, a, b, c


@law
def then(w: World, time: int, phase: int, element: int, act: int, a: int, b: int, c: int) -> int:
    """Something that is done at a time, now if that is over; its number, by which it can be forgotten."""
    if w.n_items >= MOST_ITEMS or w.item_number + 1 >= len(w.dead):
        w.fault = FULL
        return NONE
    w.item_number += 1
    i, items = w.n_items, w.items
    w.n_items += 1
    row = items[i]
    row.time, row.key, row.number, row.act, row.a, row.b, row.c = (
        max(time, w.now), phase << 24 | element, w.item_number, act, a, b, c,
    )  # fmt: skip
    w.dead[w.item_number] = False
    while i > 0:
        parent = (i - 1) // 2
        if not _before(items, i, parent):
            break
        _swap(items, i, parent)
        i = parent
    return int(w.item_number)


@law
def forget(w: World, item: int) -> None:
    """What was to be done is not done."""
    if item > 0:
        w.dead[item] = True


@law
def take_first(w: World) -> None:
    """The first item leaves the agenda; it stands behind the last one, to be read."""
    items, last = w.items, w.n_items - 1
    _swap(items, 0, last)
    w.n_items = last
    i = 0
    while True:
        child = 2 * i + 1
        if child >= last:
            break
        if child + 1 < last and _before(items, child + 1, child):
            child += 1
        if not _before(items, child, i):
            break
        _swap(items, i, child)
        i = child


@law
def next_time(w: World) -> int:
    """The time of the next item; NEVER if there is none."""
    return int(w.items[0].time) if w.n_items > 0 else NEVER
