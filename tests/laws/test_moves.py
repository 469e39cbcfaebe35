"""Moves: who leaves, settles, sues or is held to what it has signed, by what that is worth to it."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.world.record import Bound, Kind
from tests.engine.played import plan_from

from .ruled import Ruled

# A price is signed; on day 10 the buyer, u = 1 - k/10, would rather have nothing, worth 0.6; the seller, u = k/10, has 0.2 without.
REPUDIATED = """
format: 1
title: a buyer that would rather not
as_of: 2024-01-01
horizon: 2025-12-31
terms: {price: {levels: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]}}
circumstances: {market: {start: 0}}
events: {fall: {at: 2024-01-11, sets: {market: 1}}}
so_far: [{by: [seller, buyer], signs: {price: PRICE}}]
actors:
  seller: {prefers: {price: {weight: 1, best: 10, worst: 0}}, no_deal: 0.2, delay: DELAY}
  buyer: {prefers: {price: {weight: 1, best: 0, worst: 10}}, no_deal: {is: 0, shifts: {market: 0.6}}, delay: DELAY, EXPECTS}
  court: {powers: {suit: {rule: {effect: compels, asked_when: left(buyer), asked_by: seller, COSTS asks_after: 5 days, takes: 95 days, grants: ODDS}}}}
  holders: {powers: {vote: {review: {takes: VOTE, grants: 1}}}}
agreement: {closes: {when: cleared(vote), after: 0}, amends: [AMENDS], exits: {buyer: true}, MORE}
outcomes: [{as_signed: closed and price == PRICE}, {at_8_or_9: closed and price >= 8}, {at_5_to_7: closed and price >= 5},
           {closed: closed}, {walked: left(buyer) and ended}, {other: otherwise}]
