"""Rules that come late in a deal's life: outside dates, leaving, withdrawn requests, and answers given before `as_of`.

Each scenario is so small that its record follows from docs/laws.md and the draws; the test works it out.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.world.draws import Purpose, element_key, uniform
from sim.world.families import Family, quantile, residual
from sim.world.plan import Plan
from sim.world.record import Event, Kind
from sim.world.time import DAY

from .played import engine_of, plan_from

SEED, PER_BELIEF = 1, 20

# A buyer that offers on the day after each opening, a seller that takes any offer a day later.
DEAL = """
format: 1
title: A small deal
as_of: 2031-01-31
horizon: 2031-05-31
terms: {{price: {{levels: [low, high]}}}}
actors:
  seller: {{no_deal: 0.1, delay: 0, prefers: {{price: {{weight: 1, values: {{low: 1, high: 1}}}}}},
            powers: {{house: {{sell: {{tactic: {{beta: 1}}, responds: 1 day}}}}}}}}
  buyer: {{no_deal: 0.1, delay: 0, prefers: {{price: {{weight: 1, best: low, worst: high}}}},
           powers: {{bid: {{bid: {{tactic: {{beta: 1}}, responds: 1 day}}}}}}}}
  office: {{powers: {{permit: {{review: {{takes: {takes} days, grants: 1}}}}}}}}
  court: {{powers: {{ban: {{rule: {{asked_by: office, asked_when: signed, takes: 15 days, grants: {forbid}, effect: forbids}}}}}}}}
agreement:
  closes: {{when: cleared(permit), after: 1 day}}
  outside_date: {{after: {outside} days, force: agreement, met: closed, then: {{end: 1}}}}
outcomes: [{{closed: closed}}, {{open: otherwise}}]
"""

# A buyer that comes, leaves and returns, and answers too slowly for anything else to happen.
GUEST = """
format: 1
title: A guest
as_of: 2031-01-31
horizon: 2031-12-31
terms: {{price: {{levels: [low, high]}}}}
actors:
  seller: {{no_deal: 0, delay: 0, prefers: {{price: {{weight: 1, best: high, worst: low}}}},
            powers: {{house: {{sell: {{tactic: {{beta: 1}}, responds: 9999 days}}}}}}}}
  buyer: {{no_deal: 0, delay: 0, prefers: {{price: {{weight: 1, best: low, worst: high}}}},
           powers: {{bid: {{bid: {{tactic: {{beta: 1}}, responds: 9999 days, {enters}
                             leaves: {{hazard: 0.1}}, returns: {{hazard: 0.05}}}}}}}}}}
agreement: {{closes: {{when: signed, after: 1 day}}}}
outcomes: [{{signed: signed}}, {{alone: otherwise}}]
"""

# An order that was imposed before `as_of`, and suits about it.
ORDER = """
format: 1
title: An order
as_of: 2031-01-31
horizon: 2031-05-31
terms: {{price: {{levels: [low, high]}}}}
so_far:
  - {{at: 2031-01-11, by: state, imposes: order}}
{so_far}
actors:
  seller: {{no_deal: 0.1, delay: 0, prefers: {{price: {{weight: 1, values: {{low: 1, high: 1}}}}}},
            powers: {{house: {{sell: {{tactic: {{beta: 1}}, responds: 1 day}}}}}}}}
  buyer: {{no_deal: 0.1, delay: 0, prefers: {{price: {{weight: 1, best: low, worst: high}}}},
           powers: {{bid: {{bid: {{tactic: {{beta: 1}}, responds: 1 day}}}}}}}}
  state: {{powers: {{order: {{impose: {{deadline: {{at: 2031-05-30, force: order, met: closed, then: {{enforce: 1}}}}}}}}}}}}
  court:
    powers:
      suit: {{rule: {{about: order, asked_by: seller, takes: 5 days, {luck}grants: 0.3, effect: suspends}}}}
      appeal: {{rule: {{about: suit, effect: reverses, asked_by: seller, asked_when: cleared(suit),
                      takes: {{uniform: [10 days, 50 days]}}, grants: 1}}}}
      other: {{rule: {{about: order, asked_by: buyer, takes: 5 days, {luck}grants: 0.8, effect: suspends}}}}
  office: {{powers: {{permit: {{review: {{takes: 20 days, {luck}grants: 0.6, refiles: 0}}}}}}}}
agreement: {{closes: {{when: cleared(permit) and not in_force(order), after: 1 day}}}}
outcomes: [{{banned: in_force(order)}}, {{stayed: suspended(order)}}, {{closed: closed}}, {{open: otherwise}}]
"""
HORIZON_OF_GUEST = 334.0
BID, SUIT, PERMIT = "actors.buyer.powers.bid", "actors.court.powers.suit", "actors.office.powers.permit"
GRANTED_EARLY = """
  - {at: 2031-01-21, by: seller, asks: suit}
  - {at: 2031-01-27, by: court, grants: suit}
