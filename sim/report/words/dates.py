"""What the dates of a run bring, in words: across which of them the answers change most."""

from __future__ import annotations

import math
from collections.abc import Sequence

from sim.report.words.differences import has_way
from sim.report.words.plain import (
    Summary,
    count,
    date_label,
    day,
    listed,
    many,
    part,
    point_words,
    points,
    precision,
    spoken,
)
from sim.report.words.ties import Size, reaches, some
from sim.study.unmoved import unmoved

_WORTH = 0.01
"""How far an answer must change across a date to be told: a point."""
UNMOVED = "before and after"
"""The row of a date across which nothing changes."""


def moments(summary: Summary, runs: Sequence[Summary]) -> dict[str, str]:
    """What the checks of a run are called, by their ids; a date that changes nothing in any of these runs has one row."""
    once = unmoved(runs)
    return {
        check["id"]: check["label"].replace("just after", UNMOVED, 1) if check["of"] in once else check["label"]
        for check in summary["checks"]
        if check["of"] not in once or check["side"] == "after"
    }


def decisive_dates(summary: Summary) -> str:
    """The date across which an answer is seen to change most, and those that cannot be told from it; empty: nothing to say.

    Weighed are all dates and the latest days to which they can move. Of the rest, the last group, it is told only if no
    other answer changes by a point.
    """
    if not summary["moves"] or precision.too_few(summary["run"]):
        return ""
    most = [(of, *_greatest(summary, of)) for of in summary["moves"]]
    of, group, first = max(most, key=lambda one: abs(one[2]["diff"]))
    if all(abs(d["diff"]) < _WORTH for at in summary["moves"].values() for d in at.values()):
        most_left = max(
            abs(end) for at in summary["moves"].values() for d in at.values() for end in (d["low"], d["high"])
        )
        doubt = (
            f", though up to {many(math.ceil(100 * most_left), 'point')} cannot be ruled out"
            if most_left > _WORTH
            else ""
        )
        if len(summary["moves"]) > 1:
            return f"Across none of the dates is any answer seen to change by more than a point{doubt}."
        return f"Across {_when(summary, of)}, no answer is seen to change by more than a point{doubt}."
    when = _when(summary, of)
    reaching = [(one, *found) for one in summary["moves"] if (found := _reaching(summary, one, first))]
    alike = [one for one in reaching if abs(one[2]["diff"]) >= _WORTH]
    if not any(has_way(d) for _, _, d in alike):
        return f"Of the dates, most is seen to change across {when}: {_seen(summary, group, first)}."
    named: dict[str, str] = {}
    for one, g, d in alike:
        named.setdefault(_when(summary, one), f" ({spoken(g)} {_by(d)}{'' if has_way(d) else ', as seen'})")
    unnamed = [one for one, *_ in reaching if _when(summary, one) not in named]
    little = [*dict.fromkeys(_when(summary, one) for one in unnamed if _moved(summary, one))]
    more = (
        f" As much may change across {listed(some(little, 4))}, though less than a point is seen to." if little else ""
    )
    if len(named) > 1:
        told = [f"{name}{by}" for name, by in named.items()]
        return f"Of the dates, most changes across {listed(told)}: too close to tell which is first.{more}"
    if len(summary["moves"]) == 1:
        return f"Across {when}: {spoken(group)} {_goes(summary, of, group, first)}."
    most_changes = "most is seen to change" if unnamed else "most changes"
    return f"Of the dates, {most_changes} across {when}: {spoken(group)} {_goes(summary, of, group, first)}.{more}"


def _moved(summary: Summary, of: str) -> bool:
    """Whether any replication has another answer after a date than before it."""
    return any(d["only_a"] or d["only_b"] for d in summary["moves"][of].values())


def _greatest(summary: Summary, of: str) -> tuple[str, Summary]:
    """The answer that is seen to change most across a date, and the rest only if no other does by a point."""
    return max(_weighed(summary, of).items(), key=lambda one: abs(one[1]["diff"]))


def _weighed(summary: Summary, of: str) -> dict[str, Summary]:
    """How the answers change across a date: the rest is among them only if no other does by a point."""
    at, rest = summary["moves"][of], summary["groups"][-1]["id"]
    named = {g: d for g, d in at.items() if g != rest}
    return named if any(abs(d["diff"]) >= _WORTH for d in named.values()) else at


def _reaching(summary: Summary, of: str, first: Summary) -> tuple[str, Summary] | None:
    """The answer that is seen to change most across a date, of those that may change as much as the first; None: none may."""
    at = {g: d for g, d in _weighed(summary, of).items() if reaches(_size(d), _size(first))}
    return max(at.items(), key=lambda one: abs(one[1]["diff"]), default=None)


def _size(d: Summary) -> Size:
    return Size.of(d["diff"], d["low"], d["high"])


def _seen(summary: Summary, group: str, d: Summary) -> str:
    """How many replications come to an answer and leave it, and that they are too few to rank the date by."""
    come, gone, run = d["only_b"], d["only_a"], summary["run"]
    way, back = ("come to", gone) if d["diff"] > 0 else ("leave", come)
    draws = precision.many(run["belief_draws"], "belief draw" if run["uncertain"] else "replication")
    return (
        f"{count(max(come, gone))} of {precision.many(run['n'], 'replication')} {way} {spoken(group)}, "
        f"{count(back) if back else 'none'} the other way. With {draws} that is too small to rank against other dates"
        + (
            ", or to say which way it goes on the whole"
            if back and d["clear"]
            else ", or to tell from none"
            if back
            else ""
        )
    )


def _goes(summary: Summary, of: str, group: str, d: Summary) -> str:
    sides = {check["side"]: check["id"] for check in summary["checks"] if check["of"] == of}
    if not sides:
        return f"changes by {_by(d)}"
    before, after = (part(summary["probabilities"]["groups"][sides[side]][group]) for side in ("before", "after"))
    return f"goes from {before} just before it to {after} just after"


def _by(d: Summary) -> str:
    return point_words(points(d["diff"], d["low"], d["high"]))


def _when(summary: Summary, of: str) -> str:
    """The day of a date, and what all are called that fall due then."""
    check = next((one for one in summary["checks"] if one["of"] == of and one["side"] == "after"), None)
    if check is None:
        limit = next(one for one in summary["limits"] if f"{one['id']}:latest" == of)
        return f"{day(limit['date'])}, {limit['label']}"
    return f"{day(check['date'])}, {dates_at(summary, check)}"


def dates_at(summary: Summary, check: Summary) -> str:
    """What all dates are called that fall due at the time of a check: what happens then is read off after all of them."""
    return listed([
        date_label(summary, one) for one in summary["checks"] if one["side"] == check["side"] and one["t"] == check["t"]
    ])  # fmt: skip