"""


def _text(**parts: str) -> str:
    given = {
        "DELAY": "0",
        "ODDS": "0.5",
        "COSTS": "",
        "AMENDS": "price",
        "MORE": "",
        "EXPECTS": "",
        "PRICE": "9",
        "VOTE": "120 days",
    }
    text = REPUDIATED
    for name, part in (given | parts).items():
        text = text.replace(name, part)
    return text.replace(", }", "}")


def _kinds(ruled: Ruled, k: int = 0) -> list[str]:
    return [e[2] for e in ruled.records[k]]


def test_a_buyer_that_repudiates_settles_near_the_middle_at_even_odds(tmp_path: Path) -> None:
    """Going on is worth 0.1 and 0.9 less 0.04 each, a trial 0.30 and 0.50 after its wait: 6 is better for both, 5 and 7 are not."""
    ruled = Ruled(tmp_path, _text(DELAY="0.01 per month"), 40)
    assert set(ruled.outcomes) == {"at_5_to_7"}
    assert [(e[2], round(e[1] / 86400)) for e in ruled.records[0] if e[2] in ("EXITED", "AMENDED")] == [
        ("EXITED", 10), ("AMENDED", 10),
    ]  # fmt: skip


def test_it_goes_on_as_signed_at_long_odds(tmp_path: Path) -> None:
    """At 0.95 leaving is worth 0.05 x 0.54 more to it, which is less than the wait for the court costs."""
    ruled = Ruled(tmp_path, _text(DELAY="0.01 per month", ODDS="0.95"), 40)
    assert set(ruled.outcomes) == {"as_signed"}


def test_a_trial_that_costs_nothing_is_held_and_its_answer_counts(tmp_path: Path) -> None:
    """No price can change: half are held to it, and in half it ends."""
    ruled = Ruled(tmp_path, _text(AMENDS="", VOTE="300 days"), 400)
    assert set(ruled.outcomes) == {"as_signed", "walked"}
    assert ruled.outcomes.count("as_signed") / 400 == pytest.approx(0.5, abs=0.09)
    for k, outcome in enumerate(ruled.outcomes):
        days = [
            (e[2], round(e[1] / 86400)) for e in ruled.records[k] if e[2] in ("EXITED", "GRANTED", "REFUSED", "ENDED")
        ]
        answer = [("GRANTED", 110), ("GRANTED", 300)] if outcome == "as_signed" else [("REFUSED", 110), ("ENDED", 110)]
        assert days == [("EXITED", 10), *answer]


def test_both_sides_who_are_sure_to_win_go_to_trial(tmp_path: Path) -> None:
    """The buyer expects to win (0.1 against 0.9), so that no price is better for both, whatever the trial costs."""
    ruled = Ruled(tmp_path, _text(DELAY="0.01 per month", ODDS="0.9", EXPECTS="expects: {suit: 0.1}"), 100)
    suits = [[e[2] for e in record if e[4].endswith("suit")] for record in ruled.records]
    assert {tuple(kinds) for kinds in suits} == {("FILED", "GRANTED"), ("FILED", "REFUSED")}
    assert ruled.outcomes.count("as_signed") / 100 == pytest.approx(0.9, abs=0.1)


def test_who_is_free_to_go_still_prefers_a_better_price_to_none(tmp_path: Path) -> None:
    """What the court has refused to compel is talked about anew: 4 leaves the buyer what none does, and costs the seller least."""
    sure = "expects: {suit: 0.3}"  # 0.42 to the buyer, as much as 5 at most, and 0.6 to the seller: they go to trial
    ruled = Ruled(tmp_path, _text(PRICE="10", VOTE="300 days", EXPECTS=sure), 40)
    prices = {e[7] for record in ruled.records for e in record if e[2] == "CLOSED"}
    assert prices == {"price 10", "price 4"}


def test_a_price_that_leaves_the_buyer_what_a_trial_does_settles_it(tmp_path: Path) -> None:
    """Even odds are worth 0.3 to the buyer, as 7 is: to lose by it nobody has to pay more, and nobody goes to court."""
    ruled = Ruled(tmp_path, _text(PRICE="10", VOTE="300 days"), 10)
    assert {e[7] for record in ruled.records for e in record if e[2] == "CLOSED"} == {"price 7"}


def test_who_would_not_be_sued_leaves(tmp_path: Path) -> None:
    """To sue is worth 0.05 x 0.8 to the seller, less than it costs: there is no court to fear."""
    dear, cheap = (Ruled(tmp_path, _text(ODDS="0.05", AMENDS="", COSTS=f"costs: {c},"), 20) for c in (0.06, 0.02))
    assert set(dear.outcomes) == {"walked"} and "FILED" not in {e[1] for e in dear.records[0] if e[4].endswith("suit")}
    assert all("EXITED" in _kinds(cheap, k) and any(e[4].endswith("suit") for e in cheap.records[k]) for k in range(20))


def test_news_during_a_trial_settle_it(tmp_path: Path) -> None:
    """At first the buyer, sure to win, wants a trial; on day 50 a trial looks even to it, and they agree as they would have."""
    expects = "expects: {suit: {if: news > 0, then: 0.5, otherwise: 0}}"
    text = _text(DELAY="0.01 per month", EXPECTS=expects, MORE="").replace(
        "circumstances: {", "circumstances: {news: {start: 0}, "
    )
    ruled = Ruled(tmp_path, text.replace("events: {", "events: {told: {at: 2024-02-20, sets: {news: 1}}, "), 10)
    for record in ruled.records:
        assert [(e[2], round(e[1] / 86400)) for e in record if e[2] in ("EXITED", "AMENDED", "WITHDRAWN")] == [
            ("EXITED", 10), ("AMENDED", 50), ("WITHDRAWN", 50),
        ]  # fmt: skip
    assert set(ruled.outcomes) == {"at_5_to_7"}


# --- who sues ----------------------------------------------------------------------------------------------

AGENCY = """
format: 1
title: an agency that may sue
as_of: 2024-01-01
horizon: 2024-12-31
terms: {remedy: {levels: [none, some]}}
circumstances: {office: {start: 0}}
events: {election: {at: 2024-03-01, sets: {office: 1}}}
so_far: [{by: [seller, buyer], signs: {remedy: REMEDY}}]
actors:
  seller: {prefers: {remedy: {weight: 1, best: none, worst: some}}, no_deal: 0, delay: 0}
  buyer: {prefers: {remedy: {weight: 1, best: none, worst: some}}, no_deal: 0, delay: 0}
  agency: {prefers: {remedy: {weight: 1, best: some, worst: none}}, no_deal: {is: 0.6, shifts: {office: OFFICE}}, EXPECTS}
  court: {powers: {injunction: {rule: {effect: forbids, asked_when: signed, asked_by: agency, costs: 0.1, takes: 30 days, grants: ODDS}}}}
