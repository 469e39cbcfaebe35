"""Replications told as stories: dates, causes, the text, and no number of a row."""

import datetime as dt
import re
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.errors import RunError
from sim.narrative.gathering import ending, gathered
from sim.narrative.story import LEFT_OUT, Line, as_text, chain, tell
from sim.scenario.load import load
from sim.world.compile import compile_scenario
from sim.world.plan import Plan
from sim.world.record import Event, Kind
from sim.world.reference import Engine
from sim.world.time import seconds

from .book import CHEAP, DEAR

# --- dates and causes --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("time", "day"),
    [(-29.0, dt.date(2020, 12, 1)), (0.0, dt.date(2020, 12, 30)), (0.001, dt.date(2020, 12, 31)),
     (1.0, dt.date(2020, 12, 31)), (np.float64(1.5), dt.date(2021, 1, 1))],
)  # fmt: skip
def test_a_day_lasts_up_to_and_including_its_whole_number(book, time, day):
    book.note(Kind.HAPPENED, "", "storm", time=time)
    line = tell(book.plan, book.events)[0]
    assert (line.date, line.time, type(line.time)) == (day, seconds(time), int)


def test_a_cause_is_named_with_its_day_and_with_its_year_where_that_differs(book):
    root = book.note(Kind.LAPSED, "minister", "berth_ban", time=-2.0)
    second = book.note(Kind.HAPPENED, "", "storm", time=0.5, cause=root)
    book.note(Kind.SET, "", "mood", value=1.0, time=2.0, cause=second)
    assert [line.because for line in tell(book.plan, book.events)] == [
        "",
        "after the berth ban lapsed on 28 Dec",
        "after the event storm on 31 Dec 2020",
    ]


def test_a_chain_goes_from_an_event_back_to_the_root(book):
    root = book.note(Kind.LAPSED, "minister", "berth_ban")
    book.note(Kind.SAID, "owner")
    second = book.note(Kind.HAPPENED, "", "storm", cause=root)
    third = book.note(Kind.SET, "", "mood", cause=second)
    assert [event.number for event in chain(book.events, third)] == [third, second, root]
    assert chain(book.events, root) == [book.events[root]]


def test_a_chain_of_an_event_that_is_not_there_is_refused(book):
    book.note(Kind.SAID, "owner")
    with pytest.raises(RunError, match=r"^1: is no event of this replication; it has the events 0 to 0$"):
        chain(book.events, 1)


# --- the text ----------------------------------------------------------------------------------------


def test_a_playthrough_has_one_aligned_line_an_event_and_marks_what_is_private_or_turns_it(book):
    for _ in range(9):
        book.note(Kind.HAPPENED, "", "storm", time=20.0)
    book.note(Kind.OFFERED, "crane_firm", "crane_bid", package=CHEAP, time=1.0, public=False)
    book.note(Kind.ENDED, "", "agreement", time=2.0, cause=9)
    assert as_text(tell(book.plan, book.events)).splitlines()[-3:] == [
        " 8  19 Jan 2021           the event storm happens",
        " 9  31 Dec 2020  private  crane firm offers owner: cranes kept, price 10 USD bn",
        "10*  1 Jan 2021           the deal ends  [after crane firm made an offer on 31 Dec 2020]",
    ]
    assert as_text([]) == ""


def test_numbers_that_jump_are_explained(book):
    for kind in (Kind.HAPPENED, Kind.MOVED, Kind.HAPPENED):
        book.note(kind, "", "storm" if kind == Kind.HAPPENED else "fever", value=0.5)
    assert LEFT_OUT not in as_text(tell(book.plan, book.events))
    assert as_text(tell(book.plan, book.events, drifts=False)).splitlines()[-1] == LEFT_OUT


def test_lines_are_in_the_order_of_their_numbers_whatever_the_order_of_the_record(book):
    book.note(Kind.OFFERED, "crane_firm", "crane_bid", package=CHEAP)
    book.note(Kind.OFFERED, "owner", "crane_bid", package=DEAR, cause=0)
    assert tell(book.plan, book.events[::-1]) == tell(book.plan, book.events)


