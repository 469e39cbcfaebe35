"""The model in words: everything that matters is told, nothing of a scenario becomes markup, no reason is invented."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt

from sim.execution.scenarios import Scenario, open_scenario
from sim.report.model import FORMATS, render_model
from sim.report.model.markdown import code, link, table, text
from sim.report.model.phrases import number, rule
from sim.scenario.shipped import shipped_scenarios
from sim.study.inputs import listing

SHIPPED = shipped_scenarios()
BLANK = "> **To be written by the author:** "
ODD = [
    "1 Purpose and patterns", "2 Entities, state variables and scales", "3 Process overview and scheduling",
    "4 Design concepts", "5 Initialization", "6 Input data", "7 Submodels",
]  # fmt: skip
CONCEPTS = [
    "Basic principles", "Emergence", "Adaptation", "Objectives", "Learning", "Prediction", "Sensing", "Interaction",
    "Stochasticity", "Collectives", "Observation",
]  # fmt: skip
STRESS = [
    "1.1 Purpose of the model", "1.2 Model outputs", "1.3 Experimentation aims", "2.1 Base model overview diagram",
    "2.2 Base model logic", "2.3 Scenario logic", "2.4 Algorithms", "2.5 Components", "3.1 Data sources",
    "3.2 Input parameters", "3.3 Pre-processing", "3.4 Assumptions", "4.1 Initialisation", "4.2 Run length",
    "4.3 Estimation approach", "5.1 Software or programming language", "5.2 Random sampling", "5.3 Model execution",
    "5.4 System specification", "6.1 Computer model sharing statement",
]  # fmt: skip


@cache
def scenario(name: str) -> Scenario:
    return open_scenario(SHIPPED[name])


@cache
def listed(name: str) -> dict[str, Any]:
    return listing(scenario(name))


def page(name: str, format: str = "prose") -> str:
    return render_model(scenario(name).loaded, listed(name), format)


def html(markdown: str) -> str:
    return MarkdownIt("commonmark").enable("table").render(markdown)


def headings(markdown: str, level: int) -> list[str]:
    return re.findall(rf"^{'#' * level} (.*)$", markdown, re.MULTILINE)


# --- everything is told ------------------------------------------------------------------------------------


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("name", SHIPPED)  # the formats of one come one after another: it is listed once
def test_every_name_and_number_of_a_shipped_scenario_is_told(name: str, format: str) -> None:
    told, found = page(name, format), scenario(name)
    said = found.loaded.scenario
    names = [*said.terms, *said.structures, *said.circumstances, *said.actors, *said.events, *said.groups]
    names += [power for actor in said.actors.values() for power in actor.powers]
    names += [line for actor in said.actors.values() for line in actor.never]
    names += [name for rule in said.outcomes for name in rule]
    names += [fact for ids in found.loaded.cited() for fact in ids] + [entry.path for entry in found.inputs]
    assert [name for name in names if code(name) not in told] == []
    rules = [str(rule["text"]) for rule in found.plan.outcomes]
    assert [rule for rule in rules if code(rule) not in told] == []


def test_dates_are_told_in_their_order() -> None:
    dates = page("oracle").split("## Dates")[1].split("## The agreement")[0]
    assert re.findall(r"^\| (\d+ \w+ 2020) ", dates, re.MULTILINE) == [
        "15 September 2020",
        "20 September 2020",
        "12 November 2020",
    ]


def test_what_the_file_leaves_to_a_default_is_told() -> None:
    assert "if `nxp`, `qualcomm` agree, as is better for them; by 60 to 120 days" in page("nxp")
    assert "Nothing is negotiated." in page("wechat") and "No deal can be made." in page("wechat")


def test_red_lines_and_powers_are_told_in_words() -> None:
    told = page("oracle")
    assert (
        "Red line `source_code`: never `source_code == transferred`; meant with probability between 0.8 and 1" in told
    )
    assert "needed if `is(listed_tech) and tech_list == updated`" in told
    assert "answers 0.2 to 3 days (90 % interval) before the date of `app_ban`" in told


def test_sources_become_links_only_where_they_are_plain_web_addresses() -> None:
    assert link("A", "https://example.org/a?b=c") == "A: <https://example.org/a?b=c>"
    for address in ("javascript:alert(1)", "https://x>[y](javascript:z)", "https://a b", "http://"):
        assert "<a " not in html(link("A", address))


# --- nothing becomes markup --------------------------------------------------------------------------------

HOSTILE = [
    "<script>alert(1)</script>", "<b>bold</b>", "&lt;i&gt;", "*star* _under_ ~~gone~~", "[a](javascript:x)", "![i](http://x/y.png)",
    "a | b", "`tick`", "``", "\\", "# heading", "1. item", "- item", "+ item", "> quote", "===", "---", "| a | b |", "$x^2$",
    "http://example.org", "www.example.org", "<https://example.org>", "[x]: http://example.org", "line one\n\n# line two", "***", "&copy;",
]  # fmt: skip


def visible(rendered: str) -> str:
    import html as html_

    return " ".join(html_.unescape(re.sub("<[^>]*>", "", rendered)).split())


@pytest.mark.parametrize("said", HOSTILE)
def test_text_stays_text_as_a_paragraph_an_item_a_heading_and_a_cell(said: str) -> None:
    shown = " ".join(said.split())
    for before, tags in (("", "p"), ("- ", "ul|li"), ("### ", "h3")):
        rendered = html(before + text(said))
        assert visible(rendered) == shown
        assert re.findall(rf"<(?!/?(?:{tags})>)", rendered) == []
    rendered = html(table(["x", "y"], [[text(said), code(said)]]))
    assert rendered.count("<td>") == 2
    assert set(re.findall(r"<(\w+)", rendered)) == {"table", "thead", "tbody", "tr", "th", "td", "code"}
    assert re.search("<td>(.*?)</td>", rendered, re.DOTALL)
    assert visible(rendered).endswith(f"{shown} {shown}".strip())


@pytest.mark.parametrize("format", FORMATS)
def test_a_hostile_scenario_adds_no_markup(format: str, tmp_path: Path) -> None:
    quiet = SHIPPED["reference/one-veto"].read_text(encoding="utf-8").replace("title: One veto", "title: T")
    quiet = quiet.replace("unit: USD bn", "unit: U, of: O").replace("  seller:\n", "  seller:\n    of: W\n", 1)
    quiet = quiet.replace("terms:\n", "so_far: [{by: seller, says: S}]\nterms:\n", 1)
    bad = "<img src=x onerror=alert(1)> [a](javascript:b) | c \\n\\n# d `e` *f* <!-- "
    loud = quiet
    for old in ("title: T", "unit: U", "of: O", "of: W", "says: S"):
        loud = loud.replace(old, f'{old[:-1]}"{bad}"', 1)
    tags = []
    for text_ in (quiet, loud):
        (tmp_path / "x.yaml").write_text(text_, encoding="utf-8")
        found = open_scenario(tmp_path / "x.yaml")
        rendered = html(render_model(found.loaded, listing(found), format))
        assert "<img" not in rendered and 'href="javascript' not in rendered and "<!--" not in rendered
        tags.append(re.findall(r"<(/?\w+)", rendered))
    assert tags[0] == tags[1]


# --- the drafts --------------------------------------------------------------------------------------------


def test_the_odd_draft_has_its_seven_elements_and_eleven_concepts() -> None:
    told = page("oracle", "odd")
    assert headings(told, 2) == ODD
    concepts = told.split("## 4 Design concepts")[1].split("## 5 ")[0]
    assert headings(concepts, 3) == CONCEPTS


def test_the_stress_draft_has_its_twenty_items() -> None:
    assert headings(page("oracle", "stress"), 3) == STRESS


@pytest.mark.parametrize(("format", "blanks"), [("prose", 0), ("odd", 6), ("stress", 10)])
def test_reasons_are_left_to_the_author_and_marked(format: str, blanks: int) -> None:
    told = page("oracle", format)
    assert told.count(BLANK) == blanks
    assert told.count("To be written") == blanks  # never in the middle of something else
    bare = "\n".join(line for line in page("reference/one-veto", format).splitlines() if not line.startswith(BLANK))
    assert not re.search(r"\b(because|therefore|in order to)\b", bare)


# --- words -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (3, "3 days"),
        ("5 to 10 days", "5 to 10 days (90 % interval)"),
        ({"pert": [1, 2, 3]}, "between 1 days and 3 days, most likely 2 days"),
        ({"median": "1 day", "p90": "3 days"}, "median 1 day, nine in ten below 3 days"),
        ({"p5": 1, "p50": 2, "p95": 9}, "median 2 days, nine in ten between 1 days and 9 days"),
        ({"exponential": {"uniform": [1, 2]}}, "exponential, mean (between 1 days and 2 days, all alike)"),
        ({"weibull": [2, 30]}, "Weibull, shape 2, scale 30 days"),
        ({"choice": [[1, 0.3], [2, 0.7]]}, "1 days (weight 0.3) or 2 days (weight 0.7)"),
        ({"chance": {"normal": [0, 1]}}, "normal, mean 0 days, standard deviation 1 days, drawn anew each time"),
        ({"prior": "a.b", "evidence": ["x"]}, "as the prior `a.b`"),
    ],
)
def test_numbers_are_told_in_words(said: object, words: str) -> None:
    assert number(said, "days") == words


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"is": 0.3, "shifts": {"war": 0.2, "evidence": ["x"]}}, "0.3, moved by 0.2 times `war`"),
        ({"above": 0.5, "sharpness": 9}, "rises with its own utility, one half at 0.5, sharpness 9"),
        ({"if": "closed", "then": 1, "otherwise": {"prior": "a.b"}}, "if `closed`: 1; otherwise as the prior `a.b`"),
        ({"python": "a.b", "with": {"share": 0.3}}, "by the Python function `a.b` with `share` 0.3"),
        ({"as_good_as": {"price": 3, "site": "home"}}, "as good as the package `price` 3, `site` home"),
    ],
)
def test_rules_are_told_in_words(said: object, words: str) -> None:
    assert rule(said) == words


def test_while_what_the_seller_may_leave_for_a_better_bid_is_told_as_it_is_played() -> None:
    """`open_until` is a condition: who waits for rivals to match leaves when that no longer holds."""
    found = open_scenario(SHIPPED["nxp"], [("agreement.open_until", "not past(outside_date)")])
    told = render_model(found.loaded, listing(found), "prose")
    assert "The seller may leave it for a better bid while `not past(outside_date)` does not hold." in told
