"""Expressions become programs: postfix code over state variables and package masks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import ScenarioError
from sim.scenario.expressions import Call, Expression, Name, Node, Num, Operation
from sim.scenario.problems import kept
from sim.scenario.tree import nearest
from sim.world.codes import GRANTED
from sim.world.compile.masks import COMPARE, TRUE, WORDS, Masks
from sim.world.plan import DEADLINE_VARS, RULING_VARS, Op, TrackerKind, Var
from sim.world.time import seconds

if TYPE_CHECKING:
    from sim.world.compile.bench import Path
    from sim.world.compile.builder import Builder

RULING_WORDS = ("filed", "refused", "granted", "suspended")
FUNCTIONS = ("is", "with", "left", "cleared", "filed", "refused", "days_to", "for", *DEADLINE_VARS)
LONGEST = 10_000  # steps of a program: what is needed by what is needed may unfold without end
BINARY = {**COMPARE, "+": Op.ADD, "-": Op.SUB, "*": Op.MUL, "/": Op.DIV, "and": Op.AND, "or": Op.OR}


class Programs(Masks):
    """Compiles expressions; each distinct text once."""

    def __init__(self, builder: Builder) -> None:
        super().__init__(builder)
        self.parties: dict[str, int] = {}
        self.rulings: dict[str, int] = {}
        self.reviews: dict[str, Expression | None] = {}
        self.deadlines: dict[str, tuple[int, int]] = {}
        self._known: dict[str, int] = {}
        self._trackers: dict[tuple[Any, ...], int] = {}

    @kept
    def add(self, expression: Expression, path: Path) -> int:
        """The program of an expression."""
        return self.add_node(expression.node, expression.text, path)

    @kept
    def add_static(self, expression: Expression, path: Path) -> int:
        """The program of an expression that does not look at a package, where preferences are static."""
        index = self.add_node(expression.node, expression.text, path)
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
        if len(code) > LONGEST:
            raise self.builder.error(path, f"with what `cleared` stands for, more than {LONGEST:,} steps long")
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
            code.append((Op.VAR, self._tracker(TrackerKind.EVER, program, -1, 0)))
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
            code.append((Op.VAR, self._tracker(TrackerKind.DUE, -1, deadline, seconds(right.value))))
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
                    raise self.builder.error(
                        path, f"{level.text}: is no level of {circumstance.text}; levels are {', '.join(levels)}{hint}"
                    )
        return False

    def _emit_call(self, node: Call, path: Path, code: list[tuple[int, float]]) -> None:
        name = node.function
        if name == "is":
            code.append((Op.MASK, self._structure(node, path)))
        elif name in ("with", "left"):
            code.append((Op.VAR, self._party(node, path) + (name == "left")))
        elif name == "cleared":
            self._emit_cleared(node, path, code)
        elif name in RULING_WORDS and (name not in DEADLINE_VARS or self._argument(node, path) in self.rulings):
            code.append((Op.VAR, self._ruling(node, path) + RULING_VARS.index(name)))
        elif name in DEADLINE_VARS:
            code.append((Op.VAR, self._deadline(node, path)[1] + DEADLINE_VARS.index(name)))
        elif name == "for":
            if len(node.args) != 2 or not isinstance(node.args[1], Num):
                raise self.builder.error(path, "for(): write `for(<expression>, <number of days>)`")
            program = self.add_node(node.args[0], f"for {node.args[0]!r}", path)
            code.append((Op.VAR, self._tracker(TrackerKind.HELD, program, -1, seconds(node.args[1].value))))
        else:
            raise self.builder.error(path, f"{name}(): is no word of this language{nearest(name, FUNCTIONS)}")

    def _emit_cleared(self, node: Call, path: Path, code: list[tuple[int, float]]) -> None:
        """Granted, or not needed by the package."""
        names = sorted(self.reviews) if self._argument(node, path) == "all" else [self._argument(node, path)]
        for i, name in enumerate(names):
            var = self._ruling(Call("cleared", (Name(name),)), path)
            code.append((Op.VAR, var + GRANTED))
            need = self.reviews.get(name)
            if need is not None:
                try:
                    self._emit(need.node, path, code)
                except ScenarioError:  # which is told where the need stands, unless it is too long only here
                    if len(code) > LONGEST:
                        raise
                code.extend([(Op.NOT, 0.0), (Op.OR, 0.0)])
            if i:
                code.append((Op.AND, 0.0))
        if not names:
            code.append((Op.CONST, 1.0))

    def _party(self, node: Call, path: Path) -> int:
        name = self._argument(node, path)
        if name not in self.parties:
            valid = ", ".join(self.parties) or "none here"
            hint = nearest(name, self.parties)
            raise self.builder.error(
                path, f"{node.function}({name}): is no party of a deal; those who can be are: {valid}{hint}"
            )
        return self.parties[name]

    def _ruling(self, node: Call, path: Path) -> int:
        name = self._argument(node, path)
        if name not in self.rulings:
            valid = [*self.rulings, *(["all"] if node.function == "cleared" else [])]
            raise self.builder.error(path, f"{node.function}({name}): is no ruling{nearest(name, valid)}")
        return self.rulings[name]

    def _deadline(self, node: Call, path: Path) -> tuple[int, int]:
        name = self._argument(node, path)
        if name not in self.deadlines:
            raise self.builder.error(path, f"{node.function}({name}): is no deadline{nearest(name, self.deadlines)}")
        return self.deadlines[name]

    def _tracker(self, kind: TrackerKind, program: int, deadline: int, span: int) -> int:
        known = (kind, program, deadline, span)
        if known not in self._trackers:
            var = self.builder.add("variables", f"{kind.name.lower()} {len(self._trackers)}", 0.0, -1)
            self.builder.add("trackers", int(kind), var, program, deadline, span)
            self._trackers[known] = var
        return self._trackers[known]
