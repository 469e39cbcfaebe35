"""Who deals with whom: `with(x)` in expressions, also where it decides what packages are worth, and in the results."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from sim.errors import ScenarioError
from sim.execution.chunk import play_chunk
from sim.execution.executor import Options
from sim.execution.scenarios import open_scenario
from sim.execution.tables import write_chunk
from sim.study.run import run_study
from sim.world.compile import warnings_of
from sim.world.record import Kind
from sim.world.reference import Engine
from sim.world.reference.play import Play
from sim.world.standing import Standing

from .played import plan_from, plan_of

# Two bidders for one price; the permit, which takes 100 days and comes once in five, is needed where NEED holds.
AUCTION = """
format: 1
title: Two bidders
as_of: 2031-01-31
horizon: 2031-12-31
zone: UTC
terms: {price: {levels: [0, 2, 10]}}
SO_FAR
actors:
  seller:
    no_deal: 0.1
    delay: 0
    prefers: {price: {weight: 1, best: 10, worst: 0}}
    LIKES
    powers: {sale: {sell: {tactic: {beta: 1}, patience: 60 days, responds: 2 days}}}
  near:
    no_deal: 0.05
    delay: 0
    prefers: {price: {weight: 1, best: 0, worst: 10}}
    powers: {near_bid: {bid: {tactic: {beta: 1}, patience: 60 days, responds: 3 days}}}
  far:
    no_deal: 0.05
    delay: 0
    prefers: {price: {weight: 1, best: 0, worst: 10}}
    powers: {far_bid: {bid: {tactic: {beta: 1}, patience: 60 days, responds: 1 day}}}
  office: {powers: {permit: {review: {when: NEED, takes: 100 days, grants: 0.2}}}}
agreement: {closes: {when: cleared(all), after: 1 day}}
outcomes:
  - far_buys:  closed and with(far)
  - near_buys: closed and with(near)
  - nobody:    otherwise
