"""Scenarios composed at random: they run, conserve and replay; broken in one place, they run or are refused with a position."""

from __future__ import annotations

import io
import os
import random
from copy import deepcopy
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from sim.conformance import check_scenario
from sim.errors import ScenarioError
from sim.execution.chunk import play_chunk
from sim.execution.scenarios import Scenario, open_scenario
from sim.world.plan import Plan
from sim.world.reference import Engine
from tests.engine.played import named

from .mutations import Raw, at, paths, put, text
from .refusals import furnished, limited, refused_or_played
from .scenarios import scenarios

TIMES = int(os.environ.get("EXAMPLES", "1"))  # so many times the examples of an ordinary run
N, PER_BELIEF = 12, 4


def examples(n: int) -> settings:
    """An ordinary run tries few, and shrinks only what fails."""
    return settings(
        max_examples=n * TIMES, deadline=None, suppress_health_check=list(HealthCheck), phases=list(Phase)[:5]
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return furnished(tmp_path_factory.mktemp("generated"))


def opened(folder: Path, data: Any) -> Scenario | None:
    """A generated scenario; None where the compiler refuses it."""
    file = folder / "generated.yaml"
    file.write_text(text(data), encoding="utf-8")
    try:
        return open_scenario(file)
    except ScenarioError:
        return None


def records(plan: Plan) -> list[list[Any]]:
    engine = Engine(plan)
    return [named(plan, engine.play(1, k, PER_BELIEF).record) for k in range(N)]


# --- valid -------------------------------------------------------------------------------------------------


def test_generated_scenarios_keep_every_rule_and_most_are_accepted(folder: Path) -> None:
    tried: list[bool] = []

    @examples(40)
    @given(scenarios())
    def check(data: Any) -> None:
        found = opened(folder, data)
        tried.append(found is not None)
        if found is not None:
            with limited(60.0):
                for one in check_scenario(found, n=N):
                    one_outcome_at_a_time(found.plan, one)

    check()
    assert sum(tried) > 0.5 * len(tried), f"{sum(tried)} of {len(tried)} generated scenarios are accepted"


def one_outcome_at_a_time(plan: Plan, one: Any) -> None:
    """Each replication is in exactly one outcome at each check, and at any time from as_of to the horizon."""
    assert len(one.outcomes) == len(plan.checks)
    assert all(0 <= outcome < len(plan.outcomes) for outcome in one.outcomes)
    assert one.path[0][0] == 0.0 and one.path[-1][1] == one.outcomes[-1]
    times, states = [time for time, _ in one.path], [state for _, state in one.path]
    assert all(a != b for a, b in pairwise(states))
    assert times[0] <= times[-1] and all(
        a < b for a, b in pairwise(times[1:])
    )  # the first is what the history has left
    for check, outcome in zip(plan.checks, one.outcomes, strict=True):
        if not check["before"]:
            assert outcome == [o for time, o in one.path if time <= check["time"]][-1]


@examples(15)
@given(scenarios())
def test_a_saved_plan_and_any_chunks_play_the_same(folder: Path, data: Any) -> None:
    found = opened(folder, data)
    if found is None:
        return
    rows, counts, played = play_chunk(Engine(found.plan), 1, 0, N, PER_BELIEF)
    stored = io.BytesIO()
    found.plan.save(stored)
    stored.seek(0)
    engine = Engine(Plan.load(stored))
    later, later_counts, others = play_chunk(engine, 1, PER_BELIEF, N, PER_BELIEF)  # in another order
    first, first_counts, some = play_chunk(engine, 1, 0, PER_BELIEF, PER_BELIEF)
    assert [*some, *others] == played
    for whole, one, other in zip(rows, first, later, strict=True):
        assert (whole == np.concatenate([one, other])).all()
    both = first_counts + later_counts
    assert (both.outcomes.hits == counts.outcomes.hits).all()
    assert (both.occupied == counts.occupied).all()
    assert (both.stories, both.first, both.draws) == (counts.stories, counts.first, counts.draws)


def with_somebody_idle(data: Any, *, may_bid: bool = True) -> Any:
    """The scenario with an actor of every kind of power who never uses any, though it may bid one day, if so."""
    ban = {"at": data["horizon"], "force": "order", "met": "true", "then": {"enforce": 1}}
    powers: dict[str, Any] = {
        "idle_ban": {"impose": {"when": "false", "deadline": ban}},
        "idle_suit": {
            "rule": {"about": "idle_ban", "asked_when": "false", "takes": 1, "grants": 1, "effect": "annuls"}
        },
    }
    idle: dict[str, Any] = {"powers": powers}
    if any("sells" in actor.get("powers", {}) for actor in data["actors"].values()):
        term, levels = next((term, said["levels"]) for term, said in data["terms"].items())
        idle |= {"prefers": {term: {"weight": 1, "best": levels[0], "worst": levels[1]}}, "no_deal": 0.9}
        if may_bid:
            powers["idle_bid"] = {"bid": {"responds": 1, "enters": 100_000}}
        powers["idle_review"] = {"review": {"when": "false", "takes": 1, "grants": 0}}
    return {**data, "actors": {"idle": idle, **data["actors"]}}


def turned_round(node: Any) -> Any:
    """The same with every mapping turned round."""
    if isinstance(node, dict):
        return {key: turned_round(node[key]) for key in reversed(node)}
    return [turned_round(item) for item in node] if isinstance(node, list) else node


# --- invalid -----------------------------------------------------------------------------------------------

HOSTILE = [
    None, True, "", " ", "x" * 3000, "\u202e\u2066", "\U0001f600", "é\u0301", "a\u00a0b", "\x7f", "\ud7ff", 10**18, 2**63 - 1, -(2**63),
    1e308, -1e308, 5e-324, 0.1 + 0.2, [], {}, [[]], {"": 1}, {"x": {"x": 1}}, "0.1 to 1e400", "1e400 days", "9" * 400, "1e-400 days",
    "\u0661 days", "\uff13 days", "1 to 2 to 3", "1_000 days", "0x10 days", "inf", "nan", "-0 days", "-inf days", Raw(".inf"), Raw(".nan"), Raw("-.INF"),
    Raw("0o17"), Raw("1_000"), Raw("0b1"), Raw("9" * 500), Raw("1e999"), Raw("2024-02-30"), Raw("0000-01-01"), Raw("9999-12-31"),
    Raw("2024-1-1"), Raw("2024-01-01T00:00:00Z"), Raw("=" * 40), Raw("!!set {a}"), Raw("&a [*a]"), Raw("<<"), Raw("? x"),
    Raw("[" * 60 + "]" * 60), Raw("{a: " * 60 + "1" + "}" * 60), "(" * 60 + "signed" + ")" * 60, "not " * 900 + "signed",
    "signed and " * 180 + "signed", "-" * 1500 + "1 > 0", "ever " * 300 + "signed", "for(" * 40 + "signed" + ", 1)" * 40,
    {"uniform": [-1e308, 1e308]}, {"normal": [0, 1e308]}, {"lognormal": [1e-320, 700]}, {"choice": [[i, 1] for i in range(500)]},
    {"beta": [1e-9, 1e9]}, {"weibull": [1e-9, 1]}, {"pert": [0, 0, 0]}, {"prior": "../../x"}, {"prior": "cfius"}, {"prior": "."},
    {"exponential": {"exponential": {"exponential": {"exponential": 1}}}},
]  # fmt: skip


def broken(data: Any, rng: random.Random) -> Any:
    """The scenario with one thing wrong that no hand would write."""
    data = deepcopy(data)
    place = rng.choice(paths(data))
    if rng.random() < 0.8:
        put(data, place, deepcopy(rng.choice(HOSTILE)))
    else:
        parent, key = (
            at(data, place[:-1]),
            rng.choice([w for w in HOSTILE if isinstance(w, str) and not isinstance(w, Raw)]),
        )
        if isinstance(parent, dict):
            parent[key] = parent.pop(place[-1])
        else:
            parent.append(key)
    return data


@examples(60)
@given(scenarios(), st.randoms(use_true_random=False))
def test_a_scenario_broken_in_one_place_is_played_or_refused_with_a_position(
    folder: Path, data: Any, rng: random.Random
) -> None:
    refused_or_played(folder, text(broken(data, rng)))


def test_dates_out_of_order_are_refused(folder: Path) -> None:
    """Not one of them slips through: the check before compiling and the one of the compiler have the same idea of order."""

    @examples(5)
    @given(scenarios())
    def check(data: Any) -> None:
        turned = {**data, "as_of": data["horizon"], "horizon": data["as_of"]}
        assert "must lie after as_of" in refused_or_played(folder, text(turned))

    check()
