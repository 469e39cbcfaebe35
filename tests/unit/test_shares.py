"""Shares that are added up are counted first: what holds in all of them is told to hold in all."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

from sim.execution.counts import level_rows
from sim.scenario.load import load
from sim.statistics.moments import Moments
from sim.study.agreements import terms
from sim.study.shares import occupation
from sim.world.compile import compile_scenario

SIX = """
format: 1
title: six prices, one host
as_of: 2024-01-01
horizon: 2024-01-02
terms: {price: {levels: [1, 2, 3, 4, 5, 6]}, host: {levels: [abroad, at_home]}}
actors:
  seller: {prefers: {price: {weight: 1, best: 6, worst: 1}}, no_deal: 0, delay: 0}
  buyer: {prefers: {price: {weight: 1, best: 1, worst: 6}}, no_deal: 0, delay: 0}
agreement: {closes: {when: signed, after: 0}}
outcomes: [{a: price == 1}, {b: price == 2}, {c: price == 3}, {d: price == 4}, {e: price == 5}, {closed: closed}, {other: otherwise}]
groups: {any: [a, b, c, d, e, closed], other: [other]}
"""


def planned(folder: Path) -> Any:
    file = folder / "six.yaml"
    file.write_text(SIX)
    loaded = load(file)
    return loaded, compile_scenario(loaded).plan


def test_what_every_agreement_says_is_told_of_all_of_them_whatever_its_packages(tmp_path: Path) -> None:
    loaded, plan = planned(tmp_path)
    assert sum([1 / 6] * 6) < 1, "as floats are added up"
    host = list(plan.terms["name"]).index("host")
    own = [str(level["name"]) for level in plan.levels[plan.levels["term"] == host]]
    at_home = [k for k, package in enumerate(plan.packages) if own[package[host]] == "at_home"]
    each, whole = Moments.of(np.array([1]), np.array([6])), Moments.of(np.array([6]), np.array([6]))
    levels = Moments.of(
        np.sum([np.isin(np.arange(len(plan.levels)), row) for row in level_rows(plan, np.array(at_home))], axis=0)[
            :, None
        ],
        np.array([6]),
    )
    counts: Any = SimpleNamespace(
        signed=whole,
        levels=levels,
        packages=dict.fromkeys(at_home, each),
        signed_in={},
        parties={},
        signed_by=Counter(),
    )
    assert len(at_home) == 6
    assert terms(plan, loaded, counts, 6)["levels"]["host"]["shares"] == {"abroad": 0.0, "at_home": 1.0}


def test_a_day_on_which_all_are_in_one_answer_is_told_of_all_whatever_its_outcomes(tmp_path: Path) -> None:
    _, plan = planned(tmp_path)
    in_any = plan.outcomes["group"] == list(plan.groups["name"]).index("any")
    counts: Any = SimpleNamespace(occupied=np.tile(in_any.astype(int), (2, 1)))
    assert occupation(plan, counts, 6)["groups"] == {"any": [1.0, 1.0], "other": [0.0, 0.0]}
