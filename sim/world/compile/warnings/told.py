"""What the history leaves behind, as far as it can be told without playing it."""

from __future__ import annotations

from typing import Any

from sim.world.codes import FILED, GRANTED, IN_FORCE, PENDING, REFUSED
from sim.world.plan import Var, Verb
from sim.world.standing import Outset
from sim.world.time import NEVER


class Told:
    """The state at the end of the history, at median beliefs, and when each variable changed last."""

    def __init__(self, outset: Outset) -> None:
        self.plan, self.programs, self.state = outset.plan, outset.programs, outset.state.copy()
        self.changed: dict[int, int] = {}
        for line in self.plan.history:
            for var, value in self._leaves(line):
                if self.state[var] != value:
                    self.state[var] = value
                    self.changed[var] = int(line["time"])

    def held_since(self, program: int) -> int | None:
        """The day since which something in the history has made an expression hold; None: it does not, or nothing has."""
        reads = self.programs.reads[program]
        if not self.programs.at(program)(self.state):
            return None
        return max((self.changed[var] for var in reads if var in self.changed), default=None)

    def _leaves(self, line: Any) -> list[tuple[int, float]]:
        plan, target = self.plan, int(line["target"])
        parties = [(int(plan.actors["party"][a]), 1.0) for a in (line["actor"], line["other"]) if a >= 0]
        public = [(int(Var.ANNOUNCED), 1.0)] if line["public"] else []
        match Verb(line["verb"]):
            case Verb.SETS:
                return [(target, float(line["value"]))]
            case Verb.IMPOSES:
                row = plan.deadlines[target]
                at_once = row["at"] == NEVER and row["after"] < 0
                return [(int(row["vars"]) + (IN_FORCE if at_once else PENDING), 1.0)]
            case Verb.OFFERS:
                return [(Var.OFFERED, 1.0)]
            case Verb.SELECTS:
                return [(Var.SELECTED, 1.0), (Var.STRUCTURE, float(line["value"])), *public, *parties]
            case Verb.SIGNS:
                signed = [(Var.SELECTED, 1.0), (Var.SIGNED, 1.0), (Var.PACKAGE, float(line["value"]))]
                return [*signed, *public, *parties]
            case Verb.AMENDS:
                return [(Var.PACKAGE, float(line["value"]))]
            case (Verb.ASKS | Verb.GRANTS | Verb.REFUSES) as verb:
                first = int(plan.rulings["vars"][target])
                word = {Verb.ASKS: FILED, Verb.GRANTS: GRANTED, Verb.REFUSES: REFUSED}[verb]
                return [(first + FILED, 0.0), (first + word, 1.0)]
        return []
