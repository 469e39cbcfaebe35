"""What has happened: it leaves the world as play would have left it, and what cannot have happened is refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.execution.chunk import play_chunk
from sim.world.codes import DEADLINE_VARS
from sim.world.plan import Plan
from sim.world.record import Kind
from sim.world.reference import Engine, history
from sim.world.reference.play import Play
from sim.world.time import DAY, HOUR
from tests.engine.played import engine_of, named, plan_from

TALKS = """
format: 1
title: Two bidders
as_of: 2024-02-01
horizon: 2024-12-31
terms: {price: {levels: [1, 2, 3]}}
structures: {all: {is: price > 0}}
actors:
  seller: {prefers: {price: {weight: 1, best: 3, worst: 1}}, no_deal: 0.1, delay: 0, powers: {s: {sell: {responds: 1 day, tactic: {beta: 9}}}}}
  a: {prefers: {price: {weight: 1, best: 1, worst: 3}}, no_deal: 0.1, delay: 0, powers: {bid_a: {bid: {responds: 1 day, tactic: {beta: 9}}}}}
  b: {prefers: {price: {weight: 1, best: 1, worst: 3}}, no_deal: 0.1, delay: 0, powers: {bid_b: {bid: {responds: 1 day, tactic: {beta: 9}}}}}
  r: {powers: {review: {review: {takes: 40 days, grants: 1}}, of_b: {review: {when: with(b), takes: 40 days, grants: 1}}}}
  court: {powers: {suit: {rule: {effect: forbids, takes: 30 days, grants: 1}}}}
  state: {powers: {ban: {impose: {when: "false", deadline: {at: 2024-06-01, force: order, met: closed, then: {enforce: 1}}}}}}
