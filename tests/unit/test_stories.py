"""Replications told as stories: every kind of event, its date and its cause, and no number of a row."""

import datetime as dt
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.errors import RunError
from sim.scenario.load import load
from sim.study.sentences import AFTER, SENTENCES
from sim.study.stories import Line, as_text, chain, tell
from sim.study.telling import BOUNDS
from sim.world.compile import compile_scenario
from sim.world.plan import Plan
from sim.world.record import Bound, Event, Kind
from sim.world.reference import Engine

HARBOUR = """\
format: 1
title: A harbour for sale
as_of: 2020-12-30
horizon: 2021-12-31
terms:
  cranes: {levels: [kept, handed_over]}
  price: {unit: USD bn, levels: [10, 20]}
structures: {bargain: price == 10}
circumstances:
  mood: {start: 0.5, range: [-1, 1]}
  fever: {start: {pert: [0, 0.5, 1]}, moves: {sd: 0.1}}
  tide_table: {levels: [old, new], start: old}
so_far:
  - {at: 2020-12-01, by: owner, says: "{who} may buy_us | not {now}"}
  - {at: 2020-12-02, by: minister, imposes: berth_ban}
  - {at: 2020-12-03, by: owner, says: nothing more}
  - {at: 2020-12-04, by: [owner, crane_firm], selects: bargain}
actors:
  owner:
    prefers: {price: {weight: 1, best: 20, worst: 10}, cranes: {weight: 1, best: kept, worst: handed_over}}
    no_deal: 0.2
    never: {crane_plans: {terms: cranes == handed_over, credibility: 0.5}}
    powers: {seller: {sell: {responds: 1 day}}}
  port_group:
    prefers: {price: {weight: 1, best: 10, worst: 20}}
    no_deal: 0.2
    powers: {port_bid: {bid: {with: old_bank, responds: 1 day}}}
  old_bank:
    prefers: {price: {weight: 1, best: 10, worst: 20}}
    no_deal: 0.2
    never: {high_price: {terms: price == 20, credibility: 0.5}}
  crane_firm:
    prefers: {price: {weight: 1, best: 10, worst: 20}}
    no_deal: 0.2
    powers: {crane_bid: {bid: {responds: 1 day}}}
  harbour_board:
    powers:
      licence: {review: {takes: 3 days, grants: 0.5, limit: 90, silence: lapses, mitigates: true}}
      first_nod: {review: {takes: 3 days, grants: 0.5, gives: approved_in_principle}}
  minister:
    powers:
      berth_ban:
        impose:
          deadline:
            at: 2021-01-10
            force: statute
            met: closed
            extend: {asks: [minister, harbour_board], grants: 0.5, days: 7 days}
            then: {enforce: 0.5}
  court:
    powers:
      stay: {rule: {about: berth_ban, asked_when: signed, takes: 3 days, grants: 0.5, effect: suspends}}
      writ: {rule: {about: berth_ban, asked_when: signed, takes: 3 days, grants: 0.5, effect: compels}}
      quashing: {rule: {about: berth_ban, asked_when: signed, takes: 3 days, grants: 0.5, effect: annuls}}
      merger_suit: {rule: {asked_when: signed, takes: 3 days, grants: 0.5, effect: forbids}}
agreement:
  closes: {when: cleared(all), after: 3 days}
  outside_date: {at: 2021-06-30, force: agreement, met: closed, then: {end: 1}}
events: {storm: {hazard: 0.1 per month, sets: {fever: 1}}}
outcomes: [{done: closed}, {open: otherwise}]
"""
CHEAP, DEAR = {"cranes": "kept", "price": "10"}, {"cranes": "kept", "price": "20"}
CHEAP_IN_WORDS = "cranes kept, price 10 USD bn"


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    path = tmp_path_factory.mktemp("harbour") / "harbour.yaml"
    path.write_text(HARBOUR, encoding="utf-8")
    return compile_scenario(load(path)).plan


