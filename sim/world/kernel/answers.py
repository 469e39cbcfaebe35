"""The answer that stands, when it counts, and when there is an occasion to ask."""

from __future__ import annotations

from sim.world.codes import FILED, GRANTED, REFUSED, SPENT
from sim.world.kernel.acts import PREPARES
from sim.world.kernel.agenda import forget, then
from sim.world.kernel.expressions import holds
from sim.world.kernel.filing import filing_ends
from sim.world.kernel.links import BINDS, COVERAGE, DIES, END, MOOT, PUT_RIGHT, later
from sim.world.kernel.names import (
    ASKS,
    CLEARS,
    CLOSED,
    COMPELS,
    FORBIDS,
    K_FORBIDDEN,
    PACKAGE,
    REVERSES,
    RULINGS,
    SIGNED,
)
from sim.world.kernel.orders import clear_orders
from sim.world.kernel.rulings import holds_grant, look, public, set_word, show
from sim.world.kernel.seen import refuse, replace, tell
from sim.world.kernel.state import cause_of, note, on_the_table, since_cause
from sim.world.kernel.suits import hurts, worthwhile
from sim.world.kernel.world import NONE, NOT, Floats, World, law
from sim.world.plan import Verb

BEGIN = (int(Verb.SIGNS), int(Verb.SELECTS))
ANSWERS = (int(Verb.ASKS), int(Verb.GRANTS), int(Verb.REFUSES))
LAPSES = int(Verb.LAPSES)


@law
def _has_object(w: World, petition: int, r: int) -> bool:
    """Whether there is what a petition asks about: an answer to reverse, a clock or a grant to suspend."""
    if w.rulings[petition].effect == REVERSES:
        return bool(w.rs[r].answer != NONE)
    return bool(w.rs[r].filed or w.rs[r].answer == GRANTED)


@law
def _answer_is_another(w: World, r: int, event: int) -> None:
    """What ruled on the one before has nothing left to rule on."""
    for i in range(w.petitions_about_from[r], w.petitions_about_from[r + 1]):
        petition = w.petitions_about[i]
        if not _has_object(w, petition, r):
            w.rs[r].stays &= ~(1 << petition)
            later(w, DIES, petition, event, 0, 0)
        elif (
            w.rulings[petition].effect == REVERSES and w.rs[petition].filed and w.rs[petition].against != w.rs[r].answer
        ):
            later(w, MOOT, petition, event, 0, 0)


@law
def stands(w: World, r: int, answer: int, event: int) -> None:
    """The answer that stands from now on, or none; what asked about what was before falls with it."""
    row = w.rs[r]
    row.untold = NONE
    if answer == NONE and row.answer == NONE and not row.filed:
        return
    filing_ends(w, r)
    if row.filed:
        row.filed = 0
        set_word(w, r, FILED, False, event)
    if answer == NONE:
        clear_orders(w, r)
    row.answer = answer
    tell(w, r)
    forget(w, row.expires)
    row.expires = 0
    _answer_is_another(w, r, event)
    show(w, r, event)


@law
def spends(w: World, r: int, event: int, spent: bool) -> None:
    """Whether its occasion is spent, which whoever looks ahead knows."""
    set_word(w, r, SPENT, spent, event)


@law
def spend(w: World, r: int, event: int) -> None:
    """An order has come to its end: it is not asked for again while its occasion, as that has left it, holds on."""
    occasion = w.rulings[r].occasion
    spends(w, r, event, occasion >= 0 and holds(w, occasion, w.state))


@law
def is_spent(w: World, r: int) -> bool:
    """Whether an order has come to its end, and its occasion holds on."""
    return bool(w.state[w.rulings[r].vars + SPENT] != 0.0)


@law
def _wanted_in(w: World, r: int, state: Floats) -> bool:
    """Whether it is to be asked, as things stand in a state, and asking is worth what it costs."""
    ask = w.rulings[r].ask
    if is_spent(w, r) or ask < 0 or not holds(w, ask, state):
        return False
    return bool(w.rulings[r].costs < 0 or worthwhile(w, r))


@law
def wanted(w: World, r: int) -> bool:
    """Whether it is to be asked, as things stand."""
    return _wanted_in(w, r, w.state)


