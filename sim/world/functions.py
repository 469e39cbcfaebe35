"""Python of one's own: functions that a scenario names by dotted path, and that a user has allowed.

A tactic or an agent is a function of a `Turn`; what it returns is what its side does:

    def stubborn(turn, *, least):          # tactic: {python: mydeal.stubborn, with: {least: 0.7}}
        return least                       # the worth that it accepts, and above which it offers least

It may return one aspiration, two of them (to accept, to offer), or an act of its own: `Accept()`, `Offer(package)`,
`Leave()`. A grant rule is a function of a `Case`; it returns the probability of a grant of every package.
Parameters are numbers of the scenario. Functions keep nothing between calls and draw no random numbers of their own:
`Turn.luck` is the uniform of a turn, so that a replication can be played again to the last bit.
"""

from __future__ import annotations

import importlib
import importlib.util
import math
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from sim.errors import RunError
from sim.world import pressing

SHIPPED = "sim.world.tactics"
NAMED = "_named_by_a_scenario"  # marks modules that were loaded here
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int32]


class Turn(NamedTuple):
    """What a side knows when it is its turn. Shapes: P packages, T terms (by name)."""

    bidder: bool  # whose turn it is: the bidder's, or the seller's
    worth: Floats  # [P] worth to the mover, after looking ahead
    no_deal: float  # worth to the same of what it falls back on: no deal, or what another bidder offers the seller
    allowed: Bools  # [P] packages that the side may offer or accept; some are worth more than no deal
    offer: int  # the package worth most to the mover among the offers of the other side; -1: none
    offers: tuple[int, ...]  # all of them that stand and are allowed, the newest last
    own: int  # the newest offer of this side; -1: none
    taken: int  # turns taken in the thread before this one, by both sides
    now: float  # days after as_of
    opened: float  # since when patience runs: when the thread was opened, or the date of an auction
    patience: float  # days after which the side would ask no more than what it falls back on
    dates: Floats  # [D, 4] dates that may end the matter: since when they press, up to when, with which chance, is it the one before, moved
    packages: Ints  # [P, T] the level of each term
    luck: float  # a uniform of this turn

    def share(self, beta: float = 1.0) -> float:
        """The share of the surplus over what it falls back on that a side would ask by the law."""
        return float(pressing.share(self.now, self.opened, self.patience, beta, self.dates))


class Case(NamedTuple):
    """What a reviewer knows when it judges packages. Shapes as in a turn."""

    utility: Floats  # [P] to the reviewer, with what it likes about the parties
    packages: Ints  # [P, T]
    circumstances: dict[str, float]  # a number, or the place of a named level


class Accept(NamedTuple):
    """Accept an offer of the other side; -1: the one that is worth most to the mover."""

    offer: int = -1


class Offer(NamedTuple):
    """Offer a package; -1: pass."""

    package: int


class Leave(NamedTuple):
    """End the talk."""


def resolve(path: str, python: Sequence[str]) -> Callable[..., Any]:
    """The function behind a dotted path.

    Args:
        path: `module.function`.
        python: modules, or files that end in `.py`, whose functions may be used; those that ship always may.

    Raises:
        RunError: if nobody has allowed the module, or there is no such function.
    """
    module, _, name = path.rpartition(".")
    if not module.startswith(SHIPPED) and module not in map(_module_name, python):
        raise RunError(
            f"{path}: is Python code of the scenario; allow it with --python {module or 'MODULE'}, or its file"
        )
    given = next((entry for entry in python if _module_name(entry) == module), module)
    found = getattr(_imported(given), name, None)
    if not callable(found):
        raise RunError(f"{path}: {module} has no function {name}")
    return found  # type: ignore[no-any-return]


def source_of(entry: str) -> tuple[str, Path | None]:
    """The name of a module that a user has allowed, and the file that it is in. RunError if it cannot be imported."""
    file = getattr(_imported(entry), "__file__", None)
    return _module_name(entry), None if file is None else Path(file)


def _module_name(entry: str) -> str:
    return Path(entry).stem if entry.endswith(".py") else entry


