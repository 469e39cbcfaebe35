"""What an answer leaves to those whom it concerns: suits that pay no more, cures that must beat it, deals that are another's."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.world.record import Kind

from .ruled import Ruled

HELD = """
format: 1
title: who has left may be held
as_of: 2030-01-01
horizon: 2030-12-31
terms: {price: {levels: [1, 2]}}
so_far: [{at: 2029-12-31, by: [s, b], signs: {price: 1}}]
circumstances: {mood: {start: 0}}
events: {turn: {at: DAY, sets: {mood: 1}}}
actors:
  s: {prefers: {price: {weight: 1, values: {1: 0.5, 2: 0.5}}}, no_deal: {is: 0.6, shifts: {mood: SELLER}}, delay: 0}
  b: {prefers: {price: {weight: 1, values: {1: 0.5, 2: 0.5}}}, no_deal: {is: 0.1, shifts: {mood: BUYER}}, delay: 0}
  court: {powers: {hold: {rule: {effect: compels, asked_when: left(s) or left(b), takes: 60 days, grants: GRANTS, costs: COSTS}}}}
agreement: {closes: {when: signed, after: 180 days}, exits: {s: "true", b: "true"}}
outcomes: [{closed: closed}, {ended: ended}, {open: otherwise}]
"""


def _held(folder: Path, *, day: str, seller: float, buyer: float, grants: float = 0.8, costs: float = 0.0) -> Ruled:
    text = HELD.replace("DAY", day).replace("SELLER", str(seller)).replace("BUYER", str(buyer))
    return Ruled(folder, text.replace("GRANTS", str(grants)).replace("COSTS", str(costs)))


@pytest.mark.parametrize("costs", [0.0, 0.05])
def test_who_would_rather_be_rid_of_the_deal_by_now_takes_its_suit_back(tmp_path: Path, costs: float) -> None:
    found = _held(tmp_path, day="2030-01-11", seller=0, buyer=0.8, costs=costs)
    assert found.days(Kind.FILED, "hold") == [0.0]
    assert found.days(Kind.WITHDRAWN, "hold") == found.days(Kind.ENDED, "agreement") == [10.0]


def test_what_a_suit_has_cost_is_spent_and_does_not_end_it(tmp_path: Path) -> None:
    """At first 0.8 (0.5 - 0.1) = 0.32 is more than 0.3; later 0.8 (0.5 - 0.2) = 0.24 is less, but more than nothing."""
    found = _held(tmp_path, day="2030-01-11", seller=0, buyer=0.1, costs=0.3)
    assert found.days(Kind.WITHDRAWN, "hold") == []
    assert found.days(Kind.COMPELLED, "agreement") == [60.0]


@pytest.mark.parametrize(("first", "grants"), [(0.0, 0.8), (-0.2, 1.0), (-0.2, 0.8)])
def test_each_leaving_is_asked_about_anew(tmp_path: Path, first: float, grants: float) -> None:
    """Whether the seller has been held before, the buyer is held when the tables turn, and knows that it would be."""
    text = HELD.replace("DAY", "2030-04-01").replace("SELLER", "-0.5").replace("BUYER", "0.8").replace("COSTS", "0")
    text = text.replace("is: 0.6", f"is: {0.6 + first}").replace("GRANTS", str(grants))
    foresees = Ruled(tmp_path, text)
    assert foresees.outcomes == ["closed"]
    assert foresees.days(Kind.COMPELLED, "agreement") == ([60.0] if first == 0.0 else [] if grants == 1.0 else [150.0])


CURE = """
format: 1
title: a reviewer that asks for a cure
as_of: 2030-01-01
horizon: 2031-12-31
terms: {shape: {levels: [whole, cured, split]}}
so_far: [{at: 2029-12-31, by: [s, b], signs: {shape: whole}}]
actors:
  s: {prefers: {shape: {weight: 1, values: {whole: 1, cured: CURED, split: 0.9}}}, no_deal: 0, delay: 0}
  b: {prefers: {shape: {weight: 1, values: {whole: 1, cured: CURED, split: 0.9}}}, no_deal: 0, delay: 0}
  office: {powers: {permit: {review: {when: NEEDED, takes: 10 days, mitigates: MAY, grants: {if: shape == cured, then: 1, otherwise: 0}}}}}
  court: {powers: {appeal: {rule: {about: permit, effect: reverses, asked_when: refused(permit), takes: 5 days, grants: APPEAL}}}}