events: {quake: {at: 2024-01-15, sets: {heat: 1}}}
circumstances: {heat: {start: 0}, smoke: {start: 0}}
so_far:
LINES
agreement: {closes: {when: cleared(all), after: 0}, outside_date: {after: 300 days, force: agreement, met: closed, then: {end: 1}}}
outcomes: [{closed: closed}, {in_hand: selected}, {other: otherwise}]
"""


def _lines(*lines: str, text: str = TALKS) -> str:
    events = [] if any("happens" in line for line in lines) else ["{at: 2024-01-15, happens: quake}"]
    return text.replace("LINES", "\n".join(f"  - {line}" for line in [*lines, *events]))


def _plan(folder: Path, *lines: str) -> Plan:
    return plan_from(folder, _lines(*lines))


def _record(folder: Path, *lines: str) -> list[tuple[float, str, str]]:
    plan = _plan(folder, *lines)
    return [(e[1] / DAY, e[2], e[4]) for e in named(plan, Engine(plan).play(1, 0, 20).record)]


def _times(record: list[tuple[float, str, str]], kind: Kind) -> list[float]:
    return [time for time, name, _ in record if name == kind.name]


# --- the deal in hand --------------------------------------------------------------------------------------


@pytest.mark.parametrize("gone", ["by: seller, rejects: bid_a", "by: a, leaves: bid_a"])
def test_a_selected_bid_that_is_rejected_or_given_up_sets_the_others_free(tmp_path: Path, gone: str) -> None:
    record = _record(tmp_path, "{at: 2024-01-05, by: [seller, a], selects: all}", f"{{at: 2024-01-20, {gone}}}")
    assert _times(record, Kind.ENDED) == [-12.0]
    offers = [(time, about) for time, kind, about in record if kind == "OFFERED"]
    assert offers and offers[0][1] == "actors.b.powers.bid_b"


def test_a_request_about_a_deal_that_has_ended_died_with_it(tmp_path: Path) -> None:
    lines = [
        "{at: 2024-01-05, by: [seller, a], signs: {price: 2}}",
        "{at: 2024-01-06, by: seller, asks: [review, suit]}",
        "{at: 2024-01-20, by: court, grants: suit}",
    ]
    record = _record(tmp_path, *lines)
    assert _times(record, Kind.ENDED) == [-12.0]
    again = min(time for time in _times(record, Kind.SIGNED) if time > 0)
    answers = [time for time, kind, about in record if kind == "GRANTED" and about.endswith("review")]
    assert answers == [again + 40.0]


@pytest.mark.parametrize("how", ["ends: agreement", "by: a, leaves: agreement", "enforces: outside_date"])
def test_an_agreement_that_has_ended_leaves_nothing_behind(tmp_path: Path, how: str) -> None:
    signed, asked = "{at: 2024-01-05, by: [seller, a], signs: {price: 2}}", "{at: 2024-01-06, by: seller, asks: review}"
    record = _record(tmp_path, signed, asked, f"{{at: 2024-01-20, {how}}}")
    assert _times(record, Kind.ENDED) == [-12.0]
    first, again = _times(record, Kind.SIGNED)
    assert first == -27.0 and again > 0
    assert _times(record, Kind.FILED) == [-26.0, again]
    assert [time for time, kind, about in record if kind == "IMPOSED"] == [-27.0, again]


def test_what_has_closed_is_closed(tmp_path: Path) -> None:
    record = _record(
        tmp_path, "{at: 2024-01-05, by: [seller, a], signs: {price: 2}}", "{at: 2024-01-20, closes: agreement}"
    )
    assert {kind for time, kind, _ in record if time > -12.0} <= {"MET"}


def test_a_private_choice_that_was_announced_is_announced_once(tmp_path: Path) -> None:
    lines = [
        "{at: 2024-01-05, by: [seller, a], signs: {price: 2}, public: false}",
        "{at: 2024-01-20, announces: agreement}",
    ]
    text = _lines(*lines).replace("agreement: {closes", "agreement: {announces: {after: 60 days}, closes")
    plan = plan_from(tmp_path, text)
    assert _times(
        [(e.time / DAY, Kind(e.kind).name, "") for e in Engine(plan).play(1, 0, 20).record], Kind.ANNOUNCED
    ) == [-12.0]


def test_a_bidder_who_came_back_opens_its_talk_anew(tmp_path: Path) -> None:
    lines = [
        "{at: 2024-01-05, by: a, offers: {price: 2}}",
        "{at: 2024-01-10, by: seller, rejects: bid_a}",
        "{at: 2024-01-20, by: a, enters: bid_a}",
    ]
    record = _record(tmp_path, *lines)
    assert _times(record, Kind.RETURNED) == [-12.0]
    assert any(time >= 0 and kind == "OFFERED" and about.endswith("bid_a") for time, kind, about in record)


# --- requests and dates ------------------------------------------------------------------------------------


def test_a_request_that_has_lapsed_is_made_again(tmp_path: Path) -> None:
    lines = [
        "{at: 2024-01-05, by: [seller, a], signs: {price: 2}}",
        "{at: 2024-01-06, by: seller, asks: review}",
        "{at: 2024-01-20, by: r, lapses: review}",
    ]
    record = _record(tmp_path, *lines)
    assert _times(record, Kind.FILED) == [-26.0, 0.0]
    assert _times(record, Kind.GRANTED) == [40.0]


@pytest.mark.parametrize(
    ("line", "words"),
    [("enforces: ban", {"in_force"}), ("meets: ban", {"met"}), ("lapses: ban", {"lapsed", "unenforced"}), ("extends: {ban: 2024-08-01}", {"pending", "extended"})],
)  # fmt: skip
def test_what_came_of_a_date_is_told_in_one_line(tmp_path: Path, line: str, words: set[str]) -> None:
    plan = _plan(tmp_path, "{at: 2024-01-05, by: state, imposes: ban}", f"{{at: 2024-01-20, by: state, {line}}}")
    play = Play(Engine(plan).model, 1, 0, 20)
    history.apply(play)
    measure = next(d for d in play.deadlines if d.row.measure)
    assert {word for i, word in enumerate(DEADLINE_VARS) if play.world.state[measure.row.vars + i]} == words


def test_an_event_that_has_happened_does_not_happen_again(tmp_path: Path) -> None:
    text = _lines("{at: 2024-01-15, happens: quake, sets: {heat: 0.7}}").replace(
        "events: {", "events: {fire: {when: heat > 0.5, sets: {smoke: 0}}, "
    )
    plan = plan_from(tmp_path, text)
    record = named(plan, Engine(plan).play(1, 0, 20).record)
    assert [(e[1] // DAY, e[4]) for e in record if e[2] == "HAPPENED"] == [
        (-17.0, "events.quake"),
        (0.0, "events.fire"),
    ]
    told = text.replace("so_far:\n", "so_far:\n  - {at: 2024-01-17, happens: fire, sets: {smoke: 1}}\n")
    again = plan_from(tmp_path, told)
    assert [(e[1] // DAY, e[4]) for e in named(again, Engine(again).play(1, 0, 20).record) if e[2] == "HAPPENED"] == [
        (-17.0, "events.quake"), (-15.0, "events.fire"),
    ]  # fmt: skip


def test_a_time_of_day_is_a_time_of_that_day(tmp_path: Path) -> None:
    plan = _plan(
        tmp_path, "{at: 2024-01-31T06:00:00, by: a, offers: {price: 2}}", "{at: 2024-01-31, by: seller, rejects: bid_a}"
    )
    record = Engine(plan).play(1, 0, 20).record
    times = {e.kind: e.time for e in record if e.time <= 0}
    assert (times[Kind.OFFERED], times[Kind.REJECTED]) == (-DAY - 18 * HOUR, -DAY)


def test_what_is_told_of_a_circumstance_is_a_drift_only_where_it_drifts(tmp_path: Path) -> None:
    text = _lines("{at: 2024-01-10, sets: {heat: 0.2}}", "{at: 2024-01-11, sets: {smoke: 0.2}}").replace(
        "smoke: {start: 0}", "smoke: {start: 0, moves: {sd: 0.1, per: week}}"
    )
    plan = plan_from(tmp_path, text)
    record = named(plan, Engine(plan).play(1, 0, 20).record)
    assert [(e[2], e[4]) for e in record if e[1] < -9 * DAY and e[8] == 0.2] == [
        ("SET", "circumstances.heat"), ("MOVED", "circumstances.smoke"),
    ]  # fmt: skip


def test_what_the_history_has_left_held_at_some_time_though_it_is_left_at_once(tmp_path: Path) -> None:
    """The seller has signed for less than no deal is worth to it, and may walk: it does on the first instant."""
    text = _lines("{at: 2024-01-10, by: [seller, a], signs: {price: 1}}").replace(
        "agreement: {", "agreement: {exits: {seller: true}, "
    )
    plan = plan_from(tmp_path, text)
    one = Engine(plan).play(1, 0, 20)
    names = plan.outcomes["name"].tolist()
    assert [(time, names[state]) for time, state in one.path[:2]] == [(0, "in_hand"), (0, "other")]
    assert play_chunk(Engine(plan), 1, 0, 20, 20)[1].entered[0].tolist() == [0, 20, 20]


# --- conditions --------------------------------------------------------------------------------------------

SPANS = """
format: 1
title: Spans
as_of: 2024-02-29
horizon: 2024-06-30
BEGINS
circumstances: {tension: {start: 0}, a: {start: 0}, b: {start: 0}, c: {start: 0}, d: {start: 0}}
so_far:
  - {at: 2024-01-01, by: world, sets: {tension: 1}}
  - {at: 2024-02-15, by: world, sets: {tension: 0}}
  - {at: 2024-02-01, by: world, sets: {b: 1}}
