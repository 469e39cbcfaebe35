"""Sureness in words: no interval contradicts the number beside it, and none is told where nothing is known."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sim
from sim.cli.compare import _beyond
from sim.cli.tables import comparison_table, run_table
from sim.execution.scenarios import open_scenario
from sim.report.figures.run import run_figures
from sim.report.pages.page import render_comparison, render_run
from sim.report.words import comparison as comparison_words
from sim.report.words.drivers import no_driver, unseen
from sim.report.words.run import in_brief
from sim.scenario.lift import lifted
from sim.statistics.intervals import proportions
from sim.statistics.paired import PairMoments
from sim.statistics.precision import between, too_few
from sim.study.defaults import doubts
from sim.study.paired import told
from sim.study.shares import plain

from ..engine.played import SCENARIOS

SHARES = st.floats(0, 1, allow_subnormal=False)


@given(SHARES, SHARES, st.integers(0, 1))
def test_no_range_is_ever_said_to_reach_or_be_0_or_100_per_cent(a: float, b: float, decimals: int) -> None:
    told = between(min(a, b), max(a, b), decimals)
    numbers = [float(x) for x in re.findall(r"[\d.]+", told)]
    assert numbers and told.endswith(("%", "more"))
    if max(a, b) > 1e-7 and min(a, b) < 1 - 1e-7:
        assert not {0.0, 100.0} & set(numbers)


@given(st.floats(0.001, 0.999), st.floats(0.0005, 0.2))
def test_a_range_is_told_as_finely_as_it_is_wide(middle: float, half: float) -> None:
    low, high = max(0.0, middle - half), min(1.0, middle + half)
    told = re.fullmatch(r"([\d.]+) to ([\d.]+) %", between(low, high))
    if told:
        a, b = (float(x) / 100 for x in told.groups())
        assert abs(a - low) <= (high - low) / 4 + 1e-9 and abs(b - high) <= (high - low) / 4 + 1e-9
        assert a < b


def test_below_fifty_belief_draws_the_table_says_what_to_ask_for_and_no_interval() -> None:
    table = run_table(sim.run(SCENARIOS / "wechat.yaml", n=200).summary)
    assert table.count("Too few belief draws (10)") == 1
    assert "ask for at least 1,000 replications (-n 1000)." in table
    assert "Sampling interval" not in table and "Belief band" not in table and "unknown" not in table


def test_from_fifty_belief_draws_on_the_table_has_both_lines() -> None:
    table = run_table(sim.run(SCENARIOS / "wechat.yaml", n=500, per_belief=10).summary)
    assert "Too few" not in table
    assert "Sampling interval (95 %) at the horizon: " in table
    assert "Belief band (90 % of belief draws): " in table
    assert not re.search(r"\b0(\.0+)? to |\b(0|100)(\.0+)? %", table)


def test_no_belief_band_is_told_to_be_too_rare_of_what_always_or_never_happens(tmp_path: Path) -> None:
    text = """
