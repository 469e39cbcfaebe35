"""What a power changes is what comes when it is taken out, in the same replications under the same luck."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import sim
from sim.cli.tables import run_table
from sim.execution.options import COMPILED, REFERENCE, Options
from sim.execution.scenarios import open_scenario, without
from sim.report.pages.page import render_run
from sim.report.words.lifts import lift_sentence
from sim.report.words.plain import part
from sim.scenario.lift import OUTSIDE, liftable, lifted
from sim.study.compare import compare_study
from sim.study.lifts import NONE, bounded, lifts
from sim.world.beliefs import Numbers

from ..engine.played import SCENARIOS
from .test_obstacles import COURT, NO_DEAL

DATE = """
format: 1
title: a date on which more time is refused now and then, and nothing follows
as_of: 2024-01-01
horizon: 2024-06-30
terms: {price: {levels: [1, 2]}}
so_far: [{by: [seller, buyer], signs: {price: 1}}, {by: regulator, imposes: ban}]
actors:
  seller: {prefers: {price: {weight: 1, best: 2, worst: 1}}, no_deal: 0, delay: 0}
  buyer: {prefers: {price: {weight: 1, best: 1, worst: 2}}, no_deal: 0, delay: 0}
  regulator:
    powers:
      approval: {review: {takes: {exponential: 60 days}, grants: 1}}
      ban: {impose: {deadline: {at: 2024-02-01, force: order, met: cleared(approval), extend: {asks: regulator, grants: SOME, days: 10, most: 1}, then: {enforce: 0}}}}
agreement: {closes: {when: cleared(all), after: 0}}
outcomes: [{closed: closed}, {ban: ever in_force(ban)}, {waiting: otherwise}]
"""

CAUSE = """
format: 1
title: a refusal after which nothing follows, whose belief goes with that of the permit
as_of: 2024-01-01
horizon: 2024-12-31
terms: {price: {levels: [1, 2]}}
so_far: [{by: [seller, buyer], signs: {price: 1}}, {by: ministry, imposes: soft}]
correlates: [{of: [actors.office.powers.permit.review.grants, actors.ministry.powers.soft.impose.deadline.extend.grants], by: 0.9}]
actors:
  seller: {prefers: {price: {weight: 1, best: 2, worst: 1}}, no_deal: 0, delay: 0}
  buyer: {prefers: {price: {weight: 1, best: 1, worst: 2}}, no_deal: 0, delay: 0}
  office: {powers: {permit: {review: {takes: {uniform: [40 days, 200 days]}, grants: {uniform: [0.05, 0.95]}}}}}
  ministry: {powers: {soft: {impose: {deadline: {at: 2024-02-01, force: order, met: closed, extend: {asks: ministry, grants: {uniform: [0.05, 0.95]}, days: 10, most: 1}, then: {enforce: 0}}}}}}
agreement: {closes: {when: cleared(all), after: 1 day}}
outcomes: [{closed: closed}, {other: otherwise}]
"""

LUCK = """
format: 1
title: a notice on the eve of the horizon, by luck alone, on which nothing depends
as_of: 2024-01-01
horizon: 2024-04-30
terms: {price: {levels: [1, 2]}}
so_far: [{by: [seller, buyer], signs: {price: 1}}, {by: regulator, imposes: notice}]
actors:
  seller: {prefers: {price: {weight: 1, best: 2, worst: 1}}, no_deal: 0, delay: 0}
  buyer: {prefers: {price: {weight: 1, best: 1, worst: 2}}, no_deal: 0, delay: 0}
  regulator:
    powers:
      approval: {review: {takes: {exponential: {uniform: [30 days, 45 days]}}, grants: 1}}
      notice: {impose: {deadline: {at: 2024-04-29, force: order, met: cleared(approval), then: {enforce: 0.5}}}}
agreement: {closes: {when: cleared(approval), after: 0}}
outcomes: [{closed: closed}, {waiting: otherwise}]
"""

LATER = """
format: 1
title: one review, at a time that nobody knows
as_of: 2024-01-01
horizon: 2025-12-31
terms: {price: {levels: [1, 2]}}
so_far: [{by: [s, b], signs: {price: 1}}]
actors:
  s: {prefers: {price: {weight: 1, worst: 1, best: 2}}, no_deal: 0, delay: 0}
  b: {prefers: {price: {weight: 1, worst: 2, best: 1}}, no_deal: 0, delay: 0}
  home: {powers: {licence: {review: {takes: {exponential: 30 days}, grants: {uniform: [0.05, 0.15]}, refiles: 0}}}}
