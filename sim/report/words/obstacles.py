"""What bound, in words: which constraints are told, in which order, and what is known of the deals where they bound."""

from __future__ import annotations

import math

from sim.report.words import plain
from sim.report.words.plain import (
    FEWEST_DRAWS,
    SPACE,
    Summary,
    doubtful,
    in_how_many,
    many,
    part,
    precision,
    roughly,
    said,
)
from sim.report.words.rows import MOST
from sim.report.words.ties import Size, reaches, some
from sim.statistics.landmarks import FEWEST

MAIN = 3  # constraints of each scenario that a comparison shows
LINES = f"Thin line: 95{SPACE}% sampling interval."
WHISKERS = f"{LINES[:-1]}, none where fewer than {FEWEST_DRAWS} belief draws have what is counted."
FEW = 10  # belief draws that hold most of what is told of: then it is said
HIDDEN = (
    "“At least” is told where most of what the others lost was lost to the same constraint, later; what one costs is seen by "
    "playing without it (sim compare --lift)."
)


def told_apart(summary: Summary) -> bool:
    """Whether any constraint can be compared with replications that were open as long and in which it had not bound."""
    return any(compared(c) is not None and c["otherwise"] < 1 for c in summary["constraints"])


def deals(summary: Summary) -> bool:
    """Whether any deal can be made in a scenario; where none can, counted is what bound and no more."""
    return bool(summary["terms"]["negotiated"])


def everywhere(item: Summary) -> bool:
    """Whether it bound wherever a deal was open, so that nothing tells what would have come without it."""
    return not item["clear"] and item["beside"] < FEWEST and (item["alone"] or 0) > 0.5


def compared(item: Summary) -> Summary | None:
    """The estimate for those of a constraint that are compared with peers; None: nothing is left to compare."""
    return None if everywhere(item) else item["compared"]


def excess(item: Summary) -> float:
    """The share of all replications that do not close where a constraint bound, beyond what their peers do: of those compared."""
    found = compared(item)
    return float(found["n"] / item["share"]["n"] * (found["p"] - item["otherwise"])) if found else 0.0


def is_hidden(item: Summary) -> bool:
    """Whether most of what its peers lose they lose to it as well, later: what it costs is more than they show."""
    return (item["later"] or 0) > 0.5


def _at_most(item: Summary) -> Size:
    """The deals lost beyond peers, and that they may be all that it bound where what peers show is hidden."""
    size, low, high = item["excess"]
    return Size(size, low, max(high, item["share"]["p"] * item["unclosed"]["p"]) if is_hidden(item) else high)


def uncompared(summary: Summary) -> list[Summary]:
    """What cannot be compared, though it did not bind wherever a deal was open."""
    return [c for c in sorted_constraints(summary) if c["compared"] is None and not everywhere(c)]


def in_too_few(summary: Summary) -> list[Summary]:
    """What bound in too few draws to be told, and may go with as many lost deals as what is told first; if nothing is, with
    one in a hundred replications."""
    if not told_apart(summary):
        return []
    found, first = sorted_constraints(summary), sorted_constraints(summary)[0]
    few = [c for c in found if not is_clear(c) and compared(c) and c["unclosed"]["draws"] < FEW] + uncompared(summary)
    least = first["excess"][1] if is_clear(first) else 0.01
    return [c for c in few if (_at_most(c).high if c["compared"] else c["share"]["p"] * c["unclosed"]["p"]) >= least]


def excess_words(item: Summary) -> str:
    """The deals lost beyond peers, in a hundred replications, or that it is at least so many.

    >>> few = {"clear": True, "share": {"n": 1000, "p": 0.1}, "compared": {"n": 90, "p": 0.9}, "otherwise": 0.3, "later": 0.2}
    >>> excess_words(few), excess_words(few | {"otherwise": 0.89}), excess_words(few | {"later": 0.8})
    ('about 5 in 100', 'under 1 in 100', 'at least 5 in 100')
    >>> excess_words(few | {"later": 0.8, "share": {"n": 1000, "p": 0.054}})
    'about 5 in 100'
    """
    lost = round(100 * excess(item))
    if lost < 1:
        return "some" if is_hidden(item) else "under 1 in 100"
    return f"{'at least' if is_hidden(item) and lost < round(100 * item['share']['p']) else 'about'} {lost} in 100"


def is_clear(item: Summary) -> bool:
    """Whether deals close less often where it bound than chance explains, in any of the constraints looked at."""
    return bool(item["clear"])


