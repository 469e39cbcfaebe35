"""No default decides in silence: where a number that nobody stated turns the result over, `validate` and runs say so."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

import sim
from sim.execution.scenarios import Scenario, open_scenario
from sim.study.defaults import TURNS, turns
from sim.study.inputs import listing

ORDER = """\
format: 1
title: an order that nobody can meet
as_of: 2024-01-01
horizon: 2024-06-30
actors:
  agency: {powers: {ban: {impose: {when: true, deadline: {at: 2024-03-01, force: order, met: false THEN}}}}}
outcomes:
  - banned: ever in_force(ban)
  - free: otherwise
"""
REVIEWER = """\
format: 1
title: a reviewer that likes the deal a little more than it must
as_of: 2024-01-01
horizon: 2024-06-30
terms: {price: {levels: [1, 2]}}
so_far: [{by: [s, b], signs: {price: 1}}]
actors:
  s: {prefers: {price: {weight: 1, best: 2, worst: 1}}, no_deal: 0, delay: 0}
  b: {prefers: {price: {weight: 1, best: 1, worst: 2}}, no_deal: 0, delay: 0}
  g: {prefers: {price: {weight: 1, values: {1: UTILITY, 2: 1}}},
      powers: {review: {review: {takes: 20 days, grants: {above: 0.5 SHARPNESS}}}}}
agreement: {closes: {when: cleared(all), after: 1 day}}
outcomes:
  - closed: closed
  - open: otherwise
"""


def opened(folder: Path, text: str) -> Scenario:
    (folder / "s.yaml").write_text(text)
    return open_scenario(folder / "s.yaml")


def test_the_prior_of_a_threat_that_nobody_weighed_is_named_with_what_it_does_at_both_ends(tmp_path: Path) -> None:
    scenario = opened(tmp_path, ORDER.replace("THEN", ""))
    (turn,) = turns(scenario.plan, scenario.inputs)
    # The ends are those of the prior, beta(5.36, 6.17), and a ban comes exactly as often as it says.
    assert (turn.low, turn.high) == (pytest.approx(0.236, abs=0.001), pytest.approx(0.701, abs=0.001))
    assert turn.seen.at_low + turn.seen.at_high == pytest.approx(
        turn.low + turn.high if turn.seen.group == "banned" else 2 - turn.low - turn.high, abs=0.25
    )
    (warning,) = [w for w in listing(scenario)["warnings"] if "nobody has said" in w["message"]]
    assert warning["path"] == "actors.agency.powers.ban.impose.deadline"
    field = "actors.agency.powers.ban.impose.deadline.then.enforce"
    assert warning["message"].startswith(
        f"nobody has said what {field} is: it has the usual values of the library of priors (threat.carried_out), and the "
        "answer at the horizon turns on it: "
    )
    assert "at 0.236" in warning["message"] and "at 0.701" in warning["message"]


def test_how_large_it_is_comes_from_other_replications_than_those_that_pick_it_and_is_known_within_what_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In as many years one moment is as good as another: the greatest of 60 replications would be too large."""
    months = ", ".join(f"2024-{month:02}-01" for month in range(4, 13))
    text = ORDER.replace("THEN", "").replace("2024-06-30", f"2024-12-31\ncheckpoints: [{months}]")
    scenario, errors = opened(tmp_path, text), []
    for seed in range(20):
        monkeypatch.setattr("sim.study.defaults.SEED", seed)
        (turn,) = turns(scenario.plan, scenario.inputs)
        assert turn.last
        errors.append((abs(turn.seen.at_high - turn.seen.at_low) - (turn.high - turn.low)) / turn.seen.within)
    assert sum(abs(error) <= 1 for error in errors) >= 17
    assert abs(sum(errors)) / len(errors) < 0.35


RARE = """\
circumstances: {calm: {start: 1}}
events: {strike: {hazard: 1.2 per year, sets: {calm: 0}}}
actors:
"""


def test_a_default_that_moves_the_answer_by_less_than_fifteen_points_is_not_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A strike by 1 March comes in 18 % of replications, and of these 46 points are a default's: 8 points of all."""
    text = ORDER.replace("actors:\n", RARE).replace("met: false THEN", "met: calm > 0.5")
    scenario = opened(tmp_path, text)
    assert [entry.prior for entry in scenario.inputs if entry.default] == ["threat.carried_out"]
    for seed in range(40):
        monkeypatch.setattr("sim.study.defaults.SEED", seed)
        assert not list(turns(scenario.plan, scenario.inputs))


TALKS = """\
format: 1
title: two parties who agree in the end, and an order that they may come too late for
as_of: 2026-01-01
horizon: 2028-01-01
terms: {price: {levels: [0, 20, 40, 60, 80, 100]}}
actors:
  seller: {prefers: {price: {weight: 1, best: 100, worst: 0}}, no_deal: 0.3, powers: {sale: {sell: {responds: 5 to 10 days}}}}
  buyer: {prefers: {price: {weight: 1, best: 0, worst: 100}}, no_deal: 0.3, powers: {offer: {bid: {responds: 5 to 10 days}}}}
  state: {powers: {order: {impose: {when: true, deadline: {at: 2026-03-15, force: order, met: signed, then: {enforce: 0.3}}}}}}
agreement: {closes: {when: signed, after: 1 day}}
outcomes:
  - signed: signed
  - no_deal: otherwise
"""