"""
REFUSED_EARLY = GRANTED_EARLY.replace("grants:", "refuses:")
OTHER_GRANTED = """
  - {at: 2031-01-22, by: buyer, asks: other}
  - {at: 2031-01-28, by: court, grants: other}
"""


def play(plan: Plan, replication: int = 0) -> list[Event]:
    return engine_of(plan).play(SEED, replication, PER_BELIEF).record


def about(plan: Plan, record: list[Event], *kinds: Kind) -> list[tuple[float, str, str]]:
    """Time, kind and subject of the events of some kinds."""
    return [(e.time / DAY, Kind(e.kind).name, str(plan.elements[e.subject]["name"])) for e in record if e.kind in kinds]


def drawn(path: str, purpose: Purpose, occurrence: int, replication: int) -> float:
    return uniform(SEED, replication, element_key(path), purpose.value, occurrence)


def test_an_outside_date_starts_anew_with_the_next_agreement(tmp_path: Path) -> None:
    plan = plan_from(tmp_path, DEAL.format(takes=1000, outside=25, forbid=0))
    starts = [e for e in play(plan) if e.kind == Kind.IMPOSED]
    signed = [
        2.0,
        2.0 + 25 + 2,
        2.0 + 2 * (25 + 2),
        2.0 + 3 * (25 + 2),
        2.0 + 4 * (25 + 2),
    ]  # an offer, an answer, 25 days
    assert [(e.time / DAY, e.value / DAY) for e in starts] == [(t, t + 25) for t in signed if t <= 120]
    ended = [e.time / DAY for e in play(plan) if e.kind == Kind.ENDED]
    assert ended == [t + 25 for t in signed if t + 25 <= 120]


def test_a_request_is_withdrawn_when_the_deal_ends_and_filed_anew_for_the_next(tmp_path: Path) -> None:
    plan = plan_from(tmp_path, DEAL.format(takes=15, outside=10, forbid=0.9))
    record = play(plan)
    signed = [2.0 + 12 * i for i in range(10)]  # an offer, an answer, ten days to the outside date
    assert about(plan, record, Kind.SIGNED) == [(t, "SIGNED", "bid") for t in signed]
    assert about(plan, record, Kind.FILED) == [(t, "FILED", what) for t in signed for what in ("ban", "permit")]
    assert not about(plan, record, Kind.GRANTED, Kind.REFUSED, Kind.FORBIDDEN)


def test_a_request_that_outlives_the_deal_by_nothing_is_answered(tmp_path: Path) -> None:
    plan = plan_from(tmp_path, DEAL.format(takes=9, outside=10, forbid=0))
    assert about(plan, play(plan), Kind.GRANTED, Kind.CLOSED) == [
        (11.0, "GRANTED", "permit"),
        (12.0, "CLOSED", "agreement"),
    ]


@pytest.mark.parametrize(("enters", "came", "comings"), [("", 0.0, 0), ("enters: 3 days,", 3.0, 1)])
def test_a_strike_of_leaving_while_the_bidder_is_away_means_nothing(
    tmp_path: Path, enters: str, came: float, comings: int
) -> None:
    plan = plan_from(tmp_path, GUEST.format(enters=enters))
    missed = 0
    for k in range(40):
        expected, skipped = visits(k, came, comings)
        missed += skipped
        found = [(Kind(e.kind).name, e.time / DAY) for e in play(plan, k) if e.kind in (Kind.LEFT, Kind.RETURNED)]
        assert [name for name, _ in found] == [name for name, _ in expected]
        assert [time for _, time in found] == pytest.approx([time for _, time in expected], abs=1e-3)  # whole seconds
    assert missed > 100  # strikes that found nobody


def visits(k: int, came: float, comings: int) -> tuple[list[tuple[str, float]], int]:
    """When the guest of replication k leaves and returns, and how many strikes fell while it was away."""
    events: list[tuple[str, float]] = []
    strike, here, skipped = 0.0, came, 0
    for occurrence in range(65536, 65536 + 200):
        strike += quantile(Family.EXPONENTIAL, 10.0, 0.0, 0.0, drawn(BID, Purpose.HAZARD, occurrence, k))
        if strike > HORIZON_OF_GUEST:
            break
        if strike < here:
            skipped += 1
            continue
        events.append(("LEFT", strike))
        here = strike + quantile(Family.EXPONENTIAL, 20.0, 0.0, 0.0, drawn(BID, Purpose.HAZARD, comings, k))
        comings += 1
        if here <= HORIZON_OF_GUEST:
            events.append(("RETURNED", here))
    return events, skipped


def test_a_petition_granted_before_as_of_is_not_asked_again_and_its_stay_holds(tmp_path: Path) -> None:
    plan = plan_from(tmp_path, ORDER.format(luck="", so_far=GRANTED_EARLY))
    record = play(plan)
    suspended = [e for e in record if e.kind == Kind.SUSPENDED]
    granted = [e for e in record if e.kind == Kind.GRANTED and e.number == suspended[0].cause]
    assert len(suspended) == len(granted) == 1
    assert (granted[0].time / DAY, granted[0].value) == (-4.0, 0.3)
    assert suspended[0].cause == granted[0].number
    assert [e.time / DAY for e in record if e.kind == Kind.FILED and e.subject == granted[0].subject] == [-10.0]


def test_what_a_petition_granted_before_as_of_suspends_is_suspended_on_that_day(tmp_path: Path) -> None:
    plan = plan_from(tmp_path, ORDER.format(luck="", so_far=GRANTED_EARLY))
    assert about(plan, play(plan), Kind.SUSPENDED) == [(-4.0, "SUSPENDED", "order")]


@pytest.mark.parametrize(
    ("luck", "so_far", "low", "high"),
    [
        ("luck: theory, ", REFUSED_EARLY, 0.3, 1.0),  # the latent uniform lies above the p that was refused
        ("luck: theory, ", OTHER_GRANTED, 0.0, 0.8),  # and below the one that was granted
        ("luck: theory, ", REFUSED_EARLY + OTHER_GRANTED, 0.3, 0.8),
        ("", REFUSED_EARLY + OTHER_GRANTED, 0.0, 1.0),  # what is about others says nothing
    ],
)
def test_rulings_that_share_their_luck_share_what_the_history_says_of_it(
    tmp_path: Path, luck: str, so_far: str, low: float, high: float
) -> None:
    plan = plan_from(tmp_path, ORDER.format(luck=luck, so_far=so_far))
    element = "luck.theory" if luck else PERMIT
    answers = []
    for k in range(120):
        latent = low + (high - low) * drawn(element, Purpose.LATENT, 0, k)
        expected = "GRANTED" if latent < 0.6 else "REFUSED"
        found = [x for x in about(plan, play(plan, k), Kind.GRANTED, Kind.REFUSED) if x[2] == "permit"]
        assert found == [(22.0, expected, "permit")]  # an offer, an answer, twenty days
        answers.append(expected)
    assert len(set(answers)) == 2


RUNNING = """
format: 1
title: Signed long ago
as_of: 2031-01-31
horizon: 2031-12-31
terms: {price: {levels: [low, high]}}
so_far:
  - {at: 2030-10-23, by: [seller, buyer], signs: {price: low}}
