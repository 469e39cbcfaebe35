"""What every law of the kernel stands on: expressions, luck, the agenda, the record and the state."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.world import calendars, decisions, draws, families, limited
from sim.world.beliefs import BUSINESS_DAY, CHOICE
from sim.world.codes import Op, RuleKind, Silence, Var
from sim.world.kernel.world import MOST_EVENTS, MOST_ITEMS, NONE, NOT, law
from sim.world.time import DAY, NEVER
from sim.world.time import seconds as in_seconds

PACKAGE, STRUCTURE = int(Var.PACKAGE), int(Var.STRUCTURE)
SELECTED, SIGNED, ANNOUNCED, CLOSED, ENDED, OFFERED = (
    int(Var.SELECTED), int(Var.SIGNED), int(Var.ANNOUNCED), int(Var.CLOSED), int(Var.ENDED), int(Var.OFFERED),
)  # fmt: skip
CONST, VAR, MASK, NOT_, AND, OR, EQ, NE, LT, LE, GT, GE, ADD, SUB, MUL, DIV = (int(op) for op in Op)
LINEAR, LOGISTIC, CONDITIONAL, VOTE = (
    int(RuleKind.LINEAR), int(RuleKind.LOGISTIC), int(RuleKind.CONDITIONAL), int(RuleKind.VOTE),
)  # fmt: skip
WAITS, CLEARS = int(Silence.WAITS), int(Silence.CLEARS)
FULL = 1  # faults: a buffer is full, too much happens
ENDLESS = 2
HAPPENING = -2  # a program asks of what is on the table
seconds, elapsed, after = law(in_seconds), law(calendars.elapsed), law(calendars.after)


# --- expressions -------------------------------------------------------------------------------------------


@law
def _in_mask(w: Any, mask: int, state: Any, package: int) -> float:
    if package == HAPPENING:
        package = int(state[PACKAGE])
        if package < 0:
            structure = int(state[STRUCTURE])
            return 1.0 if structure >= 0 and w.implied[mask, structure] else 0.0
    return 1.0 if w.masks[mask, package] else 0.0


@law
def _binary(op: int, a: float, b: float) -> float:
    if op == AND:
        return 1.0 if a != 0.0 and b != 0.0 else 0.0
    if op == OR:
        return 1.0 if a != 0.0 or b != 0.0 else 0.0
    if op == EQ:
        return 1.0 if a == b else 0.0
    if op == NE:
        return 1.0 if a != b else 0.0
    if op == LT:
        return 1.0 if a < b else 0.0
    if op == LE:
        return 1.0 if a <= b else 0.0
    if op == GT:
        return 1.0 if a > b else 0.0
    if op == GE:
        return 1.0 if a >= b else 0.0
    if op == ADD:
        return a + b
    if op == SUB:
        return a - b
    if op == MUL:
        return a * b
    return a / b


@law
def value_of(w: Any, program: int, state: Any, package: int) -> float:
    """The value of a program in a state, for one package or (HAPPENING) for what is on the table."""
    row, stack, top = w.programs[program], w.stack, 0
    for i in range(row.start, row.stop):
        op, operand = w.code[i].op, w.code[i].operand
        if op == CONST:
            stack[top] = operand
            top += 1
        elif op == VAR:
            stack[top] = state[int(operand)]
            top += 1
        elif op == MASK:
            stack[top] = _in_mask(w, int(operand), state, package)
            top += 1
        elif op == NOT_:
            stack[top - 1] = 1.0 if stack[top - 1] == 0.0 else 0.0
        else:
            top -= 1
            stack[top - 1] = _binary(op, stack[top - 1], stack[top])
    return float(stack[0])


@law
def holds(w: Any, program: int, state: Any) -> bool:
    """Whether a program holds of what is on the table."""
    return value_of(w, program, state, HAPPENING) != 0.0


@law
def imagine(w: Any, state: Any) -> None:
    """Every `ever` holds of what holds in a state that is only imagined."""
    for i in range(w.n_evers):
        var = w.ever_var[i]
        if state[var] == 0.0 and holds(w, w.ever_program[i], state):
            state[var] = 1.0


@law
def imagine_of(w: Any, state: Any, package: int) -> None:
    """The same for one package."""
    for i in range(w.n_evers):
        var = w.ever_var[i]
        state[var] = max(state[var], value_of(w, w.ever_program[i], state, package))


# --- luck and numbers --------------------------------------------------------------------------------------


@law
def uniform(w: Any, key: int, purpose: int, occurrence: int) -> float:
    """The uniform of an element, purpose and occurrence in this replication."""
    w.draws += 1
    return draws.uniform(
        np.uint64(w.seed), np.int64(w.replication), np.uint32(key), np.int64(purpose), np.int64(occurrence)
    )


@law
def _chosen(w: Any, first: int, count: int, values: Any, u: float) -> float:
    total = 0.0
    for i in range(first, first + count):
        total += values[w.choices[i].weight]
    passed = 0.0
    for i in range(first, first + count):
        passed += values[w.choices[i].weight]
        if u * total < passed:
            return float(values[w.choices[i].value])
    return float(values[w.choices[first + count - 1].value])


@law
def _argument(values: Any, slot: int) -> float:
    return float(values[slot]) if slot >= 0 else 0.0


@law
def chance(w: Any, index: int, u: float) -> float:
    """A delay or shock at the uniform u, clamped to its bounds."""
    row, values = w.chances[index], w.values
    if row.family == CHOICE:
        drawn = _chosen(w, row.a, row.b, values, u)
    else:
        drawn = families.quantile(
            np.int64(row.family), _argument(values, row.a), _argument(values, row.b), _argument(values, row.c), u
        )
    return min(max(drawn, row.low), row.high)


@law
def delay(w: Any, index: int, element: int, purpose: int, occurrence: int) -> int:
    """A delay of an element, in seconds."""
    return seconds(chance(w, index, uniform(w, w.key[element], purpose, occurrence)))


@law
def residual(w: Any, index: int, elapsed: float, u: float) -> float:
    """What is left of a delay that has run already."""
    row, values = w.chances[index], w.values
    if row.family != CHOICE:
        return families.residual(
            np.int64(row.family),
            _argument(values, row.a),
            _argument(values, row.b),
            _argument(values, row.c),
            elapsed,
            u,
        )
    total, passed, last = 0.0, 0.0, 0.0
    for i in range(row.a, row.a + row.b):
        if values[w.choices[i].value] > elapsed:
            total += values[w.choices[i].weight]
    for i in range(row.a, row.a + row.b):
        if values[w.choices[i].value] > elapsed:
            passed += values[w.choices[i].weight]
            last = values[w.choices[i].value] - elapsed
            if u * total < passed:
                return last
    return last


@law
def left_of(w: Any, index: int, element: int, purpose: int, occurrence: int, since: int) -> int:
    """What is left of a delay that has run since a time, given that it has not ended."""
    elapsed = w.now - since
    if elapsed <= 0:
        return delay(w, index, element, purpose, occurrence)
    return seconds(residual(w, index, elapsed / DAY, uniform(w, w.key[element], purpose, occurrence)))


@law
def expected(w: Any, index: int, elapsed: float, limit: float) -> tuple[float, float]:
    """(P(T <= limit), E[min(T, limit)] - elapsed) of a delay at the medians; elapsed is -inf before it has begun."""
    row, values = w.chances[index], w.medians
    if row.family != CHOICE:
        return limited.clock(
            np.int64(row.family), _argument(values, row.a), _argument(values, row.b), _argument(values, row.c),
            row.low, row.high, elapsed, limit,
        )  # fmt: skip
    total, within, left = 0.0, 0.0, 0.0
    for i in range(row.a, row.a + row.b):
        value = min(max(values[w.choices[i].value], row.low), row.high)
        weight = values[w.choices[i].weight]
        if value > elapsed:
            total += weight
            within += weight if value <= limit else 0.0
            left += weight * (min(value, limit) - max(elapsed, 0.0))
    if total > 0.0:
        return within / total, left / total
    return (1.0 if elapsed < limit else 0.0), 0.0


@law
def mean_left(w: Any, index: int, since: int) -> float:
    """The mean days of a delay, or what is left of them, given the whole days that it has run since a time (NOT: none)."""
    run = 0 if since == NOT else max(0, w.now - since) // DAY
    if run == 0:
        return float(w.means[index])
    return expected(w, index, float(run), np.inf)[1]


@law
def shifted(w: Any, index: int, values: Any, state: Any) -> float:
    """A number that circumstances shift, at given values, in a state."""
    total = float(values[w.linears[index]])
    for i in range(w.shifts_of_from[index], w.shifts_of_from[index + 1]):
        row = w.shifts[w.shifts_of[i]]
        total += values[row.slope] * value_of(w, row.program, state, HAPPENING)
    return total


@law
def probability(w: Any, rule: int, medians: bool, own: int) -> float:
    """A probability that does not judge packages, now; `own` is the ruler's rule where an actor leaves it to that."""
    row = w.rules[rule]
    if row.kind == CONDITIONAL:
        branch = row.b if holds(w, row.a, w.state) else row.c
        if branch < 0:
            return probability(w, own, True, -1)
        return probability(w, branch, medians, own)
    if row.kind == VOTE:
        first, last = w.members_of_from[rule], w.members_of_from[rule + 1]
        yes, weights = np.empty((last - first, 1)), np.empty(last - first)
        for i in range(first, last):
            member = w.members[w.members_of[i]]
            yes[i - first, 0] = probability(w, member.rule, medians, own)
            weights[i - first] = member.weight
        return float(decisions.passing(yes, weights, w.values[row.a])[0])
    p = shifted(w, row.a, w.medians if medians else w.values, w.state)
    return min(max(p, 0.0), 1.0)


