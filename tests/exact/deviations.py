"""Tactics that deviate from an equilibrium, named by the tests beside this file."""

from __future__ import annotations

from typing import Any

from sim.world.functions import Accept, Leave, Offer


def hold(turn: Any, *, least: float) -> float:
    """Ask for a fixed worth and take nothing less."""
    return least


def yield_later(turn: Any, *, first: float, later: float) -> float:
    """Ask for much, and from the next own turn on for another worth."""
    return first if turn.taken < 2 else later


def demand(turn: Any, *, worth: float) -> Accept | Leave | Offer:
    """A sealed demand that does not depend on what no deal is worth."""
    from sim.world.tactics import sealed

    return sealed(turn, slope=0.0, intercept=worth)
