"""Colours as a reader takes them: one for each group through a page, and for nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from sim.report.figures import happened, timing
from sim.report.figures.comparison import comparison_figures
from sim.report.figures.run import run_figures
from sim.report.figures.scenarios import shown
from sim.report.figures.style import COLOURS, REST, SCENARIO_COLOURS, group_colours
from sim.report.pages.page import render_run

Summary = dict[str, Any]
OF_GROUPS = ("headline", "occupation", "outcomes", "incidence", "spread", "drivers")


def painted(spec: Any, key: str = "") -> Iterator[str]:
    """All colours in a figure, without how opaque they are."""
    if isinstance(spec, dict):
        for name, value in spec.items():
            yield from painted(value, name)
    elif isinstance(spec, list):
        for value in spec:
            yield from painted(value, key)
    elif isinstance(spec, str) and spec.startswith("rgba("):
        red, green, blue = re.findall(r"\d+", spec)[:3]
        yield f"#{int(red):02x}{int(green):02x}{int(blue):02x}"
    elif isinstance(spec, str) and "#" in spec:
        yield from re.findall(r"#[0-9a-f]{6}", spec)


def of_groups(summary: Summary) -> dict[str, str]:
    return group_colours([group["id"] for group in summary["groups"]])


def test_a_line_of_what_has_happened_has_the_colour_of_its_group_and_dashes_of_its_own_in_it(run: Summary) -> None:
    group_of = {o["id"].replace("_", " "): o["group"] for o in run["outcomes"]}
    lines = [(group_of[t["name"]], t["line"]) for t in run_figures(run)["figure-incidence"].data]
    assert len(lines) == len(happened.drawn_outcomes(run))
    assert all(line["color"] == of_groups(run)[group] for group, line in lines)
    looks = [(line["color"], line["dash"]) for _, line in lines]
    assert len(set(looks)) == len(looks)


def test_cards_areas_and_panels_agree_on_the_colour_of_a_group(run: Summary) -> None:
    figures, colour, page = run_figures(run), of_groups(run), render_run(run)
    assert [t["fillcolor"] for t in figures["figure-occupation"].data] == list(colour[g["id"]] for g in run["groups"])
    panels = figures["figure-outcomes"].data
    assert [t["line"]["color"] for t in panels] == [colour[o["group"]] for o in timing.drawn_outcomes(run)]
    for group in run["groups"]:
        assert re.search(rf'border-top-color: {colour[group["id"]]}">\s*<p class="name">{group["id"]}<', page)


def test_what_stands_for_no_group_has_the_colour_of_none(run: Summary) -> None:
    for figure in run_figures(run).values():
        if figure.id.removeprefix("figure-") not in OF_GROUPS:
            assert not {*COLOURS, REST} & set(painted(figure.spec())), figure.id
    lines = [
        s["line"]["color"] for f in run_figures(run).values() for _, own in f.layouts for s in own.get("shapes", ())
    ]
    assert lines and not {*COLOURS, REST} & set(lines)


def test_a_scenario_has_one_colour_in_all_figures_of_a_comparison_and_no_answer_has_it(comparison: Summary) -> None:
    scenarios = shown(comparison)
    own = {one.colour for one in scenarios}
    assert len(own) == len({one.dash for one in scenarios}) == len({one.mark for one in scenarios}) == len(scenarios)
    for figure in comparison_figures(comparison).values():
        found = set(painted(figure.spec()))
        assert own & found, figure.id
        assert not {*COLOURS, REST} & found, figure.id
    lines = comparison_figures(comparison)["figure-overlaid"].data
    assert {(t["name"], t["line"]["color"], t["line"]["dash"]) for t in lines} == {
        (one.name, one.colour, one.dash) for one in scenarios
    }


@pytest.mark.parametrize("colour", [*COLOURS, *SCENARIO_COLOURS, REST])
def test_marks_stand_out_from_the_paper_at_least_three_to_one(colour: str) -> None:
    assert contrast(colour) >= 3


def test_the_outline_of_what_has_the_focus_stands_out_too(run: Summary) -> None:
    (outline,) = re.findall(r":focus-visible { outline: 3px solid (#[0-9a-f]{6})", render_run(run))
    assert contrast(outline) >= 3


def contrast(colour: str) -> float:
    """Of a colour on white, as the Web Content Accessibility Guidelines 2.2 define it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


@pytest.mark.parametrize("named", [1, 2, 4, 7])
def test_the_rest_is_grey_and_no_other_group_is(named: int) -> None:
    groups = [f"g{i}" for i in range(named)] + ["rest"]
    found = group_colours(groups)
    assert len(set(found.values())) == len(groups)
    assert [g for g, colour in found.items() if colour == REST] == (["rest"] if named > 1 else [])