format: 1
title: a sure ban
as_of: 2026-01-01
horizon: 2026-12-31
circumstances: {mood: {start: {uniform: [0, 1]}, range: [0, 1]}}
actors: {state: {powers: {ban: {impose: {when: true, deadline: {at: 2026-03-01, force: order, met: ended, then: {enforce: 1}}}}}}}
outcomes: [{bites: in_force(ban)}, {gloom: mood < -1}, {free: otherwise}]
"""
    (tmp_path / "sure.yaml").write_text(text, encoding="utf-8")
    table = run_table(sim.run(tmp_path / "sure.yaml", n=1000).summary)
    assert "Sampling interval (95 %) at the horizon: bites all" in table
    assert "too rare" not in table and "Belief band" not in table


def test_where_no_number_is_uncertain_there_is_no_band_and_the_table_says_why() -> None:
    summary = sim.run(SCENARIOS / "reference" / "exponential-review.yaml", n=1000).summary
    assert summary["run"]["uncertain"] == 0
    assert "No number of this scenario is uncertain, so there is no belief band." in run_table(summary)
    for estimate in summary["probabilities"]["groups"]["horizon"].values():
        assert estimate["band_low"] is None


def test_a_comparison_of_a_scenario_with_itself_says_that_nothing_differs() -> None:
    file = SCENARIOS / "wechat.yaml"
    table = comparison_table(sim.compare(file, file, n=200).summary)
    assert table.count("no replication differs") == len(sim.load(file).plan.groups)
    assert "95 % interval" not in table
    assert table.count("Too few belief draws (10)") == 1


def test_the_table_of_a_comparison_says_which_way_draws_differ_and_never_100_per_cent() -> None:
    found = sim.compare(SCENARIOS / "oracle.yaml", SCENARIOS / "no-export-list.yaml", n=1_000, workers=1).summary
    (pair,) = found["pairs"]
    pair["matched"] = 0.997
    d = pair["checks"]["horizon"]["groups"]["ban"]
    d |= {"diff": -0.002, "draws_same": 5, "draws_other": 4, "draws": 50, "only_a": 9, "only_b": 7}
    told = comparison_table(found)
    assert "same luck in over 99 % of what draws:" in told
    assert "lower in 5 of 50 belief draws, higher in 4" in told


def test_the_table_counts_the_warnings() -> None:
    warned, silent = SCENARIOS / "no-export-list.yaml", SCENARIOS / "kokusai.yaml"
    assert "Warnings: 1; " in run_table(sim.run(warned, n=40).summary)
    assert "Warnings" not in run_table(sim.run(silent, n=40).summary)


def test_the_table_of_a_comparison_says_which_scenarios_are_warned_of_and_that_the_report_tells() -> None:
    """`sim validate` knows nothing of what `--lift` makes of a file; what both have is counted once, as on the page."""
    warned = SCENARIOS / "no-export-list.yaml"
    found = sim.compare(SCENARIOS / "oracle.yaml", warned, n=40).summary
    assert comparison_table(found).endswith("Warnings: 1, of “no-export-list”; the report tells them.")
    found = sim.compare(warned, warned, n=40).summary
    assert " Warnings: 1, of “no-export-list” and “no-export-list-2”; " in comparison_table(found).replace("\n", " ")


def test_what_a_variant_of_the_base_is_warned_of_without_play_only_because_of_what_is_lifted_is_left_out() -> None:
    """Without the blessing nothing reads what the president prefers and likes, and that is no fault of the file."""
    base = open_scenario(SCENARIOS / "oracle.yaml")
    without = open_scenario(SCENARIOS / "oracle.yaml", lifted(base.loaded.scenario, "blessing"))
    assert len(doubts(without.loaded, without.plan, without.inputs)) == 3
    found = sim.compare(base, without, n=40).summary["scenarios"]
    assert [one["summary"]["warnings"] for one in found] == [[], []]
    alone = sim.compare(without, base, n=40).summary["scenarios"]
    assert [len(one["summary"]["warnings"]) for one in alone] == [3, 0], "the base itself is warned of"


@pytest.mark.parametrize("draws", [49, 50])
def test_the_least_number_of_belief_draws_is_where_intervals_begin(draws: int) -> None:
    estimate = plain(proportions([[3, 9] * 24 + [1] * (draws - 48)], [20] * draws)[0])
    assert (estimate["band_low"] is None) == (draws < 50)
    assert bool(too_few({"belief_draws": draws, "per_belief": 20, "certain": False})) == (draws < 50)


def test_constraints_are_counted_among_those_that_they_bound() -> None:
    summary = sim.run(SCENARIOS / "oracle.yaml", n=200).summary
    for one in summary["constraints"]:
        assert one["unclosed"]["n"] == one["share"]["hits"] >= one["unclosed"]["hits"]
    finer = sim.run(SCENARIOS / "oracle.yaml", n=200, per_belief=5).summary  # more draws, the same replications
    assert sum(one["unclosed"]["draws"] for one in finer["constraints"]) > len(finer["constraints"])


def test_the_agreements_in_hand_are_told_apart_by_what_they_have_come_to() -> None:
    summary = sim.run(SCENARIOS / "oracle.yaml", n=200, workers=1).summary
    terms, at = summary["terms"], summary["probabilities"]["outcomes"]["horizon"]
    hits = {one["id"]: one["share"]["hits"] for one in terms["in_outcomes"]}
    assert sum(hits.values()) == terms["n_signed"] == sum(one["share"]["hits"] for one in terms["parties"])
    assert hits["partnership_closed"] == at["partnership_closed"]["hits"], "what has closed is in hand"
    assert 0 < hits["ban_in_force"] < at["ban_in_force"]["hits"], "and some of it is stuck"
    assert terms["different"] >= len(terms["packages"])
    (told,) = [one.text for one in in_brief(summary) if one.section == "terms"]
    assert f"{terms['in_outcomes'][0]['share']['text']} partnership closed" in told.replace("\N{NO-BREAK SPACE}", " ")


def test_packages_are_told_in_the_order_of_the_terms_in_the_file() -> None:
    summary = sim.run(SCENARIOS / "oracle.yaml", n=100).summary
    order = list(sim.load(SCENARIOS / "oracle.yaml").loaded.scenario.terms)
    for package in summary["terms"]["packages"]:
        assert [part.split(" ")[0] for part in package["label"].split(", ")] == order
    assert list(summary["terms"]["levels"]) == order


def test_where_nothing_is_drawn_an_answer_is_certain_and_no_interval_is_told() -> None:
    found = sim.run(SCENARIOS / "reference" / "rubinstein.yaml", n=100)
    at = found.summary["probabilities"]["groups"]["horizon"]
    assert [(e["text"], e["p"], e["low"], e["high"]) for e in at.values()] == [("certain", 1, 1, 1), ("never", 0, 0, 0)]
    assert found.summary["run"]["certain"]
    shares = [found.summary["terms"]["signed"], found.summary["bargains"][0]["agreed"][0]["share"], *(
        story["share"] for story in found.summary["stories"]
    )]  # fmt: skip
    assert {e["text"] for e in shares} == {"certain"}
    table = run_table(found.summary)
    assert "Certain: nothing in this scenario is drawn, so every replication is the same." in table
    assert not re.search("interval|Too few|%", table)
    page = render_run(found.summary)
    assert "On 31 March 2024: agreed\u00a0certain, open\u00a0never." in page
    assert page.count("Certain: nothing in this scenario is drawn") == 1
    assert not re.search("sampling interval|pale band|none seen|as far as", page)
    assert "The commonest course: all of the" in page


def test_a_run_that_is_certain_stops_at_once_however_narrow_an_interval_is_asked_for() -> None:
    run = sim.run(SCENARIOS / "reference" / "rubinstein.yaml", n=5000, until_halfwidth=0.0001).summary["run"]
    assert (run["n"], run["stopped_by"]) == (4000, "half-width")


@pytest.fixture(scope="module")
def delayed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Rubinstein's pie, closed too late to count: as certain as the first, and the other way round."""
    file = tmp_path_factory.mktemp("certain") / "delayed.yaml"
    base = SCENARIOS / "reference" / "rubinstein.yaml"
    file.write_text(base.read_text(encoding="utf-8").replace("after: 1 day}", "after: 300 days}"), encoding="utf-8")
    return file


