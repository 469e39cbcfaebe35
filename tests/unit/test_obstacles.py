"""A constraint is compared with what was open when it bound under the same beliefs, and with nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import sim
from sim.report.figures.obstacles import constraint_traces
from sim.report.pages.page import render_run
from sim.report.words.obstacles import (
    constraint_words,
    excess,
    few_draws,
    is_clear,
    main_constraints,
    obstacle_sentence,
    shown_constraints,
    sorted_constraints,
)
from sim.report.words.run import made_of

from .two_dates import two_dates

COURT = """
format: 1
title: a court that often forbids
as_of: 2024-01-01
horizon: 2024-12-31
terms: {price: {levels: [1, 2]}}
so_far: [{by: [seller, buyer], signs: {price: 1}}]
actors:
  seller: {prefers: {price: {weight: 1, best: 2, worst: 1}}, no_deal: 0, delay: 0}
  buyer: {prefers: {price: {weight: 1, best: 1, worst: 2}}, no_deal: 0, delay: 0}
  office: {powers: {permit: {review: {takes: 100 days, grants: {pert: [0.8, 0.9, 1]}}}}}
  agency: {of: sues}
  court: {powers: {suit: {rule: {asked_by: agency, asked_when: signed, takes: 20 to 60 days, grants: {pert: [0.2, 0.5, 0.8]}, effect: forbids}}}}
