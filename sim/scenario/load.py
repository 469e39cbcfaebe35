"""From a file to a checked scenario: text, schema, names, dates, evidence."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from sim.errors import Problem, ScenarioError
from sim.scenario.checks import check, check_apart
from sim.scenario.facts import Fact, citations, cited, misplaced, read_facts, read_sheets, unknown
from sim.scenario.position import Steps, bare, has, value_at
from sim.scenario.priors import Prior, PriorLibrary
from sim.scenario.problems import Problems
from sim.scenario.replaced import Replaced, replaced
from sim.scenario.schema import Scenario
from sim.scenario.shipped import PRIORS, SEEDS
from sim.scenario.tree import Tree, read_tree, root
from sim.scenario.validation import validated
from sim.scenario.wording import flow


@dataclass(frozen=True)
class Loaded:
    """A scenario that has passed every check that needs no arrays, with where each value stands.

    `problems` are what is wrong all the same, such as facts that it cites and may not. They keep nobody from looking at
    the rest, so compiling tells them together with what it finds itself. `gone` are numbers that correlate and may be in
    it no more, each with the path of its luck. `file` is what the files say, `asked` that with the values set on the command
    line; `tree` may have other values replaced, as where a power is lifted.
    """

    tree: Tree
    scenario: Scenario
    facts: dict[str, Fact]
    priors: PriorLibrary
    sheets: list[tuple[Path, Tree]]  # with where the scenario finds them
    overrides: tuple[tuple[str, str], ...]
    file: dict[str, Any]
    asked: dict[str, Any]
    python: tuple[str, ...] = ()  # modules whose functions the scenario may use
    problems: tuple[Problem, ...] = ()
    gone: tuple[tuple[str, str], ...] = ()

    def changed(self, overrides: Sequence[tuple[str, str]], gone: Sequence[tuple[str, str]] = ()) -> Loaded:
        """The same with more values replaced; the files are not read again. Raises ScenarioError as `load` does."""
        tree = self.tree.with_set(overrides)
        scenario = validated(Scenario, tree)
        problems = _checked(scenario, tree, self.facts, Problems())
        said = (*self.overrides, *overrides)
        return replace(
            self,
            tree=tree,
            scenario=scenario,
            priors=self.priors.copy(),
            overrides=said,
            problems=problems,
            gone=tuple(gone),
        )

    def replaced(self) -> list[Replaced]:
        """What was set on the command line otherwise than it stands in the file."""
        return [] if self.asked is self.file else replaced(self.file, self.asked, self.overrides)

    def is_set(self, path: str) -> bool:
        """Whether the command line says otherwise than the file what stands at a dotted path, and nothing else replaces it."""
        if self.asked is self.file:
            return False
        was, asked, now = (bare(value_at(data, path)) for data in (self.file, self.asked, self.tree.data))
        return bool(was != asked and asked == now)

    def was(self, path: str) -> str | None:
        """What the file says at a dotted path; None: nothing."""
        found = bare(value_at(self.file, path))
        return None if found is None else flow(found)

    def evidence_for(self, path: Steps) -> tuple[str, ...] | None:
        """Facts cited by the nearest mapping around `path`; None where no mapping cites any."""
        node: Any = self.tree.data
        found: tuple[str, ...] | None = None
        for step in path:
            if isinstance(node, dict) and node is not self.tree.data and "evidence" in node:
                found = tuple(map(str, node["evidence"] or ()))
            node = node[step] if has(node, step) else None
        if isinstance(node, dict) and "evidence" in node:
            found = tuple(map(str, node["evidence"] or ()))
        return found

    def prior(self, name: str) -> Prior:
        """One entry of the library of priors."""
        return self.priors[name]

    def cited(self) -> list[list[str]]:
        """Every list of facts that the scenario cites, numbers of them as the facts whose they are."""
        return [[cited(text)[0] for text in citation.ids] for citation in citations(self.tree)]

    def digest(self) -> str:
        """Hash of everything that the scenario says, wherever it stands and in whatever order of keys."""
        return _hash(self.tree.data)

    def rests_on(self) -> str:
        """Hash of the priors that were asked for until now, and of the facts that are cited."""
        priors = {name: prior.model_dump() for name, prior in self.priors.used().items()}
        facts = {name: asdict(self.facts[name]) for names in self.cited() for name in names}
        return _hash([priors, facts])

    def sources(self) -> dict[Path, str]:
        """The text of every file that was read for this scenario and matters: it, what it extends, sheets, priors."""
        trees = [self.tree, *(sheet for _, sheet in self.sheets), *self.priors.trees()]
        found = {file: text for tree in trees for file, text in zip(tree.files, tree.texts, strict=True)}
        shipped = [file for file in found if file.parent in (PRIORS, SEEDS) and not file.is_relative_to(self.around())]
        for (
            file
        ) in shipped:  # laid beside the scenario, so that they stay what they are now; where it names a sheet, below
            text = found.pop(file)
            if file.parent == PRIORS:
                found.setdefault(root(self.tree.path) / "priors" / file.name, text)
        return found | {place: sheet.text for place, sheet in self.sheets}

    def around(self) -> Path:
        """The folder around everything that the scenario may extend or take priors from."""
        folder = root(self.tree.path)
        return folder.parent if folder.name == "scenarios" else folder

    def error(self, path: Steps, message: str, *, key: bool = False) -> ScenarioError:
        """An error at a place in the file."""
        return self.tree.error(path, message, key=key)


def _hash(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=_plain).encode()).hexdigest()


def _plain(value: Any) -> Any:
    return sorted(map(str, value)) if isinstance(value, frozenset) else str(value)


def load(path: str | Path, overrides: Sequence[tuple[str, str]] = (), python: Sequence[str] = ()) -> Loaded:
    """Read, validate and check a scenario.

    Args:
        path: the scenario file.
        overrides: (dotted path, YAML text) pairs that replace values, as `--set` does.
        python: modules or files whose functions the scenario may name.

    Raises:
        ScenarioError: `file:line:column: path: value: rule` for all that is wrong in the first step that finds anything:
            reading, the schema, then checks of the whole. Names and expressions are looked up when it is compiled.
    """
    plain = read_tree(path)
    tree = plain.with_set(overrides, citing=True) if overrides else plain
    scenario = validated(Scenario, tree)
    problems = Problems()
    sheets, facts = list[tuple[Path, Tree]](), dict[str, Fact]()
    with problems.part():
        sheets = read_sheets(tree, scenario.seeds)
        facts = read_facts([sheet for _, sheet in sheets])
    apart = _checked(scenario, tree, None if problems else facts, problems)
    library = PriorLibrary(priors_folders(tree.path))
    said = tuple(overrides)
    return Loaded(tree, scenario, facts, library, sheets, said, plain.data, tree.data, tuple(python), apart)


def _checked(scenario: Scenario, tree: Tree, facts: dict[str, Fact] | None, problems: Problems) -> tuple[Problem, ...]:
    """What is wrong and keeps nobody from looking at the rest; the facts cited are looked up where those are known.

    Raises:
        ScenarioError: for what has to hold before a scenario can be compiled, and the problems found before.
    """
    apart = Problems()
    if facts is not None:
        apart.add(unknown(tree, facts, scenario.as_of))
    problems.add(misplaced(tree))
    problems.add(check(scenario, tree))
    if problems:
        problems.add(apart)
    problems.stop()
    apart.add(check_apart(scenario, tree))
    return tuple(apart)


def priors_folders(path: Path) -> tuple[Path, ...]:
    """`priors/` beside the file, then in the nearest folder named `scenarios`, then the library that ships."""
    file = path.resolve()
    return tuple(dict.fromkeys([file.parent / "priors", root(file) / "priors", PRIORS]))
