"""What two scenarios of a comparison differ in besides the answers, in words: the obstacles, and what is signed."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence

from sim.report.words.obstacles import is_clear
from sim.report.words.plain import FEWEST_DRAWS, Summary, in_how_many, listed, part, roughly, said

WIDER = 8 / 7
Known = Mapping[str, tuple[str, Summary]]
"""What it is called, and its share of replications, by what identifies it."""


def besides(name: str, a: Summary, b: Summary) -> str:
    """What a scenario `b` of that name differs in most from `a`, of what costs deals in either and of who signs what; empty: nothing.

    Told is only what has intervals that lie apart: that the luck is the same makes differences surer than that.
    """
    if min(one["run"]["belief_draws"] for one in (a, b)) < FEWEST_DRAWS:
        return ""
    told = {c["id"] for one in (a, b) for c in one["constraints"] if is_clear(c)}
    runs = [one["run"] for one in (a, b)]
    bound = _most(_obstacles(a, told), _obstacles(b, told), runs)
    few = [(_last(a, what), _last(b, what)) for what in ("parties", "packages")]
    signed = _most(_parties(a), _parties(b), runs, few[0]) + _most(_packages(a), _packages(b), runs, few[1])
    parts = [f"{words}, {often}" for words, often in bound + signed]
    return f"Besides the answers, what differs most in {name}: {'; '.join(parts)}." if parts else ""


def _most(
    a: Known, b: Known, runs: Sequence[Summary], few: Sequence[Summary | None] = (None, None)
) -> list[tuple[str, str]]:
    """What differs most of all that differs clearly, and how often it is either way; none: an empty list.

    `few`: of what is not listed in either, because others are more frequent, the least frequent that is.
    """
    unseen = [{"p": 0.0, "low": 0.0, "high": 3 / run["belief_draws"]} for run in runs]  # the rule of three
    found = []
    for key, (words, _) in {**b, **a}.items():
        old, new = (
            one[key][1] if key in one else never if last is None else {**never, "high": last["high"], "most": last}
            for one, never, last in zip((a, b), unseen, few, strict=True)
        )
        if _lies_above(new, old) or _lies_above(old, new):
            found.append((abs(new["p"] - old["p"]), words, f"{_in_how_many(new)} instead of {_share(old)}"))
    return [max(found)[1:]] if found else []


def _lies_above(one: Summary, other: Summary) -> bool:
    """Whether two intervals lie apart, each a seventh wider than at 95 %: 97.4 %, at which two of thirty do by chance in 5 %."""
    return bool(one["p"] - WIDER * (one["p"] - one["low"]) > other["p"] + WIDER * (other["high"] - other["p"]))


def _in_how_many(e: Summary) -> str:
    if "hits" in e:
        return in_how_many(e)
    return f"in {_share(e)} of replications" if "most" in e else f"in no replication seen ({_under(e)})"


def _share(e: Summary) -> str:
    if "hits" in e:
        return part(e)
    return f"at most {said(e['most'])}" if "most" in e else f"none seen ({_under(e)})"


def _under(e: Summary) -> str:
    return f"under {roughly(e['high']).removeprefix('under ')}"


def _last(summary: Summary, what: str) -> Summary | None:
    """The share of the least frequent that is listed of what agreements say, where others are not; None: all are."""
    shares: list[Summary] = [one["share"] for one in summary["terms"][what]]
    listed_all = sum(share["hits"] for share in shares) == summary["terms"]["n_signed"]
    return None if listed_all or not shares else shares[-1]


def _obstacles(summary: Summary, told: Container[str]) -> Known:
    """What bound, of what is told to cost deals in either scenario."""
    found = [c for c in summary["constraints"] if c["id"] in told]
    return {c["id"]: (f"{c['actor']}, “{c['constraint']}”", c["share"]) for c in found}


def _parties(summary: Summary) -> Known:
    parties = summary["terms"]["parties"]
    return {listed(one["names"]): (f"an agreement of {listed(one['names'])}", one["share"]) for one in parties}


def _packages(summary: Summary) -> Known:
    return {one["label"]: (one["name"], one["share"]) for one in summary["terms"]["packages"]}