agreement: {closes: {when: cleared(all) and not filed(suit), after: 1 day}}
outcomes: [{closed: closed}, {other: otherwise}]
"""

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


def _summary(folder: Any, text: str, n: int = 1_000) -> dict[str, Any]:
    file = folder / "scenario.yaml"
    file.write_text(text, encoding="utf-8")
    return sim.run(file, n=n).summary


def test_a_grant_that_forbids_the_deal_is_told_as_a_refusal_is(tmp_path: Any) -> None:
    summary = _summary(tmp_path, COURT)
    first, second = sorted_constraints(summary)[:2]
    assert (first["constraint"], second["constraint"]) == ("suit: forbids the deal", "permit: refused")
    assert first["unclosed"]["hits"] == first["unclosed"]["n"] == first["share"]["hits"]
    assert abs(first["share"]["p"] - 0.5) < 0.1
    assert abs(second["otherwise"] - 0.0) < 0.01, "of those that the court let pass, only the permit stops any"
    assert obstacle_sentence(summary).startswith(
        "The constraint that goes with most lost deals is “suit: forbids the deal” (court): at least "
    )


@pytest.mark.parametrize(("some", "compared"), [("0", False), ("0.5", True)])
def test_a_date_that_binds_the_slow_ones_and_stops_none_is_not_told_to_stop_any(
    tmp_path: Any, some: str, compared: bool
) -> None:
    """Of those that are open at the date as many close later, whether more time was refused or not."""
    summary = _summary(tmp_path, DATE.replace("SOME", some))
    (refused,) = [c for c in summary["constraints"] if c["constraint"] == "more time refused"]
    assert (refused["otherwise"] is not None) == compared
    assert not is_clear(refused)
    if compared:
        assert abs(refused["unclosed"]["p"] - refused["otherwise"]) < 0.12
    told = obstacle_sentence(summary)
    assert told.startswith(
        "No constraint goes with fewer" if compared else "What bound did so wherever a deal was open"
    )


BAN = two_dates(
    "extend: {asks: regulator, grants: 0.5, days: 10, most: 1}, then: {enforce: 0}",
    "then: {enforce: 1}",
    "{closed: closed}, {banned: ever in_force(ban)}, {waiting: otherwise}",
)


def test_what_binds_wherever_a_deal_is_open_is_told_apart_from_what_has_peers(tmp_path: Any) -> None:
    summary = _summary(
        tmp_path, BAN.replace("met: cleared(approval), then: {enforce: 1}", "met: closed, then: {enforce: 1}")
    )
    last = sorted_constraints(summary)[-1]
    assert (last["constraint"], last["otherwise"], last["unclosed"]["p"]) == ("ban: in force", None, 1.0)
    assert not is_clear(last)
    told = obstacle_sentence(summary)
    assert "One bound wherever a deal was open, and has no such others: “ban: in force” (regulator), in " in told


def test_peers_are_those_whose_deal_was_open_when_it_bound_and_not_only_after_that_day(tmp_path: Any) -> None:
    """All that are granted close on the day on which the others are refused: these are the peers."""
    text = COURT.replace("after: 1 day", "after: 0").replace("grants: {pert: [0.2, 0.5, 0.8]}", "grants: 0")
    (refused,) = [c for c in _summary(tmp_path, text)["constraints"] if c["constraint"] == "permit: refused"]
    assert refused["otherwise"] == pytest.approx(0.0)
    assert refused["compared"]["p"] == 1.0
    assert refused["compared"]["n"] > 80


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


def _by_name(summary: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["constraint"]: one for one in summary["constraints"]}


def test_what_only_shares_a_cause_with_a_refusal_is_not_told_to_go_with_lost_deals(tmp_path: Any) -> None:
    """Over all draws 64 % do not close where more time was refused, against 38 % elsewhere."""
    summary = _summary(tmp_path, CAUSE, n=2_000)
    found = _by_name(summary)
    time, permit = found["more time refused"], found["permit: refused"]
    assert time["low"] < 0 < time["high"] and not time["clear"]
    assert abs(time["compared"]["p"] - time["otherwise"]) < 0.1 < 0.2 < permit["low"]
    assert permit["clear"]
    assert "permit: refused" in obstacle_sentence(summary)
    assert "of the others with the same beliefs that were open then" in obstacle_sentence(summary)


def test_where_each_draw_of_beliefs_is_played_once_nothing_can_be_compared_and_that_is_said(tmp_path: Any) -> None:
    file = tmp_path / "scenario.yaml"
    file.write_text(CAUSE, encoding="utf-8")
    summary = sim.run(file, n=200, per_belief=1).summary
    assert all(one["compared"] is None and one["alone"] is None and not one["clear"] for one in summary["constraints"])
    assert "too few replications are played together for a comparison: ask for --per-belief 20" in obstacle_sentence(
        summary
    )


def test_where_nothing_is_uncertain_replications_are_compared_with_one_another(tmp_path: Any) -> None:
    text = CAUSE.replace("{uniform: [0.05, 0.95]}", "0.5").replace("correlates:", "# ")
    summary = _summary(tmp_path, text, n=1_000)
    assert summary["run"]["belief_draws"] == 1_000
    found = _by_name(summary)
    assert found["permit: refused"]["clear"] and not found["more time refused"]["clear"]
    assert "same beliefs" not in obstacle_sentence(summary)


def test_few_draws_that_hold_most_of_what_bound_are_told(tmp_path: Any) -> None:
    rare = "{choice: [[1, 97], [0, 3]]}"
    text = CAUSE.replace("permit: {review: {takes: {uniform: [40 days, 200 days]}, grants: {uniform: [0.05, 0.95]}}}",
                         f"permit: {{review: {{takes: {{uniform: [40 days, 200 days]}}, grants: {rare}}}}}")  # fmt: skip
    summary = _summary(tmp_path, text.replace("correlates:", "# "))
    permit = _by_name(summary)["permit: refused"]
    assert permit["held_by"] == pytest.approx(permit["share"]["hits"] / 20)
    assert f"“permit: refused” (office) ({round(permit['held_by'])} draw" in few_draws(summary)
    assert "more time" not in few_draws(summary)
    assert few_draws(_summary(tmp_path, CAUSE, n=100)) == "", "of a run with few draws it says nothing"


REVIEWS = """
format: 1
title: two reviews, of which the first loses more deals, in few states of the beliefs
as_of: 2024-01-01
horizon: 2024-03-31
terms: {price: {levels: [1, 2]}}
so_far: [{by: [seller, buyer], signs: {price: 1}}]
actors:
  seller: {prefers: {price: {weight: 1, best: 2, worst: 1}}, no_deal: 0, delay: 0}
  buyer: {prefers: {price: {weight: 1, best: 1, worst: 2}}, no_deal: 0, delay: 0}
  first: {powers: {approval: {review: {takes: {uniform: [10 days, 50 days]}, grants: {choice: [[0.2, 0.15], [1, 0.85]]}}}}}
  second: {powers: {consent: {review: {takes: {uniform: [10 days, 50 days]}, grants: SECOND}}}}
