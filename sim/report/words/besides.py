"""What two scenarios of a comparison differ in besides the answers, in words: the obstacles, and what is signed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sim.report.words.plain import FEWEST_DRAWS, Summary, in_how_many, listed, part, roughly, said
from sim.statistics.intervals import t_quantile

Known = Mapping[str, tuple[str, Summary]]
"""What it is called, and its share of replications, by what identifies it."""


def besides(name: str, a: Summary, b: Summary, lifted: str = "") -> str:
    """What a scenario `b` of that name differs in most from `a`, of what bound in either and of who signs what; empty: nothing.

    `lifted`: the power that is taken out in `b`, of which it says nothing that it binds no more.

    Told is only what differs by more than its intervals warrant: that the luck is the same makes differences surer than that.
    """
    if min(one["run"]["belief_draws"] for one in (a, b)) < FEWEST_DRAWS:
        return ""
    runs = [one["run"] for one in (a, b)]
    few = [(_last(a, what), _last(b, what)) for what in ("parties", "packages")]
    known = [(_obstacles(a, lifted), _obstacles(b, lifted), (None, None)),
             (_parties(a), _parties(b), few[0]), (_packages(a), _packages(b), few[1])]  # fmt: skip
    looked = sum(len({**x, **y}) for x, y, _ in known)
    found = [one for x, y, last in known for one in _most(x, y, runs, looked, last)]
    parts = [f"{words}, {often}" for words, often in found]
    return f"Besides the answers, what differs most in {name}: {'; '.join(parts)}." if parts else ""


def _most(
    a: Known, b: Known, runs: Sequence[Summary], looked: int, few: Sequence[Summary | None] = (None, None)
) -> list[tuple[str, str]]:
    """What differs most of all that differs clearly, and how often it is either way; none: an empty list.

    `looked`: at how many together. `few`: of what is not listed in either, because others are more frequent, the least frequent that is.
    """
    unseen = [{"p": 0.0, "low": 0.0, "high": 3 / run["belief_draws"]} for run in runs]  # the rule of three
    found = []
    for key, (words, _) in {**b, **a}.items():
        old, new = (
            one[key][1] if key in one else never if last is None else {**never, "high": last["high"], "most": last}
            for one, never, last in zip((a, b), unseen, few, strict=True)
        )
        if _differs(old, new, runs, looked):
            found.append((abs(new["p"] - old["p"]), words, f"{_in_how_many(new)} instead of {_share(old)}"))
    return [max(found)[1:]] if found else []


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
    if "hits" in e:
        return in_how_many(e)
    return f"in {said(e['most'])} of replications or fewer" if "most" in e else f"in no replication seen ({_under(e)})"


def _share(e: Summary) -> str:
    if "hits" in e:
        return part(e)
    return f"{said(e['most'])} or fewer" if "most" in e else f"none seen ({_under(e)})"


def _under(e: Summary) -> str:
    return f"under {roughly(e['high']).removeprefix('under ')}"


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
