"""What two scenarios of a comparison differ in besides the answers, in words: the obstacles, and what is signed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sim.report.words.never import never
from sim.report.words.plain import FEWEST_DRAWS, Summary, in_how_many, last_check, listed, said
from sim.report.words.ties import Size, reaches, some
from sim.statistics.intervals import t_quantile

Known = Mapping[str, tuple[str, Summary]]
"""What it is called, and its share of replications, by what identifies it."""


class Other(NamedTuple):
    """What differs clearly: how much, how it is called, and its shares in either."""

    size: Size
    words: str
    old: Summary
    new: Summary

    @property
    def hits(self) -> tuple[int, int] | None:
        """How many replications of either it counts; None: that is not known of one."""
        return None if "most" in self.old or "most" in self.new else (self.old["hits"], self.new["hits"])


def besides(name: str, a: Summary, b: Summary, lifted: str = "") -> str:
    """What a scenario `b` of that name differs in most from `a`, of what bound in either and of who signs what; empty: nothing.

    `lifted`: the power that is taken out in `b`, of which it says nothing that it binds no more.

    Told is only what differs by more than its intervals warrant: that the luck is the same makes differences surer than that;
    and nothing that comes, or fails to, in as many replications of both as an answer, or as what is told already.
    """
    if min(one["run"]["belief_draws"] for one in (a, b)) < FEWEST_DRAWS:
        return ""
    runs = [one["run"] for one in (a, b)]
    few = [(_last(a, what), _last(b, what)) for what in ("parties", "packages")]
    known = [(_obstacles(a, lifted), _obstacles(b, lifted), (None, None)),
             (_parties(a), _parties(b), few[0]), (_packages(a), _packages(b), few[1])]  # fmt: skip
    looked = sum(len({**x, **y}) for x, y, _ in known)
    told: set[tuple[int, int] | None] = {*_answers(a, b)}
    parts: list[str] = []
    for x, y, last in known:
        found = [one for one in _most(x, y, runs, looked, last) if one.hits not in told]
        alike = [one for one in found if reaches(one.size, found[0].size)]
        told |= {one.hits for one in alike} - {None}
        names = some([f"{one.words}, {_in_how_many(one.new)} instead of {_share(one.old)}" for one in alike], 3)
        parts += [_tied(names, all(run["certain"] for run in runs))] if names else []
    most = "most of each kind" if len(parts) > 1 else "most"  # which kind differs more is not ranked
    return f"Besides the answers, what differs {most} in {name}: {'; '.join(parts)}." if parts else ""


def _tied(names: list[str], certain: bool) -> str:
    """One, or several of which none is told to differ most: where nothing is drawn all differ as much.

    >>> _tied(["price 1", "price 2"], certain=True), _tied(["price 1", "price 2"], certain=False)
    ('price 1, and price 2', 'price 1, or price 2, too close to tell which is first')
    """
    if certain or len(names) == 1:
        return ", and ".join(names)
    return f"{', or '.join(names)}, too close to tell which is first"


def _answers(a: Summary, b: Summary) -> list[tuple[int, int]]:
    """How many replications of either end with an answer, and with any other."""
    old, new = (one["probabilities"]["groups"][last_check(one)] for one in (a, b))
    pairs = [(old[g]["hits"], new[g]["hits"]) for g in old if g in new]
    return [*pairs, *((a["run"]["n"] - x, b["run"]["n"] - y) for x, y in pairs)]


def _most(
    a: Known, b: Known, runs: Sequence[Summary], looked: int, few: Sequence[Summary | None] = (None, None)
) -> list[Other]:
    """All that differs clearly, the most first.

    `looked`: at how many together. `few`: of what is not listed in either, because others are more frequent, the least frequent that is.
    """
    found = []
    for key, (words, _) in {**b, **a}.items():
        old, new = (
            one[key][1]
            if key in one
            else never(run)
            if last is None
            else {**never(run), "high": last["high"], "most": last}
            for one, run, last in zip((a, b), runs, few, strict=True)
        )
        if _differs(old, new, runs, looked):
            low, high = sorted([old, new], key=lambda e: float(e["p"]))
            size = Size(high["p"] - low["p"], high["low"] - low["high"], high["high"] - low["low"])
            found.append(Other(size, words, old, new))
    return sorted(found, key=lambda one: (-one.size.size, one.words))


def _differs(one: Summary, other: Summary, runs: Sequence[Summary], looked: int) -> bool:
    """Whether the limits of the difference leave out zero, of so many that are looked at together (Bonferroni).

    Those of two shares that may go opposite ways under the luck that they share, from intervals as much wider as Student's t
    has it: their reaches add up. Measured, where one to thirty are alike one is told in 0 to 5 % of cases.
    """
    (below, less), (above, more) = sorted(
        [(one, runs[0]["belief_draws"]), (other, runs[1]["belief_draws"])], key=lambda pair: float(pair[0]["p"])
    )
    up, down = (below["high"] - below["p"]) * _wider(less, looked), (above["p"] - above["low"]) * _wider(more, looked)
    return bool(above["p"] - below["p"] > up + down)


def _wider(draws: int, looked: int) -> float:
    """How much wider an interval is that holds with so many others at 95 % than by itself."""
    return t_quantile(1 - 0.05 / looked, draws) / t_quantile(0.95, draws)


def _in_how_many(e: Summary) -> str:
    if "most" in e:
        return f"in {said(e['most'])} of replications or fewer"
    if e["hits"]:
        return in_how_many(e) if e["low"] < e["high"] else said(e)
    return said(e).replace("none seen", "in no replication seen")


def _share(e: Summary) -> str:
    return f"{said(e['most'])} or fewer" if "most" in e else said(e)


def _last(summary: Summary, what: str) -> Summary | None:
    """The share of the least frequent that is listed of what agreements say, where others are not; None: all are."""
    shares: list[Summary] = [one["share"] for one in summary["terms"][what]]
    listed_all = sum(share["hits"] for share in shares) == summary["terms"]["n_signed"]
    return None if listed_all or not shares else shares[-1]


def _obstacles(summary: Summary, lifted: str) -> Known:
    found = [c for c in summary["constraints"] if not lifted or f".{lifted}:" not in c["id"]]
    return {c["id"]: (f"{c['actor']}, “{c['constraint']}”", c["share"]) for c in found}


def _parties(summary: Summary) -> Known:
    parties = summary["terms"]["parties"]
    return {listed(one["names"]): (f"an agreement of {listed(one['names'])}", one["share"]) for one in parties}


def _packages(summary: Summary) -> Known:
    return {one["label"]: (one["name"], one["share"]) for one in summary["terms"]["packages"]}