# --- the agenda --------------------------------------------------------------------------------------------


@law
def _before(items: Any, i: int, j: int) -> bool:
    if items[i].time != items[j].time:
        return bool(items[i].time < items[j].time)
    if items[i].key != items[j].key:
        return bool(items[i].key < items[j].key)
    return bool(items[i].number < items[j].number)


@law
def _swap(items: Any, i: int, j: int) -> None:
    x, y = items[i], items[j]
    time, key, number, act, a, b, c = x.time, x.key, x.number, x.act, x.a, x.b, x.c
    x.time, x.key, x.number, x.act, x.a, x.b, x.c = y.time, y.key, y.number, y.act, y.a, y.b, y.c
    y.time, y.key, y.number, y.act, y.a, y.b, y.c = time, key, number, act, a, b, c


@law
def then(w: Any, time: int, phase: int, element: int, act: int, a: int, b: int, c: int) -> int:
    """Something that is done at a time, now if that is over; its number, by which it can be forgotten."""
    if w.n_items >= MOST_ITEMS or w.item_number + 1 >= len(w.dead):
        w.fault = FULL
        return NONE
    w.item_number += 1
    i, items = w.n_items, w.items
    w.n_items += 1
    row = items[i]
    row.time, row.key, row.number, row.act, row.a, row.b, row.c = (
        max(time, w.now), phase << 24 | element, w.item_number, act, a, b, c,
    )  # fmt: skip
    w.dead[w.item_number] = False
    while i > 0:
        parent = (i - 1) // 2
        if not _before(items, i, parent):
            break
        _swap(items, i, parent)
        i = parent
    return int(w.item_number)


