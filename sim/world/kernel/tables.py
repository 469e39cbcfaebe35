"""A model as plain arrays: what the kernel looks up while it plays, and never changes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.world.codes import RULING_VARS, Op, TrackerKind
from sim.world.families import Family
from sim.world.model import ON_THE_TABLE, SUPPOSED, Model
from sim.world.plan import Table, Var

Arrays = dict[str, npt.NDArray[Any]]
# Triggers: what a watched expression is about, and by that what follows when it turns.
EVER, HELD, DEMAND, START, RECONSIDER, REOPENS, ASKS, OCCASION, NEEDS, CLOSES, HOLDS_UP, OPENS, EVENT = range(13)


def plain(table: Table) -> npt.NDArray[Any]:
    """A table without its texts, as contiguous records."""
    names = [n for n in table.dtype.names or () if table.dtype[n].kind != "U"]
    found = np.zeros(max(len(table), 1), [(n, table.dtype[n]) for n in names])
    for n in names:
        found[n][: len(table)] = table[n]
    return found


def lists(rows: Iterable[Iterable[int]]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Lists one behind the other: [N + 1] where each begins, and all that they hold."""
    kept = [list(row) for row in rows]
    begins = np.cumsum([0, *map(len, kept)]).astype(np.int64)
    return begins, np.array([one for row in kept for one in row] or [0], np.int64)


def tables_of(model: Model) -> Arrays:
    """All tables of a model by name."""
    plan = model.plan
    found: Arrays = {
        name: plain(getattr(plan, name))
        for name in (
            "chances", "choices", "code", "programs", "rules", "shifts", "likes", "members", "circumstances", "actors",
            "red_lines", "bids", "rulings", "deadlines", "asks", "agreement", "exits", "fees", "events", "sets", "history", "trackers",
        )
    }  # fmt: skip
    found |= _sizes_and_numbers(model) | _links(model) | _triggers(model)
    return found


def _sizes_and_numbers(model: Model) -> Arrays:
    plan, none = model.plan, np.zeros(1)
    seller = plain(plan.sellers)
    found: Arrays = {
        "seller": seller,
        "packages": np.array(plan.packages),
        "places": np.ascontiguousarray(model.places),
        "masks": np.array(plan.masks) if len(plan.masks) else np.zeros((1, len(plan.packages)), bool),
        "implied": _implied(model),
        "structures": np.array([row["mask"] for row in plan.structures] or [0], np.int64),
        "linears": np.array(model.linears or [0], np.int64),
        "certain": model.certain if len(model.certain) else np.zeros(1, bool),
        "medians": np.array(model.medians.values or none),
        "utility_at_medians": model.medians.preferences.utility,
        "as_good_as_at_medians": np.array(model.medians.preferences.as_good_as),
        "means": np.array([model.numbers.mean(i, model.medians.values) for i in range(len(plan.chances))] or none),
        "calendars": np.array(plan.calendars) if len(plan.calendars) else np.zeros((1, 2), np.int64),
    }
    return found


def _implied(model: Model) -> npt.NDArray[np.bool_]:
    """[M, S] whether every package of a structure is in a mask."""
    found = np.zeros((max(len(model.masks), 1), max(len(model.structure_masks), 1)), bool)
    for m, mask in enumerate(model.masks):
        for s, structure in enumerate(model.structure_masks):
            found[m, s] = bool((~structure | mask).all())
    return found


def _matrix(rows: int, columns: int, entries: dict[tuple[int, int], int]) -> npt.NDArray[np.int64]:
    found = np.full((max(rows, 1), max(columns, 1)), -1, np.int64)
    for at, value in entries.items():
        found[at] = value
    return found


def _needs_reads(model: Model) -> list[list[int]]:
    """Of each ruling, the variables from which it follows which packages need it."""
    return [
        sorted(set(model.programs.reads[row.need]) - ON_THE_TABLE) if row.need >= 0 else [] for row in model.rulings
    ]


def _rule_reads(model: Model) -> list[list[int]]:
    """Of each ruling, those from which it follows what any rule about it says of each package."""
    signed = {int(Var.SIGNED), int(Var.ANNOUNCED)}  # on which it depends what words are once a deal is signed
    found = []
    for r in range(len(model.rulings)):
        words = any(model.minds.asks_for_words(rule, r) for rule in model.rules_about(r))
        reads = model.and_within(model.reads_of_expectations(r)) | (signed if words else set())
        found.append(sorted(reads - ON_THE_TABLE))
    return found


def _asks_for_words(model: Model) -> npt.NDArray[np.bool_]:
    """Whether a rule [rules, rulings] by which anybody expects a ruling asks for words."""
    found = np.zeros((max(len(model.rules), 1), max(len(model.rulings), 1)), bool)
    for r in range(len(model.rulings)):
        for rule in model.rules_about(r):
            found[rule, r] = model.minds.asks_for_words(rule, r)
    return found