@pytest.mark.parametrize(
    ("order", "checkpoints", "when"),
    [("2026-03-15", "", "just after 15 Mar 2026"), ("2027-03-15", "2026-03-15", "on 15 Mar 2026")],
)
def test_a_default_that_decides_at_a_date_or_checkpoint_but_not_at_the_horizon_is_named_with_the_row(
    tmp_path: Path, order: str, checkpoints: str, when: str
) -> None:
    """Patience of 13 days has both agree by 15 March 2026, of 281 days neither; in two years all have signed."""
    text = TALKS.replace("2026-03-15", order).replace("terms:", f"checkpoints: [{checkpoints}]\nterms:")
    scenario = opened(tmp_path, text)
    (turn,) = [one for one in turns(scenario.plan, scenario.inputs) if one.inputs[0].prior]
    assert (turn.when, turn.seen.group, turn.seen.at_high) == (when, "signed", 0.0)
    assert turn.seen.at_low > 0.8
    told = [warning["message"] for warning in listing(scenario)["warnings"]]
    paths = ", ".join(entry.path for entry in turn.inputs)
    start = f"nobody has said what {paths} are: they have the usual values of the library of priors (bidding.patience), and "
    (said,) = [one for one in told if one.startswith(f"{start}what holds {when} turns on it: signed in ")]
    assert turn.at_end and (turn.at_end.at_low, turn.at_end.at_high) == (1.0, 1.0)
    assert "; at the horizon signed in all at both (within 2 points); say yourself what it is" in said


