"""The library of priors: what a folder beside a scenario adds and overrides, and what `sim priors` tells."""

from __future__ import annotations

from pathlib import Path

import pytest
from scipy import stats

from sim.errors import RunError, ScenarioError
from sim.scenario.load import load
from sim.scenario.priors import PriorLibrary
from sim.scenario.shipped import PRIORS
from sim.study.priors import entries, entry, facts_behind, open_library
from sim.world.compile import compile_scenario

from ..engine.played import SCENARIOS

OWN = """
review_days: {is: 11 days, unit: days, what: ours, known_by: 2020-01-01, confidence: high}
office_days: {is: 12 days, unit: days, what: ours, known_by: 2020-01-01, confidence: high}
"""


def review(folder: Path, prior: str) -> float:
    """The median time that a review takes that names this prior, in a scenario in this folder."""
    text = (SCENARIOS / "reference" / "one-veto.yaml").read_text(encoding="utf-8")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "x.yaml").write_text(
        text.replace("takes: {exponential: 20 days}", f"takes: {{prior: {prior}}}"), encoding="utf-8"
    )
    loaded = load(folder / "x.yaml")
    compile_scenario(loaded)
    return entry(loaded.priors, prior)["p50"]


def write(folder: Path, text: str = OWN) -> None:
    folder.mkdir(parents=True)
    (folder / "cfius.yaml").write_text(text, encoding="utf-8")


def test_a_scenario_in_an_empty_folder_has_the_library_that_ships(tmp_path: Path) -> None:
    assert review(tmp_path, "cfius.review_days") == pytest.approx(45)


def test_a_folder_beside_the_scenario_overrides_and_adds_entry_by_entry(tmp_path: Path) -> None:
    write(tmp_path / "priors")
    assert review(tmp_path, "cfius.review_days") == 11
    assert review(tmp_path, "cfius.office_days") == 12
    assert review(tmp_path, "cfius.investigation_days") == pytest.approx(40, abs=3)  # the shipped file of the same name


def test_the_folder_beside_the_file_goes_before_that_of_the_tree(tmp_path: Path) -> None:
    write(tmp_path / "scenarios" / "priors")
    write(tmp_path / "scenarios" / "mine" / "priors", OWN.replace("11", "21").replace("office", "desk"))
    assert review(tmp_path / "scenarios" / "mine", "cfius.review_days") == 21
    assert review(tmp_path / "scenarios" / "mine", "cfius.office_days") == 12


@pytest.mark.parametrize("name", ["../out.x", "/etc/out.x", "sub/out.x", "out", ".", "cfius."])
def test_the_name_of_a_prior_leads_to_no_other_file(name: str, tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "priors" / "sub"):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "out.yaml").write_text(OWN.replace("review_days", "x"), encoding="utf-8")
    with pytest.raises(ScenarioError, match="is no prior"):
        review(tmp_path, f'"{name}"')


def test_an_unrelated_broken_file_in_the_folder_does_not_matter(tmp_path: Path) -> None:
    write(tmp_path / "priors")
    (tmp_path / "priors" / "other.yaml").write_text("a: [", encoding="utf-8")
    assert review(tmp_path, "cfius.review_days") == 11


def test_an_entry_tells_counts_with_their_jeffreys_interval() -> None:
    found = entry(open_library(), "cfius.refiled")
    law = stats.beta(104.5, 55.5)
    assert (found["k"], found["n"]) == (104, 159)
    assert found["jeffreys"] == pytest.approx(law.ppf([0.05, 0.95]).tolist(), rel=1e-9)


def test_where_all_cases_agree_the_jeffreys_interval_ends_at_1() -> None:
    assert entry(open_library(), "forced_sale.sold")["jeffreys"] == [pytest.approx(stats.beta(4.5, 0.5).ppf(0.05)), 1.0]


def test_times_are_told_in_days_and_business_days_as_such() -> None:
    found = {e["name"]: e for e in entries(open_library())}
    assert (found["bidding.weeks"]["unit"], found["bidding.weeks"]["p50"]) == ("days", pytest.approx(63))
    assert found["mofcom.licence_days"]["unit"] == "business days"
    assert found["bidding.arrival"]["unit"] == "per day"


@pytest.mark.parametrize("e", entries(open_library()), ids=lambda e: str(e["name"]))
def test_every_entry_that_ships_finds_its_facts_and_holds_its_jeffreys_interval(e: dict[str, object]) -> None:
    evidence = list(e["evidence"])  # type: ignore[call-overload]
    assert list(facts_behind(open_library(), evidence)) == evidence
    if e["jeffreys"]:
        low, high = e["jeffreys"]  # type: ignore[misc]
        assert float(e["p5"]) <= low and (high <= float(e["p95"]) or high == 1.0)  # type: ignore[arg-type]


