"""Sureness in words: no interval contradicts the number beside it, and none is told where nothing is known."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sim
from sim.cli.tables import comparison_table, run_table
from sim.study.intervals import proportions
from sim.study.saying import between, too_few
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


def test_the_table_counts_the_warnings() -> None:
    warned, silent = SCENARIOS / "no-export-list.yaml", SCENARIOS / "wechat.yaml"
    assert "Warnings: 1; " in run_table(sim.run(warned, n=40).summary)
    assert "Warnings" not in run_table(sim.run(silent, n=40).summary)
    assert "Warnings: 1; " in comparison_table(sim.compare(SCENARIOS / "oracle.yaml", warned, n=40).summary)


@pytest.mark.parametrize("draws", [49, 50])
def test_the_least_number_of_belief_draws_is_where_intervals_begin(draws: int) -> None:
    estimate = plain(proportions([[3, 9] * 24 + [1] * (draws - 48)], [20] * draws)[0])
    assert (estimate["band_low"] is None) == (draws < 50)
    assert bool(too_few({"belief_draws": draws, "per_belief": 20})) == (draws < 50)


def test_constraints_are_counted_with_and_without_a_closed_deal() -> None:
    summary = sim.run(SCENARIOS / "oracle.yaml", n=200).summary
    closed = [
        summary["probabilities"]["outcomes"]["horizon"][name]["hits"] for name in ("sale_closed", "partnership_closed")
    ]
    for one in summary["constraints"]:
        assert one["without"]["hits"] + one["closing"]["hits"] == one["share"]["hits"]
        assert (one["without"]["n"], one["closing"]["n"]) == (200 - sum(closed), sum(closed))
    finer = sim.run(SCENARIOS / "oracle.yaml", n=200, per_belief=5).summary  # three chunks
    assert sum(one["without"]["draws"] for one in finer["constraints"]) > 0
    assert {one["without"]["n"] + one["closing"]["n"] for one in finer["constraints"]} == {200}


def test_packages_are_told_in_the_order_of_the_terms_in_the_file() -> None:
    summary = sim.run(SCENARIOS / "oracle.yaml", n=100).summary
    order = list(sim.load(SCENARIOS / "oracle.yaml").loaded.scenario.terms)
    for package in summary["terms"]["packages"]:
        assert [part.split(" ")[0] for part in package["label"].split(", ")] == order
    assert list(summary["terms"]["levels"]) == order
