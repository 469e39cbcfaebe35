"""The plain sentences at the top of a report: the answer first, in words that one can say aloud."""

from __future__ import annotations

from dataclasses import dataclass

from sim.report.comparing import common_groups
from sim.report.reasons import driver_sentence, parameter_words, shown_drivers, sorted_constraints
from sim.report.words import SPACE, Summary, date_label, day, last_check, listed, points, roughly, said, spoken

_WORTH_SAYING = 0.02
"""How far a share must move within a day to be told: two points, which the day chart shows."""


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
    if not terms["negotiated"]:
        return None
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


def on_the_day(summary: Summary) -> list[str]:
    """Where other events of a dated day move an answer before the date falls due: the figures show both."""
    found = []
    for check in summary["checks"]:
        day_before = _day_before(summary, check)
        if check["side"] != "before" or day_before is None:
            continue
        groups = _moves_since(summary, check, "groups", day_before)
        outcomes = _moves_since(summary, check, "outcomes", day_before)
        name, old, new = max(groups, key=lambda move: abs(move[2] - move[1]))
        grown, less, more = max(outcomes, key=lambda move: move[2] - move[1])
        if abs(new - old) >= _WORTH_SAYING:
            found.append(
                f"On {day(check['date'])} itself, other events of that day come before the {date_label(summary, check)}: "
                f"{spoken(name)} goes from {roughly(old)} at the end of the day before to {roughly(new)} just before the "
                f"date; what grows most is {spoken(grown)}, from {roughly(less)} to {roughly(more)}."
            )
    return found


def _day_before(summary: Summary, check: Summary) -> int | None:
    """The place of the day before a check among the days of the summary."""
    days = summary["occupation"]["dates"]
    return days.index(check["date"]) - 1 if check["date"] in days[1:] else None


def _moves_since(summary: Summary, check: Summary, level: str, day_before: int) -> list[tuple[str, float, float]]:
    """Each group or outcome with its share at the end of a day and at a later check."""
    shares, at = summary["occupation"][level], summary["probabilities"][level][check["id"]]
    return [(name, float(shares[name][day_before]), float(at[name]["p"])) for name in at]


def rule_order(summary: Summary) -> list[str]:
    """In which order the rules of the outcomes are read, and what that means where two hold at once."""
    outcomes = summary["outcomes"]
    order = ", ".join(f"{k} {spoken(outcome['id'])}" for k, outcome in enumerate(outcomes, 1))
    found = [f"Where several rules hold at once, the first in the order of the scenario file counts: {order}."]
    pair = _meeting(summary)
    if pair is not None:
        first, second = pair
        found.append(
            f"So a replication in which both {spoken(first['id'])} and {spoken(second['id'])} hold counts as the "
            f"former, which is {spoken(first['group'])} and not {spoken(second['group'])}."
        )
    return found


def _meeting(summary: Summary) -> tuple[Summary, Summary] | None:
    """Of two outcomes of different groups, those that are most frequent on one day; the rest, the last rule, is none."""
    shares = summary["occupation"]["outcomes"]
    outcomes = summary["outcomes"][:-1]
    pairs = [(a, b) for i, a in enumerate(outcomes) for b in outcomes[i + 1 :] if a["group"] != b["group"]]
    if not pairs:
        return None
    return max(pairs, key=lambda pair: max(map(min, shares[pair[0]["id"]], shares[pair[1]["id"]])))


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
    clear = [(g, diffs[g]) for g in common_groups(summary) if _is_clear(diffs[g])]
    clear.sort(key=lambda found: -abs(found[1]["diff"]))
    if not clear:
        return f"{spoken(pair['b'])} differs by no more than chance"
    return f"{spoken(pair['b'])} has {listed([_more(group, d) for group, d in clear[:2]])}"


def _more(group: str, difference: Summary) -> str:
    size = points(abs(difference["diff"])).lstrip("+")
    return f"{spoken(group)} {size} points {'higher' if difference['diff'] > 0 else 'lower'}"


def comparison_brief(summary: Summary) -> list[Said]:
    """For each pair, the largest difference that is more than chance: on the last date, else before it."""
    last = _last_common(summary)
    labels = {check["id"]: check["label"] for check in summary["scenarios"][0]["summary"]["checks"]}
    groups = common_groups(summary)
    found = []
    for pair in summary["pairs"]:
        at = {check: {g: pair["checks"][check]["groups"][g] for g in groups} for check in summary["common_checks"]}
        b, a = spoken(pair["b"]), spoken(pair["a"])
        looked = len(at) * len(groups)
        text = f"{b} differs from {a} nowhere by more than chance, at {len(at)} dates and in {len(groups)} answers."
        if any(_is_clear(d) for d in at[last].values()):
            text = f"{b} differs most from {a} {_largest(at, labels)}."
        elif any(_is_clear(d) for check in at.values() for d in check.values()):
            text = (
                f"{b} differs from {a} by no more than chance {_when(labels[last])}; before that, most "
                f"{_largest(at, labels)}. Of {looked} differences looked at, one in twenty passes for more by chance."
            )
        found.append(Said(text, "differences"))
    return found


def _is_clear(difference: Summary) -> bool:
    """Whether the interval of a difference leaves zero out."""
    return bool(difference["low"] > 0 or difference["high"] < 0)


def _largest(at: dict[str, dict[str, Summary]], labels: dict[str, str]) -> str:
    """The largest difference that is more than chance, in words."""
    clear = [(abs(d["diff"]), group, check, d) for check in at for group, d in at[check].items() if _is_clear(d)]
    _, group, check, d = max(clear, key=lambda one: one[0])
    return f"{_when(labels[check])}: {spoken(group)} {points(d['diff'])} points ({points(d['low'])} to {points(d['high'])})"


def _when(label: str) -> str:
    return label if label.startswith("just ") else f"on {label}"
