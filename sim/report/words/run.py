"""The plain sentences at the top of a report: the answer first, in words that one can say aloud."""

from __future__ import annotations

from dataclasses import dataclass

from sim.report.words.dates import decisive_dates
from sim.report.words.days import earlier_that_day
from sim.report.words.drivers import alike, at_least, driver_sentence, no_driver, shown_drivers, unseen
from sim.report.words.lifts import lift_sentence
from sim.report.words.obstacles import obstacle_sentence
from sim.report.words.parameters import told_of
from sim.report.words.plain import (
    SPACE,
    Summary,
    band,
    beside,
    count,
    day,
    has_band,
    in_how_many,
    last_check,
    listed,
    many,
    opening,
    said,
    spoken,
)
from sim.report.words.ties import some

FIRST_COUNTS = "Where several rules hold at once, the first in the order of the scenario file counts."
A_SHARE = "A share is how often something comes of {} right."
MAY_BE_MORE = f"{FIRST_COUNTS[:-1]}: what a later one says may be true of more replications."


@dataclass(frozen=True)
class Said:
    """A sentence, and the id of the section that bears it out."""

    text: str
    section: str


def in_order(summary: Summary, check: str) -> list[tuple[str, Summary]]:
    """The groups at a check with their estimates, in the order of the file, which is that of every figure and table."""
    at = summary["probabilities"]["groups"][check]
    return [(str(g["id"]), at[g["id"]]) for g in summary["groups"]]


def lead(summary: Summary) -> str:
    """One sentence with the answer."""
    parts = [f"{spoken(group)}{SPACE}{said(e)}" for group, e in in_order(summary, last_check(summary))]
    return f"On {day(summary['scenario']['horizon'])}: {', '.join(parts)}."


def assumed(summary: Summary, of: str = "") -> str:
    """How many of the numbers are assumptions; `of`: whose they are.

    >>> made = {"inputs": {"counts": {"evidence": 0, "judgements": 0, "priors": 0, "assumptions": 11}}}
    >>> assumed(made), assumed(made, "its ")
    ('all 11 numbers are assumptions', 'all of its 11 numbers are assumptions')
    """
    counts = summary["inputs"]["counts"]
    numbers = sum(counts.values())
    every = f"{count(counts['assumptions'])} of" if counts["assumptions"] < numbers else "all of" if of else "all"
    are = "is an assumption" if counts["assumptions"] == 1 else "are assumptions"
    return f"{every} {of}{many(numbers, 'number')} {are}"


def standing(summary: Summary) -> str:
    """What a share is, how many numbers are assumptions, and how far what is open in them moves the likeliest answer."""
    told = f"{A_SHARE.format('this model, if its file is')} {opening(assumed(summary, 'its '))}"
    at = summary["probabilities"]["groups"][last_check(summary)]
    group, most = max(at.items(), key=lambda one: float(one[1]["p"]))
    if not has_band(most):
        return f"{told}."
    often = band(most).replace("from ", "anything from ")
    return f"{told}; in nine of ten draws of what is not known, {spoken(group)} holds in {often} of replications."


def in_brief(summary: Summary) -> list[Said]:
    """What else a reader should take away, one sentence for each part of the report."""
    found = [_meanwhile(summary), _decisive_date(summary), _terms(summary), _obstacle(summary), _driver(summary)]
    return [one for one in found if one]


def made_of(summary: Summary, group: str) -> str:
    """What a group is made of on the last day, if that is several outcomes: `65 % closed, 12 % approved`; or several measures."""
    at = summary["probabilities"]["outcomes"][last_check(summary)]
    own = [o["id"] for o in summary["outcomes"] if o["group"] == group and at[o["id"]]["hits"]]
    if len(own) < 2:
        return _measures(summary, own[0]) if own else ""
    own.sort(key=lambda name: -at[name]["p"])
    names = [spoken(name).removeprefix(f"{spoken(group)} ") for name in own]
    parts = [f"{said(at[one])} {name}" for one, name in zip(own, _distinct(names), strict=True)]
    rest = [f"{len(parts) - 3} more"] if len(parts) > 4 else parts[3:]
    return ", ".join([*parts[:3], *rest])


def _measures(summary: Summary, outcome: str) -> str:
    """Which measures an outcome is made of whose rule is that one of several is in force, and how often beside an agreement."""
    rule = next(o for o in summary["outcomes"] if o["id"] == outcome)
    parts = rule["in_force"]
    if len(parts) < 2:
        return ""
    told = ", ".join(some([f"{said(one['share'])} {one['name']}" for one in parts], 4))
    shares = [one["share"] for one in parts]
    more = rule["several"] / shares[0]["n"]
    here = summary["probabilities"]["outcomes"][last_check(summary)][outcome]
    several = f" ({beside(more, *shares)} {'both' if len(parts) == 2 else 'more than one'})" if more else ""
    signed = [one["share"] for one in summary["terms"]["in_outcomes"] if one["id"] == outcome]
    return f"{told}{several}" + "".join(f"; {_of_these(here, share)} with an agreement signed" for share in signed)


