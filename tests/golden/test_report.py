"""The golden report: what a run of a shipped scenario comes to, number by number, on every machine."""

from __future__ import annotations

import json

import sim
from sim.cli.tables import run_table

from ..engine.played import REPO, SCENARIOS

GOLDEN = REPO / "reports" / "golden" / "two-vetoes"
CHANGING = ("version", "id", "command")


def test_a_run_comes_to_the_golden_numbers() -> None:
    """Regenerate with `python -m tests.golden.test_report` after a deliberate change, and say why in the changelog."""
    stored = json.loads((GOLDEN / "summary.json").read_text(encoding="utf-8"))
    assert _summary() == stored
    assert run_table(_played()) + "\n" == (GOLDEN / "table.txt").read_text(encoding="utf-8")


def _played() -> dict:  # type: ignore[type-arg]
    return sim.run(SCENARIOS / "reference" / "two-vetoes.yaml", n=400, seed=1).summary


def _summary() -> dict:  # type: ignore[type-arg]
    summary = json.loads(json.dumps(_played()))
    summary["scenario"]["file"] = "scenarios/reference/two-vetoes.yaml"
    for key in CHANGING:
        summary["run"].pop(key, None)
    return summary  # type: ignore[no-any-return]


if __name__ == "__main__":
    GOLDEN.mkdir(parents=True, exist_ok=True)
    (GOLDEN / "summary.json").write_text(json.dumps(_summary(), indent=1) + "\n", encoding="utf-8")
    (GOLDEN / "table.txt").write_text(run_table(_played()) + "\n", encoding="utf-8")
