"""What a comparison calls its scenarios: files in quotation marks, what is lifted by what happens in it."""

from __future__ import annotations

import re

from sim.report.words.plain import Summary, spoken
from sim.scenario.lift import OUTSIDE, WITHOUT

_PASSED = {"review", "investigation", "inquiry", "examination", "vote", "test", "proceeding", "proceedings"}
_WON = {"suit", "appeal", "trial", "action", "case", "claim", "complaint", "petition", "vote"}


def named(summary: Summary) -> Summary:
    """A comparison whose scenarios have names for sentences: those of files in quotation marks, as an actor may be called
    the same; what is lifted by what happens to what its file names.

    `lifts` is the power that is lifted, empty: none is. In figures the `short` name of what is lifted stands alone, as it is
    the base that it changes.
    """
    base = summary["scenarios"][0]
    powers = {path.rpartition(".")[2]: name for path, name in base["summary"]["names"].items() if ".powers." in path}
    powers[OUTSIDE] = "the outside date"
    names, short, lifts = {}, {}, {}
    for one in summary["scenarios"]:
        key, own = str(one["name"]), one["summary"]["scenario"]["file"] != base["summary"]["scenario"]["file"]
        what = key if own else key.removeprefix(WITHOUT)
        lifts[key] = what if what != key else ""
        if what == key:
            names[key] = short[key] = f"“{spoken(key)}”"
        else:
            short[key] = lifting(powers.get(what, spoken(what)), _ways(one["summary"], what))
            names[key] = f"“{spoken(base['name'])}” {short[key]}"
    return {
        **summary,
        "scenarios": [
            {**one, "name": names[one["name"]], "short": short[one["name"]], "lifts": lifts[one["name"]]}
            for one in summary["scenarios"]
        ],
        "pairs": [{**pair, "a": names[pair["a"]], "b": names[pair["b"]]} for pair in summary["pairs"]],
    }  # fmt: skip


def _ways(lifted: Summary, power: str) -> str:
    """As what a power that is lifted grants always: a `review` or a `rule`; empty: it never does, or is a measure."""
    inputs = [one for kind in ("evidence", "judgements", "priors", "assumptions") for one in lifted["inputs"][kind]]
    found = {one["path"].partition(".powers.")[2]: one["value"] for one in inputs}
    return next((way for way in ("review", "rule") if found.get(f"{power}.{way}.grants") == "1"), "")


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
