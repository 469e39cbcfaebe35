"""What a refusal says, and to whom: told or played, of one agreement or of another, while the world changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.world.record import Kind
from tests.laws.ruled import Ruled

TALKS = """
format: 1
title: what was refused
as_of: 2024-01-12
begins: 2024-01-01
horizon: 2024-12-31
terms: {x: {levels: [1, 2]}}
so_far:
LINES
actors:
  seller: {prefers: {x: {weight: 1, values: {1: 0.2, 2: 1}}}, no_deal: 0.1, delay: 0, powers: {sale: {sell: {responds: 5 days, patience: 100 days, tactic: {beta: 1}}}}}
  buyer: {prefers: {x: {weight: 1, values: {1: 0.5, 2: 1}}}, no_deal: 0, delay: 0, powers: {offer: {bid: {responds: 5 days, patience: 100 days, tactic: {beta: 1}}}}}
  office: {powers: {permit: {review: {when: x == 2, takes: 30 days, limit: 20 days, silence: clears, grants: 0}}}}
  court: {powers: {appeal: {rule: {about: permit, effect: reverses, asked_when: refused(permit) and OCCASION, asks_after: 90 days, takes: 9 days, grants: 0}}}}
agreement: {closes: {when: cleared(all), after: 5 days}, amends: [x]}
outcomes: [{closed: closed}, {ended: ended}, {open: otherwise}]
"""
REFUSED = ("at: 2024-01-01, by: [seller, buyer], signs: {x: 2}", "at: 2024-01-01, by: seller, asks: permit", "at: 2024-01-11, by: office, refuses: permit")  # fmt: skip
APPEALED = ("at: 2024-01-11, by: seller, asks: appeal", "at: 2024-01-11, by: court, refuses: appeal")
ENDS, AMENDS = "at: 2024-01-11, ends: agreement", "at: 2024-01-11, by: [seller, buyer], amends: {x: 1}"


def _talks(folder: Path, *lines: str, occasion: str = "1 == 0") -> Ruled:
    text = TALKS.replace("LINES", "\n".join(f"  - {{{line}}}" for line in lines)).replace("OCCASION", occasion)
    return Ruled(folder, text)


@pytest.mark.parametrize("appealed", [(), APPEALED])
@pytest.mark.parametrize("occasion", ["1 == 0", "x == 2"])
def test_what_was_refused_stays_out_when_the_history_tells_that_the_deal_ended(
    tmp_path: Path, appealed: tuple[str, ...], occasion: str
) -> None:
    told = _talks(tmp_path, *REFUSED, *appealed, ENDS, occasion=occasion)
    later = [(e[2], e[7]) for e in told.records[0] if e[1] > 0]
    assert (Kind.SIGNED.name, "x 1") in later and "x 2" not in [package for _, package in later]
    assert told.outcomes == ["closed"]


@pytest.mark.parametrize("occasion", ["1 == 0", "x == 2"])
def test_and_when_it_tells_that_the_parties_agreed_on_something_else(tmp_path: Path, occasion: str) -> None:
    """What need not be granted has nothing to do with the refusal, whose word falls at the amendment."""
    again = "at: 2024-01-12, ends: agreement"
    told = _talks(tmp_path, *REFUSED, AMENDS, again, occasion=occasion)
    assert "x 2" not in [e[7] for e in told.records[0] if e[1] > 0]


def test_and_when_it_tells_of_another_request(tmp_path: Path) -> None:
    lines = [
        *REFUSED,
        "at: 2024-01-11, by: seller, asks: permit",
        "at: 2024-01-12, by: buyer, leaves: agreement",
    ]
    told = _talks(tmp_path, *lines)
    assert "x 2" not in [e[7] for e in told.records[0] if e[1] > 0]


def test_but_not_where_somebody_was_asked_to_reverse_it_when_the_deal_ended(tmp_path: Path) -> None:
    told = _talks(tmp_path, *REFUSED, APPEALED[0], ENDS, occasion="x == 2")
    assert "x 2" in [e[7] for e in told.records[0] if e[1] > 0]


# --- the world changes -------------------------------------------------------------------------------------

SWAYED = """
format: 1
title: what an answer says of another package
as_of: AS_OF
begins: 2023-12-01
horizon: 2024-12-31
terms: {x: {levels: [1, 2]}}
circumstances: {mood: {start: 0}}
so_far:
LINES
events: {turn: {at: 2024-02-01, sets: {mood: 1}}}
actors:
  seller: {prefers: {x: {weight: 1, values: {1: 0.5, 2: 0.5}}}, no_deal: 0, delay: 0, powers: {sale: {sell: {responds: 200 days, patience: endless}}}}
  buyer: {prefers: {x: {weight: 1, values: {1: 0.8, 2: 0.8}}}, no_deal: 0, delay: 0, powers: {offer: {bid: {responds: 200 days, patience: endless}}}}
  office: {powers: {permit: {review: {refiles: 4, asked_when: selected, takes: 30 days, GRANTS}}}}
