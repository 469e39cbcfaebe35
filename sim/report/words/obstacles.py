"""What bound, in words: which constraints are told, in which order, and how often no deal closed where they did."""

from __future__ import annotations

from sim.report.words.plain import (
    SPACE,
    Summary,
    count,
    doubtful,
    has_interval,
    in_how_many,
    listed,
    part,
    precision,
    said,
)
from sim.report.words.ties import some

MAIN = 3  # constraints of each scenario that a comparison shows
LINES = f"Thin line: 95{SPACE}% sampling interval."


def deals(summary: Summary) -> bool:
    """Whether any deal can be made in a scenario; where none can, counted is what bound and no more."""
    return bool(summary["terms"]["negotiated"])


def without_deal(item: Summary) -> float:
    """The share of all replications in which it bound and no deal closes."""
    return float(item["share"]["p"] * item["unclosed"]["p"])


def sorted_constraints(summary: Summary) -> list[Summary]:
    """First those that bound in most replications without a deal; where none can be made, in most replications."""
    any_deal = deals(summary)

    def rank(c: Summary) -> tuple[float, float, str, str]:
        return -without_deal(c) if any_deal else 0.0, -c["share"]["p"], str(c["actor"]), str(c["constraint"])

    return sorted(summary["constraints"], key=rank)


def constraint_sentence(summary: Summary) -> str:
    """What the bars of the figure are."""
    lines = [] if precision.too_few(summary["run"]) or summary["run"]["certain"] else [LINES]
    if not deals(summary):
        return " ".join(
            ["In how many replications each constraint bound at least once; several may bind in one.", *lines]
        )
    parts = [
        "A constraint binds where it keeps an open deal from closing, for a time or for good; several may bind in one replication.",
        "Pale: in how many it bound. Dark: in how many of all it bound and no deal closes by the horizon, perhaps for another reason.",
    ]
    return " ".join([*parts, *lines])


def constraint_words(item: Summary, any_deal: bool) -> list[str]:
    """In how many replications a constraint bound, and in how many of these no deal closes."""
    return [
        f"bound: {doubtful(item['share'])}",
        *([f"no deal closes there: {there(item['unclosed'])}"] if any_deal else []),
    ]


def there(estimate: Summary) -> str:
    """The share of those without a closed deal, with its uncertainties; of what is all, or none, in words; of few draws the count.

    >>> there({"hits": 15, "n": 16, "draws": 14})
    '15 of 16'
    """
    if not 0 < estimate["hits"] < estimate["n"]:
        return said(estimate)
    return doubtful(estimate) if has_interval(estimate) else f"{count(estimate['hits'])} of {count(estimate['n'])}"


def obstacle_sentence(summary: Summary) -> str:
    """What bound in most replications without a deal; in most of all, where no deal can be made or one closes in each of these."""
    first, *others = sorted_constraints(summary)
    without = deals(summary) and first["unclosed"]["hits"] > 0
    of, what, more = (
        ("unclosed", "Bound in most replications without a deal", "in as many without a deal")
        if without
        else ("share", "What bound most often", "as often")
    )
    closing = [f"{_closing(first['unclosed'])}{', perhaps for another reason' if without else ''}"]
    alike = [_named(one) for one in others if one[of]["hits"] == first[of]["hits"]]
    told = [
        f"{what}: {_named(first)}, {in_how_many(first['share'])}",
        *(closing if deals(summary) else []),
        *([f"{more}: {listed(some(alike, 3))}"] if alike else []),
    ]
    return f"{'; '.join(told)}."


def _named(item: Summary) -> str:
    return f"“{item['constraint']}” ({item['actor']})"


def _closing(unclosed: Summary) -> str:
    """In how many of those in which a constraint bound no deal closes; where it is in all, or in none, whether one does.

    >>> every = {"p": 1.0, "low": 0.98, "high": 1.0, "hits": 400, "n": 400, "draws": 150, "text": "all (> 98 %)"}
    >>> none = {"p": 0.0, "low": 0.0, "high": 0.02, "hits": 0, "n": 400, "draws": 150, "text": "none (< 2 %)"}
    >>> [_closing(one).replace(SPACE, " ") for one in (every, none, every | {"low": 1.0})]
    ['in none of these (under 2 %) is a deal seen to close', 'in all of these (over 98 %) a deal is seen to close', 'in none of these does a deal close']
    >>> _closing({"hits": 15, "n": 16, "draws": 14}), _closing(every | {"hits": 1, "n": 1})
    ('no deal closes in 15 of these 16', 'no deal closes in this one replication')
    """
    hits, n = unclosed["hits"], unclosed["n"]
    if n == 1:
        return f"{'no' if hits else 'a'} deal closes in this one replication"
    if 0 < hits < n:
        of = f"{part(unclosed)} of these" if has_interval(unclosed) else f"{count(hits)} of these {count(n)}"
        return f"no deal closes in {of}"
    _, _, bound = said(_opposite(unclosed)).partition(" (")
    these = f"in {'none' if hits else 'all'} of these{f' ({bound}' if bound else ''}"
    if unclosed["low"] == unclosed["high"]:
        return f"{these} {'does a deal close' if hits else 'a deal closes'}"
    return f"{these} {'is a deal seen to close' if hits else 'a deal is seen to close'}"


def _opposite(estimate: Summary) -> Summary:
    """That of all and none, of those that an estimate, which is of none or all, leaves.

    >>> _opposite({"p": 1.0, "low": 0.62, "high": 1.0, "hits": 9, "n": 9, "draws": 9})["text"]
    'none (< 38 %)'
    """
    from sim.statistics.intervals import Estimate  # numpy, which a table on the terminal waits for

    p, low, high = (1 - float(estimate[key]) for key in ("p", "high", "low"))
    hits, n, draws = estimate["n"] - estimate["hits"], estimate["n"], estimate["draws"]
    return {"hits": hits, "n": n, "text": Estimate(p, low, high, None, None, hits, n, draws).text()}