agreement: {closes: {when: signed, after: 200 days}}
outcomes: [{closed: closed}, {ended: ended}, {other: otherwise}]
"""


@pytest.mark.parametrize(
    ("parts", "days"),
    [
        ({"ODDS": "0.5"}, [0]),  # 0.5 x 0.6 > 0.1
        ({"ODDS": "0.1"}, []),  # 0.1 x 0.6 < 0.1
        ({"ODDS": "0.5", "REMEDY": "some"}, []),  # a deal with remedies is better than none
        ({"ODDS": "0.1", "EXPECTS": "expects: {injunction: 0.5}"}, [0]),  # it goes by what it believes
        ({"ODDS": "0.15", "OFFICE": "0.4"}, [60]),  # 0.15 x 0.6 < 0.1 < 0.15 x 1: it is weighed again
    ],
)
def test_an_agency_sues_where_that_is_worth_its_costs(parts: dict[str, str], days: list[int], tmp_path: Path) -> None:
    text = AGENCY
    for name, part in ({"REMEDY": "none", "OFFICE": "0", "EXPECTS": ""} | parts).items():
        text = text.replace(name, part)
    ruled = Ruled(tmp_path, text.replace(", }", "}"), 1)
    assert [round(e[1] / 86400) for e in ruled.records[0] if e[2] == "FILED"] == days


def test_a_party_asks_to_annul_a_measure_only_where_it_hurts_enough(tmp_path: Path) -> None:
    for hurt, asked in ((0.1, 0), (0.5, 1)):
        text = """
format: 1
title: an order that hurts
as_of: 2024-01-01
horizon: 2024-12-31
actors:
  owner: {no_deal: {is: 0.9, shifts: {in_force(order): HURT}}}
  state: {powers: {order: {impose: {when: true, deadline: {at: 2024-02-01, force: order, met: false, then: {enforce: 1}}}}}}
  court: {powers: {suit: {rule: {about: order, effect: annuls, asked_when: in_force(order), asked_by: owner, costs: 0.1, takes: 30 days, grants: 0.5}}}}
