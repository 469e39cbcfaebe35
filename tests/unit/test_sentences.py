"""Every kind of event and every constraint has its sentence."""

import re
from typing import Any

import pytest

from sim.narrative.mentions import BOUNDS
from sim.narrative.sentences import AFTER, SENTENCES
from sim.narrative.story import tell
from sim.world.record import Bound, Kind

from .book import CHEAP, CHEAP_IN_WORDS, HARBOUR, Book, harbour

# (kind, actor, subject, the rest) -> what is told of it when it stands alone
CASES: list[tuple[Kind, str, str, dict[str, Any], str]] = [
    (Kind.SAID, "owner", "", {}, "owner says: {who} may buy_us | not {now}"),
    (Kind.IMPOSED, "minister", "berth_ban", {"value": 11.0},
     "minister imposes the berth ban by statute, due 10 Jan 2021"),
    (Kind.IMPOSED, "", "outside_date", {"value": 182.0},
     "the outside date starts to run and falls on 30 Jun 2021"),
    (Kind.SET, "minister", "tide_table", {"value": 1.0}, "minister sets the tide table to new"),
    (Kind.SET, "minister", "mood", {"value": -0.123}, "minister sets mood to \N{MINUS SIGN}0.12"),
    (Kind.SET, "", "tide_table", {"value": 1.0}, "the tide table changes from old to new"),
    (Kind.SET, "", "mood", {"value": 0.75}, "mood rises from 0.50 to 0.75"),
    (Kind.SET, "", "mood", {"value": -0.25}, "mood falls from 0.50 to \N{MINUS SIGN}0.25"),
    (Kind.SET, "", "mood", {"value": 0.5}, "mood stays at 0.50"),
    (Kind.SET, "", "fever", {"value": 1.0}, "fever is now 1"),
    (Kind.MOVED, "", "mood", {"value": 0.75}, "mood drifts up from 0.50 to 0.75"),
    (Kind.MOVED, "", "mood", {"value": -0.001}, "mood drifts down from 0.50 to 0.00"),
    (Kind.SET, "", "mood", {"value": 3.0}, "mood rises from 0.50 to 3"),
    (Kind.HAPPENED, "", "storm", {}, "the event storm happens"),
    (Kind.ENTERED, "port_group", "port_bid", {}, "port group comes with the port bid"),
    (Kind.RETURNED, "port_group", "port_bid", {}, "port group comes back with the port bid"),
    (Kind.LEFT, "port_group", "port_bid", {}, "port group leaves the port bid, for reasons of its own"),
    (Kind.LEFT, "old_bank", "port_bid", {"bound": Bound.NO_DEAL, "of": "old_bank"},
     "old bank leaves the port bid, because nothing on offer is worth more than no deal for it"),
    (Kind.REJECTED, "owner", "port_bid", {}, "owner rejects the port bid"),
    (Kind.REJECTED, "owner", "port_bid", {"bound": Bound.NO_DEAL, "of": "owner"},
     "owner rejects the port bid, because nothing on offer is worth more than no deal for it"),
    (Kind.OFFERED, "crane_firm", "crane_bid", {"package": CHEAP},
     f"crane firm offers owner: {CHEAP_IN_WORDS}"),
    (Kind.OFFERED, "owner", "port_bid", {"package": {"cranes": "handed_over", "price": "20"}},
     "owner offers port group and old bank: cranes handed over, price 20 USD bn"),
    (Kind.OFFERED, "owner", "crane_bid", {"package": CHEAP, "bound": Bound.ASPIRATION, "of": "owner"},
     f"owner does not accept, because it asks for better terms, and offers crane firm: {CHEAP_IN_WORDS}"),
    (Kind.OFFERED, "port_group", "port_bid", {"package": CHEAP, "bound": Bound.ASPIRATION, "of": "old_bank"},
     f"port group does not accept, because old bank asks for better terms, and offers owner: {CHEAP_IN_WORDS}"),
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
    (Kind.OFFERED, "owner", "crane_bid", {"package": CHEAP, "bound": Bound.NO_DEAL, "of": "crane_firm"},
     "owner does not accept, because crane firm does not stand by it while no deal is better for it, and offers crane "
     f"firm: {CHEAP_IN_WORDS}"),
    (Kind.PASSED, "crane_firm", "crane_bid", {}, "crane firm has nothing new to offer"),
    (Kind.PASSED, "owner", "crane_bid", {"bound": Bound.ASPIRATION, "of": "owner"},
     "owner does not accept, because it asks for better terms, and has nothing new to offer"),
    (Kind.LEFT, "port_group", "port_bid", {"bound": Bound.PATIENCE, "of": "port_group"},
     "port group leaves the port bid, because nothing new has been offered for as long as its patience lasts"),
    (Kind.OFFERED, "owner", "port_bid", {"package": CHEAP, "bound": Bound.RIVAL, "of": "crane_bid"},
     "owner does not accept, because the crane bid is worth more to the seller, and offers port group and "
     f"old bank: {CHEAP_IN_WORDS}"),
    (Kind.SELECTED, "owner", "crane_bid", {}, "owner selects the crane bid (structure: bargain)"),
    (Kind.SIGNED, "owner", "crane_bid", {"package": CHEAP}, f"owner signs with crane firm: {CHEAP_IN_WORDS}"),
    (Kind.SIGNED, "port_group", "port_bid", {"package": CHEAP},
     f"port group signs with owner: {CHEAP_IN_WORDS}"),
    (Kind.SIGNED, "owner", "agreement", {"package": CHEAP}, f"owner signs: {CHEAP_IN_WORDS}"),
    (Kind.ANNOUNCED, "", "agreement", {"package": CHEAP}, f"the deal is announced: {CHEAP_IN_WORDS}"),
    (Kind.ANNOUNCED, "", "agreement", {}, "the deal is announced; its terms are still to be negotiated"),
    (Kind.RED_LINE_SHOWN, "owner", "crane_plans", {"package": CHEAP},
     "owner crosses its red line crane plans, which was not real"),
    (Kind.FILED, "owner", "licence", {}, "owner asks harbour board to clear the deal (licence)"),
    (Kind.FILED, "", "licence", {}, "harbour board is asked to clear the deal (licence)"),
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
    (Kind.REOPENED, "harbour_board", "licence", {"package": CHEAP},
     "the approval of harbour board (licence) counts no more: the terms have changed"),
    (Kind.REOPENED, "harbour_board", "licence", {},
     "the approval of harbour board (licence) counts no more"),
    (Kind.WITHDRAWN, "owner", "licence", {}, "owner withdraws the request to clear the deal (licence)"),
    (Kind.WITHDRAWN, "", "stay", {}, "the request to suspend the berth ban (stay) falls away"),
    (Kind.REVERSED, "court", "licence", {}, "court reverses the ruling of harbour board on licence"),
    (Kind.SUSPENDED, "court", "licence", {}, "court suspends the ruling of harbour board on licence"),
    (Kind.SUSPENDED, "court", "agreement", {}, "court suspends the closing of the deal"),
    (Kind.REINSTATED, "court", "agreement", {}, "the closing of the deal is no longer suspended"),
    (Kind.CLOCK_STOPPED, "harbour_board", "licence", {"value": 11.0},
     "harbour board stops the clock (licence) until 10 Jan 2021"),
    (Kind.CLOCK_STOPPED, "harbour_board", "licence", {"time": 4.0, "value": 4.0}, "harbour board stops the clock (licence)"),
    (Kind.SUSPENDED, "court", "berth_ban", {}, "court suspends the berth ban, whose date still runs"),
    (Kind.REINSTATED, "court", "berth_ban", {}, "the berth ban is no longer suspended"),
    (Kind.ANNULLED, "court", "berth_ban", {}, "court annuls the berth ban"),
    (Kind.COMPELLED, "court", "berth_ban", {"time": 4.5},
     "court orders that the berth ban is enforced: in force from 4 Jan 2021"),
    (Kind.FORBIDDEN, "court", "merger_suit", {}, "court forbids the deal (merger suit)"),
    (Kind.MET, "minister", "berth_ban", {}, "the berth ban has no effect: its demands are met in time"),
    (Kind.EXTENDED, "minister", "berth_ban", {"value": 18.0},
     "the berth ban moves to 17 Jan 2021, with the consent of harbour board and minister"),
    (Kind.EXTENSION_REFUSED, "minister", "berth_ban", {"value": 0.0, "bound": Bound.EXTENSION,
     "of": "minister"},
     "the berth ban does not move, because minister keeps to the date (that it moves was impossible)"),
    (Kind.EXTENSION_REFUSED, "minister", "berth_ban", {"value": 0.25, "bound": Bound.EXTENSION,
     "of": "harbour_board"},
     "the berth ban does not move, because harbour board does not grant more time (a grant had probability 0.25)"),
    (Kind.EXTENSION_REFUSED, "minister", "berth_ban", {"bound": Bound.NO_DEAL, "of": "minister"},
     "the berth ban does not move, because minister would rather have no deal than go on"),
    (Kind.EXTENSION_REFUSED, "", "berth_ban", {"bound": Bound.NO_EXTENSION, "of": "berth_ban"},
     "the berth ban does not move, because no extension is left"),
    (Kind.ENFORCED, "minister", "berth_ban", {"value": 0.25, "time": 11.0, "bound": Bound.NOT_MET,
     "of": "berth_ban"},
     "the berth ban is enforced by minister (probability 0.25), because its demands are not met: "
     "in force from 10 Jan 2021"),
    (Kind.ENFORCED, "", "outside_date", {"value": 1.0, "bound": Bound.NOT_MET, "of": "outside_date"},
     "the outside date passes and the agreement ends (certain), because the deal has not closed"),
    (Kind.LAPSED, "minister", "berth_ban", {"value": 0.25, "bound": Bound.NOT_MET, "of": "berth_ban"},
     "the berth ban stands, but minister does not enforce it, although its demands are not met "
     "(enforcement had probability 0.25)"),
    (Kind.LAPSED, "", "outside_date", {"bound": Bound.NOT_MET, "of": "outside_date"},
     "the outside date passes and the agreement goes on, although the deal has not closed (an end "
     "was impossible)"),
    (Kind.LIFTED, "minister", "berth_ban", {}, "the berth ban is lifted: its demands are met now"),
    (Kind.RENEWED, "minister", "berth_ban", {"value": 18.0}, "minister renews the berth ban until 17 Jan 2021"),
    (Kind.EXPIRED, "minister", "berth_ban", {}, "the berth ban runs out"),
    (Kind.AMENDED, "", "agreement", {"package": CHEAP}, f"the parties amend the agreement: {CHEAP_IN_WORDS}"),
    (Kind.EXITED, "owner", "agreement", {"bound": Bound.NO_DEAL, "of": "owner"},
     "owner leaves the agreement, because no deal would be better than this one for it"),
    (Kind.EXITED, "owner", "agreement", {"bound": Bound.RIVAL, "of": "port_bid"},
     "owner leaves the agreement, because the port bid is worth more to the seller"),
    (Kind.ENDED, "", "agreement", {}, "the deal ends"),
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


def test_a_bid_that_a_history_gives_up_is_left_for_no_reason_told(book):
    book.note(Kind.LEFT, "port_group", "port_bid", time=-1.0)
    assert book.told() == ["port group leaves the port bid"]


def test_a_grant_that_ends_by_its_own_term_is_told_as_that(tmp_path):
    lasting = "effect: suspends, reopens: {after: 3 days}"
    book = Book(harbour(tmp_path, HARBOUR.replace("effect: suspends", lasting)))
    granted = book.note(Kind.GRANTED, "court", "stay")
    book.note(Kind.REOPENED, "court", "stay", time=5.0, cause=granted)
    book.note(Kind.REINSTATED, "court", "berth_ban", time=5.0, cause=1)
    _, ended, after = tell(book.plan, book.events)
    assert f"{ended.actor} {ended.text}" == "the order of court (stay) runs out: its time is over"
    assert after.because.startswith("after the order of court (stay) ran out on ")


def test_a_request_that_nobody_is_told_to_have_made_is_a_cause_in_the_passive(book):
    cause = book.note(Kind.FILED, "", "licence")
    book.note(Kind.ENDED, "", "agreement", time=20.0, cause=cause)
    assert tell(book.plan, book.events)[1].because.startswith("after harbour board was asked to clear the deal on ")


@pytest.mark.parametrize(("kind", "told", "because"), [
    (Kind.ENFORCED, "minister carries out the berth ban (probability 0.25), because its demands are not met",
     "after the berth ban was carried out on 2 Jan"),
    (Kind.LAPSED, "the berth ban lapses: minister does not carry it out, although its demands are not met "
     "(that it is carried out had probability 0.25)", "after the berth ban lapsed on 2 Jan"),
])  # fmt: skip
def test_a_date_that_was_only_ever_said_is_carried_out_and_never_enforced(tmp_path, kind, told, because):
    book = Book(harbour(tmp_path, HARBOUR.replace("force: statute", "force: spoken")))
    cause = book.note(kind, "minister", "berth_ban", value=0.25, bound=Bound.NOT_MET, of="berth_ban")
    book.note(Kind.ENDED, "", "agreement", time=20.0, cause=cause)
    lines = tell(book.plan, book.events)
    assert (f"{lines[0].actor} {lines[0].text}", lines[1].because) == (told, because)


def test_what_is_asked_about_a_ruling_names_it_once_and_says_who_gave_it(tmp_path):
    appeal = (
        "      quashing: {rule: {about: licence, asked_when: signed, takes: 3 days, grants: 0.5, effect: reverses}}"
    )
    text = "\n".join(appeal if line.startswith("      quashing:") else line for line in HARBOUR.splitlines())
    book = Book(harbour(tmp_path, text))
    book.note(Kind.REFUSED, "court", "quashing")
    assert book.told() == ["court refuses to reverse the ruling of harbour board on licence (quashing)"]


def test_who_is_asked_about_its_own_ruling_is_told_of_its_own(tmp_path):
    appeal = (
        "      quashing: {rule: {about: licence, asked_when: signed, takes: 3 days, grants: 0.5, effect: reverses}}"
    )
    lines = [line for line in HARBOUR.splitlines() if not line.startswith("      quashing:")]
    lines.insert(next(k for k, line in enumerate(lines) if line.startswith("      licence:")), appeal)
    book = Book(harbour(tmp_path, "\n".join(lines)))
    cause = book.note(Kind.FILED, "owner", "quashing")
    refused = book.note(Kind.REFUSED, "harbour_board", "quashing", cause=cause)
    book.note(Kind.REVERSED, "harbour_board", "licence", cause=refused)
    assert book.told() == [
        "owner asks harbour board to reverse its ruling on licence (quashing)",
        "harbour board refuses to reverse its ruling on licence (quashing)",
        "harbour board reverses its ruling on licence",
    ]


def test_a_measure_that_nobody_decides_on_takes_effect(book):
    book.note(Kind.ENFORCED, "minister", "berth_ban", value=1.0, time=11.0)
    assert book.told() == ["the berth ban takes effect: in force from 10 Jan 2021"]


def test_who_asks_another_to_reverse_what_it_ruled_itself_refers_the_deal(tmp_path):
    appeal = (
        "      quashing: {rule: {about: licence, asked_when: refused(licence), asked_by: harbour_board, takes: 3 days, "
        "grants: 0.5, effect: reverses}}"
    )
    text = "\n".join(appeal if line.startswith("      quashing:") else line for line in HARBOUR.splitlines())
    book = Book(harbour(tmp_path, text))
    cause = book.note(Kind.FILED, "harbour_board", "quashing")
    book.note(Kind.REFUSED, "court", "quashing", time=5.0, cause=cause)
    filed, refused = tell(book.plan, book.events)
    assert f"{filed.actor} {filed.text}" == "harbour board refers the deal to court (quashing)"
    assert refused.because.startswith("after harbour board referred the deal to court on ")


def test_a_ruling_of_who_rules_on_nothing_else_needs_no_name_beside_it(tmp_path):
    book = Book(harbour(tmp_path, "\n".join(line for line in HARBOUR.splitlines() if "first_nod" not in line)))
    book.note(Kind.REVERSED, "court", "licence")
    assert book.told() == ["court reverses the ruling of harbour board"]


def test_an_outside_date_waits_for_the_closing_and_runs_and_passes_wherever_it_is_told(book):
    runs = book.note(Kind.IMPOSED, "", "outside_date", value=182.0)
    book.note(Kind.CLOSED, "", "agreement", time=5.0, cause=runs, package=CHEAP)
    met = book.note(Kind.MET, "", "outside_date", time=6.0, cause=1)
    book.note(Kind.ENDED, "", "agreement", time=7.0, cause=met)
    passes = book.note(Kind.ENFORCED, "", "outside_date", time=8.0, value=1.0, bound=Bound.NOT_MET, of="outside_date")
    book.note(Kind.ENDED, "", "agreement", time=9.0, cause=passes)
    lines = tell(book.plan, book.events)
    assert lines[1].because.startswith("after the outside date started to run on ")
    assert lines[2].text == "has no effect: the deal has closed"
    assert lines[3].because.startswith("after the outside date had no effect on ")
    assert lines[5].because.startswith("after the outside date passed on ")


@pytest.mark.parametrize("ends", [Kind.ENDED, Kind.EXITED])
def test_what_is_over_because_the_deal_is_given_up_falls_away_and_says_so(book, ends):
    cause = book.note(ends, "owner" if ends == Kind.EXITED else "", "agreement")
    gone = book.note(Kind.LIFTED, "minister", "berth_ban", cause=cause)
    book.note(Kind.MET, "minister", "berth_ban", cause=cause)
    book.note(Kind.SET, "minister", "mood", value=0.5, cause=gone)
    _, lifted, met, after = tell(book.plan, book.events)
    assert lifted.text == "falls away: the deal is given up" and met.text == "has no effect: the deal is given up"
    assert after.because.startswith("after the berth ban fell away on ")


@pytest.mark.parametrize("kind", Kind, ids=lambda kind: kind.name)
def test_every_kind_of_event_can_be_named_as_a_cause(book, kind):
    _, actor, subject, rest, _ = next(case for case in CASES if case[0] == kind)
    cause = book.note(kind, actor, subject, **rest)
    book.note(Kind.ENDED, "", "agreement", time=20.0, cause=cause)
    because = tell(book.plan, book.events)[1].because
    assert re.fullmatch(r"after [a-z() ]+ on \d+ Jan", because)
    assert " nobody " not in because
