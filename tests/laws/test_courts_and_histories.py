"""Where a court, an appeal and a history meet: what is withdrawn, what counts and when, what is asked after all."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.narrative.as_history import as_yaml, retold
from sim.world.record import Kind
from sim.world.reference import Engine
from sim.world.time import DAY
from tests.engine.played import named, plan_from, plan_of

from .ruled import Ruled

HEAD = """
format: 1
title: courts
as_of: 2030-01-01
horizon: 2030-12-31
terms: {price: {levels: [1, 2]}}
circumstances: {mood: {levels: [hot, cold], start: hot}}
SO_FARactors:
  seller: {prefers: {price: {weight: 1, best: 2, worst: 1}}, no_deal: SELLS, delay: 0}
  buyer: {prefers: {price: {weight: 1, best: 1, worst: 2}}, no_deal: BUYS, delay: 0.0005}
"""
SIGNED = "so_far: [{at: 2029-12-01, by: [seller, buyer], signs: {price: 1}}MORE]\n"
END = "outcomes: [{closed: closed}, {ended: ended}, {none: otherwise}]\n"


def _text(powers: str, closes: str, *, more: str = "", sells: str = "0", buys: str = "0", events: str = "") -> str:
    head = HEAD.replace("SO_FAR", SIGNED.replace("MORE", more)).replace("SELLS", sells).replace("BUYS", buys)
    return f"{head}  court: {{powers: {{{powers}}}}}\n{events}agreement: {closes}\n{END}"


def _after(
    folder: Path, text: str, day: int, k: int = 0
) -> tuple[list[tuple[float, str, str]], list[tuple[float, str, str]]]:
    """What happens after a day, and how it comes out, in play and in play of its own telling."""
    plan = plan_from(folder, text)
    play = Engine(plan).play(1, k, 20)
    (folder / "cut.yaml").write_text(
        as_yaml("scenario.yaml", "Cut", retold(plan, play.record, day * DAY)), encoding="utf-8"
    )
    cut = plan_of(folder / "cut.yaml")
    found = []
    for own, since, one in ((plan, day, play), (cut, 0, Engine(cut).play(1, k, 20))):
        after = [(e[1] / DAY - since, e[2], e[4]) for e in named(own, one.record) if e[1] > since * DAY]
        found.append([*after, (-1.0, "OUTCOME", str(own.outcomes["name"][one.outcomes[-1]]))])
    return found[0], found[1]


def test_an_appeal_won_leaves_a_second_one_nothing_to_reverse(tmp_path: Path) -> None:
    first = "first: {rule: {about: review, effect: reverses, asked_when: refused(review), asked_by: seller, takes: 10 days, grants: 1}}"
    second = first.replace("first:", "second:").replace("10 days", "20 days").replace("seller", "buyer")
    review = "review: {review: {takes: 10 days, grants: 0}}"
    found = Ruled(tmp_path, _text(f"{review}, {first}, {second}", "{closes: {when: cleared(review), after: 60 days}}"))
    assert found.days(Kind.REVERSED, "review") == found.days(Kind.WITHDRAWN, "second") == [20.0]
    assert found.outcomes == ["closed"]


# --- answers that wait for an appeal -------------------------------------------------------------------------

APPEAL = "appeal: {rule: {about: OF, effect: reverses, asked_when: cleared(OF) and mood == hot, asked_by: BY, asks_after: 30 days, takes: 10 days, grants: 0.9}}"
COOLS = "events: {cools: {at: 2030-01-21, sets: {mood: cold}}}\n"
BAN = "ban: {rule: {effect: forbids, asked_when: signed, asked_by: seller, takes: 10 days, grants: 1}}, "
HOLD = "hold: {rule: {effect: compels, asked_when: left(buyer), asked_by: seller, takes: 10 days, grants: 0.999999}}, "


@pytest.mark.parametrize("day", [15, 20, 24])
def test_a_prohibition_counts_when_its_appeal_is_to_be_asked_no_more_also_in_the_history(
    day: int, tmp_path: Path
) -> None:
    text = _text(
        BAN + APPEAL.replace("OF", "ban").replace("BY", "seller"),
        "{closes: {when: signed, after: 100 days}}",
        events=COOLS,
    )
    found = Ruled(tmp_path, text)
    assert found.days(Kind.FORBIDDEN, "ban") == found.days(Kind.ENDED, "agreement") == [20.0]
    play, told = _after(tmp_path, text, day)
    assert told == play


@pytest.mark.parametrize("day", [15, 20, 24])
def test_so_does_a_compulsion(day: int, tmp_path: Path) -> None:
    left = ", {at: 2030-01-01, by: buyer, leaves: agreement}"
    closes = '{closes: {when: signed, after: 100 days}, exits: {buyer: "true"}}'
    text = _text(
        HOLD + APPEAL.replace("OF", "hold").replace("BY", "buyer"), closes, more=left, buys="0.5", events=COOLS
    )
    text = text.replace("{weight: 1, best: 2, worst: 1}", "{weight: 1, best: 1, worst: SELLER}")
    text = text.replace("{weight: 1, best: 1, worst: 2}", "{weight: 1, best: 2, worst: 1}").replace("SELLER", "2")
    found = Ruled(tmp_path, text)
    assert found.days(Kind.GRANTED, "hold") == [10.0] and found.outcomes == ["closed"]
    play, told = _after(tmp_path, text, day)
    assert told == play and play[-2][1] == "CLOSED"


# --- what is asked, and by which appeal it may be undone -----------------------------------------------------


def test_whether_an_appeal_pays_depends_on_the_answer_that_it_is_about(tmp_path: Path) -> None:
    """The seller appeals a ban and not that there is none: banned for good with 0.05, going on is worth 0.73 to the buyer."""
    ban = "ban: {rule: {effect: forbids, asked_when: signed, asked_by: court, asks_after: 5 days, takes: 10 days, grants: 0.5}}"
    appeal = "appeal: {rule: {about: ban, effect: reverses, asked_when: cleared(ban) or refused(ban), asked_by: seller, takes: 10 days, grants: 0.9, costs: 0.01}}"
    closes = '{closes: {when: signed, after: 250 days}, exits: {buyer: "true"}}'
    text = _text(f"{ban}, {appeal}", closes, sells="0", buys="0.6").replace(
        "best: 2, worst: 1", "values: {1: 1, 2: 0.5}"
    )
    found = Ruled(tmp_path, text.replace("delay: 0.0005", "delay: 0.001"), n=60)
    assert sum(outcome == "closed" for outcome in found.outcomes) > 50
    assert not any(found.days(Kind.EXITED, "agreement", k) for k in range(60))


@pytest.mark.parametrize("left", ["", " and left(buyer)"])
def test_who_leaves_foresees_the_appeal_that_asks_whether_it_has_left(left: str, tmp_path: Path) -> None:
    """Held for good with 0.09, it is worth 0.5 - 0.09 x 0.2 - 0.05 to leave, and 0.3 to stay; at 0.9 it would be 0.27."""
    hold = "hold: {rule: {effect: compels, asked_when: left(buyer), asked_by: seller, takes: 100 days, grants: 0.9}}"
    appeal = f"appeal: {{rule: {{about: hold, effect: reverses, asked_when: cleared(hold){left}, asked_by: buyer, takes: 10 days, grants: 0.9}}}}"
    text = _text(f"{hold}, {appeal}", '{closes: {when: signed, after: 60 days}, exits: {buyer: "true"}}', buys="0.5")
    found = Ruled(tmp_path, text.replace("best: 1, worst: 2", "values: {1: 0.3, 2: 0}"))
    assert found.days(Kind.EXITED, "agreement") == [0.0]


def test_a_suit_given_up_when_it_is_ready_holds_nobody_any_more(tmp_path: Path) -> None:
    """After 60 days the review is expected to take so long that the suit does not pay: the agreement ends then."""
    hold = "hold: {rule: {effect: compels, asked_when: left(buyer), asked_by: seller, asks_after: 60 days, takes: 10 days, grants: 0.9, costs: 0.36}}"
    review = "review: {review: {takes: {median: 10 days, p90: 300 days}, grants: 1}}"
    closes = '{closes: {when: cleared(review), after: 1 day}, exits: {buyer: "true"}}'
    text = _text(
        f"{hold}, {review}",
        closes,
        sells="0",
        buys="{is: 0, shifts: {mood == cold: 0.5}}",
        events=COOLS.replace("01-21", "01-02"),
    )
    text = text.replace("best: 2, worst: 1", "best: 1, worst: 2").replace(
        "no_deal: 0, delay: 0}", "no_deal: 0, delay: 0.0005}"
    )
    text = text.replace(
        "{price: {weight: 1, best: 1, worst: 2}}, no_deal: {is", "{price: {weight: 1, best: 2, worst: 1}}, no_deal: {is"
    )
    found = Ruled(tmp_path, text, n=20)
    given_up = [
        k for k in range(20) if not found.days(Kind.FILED, "hold", k) and 61.0 in found.days(Kind.ENDED, "agreement", k)
    ]
    assert len(given_up) > 3
    play, told = _after(tmp_path, text, 90, given_up[0])
    assert told == play


# --- the history ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("cold", "reopened"), [("2029-12-20", [0.0]), ("2029-12-05", [])])
def test_what_has_become_true_since_a_grant_reopens_it_and_what_was_true_before_does_not(
    cold: str, reopened: list[float], tmp_path: Path
) -> None:
    told = ", ".join([
        "", "{at: 2029-12-01, by: seller, asks: review}", f"{{at: {cold}, sets: {{mood: cold}}}}", "{at: 2029-12-11, by: court, grants: review}",
    ])  # fmt: skip
    review = "review: {review: {takes: 10 days, grants: 1, asked_by: seller, reopens: {when: mood == cold}}}"
    found = Ruled(tmp_path, _text(review, "{closes: {when: cleared(review), after: 200 days}}", more=told))
    assert found.days(Kind.REOPENED, "review") == reopened


FLUX = """
format: 1
title: the package on the table does not need the review any more
as_of: 2030-01-01
horizon: 2030-12-31
terms: {price: {levels: [1, 2, 3, 4]}, cure: {levels: [no, all]}}
so_far: [{at: 2029-12-30, by: buyer, offers: {price: 1, cure: no}}, {by: [seller, buyer], selects: any}]
actors:
  seller: {prefers: {price: {weight: 1, best: 4, worst: 1}, cure: {weight: 2, best: all, worst: no}}, no_deal: 0, delay: 0, powers: {sale: {sell: {responds: 5 days, patience: 200 days, tactic: {beta: 0.2}}}}}
  buyer: {prefers: {price: {weight: 1, best: 1, worst: 4}, cure: {weight: 2, best: no, worst: all}}, no_deal: 0, delay: 0, powers: {bid: {bid: {responds: 30 days, patience: 200 days, tactic: {beta: 0.2}}}}}
  agency: {powers: {review: {review: {takes: 100 days, asks_after: 10 days, grants: 1, asked_when: selected, when: cure == no}}}}
