"""The answer to a request: granted, refused, mitigated, or silence."""

from __future__ import annotations

from sim.world.kernel.against import out
from sim.world.kernel.answers import stands
from sim.world.kernel.asking import failed
from sim.world.kernel.filing import is_running, may_judge
from sim.world.kernel.grants import granted, refused
from sim.world.kernel.names import CLEARS, CLOSED, SILENCE_CLEARS
from sim.world.kernel.packages import grants, needs
from sim.world.kernel.rulings import latent, note_of, probability_of
from sim.world.kernel.seen import refuse, replace, saw_answer
from sim.world.kernel.state import on_the_table
from sim.world.kernel.terms import mitigated, remedy
from sim.world.kernel.world import NONE, World, law
from sim.world.record import Bound, Kind

K_GRANTED, K_REFUSED, K_LAPSED, K_MITIGATED = (
    int(Kind.GRANTED), int(Kind.REFUSED), int(Kind.LAPSED_FILING), int(Kind.MITIGATED),
)  # fmt: skip
GRANT, LIMIT = int(Bound.GRANT), int(Bound.LIMIT)


@law
def judged(w: World, r: int) -> int:
    """The package that is judged; a petition about a measure judges none."""
    return on_the_table(w) if w.rulings[r].effect == CLEARS else NONE


@law
def says(w: World, r: int, p: float, is_granted: bool) -> None:
    """Everybody sees the ruler's own answer; the history bounds the latent uniform by it as well."""
    package, luck = on_the_table(w) if w.about_deal[r] else NONE, w.luck_of[r]
    if package >= 0 or not w.judges[r]:
        saw_answer(w, r, package, w.parties, is_granted)
        if w.luck_stops[luck]:
            w.told_dates = w.dates_changed = w.restless = 1
    if w.telling:
        low, high = w.told_low[luck], w.told_high[luck]
        if is_granted:
            high = min(high, p)
        else:
            low = max(low, p)
        if not low < high:  # where no luck brings about all of the answers, the last one counts
            low, high = (0.0, p) if is_granted else (p, 1.0)
        w.told_low[luck], w.told_high[luck] = low, high


@law
def grant(w: World, r: int, p: float, bound: int, bound_of: int) -> None:
    """The request is granted."""
    granted(w, r, note_of(w, r, K_GRANTED, w.rs[r].cause, judged(w, r), p, bound, bound_of))


@law
def replaced_by(w: World, r: int, package: int, event: int) -> None:
    """Another package is on the table in the place of one that counts as refused, and is not heard of again."""
    before = on_the_table(w)
    p = probability_of(w, r, before)
    says(w, r, p, False)
    refuse(w, r, p)
    replace(w, r, before, w.parties)
    w.rs[r].cause = event
    mitigated(w, package, event)


@law
def _mitigate(w: World, r: int) -> bool:
    """Instead of refusing, ask for a package that would be granted and that all parties prefer to ending."""
    would = grants(w, r, w.parties) > latent(w, r)
    would &= needs(w, r, w.parties)
    package = remedy(w, r, would)
    if package < 0:
        return False
    replaced_by(w, r, package, note_of(w, r, K_MITIGATED, w.rs[r].cause, package, 0.0, 0, NONE))
    p = probability_of(w, r, package)
    says(w, r, p, True)
    grant(w, r, p, 0, NONE)
    return True


@law
def judge(w: World, r: int) -> None:
    """The answer."""
    p, element = probability_of(w, r, on_the_table(w)), w.rulings[r].element
    is_granted = p > latent(w, r)
    says(w, r, p, is_granted)
    if is_granted:
        grant(w, r, p, 0, NONE)
        return
    if w.rulings[r].mitigates and w.state[CLOSED] == 0.0 and _mitigate(w, r):
        return
    event = note_of(w, r, K_REFUSED, w.rs[r].cause, judged(w, r), p, GRANT, element)
    failed(w, r, 1)
    refused(w, r, p, event)


@law
def lapsed(w: World, r: int, event: int) -> None:
    """A request has lapsed: it is asked again at once, with a new clock, as often as it may be."""
    if w.rs[r].failures > w.rulings[r].refiles:
        refused(w, r, 0.0, event)
    else:
        stands(w, r, NONE, event)


@law
def due(w: World, r: int) -> None:
    """The clock has run out: the answer, once there is something to judge."""
    package = on_the_table(w)
    if not may_judge(w, r):
        return
    if not (w.rs[r].has_course and w.rs[r].silent):
        judge(w, r)
    elif w.rulings[r].silence == SILENCE_CLEARS:
        if out(w, r, w.parties)[package]:
            judge(w, r)
        else:
            grant(w, r, probability_of(w, r, package), LIMIT, w.rulings[r].element)
    else:
        event = note_of(w, r, K_LAPSED, w.rs[r].cause, package, 0.0, LIMIT, w.rulings[r].element)
        failed(w, r, 1)
        lapsed(w, r, event)


@law
def runs_out(w: World, r: int) -> None:
    """The clock has run out."""
    w.rs[r].next, w.rs[r].out = 0, 1
    due(w, r)


@law
def looks(w: World, r: int) -> None:
    """There may be something to judge."""
    if w.rs[r].filed and not is_running(w, r) and w.rs[r].stays == 0:
        due(w, r)
