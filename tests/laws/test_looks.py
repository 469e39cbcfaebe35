"""What is looked at again when something changes, what is not kept beyond what it follows from, and who is bound."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.world.record import Kind
from sim.world.reference import Engine
from tests.engine.played import plan_from

from .ruled import Ruled

HEAD = """
format: 1
title: a deal
as_of: 2030-01-01
horizon: 2033-12-31
"""
TIMED_AGAIN = """
terms: {price: {levels: [10, 20]}}
circumstances: {x: {start: 0}}
so_far: [{by: z, imposes: m}]
actors:
  s: {prefers: {price: {weight: 1, values: {10: 0.9, 20: 0.9}}}, no_deal: 0.1, powers: {sale: {sell: {responds: 1 day}}}}
  b:
    prefers: {price: {weight: 1, values: {10: 0.9, 20: 0.9}}}
    no_deal: 0.7
    delay: 0.002
    powers: {bid: {bid: {responds: 1 day, enters: {uniform: [1, 300]}}}}
  z:
    powers:
      m: {impose: {deadline: {at: 2030-12-01, force: spoken, met: closed, then: {enforce: 0}}}}
      rev: {review: {asked_when: x > 0.5, takes: {uniform: [10, 90]}, limit: 50, silence: lapses, again: {takes: {before: m, by: 5}, limit: 500}, grants: 1}}
agreement: {closes: {when: cleared(rev), after: 1 day}}
outcomes: [{signed: signed}, {other: otherwise}]
"""


def test_a_replication_does_not_depend_on_what_was_played_before_it(tmp_path: Path) -> None:
    """Later requests are timed to a date, which comes nearer while the process plays."""
    plan = plan_from(tmp_path, HEAD + TIMED_AGAIN)
    alone = [Engine(plan).play(1, k, 20).record for k in range(24)]
    assert len({len(record) for record in alone}) > 1
    for order in (range(24), reversed(range(24))):
        engine = Engine(plan)
        assert all(engine.play(1, k, 20).record == alone[k] for k in order)


REFUSED = """
terms: {remedy: {levels: [none, some, much]}}
so_far: [{by: [s, b], signs: {remedy: none}}TOLD]
actors:
  s: {prefers: {remedy: {weight: 1, values: {none: 0.9, some: 0.4, much: 0.3}}}, no_deal: 0.1EXPECTS}
  b: {prefers: {remedy: {weight: 1, values: {none: 0.9, some: 0.4, much: 0.3}}}, no_deal: 0.1EXPECTS}
  ra: {prefers: {remedy: {weight: 1, values: {none: 0, some: 1, much: 1}}}, powers: {a: {review: {takes: 10 days, grants: {above: 0.5, sharpness: 20}}}}}
OTHERS
agreement: {closes: {when: cleared(all), after: 5 days}, amends: [remedy]}
outcomes: [{closed: closed}, {other: otherwise}]
"""
APPEAL = """
  rb: {prefers: {remedy: {weight: 1, values: {none: 0, some: 1, much: 1}}}, powers: {bb: {review: {takes: 20 days, grants: {above: 0.5, sharpness: 20}}}}}
  c: {powers: {appeal: {rule: {about: a, effect: reverses, asked_when: refused(a), asked_by: s, takes: 200 days, grants: 0.6}}}}
"""
HOPES = ", expects: {bb: {if: remedy == none, then: 0.95, otherwise: 0.99}}"


def test_a_refusal_that_counts_when_another_package_is_on_the_table_falls_away(tmp_path: Path) -> None:
    """The other review's refusal has made them amend; when the appeal fails the first is asked anew, and clears."""
    text = REFUSED.replace("TOLD", "").replace("OTHERS", APPEAL).replace("EXPECTS", HOPES)
    assert Ruled(tmp_path, HEAD + text, n=100).share("closed") == 1


def test_a_refusal_of_the_history_falls_away_with_its_package(tmp_path: Path) -> None:
    told = ", {by: s, asks: a}, {by: ra, refuses: a}, {by: [s, b], amends: {remedy: some}}"
    text = REFUSED.replace("TOLD", told).replace("OTHERS", "").replace("EXPECTS", "")
    ruled = Ruled(tmp_path, HEAD + text)
    assert ruled.days(Kind.FILED, "a")[-1] == 0
    assert ruled.outcomes == ["closed"]


