"""The states that a plan can be in, as far as that is decided without playing it.

A state of the world is a value for each state variable that the expressions read, and a package or none. All states
that `reach` cannot exclude are enumerated; a comparison with a moving number counts as true or false at will.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from copy import copy
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.world.compile.warnings import reach
from sim.world.plan import DEADLINE_VARS, Op, Plan, TrackerKind, Var, Verb
from sim.world.programs import OVER, true

Tree = tuple[Any, ...]  # (op, operand) or (op, tree, ...)
Truth = npt.NDArray[np.float64]
MOST_STATES = 200_000


class Reachable:
    """The states that a plan can be in, as far as that is decided without playing it."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.never = reach.never_true(plan)
        self.packages = reach.packages(plan)
        self.moving = {int(v) for v in plan.circumstances["var"]}
        self.fixed = self._fixed_levels()
        self.ever = self._trackers(TrackerKind.EVER)  # variable -> the program that it looks back on
        self.held = self._trackers(TrackerKind.HELD)
        self._trees: dict[int, Tree] = {}
        self.unstarted = self._unstarted()
        for var, program in self.ever.items():  # one within another comes first
            if not self.holds(program):
                self.never.add(var)

    def _trackers(self, kind: TrackerKind) -> dict[int, int]:
        return {int(t["var"]): int(t["program"]) for t in self.plan.trackers if t["kind"] == kind}

    def _unstarted(self) -> set[int]:
        """First variables of the measures that nothing ever imposes, also where they only wait for each other."""
        imposed = {int(line["target"]) for line in self.plan.history if line["verb"] == Verb.IMPOSES}
        waiting = {
            int(row["vars"]): int(row["start"])
            for i, row in enumerate(self.plan.deadlines)
            if row["measure"] and row["start"] >= 0 and i not in imposed
        }
        known = set(self.never)
        while True:
            self.never = known | {first + word for first in waiting for word in range(len(DEADLINE_VARS))}
            begin = [first for first, start in waiting.items() if self.holds(start)]
            if not begin:
                return set(waiting)
            for first in begin:
                del waiting[first]

    def holds(self, program: int, *, without: Iterable[int] = ()) -> bool:
        """Whether a program is true in some state in which none of the others is; True where that is not decided."""
        others = list(without)
        atoms = self._atoms([program, *others])
        states = States(self, atoms, [program, *others])
        if not states.few:
            return True
        found = states.valid & states.truth(self.tree(program))
        for other in others:
            found &= ~states.truth(self.tree(other))
        return bool(found.any())

    def signed(self) -> Reachable:
        """The states in which an agreement is signed, and has neither ended nor closed."""
        found = copy(self)
        found.never, found.fixed = self.never | {Var.ENDED, Var.CLOSED}, self.fixed | {int(Var.SIGNED): [1.0]}
        return found

    def tree(self, program: int) -> Tree:
        """A program as a tree."""
        if program not in self._trees:
            start, stop, _ = self.plan.programs[program].tolist()
            self._trees[program] = self._parse(self.plan.code[start:stop].tolist())
        return self._trees[program]

    def _parse(self, code: list[tuple[int, float]]) -> Tree:
        stack: list[Tree] = []
        for op, operand in code:
            if op in (Op.CONST, Op.VAR, Op.MASK):
                stack.append((op, operand))
            elif op == Op.NOT:
                stack.append((op, stack.pop()))
            else:
                right, left = stack.pop(), stack.pop()
                tree: Tree = (op, left, right)
                logical = op in (Op.AND, Op.OR)
                stack.append(tree if logical or not self._moves(tree) else ("free", tree))
        tree = stack.pop()
        return ("free", tree) if tree[0] == Op.VAR and self._moves(tree) else tree

    def _moves(self, tree: Tree) -> bool:
        """Whether a value depends on a circumstance that may change in ways that are not followed here."""
        if tree[0] == Op.VAR:
            return int(tree[1]) in self.moving and int(tree[1]) not in self.fixed
        return any(self._moves(part) for part in tree[1:] if isinstance(part, tuple)) or tree[0] == "free"

    def _fixed_levels(self) -> dict[int, list[float]]:
        """Circumstances with named levels, and the levels that they can take."""
        plan, found = self.plan, {}
        named = set(plan.circumstance_levels["circumstance"].tolist())
        for i, row in enumerate(plan.circumstances):
            if i not in named:
                continue
            var = int(row["var"])
            values = {float(plan.slots["value"][plan.variables["slot"][var]])}
            for change in plan.sets[plan.sets["var"] == var]:
                values |= {float(plan.slots["value"][slot]) for slot in self._levels_of(change)}
            values |= {float(x["value"]) for x in plan.history if x["verb"] == Verb.SETS and x["target"] == var}
            found[var] = sorted(values)
        return found

    def _levels_of(self, change: Any) -> list[int]:
        """The slots of the levels that an event can set."""
        if change["slot"] >= 0:
            return [int(change["slot"])]
        _, first, count, *_ = self.plan.chances[change["chance"]]
        return [int(slot) for slot in self.plan.choices["value"][first : first + count]]

    def _atoms(self, programs: list[int]) -> list[Tree]:
        """Variables and free comparisons in the programs, and in what their `ever` and `for` are about."""
        found: dict[Tree, None] = {}
        queue = [self.tree(program) for program in programs]
        while queue:
            tree = queue.pop()
            if tree[0] == "free" or tree[0] == Op.VAR:
                found.setdefault(tree)
                inner = self.inner(tree)
                if inner is not None:
                    queue.append(inner)
            else:
                queue.extend(part for part in tree[1:] if isinstance(part, tuple))
        return list(found)

    def inner(self, atom: Tree) -> Tree | None:
        """What an `ever` or a `for` is about."""
        var = int(atom[1]) if atom[0] == Op.VAR else -1
        program = self.ever.get(var, self.held.get(var))
        return None if program is None else self.tree(program)

    def domain(self, atom: Tree) -> list[float]:
        """The values that an atom can take."""
        if atom[0] == "free":
            return [0.0, 1.0]
        return [0.0] if int(atom[1]) in self.never else self.fixed.get(int(atom[1]), [0.0, 1.0])

    def cells(self, trees: list[Tree]) -> list[tuple[bool, dict[int, float]]]:
        """The distinct packages as the trees see them, and no package: (is one, truth of each mask)."""
        masks = sorted({int(part[1]) for tree in trees for part in parts(tree) if part[0] == Op.MASK})
        rows = self.plan.masks[masks]
        seen = {(True, *column) for column in rows[:, self.packages].T.tolist()}
        for structure in self.plan.structures:
            within = self.plan.masks[structure["mask"]]
            seen.add((False, *(bool((row | ~within).all()) for row in rows)))
        seen.add((False, *(False for _ in masks)))
        return [(cell[0], dict(zip(masks, map(float, cell[1:]), strict=True))) for cell in sorted(seen)]


