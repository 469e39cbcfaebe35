"""Summaries of the fictitious harbour, and pages of them as files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from sim.report.pages.page import render_comparison, render_run

from .sample import run_summary
from .sample_comparison import comparison_summary

Summary = dict[str, Any]
Seen = Callable[[str, int], Any]


@pytest.fixture(scope="session")
def run() -> Summary:
    """A run summary; treat it as read-only."""
    return run_summary(2000)


@pytest.fixture(scope="session")
def comparison() -> Summary:
    """A comparison of three scenarios; treat it as read-only."""
    return comparison_summary(2000, others=("firm", "sure_review"))


@pytest.fixture
def page(tmp_path: Path) -> Callable[[Summary], Path]:
    """Write the report of a summary to a file, as a user would open it."""
    return partial(_written, tmp_path)


def _written(folder: Path, summary: Summary) -> Path:
    render = render_run if summary["kind"] == "run" else render_comparison
    path = folder / f"{summary['kind']}.html"
    path.write_text(render(summary), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def seen(browser: Any, run: Summary, comparison: Summary, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seen]:
    """`seen(kind, width)` opens the run or the comparison at a width, once for all tests that only look at it."""
    opened: dict[tuple[str, int], Any] = {}

    def open_page(kind: str, width: int) -> Any:
        if (kind, width) not in opened:
            summary = run if kind == "run" else comparison
            opened[kind, width] = browser.open(_written(tmp_path_factory.mktemp("seen"), summary), width)
        return opened[kind, width]

    yield open_page
    for one in opened.values():
        one.page.context.close()


@pytest.fixture
def look(browser: Any) -> Iterator[Callable[..., Any]]:
    """`look(file, width)` opens a page as `browser.open` does, and closes it after the test."""
    opened: list[Any] = []

    def open_page(html: Path, width: int = 1280) -> Any:
        opened.append(browser.open(html, width))
        return opened[-1]

    yield open_page
    for one in opened:
        one.page.context.close()
