"""What binds, in how many replications, and in how many of these no deal closes."""

from __future__ import annotations

import itertools
import math
import re
from pathlib import Path
from typing import Any

import pytest

import sim
from sim.report.figures.obstacles import constraints
from sim.report.pages.page import render_run
from sim.report.words.obstacles import obstacle_sentence, sorted_constraints
from sim.report.words.plain import SPACE
from sim.report.words.run import made_of

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
    assert obstacle_sentence(summary).startswith(
        "Bound in most replications without a deal: “suit: forbids the deal” (court), in "
    )


def test_dark_is_where_it_bound_and_no_deal_closes_and_pale_where_it_bound(tmp_path: Any) -> None:
    summary = _summary(tmp_path, COURT)
    figure = constraints(summary)
    pale, dark, _ = figure.data
    for k, one in enumerate(sorted_constraints(summary)):
        assert pale["x"][k] == 100 * one["share"]["p"]
        assert dark["x"][k] == pytest.approx(100 * one["unclosed"]["hits"] / summary["run"]["n"])
    assert "perhaps for another reason" in figure.sentence and "perhaps for another reason" in figure.finding


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
        "certain the ban, certain the order (all both); of these, certain with an agreement signed"
        if len(binds) == 2
        else ""
    )


def test_how_often_two_measures_are_both_in_force_has_as_many_decimals_as_each_has() -> None:
    def share(hits: int) -> Any:
        p = hits / 10_000
        return {"p": p, "low": p - 0.005, "high": p + 0.005, "hits": hits, "n": 10_000, "text": f"{100 * p:.1f} %"}

    parts = [{"name": name, "share": share(hits)} for name, hits in (("the order", 1120), ("the ban", 360))]
    summary = {
        "checks": [{"id": "horizon"}],
        "outcomes": [{"id": "banned", "group": "banned", "in_force": parts, "several": 156}],
        "probabilities": {"outcomes": {"horizon": {"banned": share(1324)}}},
        "terms": {"in_outcomes": []},
    }
    assert made_of(summary, "banned").replace(SPACE, " ") == "11.2 % the order, 3.6 % the ban (1.6 % both)"


ORDERS = """
format: 1
title: four orders
as_of: 2024-01-01
horizon: 2024-12-31
so_far: [SO_FAR]
actors: {state: {powers: {POWERS}}}
outcomes: [{banned: BANNED}, {free: otherwise}]
"""


def test_of_more_than_two_measures_it_is_told_in_how_many_replications_several_are_in_force(tmp_path: Any) -> None:
    odds = {"a": 0.1, "b": 0.3, "c": 0.3, "d": 0.6, "e": 0.05}
    deadline = "{at: 2024-03-01, force: order, met: 'false', then: {enforce: %s}}"
    powers = ", ".join(f"{one}: {{impose: {{deadline: {deadline % p}}}}}" for one, p in odds.items())
    text = ORDERS.replace("SO_FAR", ", ".join(f"{{by: state, imposes: {one}}}" for one in odds))
    text = text.replace("POWERS", powers).replace("BANNED", " or ".join(f"in_force({one})" for one in "abcd"))
    summary = _summary(tmp_path, text, 4_000)
    (banned, _) = summary["outcomes"]
    exact = sum(
        math.prod(odds[one] if hit else 1 - odds[one] for one, hit in zip("abcd", hits, strict=True))
        for hits in itertools.product((0, 1), repeat=4)
        if sum(hits) > 1
    )
    assert banned["several"] / 4_000 == pytest.approx(exact, abs=0.03), "e is in force besides, and does not count"
    told = made_of(summary, "banned").replace(SPACE, " ")
    assert re.fullmatch(r"\S+ % d, \S+ % [bc], \S+ % [bc], \S+ % a \(\S+ % more than one\)", told)
    banned["in_force"] += [banned["in_force"][-1]]
    assert ", 2 more (" in made_of(summary, "banned"), "what is left out is counted"


DEAL = """
format: 1
title: a deal that always closes
as_of: 2024-01-10
horizon: 2030-06-30
terms: {price: {levels: [8, 9, 10, 11, 12]}}
actors:
  seller:
    prefers: {price: {weight: 1, best: 12, worst: 8}}
    no_deal: 0.1
    powers: {sale: {sell: {responds: {median: 3 days, p90: 8 days}, patience: {prior: bidding.patience}}}}
  buyer:
    prefers: {price: {weight: 1, best: 8, worst: 12}}
    no_deal: 0.1
    powers: {offer: {bid: {responds: {median: 3 days, p90: 8 days}, patience: {prior: bidding.patience}}}}
outcomes: [{closed: closed}, {open: otherwise}]
agreement: {closes: {when: signed, after: 10 days}}
"""


def test_where_a_deal_closes_in_each_replication_none_is_said_to_be_without(tmp_path: Any) -> None:
    told = obstacle_sentence(_summary(tmp_path, DEAL)).replace(SPACE, " ")
    assert told.startswith("What bound most often: “finds an offer worse than no deal” (seller), in ")
    assert told.endswith("; in all of these (over 94.2 %) a deal is seen to close.")


def test_of_few_draws_it_is_told_in_how_many_of_how_many_no_deal_closes(tmp_path: Any) -> None:
    summary = _summary(tmp_path, COURT)
    first = sorted_constraints(summary)[0]
    first["unclosed"] |= {"hits": 400, "n": 420, "draws": 49, "p": 400 / 420, "text": "95 %"}
    assert constraints(summary).table.rows[0][-1] == "400 of 420"
    assert "; no deal closes in 400 of these 420, perhaps" in obstacle_sentence(summary)
    first["unclosed"] |= {"draws": 50, "low": 0.9, "high": 0.99}
    assert constraints(summary).table.rows[0][-1].startswith(f"95{SPACE}% (sampling ")


def test_what_bound_as_often_as_the_first_is_told_with_it(tmp_path: Any) -> None:
    summary = _summary(tmp_path, COURT)
    first = sorted_constraints(summary)[0]
    summary["constraints"].append(first | {"constraint": "the other suit: forbids the deal"})
    told = obstacle_sentence(summary)
    assert told.endswith("; in as many without a deal: “the other suit: forbids the deal” (court).")


def test_a_date_that_was_only_ever_said_is_told_to_be_carried_out(tmp_path: Path) -> None:
    said = STAYED.replace("at: 2024-11-01, force: order", "at: 2024-11-01, force: spoken").replace("APPEAL", "100 days")
    found = {one["constraint"] for one in _summary(tmp_path, said, 40)["constraints"]}
    assert found == {"the ban: in force", "the order: carried out"}


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
    section = render_run(summary).partition('id="powers"')[2].partition("</section>")[0]
    assert "In how many replications each constraint bound" in section
    assert " deal closes" not in section and "closed deal" not in section and "certain of" not in section


def test_what_always_binds_is_said_of_all_replications_and_not_of_certain(tmp_path: Any) -> None:
    court = COURT.replace("takes: 20 to 60 days, grants: {pert: [0.2, 0.5, 0.8]}", "takes: 20, grants: 1")
    court = court.replace("{takes: 100 days, grants: {pert: [0.8, 0.9, 1]}}", "{takes: 100, grants: 1}")
    told = obstacle_sentence(_summary(tmp_path, court))
    assert "in all of the 1,000 replications; in none of these does a deal close" in told
