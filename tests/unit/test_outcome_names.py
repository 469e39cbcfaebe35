"""Outcomes and groups have any short text for a name, which is told as it stands wherever they are told."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

import jsonschema
import pytest

import sim
from sim.cli.tables import comparison_table, run_table
from sim.errors import ScenarioError
from sim.execution.scenarios import open_scenario
from sim.report.model import render_model
from sim.report.pages.page import render_comparison, render_run
from sim.report.words.run import made_of
from sim.scenario.json_schema import json_schema
from sim.study.inputs import listing
from sim.world.compile import warnings_of

from ..engine.played import SCENARIOS

ONE = (SCENARIOS / "reference" / "one-veto.yaml").read_text(encoding="utf-8")
SOLD, OPEN = "The U.S. buyer's <b>bid</b>, 55 % = closed", "Canadian Pacific keeps it"
GROUP = "Sold, for $5 and $6"
RULES = "outcomes:\n  - closed: closed\n  - open: otherwise\n"


def named(folder: Path, one: str, other: str = "open", groups: str = "") -> Path:
    file = folder / "deal.yaml"
    rules = f"{groups}outcomes:\n  - {json.dumps(one)}: closed\n  - {json.dumps(other)}: otherwise\n"
    file.write_text(ONE.replace(RULES, rules), encoding="utf-8")
    return file


@pytest.fixture
def deal(tmp_path: Path) -> Path:
    return named(tmp_path, SOLD, OPEN, f"groups: {{{json.dumps(GROUP)}: [{json.dumps(SOLD)}], still_open: rest}}\n")


def test_a_name_of_an_outcome_or_a_group_is_told_as_it_stands(deal: Path) -> None:
    scenario = open_scenario(deal)
    summary = sim.run(scenario, n=200).summary
    assert [o["id"] for o in summary["outcomes"]] == [SOLD, OPEN]
    assert "$5 and $6" in run_table(summary) and "still open" in run_table(summary)
    page = render_run(summary)
    for name in (SOLD, OPEN, GROUP):
        assert html.escape(name, quote=False).replace("'", "&#39;") in page
    assert "<b>bid" not in re.sub("<script.*?</script>", "", page, flags=re.DOTALL)
    model = render_model(scenario.loaded, listing(scenario), "prose")
    assert f"`{SOLD}`" in model and f"`{GROUP}`" in model


def test_a_sentence_that_begins_with_a_name_keeps_its_capitals(deal: Path) -> None:
    both = sim.compare(deal, open_scenario(deal, [("actors.buyer.no_deal", "0.5")]), n=400).summary
    page = html.unescape(render_comparison(both))
    assert f"{GROUP} at the horizon: " in page
    assert "Sold, for $5 and $6" in comparison_table(both).replace("\n", " ")


@pytest.mark.parametrize(("group", "one"), [("the sale", "the sale is made"), ("the_sale", "the_sale_is_made")])
def test_what_an_outcome_shares_with_its_group_is_left_out_of_the_card(group: str, one: str) -> None:
    shares = {name: {"p": 0.5, "hits": 5, "n": 10, "text": "50 %"} for name in (one, "late")}
    summary = {
        "checks": [{"id": "horizon"}], "probabilities": {"outcomes": {"horizon": shares}},
        "outcomes": [{"id": name, "group": group} for name in shares],
    }  # fmt: skip
    assert made_of(summary, group).replace("\xa0", " ") == "50 % is made, 50 % late"


def test_long_names_over_the_columns_of_the_terminal_take_several_lines(tmp_path: Path) -> None:
    groups = "groups: {sold for all the money in the world: [closed], still open: rest}\n"
    lines = run_table(sim.run(named(tmp_path, "closed", groups=groups), n=200).summary).splitlines()
    assert [line.split() for line in lines[2:4]] == [
        ["sold", "for", "all", "the"],
        ["money", "in", "the", "world", "still", "open"],
    ]


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        ("x" * 61, "open", "must be one line of at most 60 printable characters, without blanks around it"),
        (" x", "open", r'outcomes.0." x": x: must be one line of at most 60'),
        ("", "open", 'outcomes.0.: "": must be one line of at most 60'),
        ("_", "open", "outcomes.0._: _: must be one line of at most 60"),
        ("a\nb", "open", "a b: must be one line of at most 60"),
        ("Sold at last", "sold_at_last", "outcomes.1.sold_at_last: sold_at_last: reads as Sold at last does; choose"),
        ("open", "open", "outcomes.1.open: open: is given twice"),
    ],
)
def test_names_that_cannot_be_told_or_told_apart_are_refused(one: str, other: str, told: str, tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=re.escape(told)):
        open_scenario(named(tmp_path, one, other))


def test_groups_that_read_alike_are_refused(tmp_path: Path) -> None:
    groups = "groups: {A deal: [closed], a_deal: rest}\n"
    with pytest.raises(ScenarioError, match=r"groups\.a_deal: a_deal: reads as A deal does; choose another name"):
        open_scenario(named(tmp_path, "closed", groups=groups))


@pytest.mark.parametrize("name", ["none", "None"])
def test_a_group_or_an_outcome_called_none_is_warned_of(name: str, tmp_path: Path) -> None:
    scenario = open_scenario(named(tmp_path, "closed", name, f"groups: {{deal: [closed], {name}: rest}}\n"))
    told = [str(one) for one in warnings_of(scenario.loaded, scenario.plan)]
    assert [one.partition(": ")[2].partition(":")[0] for one in told] == [f"groups.{name}", f"outcomes.1.{name}"]
    assert all("tables say none where nothing was counted" in one for one in told)


def test_an_editor_accepts_such_names_and_marks_those_with_blanks_around_them() -> None:
    schema = jsonschema.Draft7Validator({"$ref": "#/definitions/scenario", "definitions": json_schema()["definitions"]})

    def wrong(name: str) -> bool:
        errors = schema.iter_errors({"outcomes": [{name: "otherwise"}], "groups": {name: [name]}})
        return any("outcomes" in error.path or "groups" in error.path for error in errors)

    assert [wrong(name) for name in (SOLD, GROUP, "x", " x", "x ", "")] == [False, False, False, True, True, True]


@pytest.mark.parametrize("word", ["all", "or", "outside_date"])
def test_what_an_expression_names_is_called_by_no_word_of_the_language(word: str, tmp_path: Path) -> None:
    """`cleared(all)` would be of one review, or of all of them."""
    power = ONE.replace("      security:", f"      {word}:")
    actor = ONE.replace("  capital:", f"  {word}:")
    assert ONE not in (power, actor)
    for text in (power, actor):
        (tmp_path / "deal.yaml").write_text(text, encoding="utf-8")
        with pytest.raises(ScenarioError, match=f"{word}: is a word of the language already; choose another name"):
            open_scenario(tmp_path / "deal.yaml")


NAMED = {
    "agreement": ONE.replace("offer: {bid", "agreement: {bid"),
    "any": ONE.replace("actors:\n", "structures: {any: price <= 2}\nactors:\n", 1),
}


@pytest.mark.parametrize("word", sorted(NAMED))
def test_what_the_history_names_is_called_by_no_word_of_it(word: str, tmp_path: Path) -> None:
    """Who `leaves: agreement` left the bid of that name, and who `selects: any` selected that structure."""
    (tmp_path / "deal.yaml").write_text(NAMED[word], encoding="utf-8")
    with pytest.raises(ScenarioError, match=f"{word}: is a word of the language already; choose another name"):
        open_scenario(tmp_path / "deal.yaml")


def test_two_powers_of_one_name_are_told_without_what_follows_from_it(tmp_path: Path) -> None:
    two = ONE.replace("seller: {sell", "offer: {sell").replace("agreement:\n", "agreement:\n  exits: {buyer: signed}\n")
    (tmp_path / "deal.yaml").write_text(two, encoding="utf-8")
    with pytest.raises(ScenarioError) as told:
        open_scenario(tmp_path / "deal.yaml")
    (problem,) = told.value.problems
    assert "offer: seller has a power of this name too; choose another name" in str(problem)