def _demand_reads(model: Model) -> list[list[int]]:
    """Of each deadline, those from which it follows with which packages its demand is met."""
    reads = model.programs.reads
    return [sorted(model.and_within(set(reads[row.met])) - SUPPOSED) if row.met >= 0 else [] for row in model.deadlines]


def _worth_reads(model: Model) -> list[int]:
    """The variables from which it follows, before any review has answered, what packages are worth."""
    words = {row.vars + word for row in model.rulings for word in range(len(RULING_VARS))}
    return sorted((model.watched_by_values | words) - ON_THE_TABLE)


def _flags(n: int, which: Iterable[int]) -> npt.NDArray[np.bool_]:
    found = np.zeros(max(n, 1), bool)
    found[list(which)] = True
    return found


def _mask(which: Iterable[int]) -> int:
    return sum(1 << one for one in set(which))


def _links(model: Model) -> Arrays:
    plan, n_rulings, n_deadlines = model.plan, len(model.rulings), len(model.deadlines)
    n_actors, n_vars = len(model.actors), len(plan.variables)
    by_list = {
        "shifts_of": [[i for i, s in enumerate(plan.shifts) if s["linear"] == k] for k in range(len(plan.linears))],
        "likes_of": [[i for i, x in enumerate(plan.likes) if x["overlay"] == k] for k in range(len(plan.overlays))],
        "members_of": [[i for i, x in enumerate(plan.members) if x["vote"] == k] for k in range(len(plan.rules))],
        "overlays_of": [model.overlays_of.get(a, []) for a in range(n_actors)],
        "asks_of": [[i for i, x in enumerate(plan.asks) if x["deadline"] == d] for d in range(n_deadlines)],
        "sets_of": [[i for i, x in enumerate(plan.sets) if x["event"] == e] for e in range(len(plan.events))],
        "petitions_about": [model.petitions.get(r, []) for r in range(n_rulings)],
        "may_reverse": model.minds.may_reverse,
        "concerned": model.concerned,
        "stops": model.stops,
        "sides": model.sides,
        "apart": model.apart,
        "reads_of_ruling": [sorted(model.reads_of_grant(r)) if r in model.sways else [] for r in range(n_rulings)],
        "reads": model.programs.reads,
        "keyed": [*_needs_reads(model), *_rule_reads(model), *_demand_reads(model), _worth_reads(model)],
        "due_of": [[i for i, t in enumerate(model.trackers) if t.kind == TrackerKind.DUE and t.deadline == d]
                   for d in range(n_deadlines)],
    }  # fmt: skip
    found: Arrays = {}
    for name, rows in by_list.items():
        found[f"{name}_from"], found[name] = lists(rows)
    place = {r: i for i, r in enumerate(model.reviews)}
    lucks = {luck: i for i, luck in enumerate(dict.fromkeys(row.luck for row in model.rulings))}
    stopping = {r for rulings in model.stops for r in rulings}
    lines = max((rows[0].line + 1 for rows in model.history), default=1)
    found |= {
        "overlay_program": np.array([o.program for o in model.overlays] or [-1], np.int64),
        "by_path": np.array(model.by_path or [0], np.int64),
        "reviews": np.array(model.reviews or [0], np.int64),
        "place": np.array([place.get(r, -1) for r in range(n_rulings)] or [-1], np.int64),
        "chains": np.ascontiguousarray(model.chains),
        "comes_after": model.chains.any(axis=1) if len(model.chains) else np.zeros(1, bool),
        "lucks_of_reviews": model.lucks_of_reviews,
        "luck_of": np.array([lucks[row.luck] for row in model.rulings] or [0], np.int64),
        "luck_stops": _flags(len(lucks), {lucks[model.rulings[r].luck] for r in stopping}),
        "stops_date": _flags(n_rulings, stopping),
        "about_deal": np.array(model.about_deal or [False], bool),
        "leads_on": np.array([model.leads_on.get(line, 0) for line in range(lines)], np.int64),
        "with_deal": np.array(model.with_deal or [False], bool),
        "judges": np.array([bool(row.effect == 0 or model.judges(row.rule)) for row in model.rulings] or [False], bool),
        "rule_judges": _flags(len(plan.rules), [i for i in range(len(plan.rules)) if model.judges(i)]),
        "sways": _flags(n_rulings, model.sways),
        "asks_for_words": _asks_for_words(model),
        "timed": np.array(model.timed or [False], bool),
        "uncertain": np.array([row.after >= 0 and model.numbers.slots[row.after][0] != Family.CONSTANT
                               for row in model.deadlines] or [False], bool),
        "stand": np.array(model.stand or [False], bool),
        "may_forbid": np.array(model.minds.may_forbid or [0], np.int64),
        "priced": np.array(model.priced or [0], np.int64),
        "courts": np.array(model.courts or [0], np.int64),
        "is_bidder": _flags(n_actors, model.bidders),
        "same": np.array([model.minds.same[a] for a in range(n_actors)] or [0], np.int64),
        "minds": np.array(model.minds.all or [0], np.int64),
        "lasted": np.array([model.lasted.get(d, -1) for d in range(max(n_deadlines, 1))], np.int64),
        "expects_grant": _matrix(n_actors, n_rulings, model.expects_grant),
        "expects_enforcement": _matrix(n_actors, n_deadlines, model.expects_enforcement),
        "no_words_var": np.array(list(model.words_of_deal), np.int64),
        "no_words": np.array(list(model.words_of_deal.values()), np.float64),
        "of_the_last": np.array(model.minds.of_the_last, np.int64),
        "lasting_var": np.array([var for var, *_ in model.lasting] or [0], np.int64),
        "lasting_kind": np.array([int(lasts) for *_, lasts in model.lasting] or [0], np.int64),
        "by_package": np.array([bool((plan.code["op"][row["start"] : row["stop"]] == Op.MASK).any())
                                for row in plan.programs] or [False], bool),
        "lasting_program": np.array([program for _, program, _ in model.lasting] or [0], np.int64),
        "party": np.array(model.party or [-1], np.int64),
        "left": np.array(model.left or [-1], np.int64),
        "is_read": _flags(n_vars, model.read),
        "by_values": _flags(n_vars, model.watched_by_values),
        "by_outcomes": _flags(n_vars, model.watched_by_outcomes),
        "drifting": _flags(n_vars, model.drifting),
        "element_of_var": np.array([next((c.element for c in model.circumstances if c.var == v), -1)
                                    for v in range(n_vars)], np.int64),
        "amends": np.array(model.amends, bool),
        "names_terms": _flags(n_rulings, model.demands),
        "demands": np.array([model.demands.get(r, np.zeros(len(plan.terms), bool)) for r in range(max(n_rulings, 1))], bool),
        "key": np.array(plan.elements["key"], np.int64),
        "side_mask": np.array([_mask(side) for side in model.sides] or [0], np.int64),
        "outcome_program": np.array([o.program for o in model.outcomes], np.int64),
    }  # fmt: skip
    return found


