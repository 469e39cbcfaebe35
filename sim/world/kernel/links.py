"""Calls to what stands further up: one law sets off another, which may set off the first again."""

from __future__ import annotations

from collections.abc import Callable

from sim.world.kernel.world import World

(
    SETTLE, END, PUT_RIGHT, DIES, MOOT, COVERAGE, TURNS, RULED, UNDONE, UNDO, TAKE,
) = range(11)  # fmt: skip
DO: list[Callable[..., None]] = []  # what does them


def later(w: World, what: int, a: int, b: int, c: int, d: int) -> None:
    """Do one of them."""
    DO[0](w, what, a, b, c, d)


__all__ = [
    "COVERAGE",
    "DIES",
    "DO",
    "END",
    "MOOT",
    "PUT_RIGHT",
    "RULED",
    "SETTLE",
    "TAKE",
    "TURNS",
    "UNDO",
    "UNDONE",
    "later",
]
