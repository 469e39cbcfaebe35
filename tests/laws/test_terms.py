"""What compares a term while there is no package: false, whichever way it is put, and told."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.execution.scenarios import open_scenario
from sim.world.compile import warnings_of
from sim.world.record import Kind
from tests.laws.ruled import Ruled

TEXT = """
format: 1
title: a measure that asks what was promised
as_of: 2024-01-01
horizon: 2024-12-31
terms: {pledge: {levels: [light, heavy]}}
structures: {modest: {is: pledge == light}}
circumstances: {mood: {start: 1}, calm: {start: 1}}
so_far: [{by: state, imposes: ban}]
actors:
  seller: {prefers: {pledge: {weight: 1, best: light, worst: heavy}}, no_deal: 0.9, delay: 0, powers: {s: {sell: {responds: 300 days, patience: endless}}}}
  buyer: {prefers: {pledge: {weight: 1, best: light, worst: heavy}}, no_deal: 0.9, delay: 0, powers: {b: {bid: {enters: 300 days, responds: 9 days, patience: endless}}}, EXPECTS}
  state: {powers: {ban: {impose: {IMPOSED, deadline: {at: 2024-03-01, force: order, met: closed, EXTEND, then: {enforce: ENFORCE, AGAIN}}}}}}
  court: {powers: {stay: {rule: {about: ban, effect: suspends, asked_when: pending(ban), takes: 100 days, grants: GRANTS}}}}
events: {outcry: {when: WHEN, sets: {calm: 0}}}
agreement: {closes: {when: cleared(all), after: 0}}
outcomes: [{banned: in_force(ban)}, {angry: calm == 0}, {other: otherwise}]
"""
PLAIN = {"EXPECTS": "expects: {}", "IMPOSED": "when: mood > 5", "EXTEND": "expires: {after: 300 days}", "ENFORCE": "0.5", "AGAIN": "again: {hazard: 0.001}", "GRANTS": "0.5", "WHEN": "mood > 5"}  # fmt: skip


def _text(**said: str) -> str:
    text = TEXT
    for word, plain in PLAIN.items():
        text = text.replace(word, said.get(word, plain))
    return text


def _warned(folder: Path, **said: str) -> list[str]:
    file = folder / "terms.yaml"
    file.write_text(_text(**said), encoding="utf-8")
    scenario = open_scenario(file)
    return [w.path for w in warnings_of(scenario.loaded, scenario.plan) if "whichever way it is put" in w.message]


@pytest.mark.parametrize("level", ["light", "heavy"])
def test_a_comparison_is_false_whichever_way_it_is_put_while_nothing_is_on_the_table(
    tmp_path: Path, level: str
) -> None:
    rule = f"{{if: pledge == {level}, then: 0, otherwise: 1}}"
    assert Ruled(tmp_path, _text(ENFORCE=rule)).days(Kind.ENFORCED, "ban") == [60.0]


BAN = "actors.state.powers.ban.impose"
IF = "{if: pledge == heavy, then: 0.1, otherwise: 0.9}"


@pytest.mark.parametrize(
    ("word", "said", "path"),
    [
        ("ENFORCE", IF, f"{BAN}.deadline.then.enforce.if"),
        ("ENFORCE", "{if: mood > 0, then: {if: is(modest) or mood > 3, then: 1, otherwise: 0}, otherwise: 0}", f"{BAN}.deadline.then.enforce.then.if"),
        ("AGAIN", f"again: {{hazard: 0.01, enforce: {IF}}}", f"{BAN}.deadline.then.again.enforce.if"),
        ("EXTEND", f"extend: {{days: 9 days, grants: {IF}}}", f"{BAN}.deadline.extend.grants.if"),
        ("EXTEND", f"expires: {{after: 300 days, renewed: {IF}}}", f"{BAN}.deadline.expires.renewed.if"),
        ("GRANTS", IF, "actors.court.powers.stay.rule.grants.if"),
        ("GRANTS", f"{{members: {{one: {{weight: 1, grants: {IF}}}, two: {{weight: 1, grants: 0.5}}}}}}", "actors.court.powers.stay.rule.grants.members.one.grants.if"),
        ("ENFORCE", f"{{if: {'0.25 < mood and ' * 30}pledge == heavy, then: 0.1, otherwise: 0.9}}", f"{BAN}.deadline.then.enforce.if"),
        ("EXPECTS", f"expects: {{ban: {IF}}}", "actors.buyer.expects.ban.if"),
        ("WHEN", "not (pledge == heavy and mood < 5)", "events.outcry.when"),
        ("IMPOSED", "when: not is(modest) and mood > 5", f"{BAN}.when"),
    ],
)  # fmt: skip
def test_what_turns_on_a_term_while_no_deal_may_be_in_hand_is_told(
    tmp_path: Path, word: str, said: str, path: str
) -> None:
    assert _warned(tmp_path, **{word: said}) == [path]


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("ENFORCE", IF.replace("pledge", "signed and pledge")), ("ENFORCE", IF.replace("pledge", "with(buyer) and pledge")),
        ("ENFORCE", "{if: selected, then: 0.5, otherwise: 0.1}"), ("WHEN", "pledge == heavy"), ("WHEN", "not (signed and pledge == heavy)"),
        ("IMPOSED", "when: signed and not is(modest)"),
    ],
)  # fmt: skip
def test_what_says_that_a_deal_is_in_hand_is_not(tmp_path: Path, word: str, said: str) -> None:
    assert not _warned(tmp_path, **{word: said})