def _of_these(whole: Summary, share: Summary) -> str:
    """How many of those of a share hold something too, both as parts of all.

    >>> _of_these({"hits": 9, "n": 90, "text": "10 %"}, {"hits": 6, "n": 90, "text": "7 %"})
    'of these 10, 7'
    """
    ends = [said(one).removesuffix(f"{SPACE}%") for one in (whole, share)]
    if all(one.replace(".", "").isdigit() for one in ends):
        return f"of these {ends[0]}, {ends[1]}"
    return f"of these, {said(share)}"


def _distinct(names: list[str]) -> list[str]:
    """Names, of which one that begins another stands for the rest.

    >>> _distinct(["closed with conditions", "closed"])
    ['closed with conditions', 'closed otherwise']
    """
    return [f"{name} otherwise" if any(one.startswith(f"{name} ") for one in names) else name for name in names]


def at_some_time(summary: Summary, group: str) -> tuple[str, Summary] | None:
    """The outcome of a group that has held at some time far more often than the group holds at the last, and how often; None:
    none has.

    Far more often is by five points and by three tenths. What the last group holds, the rest, is no event.
    """
    if group == summary["groups"][-1]["id"]:
        return None
    last = float(summary["probabilities"]["groups"][last_check(summary)][group]["p"])
    shares = summary["incidence"]["ever"]
    ever = {o["id"]: shares[o["id"]] for o in summary["outcomes"] if o["group"] == group and o["id"] in shares}
    if not ever:
        return None
    name = max(ever, key=lambda outcome: float(ever[outcome]["p"]))
    return (name, ever[name]) if ever[name]["p"] >= max(last + 0.05, 1.3 * last) else None


def splits(summary: Summary) -> list[str]:
    """What the cards add to the lead, in sentences: what the likely groups are made of, and what held at some time."""
    found = []
    for group, e in in_order(summary, last_check(summary)):
        made, ever = made_of(summary, group), at_some_time(summary, group)
        if made and e["p"] >= 0.05 and group != summary["groups"][-1]["id"]:
            found.append(f"Of {spoken(group)}: {made}.")
        if ever:
            found.append(f"{opening(spoken(ever[0]))} at some time: {said(ever[1])}.")
    return found


def _meanwhile(summary: Summary) -> Said | None:
    """What held at some time and mostly holds no more, of the group where that is most."""
    check = last_check(summary)
    at = summary["probabilities"]["groups"][check]
    found = [(g["id"], *held) for g in summary["groups"] if (held := at_some_time(summary, g["id"]))]
    if not found:
        return None
    group, outcome, ever = max(found, key=lambda one: one[2]["p"] - at[one[0]]["p"])
    return Said(
        f"{opening(spoken(outcome))} holds at some time {in_how_many(ever)}, but on "
        f"{day(summary['scenario']['horizon'])} {spoken(group)} is the answer {in_how_many(at[group])}.",
        "when",
    )


def _decisive_date(summary: Summary) -> Said | None:
    date, earlier = decisive_dates(summary), earlier_that_day(summary)
    daily = earlier or any(limit["label"] in date for limit in summary["limits"])  # no row of the figure of dates
    return Said(" ".join(filter(None, [date, earlier])), "when" if daily else "answer") if date or earlier else None


def _terms(summary: Summary) -> Said | None:
    terms = summary["terms"]
    if not terms["negotiated"]:
        return None
    if not terms["n_signed"]:
        return Said("No replication has an agreement in hand at the end.", "terms")
    text = f"At the end an agreement is in hand {in_how_many(terms['signed'])}"
    names = _distinct([spoken(one["id"]) for one in terms["in_outcomes"]])
    parts = [f"{said(one['share'])} {name}" for one, name in zip(terms["in_outcomes"], names, strict=True)]
    if len(parts) > 1:
        rest = [f"{len(parts) - 4} more outcomes"] if len(parts) > 5 else parts[4:]
        text += f" (of all: {listed([*parts[:4], *rest])})"
    if terms["packages"]:
        text += f"; {_package(terms)}"
    return Said(f"{text}.", "terms")


def _package(terms: Summary) -> str:
    """Which package is the most frequent, or which are seen most often where others may be as frequent."""
    first, others = terms["packages"][0], terms["alike"]
    often = in_how_many(first["share"])
    if others == 0:
        return f"the most frequent package is {first['name']}, {often}"
    seen = [one["name"] for one in terms["packages"] if one["share"]["hits"] == first["share"]["hits"]]
    rest = (terms["different"] if others is None else others + 1) - len(seen)
    which = "others" if others is None else "one other" if rest == 1 else f"{count(rest)} others"
    more = f"{which} may be as frequent" if rest else ""
    if len(seen) == 1:
        return "; ".join(filter(None, [f"the package seen most often is {seen[0]}, {often}", more]))
    told = f"{len(seen)} packages are seen most often, each {often}{f', and {more}' if more else ''}"
    return f"{told}: {'; '.join(some(seen, 3))}"