LEAVING = """
terms: {price: {levels: [10, 20]}}
circumstances: {m: {start: 0}, w: {start: 0}}
so_far: [{by: [s, b], signs: {price: SIGNED}}]
actors:
  s: {prefers: {price: {weight: 1, values: {10: LESS, 20: 0.8}}}, no_deal: SELLER, delay: 0.001}
  b: {prefers: {price: {weight: 1, values: {10: 0.9, 20: 0.4}}}, no_deal: {is: 0, shifts: {m: 1}}, delay: 0}
  c: {powers: {COURT}}
MORE
agreement: {closes: {when: CLOSES, after: 5 days}, amends: [AMENDS], exits: {b: m > 0.1EXITS}OUTSIDE}
events: {bad: {at: 2030-02-01, sets: {m: BAD}}EVENTS}
outcomes: [{closed: closed}, {ended: ended}, {other: otherwise}]
"""
COURT = "court: {rule: {effect: compels, asked_when: left(b), asked_by: s, takes: 300 days, grants: 0.9SUIT}}"


def leaving(**said: str) -> str:
    """An agreement that the buyer leaves once no deal is worth more to it, and a court."""
    given = {"SIGNED": "20", "LESS": "0.1", "SELLER": "0", "COURT": COURT, "MORE": "", "CLOSES": '"for(signed, 700)"',
             "AMENDS": "", "EXITS": "", "OUTSIDE": "", "BAD": "0.6", "EVENTS": "", "SUIT": ""}  # fmt: skip
    text = LEAVING
    for name, part in (given | said).items():
        text = text.replace(name, part)
    return HEAD + text


def test_where_nobody_asks_the_court_who_leaves_ends_the_agreement(tmp_path: Path) -> None:
    """What the deal is worth counts an appeal that would cost; by the rule for asking the suit is not worth its own costs."""
    appeal = "appeal: {rule: {about: rev, effect: reverses, asked_when: refused(rev), asked_by: s, takes: 30 days, grants: 0.9, costs: 0.05}}"
    review = (
        "  r: {powers: {rev: {review: {asked_when: not left(b), asks_after: 60 days, takes: 400 days, grants: 0.1}}}}"
    )
    text = leaving(
        SIGNED="10", LESS="0.8", SELLER="0.1", COURT=f"{appeal}, {COURT}", SUIT=", costs: 0.2", MORE=review, BAD="0.95",
        CLOSES="cleared(all)",
    )  # fmt: skip
    ruled = Ruled(tmp_path, text)
    assert ruled.days(Kind.ENDED, "agreement")[:1] == ruled.days(Kind.EXITED, "agreement")[:1] == [31]


def test_whether_a_party_leaves_does_not_depend_on_what_only_the_other_knows(tmp_path: Path) -> None:
    """Whether the seller would sue does: to one no deal is worth nothing, to the other nearly as much as the deal."""
    text = leaving(SELLER="{choice: [[0.0, 1], [0.79, 1]]}", SUIT=", costs: 0.1", BAD="0.9")
    ruled = Ruled(tmp_path, text, n=120)
    assert len({bool(ruled.days(Kind.FILED, "court", k)) for k in range(120)}) == 2
    assert len({tuple(ruled.days(Kind.EXITED, "agreement", k)) for k in range(120)}) == 1


@pytest.mark.parametrize("suit", ["", ", costs: 0.25"])
def test_who_waits_for_a_court_reckons_with_the_days_that_are_left_and_with_no_costs_that_are_paid(
    suit: str, tmp_path: Path
) -> None:
    """Five days before the answer 0.9 of 0.8 is worth more than 0.5; the seller becomes content with less just then."""
    weak = "prefers: {price: {weight: 1, values: {10: 0.1, 20: 0.8}}}, while: [{id: weak, if: w > 0.5, prefers: {price: {weight: 1, values: {10: 0.5, 20: 0.8}}}}]"
    text = leaving(SUIT=suit, AMENDS="price", EVENTS=", late: {at: 2030-11-23, sets: {w: 1}}")
    text = text.replace("prefers: {price: {weight: 1, values: {10: 0.1, 20: 0.8}}}", weak)
    ruled = Ruled(tmp_path, text)
    assert ruled.days(Kind.FILED, "court") == [31]
    assert not ruled.days(Kind.AMENDED, "agreement")