actors:
  seller: {no_deal: 0.1, delay: 0, prefers: {price: {weight: 1, values: {low: 1, high: 1}}}, powers: {house: {sell: {responds: 1 day}}}}
  buyer: {no_deal: 0.1, delay: 0, prefers: {price: {weight: 1, best: low, worst: high}}, powers: {bid: {bid: {responds: 1 day}}}}
  office: {powers: {permit: {review: {asks_after: {uniform: [50 days, 250 days]}, takes: 5 days, grants: 1}}}}
agreement:
  closes: {when: CLOSES, after: {uniform: [90 days, 190 days]}}
  outside_date: {after: 180 days, force: agreement, met: closed, then: {end: 1}}
outcomes: [{closed: closed}, {open: otherwise}]
"""


def test_an_outside_date_counts_from_the_day_of_signing_in_the_history(tmp_path: Path) -> None:
    plan = plan_from(tmp_path, RUNNING.replace("CLOSES", "closed"))
    assert about(plan, play(plan), Kind.LAPSED, Kind.ENFORCED)[0][0] == 80.0


def test_clocks_that_the_signing_of_the_history_started_are_conditioned_on_its_days(tmp_path: Path) -> None:
    filing = plan_from(tmp_path, RUNNING.replace("CLOSES", "cleared(all)"))
    closing = plan_from(tmp_path, RUNNING.replace("CLOSES", "signed"))
    cases = [(filing, PERMIT, Purpose.FILING, (50.0, 250.0), Kind.FILED),
             (closing, "agreement", Purpose.CLOSING, (90.0, 190.0), Kind.CLOSED)]  # fmt: skip
    for k in range(20):
        for plan, element, purpose, (low, high), kind in cases:
            due = residual(Family.UNIFORM, low, high, 0.0, 100.0, drawn(element, purpose, 0, k))
            first = [time for time, *_ in about(plan, play(plan, k), kind)][:1]
            if due < 80.0:  # the outside date
                assert first == pytest.approx([due], abs=1e-5)
            else:
                assert first > [80.0] or not first