agreement: {closes: {when: cleared(all), after: 1 day}}
outcomes: [{closed: closed}, {open: otherwise}]
"""

BARE = """
format: 1
title: two who talk, and nobody else
as_of: 2024-01-01
horizon: 2024-12-31
terms: {price: {levels: [1, 2, 3]}}
so_far: [{by: [seller, buyer], signs: {price: 1}}]
actors:
  seller: {prefers: {price: {weight: 1, best: 3, worst: 1}}, no_deal: 0, delay: 0}
  buyer: {prefers: {price: {weight: 1, best: 1, worst: 3}}, no_deal: 0, delay: 0}
agreement: {closes: {when: signed, after: 1 day}}
outcomes: [{closed: closed}, {other: otherwise}]
"""


def _played(folder: Path, text: str, n: int = 1_000, per_belief: int = 20, engine: str = COMPILED) -> dict[str, Any]:
    file = folder / "scenario.yaml"
    file.write_text(text, encoding="utf-8")
    return lifts(open_scenario(file), Options(n=n, per_belief=per_belief, engine=engine))


def _by_name(found: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["name"]: one["groups"] for one in found["powers"]}


def test_without_a_power_come_the_answers_that_by_hand_it_leaves_open(tmp_path: Path) -> None:
    """A deal closes with the permit, 0.9 on average, unless the court forbids it, 0.5: 0.45; with one of them alone 0.9 and 0.5."""
    found = _by_name(_played(tmp_path, COURT, n=10_000))
    for power, closed in (("suit", 0.9 - 0.45), ("permit", 0.5 - 0.45)):
        d = found[power]["closed"]
        assert d["low"] <= closed <= d["high"] and d["clear"]
        assert d["diff"] == -found[power]["other"]["diff"]


def test_what_only_shares_a_cause_with_a_refusal_changes_nothing(tmp_path: Path) -> None:
    """More time is refused where the permit is: 64 % do not close there, against 38 % elsewhere; the refusal does nothing."""
    found = _by_name(_played(tmp_path, CAUSE, n=2_000))
    assert [(d["only_a"], d["only_b"], d["clear"]) for d in found["soft"].values()] == 2 * [(0, 0, False)]
    assert found["permit"]["closed"]["clear"] and found["permit"]["closed"]["low"] > 0.3


@pytest.mark.parametrize(("text", "power"), [(DATE.replace("SOME", "0.5"), "ban"), (LUCK, "notice")])
def test_a_date_that_binds_those_that_are_slow_and_stops_none_changes_nothing(
    tmp_path: Path, text: str, power: str
) -> None:
    found = _by_name(_played(tmp_path, text, n=1_000))[power]
    assert all(d["only_a"] == d["only_b"] == 0 for d in found.values())


def test_a_review_that_refuses_nearly_all_sooner_or_later_costs_nearly_all(tmp_path: Path) -> None:
    """Nine deals in ten are lost to it; among those that are still open it makes hardly a difference, whenever it binds."""
    d = _by_name(_played(tmp_path, LATER, n=2_000))["licence"]["closed"]
    assert d["low"] <= 0.9 <= d["high"] and d["clear"]


def test_played_are_400_of_up_to_200_draws_the_same_as_a_comparison_plays(tmp_path: Path) -> None:
    file = SCENARIOS / "nxp.yaml"
    base = open_scenario(file)
    options = Options(n=400, per_belief=2, workers=1)
    found = lifts(base, options)
    assert [one["name"] for one in found["powers"]] == liftable(base.loaded.scenario) and found["n"] == 400
    others = [open_scenario(file, lifted(base.loaded.scenario, one["name"])) for one in found["powers"]]
    names = ["nxp", *(one["name"] for one in found["powers"])]
    compared = compare_study([base, *others], options, about={}, names=names)
    of_all = ("clear", "way", "least", "most", "to")
    for one, pair in zip(found["powers"], compared["pairs"], strict=True):
        for group, d in pair["checks"]["horizon"]["groups"].items():
            assert {k: v for k, v in one["groups"][group].items() if k not in of_all} == {
                k: v for k, v in d.items() if k not in of_all
            }, "all but what goes by how many are looked at"
    assert [lifts(base, Options(n=n))["n"] for n in (980, 981, 20_000)] == [0, 400, 400]


@pytest.mark.parametrize("name", ["wechat", "kokusai"])
def test_both_engines_find_the_same(name: str) -> None:
    found = [
        lifts(open_scenario(SCENARIOS / f"{name}.yaml"), Options(n=1_000, engine=e)) for e in (COMPILED, REFERENCE)
    ]
    assert found[0] == found[1] and found[0]["n"] == 400


def test_what_is_set_for_a_run_is_set_without_each_power_too(tmp_path: Path) -> None:
    (tmp_path / "later.yaml").write_text(LATER, encoding="utf-8")
    never = [("actors.home.powers.licence.review.grants", "0")]
    d = _by_name(lifts(open_scenario(tmp_path / "later.yaml", never), Options(n=1_000)))["licence"]["closed"]
    assert (d["only_a"], d["only_b"]) == (0, 400), "nothing is uncertain any more: each replication stands for itself"


def test_a_power_whose_answer_the_history_tells_is_kept_and_that_is_said(tmp_path: Path) -> None:
    told = COURT.replace("so_far: [", "so_far: [{by: office, refuses: permit, at: 2023-12-01}, ").replace(
        "{by: [seller, buyer], signs: {price: 1}}", "{by: [seller, buyer], signs: {price: 1}, at: 2023-11-01}"
    )
    file = tmp_path / "scenario.yaml"
    file.write_text(told, encoding="utf-8")
    summary = sim.run(file, n=1_000).summary
    assert summary["lifts"]["told"] == ["permit"] and [one["name"] for one in summary["lifts"]["powers"]] == ["suit"]
    assert "The history says what came of permit, and stays." in render_run(summary)


def test_replications_of_a_run_that_stopped_early_are_played_again_and_no_others(tmp_path: Path) -> None:
    file = tmp_path / "scenario.yaml"
    file.write_text(COURT, encoding="utf-8")
    found = sim.run(file, n=30_000, per_belief=1, until_halfwidth=0.2).summary
    assert found["lifts"]["n"] == found["run"]["n"] < 400
    assert found["lifts"] == sim.run(file, n=found["run"]["n"], per_belief=1).summary["lifts"]


def test_where_all_replications_are_the_same_a_few_tell_what_each_power_changes(tmp_path: Path) -> None:
    sure = DATE.replace("takes: {exponential: 60 days}", "takes: 400 days").replace("SOME", "1")
    assert sure.count("400 days") == 1
    file = tmp_path / "scenario.yaml"
    file.write_text(sure, encoding="utf-8")
    summary = sim.run(file, n=10).summary
    assert summary["run"]["certain"] and summary["lifts"]["n"] == 10
    assert _by_name(summary["lifts"])["approval"]["closed"]["diff"] == 1
    assert "with approval given at once, closed goes from none to all" in lift_sentence(summary)
    file.write_text(sure.replace("takes: 400 days", "takes: {exponential: 60 days}"), encoding="utf-8")
    assert "Too few replications (10) to play without powers: ask for" in render_run(sim.run(file, n=10).summary)


def test_against_replications_that_are_all_the_same_one_with_another_answer_is_told(tmp_path: Path) -> None:
    """With the review given at once the deal closes for certain; as it is, it does not in a few of 400 replications."""
    rare = DATE.replace("takes: {exponential: 60 days}", "takes: {exponential: 40 days}").replace("SOME", "1")
    file = tmp_path / "scenario.yaml"
    file.write_text(rare, encoding="utf-8")
    d = _by_name(sim.run(file, n=1_000).summary["lifts"])["approval"]["closed"]
    assert d["only_b"] > 0 and d["only_a"] == 0 and d["clear"]
    assert d["low"] >= 0 and d["least"] >= 0


INSISTS = """
format: 1
title: a review that asked for other terms, and got them
as_of: 2024-02-01
horizon: 2024-12-31
terms: {remedy: {levels: [none_at_all, cure]}}
so_far:
  - {at: 2024-01-01, by: [seller, buyer], signs: {remedy: none_at_all}}
  - {at: 2024-01-01, by: buyer, asks: first}
  - {at: 2024-01-20, by: office, mitigates: {first: {remedy: cure}}}
  - {at: 2024-01-20, by: office, grants: first, one_act: unseen}
