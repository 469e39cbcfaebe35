"""Pictures without a browser."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import Any

import pytest

from sim.errors import RunError
from sim.report.pictures.headline import picture_comparison, picture_run

Summary = dict[str, Any]
SVG = "{http://www.w3.org/2000/svg}"


def test_a_png_is_a_png_and_equal_summaries_give_equal_bytes(run: Summary, comparison: Summary) -> None:
    for picture, summary in ((picture_run, run), (picture_comparison, comparison)):
        first = picture(summary)
        assert first.startswith(b"\x89PNG\r\n\x1a\n")
        assert first == picture(summary)


def test_an_svg_is_well_formed_and_equal_summaries_give_equal_bytes(run: Summary) -> None:
    first = picture_run(run, "svg")
    assert ET.fromstring(first).tag == f"{SVG}svg"
    assert first == picture_run(run, "svg")


def test_a_picture_changes_with_the_numbers(run: Summary, comparison: Summary) -> None:
    other = comparison["scenarios"][1]["summary"]
    assert picture_run(run) != picture_run(other | {"scenario": run["scenario"]})


def test_text_that_looks_like_mathematics_or_markup_is_drawn_as_it_stands(run: Summary) -> None:
    title = r"$\frac{ <script>alert(1)</script> & \undefined$"
    drawn = picture_run(run | {"scenario": run["scenario"] | {"title": title}}, "svg")
    assert not [node for node in ET.fromstring(drawn).iter() if node.tag == f"{SVG}script"]


def test_an_unknown_format_is_refused_with_the_known_ones(run: Summary) -> None:
    with pytest.raises(RunError, match="'gif': must be one of png, svg"):
        picture_run(run, "gif")