def test_facts_are_looked_for_beside_the_library_first(tmp_path: Path) -> None:
    write(tmp_path / "priors")
    (tmp_path / "seeds").mkdir()
    sheet = "facts: [{id: br-deadlines, known_by: 2020-01-01, statement: ours}]"
    (tmp_path / "seeds" / "a.yaml").write_text(sheet, encoding="utf-8")
    (tmp_path / "seeds" / "notes.yaml").write_text("not: facts", encoding="utf-8")
    found = facts_behind(open_library(tmp_path / "priors"), ["br-deadlines", "br-forced-sales", "nowhere"])
    assert found["br-deadlines"].statement == "ours"
    assert set(found) == {"br-deadlines", "br-forced-sales"}


def test_a_library_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="is no folder"):
        open_library(tmp_path / "nowhere")
    with pytest.raises(RunError, match="has no file of priors"):
        open_library(tmp_path)


# what is wrong with an entry -> (what to change, into what, what the message says)
WRONG = {
    "a number that is none": ("is: 11 days", "is: eleven", r"review_days\.is: eleven: must be a time"),
    "a probability above 1": ("is: 11 days, unit: days", "is: 11, unit: probability", r"review_days\.is: 11: a probability"),
    "a mistyped unit": ("is: 11 days, unit: days", "is: 11, unit: day", r'review_days\.unit: day: .*did you mean "days"'),
    "a unit of time that is not counted in": ("is: 11 days, unit: days", "is: 11, unit: months", r"review_days\.unit: months: times"),
    "a mistyped key": ("what: ours", "waht: ours", r'review_days\.waht: is not a key here \(did you mean "what"'),
    "a confidence that is none": ("confidence: high", "confidence: sure", r"review_days\.confidence: sure: must be high, medium or"),
    "cases without a count": ("what: ours", "what: ours, k: 3", r"review_days\.k: k and n go together"),
    "more cases than there are": ("what: ours", "what: ours, k: 3, n: 2", r"review_days\.k: 3 of 2: k must be"),
    "a date that is none": ("known_by: 2020-01-01", "known_by: 2020", r"review_days\.known_by: 2020: must be a date"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_with_an_entry_is_told_at_its_place(name: str, tmp_path: Path) -> None:
    old, new, words = WRONG[name]
    write(tmp_path / "priors", OWN.replace(old, new, 1))
    with pytest.raises(ScenarioError, match=rf"^\S+/priors/cfius\.yaml:2:\d+: {words}") as caught:
        entries(open_library(tmp_path / "priors"))
    assert len(caught.value.problems) == 1


def test_every_entry_that_is_wrong_is_told(tmp_path: Path) -> None:
    write(tmp_path / "priors", OWN.replace("days, what", "day, what"))
    with pytest.raises(ScenarioError) as caught:
        entries(open_library(tmp_path / "priors"))
    assert {problem.path for problem in caught.value.problems} == {"review_days.unit", "office_days.unit"}


def test_a_beginning_lists_what_has_it_and_a_whole_name_means_one() -> None:
    assert {e["name"].partition(".")[0] for e in entries(open_library(), "cfius.")} == {"cfius"}
    assert [e["name"] for e in entries(open_library(), "threat.carried_out")] == ["threat.carried_out"]
    assert len(entries(open_library(), "threat.carried")) == 2
    with pytest.raises(RunError, match=r'cfuis: no prior begins so \(did you mean "cfius"\?\)'):
        entries(open_library(), "cfuis")


def test_the_names_of_two_folders_are_told_once() -> None:
    names = PriorLibrary((PRIORS, PRIORS)).names()
    assert len(names) == len(set(names)) > 20


def with_event(tmp_path: Path, prior: str) -> PriorLibrary:
    text = (SCENARIOS / "reference" / "one-veto.yaml").read_text(encoding="utf-8")
    event = f"{{hazard: {{prior: {prior}}}, sets: {{mood: 1}}}}"
    world = f"circumstances: {{mood: {{start: 0.5}}}}\nevents: {{e: {event}}}\noutcomes:\n"
    (tmp_path / "x.yaml").write_text(text.replace("outcomes:\n", world, 1), encoding="utf-8")
    loaded = load(tmp_path / "x.yaml")
    compile_scenario(loaded)
    return loaded.priors


def test_the_rate_of_an_event_takes_a_rate_and_no_time(tmp_path: Path) -> None:
    assert with_event(tmp_path, "bidding.arrival")["bidding.arrival"].unit == "per day"
    with pytest.raises(ScenarioError, match=r"cfius\.review_days: is a time \(days\); here stands a rate"):
        with_event(tmp_path, "cfius.review_days")