def _imported(entry: str) -> ModuleType:
    name = _module_name(entry)
    try:
        return _from_file(name, Path(entry).resolve()) if entry.endswith(".py") else importlib.import_module(name)
    except RunError:
        raise
    except (Exception, SystemExit) as error:  # whatever a user's module does when it is imported
        raise RunError(f"{entry}: cannot be imported: {type(error).__name__}: {error}") from error


def _from_file(name: str, file: Path) -> ModuleType:
    """The module in a file, under its name: once, and never in the place of another, but for that of another such file."""
    known = sys.modules.get(name)
    if known is not None:
        if getattr(known, "__file__", None) == str(file):
            return known
        if not hasattr(known, NAMED):
            raise RunError(f"{file}: a module named {name} is loaded already; give the file another name")
    spec = importlib.util.spec_from_file_location(name, file)
    assert spec is not None and spec.loader is not None  # the ending says that it is Python
    module = sys.modules[name] = importlib.util.module_from_spec(spec)  # before it runs: dataclasses look it up
    setattr(module, NAMED, True)
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module


class Function(NamedTuple):
    """A function of a scenario with the slots of its parameters."""

    path: str
    call: Callable[..., Any]
    parameters: dict[str, int]

    def __call__(self, about: Turn | Case, values: Sequence[float]) -> Any:
        """What it returns for a turn or a case, with its parameters at given values of all numbers.

        Raises:
            RunError: for whatever goes wrong in it.
        """
        try:
            return self.call(about, **{name: values[slot] for name, slot in self.parameters.items()})
        except (Exception, SystemExit) as error:
            raise RunError(f"{self.path}: {type(error).__name__}: {error}") from error

    def probabilities(self, case: Case, values: Sequence[float]) -> Floats:
        """What a grant rule returns [P]. RunError for anything but probabilities."""
        answer = self(case, values)
        try:
            found = np.array(np.broadcast_to(np.asarray(answer, np.float64), len(case.packages)))
        except (TypeError, ValueError, OverflowError):
            raise self.wrong(answer, "must return a probability, or one for each package") from None
        if not ((found >= 0.0) & (found <= 1.0)).all():
            raise self.wrong(answer, "must return probabilities in [0, 1]")
        return found

    def act(self, turn: Turn, values: Sequence[float]) -> Accept | Offer | Leave | tuple[float, float]:
        """What a tactic does in a turn: an act, or the worth from which on it accepts and offers.

        Raises:
            RunError: for what no side can do: accept nothing, or offer what it may not.
        """
        answer = self(turn, values)
        if isinstance(answer, Accept):
            if turn.offer < 0 or answer.offer not in (-1, *turn.offers):
                raise self.wrong(answer, "there is no such offer that it may accept")
            return Accept(turn.offer if answer.offer == -1 else int(answer.offer))
        if isinstance(answer, Offer):
            package: Any = answer.package
            whole = isinstance(package, int | np.integer) and not isinstance(package, bool)
            if not whole or (package != -1 and not (0 <= package < len(turn.allowed) and turn.allowed[package])):
                raise self.wrong(answer, "must be a package that the side may offer, or -1")
            return Offer(int(answer.package))
        if isinstance(answer, Leave):
            return answer
        pair = answer if isinstance(answer, tuple) else (answer, answer)
        if len(pair) != 2 or not all(map(_finite, pair)):
            raise self.wrong(answer, "must return an aspiration, (to accept, to offer), Accept, Offer or Leave")
        return float(pair[0]), float(pair[1])

    def wrong(self, answer: Any, rule: str) -> RunError:
        """The error about an answer."""
        try:
            shown = f"{answer!r:.80}"
        except Exception:  # of somebody's own class
            shown = type(answer).__name__
        return RunError(f"{self.path}: {shown}: {rule}")


def _finite(x: Any) -> bool:
    """Whether something is a number that a float can hold."""
    try:
        return isinstance(x, float | int | np.floating) and math.isfinite(x)
    except OverflowError:
        return False
