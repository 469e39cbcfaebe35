"""How many numbers of a scenario rest on what, and what comes by chance where that is no number."""

from __future__ import annotations

from collections.abc import Mapping

from sim.statistics.precision import many


def rests_on(counts: Mapping[str, int]) -> list[str]:
    """How many numbers rest on what, in words; what there is none of is left out.

    >>> rests_on({"evidence": 2, "judgements": 0, "priors": 1, "assumptions": 11})
    ['2 stated by facts', '1 prior', '11 assumptions']
    """
    told = {
        "set": f"{counts.get('set', 0)} set on the command line",
        "evidence": f"{counts['evidence']} stated by facts",
        "judgements": f"{counts['judgements']} judged on facts",
        "priors": many(counts["priors"], "prior"),
        "assumptions": many(counts["assumptions"], "assumption"),
    }
    return [words for kind, words in told.items() if counts.get(kind)]


def chance_words(chances: Mapping[str, float]) -> str:
    """The chances of named levels, which have no mean and no interval.

    >>> chance_words({"red": 0.4, "blue": 0.6})
    'red 40 %, blue 60 %'
    """
    return ", ".join(f"{level} {100 * chance:.3g} %" for level, chance in chances.items())
