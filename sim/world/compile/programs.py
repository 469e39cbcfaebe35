"""Expressions become programs: postfix code over state variables and package masks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from sim.scenario.expressions import Call, Expression, Name, Node, Num, Operation
from sim.scenario.tree import nearest
from sim.world.plan import DEADLINE_VARS, RULING_VARS, Op, TrackerKind, Var

if TYPE_CHECKING:
    from sim.world.compile.builder import Builder, Path

WORDS = {
    "offered": Var.OFFERED,
    "selected": Var.SELECTED,
    "signed": Var.SIGNED,
    "announced": Var.ANNOUNCED,
    "approved_in_principle": Var.APPROVED,
    "closed": Var.CLOSED,
    "ended": Var.ENDED,
}
TRUE = ("true", "otherwise")
RULING_WORDS = ("filed", "refused", "granted")
FUNCTIONS = ("is", "cleared", "filed", "refused", "past", "days_to", "for", *DEADLINE_VARS)
COMPARE = {"==": Op.EQ, "!=": Op.NE, "<": Op.LT, "<=": Op.LE, ">": Op.GT, ">=": Op.GE}
BINARY = {**COMPARE, "+": Op.ADD, "-": Op.SUB, "*": Op.MUL, "/": Op.DIV, "and": Op.AND, "or": Op.OR}
Floats = npt.NDArray[np.float64]


class Programs:
    """Compiles expressions; each distinct text once."""

    def __init__(self, builder: Builder) -> None:
        self.builder = builder
        self.terms: dict[str, list[Any]] = {}
        self.packages: npt.NDArray[np.int32] = np.zeros((0, 0), np.int32)
        self.masks: list[npt.NDArray[np.bool_]] = []
        self.structures: dict[str, int] = {}
        self.circumstances: dict[str, tuple[int, list[str]]] = {}
        self.rulings: dict[str, int] = {}
        self.reviews: dict[str, Expression | None] = {}
        self.deadlines: dict[str, tuple[int, int]] = {}
        self._known: dict[str, int] = {}
        self._mask_index: dict[bytes, int] = {}
        self._trackers: dict[tuple[Any, ...], int] = {}

    def restrict(self, keep: npt.NDArray[np.bool_]) -> None:
        """Leave out packages; masks made before are forgotten."""
        self.packages = np.ascontiguousarray(self.packages[keep])
        self.masks.clear()
        self._mask_index.clear()

    # --- masks ---------------------------------------------------------------------------------------------

    def mask(self, expression: Expression, path: Path) -> int:
        """The packages in which an expression over terms holds."""
        values = self._over_packages(expression.node, path)
        return self.add_mask(np.broadcast_to(values != 0.0, len(self.packages)))

    def add_mask(self, mask: npt.NDArray[np.bool_]) -> int:
        """The index of a mask, each distinct one once."""
        mask = np.ascontiguousarray(mask)
        if mask.tobytes() not in self._mask_index:
            self._mask_index[mask.tobytes()] = len(self.masks)
            self.masks.append(mask)
        return self._mask_index[mask.tobytes()]

    def over_terms(self, node: Node) -> bool:
        """Whether the node speaks of a package and of nothing else."""
        if isinstance(node, Num):
            return False
        if isinstance(node, Name):
            return node.text in self.terms
        if isinstance(node, Call):
            return False
        if node.op in COMPARE:
            left, right = node.args
            return self._term_value(left) and self._term_value(right) and any(map(self._mentions, node.args))
        return node.op in ("and", "or", "not") and all(map(self.over_terms, node.args))

    def _mentions(self, node: Node) -> bool:
        if isinstance(node, Name):
            return node.text in self.terms
        return isinstance(node, Operation) and any(map(self._mentions, node.args))

    def _term_value(self, node: Node) -> bool:
        if isinstance(node, Operation):
            return node.op in "+-*/" and all(map(self._term_value, node.args))
        return isinstance(node, Num) or (isinstance(node, Name) and not self._other(node.text))

    def _other(self, name: str) -> bool:
        return name in WORDS or name in TRUE or name in self.circumstances

    def _over_packages(self, node: Node, path: Path) -> Floats:
        if isinstance(node, Num):
            return np.float64(node.value)  # type: ignore[return-value]
        if isinstance(node, Name):
            if node.text in TRUE or node.text == "false":
                return np.float64(node.text in TRUE)  # type: ignore[return-value]
            return self._term(node.text, path)
        if isinstance(node, Call):
            if node.function == "is":
                return np.asarray(self.masks[self._structure(node, path)], float)
            raise self.builder.error(path, f"{node.function}(): only terms and is() can be asked of a package")
        if node.op in COMPARE:
            left, right = self._operands(node, path)
            return _apply(node.op, left, right)
        parts = [self._over_packages(arg, path) for arg in node.args]
        if node.op == "not":
            return np.asarray(parts[0] == 0.0, float)
        if node.op == "ever":
            raise self.builder.error(path, "ever: only terms and is() can be asked of a package")
        result = parts[0]
        for part in parts[1:]:
            result = _apply(node.op, result, part)
        return result

    def _operands(self, node: Operation, path: Path) -> tuple[Floats, Floats]:
        """Both sides of a comparison; a bare level means its place in the term beside it."""
        left, right = node.args
        for term, other, swapped in ((left, right, False), (right, left, True)):
            if isinstance(term, Name) and term.text in self.terms and isinstance(other, Name):
                levels = self.terms[term.text]
                if other.text in levels:
                    position = np.float64(levels.index(other.text))
                    pair = (self._column(term.text).astype(float), position)
                    return (pair[1], pair[0]) if swapped else pair  # type: ignore[return-value]
                if other.text not in self.terms:
                    valid = [str(level) for level in levels]
                    hint = nearest(other.text, valid)
                    raise self.builder.error(path, f"{other.text}: is no level of {term.text}{hint}")
        return self._over_packages(left, path), self._over_packages(right, path)

    def _column(self, term: str) -> npt.NDArray[np.int32]:
        return self.packages[:, list(self.terms).index(term)]

    def _term(self, name: str, path: Path) -> Floats:
        if name not in self.terms:
            raise self.builder.error(path, f"{name}: is no term{nearest(name, self.terms)}")
        levels = self.terms[name]
        if any(isinstance(level, str) for level in levels):
            raise self.builder.error(
                path, f"{name}: has named levels; compare it with one of {', '.join(map(str, levels))}"
            )
        return np.array(levels, float)[self._column(name)]

    def _structure(self, node: Call, path: Path) -> int:
        name = self._argument(node, path)
        if name not in self.structures:
            raise self.builder.error(path, f"is({name}): is no structure{nearest(name, self.structures)}")
        return self.structures[name]

    # --- programs ------------------------------------------------------------------------------------------

    def add(self, expression: Expression, path: Path) -> int:
        """The program of an expression."""
        return self.add_node(expression.node, expression.text, path)

    def add_static(self, expression: Expression, path: Path) -> int:
        """The program of an expression that does not look at a package, where preferences are static."""
        index = self.add(expression, path)
        start, stop, _ = self.builder.rows["programs"][index]
        if any(op == Op.MASK for op, _ in self.builder.rows["code"][start:stop]):
            text = expression.text
            raise self.builder.error(path, f"{text}: only circumstances and progress can stand here, not packages")
        return index

    def add_node(self, node: Node, text: str, path: Path) -> int:
        """The program of a syntax tree."""
        known = f"{text}\0{node!r}"
        if known in self._known:
            return self._known[known]
        code: list[tuple[int, float]] = []
        self._emit(node, path, code)
        start = len(self.builder.rows["code"])
        for op, operand in code:
            self.builder.add("code", int(op), float(operand))
        index = self.builder.add("programs", start, start + len(code), text)
        for var in sorted({int(v) for op, v in code if op == Op.VAR} | self._mask_reads(code)):
            self.builder.add("reads", index, var)
        self._known[known] = index
        return index

    def _mask_reads(self, code: list[tuple[int, float]]) -> set[int]:
        return {int(Var.PACKAGE), int(Var.STRUCTURE)} if any(op == Op.MASK for op, _ in code) else set()

    def _emit(self, node: Node, path: Path, code: list[tuple[int, float]]) -> None:
        if self.over_terms(node):
            if isinstance(node, Name):
                raise self.builder.error(path, f"{node.text}: is a term; compare it with a level")
            values = self._over_packages(node, path)
            code.append((Op.MASK, self.add_mask(np.broadcast_to(values != 0.0, len(self.packages)))))
        elif isinstance(node, Num):
            code.append((Op.CONST, node.value))
        elif isinstance(node, Name):
            self._emit_name(node.text, path, code)
        elif isinstance(node, Call):
            self._emit_call(node, path, code)
        else:
            self._emit_operation(node, path, code)

    def _emit_name(self, name: str, path: Path, code: list[tuple[int, float]]) -> None:
        if name in TRUE or name == "false":
            code.append((Op.CONST, float(name in TRUE)))
        elif name in WORDS:
            code.append((Op.VAR, WORDS[name]))
        elif name in self.circumstances:
            code.append((Op.VAR, self.circumstances[name][0]))
        else:
            valid = [*WORDS, *self.circumstances, *self.terms]
            raise self.builder.error(path, f"{name}: is no progress word, circumstance or term{nearest(name, valid)}")

    def _emit_operation(self, node: Operation, path: Path, code: list[tuple[int, float]]) -> None:
        if node.op == "ever":
            program = self.add_node(node.args[0], f"ever {node.args[0]!r}", path)
            code.append((Op.VAR, self._tracker(TrackerKind.EVER, program, -1, 0.0)))
            return
        if node.op in COMPARE and self._emit_special(node, path, code):
            return
        for i, arg in enumerate(node.args):
            self._emit(arg, path, code)
            if i:
                code.append((BINARY[node.op], 0.0))
        if node.op == "not":
            code.append((Op.NOT, 0.0))

    def _emit_special(self, node: Operation, path: Path, code: list[tuple[int, float]]) -> bool:
        """`days_to(x) <= n`, and a circumstance beside one of its named levels."""
        left, right = node.args
        if isinstance(left, Call) and left.function == "days_to":
            if node.op not in ("<=", "<") or not isinstance(right, Num):
                raise self.builder.error(path, "days_to(): write `days_to(<deadline>) <= <number of days>`")
            deadline = self._deadline(left, path)[0]
            code.append((Op.VAR, self._tracker(TrackerKind.DUE, -1, deadline, right.value)))
            return True
        for circumstance, level, swapped in ((left, right, False), (right, left, True)):
            if isinstance(circumstance, Name) and circumstance.text in self.circumstances and isinstance(level, Name):
                var, levels = self.circumstances[circumstance.text]
                if level.text in levels:
                    pair = [(Op.VAR, float(var)), (Op.CONST, float(levels.index(level.text)))]
                    code.extend(reversed(pair) if swapped else pair)
                    code.append((COMPARE[node.op], 0.0))
                    return True
                if level.text not in self.circumstances and levels:
                    hint = nearest(level.text, levels)
                    raise self.builder.error(path, f"{level.text}: is no level of {circumstance.text}{hint}")
        return False

    def _emit_call(self, node: Call, path: Path, code: list[tuple[int, float]]) -> None:
        name = node.function
        if name == "is":
            code.append((Op.MASK, self._structure(node, path)))
        elif name == "cleared":
            self._emit_cleared(node, path, code)
        elif name in RULING_WORDS:
            code.append((Op.VAR, self._ruling(node, path) + RULING_VARS.index(name)))
        elif name in DEADLINE_VARS:
            code.append((Op.VAR, self._deadline(node, path)[1] + DEADLINE_VARS.index(name)))
        elif name == "past":
            code.append((Op.VAR, self._tracker(TrackerKind.DUE, -1, self._deadline(node, path)[0], 0.0)))
        elif name == "for":
            if len(node.args) != 2 or not isinstance(node.args[1], Num):
                raise self.builder.error(path, "for(): write `for(<expression>, <number of days>)`")
            program = self.add_node(node.args[0], f"for {node.args[0]!r}", path)
            code.append((Op.VAR, self._tracker(TrackerKind.HELD, program, -1, node.args[1].value)))
        else:
            raise self.builder.error(path, f"{name}(): is no word of this language{nearest(name, FUNCTIONS)}")

    def _emit_cleared(self, node: Call, path: Path, code: list[tuple[int, float]]) -> None:
        """Granted, or not needed by the package."""
        names = sorted(self.reviews) if self._argument(node, path) == "all" else [self._argument(node, path)]
        for i, name in enumerate(names):
            var = self._ruling(Call("cleared", (Name(name),)), path)
            code.append((Op.VAR, var + RULING_VARS.index("granted")))
            need = self.reviews.get(name)
            if need is not None:
                self._emit(need.node, path, code)
                code.extend([(Op.NOT, 0.0), (Op.OR, 0.0)])
            if i:
                code.append((Op.AND, 0.0))
        if not names:
            code.append((Op.CONST, 1.0))

    def _argument(self, node: Call, path: Path) -> str:
        if len(node.args) != 1 or not isinstance(node.args[0], Name):
            raise self.builder.error(path, f"{node.function}(): takes one name")
        return node.args[0].text

    def _ruling(self, node: Call, path: Path) -> int:
        name = self._argument(node, path)
        if name not in self.rulings:
            raise self.builder.error(path, f"{node.function}({name}): is no ruling{nearest(name, self.rulings)}")
        return self.rulings[name]

    def _deadline(self, node: Call, path: Path) -> tuple[int, int]:
        name = self._argument(node, path)
        if name not in self.deadlines:
            raise self.builder.error(path, f"{node.function}({name}): is no deadline{nearest(name, self.deadlines)}")
        return self.deadlines[name]

    def _tracker(self, kind: TrackerKind, program: int, deadline: int, days: float) -> int:
        known = (kind, program, deadline, days)
        if known not in self._trackers:
            var = self.builder.add("variables", f"{kind.name.lower()} {len(self._trackers)}", 0.0, -1)
            self.builder.add("trackers", int(kind), var, program, deadline, days)
            self._trackers[known] = var
        return self._trackers[known]


def _apply(op: str, left: Floats, right: Floats) -> Floats:
    functions = {
        "==": np.equal, "!=": np.not_equal, "<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal,
        "+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide, "and": np.logical_and, "or": np.logical_or,
    }  # fmt: skip
    result: Floats = functions[op](left, right).astype(float)
    return result