def between(summary: Summary, package: Summary) -> str:
    """Between whom a package is agreed, and of how many each, where there are several; the seller, who always is, aside."""
    everybody = [set(one["names"]) for one in summary["terms"]["parties"]]
    common = set.intersection(*everybody)
    found = [(listed([name for name in one["names"] if name not in common]), one["hits"]) for one in package["between"]]
    return found[0][0] if len(found) == 1 else "; ".join(f"{names} {count(hits)}" for names, hits in found)


def signers(summary: Summary) -> str:
    """Between whom the agreements are, and how often."""
    found = summary["terms"]["parties"]
    names = [listed(one["names"]) for one in found]
    if len(found) == 1:
        return f"The parties are {names[0]}."
    shares = [said(one["share"]) for one in found]
    return f"Between: {'; '.join(map(' '.join, zip(names, shares, strict=True)))}."


def _obstacle(summary: Summary) -> Said | None:
    found = lift_sentence(summary) or (obstacle_sentence(summary) if summary["constraints"] else "")
    return Said(found, "powers") if found else None


def _driver(summary: Summary) -> Said | None:
    found = shown_drivers(summary)
    if not found:
        return Said(no_driver(summary), "drivers")
    names = summary["names"]
    how = driver_sentence(found[0], names)
    known = [d for d in alike(found) if at_least(d)]
    beliefs, rest = (
        [told_of(d["parameter"], names, _whose(summary, d["parameter"])) for d in shown]
        for shown in (known or found, [d for d in alike(found) if not at_least(d)] if known else [])
    )
    named = listed(some(beliefs, 4))
    with_it = f": {how}." if len(beliefs) == 1 else f". With the first, {how}."
    if not known:
        it, missed = "it" if len(beliefs) == 1 else "any of them", unseen(summary)
        told = f"The result is seen to go with {named}, and is not known to go up or down with {it}"
        return Said(f"{told}{with_it}{f' {opening(missed)}.' if missed else ''}", "drivers")
    one = "The belief that the result is seen to go up or down with most is"
    several = "The beliefs that the result is seen to go up or down with most, too close to rank, are"
    seen = f"seen is that it goes with {'it' if len(rest) == 1 else 'them'}, not how much"
    doubt = f" It may go up or down as much with {listed(some(rest, 4))}: {seen}." if rest else ""
    return Said(f"{one if len(beliefs) == 1 else several} {named}{with_it}{doubt}", "drivers")


def restings(summary: Summary) -> str:
    """How many inputs rest on what, in a sentence; what there is none of is left out."""
    counts, own = summary["inputs"]["counts"], summary["inputs"]["assumptions"]
    defaults = sum(one["default"] for one in own)
    number = counts["assumptions"]
    parts = [
        (counts.get("set", 0), "set on the command line, otherwise than in the file"),
        (counts["evidence"], "stated by the facts cited"),
        (counts["judgements"], "judged, where the facts cited say what matters and which way, not how much"),
        (counts["priors"], "taken from the library of priors"),
        (number, f"assumed, without citing anything{f' ({count(defaults)} by default)' if defaults else ''}"),
    ]
    told = [f"{count(n)} {'is' if n == 1 else 'are'} {words}" for n, words in parts if n]
    return f"Of {many(sum(n for n, _ in parts), 'input')}, {'; '.join(told)}."


def only_said(summary: Summary) -> str:
    """Which dates take no effect by law, and what is said where they bind all the same; empty: all do.

    >>> only_said({"dates": [{"name": "the warning", "force": "spoken"}, {"name": "the ban", "force": "order"}]})
    ' The warning was only ever said and takes no effect by law; where it binds, whoever said it carried it out.'
    """
    names = list(dict.fromkeys(str(one["name"]) for one in summary["dates"] if one["force"] == "spoken"))
    if not names:
        return ""
    if len(names) == 1:
        return f" {opening(names[0])} was only ever said and takes no effect by law; where it binds, whoever said it carried it out."
    return f" {opening(listed(names))} were only ever said and take no effect by law; where one binds, whoever said it carried it out."


def _whose(summary: Summary, path: str) -> str:
    """Of which actors a belief of the library of priors is one unknown; empty: of one, or it is none of those."""
    found = [one for kind in ("set", "priors", "assumptions") for one in summary["inputs"].get(kind, ())]
    here = [one["path"] for one in found if one.get("prior") and f"priors.{one['prior']}" == path]
    actors = dict.fromkeys(summary["names"].get(f"actors.{own}", spoken(own)) for own in map(_actor, here) if own)
    return f"one unknown of {listed([*actors])}" if len(actors) > 1 else ""


def _actor(path: str) -> str:
    first, _, rest = path.partition(".")
    return rest.partition(".")[0] if first == "actors" else ""