outcomes: [{banned: in_force(order)}, {other: otherwise}]
""".replace("HURT", f"-{hurt}")
        assert [e[2] for e in Ruled(tmp_path, text).records[0]].count("FILED") == asked


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("effect: forbids", "effect: suspends", "a stay of the deal or of a ruling changes no worth"),
        (
            "no_deal: {is: 0.6, shifts: {office: 0}}, ",
            "",
            "agency: asks if that is worth more to it: say what no deal is worth",
        ),
        ("costs: 0.1", "costs: -0.1", "at least 0"),
    ],
)
def test_costs_that_cannot_be_weighed_are_refused(old: str, new: str, words: str, tmp_path: Path) -> None:
    text = AGENCY.replace("REMEDY", "none").replace("OFFICE", "0").replace(", EXPECTS", "").replace("ODDS", "0.5")
    text = text.replace(
        "no_deal: {is: 0.6, shifts: {office: 0}}}", "no_deal: {is: 0.6, shifts: {office: 0}}, of: agency}"
    )
    with pytest.raises(ScenarioError, match=words):
        plan_from(tmp_path, text.replace(old, new))


def test_who_is_held_to_the_agreement_leaves_no_more(tmp_path: Path) -> None:
    ruled = Ruled(tmp_path, _text(ODDS="1", EXPECTS="expects: {suit: 0}"), 3)
    assert set(ruled.outcomes) == {"as_signed"}
    for k in range(3):
        kinds = _kinds(ruled, k)
        assert kinds.count("EXITED") == kinds.count("COMPELLED") == 1
        assert [e[9] for e in ruled.records[k] if e[2] == "EXITED"] == [Bound.NO_DEAL.name]


def test_a_party_that_has_left_in_the_history_is_sued_in_play(tmp_path: Path) -> None:
    """The request of five days was begun three days ago: it comes on day 2, and the answer 95 days later."""
    text = _text(AMENDS="", ODDS="1").replace("as_of: 2024-01-01", "as_of: 2024-01-14").replace(
        "so_far: [{by: [seller, buyer], signs: {price: 9}}]",
        "so_far:\n  - {at: 2024-01-01, by: [seller, buyer], signs: {price: 9}}\n"
        "  - {at: 2024-01-11, by: buyer, sets: {market: 1}}\n  - {at: 2024-01-11, by: buyer, leaves: agreement}",
    )  # fmt: skip
    ruled = Ruled(tmp_path, text.replace("events: {fall: {at: 2024-01-11, sets: {market: 1}}}\n", ""), 3)
    for record in ruled.records:
        days = [(e[2], round(e[1] / 86400)) for e in record if e[2] in ("EXITED", "COMPELLED") or e[4].endswith("suit")]
        assert days == [("EXITED", -3), ("FILED", 2), ("GRANTED", 97), ("COMPELLED", 97)]
    assert set(ruled.outcomes) == {"as_signed"}


# --- pulled and filed again --------------------------------------------------------------------------------

PULLED = """
format: 1
title: a committee, and a president
as_of: 2024-01-01
horizon: 2025-12-31
terms: {remedy: {levels: [none, some]}}
so_far: [{by: [seller, buyer], signs: {remedy: none}}]
actors:
  seller: {prefers: {remedy: {weight: 1, values: {none: 1, some: 0.8}}}, no_deal: 0, delay: 0}
  buyer: {prefers: {remedy: {weight: 1, values: {none: 1, some: 0.8}}}, no_deal: 0, delay: 0, EXPECTS}
  committee: {powers: {review: {review: {takes: 45 days, refiles: REFILES, grants: {if: remedy == none, then: 0.2, otherwise: 0.6}}}}}
  president: {powers: {order: {rule: {about: review, effect: reverses, asked_when: refused(review), asked_by: committee, takes: 15 days, grants: ODDS}}}}