def test_of_a_default_that_decides_at_a_date_the_answer_is_told_to_move_at_the_horizon_as_much_as_is_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is banned on 1 March is so as long as it stays calm: of 46 points exp(-1.2 * 1.2), 11, are left after 1.2 years."""
    text = ORDER.replace("actors:\n", RARE).replace(" THEN", "").replace("2024-06-30", "2025-03-14")
    text = text.replace("ever in_force(ban)", "ever in_force(ban) and calm > 0.5")
    scenario, errors = opened(tmp_path, text), []
    for seed in range(10):
        monkeypatch.setattr("sim.study.defaults.SEED", seed)
        (turn,) = turns(scenario.plan, scenario.inputs)
        end = turn.at_end
        assert not turn.last and end
        left = (turn.high - turn.low) * math.exp(-1.2 * 1.2)
        errors.append((abs(end.at_high - end.at_low) - left) / end.within)
    assert sum(abs(error) <= 1 for error in errors) >= 8
    (told,) = [one["message"] for one in listing(scenario)["warnings"] if "nobody has said" in one["message"]]
    assert "; at the horizon " in told and "does not" not in told


def test_a_default_that_decides_at_the_horizon_is_named_with_it(tmp_path: Path) -> None:
    scenario = opened(tmp_path, TALKS.replace("horizon: 2028-01-01", "horizon: 2026-03-14"))
    found = list(turns(scenario.plan, scenario.inputs))
    assert [turn.when for turn in found if turn.inputs[0].prior] == ["at the horizon"]
    assert all(turn.last for turn in found)


def test_steps_of_what_drifts_do_not_hide_it(tmp_path: Path) -> None:
    drifts = "\n".join(f"  c{i}: {{start: 0, moves: {{sd: 0.1, per: month}}}}" for i in range(9))
    text = (
        ORDER.replace("THEN", "")
        .replace("actors:", f"circumstances:\n{drifts}\nactors:")
        .replace("2024-06-30", "2029-06-30")
    )
    assert [turn.inputs[0].path for turn in turns(opened(tmp_path, text).plan, opened(tmp_path, text).inputs)]


def test_where_replications_are_too_long_to_see_it_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.study.defaults.MOST", 3)
    (warning,) = [
        w for w in listing(opened(tmp_path, ORDER.replace("THEN", "")))["warnings"] if "nobody has said" in w["message"]
    ]
    assert "too long to see here whether the answer turns on it" in warning["message"]
    assert "with 0.236 and with 0.701 there" in warning["message"]


def test_what_the_file_says_is_no_default_even_where_it_says_the_same(tmp_path: Path) -> None:
    for said in ("{prior: threat.carried_out}", "0.4"):
        scenario = opened(tmp_path, ORDER.replace("THEN", f", then: {{enforce: {said}}}"))
        assert not list(turns(scenario.plan, scenario.inputs))


def test_the_result_goes_with_the_patience_of_each_side_and_not_with_what_they_share(tmp_path: Path) -> None:
    (tmp_path / "short.yaml").write_text(TALKS.replace("horizon: 2028-01-01", "horizon: 2026-03-14"))
    summary = sim.run(tmp_path / "short.yaml", n=2000).summary
    found = {driver["parameter"]: [name for name, _ in driver["partners"]] for driver in summary["drivers"]}
    both = ["actors.buyer.powers.offer.bid.patience", "actors.seller.powers.sale.sell.patience"]
    assert {path for path in found if "patience" in path} == set(both)
    assert [found[one][0] for one in both] == both[::-1]
    listed = {one["path"] for one in summary["inputs"]["assumptions"] if one["value"].startswith("{")}
    assert set(found) <= listed
    assert summary["run"]["uncertain"] == len(listed) == 6  # patience, the cost of delay and the concession of each


def test_the_default_cost_of_delay_is_listed_by_the_month_as_the_reference_says_it(tmp_path: Path) -> None:
    told = {one.text for one in opened(tmp_path, TALKS).inputs if one.path.endswith(".delay")}
    assert told == {"{pert: [0, 0.002, 0.006]} per month"}


def test_what_is_left_out_is_an_assumption_though_a_prior_with_sources_fills_it_in(tmp_path: Path) -> None:
    moves = TALKS.replace("met: signed, then: {enforce: 0.3}", "met: signed, extend: {days: 10}")
    found = listing(opened(tmp_path, moves))
    defaults = {row["prior"]: row["kind"] for row in found["inputs"] if row["default"] and row["prior"]}
    names = ("bidding.patience", "deadline.extended", "deadline.extended_again", "threat.carried_out")
    assert (found["counts"]["priors"], defaults) == (0, dict.fromkeys(names[:2] + names[3:], "assumption"))
    named = moves.replace("days: 10", "days: 10, grants: {prior: deadline.extended}")
    rows = listing(opened(tmp_path, named))["inputs"]
    assert [(row["prior"], row["default"]) for row in rows if row["kind"] == "prior"] == [("deadline.extended", False)]


def test_a_default_that_changes_nothing_is_not_named(tmp_path: Path) -> None:
    scenario = opened(tmp_path, ORDER.replace("THEN", "").replace("met: false", "met: true"))
    assert not list(turns(scenario.plan, scenario.inputs))


@pytest.mark.parametrize(("utility", "decides"), [(0.65, True), (0.5, False), (1.0, False)])
def test_how_sharply_a_reviewer_judges_is_named_where_it_is_near_the_bar(
    tmp_path: Path, utility: float, decides: bool
) -> None:
    # sharpness pert [5, 10, 20] from 6.6 to 15.7: at 0.65 a grant goes from 0.73 to 0.91; at the bar it is one half.
    scenario = opened(tmp_path, REVIEWER.replace("UTILITY", str(utility)).replace("SHARPNESS", ""))
    found = list(turns(scenario.plan, scenario.inputs))
    assert [turn.inputs[0].path for turn in found] == ["actors.g.powers.review.review.grants.sharpness"] * decides
    assert all(abs(turn.seen.at_high - turn.seen.at_low) >= TURNS for turn in found)
    stated = opened(tmp_path, REVIEWER.replace("UTILITY", str(utility)).replace("SHARPNESS", ", sharpness: 8"))
    assert not list(turns(stated.plan, stated.inputs))


LAPSING = """\
format: 1
title: a clock that lapses as often as not, and a date that moves once
as_of: 2024-01-01
horizon: 2024-12-31
terms: {price: {levels: [1, 2]}}
so_far: [{by: [s, b], signs: {price: 1}}]
actors:
  s: {prefers: {price: {weight: 1, best: 2, worst: 1}}, no_deal: 0, delay: 0}
  b: {prefers: {price: {weight: 1, best: 1, worst: 2}}, no_deal: 0, delay: 0}
  g: {powers: {review: {review: {takes: {uniform: [0, 100]}, limit: 50 days, silence: lapses REFILES, grants: 1}}}}
agreement:
  closes: {when: cleared(all), after: 0}
  outside_date: {at: 2024-02-01, force: agreement, met: closed, extend: {grants: 1, days: 60 days MOST}, then: {end: 1}}
outcomes:
  - closed: closed
  - open: otherwise
"""


@pytest.mark.parametrize(
    ("refiles", "most", "named"),
    [("", ", most: 9", ["refiles"]), (", refiles: 9", "", ["most"]), (", refiles: 1", ", most: 1", [])],
)
def test_a_count_that_nobody_stated_is_listed_and_named_where_it_decides(
    tmp_path: Path, refiles: str, most: str, named: list[str]
) -> None:
    """Asked once the review grants with 1/2, asked four times with 15/16; the date ends what still waits."""
    scenario = opened(tmp_path, LAPSING.replace(" REFILES", refiles).replace(" MOST", most))
    found = list(turns(scenario.plan, scenario.inputs))
    assert [turn.inputs[0].path.rpartition(".")[2] for turn in found] == named
    listed = {one.path.rpartition(".")[2] for one in scenario.inputs if one.default}
    assert ("refiles" in listed, "most" in listed) == (not refiles, not most)
    if named == ["refiles"]:
        assert (found[0].low, found[0].high) == (0, 3)
        assert found[0].seen.at_low == pytest.approx(1 / 2, abs=0.2)
        assert found[0].seen.at_high == pytest.approx(15 / 16, abs=0.12)
