"""What a review has to do with the package on the table, in play and as the history has left it."""

from __future__ import annotations

from sim.world import decisions
from sim.world.codes import FILED, GRANTED, REFUSED
from sim.world.kernel.against import granted_at, out
from sim.world.kernel.answers import are_open, concludes, counts_refusal, is_appealed, may_count, stands
from sim.world.kernel.asked import would_grant
from sim.world.kernel.asking import take_back
from sim.world.kernel.dates import structure_of, thread_parties
from sim.world.kernel.expressions import holds, imagine
from sim.world.kernel.filing import filing_begins, halt, looks_later, sees
from sim.world.kernel.grants import grant_runs, reopened
from sim.world.kernel.names import CLEARS, CLOSED, FORBIDS, K_REOPENED, PACKAGE, SELECTED, SIGNED
from sim.world.kernel.packages import needs
from sim.world.kernel.rulings import look, note_of
from sim.world.kernel.state import cause_of, on_the_table
from sim.world.kernel.world import NONE, Flags, World, law


@law
def within(w: World) -> Flags:
    """Packages [P] of the structure that was selected and of the one that the bidder bids for."""
    found = (w.everything if w.thread < 0 else structure_of(w, w.thread)).copy()
    if w.structure >= 0:
        found &= w.masks[w.structures[w.structure]]
    return found


@law
def _may_need(w: World, r: int) -> bool:
    """Whether anything that may still be signed needs the review; one without `when` is needed by whatever comes."""
    if w.rulings[r].need < 0:
        return True
    if w.state[SELECTED] != 0.0 or w.n_bids == 0:
        return bool((needs(w, r, w.parties) & within(w)).any())
    for thread in range(w.n_bids):
        row = w.ts[thread]
        if not row.away or not row.came or w.bids[thread].returns >= 0:
            if (needs(w, r, thread_parties(w, thread)) & structure_of(w, thread)).any():
                return True
    return False


@law
def _concerned(w: World, r: int, package: int) -> bool:
    """Whether a refusal is about a package that needs the review: one that is out, or would be; any, once it hears no more."""
    row = w.rs[r]
    if not needs(w, r, w.parties)[package]:
        return False
    if row.failures > w.rulings[r].refiles or (row.untold >= 0 and package == row.refused_of):
        return True
    if out(w, r, w.parties)[package] or not decisions.more(would_grant(w, r, w.parties)[package], row.refused_at):
        row.refused_of = package
        return True
    return False


@law
def _holds_on(w: World, r: int) -> bool:
    """Whether what is asked would be asked for now, if it had not been."""
    if w.rulings[r].ask < 0:
        return False
    state = w.state.copy()
    state[w.rulings[r].vars + FILED] = 0.0
    imagine(w, state)
    return holds(w, w.rulings[r].ask, state)


@law
def looks_again(w: World, r: int, package: int, event: int) -> None:
    """The package on the table has changed, or the world, so that others need the review."""
    sees(w, r)
    if _falls(w, r, package):
        _takes_back(w, r, package, event)
    if not w.telling:
        looks_later(w, r)


@law
def swayed(w: World, r: int, package: int, event: int) -> None:
    """The same, of the world: what watches the words that are taken back has seen them before."""
    if _falls(w, r, package):
        look(w)
    looks_again(w, r, package, event)


@law
def _falls(w: World, r: int, package: int) -> bool:
    """Whether what a review has said, or is asked, is not about the package on the table, nor about any that may come.

    While the history is told a refusal alone falls: all else is looked at when it is over.
    """
    row = w.rs[r]
    if w.rulings[r].effect != CLEARS or w.state[CLOSED] != 0.0:
        return False
    if row.answer == REFUSED and package >= 0 and not _concerned(w, r, package):
        return True
    if w.telling:
        return False
    if row.filed:
        on = needs(w, r, w.parties)[package] if w.state[SIGNED] != 0.0 else _may_need(w, r)
        return bool(not on and not _holds_on(w, r))  # else it would be made again at once
    if row.answer != GRANTED or w.state[SIGNED] == 0.0 or not needs(w, r, w.parties)[package]:
        return False
    return decisions.more(granted_at(w, r), would_grant(w, r, w.parties)[package])


