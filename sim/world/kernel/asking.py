"""Requests: made, taken back, or gone with what they were about."""

from __future__ import annotations

from sim.world.codes import FILED, REFUSED
from sim.world.kernel.acts import REQUESTS
from sim.world.kernel.agenda import then
from sim.world.kernel.answers import delays, lasts, over_with, renew, spends, stands
from sim.world.kernel.filing import dated, filing_begins, halt, may_judge
from sim.world.kernel.luck import left_of
from sim.world.kernel.names import FILING, K_FILED, K_WITHDRAWN, RULINGS
from sim.world.kernel.orders import order_asked
from sim.world.kernel.rulings import asks, public, set_word
from sim.world.kernel.seen import tell
from sim.world.kernel.state import note, stir
from sim.world.kernel.suits import who_gains
from sim.world.kernel.world import NONE, NOT, World, law


@law
def withdrawn(w: World, r: int, event: int, gone: bool) -> None:
    """Nothing is asked any more, and a refusal that did not count yet never will; who gives up a suit does so for the instant."""
    if w.rulings[r].costs >= 0 and not gone:
        w.rs[r].refrained, w.rs[r].refrained_by = w.now, w.rs[r].asked_by
    stands(w, r, NONE, event)
    over_with(w, r)


@law
def take_back(w: World, r: int, cause: int, gone: bool) -> None:
    """Who has made a request takes it back, or one whose refusal does not count yet; `gone`: nothing is left to rule on."""
    row = w.rs[r]
    if row.filed or (row.answer == REFUSED and row.untold >= 0):
        seen = public(w, r) or w.record[cause if cause >= 0 else w.n_record - 1].public != 0
        by = NONE
        if not gone:
            by = row.asked_by if row.asked_by >= 0 else asks(w, r, w.parties)
        withdrawn(w, r, note(w, K_WITHDRAWN, by, w.rulings[r].element, cause, seen, NONE, 0.0, 0, NONE), gone)


@law
def moot(w: World, r: int, event: int) -> None:
    """There is nothing left to decide; what has been decided stands."""
    if w.rs[r].filed:
        take_back(w, r, event, True)


@law
def failed(w: World, r: int, more: int) -> None:
    """Requests about the deal in hand have been refused or have lapsed."""
    w.rs[r].failures += more
    tell(w, r)


@law
def forgets(w: World, r: int, event: int) -> None:
    """No answer stands any more, and nothing has been asked about what it rules on now."""
    stands(w, r, NONE, event)
    w.rs[r].requests, w.rs[r].against = 0, NONE
    failed(w, r, -w.rs[r].failures)


@law
def dies(w: World, r: int, event: int) -> None:
    """What it rules on is gone, with all that is or was to be asked; the next request is the first about something new."""
    renew(w, r, event)
    moot(w, r, event)
    forgets(w, r, event)


@law
def filed(w: World, r: int, time: int, event: int, actor: int) -> None:
    """A request of somebody is before the ruler, since a time."""
    row, ruling = w.rs[r], w.rulings[r]
    spends(w, r, event, False)
    row.asked_by = actor
    row.requests += 1
    row.filings += 1
    if ruling.about >= 0:
        order_asked(w, w.n_rulings + ruling.about, r)
    elif ruling.about_ruling >= 0:
        order_asked(w, ruling.about_ruling, r)
        row.against = w.rs[ruling.about_ruling].answer
    row.since, row.counted, row.counts_since, row.stopped, row.halted, row.stop_since = time, 0, time, 0, NOT, NOT
    row.heard, row.hears = 0, (time if may_judge(w, r) else NOT)
    dated(w, r)
    stands(w, r, NONE, event)
    row.filed = 1
    set_word(w, r, FILED, True, event)
    if row.stays:
        halt(w, r)
    tell(w, r)


@law
def ask(w: World, r: int, actor: int, cause: int) -> None:
    """Somebody makes a request, and the clock runs."""
    w.rs[r].cause = note(w, K_FILED, actor, w.rulings[r].element, cause, public(w, r), NONE, 0.0, 0, NONE)
    filed(w, r, w.now, w.rs[r].cause, actor)
    filing_begins(w, r, False)


@law
def requests(w: World, r: int) -> None:
    """The filing delay is over."""
    w.rs[r].request = 0
    delays(w, r, NOT)
    w.rs[r].ready = 1
    goes_on, by = lasts(w, r), NONE
    if goes_on:
        by = who_gains(w, r)[0] if w.rulings[r].costs >= 0 else asks(w, r, w.parties)
    w.rs[r].ready = 0
    if goes_on:
        ask(w, r, by, w.rs[r].cause)
    else:
        _gives_up(w, r)


@law
def _gives_up(w: World, r: int) -> None:
    w.rs[r].request = 0
    over_with(w, r)
    stir(w, w.rs[r].cause)  # whoever waited for it looks again


@law
def prepares(w: World, r: int) -> None:
    """A request is prepared, or made at once."""
    row, ruling = w.rs[r], w.rulings[r]
    if ruling.asks_after < 0:
        requests(w, r)
    elif not lasts(w, r):
        _gives_up(w, r)
    else:
        wait = left_of(w, ruling.asks_after, ruling.element, FILING, row.filings, row.arose)
        row.request = then(w, w.now + wait, RULINGS, ruling.element, REQUESTS, r, 0, 0)
        delays(w, r, row.arose)
