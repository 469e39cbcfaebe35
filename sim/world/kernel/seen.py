"""What everybody has seen, and reckons with: answers, refusals, red lines, requests."""

from __future__ import annotations

from sim.world.kernel.luck import probability
from sim.world.kernel.packages import is_in, over
from sim.world.kernel.petitions import goes_by_rule, overrates
from sim.world.kernel.state import note, stir
from sim.world.kernel.world import NONE, World, law
from sim.world.record import Kind

RED_LINE_SHOWN = int(Kind.RED_LINE_SHOWN)


@law
def saw_answer(w: World, ruling: int, package: int, parties: int, granted: bool) -> None:
    """Everybody has seen an answer about a package (-1: about none), and learns from it."""
    luck = w.luck_of[ruling]
    for i in range(w.n_minds):
        actor = w.minds[i]
        rule, medians = goes_by_rule(w, actor, ruling)
        if package >= 0:
            p = over(w, rule, ruling, parties, medians)[package]
        else:
            p = probability(w, rule, medians, w.rulings[ruling].rule)
        sure = overrates(w, actor, ruling, w.state)
        e = p + sure * (1.0 - p)
        w.has_seen[actor, luck] = True
        if granted:
            w.saw_granted[actor, luck] = min(w.saw_granted[actor, luck], e)
        else:
            w.saw_refused[actor, luck] = max(w.saw_refused[actor, luck], e)
    stir(w, NONE)


@law
def refuse(w: World, ruling: int, p: float) -> None:
    """A review has refused a package, to which it gave a probability."""
    if w.refusal[ruling] <= -1.0:
        w.refusing[w.n_refused] = ruling
        w.n_refused += 1
        w.refusal[ruling] = max(0.0, p)
    else:
        w.refusal[ruling] = max(w.refusal[ruling], p)
    stir(w, NONE)


@law
def replace(w: World, ruling: int, package: int, parties: int) -> None:
    """A review hears no more of a package (-1: of any) from the parties of the agreement, up to its end."""
    w.replaced_parties = parties
    known = False
    for i in range(w.n_replaced):
        known = known or w.replacing[i] == ruling
    if not known:
        w.replacing[w.n_replaced] = ruling
        w.n_replaced += 1
    if package >= 0:
        w.replaced[ruling, package] = True
    else:
        w.replaced[ruling] = True
    stir(w, NONE)


@law
def refusals_end(w: World) -> None:
    """The next agreement starts clean, but for what was refused."""
    w.n_replaced = 0
    w.replaced[:] = False
    stir(w, NONE)


@law
def show_lines(w: World, movers: int, package: int, event: int) -> None:
    """Whoever offers or signs across a red line shows that it is none: in the history, whatever was drawn."""
    for i in range(w.n_lines):
        line = w.red_lines[i]
        if is_in(line.actor, movers) and not w.shown[i] and w.masks[line.mask, package]:
            w.shown[i] = True
            w.real[i] = False
            note(w, RED_LINE_SHOWN, line.actor, line.element, event, w.record[event].public != 0, package, 0.0, 0, NONE)


@law
def tell(w: World, ruling: int) -> None:
    """Parties reckon with what has been asked, and with what it may do to a date."""
    if w.rulings[ruling].about >= 0 and w.stops_date[ruling]:
        w.told_dates = 1
        w.dates_changed = 1
        w.restless = 1
    tell_of_clock(w, ruling)


@law
def tell_of_clock(w: World, ruling: int) -> None:
    """Parties reckon with what its clock has been seen to do."""
    row = w.rs[ruling]
    other = row.p_made != row.requests or row.p_failed != row.failures or row.p_asked != row.since
    other = other or row.p_filed != row.filed
    if row.filed and row.p_filed:
        same = row.p_counted == row.counted and row.p_since == row.counts_since and row.p_stopped == row.stopped
        other = other or not same
    if w.restive and other:
        stir(w, NONE)
    row.p_made, row.p_failed, row.p_filed, row.p_delayed = row.requests, row.failures, row.filed, row.delayed
    row.p_asked = row.since
    row.p_counted, row.p_since, row.p_stopped = row.counted, row.counts_since, row.stopped
    row.p_heard, row.p_hears = row.heard, row.hears


@law
def closes(w: World, since: int) -> None:
    """The closing delay runs since a time, or not any more (NOT)."""
    w.closes_since = since