agreement: {closes: {when: cleared(all), after: 60 days}}
outcomes: [{closed: closed}, {none: otherwise}]
"""


@pytest.mark.parametrize("day", [3, 7])
def test_a_request_in_preparation_outlives_another_offer_in_play_as_in_the_history(day: int, tmp_path: Path) -> None:
    """On day 5 the seller offers what needs no review; what does may still be signed, and is filed on day 10."""
    assert Ruled(tmp_path, FLUX).days(Kind.FILED, "review")[0] == 10.0
    play, told = _after(tmp_path, FLUX, day)
    filed = [[line for line in after if line[1] == "FILED"] for after in (play, told)]
    assert filed[0] == filed[1] and filed[0][0][0] == 10.0 - day


def test_a_request_made_after_the_end_of_a_deal_that_nothing_needs_is_told_to_be_withdrawn(tmp_path: Path) -> None:
    """It falls at `as_of`; what was asked about the deal that ended fell with that."""
    told = "  - {at: 2029-12-01, by: [s, b], signs: {price: 1}}\n  - {at: 2029-12-10, ends: agreement}\n"
    text = f"""format: 1
title: a request that nothing needs
as_of: 2030-01-01
horizon: 2030-12-31
terms: {{price: {{levels: [1, 2]}}}}
so_far:
{told}  - {{at: 2029-12-15, sets: {{heat: 1}}}}
  - {{at: 2029-12-20, by: s, asks: permit}}
  - {{at: 2029-12-25, sets: {{heat: 0}}}}
circumstances: {{heat: {{start: 0}}}}
actors:
  s: {{prefers: {{price: {{weight: 1, best: 2, worst: 1}}}}, no_deal: 0, delay: 0}}
  b: {{prefers: {{price: {{weight: 1, best: 1, worst: 2}}}}, no_deal: 0, delay: 0}}
  office: {{powers: {{permit: {{review: {{when: heat > 0.5, takes: 300 days, grants: 1}}}}}}}}
agreement: {{closes: {{when: signed, after: 300 days}}}}
outcomes: [{{closed: closed}}, {{open: otherwise}}]
"""
    plan = plan_from(tmp_path, text)
    record = Engine(plan).play(1, 0, 20).record
    assert [event.time for event in record if event.kind == Kind.WITHDRAWN] == [0]
    lines = retold(plan, record, 10 * DAY)["so_far"]
    assert [line["at"].isoformat() for line in lines if line.get("withdraws") == "permit"] == ["2030-01-01"]
