"""Another state than that of the world, looked at for a while as if it were that; nothing of what comes out is kept."""

from __future__ import annotations

from sim.world.kernel.world import FloatRows, Floats, World, law


@law
def as_if(w: World, state: Floats) -> Floats:
    """The world is as if in a state from now on; the state that it is in."""
    own = w.state.copy()
    w.state[:] = state
    w.imagining += 1
    return own


@law
def at_medians(w: World) -> tuple[Floats, FloatRows, Floats, int]:
    """All that is uncertain is at its median from now on; what it is."""
    own = w.values.copy(), w.utility.copy(), w.as_good_as.copy(), w.belief
    w.values[:] = w.medians[: len(w.values)]
    w.utility[:] = w.utility_at_medians
    w.as_good_as[:] = w.as_good_as_at_medians
    w.belief = 0
    return own


@law
def as_drawn(w: World, own: tuple[Floats, FloatRows, Floats, int]) -> None:
    """It is as it was drawn again."""
    w.values[:] = own[0]
    w.utility[:] = own[1]
    w.as_good_as[:] = own[2]
    w.belief = own[3]


@law
def as_it_is(w: World, own: Floats) -> None:
    """The world is in its own state again."""
    w.imagining -= 1
    w.state[:] = own
