"""The moments at which a report looks, as rows from the top down, those about one date together."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sim.report.words.dates import UNMOVED
from sim.report.words.plain import Summary, date_label, short_day, wrapped
from sim.study.unmoved import unmoved, without_repeated

_MARGIN = 32
"""Characters of a line of a heading."""
SIDES = {"before": "just before", "after": "just after", "at": "end of that day"}


@dataclass(frozen=True)
class Row:
    """One moment: its check, its label in the margin and in full, and y of its bar."""

    check: str
    label: str
    full: str
    y: float


@dataclass(frozen=True)
class Ladder:
    """All rows, one unit high each, and the headings `(text, y)` above those of one date."""

    rows: tuple[Row, ...]
    headings: tuple[tuple[str, float], ...]  # full texts; `heading_lines` breaks them
    edges: tuple[float, ...]  # above each heading
    end: float
    start: float = 0.0

    @property
    def height(self) -> float:
        """In rows."""
        return self.end - self.start

    def ys(self) -> list[float]:
        """Where the rows stand."""
        return [row.y for row in self.rows]


def ladder(summary: Summary, checks: Sequence[str], once: Container[str] = ()) -> Ladder:
    """Rows for the given checks, those about one date together under its heading, without those that repeat another.

    `once`: one row for both sides of these.
    """
    known = {check["id"]: check for check in summary["checks"]}
    years = summary["scenario"]["as_of"][:4] != summary["scenario"]["horizon"][:4]
    blocks: dict[str, list[Mapping[str, Any]]] = {}
    for check in without_repeated([known[name] for name in checks]):
        blocks.setdefault(check.get("of") or check["id"], []).append(check)
    found = []
    for about, block in blocks.items():
        name = date_label(summary, block[0]) or _stop(about)
        heading = f"{short_day(block[0]['date'], years)}: {name}"
        shown = [check for check in block if about not in once or check["side"] != "before"]
        labels = [UNMOVED if about in once else SIDES[check["side"]] for check in shown]
        rows = [(check["id"], label, f"{heading}, {label}") for check, label in zip(shown, labels, strict=True)]
        found.append((heading, rows))
    return stacked(found)


def stacked(blocks: Sequence[tuple[str, Sequence[tuple[str, str, str]]]]) -> Ladder:
    """Headings, and below each its rows, of which the check and both labels are given."""
    y, rows, headings = 0.5, list[Row](), list[tuple[str, float]]()
    for heading, block in blocks:
        more = len(heading_lines(heading)) - 1
        headings.append((heading, y + 0.35 * more))
        y += 0.9 + 0.7 * more
        for k, (check, label, full) in enumerate(block):
            rows.append(Row(check, label, full, y + k))
        y += len(block) + 0.4
    edges = tuple(at - 0.2 - 0.35 * len(heading_lines(text)) for text, at in headings)
    return Ladder(tuple(rows), tuple(headings), edges, y - 0.45)


def rungs(labels: Sequence[tuple[str, str]], margin: bool = True) -> Ladder:
    """One row for each of these, a check and its label, which stands beside it in the `margin`, or else above it; the rows
    stand at the same places either way.
    """
    lines = [len(heading_lines(label)) for _, label in labels]
    pitch = 1.3 + 0.7 * max(lines)
    above = pitch / 2 if margin else pitch - 0.5
    rows = tuple(Row(check, "", label, k * pitch) for k, (check, label) in enumerate(labels))
    headings = tuple(
        (row.full, row.y - (0.0 if margin else 0.5 + 0.35 * many)) for row, many in zip(rows, lines, strict=True)
    )
    edges = tuple(row.y - above for row in rows)
    return Ladder(rows, headings, edges, edges[-1] + pitch, edges[0])


def headline_ladder(summary: Summary) -> Ladder:
    """Rows for all checks of a run, one for both sides of a date that leaves everything as it is."""
    return ladder(summary, [check["id"] for check in summary["checks"]], unmoved([summary]))


def heading_lines(text: str) -> list[str]:
    """A heading as the lines that a margin holds.

    >>> heading_lines("30 Jun: concession date (statute), if it moves")
    ['30 Jun: concession date', '(statute), if it moves']
    """
    return wrapped(text, _MARGIN, 4)


def _stop(check: str) -> str:
    return "horizon" if check == "horizon" else "checkpoint"
