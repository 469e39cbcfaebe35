"""The reports of the scenarios that ship: their links lead somewhere, and they call everything by its name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import sim
from sim.execution.scenarios import open_scenario
from sim.narrative.names import Words
from sim.report.figures.run import run_figures
from sim.report.pages.page import render_run
from sim.report.words import days
from sim.report.words.drivers import shown_drivers
from sim.report.words.parameters import parameter_words, told_of

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"
FILES = sorted(f for place in (SCENARIOS, SCENARIOS / "reference") for f in place.glob("*.yaml"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_link_within_the_report_of_a_shipped_scenario_leads_to_something_and_beliefs_have_owners(
    file: Path,
) -> None:
    summary = sim.run(file, n=100, per_belief=2).summary
    page = render_run(summary)
    places = set(re.findall(r'\bid="([^"]*)"', page))
    links = set(re.findall(r'href="#([^"]*)"', page))
    assert links and links <= places, sorted(links - places)
    cited = [fact for kind in ("evidence", "judgements") for one in summary["inputs"][kind] for fact in one["facts"]]
    assert {f"fact-{fact.split('.')[0]}" for fact in cited} <= links
    shown = shown_drivers(summary)[:3]
    if shown:
        finding = run_figures(summary)["figure-drivers"].finding
        told = [f"{told_of(one['parameter'], summary['names'])}: " for one in shown]
        assert finding.startswith(told[0]) and all(f"; {one}" in finding for one in told[1:])
        assert not any(re.search(r"\bits?\b", one) for one in told if "library of priors" not in one)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_input_of_a_shipped_scenario_is_told_in_words_and_not_by_its_last_keys(file: Path) -> None:
    for entry in open_scenario(file).inputs:
        keys = entry.path.replace("_", " ").split(".")
        assert str(parameter_words(entry.path, {}).first) != " ".join(keys[-2:]), entry.path


def test_a_scenario_without_a_deal_says_nothing_of_deals_and_ranks_no_single_date() -> None:
    summary = sim.run(SCENARIOS / "wechat.yaml", n=2000).summary
    page = render_run(summary)
    stories = page[
        page.index("For each of the likeliest outcomes") : page.index("</p>", page.index("For each of the likeliest"))
    ]
    assert "deal" not in stories and "package" not in stories and "parties" not in stories
    assert "Of the dates," not in page
    assert "Across 20 September 2020, the app ban (order), as first set: no ban goes from none seen" in page
    (note,) = days.on_the_day(summary)
    assert note.count("46\u00a0%") == 1 and "what grows most" not in note


def test_a_package_without_remedies_says_so() -> None:
    scenario = open_scenario(SCENARIOS / "arm.yaml")
    words = Words(scenario.plan)
    first = words.package(0)
    assert first == "no remedies" and "instead of none" in words.changes(1, 0, "instead of")
    assert words.changes(0, 1, "instead of").startswith("no remedies instead of ")
