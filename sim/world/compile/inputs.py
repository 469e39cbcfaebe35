"""What the numbers of a scenario rest on: facts that state them, facts on which they are judged, priors, or nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Set
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from sim.scenario.facts import cited
from sim.scenario.load import Loaded
from sim.scenario.numbers import BUSINESS_DAYS, DAYS, DELAY, PLAIN_NUMBER, RATE, Number
from sim.scenario.priors import Prior
from sim.scenario.stated import Stated, among
from sim.scenario.wording import flow
from sim.world.compile.bench import Bench, Path

CAPS = {"most", "most_days", "refiles"}  # which, like times, cite for themselves
CLOCKS = ("takes", "limit")  # of a review, in the days of its calendar
RULES = ({"is"}, {"above"}, {"python"}, {"add"}, {"if", "then"}, {"before", "by"})  # mappings that are one value
PARTS = {"shifts", "with"}  # mappings of numbers inside one


@dataclass(frozen=True)
class Input:
    """One number of the scenario and what it rests on.

    `kind` is evidence: the numbers of facts that are cited state it, or all that its distribution is made of; judgement:
    the facts cited support what the number is about, not its size; prior: a sourced one that the file names; assumption:
    nothing is cited, or nothing is said, a default prior filling it in.
    `text` is the number as the analyst wrote it, or as it would be written where it is a default. `number` is None where
    something is told in words; `dimension` is one of `sim.scenario.numbers`. `states` are the numbers of facts that are
    named and found in it.
    """

    path: str
    text: str
    kind: str
    facts: tuple[str, ...] = ()
    prior: str = ""
    default: bool = False
    number: Number | None = None
    dimension: str = PLAIN_NUMBER
    states: tuple[str, ...] = ()


class Rests(NamedTuple):
    """What a number rests on: the kind, the facts that are cited for it, and those whose numbers are found in it."""

    kind: str = "assumption"
    facts: tuple[str, ...] = ()
    states: tuple[str, ...] = ()


class Inputs(Bench):
    """The bench with a list of the numbers that were laid on it, each once."""

    def __init__(self, loaded: Loaded) -> None:
        super().__init__(loaded)
        self.inputs: list[Input] = []
        self._listed: set[str] = set()

    def note(self, number: Number, path: Path, *, default: bool = False, dimension: str = PLAIN_NUMBER) -> None:
        """List the number as evidence, prior or assumption."""
        node, unit = self.node(path), self._unit(path, dimension)
        if any(part.business for part in _parts(number)) and unit != BUSINESS_DAYS:
            instead = "say `calendar: US` or the like beside it" if path[-1] in CLOCKS else "write plain days"
            rule = f"only `takes` and `limit` of a review with a calendar count business days; {instead}"
            self.keep(path, f"{flow(_bare(node))}: {rule}")
        text = _by_default(number, dimension) if default or node is None else flow(_bare(node))
        values = {part.value for part in _parts(number) if part.constant}
        rests = Rests() if default else self._rests_on(path, values, unit)
        if number.family == "prior" and not default:
            rests = rests._replace(kind="prior" if self.prior(number.prior, path).sourced else "assumption")
        kind, facts, states = rests
        self._list(Input(self.dotted(path), text, kind, facts, number.prior, default, number, dimension, states))

    def note_default(self, text: str, path: Path) -> None:
        """List an assumption of the tool that is told in words."""
        self._list(Input(self.dotted(path), text, "assumption", default=True))

    def note_plain(self, value: float | dt.date | None, path: Path, dimension: str = PLAIN_NUMBER) -> None:
        """List a plain number or a date, where one is given."""
        if value is not None and self.node(path) is not None:
            text = f"{value:g}" if isinstance(value, int | float) else value.isoformat()
            self.note_text(text, path, {float(value) if isinstance(value, int) else value}, dimension)

    def note_count(self, value: int, path: Path) -> None:
        """List a count; one that is not given is a default."""
        if self.node(path) is None:
            self.note_default(f"{value}", path)
        else:
            self.note_plain(value, path)

    def note_text(self, text: str, path: Path, values: Set[Stated], unit: str = PLAIN_NUMBER) -> None:
        """List something that is told in words, and the numbers or dates by which facts may state it."""
        kind, facts, states = self._rests_on(path, values, unit)
        self._list(Input(self.dotted(path), text, kind, facts, states=states))

    def prior(self, name: str, path: Path) -> Prior:
        """The entry of the library that a number names."""
        try:
            return self.loaded.prior(name)
        except KeyError as error:
            raise self.error(path, str(error.args[0])) from None

    def _unit(self, path: Path, dimension: str) -> str:
        """The dimension of a number; a clock with a calendar, and its limit, count business days."""
        here = self.node(path[:-1])
        clock = path[-1] in CLOCKS and isinstance(here, dict) and here.get("calendar") is not None
        return BUSINESS_DAYS if clock and dimension == DELAY else dimension

    def _rests_on(self, path: Path, values: Set[Stated], unit: str) -> Rests:
        """What a number made of these values rests on.

        Facts cover what stands directly in their mapping, a rule or a distribution being one value with all its parts, but
        for times and caps, which are of another kind and cite for themselves. A fact's number covers what is that number.
        """
        depth = self._depth(path)
        facts, at = self._cites(path, depth)
        stated = {fact: self._stated(fact, unit) for fact in facts}
        states = tuple(fact for fact in facts if any(among(value, stated[fact]) for value in values))
        if values and all(any(among(value, stated[fact]) for fact in states) for value in values):
            return Rests("evidence", states, states)
        if at < depth:
            apart = unit in (DELAY, BUSINESS_DAYS) or path[-1] in CAPS
            facts = () if apart else tuple(fact for fact in facts if not cited(fact)[1])
        return Rests("judgement" if facts else "assumption", facts, states)

    def _depth(self, path: Path) -> int:
        """How many steps lead to the value of which the number at a path is a part."""
        depth = len(path)
        while depth > 1 and self._is_value(path[: depth - 1]):
            depth -= 1
        return depth

    def _is_value(self, path: Path) -> bool:
        node = self.node(path)
        if not isinstance(node, dict):
            return False
        return any(rule <= node.keys() for rule in RULES) or (path[-1] in PARTS and self._is_value(path[:-1]))

    def _cites(self, path: Path, depth: int) -> tuple[tuple[str, ...], int]:
        """The facts that the nearest of these mappings cites: the number, the value it is a part of, what that stands in."""
        for steps in range(len(path), max(depth - 2, 0), -1):
            node = self.node(path[:steps])
            if isinstance(node, dict) and "evidence" in node:
                return tuple(map(str, node["evidence"] or ())), steps
        return (), 0

    def _stated(self, text: str, unit: str) -> list[Stated]:
        """What a fact states under the name that is cited, in the unit of the place."""
        fact, number = cited(text)
        known = self.loaded.facts  # which may lack some: `problems` says so
        return known[fact].stated(number, unit) if number and fact in known else []

    def _list(self, entry: Input) -> None:
        if entry.path not in self._listed:
            self._listed.add(entry.path)
            self.inputs.append(entry)


def _bare(node: Any) -> Any:
    """A number as it stands in the file, without what it rests on."""
    if not isinstance(node, dict):
        return node
    bare = {key: part for key, part in node.items() if key != "evidence"}
    return bare["is"] if set(bare) == {"is"} else bare


def _parts(number: Number) -> Iterator[Number]:
    """A number and all that its distribution is made of."""
    yield number
    for part in (*number.args, *number.weights):
        yield from _parts(part)


def _by_default(number: Number, dimension: str) -> str:
    """A number that the file leaves out; a rate by the month, as people say it."""
    if dimension != RATE or any(part.family == "prior" for part in _parts(number)):
        return written(number)
    return f"{written(_times(number, float(DAYS['month'])))} per month"


def _times(number: Number, factor: float) -> Number:
    args = tuple(_times(part, factor) for part in number.args)
    return replace(number, value=number.value * factor, args=args)


def written(number: Number) -> str:
    """A constant, a prior or a family with its arguments, as a scenario would say it.

    >>> written(Number("uniform", (Number("constant", value=1.0), Number("constant", value=2.0))))
    '{uniform: [1, 2]}'
    """
    if number.constant:
        return f"{number.value:.6g}"
    said = number.prior if number.family == "prior" else f"[{', '.join(map(written, number.args))}]"
    return f"{{{number.family}: {said}}}"
