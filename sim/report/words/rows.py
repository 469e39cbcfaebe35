"""What stands in the rows of a figure: names, no more than there is room for, and what only its table has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.report.words.plain import Summary

MOST = 6  # rows of a figure


@dataclass(frozen=True)
class Name:
    """What a row of a figure is called: a first part, and a quieter second one that may be empty."""

    first: str
    second: str = ""

    def __str__(self) -> str:
        """Both on one line.

        >>> str(Name("how readily it grants", "CFIUS, its review"))
        'how readily it grants (CFIUS, its review)'
        """
        return f"{self.first} ({self.second})" if self.second else self.first


def left_out(known: Sequence[Summary], shown: Sequence[Summary]) -> str:
    """A sentence on what only the table has, if anything."""
    rest = len(known) - len(shown)
    return f"The table has {rest} more." if rest else ""
