"""What each power changes, in words: how much more or less frequent answers are with it out of the way, under the same luck."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from sim.report.words.differences import by_draw, has_way, in_points, interval, is_clear
from sim.report.words.naming import lifting, power_name
from sim.report.words.plain import Summary, count, listed, many, opening, part, point_words, precision, spoken
from sim.report.words.ties import Size, some

TOLD = 3  # powers that a sentence names


def taken_out(summary: Summary) -> list[tuple[str, Summary]]:
    """What is otherwise once each power is taken out, in words, with the differences of all answers; the greatest first.

    Those that change an answer by more than chance stand before those that do not, and first where it is known which way.
    """
    found = [
        (lifting(power_name(summary, one["name"]), one["way"]), one["groups"]) for one in summary["lifts"]["powers"]
    ]
    return sorted(
        found, key=lambda one: (not _one_way(one[1]), not clear(one[1]), -abs(_most(one[1])[1]["diff"]), one[0])
    )


def clear(groups: Mapping[str, Summary]) -> list[str]:
    """The answers that change by more than chance."""
    return [name for name, d in groups.items() if is_clear(d)]


def _one_way(groups: Mapping[str, Summary]) -> list[str]:
    """Those of them of which it is known which way they change on the whole."""
    return [name for name, d in groups.items() if has_way(d)]


def untaken(summary: Summary) -> list[str]:
    """Which powers cannot be put out of the way, in sentences: as the history says what came of them, or for another reason.

    >>> lifts = {"told": ["second_look"], "failed": [{"name": "slow", "why": "it never ends"}]}
    >>> untaken({"names": {}, "lifts": lifts})
    ['The history says what came of second look, and stays.', 'Not played without slow: it never ends.']
    """
    names = [power_name(summary, name) for name in summary["lifts"]["told"]]
    failed = [(power_name(summary, one["name"]), one["why"].rstrip(".")) for one in summary["lifts"]["failed"]]
    history = [f"The history says what came of {listed(names)}, and stays."] if names else []
    return [*history, *(f"Not played without {name}: {why}." for name, why in failed)]


def few(summary: Summary) -> str:
    """How many replications are needed, where none were played without the powers.

    >>> few({"run": {"per_belief": 20, "uncertain": True, "belief_draws": 10, "certain": False}})
    'Too few belief draws (10) to play without powers: ask for at least 1,000 replications (-n 1000).'
    >>> few({"run": {"per_belief": 20, "uncertain": True, "belief_draws": 500, "certain": False}})
    'Replications are too long to be played again without each power: see what one changes by sim compare FILE --lift NAME.'
    """
    said = precision.too_few(summary["run"], "to play without powers")
    if not said:
        return "Replications are too long to be played again without each power: see what one changes by sim compare FILE --lift NAME."
    return said


def lift_sentence(summary: Summary) -> str:
    """What changes the answers most, and which may change as much by the intervals that are told; and of which powers only the
    draws tell; empty: nothing was taken out.
    """
    found = taken_out(summary)
    told = [(words, *_most(groups)) for words, groups in found if _one_way(groups)][:TOLD]
    either = _either([(words, *_most(groups)) for words, groups in found if clear(groups) and not _one_way(groups)])
    if not told:
        return f"{_none(summary['lifts']['n'], found, bool(either))}{either}"
    return f"{_those(summary, found, told)}{either}"


def _either(found: Sequence[tuple[str, str, Summary]]) -> str:
    """In how many draws an answer is more frequent without these powers and in how many less, and that it may be either on the
    whole, in a sentence.
    """
    told = [f"{words}, {spoken(group)} {by_draw(d)}" for words, group, d in found]
    return f" By draws alone, {'; '.join(some(told, TOLD))}." if told else ""


def _those(
    summary: Summary, found: Sequence[tuple[str, Mapping[str, Summary]]], told: Sequence[tuple[str, str, Summary]]
) -> str:
    """Which powers change the answers most, and which others may change them as much."""
    others, fixed = found[len(told) :], sure(found)
    first, *rest = [f"{words}, {spoken(group)} {_sized(summary, group, d)}" for words, group, d in told]
    each = "out of the way in turn under the same luck" + ("" if fixed else " and looked at alone")
    if not others:
        return f"{_all(summary, len(told), each)}: {'; '.join([first, *rest])}."
    least = min(_size(d).low for *_, d in told)
    alike = [words for words, groups in others if _reach(groups) > 0 and _reach(groups) >= least]
    than = "one of these" if rest else ""  # of those named, what others may reach
    if fixed:
        change = "change an answer" if rest else "changes an answer"
    elif rest and _size(told[0][-1]).low > max(_reach(groups) for _, groups in found[1:]):
        change, rest[0] = "changes most", f"then{', as seen,' if alike else ''} {rest[0]}"
        than = "one of the others named" if len(rest) > 1 else "the second"
    elif alike:
        change = f"{'are' if rest else 'is'} seen to change most"
    else:
        change = "change most" if rest else "changes most"
    which = "one" if change.startswith(("changes", "is")) else "these"
    return f"Of the powers, each {each}, {which} {change}: {'; '.join([first, *rest])}.{_ties(alike, fixed, than)}"


def _none(n: int, found: Sequence[tuple[str, Mapping[str, Summary]]], by_draws: bool = False) -> str:
    """That no power is seen to change an answer, or one way on the whole where it does `by_draws`, and how large a change may go unseen by the limits of all of them together."""
    if not found:
        return ""
    most = max(abs(d[end]) for _, groups in found for d in groups.values() for end in ("least", "most"))
    luck = "under the same luck"
    first, by, each = "No power", "an answer", f", each out of the way in turn {luck}"
    if len(found) == 1:
        first, by, each = f"{opening(found[0][0])}, no answer", "", f" {luck}"
    if not most:
        return f"{' '.join(filter(None, [first, 'changes', by]))}{each}."
    sure_of = "one way on the whole" if by_draws else "by more than chance"
    missed = many(math.ceil(round(100 * most, 9)), "point")
    seen = f"{' '.join(filter(None, [first, 'is seen to change', by]))} {sure_of}{each}, in {many(n, 'replication')}"
    return f"{seen}: a change of less than {missed} may go unseen."


def _all(summary: Summary, powers: int, each: str) -> str:
    """That each power changes an answer, of those that can be out of the way."""
    which = " that can be out of the way" if untaken(summary) else ""
    if powers == 1:
        return f"The only power{which} changes an answer, {each.replace(' in turn', '')}"
    return f"Each of the {('two', 'three')[powers - 2]} powers{which} changes an answer, {each}"


def _ties(alike: list[str], fixed: bool, than: str) -> str:
    """Which others may change an answer as much, in a sentence: they do where nothing is drawn."""
    if len(alike) > TOLD:
        return f" {count(len(alike))} others {'' if fixed else 'may '}change as much{f' as {than}' if than else ''}."
    change, with_it = "changes" if fixed else "may change", f" as with {than}" if than else ""
    return f" {opening(', or '.join(alike))}, as much {change}{with_it}." if alike else ""


def _size(d: Summary) -> Size:
    return Size.of(d["diff"], d["low"], d["high"])


def _reach(groups: Mapping[str, Summary]) -> float:
    """How much any answer may change, up or down, by its own interval."""
    return max(abs(float(d[end])) for d in groups.values() for end in ("low", "high"))


def sure(found: Sequence[tuple[str, Mapping[str, Summary]]]) -> bool:
    """Whether all replications are the same, with each power and without it."""
    return all(d["low"] == d["high"] for _, groups in found for d in groups.values())


def _sized(summary: Summary, group: str, d: Summary) -> str:
    """A difference with its interval, and with what tells it where its size is not known; where all or none have the answer
    then, from which share it goes there: that one is known better than the difference.
    """
    if d["to"]["hits"] in (0, d["to"]["n"]):
        return f"goes from {part(summary['probabilities']['groups']['horizon'][group])} to {part(d['to'])}"
    unsure = precision.size_unsure(d, alone=True)
    doubt = [interval(d), *([precision.sign_held(d), unsure] if unsure else [])] if d["low"] < d["high"] else []
    size = point_words(in_points(d))
    return f"{size} ({'; '.join(filter(None, doubt))})" if any(doubt) else size


def _most(groups: Mapping[str, Summary]) -> tuple[str, Summary]:
    """The answer that changes most, of those whose way is known, else of those that change by more than chance, if any does."""
    name = max(_one_way(groups) or clear(groups) or groups, key=lambda one: abs(groups[one]["diff"]))
    return name, groups[name]