actors:
  world: {of: x}
events:
  long_tension: {when: "ever for(tension > 0.5, 30)", sets: {a: 1}}
  not_yet: {when: "b > 0.5 and not for(b > 0.5, 10)", sets: {c: 0.9}}
  calm: {when: "for(d < 0.5, 20)", sets: {c: 0.5}}
outcomes:
  - was_tense: ever for(tension > 0.5, 30)
  - other: otherwise
"""


def test_spans_of_the_history_hold_and_end_in_it(tmp_path: Path) -> None:
    plan = plan_from(tmp_path, SPANS.replace("BEGINS", ""))
    played = Engine(plan).play(1, 0, 20)
    assert plan.outcomes["name"][played.outcomes[-1]] == "was_tense"
    happened = [(e[1] // DAY, e[4]) for e in named(plan, played.record) if e[2] == "HAPPENED"]
    assert happened == [(0.0, "events.long_tension"), (20.0, "events.calm")]


def test_what_holds_from_the_beginning_counts_from_the_day_on_which_that_is(tmp_path: Path) -> None:
    plan = plan_from(tmp_path, SPANS.replace("BEGINS", "begins: 2024-02-19"))
    happened = [(e[1] // DAY, e[4]) for e in named(plan, Engine(plan).play(1, 0, 20).record) if e[2] == "HAPPENED"]
    assert happened == [(0.0, "events.long_tension"), (10.0, "events.calm")]


# --- what cannot have happened -----------------------------------------------------------------------------

SIGNED = "{at: 2024-01-05, by: [seller, a], signs: {price: 2}}"
IMPOSED = "{at: 2024-01-05, by: state, imposes: ban}"


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["{at: 2024-01-05, ends: agreement}"], r":18:.*there is no deal that could end"),
        (["{at: 2024-01-04, ends: agreement}", SIGNED], r":18:.*no deal that could end; that is told only on line 19"),
        ([SIGNED, "{at: 2024-01-06, closes: agreement}", "{at: 2024-01-07, ends: agreement}"], r":20:.*it is closed since line 19"),
        ([SIGNED, "{at: 2024-01-06, ends: agreement}", "{at: 2024-01-07, by: [seller, a], amends: {price: 1}}"], r":20:.*it is ended since line 19"),
        ([SIGNED, "{at: 2024-01-06, by: b, leaves: agreement}"], r":19:.*b: is no party of the agreement of line 18"),
        ([SIGNED, "{at: 2024-01-06, by: r, lapses: review}"], r":19:.*review: nothing was asked that could lapse"),
        ([SIGNED, "{at: 2024-01-06, by: r, lapses: review}", "{at: 2024-01-07, by: seller, asks: review}"], r":19:.*told only on line 20"),
        ([IMPOSED, "{at: 2024-01-06, by: state, enforces: ban}", "{at: 2024-01-07, by: state, extends: {ban: 2024-08-01}}"], r":20:.*it is in force since line 19"),
        (["{at: 2024-01-04, by: state, enforces: ban}", IMPOSED], r":18:.*told only on line 19"),
        (["{at: 2024-01-05, by: seller, rejects: bid_a}", "{at: 2024-01-06, by: a, leaves: bid_a}"], r":19:.*it is gone since line 18"),
        (["{at: 2024-01-05, by: a, offers: {price: 1}}", "{at: 2024-01-06, by: a, enters: bid_a}"], r":19:.*is there since line 18"),
        (["{at: 2024-01-05, by: [seller, a], selects: all}", "{at: 2024-01-06, by: [seller, b], signs: {price: 1}}"], r":19:.*selected on line 18"),
        ([SIGNED, "{at: 2024-01-06, by: r, refuses: review}"], r":19:.*refused with a probability of 1: no luck brings that about"),
        ([SIGNED, "{at: 2024-01-08, closes: agreement}", "{at: 2024-01-10, by: b, asks: suit}"], r":20:.*suit: can forbid.*closed since line 19"),
        ([SIGNED, "{at: 2024-01-08, closes: agreement}", "{at: 2024-01-12, by: court, grants: suit}"], r":20:.*suit: can forbid.*closed since line 19"),
        ([SIGNED, "{at: 2024-01-06, by: seller, asks: of_b}"], r":19:.*of_b: the deal in hand does not need it"),
        ([SIGNED, "{at: 2024-01-06, by: r, refuses: of_b}"], r":19:.*of_b: the deal in hand does not need it"),
        (["{at: 2024-01-16, happens: quake}"], r":18:.*quake: happens at the end of 2024-01-15, not on 2024-01-16"),
    ],
)  # fmt: skip
def test_a_history_that_contradicts_itself_is_refused_with_both_lines(
    tmp_path: Path, lines: list[str], message: str
) -> None:
    with pytest.raises(ScenarioError, match=message):
        _plan(tmp_path, *lines)


LUCK = """
format: 1
title: Answers of one luck
as_of: 2024-02-01
horizon: 2024-12-31
so_far:
  - {at: 2024-01-01, by: president, imposes: ban}
  - {at: 2024-01-05, by: x, asks: [s1, s2]}
  - {at: 2024-01-10, by: court, refuses: s1}
  - {at: 2024-01-11, by: court, grants: s2}
