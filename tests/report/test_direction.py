"""Names in scripts that run from right to left leave the numbers of a sentence where they belong."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from matplotlib.figure import Figure

from sim.report.direction import isolated, with_isolation
from sim.report.pages.page import render_run
from sim.report.pictures.canvas import saved

from .sample import GROUPS

Summary = dict[str, Any]
CLOSED, OPEN = "\u05e0\u05e1\u05d2\u05e8", "\u05e4\u05ea\u05d5\u05d7"
ARABIC = "\u0645\u063a\u0644\u0642"
HEBREW = dict(zip(GROUPS, (CLOSED, OPEN, f"{CLOSED} {OPEN}"), strict=False))
# Where the letters of a text stand that do not run from right to left, line by line, in the order of the text.
PLACES = """(element) => {
  const walk = document.createTreeWalker(element, NodeFilter.SHOW_TEXT), lines = {}, range = document.createRange();
  for (let node = walk.nextNode(); node; node = walk.nextNode())
    [...node.data].forEach((letter, i) => {
      if (!/[0-9A-Za-z%,]/.test(letter)) return;
      range.setStart(node, i); range.setEnd(node, i + 1);
      const box = range.getBoundingClientRect();
      (lines[Math.round(box.bottom)] ??= []).push(box.left);
    });
  return Object.values(lines);
}"""


def renamed(value: Any) -> Any:
    """A summary with Hebrew names of groups."""
    if isinstance(value, dict):
        return {HEBREW.get(key, key): renamed(one) for key, one in value.items()}
    if isinstance(value, list):
        return [renamed(one) for one in value]
    return HEBREW.get(value, value) if isinstance(value, str) else value


def test_the_numbers_of_a_sentence_stand_after_the_hebrew_names_to_which_they_belong(
    look: Callable[..., Any], page: Callable[[Summary], Path], run: Summary
) -> None:
    opened = look(page(renamed(run)))
    lead = opened.page.query_selector(".lead")
    assert CLOSED in lead.text_content() and "%" in lead.text_content()
    lines = lead.evaluate(PLACES)
    assert lines and all(line == sorted(line) for line in lines)
    assert opened.errors == []
    drawn = opened.page.evaluate("[...document.querySelectorAll('.plot text')].map((text) => text.textContent)")
    named = [text for text in drawn if CLOSED in text]
    assert named and all(f"\u2068{CLOSED}" in text for text in named)


def test_a_page_without_such_names_has_no_marks_of_direction(run: Summary) -> None:
    assert not re.search("<bdi>|[\u2066-\u2069]", render_run(run))


@pytest.mark.parametrize(
    ("text", "set_apart"),
    [
        (f"{CLOSED} 93 %, {OPEN} 7 %", f"[{CLOSED}] 93 %, [{OPEN}] 7 %"),
        (f"with {ARABIC} +7 points", f"with [{ARABIC}] +7 points"),
        (f"site {CLOSED} {OPEN}.", f"site [{CLOSED} {OPEN}]."),
        (f'\u05e6\u05d4"\u05dc 3\n{OPEN}', f'[\u05e6\u05d4"\u05dc] 3\n[{OPEN}]'),
        ("closed 93 %", "closed 93 %"),
    ],
)
def test_words_are_set_apart_without_the_numbers_beside_them(text: str, set_apart: str) -> None:
    assert isolated(text) == set_apart.translate({ord("["): "\u2068", ord("]"): "\u2069"})


def test_addresses_titles_and_scripts_of_a_page_stay_as_they_are() -> None:
    page = f'<title>{OPEN}</title><a href="/{OPEN}">{OPEN} 1</a><script>"<b>{OPEN}"</script>{CLOSED}'
    apart = (
        f'<title>{OPEN}</title><a href="/{OPEN}"><bdi>{OPEN}</bdi> 1</a><script>"<b>{OPEN}"</script><bdi>{CLOSED}</bdi>'
    )
    assert with_isolation(page) == apart


def test_the_texts_of_a_picture_are_set_apart_too() -> None:
    figure = Figure()
    axes = figure.add_subplot()
    axes.set_yticks([0, 1], [f"{CLOSED} 93 %", "open"])
    lead = figure.text(0, 0, f"{CLOSED} 93 %, {OPEN} 7 %")
    saved(figure, "png")
    assert lead.get_text() == f"\u2068{CLOSED}\u2069 93 %, \u2068{OPEN}\u2069 7 %"
    assert [label.get_text() for label in axes.get_yticklabels()] == [f"\u2068{CLOSED}\u2069 93 %", "open"]
