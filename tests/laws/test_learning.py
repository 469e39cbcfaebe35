"""What answers tell: of every package, of every ruling of the same luck, for ever."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.errors import ScenarioError
from sim.world.record import Kind
from tests.engine.played import plan_from

from .told import SIGNED, begun, days, packages, played, share, signed

VALUES = {"none": 1.0, "some": 0.9}


def _expected(plan, review: str, *, replication: int = 0, actor: str = "seller"):  # type: ignore[no-untyped-def]
    """What an actor expects of a review, at the end of a replication, for each package [P]."""
    play = begun(plan, replication)
    row = plan.actors["name"].tolist().index(actor)
    names = [plan.elements["name"][play.model.rulings[r].element] for r in play.model.reviews]
    return play.worth.outlook(row, play.deal.parties).expected[names.index(review)]


def test_a_refusal_tells_of_every_ruling_of_its_luck(tmp_path: Path) -> None:
    """After a refusal at 0.5 another review at 0.5 is hopeless: nobody waits for it, and the deal ends at once."""
    first = "{luck: theory, takes: 10 days, grants: {if: remedy == none, then: 0.5, otherwise: 1}}"
    plan = signed(tmp_path, VALUES, {"a": first, "b": "{luck: theory, takes: 200 days, grants: 0.5}"}, no_deal=0.3)
    every = played(plan, 200)
    ends = [days(one.record, Kind.ENDED, Kind.CLOSED) for one in every]
    assert {tuple(end) for end in ends} == {(("ENDED", 10.0),), (("CLOSED", 200.0),)}
    assert ends.count([("CLOSED", 200.0)]) / 200 == pytest.approx(0.5, abs=0.1)


@pytest.mark.parametrize(("second", "after"), [(0.5, 0.0), (0.6, 0.2), (0.75, 0.5), (1.0, 1.0)])
def test_it_tells_as_much_as_bayes_rule_has_it(tmp_path: Path, second: float, after: float) -> None:
    first = "{luck: theory, takes: 10 days, grants: {if: remedy == none, then: 0.5, otherwise: 1}}"
    slow = f"{{luck: theory, takes: 1000 days, grants: {second}}}"
    plan = signed(tmp_path, VALUES, {"a": first, "b": slow}, no_deal=0.0)
    refused = next(k for k, one in enumerate(played(plan, 20)) if days(one.record, Kind.REFUSED))
    if after > 0:
        assert _expected(plan, "b", replication=refused) == pytest.approx(after)
    granted = next(k for k, one in enumerate(played(plan, 20)) if not days(one.record, Kind.REFUSED))
    assert _expected(plan, "b", replication=granted) == pytest.approx(1.0)


@pytest.mark.parametrize("actor", ["seller", "buyer"])
def test_it_tells_every_party_alike_where_a_court_could_be_asked_at_a_cost(tmp_path: Path, actor: str) -> None:
    first = "{luck: theory, takes: 10 days, grants: {if: remedy == none, then: 0.5, otherwise: 1}}"
    slow = "{luck: theory, takes: 1000 days, grants: 0.75}"
    suit = "  court: {powers: {suit: {rule: {effect: forbids, asked_when: 1 == 0, asked_by: buyer, costs: 0.1, takes: 9 days, grants: 1}}}}"
    plan = signed(tmp_path, VALUES, {"a": first, "b": slow}, no_deal=0.0, more=suit)
    refused = next(k for k, one in enumerate(played(plan, 20)) if days(one.record, Kind.REFUSED))
    assert _expected(plan, "b", replication=refused, actor=actor) == pytest.approx(0.5)


def test_another_luck_tells_nothing(tmp_path: Path) -> None:
    first = "{takes: 10 days, grants: {if: remedy == none, then: 0.5, otherwise: 1}}"
    plan = signed(tmp_path, VALUES, {"a": first, "b": "{takes: 1000 days, grants: 0.5}"}, no_deal=0.0)
    assert _expected(plan, "b") == pytest.approx(0.5)


def test_what_a_grant_has_told_stays_told_when_the_grant_falls_away(tmp_path: Path) -> None:
    """Granted at 0.2, the first review grants the other package with 0.15 / 0.2; parties amend to it and then stay."""
    plan = signed(
        tmp_path,
        {"a": 0.9, "c": 0.6},
        {
            "r1": "{takes: 10 days, grants: {if: remedy == a, then: 0.2, otherwise: 0.15}}",
            "r2": "{takes: 20 days, grants: {if: remedy == a, then: 0, otherwise: 1}}",
        },
        no_deal=0.3,
        seller=", expects: {r2: {if: remedy == a, then: 0.95, otherwise: 1}}",
    )
    every = played(plan, 300)
    amended = [one for one in every if packages(plan, one.record, Kind.AMENDED)]
    assert len(amended) / 300 == pytest.approx(0.2, abs=0.07)
    assert not [one for one in every if days(one.record, Kind.EXITED)]
    assert share(plan, 300) == pytest.approx(0.15, abs=0.06)


def test_silence_tells_nothing_of_the_luck(tmp_path: Path) -> None:
    silent = "{luck: theory, takes: 99 days, limit: 10 days, silence: clears, grants: 0.2}"
    plan = signed(tmp_path, VALUES, {"a": silent, "b": "{luck: theory, takes: 1000 days, grants: 0.4}"}, no_deal=0.0)
    assert _expected(plan, "b") == pytest.approx(0.4)


def test_each_learns_on_its_own_scale(tmp_path: Path) -> None:
    """The seller had expected 0.8 of what is refused at 0, and so expects (0.9 - 0.8) / 0.2 of the other; the buyer 0.5."""
    first = "{luck: theory, takes: 10 days, grants: {if: remedy == none, then: 0, otherwise: 1}}"
    slow = "{luck: theory, takes: 1000 days, grants: 0.5}"
    own = ", expects: {a: {if: remedy == none, then: 0.8, otherwise: 1}, b: 0.9}"
    plan = signed(tmp_path, VALUES, {"a": first, "b": slow}, no_deal=0.0, seller=own)
    assert _expected(plan, "b") == pytest.approx(0.5)
    assert _expected(plan, "b", actor="buyer") == pytest.approx(0.5)
    assert np.all(_expected(plan, "a") == [0.0, 1.0])


@pytest.mark.parametrize(("first", "second", "fits"), [(0.8, 0.2, False), (0.5, 0.5, False), (0.2, 0.8, True)])
def test_a_history_that_no_luck_brings_about_is_refused_also_where_the_package_has_changed(
    tmp_path: Path, first: float, second: float, fits: bool
) -> None:
    """Refused at one price, granted at another: the probabilities of the two prices decide whether that can be."""
    text = SIGNED.replace("LEVELS", "none, some").replace("FIRST", "none").replace("VALUES", "{none: 1, some: 0.9}")
    text = (
        text.replace("NO_DEAL", "0.1")
        .replace("SELLER", "")
        .replace("CLOSES", "cleared(all)")
        .replace("AMENDS", "remedy")
        .replace("DELAY", "0")
    )
    text = text.replace(
        "REVIEWERS",
        f"  office: {{powers: {{r: {{review: {{takes: 9 days, grants: {{if: remedy == none, then: {first}, otherwise: {second}}}}}}}}}}}",
    )
    text = text.replace("  - {by: [seller, buyer], signs: {remedy: none}}", "\n".join([
        "  - {at: 2023-12-01, by: [seller, buyer], signs: {remedy: none}}",
        "  - {at: 2023-12-01, by: seller, asks: r}",
        "  - {at: 2023-12-10, by: office, refuses: r}",
        "  - {at: 2023-12-11, by: [seller, buyer], amends: {remedy: some}}",
        "  - {at: 2023-12-12, by: seller, asks: r}",
        "  - {at: 2023-12-20, by: office, grants: r}",
    ]))  # fmt: skip
    if fits:
        assert plan_from(tmp_path, text)
        return
    with pytest.raises(ScenarioError, match=r"so_far\.5\.grants: r: is granted .*line 11 says the opposite"):
        plan_from(tmp_path, text)


PARTIAL = """
format: 1
title: who says what it expects in some cases only
as_of: 2024-01-01
horizon: 2024-12-31
terms: {x: {levels: [1, 2]}}
circumstances: {mood: {start: 0}}
so_far:
  - {by: [seller, buyer], signs: {x: 1}}
  - {by: state, imposes: ban}
  - {by: buyer, asks: stay}
  - {by: court, refuses: stay}
