"""What a comparison calls its scenarios: files in quotation marks, what is lifted by what happens in it."""

from __future__ import annotations

import re

from sim.report.words.plain import Summary, spoken
from sim.scenario.lift import LIFTED, OUTSIDE, way

_PASSED = {"review", "investigation", "inquiry", "examination", "vote", "test", "proceeding", "proceedings"}
_WON = {"suit", "appeal", "trial", "action", "case", "claim", "complaint", "petition", "vote"}


def named(summary: Summary) -> Summary:
    """A comparison whose scenarios have names for sentences: those of files in quotation marks, as an actor may be called
    the same; what is lifted by what happens to what its file names.

    `lifts` is the power that is lifted, empty: none is. In figures the `short` name of what is lifted stands alone, as it is
    the base that it changes.
    """
    base = summary["scenarios"][0]
    names, short, lifts = {}, {}, {}
    for one in summary["scenarios"]:
        key, own = str(one["name"]), one["summary"]["scenario"]["file"] != base["summary"]["scenario"]["file"]
        what = key if own else key.removeprefix(LIFTED)
        lifts[key] = what if what != key else ""
        if what == key:
            names[key] = short[key] = f"“{spoken(key)}”"
        else:
            short[key] = lifting(power_name(base["summary"], what), _way(one["summary"], what))
            names[key] = f"“{spoken(base['name'])}” {short[key]}"
    return {
        **summary,
        "scenarios": [
            {**one, "name": names[one["name"]], "short": short[one["name"]], "lifts": lifts[one["name"]]}
            for one in summary["scenarios"]
        ],
        "pairs": [{**pair, "a": names[pair["a"]], "b": names[pair["b"]]} for pair in summary["pairs"]],
    }  # fmt: skip


def power_name(summary: Summary, power: str) -> str:
    """What a power is called, or the outside date.

    >>> names = {"actors.samr.powers.clearance": "the Chinese review"}
    >>> power_name({"names": names}, "clearance"), power_name({"names": names}, "app_ban"), power_name({"names": {}}, OUTSIDE)
    ('the Chinese review', 'app ban', 'the outside date')
    """
    if power == OUTSIDE:
        return "the outside date"
    names = {path.rpartition(".")[2]: name for path, name in summary["names"].items() if ".powers." in path}
    return str(names.get(power, spoken(power)))


def _way(lifted: Summary, power: str) -> str:
    """In which way a power is lifted in a scenario that is without it (`sim.scenario.lift.way`)."""
    kinds = ("set", "evidence", "judgements", "priors", "assumptions")
    inputs = [one for kind in kinds for one in lifted["inputs"].get(kind, ())]
    return way([(one["path"], one["value"]) for one in inputs if f".powers.{power}." in one["path"]])


def lifting(power: str, way: str) -> str:
    """What is otherwise once a power is lifted, after the name of the scenario.

    >>> lifting("the Chinese review", "review"), lifting("the blessing", "review")
    ('with the Chinese review passed at once', 'with the blessing given at once')
    >>> lifting("the suit against the refusal", "rule"), lifting("the President's decision", "rule")
    ('with the suit against the refusal won at once', "with the President's decision granted at once")
    >>> lifting("the arbitration", "")
    'without the arbitration'
    """
    if not way:
        return f"without {power}"
    words = set(re.findall(r"\w+", power.casefold()))
    usual, special, those = ("given", "passed", _PASSED) if way == "review" else ("granted", "won", _WON)
    return f"with {power} {special if words & those else usual} at once"