def _triggers(model: Model) -> Arrays:
    """All triggers in the order in which they are looked at."""
    rows: list[tuple[int, int, int, bool]] = []  # kind, of which, program, also while the history is told
    for i, tracker in enumerate(model.trackers):
        if tracker.kind == TrackerKind.EVER:
            rows.append((EVER, i, tracker.program, True))
        elif tracker.kind == TrackerKind.HELD:
            rows.append((HELD, i, tracker.program, True))
    for d, row in enumerate(model.deadlines):
        rows.append((DEMAND, d, row.met, False))
        if row.start >= 0:
            rows.append((START, d, row.start, False))
        if row.again_when >= 0:
            rows.append((RECONSIDER, d, row.again_when, False))
    for r in model.by_path:
        row = model.rulings[r]
        if row.reopens_when >= 0:
            rows.append((REOPENS, r, row.reopens_when, False))
        if row.ask >= 0:
            rows.append((ASKS, r, row.ask, False))
        if row.occasion >= 0:
            rows.append((OCCASION, r, row.occasion, True))
        if row.need >= 0:
            rows.append((NEEDS, r, row.need, False))
    rows.append((CLOSES, 0, model.agreement.close, False))
    if model.agreement.held >= 0:
        rows.append((HOLDS_UP, 0, model.agreement.held, True))
    if model.agreement.settled >= 0:
        rows.append((OPENS, 0, model.agreement.settled, True))
    for e, row in enumerate(model.events):
        if row.program >= 0 and row.hazard < 0:
            rows.append((EVENT, e, row.program, False))
    watchers = model.watchers(tuple(row[2] for row in rows))
    begins, which = lists(watchers)

    def of(kind: int, n: int) -> npt.NDArray[np.int64]:
        places = {row[1]: t for t, row in enumerate(rows) if row[0] == kind}
        return np.array([places.get(i, -1) for i in range(max(n, 1))], np.int64)

    return {
        "watchers_from": begins,
        "watchers": which,
        "trigger_kind": np.array([row[0] for row in rows], np.int64),
        "trigger_of": np.array([row[1] for row in rows], np.int64),
        "trigger_program": np.array([row[2] for row in rows], np.int64),
        "trigger_always": np.array([row[3] for row in rows], bool),
        "start_trigger": of(START, len(model.deadlines)),
        "reopens_trigger": of(REOPENS, len(model.rulings)),
        "asks_trigger": of(ASKS, len(model.rulings)),
        "event_trigger": of(EVENT, len(model.events)),
    }
