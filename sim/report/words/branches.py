"""Which branch of a rule a number is of, in words: `if`, then, otherwise."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sim.report.words.plain import spoken

LONGEST = 40  # letters of a condition that is said; of a longer one, which case it is
CASES = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
COMPARED = {"==": "=", "!=": "is not", ">=": "is at least", "<=": "is at most", ">": "is above", "<": "is below"}


def branch_words(rule: str, steps: str, names: Mapping[str, str]) -> str:
    """What follows the name of a rule where a number is of one of its branches; no two branches have the same.

    `names` hold the conditions as the file has them, by their paths.

    >>> conditions = {"a.grants.if": "remedies == none", "a.grants.otherwise.if": "cleared(cfius)", "terms.remedies": "the remedies"}
    >>> branch_words("a.grants", ".then.is", conditions), branch_words("a.grants", ".is", conditions)
    (', if remedies = none', '')
    >>> branch_words("a.grants", ".otherwise.then", conditions), branch_words("a.grants", ".otherwise.otherwise", conditions)
    (', otherwise, if cfius cleared', ', otherwise')
    >>> branch_words("a.grants", ".otherwise.then", {})
    ', otherwise, in the second case'
    """
    path, said = rule, [""]
    before = 1
    for step in steps.strip(".").split("."):
        if step == "then":
            said.append(_condition(names.get(f"{path}.if", ""), before, names))
        elif step == "otherwise":
            before += 1
            said += [step] * (said[-1] != step)
        path = f"{path}.{step}"
    return ", ".join(said)


def _condition(text: str, case: int, names: Mapping[str, str]) -> str:
    """A condition in words, or which case it makes."""
    called = {
        path.rpartition(".")[2]: name.removeprefix("the ")
        for path, name in names.items()
        if re.match(r"terms|circumstances|actors", path)
    }
    told = re.sub(r"\b(\w+)\((\w+)\)", lambda of: of[2] if of[1] == "is" else f"{of[2]} {of[1]}", text)
    told = re.sub(r"\s*([=!<>]=|[<>])\s*", lambda sign: f" {COMPARED[sign[1]]} ", told)
    told = re.sub(r"[A-Za-z_]\w*", lambda word: called.get(word[0], spoken(word[0])), told)
    if text and len(told) <= LONGEST:
        return f"if {told}"
    return f"in the {CASES[case - 1] if case <= len(CASES) else f'{case}th'} case"
