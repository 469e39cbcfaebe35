"""The plain sentences at the top of a comparison: which scenario moves which answer, and by how much."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sim.report.words.besides import besides
from sim.report.words.dates import UNMOVED, moments
from sim.report.words.differences import common_groups, draws_of, in_points, interval, is_clear
from sim.report.words.plain import (
    MINUS,
    Summary,
    count,
    day,
    limits,
    listed,
    many,
    opening,
    point_words,
    points,
    precision,
    spoken,
)
from sim.report.words.run import A_SHARE, Said, assumed
from sim.report.words.ties import Size, reaches, some


def headline(summary: Summary) -> str:
    """The titles of all scenarios in one, what they begin with told once; that of the first where they share no beginning.

    >>> titles = ("A harbour, as of May", "A harbour, had the fund bid")
    >>> headline({"scenarios": [{"summary": {"scenario": {"title": title}}} for title in titles]})
    'A harbour: as of May; had the fund bid'
    """
    own = list(filter(None, dict.fromkeys(endings(summary))))
    first = str(summary["scenarios"][0]["summary"]["scenario"]["title"])
    if not own:
        return first
    opening = first.removesuffix(own[0]).removesuffix(", ")
    return f"{opening}: {'; '.join(own)}" if opening else first


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
    """One sentence: for each other scenario, the groups that it moves most against the first; then all that move none."""
    check = _last_common(summary)
    base = summary["scenarios"][0]
    told = [(pair, _moved(summary, pair, check)) for pair in summary["pairs"] if pair["a"] == base["name"]]
    still = [pair for pair, moved in told if not moved]
    parts = [*(moved for _, moved in told if moved), *_nowhere(still, summary, spoken(base["name"]), {check: ""})]
    horizon = day(base["summary"]["scenario"]["horizon"])
    against = f", against {spoken(base['name'])}:" if len(still) < len(told) else ""
    return f"On {horizon}{against} {'; '.join(parts)}."


def standing(summary: Summary) -> str:
    """What a share is, and how many numbers of which scenario are assumptions; of what is lifted those of its file are told."""
    having: dict[str, list[str]] = {}
    for one in summary["scenarios"]:
        if one.get("lifts"):
            continue  # its author has assumed nothing more
        having.setdefault(assumed(one["summary"]), []).append(spoken(one["name"]))
    told = "; ".join(f"in {listed(names)} {words}" for words, names in having.items())
    return f"{A_SHARE.format('these models, if their files are')} {opening(told)}."


def _last_common(summary: Summary) -> str:
    ids = [str(check) for check in summary["common_checks"]]
    return "horizon" if "horizon" in ids else ids[-1]


def called(summary: Summary) -> dict[str, str]:
    """What the checks of the base are called, by their ids."""
    runs = [one["summary"] for one in summary["scenarios"]]
    return moments(runs[0], runs)


def _moved(summary: Summary, pair: Summary, check: str) -> str:
    diffs = pair["checks"][check]["groups"]
    clear = [(g, diffs[g]) for g in common_groups(summary) if is_clear(diffs[g])]
    clear.sort(key=lambda found: -abs(found[1]["diff"]))
    if not clear:
        return ""
    first, *more = clear[:1] + [one for one in clear[1:2] if not precision.size_unsure(one[1])]
    told = [_more(*first, verb="is "), *(_more(*one) for one in more)]
    return f"in {spoken(pair['b'])}, {listed(told)}"


def _nowhere(
    pairs: Sequence[Summary], summary: Summary, base: str, at: Mapping[str, str], where: str = ""
) -> list[str]:
    """That the answers of scenarios do not differ from those of a base, or not that one can tell, and what was seen.

    `at`: the dates looked at, and what is said of when each is.
    """
    found: dict[str, list[str]] = {}
    for pair in sorted(pairs, key=lambda one: not one["certain"]):
        those = f" from those of {base}"
        end = f"do not differ{those}" if pair["certain"] else f"cannot be told{those} with {draws_of(summary, pair)}"
        seen = [
            (g, when, pair["checks"][check]["groups"][g]) for check, when in at.items() for g in common_groups(summary)
        ]
        found.setdefault(f"{end}{where}{_seen(seen)}", []).append(spoken(pair["b"]))
    return [f"the answers of {listed(names)} {words}" for words, names in found.items()]


def _seen(differences: Sequence[tuple[str, str, Summary]]) -> str:
    """Of what is no more than chance the largest that is seen in some belief draws and in none the other way; empty: none is."""
    one_way = [one for one in differences if one[2]["draws_same"] and not one[2]["draws_other"]]
    if not one_way:
        return ""
    group, when, d = max(one_way, key=_size_of)
    way, opposite = ("higher", "lower") if d["diff"] > 0 else ("lower", "higher")
    draws = f"{way} in {count(d['draws_same'])} of the draws, {opposite} in none"
    return f": {when}{spoken(group)} was seen to be {draws}, too few to say that it is"


def _more(group: str, difference: Summary, verb: str = "") -> str:
    way, unsure = "higher" if difference["diff"] > 0 else "lower", precision.size_unsure(difference, alone=True)
    if unsure:
        held = precision.sign_held(difference) or way
        reach = interval(difference)
        return f"{spoken(group)} {verb}{held} ({unsure}{f': {reach} points' if reach else ''})"
    alone = f" ({interval(difference)}, looked at alone)" if precision.size_unsure(difference) else ""
    return f"{spoken(group)} {verb}{point_words(in_points(difference).lstrip(f'+{MINUS}'))} {way}{alone}"


def brief(summary: Summary) -> list[Said]:
    """For each pair the largest difference that is more than chance explains in any, on the last date, else before it; what
    the scenarios differ in besides the answers; and those in whose answers there is none.
    """
    last = _last_common(summary)
    labels = called(summary)
    groups = common_groups(summary)
    by_name = {one["name"]: one["summary"] for one in summary["scenarios"]}
    found: list[Said] = []
    beside_still: list[Said] = []  # what those differ in besides the answers
    still: dict[str, list[Summary]] = {}  # base -> the pairs that differ nowhere
    for pair in summary["pairs"]:
        at = {check: {g: pair["checks"][check]["groups"][g] for g in groups} for check in summary["common_checks"]}
        b, a = spoken(pair["b"]), spoken(pair["a"])
        more = besides(b, by_name[pair["a"]], by_name[pair["b"]])
        also = [Said(more, "beside")] if more else []
        if any(is_clear(d) for d in at[last].values()):
            most, where_and_what = _largest(at, labels)
            found.append(Said(f"{b} differs {most}from {a} {where_and_what}.", "differences"))
        elif any(is_clear(d) for check in at.values() for d in check.values()):
            nowhere = opening(*_nowhere([pair], summary, a, {last: ""}, f" {_when(labels[last])}"))
            text = f"{nowhere}; before that, {''.join(_largest(at, labels))}."
            found.append(Said(text, "differences"))
        else:
            still.setdefault(pair["a"], []).append(pair)
            beside_still += also
            continue
        found += also
    where = f", at {many(len(summary['common_checks']), 'date')} and in {many(len(groups), 'answer')}"
    when = {check: f"{_when(labels[check])} " for check in summary["common_checks"]}
    told = (
        f"{opening(text)}."
        for base, pairs in still.items()
        for text in _nowhere(pairs, summary, spoken(base), when, where)
    )
    return [*found, *(Said(text, "differences") for text in told), *beside_still]


def _largest(at: dict[str, dict[str, Summary]], labels: dict[str, str]) -> tuple[str, str]:
    """`most `, and the largest difference that is more than chance, in words, with the other dates on which there may be one
    as large; instead of `most ` nothing, and what each date has, where all have one as large from some date on.
    """
    clear = {check: [(check, *one) for one in at[check].items() if is_clear(one[1])] for check in at}
    most = [max(found, key=_size_of) for found in clear.values() if found]
    check, group, d = max(most, key=_size_of)
    size, reach, unsure = in_points(d), "", precision.size_unsure(d, alone=True)
    if precision.size_unsure(d):
        alone = f"{interval(d)}, looked at alone" if interval(d) else ""
        reach = ": ".join(filter(None, [unsure, alone]))
    elif d["low"] < d["high"]:
        size = points(d["diff"], d["least"], d["most"])
        reach = f"{limits(d['least'], d['most'])}, allowing for all {sum(map(len, at.values()))} looked at"
    doubt = "; ".join(filter(None, [precision.sign_held(d), reach] if unsure else [reach, precision.sign_held(d)]))
    greatest = f"{spoken(group)} {point_words(size)}{f' ({doubt})' if doubt else ''}"
    found: dict[str, list[tuple[str, str, Summary]]] = {}
    for one in most:
        if reaches(_size(one[2]), _size(d)):
            found.setdefault(_day_of(labels[one[0]]), []).append(one)
    days = list(dict.fromkeys(_day_of(labels[one]) for one in at))
    whens = {day: _when(labels[own[0][0]]) if len(own) == 1 else f"about {day}" for day, own in found.items()}
    if len(found) == 1:
        return "most ", f"{whens[_day_of(labels[check])]}: {greatest}"
    if len(found) > 2 and list(found) == days[-len(found) :]:
        each = "each date" if len(found) == len(days) else f"each date from {days[-len(found)]} on"
        return "", f"about as much on {each}: {_between(found)}; the greatest: {greatest}"
    several = len({g for own in found.values() for _, g, _ in own}) > 1
    named = [when + (f" ({_between({day: found[day]})})" if several else "") for day, when in whens.items()]
    close = ", too close to tell on which date" if d["low"] < d["high"] else ""
    return "most ", f"{listed(some(named, 4))}{close}; the greatest: {greatest}"


def _between(found: Mapping[str, Sequence[tuple[str, str, Summary]]]) -> str:
    """Between which points each answer differs that differs most on one of these dates."""
    by_group: dict[str, list[Summary]] = {}
    for _, group, d in (one for own in found.values() for one in own):
        by_group.setdefault(group, []).append(d)
    told = []
    for group, own in by_group.items():
        ends = [in_points(pick(own, key=lambda d: abs(d["diff"]))) for pick in (min, max)]
        told.append(f"{spoken(group)} {' to '.join(dict.fromkeys(ends))}")
    return f"{listed(told)} points"


def _day_of(label: str) -> str:
    """The day of a check, with what is called after it, whichever side of it is looked at.

    >>> _day_of("just after 12 Nov 2020"), _day_of("before and after 18 Dec 2024 (the order)")
    ('12 Nov 2020', '18 Dec 2024 (the order)')
    """
    return label.removeprefix("just before ").removeprefix("just after ").removeprefix(f"{UNMOVED} ")


def _size_of(one: tuple[str, str, Summary]) -> float:
    return _size(one[2]).size


def _size(d: Summary) -> Size:
    return Size.of(d["diff"], d["low"], d["high"])


def _when(label: str) -> str:
    """When a difference is as large, within a sentence.

    >>> _when("just after 12 Nov 2020"), _when("before and after 18 Dec 2024 (the order)")
    ('just after 12 Nov 2020', 'on 18 Dec 2024 (the order), before and after it alike')
    """
    if label.startswith("just "):
        return label
    return f"on {label.removeprefix(UNMOVED + ' ')}, {UNMOVED} it alike" if label.startswith(UNMOVED) else f"on {label}"
