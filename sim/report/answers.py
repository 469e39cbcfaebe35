"""The plain sentences at the top of a report: the answer first, in words that one can say aloud."""

from __future__ import annotations

from dataclasses import dataclass

from sim.report.comparing import common_groups
from sim.report.reasons import driver_sentence, parameter_words, shown_drivers, sorted_constraints
from sim.report.words import SPACE, Summary, date_label, day, last_check, listed, points, said, spoken


@dataclass(frozen=True)
class Said:
    """A sentence, and the id of the section that bears it out."""

    text: str
    section: str


def ranked(summary: Summary, check: str) -> list[tuple[str, Summary]]:
    """The groups at a check with their estimates, the likeliest first."""
    at = summary["probabilities"]["groups"][check]
    found = [(str(g["id"]), at[g["id"]]) for g in summary["groups"]]
    return sorted(found, key=lambda pair: -pair[1]["p"])


def lead(summary: Summary) -> str:
    """One sentence with the answer."""
    parts = [f"{spoken(group)}{SPACE}{said(e)}" for group, e in ranked(summary, last_check(summary))]
    return f"By {day(summary['scenario']['horizon'])}: {', '.join(parts)}."


def in_brief(summary: Summary) -> list[Said]:
    """What else a reader should take away, one sentence for each part of the report."""
    found = [_decisive_date(summary), _terms(summary), _obstacle(summary), _driver(summary)]
    return [one for one in found if one]


def _decisive_date(summary: Summary) -> Said | None:
    """The date across which a group moves most."""
    groups = summary["probabilities"]["groups"]
    sides: dict[str, dict[str, str]] = {}
    for check in summary["checks"]:
        if check.get("of"):
            sides.setdefault(check["of"], {})[check["side"]] = check["id"]
    moves = [
        (abs(groups[s["after"]][g["id"]]["p"] - groups[s["before"]][g["id"]]["p"]), g["id"], s)
        for s in sides.values()
        if {"before", "after"} <= set(s)
        for g in summary["groups"]
        if g["id"] != summary["groups"][-1]["id"]
    ]
    if not moves:
        return None
    size, group, side = max(moves, key=lambda move: move[0])
    check = next(check for check in summary["checks"] if check["id"] == side["after"])
    if size < 0.01:
        return Said("No date by itself moves any answer by more than one point.", "answer")
    before, after = (said(groups[side[k]][group]) for k in ("before", "after"))
    return Said(
        f"The date that moves most is {day(check['date'])}, {date_label(summary, check)}: "
        f"{spoken(group)} goes from {before} just before it to {after} just after.",
        "answer",
    )


def _terms(summary: Summary) -> Said | None:
    terms = summary["terms"]
    if not terms["n_signed"]:
        return Said("No replication signs an agreement.", "terms")
    text = f"An agreement is signed in {said(terms['signed'])} of replications"
    if terms["packages"]:
        first = terms["packages"][0]
        text += f"; the most frequent package is {spoken(first['label'])}, in {said(first['share'])}"
    return Said(f"{text}.", "terms")


def _obstacle(summary: Summary) -> Said | None:
    if not summary["constraints"]:
        return None
    first = sorted_constraints(summary)[0]
    share = said(first["share"])
    return Said(
        f"Most often in the way: {spoken(first['actor'])}, {spoken(first['constraint'])}, in {share} of replications.",
        "obstacles",
    )


def _driver(summary: Summary) -> Said | None:
    found = shown_drivers(summary)
    if not found:
        return Said("No single belief moves the result by more than chance would.", "drivers")
    name = parameter_words(found[0]["parameter"])
    where = f" ({name.second})" if name.second else ""
    return Said(f"The belief that matters most is {name.first}{where}: {driver_sentence(found[0])}.", "drivers")


def comparison_lead(summary: Summary) -> str:
    """One sentence: for each other scenario, the group that it moves most against the first."""
    check = _last_common(summary)
    base = summary["scenarios"][0]
    parts = [_moved(summary, pair, check) for pair in summary["pairs"] if pair["a"] == base["name"]]
    horizon = day(base["summary"]["scenario"]["horizon"])
    return f"By {horizon}, against {spoken(base['name'])}: {'; '.join(parts)}."


def _last_common(summary: Summary) -> str:
    ids = [str(check) for check in summary["common_checks"]]
    return "horizon" if "horizon" in ids else ids[-1]


def _moved(summary: Summary, pair: Summary, check: str) -> str:
    diffs = pair["checks"][check]["groups"]
    clear = [(g, diffs[g]) for g in common_groups(summary) if diffs[g]["low"] > 0 or diffs[g]["high"] < 0]
    clear.sort(key=lambda found: -abs(found[1]["diff"]))
    if not clear:
        return f"{spoken(pair['b'])} differs by no more than chance"
    return f"{spoken(pair['b'])} has {listed([_more(group, d) for group, d in clear[:2]])}"


def _more(group: str, difference: Summary) -> str:
    size = points(abs(difference["diff"])).lstrip("+")
    return f"{spoken(group)} {size} points {'higher' if difference['diff'] > 0 else 'lower'}"


def comparison_brief(summary: Summary) -> list[Said]:
    """For each pair, the largest difference at any check that is more than chance."""
    labels = {check["id"]: check["label"] for check in summary["scenarios"][0]["summary"]["checks"]}
    groups = common_groups(summary)
    found = []
    for pair in summary["pairs"]:
        clear = [
            (abs(d["diff"]), group, check, d)
            for check in summary["common_checks"]
            for group, d in pair["checks"][check]["groups"].items()
            if group in groups and (d["low"] > 0 or d["high"] < 0)
        ]
        if not clear:
            found.append(
                Said(
                    f"{spoken(pair['b'])} and {spoken(pair['a'])} differ nowhere by more than chance.",
                    "differences",
                )
            )
            continue
        _, group, check, d = max(clear, key=lambda one: one[0])
        found.append(
            Said(
                f"{spoken(pair['b'])} differs most from {spoken(pair['a'])} {_when(labels[check])}: "
                f"{spoken(group)} {points(d['diff'])} points ({points(d['low'])} to {points(d['high'])}).",
                "differences",
            )
        )
    return found


def _when(label: str) -> str:
    return label if label.startswith("just ") else f"on {label}"
