"""Courses: which replications are told alike, and which of them is told."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.execution.chunk import play_chunk
from sim.execution.scenarios import open_scenario
from sim.narrative.course import TURNING, courses, petitions, turning_points
from sim.narrative.story import tell
from sim.study.typical import Typical, typical
from sim.world.record import Event, Kind, columns
from sim.world.reference import Engine
from sim.world.time import DAY, HOUR

from ..engine.played import SCENARIOS

TURNS = sorted(TURNING)
OTHERS = sorted(set(Kind) - TURNING)


def event(kind: int, day: int, subject: int = 0, actor: int = 0, hour: float = 0.0) -> Event:
    return Event(0, (day - 1) * DAY + round(hour * HOUR), kind, actor, subject, True, -1, -1, 0.0, 0, -1)


def course_key(record: Sequence[Event]) -> int:
    return int(courses(columns([record]))[0])


EVENTS = st.lists(
    st.builds(event, st.sampled_from(TURNS), st.integers(1, 9), st.integers(0, 2), st.integers(0, 1)), max_size=8
).map(lambda events: sorted(events, key=lambda e: e.time))


@given(EVENTS, st.sampled_from(OTHERS), st.integers(1, 9))
def test_offers_grants_extensions_and_drifts_do_not_change_a_course(record: list[Event], kind: int, day: int) -> None:
    assert course_key([*record, event(kind, day)]) == course_key(record)
    assert not turning_points([event(kind, day)])


@given(EVENTS, st.data())
def test_what_happens_again_does_not_change_a_course(record: list[Event], data: st.DataObject) -> None:
    if record:
        again = data.draw(st.sampled_from(record))
        assert course_key([*record, again._replace(time=10 * DAY)]) == course_key(record)


@given(EVENTS, st.integers(1, 90))
def test_days_that_pass_before_or_between_do_not_change_a_course(record: list[Event], stretch: int) -> None:
    assert course_key([e._replace(time=e.time * stretch + 7 * DAY) for e in record]) == course_key(record)


def test_rulings_of_one_day_have_no_order_and_those_of_two_days_have_one() -> None:
    first, second = event(Kind.REFUSED, 3, 1, hour=9), event(Kind.SUSPENDED, 3, 2, hour=15)
    swapped = [second._replace(time=first.time), first._replace(time=second.time)]
    assert course_key([first, second]) == course_key(swapped)
    later = second._replace(time=second.time + DAY)
    assert course_key([first, later]) != course_key([second, first._replace(time=first.time + DAY)])


@pytest.mark.parametrize("change", [{"kind": Kind.FORBIDDEN}, {"actor": 1}, {"subject": 1}])
def test_another_kind_actor_or_subject_is_another_course(change: dict[str, int]) -> None:
    one = event(Kind.REFUSED, 3)
    assert course_key([one]) != course_key([one._replace(**change)])
    assert course_key([]) != course_key([one])


def test_the_commonest_course_is_told_by_the_lowest_replication_that_takes_it_where_all_sign_the_same() -> None:
    engine = Engine(open_scenario(SCENARIOS / "reference" / "two-vetoes.yaml").plan)
    rows, counts, played = play_chunk(engine, 1, 0, 200, 20)
    for outcome in set(rows.outcomes[:, -1].tolist()):
        keys = [int(key) for key, last in zip(rows.story, rows.outcomes[:, -1], strict=True) if last == outcome]
        most = max(keys.count(key) for key in keys)
        found = typical(counts, outcome)
        assert (found.taken, found.among, found.share) == (most, len(keys), most / len(keys))
        key = course_key(played[found.replication].record)
        assert keys.count(key) == most
        assert found.replication == min(
            p.replication for p in played if p.outcomes[-1] == outcome and keys.count(course_key(p.record)) == most
        )


def test_the_first_case_has_courses_that_many_replications_share() -> None:
    """Fewer courses than half of the replications; how common the commonest is, is for the laws to say and bounds nothing."""
    engine = Engine(open_scenario(SCENARIOS / "oracle.yaml").plan)
    rows, counts, _ = play_chunk(engine, 1, 0, 400, 20)
    likeliest = max(set(rows.outcomes[:, -1].tolist()), key=rows.outcomes[:, -1].tolist().count)
    courses = {int(key) for key, last in zip(rows.story, rows.outcomes[:, -1], strict=True) if last == likeliest}
    found = typical(counts, likeliest)
    assert len(courses) < found.among / 2
    assert found.taken > 5 * found.among / len(courses)  # not spread evenly over them


def test_a_course_is_told_with_the_package_and_the_suits_that_most_of_those_who_take_it_have() -> None:
    engine = Engine(open_scenario(SCENARIOS / "microsoft.yaml").plan)
    rows, counts, played = play_chunk(engine, 1, 0, 400, 20)
    told, suits = 0, petitions(engine.plan)
    sued = [frozenset(e.subject for e in p.record if e.kind == Kind.FILED and e.subject in suits) for p in played]
    assert len({*sued}) > 1
    for outcome in set(rows.outcomes[:, -1].tolist()):
        found = typical(counts, outcome)
        on_it = (rows.outcomes[:, -1] == outcome) & (rows.story == rows.story[found.replication])
        manners = [(int(rows.package[k]), sued[k]) for k in np.flatnonzero(on_it)]
        assert found.taken == len(manners)
        own = int(rows.package[found.replication]), sued[found.replication]
        assert manners.count(own) == max(map(manners.count, manners))
        told += found.replication != int(rows.replication[on_it][0])
    assert told, "the lowest replication of all is another somewhere"


def test_a_story_marks_the_turning_points_and_nothing_else() -> None:
    plan = open_scenario(SCENARIOS / "oracle.yaml").plan
    record = Engine(plan).play(1, 3, 20).record
    marked = {line.number for line in tell(plan, record) if line.turning}
    assert marked == {e.number for e in turning_points(record)} != set()


def taken(draws: Sequence[tuple[int, int]]) -> Typical:
    """The commonest of two courses to one outcome, of which so many replications of each belief draw take the one and the other."""
    own = [course for one, other in draws for course in [7] * one + [2**64 - 9] * other]
    each = {(0, course, 0): own.count(course) for course in own}
    bits = np.array([[0, course] for course in own], np.uint64).view(np.int64)
    counts: Any = SimpleNamespace(stories=each, first={story: own.index(story[1]) for story in each}, courses=[bits])
    return typical(counts, 0, 20)


def test_a_course_that_leads_in_every_belief_draw_is_clearly_the_commonest_however_many_share_a_draw() -> None:
    found = taken([(12, 8), (13, 7)] * 30)
    assert (found.taken, found.next, found.clear) == (750, 450, True)
    assert found.taken - found.next < 2 * (20 * found.among) ** 0.5, "no more than if each draw took one course"


def test_a_course_that_whole_belief_draws_take_is_as_uncertain_as_these_are_few() -> None:
    found = taken([(20, 0)] * 30 + [(0, 20)] * 20)
    assert (found.taken, found.next, found.clear) == (600, 400, False)


def test_with_fewer_than_fifty_belief_draws_no_course_is_clearly_the_commonest() -> None:
    assert not taken([(12, 8), (13, 7)] * 24).clear and taken([(12, 8), (13, 7)] * 25).clear


def test_courses_are_remembered_in_the_order_in_which_replications_were_played() -> None:
    engine = Engine(open_scenario(SCENARIOS / "reference" / "two-vetoes.yaml").plan)
    whole, _, _ = play_chunk(engine, 1, 0, 200, 20)
    counts = play_chunk(engine, 1, 0, 40, 20)[1] + play_chunk(engine, 1, 40, 200, 20)[1]
    ends, courses = np.concatenate(counts.courses).T
    assert (ends == whole.outcomes[:, -1]).all()
    assert (courses.astype(np.uint64) == whole.story).all()
