"""Numbers of facts that are named, and are no number of the scenario."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.facts import citations, cited
from sim.world.compile.warnings.case import Case, ScenarioWarning


def evidence(case: Case) -> Iterator[ScenarioWarning]:
    """Citations of a fact's number that no number beside them is, in the unit of its place."""
    found = {text for entry in case.inputs for text in entry.states}
    for citation in citations(case.loaded.tree) if case.inputs else ():
        for i, text in enumerate(citation.ids):
            fact, number = cited(text)
            if number and text not in found:
                told = ", ".join(str(value) for name, value in case.loaded.facts[fact].numbers if name == number)
                rule = f"states {told}, and no number here is that in its unit; cite {fact} for what is judged on it"
                yield case.warn((*citation.path, i), f"{text}: {rule}")
