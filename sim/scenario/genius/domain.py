"""What a file of either format comes to: issues with their values, and what each side makes of them."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TypeAlias

from sim.errors import ScenarioError
from sim.scenario.compose import ODD
from sim.scenario.position import not_allowed, printable, seen, shown

MOST_BYTES = 10_000_000
MOST_PACKAGES = 50_000  # as many as `sim.world.compile.packages` takes
GREATEST = 1e12  # of an evaluation, a weight or a bound

Value: TypeAlias = str | int | float


@dataclass(frozen=True)
class Domain:
    """Issues by name, each with its values, in the order of the file: all text, or all numbers that increase.

    Of the issues in `real` only some of the numbers between the bounds are taken.
    """

    name: str
    issues: dict[str, list[Value]]
    real: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Profile:
    """One side: what it makes of every value, of every issue, and of no agreement.

    `evaluations` by issue and value, of real issues perhaps also of values that are not taken, and `weights` by issue, are at least 0. Of the issues in `utilities`, an evaluation
    is a utility in [0, 1]; of others it counts as a share of the greatest of its issue. `reservation` is the utility of
    no agreement, `discount` the share of a utility that is left at the end of the talk; None: not said. `objectives` are the
    indices of those that the file gives a weight, which counts for nothing in Genius.
    """

    evaluations: dict[str, dict[Value, float]]
    weights: dict[str, float]
    reservation: float | None
    discount: float | None = None
    utilities: frozenset[str] = frozenset()
    objectives: tuple[str, ...] = ()


def content(path: Path) -> bytes:
    """The bytes of a file of modest size; ScenarioError for any other."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise fault(path, f"cannot be read: {getattr(error, 'strerror', None) or error}") from None
    if len(data) > MOST_BYTES:
        raise fault(path, f"is too large: at most {MOST_BYTES:,} bytes are read")
    return data


def bounded(path: Path, domain: Domain) -> Domain:
    """A domain that a scenario can hold; ScenarioError for one of too many packages."""
    packages = math.prod(map(len, domain.issues.values()))
    if packages > MOST_PACKAGES:
        worst, values = max(domain.issues.items(), key=lambda issue: len(issue[1]))
        raise fault(
            path,
            f"{packages:,} packages: at most {MOST_PACKAGES:,} are allowed; give fewer values (most has {shown(worst)}, "
            f"{len(values):,}) or fewer issues",
        )
    return domain


def text_values(place: str | Path, name: str, values: Sequence[str]) -> list[Value]:
    """The values of a discrete issue; ScenarioError unless they are two or more, and different."""
    if len(values) < 2:
        raise fault(place, f"{shown(name)}: must have two values or more")
    for value in values:
        if not seen(value).strip() or "\n" in value:
            raise fault(place, f'{shown(name)}: "{shown(value)}": a value is one line, with something to be seen')
    again = next((value for i, value in enumerate(values) if seen(value) in map(seen, values[:i])), None)
    if again is not None:
        raise fault(place, f"{shown(name)}: {shown(again)}: is given twice; values must differ")
    return list(values)


def numbers(place: str | Path, name: str, low: Fraction, high: Fraction, step: Fraction) -> list[Value]:
    """The numbers from `low` to at most `high` in steps, exact before each is rounded to the nearest float.

    Raises:
        ScenarioError: for fewer than two of them, more than a scenario may have packages, or two that are the same float.
    """
    if not (step > 0 and low + step <= high):
        raise fault(
            place, f"{shown(name)}: {float(low):g} to {float(high):g} by {float(step):g}: must be two values or more"
        )
    many = (high - low) // step + 1
    if many > MOST_PACKAGES:
        raise fault(
            place, f"{shown(name)}: {many:,} values: at most {MOST_PACKAGES:,} packages are allowed; give fewer"
        )
    exact = [low + i * step for i in range(many)]
    found: list[Value] = [int(x) if x.denominator == 1 else float(x) for x in exact]
    if len(set(found)) < len(found):
        raise fault(place, f"{shown(name)}: a step of {float(step):g} is too small beside {float(high):g}")
    return found


def plain(place: str | Path, what: str, text: str) -> str:
    """A text as a scenario reads it back, composed; ScenarioError for characters that none may have."""
    text = unicodedata.normalize("NFC", text)
    odd = ODD.search(text)
    if odd:
        raise fault(place, f"{what}: {not_allowed(odd[0])}")
    return text


def fault(place: str | Path, message: str) -> ScenarioError:
    """An error about a file, on one line whatever the file says."""
    return ScenarioError(printable(f"{place}: {message}"))