agreement: {closes: {when: cleared(all), after: 0}}
outcomes: [{closed: closed}, {lost: otherwise}]
"""
SHARED = "{choice: [[0.2, 0.15], [1, 0.85]]}"


@pytest.mark.parametrize(
    ("second", "seed", "draws", "begins"),
    [
        (
            "0.95",
            2,
            4,
            "Of those that can be compared, the constraint that goes with most lost deals is “consent: refused”",
        ),
        ("0.95", 1, 7, "The constraint that goes with most lost deals is “consent: refused”"),
        (SHARED, 2, 4, "Of those that can be compared, no constraint goes with fewer closed deals by more than chance"),
    ],
)
def test_what_bound_in_too_few_draws_to_tell_is_named_where_it_may_go_with_as_many_lost_deals(
    tmp_path: Any, second: str, seed: int, draws: int, begins: str
) -> None:
    file = tmp_path / "scenario.yaml"
    file.write_text(REVIEWS.replace("SECOND", second), encoding="utf-8")
    summary = sim.run(file, n=1_000, seed=seed, workers=1).summary
    approval = _by_name(summary)["approval: refused"]
    assert (approval["unclosed"]["draws"], approval["compared"] is None) == (draws, draws < 5)
    told = obstacle_sentence(summary).replace("\N{NO-BREAK SPACE}", " ")
    share = approval["share"]["text"]
    assert told.startswith(begins)
    assert (
        f"“approval: refused” (first) bound in {share} of replications, in {draws} belief draws: too few to tell"
        in told
    )
    assert f"“approval: refused” (first) ({draws} draws)" in few_draws(summary)
    assert approval in shown_constraints(summary) and approval in main_constraints(summary)
    crowded = {**summary, "constraints": [*summary["constraints"], *[_by_name(summary)["consent: refused"]] * 20]}
    assert approval not in shown_constraints(crowded)
    assert f"“approval: refused” (first) ({draws} draws)" in few_draws(crowded), (
        "also where the figure has no room for it"
    )
    assert ("too few draws to compare with" in str(constraint_traces(summary))) == (draws < 5)


def test_at_least_is_told_only_where_it_may_be_more_and_explained_only_where_it_is_told(tmp_path: Any) -> None:
    file = tmp_path / "scenario.yaml"
    file.write_text(REVIEWS.replace("SECOND", "0.95"), encoding="utf-8")
    summary = sim.run(file, n=1_000, seed=2, workers=1).summary
    consent = _by_name(summary)["consent: refused"]
    assert consent["later"] > 0.5 and round(100 * excess(consent)) == 4 == round(100 * consent["share"]["p"])
    told = obstacle_sentence(summary)
    assert "about 4 in 100 replications" in told and "at least" not in told.lower()


def test_what_beliefs_make_certain_is_told_apart_from_what_can_be_compared(tmp_path: Any) -> None:
    """Half of the draws believe that the office never grants: there it refuses all, sooner or later."""
    text = CAUSE.replace(
        "grants: {uniform: [0.05, 0.95]}}}}}\n  ministry", "grants: {choice: [[0, 1], [1, 1]]}}}}}\n  ministry"
    )
    summary = _summary(tmp_path, text.replace("correlates:", "# "))
    permit = _by_name(summary)["permit: refused"]
    assert permit["alone"] == 1 and not permit["clear"]
    assert sorted_constraints(summary)[-1] is permit
    told = obstacle_sentence(summary)
    assert told.startswith("No constraint goes with fewer closed deals by more than chance")
    assert "and has no such others: “permit: refused” (office), in " in told


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


def test_luck_that_leaves_no_peer_among_the_few_that_are_still_open_is_not_told_to_stop_all(tmp_path: Any) -> None:
    """Next to none of these closes, whatever happens, and in most draws it hits all that are left: one or two."""
    summary = _summary(tmp_path, LUCK, 3_000)
    notice = _by_name(summary)["notice: in force"]
    assert notice["unclosed"]["p"] > 0.9 and notice["compared"]["n"] < notice["unclosed"]["n"] / 2
    assert notice["alone"] < 0.1 and notice["beside"] >= 10 and not is_clear(notice)
    assert "stayed without a closed deal" not in obstacle_sentence(summary)


def test_what_is_told_of_all_that_it_bound_is_not_that_of_the_few_that_can_be_compared(tmp_path: Any) -> None:
    summary = _summary(tmp_path, CAUSE, 1_000)
    item = _by_name(summary)["permit: refused"]
    n = item["share"]["n"]
    part = item | {
        "compared": item["compared"] | {"n": n // 20, "p": 0.52}, "otherwise": 0.39, "alone": 0.86,
        "share": item["share"] | {"p": 0.58}, "unclosed": item["unclosed"] | {"p": 0.93, "n": n // 2, "hits": n // 3, "text": "93 %"},
    }  # fmt: skip
    assert excess(part) == pytest.approx(0.05 * 0.13)
    told = obstacle_sentence(summary | {"constraints": [part]}).replace("\N{NO-BREAK SPACE}", " ")
    assert (
        "93 % of these stayed without a closed deal. Of the 10 % of these that can be compared 52 % did, against 39 % of"
        in told
    )
    assert "no deal closes there: 93 %" in "; ".join(constraint_words(part, True)).replace("\N{NO-BREAK SPACE}", " ")


HARMLESS = """
format: 1
title: answers that stand in nobody's way
as_of: 2024-01-01
horizon: 2024-12-31
terms: {price: {levels: [1, 2]}}
so_far: [{by: [seller, buyer], signs: {price: 1}}]
actors:
  seller: {prefers: {price: {weight: 1, values: {1: 0.5, 2: 1}}}, no_deal: 0, delay: 0}
  buyer: {prefers: {price: {weight: 1, best: 1, worst: 2}}, no_deal: 0, delay: 0}
  office: {powers: {permit: {review: {takes: 100 days, limit: 30, silence: SILENCE, refiles: 0, grants: GRANTS}}}}
  agency: {of: sues}
  court:
    powers:
      suit: {rule: {asked_by: agency, asked_when: signed, takes: 20 days, grants: 0, effect: forbids}}
      appeal: {rule: {about: permit, asked_by: agency, asked_when: APPEAL, takes: 20 days, grants: 0, effect: reverses}}
