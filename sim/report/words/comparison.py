"""The plain sentences at the top of a comparison: which scenario moves which answer, and by how much."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sim.report.words.besides import besides
from sim.report.words.dates import moments
from sim.report.words.differences import (
    answers_and_dates,
    by_draw,
    draws_of,
    few_draws,
    groups_of,
    has_way,
    in_points,
    interval,
    is_clear,
    never_differs,
    too_few_to_tell,
)
from sim.report.words.largest import Differences, One, all_of, largest, size_of, when
from sim.report.words.plain import (
    FEWEST_DRAWS,
    MINUS,
    SPACE,
    Summary,
    count,
    day,
    has_interval,
    listed,
    many,
    opening,
    part,
    point_words,
    precision,
    spoken,
)
from sim.report.words.run import A_SHARE, Said, assumed
from sim.report.words.ties import some

NO_ANSWER = "no such answer"
"""Instead of the share of an answer that a scenario does not have."""

_NAMED = 4
"""What a headline tells apart; of more it says how many."""
_WORTH = 3
"""In how many draws, and in none the other way, a difference must be seen that is told and no more than chance."""


def headline(summary: Summary) -> str:
    """The titles of all scenarios in one, what they begin with told once, and what is lifted; that of the first where they share
    no beginning. Of more than three others it is said how many they are.

    >>> titles = ("A harbour, as of May", "A harbour, had the fund bid")
    >>> headline({"scenarios": [{"summary": {"scenario": {"title": title}}} for title in titles]})
    'A harbour: as of May; had the fund bid'
    """
    own = list(filter(None, dict.fromkeys(endings(summary))))
    first = str(summary["scenarios"][0]["summary"]["scenario"]["title"])
    lifts = [str(one["short"]) for one in summary["scenarios"] if one.get("lifts")]
    start = first.removesuffix(own[0]).removesuffix(", ") if own else first
    told = [*own, *lifts] if start else lifts
    if len(told) > _NAMED:
        return f"{start or first}: one base and {count(len(summary['scenarios']) - 1)} others"
    return f"{start or first}: {'; '.join(told)}" if told else first


def endings(summary: Summary) -> list[str]:
    """What the title of each scenario says after what all of them begin with, up to a comma; the whole, if that is nothing.

    Nothing where it is that of the base, and of the base if there is no other.
    """
    titles = [str(one["summary"]["scenario"]["title"]) for one in summary["scenarios"]]
    parts = [title.split(", ") for title in titles]
    most = min(map(len, parts)) - 1
    shared = next((k for k in range(most) if len({part[k] for part in parts}) > 1), most)
    first, *others = (", ".join(part[shared:]) for part in parts)
    own = ["" if one == first else one for one in others]
    return [first if any(own) else "", *own]


def lead(summary: Summary) -> str:
    """One sentence: for each other scenario, from what to what the answers go that it moves most; then all that move none.

    What the draws of several are too few to tell is said once, at the end.
    """
    check = _last_common(summary)
    base = summary["scenarios"][0]
    pairs = [pair for pair in summary["pairs"] if pair["a"] == base["name"]]
    told: dict[str, list[str]] = {}
    open_ = [pair for pair in pairs if few_draws(pair) and not _moved(summary, pair, check)]
    for words, pair in sorted(((_moved(summary, pair, check), pair) for pair in pairs), key=lambda one: not one[0]):
        doubt = "" if len(open_) > 1 else _doubt(summary, pair, check)
        told.setdefault(words or _unmoved(summary, pair, check) + doubt, []).append(spoken(pair["b"]))
    parts = [f"in {listed(names)}, {words}" for words, names in told.items()]
    of = "this" if len(open_) == len(pairs) else f"that in {listed([spoken(pair['b']) for pair in open_])}"
    more = f" {too_few_to_tell(summary, open_[0], f'what of {of} is chance')}." if len(open_) > 1 else ""
    return (
        f"On {day(base['summary']['scenario']['horizon'])}, against {spoken(base['name'])}: {'; '.join(parts)}.{more}"
    )


def standing(summary: Summary) -> str:
    """What a share is, and how many numbers of which scenario are assumptions; of what is lifted those of its file are told."""
    having: dict[str, list[str]] = {}
    for one in summary["scenarios"]:
        if one.get("lifts"):
            continue  # its author has assumed nothing more
        having.setdefault(assumed(one["summary"]), []).append(spoken(one["name"]))
    told = "; ".join(f"in {listed(names)} {words}" for words, names in having.items())
    return f"{A_SHARE.format('these models, if their files are')} {opening(told)}."


def under_shares(summary: Summary) -> str:
    """What stands under some of the shares at the last common date; empty: nothing does."""
    last, runs = str(summary["common_checks"][-1]), [one["summary"] for one in summary["scenarios"]]
    having = [run for run in runs if any(map(has_interval, run["probabilities"]["groups"][last].values()))]
    if not having:
        return ""
    beliefs = any(run["run"]["uncertain"] for run in having)
    more = ", and its belief band, which only better evidence would narrow" if beliefs else ""
    return f" Under a share: its 95{SPACE}% sampling interval, which more replications would narrow{more}."


def _last_common(summary: Summary) -> str:
    ids = [str(check) for check in summary["common_checks"]]
    return "horizon" if "horizon" in ids else ids[-1]


def common(summary: Summary) -> list[Summary]:
    """The checks that all scenarios have."""
    found = summary["scenarios"][0]["summary"]["checks"]
    return [check for check in found if check["id"] in summary["common_checks"]]


def called(summary: Summary) -> dict[str, str]:
    """What the checks of the base are called, by their ids."""
    runs = [one["summary"] for one in summary["scenarios"]]
    return moments(runs[0], runs)


def _moved(summary: Summary, pair: Summary, check: str) -> str:
    """From what to what the two answers go that differ most by more than chance at a check, and those that only one of the
    two has, and which others rise and fall; of those of which only the draws tell, in how many of these; empty: none does.
    """
    found = sorted(
        (one for one in all_of(_at(summary, pair, [check])) if is_clear(one.d)), key=lambda one: -size_of(one)
    )
    lacked = [NO_ANSWER in _shares(summary, pair, *one[:2]) for one in found]
    clear = [one for one, lacks in zip(found, lacked, strict=True) if lacks or has_way(one.d)]
    either = _either(summary, pair, [one for one in found if one not in clear])
    known = clear[:1] + [
        one
        for one in clear[1:]
        if (one is clear[1] and not precision.size_unsure(one.d)) or NO_ANSWER in _shares(summary, pair, *one[:2])
    ]
    told = listed([_doubted(_goes(summary, pair, *one), one.d) for one in known])
    others = _ways_of([one for one in clear if one not in known])
    return ", and ".join(filter(None, [f"{told}, while {others}" if others else told, either]))


def _either(summary: Summary, pair: Summary, found: Sequence[One]) -> str:
    """In how many draws the first of these answers is more frequent and in how many less, and which others may be either too:
    those that are more frequent, or less, in more of the draws as the first is, and those that are the other way round.
    """
    if not found:
        return ""
    first, *others = found
    old, new = _shares(summary, pair, *first[:2])
    seen = f" seen to go from {old} to {new}," if first.d["draws"] < FEWEST_DRAWS else ""
    alike, opposite = (
        [spoken(one.group) for one in others if (_mostly_higher(one.d) == _mostly_higher(first.d)) == same]
        for same in (True, False)
    )
    ways = (("likewise", alike), ("the other way round", opposite))
    more = "".join(f", and {way} {listed(some(names, 4))}" for way, names in ways if names)
    return f"{spoken(first.group)} is{seen} {by_draw(first.d)}{more}"


def _mostly_higher(d: Summary) -> bool:
    """Whether an answer is more frequent in more belief draws than it is less frequent in."""
    return bool((d["diff"] > 0) == (d["draws_same"] > d["draws_other"]))


def _ways_of(found: Sequence[One]) -> str:
    """Which answers rise and which fall.

    >>> _ways_of([One("", group, {"diff": diff}) for group, diff in (("ban", 0.1), ("sale", -0.1), ("no_deal", 0.1))])
    'ban and no deal rise and sale falls'
    """
    up, down = ([spoken(one.group) for one in found if (one.d["diff"] > 0) == rises] for rises in (True, False))
    ways = ((up, "rise"), (down, "fall"))
    return listed([f"{listed(some(names, 4))} {verb}{'s' if len(names) == 1 else ''}" for names, verb in ways if names])


def _unmoved(summary: Summary, pair: Summary, check: str) -> str:
    """That no answer differs at a check, or none by more than is seen to be chance, or what is seen of too few draws to tell."""
    found = all_of(_at(summary, pair, [check]))
    if all(never_differs(one.d) for one in found):
        return "no replication has another answer"
    if not few_draws(pair):
        return "no difference is seen to be more than chance"
    return _seems(summary, pair, *max(found, key=size_of))


def _doubt(summary: Summary, pair: Summary, check: str) -> str:
    """What the draws of a pair are too few to tell of that; empty: they are enough."""
    if not few_draws(pair):
        return ""
    same = all(never_differs(one.d) for one in all_of(_at(summary, pair, [check])))
    what = "that none would" if same else "whether that is more than chance"
    return f", but {too_few_to_tell(summary, pair, what)}"


def _goes(summary: Summary, pair: Summary, check: str, group: str, d: Summary) -> str:
    """From which share to which an answer goes; where both read the same, by how much it differs."""
    old, new = _shares(summary, pair, check, group)
    if old != new or not d["diff"]:
        return f"{spoken(group)} goes from {old} to {new}"
    by, way = point_words(in_points(d).lstrip(f"+{MINUS}")), "higher" if d["diff"] > 0 else "lower"
    return f"{spoken(group)} is {by} {way}, at {new}"


def _seems(summary: Summary, pair: Summary, check: str, group: str, d: Summary) -> str:
    """The same where it is not known whether that is so on the whole."""
    return _goes(summary, pair, check, group, d).replace(" goes from ", " is seen to go from ", 1)


def _shares(summary: Summary, pair: Summary, check: str, group: str) -> list[str]:
    """How frequent an answer is in both scenarios, in words; that there is none of the kind where one does not have it."""
    by_name = {one["name"]: one["summary"]["probabilities"]["groups"] for one in summary["scenarios"]}
    found = (by_name[pair[side]][check].get(group) for side in "ab")
    return [NO_ANSWER if one is None else part(one) for one in found]


def _doubted(words: str, d: Summary) -> str:
    """With, in brackets, what is known of the size of a difference, where its limits beside all others do not tell it."""
    unsure, reach = precision.size_unsure(d, alone=True), f"{interval(d)} points" if interval(d) else ""
    doubt = ": ".join(filter(None, [unsure, reach])) if unsure else f"{reach}, looked at alone"
    if not precision.size_unsure(d):
        return words
    return f"{words.removesuffix(')')}; {doubt})" if words.endswith(")") else f"{words} ({doubt})"


def _at(summary: Summary, pair: Summary, checks: Sequence[str]) -> Differences:
    """The differences of a pair in the answers that either has."""
    return {check: {g: pair["checks"][check]["groups"][g] for g in groups_of(summary, pair)} for check in checks}


def brief(summary: Summary) -> list[Said]:
    """For each pair the largest difference that is more than chance explains in any, on the last date, else before it; what
    the scenarios differ in besides the answers; and those in whose answers there is none.
    """
    last, labels = _last_common(summary), called(summary)
    by_name = {one["name"]: one["summary"] for one in summary["scenarios"]}
    lifts = {one["name"]: str(one.get("lifts", "")) for one in summary["scenarios"]}
    found: list[Said] = []
    beside_still: list[Said] = []  # what those differ in besides the answers
    still: dict[tuple[str, str], list[str]] = {}  # what is said of those that differ nowhere
    for pair in summary["pairs"]:
        at = _at(summary, pair, summary["common_checks"])
        b, a = spoken(pair["b"]), spoken(pair["a"])
        more = besides(b, by_name[pair["a"]], by_name[pair["b"]], lifts[pair["b"]])
        also = [Said(more, "beside")] if more else []
        if any(is_clear(d) for d in at[last].values()):
            most, where_and_what = largest(at, labels)
            found.append(Said(f"{b} differs {most}from {a} {where_and_what}.", "differences"))
        elif any(is_clear(d) for check in at.values() for d in check.values()):
            now = f"{opening(when(labels[last]))}, against {a}: in {b}, {_unmoved(summary, pair, last)}{_doubt(summary, pair, last)}"
            text = f"{now}; before that, they differ {''.join(largest(at, labels))}."
            found.append(Said(text, "differences"))
        else:
            still.setdefault(_still(summary, pair, at, labels), []).append(b)
            beside_still += also
            continue
        found += also
    told = (f"{opening(f'{before}in {listed(names)}, {words}')}." for (before, words), names in still.items())
    return [*found, *(Said(text, "differences") for text in told), *beside_still]


def _still(summary: Summary, pair: Summary, at: Differences, labels: Mapping[str, str]) -> tuple[str, str]:
    """That no difference of a pair is told on any date, and what is seen; and what is said before the name of the scenario."""
    found, a = all_of(at), spoken(pair["a"])
    first = max(found, key=size_of)
    those = f"of the {many(len(found), 'difference')} from {a} ({answers_and_dates(summary, pair)})"
    few = few_draws(pair)
    if all(never_differs(one.d) for one in found):
        same = f"no replication has another answer than in {a}, at {many(len(at), 'moment')}"
        return "", f"{same}, but {too_few_to_tell(summary, pair, 'that none would')}" if few else same
    if not few:
        nothing = f"none {those} is seen to be more than chance with {draws_of(summary, pair)}"
        return "", nothing + _seen(found, labels)
    told = f"{_seems(summary, pair, *first)}, but {too_few_to_tell(summary, pair, f'whether any {those} is more than chance')}"
    return f"{when(labels[first.check])}, against {a}: ", told


def _seen(found: Sequence[One], labels: Mapping[str, str]) -> str:
    """The largest that is seen in some belief draws, or replications where no number is uncertain, and in none the other way, of
    what is no more than chance; empty: none is.
    """
    one_way = [one for one in found if one.d["diff"] and min(_ways(one.d)) == 0 and max(_ways(one.d)) >= _WORTH]
    if not one_way:
        return ""
    check, group, d = max(one_way, key=size_of)
    way, opposite = ("higher", "lower") if d["diff"] > 0 else ("lower", "higher")
    if d["draws_same"] is None:
        come, go = ("come to", "leaves") if d["diff"] > 0 else ("leave", "comes to")
        seen = f"{many(max(_ways(d)), 'replication')} {come} {spoken(group)} and none {go} it, too few to say that it is {way}"
    else:
        draws = f"{way} in {count(d['draws_same'])} of the draws, {opposite} in none"
        seen = f"{spoken(group)} was seen to be {draws}, too few to say that it is"
    return f"; {when(labels[check])}{',' if d['draws_same'] is None else ''} {seen}"


def _ways(d: Summary) -> tuple[int, int]:
    """In how many draws an answer is more frequent and in how many less; each replication is one where no number is uncertain."""
    same, other = d["draws_same"], d["draws_other"]
    return (d["only_a"], d["only_b"]) if same is None else (same, other)