def test_scenarios_that_are_certain_differ_with_certainty_or_not_at_all(delayed: Path) -> None:
    base = SCENARIOS / "reference" / "rubinstein.yaml"
    found = sim.compare(base, delayed, n=100).summary
    assert found["run"]["certain"] and found["pairs"][0]["certain"]
    difference = found["pairs"][0]["checks"]["horizon"]["groups"]["agreed"]
    assert (difference["diff"], difference["low"], difference["high"]) == (-1, -1, -1)
    table, page = comparison_table(found), render_comparison(found)
    assert "-100 points   certain" in table
    assert "(certain)" in page and "more than chance" not in page
    assert "“delayed” is certain: nothing in it is drawn, so every replication is the same." in table
    assert page.count("is certain: nothing in it is drawn") == 2
    assert not re.search("sampling interval, which|by chance alone|passes for more by chance|Too few", page)
    same = sim.compare(base, base, n=100).summary
    assert "0 points   no replication differs" in comparison_table(same)
    nothing = "no replication has another answer"
    assert re.search(rf"^On [\w ]+, against [\w-]+: in [\w-]+, {nothing}\.$", comparison_words.lead(same))
    assert [one.text for one in comparison_words.brief(same)] == [
        f"In rubinstein-2, {nothing} than in rubinstein, at 1 moment."
    ]


def test_a_comparison_with_one_scenario_that_is_certain_still_has_intervals(delayed: Path, tmp_path: Path) -> None:
    drawn = tmp_path / "drawn.yaml"
    drawn.write_text(
        delayed.read_text(encoding="utf-8").replace("after: 300 days}", "after: {exponential: 90 days}}"),
        encoding="utf-8",
    )
    found = sim.compare(delayed, drawn, n=1000).summary
    assert not found["run"]["certain"] and not found["pairs"][0]["certain"]
    difference = found["pairs"][0]["checks"]["horizon"]["groups"]["agreed"]
    assert difference["low"] < difference["diff"] < difference["high"]
    assert comparison_table(found).count("every replication is the same") == 1
    assert "sampling interval, which more replications would narrow" in render_comparison(found)


