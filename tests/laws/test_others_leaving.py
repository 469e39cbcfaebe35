"""What others could do counts only where they would: leaving at a loss, asking when nobody is there, ending what has closed."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.world.record import Kind

from .ruled import Ruled

FEE = """
format: 1
title: a fee for leaving
as_of: 2030-01-01
horizon: 2031-12-31
terms: {cure: {levels: [none, full]}}
so_far: [{at: 2030-01-01, by: [s, b], signs: {cure: none}}]
actors:
  s: {prefers: {cure: {weight: 1, values: {none: 1, full: 0.5}}}, no_deal: 0.1, delay: 0}
  b: {prefers: {cure: {weight: 1, values: {none: 1, full: 0.6}}}, no_deal: OUT, delay: 0}
  office: {powers: {review: {review: {takes: 10 days, asked_by: s, grants: {if: cure == none, then: 0, otherwise: 1}, refiles: 3}}}}
agreement:
  closes: {when: cleared(review), after: 10 days}
  amends: [cure]
  exits: {b: signed}
  fees: {walk: {by: b, to: s, worth: WORTH, when: left(b)}}
outcomes: [{closed: closed}, {left: left(b)}, {open: otherwise}]
"""


@pytest.mark.parametrize("worth", [0.05, 0.39, 0.41, 0.9])
def test_a_cure_is_not_lost_to_a_fee_for_a_leaving_that_pays_nobody(worth: float, tmp_path: Path) -> None:
    """The buyer would have 0.1 less the fee by leaving: no seller counts on that, however great the fee is."""
    assert Ruled(tmp_path, FEE.replace("OUT", "0.1").replace("WORTH", str(worth))).outcomes[-1] == "closed"


@pytest.mark.parametrize(("worth", "told"), [(0.3, "closed"), (0.45, "left")])
def test_a_leaving_that_pays_whom_it_frees_is_counted_on(worth: float, told: str, tmp_path: Path) -> None:
    """By leaving the buyer has 1.2 less the fee, more than the deal is worth to it; there is no cure for that."""
    text = FEE.replace("OUT", "{is: 0.1, shifts: {refused(review): 1.1}}").replace("WORTH", str(worth))
    found = Ruled(tmp_path, text)
    assert (found.outcomes[-1] == "left") == (told == "left") or found.days(Kind.ENDED, "agreement") != []


MORE_TIME = """
format: 1
title: more time
as_of: 2030-01-01
horizon: 2031-12-31
terms: {cure: {levels: [none, full]}}
so_far: [{at: 2030-01-01, by: [s, b], signs: {cure: none}}]
actors:
  s: {prefers: {cure: {weight: 1, values: {none: 0.5, full: 0.5}}}, no_deal: 0.1, delay: 0}
  b: {prefers: {cure: {weight: 1, values: {none: 0.6, full: 0.6}}}, no_deal: 0.1, delay: 0}
  office: {powers: {review: {review: {takes: 60 days, asked_by: s, grants: 1}}}}
agreement:
  closes: {when: cleared(review), after: 10 days}
  exits: {b: signed}
  outside_date: {after: 30 days, force: agreement, met: closed, extend: {asks: [s, b], days: 90 days}, then: {end: 1}}
  fees: {walk: {by: b, to: s, worth: 0.6, when: WHEN}}
outcomes: [{closed: closed}, {open: otherwise}]
"""


@pytest.mark.parametrize(("when", "told"), [("left(b)", "closed"), ("past(outside_date)", "open")])
def test_more_time_is_refused_for_the_fees_of_the_date_and_no_others(when: str, told: str, tmp_path: Path) -> None:
    """What is due where the date ends the agreement is worth 0.1 + 0.6 to the seller; what is due by leaving, nothing."""
    assert Ruled(tmp_path, MORE_TIME.replace("WHEN", when)).outcomes[-1] == told


BOTH_SAY = """
format: 1
title: more time on other terms
as_of: 2030-01-01
horizon: 2031-12-31
terms: {cure: {levels: LEVELS}}
so_far: [{at: 2030-01-01, by: [s, b], signs: {cure: none}}]
actors:
  s: {prefers: {cure: {weight: 1, values: {none: 0.05, VALUE full: 0.6}}}, no_deal: 0.1, delay: 0}
  b: {prefers: {cure: {weight: 1, values: {none: 0.7, OTHER full: 0.35}}}, no_deal: 0.4, delay: 0}
  office: {powers: {review: {review: {takes: 60 days, asked_by: s, grants: 1}}}}