@law
def forget(w: Any, item: int) -> None:
    """What was to be done is not done."""
    if item > 0:
        w.dead[item] = True


@law
def take_first(w: Any) -> None:
    """The first item leaves the agenda; it stands behind the last one, to be read."""
    items, last = w.items, w.n_items - 1
    _swap(items, 0, last)
    w.n_items = last
    i = 0
    while True:
        child = 2 * i + 1
        if child >= last:
            break
        if child + 1 < last and _before(items, child + 1, child):
            child += 1
        if not _before(items, child, i):
            break
        _swap(items, i, child)
        i = child


@law
def next_time(w: Any) -> int:
    """The time of the next item; NEVER if there is none."""
    return int(w.items[0].time) if w.n_items > 0 else NEVER


# --- the record and the state ------------------------------------------------------------------------------


@law
def note(
    w: Any, kind: int, actor: int, subject: int, cause: int, public: bool, package: int, value: float, bound: int, bound_of: int
) -> int:  # fmt: skip
    """Write an event into the record; its number."""
    n = w.n_record
    if n >= MOST_EVENTS:
        w.fault = FULL
        return int(n - 1)
    w.n_record = n + 1
    row = w.record[n]
    row.time, row.kind, row.actor, row.subject, row.cause, row.package = w.now, kind, actor, subject, cause, package
    row.public, row.value, row.bound, row.bound_of = (1 if public else 0), value, bound, bound_of
    return int(n)


@law
def stir(w: Any, cause: int) -> None:
    """What packages are worth may be another, or what ending and asking are: everybody looks again."""
    w.version += 1
    w.restless = 1
    if cause >= 0:
        w.news = cause


@law
def change(w: Any, var: int, value: float, cause: int) -> None:
    """Set a state variable; whatever reads it is looked at before the next item."""
    if w.state[var] == value:
        return
    w.state[var] = value
    w.caused[var] = cause
    w.changes += 1
    w.restless = 1
    for i in range(w.watchers_from[var], w.watchers_from[var + 1]):
        w.dirty[w.watchers[i]] = True
        w.any_dirty = 1
    if w.by_values[var]:
        stir(w, cause)
    if w.by_outcomes[var]:
        w.outcome_open = 1


@law
def cause_of(w: Any, program: int) -> int:
    """The last event that has changed a variable that a program reads; -1: none has."""
    found = NONE
    for i in range(w.reads_from[program], w.reads_from[program + 1]):
        found = max(found, w.caused[w.reads[i]])
    return int(found)


@law
def since_cause(w: Any, cause: int) -> int:
    """When what an event brings about began: now; or what the history has left running, once it held, or with the event."""
    if w.now > 0:
        return int(w.now)
    if w.held_since != NOT:
        return int(w.held_since)
    return int(w.record[cause].time) if cause >= 0 else int(w.begins)


@law
def on_the_table(w: Any) -> int:
    """The package on the table; -1: none."""
    return int(w.state[PACKAGE])


@law
def said(w: Any) -> bool:
    """Whether the deal is public."""
    return bool(w.state[ANNOUNCED] != 0.0)


@law
def filing_times(w: Any, ruling: int, takes: int, limit: int, run: float, stops: bool) -> tuple[float, float]:
    """(P(the answer comes within the limit), E[days until either]) of a request whose clock has counted `run` days."""
    row, values = w.rulings[ruling], w.medians
    most = values[limit] if limit >= 0 and row.silence != WAITS else np.inf
    p, days = expected(w, takes, run, most)
    stop = values[row.stops] * w.means[row.stop_days] if stops and row.stops >= 0 else 0.0
    return p, days * (BUSINESS_DAY if row.calendar >= 0 else 1.0) + stop
