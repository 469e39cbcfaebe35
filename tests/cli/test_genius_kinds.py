"""What a profile of Genius says of an issue that is of another kind in the domain, and of values that a grid leaves out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import Done
from .test_genius import alike, side, written

Cli = Callable[..., Done]
ISSUE = '<{root}><objective><issue index="1" name="Price" type="{kind}" {bounds}>{inside}</issue>{more}</objective></{root}>'
BOUNDS = 'lowerbound="0" upperbound="10"'
SITES = '<issue index="2" name="Site"><item value="a" {one}/><item value="b" {two}/></issue>'
WHOLE = [(value, value) for value in range(11)]


def items(evaluations: list[tuple[float, float]]) -> str:
    return "".join(f'<item value="{value:g}" evaluation="{share:g}"/>' for value, share in evaluations)


def domain(kind: str, inside: str = "", more: str = "") -> str:
    bounds = "" if kind == "discrete" else BOUNDS
    return ISSUE.format(root="negotiation_template", kind=kind, bounds=bounds, inside=inside, more=more)


def profile(kind: str, inside: str, more: str = '<weight index="1" value="1"/>') -> str:
    return ISSUE.format(root="utility_space", kind=kind, bounds="", inside=inside, more=more)


def test_evaluations_count_as_shares_of_the_greatest_that_the_file_gives_also_where_the_grid_leaves_it_out(
    cli: Cli, tmp_path: Path
) -> None:
    weights = '<weight index="1" value="0.5"/><weight index="2" value="0.5"/><reservation value="0.3"/>'
    sites = SITES.format(one='evaluation="1"', two='evaluation="2"')
    most = profile("real", items([*WHOLE, (5.5, 1000), (0.5, 3)]), sites + weights)
    files = written(tmp_path, d=domain("real", more=SITES.format(one="", two="")), a=most, b=most)
    done = cli("import", "genius", *files, "-o", "x.yaml", "--grid", "11")
    assert done.code == 0, done.stderr
    assert done.stderr.splitlines()[0] == "a: Price: --grid leaves out 2 values that it evaluates: 5.5, 0.5"
    adds, no_deal = side(tmp_path / "x.yaml", "first")
    assert no_deal == pytest.approx(0.3 / 0.505)
    found = {name: {level: adds[name][level] * 0.505 for level in adds[name]} for name in adds}
    assert alike(found, {"price": {str(x): 0.5 * x / 1000 for x in range(11)}, "site": {"a": 0.25, "b": 0.5}})


@pytest.mark.parametrize(
    ("there", "here", "told"),
    [
        (domain("discrete", '<item value="1"/><item value="2"/>'), profile("real", items([(1, 1), (2, 2)])), "is real, and is discrete in the domain"),
        (domain("discrete", '<item value="x"/><item value="y"/>'), profile("integer", items([(1, 1)])), "is integer, and is discrete in the domain"),
        (domain("discrete", '<item value="x"/><item value="y"/>'), profile("real", '<evaluator ftype="constant" parameter0="1"/>'), "is real, and is discrete in the domain"),
        (domain("integer"), profile("discrete", items(WHOLE)), "is discrete, and has numbers in the domain"),
        (domain("integer"), profile("real", items([*WHOLE, (5.5, 1000)])), '5.5: is no value of the domain (did you mean "5"?)'),
    ],
)  # fmt: skip
def test_an_issue_of_another_kind_than_in_the_domain_is_refused_by_its_kind_or_value(
    there: str, here: str, told: str, cli: Cli, tmp_path: Path
) -> None:
    files = written(tmp_path, d=there, a=here, b=here)
    done = cli("import", "genius", *files, "-o", "x.yaml", "--grid", "3")
    assert (done.code, done.stdout, done.stderr) == (2, "", f"a: Price: {told}\n")


def test_a_slope_begins_at_the_lower_bound_of_the_domain_where_the_profile_has_none(cli: Cli, tmp_path: Path) -> None:
    line = profile("integer", '<evaluator ftype="linear" slope="0.1" offset="0"/>')
    moved = domain("integer").replace('lowerbound="0"', 'lowerbound="6"')
    done = cli("import", "genius", *written(tmp_path, d=moved, a=line, b=line), "-o", "x.yaml")
    assert done.code == 0, done.stderr
    found = side(tmp_path / "x.yaml", "first")[0]
    assert alike(found, {"price": {str(x): (x - 6) / 4 for x in range(6, 11)}})