"""


def _text(*, need: str = "'false'", so_far: str = "", likes: str = "") -> str:
    return AUCTION.replace("NEED", need).replace("SO_FAR", so_far).replace("LIKES", likes)


def _outcome(tmp_path: Path, text: str) -> str:
    plan = plan_from(tmp_path, text)
    return str(plan.outcomes["name"][Engine(plan).play(1, 0, 20).outcomes[-1]])


def test_the_outcomes_tell_who_has_bought(tmp_path: Path) -> None:
    """The seller likes one of two equal bidders better, and so accepts its offer of 2 first."""
    assert _outcome(tmp_path, _text(likes="likes: {near: 0.5}")) == "near_buys"
    assert _outcome(tmp_path, _text(likes="likes: {far: 0.5}")) == "far_buys"


def test_a_review_of_one_bidder_alone_weighs_on_its_packages_and_on_no_other_before_anybody_is_chosen(
    tmp_path: Path,
) -> None:
    plan = plan_from(tmp_path, _text(need="with(far)"))
    play = Play(Engine(plan).model, 1, 0, 20)
    seller, near, far = (plan.actors["name"].tolist().index(name) for name in ("seller", "near", "far"))
    by_name = {thread.bid.actor: thread.parties for thread in play.threads}
    assert (play.worth.outlook(seller, by_name[far]).expected == 0.2).all()
    assert play.worth.needs(0, by_name[far]).all() and not play.worth.needs(0, by_name[near]).any()


def test_a_review_that_is_asked_about_the_one_bidder_judges_deals_with_it_alone(tmp_path: Path) -> None:
    near = plan_from(tmp_path, _text(need="with(far)", likes="likes: {near: 0.5}"))
    assert not [e for e in Engine(near).play(1, 0, 20).record if e.kind == Kind.FILED]
    far = plan_from(tmp_path, _text(need="with(far)", likes="likes: {far: 5}"))
    assert [e for e in Engine(far).play(1, 0, 20).record if e.kind == Kind.FILED]


def test_a_preference_may_hang_on_who_the_other_is(tmp_path: Path) -> None:
    """With the far bidder, the seller wants a low price."""
    overlay = "while: [{id: odd, if: with(far), prefers: {price: {weight: 1, best: 0, worst: 10}}}]"
    plan = plan_from(tmp_path, _text(likes=overlay))
    play = Play(Engine(plan).model, 1, 0, 20)
    seller = plan.actors["name"].tolist().index("seller")
    worth = {plan.actors["name"][t.bid.actor]: play.worth.values(seller, t.parties).tolist() for t in play.threads}
    expected = {"near": [0.0, 0.2, 1.0], "far": [1.0, 0.8, 0.0]}
    assert worth == expected
    standing = Standing(plan)  # what the picture of a bargain shows
    assert {
        plan.actors["name"][t.bid.actor]: standing.utility(seller, t.parties).tolist() for t in play.threads
    } == expected


def test_parties_of_a_signature_in_the_history_are_known_and_forgotten_when_the_deal_ends(tmp_path: Path) -> None:
    signed = "so_far:\n  - {at: 2031-01-21, by: [seller, far], signs: {price: 2}}"
    assert _outcome(tmp_path, _text(so_far=signed)) == "far_buys"
    text = _text(so_far=signed, need="'true'").replace("far_buys:  closed and with(far)", "far_buys: with(far)")
    text = text.replace("grants: 0.2", "grants: 0")  # refused on day 90, and there is nothing to amend
    assert _outcome(tmp_path, text.replace("horizon: 2031-12-31", "horizon: 2031-04-01")) == "far_buys"
    assert _outcome(tmp_path, text.replace("horizon: 2031-12-31", "horizon: 2031-05-20")) == "nobody"


def test_who_can_be_no_party_is_refused_with_those_who_can(tmp_path: Path) -> None:
    with pytest.raises(
        ScenarioError, match=r"with\(office\): is no party of a deal; those who can be are: far, near, seller"
    ):
        plan_from(tmp_path, _text(need="with(office)"))


def test_an_outcome_that_wants_two_rivals_in_one_deal_is_warned_of(tmp_path: Path) -> None:
    file = tmp_path / "scenario.yaml"
    file.write_text(_text().replace("closed and with(far)", "with(far) and with(near)"), encoding="utf-8")
    scenario = open_scenario(file)
    found = [w.path for w in warnings_of(scenario.loaded, scenario.plan)]
    assert "outcomes.0.far_buys" in found


def _warned(tmp_path: Path, text: str) -> list[str]:
    file = tmp_path / "scenario.yaml"
    file.write_text(text, encoding="utf-8")
    scenario = open_scenario(file)
    return [w.path for w in warnings_of(scenario.loaded, scenario.plan)]


def test_a_date_that_runs_from_an_occasion_may_be_there_for_the_talks_alone(tmp_path: Path) -> None:
    hurry = (
        "hurry: {impose: {when: offered, deadline: {after: 30 days, force: spoken, met: signed, then: {enforce: 0.5}}}}"
    )
    text = _text(need="'true'").replace("office: {powers: {", f"office: {{powers: {{{hurry}, ")
    assert _warned(tmp_path, text) == []
    assert _warned(tmp_path, text.replace("enforce: 0.5", "enforce: 0")) == ["actors.office.powers.hurry"]


def test_partners_of_a_bid_are_parties_of_its_deals(tmp_path: Path) -> None:
    plan = plan_of("microsoft.yaml")
    signed = [p for k in range(40) if (p := Engine(plan).play(1, k, 20)).package >= 0]
    names = {tuple(plan.actors["name"][list(p.parties)]) for p in signed}
    assert ("bytedance", "microsoft", "walmart") in names


def test_a_run_tells_who_has_signed_with_whom_in_its_summary_and_its_table(tmp_path: Path) -> None:
    file = tmp_path / "scenario.yaml"
    file.write_text(_text(likes="likes: {near: 0.5}"), encoding="utf-8")
    scenario = open_scenario(file)
    (one,) = run_study(scenario, Options(n=40), about={})["terms"]["parties"]
    assert one["names"] == ["near", "seller"] and one["share"]["hits"] == 40
    rows, _, _ = play_chunk(Engine(scenario.plan), 1, 0, 40, 20)
    table, *_ = write_chunk(tmp_path, scenario.plan, 0, rows, [], ["replications"])
    assert duckdb.sql(f"SELECT DISTINCT parties FROM '{table}'").fetchall() == [("near, seller",)]