actors:
  x: {of: x}
  president: {powers: {ban: {impose: {deadline: {at: 2024-06-01, force: order, met: closed, then: {enforce: 1}}}}}}
  court:
    powers:
      s1: {rule: {about: ban, effect: suspends, luck: t, asked_by: x, takes: 3 days, grants: FIRST}}
      s2: {rule: {about: ban, effect: suspends, luck: t, asked_by: x, takes: 3 days, grants: SECOND}}
      s3: {rule: {about: ban, effect: annuls, luck: t, asked_when: "true", asked_by: x, takes: 30 days, grants: 0.5}}
outcomes: [{ban: in_force(ban)}, {other: otherwise}]
"""


def test_answers_that_no_luck_brings_about_are_refused_with_both_lines(tmp_path: Path) -> None:
    with pytest.raises(
        ScenarioError, match=r":10:.*s2: is granted with a probability of 0.2, and line 9 says the opposite"
    ):
        plan_from(tmp_path, LUCK.replace("FIRST", "0.8").replace("SECOND", "0.2"))


def test_answers_that_some_luck_brings_about_are_played(tmp_path: Path) -> None:
    """Refused at 0.2 and granted at 0.8: what is asked of the same luck at 0.5 is granted in half of the replications."""
    plan = plan_from(tmp_path, LUCK.replace("FIRST", "0.2").replace("SECOND", "0.8"))
    engine = Engine(plan)
    granted = sum(any(e.kind == Kind.ANNULLED for e in engine.play(1, k, 20).record) for k in range(400))
    assert abs(granted / 400 - 0.5) < 0.1


# --- nothing is played while the history is told -------------------------------------------------------------

TOPPED = """
format: 1
title: A better bid in the history
as_of: 2022-06-04
horizon: 2022-12-31
terms: {price: {levels: [20, 25, 30, 35]}}
so_far:
LINES
actors:
  seller: {prefers: {price: {weight: 1, best: 35, worst: 20}}, no_deal: 0.1, delay: 0, powers: {sale: {sell: {responds: 3 days, patience: 60 days}}}}
  first: {prefers: {price: {weight: 1, best: 20, worst: 35}}, no_deal: 0.9, delay: 0, powers: {offer: {bid: {responds: 3 days, patience: 60 days}}}}
  second: {prefers: {price: {weight: 1, best: 20, worst: 35}}, no_deal: 0, delay: 0, powers: {tender: {bid: {responds: 3 days, patience: 60 days}}}}
  voters: {powers: {vote: {review: {takes: 30 days, grants: 1}}}}