@pytest.mark.parametrize("told", [
    ", {at: 2029-12-10, by: b, leaves: agreement}, {at: 2029-12-20, by: s, asks: court}",
    ", {at: 2029-12-02, by: z, asks: ban}, {at: 2029-12-10, by: c, grants: ban}, {at: 2029-12-20, by: s, asks: appeal}",
])  # fmt: skip
def test_what_a_suit_is_told_about_has_not_ended_the_agreement_whatever_the_other_gains_by_suing(
    tmp_path: Path, told: str
) -> None:
    """To one seller in two it would not be worth the costs; the history tells that it sued."""
    ban = "ban: {rule: {effect: forbids, asked_when: 1 == 0, asked_by: z, takes: 30 days, grants: 0.5}}"
    appeal = "appeal: {rule: {about: ban, effect: reverses, asked_when: cleared(ban), asked_by: s, takes: 300 days, grants: 0.9, costs: 0.3}}"
    text = leaving(
        SELLER="{choice: [[0.0, 1], [0.79, 1]]}", SUIT=", costs: 0.3", COURT=f"{COURT}, {ban}, {appeal}",
        MORE="  z: {}", BAD="0",
    )  # fmt: skip
    text = text.replace("so_far: [{by: [s, b]", "so_far: [{at: 2029-12-01, by: [s, b]").replace(
        "}]\nactors", f"}}{told}]\nactors"
    )
    text = text.replace("m: {start: 0}", "m: {start: 0.9}")
    ruled = Ruled(tmp_path, text.replace("horizon: 2033-12-31", "horizon: 2030-03-01"), n=120)
    assert all(ruled.days(Kind.FILED, "court", k) or ruled.days(Kind.FILED, "appeal", k) for k in range(120))
    assert all(day >= 0 for k in range(120) for day in ruled.days(Kind.ENDED, "agreement", k))


def test_an_order_binds_who_had_left_and_nobody_else(tmp_path: Path) -> None:
    text = leaving(
        SELLER="{is: 0, shifts: {w: 1}}", EXITS=", s: signed", EVENTS=", worse: {at: 2031-06-01, sets: {w: 0.9}}"
    )
    ruled = Ruled(tmp_path, text, n=20)
    ordered = [k for k in range(20) if ruled.days(Kind.COMPELLED, "agreement", k)]
    assert ordered
    assert all(ruled.days(Kind.EXITED, "agreement", k)[:2] == [31, 516] for k in ordered)


@pytest.mark.parametrize(("worse", "left"), [("0.4", [31]), ("0.65", [31, 212])])
def test_who_came_back_to_other_terms_leaves_again_once_it_gains_more_by_that_than_it_did_then(
    worse: str, left: list[float], tmp_path: Path
) -> None:
    """It came back when no deal was worth 0.65 to it; meanwhile they have moved again, to less for it, because of the date."""
    levels = "values: {10: 0.9, 12: 0.8, 14: 0.7, 16: 0.6, 18: 0.5, 20: 0.4}"
    less = "values: {10: 0.05, 12: 0.2, 14: 0.4, 16: 0.6, 18: 0.7, 20: 0.8}"
    date = ", outside_date: {at: 2030-06-01, force: agreement, met: closed, extend: {asks: [s, b], days: 365 days, most: 1}, then: {end: 1}}"
    text = leaving(
        SIGNED="16", AMENDS="price", CLOSES="m > 2", BAD="0.65", OUTSIDE=date, SELLER="{is: 0, shifts: {w: 1}}",
        EVENTS=", mid: {at: 2030-05-01, sets: {m: 0.3, w: 0.45}}, worse: {at: 2030-08-01, sets: {m: WORSE}}",
    ).replace("WORSE", worse).replace("levels: [10, 20]", "levels: [10, 12, 14, 16, 18, 20]")  # fmt: skip
    text = text.replace("values: {10: 0.9, 20: 0.4}", levels).replace("values: {10: 0.1, 20: 0.8}", less)
    ruled = Ruled(tmp_path, text)
    assert len(ruled.days(Kind.AMENDED, "agreement")) == 2
    assert ruled.days(Kind.EXITED, "agreement") == left


WAITING = """
terms: {stake: {levels: [20, 40]}}
circumstances: {x: {start: 0}}
so_far: [{by: [s, b], signs: {stake: 20}}]
actors:
  s: {prefers: {stake: {weight: 1, values: {20: 0.9, 40: 0.1}}}, no_deal: 0, delay: 0}
  b: {prefers: {stake: {weight: 1, values: {20: 0.9, 40: 0.9}}}, no_deal: 0.5, delay: 0.001}
  r: {powers: {rev: {review: {REVIEW, grants: 1}}}}
agreement: {closes: {when: cleared(all), after: 0 days}, exits: {b: EXIT}OUTSIDE}
events: {one: {at: 2031-06-10, sets: {x: 1}}}
outcomes: [{closed: closed}, {other: otherwise}]
"""


