"""Programs at work: postfix code of a plan as functions of the state, for one package or over all of them.

`and`, `or`, `not` and comparisons give 0 or 1 whatever they are asked of: 0.4 and 0.3 is 1. Both forms agree.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Collection, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.world import decisions
from sim.world.plan import Op, Plan, Var

State = list[float]
Truth = Callable[[State], Any]
Mask = npt.NDArray[np.bool_]


def among(state: State, party: Sequence[int], parties: Collection[int]) -> State:
    """The state as if the deal in hand were one among these parties.

    `party` has for each actor the variable that says that the deal is with it, -1: it can be no party.
    """
    state = state.copy()
    for actor, var in enumerate(party):
        if var >= 0:
            state[var] = float(actor in parties)
    return state


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
        self._at = [self._compile_at(p) for p in plan.programs]
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
            self._over[program] = self._compile_over(self._plan.programs[program])
        return self._over[program]

    def _mask_at(self, index: int) -> Truth:
        row, implied = self._rows[index], self._implied[index]

        def holds(state: State) -> bool:
            package = state[Var.PACKAGE]
            if package >= 0:
                return row[int(package)]  # type: ignore[no-any-return]
            return state[Var.STRUCTURE] >= 0 and implied[int(state[Var.STRUCTURE])]

        return holds

    def _compile_at(self, program: Any) -> Truth:
        """One Python function, put together from syntax nodes: nothing of a scenario's text is in it."""
        stack: list[ast.expr] = []
        names = dict(CALLED)
        for op, operand in self._code(program):
            if op == Op.CONST:
                stack.append(ast.Constant(operand))
            elif op == Op.VAR:
                stack.append(ast.Subscript(STATE, ast.Constant(int(operand)), ast.Load()))
            elif op == Op.MASK:
                names[f"mask_{int(operand)}"] = self._mask_at(int(operand))
                stack.append(_call(f"mask_{int(operand)}", STATE))
            elif op == Op.NOT:
                stack.append(ast.UnaryOp(ast.Not(), stack.pop()))
            else:
                right, left = stack.pop(), stack.pop()
                stack.append(_joined(op, left, right))
        arguments = ast.arguments([], [ast.arg("state")], defaults=[], kwonlyargs=[], kw_defaults=[])
        tree = ast.fix_missing_locations(ast.Expression(ast.Lambda(arguments, _number(stack.pop()))))
        function: Truth = eval(compile(tree, "<program>", "eval"), names)
        return function

    def _compile_over(self, program: Any) -> Truth:
        stack: list[Truth] = []
        for op, operand in self._code(program):
            if op == Op.CONST:
                stack.append(_constant(operand))
            elif op == Op.VAR:
                stack.append(operator.itemgetter(int(operand)))
            elif op == Op.MASK:
                stack.append(_constant(self._plan.masks[int(operand)]))
            elif op == Op.NOT:
                stack.append(_not(stack.pop()))
            else:
                right, left = stack.pop(), stack.pop()
                stack.append(_of_both(OVER[op], left, right))
        return stack.pop()

    def _code(self, program: Any) -> list[Any]:
        return self._plan.code[program["start"] : program["stop"]].tolist()  # type: ignore[no-any-return]


def _call(name: str, *arguments: ast.expr) -> ast.expr:
    return ast.Call(ast.Name(name, ast.Load()), list(arguments), [])


def _joined(op: int, left: ast.expr, right: ast.expr) -> ast.expr:
    if op in LOGIC:
        return ast.BoolOp(LOGIC[op](), [left, right])
    left, right = _number(left), _number(right)
    if op == Op.DIV:
        return _call("divide", left, right)
    if op in COMPARED:
        return _compared(op, left, right)
    return ast.BinOp(left, ARITHMETIC[op](), right)


def _compared(op: int, left: ast.expr, right: ast.expr) -> ast.expr:
    """Numbers that are equal on paper are equal: a number that is known is compared by where its room begins and ends."""
    if not isinstance(right, ast.Constant):
        return _call(f"compare_{op}", left, right)
    number: Any = right.value
    low, high = ast.Constant(number - decisions.room(number)), ast.Constant(number + decisions.room(number))
    if op in (Op.EQ, Op.NE):
        same = ast.Compare(low, [ast.LtE(), ast.LtE()], [left, high])
        return same if op == Op.EQ else ast.UnaryOp(ast.Not(), same)
    order, end = {Op.LT: (ast.Lt, low), Op.LE: (ast.LtE, high), Op.GT: (ast.Gt, high), Op.GE: (ast.GtE, low)}[Op(op)]
    return ast.Compare(left, [order()], [end])


def _number(node: ast.expr) -> ast.expr:
    """Python's `and` gives one of its operands: where it is more than asked, it becomes a truth."""
    return ast.UnaryOp(ast.Not(), ast.UnaryOp(ast.Not(), node)) if isinstance(node, ast.BoolOp) else node


def _constant(value: Any) -> Truth:
    return lambda state: value


def _not(inner: Truth) -> Truth:
    return lambda state: np.logical_not(inner(state))


def _of_both(function: Callable[[Any, Any], Any], left: Truth, right: Truth) -> Truth:
    return lambda state: function(left(state), right(state))


def _ieee(function: np.ufunc) -> Callable[[Any, Any], Any]:
    """Arithmetic of numbers, truths too, as IEEE has it: nothing in an expression can stop a run."""

    def computed(left: Any, right: Any) -> Any:
        with np.errstate(all="ignore"):
            return function(left, right, dtype=float)

    return computed


def _room(number: Any) -> Any:
    """`decisions.room` of a number, or of each of some."""
    return decisions.SAME * np.minimum(np.maximum(1.0, np.abs(number)), decisions.HUGE)


STATE = ast.Name("state", ast.Load())
LOGIC: dict[int, type[ast.boolop]] = {Op.AND: ast.And, Op.OR: ast.Or}
COMPARED: dict[int, Callable[[Any, Any], Any]] = {
    Op.EQ: lambda a, b: (b - _room(b) <= a) & (a <= b + _room(b)),
    Op.NE: lambda a, b: np.logical_not((b - _room(b) <= a) & (a <= b + _room(b))),
    Op.LT: lambda a, b: a < b - _room(b),
    Op.LE: lambda a, b: a <= b + _room(b),
    Op.GT: lambda a, b: a > b + _room(b),
    Op.GE: lambda a, b: a >= b - _room(b),
}
ARITHMETIC: dict[int, type[ast.operator]] = {Op.ADD: ast.Add, Op.SUB: ast.Sub, Op.MUL: ast.Mult}
OVER: dict[int, Callable[[Any, Any], Any]] = {
    **COMPARED, Op.ADD: _ieee(np.add), Op.SUB: _ieee(np.subtract), Op.MUL: _ieee(np.multiply),
    Op.DIV: _ieee(np.divide),
    Op.AND: np.logical_and, Op.OR: np.logical_or,
}  # fmt: skip
# what a program calls by name
CALLED: dict[str, Any] = {"divide": OVER[Op.DIV], **{f"compare_{op}": one for op, one in COMPARED.items()}}