def sorted_constraints(summary: Summary) -> list[Summary]:
    """First those that go with most lost deals beyond their peers, last those without peers; if none has any, by deals lost."""
    apart = told_apart(summary)

    def rank(c: Summary) -> tuple[bool, bool, float, float, str, str]:
        ranked = (not is_clear(c), compared(c) is None, -excess(c)) if apart else (False, False, 0.0)
        return *ranked, -c["share"]["p"] * c["unclosed"]["p"], str(c["actor"]), str(c["constraint"])

    return sorted(summary["constraints"], key=rank)


def shown_constraints(summary: Summary) -> list[Summary]:
    """The constraints that the figure has room for; of those in too few draws to be compared what is told, if any can be."""
    found, few = sorted_constraints(summary), in_too_few(summary)
    return [c for c in found if not told_apart(summary) or c["compared"] or everywhere(c) or c in few][:MOST]


def main_constraints(summary: Summary) -> list[Summary]:
    """The constraints of one scenario that a comparison shows: those with most deals lost beyond peers, then those without peers.

    Where no deal can be made those that bound most often.
    """
    few = in_too_few(summary)
    found = sorted_constraints(summary)
    return [c for c in found if is_clear(c) or everywhere(c) or c in few or not deals(summary)][:MAIN]


def constraint_sentence(summary: Summary) -> str:
    """What the bars of the figure are."""
    if not told_apart(summary):
        bound = "Share of replications in which each constraint bound at least once; several may bind in one."
        return bound if precision.too_few(summary["run"]) or summary["run"]["certain"] else f"{bound} {LINES}"
    shown = shown_constraints(summary)
    unseen = [c for c in uncompared(summary) if c in shown]
    parts = [
        "A constraint binds where it keeps an open deal from closing, for a time or for good.",
        "Dark: where it bound, in how many replications no deal closes by the horizon.",
        f"Pale: the same of its peers, replications{_alike(summary)} that were open then and that it had not bound.",
        "In the order of deals lost beyond peers; at the right in how many replications it bound, and how many deals that is.",
        *([WHISKERS] if not (precision.too_few(summary["run"]) or summary["run"]["certain"]) else []),
        *(["Hollow: no more than chance."] if any(compared(c) and not is_clear(c) for c in shown) else []),
        *(["Last what has no peers, as it bound wherever a deal was open."] if any(map(everywhere, shown)) else []),
        *(["Of what bound in too few draws to be compared no peers are shown."] if unseen else []),
    ]
    return " ".join(parts)


def _alike(summary: Summary) -> str:
    return " with the same beliefs" if summary["run"]["uncertain"] else ""


def constraint_words(item: Summary, apart: bool) -> list[str]:
    """What is known of a constraint: in how many replications it bound, and what came of it there and elsewhere."""
    if not apart:
        return [doubtful(item["share"])]
    tail = ["nothing to compare with"]
    if found := compared(item):
        tail = [
            *([] if _all_compared(item) else [f"of {_part_compared(item)}: {there(found)}"]),
            f"of {'its' if _all_compared(item) else 'their'} peers: {roughly(item['otherwise'])}",
            f"difference in points: {difference(item)}",
        ]
    return [f"bound: {doubtful(item['share'])}", f"no deal closes there: {there(item['unclosed'])}", *tail]


def there(estimate: Summary) -> str:
    """The share of those without a closed deal, with its uncertainties; of what is all, or none, in words."""
    return doubtful(estimate) if 0 < estimate["hits"] < estimate["n"] else said(estimate).replace("all (", "all seen (")


def _all_compared(item: Summary) -> bool:
    """Whether what is told of those compared is told of all that it bound."""
    of, bound = item["compared"], item["unclosed"]
    return of["n"] >= 0.99 * bound["n"] or roughly(of["p"]) == roughly(bound["p"])


def _part_compared(item: Summary) -> str:
    return f"the {roughly(item['compared']['n'] / item['unclosed']['n'])} of these that can be compared"


def difference(item: Summary) -> str:
    """The difference to the peers in points, with its interval."""
    return plain.apart(item["compared"]["p"] - item["otherwise"], item["low"], item["high"])


