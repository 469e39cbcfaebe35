"""Colours as a reader takes them: one for each group through a page, and for nothing else."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from typing import Any

import pytest

from sim.report.figures.comparison import colours, comparison_figures
from sim.report.figures.run import Figure, run_figures
from sim.report.figures.style import COLOURS, REST, group_colours
from sim.report.pages.page import render_run

Summary = dict[str, Any]
OF_GROUPS = ("headline", "occupation", "outcomes", "incidence", "drivers")


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
    lines = [(group_of[t["name"].split(":")[0]], t["line"]) for t in run_figures(run)["figure-incidence"].data]
    assert len(lines) == len(run["outcomes"]) - 1
    assert all(line["color"] == of_groups(run)[group] for group, line in lines)
    looks = [(line["color"], line["dash"]) for _, line in lines]
    assert len(set(looks)) == len(looks)


def test_cards_areas_and_panels_agree_on_the_colour_of_a_group(run: Summary) -> None:
    figures, colour, page = run_figures(run), of_groups(run), render_run(run)
    assert [t["fillcolor"] for t in figures["figure-occupation"].data] == list(colour[g["id"]] for g in run["groups"])
    panels = figures["figure-outcomes"].data
    assert [t["line"]["color"] for t in panels] == [colour[o["group"]] for o in run["outcomes"]]
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


def test_a_group_has_one_colour_in_all_scenarios_of_a_comparison_and_no_scenario_has_it(comparison: Summary) -> None:
    other = copy.deepcopy(comparison)
    second = other["scenarios"][1]["summary"]
    second["groups"] = [g for g in second["groups"] if g["id"] != "deal"]  # the others move up by one place
    figures = comparison_figures(other)

    def areas(figure: Figure) -> dict[str, str]:
        return {trace["name"]: trace["fillcolor"] for trace in figure.data}

    first, later = areas(figures["figure-occupation-1"]), areas(figures["figure-occupation-2"])
    assert set(first) - set(later) == {"deal"}
    assert all(first[group] == colour for group, colour in later.items())
    assert not set(colours(other)) & set(first.values())
    assert len(set(colours(other))) == len(other["scenarios"])


@pytest.mark.parametrize("named", [1, 2, 4, 7])
def test_the_rest_is_grey_and_no_other_group_is(named: int) -> None:
    groups = [f"g{i}" for i in range(named)] + ["rest"]
    found = group_colours(groups)
    assert len(set(found.values())) == len(groups)
    assert [g for g, colour in found.items() if colour == REST] == (["rest"] if named > 1 else [])