@law
def may_be_wanted(w: World, r: int) -> bool:
    """Whether the package that gave the occasion wants it, and may still be signed: other offers do not undo it."""
    if w.rs[r].occasion_package < 0 or w.state[SIGNED] != 0.0:
        return False
    state = w.state.copy()
    state[PACKAGE] = w.rs[r].occasion_package
    return _wanted_in(w, r, state)


@law
def asked_later(w: World, p: int) -> bool:
    """Whether the history tells, after this line, that a petition is asked about the answer that stands: before another."""
    if not w.telling:
        return False
    about = w.rulings[p].about_ruling
    for i in range(w.n_history):
        row = w.history[i]
        if row.time > w.now or (row.time == w.now and row.line > w.line):
            answers = row.verb in ANSWERS or (row.verb == LAPSES and row.other < 0)
            if row.verb in BEGIN or (row.target == about and answers):
                return False
            if row.verb == ASKS and row.target == p:
                return True
    return False


@law
def is_open(w: World, p: int) -> bool:
    """Whether a petition is asked, or is about to be, or an answer to it may be reversed."""
    row = w.rs[p]
    if row.filed or row.request != 0 or asked_later(w, p):
        return True
    return (row.answer != NONE and are_open(w, p)) or wanted(w, p)


@law
def are_open(w: World, r: int) -> bool:
    """Whether somebody who may reverse the answer is asked, or is about to be, or has done so and is held."""
    for i in range(w.may_reverse_from[r], w.may_reverse_from[r + 1]):
        p = w.may_reverse[i]
        row = w.rs[p]
        if is_open(w, p) or (row.answer == GRANTED and row.stays != 0 and row.against == w.rs[r].answer):
            return True
    return False


@law
def waits(w: World, r: int) -> bool:
    """Whether a refusal waits for who may reverse it, none of whom has answered."""
    if w.rs[r].answer != REFUSED or w.rs[r].untold < 0 or not are_open(w, r):
        return False
    for i in range(w.may_reverse_from[r], w.may_reverse_from[r + 1]):
        p = w.may_reverse[i]
        if w.rs[p].answer == GRANTED and w.rs[p].against != REFUSED:  # it has reversed a grant
            for j in range(w.may_reverse_from[p], w.may_reverse_from[p + 1]):
                if w.rs[w.may_reverse[j]].answer != NONE:
                    return False
        elif w.rs[p].answer != NONE:
            return False
    return True


@law
def counts_refusal(w: World, r: int) -> None:
    """A refusal that nobody may reverse any more rules packages out: all, once no other request is heard."""
    refuse(w, r, w.rs[r].refused_at)
    if w.rs[r].failures > w.rulings[r].refiles:
        replace(w, r, NONE, w.parties)


@law
def is_appealed(w: World, r: int) -> bool:
    """Whether somebody is asked, or has been, to reverse an answer."""
    for i in range(w.may_reverse_from[r], w.may_reverse_from[r + 1]):
        p = w.may_reverse[i]
        if w.rs[p].filed or w.rs[p].answer != NONE:
            return True
    return False


@law
def deal_ends(w: World) -> None:
    """The deal ends: what a review has refused counts, unless somebody was asked to reverse that."""
    for r in range(w.n_rulings):
        still = w.rs[r].answer == REFUSED and w.rs[r].untold >= 0
        if w.rulings[r].effect == CLEARS and still and not is_appealed(w, r):
            w.rs[r].untold = NONE
            counts_refusal(w, r)


@law
def concludes(w: World, r: int, event: int) -> None:
    """What an answer leads to."""
    row = w.rulings[r]
    if row.effect == FORBIDS:
        if w.state[CLOSED] == 0.0:
            ends = note(w, K_FORBIDDEN, row.actor, row.element, event, public(w, r), NONE, 0.0, 0, NONE)
            later(w, END, ends, 0, NONE, 0)
    elif row.effect == COMPELS:
        later(w, BINDS, r, event, 0, 0)
    else:
        counts_refusal(w, r)
        later(w, COVERAGE, r, on_the_table(w), event, 0)
        if w.rs[r].answer == REFUSED and not w.telling:
            later(w, PUT_RIGHT, r, event, 0, 0)


@law
def may_count(w: World, r: int) -> bool:
    """Whether an answer has not counted yet, and is not held."""
    return bool(w.rs[r].untold >= 0 and (w.rs[r].answer != GRANTED or holds_grant(w, r)))


