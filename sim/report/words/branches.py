"""Which branch of a rule a number is of, in words: `if`, then, otherwise."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sim.report.words.plain import spoken

LONGEST = 40  # letters of a condition that is said; of a longer one, which case it is
CASES = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
COMPARED = {"==": "=", "!=": "is not", ">=": "is at least", "<=": "is at most", ">": "is above", "<": "is below"}

BEFORE = ("with", "days_to")  # questions that stand before what they are of


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
    told = expression_words(text, names)
    if text and len(told) <= LONGEST:
        return f"if {told}"
    return f"in the {CASES[case - 1] if case <= len(CASES) else f'{case}th'} case"


def expression_words(text: str, names: Mapping[str, str]) -> str:
    """An expression of the file in the names of what it is about.

    >>> expression_words("house != red and cleared(cfius)", {"circumstances.house": "the house"})
    'house is not red and cfius cleared'
    >>> expression_words("with(kkr) and days_to(ban) < 9", {"actors.kkr": "KKR"})
    'with KKR and days to ban is below 9'
    """
    called = {
        path.rpartition(".")[2]: name.removeprefix("the ")
        for path, name in names.items()
        if re.match(r"terms|circumstances|actors", path) and not path.endswith(".if")
    }
    told = re.sub(r"\b(\w+)\((\w+)\)", _of, text)
    told = re.sub(r"\s*([=!<>]=|[<>])\s*", lambda sign: f" {COMPARED[sign[1]]} ", told)
    return re.sub(r"[A-Za-z_]\w*", lambda word: called.get(word[0], spoken(word[0])), told)


def _of(found: re.Match[str]) -> str:
    """What is asked of one thing, after it or, of what stands before it in words, before it."""
    asked, of = found[1], found[2]
    if asked in BEFORE:
        return f"{asked} {of}"
    return of if asked == "is" else f"{of} {asked}"
