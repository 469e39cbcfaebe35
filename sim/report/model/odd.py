"""A draft of the ODD protocol: Grimm et al. (2020), JASSS 23(2) 7. What only the author can say is left blank."""

from __future__ import annotations

from typing import Any

from sim.report.model import engine, evidence, parts, powers
from sim.report.model.engine import blank
from sim.report.model.markdown import bullets, code, page, text
from sim.report.model.parts import Model
from sim.report.model.prose import frame


def describe_odd(model: Model, found: dict[str, Any]) -> str:
    """The page; `found` is what `sim.study.inputs.listing` says of the scenario."""
    return page([
        f"# ODD: {text(model.data['title'])}",
        "A draft after Grimm et al. (2020), https&#58;//doi.org/10.18564/jasss.4259, written from the scenario file. "
        "Nothing in it is a reason for a choice: the places for reasons are marked.",
        frame(model),
        "## 1 Purpose and patterns",
        "The model plays how the matter can end, when, and on what terms, as a distribution over outcomes.",
        *parts.outcomes(model),
        blank("the question that the model is to answer, for whom, and the patterns by which it is judged fit for it."),
        *_entities(model),
        "## 3 Process overview and scheduling", engine.OVERVIEW, engine.SCHEDULING,
        blank("why these processes, and why this order."),
        *_concepts(model, found),
        "## 5 Initialization",
        "The state at the start is what has happened so far, applied on its days and without draws. Clocks that run already "
        "are conditioned on the time that has passed.",
        *parts.history(model),
        blank("why the history begins where it does, and what was left out."),
        "## 6 Input data",
        "No time series drive the model. Its numbers, and what they rest on:", evidence.counts(found["inputs"]),
        "### Assumptions", *evidence.assumptions(found["inputs"]),
        "### Judged on facts", *evidence.judged(found["inputs"]),
        "### Priors", *evidence.priors(found["inputs"]),
        "### Stated by facts", *evidence.evidence(found["inputs"]),
        "### Facts", *evidence.facts(model),
        *_submodels(model),
    ])  # fmt: skip


def _entities(model: Model) -> list[str]:
    return [
        "## 2 Entities, state variables and scales",
        "Time is continuous, in days; there is no space. What is negotiated:", *parts.negotiated(model),
        "### Actors", *parts.actors(model, 4),
        "### Circumstances", *parts.circumstances(model),
        blank("why these actors, terms and circumstances, and why no others."),
    ]  # fmt: skip


def _concepts(model: Model, found: dict[str, Any]) -> list[str]:
    expecting = [code(name) for name, said in model.part("actors").items() if (said or {}).get("expects")]
    partners = [code(name) for _, name, _, said, _ in model.powers("bid") if said.get("with")]
    distributions = sum("mean" in row for row in found["inputs"])
    concepts = {
        "Basic principles": blank("the theories of bargaining and regulation that the model leans on, and why they fit the case."),
        "Emergence": "Which outcome is reached, when, and on what terms follows from the offers, rulings and dates. "
        "Preferences, chances of a yes and clocks are imposed.",
        "Adaptation": engine.TACTIC,
        "Objectives": engine.UTILITY,
        "Learning": "What a reviewer has answered changes what the parties expect of it. Nothing else is learned.",
        "Prediction": f"Own expectations of rulings and measures: {', '.join(expecting) or 'none'}. All others expect what "
        "the reviewers' own rules say at the medians of the beliefs.",
        "Sensing": "Actors know the packages on the table, the dates and the circumstances. Whether a red line of another is "
        "meant they know only by its credibility, until its owner offers or signs across it.",
        "Interaction": "Direct, by offers, requests, answers and requests for more time.",
        "Stochasticity": f"{engine.RANDOM} {distributions} numbers of this model are distributions.",
        "Collectives": f"Bidders with partners who must all agree: {', '.join(partners)}." if partners else "There are none.",
        "Observation": engine.ESTIMATES,
    }  # fmt: skip
    return ["## 4 Design concepts", *[block for name, words in concepts.items() for block in (f"### {name}", words)]]


def _submodels(model: Model) -> list[str]:
    return [
        "## 7 Submodels", bullets([engine.UTILITY, engine.TACTIC, engine.GRANT]),
        "### Offers", *powers.bargaining(model),
        "### Rulings", *powers.rulings(model),
        "### Deadlines", *powers.dates(model),
        "### Agreement", *powers.agreement(model),
        "### Events", *parts.events(model),
        *(["### Beliefs that go together", *parts.correlations(model)] if model.data.get("correlates") else []),
        blank("why each submodel has this form, and how it was tested against what is known of the case."),
    ]  # fmt: skip