@law
def _is_told(w: World, r: int) -> bool:
    """Whether a history tells that the deal ends once this forbids it, as somebody may reverse that."""
    return bool(w.telling and w.rulings[r].effect == FORBIDS and w.may_reverse_from[r + 1] > w.may_reverse_from[r])


@law
def goes_on(w: World, r: int) -> None:
    """What an answer leads to, if it counts."""
    if not may_count(w, r):
        return
    look(w)
    if w.rs[r].untold < 0:
        return
    if not are_open(w, r) and not _is_told(w, r):
        event = w.rs[r].untold
        w.rs[r].untold = NONE
        concludes(w, r, event)


@law
def over_with(w: World, petition: int) -> None:
    """Nothing is asked of a petition any more: what waited for it goes on."""
    r = w.rulings[petition].about_ruling
    while r >= 0:
        goes_on(w, r)
        r = w.rulings[r].about_ruling


@law
def leads_on(w: World, r: int, event: int) -> None:
    """The answer ends or changes the deal, once nobody may reverse it any more."""
    w.rs[r].untold = event
    goes_on(w, r)


@law
def delays(w: World, r: int, since: int) -> None:
    """The filing delay runs since a time, or not any more (NOT)."""
    if since != w.rs[r].delayed:
        w.rs[r].delayed = since
        tell(w, r)


@law
def arises(w: World, r: int, cause: int) -> None:
    """There is an occasion to ask."""
    row = w.rs[r]
    if row.request == 0 and not is_spent(w, r):
        row.cause, row.arose = cause, since_cause(w, cause)
        if w.held_since == NOT:
            row.occasion_package = on_the_table(w)
        row.request = then(w, w.now, RULINGS, w.rulings[r].element, PREPARES, r, 0, 0)


@law
def abandon(w: World, r: int) -> None:
    """What is prepared is given up."""
    if w.rs[r].request != 0:
        forget(w, w.rs[r].request)
        w.rs[r].request = 0
        delays(w, r, NOT)
        over_with(w, r)


@law
def occasion_gone(w: World, r: int) -> None:
    """Its occasion holds no more."""
    if w.rs[r].request != 0 and not may_be_wanted(w, r):
        abandon(w, r)


@law
def asks_rises(w: World, r: int, cause: int) -> None:
    """What has costs is prepared where it is worth it; of the history, that it is since the last change that made it so."""
    row = w.rs[r]
    if w.rulings[r].costs < 0:
        arises(w, r, cause)
    elif w.held_since == NOT:
        if wanted(w, r):
            arises(w, r, cause)
    elif row.worth_since != NOT:
        arises(w, r, cause if row.worth_since <= w.held_since else max(cause, row.worth_news))
        row.arose = max(row.arose, row.worth_since)


@law
def lasts(w: World, r: int) -> bool:
    """Whether what is prepared goes on."""
    return wanted(w, r) or may_be_wanted(w, r)


@law
def weighed(w: World, r: int) -> None:
    """What asking is worth has changed: what is not worth it any more is given up, and what is so now is prepared."""
    if w.rs[r].request == 0:
        if wanted(w, r):
            arises(w, r, max(cause_of(w, w.rulings[r].ask), w.news))
    elif not lasts(w, r):
        abandon(w, r)


@law
def weighed_in_history(w: World, r: int) -> None:
    """In the history it is kept since when asking has been worth it, and what prepares it runs since then."""
    row = w.rs[r]
    since, news = row.worth_since, row.worth_news
    if since == NOT:
        if wanted(w, r):
            since, news = w.now, w.news
            row.occasion_package = on_the_table(w)
    elif not lasts(w, r):
        since = NOT
    if w.rulings[r].asks_after >= 0:
        delays(w, r, since)
    row.worth_since, row.worth_news = since, news
    row.hurts = 1 if row.filed and hurts(w, r) else 0


@law
def look_anew(w: World, trigger: int) -> None:
    """What holds counts as having become true now, if it still does."""
    if w.was[trigger]:
        w.was[trigger] = w.has_risen[trigger] = False
        w.dirty[trigger] = True
        w.any_dirty = w.restless = 1


@law
def renew(w: World, r: int, event: int) -> None:
    """What was to be asked about is gone: a request that is prepared is given up; an occasion that holds arises anew."""
    abandon(w, r)
    spends(w, r, event, False)
    if w.asks_trigger[r] >= 0:
        look_anew(w, w.asks_trigger[r])
