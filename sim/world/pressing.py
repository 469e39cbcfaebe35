"""How much of what it could gain a side still asks as dates come nearer, and how soon it answers, as pure functions of numbers.

The causes that may end a talk compete: the side's own patience, and dates of which each ends the matter with a chance.
Shapes: D dates, K days to which one may move. Bits are the same everywhere, as in `sim.world.decisions`.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.world.decisions import more
from sim.world.jit import compiled
from sim.world.portable import power

Floats = npt.NDArray[np.float64]
SINCE, UNTIL, CHANCE, AGAIN = 0, 1, 2, 3  # the columns of a date
SURE = 1.0 - 1e-9  # what is as good as certain
RARE = 0.01  # further moves of a date are not reckoned with, once it comes so far with no more than this chance


@compiled("float64(float64, float64, float64, float64)")
def conceded(now: float, since: float, until: float, beta: float) -> float:
    """How much of the way has been given by now: clip((t - t0) / (T - t0), 0, 1)^(1/beta); nothing where T is infinite."""
    if until <= since:
        return 1.0
    return power(min(max((now - since) / (until - since), 0.0), 1.0), 1.0 / beta)


@compiled("float64(float64, float64, float64, float64, float64[:, ::1])")
def share(now: float, opened: float, patience: float, beta: float, dates: Floats) -> float:
    """The share of the surplus that a side still asks, A = (1 - f(t; t0, patience)) prod_i (1 - p_i f(t; t_i, T_i)).

    f is `conceded`. Just before a date it is the certainty equivalent of holding out: p times nothing, 1 - p times what
    would be asked without the date. One certain date and endless patience give back time-dependent concession
    (Faratin, Sierra and Jennings 1998); beta < 1 holds out (boulware), beta > 1 gives way early (conceder).

    Args:
        now, opened: times; patience: time after which the side asks nothing more than what it falls back on.
        dates: [D, 4], each with the time since which and up to which it presses, the chance that it ends the matter, and
            whether it is the date before it, moved: of these one at most does.

    >>> share(5.0, 0.0, np.inf, 1.0, np.array([[0.0, 10.0, 0.8, 0.0]]))
    0.6
    >>> share(5.0, 0.0, np.inf, 1.0, np.array([[0.0, 10.0, 0.4, 0.0], [0.0, 20.0, 0.4, 1.0]]))
    0.7
    """
    asked, ended = 1.0 - conceded(now, opened, opened + patience, beta), 0.0
    for d in range(len(dates)):
        if not dates[d, AGAIN]:
            asked *= 1.0 - ended
            ended = 0.0
        ended += dates[d, CHANCE] * conceded(now, dates[d, SINCE], dates[d, UNTIL], beta)
    return asked * (1.0 - ended)


@compiled("float64[:, ::1](float64, float64, float64, int64, float64)")
def moves(first: float, later: float, days: float, most: int, room: float) -> Floats:
    """The days [K, 2] by which a date moves before it is decided, each with the chance that it moves so far and no farther.

    Args:
        first, later: the chance of more time at the date, and at each to which it has moved.
        days: a move; most, room: how many moves are left, and how many days in all.

    >>> moves(0.5, 0.25, 10.0, 2, np.inf).tolist()
    [[0.0, 0.5], [10.0, 0.375], [20.0, 0.125]]
    """
    found = np.empty((most + 1, 2))
    here, shift, p, n, told = 1.0, 0.0, first, 0, 0.0
    while True:
        goes = here * p if n < most and room - shift >= 1.0 and more(here, RARE) else 0.0
        found[n, 0], found[n, 1] = (
            shift,
            here - goes if goes > 0.0 else 1.0 - told,
        )  # together they are 1, to the last bit
        told += found[n, 1]
        n += 1
        if goes <= 0.0:
            return found[:n].copy()
        here, shift, p = goes, shift + min(days, np.floor(room - shift)), later


@compiled("float64(float64, float64, float64, float64[:, ::1])")
def due(since: float, ready: float, least: float, dates: Floats) -> float:
    """When an answer comes that would come at `ready` by itself: the earliest over dates [D].

    A date makes d, what was left of the response when the date began to press, (1 - p) d + p min(d, half of the time
    then left), but no less than `least`, nor more than d; with p in parts for one that may move. It matters not when, or how
    often, this is worked out.

    >>> due(0.0, 8.0, 0.25, np.array([[-3.0, 10.0, 0.5, 0.0]])), due(0.0, 8.0, 0.25, np.array([[4.0, 10.0, 1.0, 0.0]]))
    (6.5, 7.0)
    """
    earliest, p, hasty = ready, 0.0, 0.0
    for d in range(len(dates)):
        begins, part = max(since, dates[d, SINCE]), dates[d, CHANCE]
        response = max(ready - begins, 0.0)
        if not dates[d, AGAIN]:
            p = hasty = 0.0
        p += part
        hasty += part * min(response, max(0.5 * (dates[d, UNTIL] - begins), 0.0))
        if d + 1 == len(dates) or not dates[d + 1, AGAIN]:
            earliest = min(earliest, begins + max((1.0 - p) * response + hasty, min(least, response)))
    return earliest


@compiled("float64(float64, float64, float64, float64[:, ::1])")
def runs_for(since: float, now: float, least: float, dates: Floats) -> float:
    """How long a response takes at least that began at a time and has not come by now, pressed by dates [D]; see `due`.

    It is the time since then where no date presses, or where it should have come whatever it takes.

    >>> runs_for(0.0, 6.5, 0.25, np.array([[-3.0, 10.0, 0.5, 0.0]])), runs_for(0.0, 6.0, 0.25, np.zeros((0, 4)))
    (8.0, 6.0)
    """
    longest, p, hasty = now - since, 0.0, 0.0
    for d in range(len(dates)):
        begins, part = max(since, dates[d, SINCE]), dates[d, CHANCE]
        gone, half = now - begins, max(0.5 * (dates[d, UNTIL] - begins), 0.0)
        if not dates[d, AGAIN]:
            p = hasty = 0.0
        if gone >= max(least, (1.0 - p) * half + hasty) and part > 0.0:  # it is longer than half of the time then left
            p += part
            hasty += part * half
            if p > SURE:
                return now - since
            longest = max(longest, begins - since + (gone - hasty) / (1.0 - p))
    return longest