class Book:
    """A record that a test writes by hand, in the names of the plan."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.events: list[Event] = []

    def note(
        self, kind: Kind, actor: str = "", subject: str = "", *, time: float = 3.0, value: float = 0.0,
        package: dict[str, str] | None = None, bound: Bound = Bound.NONE, of: str = "", cause: int = -1,
        public: bool = True,
    ) -> int:  # fmt: skip
        number = len(self.events)
        self.events.append(Event(
            number, time, int(kind), self._row("actors", actor), self._row("elements", subject), public,
            cause, self._package(package), value, int(bound), self._row("elements", of),
        ))  # fmt: skip
        return number

    def _row(self, table: str, name: str) -> int:
        return getattr(self.plan, table)["name"].tolist().index(name) if name else -1

    def _package(self, levels: dict[str, str] | None) -> int:
        if levels is None:
            return -1
        wanted = []
        for i, term in enumerate(self.plan.terms["name"]):
            names = self.plan.levels["name"][self.plan.levels["term"] == i].tolist()
            wanted.append(names.index(levels[str(term)]))
        return int(np.flatnonzero((self.plan.packages == wanted).all(axis=1))[0])

    def told(self) -> list[str]:
        return [f"{line.actor} {line.text}" for line in tell(self.plan, self.events)]


@pytest.fixture
def book(plan: Plan) -> Book:
    return Book(plan)


# (kind, actor, subject, the rest) -> what is told of it when it stands alone
CASES: list[tuple[Kind, str, str, dict[str, Any], str]] = [
    (Kind.SAID, "owner", "", {}, "owner says: {who} may buy_us | not {now}"),
    (Kind.IMPOSED, "minister", "berth_ban", {"value": 11.0},
     "minister imposes the berth ban by statute, due 10 Jan 2021"),
    (Kind.IMPOSED, "", "outside_date", {"value": 182.0},
     "the outside date starts to run and falls on 30 Jun 2021"),
    (Kind.SET, "minister", "tide_table", {"value": 1.0}, "minister sets the tide table to new"),
    (Kind.SET, "minister", "mood", {"value": -0.123}, "minister sets mood to -0.12"),
    (Kind.SET, "", "tide_table", {"value": 1.0}, "the tide table changes from old to new"),
    (Kind.SET, "", "mood", {"value": 0.75}, "mood rises from 0.50 to 0.75"),
    (Kind.SET, "", "mood", {"value": -0.25}, "mood falls from 0.50 to -0.25"),
    (Kind.SET, "", "mood", {"value": 0.5}, "mood stays at 0.50"),
    (Kind.SET, "", "fever", {"value": 1.0}, "fever is now 1.00"),
    (Kind.MOVED, "", "mood", {"value": 0.75}, "mood drifts up from 0.50 to 0.75"),
    (Kind.MOVED, "", "mood", {"value": -0.001}, "mood drifts down from 0.50 to 0.00"),
    (Kind.HAPPENED, "", "storm", {}, "the event storm happens"),
    (Kind.ENTERED, "port_group", "port_bid", {}, "port group comes with the port bid"),
    (Kind.RETURNED, "port_group", "port_bid", {}, "port group comes back with the port bid"),
    (Kind.LEFT, "port_group", "port_bid", {}, "port group leaves the port bid, for reasons of its own"),
    (Kind.LEFT, "old_bank", "port_bid", {"bound": Bound.NO_DEAL, "of": "old_bank"},
     "old bank leaves the port bid, because nothing on offer is worth more than no deal for old bank"),
    (Kind.REJECTED, "owner", "port_bid", {}, "owner rejects the port bid"),
    (Kind.REJECTED, "owner", "port_bid", {"bound": Bound.NO_DEAL, "of": "owner"},
     "owner rejects the port bid, because nothing on offer is worth more than no deal for owner"),
    (Kind.OFFERED, "crane_firm", "crane_bid", {"package": CHEAP},
     f"crane firm offers owner: {CHEAP_IN_WORDS}"),
    (Kind.OFFERED, "owner", "port_bid", {"package": {"cranes": "handed_over", "price": "20"}},
     "owner offers port group and old bank: cranes handed over, price 20 USD bn"),
    (Kind.OFFERED, "owner", "crane_bid", {"package": CHEAP, "bound": Bound.ASPIRATION, "of": "owner"},
     f"owner does not accept, because it wants more, and offers crane firm: {CHEAP_IN_WORDS}"),
    (Kind.OFFERED, "port_group", "port_bid", {"package": CHEAP, "bound": Bound.ASPIRATION, "of": "old_bank"},
     f"port group does not accept, because old bank wants more, and offers owner: {CHEAP_IN_WORDS}"),
    (Kind.OFFERED, "port_group", "port_bid", {"package": CHEAP, "bound": Bound.PARTNER, "of": "old_bank"},
     "port group does not accept, because old bank, its partner, does not agree, and offers owner: "
     f"{CHEAP_IN_WORDS}"),
    (Kind.OFFERED, "owner", "crane_bid", {"package": CHEAP, "bound": Bound.RED_LINE, "of": "crane_plans"},
     "owner does not accept, because its red line crane plans stands against it, and offers crane "
     f"firm: {CHEAP_IN_WORDS}"),
    (Kind.OFFERED, "port_group", "port_bid", {"package": CHEAP, "bound": Bound.RED_LINE, "of": "high_price"},
     "port group does not accept, because the red line high price of old bank stands against it, "
     f"and offers owner: {CHEAP_IN_WORDS}"),
    (Kind.OFFERED, "owner", "crane_bid", {"package": CHEAP, "bound": Bound.RULED_OUT, "of": "first_nod"},
     "owner does not accept, because the first nod ruled such a package out, and offers crane "
     f"firm: {CHEAP_IN_WORDS}"),
    (Kind.PASSED, "port_group", "port_bid", {},
     "port group offers owner nothing: no package is good enough for all of its side"),
    (Kind.SELECTED, "owner", "crane_bid", {}, "owner selects the crane bid (structure: bargain)"),
    (Kind.SIGNED, "owner", "crane_bid", {"package": CHEAP}, f"owner signs with crane firm: {CHEAP_IN_WORDS}"),
    (Kind.SIGNED, "port_group", "port_bid", {"package": CHEAP},
     f"port group signs with owner: {CHEAP_IN_WORDS}"),
    (Kind.SIGNED, "owner", "agreement", {"package": CHEAP}, f"owner signs: {CHEAP_IN_WORDS}"),
    (Kind.ANNOUNCED, "", "agreement", {"package": CHEAP}, f"the deal is announced: {CHEAP_IN_WORDS}"),
    (Kind.ANNOUNCED, "", "agreement", {}, "the deal is announced, with no package on the table yet"),
    (Kind.RED_LINE_SHOWN, "owner", "crane_plans", {"package": CHEAP},
     "owner crosses its red line crane plans: it was none"),
    (Kind.FILED, "owner", "licence", {}, "owner asks harbour board to clear the deal (licence)"),
    (Kind.FILED, "owner", "first_nod", {},
     "owner asks harbour board to approve the deal in principle (first nod)"),
    (Kind.FILED, "owner", "stay", {}, "owner asks court to suspend the berth ban (stay)"),
    (Kind.FILED, "owner", "writ", {}, "owner asks court to enforce the berth ban (writ)"),
    (Kind.FILED, "owner", "quashing", {}, "owner asks court to annul the berth ban (quashing)"),
    (Kind.FILED, "owner", "merger_suit", {}, "owner asks court to forbid the deal (merger suit)"),
    (Kind.GRANTED, "harbour_board", "licence", {"value": 0.254},
     "harbour board clears the deal (licence, probability 0.25)"),
    (Kind.GRANTED, "harbour_board", "first_nod", {"value": 0.999},
     "harbour board approves the deal in principle (first nod, probability over 0.99)"),
    (Kind.GRANTED, "court", "stay", {"value": 1.0},
     "court grants the request to suspend the berth ban (stay, certain)"),
    (Kind.REFUSED, "harbour_board", "licence", {"value": 0.25},
     "harbour board refuses to clear the deal (licence)"),
    (Kind.REFUSED, "court", "stay", {"value": 0.001, "bound": Bound.GRANT, "of": "stay"},
     "court refuses to suspend the berth ban (stay), "
     "because it is not convinced (a grant had probability under 0.01)"),
    (Kind.LAPSED_FILING, "harbour_board", "licence", {"bound": Bound.LIMIT, "of": "licence"},
     "harbour board lets the request to clear the deal lapse (licence), because the time limit is over"),
    (Kind.MITIGATED, "harbour_board", "licence", {"package": CHEAP},
     f"harbour board asks for other terms before it agrees to clear the deal (licence): {CHEAP_IN_WORDS}"),
    (Kind.REOPENED, "harbour_board", "licence", {},
     "harbour board no longer stands by its approval (licence): the terms have changed"),
    (Kind.SUSPENDED, "court", "berth_ban", {}, "court suspends the berth ban, whose date still runs"),
    (Kind.REINSTATED, "court", "berth_ban", {"value": 0.2},
     "court reverses its ruling on appeal (probability 0.20): the berth ban is no longer suspended"),
    (Kind.ANNULLED, "court", "berth_ban", {}, "court annuls the berth ban"),
    (Kind.COMPELLED, "court", "berth_ban", {"time": 4.5},
     "court orders that the berth ban is enforced: in force from 4 Jan 2021"),
    (Kind.FORBIDDEN, "court", "merger_suit", {}, "court forbids the deal (merger suit)"),
    (Kind.MET, "minister", "berth_ban", {}, "the berth ban falls away: its demands are met in time"),
    (Kind.EXTENDED, "minister", "berth_ban", {"value": 18.0},
     "the berth ban moves to 17 Jan 2021, asked of harbour board and minister"),
    (Kind.EXTENSION_REFUSED, "minister", "berth_ban", {"value": 0.0, "bound": Bound.EXTENSION,
     "of": "minister"},
     "the berth ban does not move, because minister does not grant more time (a grant was impossible)"),
    (Kind.EXTENSION_REFUSED, "", "berth_ban", {"bound": Bound.NO_EXTENSION, "of": "berth_ban"},
     "the berth ban does not move, because all its extensions are used up"),
    (Kind.ENFORCED, "minister", "berth_ban", {"value": 0.25, "time": 11.0, "bound": Bound.NOT_MET,
     "of": "berth_ban"},
     "the berth ban is enforced by minister (probability 0.25), because its demands are not met: "
     "in force from 10 Jan 2021"),
    (Kind.ENFORCED, "", "outside_date", {"value": 1.0, "bound": Bound.NOT_MET, "of": "outside_date"},
     "the outside date passes and the agreement ends (certain), because its demands are not met"),
    (Kind.LAPSED, "minister", "berth_ban", {"value": 0.25, "bound": Bound.NOT_MET, "of": "berth_ban"},
     "the berth ban lapses: minister does not enforce it, although its demands are not met "
     "(enforcement had probability 0.25)"),
    (Kind.LAPSED, "", "outside_date", {"bound": Bound.NOT_MET, "of": "outside_date"},
     "the outside date passes and the agreement goes on, although its demands are not met (an end "
     "was impossible)"),
    (Kind.LIFTED, "minister", "berth_ban", {}, "the berth ban is lifted: its demands are met now"),
    (Kind.AMENDED, "", "agreement", {"package": CHEAP}, f"the parties amend the agreement: {CHEAP_IN_WORDS}"),
    (Kind.EXITED, "owner", "agreement", {"bound": Bound.NO_DEAL, "of": "owner"},
     "owner leaves the agreement, because no deal would be better than this one for owner"),
    (Kind.ENDED, "", "agreement", {}, "the deal ends: no bid is preferred and nothing is signed any more"),
    (Kind.CLOSED, "", "agreement", {"package": CHEAP}, f"the deal closes: {CHEAP_IN_WORDS}"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "actor", "subject", "rest", "told"), CASES, ids=[case[-1][:60] for case in CASES])
def test_an_event_is_told_in_one_plain_sentence(book, kind, actor, subject, rest, told):
    book.note(kind, actor, subject, **rest)
    assert book.told() == [told]


def test_every_kind_of_event_has_a_sentence_a_name_as_a_cause_and_a_case_above():
    assert set(SENTENCES) == set(AFTER) == {case[0] for case in CASES} == set(Kind)


def test_every_constraint_has_a_clause_and_a_case_above():
    assert set(BOUNDS) == {case[3].get("bound", Bound.NONE) for case in CASES} - {Bound.NONE}
    assert set(BOUNDS) == set(Bound) - {Bound.NONE}


@pytest.mark.parametrize("kind", Kind, ids=lambda kind: kind.name)
def test_every_kind_of_event_can_be_named_as_a_cause(book, kind):
    _, actor, subject, rest, _ = next(case for case in CASES if case[0] == kind)
    cause = book.note(kind, actor, subject, **rest)
    book.note(Kind.ENDED, "", "agreement", time=20.0, cause=cause)
    because = tell(book.plan, book.events)[1].because
    assert re.fullmatch(r"after [a-z() ]+ on \d+ Jan", because)
    assert " nobody " not in because


# --- what a sentence takes from those before it ------------------------------------------------------


def test_statements_of_the_history_are_told_in_their_order(book):
    book.note(Kind.SAID, "owner", time=-29.0)
    book.note(Kind.SAID, "owner", time=-27.0)
    assert book.told()[1] == "owner says: nothing more"


def test_an_offer_is_told_by_its_differences_from_the_last_one_in_its_thread(book):
    book.note(Kind.OFFERED, "crane_firm", "crane_bid", package=CHEAP)
    book.note(Kind.OFFERED, "port_group", "port_bid", package=DEAR)
    book.note(Kind.OFFERED, "owner", "crane_bid", package=DEAR, bound=Bound.ASPIRATION, of="owner")
    book.note(Kind.OFFERED, "crane_firm", "crane_bid", package=DEAR)
    assert book.told()[1:] == [
        "port group offers owner: cranes kept, price 20 USD bn",
        "owner does not accept, because it wants more, and offers crane firm: price 20 USD bn instead of 10",
        "crane firm offers owner: the same package",
    ]


@pytest.mark.parametrize("opens", [Kind.LEFT, Kind.RETURNED, Kind.ENDED])
def test_a_thread_that_opens_again_starts_with_a_package_in_full(book, opens):
    book.note(Kind.SELECTED, "owner", "crane_bid")
    book.note(Kind.OFFERED, "crane_firm", "crane_bid", package=DEAR)
    book.note(opens, "crane_firm", "agreement" if opens == Kind.ENDED else "crane_bid")
    book.note(Kind.OFFERED, "crane_firm", "crane_bid", package=CHEAP)
    assert book.told()[-1] == f"crane firm offers owner: {CHEAP_IN_WORDS}"


def test_a_held_thread_keeps_its_last_offer_when_another_deal_ends(book):
    book.note(Kind.OFFERED, "port_group", "port_bid", package=CHEAP)
    book.note(Kind.SIGNED, "owner", "crane_bid", package=DEAR)
    book.note(Kind.ENDED, "", "agreement")
    book.note(Kind.OFFERED, "owner", "port_bid", package=DEAR)
    assert book.told()[-1] == "owner offers port group and old bank: price 20 USD bn instead of 10"


@pytest.mark.parametrize("subject", ["crane_bid", "agreement"])
def test_amendments_and_asked_terms_are_told_by_their_differences_from_the_deal_in_hand(book, subject):
    book.note(Kind.SIGNED, "owner", subject, package=DEAR)
    book.note(Kind.MITIGATED, "harbour_board", "licence", package=CHEAP)
    book.note(Kind.AMENDED, "", "agreement", package={"cranes": "handed_over", "price": "10"})
    assert [text.split(": ")[1] for text in book.told()[1:]] == [
        "price 10 USD bn instead of 20",
        "cranes handed over instead of kept",
    ]


def test_what_is_chosen_in_the_history_may_have_another_structure_than_the_bid(book):
    book.note(Kind.SELECTED, "owner", "crane_bid", time=-26.0)  # for a bargain; the bid is for anything
    book.note(Kind.SELECTED, "owner", "crane_bid", time=2.0)
    assert book.told() == ["owner selects the crane bid (structure: bargain)", "owner selects the crane bid"]


def test_what_was_signed_and_granted_in_the_history_is_told_as_a_fact(tmp_path):
    path = tmp_path / "signed.yaml"
    so_far = """\
