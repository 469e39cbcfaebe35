"""Another state than that of the world, looked at for a while as if it were that; nothing of what comes out is kept."""

from __future__ import annotations

from sim.world.kernel.world import Floats, World, law


@law
def as_if(w: World, state: Floats) -> Floats:
    """The world is as if in a state from now on; the state that it is in."""
    own = w.state.copy()
    w.state[:] = state
    w.imagining += 1
    return own


@law
def as_it_is(w: World, own: Floats) -> None:
    """The world is in its own state again."""
    w.imagining -= 1
    w.state[:] = own
