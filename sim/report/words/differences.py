"""Differences between scenarios in words."""

from __future__ import annotations

from collections.abc import Callable

from sim.report.words.plain import (
    FEWEST_DRAWS,
    MINUS,
    SPACE,
    Summary,
    count,
    decimal,
    limits,
    many,
    point_words,
    points,
    precision,
    spoken,
)


def groups_of(summary: Summary, pair: Summary) -> list[str]:
    """The groups of two scenarios, those of the first before what the second alone has."""
    by_name = {one["name"]: one["summary"]["groups"] for one in summary["scenarios"]}
    return list(dict.fromkeys(g["id"] for side in "ab" for g in by_name[pair[side]]))


def answers_and_dates(summary: Summary, pair: Summary) -> str:
    """How many answers and moments, before and after dates, two scenarios are compared in, in words."""
    groups, moments = len(groups_of(summary, pair)), len(summary["common_checks"])
    return f"{many(groups, 'answer')} at {many(moments, 'moment')}"


def draws_of(summary: Summary, pair: Summary, told: Callable[[int, str], str] = many) -> str:
    """How many belief draws two scenarios have, or replications where no number of either is uncertain, in words."""
    runs = _runs(summary, pair)
    what = "belief draw" if any(run["uncertain"] for run in runs) else "replication"
    return told(min(run["belief_draws"] for run in runs), what)


def few_draws(pair: Summary) -> bool:
    """Whether so few draws of two scenarios were played that what no test tells may still differ."""
    found = (d for at in pair["checks"].values() for d in at["groups"].values())
    return not pair["certain"] and any(d["draws"] < FEWEST_DRAWS for d in found)


def too_few_to_tell(summary: Summary, pair: Summary, what: str) -> str:
    """That the draws of two scenarios are too few to say something, and how many replications to ask for."""
    fewest = min(_runs(summary, pair), key=lambda run: int(run["belief_draws"]))
    return f"{draws_of(summary, pair, precision.are_too_few)} to say {what}: {precision.more(fewest)}".replace(
        "-n ", f"-n{SPACE}"
    )


def _runs(summary: Summary, pair: Summary) -> list[Summary]:
    return [one["summary"]["run"] for one in summary["scenarios"] if one["name"] in (pair["a"], pair["b"])]


def pair_words(pair: Summary) -> str:
    """A pair as a subtraction."""
    return f"{spoken(pair['b'])} {MINUS} {spoken(pair['a'])}"


def difference_words(difference: Summary) -> str:
    """A difference with its interval, in how many belief draws it has its sign, whether its size is known, and the correlation
    that the shared luck achieved.
    """
    r = difference["correlation"]
    tail = [] if r is None else [f"correlation {decimal(r)}"]
    known = interval(difference), precision.sign_held(difference), precision.size_unsure(difference, alone=True)
    doubt = "; ".join([*filter(None, known), *tail])
    return point_words(in_points(difference)) + (f" ({doubt})" if doubt else "")


def in_points(difference: Summary) -> str:
    """A difference in percentage points, as exact as it is known."""
    return points(difference["diff"], difference["low"], difference["high"])


def size_and_limits(difference: Summary) -> tuple[str, str]:
    """How large a difference is that words pick as the largest, in points, and between what: by the limits that hold for all that
    were looked at together, or by its own where those do not tell; empty: there are none.
    """
    ends = ends_told(difference)
    size = point_words(points(difference["diff"], *ends))
    if precision.size_unsure(difference):
        alone = interval(difference)
        return size, f"{alone}, looked at alone" if alone else ""
    return size, limits(*ends) if difference["low"] < difference["high"] else ""


def ends_told(difference: Summary) -> tuple[float, float]:
    """The limits with which a difference is told that words pick as the largest: for all looked at together, if they tell."""
    alone = precision.size_unsure(difference) or difference["low"] == difference["high"]
    low, high = ("low", "high") if alone else ("least", "most")
    return float(difference[low]), float(difference[high])


def never_differs(difference: Summary) -> bool:
    """Whether no replication has the answer in one scenario and not in the other."""
    return not difference["only_a"] and not difference["only_b"]


def is_clear(difference: Summary) -> bool:
    """Whether a difference is more than chance explains in any of its pair."""
    return bool(difference["clear"])


def has_way(difference: Summary) -> bool:
    """Whether it is known which way a difference goes on the whole."""
    return bool(difference["clear"] and difference["way"])


def by_draw(difference: Summary) -> str:
    """In how many belief draws an answer is more frequent and in how many less, and that it may be either on the whole: what is
    known of a difference whose way is not.
    """
    reach = f" ({interval(difference)} points)" if interval(difference) else ""
    return f"{precision.sign_held(difference)}: {precision.size_unsure(difference)}{reach}"


def interval(difference: Summary) -> str:
    """The paired interval in words; that nothing differs where nothing does; empty with too few belief draws."""
    told = precision.without_interval(difference)
    return limits(difference["low"], difference["high"]) if told is None else told


def flip_sentences(pair: Summary, check: str, n: int) -> list[str]:
    """The flips both ways, in sentences, the most frequent first."""
    flips = sorted(pair["checks"][check]["flips"], key=lambda f: (-f["count"], f["from"], f["to"]))
    counts = {(f["from"], f["to"]): f["count"] for f in flips}
    told: set[tuple[str, str]] = set()
    found: list[str] = []
    for a, b in counts:
        if (a, b) in told:
            continue
        told |= {(a, b), (b, a)}
        back = counts.get((b, a), 0)
        opening = f"Of {many(n, 'replication')}, {count(counts[a, b])}" if not found else count(counts[a, b])
        found.append(f"{opening} moved from {spoken(a)} to {spoken(b)}, {count(back) if back else 'none'} back.")
    return found