agreement: {closes: {when: cleared(vote), after: 100 days}, open_until: cleared(vote), amends: [price]}
outcomes: [{with_second: closed and with(second)}, {with_first: closed}, {open: otherwise}]
"""
FIRST = "{at: 2022-02-05, by: [seller, first], signs: {price: 25}}"
BID = "{at: 2022-03-29, by: second, offers: {price: 35}}"


def _told(folder: Path, *lines: str) -> list[tuple[float, str, str]]:
    plan = plan_from(folder, TOPPED.replace("LINES", "\n".join(f"  - {line}" for line in lines)))
    return [(e[1] / DAY, e[2], e[4]) for e in named(plan, Engine(plan).play(1, 0, 20).record)]


@pytest.mark.parametrize(
    "line", ["{at: 2022-06-02, by: [seller, first], amends: {price: 20}}", "{at: 2022-06-02, by: voters, says: hm}"]
)
def test_a_seller_leaves_for_a_better_bid_of_the_history_when_that_is_over(line: str, tmp_path: Path) -> None:
    record = _told(tmp_path, FIRST, BID, line)
    assert [name for time, name, _ in record if time < 0] == [
        "SIGNED",
        "OFFERED",
        "AMENDED" if "amends" in line else "SAID",
    ]
    assert _times(record, Kind.EXITED) == _times(record, Kind.ENDED) == [0.0]


def test_a_line_that_takes_away_what_would_have_moved_a_party_is_told(tmp_path: Path) -> None:
    record = _told(tmp_path, FIRST, BID, "{at: 2022-03-29, by: seller, rejects: tender}")
    assert [name for time, name, _ in record if time < 0] == ["SIGNED", "OFFERED", "REJECTED"]
    assert not _times(record, Kind.EXITED)


def test_what_is_asked_of_an_agreement_that_ends_when_the_history_is_over_is_asked_of_the_next(tmp_path: Path) -> None:
    plan = plan_from(tmp_path, TOPPED.replace("LINES", f"  - {FIRST}\n  - {BID}"))
    record = named(plan, Engine(plan).play(1, 0, 20).record)
    filed = next(e for e in record if e[2] == Kind.FILED.name)
    assert (record[filed[6]][2], record[filed[6]][4]) == (Kind.SIGNED.name, "actors.second.powers.tender")


SILENCE = """
format: 1
title: A review that silence clears, and another of the same luck
as_of: 2024-02-01
horizon: 2024-12-31
terms: {price: {levels: [1, 2]}}
so_far:
  - {at: 2024-01-05, by: [seller, a], signs: {price: 1}}
  - {at: 2024-01-06, by: seller, asks: review}
  - {at: 2024-01-16, by: r, lapses: review}
actors:
  seller: {prefers: {price: {weight: 1, best: 2, worst: 1}}, no_deal: 0, delay: 0}
  a: {prefers: {price: {weight: 1, best: 1, worst: 2}}, no_deal: 0, delay: 0}
  r: {powers: {review: {review: {luck: same, takes: 40 days, limit: 10 days, silence: clears, grants: 0}}}}
  court: {powers: {other: {review: {luck: same, takes: 10 days, grants: 0.5}}}}
agreement: {closes: {when: cleared(all), after: 0}}
outcomes: [{closed: closed}, {other: otherwise}]
"""


def test_what_silence_has_cleared_is_told_and_tells_nothing_of_its_luck(tmp_path: Path) -> None:
    plan = plan_from(tmp_path, SILENCE)
    played = [engine_of(plan).play(1, k, 20) for k in range(200)]
    assert all(named(plan, one.record)[2][2] == "GRANTED" for one in played)
    closed = sum(any(e.kind == Kind.CLOSED for e in one.record) for one in played)
    assert 70 < closed < 130  # a half, although the review would never have been granted


@pytest.mark.parametrize("what", ["lapses", "meets", "enforces"])
def test_an_uncertain_date_of_which_the_history_tells_what_came_has_come_then(what: str, tmp_path: Path) -> None:
    text = _lines("{at: 2024-01-05, by: state, imposes: ban}", "{at: 2024-01-15, by: state, " + what + ": ban}")
    text = text.replace("{at: 2024-06-01, force: order", "{after: {uniform: [0, 100]}, force: order")
    text = text.replace("{closed: closed}", "{gone: past(ban)}")
    plan = plan_from(tmp_path, text)
    for k in range(20):
        play = Play(Engine(plan).model, 1, k, 1)
        history.apply(play)
        assert play.world.state[play.deadlines[1].past] == 1.0
        assert play.deadlines[1].date == -17 * DAY


ABOUT = """
format: 1
title: A licence that is asked for while nobody has made an offer
as_of: 2024-01-10
horizon: 2024-02-19
terms: {price: {levels: [1, 2]}}
so_far:
  - {at: 2024-01-10, by: [seller, buyer], signs: {price: 2}}
  - {at: 2024-01-10, by: seller, ends: agreement}
