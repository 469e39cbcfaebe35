"""Expressions of a plan: postfix programs, asked of what is on the table or of one package."""

from __future__ import annotations

import numpy as np

from sim.world import decisions
from sim.world.codes import Op
from sim.world.kernel.names import HAPPENING, PACKAGE, STRUCTURE
from sim.world.kernel.world import Floats, World, law
from sim.world.model import Lasts

EVER, LONG = int(Lasts.EVER), int(Lasts.LONG)
CONST, VAR, MASK, NOT_, AND, OR, EQ, NE, LT, LE, GT, GE, ADD, SUB, MUL, DIV = (int(op) for op in Op)


@law
def _in_mask(w: World, mask: int, state: Floats, package: int) -> float:
    if package == HAPPENING:
        package = int(state[PACKAGE])
        if package < 0:
            structure = int(state[STRUCTURE])
            return 1.0 if structure >= 0 and w.implied[mask, structure] else 0.0
    return 1.0 if w.masks[mask, package] else 0.0


@law
def _true(a: float) -> bool:
    """Whether a number holds: it is one, and not 0."""
    return a == a and a != 0.0


@law
def _known(a: float) -> float:
    """A number; nan: what is divided by 0, or too large, is none."""
    return a if -np.inf < a < np.inf else np.nan


@law
def _binary(op: int, a: float, b: float) -> float:
    if op == AND:
        return 1.0 if _true(a) and _true(b) else 0.0
    if op == OR:
        return 1.0 if _true(a) or _true(b) else 0.0
    room = decisions.room(b)
    if op == EQ:
        return 1.0 if b - room <= a <= b + room else 0.0
    if op == NE:
        return 1.0 if a < b - room or a > b + room else 0.0
    if op == LT:
        return 1.0 if a < b - room else 0.0
    if op == LE:
        return 1.0 if a <= b + room else 0.0
    if op == GT:
        return 1.0 if a > b + room else 0.0
    if op == GE:
        return 1.0 if a >= b - room else 0.0
    if op == ADD:
        return _known(a + b)
    if op == SUB:
        return _known(a - b)
    if op == MUL:
        return _known(a * b)
    return np.nan if -decisions.SAME <= b <= decisions.SAME else _known(a / b)


@law
def value_of(w: World, program: int, state: Floats, package: int) -> float:
    """The number of a program in a state, 0 where it is none, for one package or (HAPPENING) for what is on the table."""
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
            stack[top - 1] = 0.0 if _true(stack[top - 1]) else 1.0
        else:
            top -= 1
            stack[top - 1] = _binary(op, float(stack[top - 1]), float(stack[top]))
    return float(stack[0]) if _true(stack[0]) else 0.0


@law
def holds_of(w: World, program: int, state: Floats, package: int) -> bool:
    """Whether a program holds of one package or (HAPPENING) of what is on the table."""
    return value_of(w, program, state, package) != 0.0


@law
def each(w: World, program: int, state: Floats) -> Floats:
    """Whether [P] it holds in a state of each package, as 0 or 1; worked out once where it asks nothing of packages."""
    found = np.full(w.n_packages, 1.0 if holds_of(w, program, state, 0) else 0.0)
    if w.by_package[program]:
        for k in range(1, w.n_packages):
            found[k] = holds_of(w, program, state, k)
    return found


@law
def holds(w: World, program: int, state: Floats) -> bool:
    """Whether a program holds of what is on the table."""
    return holds_of(w, program, state, HAPPENING)


@law
def imagine(w: World, state: Floats) -> None:
    """A state that is only imagined has its `ever` and `for` as they are then."""
    imagine_of(w, state, HAPPENING, False)


@law
def in_time(w: World, state: Floats) -> Floats:
    """The same, once what holds in it has held for as long as is asked."""
    found = state.copy()
    imagine_of(w, found, HAPPENING, True)
    return found


@law
def imagine_of(w: World, state: Floats, package: int, lasts: bool) -> None:
    """The same for one package, or (HAPPENING) for what is on the table."""
    for i in range(w.n_lasting):
        var, kind = w.lasting_var[i], w.lasting_kind[i]
        if not holds_of(w, w.lasting_program[i], state, package):
            state[var] = state[var] if kind == EVER else 0.0
        elif lasts or kind != LONG:
            state[var] = 1.0


@law
def each_imagined(w: World, program: int, state: Floats, lasts: bool) -> Floats:
    """Whether [P] a program holds of each package, as 0 or 1, in a state that is only imagined of it."""
    found, imagined, by_package = np.empty(w.n_packages), state.copy(), bool(w.by_package[program])
    for i in range(w.n_lasting):
        by_package = by_package or bool(w.by_package[w.lasting_program[i]])
    for k in range(w.n_packages):
        if k == 0 or by_package:
            for i in range(w.n_lasting):
                imagined[w.lasting_var[i]] = state[w.lasting_var[i]]
            imagine_of(w, imagined, k, lasts)
            found[k] = holds_of(w, program, imagined, k)
        else:
            found[k] = found[0]
    return found
