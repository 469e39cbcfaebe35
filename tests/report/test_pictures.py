"""Pictures without a browser."""

from __future__ import annotations

import copy
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from typing import Any

import pytest
from matplotlib import rc_context
from matplotlib.figure import Figure

from sim.errors import RunError
from sim.report.pictures.canvas import saved
from sim.report.pictures.comparison import picture_comparison
from sim.report.pictures.headline import picture_run
from sim.scenario.lift import LIFTED

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


def words(svg: bytes) -> str:
    """All texts of a picture, which matplotlib leaves as comments beside their outlines."""
    return " ".join(re.findall(r"<!-- (.*?) -->", svg.decode(), re.S))


def with_lifted(comparison: Summary, power: str) -> Summary:
    """The same, where the second scenario is the file of the first without a power."""
    other = copy.deepcopy(comparison)
    base, second = other["scenarios"][:2]
    for pair in other["pairs"]:
        pair.update({side: LIFTED + power for side in "ab" if pair[side] == second["name"]})
    second["name"] = LIFTED + power
    second["summary"]["scenario"]["file"] = base["summary"]["scenario"]["file"]
    return other


def test_a_picture_of_a_what_if_says_what_was_set_and_what_is_lifted(run: Summary, comparison: Summary) -> None:
    one = {"path": "horizon", "value": "2027-06-30", "was": "2027-12-31"}
    told = "With 1 value changed on the command line: horizon: 2027-06-30 (2027-12-31 in the file)."
    assert told in words(picture_run(run | {"changed": [one]}, "svg")) and "command line" not in words(
        picture_run(run, "svg")
    )
    other = copy.deepcopy(comparison)
    for of in other["scenarios"]:
        of["summary"]["changed"] = [one]
    other = with_lifted(other, "the licence")
    drawn = words(picture_comparison(other, "svg"))
    assert told in drawn and "What-ifs of the base: without the licence." in drawn
    assert not re.search("command line|What-if", words(picture_comparison(comparison, "svg")))


def test_the_key_of_a_comparison_says_that_an_open_mark_may_be_of_draws_alone(comparison: Summary) -> None:
    drawn = words(picture_comparison(comparison, "svg"))
    assert "Filled: more than chance, and one" in drawn and "or of draws alone, so that it may be either way." in drawn


def test_the_names_of_rows_stay_within_the_page(comparison: Summary, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also at the greatest length to which they are cut."""
    drawn: list[Figure] = []

    def kept(figure: Figure, format: str) -> bytes:
        drawn.append(figure)
        return saved(figure, format)

    monkeypatch.setattr("sim.report.pictures.canvas.saved", kept)
    picture_comparison(with_lifted(comparison, "a dominant outside monument of the government"))
    drawn[0].draw_without_rendering()
    texts = [text for axes in drawn[0].axes for text in axes.get_yticklabels() if "dominant" in text.get_text()]
    assert texts and all(text.get_window_extent().x0 > 0 for text in texts)