actors:
  seller: {prefers: {price: {weight: 1, best: 2, worst: 1}}, no_deal: 0.5, delay: 0}
  buyer: {prefers: {price: {weight: 1, best: 1, worst: 2}}, no_deal: 0.5, delay: 0}
  office: {powers: {licence: {review: {asked_when: not offered, takes: 3 days, grants: 1}}}}
agreement: {exits: {buyer: signed}, closes: {when: cleared(all), after: 30 days}}
outcomes: [{closed: closed}, {other: otherwise}]
"""


def test_an_occasion_that_outlives_its_deal_arises_anew_in_play_as_when_it_is_told(tmp_path: Path) -> None:
    lines = ABOUT.splitlines(keepends=True)
    for text in (ABOUT, "".join(line for line in lines if "ends: agreement" not in line)):
        plan = plan_from(tmp_path, text)
        record = [(e[1] / DAY, e[2], e[4]) for e in named(plan, Engine(plan).play(1, 0, 20).record)]
        assert [kind for _, kind, _ in record][-2:] == ["ENDED", "FILED"]
        assert _times(record, Kind.FILED) == [0.0]


def test_who_halts_a_clock_needs_no_deal_for_it(tmp_path: Path) -> None:
    """The licence is before the office although nothing is signed any more; in play the suit is brought then, too."""
    suit = "suit: {rule: {about: licence, effect: suspends, asked_when: filed(licence), asks_after: 1 day, takes: 1 day, grants: 1}}"
    text = ABOUT.replace("powers: {licence:", f"powers: {{{suit}, licence:")
    told = "  - {at: 2024-01-10, by: seller, asks: licence}\n  - {at: 2024-01-11, by: seller, asks: suit}\nactors:"
    later = text.replace("as_of: 2024-01-10", "as_of: 2024-01-11").replace("actors:", told, 1)
    days = []
    for file in (text, later):
        plan = plan_from(tmp_path, file)
        record = [(e[1] / DAY, e[2], e[4]) for e in named(plan, Engine(plan).play(1, 0, 20).record)]
        days.append([day for day, kind, what in record if kind == "GRANTED" and what.endswith("suit")])
    assert days == [[2.0], [1.0]]


ENDED = """
format: 1
title: An agreement that ended before its outside date
as_of: 2024-03-01
horizon: 2024-06-01
terms: {price: {levels: [1, 2]}}
so_far:
  - {at: 2024-01-01, by: [seller, buyer], signs: {price: 2}}
  - {at: 2024-01-11, by: seller, ends: agreement}
actors:
  seller: {prefers: {price: {weight: 1, best: 2, worst: 1}}, no_deal: 0.5, delay: 0}
  buyer: {prefers: {price: {weight: 1, best: 1, worst: 2}}, no_deal: 0.5, delay: 0}
agreement: {closes: {when: signed, after: 90 days}, outside_date: {force: agreement, met: closed, then: {end: 1}, DATE}}
outcomes: [{came: ever past(outside_date)}, {other: otherwise}]
"""


def test_an_agreement_that_the_history_ends_ended_before_its_uncertain_date(tmp_path: Path) -> None:
    plan = plan_from(tmp_path, ENDED.replace("DATE", "after: {uniform: [0, 40]}"))
    drawn = [Play(Engine(plan).model, 1, k, 1).world.values for k in range(40)]
    after = int(plan.deadlines["after"][0])
    assert all(values[after] > 10.0 for values in drawn) and min(values[after] for values in drawn) < 15.0
    assert {Engine(plan).play(1, k, 1).outcomes[-1] for k in range(40)} == {1}


@pytest.mark.parametrize("date", ["at: 2024-01-10", "after: 9 days", "after: {uniform: [0, 9]}"])
def test_nor_can_its_date_have_come_before_without_a_line_that_says_what_came_of_it(date: str, tmp_path: Path) -> None:
    told = r"outside_date: its date has come by line 9; say what came of it: extends, enforces, meets, lapses"
    with pytest.raises(ScenarioError, match=told):
        plan_from(tmp_path, ENDED.replace("DATE", date))


# --- clocks that run ---------------------------------------------------------------------------------------

SPAN = """
format: 1
title: clocks that begin when a span has held
as_of: {as_of}
begins: 2024-01-01
horizon: 2024-12-31
terms: {{price: {{levels: [1, 2]}}}}
circumstances: {{q: {{start: 0}}}}
events: {{e: {{at: 2024-01-21, sets: {{q: 1}}}}}}
so_far:
  - {{at: 2024-01-01, by: [seller, buyer], signs: {{price: 2}}}}
  - {{at: 2024-01-01, by: capital, imposes: levy}}
{told}
actors:
  seller: {{prefers: {{price: {{weight: 1, best: 2, worst: 1}}}}, no_deal: 0, delay: 0}}
  buyer: {{prefers: {{price: {{weight: 1, best: 1, worst: 2}}}}, no_deal: 0, delay: 0}}
  office: {{powers: {{permit: {{review: {{asked_when: "for(q > 0.5, 25)", asks_after: 40 days, takes: 10 days, grants: 1}}}}}}}}
  president: {{powers: {{ban: {{impose: {{when: "for(q > 0.5, 29)", deadline: {{after: 100 days, force: spoken, met: "false", then: {{enforce: 1}}}}}}}}}}}}
  capital: {{powers: {{levy: {{impose: {{deadline: {{at: 2024-06-01, force: order, met: "false", then: {{enforce: 0}}}}}}}}}}}}
  court: {{powers: {{merits: {{rule: {{about: levy, effect: annuls, asked_when: "days_to(levy) <= 105", asks_after: 60 days, takes: 1 day, grants: 0}}}}}}}}
