"""The builder of a plan: the bench with expressions and the rules that stand behind probabilities."""

from __future__ import annotations

from collections.abc import Iterable

from sim.errors import RunError
from sim.scenario.load import Loaded
from sim.scenario.numbers import PLAIN_NUMBER, PROBABILITY, UTILITY, Number
from sim.scenario.problems import kept
from sim.scenario.rules import Conditional, Function, Linear, Logistic, Rule, Vote
from sim.world.compile.bench import INFINITE, Path
from sim.world.compile.programs import Programs
from sim.world.compile.slots import Slots
from sim.world.functions import resolve
from sim.world.plan import RuleKind


class Builder(Slots):
    """Everything that a part of the scenario is compiled with."""

    def __init__(self, loaded: Loaded) -> None:
        super().__init__(loaded)
        self.programs = Programs(self)

    @kept
    def linear(self, linear: Linear, path: Path, low: float = -INFINITE, high: float = INFINITE,
               dimension: str = PLAIN_NUMBER) -> int:  # fmt: skip
        """A number that circumstances shift."""
        where = (*path, "is") if linear.shifts else path
        index = self.add("linears", self.slot(linear.base, where, low, high, dimension=dimension))
        self._shifts(index, linear, path)
        return index

    def _shifts(self, index: int, linear: Linear, path: Path) -> None:
        for expression, slope in linear.shifts:
            at = (*path, "shifts", expression.text)
            self.add("shifts", index, self.programs.add_static(expression, at), self.slot(slope, at))

    @kept
    def rule(self, rule: Rule, path: Path, *, partial: bool = False, packages: bool = False) -> int:
        """The rule behind a probability; a partial one may leave cases to what its reader takes by default.

        A rule that judges `packages` may be on the utility of who judges, or a function in Python.
        """
        if isinstance(rule, Function):
            if not packages:
                raise self.error((*path, "python"), "only what rules on a deal can be a function")
            return self.add("rules", int(RuleKind.FUNCTION), self.function(rule.python, rule.parameters, path), -1, -1)
        if isinstance(rule, Conditional):
            if rule.otherwise is None and not partial:
                raise self.error(path, "otherwise: is missing: say what holds where the `if` does not")
            then = self.rule(rule.then, (*path, "then"), partial=partial, packages=packages)
            other = rule.otherwise
            otherwise = (
                -1 if other is None else self.rule(other, (*path, "otherwise"), partial=partial, packages=packages)
            )
            program = self.programs.add(rule.when, (*path, "if"))
            return self.add("rules", int(RuleKind.CONDITIONAL), program, then, otherwise)
        if isinstance(rule, Logistic):
            if not packages:
                raise self.error((*path, "above"), "there is no package here to have a utility; give a probability")
            linear = self.add("linears", self.slot(rule.above.base, (*path, "above"), dimension=UTILITY))
            self._shifts(linear, rule.above, path)
            given = "sharpness" in (self.node(path) or {})
            if rule.sharpness.constant and rule.sharpness.value <= 0:
                raise self.error((*path, "sharpness"), f"{rule.sharpness.value:g}: must be above 0")
            sharpness = self.slot(rule.sharpness, (*path, "sharpness"), 0.0, default=not given)
            return self.add("rules", int(RuleKind.LOGISTIC), linear, sharpness, -1)
        if isinstance(rule, Vote):
            return self._vote(rule, path, partial=partial, packages=packages)
        return self.add("rules", int(RuleKind.LINEAR), self.linear(rule, path, 0.0, 1.0, PROBABILITY), -1, -1)

    def _vote(self, vote: Vote, path: Path, *, partial: bool, packages: bool) -> int:
        """A vote; a member that is an actor judges packages by its own utility, another by that of the body."""
        self.note_plain(vote.passes, (*path, "passes"))
        index = self.add("rules", int(RuleKind.VOTE), self.constant(vote.passes), -1, -1)
        actors = {name: i for i, name in enumerate(sorted(self.scenario.actors))}
        for member in vote.members:
            at = (*path, "members", member.name)
            self.note_plain(member.weight, (*at, "weight"))
            grants = self.rule(member.grants, (*at, "grants"), partial=partial, packages=packages)
            self.add("members", index, actors.get(member.name, -1), member.weight, grants)
        return index

    def always(self) -> int:
        """The rule of what is certain."""
        return self.add("rules", int(RuleKind.LINEAR), self.add("linears", self.constant(1.0)), -1, -1)

    @kept
    def default(self, prior: str, path: Path) -> int:
        """The rule of a probability that the file leaves to a prior."""
        number = Number("prior", prior=prior)
        self.resolved(number, path, PROBABILITY, f"; it is the default, so say `{path[-1]}: <probability>` yourself")
        slot = self.slot(number, path, 0.0, 1.0, default=True, dimension=PROBABILITY)
        return self.add("rules", int(RuleKind.LINEAR), self.add("linears", slot), -1, -1)

    @kept
    def function(self, python: str, parameters: Iterable[tuple[str, Number]], path: Path) -> int:
        """A function in Python that the user has allowed, with the slots of its parameters."""
        try:
            resolve(python, self.loaded.python)
        except RunError as error:
            raise self.error((*path, "python"), str(error)) from None
        index = self.add("functions", python)
        for name, number in sorted(parameters):
            self.add("parameters", index, name, self.slot(number, (*path, "with", name)))
        return index
