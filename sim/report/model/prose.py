"""A model in prose and tables."""

from __future__ import annotations

from typing import Any

from sim.report.model import evidence, parts, powers
from sim.report.model.markdown import code, page, text
from sim.report.model.parts import Model, date
from sim.version import __version__


def describe(model: Model, found: dict[str, Any]) -> str:
    """The page; `found` is what `sim.study.inputs.listing` says of the scenario."""
    rows = found["inputs"]
    return page([
        f"# {text(model.data['title'])}",
        frame(model),
        evidence.counts(rows),
        f"{found['packages']} packages are possible." if model.part("terms") else "",
        "## What is negotiated", *parts.negotiated(model),
        "## Circumstances", *parts.circumstances(model),
        "## What has happened", *parts.history(model),
        "## Actors", *parts.actors(model),
        "## Who bargains", *powers.bargaining(model), *powers.accepted(found["no_deal"]),
        "## Who can say no", *powers.rulings(model),
        "## Dates", *powers.dates(model),
        "## The agreement", *powers.agreement(model),
        "## Events", *parts.events(model),
        "## How it can end", *parts.outcomes(model),
        *(["## Beliefs that go together", *parts.correlations(model)] if model.data.get("correlates") else []),
        "## Assumptions", *evidence.assumptions(rows),
        "## Judged on facts", *evidence.judged(rows),
        "## Priors", *evidence.priors(rows),
        "## Stated by facts", *evidence.evidence(rows),
        "## Facts", *evidence.facts(model),
        "## Warnings", *evidence.warnings(found["warnings"]),
    ])  # fmt: skip


def frame(model: Model) -> str:
    """From when to when the model looks, and which file it is."""
    data = model.data
    files = ", ".join(code(file.name) for file in model.loaded.tree.files)
    return (
        f"Seen from the end of {date(data['as_of'])} ({text(data.get('zone', 'UTC'))}), until {date(data['horizon'])}. "
        f"File: {files}, format {data['format']}, content {code(model.loaded.digest()[:12])}; sim {__version__}."
    )