agreement: {closes: {when: cleared(all), after: 10 days}, amends: [shape]}
outcomes: [{whole: closed and shape == whole}, {cured: closed and shape == cured}, {split: closed}, {other: otherwise}]
"""


@pytest.mark.parametrize(
    ("cured", "needed", "appeal", "outcome"),
    [
        (0.02, '"true"', 1.0, "whole"),  # a sure appeal is worth 1
        (0.3, '"true"', 0.2, "cured"),  # 0.2 against 0.3
        (0.3, '"true"', 0.9, "whole"),
        (0.02, "shape != split", 0.0, "split"),  # what needs no permit is worth 0.9
        (0.95, "shape != split", 0.0, "cured"),
    ],
)
def test_a_cure_has_to_beat_what_a_refusal_leaves(
    tmp_path: Path, cured: float, needed: str, appeal: float, outcome: str
) -> None:
    text = CURE.replace("CURED", str(cured)).replace("NEEDED", needed).replace("APPEAL", str(appeal))
    with_cure, without = (Ruled(tmp_path, text.replace("MAY", may), 40) for may in ("true", "false"))
    assert with_cure.share(outcome) >= (1.0 if appeal != 0.9 else 0.7)
    assert with_cure.share("other") <= without.share("other")  # who may ask for a cure leaves nobody poorer


RIVALS = """
format: 1
title: two who would buy
as_of: 2030-01-01
horizon: 2030-12-31
terms: {price: {levels: [1, 2, 3, 4, 5, 6, 7, 8, 9]}}
actors:
  seller: {prefers: {price: {weight: 1, best: 9, worst: 1}}, no_deal: 0.1, delay: 0, powers: {sells: {sell: {responds: 5 days, patience: 60 days}}}}
  alpha: {prefers: {price: {weight: 1, best: 1, worst: 9}}, no_deal: 0.1, delay: 0, powers: {first: {bid: {responds: 5 days, patience: 60 days}}}}
  beta: {prefers: {price: {weight: 1, best: 1, worst: 9}}, no_deal: 0.1, delay: 0, powers: {second: {bid: {responds: 6 days, patience: 60 days}}}}
  judge: {powers: {suit: {rule: SUIT}}}
agreement: {closes: {when: signed, after: 150 days}, open_until: closed}
so_far: [{at: 2029-12-31, by: [seller, beta], signs: {price: 4}}]
outcomes: [{alpha: closed and with(alpha)}, {beta: closed}, {other: otherwise}]
"""


def test_a_rival_pays_for_no_suit_that_would_hold_the_seller_to_the_deal_with_another(tmp_path: Path) -> None:
    suit = "{effect: compels, asked_by: alpha, asked_when: left(seller), takes: 30 days, grants: 0.9, costs: 0.01}"
    found = Ruled(tmp_path, RIVALS.replace("SUIT", suit), 10)
    for k in range(10):
        left = found.days(Kind.EXITED, "agreement", k)  # the first time that of beta, for a bid of alpha
        assert left and left[0] not in found.days(Kind.FILED, "suit", k)


@pytest.mark.parametrize(("bids", "sues"), [(True, True), (False, False)])
def test_a_rival_sues_against_the_deal_of_others_where_its_own_bid_would_win(
    tmp_path: Path, bids: bool, sues: bool
) -> None:
    """It gains 0.3 (0.75 - 0.1), more than it costs; the seller keeps 0.7 x 0.375 + 0.3 x 0.1, more than a price of 3."""
    suit = (
        "{effect: forbids, asked_by: alpha, asked_when: signed and with(beta), takes: 3 days, grants: 0.3, costs: 0.01}"
    )
    text = RIVALS.replace("SUIT", suit)
    if bids:
        text = text.replace("so_far: [", "so_far: [{at: 2029-12-30, by: alpha, offers: {price: 3}}, ")
    found = Ruled(tmp_path, text)
    assert (0.0 in found.days(Kind.FILED, "suit")) == sues


CHOSEN = """
format: 1
title: a choice before the date of the auction
as_of: 2030-01-01
horizon: 2030-12-31
begins: 2029-12-01
terms: {price: {levels: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]}}
actors:
  seller: {prefers: {price: {weight: 1, best: 10, worst: 1}}, no_deal: 0.1, delay: 0, powers: {sells: {sell: {responds: 5 days, patience: 60 days, DECIDES}}}}
  alpha: {prefers: {price: {weight: 1, best: 1, worst: 10}}, no_deal: 0.1, delay: 0, powers: {first: {bid: {responds: 5 days, patience: 60 days}}}}
