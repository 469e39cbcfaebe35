"""Calls to what stands further up: one law sets off another, which may set off the first again."""

from __future__ import annotations

from collections.abc import Callable

from sim.world.kernel.world import Floats, World

(
    SETTLE, END, PUT_RIGHT, DIES, MOOT, COVERAGE, TURNS, RULED, UNDONE, UNDO, TAKE, BINDS,
) = range(12)  # fmt: skip
DO: list[Callable[..., None]] = []  # what does them
GAINS: list[Callable[..., Floats]] = []  # what works them out


def later(w: World, what: int, a: int, b: int, c: int, d: int) -> None:
    """Do one of them."""
    DO[0](w, what, a, b, c, d)


def gains_of(w: World, petition: int, asker: int, parties: int, state: Floats, sees: int) -> Floats:
    """What a request is worth [P] to who asks, in a state, as an actor sees it."""
    return GAINS[0](w, petition, asker, parties, state, sees)


__all__ = [
    "BINDS",
    "COVERAGE",
    "DIES",
    "DO",
    "END",
    "GAINS",
    "MOOT",
    "PUT_RIGHT",
    "RULED",
    "SETTLE",
    "TAKE",
    "TURNS",
    "UNDO",
    "UNDONE",
    "gains_of",
    "later",
]
