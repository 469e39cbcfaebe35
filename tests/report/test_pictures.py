"""Pictures without a browser."""

from __future__ import annotations

import copy
import xml.etree.ElementTree as ET
from collections.abc import Callable
from typing import Any

import pytest
from matplotlib import rc_context

from sim.errors import RunError
from sim.report.pictures.comparison import picture_comparison
from sim.report.pictures.headline import picture_run

Summary = dict[str, Any]
SVG = "{http://www.w3.org/2000/svg}"


def test_a_png_is_a_png_and_equal_summaries_give_equal_bytes(run: Summary, comparison: Summary) -> None:
    for picture, summary in ((picture_run, run), (picture_comparison, comparison)):
        first = picture(summary)
        assert first.startswith(b"\x89PNG\r\n\x1a\n")
        assert first == picture(summary)


def test_no_setting_of_matplotlib_from_elsewhere_changes_a_picture(run: Summary) -> None:
    first = picture_run(run)
    with rc_context({"text.usetex": True, "axes.linewidth": 9, "font.size": 30}):
        assert picture_run(run) == first


def test_an_svg_is_well_formed_and_equal_summaries_give_equal_bytes(run: Summary) -> None:
    first = picture_run(run, "svg")
    assert ET.fromstring(first).tag == f"{SVG}svg"
    assert first == picture_run(run, "svg")


def test_a_picture_changes_with_the_numbers(run: Summary, comparison: Summary) -> None:
    other = comparison["scenarios"][1]["summary"]
    assert picture_run(run) != picture_run(other | {"scenario": run["scenario"]})


def test_pictures_say_on_how_many_replications_they_rest_and_of_which_seed(run: Summary, comparison: Summary) -> None:
    for picture, summary in ((picture_run, run), (picture_comparison, comparison)):
        for key, value in (("n", 4321), ("seed", 77), ("belief_draws", 7)):
            assert picture(summary | {"run": summary["run"] | {key: value}}) != picture(summary), key


def test_a_picture_of_a_comparison_has_its_titles_its_lines_and_its_differences(comparison: Summary) -> None:
    first = picture_comparison(comparison)

    def changed(change: Callable[[Summary], None]) -> bool:
        other = copy.deepcopy(comparison)
        change(other)
        return picture_comparison(other) != first

    firm = 1
    assert changed(lambda s: s["scenarios"][firm]["summary"]["scenario"].update(title="another title"))
    assert changed(lambda s: s["scenarios"][firm]["summary"]["occupation"]["groups"]["ban"].reverse())
    assert changed(lambda s: s["pairs"][0]["checks"]["horizon"]["groups"]["unresolved"].update(low=-0.5))
    assert not changed(lambda s: s["scenarios"][firm]["summary"]["stories"].clear())


def test_text_that_looks_like_mathematics_or_markup_is_drawn_as_it_stands(run: Summary) -> None:
    title = r"$\frac{ <script>alert(1)</script> & \undefined$"
    drawn = picture_run(run | {"scenario": run["scenario"] | {"title": title}}, "svg")
    assert not [node for node in ET.fromstring(drawn).iter() if node.tag == f"{SVG}script"]


def test_an_unknown_format_is_refused_with_the_known_ones(run: Summary) -> None:
    with pytest.raises(RunError, match="'gif': must be one of png, svg"):
        picture_run(run, "gif")
