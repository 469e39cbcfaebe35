"""What a scenario sets off again and again is told before it is run."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import EndlessError
from sim.execution.scenarios import open_scenario
from sim.study.defaults import doubts
from sim.world.reference import Engine

SIGNS_AND_LEAVES = """
format: 1
title: a signature frightens the buyer, and the end of it calms it
as_of: 2024-01-01
horizon: 2024-12-31
terms: {price: {levels: [1, 2]}}
circumstances: {fear: {start: 0}}
events:
  signature: {when: signed, sets: {fear: 1}}
  end: {when: ended, sets: {fear: CALM}}
actors:
  seller: {prefers: {price: {weight: 1, best: 2, worst: 1}}, no_deal: 0, delay: 0, powers: {sale: {sell: {patience: endless, responds: 1 day}}}}
  buyer: {prefers: {price: {weight: 1, values: {1: 0.6, 2: 0.6}}}, no_deal: {is: 0, shifts: {fear: 1}}, delay: 0, powers: {offer: {bid: {patience: endless, responds: 1 day}}}}
agreement: {closes: {when: "for(signed, 100)", after: 0 days}, exits: {buyer: signed}}
outcomes: [{closed: closed}, {other: otherwise}]
"""
REOPENS = """
format: 1
title: two reviews that reopen each other
as_of: 2024-01-01
horizon: 2024-12-31
terms: {price: {levels: [1, 2]}}
so_far:
  - {at: 2024-01-01, by: [seller, buyer], signs: {price: 2}}
actors:
  seller: {prefers: {price: {weight: 1, best: 2, worst: 1}}, no_deal: 0, delay: 0}
  buyer: {prefers: {price: {weight: 1, best: 1, worst: 2}}, no_deal: 0, delay: 0}
  a: {powers: {ra: {review: {takes: TAKES, grants: 1, reopens: {when: cleared(rb)}}}}}
  b: {powers: {rb: {review: {takes: TAKES, grants: 1, reopens: {when: cleared(ra)}}}}}
agreement: {closes: {when: "false", after: 0 days}}
outcomes: [{closed: closed}, {other: otherwise}]
"""
QUIET = """
format: 1
title: A refusal, an appeal, and what the parties do at once
as_of: 2026-02-01
horizon: 2026-12-31
terms: {remedy: {levels: [no_remedy, cure]}}
so_far:
  - {at: 2026-01-01, by: [s, b], signs: {remedy: no_remedy}}
  - {at: 2026-01-01, by: b, asks: cma}
  - {at: 2026-01-20, by: cma, refuses: cma}
  - {at: 2026-02-01, by: b, asks: cat}
TOLDactors:
  s: {prefers: {remedy: {weight: 1, values: {no_remedy: 1, cure: 0.9}}}, no_deal: 0}
  b: {prefers: {remedy: {weight: 1, values: {no_remedy: 1, cure: 0.5}}}, no_deal: 0}
  cma: {powers: {cma: {review: {takes: 30 days, grants: {if: remedy == cure, then: 0.9, otherwise: 0.1}, refiles: 2}}}}
  court: {powers: {cat: {rule: {about: cma, effect: reverses, asked_when: refused(cma), asked_by: b, takes: 100 days, grants: 0.1}}}}
agreement: {closes: {when: cleared(all), after: 1 day}, amends: [remedy]}
outcomes: [{closed: closed}, {open: otherwise}]
"""


def _warned(folder: Path, text: str) -> list[tuple[str, str]]:
    file = folder / "world.yaml"
    file.write_text(text, encoding="utf-8")
    found = open_scenario(file)
    told = doubts(found.loaded, found.plan, found.inputs)
    return [(w.path, w.message) for w in told if "replication" in w.message and "default" not in w.message]


def test_an_agreement_that_undoes_itself_is_told_with_what_it_sets_off(tmp_path: Path) -> None:
    ((path, message),) = _warned(tmp_path, SIGNS_AND_LEAVES.replace("CALM", "0"))
    assert path == "agreement"
    assert "182 agreements are signed, and end" in message
    assert "events.signature -> circumstances.fear -> agreement -> events.end" in message


def test_one_that_is_left_for_good_is_not(tmp_path: Path) -> None:
    assert _warned(tmp_path, SIGNS_AND_LEAVES.replace("CALM", "1")) == []


@pytest.mark.parametrize("takes", ["0 days", "0.00001 days"])
def test_what_never_ends_is_told_as_a_run_would_tell_it(tmp_path: Path, takes: str) -> None:
    ((path, message),) = _warned(tmp_path, REOPENS.replace("TAKES", takes))
    assert path == "actors.a.powers.ra"
    with pytest.raises(EndlessError) as run:
        Engine(open_scenario(tmp_path / "world.yaml").plan).play(1, 0, 20)
    assert message == str(run.value)


def test_what_takes_its_time_is_not(tmp_path: Path) -> None:
    assert _warned(tmp_path, REOPENS.replace("TAKES", "3 days")) == []


REGRETTED = """
format: 1
title: a price below what its seller would take
as_of: 2024-01-01
horizon: 2024-12-31
terms: {price: {levels: [1, 2, 3]}}
so_far: [{by: [buyer, seller], signs: {price: 1}}]
actors:
  seller: {prefers: {price: {weight: 1, best: 3, worst: 1}}, no_deal: NO_DEAL, delay: 0}
  buyer: {prefers: {price: {weight: 1, best: 1, worst: 3}}, no_deal: 0, delay: 0}
agreement: {closes: {when: "true", after: 300 days}, amends: [AMENDS]}
outcomes: [{closed: closed}, {other: otherwise}]
"""


@pytest.mark.parametrize(
    ("no_deal", "amends", "told"),
    [("0.2", "", True), ("as_good_as: {price: 2}", "", True), ("0", "", False), ("0.2", "price", False)],
)
def test_who_has_signed_what_it_would_rather_not_have_and_cannot_amend_is_told(
    tmp_path: Path, no_deal: str, amends: str, told: bool
) -> None:
    file = tmp_path / "world.yaml"
    said = f"{{{no_deal}}}" if ":" in no_deal else no_deal
    file.write_text(REGRETTED.replace("NO_DEAL", said).replace("AMENDS", amends), encoding="utf-8")
    found = open_scenario(file)
    paths = [
        w.path for w in doubts(found.loaded, found.plan, found.inputs) if "worth less to it than no deal" in w.message
    ]
    assert paths == (["actors.seller"] if told else [])


@pytest.mark.parametrize(("no_deal", "numbers"), [("0.2", "0.00 against 0.20"), ("0.004", "0.000 against 0.004")])
def test_the_two_numbers_that_a_warning_compares_are_told_apart(tmp_path: Path, no_deal: str, numbers: str) -> None:
    file = tmp_path / "world.yaml"
    file.write_text(REGRETTED.replace("NO_DEAL", no_deal).replace("AMENDS", ""), encoding="utf-8")
    found = open_scenario(file)
    assert [numbers in w.message for w in doubts(found.loaded, found.plan, found.inputs)] == [True]


@pytest.mark.parametrize("told", ["", "  - {at: 2026-02-01, by: [s, b], amends: {remedy: no_remedy}}\n"])
def test_what_play_does_on_the_evening_of_as_of_is_warned_of_whatever_the_history_tells_of_that_day(
    told: str, tmp_path: Path
) -> None:
    """They amend to what the history did not tell, and drop the appeal that it did."""
    ((path, message),) = _warned(tmp_path, QUIET.replace("TOLD", told))
    assert path == "agreement"
    assert "in all of 50 trial replications the parties leave or amend it on the evening of `as_of` itself" in message
