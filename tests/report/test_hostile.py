"""Whatever a scenario says stays text, in the page and in its figures."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Summary = dict[str, Any]
Look = Callable[..., Any]
ATTACKS = [
    "<script>window.pwned = 1</script>",
    '"><img src=x onerror="window.pwned = 1">',
    "</script><script>window.pwned = 1</script>",
    "<b>bold</b><br>",
    '<a href="https://example.org">go</a>',
    "%{x}{{ 7 * 7 }}<!--",
    "</style><style>*{display:none}",
]
ATTACK = " ".join(ATTACKS)
OUR_WORDS = re.compile(
    r"\d{4}-\d\d-\d\d|run|compare|before|after|at|spoken|order|statute|agreement|horizon|n"
    r"|[\d.,+-]+ ?(%|points)|(none|all)( \([<>] [\d.]+ %\))?"
)
COUNT = "(tags) => tags.map((tag) => document.querySelectorAll(tag).length)"
TAGS = ["script", "style", "img", "b", "br", "figure", "iframe", "svg a", "[onerror]", "a[target]"]


def poisoned(value: Any, names: frozenset[str]) -> Any:
    """The same summary, with the attacks at the end of every text and every name that is the scenario's."""
    if isinstance(value, dict):
        return {(key + ATTACK if key in names else key): poisoned(one, names) for key, one in value.items()}
    if isinstance(value, list):
        return [poisoned(one, names) for one in value]
    return value + ATTACK if isinstance(value, str) and not OUR_WORDS.fullmatch(value) else value


def names_in(run: Summary) -> frozenset[str]:
    """The names that a scenario gives and that the summary uses as keys."""
    found = [item["id"] for key in ("checks", "groups", "outcomes", "dates") for item in run[key]]
    levels = run["terms"]["levels"]
    found += [
        *run["incidence"]["first"],
        *levels,
        *(name for term in levels.values() for name in term["shares"]),
    ]
    return frozenset(name for name in found if not OUR_WORDS.fullmatch(name))


@pytest.mark.parametrize("kind", ["run", "comparison"])
def test_text_of_a_scenario_stays_text(
    look: Look, page: Callable[[Summary], Path], kind: str, request: pytest.FixtureRequest
) -> None:
    summary: Summary = request.getfixturevalue(kind)
    base = summary if kind == "run" else summary["scenarios"][0]["summary"]
    clean = look(page(summary)).page.evaluate(COUNT, TAGS)
    opened = look(page(poisoned(summary, names_in(base))))
    assert opened.page.evaluate(COUNT, TAGS) == clean
    assert opened.page.evaluate("window.pwned") is None
    assert opened.errors == []
    assert opened.requests == []
    assert base["scenario"]["title"] + ATTACK in opened.page.text_content("h1")
    drawn = opened.page.evaluate(
        "[...document.querySelectorAll('#figure-headline text, #figure-overlaid text')].map((text) => text.textContent)"
    )
    assert sum(text.startswith("■ deal<script>" if kind == "run" else "deal<script>") for text in drawn) == 1


@pytest.mark.parametrize("address", ["javascript:window.pwned=1", 'https://x.org/"onclick="window.pwned=1', "data:,x"])
def test_an_address_is_no_way_in(look: Look, page: Callable[[Summary], Path], run: Summary, address: str) -> None:
    fact = run["inputs"]["facts"][0] | {"sources": [{"title": "", "address": address}]}
    opened = look(page(run | {"inputs": run["inputs"] | {"facts": [fact]}}))
    links = opened.page.evaluate("[...document.querySelectorAll('dd a')].map((a) => [a.protocol, a.onclick])")
    assert all(protocol == "https:" and handler is None for protocol, handler in links)
    assert address in opened.page.text_content("#inputs dl.facts")
