"""Which package, and which level of a term, is said to be the most frequent."""

from __future__ import annotations

from typing import Any

import pytest

import sim
from sim.report.figures.run import run_figures
from sim.report.words.plain import SPACE
from sim.report.words.run import in_brief

from ..engine.played import SCENARIOS

REFERENCE = SCENARIOS / "reference"


def played(name: str, n: int, seed: int = 1) -> dict[str, Any]:
    """A run of a reference scenario."""
    return sim.run(REFERENCE / f"{name}.yaml", n=n, seed=seed, workers=1).summary


def told(summary: dict[str, Any]) -> str:
    """What is said of its packages, and of its terms to who cannot see the figure."""
    (sentence,) = [one.text for one in in_brief(summary) if one.section == "terms"]
    return f"{sentence} {run_figures(summary)['figure-levels'].finding}".replace(SPACE, " ")


@pytest.mark.parametrize("seed", range(1, 4))
def test_a_package_that_others_may_be_as_frequent_as_is_told_as_seen_most_often_and_so_is_a_level(seed: int) -> None:
    """Of sealed bids some fifty prices are agreed about as often; which is seen most often changes with the seed."""
    found = played("sealed-bids", 1_000, seed)
    others = found["terms"]["alike"]
    assert others > 20
    assert "the package seen most often is price " in told(found) and f"; {others} others may be as frequent." in told(
        found
    )
    assert "Price seen most often " in told(
        found
    ) and f" and {len(found['terms']['levels']['price']['alike']) - 2} more may be" in told(found)


def test_a_package_and_a_level_that_are_known_to_be_the_most_frequent_are_told_as_that() -> None:
    found = played("two-vetoes", 1_000)
    assert found["terms"]["different"] > 1 and found["terms"]["alike"] == 0
    assert "; the most frequent package is " in told(found) and "site most often shared" in told(found)
    assert "seen most often" not in told(found) and "may be as frequent" not in told(found)


def test_with_too_few_belief_draws_no_package_and_no_level_is_told_to_be_the_most_frequent() -> None:
    found = played("two-vetoes", 40)
    assert "; the package seen most often is " in told(found) and "site seen most often " in told(found)
    assert "the most frequent" not in told(found)


def test_the_levels_of_a_term_are_counted_among_the_agreements_as_their_packages_are() -> None:
    found = played("two-vetoes", 1_000)["terms"]
    assert found["different"] == len(found["packages"])
    for term, own in found["levels"].items():
        for level, share in own["shares"].items():
            hits = sum(one["share"]["hits"] for one in found["packages"] if one["levels"][term] == level)
            assert share == hits / found["n_signed"]