# --- whole replications ------------------------------------------------------------------------------

Told = tuple[Plan, list[Event], list[Line]]


@pytest.fixture(scope="module")
def oracle() -> Engine:
    return Engine(compile_scenario(load(Path(__file__).parents[2] / "scenarios" / "oracle.yaml")).plan)


@pytest.fixture(scope="module", params=range(5))
def played(request: pytest.FixtureRequest, oracle: Engine) -> Told:
    record = oracle.play(1, request.param, 20).record
    return oracle.plan, record, tell(oracle.plan, record)


def test_every_event_of_a_replication_becomes_one_line_that_says_when_and_of_which_kind(played):
    _, record, lines = played
    assert [(line.number, line.kind, line.time, line.public) for line in lines] == [
        (event.number, Kind(event.kind).name.lower(), event.time, event.public) for event in record
    ]
    assert len(as_text(lines).splitlines()) == len(record)


def test_causes_are_told_before_their_effects_and_named_by_them(played):
    _, record, lines = played
    by_number = {line.number: line for line in lines}
    for event, line in zip(record, lines, strict=True):
        assert bool(line.because) == (event.cause >= 0)
        if event.cause >= 0:
            before = by_number[event.cause]
            assert (before.number, before.date) <= (line.number, line.date)
            assert f" on {before.date.day} " in line.because
        numbers = [link.number for link in chain(record, event.number)]
        assert numbers == sorted(numbers, reverse=True)
        assert record[numbers[-1]].cause == -1


def test_without_drifts_only_the_drifts_are_missing(played):
    plan, record, lines = played
    assert tell(plan, record, drifts=False) == [line for line in lines if line.kind != "moved"]
    assert any(line.kind == "moved" for line in lines)


def test_no_number_of_a_row_and_no_underscore_reaches_the_reader(played):
    plan, _, lines = played
    labels = {str(level["name"]) for level in plan.levels if str(level["name"]).isdigit()}
    known = re.compile(
        r"\d{1,2} [A-Z][a-z]{2}( 20\d\d)?"  # a date
        r"|(probability|under|over|from|to|at|now) (\u2212?\d\.\d\d|[01]\b(?! [A-Z]))"  # a probability, or a value of a circumstance
        rf"|\b(ownership|price|of|after) ({'|'.join(labels)})\b"  # levels
    )
    for line in lines:
        if line.kind == "said":  # the author's own words
            continue
        words = f"{line.actor} {line.text} {line.because}"
        assert not re.search(r"\d", known.sub("", words)), words
        assert not re.search(r"_|\bnan\b|\binf\b|\bnobody\b|[{}|]|  ", words.rstrip()), words


def _passes(*actors: str) -> list[Line]:
    day = dt.date(2024, 1, 1)
    return [
        Line(k, day + dt.timedelta(k), float(k), who, "passes", "", False, "passed") for k, who in enumerate(actors)
    ]


def test_a_run_of_turns_with_nothing_new_is_one_line() -> None:
    offer = Line(9, dt.date(2024, 2, 1), 9.0, "b", "offers 3", "", False, "offered")
    told = gathered([*_passes("a", "b", "a", "b"), offer, *_passes("a", "b")])
    assert [(line.actor, line.text) for line in told] == [
        ("a", "and b have nothing new to offer, 4 times up to 4 Jan 2024"), ("b", "offers 3"), ("a", "passes"), ("b", "passes"),
    ]  # fmt: skip
    (alone,) = gathered(_passes("a", "a", "a"))
    assert alone.text == "has nothing new to offer, 3 times up to 3 Jan 2024"


def _deeds(*deeds: tuple[str, str, str], turning: int = -1) -> list[Line]:
    day = dt.date(2024, 1, 1)
    return [
        Line(k, day + dt.timedelta(k), float(k), who, text, "", kind != "left", kind, k == turning)
        for k, (who, text, kind) in enumerate(deeds)
    ]