def few_draws(summary: Summary) -> str:
    """Of which constraints few belief draws hold most, so that these draws decide what is said of them; empty: of none."""
    if not summary["run"]["uncertain"] or precision.too_few(summary["run"]):
        return ""
    shown = shown_constraints(summary)
    told = [*shown, *(c for c in in_too_few(summary) if c not in shown)]
    found = [c for c in told if c["held_by"] < FEW and c["share"]["hits"] >= 2 * c["held_by"]]
    named = [f"{_name(c)} ({many(math.ceil(c['held_by']), 'draw')})" for c in found]
    if not named:
        return ""
    return f"Few belief draws hold most of the replications in which these bound, so that little is known of them: {'; '.join(named)}."


def _name(item: Summary) -> str:
    return f"“{item['constraint']}” ({item['actor']})"


def obstacle_sentence(summary: Summary) -> str:
    """What goes with most lost deals beyond its peers, or that nothing does by itself."""
    first, run = sorted_constraints(summary)[0], summary["run"]
    if not deals(summary):
        return f"What bound most often: {_name(first)}, {in_how_many(first['share'])}."
    often = f"Bound in most replications without a deal: {_name(first)}, {in_how_many(first['share'])}"
    if precision.too_few(run):
        return f"{often}; too few to tell what came of it."
    if not told_apart(summary):
        if all(c["alone"] is None for c in summary["constraints"]):
            return f"{often}; too few replications are played together for a comparison: ask for --per-belief 20."
        if everywhere(first):
            return f"What bound did so wherever a deal was open, so nothing tells what would have come without it: {_bare(first)}"
        if first["compared"] is None:
            return f"{often}; too few of these can be compared with others{_alike(summary)} that were open then."
        return f"{often}."
    few = [_few_words(summary, c) for c in in_too_few(summary)[:MAIN]]
    if not is_clear(first):
        others = f"others{_alike(summary)} that were open when it bound"
        no = "Of those that can be compared, no" if uncompared(summary) else "No"
        none = f"{no} constraint goes with fewer closed deals by more than chance, against {others}."
        apart = [f"One bound wherever a deal was open, and has no such others: {_bare(c)}" for c in _unmatched(summary)]
        return " ".join([none, *few, *apart])
    clear = [c for c in sorted_constraints(summary) if is_clear(c) and compared(c)]
    alike = [c for c in clear if reaches(Size(*c["excess"]), Size(*first["excess"]))]
    hidden = [c for c in clear if c not in alike and reaches(_at_most(c), Size(*first["excess"]))]
    the = "Of those that can be compared, the" if any(c["compared"] is None for c in in_too_few(summary)) else "The"
    told = (
        f"{the} constraint that goes with most lost deals is {_name(first)}: {excess_words(first)} replications, "
        f"beyond what its peers lose. It bound in {part(first['share'])}"
    )
    if len(alike) > 1:
        named = some([f"{_name(c)}, {excess_words(c)} replications" for c in alike], 4)
        told = (
            f"{the} constraints that go with most lost deals, beyond what their peers lose, are too close to rank: "
            f"{'; '.join(named)}. The first bound in {part(first['share'])}"
        )
    others = f"against {roughly(first['otherwise'])} of the others{_alike(summary)} that were open then."
    named = some([f"{_name(c)}, {excess_words(c)}" for c in hidden], 4)
    more = f" As many or more may be lost to {'; '.join(named)}." if hidden else ""
    more += "".join(f" {one}" for one in few)
    more += " " + HIDDEN if any("at least" in excess_words(c) for c in [*alike, *hidden]) else ""
    if _all_compared(first):
        return f"{told}: where it bound, {roughly(first['compared']['p'])} stayed without a closed deal, {others}{more}"
    return (
        f"{told}: {part(first['unclosed'])} of these stayed without a closed deal. Of {_part_compared(first)} "
        f"{roughly(first['compared']['p'])} did, {others}{more}"
    )


def _few_words(summary: Summary, item: Summary) -> str:
    """In how few draws one bound that may matter as much as what is told."""
    draws = f", in {many(item['unclosed']['draws'], 'belief draw')}" if summary["run"]["uncertain"] else ""
    return f"{_name(item)} bound {in_how_many(item['share'])}{draws}: too few to tell what came of it."


def _unmatched(summary: Summary) -> list[Summary]:
    """Of what bound wherever a deal was open the one in most replications without a deal, if any did."""
    return [c for c in sorted_constraints(summary) if everywhere(c)][:1]


def _bare(item: Summary) -> str:
    """What is known of one that has no peers."""
    return (
        f"{_name(item)}, {in_how_many(item['share'])}, of which {part(item['unclosed'])} stayed without a closed deal."
    )
