"""What parties expect of clocks: limits, silence, lapses, chains, dates, and the mean of what is drawn."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from sim.world import lookahead
from sim.world.record import Kind
from sim.world.reference import Engine
from sim.world.reference.clock import Counted
from sim.world.reference.deadlines import State
from sim.world.reference.play import Play
from sim.world.reference.prospects import Requests
from sim.world.time import DAY
from tests.engine.played import plan_from

from .told import begun, days, played, share, signed

VALUES = {"none": 1.0, "some": 0.9}

TALKS = """
format: 1
title: Talks before reviews
as_of: 2024-01-01
horizon: 2024-12-31
terms: {price: {levels: [1, 2, 3]}}
actors:
  seller: {prefers: {price: {weight: 1, best: 3, worst: 1}}, no_deal: 0.1, delay: DELAY, powers: {s: {sell: {responds: 1 day}}}}
  buyer: {prefers: {price: {weight: 1, best: 1, worst: 3}}, no_deal: 0.1, delay: DELAY, powers: {b: {bid: {responds: 1 day}}}}
  office: {powers: {REVIEWS}}
agreement: {closes: {when: cleared(all), after: 0}OUTSIDE}
outcomes: [{closed: closed}, {other: otherwise}]
"""


def _talks(folder: Path, reviews: str, *, delay: str = "0", outside: str = ""):  # type: ignore[no-untyped-def]
    text = TALKS.replace("REVIEWS", reviews).replace("DELAY", delay).replace("OUTSIDE", outside)
    return plan_from(folder, text)


def _prospects(plan):  # type: ignore[no-untyped-def]
    """Of each review, before anything has happened: answered, silent, not before, days."""
    play = Play(Engine(plan).model, 1, 0, 20)
    names = [str(plan.elements["name"][play.model.rulings[r].element]) for r in play.model.reviews]
    return dict(zip(names, play.worth.prospects.now().tolist(), strict=True))


def test_parties_stay_for_what_the_law_clears_by_silence(tmp_path: Path) -> None:
    review = "{takes: 1000 days, limit: 30 days, silence: clears, grants: 0.05}"
    plan = _talks(tmp_path, f"approval: {{review: {review}}}", delay="0.01 per month")
    record = played(plan, 1)[0].record
    (_, signed_at), (_, closed_at) = days(record, Kind.SIGNED, Kind.CLOSED)
    assert closed_at == signed_at + 30
    waits = _talks(tmp_path, f"approval: {{review: {review.replace('clears', 'waits')}}}", delay="0.01 per month")
    assert not days(played(waits, 1)[0].record, Kind.SIGNED)


def test_the_chance_of_a_grant_is_that_of_an_answer_in_time_and_of_silence(tmp_path: Path) -> None:
    """A uniform clock of 0 to 100 days answers within 30 with 0.3, and takes 30 - 30^2/200 of them on average."""
    uniform = "takes: {uniform: [0, 100]}, limit: 30 days"
    clears = f"{{{uniform}, silence: clears, grants: 0.5}}"
    lapses = f"{{{uniform}, silence: lapses, refiles: 2, grants: 0.5}}"
    waits = f"{{{uniform}, silence: waits, grants: 0.5}}"
    plan = signed(tmp_path, VALUES, {"clears": clears, "lapses": lapses, "waits": waits}, no_deal=0.0)
    found = _prospects(plan)
    assert found["clears"] == pytest.approx([0.3, 0.7, 0.0, 25.5])
    assert found["lapses"] == pytest.approx([1 - 0.7**3, 0.7**3, 0.0, 25.5 * (1 + 0.7 + 0.49)])
    assert found["waits"] == pytest.approx([1.0, 0.0, 0.0, 50.0])


def test_a_clock_that_has_run_is_expected_given_that_it_has_not_ended(tmp_path: Path) -> None:
    """Filed for 20 of 30 days: an answer comes in the next ten with 10 / 80, in 10 - 10^2 / 160 days on average."""
    review = "{takes: {uniform: [0, 100]}, limit: 30 days, silence: clears, grants: 0.5}"
    plan = signed(tmp_path, VALUES, {"office": review}, no_deal=0.0)
    play = begun(plan)
    begun_at = play.world.now - 20 * DAY
    play.worth.prospects.tell(0, Requests(1, 0, Counted(since=begun_at, hears=begun_at)))
    assert play.worth.prospects.now()[0] == pytest.approx([0.125, 0.875, 10 - 100 / 160, 0.0])


def test_a_clock_that_has_run_while_there_was_nothing_to_judge_may_be_over(tmp_path: Path) -> None:
    """With 0.2 it was in the first 20 days, or with 0.1 / 0.9 in ten that came after ten in which it would have been seen."""
    review = "{takes: {uniform: [0, 100]}, limit: 30 days, silence: clears, grants: 0.5}"
    plan = signed(tmp_path, VALUES, {"office": review}, no_deal=0.0)
    play = begun(plan)
    begun_at = play.world.now - 20 * DAY
    left = 10 - 100 / 160
    play.worth.prospects.tell(0, Requests(1, 0, Counted(since=begun_at)))
    assert play.worth.prospects.now()[0] == pytest.approx([0.3, 0.7, 0.8 * left, 0.0])
    play.worth.prospects.tell(0, Requests(1, 0, Counted(since=begun_at, heard=10 * DAY)))
    assert play.worth.prospects.now()[0] == pytest.approx([20 / 90, 70 / 90, 80 / 90 * left, 0.0])


def test_clocks_add_up_along_a_chain(tmp_path: Path) -> None:
    chain = (
        "x: {review: {takes: 100 days, grants: 1}}, y: {review: {after: x, takes: 100 days, grants: 1}}, "
        "z: {review: {after: y, takes: 100 days, grants: 1}}"
    )
    plan = _talks(tmp_path, chain)
    play = Play(Engine(plan).model, 1, 0, 20)  # before anything has happened
    parties = play.threads[0].parties
    all_packages = play.model.everything
    assert play.worth.fewest_days(parties, all_packages, closing=True) == 300.0
    assert play.worth.fewest_days(parties, ~all_packages, closing=True) == math.inf
    dear = _talks(tmp_path, chain, delay="0.1 per month")  # 300 days cost 1: nobody wants that
    assert [kind for kind, _ in days(played(dear, 1)[0].record, Kind.LEFT, Kind.SIGNED)] == ["LEFT"]


def _days(play: Play, *, closing: bool) -> list[float]:
    """The expected days of each package, among the parties of the deal or else of the talk."""
    parties = play.deal.parties or play.threads[0].parties
    each = np.eye(len(play.model.everything), dtype=bool)
    return [play.worth.fewest_days(parties, one, closing=closing) for one in each]


def test_a_chain_begins_behind_what_is_not_needed(tmp_path: Path) -> None:
    reviews = {
        "a": "{takes: 100 days, when: remedy == some, grants: 1}",
        "b": "{after: a, takes: 50 days, asks_after: 5 days, grants: 1}",
    }
    plan = signed(tmp_path, VALUES, reviews, no_deal=0.0, closes="false")
    play = begun(plan)
    first = {"none": 55.0, "some": 155.0}
    play.worth.granted.clear()
    for ruling in play.rulings:
        play.world.state[ruling.row.vars + 1] = 0.0
    play.world.version += 1
    assert _days(play, closing=False) == list(first.values())


def test_an_answer_that_is_timed_to_a_date_is_expected_then(tmp_path: Path) -> None:
    """Ten days before a date that a signature would set 100 days from now, and once it is set, before that date."""
    outside = ", outside_date: {after: 100 days, force: agreement, met: closed, then: {end: 1}}"
    plan = _talks(tmp_path, "a: {review: {takes: {before: outside_date, by: 10 days}, grants: 1}}", outside=outside)
    play = Play(Engine(plan).model, 1, 0, 20)
    assert _days(play, closing=True) == [90.0] * 3
    play.deadlines[0].state, play.deadlines[0].date = State.RUNNING, 40 * DAY
    play.worth.prospects.tell(0, Requests(1, 0, Counted()))
    assert _days(play, closing=True) == [30.0] * 3


@pytest.mark.parametrize(
    ("takes", "mean"),
    [
        ("{normal: [1, 40]}", stats.norm(1, 40).expect(lambda x: max(x, 0.0), lb=-400, ub=400)),
        ("{normal: [10, 5]}", stats.norm(10, 5).expect(lambda x: max(x, 0.0), lb=-40, ub=60)),
        ("{p5: 1, p50: 3, p95: 400}", None),
        ("{choice: [[5, 1], [7, 3]]}", 6.5),
    ],
)
def test_what_is_drawn_and_what_is_reckoned_with_have_one_mean(tmp_path: Path, takes: str, mean: float | None) -> None:
    plan = signed(tmp_path, VALUES, {"a": f"{{takes: {takes}, grants: 1}}"}, no_deal=0.0)
    play = begun(plan)
    u = (np.arange(20_000) + 0.5) / 20_000
    row, values = play.model.rulings[0], play.model.medians.values
    drawn = float(np.mean([play.model.numbers.chance(row.takes, values, float(one)) for one in u]))
    reckoned = _prospects(plan)["a"][3]
    assert reckoned == pytest.approx(drawn, rel=2e-3)
    if mean is not None:
        assert reckoned == pytest.approx(mean, rel=1e-6)


def test_requests_that_have_failed_belong_to_their_agreement(tmp_path: Path) -> None:
    """Each agreement has two filings, each answered in time with one half; the first agreement uses up one of them."""
    review = "{takes: {choice: [[5, 1], [99, 1]]}, limit: 10 days, silence: lapses, refiles: 1, grants: 1}"
    outside = ", outside_date: {after: 15 days, force: agreement, met: closed, then: {end: 1}}"
    plan = _talks(tmp_path, f"approval: {{review: {review}}}", outside=outside)
    second = []
    for one in played(plan, 60):
        kinds = [kind for kind, _ in days(one.record, Kind.SIGNED, Kind.LAPSED_FILING, Kind.ENDED, Kind.CLOSED)]
        if kinds[:3] == ["SIGNED", "LAPSED_FILING", "ENDED"] and kinds[3:5] == ["SIGNED", "LAPSED_FILING"]:
            second.append(kinds[5:6])
            again = days(one.record, Kind.LAPSED_FILING)[1][1]
            assert [day for kind, day in days(one.record, Kind.FILED) if day == again]  # and it is asked again at once
    assert second


def test_an_exhausted_review_is_out_for_its_agreement_alone(tmp_path: Path) -> None:
    play = begun(signed(tmp_path, VALUES, {"a": "{takes: 99 days, grants: 0.5}"}, no_deal=0.0))
    refusals, p = play.worth.refusals, np.array([0.5, 0.5])
    refusals.refuse(0, 0.2)
    refusals.replace(0, [0, 1], (0, 1))
    assert refusals.out(0, p, (0, 1)).all()
    assert not refusals.out(0, p, (0, 2)).any()  # of others, with whom nothing is signed
    refusals.agreement_ended()
    assert not refusals.out(0, p, (0, 1)).any()  # 0.5 is more than what was refused, which stays out
    refusals.refuse(0, 0.5)
    refusals.agreement_ended()
    assert refusals.out(0, p, (0, 1)).all()


def test_nobody_waits_for_what_is_sure_to_lapse(tmp_path: Path) -> None:
    plan = signed(tmp_path, VALUES, {"a": "{takes: 99 days, limit: 9 days, silence: lapses, grants: 1}"}, no_deal=0.0)
    assert _prospects(plan)["a"][:2] == [0.0, 1.0]  # no answer, and a last lapse
    assert share(plan, 5) == 0.0
    assert math.isfinite(_prospects(plan)["a"][3])


def test_later_requests_are_expected_by_their_own_clock(tmp_path: Path) -> None:
    """The first is answered within 10 days with 0.2, a later one surely and in 3 days."""
    review = "{takes: {uniform: [0, 50]}, limit: 10 days, silence: lapses, again: {takes: 3 days}, grants: 1}"
    plan = signed(tmp_path, VALUES, {"a": review}, no_deal=0.0)
    assert _prospects(plan)["a"] == pytest.approx([1.0, 0.0, 0.0, 10 - 100 / 100 + 0.8 * 3])
    play = Play(Engine(plan).model, 1, 0, 20)
    play.worth.prospects.tell(0, Requests(1, 1, None))
    assert play.worth.prospects.now()[0] == pytest.approx([1.0, 0.0, 0.0, 3.0])


@pytest.mark.parametrize(("asked_when", "chance"), [("refused(a)", 0.3 + 0.7 * 0.4), ("cleared(a)", 0.3)])
def test_a_refusal_that_somebody_may_reverse_is_not_the_last_word(
    tmp_path: Path, asked_when: str, chance: float
) -> None:
    reviews = {"a": "{takes: 10 days, grants: 0.3}"}
    last = f"{{about: a, effect: reverses, asked_when: {asked_when}, takes: 5 days, grants: 0.4}}"
    plan = signed(tmp_path, VALUES, reviews, no_deal=0.0, more=f"  court: {{powers: {{last: {{rule: {last}}}}}}}")
    play = Play(Engine(plan).model, 1, 0, 20)
    seen, found = play.worth.outlook(1, (0, 1)), play.worth.prospects.found
    of = play.model.chains, play.model.lucks_of_reviews, np.zeros(len(seen.firsts)), 0.0
    through = lookahead.look_ahead(np.ones(2), 0.0, seen.unforbidden, seen.clears(found), *seen[6:], found, *of)
    assert through.tolist() == pytest.approx([chance, chance])


def test_the_last_lapse_may_be_reversed_as_a_refusal(tmp_path: Path) -> None:
    """A request is answered in time with 1/2; whether that or silence refuses it, 0.4 of all refusals are reversed."""
    review = "{takes: {uniform: [0, 100]}, limit: 50 days, silence: lapses, refiles: 0, grants: 0.3}"
    court = "{about: a, effect: reverses, asked_when: refused(a), takes: 5 days, grants: 0.4}"
    more = f"  court: {{powers: {{last: {{rule: {court}}}}}}}"
    plan = signed(tmp_path, VALUES, {"a": review}, no_deal=0.0, more=more)
    play = Play(Engine(plan).model, 1, 0, 20)
    seen, found = play.worth.outlook(1, (0, 1)), play.worth.prospects.found
    assert seen.clears(found)[0] == pytest.approx([0.5 * (0.3 + 0.7 * 0.4) + 0.5 * 0.4] * 2)
    assert share(plan, 400) == pytest.approx(0.49, abs=0.08)


def test_silence_does_not_clear_what_has_been_refused(tmp_path: Path) -> None:
    """The law would clear by silence on day 30; a deal that is refused before is over, for nothing can clear it."""
    clock = "{takes: {uniform: [5, 60]}, limit: 30 days, silence: clears, grants: 0, refiles: 3}"
    records = [one.record for one in played(signed(tmp_path, VALUES, {"a": clock}, amends=""), 40)]
    refused = [record for record in records if days(record, Kind.REFUSED)]
    assert 5 < len(refused) < 35
    for record in refused:
        assert [when for _, when in days(record, Kind.REFUSED)] == [when for _, when in days(record, Kind.ENDED)]


def test_a_deal_that_nothing_can_clear_any_more_is_not_signed_again(tmp_path: Path) -> None:
    plan = _talks(tmp_path, "r: {review: {takes: 10 days, grants: 0}}")
    for one in played(plan, 20):
        assert len(days(one.record, Kind.SIGNED)) <= 1


STOPPED = """
format: 1
title: a court that surely suspends an order before its date
as_of: 2030-01-01
horizon: 2030-12-31
terms: {x: {levels: [0, 1, 2, 3, 4, 5]}}
actors:
  s: {prefers: {x: {weight: 1, best: 5, worst: 0}}, no_deal: 0, delay: 0, powers: {sale: {sell: {patience: 3000 days, responds: 40 days}}}}
  b: {prefers: {x: {weight: 1, best: 0, worst: 5}}, no_deal: 0, delay: 0, powers: {bid: {bid: {patience: 3000 days, responds: 40 days}}}}
  gov: {powers: {ord: {impose: {deadline: {after: 30.4 days, force: spoken, met: signed, then: {enforce: 1}}}}}}
  court: {powers: {halt: {rule: {about: ord, effect: suspends, asked_by: s, asked_when: pending(ord), takes: 30 days, grants: 1}}}}
agreement: {closes: {when: signed, after: 5 days}}
so_far: [{by: gov, imposes: ord}, {by: s, asks: halt}]
outcomes: [{closed: closed}, {other: otherwise}]
"""


def test_an_answer_that_is_sure_to_come_before_a_date_stays_so_at_every_hour(tmp_path: Path) -> None:
    """The court answers 9.6 hours before the date, whatever part of a day its clock has run."""
    play = Play(Engine(plan_from(tmp_path, STOPPED)).model, 1, 0, 20)
    play.start()
    for quarter in range(1, 119):
        play.go(quarter * DAY // 4)
        assert play.worth.prospects.answered_by(0, round(30.4 * DAY), play.world.now) == 1.0, quarter / 4
        assert play.pressure.dates(0, play.threads[0])[:, 2].tolist() == []
