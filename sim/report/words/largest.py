"""The greatest difference between two scenarios in words, and what cannot be told from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sim.report.words.dates import UNMOVED
from sim.report.words.differences import by_draw, ends_told, has_way, in_points, is_clear, size_and_limits
from sim.report.words.plain import Summary, listed, point_words, points, precision, spoken
from sim.report.words.ties import Size, reaches, some

Differences = Mapping[str, Mapping[str, Summary]]
"""The differences at each check in each answer."""


class One(NamedTuple):
    """A difference: the check and the answer in which it is."""

    check: str
    group: str
    d: Summary

    @property
    def size(self) -> Size:
        """How large it is, whatever its sign, and its own limits."""
        return Size.of(self.d["diff"], self.d["low"], self.d["high"])

    def as_large(self, first: One) -> bool:
        """Whether it is told which way it differs, and it may be as large as the first."""
        return has_way(self.d) and reaches(self.size, first.size)


def largest(at: Differences, labels: Mapping[str, str]) -> tuple[str, str]:
    """`most `, and when which answer differs most of all that is more than chance, and on which other dates one may as much;
    instead of `most ` nothing where that answer differs as much at every check from some on, and by how much it does, and where
    of none it is known which way it goes on the whole.
    """
    first = max((one for one in all_of(at) if is_clear(one.d)), key=lambda one: (has_way(one.d), size_of(one)))
    if not has_way(first.d):
        return "", f"{when(labels[first.check])}: {spoken(first.group)} {by_draw(first.d)}"
    own = [One(check, first.group, at[check][first.group]) for check in at]
    alike = [one.as_large(first) and one.d["diff"] * first.d["diff"] > 0 for one in own]
    held = own[max((k + 1 for k, same in enumerate(alike) if not same), default=0) :]  # up to the last
    if first in held and len({day_of(labels[one.check]) for one in held}) > 2:
        return "", _on_each(held, own, first, at, labels)
    most = [
        max(found, key=lambda one: (round(one.size.size, 9), one.group == first.group))
        for check in at
        if (found := [one for one in all_of({check: at[check]}) if one.as_large(first)])
    ]
    days: dict[tuple[str, str], list[One]] = {}
    for one in most:
        days.setdefault((day_of(labels[one.check]), one.group), []).append(one)
    with_it = days.pop((day_of(labels[first.check]), first.group))
    told = f"{_about(with_it, labels)}: {spoken(first.group)} {_size(first, at)}"
    if not days:
        return "most ", told
    several = any(group != first.group for _, group in days)
    close = [
        f"{_how_much(same, first, named=several)} {_about(same, labels)}"
        for _, same in sorted(days.items(), key=lambda one: one[0][1] != first.group)
    ]
    how = "too close to tell from it" if first.d["low"] < first.d["high"] else "as much"
    return "most ", f"{told}; {how}: {listed(some(close, 4))}"


def size_of(one: One) -> float:
    """How large a difference is, whatever its sign."""
    return one.size.size


def all_of(at: Differences) -> list[One]:
    """All differences, in the order of the checks."""
    return [One(check, group, d) for check, groups in at.items() for group, d in groups.items()]


def day_of(label: str) -> str:
    """The day of a check, with what is called after it, whichever side of it is looked at.

    >>> day_of("just after 12 Nov 2020"), day_of("before and after 18 Dec 2024 (the order)")
    ('12 Nov 2020', '18 Dec 2024 (the order)')
    """
    return label.removeprefix("just before ").removeprefix("just after ").removeprefix(f"{UNMOVED} ")


def when(label: str) -> str:
    """When a difference is as large, within a sentence.

    >>> when("just after 12 Nov 2020"), when("before and after 18 Dec 2024 (the order)")
    ('just after 12 Nov 2020', 'on 18 Dec 2024 (the order)')
    """
    return label if label.startswith("just ") else f"on {day_of(label)}"


def _each(held: Sequence[One], own: Sequence[One], labels: Mapping[str, str]) -> str:
    """Each date, or each from the first of those on: from one of its sides, if the other is not among them."""
    if len(held) == len(own):
        return "each date"
    label, before = labels[held[0].check], labels[own[-len(held) - 1].check]
    return f"each date from {label if day_of(label) == day_of(before) else day_of(label)} on"


def _on_each(held: Sequence[One], own: Sequence[One], first: One, at: Differences, labels: Mapping[str, str]) -> str:
    """That an answer differs about as much on each date, and when most, unless the differences are the same or read so."""
    dates, ends = _each(held, own, labels), [_points(one, first) for one in held]
    if len(set(ends)) > 1:
        greatest = f"the greatest, {when(labels[first.check])}: {_size(first, at)}"
        return f"about as much on {dates}: {_how_much(held, first)}; {greatest}"
    same = len({one.d["diff"] for one in held}) == 1
    return f"{'as much' if same else 'about as much'} on {dates}: {spoken(first.group)} {_size(first, at)}"


def _about(same: Sequence[One], labels: Mapping[str, str]) -> str:
    """When one answer differs so, on one day: at its check, or about the day if on both sides of it."""
    label = labels[same[0].check]
    return when(label) if len(same) == 1 else f"about {day_of(label)}"


def _points(one: One, first: One) -> str:
    """A difference with the decimals of the first, and more where it would be 0."""
    told = points(one.d["diff"], *ends_told(first.d))
    return in_points(one.d) if told == "0" else told


def _how_much(same: Sequence[One], first: One, named: bool = True) -> str:
    """Between which points one answer differs at these checks, with the decimals of the first."""
    ends = [_points(pick(same, key=size_of), first) for pick in (min, max)]
    told = point_words(" to ".join(dict.fromkeys(ends)))
    return f"{spoken(same[0].group)} {told}" if named else told


def _size(one: One, at: Differences) -> str:
    """A difference in points, with the limits that hold for all looked at, in how many draws it has its sign, and whether its
    size is known.
    """
    unsure, held = precision.size_unsure(one.d, alone=True), precision.sign_held(one.d)
    size, reach = size_and_limits(one.d)
    if reach and not precision.size_unsure(one.d):
        reach += f", allowing for all {sum(map(len, at.values()))} looked at"
    reach = ": ".join(filter(None, [unsure, reach]))
    doubt = "; ".join(filter(None, [held, reach] if unsure else [reach, held]))
    return f"{size}{f' ({doubt})' if doubt else ''}"
