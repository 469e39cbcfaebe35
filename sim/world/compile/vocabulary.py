"""What the words of an expression stand for: names of the scenario, and the state variables behind them."""

from __future__ import annotations

import numpy as np

from sim.scenario.expressions import Call, Expression
from sim.scenario.tree import nearest
from sim.scenario.words import CALLED, DEADLINE, MEANT, NAMED, PROGRESS, RULING
from sim.world.codes import GRANTED
from sim.world.compile.bench import Bench, Path
from sim.world.compile.masks import Masks
from sim.world.plan import DEADLINE_VARS, RULING_VARS, Op, Var


class Vocabulary(Masks):
    """Parties, rulings and deadlines by name, and the first of the variables of each."""

    def __init__(self, bench: Bench) -> None:
        super().__init__(bench)
        self.parties: dict[str, int] = {}
        self.rulings: dict[str, int] = {}
        self.reviews: dict[str, Expression | None] = {}  # and what a package must be to need them
        self.approving: list[str] = []  # reviews that approve in principle
        self.deadlines: dict[str, tuple[int, int]] = {}

    def _progress(self, name: str) -> list[tuple[int, float]]:
        """The code of a word of the deal; approved in principle is what one of the reviews approves that can."""
        if NAMED[name].reads:
            return [(Op.VAR, Var[NAMED[name].reads.upper()])]
        code: list[tuple[int, float]] = [(Op.CONST, 0.0)]
        for review in self.approving:
            code += [(Op.VAR, self.rulings[review] + GRANTED), (Op.OR, 0.0)]
        return code

    def _word(self, node: Call, path: Path) -> int:
        """The variable of a word of a ruling or a deadline."""
        word = NAMED.get(node.function)
        if word is not None and RULING in word.asked_of and self._asks_a_ruling(node, word.asked_of, path):
            return self._ruling(node, path) + RULING_VARS.index(word.reads)
        if word is not None and DEADLINE in word.asked_of:
            return self._deadline(node, path)[1] + DEADLINE_VARS.index(word.reads)
        meant = MEANT.get(node.function)
        if node.function in PROGRESS:
            raise self.bench.error(path, f"{node.function}(): takes nothing in brackets; write `{node.function}`")
        hint = f"; write {meant}(..)" if meant else nearest(node.function, CALLED)
        raise self.bench.error(path, f"{node.function}(): is no word of this language{hint}")

    def _asks_a_ruling(self, node: Call, asked_of: str, path: Path) -> bool:
        return DEADLINE not in asked_of or self._argument(node, path) in self.rulings

    def _anything(self) -> int:
        """The mask that holds wherever there is a package, or a structure that is selected."""
        return self.add_mask(np.ones(len(self.packages), bool))

    def _party(self, node: Call, path: Path) -> int:
        name = self._argument(node, path)
        if name not in self.parties:
            valid = ", ".join(self.parties) or "none here"
            hint = nearest(name, self.parties)
            raise self.bench.error(
                path, f"{node.function}({name}): is no party of a deal; those who can be are: {valid}{hint}"
            )
        return self.parties[name]

    def _ruling(self, node: Call, path: Path) -> int:
        name = self._argument(node, path)
        if name not in self.rulings:
            valid = [*self.rulings, *(["all"] if node.function == "cleared" else [])]
            raise self.bench.error(path, f"{node.function}({name}): is no ruling{nearest(name, valid)}")
        return self.rulings[name]

    def _deadline(self, node: Call, path: Path) -> tuple[int, int]:
        name = self._argument(node, path)
        if name not in self.deadlines:
            raise self.bench.error(path, f"{node.function}({name}): is no deadline{nearest(name, self.deadlines)}")
        return self.deadlines[name]
