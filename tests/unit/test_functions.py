"""Python that a scenario names: only what is allowed, only what a side or a reviewer can do, and errors in one line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import sim
from sim.errors import RunError, ScenarioError
from sim.execution.scenarios import open_scenario
from sim.world.functions import resolve
from sim.world.record import Kind
from sim.world.reference import Engine

from ..conformance.catalogue import CATALOGUE

BID = CATALOGUE["bid"][0]
REVIEW = CATALOGUE["review, logistic, mitigating"][0]
CODE = """
from sim.world.functions import Accept, Leave, Offer

def leave(turn): return Leave()
def accept(turn): return Accept()
def outside(turn): return Offer(len(turn.worth))
def passes(turn): return Offer(-1)
def text(turn): return "0.5"
def exits(turn): raise SystemExit(0)
def half(turn): return Offer(1.0)
def huge(turn): return 10**400
def mute(turn):
    class Mute:
        def __repr__(self): raise ValueError
    return Mute()
def word(turn): return Offer("a")
def nothing(turn): return float("nan")
def fails(turn): return 1 / 0
def spoils(turn):
    turn.worth[:] = 0
    turn.allowed[:] = False
    turn.packages[:] = 0
    return 0.5
def lucky(turn): return 0.3 + 0.4 * turn.luck
def two(turn): return 0.9, 0.5
def least(turn, *, worth): return worth
def never(case): return 0.0
def some(case): return case.utility * 0 + 0.5
def above(case): return 1.5
def shape(case): return [0.1, 0.2]
value = 3
"""


@pytest.fixture
def code(tmp_path: Path) -> str:
    file = tmp_path / "owncode.py"
    file.write_text(CODE, encoding="utf-8")
    return str(file)


def _engine(tmp_path: Path, code: str, text: str) -> Engine:
    file = tmp_path / "scenario.yaml"
    file.write_text(text, encoding="utf-8")
    return Engine(open_scenario(file, python=[code]).plan, [code])


def _tactic(name: str, more: str = "") -> str:
    old = "offer: {bid: {tactic: {beta: 1}"
    assert old in BID
    return BID.replace(old, f"offer: {{bid: {{tactic: {{python: owncode.{name}{more}}}")


def _grants(name: str) -> str:
    old = "grants: {above: 0.3, sharpness: 6}"
    assert old in REVIEW
    return REVIEW.replace(old, f"grants: {{python: owncode.{name}}}")


# --- what is allowed ---------------------------------------------------------------------------------------


def test_a_scenario_runs_no_code_that_nobody_has_allowed(tmp_path: Path) -> None:
    file = tmp_path / "scenario.yaml"
    (tmp_path / "owncode.py").write_text("raise SystemExit('it ran')", encoding="utf-8")
    file.write_text(_tactic("leave"), encoding="utf-8")
    with pytest.raises(
        ScenarioError, match=r"scenario.yaml:\d+:\d+: .*owncode.leave: is Python code.*--python owncode"
    ):
        sim.load(file)
    for path in ("os.system", "sim.world.functions.resolve", "system"):
        file.write_text(_tactic("leave").replace("owncode.leave", path), encoding="utf-8")
        with pytest.raises(ScenarioError, match="is Python code of the scenario"):
            sim.load(file, python=["owncode"])


def test_what_a_scenario_was_loaded_with_stays_allowed_and_a_plan_alone_allows_nothing(
    tmp_path: Path, code: str
) -> None:
    file = tmp_path / "scenario.yaml"
    file.write_text(_tactic("lucky"), encoding="utf-8")
    found = sim.load(file, python=[code])
    assert sim.run(found, n=40).outcomes == sim.run(file, n=40, python=(code,)).outcomes
    with pytest.raises(RunError, match="allow it with --python"):
        Engine(found.plan)


@pytest.mark.parametrize(
    ("path", "words"), [("owncode.gone", "has no function gone"), ("owncode.value", "has no function value")]
)
def test_a_name_that_is_no_function_is_refused(path: str, words: str, code: str) -> None:
    with pytest.raises(RunError, match=words):
        resolve(path, [code])


def test_a_module_that_cannot_be_imported_is_named_with_the_reason(tmp_path: Path) -> None:
    file = tmp_path / "brokencode.py"
    file.write_text("import nothing_of_this_name", encoding="utf-8")
    with pytest.raises(RunError, match=r"brokencode.py: cannot be imported: ModuleNotFoundError"):
        resolve("brokencode.f", [str(file)])


def test_a_file_never_takes_the_place_of_a_module_that_is_loaded(tmp_path: Path) -> None:
    file = tmp_path / "json.py"
    file.write_text("def f(turn): return 0.5", encoding="utf-8")
    with pytest.raises(RunError, match="a module named json is loaded already; give the file another name"):
        resolve("json.f", [str(file)])


def test_a_file_may_hold_dataclasses_and_is_tried_again_after_it_has_failed(tmp_path: Path) -> None:
    file = tmp_path / "classycode.py"
    file.write_text("raise SystemExit(3)", encoding="utf-8")
    with pytest.raises(RunError, match=r"classycode\.py: cannot be imported: SystemExit: 3"):
        resolve("classycode.f", [str(file)])
    file.write_text(
        "from __future__ import annotations\nfrom dataclasses import dataclass\n\n@dataclass\nclass A:\n    x: int = 0\n\n"
        "def f(turn): return A().x\n",
        encoding="utf-8",
    )
    assert resolve("classycode.f", [str(file)])(None) == 0


# --- what a tactic can do ----------------------------------------------------------------------------------


def test_an_agent_that_leaves_leaves_and_one_that_passes_passes(tmp_path: Path, code: str) -> None:
    engine = _engine(tmp_path, code, _tactic("leave"))
    assert [Kind(e.kind) for e in engine.play(1, 0, 20).record] == [Kind.LEFT]
    engine = _engine(tmp_path, code, _tactic("passes"))
    record = engine.play(1, 0, 20).record
    assert {Kind(e.kind) for e in record if e.actor == 0} == {Kind.PASSED}
    assert {Kind(e.kind) for e in record} <= {
        Kind.PASSED,
        Kind.OFFERED,
        Kind.REJECTED,
    }  # until the seller's patience is over


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("accept", "Accept.*there is no such offer that it may accept"),
        ("outside", "Offer.*must be a package that the side may offer"),
        ("huge", "must return an aspiration"),
        ("mute", "owncode.mute: Mute: must return an aspiration"),
        ("half", "Offer.*must be a package that the side may offer"),
        ("word", "Offer.*must be a package that the side may offer"),
        ("exits", "owncode.exits: SystemExit: 0"),
        ("text", "must return an aspiration"),
        ("nothing", "must return an aspiration"),
        ("fails", "owncode.fails: ZeroDivisionError: division by zero"),
    ],
)
def test_what_no_side_can_do_stops_the_run_with_one_line(name: str, words: str, tmp_path: Path, code: str) -> None:
    engine = _engine(tmp_path, code, _tactic(name))
    with pytest.raises(RunError, match=words) as caught:
        engine.play(1, 0, 20)
    assert "\n" not in str(caught.value)


def test_a_function_cannot_change_what_the_engine_knows(tmp_path: Path, code: str) -> None:
    spoiled = _engine(tmp_path, code, _tactic("spoils")).play(1, 0, 20)
    steady = _engine(tmp_path, code, _tactic("least", ", with: {worth: 0.5}")).play(1, 0, 20)
    assert spoiled.record == steady.record


def test_two_aspirations_are_one_to_accept_and_one_to_offer(tmp_path: Path, code: str) -> None:
    """It offers the least above 0.5 (price 2, worth 2/3 to the buyer) and never takes less than 0.9 (price 1)."""
    record = _engine(tmp_path, code, _tactic("two")).play(1, 0, 20).record
    assert {e.package for e in record if e.kind == Kind.OFFERED and e.actor == 0} == {1}
    assert not [e for e in record if e.kind == Kind.SIGNED and e.actor == 0 and e.package > 0]


# --- what a grant rule can do ------------------------------------------------------------------------------


def test_a_grant_rule_decides_with_the_latent_luck_of_the_ruling(tmp_path: Path, code: str) -> None:
    some = _engine(tmp_path, code, _grants("some"))
    plain = _engine(tmp_path, code, _grants("some").replace("{python: owncode.some}", "0.5"))
    for k in range(40):
        assert some.play(1, k, 20).record == plain.play(1, k, 20).record
    never = _engine(tmp_path, code, _grants("never"))
    assert not [e for k in range(20) for e in never.play(1, k, 20).record if e.kind == Kind.GRANTED]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("above", r"must return probabilities in \[0, 1\]"),
        ("shape", "must return a probability, or one for each package"),
    ],
)
def test_what_is_no_probability_stops_the_run(name: str, words: str, tmp_path: Path, code: str) -> None:
    engine = _engine(tmp_path, code, _grants(name))
    with pytest.raises(RunError, match=words):
        engine.play(1, 0, 20)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("grants: {above: 0.3, sharpness: 6}", "grants: {python: 3}", "python: 3: must be the dotted path"),
        (
            "grants: {above: 0.3, sharpness: 6}",
            "grants: {python: owncode.some, with: 3}",
            "with: 3: must map parameters",
        ),
        ("grants: {above: 0.3, sharpness: 6}", "grants: {python: owncode.some, wit: {}}", "wit: is not allowed here"),
        ("tactic: {beta: 1}", "tactic: {beta: 1, python: owncode.two}", "give one of beta and python"),
        ("tactic: {beta: 1}", "tactic: {beta: 1, with: {x: 1}}", "only a function in Python takes parameters"),
    ],
)
def test_a_function_that_is_written_wrongly_is_refused(
    old: str, new: str, words: str, tmp_path: Path, code: str
) -> None:
    assert old in REVIEW
    with pytest.raises(ScenarioError, match=words):
        _engine(tmp_path, code, REVIEW.replace(old, new, 1))


def test_only_what_rules_on_a_deal_can_be_a_function(tmp_path: Path, code: str) -> None:
    text = CATALOGUE["impose"][0].replace("grants: 0.4", "grants: {python: owncode.some}")
    with pytest.raises(ScenarioError, match="only what rules on a deal"):
        _engine(tmp_path, code, text)


def test_parameters_may_be_uncertain(tmp_path: Path, code: str) -> None:
    engine = _engine(tmp_path, code, _tactic("least", ", with: {worth: {uniform: [0.1, 0.9]}}"))
    first = [next(e.package for e in engine.play(1, k, 1).record if e.kind == Kind.OFFERED) for k in range(30)]
    assert len(np.unique(first)) > 1