agreement: {closes: {when: cleared(all), after: 0}, amends: [remedy]}
outcomes: [{as_signed: closed and remedy == none}, {reshaped: closed}, {ended: ended}, {other: otherwise}]
"""


@pytest.mark.parametrize(
    ("odds", "refiles", "expects", "shares"),
    [
        ("0.1", 1, "", {"as_signed": 0.2, "reshaped": 0.4 + 0.4 * 0.1}),  # pulled: half of the 0.8 are granted with a remedy
        ("0.9", 1, "", {"as_signed": 0.2 + 0.8 * 0.9, "reshaped": 0.04}),  # better to wait than half a chance of 0.8
        ("0.1", 0, "", {"as_signed": 0.2 + 0.8 * 0.1, "reshaped": 0.0}),  # no other request is heard
        ("0.1", 1, "expects: {order: 0.9}", {"as_signed": 0.2 + 0.8 * 0.1, "reshaped": 0.4 * 0.9}),  # one would rather wait
    ],
)  # fmt: skip
def test_what_is_refused_and_goes_on_to_another_is_pulled_where_that_is_better_for_all(
    odds: str, refiles: int, expects: str, shares: dict[str, float], tmp_path: Path
) -> None:
    text = PULLED.replace("ODDS", odds).replace("REFILES", str(refiles)).replace("EXPECTS", expects).replace(", }", "}")
    ruled = Ruled(tmp_path, text, 300)
    for outcome, share in shares.items():
        assert ruled.outcomes.count(outcome) / 300 == pytest.approx(share, abs=0.085), outcome
    pulled = [any(e[2] == "WITHDRAWN" and e[4].endswith("review") for e in record) for record in ruled.records]
    refused = [any(e[2] == "REFUSED" and e[4].endswith("review") for e in record) for record in ruled.records]
    assert (pulled == refused) if shares["reshaped"] > 0.4 else not any(pulled)


REFUSED_ALIKE = """
format: 1
title: a refusal of which nothing would change in a package that is filed anew
as_of: 2024-01-01
horizon: 2026-12-31
terms: {{price: {{levels: [20, 25, 30, 35]}}, remedy: {{levels: [none, some]}}}}
so_far: [{{by: [seller, buyer], signs: {{price: 25, remedy: some}}}}]
actors:
  seller: {{prefers: {{price: {{weight: 1, best: 35, worst: 20}}}}, no_deal: 0.1, delay: 0.0001}}
  buyer: {{prefers: {{price: {{weight: 1, best: 20, worst: 35}}, remedy: {{weight: 0.5, best: none, worst: some}}}}, no_deal: 0.1, delay: 0.0001}}
  regulator: {{powers: {{review: {{review: {{takes: 300 days, grants: {grants}, refiles: 1}}}}}}}}
  court: {{powers: {{trial: {{rule: {{about: review, effect: reverses, asked_when: refused(review), takes: 200 days, grants: 0.45}}}}}}}}
agreement: {{closes: {{when: cleared(review), after: 10 days}}, amends: [price, remedy]}}
outcomes: [{{closed: closed}}, {{ended: ended}}, {{open: otherwise}}]
"""


@pytest.mark.parametrize(("grants", "pulled"), [
    ("0.3", False),  # nothing else is granted either: only the terms would be split anew
    ("{if: price <= 25, then: 0.3, otherwise: 0.301}", False),  # nor is it expected to be
    ("{if: remedy == some, then: 0, otherwise: 1}", True),
])  # fmt: skip
def test_nothing_is_pulled_for_a_package_that_the_reviewer_is_not_expected_to_grant(
    tmp_path: Path, grants: str, pulled: bool
) -> None:
    ruled = Ruled(tmp_path, REFUSED_ALIKE.format(grants=grants), 8)
    refused = [bool(ruled.days(Kind.REFUSED, "review", k)) for k in range(8)]
    assert any(refused)
    assert [bool(ruled.days(Kind.WITHDRAWN, "review", k)) for k in range(8)] == [r and pulled for r in refused]


def test_what_the_other_has_decided_is_pulled_no_more(tmp_path: Path) -> None:
    """The buyer first hopes for the president; a court may still reverse him, and it is too late to file another package."""
    court = "\n  court: {powers: {writ: {rule: {about: order, effect: reverses, asked_when: refused(order), asked_by: buyer, takes: 30 days, grants: 0}}}}"
    text = PULLED.replace("ODDS", "0").replace("REFILES", "1").replace("EXPECTS", "expects: {order: 0.95}")
    ruled = Ruled(tmp_path, text.replace("\nagreement:", f"{court}\nagreement:"), 40)
    for record in ruled.records:
        first = [(e[2], round(e[1] / 86400)) for e in record if e[4].endswith("review") and e[1] < 90 * 86400]
        assert first[:3] in ([("FILED", 0), ("GRANTED", 45)], [("FILED", 0), ("REFUSED", 45)])