def test_one_replication_with_an_answer_that_is_certainly_never_there_proves_a_difference(
    delayed: Path, tmp_path: Path
) -> None:
    text = delayed.read_text(encoding="utf-8").replace("after: 300 days}", "after: {exponential: 2000 days}}")
    drawn = tmp_path / "drawn.yaml"
    drawn.write_text(text, encoding="utf-8")
    for n in (20, 100):
        found = sim.compare(delayed, drawn, n=n).summary
        d = found["pairs"][0]["checks"]["horizon"]["groups"]["agreed"]
        assert 1 <= d["only_b"] <= 6 and d["clear"] and d["low"] >= 0
        assert _beyond(found, {"agreed": 0.0}) == 1
        assert "chance" not in comparison_words.lead(found)
        assert re.search(r"agreed goes from none to \d+.%", comparison_words.lead(found))
    same = sim.compare(drawn, drawn, n=20).summary["pairs"][0]["checks"]["horizon"]["groups"]["agreed"]
    assert not same["clear"]


@pytest.mark.parametrize("way", [1, -1])
def test_no_limit_of_a_difference_from_what_is_certain_lies_where_it_cannot_go(way: int) -> None:
    hits = np.repeat([1, 0], [1, 99])[None, None]
    sides = (0 * hits, hits) if way > 0 else (hits, 0 * hits)
    pairs = PairMoments.of(*sides, 0 * hits, np.full(100, 20))
    ((free,),), ((bound,),) = (told(pairs, certain=False, uncertain=True, one_certain=one) for one in (False, True))
    assert min(free["low"] * way, free["high"] * way) < 0 and not free["clear"]
    ends = sorted(way * bound[end] for end in ("low", "high", "least", "most"))
    assert ends[0] == ends[1] == 0 < ends[2] and bound["clear"]


def test_a_row_of_the_table_says_how_often_its_date_has_moved_as_the_page_does() -> None:
    found = sim.run(SCENARIOS / "oracle.yaml", n=200).summary
    labels = {date["id"]: date["label"] for date in found["dates"]}
    assert labels["app_ban"] == "the app ban (order), as first set"
    assert "just after 20 Sep 2020 (the app ban, order, as first set)" in run_table(found)


@pytest.mark.parametrize(("uncertain", "words"), [
    (1, "The one number that is uncertain does not go with the result by more than chance; what is fixed was not varied."),
    (2, "Of the 2 numbers that are uncertain, none goes with the result by more than chance; what is fixed was not varied."),
])  # fmt: skip
def test_of_one_uncertain_number_it_is_said_that_it_does_not_go_with_the_result(uncertain: int, words: str) -> None:
    run = {"uncertain": uncertain, "belief_draws": 500, "per_belief": 20, "certain": False}
    assert no_driver({"run": run, "least_effect": {"closed": None}, "driver_draws": 500}) == words


def test_what_may_go_unseen_says_how_much_more_a_rare_level_may_hide() -> None:
    third = "from the lowest to the highest third of a number, may go unseen"
    for least, most, words in (
        (0.04, 0.045, f"an even rise or fall of an answer by less than 5 points, {third}"),
        (0.04, 0.11, f"an even rise or fall of an answer by less than 4 points (11 where a level is rare), {third}"),
        (
            0.04,
            1.0,
            f"an even rise or fall of an answer by less than 4 points (any number where a level is rare), {third}",
        ),
        (1.0, 1.0, "what an answer does at a level that was hardly ever drawn may go unseen"),
        (0.001, 0.002, ""),
    ):
        assert unseen({"least_effect": {"closed": [least, most], "open": None}}) == words


FEW_DRAWS = """
format: 1
title: a number that is never above a half
as_of: 2024-01-01
horizon: 2024-03-31
actors: {nobody: {name: nobody}}
circumstances: {number: {start: {uniform: [0, 0.4]}}}
outcomes: [{turned: number > 0.5}, {no_turn: otherwise}]
"""


def test_of_few_draws_nothing_is_told_as_none_or_all_and_an_outcome_that_none_comes_to_is_named(tmp_path: Path) -> None:
    (tmp_path / "few.yaml").write_text(FEW_DRAWS)
    found = sim.run(tmp_path / "few.yaml", n=40).summary
    at = found["probabilities"]["groups"]["horizon"]
    assert [e["text"] for e in at.values()] == ["none seen", "all seen"]
    assert run_figures(found)["figure-incidence"].finding == "By the horizon: turned none seen."


def test_where_nothing_is_drawn_the_course_of_an_answer_is_told_as_its_share_is(tmp_path: Path) -> None:
    (tmp_path / "sure.yaml").write_text(FEW_DRAWS.replace("{uniform: [0, 0.4]}", "0.2"))
    found = sim.run(tmp_path / "sure.yaml", n=40).summary
    assert run_figures(found)["figure-occupation"].finding == "Turned never; no turn certain."
