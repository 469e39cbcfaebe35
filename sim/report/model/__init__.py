"""The model behind a scenario in words, as Markdown: in prose, as an ODD draft, as a STRESS-DES draft.

Only what the file and its sheets say, and what holds for every model of this tool. Reasons are the author's: their
places are marked, and nothing is put there.
"""

from __future__ import annotations

from typing import Any

from sim.report.model.odd import describe_odd
from sim.report.model.parts import Model
from sim.report.model.prose import describe
from sim.report.model.stress import describe_stress
from sim.scenario.load import Loaded

FORMATS = {"prose": describe, "odd": describe_odd, "stress": describe_stress}


def render_model(loaded: Loaded, found: dict[str, Any], format: str = "prose") -> str:
    """The page in one of `FORMATS`; `found` is what `sim.study.inputs.listing` says of the scenario."""
    return FORMATS[format](Model(loaded), found)
