"""All that is wrong with a scenario, gathered, so that one look tells it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from sim.errors import Problem, ScenarioError


class Problems:
    """What has been found wrong until now, each thing once. Who has looked at everything calls `stop`."""

    def __init__(self, found: Iterable[Problem] = ()) -> None:
        self._found = dict.fromkeys(found)

    def __bool__(self) -> bool:
        return bool(self._found)

    def __iter__(self) -> Iterator[Problem]:
        return iter(self._found)

    def add(self, problems: Iterable[Problem]) -> None:
        """Keep what is wrong."""
        self._found |= dict.fromkeys(problems)

    @contextmanager
    def part(self) -> Iterator[None]:
        """A part that stands on its own: it ends at its first fault, which is kept, and what follows is looked at too."""
        try:
            yield
        except ScenarioError as error:
            self.add(error.problems)

    def stop(self) -> None:
        """Raise a ScenarioError with all that was found, if anything was, file by file and from top to bottom."""
        if self._found:
            files = {problem.file: None for problem in self._found}
            order = {file: i for i, file in enumerate(files)}
            raise ScenarioError(*sorted(self._found, key=lambda one: (order[one.file], one.line, one.column)))


class Gathering(Protocol):
    """Whoever gathers problems."""

    @property
    def problems(self) -> Problems:
        """What it has found."""
        ...


G = TypeVar("G", bound=Gathering)
P = ParamSpec("P")


def kept(work: Callable[Concatenate[G, P], int]) -> Callable[Concatenate[G, P], int]:
    """Work whose fault is kept by its first argument, and which then gives -1: nobody will use what is made of it."""

    @wraps(work)
    def done(first: G, /, *args: P.args, **kwargs: P.kwargs) -> int:
        try:
            return work(first, *args, **kwargs)
        except ScenarioError as error:
            first.problems.add(error.problems)
            return -1

    return done
