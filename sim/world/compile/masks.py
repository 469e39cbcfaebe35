"""Expressions over terms: the packages in which they hold, as masks."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from sim.scenario.expressions import Call, Expression, Name, Node, Num, Operation
from sim.scenario.problems import Problems, kept
from sim.scenario.tree import nearest
from sim.world.compile.bench import Bench, Path
from sim.world.decisions import alike
from sim.world.plan import Op
from sim.world.programs import OVER, true

TRUE = ("true", "otherwise")
COMPARE = {"==": Op.EQ, "!=": Op.NE, "<": Op.LT, "<=": Op.LE, ">": Op.GT, ">=": Op.GE}
ARITHMETIC = {"+": Op.ADD, "-": Op.SUB, "*": Op.MUL, "/": Op.DIV}
BINARY = {**COMPARE, **ARITHMETIC, "and": Op.AND, "or": Op.OR}
Floats = npt.NDArray[np.float64]


class Masks:
    """The packages, and which of them are in each mask; each distinct mask once."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.terms: dict[str, list[Any]] = {}
        self.packages: npt.NDArray[np.int32] = np.zeros((0, 0), np.int32)
        self.masks: list[npt.NDArray[np.bool_]] = []
        self.structures: dict[str, int] = {}
        self.circumstances: dict[str, tuple[int, list[str]]] = {}
        self._mask_index: dict[bytes, int] = {}

    @property
    def problems(self) -> Problems:
        """What is wrong with the scenario."""
        return self.bench.problems

    def restrict(self, keep: npt.NDArray[np.bool_]) -> None:
        """Leave out packages; masks made before are forgotten."""
        self.packages = np.ascontiguousarray(self.packages[keep])
        self.masks.clear()
        self._mask_index.clear()

    @kept
    def mask(self, expression: Expression, path: Path) -> int:
        """The packages in which an expression over terms holds."""
        values = self._over_packages(expression.node, path)
        return self.add_mask(np.broadcast_to(true(values), len(self.packages)))

    def add_mask(self, mask: npt.NDArray[np.bool_]) -> int:
        """The index of a mask, each distinct one once."""
        mask = np.ascontiguousarray(mask)
        if mask.tobytes() not in self._mask_index:
            self._mask_index[mask.tobytes()] = len(self.masks)
            self.masks.append(mask)
        return self._mask_index[mask.tobytes()]

    def over_terms(self, node: Node) -> bool:
        """Whether the node speaks of a package and of nothing else, or compares a term."""
        if isinstance(node, Num | Call):
            return False
        if isinstance(node, Name):
            return node.text in self.terms
        if node.op in COMPARE:
            left, right = node.args
            return (self._is_term(left) or self._is_term(right)) and not self._of_circumstance(left, right)
        return node.op in ("and", "or", "not") and all(map(self.over_terms, node.args))

    def _is_term(self, node: Node) -> bool:
        return isinstance(node, Name) and node.text in self.terms

    def _of_circumstance(self, left: Node, right: Node) -> bool:
        """Whether a circumstance stands beside a level of its own that a term is called like, and is itself no level of that."""
        pairs = [
            (a.text, b.text) for a, b in ((left, right), (right, left)) if isinstance(a, Name) and isinstance(b, Name)
        ]
        if any(level in self.terms.get(term, ()) for term, level in pairs):
            return False
        return any(name in self.circumstances and level in self.circumstances[name][1] for name, level in pairs)

    def _over_packages(self, node: Node, path: Path) -> Floats:
        if isinstance(node, Num):
            return np.float64(node.value)  # type: ignore[return-value]
        if isinstance(node, Name):
            if node.text in TRUE or node.text == "false":
                return np.float64(node.text in TRUE)  # type: ignore[return-value]
            if node.text in self.terms:
                raise self.bench.error(path, self._misused(node.text))
            raise self.bench.error(path, f"{node.text}: is no term{nearest(node.text, self.terms)}")
        if isinstance(node, Call):
            if node.function == "is":
                return np.asarray(self.masks[self._structure(node, path)], float)
            raise self.bench.error(path, f"{node.function}(): only terms and is() can be asked of a package")
        if node.op in COMPARE:
            left, right = self._operands(node, path)
            return _apply(node.op, left, right)
        self.check_divisor(node, path)
        parts = [self._over_packages(arg, path) for arg in node.args]
        if node.op == "not":
            return np.asarray(np.logical_not(true(parts[0])), float)
        if node.op == "ever":
            raise self.bench.error(path, "ever: only terms and is() can be asked of a package")
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
        if self._is_term(left):
            return self._side(left, right, path), self._side(right, left, path)
        of_right = self._side(right, left, path)
        return self._side(left, right, path), of_right

    def _side(self, node: Node, other: Node, path: Path) -> Floats:
        """One side of a comparison; a term there stands beside a number or another term."""
        if not isinstance(node, Name) or node.text not in self.terms:
            return self._over_packages(node, path)
        levels = self.terms[node.text]
        if isinstance(other, Name) and other.text not in self.terms:
            valid = [str(level) for level in levels]
            hint = nearest(other.text, valid)
            raise self.bench.error(
                path, f"{other.text}: is no level of {node.text}; levels are {', '.join(valid)}{hint}"
            )
        if not isinstance(other, Name) and constant(other) is None:
            raise self.bench.error(path, self._misused(node.text))
        if any(isinstance(level, str) for level in levels):
            raise self.bench.error(
                path, f"{node.text}: has named levels; compare it with one of {', '.join(map(str, levels))}"
            )
        return np.array(levels, float)[self._column(node.text)]

    def _misused(self, term: str) -> str:
        level = self.terms[term][0]
        example = f"{term} == {level}" if isinstance(level, str) else f"{term} >= {level:.10g}"
        return f"{term}: is a term, which is compared with its levels alone, as in `{example}`, and not reckoned with"

    def check_divisor(self, node: Operation, path: Path) -> None:
        """Refuse to divide by what is always 0."""
        if node.op == "/" and (divisor := constant(node.args[1])) is not None and alike(divisor, 0.0):
            raise self.bench.error(path, "divides by 0: what is divided by 0 is no number, of which nothing holds")

    def _column(self, term: str) -> npt.NDArray[np.int32]:
        return self.packages[:, list(self.terms).index(term)]

    def _structure(self, node: Call, path: Path) -> int:
        name = self._argument(node, path)
        if name not in self.structures:
            raise self.bench.error(path, f"is({name}): is no structure{nearest(name, self.structures)}")
        return self.structures[name]

    def _argument(self, node: Call, path: Path) -> str:
        if len(node.args) != 1 or not isinstance(node.args[0], Name):
            raise self.bench.error(path, f"{node.function}(): takes one name")
        return node.args[0].text


def constant(node: Node) -> float | None:
    """The value of what is made of numbers alone."""
    if isinstance(node, Num):
        return node.value
    if not isinstance(node, Operation) or node.op not in ARITHMETIC:
        return None
    left, right = map(constant, node.args)
    return None if left is None or right is None else float(_apply(node.op, np.float64(left), np.float64(right)))


def _apply(op: str, left: Floats | np.float64, right: Floats | np.float64) -> Floats:
    return np.asarray(OVER[BINARY[op]](left, right), float)