so_far:
  - {at: 2020-12-01, by: [owner, old_bank], signs: {cranes: kept, price: 10}}
  - {at: 2020-12-02, by: owner, asks: licence}
  - {at: 2020-12-03, by: harbour_board, grants: licence}
  - {at: 2020-12-04, by: minister, imposes: berth_ban}
"""
    path.write_text(re.sub(r"so_far:\n(  - .*\n)+", so_far, HARBOUR), encoding="utf-8")
    plan = compile_scenario(load(path)).plan
    lines = tell(plan, Engine(plan).play(1, 0, 20).record)
    assert [f"{line.date:%d} {line.actor} {line.text}" for line in lines[:3]] == [
        f"01 owner signs with old bank: {CHEAP_IN_WORDS}",
        "02 owner asks harbour board to clear the deal (licence)",
        "03 harbour board clears the deal (licence)",
    ]


def test_a_circumstance_moves_from_the_value_it_had(book):
    book.note(Kind.SET, "", "fever", value=0.25)
    book.note(Kind.MOVED, "", "fever", value=0.5)
    assert book.told()[1] == "fever drifts up from 0.25 to 0.50"


def test_a_suspended_measure_is_enforced_on_paper_until_the_ruling_is_reversed(book):
    book.note(Kind.SUSPENDED, "court", "berth_ban")
    book.note(Kind.ENFORCED, "minister", "berth_ban", value=0.25)
    book.note(Kind.REINSTATED, "court", "berth_ban", value=0.5)
    book.note(Kind.SUSPENDED, "court", "berth_ban")
    assert book.told()[1:] == [
        "the berth ban is enforced by minister (probability 0.25): enforced on paper; it is suspended",
        "court reverses its ruling on appeal (probability 0.50): the berth ban is in force now",
        "court suspends the berth ban, which is in force",
    ]


def test_a_measure_whose_date_still_runs_is_no_longer_suspended_and_can_come_into_force(book):
    book.note(Kind.SUSPENDED, "court", "berth_ban")
    book.note(Kind.REINSTATED, "court", "berth_ban", value=0.5)
    book.note(Kind.ENFORCED, "minister", "berth_ban", value=0.25, time=11.0)
    assert book.told()[1:] == [
        "court reverses its ruling on appeal (probability 0.50): the berth ban is no longer suspended",
        "the berth ban is enforced by minister (probability 0.25): in force from 10 Jan 2021",
    ]


# --- dates and causes --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("time", "day"),
    [(-29.0, dt.date(2020, 12, 1)), (0.0, dt.date(2020, 12, 30)), (0.001, dt.date(2020, 12, 31)),
     (1.0, dt.date(2020, 12, 31)), (np.float64(1.5), dt.date(2021, 1, 1))],
)  # fmt: skip
def test_a_day_lasts_up_to_and_including_its_whole_number(book, time, day):
    book.note(Kind.HAPPENED, "", "storm", time=time)
    line = tell(book.plan, book.events)[0]
    assert (line.date, line.time, type(line.time)) == (day, time, float)


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


def test_a_playthrough_has_one_aligned_line_an_event_and_marks_what_is_private(book):
    for _ in range(9):
        book.note(Kind.HAPPENED, "", "storm", time=20.0)
    book.note(Kind.OFFERED, "crane_firm", "crane_bid", package=CHEAP, time=1.0, public=False)
    book.note(Kind.ENDED, "", "agreement", time=2.0, cause=9)
    assert as_text(tell(book.plan, book.events)).splitlines()[-3:] == [
        " 8  19 Jan 2021           the event storm happens",
        " 9  31 Dec 2020  private  crane firm offers owner: cranes kept, price 10 USD bn",
        "10   1 Jan 2021           the deal ends: no bid is preferred and nothing is signed any more"
        "  [after crane firm made an offer on 31 Dec 2020]",
    ]
    assert as_text([]) == ""


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
        r"|(probability|under|over|from|to|at|now) -?\d\.\d\d"  # a probability, or a value of a circumstance
        rf"|\b(ownership|price|of) ({'|'.join(labels)})\b"  # levels
    )
    for line in lines:
        if line.kind == "said":  # the author's own words
            continue
        words = f"{line.actor} {line.text} {line.because}"
        assert not re.search(r"\d", known.sub("", words)), words
        assert not re.search(r"_|\bnan\b|\binf\b|\bnobody\b|[{}|]|  ", words.rstrip()), words
