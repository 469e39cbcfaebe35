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
def _binary(op: int, a: float, b: float) -> float:
    if op == AND:
        return 1.0 if a != 0.0 and b != 0.0 else 0.0
    if op == OR:
        return 1.0 if a != 0.0 or b != 0.0 else 0.0
    room = decisions.room(b)
    if op == EQ:
        return 1.0 if b - room <= a <= b + room else 0.0
    if op == NE:
        return 0.0 if b - room <= a <= b + room else 1.0
    if op == LT:
        return 1.0 if a < b - room else 0.0
    if op == LE:
        return 1.0 if a <= b + room else 0.0
    if op == GT:
        return 1.0 if a > b + room else 0.0
    if op == GE:
        return 1.0 if a >= b - room else 0.0
    if op == ADD:
        return a + b
    if op == SUB:
        return a - b
    if op == MUL:
        return a * b
    return a / b


@law
def value_of(w: World, program: int, state: Floats, package: int) -> float:
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
def each(w: World, program: int, state: Floats) -> Floats:
    """Its value [P] in a state for each package; worked out once where it asks nothing of packages."""
    found = np.full(w.n_packages, value_of(w, program, state, 0))
    if w.by_package[program]:
        for k in range(1, w.n_packages):
            found[k] = value_of(w, program, state, k)
    return found


@law
def holds(w: World, program: int, state: Floats) -> bool:
    """Whether a program holds of what is on the table."""
    return value_of(w, program, state, HAPPENING) != 0.0


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
        if value_of(w, w.lasting_program[i], state, package) == 0.0:
            state[var] = state[var] if kind == EVER else 0.0
        elif lasts or kind != LONG:
            state[var] = 1.0


@law
def each_imagined(w: World, program: int, state: Floats, lasts: bool) -> Floats:
    """The value [P] of a program for each package, in a state that is only imagined of it."""
    found, imagined, by_package = np.empty(w.n_packages), state.copy(), bool(w.by_package[program])
    for i in range(w.n_lasting):
        by_package = by_package or bool(w.by_package[w.lasting_program[i]])
    for k in range(w.n_packages):
        if k == 0 or by_package:
            for i in range(w.n_lasting):
                imagined[w.lasting_var[i]] = state[w.lasting_var[i]]
            imagine_of(w, imagined, k, lasts)
            found[k] = value_of(w, program, imagined, k)
        else:
            found[k] = found[0]
    return found
