"""Priors in a plan: a constant stays what it is, a chance is drawn anew, and one prior is one unknown."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.scenario.load import load
from sim.world.beliefs import Numbers
from sim.world.compile import compile_scenario

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"
BASE = (SCENARIOS / "reference" / "one-veto.yaml").read_text(encoding="utf-8")
PRIORS = """
sure: {is: 0.3, unit: probability, what: a share, known_by: 2020-01-01, confidence: high}
share: {is: {beta: [2, 3]}, unit: probability, what: a share, known_by: 2020-01-01, confidence: high}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "priors").mkdir()
    (tmp_path / "priors" / "office.yaml").write_text(PRIORS, encoding="utf-8")
    return tmp_path


def grants(folder: Path, rule: str) -> tuple[Numbers, int]:
    """The numbers of one veto with this rule for the grant, and the slot of the rule."""
    text = BASE.replace("grants: {above: 0.4, sharpness: 10}", f"grants: {rule}")
    (folder / "x.yaml").write_text(text, encoding="utf-8")
    plan = compile_scenario(load(folder / "x.yaml")).plan
    return Numbers(plan), int(plan.linears["base"][plan.rules["a"][plan.rulings["rule"][0]]])


def test_a_constant_prior_is_that_constant(folder: Path) -> None:
    numbers, slot = grants(folder, "{prior: office.sure}")
    assert numbers.draw(1, 0)[slot] == numbers.medians()[slot] == 0.3


def test_a_prior_is_drawn_once_for_each_belief_draw(folder: Path) -> None:
    numbers, slot = grants(folder, "{prior: office.share}")
    assert slot in numbers.beliefs and numbers.private == []
    assert numbers.draw(1, 0)[slot] != numbers.draw(1, 1)[slot]


def test_a_prior_that_is_chance_is_drawn_for_each_replication(folder: Path) -> None:
    numbers, slot = grants(folder, "{chance: {prior: office.share}}")
    assert numbers.private == [slot]
    beliefs = numbers.draw(1, 0)
    assert numbers.draw_private(beliefs, 1, 0)[slot] != numbers.draw_private(beliefs, 1, 1)[slot]


def test_a_chance_does_not_share_the_unknown_of_its_prior(folder: Path) -> None:
    line = "never: {home: {terms: site == home, credibility: {prior: office.share}}}"
    text = BASE.replace("    no_deal: 0.2\n", f"    no_deal: 0.2\n    {line}\n", 1)
    text = text.replace("grants: {above: 0.4, sharpness: 10}", "grants: {chance: {prior: office.share}}")
    (folder / "x.yaml").write_text(text, encoding="utf-8")
    numbers = Numbers(compile_scenario(load(folder / "x.yaml")).plan)
    assert (
        len(numbers.private) == len([i for i in numbers.beliefs if numbers.slots[i][9] == "priors.office.share"]) == 1
    )


SPOKEN = "actors.president.powers.spoken_deadline.impose.deadline"


def test_a_measure_that_says_nothing_is_enforced_as_threats_of_its_force_are() -> None:
    loaded = load(SCENARIOS / "oracle.yaml", [(f"{SPOKEN}.then", "null")])
    inputs = {entry.path: entry for entry in compile_scenario(loaded).inputs}
    taken = inputs[f"{SPOKEN}.then.enforce"]
    assert (taken.kind, taken.prior) == ("assumption", "threat.carried_out")


def test_no_prior_stands_in_for_what_a_statute_brings() -> None:
    sets = [(f"{SPOKEN}.then", "null"), (f"{SPOKEN}.force", "statute")]
    with pytest.raises(ScenarioError, match=r"then: enforce: is missing"):
        compile_scenario(load(SCENARIOS / "oracle.yaml", sets))


def test_a_default_that_became_known_later_says_that_it_is_the_default(folder: Path) -> None:
    """Before 2020-08-01 nobody could know how often dates had moved until then: the author has to say."""
    ban = "deadline: {at: 2019-06-30, force: order, met: closed, extend: {asks: capital, days: 9}, then: {enforce: 1}}"
    text = BASE.replace("as_of: 2024-01-01", "as_of: 2019-01-01").replace("horizon: 2024-12-31", "horizon: 2019-12-31")
    text = text.replace(
        "    powers:\n      security:", f"    powers:\n      ban: {{impose: {{when: true, {ban}}}}}\n      security:"
    )
    assert "ban:" in text
    (folder / "x.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(
        ScenarioError, match=r"deadline.extended: became known on .*; it is the default, so say `grants: "
    ):
        compile_scenario(load(folder / "x.yaml"))