agreement: {{closes: {{when: "for(q > 0.5, 30)", after: 50 days}}}}
outcomes: [{{closed: closed}}, {{other: otherwise}}]
"""


@pytest.mark.parametrize("as_of", ["2024-01-30", "2024-02-18", "2024-02-20", "2024-03-20"])
def test_what_has_held_for_a_while_starts_its_clocks_when_it_had_wherever_the_history_ends(
    tmp_path: Path, as_of: str
) -> None:
    """The filing, the closing, and the petition count from the days on which the spans and the days left came to hold."""
    told = "  - {at: 2024-01-21, happens: e, sets: {q: 1}}"
    if as_of >= "2024-02-19":
        told += "\n  - {at: 2024-02-19, by: president, imposes: ban}"
    days = []
    for day, lines in (("2024-01-01", ""), (as_of, told)):
        plan = plan_from(tmp_path, SPAN.format(as_of=day, told=lines))
        start = (date.fromisoformat(day) - date(2024, 1, 1)).days
        record = named(plan, Engine(plan).play(1, 0, 20).record)
        days.append({(e[2], e[4]): e[1] / DAY + start for e in record if e[2] in ("FILED", "CLOSED", "ENFORCED")})
    assert days[0] == days[1]
    assert days[0][("FILED", "actors.office.powers.permit")] == 20 + 25 + 40


def test_who_has_left_and_may_be_held_to_the_agreement_has_not_ended_it(tmp_path: Path) -> None:
    """The outside date of the agreement runs on, and may be told to have ended it."""
    court = "{effect: compels, asked_when: left(a), asked_by: seller, costs: 0.01, takes: 60 days, grants: 0.5}"
    lines = (
        _lines(
            "{at: 2024-01-02, by: [seller, a], signs: {price: 2}}",
            "{at: 2024-01-10, by: a, leaves: agreement}",
            "{at: 2024-01-20, by: seller, asks: held}",
            "{at: 2024-01-31, enforces: outside_date}",
        )
        .replace("{suit: {rule", f"{{held: {{rule: {court}}}, suit: {{rule")
        .replace("after: 300 days", "at: 2024-01-31")
    )
    lines = lines.replace("agreement: {", "agreement: {exits: {a: left(a) or signed}, ")
    plan = plan_from(tmp_path, lines)
    kinds = [e[2] for e in named(plan, Engine(plan).play(1, 0, 20).record)]
    assert kinds.index("EXITED") < kinds.index("FILED") < kinds.index("ENFORCED") < kinds.index("ENDED")


STAY = "court: {powers: {stay: {rule: {effect: suspends, about: suit, takes: 3 days, grants: 1}}, "
APPEAL = "court: {powers: {appeal: {rule: {effect: reverses, about: suit, takes: 3 days, grants: 1}}, "
VETO = "court: {powers: {veto: {rule: {effect: annuls, about: ban, takes: 3 days, grants: 1}}, "
SIGNS = "{at: 2024-01-05, by: [seller, a], signs: {price: 2}}"


@pytest.mark.parametrize(
    ("court", "lines", "told"),
    [
        (STAY, ["{at: 2024-01-04, by: b, asks: suit}", SIGNS], "suit: can be asked only about a deal that is selected or signed; that is told only on line 19"),
        (STAY, ["{at: 2024-01-04, by: a, offers: {price: 2}}", "{at: 2024-01-04, by: b, asks: suit}"], "suit: can be asked only about a deal that is selected or signed"),
        (STAY, [SIGNS, "{at: 2024-01-06, ends: agreement}", "{at: 2024-01-07, by: b, asks: suit}"], "suit: can be asked only about a deal that is selected or signed; it is ended since line 19"),
        (STAY, [SIGNS, "{at: 2024-01-06, by: b, asks: stay}"], "stay: can be asked only about a request or a grant of suit"),
        (APPEAL, [SIGNS, "{at: 2024-01-06, by: b, asks: suit}", "{at: 2024-01-07, by: b, asks: appeal}"], "appeal: can be asked only about an answer of suit; it is asked since line 19"),
        (VETO, ["{at: 2024-01-06, by: b, asks: veto}"], "veto: can be asked only while there is ban"),
        (VETO, ["{at: 2024-01-06, by: b, asks: veto}", "{at: 2024-01-07, by: state, imposes: ban}"], "veto: can be asked only while there is ban; that is told only on line 19"),
    ],
)  # fmt: skip
def test_what_play_could_never_ask_is_refused(tmp_path: Path, court: str, lines: list[str], told: str) -> None:
    with pytest.raises(ScenarioError) as error:
        plan_from(tmp_path, _lines(*lines).replace("court: {powers: {", court))
    assert told in str(error.value)


def test_what_play_can_ask_is_not(tmp_path: Path) -> None:
    lines = [SIGNS, "{at: 2024-01-05, by: b, asks: suit}", "{at: 2024-01-05, by: b, asks: stay}"]
    plan_from(tmp_path, _lines(*lines).replace("court: {powers: {", STAY))
    lines = ["{at: 2024-01-06, by: state, imposes: ban}", "{at: 2024-01-06, by: b, asks: veto}"]
    plan_from(tmp_path, _lines(*lines).replace("court: {powers: {", VETO))


def test_what_was_refused_and_then_reversed_can_be_reopened(tmp_path: Path) -> None:
    appeal = "court: {powers: {appeal: {rule: {effect: reverses, about: review, takes: 3 days, grants: 1}}, "
    lines = (
        "by: [seller, a], signs: {price: 2}", "by: seller, asks: review", "by: r, refuses: review", "by: b, asks: appeal",
        "by: court, grants: appeal", "by: r, reopens: review",
    )  # fmt: skip
    told = [f"{{at: 2024-01-{5 + k:02d}, {line}}}" for k, line in enumerate(lines)]
    text = (
        _lines(*told)
        .replace("court: {powers: {", appeal)
        .replace("takes: 40 days, grants: 1", "takes: 40 days, grants: 0.5")
    )
    plan = plan_from(tmp_path, text)
    names = [e[2] for e in named(plan, Engine(plan).play(1, 0, 1).record)]
    assert names.index("REFUSED") < names.index("REVERSED") < names.index("REOPENED")


NEEDED = """
format: 1
title: What needs a review at which time
as_of: 2024-03-01
horizon: 2024-12-31
terms: {price: {levels: [1, 2, 3]}}
circumstances: {rule: {levels: [old, new], start: old}, mood: {start: {uniform: [0, 1]}}}
so_far:
LINES
actors:
  seller: {prefers: {price: {weight: 1, best: 3, worst: 1}}, no_deal: 0, delay: 0}
  buyer: {prefers: {price: {weight: 1, best: 1, worst: 3}}, no_deal: 0, delay: 0}
  office: {powers: {permit: {review: {takes: 40, grants: 1, when: WHEN}}}}