agreement: {closes: {when: signed, after: 10 days}}
so_far: [{at: 2029-12-20, by: alpha, offers: {price: 1}}, {at: 2029-12-31, by: [seller, alpha], selects: any}]
outcomes: [{closed: closed}, {other: otherwise}]
"""


def test_a_choice_that_is_told_before_its_date_ends_an_auction(tmp_path: Path) -> None:
    """Patience counts from the choice, and the later date, whenever it is, presses nobody."""
    early, late = (
        Ruled(tmp_path, CHOSEN.replace("DECIDES", f"decides: {{auction: {{until: 2030-{month}-30}}}}"))
        for month in ("06", "11")
    )
    assert early.records == late.records
    (signed,) = early.days(Kind.SIGNED, "first")
    assert signed < 60


OWN = """
format: 1
title: one who bids twice
as_of: 2030-01-01
horizon: 2030-12-31
terms: {price: {levels: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]}, kind: {levels: [sale, lease]}}
structures: {sale: kind == sale, lease: kind == lease}
actors:
  seller: {prefers: {price: {weight: 1, best: 10, worst: 1}}, no_deal: 0.1, delay: 0, powers: {sells: {sell: {responds: 5 days, patience: 60 days}}}}
  buyer: {prefers: {price: {weight: 1, best: 1, worst: 10}}, no_deal: 0.1, delay: 0, powers: {first: {bid: {structure: sale, responds: 5 days, patience: 60 days}}SECOND}}
agreement: {closes: {when: signed, after: 120 days}}
outcomes: [{closed: closed}, {other: otherwise}]
"""


def test_nobody_bids_against_itself(tmp_path: Path) -> None:
    """Talks over its first bid are the same with its second on the table beside them."""
    second = ", second: {bid: {structure: lease, responds: 4 days, patience: endless}}"
    twice, once = (Ruled(tmp_path, OWN.replace("SECOND", said)) for said in (second, ""))
    moves = [[e[1:] for e in found.records[0] if e[4].endswith("first")] for found in (twice, once)]
    assert any(e[4].endswith("second") and e[2] == "OFFERED" for e in twice.records[0])
    assert [e[:4] + e[6:] for e in moves[0]] == [e[:4] + e[6:] for e in moves[1]]


FREE = """
format: 1
title: a court that costs nothing but a wait for nothing
as_of: 2030-01-01
horizon: 2030-12-31
terms: {price: {levels: [1, 2]}}
actors:
  s: {prefers: {price: {weight: 1, values: {1: 0, 2: 0}}}, no_deal: 0.1, delay: 0}
  b: {prefers: {price: {weight: 1, values: {1: 0.5, 2: 0.5}}}, no_deal: 0, delay: WAIT}
  first: {powers: {hold: {rule: {effect: compels, asked_when: left(s), takes: 3 days, grants: 0}}}}
agreement: {closes: {when: signed, after: 100 days}, exits: {s: "true"}}
so_far: [{by: [s, b], signs: {price: 1}}]
outcomes: [{ended: ended}, {other: otherwise}]
"""


@pytest.mark.parametrize("wait", ["0.01 per month", "0"])
def test_nobody_asks_a_court_that_will_not_hold_the_leaver(wait: str, tmp_path: Path) -> None:
    found = Ruled(tmp_path, FREE.replace("WAIT", wait))
    assert found.days(Kind.FILED, "hold") == [] and found.days(Kind.ENDED, "agreement") == [0.0]


TWO_COURTS = """
format: 1
title: a second court, that comes to be worth asking
as_of: 2030-01-01
horizon: 2030-12-31
terms: {price: {levels: [1, 2]}}
circumstances: {mood: {start: 0, range: [0, 1]}}
actors:
  s: {prefers: {price: {weight: 1, values: {1: 0, 2: 0}}}, no_deal: 0.1, delay: 0}
  b: {prefers: {price: {weight: 1, values: {1: 0.5, 2: 0.5}}}, no_deal: 0, delay: 0.01 per month, expects: {first: 0.9}}
  one: {powers: {first: {rule: {effect: compels, asked_when: left(s), takes: 20 days, grants: 0}}}}
  other: {powers: {second: {rule: {effect: compels, asked_when: left(s), takes: 10 days, grants: {is: IS, shifts: {SHIFTS}}}}}}
