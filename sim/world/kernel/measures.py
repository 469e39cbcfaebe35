"""What a measure is in each of its states, and what its words say then."""

from __future__ import annotations

from sim.world.codes import IN_FORCE, LAPSED, MET, PENDING, STAYED, UNENFORCED
from sim.world.kernel.names import FORCE, OVER, OVER_MET, RUNNING, STANDS
from sim.world.kernel.world import law

WORDS = (PENDING, IN_FORCE, UNENFORCED, LAPSED, MET, STAYED)


@law
def alive_in(state: int) -> bool:
    """Whether there is anything to rule about in a state."""
    return state in (RUNNING, FORCE, STANDS)


@law
def says_in(word: int, state: int, suspended: bool) -> bool:
    """Whether a word holds of a measure in a state, suspended or not."""
    stayed = suspended and alive_in(state)
    if word == PENDING:
        return state == RUNNING
    if word == IN_FORCE:
        return state == FORCE and not stayed
    if word == UNENFORCED:
        return state == STANDS
    if word == LAPSED:
        return state in (STANDS, OVER)
    if word == MET:
        return state == OVER_MET
    return stayed
