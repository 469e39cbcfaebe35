"""No two numbers of a rule with branches have one name in a sentence or a figure."""

from __future__ import annotations

import pytest

import sim
from sim.report.words.parameters import parameter_words, told_of

from ..engine.played import SCENARIOS


@pytest.mark.parametrize("name", ["arm", "nxp", "oracle", "ussteel"])
def test_no_two_beliefs_of_a_shipped_scenario_have_one_name(name: str) -> None:
    summary = sim.run(SCENARIOS / f"{name}.yaml", n=20).summary
    paths = [
        one["path"] for kind in ("evidence", "judgements", "priors", "assumptions") for one in summary["inputs"][kind]
    ]
    for words in (told_of, parameter_words):
        told = [str(words(path, summary["names"])) for path in paths if not path.startswith(("so_far", "outcomes"))]
        assert sorted(told) == sorted(set(told))


def test_a_branch_is_said_by_its_condition_with_the_names_of_the_file() -> None:
    names = sim.run(SCENARIOS / "ussteel.yaml", n=20).summary["names"]
    rule = next(path for path in names if path.endswith(".grants.otherwise.if")).removesuffix(".otherwise.if")
    assert told_of(f"{rule}.otherwise.then.is", names) == (
        "how readily CFIUS grants, otherwise, if promises = investment (the CFIUS review)"
    )


def test_long_conditions_are_said_by_their_number_and_nested_ones_stay_apart() -> None:
    rule, long = "actors.a.powers.p.review.grants", " and ".join(f"market_{i} > 0.{i}" for i in range(1, 9))
    names = {f"{rule}{steps}.if": long for steps in ("", ".then", ".otherwise")}
    ends = (".then.then", ".then.otherwise", ".otherwise.then", ".otherwise.otherwise")
    told = [parameter_words(f"{rule}{end}.is", names).first for end in ends]
    assert len(set(told)) == len(ends)
    assert all(len(one) < 80 for one in told)