agreement: {closes: {when: signed, after: 100 days}, exits: {s: "true"}}
events: {change: {at: 2030-01-06, sets: {mood: 1}}}
so_far: [{by: [s, b], signs: {price: 1}}]
outcomes: [{closed: closed}, {ended: ended}, {other: otherwise}]
"""


def test_a_court_is_asked_to_hold_a_leaver_as_soon_as_that_is_worth_it(tmp_path: Path) -> None:
    """At first it holds nobody, and to wait for it costs; from day 5 on it does: 1 x 0.5 is more than the wait."""
    found = Ruled(tmp_path, TWO_COURTS.replace("IS", "0").replace("SHIFTS", "mood: 1"))
    assert found.days(Kind.FILED, "second") == [5.0] and found.days(Kind.COMPELLED, "agreement") == [15.0]
    assert found.days(Kind.CLOSED, "agreement") == [100.0]


def test_a_request_is_weighed_as_it_stands_once_it_is_made(tmp_path: Path) -> None:
    """Asked, the second court would hold nobody: it is not asked, and the agreement ends with the answer of the first."""
    found = Ruled(tmp_path, TWO_COURTS.replace("IS", "0.6").replace("SHIFTS", "filed(second): -0.6"))
    assert found.days(Kind.FILED, "second") == []
    assert found.days(Kind.ENDED, "agreement") == [20.0]


def test_who_asks_a_court_and_is_no_party_reckons_with_its_own_wait(tmp_path: Path) -> None:
    """A holder that gains 0.45 if the deal goes on asks at once; one to whom a month is worth more than that does not."""
    text = (
        TWO_COURTS.replace("IS", "0.9")
        .replace("SHIFTS", "mood: 0")
        .replace("left(s), takes: 10", "left(s), asked_by: h, takes: 10")
    )
    holder = "  h: {prefers: {price: {weight: 1, values: {1: 0.5, 2: 0.5}}}, no_deal: 0, delay: WAIT per month}\n  one:"
    for wait, asked in (("0.01", [0.0]), ("3", [])):
        found = Ruled(tmp_path, text.replace("  one:", holder.replace("WAIT", wait)))
        assert found.days(Kind.FILED, "second") == asked


LAPSES = """
format: 1
title: a review that is not given in time
as_of: 2030-01-01
horizon: 2030-12-31
terms: {price: {levels: [1, 2]}}
actors:
  s: {prefers: {price: {weight: 1, best: 2, worst: 1}}, no_deal: 0.1, delay: 0}
  b: {prefers: {price: {weight: 1, best: 1, worst: 2}}, no_deal: 0.1, delay: 0}
  office: {powers: {licence: {review: {takes: 1 month, limit: LIMIT, silence: lapses, refiles: 0, grants: 0.95}}}}
agreement: {closes: {when: cleared(licence), after: 0}}
so_far: [{by: [s, b], signs: {price: 1}}]
outcomes: [{closed: closed}, {other: otherwise}]
"""


def test_an_end_after_a_lapse_says_nothing_of_what_would_have_been_granted(tmp_path: Path) -> None:
    """Why it ends would otherwise show the luck behind an answer that nobody has given."""
    found = Ruled(tmp_path, LAPSES.replace("LIMIT", "0.5"), 40)
    assert {(e[2], e[9]) for record in found.records for e in record if e[2] == "ENDED"} == {("ENDED", "NONE")}


BEYOND = """format: 1
title: a request whose clock ran out before there was anything to judge
as_of: 2030-01-01
horizon: 2030-12-31
terms: {price: {levels: [1, 2, 3]}}
so_far: [{at: 2029-12-01, by: seller, asks: permit}]
actors:
  seller: {prefers: {price: {weight: 1, best: 3, worst: 1}}, no_deal: 0, delay: 0, powers: {sells: {sell: {responds: 2 days, patience: 30 days}}}}
  buyer: {prefers: {price: {weight: 1, best: 1, worst: 3}}, no_deal: 0, delay: 0, powers: {bids: {bid: {responds: 2 days, patience: 30 days}}}}
  office: {powers: {permit: {review: {takes: TAKES, limit: 5 days, silence: SILENCE, grants: 1}}}}
agreement: {closes: {when: cleared(all), after: 5 days}}
outcomes: [{closed: closed}, {open: otherwise}]
"""


@pytest.mark.parametrize(("takes", "silence"), [(3, "lapses"), (3, "clears"), (9, "clears")])
def test_a_clock_that_ran_out_before_there_was_anything_to_judge_has_its_answer_ready(
    takes: int, silence: str, tmp_path: Path
) -> None:
    """It has counted 31 days; whether silence decides is whether the answer takes longer than the 5 of its limit."""
    found = Ruled(tmp_path, BEYOND.replace("TAKES", f"{takes} days").replace("SILENCE", silence))
    (signed,) = found.days(Kind.SIGNED, "bids")
    said = [e for e in found.records[0] if e[4].endswith("permit") and e[1] > 0]
    assert said[0][2] == Kind.GRANTED.name and said[0][1] / 86400 == signed
    assert said[0][9] == ("LIMIT" if takes > 5 else "NONE")


@pytest.mark.parametrize("silence", ["lapses, refiles: 0", "clears"])
def test_looking_ahead_such_a_clock_is_taken_for_what_it_is(silence: str, tmp_path: Path) -> None:
    """The answer of 3 days is ready, whether 20 or 60 would have been the limit: it is granted in nine of ten, or one."""
    text = BEYOND.replace("TAKES", "3 days").replace("SILENCE", silence).replace("no_deal: 0,", "no_deal: 0.2,")
    for grants in (0.9, 0.1):
        said = text.replace("grants: 1", f"grants: {grants}")
        near, far = (Ruled(tmp_path, said.replace("limit: 5 days", f"limit: {limit} days"), 40) for limit in (20, 60))
        assert near.records == far.records