agreement: {closes: {when: signed, after: 5}}
outcomes: [{closed: closed}, {other: otherwise}]
"""
SIGNED_FIRST = (
    "  - {at: 2024-02-01, by: [seller, buyer], signs: {price: 2}}\n  - {at: 2024-02-01, by: seller, asks: permit}\n"
)


@pytest.mark.parametrize(
    ("when", "lines"),
    [
        # a review may go on after the closing, whatever its words have become
        ("rule == old", SIGNED_FIRST + "  - {at: 2024-02-06, closes: agreement}\n  - {at: 2024-02-20, sets: {rule: new}}\n"
                        "  - {at: 2024-02-28, by: office, grants: permit}"),
        # few beliefs need it, but some do
        ("mood > 0.97", SIGNED_FIRST),
        # the deal that needs it is told later
        ("with(buyer)", "  - {at: 2024-02-01, by: seller, asks: permit}\n  - {at: 2024-02-10, by: [seller, buyer], signs: {price: 2}}"),
    ],
)  # fmt: skip
def test_what_some_deal_may_have_needed_can_have_been_asked_for_and_answered(
    tmp_path: Path, when: str, lines: str
) -> None:
    plan_from(tmp_path, NEEDED.replace("WHEN", when).replace("LINES", lines))


def test_an_answer_that_few_beliefs_bring_about_is_no_contradiction(tmp_path: Path) -> None:
    lines = SIGNED_FIRST + "  - {at: 2024-02-20, by: office, refuses: permit}"
    text = NEEDED.replace("WHEN", "price > 0").replace("LINES", lines)
    plan_from(tmp_path, text.replace("grants: 1", "grants: {if: mood > 0.97, then: 0.5, otherwise: 1}"))
    with pytest.raises(ScenarioError, match="no luck brings that about"):
        plan_from(tmp_path, text.replace("grants: 1", "grants: {if: mood > 1, then: 0.5, otherwise: 1}"))
