"""What the numbers of a model rest on, as blocks of Markdown: assumptions, priors, evidence, and the facts cited."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sim.report.model.markdown import bullets, code, link, table, text
from sim.report.model.parts import Model
from sim.report.words.plain import shortened
from sim.report.words.rests import chance_words

Row = dict[str, Any]
"""One number, as `sim.study.inputs.listing` gives it."""


def counts(rows: Sequence[Row]) -> str:
    """How many numbers rest on what, in a sentence."""
    kinds = [row["kind"] for row in rows]
    by_hand = f"{kinds.count('set')} are set on the command line, " if "set" in kinds else ""
    return (
        f"Of {len(kinds)} numbers, {by_hand}{kinds.count('evidence')} are stated by facts, {kinds.count('judgement')} are judged on "
        f"facts that do not say how much, {kinds.count('prior')} are taken from priors with sources, and "
        f"{kinds.count('assumption')} are assumptions."
    )


def assumptions(rows: Sequence[Row]) -> list[str]:
    """Numbers that rest on nothing but judgement, the defaults of the tool included."""
    found = [
        [*_number(row), ", ".join(["default"] * row["default"] + [code(row["prior"])] * bool(row["prior"]))]
        for row in rows
        if row["kind"] == "assumption"
    ]
    return [table(["Assumption", "Value", "Mean", "90 % interval", "Unit", "Note"], found) or "There are none."]


def priors(rows: Sequence[Row]) -> list[str]:
    """Numbers that come from reference classes."""
    found = [[*_number(row), ", ".join(map(code, row["facts"]))] for row in rows if row["kind"] == "prior"]
    return [
        table(["Number", "Prior", "Mean", "90 % interval", "Unit", "Facts about its place"], found) or "There are none."
    ]


def judged(rows: Sequence[Row]) -> list[str]:
    """Numbers that cite facts which do not state them."""
    return _cited(rows, "judgement")


def evidence(rows: Sequence[Row]) -> list[str]:
    """Numbers that a cited fact states."""
    return _cited(rows, "evidence")


def _cited(rows: Sequence[Row], kind: str) -> list[str]:
    found = [[*_number(row), ", ".join(map(code, row["facts"]))] for row in rows if row["kind"] == kind]
    return [table(["Number", "Value", "Mean", "90 % interval", "Unit", "Facts"], found) or "There are none."]


def _number(row: Row) -> list[str]:
    value = code(row["prior"]) if row["kind"] == "prior" else text(shortened(row["value"], 60))
    if "mean" not in row:
        return [code(row["path"]), value, "", chance_words(row.get("chances", {})), row["unit"]]
    mean = f"{'' if row['exact'] else 'about '}{_short(row['mean'])}"
    return [code(row["path"]), value, mean, f"{_short(row['p5'])} to {_short(row['p95'])}", row["unit"]]


def _short(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def facts(model: Model) -> list[str]:
    """Every fact that is cited, with its sources."""
    cited = sorted({name for names in model.loaded.cited() for name in names})
    items = []
    for name in cited:
        fact = model.loaded.facts[name]
        sources = "; ".join(link(title, address) for title, address in fact.sources)
        items.append(
            f"{code(name)} (known by {fact.known_by}, {text(fact.confidence)}): {text(fact.statement)} {sources}".strip()
        )
    return [bullets(items) or "No facts are cited."]


def warnings(found: Sequence[dict[str, Any]]) -> list[str]:
    """What the validation finds doubtful."""
    return [bullets(f"{code(w['path'])}: {text(w['message'])}" for w in found) or "None."]
