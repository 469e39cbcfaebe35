"""The world of one replication as plain arrays and numbers; every law of the kernel takes it as `w`."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from sim.world.codes import PENDING
from sim.world.kernel.tables import tables_of
from sim.world.model import Model

Function = TypeVar("Function", bound=Callable[..., object])
LAWS: list[Callable[..., object]] = []
# What laws take and return; `machine.py` reads the types of compiled code from these names.
World = Any  # the numbers and arrays of one replication, by name
Line = Any  # a line of the history
Items = Any  # the agenda
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
FloatRows = npt.NDArray[np.float64]  # [N, P]
FlagRows = npt.NDArray[np.bool_]  # [N, P]
IntRows = npt.NDArray[np.int64]  # [N, P]
NOT = -(1 << 62)  # no time
NONE = -1
KEPT_BYTES = 8_000_000
FLAGS = 60  # in a number of a key
MOST_EVENTS, MOST_ITEMS, MOST_PATH = 8192, 8192, 2048
STACK = 256  # values that an expression has at hand

INT, FLOAT = "i8", "f8"
RULING = [
    ("filed", INT), ("answer", INT), ("stays", INT), ("untold", INT), ("against", INT), ("refused_at", FLOAT), ("refused_of", INT), ("cause", INT),
    ("asked_by", INT), ("filings", INT), ("failures", INT), ("requests", INT), ("swayed", INT),
    # the request
    ("again", INT), ("number", INT), ("has_course", INT), ("ends", INT), ("silent", INT), ("stops_at", INT), ("runs_at", INT), ("next", INT),
    ("since", INT), ("halted", INT), ("out", INT), ("stop_since", INT), ("stop_until", INT),
    ("counted", INT), ("counts_since", INT), ("stopped", INT), ("heard", INT), ("hears", INT), ("due", INT), ("below", FLOAT),
    # the grant
    ("grants", INT), ("granted_since", INT), ("expires", INT), ("granted_package", INT), ("granted_parties", INT),
    # the occasion
    ("ready", INT), ("delayed", INT), ("request", INT), ("occasion_package", INT), ("arose", INT),
    # what parties reckon with
    ("p_made", INT), ("p_failed", INT), ("p_filed", INT), ("p_counted", INT), ("p_since", INT), ("p_stopped", INT), ("p_heard", INT), ("p_hears", INT), ("p_delayed", INT),
    ("p_asked", INT),
    # asking for it, where that has costs
    ("refrained", INT), ("refrained_by", INT), ("worth_since", INT), ("worth_news", INT), ("hurts", INT),
]  # fmt: skip
DEADLINE = [
    ("state", INT), ("started", INT), ("since", INT), ("date", INT), ("ends", INT), ("cause", INT), ("standing", INT), ("times", INT),
    ("weighed", INT), ("dates", INT), ("terms", INT), ("requests", INT), ("moved_by", FLOAT), ("renewals", INT), ("strikes", INT), ("strike", INT),
    ("timer", INT),
    # as it pressed when it was looked at last
    ("ran", INT), ("ran_requests", INT), ("ran_moved", FLOAT),
]  # fmt: skip
THREAD = [
    ("away", INT), ("came", INT), ("away_since", INT), ("opened", INT), ("news", INT), ("held_since", INT), ("turn", INT), ("turns", INT),
    ("since", INT), ("ready", INT), ("comings", INT), ("enters_at", INT), ("cause", INT), ("stirred", INT), ("next", INT), ("due", INT),
    ("due_phase", INT), ("is_due", INT), ("reckoned", INT), ("told_dates", INT), ("had", INT), ("least", INT),
]  # fmt: skip
ORDERS = [("n", INT), ("before", INT)]
EVENT = [("time", INT), ("kind", INT), ("actor", INT), ("subject", INT), ("public", INT), ("cause", INT), ("package", INT), ("value", FLOAT),
         ("bound", INT), ("bound_of", INT), ("one_act", INT)]  # fmt: skip
ITEM = [("time", INT), ("key", INT), ("number", INT), ("act", INT), ("a", INT), ("b", INT), ("c", INT)]
NUMBERS = (
    "begins", "horizon", "n_rulings", "n_reviews", "n_deadlines", "n_bids", "n_actors", "n_packages", "n_events", "n_lines",
    "n_trackers", "n_triggers", "n_circumstances", "n_history", "n_exits", "n_fees", "n_lasting", "waits", "n_minds", "n_forbid",
    "n_outcomes", "n_drifts", "n_lucks",
    "calendar_start", "has_seller", "restive", "weighs_parties", "n_priced", "n_courts", "may_leave", "n_appealed", "rivals_sue",
    "outside", "last_start",
    # of the replication
    "seed", "replication", "telling", "now", "version", "changes", "waking", "held_since", "news", "restless", "looks", "settled", "noted", "noted_settled", "outcome_open", "draws",
    "any_dirty", "n_items", "item_number", "n_record", "n_path", "fault", "line", "dates_changed", "seen_version", "auction_ends",
    "anew", "belief", "imagining", "weighing", "told_dates", "closes_since", "n_refused", "n_replaced", "replaced_parties", "n_shown",
    # the deal
    "thread", "parties", "structure", "announcements", "closings", "chosen", "announcement", "closing", "held_up", "overdue", "freed",
    "looking", "seen", "moves", "gone_at", "bound", "sealed",
)  # fmt: skip


def _record(fields: list[tuple[str, str]], n: int) -> npt.NDArray[Any]:
    return np.zeros(max(n, 1), fields)


def fresh(model: Model) -> dict[str, Any]:
    """Tables and state of a model: arrays by name, and the numbers that belong to the model."""
    plan = model.plan
    n_rulings, n_deadlines, n_bids = len(model.rulings), len(model.deadlines), len(model.bids)
    n_packages, n_vars = len(plan.packages), len(plan.variables)
    arrays: dict[str, Any] = tables_of(model)
    n_triggers = len(arrays["trigger_kind"])
    steps = max((plan.horizon - plan.begins) // (7 * 86400), 0)
    arrays |= {
        "values": np.zeros(len(plan.slots)),
        "utility": np.zeros((len(plan.overlays), n_packages)),
        "as_good_as": np.zeros(len(plan.overlays)),
        "state": np.zeros(n_vars),
        "start": np.zeros(n_vars),
        "caused": np.zeros(n_vars, np.int64),
        "rs": _record(RULING, n_rulings),
        "ds": _record(DEADLINE, n_deadlines),
        "ts": _record(THREAD, n_bids),
        "reckoned": np.zeros((max(n_bids, 1), 1 + sum(1 + row.most for row in model.deadlines), 4)),
        "orders": _record(ORDERS, n_rulings + n_deadlines),
        "order_of": np.zeros((max(n_rulings + n_deadlines, 1), max(n_rulings, 1)), np.int64),
        "order_state": np.zeros((max(n_rulings + n_deadlines, 1), max(n_rulings, 1)), np.int64),
        "order_held": np.zeros((max(n_rulings + n_deadlines, 1), max(n_rulings, 1)), bool),
        "record": _record(EVENT, MOST_EVENTS),
        "items": _record(ITEM, MOST_ITEMS),
        "dead": np.zeros(1 << 16, bool),
        "path_time": np.zeros(MOST_PATH, np.int64),
        "path_outcome": np.zeros(MOST_PATH, np.int64),
        "was": np.zeros(n_triggers, bool),
        "rose": np.zeros(n_triggers, np.int64),
        "has_risen": np.zeros(n_triggers, bool),
        "trigger_since": np.zeros(n_triggers, np.int64),
        "dirty": np.zeros(n_triggers, bool),
        "rest": np.zeros(n_triggers, bool),
        "held_timer": np.zeros(max(len(model.trackers), 1), np.int64),
        "stack": np.zeros(STACK),
        "offer": np.zeros((max(2 * n_bids, 1), n_packages), np.int64),  # offers of a side, the newest last
        "offer_event": np.zeros((max(2 * n_bids, 1), n_packages), np.int64),
        "n_offers": np.zeros(max(2 * n_bids, 1), np.int64),
        "gains": np.zeros((max(2 * n_bids, 1), n_packages, max([len(side) for side in model.sides] or [1]))),
        "real": np.zeros(max(len(model.red_lines), 1), bool),
        "shown": np.zeros(max(len(model.red_lines), 1), bool),
        "told_low": np.zeros(max(n_rulings, 1)),
        "told_high": np.zeros(max(n_rulings, 1)),
        "saw_refused": np.zeros((max(len(model.actors), 1), max(n_rulings, 1))),
        "saw_granted": np.zeros((max(len(model.actors), 1), max(n_rulings, 1))),
        "has_seen": np.zeros((max(len(model.actors), 1), max(n_rulings, 1)), bool),
        "refusing": np.zeros(max(n_rulings, 1), np.int64),  # reviews in the order in which they first refused
        "refusal": np.full(max(n_rulings, 1), -1.0),
        "replacing": np.zeros(max(n_rulings, 1), np.int64),
        "replaced": np.zeros((max(n_rulings, 1), n_packages), bool),
        "came_back": np.zeros(max(len(model.actors), 1), bool),  # who had left the agreement, and came back,
        "came_back_at": np.zeros(max(len(model.actors), 1)),  # and what it gained by ending then
        "gone": np.zeros(n_packages, bool),  # packages of the agreement that have just been left
        "goes_by": np.zeros((max(n_rulings, 1), n_vars)),
        "event_times": np.zeros(max(len(model.events), 1), np.int64),
        "event_last": np.zeros(max(len(model.events), 1), np.int64),
        "step": np.zeros((max(len(model.circumstances), 1), steps + 1)),
        "steps_taken": np.zeros(max(len(model.circumstances), 1), np.int64),
        "supposed": np.full(max(n_rulings, 1), -1, np.int64),
        "everything": np.ones(n_packages, bool),
        **_kept(arrays["keyed_from"], n_packages, len(model.reviews), n_rulings),
    }
    numbers = dict.fromkeys(NUMBERS, 0) | {
        "begins": plan.begins, "horizon": plan.horizon, "n_rulings": n_rulings, "n_reviews": len(model.reviews),
        "n_deadlines": n_deadlines, "n_bids": n_bids, "n_actors": len(model.actors), "n_packages": n_packages,
        "n_events": len(model.events), "n_lines": len(model.red_lines),
        "n_trackers": int(sum(t.kind != 2 for t in model.trackers)), "n_triggers": n_triggers,
        "n_circumstances": len(model.circumstances), "n_history": len(plan.history), "n_exits": len(plan.exits),
        "n_fees": len(plan.fees), "n_lasting": len(model.lasting), "waits": int(model.waits), "n_minds": len(model.minds.all),
        "n_forbid": len(model.minds.may_forbid), "n_outcomes": len(plan.outcomes), "n_lucks": len(arrays["luck_stops"]),
        "calendar_start": plan.calendar_start, "has_seller": int(model.seller is not None),
        "restive": int(model.restive), "weighs_parties": int(model.weighs_parties),
        "n_priced": len(model.priced), "n_courts": len(model.courts), "rivals_sue": int(model.rivals_sue),
        "may_leave": int(bool(model.exits or model.courts) or model.agreement.settled >= 0),
        "outside": next((row.vars + PENDING for row in model.minds.outside), NONE), "last_start": model.minds.last_start,
        "n_appealed": sum(bool(model.minds.may_reverse[r]) for r in model.reviews),
    }  # fmt: skip
    return arrays | numbers


def _kept(
    keyed_from: npt.NDArray[np.int64], n_packages: int, n_reviews: int, n_rulings: int
) -> dict[str, npt.NDArray[Any]]:
    """Where results [S, P] are kept, each under a key; as many as there is memory for."""
    n_kinds = min(n_packages, 1 << min(n_reviews, 16))  # of packages, by the reviews that they need
    places = min(max(KEPT_BYTES // ((17 + n_reviews) * n_packages + 8 * n_kinds), 61), 1021)
    longest = 17 + int(keyed_from[-1]) + 4 * n_reviews + 3 * n_rulings + n_packages // FLAGS
    key = np.zeros(longest)
    return {
        "key_at": key, "key_bits": key.view(np.int64), "kept_key": np.zeros((places, longest), np.int64),
        "kept_length": np.zeros(places, np.int64), "kept_step": np.zeros(places, np.int64),
        "kept_pair": np.zeros((places, 2)), "kept": np.zeros((places, n_packages)), "kept_flags": np.zeros((places, n_packages), bool),
        "kept_needs": np.zeros((places, n_reviews, n_packages), bool), "kept_kinds": np.zeros((places, n_packages), np.int64),
        "kept_firsts": np.zeros((places, n_kinds), np.int64),
    }  # fmt: skip


def law(function: Function) -> Function:
    """A law over plain arrays and numbers: Python plays it as it stands, and `machine.py` compiles all of them together."""
    LAWS.append(function)
    return function


def in_python(found: dict[str, Any]) -> Any:
    """The world as an object, to play without compiling."""
    return SimpleNamespace(**{k: v.view(np.recarray) if getattr(v, "dtype", None) is not None and v.dtype.names else v
                              for k, v in found.items()})  # fmt: skip
