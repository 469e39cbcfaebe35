"""What stood in the way of a deal, in words: which constraints are told, in which order, and what they say."""

from __future__ import annotations

from sim.report.words.plain import Summary, doubtful, precision, roughly, said, spoken
from sim.report.words.rows import MOST

ALL = 0.95  # of what it bound: then next to none closes


def told_apart(summary: Summary) -> bool:
    """Whether any constraint can be compared with replications that were open as long and in which it had not bound."""
    return any(c["otherwise"] is not None and c["otherwise"] < 1 for c in summary["constraints"])


def stops_all(item: Summary) -> bool:
    """Whether it bound wherever a deal was open then, so that nothing is left to compare, and next to none of these closes."""
    return item["otherwise"] is None and bool(item["unclosed"]["p"] >= ALL)


def excess(item: Summary) -> float:
    """The share of replications that do not close where a constraint bound, beyond what their peers of those days do."""
    if item["otherwise"] is None:
        return float(item["share"]["p"] * item["unclosed"]["p"]) if stops_all(item) else 0.0
    return float(item["share"]["p"] * (item["compared"] - item["otherwise"]))


def is_clear(item: Summary) -> bool:
    """Whether deals close less often where it bound than chance explains."""
    return stops_all(item) or (item["otherwise"] is not None and bool(item["low"] > 0))


def sorted_constraints(summary: Summary) -> list[Summary]:
    """First what keeps most replications from closing, beyond others that were open then; else the most frequent."""
    apart = told_apart(summary)

    def rank(c: Summary) -> tuple[bool, float, float, str, str]:
        most = excess(c) if apart else 0.0
        return (
            (not is_clear(c) if apart else c["unclosed"]["p"] < ALL),
            -most,
            -c["share"]["p"],
            str(c["actor"]),
            str(c["constraint"]),
        )

    return sorted(summary["constraints"], key=rank)


def shown_constraints(summary: Summary) -> list[Summary]:
    """The constraints that the figure has room for: of those that can be compared or stop all, if any can."""
    found = sorted_constraints(summary)
    return [c for c in found if not told_apart(summary) or c["otherwise"] is not None or stops_all(c)][:MOST]


def constraint_sentence(summary: Summary) -> str:
    """What the bars of the figure are."""
    if not told_apart(summary):
        return "Share of replications in which each constraint bound at least once; several may bind in one. "
    return (
        "Dark: of the replications in which it bound before any deal had closed, in how many none closes by the horizon. "
        "Pale: the same of the replications that were open on the same days and in which it had not bound. First stands "
        "what accounts for most replications without a deal; at the right, in how many it bound. "
    )


def constraint_words(item: Summary, apart: bool) -> list[str]:
    """What is known of a constraint: in how many replications it bound, and what came of it there and elsewhere."""
    if not apart:
        return [doubtful(item["share"])]
    other = "nothing to compare with" if item["otherwise"] is None else roughly(item["otherwise"])
    return [
        f"bound: {doubtful(item['share'])}", f"no deal closes there: {doubtful(item['unclosed'])}",
        f"where it had not bound by then: {other}",
    ]  # fmt: skip


def obstacle_sentence(summary: Summary) -> str:
    """What stood most in the way, or that nothing did by itself."""
    first = sorted_constraints(summary)[0]
    name = f"{spoken(first['actor'])}, {spoken(first['constraint'])}"
    if precision.too_few(summary["run"]):
        return f"Most often in the way: {name}, in {said(first['share'])} of replications; too few to tell what came of it."
    if not told_apart(summary) and first["unclosed"]["p"] < ALL:
        return "What bound did so wherever a deal was open then: there is nothing to compare it with, and nothing is named."
    if not told_apart(summary):
        return f"Most often in the way: {name}, in {said(first['share'])} of replications."
    if not is_clear(first):
        return "No constraint goes with fewer closed deals by more than chance: where one bound, they closed as often as elsewhere."
    if stops_all(first):
        return (
            f"What stood most in the way: {name}, in {said(first['share'])} of replications. There no deal closes in "
            f"{said(first['unclosed'])}; it bound wherever a deal was still open, so that there is nothing to compare it with."
        )
    return (
        f"What stood most in the way: {name}, in {said(first['share'])} of replications. There no deal closes in "
        f"{roughly(first['compared'])}, against {roughly(first['otherwise'])} of the others that were open then."
    )
