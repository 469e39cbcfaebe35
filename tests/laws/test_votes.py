"""Votes: a ruling whose answer is a share of weighted votes, with the chance that theory gives."""

from __future__ import annotations

import itertools
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import ScenarioError
from sim.scenario.load import load
from sim.world.compile import compile_scenario
from sim.world.compile.warnings import warnings_of
from sim.world.decisions import passing
from sim.world.record import Kind

from .ruled import Ruled, deal

VOTES = st.lists(st.tuples(st.floats(0, 1), st.integers(1, 5)), min_size=1, max_size=7)


def counted(chances: list[float], weights: list[float], share: float) -> float:
    """The probability of more than a share of yes votes, by enumeration of all ways to vote."""
    total = 0.0
    for votes in itertools.product((False, True), repeat=len(chances)):
        if sum(w for w, yes in zip(weights, votes, strict=True) if yes) > share * sum(weights):
            total += math.prod(p if yes else 1 - p for p, yes in zip(chances, votes, strict=True))
    return total


@given(VOTES, st.integers(0, 9))
def test_the_chance_to_pass_is_that_of_all_ways_to_vote(votes: list[tuple[float, int]], tenths: int) -> None:
    chances, weights = [p for p, _ in votes], [float(w) for _, w in votes]
    found = passing(np.array([[p] for p in chances]), np.array(weights), tenths / 10)
    exact = counted(chances, [10 * w for w in weights], tenths / 10)  # in whole numbers: no tie is a matter of rounding
    assert found[0] == pytest.approx(exact, abs=1e-12)


@given(VOTES, st.integers(0, 6), st.floats(0, 1), st.floats(0, 0.99))
def test_a_likelier_yes_and_a_lower_bar_never_pass_less(
    votes: list[tuple[float, int]], member: int, more: float, share: float
) -> None:
    chances, weights = np.array([[p] for p, _ in votes]), np.array([float(w) for _, w in votes])
    likelier = chances.copy()
    m = member % len(votes)
    likelier[m, 0] = max(more, likelier[m, 0])
    base = passing(chances, weights, share)[0]
    assert passing(likelier, weights, share)[0] >= base - 1e-12
    assert passing(chances, weights, share / 2)[0] >= base - 1e-12


def test_a_thousand_equal_votes_are_counted_as_the_binomial_does() -> None:
    n, p = 1000, 0.5
    exact = sum(math.comb(n, k) for k in range(n // 2 + 1, n + 1)) / 2**n
    assert passing(np.full((n, 1), p), np.ones(n), 0.5)[0] == pytest.approx(exact, rel=1e-9)


VOTE = "  meeting: {{powers: {{vote: {{review: {{takes: 30 days, refiles: 0, grants: {{members: {{{}}}{}}}}}}}}}}}"


@pytest.mark.parametrize(("members", "more", "p"), [
    ("union: {grants: 0.3}, funds: {weight: 2, grants: 0.6}", "", 0.6),  # the funds alone decide
    ("a: {grants: 0.5}, b: {grants: 0.5}, c: {grants: 0.5}", "", 0.5),
    ("a: {grants: 0.5}, b: {grants: 0.5}, c: {grants: 0.5}", ", passes: 0.66", 0.5**3 * 4),
    ("a: {grants: 0.9}, b: {grants: 0.8}", "", 0.72),  # half of the votes is no majority
])  # fmt: skip
def test_a_vote_passes_as_often_as_theory_says(tmp_path: Path, members: str, more: str, p: float) -> None:
    n = 400
    ruled = Ruled(tmp_path, deal(VOTE.format(members, more)), n)
    assert abs(ruled.share("closed") - p) <= 4 * math.sqrt(p * (1 - p) / n)
    values = [e[8] for record in ruled.records for e in record if e[2] in ("GRANTED", "REFUSED")]
    assert values == pytest.approx([p] * n)


def test_each_member_judges_the_package_by_its_own_utility(tmp_path: Path) -> None:
    members = "seller: {grants: {above: 0.4, sharpness: 1000}}, buyer: {grants: {above: 0.4, sharpness: 1000}}"
    text = deal(VOTE.format(members, ", passes: 0.5"))
    assert Ruled(tmp_path, text).outcomes == ["closed"]  # 0.5 to both
    assert Ruled(tmp_path, text.replace("signs: {price: 2}", "signs: {price: 3}")).outcomes == ["ended"]  # 1 and 0


def test_a_package_that_more_vote_for_is_not_refused_where_one_for_which_fewer_do_passes(tmp_path: Path) -> None:
    """Asked again about a package that has been voted on, a body answers as it has: one latent a vote."""
    vote = VOTE.format(
        "a: {grants: {if: price >= 2, then: 0.7, otherwise: 0.2}}, b: {weight: 2, grants: 0.5}, c: {weight: 2, grants: 0.5}",
        "",
    )
    amends = "{when: cleared(all), after: 0}, amends: [price]"
    ruled = Ruled(tmp_path, deal(vote, closes=amends), 60)
    for record in ruled.records:
        answers = [(e[8], e[2]) for e in record if e[2] in ("GRANTED", "REFUSED")]
        granted = [p for p, kind in answers if kind == "GRANTED"]
        refused = [p for p, kind in answers if kind == "REFUSED"]
        assert not granted or not refused or max(refused) < min(granted)


def test_a_date_may_hang_on_a_vote(tmp_path: Path) -> None:
    state = (
        "  state: {powers: {ban: {impose: {when: signed, deadline: {after: 20 days, force: order, met: false, "
        "then: {enforce: {members: {x: {grants: 1}, y: {grants: 0}, z: {grants: 1}}}}}}}}}"
    )
    assert Ruled(tmp_path, deal(state, closes="{when: false, after: 0}")).days(Kind.ENFORCED, "ban") == [20.0]


@pytest.mark.parametrize(("members", "more", "message"), [
    ("a: {weight: 0, grants: 0.5}", "", "a plain number above 0"),
    ("a: {weight: 1}", "", "grants: is missing"),
    ("a: {grants: 0.5}", ", passes: 1", "below 1"),
    ("a: 0.5", "", "must be a mapping"),
    ("", "", "must map members"),
    (", ".join(f"m{i}: {{weight: {2**i}, grants: 0.5}}" for i in range(14)), "", "round them"),
])  # fmt: skip
def test_a_vote_that_makes_no_sense_is_refused(tmp_path: Path, members: str, more: str, message: str) -> None:
    with pytest.raises(ScenarioError, match=message):
        Ruled(tmp_path, deal(VOTE.format(members, more)))


def test_what_a_member_prefers_is_not_called_idle(tmp_path: Path) -> None:
    text = deal(
        VOTE.format("funds: {grants: {above: 0.4}}", "")
        + "\n  funds: {prefers: {price: {weight: 1, best: 3, worst: 1}}}"
    )
    file = tmp_path / "vote.yaml"
    file.write_text(text, encoding="utf-8")
    loaded = load(file)
    found = warnings_of(loaded, compile_scenario(loaded).plan)
    assert not [warning for warning in found if "funds" in str(warning)]