agreement: {closes: {when: signed and cleared(all), after: 90 days}, amends: [x]}
outcomes: [{closed: closed}, {ended: ended}, {open: otherwise}]
"""
GRANTED = ("at: 2023-12-01, by: [seller, buyer], signs: {x: 1}", "at: 2023-12-01, by: seller, asks: permit", "at: 2023-12-10, by: office, grants: permit", "at: 2023-12-20, by: [seller, buyer], amends: {x: 2}")  # fmt: skip
DENIED = ("at: 2023-12-01, by: buyer, offers: {x: 1}", "at: 2023-12-02, by: [seller, buyer], selects: any", "at: 2023-12-03, by: seller, asks: permit", "at: 2023-12-10, by: office, refuses: permit")  # fmt: skip
LESS = "grants: {if: x == 1, then: 0.5, otherwise: {is: 0.6, shifts: {mood: -0.5}}}"
MORE = "grants: {is: 0.3, shifts: {mood: 0.5}}"
TURN = "at: 2024-02-01, happens: turn, sets: {mood: 1}"


def _swayed(folder: Path, grants: str, *lines: str, as_of: str = "2024-01-01", later: str = "") -> Ruled:
    said = "\n".join(f"  - {{{line}}}" for line in lines)
    text = SWAYED.replace("LINES", said).replace("GRANTS", grants + later).replace("AS_OF", as_of)
    return Ruled(folder, text)


def test_a_grant_is_reopened_when_the_world_makes_what_is_signed_worse_than_what_was_granted(tmp_path: Path) -> None:
    played = _swayed(tmp_path, LESS, *GRANTED)
    assert played.days(Kind.REOPENED, "permit") == [31.0]
    assert played.cause(Kind.REOPENED, "permit") == ("SET", "mood")


def test_as_of_finds_nothing_that_play_has_not(tmp_path: Path) -> None:
    reopened = (
        "at: 2024-02-01, by: office, reopens: permit",
        "at: 2024-02-01, by: seller, asks: permit",
    )
    told = _swayed(tmp_path, LESS, *GRANTED, TURN, *reopened, as_of="2024-02-10")
    assert not [day for day in told.days(Kind.REOPENED, "permit") if day >= 0]
    played = _swayed(tmp_path, LESS, *GRANTED)
    assert played.days(Kind.REFUSED, "permit") == [61.0]
    assert told.days(Kind.REFUSED, "permit") == [61.0 - 40.0]


def test_a_refusal_falls_when_the_world_makes_the_package_better_than_what_was_refused(tmp_path: Path) -> None:
    """So it is asked again at once, also where a filing delay runs when the history ends."""
    asked = _swayed(tmp_path, MORE, *DENIED).days(Kind.FILED, "permit")
    assert asked[1] == 31.0
    wait = ", asks_after: 20 days"
    assert _swayed(tmp_path, MORE, *DENIED, later=wait).days(Kind.FILED, "permit")[1] == 51.0
    told = _swayed(tmp_path, MORE, *DENIED, TURN, as_of="2024-02-10", later=wait)
    assert told.days(Kind.FILED, "permit")[1] == 51.0 - 40.0


def test_a_grant_goes_on_where_what_is_signed_is_still_liked_as_well(tmp_path: Path) -> None:
    played = _swayed(tmp_path, LESS.replace("-0.5", "-0.1"), *GRANTED)
    assert not played.days(Kind.REOPENED, "permit")


# --- one agreement and another -----------------------------------------------------------------------------

RIVAL = """
format: 1
title: a review that hears no more of one agreement
as_of: 2024-01-01
horizon: 2024-12-31
terms: {price: {levels: [1, 2, 3]}, plant: {levels: [no, yes]}}
so_far: [{by: [seller, a], signs: {price: 2, plant: yes}}]
actors:
  seller: {prefers: {price: {weight: 1, best: 3, worst: 1}}, no_deal: 0, delay: 0, powers: {sale: {sell: {responds: 1 day, patience: endless}}}}
  a: {prefers: {price: {weight: 1, values: {1: 1, 2: 0.8, 3: 0.2}}}, no_deal: 0, delay: 0, powers: {offer_a: {bid: {responds: 1 day, patience: endless}}}}
  b: {prefers: {price: {weight: 1, values: {1: 0.9, 2: 0.8, 3: 0.7}}, plant: {weight: 3, best: yes, worst: no}}, no_deal: 0.6, delay: 0, powers: {offer_b: {bid: {responds: 1 day, patience: 1 day, enters: 20 days}}}}
  office: {powers: {permit: {review: {when: plant == yes, takes: 10 days, refiles: REFILES, grants: {if: with(b), then: GRANTS, otherwise: 0}}}}}