actors:
  seller: {prefers: {remedy: {weight: 1, best: none_at_all, worst: cure}}, no_deal: 0}
  buyer: {prefers: {remedy: {weight: 1, values: {none_at_all: 1, cure: 0.5}}}, no_deal: 0}
  office: {powers: {first: {review: {takes: 30 days, grants: {if: remedy == cure, then: 0.9, otherwise: 0.3}, mitigates: [remedy]}}}}
  other: {powers: {second: {review: {takes: 30 days, grants: 0.5}}}}
agreement: {closes: {when: cleared(all), after: 1 day}, amends: [remedy]}
outcomes: [{closed: closed}, {open: otherwise}]
"""


def test_a_review_that_asked_for_other_terms_in_the_history_stays_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "scenario.yaml"
    file.write_text(INSISTS, encoding="utf-8")
    summary = sim.run(file, n=1_000).summary
    assert (summary["lifts"]["told"], summary["lifts"]["failed"]) == (["first"], [])


def test_with_few_draws_nothing_is_taken_out_and_the_page_says_how_many_to_ask_for(tmp_path: Path) -> None:
    file = tmp_path / "scenario.yaml"
    file.write_text(COURT, encoding="utf-8")
    summary = sim.run(file, n=200).summary
    assert summary["lifts"] == {**NONE, "few": True}
    assert "Too few belief draws (10) to play without powers: ask for at least 1,000 replications" in render_run(
        summary
    )
    assert sim.run(file, n=985).summary["lifts"]["n"] == 400  # the fiftieth draw is begun
    file.write_text(BARE, encoding="utf-8")
    assert "There is no review, ruling, measure or outside date." in render_run(sim.run(file, n=100).summary)


def test_the_first_sentence_names_what_is_taken_out_by_what_happens_and_the_intervals_of_its_table(
    tmp_path: Path,
) -> None:
    found = sim.run(SCENARIOS / "kokusai.yaml", n=2_000).summary
    told = lift_sentence(found)
    assert told.startswith(
        "Of the powers, each out of the way in turn under the same luck and looked at alone, one changes most: with the Chinese review passed at once, deal goes from "
    )
    share = found["probabilities"]["groups"]["horizon"]["deal"]
    d = next(one for one in found["lifts"]["powers"] if one["name"] == "samr")["groups"]["deal"]
    assert (
        d["to"]["hits"] == 400 and f"goes from {part(share)} to {part(d['to'])}; then without the outside date" in told
    )
    assert d["diff"] <= d["high"] <= d["most"] <= max(d["diff"], 1 - share["low"]), "no more than is left can be added"
    d = next(one for one in found["lifts"]["powers"] if one["name"] == OUTSIDE)["groups"]["unresolved"]
    assert (
        f"unresolved +{round(100 * d['diff'])} points (+{round(100 * d['low'])} to +{round(100 * d['high'])})" in told
    )
    assert told in render_run(found).replace("&#39;", "'") and OUTSIDE in {p["name"] for p in found["lifts"]["powers"]}
    assert run_table(found)


def test_no_limit_of_what_a_power_changes_lies_beyond_what_the_share_of_the_whole_run_leaves() -> None:
    d = {"diff": -0.15, "low": -0.3, "least": -0.4, "high": 0.9, "most": 0.95}
    found = {"n": 400, "powers": [{"name": "ban", "groups": {"deal": d}}]}
    (power,) = bounded(found, {"deal": {"low": 0.16, "high": 0.21}})["powers"]
    assert power["groups"]["deal"] == {"diff": -0.15, "low": -0.21, "least": -0.21, "high": 0.84, "most": 0.84}
    (power,) = bounded(found, {"deal": {"low": 0.01, "high": 0.1}})["powers"]
    assert power["groups"]["deal"]["low"] == -0.15, "what is seen is never left out"


def test_where_no_power_is_seen_to_change_an_answer_that_is_said(tmp_path: Path) -> None:
    file = tmp_path / "scenario.yaml"
    file.write_text(LUCK.replace("approval: {review: {takes: {exponential: {uniform: [30 days, 45 days]}}, grants: 1}}",
                                 "approval: {review: {takes: 0 days, grants: 1}}"), encoding="utf-8")  # fmt: skip
    summary = sim.run(file, n=1_000).summary
    assert lift_sentence(summary) == (
        "No power is seen to change an answer by more than chance, each out of the way in turn under the same luck, in 400 "
        "replications: a change of less than 2 points may go unseen."
    )
    assert "figure-lifts" not in render_run(summary)


def test_a_measure_where_no_deal_can_be_made_changes_the_answers_too(tmp_path: Path) -> None:
    d = _by_name(_played(tmp_path, NO_DEAL.replace("LUCK", "{pert: [0.2, 0.5, 0.8]}")))["ban"]["bites"]
    assert d["clear"] and d["only_b"] == 0 < d["only_a"]


def test_the_file_that_was_read_is_played_whatever_has_become_of_it(tmp_path: Path) -> None:
    file = tmp_path / "later.yaml"
    file.write_text(LATER, encoding="utf-8")
    scenario, options = open_scenario(file), Options(n=1_000)
    found = lifts(scenario, options)
    file.write_text(LATER.replace("no_deal: 0", "no_deal: 1"), encoding="utf-8")
    assert lifts(scenario, options) == found
    file.unlink()
    assert lifts(scenario, options) == found and found["powers"] and not found["told"]


ENDLESS = """
format: 1
title: two who open each other's case again, once a third has let them begin
as_of: 2024-01-01
horizon: 2024-12-31
terms: {price: {levels: [1, 2]}}
so_far: [{by: [s, b], signs: {price: 1}}]
actors:
  s: {prefers: {price: {weight: 1, worst: 1, best: 2}}, no_deal: 0, delay: 0}
  b: {prefers: {price: {weight: 1, worst: 2, best: 1}}, no_deal: 0, delay: 0}
  home: {powers: {slow: {review: {takes: 4000 days, grants: 1}}, quick: {review: {takes: {uniform: [1 day, 2 days]}, grants: 1}}}}
  one: {powers: {first: {review: {takes: 0 days, after: slow, grants: 1, reopens: {when: cleared(second)}}}}}
  two: {powers: {second: {review: {takes: 0 days, after: slow, grants: 1, reopens: {when: cleared(first)}}}}}
