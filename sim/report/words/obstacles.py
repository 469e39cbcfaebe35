"""What bound, in words: which constraints are told, in which order, and how often no deal closed where they did."""

from __future__ import annotations

from sim.report.words.plain import SPACE, Summary, doubtful, in_how_many, part, precision, said

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
    """The share of those without a closed deal, with its uncertainties; of what is all, or none, in words."""
    return doubtful(estimate) if 0 < estimate["hits"] < estimate["n"] else said(estimate).replace("all (", "all seen (")


def obstacle_sentence(summary: Summary) -> str:
    """What bound in most replications without a deal; where none can be made, in most."""
    first = sorted_constraints(summary)[0]
    name = f"“{first['constraint']}” ({first['actor']})"
    if not deals(summary):
        return f"What bound most often: {name}, {in_how_many(first['share'])}."
    return (
        f"Bound in most replications without a deal: {name}, {in_how_many(first['share'])}; no deal closes in "
        f"{part(first['unclosed'])} of these, perhaps for another reason."
    )
