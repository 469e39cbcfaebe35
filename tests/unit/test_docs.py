"""Pages that are made from the code say what the code says."""

from __future__ import annotations

from sim.scenario.reference_page import page

from ..engine.played import REPO


def test_the_reference_page_is_the_schema_of_today() -> None:
    stored = (REPO / "docs" / "scenario-reference.md").read_text(encoding="utf-8")
    assert stored == page(), "run: python -m sim.scenario.reference_page > docs/scenario-reference.md"


def test_no_decision_is_longer_than_a_page() -> None:
    for file in sorted((REPO / "docs" / "decisions").glob("*.md")):
        assert len(file.read_text(encoding="utf-8").splitlines()) <= 16, file.name