agreement:
  closes: {when: cleared(review), after: 10 days}
  amends: [cure]
  exits: {b: signed}
  outside_date: {after: 30 days, force: agreement, met: closed, extend: {asks: [s, b], days: 90 days}, then: {end: 1}}
  fees: {late: {by: b, worth: 0.2, when: past(outside_date)}}
outcomes: [{closed: closed}, {open: otherwise}]
"""


@pytest.mark.parametrize(
    ("levels", "amended", "told"), [("none, full", [], "open"), ("none, mid, full", [30.0], "closed")]
)
def test_more_time_comes_with_no_terms_for_which_one_would_rather_leave(
    levels: str, amended: list[float], told: str, tmp_path: Path
) -> None:
    """The buyer fears the fee of the date, 0.2, and gains by `full`, 0.35; but 0.4, by leaving, is more than that."""
    values = ("mid: 0.3,", "mid: 0.5,") if "mid" in levels else ("", "")
    text = BOTH_SAY.replace("LEVELS", f"[{levels}]").replace("VALUE", values[0]).replace("OTHER", values[1])
    found = Ruled(tmp_path, text)
    assert (found.days(Kind.AMENDED, "agreement"), found.outcomes[-1]) == (amended, told)


NOBODY = """
format: 1
title: nobody is left to ask
as_of: 2030-01-01
horizon: 2030-12-31
terms: {price: {levels: [1, 2]}}
so_far: [{by: [a, b], signs: {price: 1}}]
actors:
  a: {prefers: {price: {weight: 1, best: 1, worst: 2}}, no_deal: 0, delay: 0}
  b: {prefers: {price: {weight: 1, best: 2, worst: 1}}, no_deal: 0, delay: 0}
  state: {powers: {tax: {impose: {when: ended}}, review: {review: {takes: 30 days, grants: 0}}}}
  court: {powers: {annul: {rule: {about: tax, effect: annuls, ASKED asked_when: in_force(tax), takes: 30 days, grants: 0.9, costs: 0.01}}}}
agreement: {closes: {when: cleared(review), after: 10 days}}
outcomes: [{closed: closed}, {open: otherwise}]
"""


@pytest.mark.parametrize("asked", ["", "asked_by: a,"])
def test_after_the_end_nobody_pays_for_a_request_that_was_left_to_the_parties(asked: str, tmp_path: Path) -> None:
    found = Ruled(tmp_path, NOBODY.replace("ASKED", asked))
    assert found.days(Kind.ENDED, "agreement") == [30.0]
    assert found.days(Kind.FILED, "annul") == []  # with no deal the tax is nothing to a either


CLOSED = """
format: 1
title: a tax on who has no deal
as_of: 2030-01-01
horizon: 2030-12-31
terms: {price: {levels: [1, 2]}}
so_far: [{at: 2030-01-01, by: [a, b], signs: {price: 1}}]
actors:
  a: {prefers: {price: {weight: 1, values: {1: 0.9, 2: 0.9}}}, no_deal: {is: 0.6, shifts: {in_force(tax): -0.4}}, delay: 0}
  b: {prefers: {price: {weight: 1, values: {1: 0.9, 2: 0.9}}}, no_deal: 0.1, delay: 0}
  state: {powers: {tax: {impose: {when: WHEN}}, review: {review: {takes: 300 days, grants: 0.5, asked_by: a}}}}
  court: {powers: {annul: {rule: {about: tax, effect: annuls, asked_when: in_force(tax), asked_by: a, takes: 5 days, grants: 0.9, costs: 0.1}}}}
agreement: {closes: {when: signed, after: 10 days}}
outcomes: [{closed: closed}, {open: otherwise}]
"""


@pytest.mark.parametrize(("when", "asked"), [("signed", [0.0]), ("closed", [])])
def test_what_has_closed_is_worth_its_package_whatever_is_still_out(
    when: str, asked: list[float], tmp_path: Path
) -> None:
    """Before the closing the review may still refuse, and no deal counts for half; once it has closed, for nothing."""
    assert Ruled(tmp_path, CLOSED.replace("WHEN", when)).days(Kind.FILED, "annul") == asked
