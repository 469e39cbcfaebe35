"""Which of several that are ranked by an estimate cannot be told from the first."""

from __future__ import annotations

from typing import NamedTuple


class Size(NamedTuple):
    """How great something is, and between which limits."""

    size: float
    low: float
    high: float

    @classmethod
    def of(cls, diff: float, low: float, high: float) -> Size:
        """That of a difference of either sign; beyond zero its limits count below nothing.

        >>> Size.of(-0.2, -0.3, 0.1)
        Size(size=0.2, low=-0.1, high=0.3)
        """
        return cls(diff, low, high) if diff >= 0 else cls(-diff, -high, -low)


def reaches(one: Size, first: Size) -> bool:
    """Whether one may be as great as the first: their intervals meet.

    No narrower one will do for what is counted in the same draws: where one belief decides which of two dates or vetoes it is,
    the one is great where the other is small, and the interval of two that are estimated apart lets the first stand alone in
    one case of seven of two that are equal. Simulated, with 50 and 500 draws, this lets it in one of twenty where they exclude
    each other, and in fewer elsewhere.

    >>> reaches(Size(0.2, 0.1, 0.3), Size(0.3, 0.25, 0.35)), reaches(Size(0.1, 0.05, 0.15), Size(0.3, 0.25, 0.35))
    (True, False)
    """
    return one.high >= first.low


def some(names: list[str], most: int) -> list[str]:
    """At most so many of them, the last of which says how many more there are.

    >>> some(["a", "b", "c", "d"], 3), some(["a", "b", "c"], 3)
    (['a', 'b', '2 more'], ['a', 'b', 'c'])
    """
    return names if len(names) <= most else [*names[: most - 1], f"{len(names) - most + 1} more"]
