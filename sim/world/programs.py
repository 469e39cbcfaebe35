"""Programs at work: postfix code of a plan as functions of the state, for one package or over all of them."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.world.plan import Op, Plan, Var

State = list[float]
Truth = Callable[[State], Any]
Mask = npt.NDArray[np.bool_]

BINARY: dict[int, Callable[[Any, Any], Any]] = {
    Op.EQ: operator.eq, Op.NE: operator.ne, Op.LT: operator.lt, Op.LE: operator.le, Op.GT: operator.gt,
    Op.GE: operator.ge, Op.ADD: operator.add, Op.SUB: operator.sub, Op.MUL: operator.mul,
}  # fmt: skip


class Programs:
    """Every program of a plan as a function.

    `at(i)` asks of the package on the table: a mask holds where that package is in it; before there is a package,
    where every package of the selected structure is. `over(i)` asks of all packages at once.
    """

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._rows = [row.tolist() for row in plan.masks]
        structures = [plan.masks[s["mask"]] for s in plan.structures]
        self._implied = [[bool((~s | mask).all()) for s in structures] for mask in plan.masks]
        self._at = [self._compile(p, self._mask_at) for p in plan.programs]
        self._over: dict[int, Truth] = {}
        self.reads: list[list[int]] = [[] for _ in plan.programs]
        for read in plan.reads.tolist():
            self.reads[read[0]].append(read[1])

    def at(self, program: int) -> Truth:
        """The program as a function of the state."""
        return self._at[program]

    def over(self, program: int) -> Truth:
        """The program as a function of the state that gives one truth, or one for each package [P]."""
        if program not in self._over:
            self._over[program] = self._compile(self._plan.programs[program], self._mask_over)
        return self._over[program]

    def _mask_at(self, index: int) -> Truth:
        row, implied = self._rows[index], self._implied[index]

        def holds(state: State) -> bool:
            package = state[Var.PACKAGE]
            if package >= 0:
                return row[int(package)]  # type: ignore[no-any-return]
            return state[Var.STRUCTURE] >= 0 and implied[int(state[Var.STRUCTURE])]

        return holds

    def _mask_over(self, index: int) -> Truth:
        mask = self._plan.masks[index]
        return lambda state: mask

    def _compile(self, program: Any, mask: Callable[[int], Truth]) -> Truth:
        stack: list[Truth] = []
        over = mask == self._mask_over
        for op, operand in self._plan.code[program["start"] : program["stop"]].tolist():
            if op == Op.CONST:
                stack.append(_constant(operand))
            elif op == Op.VAR:
                stack.append(operator.itemgetter(int(operand)))
            elif op == Op.MASK:
                stack.append(mask(int(operand)))
            elif op == Op.NOT:
                stack.append(_not(stack.pop(), over))
            else:
                right, left = stack.pop(), stack.pop()
                stack.append(_binary(op, left, right, over))
        return stack.pop()


def _constant(value: float) -> Truth:
    return lambda state: value


def _not(inner: Truth, over: bool) -> Truth:
    if over:
        return lambda state: np.logical_not(inner(state))
    return lambda state: not inner(state)


def _binary(op: int, left: Truth, right: Truth, over: bool) -> Truth:
    if op == Op.AND:
        return (lambda s: np.logical_and(left(s), right(s))) if over else (lambda s: left(s) and right(s))
    if op == Op.OR:
        return (lambda s: np.logical_or(left(s), right(s))) if over else (lambda s: left(s) or right(s))
    if op == Op.DIV:
        return lambda s: _divide(left(s), right(s))
    function = BINARY[op]
    return lambda s: function(left(s), right(s))


def _divide(left: float, right: float) -> float:
    """Division as IEEE has it: nothing in an expression can stop a run."""
    with np.errstate(all="ignore"):
        return float(np.float64(left) / np.float64(right))
