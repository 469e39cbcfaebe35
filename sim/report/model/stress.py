"""A draft of the STRESS-DES checklist: Monks et al. (2019), Journal of Simulation 13(1). Reasons are left blank."""

from __future__ import annotations

import platform
from typing import Any

from sim.report.model import engine, evidence, parts, powers
from sim.report.model.engine import blank
from sim.report.model.markdown import code, page, text
from sim.report.model.parts import Model
from sim.report.model.prose import frame
from sim.version import __version__


def describe_stress(model: Model, found: dict[str, Any]) -> str:
    """The page; `found` is what `sim.study.inputs.listing` says of the scenario."""
    return page([
        f"# STRESS-DES: {text(model.data['title'])}",
        "A draft after Monks et al. (2019), https&#58;//doi.org/10.1080/17477778.2018.1442155, written from the scenario "
        "file. Nothing in it is a reason for a choice: the places for reasons are marked.",
        frame(model),
        *_objectives(model), *_logic(model), *_data(model, found),
        "## 4 Experimentation",
        "### 4.1 Initialisation",
        "Terminating, without warm-up: the model starts from what has happened so far.", *parts.history(model),
        "### 4.2 Run length", f"From the end of {parts.date(model.data['as_of'])} to the end of {parts.date(model.data['horizon'])}.",
        "### 4.3 Estimation approach", engine.ESTIMATES,
        blank("the number of replications, and why it is enough."),
        "## 5 Implementation",
        "### 5.1 Software or programming language", f"sim {__version__}. {engine.SOFTWARE}",
        "### 5.2 Random sampling", engine.RANDOM,
        "### 5.3 Model execution", engine.SCHEDULING,
        "### 5.4 System specification",
        f"This draft was written with Python {platform.python_version()}; the manifest of a run says with what it was played.",
        blank("the machine on which the results were made, and how long it took."),
        "## 6 Code access",
        "### 6.1 Computer model sharing statement",
        blank("where the scenario, its fact sheets and its run folders can be had, and under which licence."),
    ])  # fmt: skip


def _objectives(model: Model) -> list[str]:
    return [
        "## 1 Objectives",
        "### 1.1 Purpose of the model", blank("the question, the audience, and the decisions that hang on it."),
        "### 1.2 Model outputs", "Probabilities of these outcomes by date, the terms agreed, and what bound.",
        *parts.outcomes(model),
        "### 1.3 Experimentation aims", blank("which scenarios are compared, and what the comparison is to show."),
    ]  # fmt: skip


def _logic(model: Model) -> list[str]:
    who = ", ".join(code(name) for name in model.part("actors"))
    return [
        "## 2 Logic",
        "### 2.1 Base model overview diagram", blank("a diagram of who deals with whom."),
        "### 2.2 Base model logic", engine.OVERVIEW,
        *powers.bargaining(model), *powers.rulings(model),
        "Dates:", *powers.dates(model),
        "The agreement:", *powers.agreement(model),
        "### 2.3 Scenario logic", blank("how the scenarios differ from the base model, and why."),
        "### 2.4 Algorithms", engine.UTILITY, engine.TACTIC, engine.GRANT,
        "### 2.5 Components",
        f"Entities: packages under negotiation. Activities: offers, rulings, deadlines. Actors: {who}.",
        "Resources: there are none that are queued for; several requests to one authority do not delay each other.",
        "Queues: none. Entry and exit: bidders enter, leave and return as stated; a deal ends by closing, by leaving, by "
        "refusal, or at its outside date.",
        "#### What is negotiated", *parts.negotiated(model),
        "#### Actors", *parts.actors(model, 5),
        "#### Circumstances", *parts.circumstances(model),
        "#### Events", *parts.events(model),
        blank("why these components, and why no others."),
    ]  # fmt: skip


def _data(model: Model, found: dict[str, Any]) -> list[str]:
    rows = found["inputs"]
    return [
        "## 3 Data",
        "### 3.1 Data sources", *evidence.facts(model),
        "### 3.2 Input parameters", evidence.counts(rows),
        "Stated by facts:", *evidence.evidence(rows), "Taken from priors:", *evidence.priors(rows),
        "Judged on facts:", *evidence.judged(rows),
        "### 3.3 Pre-processing", blank("how the facts became numbers."),
        "### 3.4 Assumptions", *evidence.assumptions(rows), *parts.correlations(model),
        blank("why each assumption is acceptable, and which ones matter."),
    ]  # fmt: skip
