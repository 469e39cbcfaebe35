"""Expressions become programs: postfix code over state variables and package masks."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.errors import ScenarioError
from sim.scenario.expressions import Call, Expression, Name, Node, Num, Operation
from sim.scenario.problems import kept
from sim.scenario.tree import nearest
from sim.scenario.words import CALLED, NAMED, PROGRESS
from sim.world.codes import GRANTED, PENDING
from sim.world.compile.bench import Bench, Path
from sim.world.compile.masks import ARITHMETIC, BINARY, COMPARE, TRUE
from sim.world.compile.vocabulary import Vocabulary
from sim.world.plan import Op, TrackerKind, Var
from sim.world.programs import true
from sim.world.time import seconds

TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}  # the comparison seen from its other side
LONGEST = 10_000  # steps of a program: what is needed by what is needed may unfold without end


class Programs(Vocabulary):
    """Compiles expressions; each distinct text once."""

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench)
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
        start, stop, _ = self.bench.rows["programs"][index]
        if any(op == Op.MASK for op, _ in self.bench.rows["code"][start:stop]):
            text = expression.text
            raise self.bench.error(path, f"{text}: only circumstances and progress can stand here, not packages")
        return index

    def add_node(self, node: Node, text: str, path: Path) -> int:
        """The program of a syntax tree."""
        known = f"{text}\0{node!r}"
        if known in self._known:
            return self._known[known]
        code: list[tuple[int, float]] = []
        self._emit(node, path, code)
        start = len(self.bench.rows["code"])
        for op, operand in code:
            self.bench.add("code", int(op), float(operand))
        index = self.bench.add("programs", start, start + len(code), text)
        for var in sorted({int(v) for op, v in code if op == Op.VAR} | self._mask_reads(code)):
            self.bench.add("reads", index, var)
        self._known[known] = index
        return index

    def _mask_reads(self, code: list[tuple[int, float]]) -> set[int]:
        return {int(Var.PACKAGE), int(Var.STRUCTURE)} if any(op == Op.MASK for op, _ in code) else set()

    def _emit(self, node: Node, path: Path, code: list[tuple[int, float]]) -> None:
        if len(code) > LONGEST:
            raise self.bench.error(path, f"with what `needed` stands for, more than {LONGEST:,} steps long")
        if self.over_terms(node):
            values = self._over_packages(node, path)
            code.append((Op.MASK, self.add_mask(np.broadcast_to(true(values), len(self.packages)))))
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
        elif name in PROGRESS:
            code.extend(self._progress(name))
        elif name in self.circumstances:
            code.append((Op.VAR, self.circumstances[name][0]))
        else:
            valid = [*PROGRESS, *self.circumstances, *self.terms]
            hint = f"; write {NAMED[name].written}" if name in CALLED else nearest(name, valid)
            raise self.bench.error(path, f"{name}: is no progress word, circumstance or term{hint}")

    def _emit_operation(self, node: Operation, path: Path, code: list[tuple[int, float]]) -> None:
        if node.op == "ever":
            program = self.add_node(node.args[0], f"ever {node.args[0]!r}", path)
            code.append((Op.VAR, self._tracker(TrackerKind.EVER, program, -1, 0)))
            return
        if node.op in COMPARE and self._emit_special(node, path, code):
            return
        self._check_named(node, path)
        self.check_divisor(node, path)
        for i, arg in enumerate(node.args):
            self._emit(arg, path, code)
            if i:
                code.append((BINARY[node.op], 0.0))
        if node.op == "not":
            code.append((Op.NOT, 0.0))

    def _emit_special(self, node: Operation, path: Path, code: list[tuple[int, float]]) -> bool:
        """`days_to(x) <= n`, and a circumstance beside one of its named levels."""
        left, right = node.args
        for call, days, op in ((left, right, node.op), (right, left, TURNED.get(node.op, ""))):
            if isinstance(call, Call) and call.function == "days_to" and isinstance(days, Num) and op in TURNED:
                self._emit_days_to(call, op, seconds(days.value), path, code)
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
                    raise self.bench.error(
                        path, f"{level.text}: is no level of {circumstance.text}; levels are {', '.join(levels)}{hint}"
                    )
        return False

    def _check_named(self, node: Operation, path: Path) -> None:
        """Levels are names, not numbers: they stand beside the same levels, and nobody reckons with them."""
        if node.op not in COMPARE and node.op not in ARITHMETIC:
            return
        left, right = map(self._levels, node.args)
        if left == right and (node.op in COMPARE or not left):
            return
        names = [
            arg.text for arg, levels in zip(node.args, (left, right), strict=True) if isinstance(arg, Name) and levels
        ]
        if len(names) == 2 and node.op in COMPARE:
            level = next((level for level in left if level in right), None)
            example = f"{names[0]} == {level or left[0]} and {names[1]} == {level or right[0]} or .."
            each = f"{names[0]} has {', '.join(left)}, {names[1]} has {', '.join(right)}"
            rule = f"is asked only of two with the same levels in the same order; {each}; write `{example}`"
            raise self.bench.error(path, f"{names[0]} {node.op} {names[1]}: {rule}")
        rule = f"has named levels, which are no numbers; compare it with one of {', '.join(left or right)}"
        raise self.bench.error(path, f"{names[0]}: {rule}")

    def _levels(self, node: Node) -> list[str]:
        """The named levels of a circumstance; of all else none."""
        return self.circumstances[node.text][1] if isinstance(node, Name) and node.text in self.circumstances else []

    def _emit_days_to(self, node: Call, op: str, span: int, path: Path, code: list[tuple[int, float]]) -> None:
        """The date runs, and at most so many seconds are left; or the contrary, which holds also while no date runs."""
        deadline, first = self._deadline(node, path)
        most = span if op in ("<=", ">") else span - 1
        code.extend(
            [(Op.VAR, first + PENDING), (Op.VAR, self._tracker(TrackerKind.DUE, -1, deadline, most)), (Op.AND, 0.0)]
        )
        if op in (">", ">="):
            code.append((Op.NOT, 0.0))

    def _emit_call(self, node: Call, path: Path, code: list[tuple[int, float]]) -> None:
        name = node.function
        if name == "is":
            code.append((Op.MASK, self._structure(node, path)))
        elif name in ("with", "left"):
            code.append((Op.VAR, self._party(node, path) + (name == "left")))
        elif name == "needed":
            self._emit_needed(node, path, code)
        elif name == "cleared" and self._argument(node, path) == "all":
            self._emit_all_cleared(path, code)
        elif name == "days_to":
            raise self.bench.error(
                path, "days_to(): write `days_to(<deadline>) <= <number of days>`, or with <, > or >="
            )
        elif name == "for":
            if len(node.args) != 2 or not isinstance(node.args[1], Num):
                raise self.bench.error(path, "for(): write `for(<expression>, <days>)`, the days as a plain number")
            program = self.add_node(node.args[0], f"for {node.args[0]!r}", path)
            code.append((Op.VAR, self._tracker(TrackerKind.HELD, program, -1, seconds(node.args[1].value))))
        else:
            code.append((Op.VAR, self._word(node, path)))

    def _emit_needed(self, node: Call, path: Path, code: list[tuple[int, float]]) -> None:
        """There is something to need it, and it does; a petition is needed by no package."""
        self._ruling(node, path)
        name = self._argument(node, path)
        if name not in self.reviews:
            raise self.bench.error(path, f"needed({name}): is a petition, which no package needs")
        code.append((Op.MASK, self._anything()))
        if self._emit_need(name, path, code):
            code.append((Op.AND, 0.0))

    def _emit_all_cleared(self, path: Path, code: list[tuple[int, float]]) -> None:
        """There is something to clear, and each review is granted or not needed."""
        code.append((Op.MASK, self._anything()))
        for name in sorted(self.reviews):
            code.append((Op.VAR, self.rulings[name] + GRANTED))
            if self._emit_need(name, path, code):
                code.extend([(Op.NOT, 0.0), (Op.OR, 0.0)])
            code.append((Op.AND, 0.0))

    def _emit_need(self, name: str, path: Path, code: list[tuple[int, float]]) -> bool:
        """What a package must be to need a review; whether anything has been said of it."""
        need = self.reviews[name]
        if need is None:
            return False
        before = len(code)
        try:
            self._emit(need.node, path, code)
        except ScenarioError:  # which is told where the need stands, unless it is too long only here
            if len(code) > LONGEST:
                raise
            del code[before:]
            return False
        return True

    def _tracker(self, kind: TrackerKind, program: int, deadline: int, span: int) -> int:
        known = (kind, program, deadline, span)
        if known not in self._trackers:
            var = self.bench.add("variables", f"{kind.name.lower()} {len(self._trackers)}", 0.0, -1)
            self.bench.add("trackers", int(kind), var, program, deadline, span)
            self._trackers[known] = var
        return self._trackers[known]