def test_the_parties_look_when_a_clock_is_seen_to_stop(tmp_path: Path) -> None:
    """900 days more cost all that the deal is worth beyond 0.5, and more."""
    review = "takes: 100 days, stops: {probability: 0.3, for: 900 days}"
    ruled = Ruled(
        tmp_path, HEAD + WAITING.replace("REVIEW", review).replace("EXIT", "signed").replace("OUTSIDE", ""), n=20
    )
    stopped = [k for k in range(20) if ruled.days(Kind.CLOCK_STOPPED, "rev", k)]
    assert 0 < len(stopped) < 20
    for k in range(20):
        assert ruled.days(Kind.EXITED, "agreement", k) == ruled.days(Kind.CLOCK_STOPPED, "rev", k)


@pytest.mark.parametrize("may", ["extended(outside_date)", "signed"])
def test_the_parties_look_at_the_instant_at_which_a_date_moves(may: str, tmp_path: Path) -> None:
    """The answer comes at the outside date: a thousand days later than it was thought."""
    date = ", outside_date: {at: 2030-06-01, force: agreement, met: x > 5, extend: {days: 1000 days, most: 1}, then: {end: 1}}"
    review = "asked_when: x > 0.5, takes: {before: outside_date, by: 0 days}"
    ruled = Ruled(tmp_path, HEAD + WAITING.replace("REVIEW", review).replace("EXIT", may).replace("OUTSIDE", date))
    assert ruled.days(Kind.EXITED, "agreement") == [151]


CURE = """
terms: {stake: {levels: [20, 40, 100]}}
so_far: [{by: [s, b], signs: {stake: 100}}]
actors:
  s: {prefers: {stake: {weight: 1, values: {100: 0.9, 40: 0.6, 20: 0.8}}}, no_deal: 0.1, delay: 0}
  b: {prefers: {stake: {weight: 1, values: {100: 0.9, 40: 0.6, 20: 0.8}}}, no_deal: 0.1, delay: 0}
  r: {prefers: {stake: {weight: 1, values: {100: 0, 40: 1, 20: 1}}}, powers: {rev: {review: {when: stake >= 40, takes: 30 days, grants: {above: 0.5, sharpness: 20}, mitigates: true}}}}
agreement: {closes: {when: cleared(all), after: 5 days}, amends: [stake]}
outcomes: [{closed: closed}, {other: otherwise}]
"""


def test_a_reviewer_asks_for_no_package_that_it_has_no_say_on(tmp_path: Path) -> None:
    ruled = Ruled(tmp_path, HEAD + CURE)
    (amended,) = [e for e in ruled.records[0] if e[2] in ("MITIGATED", "GRANTED", "AMENDED")]
    assert amended[2] == "AMENDED"  # that the parties do themselves
    assert "20" in str(amended)


SPANS = """
circumstances: {x: {start: 0}, y: {start: 0}}
events:
  outer: {when: "for(for(x < 1, 30), 30)", sets: {y: 1}}
  again: {when: "for(ever for(x < 1, 30), 20)", sets: {y: 1}}
actors: {z: {}}
outcomes: [{other: otherwise}]
"""


def test_a_span_of_a_span_begins_when_the_inner_one_is_over(tmp_path: Path) -> None:
    ruled = Ruled(tmp_path, HEAD + SPANS)
    assert ruled.days(Kind.HAPPENED, "outer") == [60]
    assert ruled.days(Kind.HAPPENED, "again") == [50]