@law
def _takes_back(w: World, r: int, package: int, event: int) -> None:
    row = w.rs[r]
    if row.answer == REFUSED:
        if row.untold >= 0:  # nobody reverses it any more
            counts_refusal(w, r)
        stands(w, r, NONE, event)
    elif row.filed:
        take_back(w, r, event, True)
    else:
        reopened(w, r, note_of(w, r, K_REOPENED, event, package, 0.0, 0, NONE))


@law
def look_again_at(w: World, package: int, event: int) -> None:
    """Everybody who judges packages hears that another is on the table."""
    for i in range(w.n_rulings):
        r = w.by_path[i]
        if w.judges[r]:
            looks_again(w, r, package, event)


@law
def sways(w: World) -> None:
    """The world may have swayed reviews, so that what they have said says more or less of what is on the table."""
    for i in range(w.n_rulings):
        r = w.by_path[i]
        if w.sways[r] and w.rs[r].answer >= 0:
            first, last = w.reads_of_ruling_from[r], w.reads_of_ruling_from[r + 1]
            same, cause = w.rs[r].swayed != 0, NONE
            for j in range(first, last):
                var = w.reads_of_ruling[j]
                same = same and w.goes_by[r, j - first] == w.state[var]
                cause = max(cause, w.caused[var])
            if not same and on_the_table(w) >= 0:
                w.rs[r].swayed = 1
                for j in range(first, last):
                    w.goes_by[r, j - first] = w.state[w.reads_of_ruling[j]]
                swayed(w, r, on_the_table(w), cause)


@law
def world_looks_again(w: World) -> None:
    """What packages need may have changed."""
    for i in range(w.n_rulings):
        r = w.by_path[i]
        if w.rulings[r].need >= 0 and w.rs[r].filed:
            swayed(w, r, on_the_table(w), cause_of(w, w.rulings[r].need))
    sways(w)


@law
def counts_at_start(w: World, r: int) -> None:
    """Where nobody may reverse it, what the history has left of an answer counts; what came of a refusal it has told."""
    if not may_count(w, r) or are_open(w, r):
        return
    event = w.rs[r].untold
    w.rs[r].untold = NONE
    if w.rs[r].answer == REFUSED:
        counts_refusal(w, r)
        looks_again(w, r, on_the_table(w), w.caused[PACKAGE])
    else:
        concludes(w, r, event)


@law
def start_ruling(w: World, r: int) -> None:
    """Begin to live, with what the history has left."""
    row = w.rs[r]
    if row.filed:
        filing_begins(w, r, True)
        if row.stays != 0:
            halt(w, r)
    counts_at_start(w, r)
    if row.answer == GRANTED:
        grant_runs(w, r, row.granted_since, row.cause)
    elif w.reopens_trigger[r] >= 0:
        w.has_risen[w.reopens_trigger[r]] = False


@law
def forbidden(w: World) -> None:
    """The history tells that the deal has ended: a prohibition counts that nobody is asked to reverse."""
    for r in range(w.n_rulings):
        asked = False
        for i in range(w.may_reverse_from[r], w.may_reverse_from[r + 1]):
            asked = asked or w.rs[w.may_reverse[i]].filed != 0
        if w.rulings[r].effect == FORBIDS and w.rs[r].answer == GRANTED and may_count(w, r) and not asked:
            event = w.rs[r].untold
            w.rs[r].untold = NONE
            concludes(w, r, event)


@law
def came_of(w: World, r: int) -> None:
    """The history tells what came of a refusal: it has counted, unless somebody is still asked to reverse it."""
    if w.rs[r].answer == REFUSED and w.rs[r].untold >= 0 and not is_appealed(w, r):
        event = w.rs[r].untold
        w.rs[r].untold = NONE
        concludes(w, r, event)
