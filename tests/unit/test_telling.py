"""What a sentence takes from those told before it."""

import re

import pytest

from sim.narrative.story import tell
from sim.world.record import Bound, Kind
from sim.world.reference import Engine

from .book import CHEAP, CHEAP_IN_WORDS, DEAR, HARBOUR, Book, harbour


def test_statements_of_the_history_are_told_in_their_order(book):
    book.note(Kind.SAID, "owner", time=-29.0)
    book.note(Kind.SAID, "owner", time=-27.0)
    assert book.told()[1] == "owner says: nothing more"


def test_an_offer_is_told_by_its_differences_from_the_last_one_in_its_thread_after_which_it_comes(book):
    book.note(Kind.OFFERED, "crane_firm", "crane_bid", package=CHEAP)
    book.note(Kind.OFFERED, "port_group", "port_bid", package=DEAR)
    book.note(Kind.OFFERED, "owner", "crane_bid", package=DEAR, bound=Bound.ASPIRATION, of="owner")
    book.note(Kind.OFFERED, "crane_firm", "crane_bid", package=DEAR)
    assert book.told()[1:] == [
        "port group offers owner: cranes kept, price 20 USD bn",
        "owner does not accept, because it asks for better terms, and offers crane firm: price 20 USD bn after 10",
        "crane firm offers owner: the same package",
    ]


def test_who_answers_an_offer_by_the_same_package_asks_for_it_again(book):
    book.note(Kind.OFFERED, "crane_firm", "crane_bid", package=DEAR)
    book.note(Kind.OFFERED, "owner", "crane_bid", package=DEAR, bound=Bound.NO_DEAL, of="crane_firm")
    assert book.told()[-1] == (
        "owner does not accept, because crane firm does not stand by it while no deal is better for it, and asks crane firm for "
        "that package again"
    )


def test_packages_are_told_in_the_order_of_the_file(book):
    book.note(Kind.OFFERED, "crane_firm", "crane_bid", package=CHEAP)
    (line,) = tell(book.plan, book.events, terms=("price", "cranes"))
    assert line.text == "offers owner: price 10 USD bn, cranes kept"


def test_whoever_moves_its_own_date_asks_nobody(tmp_path):
    alone = Book(harbour(tmp_path, HARBOUR.replace("asks: [minister, harbour_board]", "asks: minister")))
    alone.note(Kind.EXTENDED, "minister", "berth_ban", value=18.0)
    assert alone.told() == ["minister moves the berth ban to 17 Jan 2021"]


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
    assert book.told()[-1] == "owner offers port group and old bank: price 20 USD bn after 10"


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
    so_far = """\
so_far:
  - {at: 2020-12-01, by: [owner, old_bank], signs: {cranes: kept, price: 10}}
  - {at: 2020-12-02, by: owner, asks: licence}
  - {at: 2020-12-03, by: harbour_board, grants: licence}
  - {at: 2020-12-04, by: minister, imposes: berth_ban}
"""
    plan = harbour(tmp_path, re.sub(r"so_far:\n(  - .*\n)+", so_far, HARBOUR))
    lines = tell(plan, Engine(plan).play(1, 0, 20).record)
    assert [f"{line.date:%d} {line.actor} {line.text}" for line in lines[:4]] == [
        f"01 owner signs with old bank: {CHEAP_IN_WORDS}",
        "01 the outside date starts to run and falls on 30 Jun 2021",
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
    book.note(Kind.REINSTATED, "court", "berth_ban")
    book.note(Kind.SUSPENDED, "court", "berth_ban")
    assert book.told()[1:] == [
        "the berth ban is enforced by minister (probability 0.25): enforced on paper; it is suspended",
        "the berth ban is in force now",
        "court suspends the berth ban, which is in force",
    ]


def test_a_measure_whose_date_still_runs_is_no_longer_suspended_and_can_come_into_force(book):
    book.note(Kind.SUSPENDED, "court", "berth_ban")
    book.note(Kind.REINSTATED, "court", "berth_ban")
    book.note(Kind.ENFORCED, "minister", "berth_ban", value=0.25, time=11.0)
    assert book.told()[1:] == [
        "the berth ban is no longer suspended",
        "the berth ban is enforced by minister (probability 0.25): in force from 10 Jan 2021",
    ]
