"""Time: a whole number of seconds since the end of `as_of`.

Whole numbers add, compare and sort exactly, on every machine: three times eight hours are a day, whoever adds them. A
day has 86,400 seconds, also where the clocks change. Numbers of the scenario are in days; they become seconds where a
time is made of them.
"""

from __future__ import annotations

import math

HOUR = 3_600
DAY = 24 * HOUR
WEEK = 7 * DAY
NEVER = 1 << 62  # a time that does not come


def seconds(days: float) -> int:
    """A span of days as the nearest whole number of seconds, halves up; what is beyond all time is `NEVER`.

    >>> seconds(1), seconds(8 / 24), seconds(-0.5), seconds(math.inf) == NEVER
    (86400, 28800, -43200, True)
    """
    span = days * DAY
    return math.floor(span + 0.5) if span < NEVER else NEVER


def day_of(time: float) -> int:
    """The day on which a time falls, counted from `as_of`: a day ends at a whole number, and includes its end.

    >>> day_of(0), day_of(1), day_of(DAY), day_of(DAY + 1)
    (0, 1, 1, 2)
    """
    return math.ceil(time / DAY) if time < NEVER else NEVER // DAY
