"""Numbers become slots, drawn once for a belief draw or a replication, and chances, drawn at every occurrence."""

from __future__ import annotations

from dataclasses import replace

from sim.scenario.load import Loaded
from sim.scenario.numbers import DELAY, PLAIN_NUMBER, Number
from sim.scenario.problems import kept
from sim.world.compile.bench import INFINITE, Path
from sim.world.compile.inputs import Inputs
from sim.world.families import Family

CHOICE = -1  # a family of its own: its pairs stand in `choices`


class Slots(Inputs):
    """The bench with the tables of numbers."""

    def __init__(self, loaded: Loaded) -> None:
        super().__init__(loaded)
        self._constants: dict[float, int] = {}
        self._shared: dict[tuple[str, str] | None, int] = {}
        self.beliefs: dict[str, int] = {}  # path in the file, or that of an argument -> slot of what is unknown
        self.distributions: list[tuple[Path, int, tuple[int, ...]]] = []  # where, family, slots of its arguments
        self.private: set[str] = set()  # paths of what is drawn in every replication
        self.alike: dict[
            tuple[str, float], list[int]
        ] = {}  # defaults by their prior and the rank correlation of any two

    @kept
    def slot(
        self, number: Number, path: Path, low: float = -INFINITE, high: float = INFINITE, *, default: bool = False,
        dimension: str = PLAIN_NUMBER,
    ) -> int:  # fmt: skip
        """A number that is fixed within a belief draw (or, marked as chance, within a replication)."""
        self.note(number, path, default=default, dimension=dimension)
        if number.constant:
            return self.constant(min(max(number.value, low), high))
        name = self.dotted(path)
        shared = (number.prior, dimension) if number.family == "prior" and not number.chance else None
        if shared in self._shared:
            slot = self._shared[shared]
        else:
            known_as = f"priors.{number.prior}" if shared else name
            slot = self._slot(self.resolved(number, path, dimension), path, known_as, low, high)
        if shared:
            self._shared[shared] = slot
        if number.chance:
            self.private.add(name)
        elif self.rows["slots"][slot][0] != Family.CONSTANT:
            self.beliefs[name] = slot  # of a prior, too, which may stand in several places
        return slot

    @kept
    def own_default(self, prior: str, path: Path, correlation: float, *, dimension: str) -> int:
        """A number that the file leaves to a prior: an unknown of its own, correlated with others that do so by rank."""
        number, hint = Number("prior", prior=prior), f"; it is the default, so say `{path[-1]}: ..` yourself"
        resolved = self.resolved(number, path, dimension, hint)
        self.note(number, path, default=True, dimension=dimension)
        slot = self._slot(resolved, path, self.dotted(path), 0.0, INFINITE)
        self.alike.setdefault((prior, correlation), []).append(slot)
        return slot

    def shared_score(self, prior: str) -> int:
        """What defaults of one prior share: a normal score that nothing else is."""
        name = f"priors.{prior}.shared"
        arguments = self.constant(0.0), self.constant(1.0), -1
        return self.add("slots", int(Family.NORMAL), *arguments, 0.0, -INFINITE, INFINITE, self.key(name), 0, name)

    def score(self, name: str) -> int:
        """The luck of a number that is known exactly, for those that correlate with it: it stays what it was while it was not."""
        row = (int(Family.CONSTANT), -1, -1, -1, 0.0, -INFINITE, INFINITE, self.key(name), 0, name)
        self.beliefs[name] = self.add("slots", *row)
        return self.beliefs[name]

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

    @kept
    def chance(self, number: Number, path: Path, low: float = 0.0, dimension: str = DELAY) -> int:
        """A number that is drawn at every occurrence: a delay, a shock."""
        self.note(number, path, dimension=dimension)
        self.private.add(self.dotted(path))
        number = self.resolved(number, path, dimension)
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
        return self._slot(self.resolved(number, path, PLAIN_NUMBER), path, name, -INFINITE, INFINITE)

    def resolved(self, number: Number, path: Path, dimension: str, hint: str = "") -> Number:
        """The distribution behind a prior; `hint` ends the message where it cannot stand here."""
        if number.family != "prior":
            return number
        prior = self.prior(number.prior, path)
        if prior.known_by > self.scenario.as_of:
            as_of = self.scenario.as_of
            raise self.error(path, f"{number.prior}: became known on {prior.known_by}, after as_of {as_of}{hint}")
        try:
            found = prior.number(dimension)
        except ValueError as error:
            raise self.error(path, f"{number.prior}: {error}{hint}") from None
        if found.family == "prior":
            raise self.error(path, f"{number.prior}: is only another prior, {found.prior}")
        if number.chance and found.constant:
            raise self.error(
                path, f"{number.prior}: is a constant, and a chance of it draws nothing; leave `chance` out"
            )
        return replace(found, chance=number.chance or found.chance)


def _by_value(pair: tuple[Number, Number]) -> tuple[float, str]:
    """The order of the values of a choice: that of the file must not matter."""
    return pair[0].value, _named(pair[0])


def _named(number: Number) -> str:
    if number.family == "prior":
        return f"prior {number.prior}"
    if number.constant:
        return f"{number.value:.6g}"
    inner = ", ".join(map(_named, number.args))
    chance = "chance of " if number.chance else ""
    return f"{chance}{number.family.replace('_', ' ')} [{inner}]"