agreement: {closes: {when: cleared(all), after: 90 days}}
outcomes: [{closed: closed}, {other: otherwise}]
"""


@pytest.mark.parametrize(
    ("silence", "grants", "appeal", "named"),
    [
        ("clears", "1", "cleared(permit)", []),  # silence cleared it, and nobody stopped the deal, or undid that
        ("lapses", "1", '"false"', ["permit: not given in time"]),
        ("waits", "0", "refused(permit)", ["appeal: refused", "permit: refused"]),
    ],
)
def test_only_answers_that_stand_in_the_way_of_a_deal_are_told_as_bounds(
    tmp_path: Any, silence: str, grants: str, appeal: str, named: list[str]
) -> None:
    text = HARMLESS.replace("SILENCE", silence).replace("GRANTS", grants).replace("APPEAL", appeal)
    summary = _summary(tmp_path, text, 20)
    assert sorted(one["constraint"] for one in summary["constraints"]) == named


STAYED = """
format: 1
title: an order that a court has suspended when its date comes
as_of: 2024-01-01
horizon: 2024-12-31
terms: {price: {levels: [1, 2]}}
so_far: [{by: [seller, buyer], signs: {price: 1}}, {by: regulator, imposes: ban}, {by: regulator, imposes: order}]
actors:
  seller: {prefers: {price: {weight: 1, best: 2, worst: 1}}, no_deal: 0, delay: 0}
  buyer: {prefers: {price: {weight: 1, best: 1, worst: 2}}, no_deal: 0, delay: 0}
  regulator:
    powers:
      ban: {name: the ban, impose: {deadline: {at: 2024-03-01, force: order, met: closed, then: {enforce: 1}}}}
      order: {name: the order, impose: {deadline: {at: 2024-11-01, force: order, met: closed, then: {enforce: 1}}}}
  court:
    powers:
      suit: {rule: {about: ban, asked_by: buyer, asked_when: signed, takes: 10 days, grants: 1, effect: suspends}}
      appeal: {rule: {about: suit, asked_by: regulator, asked_when: cleared(suit), takes: APPEAL, grants: 1, effect: reverses}}
