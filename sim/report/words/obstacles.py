"""What stopped the deals, in words: which constraints are told, in which order, and what they say."""

from __future__ import annotations

from collections.abc import Sequence

from sim.report.words.plain import Summary, count, doubtful

MOST = 14  # rows of a figure


def told_apart(summary: Summary) -> bool:
    """Whether there are replications without a closed deal and others with one, so that both can be compared."""
    return any(c["without"] and c["closing"] for c in summary["constraints"])


def sorted_constraints(summary: Summary) -> list[Summary]:
    """Binding constraints: first what binds more often where no deal closed than where one did, else the most frequent.

    What binds as often in both, as an ordinary counter-offer does, has stopped nothing.
    """
    apart = told_apart(summary)

    def rank(c: Summary) -> tuple[float, float, str, str]:
        excess = c["without"]["p"] - c["closing"]["p"] if apart else 0.0
        return -excess, -c["share"]["p"], str(c["actor"]), str(c["constraint"])

    return sorted(summary["constraints"], key=rank)


def shown_constraints(summary: Summary) -> list[Summary]:
    """The constraints that the figure has room for."""
    return sorted_constraints(summary)[:MOST]


def left_out(known: Sequence[Summary], shown: Sequence[Summary]) -> str:
    """A sentence on what only the table has, if anything."""
    rest = len(known) - len(shown)
    return f"The table has {rest} more." if rest else ""


def constraint_sentence(summary: Summary) -> str:
    """What the bars of the figure are."""
    if not told_apart(summary):
        return "Share of replications in which each constraint bound at least once; several may bind in one. "
    one = summary["constraints"][0]
    return (
        f"How often each constraint bound at least once: dark, among the {count(one['without']['n'])} replications in "
        f"which no deal has closed by the horizon; pale, among the {count(one['closing']['n'])} in which one has. "
        "First stands what tells the two apart most; what binds as often in both stopped nothing. Several may bind in one. "
    )


def constraint_words(item: Summary, apart: bool) -> list[str]:
    """What is known of a constraint: its share where no deal closed and where one did, or its share of all."""
    if not apart:
        return [doubtful(item["share"])]
    return [f"no deal closed: {doubtful(item['without'])}", f"a deal closed: {doubtful(item['closing'])}"]