def test_two_deeds_that_come_again_in_turn_are_one_line_unless_one_turns_the_course() -> None:
    to_and_fro = [("a", "leaves the bid", "left"), ("a", "comes back", "returned")] * 3
    told = gathered(_deeds(("b", "waits", "set"), *to_and_fro, to_and_fro[0], ("b", "ends it", "ended")))
    assert [f"{line.actor} {line.text}" for line in told] == [
        "b waits", "a leaves the bid, and then comes back; 3 times up to 7 Jan 2024", "a leaves the bid", "b ends it",
    ]  # fmt: skip
    assert not told[1].public
    two = gathered(
        _deeds(("a", "asks", "filed"), ("b", "refuses", "refused"), ("a", "asks", "filed"), ("b", "refuses", "refused"))
    )
    assert [f"{line.actor} {line.text}" for line in two] == ["a asks, and then b refuses; twice up to 4 Jan 2024"]
    turned = _deeds(*to_and_fro, turning=3)
    assert gathered(turned)[:4] == turned[:4]
    other = _deeds(*to_and_fro[:3], ("a", "comes back with more", "returned"))
    assert gathered(other) == other


def test_offers_to_and_fro_are_told_by_the_first_and_the_last_of_each_side() -> None:
    bids = [(who, f"offers {k}", "offered") for k, who in enumerate("abababa")]
    told = gathered(_deeds(*bids, ("s", "signs", "signed")))
    assert [f"{line.actor} {line.text}" for line in told] == [
        "a offers 0", "b offers 1", "a and b make 3 more offers up to 5 Jan 2024", "b offers 5", "a offers 6", "s signs",
    ]  # fmt: skip
    short = _deeds(*bids[:6])
    assert gathered(short) == short


ELECTED = """format: 1
title: A sale and an election
as_of: 2026-01-05
horizon: 2026-12-31
terms:
  price: {of: paid, unit: USD, levels: [10, 20]}
circumstances:
  house: {levels: [red, blue], start: red}
so_far:
  - {at: 2026-01-02, by: [seller, buyer], signs: {price: 10}}
actors:
  seller: {prefers: {price: {weight: 1, best: 20, worst: 10}}, no_deal: 0.1}
  buyer: {prefers: {price: {weight: 1, best: 10, worst: 20}}, no_deal: 0.1}
agreement:
  closes: {when: cleared(all), after: 5 to 40 days}
events:
  election: {at: 2026-11-03, sets: {house: {chance: {choice: [[red, 0.4], [blue, 0.6]]}}}}
outcomes: [OUTCOMES]
"""


@pytest.mark.parametrize(
    ("outcomes", "idle"),
    [
        ("{undone: closed and house == blue}, {kept: closed}, {open: otherwise}", False),
        ("{kept: closed}, {open: otherwise}", True),
    ],
)
def test_what_sets_a_circumstance_that_an_outcome_reads_never_comes_afterwards(
    outcomes: str, idle: bool, tmp_path: Path
) -> None:
    """Also where it is set to what it was, and so decides that the outcome stays."""
    (tmp_path / "s.yaml").write_text(ELECTED.replace("OUTCOMES", outcomes))
    stories = sim.run(tmp_path / "s.yaml", n=60, workers=1).summary["stories"]
    told = [event for story in stories for event in story["events"] if "house" in event["text"] + event["actor"]]
    assert len(stories) == (1 if idle else 2) == len(told)
    assert {event["afterwards"] for story in stories for event in story["events"][-2:]} == {idle}


def test_nothing_comes_afterwards_across_which_the_outcome_still_changes() -> None:
    day = dt.date(2026, 2, 1)
    told = [
        Line(k, day + dt.timedelta(k), k, "", "", "", True, kind)
        for k, kind in enumerate(["closed", "set", "met", "said"])
    ]
    assert (ending(told), ending(told, deciding=2)) == (1, 3)
