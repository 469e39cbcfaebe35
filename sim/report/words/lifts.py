"""What each power changes, in words: how much more or less frequent answers are with it out of the way, under the same luck."""

from __future__ import annotations

from collections.abc import Mapping

from sim.report.words.differences import is_clear, size_and_limits
from sim.report.words.naming import lifting, power_name
from sim.report.words.plain import Summary, listed, precision, spoken
from sim.report.words.ties import Size, reaches, some

TOLD = 3  # in the sentence at the top


def taken_out(summary: Summary) -> list[tuple[str, Summary]]:
    """What is otherwise once each power is taken out, in words, with the differences of all answers; the greatest first.

    Those that change an answer by more than chance stand before those that do not.
    """
    found = [
        (lifting(power_name(summary, one["name"]), one["way"]), one["groups"]) for one in summary["lifts"]["powers"]
    ]
    return sorted(found, key=lambda one: (not clear(one[1]), -abs(_most(one[1])[1]["diff"]), one[0]))


def clear(groups: Mapping[str, Summary]) -> list[str]:
    """The answers that change by more than chance."""
    return [name for name, d in groups.items() if is_clear(d)]


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
    """What changes the answers most; empty where nothing was taken out."""
    found = taken_out(summary)
    if not found:
        return ""
    told = [(words, *_most(groups)) for words, groups in found if clear(groups)]
    if not told:
        return "No power changes an answer by more than chance, each out of the way in turn under the same luck."
    named = told[:TOLD]
    parts = [f"{words}, {spoken(group)} {_sized(d)}" for words, group, d in named]
    rest = f"; {len(told) - TOLD} more in the figure" if len(told) > TOLD else ""
    first, last, one = _size(named[0][-1]), _size(named[-1][-1]), len(named) == 1
    to_first = [words for words, _, d in named[1:] if reaches(_size(d), first)]
    to_last = [words for words, groups in found[len(named) :] if any(reaches(_size(d), last) for d in groups.values())]
    alike = ("the first", to_first), ("it" if one else "the last", to_last)
    as_much = "; ".join(f"as much as {which}: {listed(some(names, TOLD))}" for which, names in alike if names)
    may = f" May do {as_much}." if as_much else ""
    if to_last:
        change = "one is seen to change" if one else "these are seen to change"
    else:
        change = "one changes" if one else "these change"
    return (
        f"Of the powers, each out of the way in turn under the same luck, {change} most: {'; '.join(parts)}{rest}.{may}"
    )


def _size(d: Summary) -> Size:
    return Size.of(d["diff"], d["least"], d["most"])


def _sized(d: Summary) -> str:
    """A difference that was picked as the greatest, with what is known of its size."""
    (size, reach), unsure = size_and_limits(d), precision.size_unsure(d, alone=True)
    doubt = [precision.sign_held(d), unsure] if unsure else [reach]
    return f"{size} ({'; '.join(filter(None, doubt))})" if any(doubt) else size


def _most(groups: Mapping[str, Summary]) -> tuple[str, Summary]:
    """The answer that changes most, of those that change by more than chance if any does."""
    name = max(clear(groups) or groups, key=lambda one: abs(groups[one]["diff"]))
    return name, groups[name]
