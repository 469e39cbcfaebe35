"""The bench on which a plan is built: rows of every table, numbers, and what an input rests on."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from sim.errors import RunError, ScenarioError
from sim.scenario.fields import Conditional, Function, Linear, Logistic, Rule
from sim.scenario.load import Loaded
from sim.scenario.numbers import DELAY, PLAIN_NUMBER, PROBABILITY, UTILITY, Number
from sim.scenario.priors import Prior
from sim.world.compile.programs import Programs
from sim.world.draws import element_key
from sim.world.families import Family
from sim.world.functions import resolve
from sim.world.plan import RuleKind

Path = tuple[str | int, ...]
CHOICE = -1  # a family of its own: its pairs stand in `choices`
INFINITE = float("inf")


@dataclass(frozen=True)
class Input:
    """One number of the scenario and what it rests on.

    `kind` is evidence: a cited fact states the number, or one that its distribution is made of; judgement: the facts
    cited support what the number is about, not its size; prior: a sourced one; assumption: nothing is cited.
    `number` is None where something is told in words; `dimension` is one of `sim.scenario.numbers`.
    """

    path: str
    text: str
    kind: str
    facts: tuple[str, ...] = ()
    prior: str = ""
    default: bool = False
    number: Number | None = None
    dimension: str = PLAIN_NUMBER


class Builder:
    """Rows of the tables of a plan, in the making."""

    def __init__(self, loaded: Loaded) -> None:
        self.loaded = loaded
        self.scenario = loaded.scenario
        self.rows: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
        self.inputs: list[Input] = []
        self._listed: set[str] = set()
        self.programs = Programs(self)
        self._constants: dict[float, int] = {}
        self._shared: dict[tuple[str, str] | None, int] = {}
        self._keys: dict[int, str] = {}
        self.beliefs: dict[str, int] = {}  # path in the file, or that of an argument -> slot of what is unknown
        self.distributions: list[tuple[Path, int, tuple[int, ...]]] = []  # where, family, slots of its arguments
        self.private: set[str] = set()  # paths of what is drawn in every replication

    def add(self, name: str, *row: Any) -> int:
        """Append a row; its index."""
        self.rows[name].append(row)
        return len(self.rows[name]) - 1

    def error(self, path: Path, message: str, *, key: bool = False) -> ScenarioError:
        """An error at a place in the file."""
        return self.loaded.error(path, message, key=key)

    def dotted(self, path: Path) -> str:
        """A path as one word, in which the items of a list go by their ids: order never matters to luck."""
        steps = []
        for i, step in enumerate(path):
            node = self.node(path[: i + 1]) if isinstance(step, int) else None
            steps.append(str(node["id"]) if isinstance(node, dict) and "id" in node else str(step))
        return ".".join(steps)

    def key(self, path: str) -> int:
        """The stable hash of a dotted path; two paths with one hash are refused."""
        key = element_key(path)
        if self._keys.setdefault(key, path) != path:
            raise ScenarioError(f"{self.loaded.tree.path}: {path} and {self._keys[key]} have the same key: rename one")
        return key

    def time(self, date: Any) -> float:
        """Days from the end of `as_of` to the end of that day."""
        return float((date - self.scenario.as_of).days)

    # --- numbers -------------------------------------------------------------------------------------------

    def slot(
        self, number: Number, path: Path, low: float = -INFINITE, high: float = INFINITE, *, default: bool = False,
        listed: bool = True, dimension: str = PLAIN_NUMBER,
    ) -> int:  # fmt: skip
        """A number that is fixed within a belief draw (or, marked as chance, within a replication)."""
        if listed:
            self.note(number, path, default=default, dimension=dimension)
        if number.constant:
            return self.constant(min(max(number.value, low), high))
        name = self.dotted(path)
        shared = (number.prior, dimension) if number.family == "prior" and not number.chance else None
        if shared in self._shared:
            slot = self._shared[shared]
        else:
            known_as = f"priors.{number.prior}" if shared else name
            slot = self._slot(self._resolved(number, path, dimension), path, known_as, low, high)
        if shared:
            self._shared[shared] = slot
        if number.chance:
            self.private.add(name)
        elif self.rows["slots"][slot][0] != Family.CONSTANT:
            self.beliefs[name] = slot  # of a prior, too, which may stand in several places
        return slot

    def constant(self, value: float) -> int:
        """The slot of a constant."""
        value = value + 0.0
        if value not in self._constants:
            row = (int(Family.CONSTANT), -1, -1, -1, value, -INFINITE, INFINITE, 0, 0, "")
            self._constants[value] = self.add("slots", *row)
        return self._constants[value]

    def _slot(self, number: Number, path: Path, name: str, low: float, high: float) -> int:
        if number.constant:  # as a prior may be
            return self.constant(min(max(number.value, low), high))
        family, args = self._family(number, path, name)
        slot = self.add("slots", family, *args, 0.0, low, high, self.key(name), int(number.chance), name)
        if not number.chance:
            self.beliefs[name] = slot
        return slot

    def chance(self, number: Number, path: Path, low: float = 0.0, dimension: str = DELAY) -> int:
        """A number that is drawn at every occurrence: a delay, a shock."""
        self.note(number, path, dimension=dimension)
        self.private.add(self.dotted(path))
        number = self._resolved(number, path, dimension)
        if number.constant:
            return self.certain(max(low, number.value), low)
        family, args = self._family(number, path, self.dotted(path))
        return self.add("chances", family, *args, low, INFINITE)

    def certain(self, value: float, low: float = 0.0) -> int:
        """The same of a value that is always the same."""
        return self.add("chances", int(Family.CONSTANT), self.constant(value), -1, -1, low, INFINITE)

    def _family(self, number: Number, path: Path, name: str) -> tuple[int, tuple[int, int, int]]:
        if number.family == "choice":
            pairs = [
                (self._argument(v, path, f"{name}.{i}"), self._argument(w, path, f"{name}.{i}.weight"))
                for i, (v, w) in enumerate(sorted(zip(number.args, number.weights, strict=True), key=_by_value))
            ]
            first = len(self.rows["choices"])
            for pair in pairs:
                self.add("choices", *pair)
            self.distributions.append((path, CHOICE, (first, len(pairs))))
            return CHOICE, (first, len(pairs), -1)
        args = [self._argument(arg, path, f"{name}.{i}") for i, arg in enumerate(number.args)]
        family = int(Family[number.family.upper()])
        self.distributions.append((path, family, tuple(args)))
        return family, tuple((*args, -1, -1, -1)[:3])  # type: ignore[return-value]

    def _argument(self, number: Number, path: Path, name: str) -> int:
        if number.constant:
            return self.constant(number.value)
        if number.chance:
            raise self.error(path, "a chance cannot stand inside a distribution; put `chance` around the whole")
        return self._slot(self._resolved(number, path, PLAIN_NUMBER), path, name, -INFINITE, INFINITE)

    def _resolved(self, number: Number, path: Path, dimension: str) -> Number:
        """The distribution behind a prior."""
        if number.family != "prior":
            return number
        prior = self._prior(number.prior, path)
        if prior.known_by > self.scenario.as_of:
            as_of = self.scenario.as_of
            raise self.error(path, f"{number.prior}: became known on {prior.known_by}, after as_of {as_of}")
        try:
            found = prior.number(dimension)
        except ValueError as error:
            raise self.error(path, f"{number.prior}: {error}") from None
        if found.family == "prior":
            raise self.error(path, f"{number.prior}: is only another prior, {found.prior}")
        return replace(found, chance=number.chance or found.chance)

    def _prior(self, name: str, path: Path) -> Prior:
        """The entry of the library that a number names."""
        try:
            return self.loaded.prior(name)
        except KeyError as error:
            raise self.error(path, str(error.args[0])) from None

    def note(self, number: Number, path: Path, *, default: bool = False, dimension: str = PLAIN_NUMBER) -> None:
        """List the number as evidence, prior or assumption."""
        facts = self.loaded.evidence_for(path)
        text = "default: " + describe(number) if default else describe(number)
        if number.family == "prior":
            kind = "prior" if self._prior(number.prior, path).sourced else "assumption"
        else:
            kind = "assumption" if default else self._rests_on(facts, set(_constants(number)))
        self._list(Input(self.dotted(path), text, kind, facts or (), number.prior, default, number, dimension))

    def note_text(self, text: str, path: Path, stated: set[float | dt.date] | None = None) -> None:
        """List something that is told in words, and the numbers or dates by which a fact may state it."""
        facts = self.loaded.evidence_for(path)
        self._list(Input(self.dotted(path), text, self._rests_on(facts, stated or set()), facts or ()))

    def note_plain(self, value: float | dt.date | None, path: Path) -> None:
        """List a plain number or a date, where one is given."""
        if value is not None and self.node(path) is not None:
            text = f"{value:g}" if isinstance(value, int | float) else value.isoformat()
            self.note_text(text, path, {float(value) if isinstance(value, int) else value})

    def _rests_on(self, facts: tuple[str, ...] | None, numbers: set[float | dt.date]) -> str:
        if not facts:
            return "assumption"
        return "evidence" if any(self.loaded.facts[name].numbers & numbers for name in facts) else "judgement"

    def _list(self, entry: Input) -> None:
        if entry.path not in self._listed:
            self._listed.add(entry.path)
            self.inputs.append(entry)

    # --- rules ---------------------------------------------------------------------------------------------

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

    def rule(self, rule: Rule, path: Path, *, partial: bool = False, review: bool = False) -> int:
        """The rule behind a probability; a partial one may leave cases to what its reader takes by default.

        A rule about the packages of a `review` may be a function in Python.
        """
        if isinstance(rule, Function):
            if not review:
                raise self.error((*path, "python"), "only what a review grants, or is expected to, can be a function")
            return self.add("rules", int(RuleKind.FUNCTION), self.function(rule.python, rule.parameters, path), -1, -1)
        if isinstance(rule, Conditional):
            if rule.otherwise is None and not partial:
                raise self.error(path, "otherwise: is missing: say what holds where the `if` does not")
            then = self.rule(rule.then, (*path, "then"), partial=partial, review=review)
            other = rule.otherwise
            otherwise = -1 if other is None else self.rule(other, (*path, "otherwise"), partial=partial, review=review)
            program = self.programs.add(rule.when, (*path, "if"))
            return self.add("rules", int(RuleKind.CONDITIONAL), program, then, otherwise)
        if isinstance(rule, Logistic):
            linear = self.add("linears", self.slot(rule.above.base, (*path, "above"), dimension=UTILITY))
            self._shifts(linear, rule.above, path)
            given = "sharpness" in (self.node(path) or {})
            if rule.sharpness.constant and rule.sharpness.value <= 0:
                raise self.error((*path, "sharpness"), f"{rule.sharpness.value:g}: must be above 0")
            sharpness = self.slot(rule.sharpness, (*path, "sharpness"), 0.0, default=not given)
            return self.add("rules", int(RuleKind.LOGISTIC), linear, sharpness, -1)
        return self.add("rules", int(RuleKind.LINEAR), self.linear(rule, path, 0.0, 1.0, PROBABILITY), -1, -1)

    def default(self, prior: str, path: Path) -> int:
        """The rule of a probability that the file leaves to a prior."""
        try:
            return self.rule(Linear(Number("prior", prior=prior)), path)
        except ScenarioError as error:
            raise ScenarioError(f"{error}; it is the default, so say `{path[-1]}: <probability>` yourself") from None

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

    def node(self, path: Path) -> Any:
        """What stands in the file at a path; None where nothing does."""
        node: Any = self.loaded.tree.data
        for step in path:
            if isinstance(node, dict):
                node = node.get(step)
            elif isinstance(node, list) and isinstance(step, int):
                node = node[step]
            elif isinstance(node, list):
                node = next((item for item in node if isinstance(item, dict) and item.get("id") == step), None)
            else:
                return None
        return node


def _by_value(pair: tuple[Number, Number]) -> tuple[float, str]:
    """The order of the values of a choice: that of the file must not matter."""
    return pair[0].value, describe(pair[0])


def _constants(number: Number) -> Iterator[float | dt.date]:
    """The plain numbers that a number is made of."""
    if number.constant:
        yield number.value
    for arg in number.args:
        yield from _constants(arg)


def describe(number: Number) -> str:
    """A number in words: `pert [0.1, 0.3, 0.6]`.

    >>> describe(Number("uniform", (Number("constant", value=1.0), Number("constant", value=2.0))))
    'uniform [1, 2]'
    """
    if number.family == "prior":
        return f"prior {number.prior}"
    if number.constant:
        return f"{number.value:.6g}"
    inner = ", ".join(describe(arg) for arg in number.args)
    chance = "chance of " if number.chance else ""
    return f"{chance}{number.family.replace('_', ' ')} [{inner}]"