agreement: {closes: {when: not in_force(ban) and days_to(order) < 0, after: 1 day}}
outcomes: [{banned: in_force(ban) or in_force(order)}, {open: otherwise}]
"""


@pytest.mark.parametrize(("takes", "binds"), [("500 days", ["the order"]), ("100 days", ["the ban", "the order"])])
def test_a_measure_that_is_enforced_while_a_court_suspends_it_binds_from_when_that_ends(
    tmp_path: Any, takes: str, binds: list[str]
) -> None:
    summary = _summary(tmp_path, STAYED.replace("APPEAL", takes), 40)
    assert sorted(one["constraint"] for one in summary["constraints"]) == [f"{name}: in force" for name in binds]
    (banned, _) = summary["outcomes"]
    assert sorted(part["name"] for part in banned["in_force"]) == binds
    assert all(part["share"]["hits"] == 40 for part in banned["in_force"])
    told = made_of(summary, "banned")
    assert told == (
        "certain the ban, certain the order (all both); certain with an agreement signed" if len(binds) == 2 else ""
    )


def test_a_date_that_was_only_ever_said_is_told_to_be_carried_out(tmp_path: Path) -> None:
    said = STAYED.replace("at: 2024-11-01, force: order", "at: 2024-11-01, force: spoken").replace("APPEAL", "100 days")
    found = {one["constraint"] for one in _summary(tmp_path, said, 40)["constraints"]}
    assert found == {"the ban: in force", "the order: carried out"}


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


def test_what_binds_most_of_its_peers_later_is_told_to_cost_at_least_what_they_show(tmp_path: Path) -> None:
    """Nine deals in ten are lost to it, of which its peers, most of whom it binds later, show nine in a hundred."""
    (tmp_path / "later.yaml").write_text(LATER, encoding="utf-8")
    summary = sim.run(tmp_path / "later.yaml", n=2000).summary
    (item,) = [c for c in summary["constraints"] if c["id"].endswith(":grant")]
    assert item["later"] > 0.9 and item["share"]["p"] * item["unclosed"]["p"] > 0.8 > 0.5 > excess(item)
    assert "at least" in obstacle_sentence(summary) and "sim compare --lift" in obstacle_sentence(summary)


NO_DEAL = """
format: 1
title: a ban and nothing to agree on
as_of: 2026-01-01
horizon: 2026-12-31
actors:
  state: {powers: {ban: {impose: {when: true, deadline: {at: 2026-03-01, force: order, met: ended, then: {enforce: LUCK}}}}}}
outcomes: [{bites: in_force(ban)}, {free: otherwise}]
"""


@pytest.mark.parametrize(
    ("luck", "often"), [("1", "in all of the 1,000 replications"), ("{pert: [0.2, 0.5, 0.8]}", "% of replications")]
)
def test_where_no_deal_can_be_made_no_sentence_speaks_of_deals_that_stay_open(
    tmp_path: Any, luck: str, often: str
) -> None:
    summary = _summary(tmp_path, NO_DEAL.replace("LUCK", luck))
    told = obstacle_sentence(summary)
    assert told.startswith("What bound most often: “ban: in force” (state), in ") and often in told
    section = render_run(summary).partition('id="obstacles"')[2].partition("</section>")[0]
    assert "This counts whether each bound, as no deal can be made." in section
    assert " deal closes" not in section and "closed deal" not in section and "certain of" not in section


def test_what_always_binds_is_said_of_all_replications_and_not_of_certain(tmp_path: Any) -> None:
    court = COURT.replace("takes: 20 to 60 days, grants: {pert: [0.2, 0.5, 0.8]}", "takes: 20, grants: 1")
    court = court.replace("{takes: 100 days, grants: {pert: [0.8, 0.9, 1]}}", "{takes: 100, grants: 1}")
    told = obstacle_sentence(_summary(tmp_path, court))
    assert "in all of the 1,000 replications, of which all stayed without a closed deal." in told