actors:
  seller: {prefers: {x: {weight: 1, values: {1: 1, 2: 0}}}, no_deal: 0.5, delay: 0.001, expects: {stay: EXPECTS}}
  buyer: {prefers: {x: {weight: 1, values: {1: 0.8, 2: 0.3}}}, no_deal: 0, delay: 0}
  state: {powers: {ban: {impose: {deadline: {at: 2024-11-01, force: spoken, met: closed, then: {enforce: 1}}}}}}
  court: {powers: {stay: {rule: {about: ban, effect: suspends, asked_by: buyer, takes: 30 days, grants: 0.9, luck: g}}}}
  agency: {powers: {permit: {review: {takes: 90 days, grants: 0.8, luck: g}}}}
agreement: {closes: {when: cleared(all), after: 0}, amends: [], exits: {seller: signed}}
outcomes: [{closed: closed}, {ended: ended}, {open: otherwise}]
"""


@pytest.mark.parametrize(
    ("expects", "leaves"),
    [
        ("{if: mood > 0.5, then: 0.5}", True), ("{if: mood > 0.5, then: 0.5, otherwise: 0.9}", True), ("{if: mood < 0.5, then: 0.5}", False),
        ("{if: mood < 0.5, then: {if: mood > 0.5, then: 0.5}, otherwise: 0.1}", True),
    ],
)  # fmt: skip
def test_what_is_not_said_of_a_petition_about_a_measure_is_left_to_the_rulers_own_rule(
    tmp_path: Path, expects: str, *, leaves: bool
) -> None:
    """A stay refused at 0.9 leaves nothing of a permit at 0.8; refused at 0.5, (0.8 - 0.5)/(1 - 0.5), enough to wait for."""
    record = played(plan_from(tmp_path, PARTIAL.replace("EXPECTS", expects)), 1)[0].record
    assert days(record, Kind.EXITED) == ([("EXITED", 0.0)] if leaves else [])


ONE_LUCK = """
format: 1
title: one luck of a review and a petition
as_of: 2030-01-01
horizon: 2031-12-31
terms: {cure: {levels: [none, full]}}
so_far: [{at: 2030-01-01, by: [s, b], signs: {cure: none}}]
actors:
  s: {prefers: {cure: {weight: 1, values: {none: 1, full: 1}}}, no_deal: 0, delay: 0}
  b: {prefers: {cure: {weight: 1, values: {none: 1, full: 1}}}, no_deal: 0.2, delay: 0.025, overconfidence: OVER}
  rival: {}
  agency: {powers: {permit: {review: {luck: g, takes: 10 days, asked_by: s, grants: {if: cure == none, then: 0.5, otherwise: 0.95}, refiles: 3}}}}
  court: {powers: {ban: {rule: {luck: g, effect: forbids, asked_when: signed, asked_by: rival, takes: 100 days, grants: BAN}}}}
agreement: {closes: {when: cleared(permit) and refused(ban), after: 10 days}, amends: [cure], exits: {b: ever refused(permit)}}
outcomes: [{closed: closed}, {open: otherwise}]
"""


@pytest.mark.parametrize(
    ("over", "ban", "goes_on"),
    [("0.5", "0.74", True), ("0.5", "0.95", False), ("0", "0.49", True), ("0", "0.74", False)],
)
def test_who_overrates_a_review_has_learnt_on_that_scale_what_it_expects_of_a_petition_of_the_same_luck(
    over: str, ban: str, tmp_path: Path, *, goes_on: bool
) -> None:
    """Refused at e = 0.5 + 0.5 o: a ban of less is certainly refused; one of more leaves (1 - q) too little for the wait."""
    records = [r.record for r in played(plan_from(tmp_path, ONE_LUCK.replace("OVER", over).replace("BAN", ban)), 40)]
    refused = [r for r in records if ("REFUSED", 10.0) in days(r, Kind.REFUSED)]
    assert len(refused) > 10
    assert all(bool(days(r, Kind.AMENDED)) == goes_on for r in refused)
