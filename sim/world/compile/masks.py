"""Expressions over terms: the packages in which they hold, as masks."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from sim.scenario.expressions import Call, Expression, Name, Node, Num, Operation
from sim.scenario.problems import Problems, kept
from sim.scenario.tree import nearest
from sim.scenario.words import PROGRESS
from sim.world.compile.bench import Bench, Path
from sim.world.plan import Op
from sim.world.programs import OVER

TRUE = ("true", "otherwise")
COMPARE = {"==": Op.EQ, "!=": Op.NE, "<": Op.LT, "<=": Op.LE, ">": Op.GT, ">=": Op.GE}
BINARY = {**COMPARE, "+": Op.ADD, "-": Op.SUB, "*": Op.MUL, "/": Op.DIV, "and": Op.AND, "or": Op.OR}
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
        return name in PROGRESS or name in TRUE or name in self.circumstances

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
            raise self.bench.error(path, f"{node.function}(): only terms and is() can be asked of a package")
        if node.op in COMPARE:
            left, right = self._operands(node, path)
            return _apply(node.op, left, right)
        parts = [self._over_packages(arg, path) for arg in node.args]
        if node.op == "not":
            return np.asarray(parts[0] == 0.0, float)
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
                if other.text not in self.terms:
                    valid = [str(level) for level in levels]
                    hint = nearest(other.text, valid)
                    raise self.bench.error(
                        path, f"{other.text}: is no level of {term.text}; levels are {', '.join(valid)}{hint}"
                    )
        return self._over_packages(left, path), self._over_packages(right, path)

    def _column(self, term: str) -> npt.NDArray[np.int32]:
        return self.packages[:, list(self.terms).index(term)]

    def _term(self, name: str, path: Path) -> Floats:
        if name not in self.terms:
            raise self.bench.error(path, f"{name}: is no term{nearest(name, self.terms)}")
        levels = self.terms[name]
        if any(isinstance(level, str) for level in levels):
            raise self.bench.error(
                path, f"{name}: has named levels; compare it with one of {', '.join(map(str, levels))}"
            )
        return np.array(levels, float)[self._column(name)]

    def _structure(self, node: Call, path: Path) -> int:
        name = self._argument(node, path)
        if name not in self.structures:
            raise self.bench.error(path, f"is({name}): is no structure{nearest(name, self.structures)}")
        return self.structures[name]

    def _argument(self, node: Call, path: Path) -> str:
        if len(node.args) != 1 or not isinstance(node.args[0], Name):
            raise self.bench.error(path, f"{node.function}(): takes one name")
        return node.args[0].text


def _apply(op: str, left: Floats, right: Floats) -> Floats:
    return np.asarray(OVER[BINARY[op]](left, right), float)