agreement: {closes: {when: cleared(all), after: 1 day}}
outcomes: [{closed: closed}, {open: otherwise}]
"""


def test_what_the_scenario_cannot_be_played_without_is_told_with_the_reason_and_not_as_history(tmp_path: Path) -> None:
    file = tmp_path / "endless.yaml"
    file.write_text(ENDLESS, encoding="utf-8")
    summary = sim.run(file, n=1_000).summary
    (failed,) = summary["lifts"]["failed"]
    assert failed["name"] == "slow" and "more than 10,000 things happen on day" in failed["why"]
    assert "quick" in {one["name"] for one in summary["lifts"]["powers"]} and not summary["lifts"]["told"]
    page = render_run(summary)
    assert "Not played without slow: " in page and "The history says" not in page


def test_a_number_that_goes_with_what_is_lifted_leaves_the_luck_of_its_partner_as_it_was(tmp_path: Path) -> None:
    text = CAUSE.replace(
        "grants: {uniform: [0.05, 0.95]}}}}}\n  ministry", "grants: {above: {uniform: [0.3, 0.5]}}}}}}\n  ministry"
    )
    text = text.replace("permit.review.grants,", "permit.review.grants.above,")
    found = _by_name(_played(tmp_path, text))
    assert set(found) == {"permit", "soft"}
    assert sim.compare(without(open_scenario(tmp_path / "scenario.yaml"), "permit"), tmp_path / "scenario.yaml", n=40)
    base, other = (
        open_scenario(tmp_path / "scenario.yaml"),
        without(open_scenario(tmp_path / "scenario.yaml"), "permit"),
    )
    soft = "actors.ministry.powers.soft.impose.deadline.extend.grants"
    drawn = []
    for one in (base, other):
        numbers = Numbers(one.plan)
        slot = one.plan.slots["path"].tolist().index(soft)
        drawn.append([numbers.draw(1, b)[slot] for b in range(20)])
    assert drawn[0] == drawn[1]