def parts(tree: Tree) -> Iterator[Tree]:
    """A tree and all trees in it."""
    yield tree
    for part in tree[1:]:
        if isinstance(part, tuple):
            yield from parts(part)


class States:
    """All states over some atoms, one a column."""

    def __init__(self, known: Reachable, atoms: list[Tree], programs: list[int]) -> None:
        inner = [tree for atom in atoms if (tree := known.inner(atom)) is not None]
        cells = known.cells([*(known.tree(program) for program in programs), *inner])
        domains = {atom: np.array(known.domain(atom)) for atom in atoms}
        open_ = [atom for atom in atoms if len(domains[atom]) > 1]  # numpy knows no more than 64 axes
        shape = (len(cells), *(len(domains[atom]) for atom in open_))
        self.size = math.prod(shape)
        self.few = self.size <= MOST_STATES
        if not self.few:
            return
        cell, *places = np.unravel_index(np.arange(self.size), shape)
        self.values: dict[Tree, Truth] = {
            atom: np.repeat(domain, self.size) for atom, domain in domains.items() if len(domain) == 1
        }
        self.values |= {atom: domains[atom][place] for atom, place in zip(open_, places, strict=True)}
        self.mask: dict[int, Truth] = {m: np.array([c[1][m] for c in cells])[cell] for m in cells[0][1]}
        self.valid = self._valid(known, np.array([c[0] for c in cells])[cell])

    def _valid(self, known: Reachable, package: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
        valid = np.ones(self.size, bool)
        true = {int(atom[1]): value != 0.0 for atom, value in self.values.items() if atom[0] == Op.VAR}
        for a, b in reach.exclusive(known.plan):
            if a in true and b in true:
                valid &= ~(true[a] & true[b])
        for a, b in reach.implied(known.plan):
            if a in true and b in true:
                valid &= ~true[a] | true[b]
        for var in (Var.SIGNED, Var.CLOSED):
            if var in true:
                valid &= ~true[var] | package
        for tracker in true:
            if tracker in known.ever:
                valid &= true[tracker] | ~self.truth(known.tree(known.ever[tracker]))
            elif tracker in known.held:
                valid &= ~true[tracker] | self.truth(known.tree(known.held[tracker]))
        return valid

    def truth(self, tree: Tree) -> npt.NDArray[np.bool_]:
        """In which states a tree holds."""
        truth: npt.NDArray[np.bool_] = true(self._value(tree))
        return truth

    def _value(self, tree: Tree) -> Truth:
        op: Any = tree[0]
        if tree in self.values:
            return self.values[tree]
        if op == Op.CONST:
            return np.full(self.size, float(tree[1]))
        if op == Op.MASK:
            return self.mask[int(tree[1])]
        if op == Op.NOT:
            return np.asarray(~self.truth(tree[1]), float)
        value: Truth = OVER[op](self._value(tree[1]), self._value(tree[2])).astype(float)
        return value