agreement: {closes: {when: cleared(all), after: 200 days}, open_until: closed, amends: [plant]}
outcomes: [{with_b: signed and with(b)}, {with_a: signed and with(a)}, {other: otherwise}]
"""


@pytest.mark.parametrize("refiles", ["0", "5"])
def test_what_is_out_for_one_agreement_is_not_for_a_rival(tmp_path: Path, refiles: str) -> None:
    played = Ruled(tmp_path, RIVAL.replace("REFILES", refiles).replace("GRANTS", "1"))
    assert played.days(Kind.OFFERED, "offer_b")[0] == 21.0
    assert played.outcomes == ["with_b"]


def test_but_what_was_refused_is_out_for_a_rival_whom_the_reviewer_likes_no_better(tmp_path: Path) -> None:
    played = Ruled(tmp_path, RIVAL.replace("REFILES", "5").replace("GRANTS", "0"))
    assert not played.days(Kind.OFFERED, "offer_b")
    assert played.outcomes == ["with_a"]


# --- reversed ----------------------------------------------------------------------------------------------

REVERSED = """
format: 1
title: an answer reversed
as_of: 2024-01-01
horizon: 2024-12-31
terms: {remedy: {levels: [none, some]}}
so_far: [{by: [seller, buyer], signs: {remedy: none}}]
actors:
  seller: {prefers: {remedy: {weight: 1, values: {none: 1, some: 0.9}}}, no_deal: 0, delay: 0}
  buyer: {prefers: {remedy: {weight: 1, values: {none: 1, some: 0.9}}}, no_deal: 0, delay: 0}
  office: {powers: {permit: {review: {takes: 10 days, refiles: REFILES, GRANTS}}}}
  court: {powers: {appeal: {rule: {about: permit, effect: reverses, WHEN, asked_by: court, takes: 10 days, grants: 1}}}}
agreement: {closes: {when: cleared(all), after: 60 days}, amends: [remedy]}
outcomes: [{closed: closed}, {ended: ended}, {open: otherwise}]
"""


@pytest.mark.parametrize(("refiles", "outcome"), [("0", "ended"), ("1", "closed")])
def test_a_grant_that_is_reversed_is_one_refusal_more(tmp_path: Path, refiles: str, outcome: str) -> None:
    text = REVERSED.replace("REFILES", refiles).replace("WHEN", "asked_when: cleared(permit) and remedy == none")
    played = Ruled(tmp_path, text.replace("GRANTS", "grants: {if: remedy == none, then: 0.999, otherwise: 1}"))
    assert played.days(Kind.REVERSED, "permit") == [20.0]
    assert played.outcomes == [outcome]


def test_a_refusal_that_is_reversed_is_one_less(tmp_path: Path) -> None:
    """Refused, reversed and reopened, the permit is asked for again, refused once, and still heard for another package."""
    reopens = "grants: {if: remedy == none, then: 0, otherwise: 1}, reopens: {after: 30 days}"
    once = "asked_when: refused(permit) and not ever cleared(permit)"
    played = Ruled(tmp_path, REVERSED.replace("REFILES", "1").replace("WHEN", once).replace("GRANTS", reopens))
    assert len(played.days(Kind.REFUSED, "permit")) == 2
    assert played.days(Kind.AMENDED, "agreement") == [60.0]
    assert len(played.days(Kind.FILED, "permit")) >= 3
