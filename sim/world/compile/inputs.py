"""What the numbers of a scenario rest on: facts that state them, facts on which they are judged, priors, or nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sim.scenario.load import Loaded
from sim.scenario.numbers import PLAIN_NUMBER, Number
from sim.scenario.priors import Prior
from sim.scenario.wording import flow
from sim.world.compile.bench import Bench, Path


@dataclass(frozen=True)
class Input:
    """One number of the scenario and what it rests on.

    `kind` is evidence: a cited fact states the number, or one that its distribution is made of; judgement: the facts
    cited support what the number is about, not its size; prior: a sourced one; assumption: nothing is cited.
    `text` is the number as the analyst wrote it, or as it would be written where it is a default. `number` is None where
    something is told in words; `dimension` is one of `sim.scenario.numbers`.
    """

    path: str
    text: str
    kind: str
    facts: tuple[str, ...] = ()
    prior: str = ""
    default: bool = False
    number: Number | None = None
    dimension: str = PLAIN_NUMBER


class Inputs(Bench):
    """The bench with a list of the numbers that were laid on it, each once."""

    def __init__(self, loaded: Loaded) -> None:
        super().__init__(loaded)
        self.inputs: list[Input] = []
        self._listed: set[str] = set()

    def note(self, number: Number, path: Path, *, default: bool = False, dimension: str = PLAIN_NUMBER) -> None:
        """List the number as evidence, prior or assumption."""
        facts = self.loaded.evidence_for(path)
        node = self.node(path)
        text = written(number) if default or node is None else flow(_bare(node))
        if number.family == "prior":
            kind = "prior" if self.prior(number.prior, path).sourced else "assumption"
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

    def prior(self, name: str, path: Path) -> Prior:
        """The entry of the library that a number names."""
        try:
            return self.loaded.prior(name)
        except KeyError as error:
            raise self.error(path, str(error.args[0])) from None

    def _rests_on(self, facts: tuple[str, ...] | None, numbers: set[float | dt.date]) -> str:
        if not facts:
            return "assumption"
        known = self.loaded.facts  # which may lack some: `problems` says so
        stated = any(name in known and known[name].numbers & numbers for name in facts)
        return "evidence" if stated else "judgement"

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


def _constants(number: Number) -> Iterator[float | dt.date]:
    """The plain numbers that a number is made of."""
    if number.constant:
        yield number.value
    for arg in number.args:
        yield from _constants(arg)


def written(number: Number) -> str:
    """A constant, a prior or a family with its arguments, as a scenario would say it.

    >>> written(Number("uniform", (Number("constant", value=1.0), Number("constant", value=2.0))))
    '{uniform: [1, 2]}'
    """
    if number.constant:
        return f"{number.value:.6g}"
    said = number.prior if number.family == "prior" else f"[{', '.join(map(written, number.args))}]"
    return f"{{{number.family}: {said}}}"
