"""What bound, in words: which constraints are told, in which order, and what is known of the deals where they bound."""

from __future__ import annotations

import math

from sim.report.words import plain
from sim.report.words.plain import Summary, doubtful, many, precision, roughly, said
from sim.report.words.rows import MOST
from sim.statistics.landmarks import FEWEST

ALL = 0.95  # of what it bound: then next to none closes
FEW = 10  # belief draws that hold most of what a constraint bound: then it is said


def told_apart(summary: Summary) -> bool:
    """Whether any constraint can be compared with replications that were open as long and in which it had not bound."""
    return any(c["otherwise"] is not None and c["otherwise"] < 1 for c in summary["constraints"])


def stops_all(item: Summary) -> bool:
    """Whether it bound wherever a deal was open, so that nothing is left to compare, and next to none of these closes."""
    everywhere = not item["clear"] and item["beside"] < FEWEST and (item["alone"] or 0) > 0.5
    return everywhere and bool(item["unclosed"]["p"] >= ALL)


def compared(item: Summary) -> Summary | None:
    """The estimate for those of a constraint that are compared with peers; None: nothing is left to compare."""
    return None if stops_all(item) else item["compared"]


def excess(item: Summary) -> float:
    """The share of all replications that do not close where a constraint bound, beyond what their peers do: of those compared."""
    if stops_all(item):
        return float(item["share"]["p"] * item["unclosed"]["p"])
    found = item["compared"]
    return float(found["n"] / item["share"]["n"] * (found["p"] - item["otherwise"])) if found else 0.0


def is_clear(item: Summary) -> bool:
    """Whether deals close less often where it bound than chance explains, in any of the constraints looked at."""
    return stops_all(item) or bool(item["clear"])


def sorted_constraints(summary: Summary) -> list[Summary]:
    """First what goes with most replications without a deal, beyond their peers; else the most frequent."""
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
    return [c for c in found if not told_apart(summary) or c["compared"] or stops_all(c)][:MOST]


def constraint_sentence(summary: Summary) -> str:
    """What the bars of the figure are."""
    if not told_apart(summary):
        return "Share of replications in which each constraint bound at least once; several may bind in one."
    return (
        "Dark: of the replications in which it bound before any deal had closed and that can be compared (of all, if none "
        "can), in how many none closes by the horizon. "
        f"Pale: the same of their peers, {_peers(summary)} when it bound and in which it had not. First stands what goes "
        f"with most replications without a deal, beyond those peers{_hollow(summary)}; at the right, in how many it bound."
    )


def _hollow(summary: Summary) -> str:
    """That below stand those which are no more than chance, where some are."""
    return "" if all(map(is_clear, shown_constraints(summary))) else ", and last, hollow, what is no more than chance"


def _peers(summary: Summary) -> str:
    return f"the replications{_alike(summary)} that were open"


def _alike(summary: Summary) -> str:
    return " with the same beliefs" if summary["run"]["uncertain"] else ""


def constraint_words(item: Summary, apart: bool) -> list[str]:
    """What is known of a constraint: in how many replications it bound, and what came of it there and elsewhere."""
    if not apart:
        return [doubtful(item["share"])]
    tail = ["nothing to compare with"]
    if found := compared(item):
        tail = [
            *([] if _all_compared(item) else [f"of {_part_compared(item)}: {doubtful(found)}"]),
            f"of {'its' if _all_compared(item) else 'their'} peers: {roughly(item['otherwise'])}",
            f"difference in points: {difference(item)}",
        ]
    return [f"bound: {doubtful(item['share'])}", f"no deal closes there: {doubtful(item['unclosed'])}", *tail]


def _all_compared(item: Summary) -> bool:
    """Whether what is told of those compared is told of all that it bound."""
    of, everywhere = item["compared"], item["unclosed"]
    return of["n"] == everywhere["n"] or roughly(of["p"]) == roughly(everywhere["p"])


def _part_compared(item: Summary) -> str:
    return f"the {roughly(item['compared']['n'] / item['unclosed']['n'])} of these that can be compared"


def difference(item: Summary) -> str:
    """The difference to the peers in points, with its interval."""
    return plain.apart(item["compared"]["p"] - item["otherwise"], item["low"], item["high"])


def few_draws(summary: Summary) -> str:
    """Of which constraints few belief draws hold most, so that these draws decide what is said of them; empty: of none."""
    if not summary["run"]["uncertain"] or precision.too_few(summary["run"]):
        return ""
    found = [c for c in shown_constraints(summary) if c["held_by"] < FEW and c["share"]["hits"] >= 2 * c["held_by"]]
    named = [f"{_name(c)} ({many(math.ceil(c['held_by']), 'draw')})" for c in found]
    if not named:
        return ""
    return f"Few belief draws hold most of the replications in which these bound, so that little is known of them: {'; '.join(named)}."


def _name(item: Summary) -> str:
    return f"{item['actor']}, {item['constraint']}"


def obstacle_sentence(summary: Summary) -> str:
    """What goes with most replications without a deal, or that nothing does by itself."""
    first, run = sorted_constraints(summary)[0], summary["run"]
    often = f"Bound most often: {_name(first)}, in {said(first['share'])} of replications"
    if precision.too_few(run):
        return f"{often}; too few to tell what came of it."
    if not told_apart(summary):
        if all(c["alone"] is None for c in summary["constraints"]):
            return f"{often}; too few replications are played together for a comparison: ask for --per-belief 20."
        if stops_all(first):
            return f"{often}; {said(first['unclosed'])} of these stayed without a closed deal, and there is nothing to compare it with."
        if (first["alone"] or 0) > 0.5:
            return "What bound did so wherever a deal was open then: there is nothing to compare it with, and nothing is named."
        if first["compared"] is None:
            return f"{often}; too few of these can be compared with others{_alike(summary)} that were open then."
        return f"{often}."
    if not is_clear(first):
        return f"No constraint goes with fewer closed deals by more than chance, against others{_alike(summary)} that were open when it bound."
    told = f"What goes with most replications without a deal: {_name(first)}. It bound in {said(first['share'])} of replications"
    if stops_all(first):
        return (
            f"{told}, sooner or later wherever a deal was open{_alike(summary)}: {said(first['unclosed'])} of these "
            "stayed without a closed deal, and there is nothing to compare it with."
        )
    others = f"against {roughly(first['otherwise'])} of the others{_alike(summary)} that were open then."
    if _all_compared(first):
        return f"{told}: where it bound, {roughly(first['compared']['p'])} stayed without a closed deal, {others}"
    return (
        f"{told}: {said(first['unclosed'])} of these stayed without a closed deal. Of {_part_compared(first)} "
        f"{roughly(first['compared']['p'])} did, {others}"
    )