RIVAL = """
terms: {price: {levels: [10, 20, 30]}}
structures: {mid: price == 20, high: price == 30}
so_far: [{at: 2029-12-01, by: [s, b], signs: {price: 20}}TOLD]
actors:
  s: {prefers: {price: {weight: 1, values: {10: 0.1, 20: 0.8, 30: 0.9}}}, no_deal: 0, delay: 0.001, powers: {sale: {sell: {responds: 1 day}}}}
  b: {prefers: {price: {weight: 1, values: {10: 0.9, 20: 0.8, 30: 0.1}}}, no_deal: 0, delay: 0BID}
  z: {prefers: {price: {weight: 1, values: {10: 0.9, 20: 0.8, 30: 0.9}}}, no_deal: RESERVE, delay: 0.001, powers: {zbid: {bid: {structure: high, responds: 1 day, enters: ENTERS}}}}
  c: {powers: {rev: {review: {takes: 400 days, grants: 1}}}}
agreement: {closes: {when: "cleared(all) and for(signed, 600)", after: 5 days}, open_until: closed}
begins: 2029-12-01
outcomes: [{topped: ever with(z)}, {other: otherwise}]
"""
ASKED = ", {at: 2029-12-02, by: s, asks: rev}"
GRANTED = f"{ASKED}, {{at: 2029-12-30, by: c, grants: rev}}"


@pytest.mark.parametrize("bid", ["", ", powers: {bid: {bid: {structure: mid, responds: 1 day}}}"])
@pytest.mark.parametrize(("told", "enters"), [(GRANTED, "1 day"), (ASKED, "300 days")])
def test_a_seller_weighs_another_bid_with_clocks_of_its_own(tmp_path: Path, told: str, enters: str, bid: str) -> None:
    """0.1 more, and 400 days again: what is granted, or nearly so, is not granted to the other."""
    text = RIVAL.replace("TOLD", told).replace("ENTERS", enters).replace("BID", bid).replace("RESERVE", "0")
    ruled = Ruled(tmp_path, HEAD + text)
    assert ruled.days(Kind.OFFERED, "zbid") and ruled.outcomes == ["other"]


@pytest.mark.parametrize("told", ["", ASKED, GRANTED])
def test_a_bidder_counts_no_grant_of_somebody_elses_deal(tmp_path: Path, told: str) -> None:
    """0.9 less 405 days of waiting is less than the 0.6 of no deal."""
    text = RIVAL.replace("TOLD", told).replace("ENTERS", "0 days").replace("BID", "").replace("RESERVE", "0.6")
    ruled = Ruled(tmp_path, HEAD + text)
    assert not ruled.days(Kind.OFFERED, "zbid")


TAKEN_BACK = """
format: 1
title: Words that the world takes back
as_of: 2024-01-01
horizon: 2024-03-31
terms:
  site: {levels: [a, b]}
circumstances:
  x: {start: 0}
  y: {start: 0}
actors:
  seller:
    prefers: {site: {weight: 1, values: {a: 1, b: 0.5}}}
    no_deal: 0
    delay: 0
  buyer:
    prefers: {site: {weight: 1, values: {a: 1, b: 0.5}}}
    no_deal: 0
    delay: 0
  capital:
    prefers: {site: {weight: 1, values: {a: 0.3, b: 0.9}}}
    powers:
      r: {review: {takes: 100 days, when: NEEDED, grants: {above: 0.6, sharpness: 10}}}
events:
  e: {at: 2024-02-01, sets: {x: 1}}
  f: {when: SEEN, sets: {y: 1}}
so_far:
  - {at: 2023-12-01, by: [seller, buyer], signs: {site: b}}
  - {at: 2023-12-05, by: seller, asks: r}
TOLD
agreement:
  closes: {when: "x > 2", after: 1 day}
  amends: [site]
outcomes:
  - happened: y > 0.5
  - open: otherwise
"""
GRANTED_BEFORE = """  - {at: 2023-12-10, by: capital, grants: r}
  - {at: 2023-12-20, by: [seller, buyer], amends: {site: a}}"""


@pytest.mark.parametrize(
    ("needed", "told", "seen"),
    [
        ("site == b or x > 0.5", GRANTED_BEFORE, "x > 0.5 and cleared(r)"),
        ("site == b or x > 0.5", GRANTED_BEFORE, "ever (x > 0.5 and cleared(r))"),
        ("x < 0.5", "", "x > 0.5 and filed(r)"),
    ],
)
def test_what_the_world_takes_back_has_been_seen_by_all_that_asks_for_it(
    tmp_path: Path, needed: str, told: str, seen: str
) -> None:
    text = TAKEN_BACK.replace("NEEDED", needed).replace("TOLD", told).replace("SEEN", seen)
    ruled = Ruled(tmp_path, text, n=5)
    assert ruled.share("happened") == 1.0
    assert all({Kind.REOPENED.name, Kind.WITHDRAWN.name} & {e[2] for e in one} for one in ruled.records)
