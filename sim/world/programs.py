"""Programs at work: postfix code of a plan as functions of the state, for one package or over all of them.

`and`, `or`, `not` and comparisons give 0 or 1 whatever they are asked of: 0.4 and 0.3 is 1. What is divided by 0, or too large
for a number, is none (nan, while it is reckoned with): whatever is asked of it is false. Both forms agree.
"""

from __future__ import annotations

import ast
import math
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
        """The program as a function of the state that gives its number: 0 where it is none."""
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
                stack.append(ast.UnaryOp(ast.Not(), _asked(stack.pop())))
            else:
                right, left = stack.pop(), stack.pop()
                stack.append(_joined(op, left, right))
        arguments = ast.arguments([], [ast.arg("state")], defaults=[], kwonlyargs=[], kw_defaults=[])
        tree = ast.fix_missing_locations(ast.Expression(ast.Lambda(arguments, _number(_asked(stack.pop())))))
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
        return _truth(stack.pop())

    def _code(self, program: Any) -> list[Any]:
        return self._plan.code[program["start"] : program["stop"]].tolist()  # type: ignore[no-any-return]


def _call(name: str, *arguments: ast.expr) -> ast.expr:
    return ast.Call(ast.Name(name, ast.Load()), list(arguments), [])


def _reckoned(node: ast.expr) -> bool:
    """Whether a node is arithmetic, which may come to no number."""
    return isinstance(node, ast.BinOp) or (isinstance(node, ast.Call) and ast.unparse(node.func) == "divide")


def _asked(node: ast.expr) -> ast.expr:
    """What is no number holds nothing, and moves nothing: it is 0 where a truth or a number is asked."""
    return _call("number", node) if _reckoned(node) else node


def _joined(op: int, left: ast.expr, right: ast.expr) -> ast.expr:
    if op in LOGIC:
        return ast.BoolOp(LOGIC[op](), [_asked(left), _asked(right)])
    left, right = _number(left), _number(right)
    if op in COMPARED:
        return _compared(op, left, right)
    left, right = (side if _reckoned(side) else _call("float", side) for side in (left, right))
    if op == Op.DIV:
        return _call("divide", left, right)
    return ast.BinOp(left, ARITHMETIC[op](), right)


def _compared(op: int, left: ast.expr, right: ast.expr) -> ast.expr:
    """Numbers that are equal on paper are equal: a number that is known is compared by where its room begins and ends."""
    if _reckoned(left) or not isinstance(right, ast.Constant):
        return _call(f"compare_{op}", *(_call("finite", side) if _reckoned(side) else side for side in (left, right)))
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
    return lambda state: np.logical_not(true(inner(state)))


def _truth(inner: Truth) -> Truth:
    return lambda state: true(inner(state))


def _of_both(function: Callable[[Any, Any], Any], left: Truth, right: Truth) -> Truth:
    return lambda state: function(left(state), right(state))


def _ieee(function: np.ufunc) -> Callable[[Any, Any], Any]:
    """Arithmetic of numbers, truths too, as IEEE has it: nothing in an expression can stop a run. What is no number is nan."""

    def computed(left: Any, right: Any) -> Any:
        with np.errstate(all="ignore"):
            found = function(left, right, dtype=float)
        return np.where(np.isfinite(found), found, np.nan)

    return computed


def _quotients(left: Any, right: Any) -> Any:
    """What is divided by 0, on paper, is no number."""
    return _ieee(np.divide)(left, np.where(np.abs(np.asarray(right, float)) <= decisions.SAME, np.nan, right))


def _divide(left: float, right: float) -> float:
    none = -decisions.SAME <= right <= decisions.SAME or not math.isfinite(left) or not math.isfinite(right)
    return math.nan if none else left / right


def true(value: Any) -> Any:
    """Whether a number holds, or each of some: it is one, and not 0."""
    return (value != 0.0) & (value == value)


def _room(number: Any) -> Any:
    """`decisions.room` of a number, or of each of some."""
    return decisions.SAME * np.minimum(np.maximum(1.0, np.abs(number)), decisions.HUGE)


STATE = ast.Name("state", ast.Load())
LOGIC: dict[int, type[ast.boolop]] = {Op.AND: ast.And, Op.OR: ast.Or}
COMPARED: dict[int, Callable[[Any, Any], Any]] = {
    Op.EQ: lambda a, b: (b - _room(b) <= a) & (a <= b + _room(b)),
    Op.NE: lambda a, b: (a < b - _room(b)) | (a > b + _room(b)),
    Op.LT: lambda a, b: a < b - _room(b),
    Op.LE: lambda a, b: a <= b + _room(b),
    Op.GT: lambda a, b: a > b + _room(b),
    Op.GE: lambda a, b: a >= b - _room(b),
}
ARITHMETIC: dict[int, type[ast.operator]] = {Op.ADD: ast.Add, Op.SUB: ast.Sub, Op.MUL: ast.Mult}
OVER: dict[int, Callable[[Any, Any], Any]] = {
    **COMPARED, Op.ADD: _ieee(np.add), Op.SUB: _ieee(np.subtract), Op.MUL: _ieee(np.multiply),
    Op.DIV: _quotients,
    Op.AND: lambda a, b: true(a) & true(b), Op.OR: lambda a, b: true(a) | true(b),
}  # fmt: skip
# what a program calls by name
CALLED: dict[str, Any] = {
    "divide": _divide,
    "float": float,
    "finite": lambda x: x if math.isfinite(x) else math.nan,
    "number": lambda x: x if math.isfinite(x) else 0.0,
    **{f"compare_{op}": one for op, one in COMPARED.items()},
}
