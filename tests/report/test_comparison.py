"""The figures of a comparison: what each shows, and that it shows the numbers of the summary."""

from __future__ import annotations

import copy
import re
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.cli.tables import comparison_table
from sim.report.figures.beside import obstacles_figure
from sim.report.figures.comparison import comparison_figures
from sim.report.figures.differences import difference_figure, nothing_clear
from sim.report.figures.marks import apart, dated, flags
from sim.report.figures.moves import flip_table, flows, moved, moves_figure, moves_sentence
from sim.report.figures.overlaid import drawn_groups, overlaid
from sim.report.figures.scenarios import all_days, all_groups, shown, told_apart
from sim.report.figures.spread import quartiles
from sim.report.pages.page import render_comparison
from sim.report.words import plain
from sim.report.words.comparison import lead
from sim.report.words.naming import named
from sim.report.words.plain import SPACE, roughly, short_day

Summary = dict[str, Any]


def text(note: Any) -> str:
    """The text of an annotation without its markup."""
    return re.sub("<[^>]*>", "", note["text"])


def test_the_figures_of_a_comparison_follow_the_questions(comparison: Summary) -> None:
    names = ["overlaid", "differences-1", "differences-2", "moves", "terms", "spread", "obstacles"]
    found = list(comparison_figures(comparison))
    assert found == [f"figure-{name}" for name in names if f"figure-{name}" in found]
    assert found[:2] == ["figure-overlaid", "figure-differences-1"]
    assert {"figure-moves", "figure-spread"} <= set(found)


def test_an_answer_has_a_panel_and_in_it_a_line_for_each_scenario_with_its_shares_of_every_day(
    comparison: Summary,
) -> None:
    lines = comparison_figures(comparison)["figure-overlaid"].data
    groups = [group["id"] for group in comparison["scenarios"][0]["summary"]["groups"]]
    assert len(lines) == len(groups) * len(comparison["scenarios"])
    for k, line in enumerate(lines):
        group, one = (
            groups[k // len(comparison["scenarios"])],
            comparison["scenarios"][k % len(comparison["scenarios"])],
        )
        assert line["name"] == one["name"].replace("_", " ")
        assert line["y"] == pytest.approx([100 * p for p in one["summary"]["occupation"]["groups"][group]])


def test_the_panels_over_time_share_the_scale_from_0_to_100_per_cent(comparison: Summary) -> None:
    for _, layout in comparison_figures(comparison)["figure-overlaid"].layouts:
        scales = [axis["range"] for name, axis in layout.items() if name.startswith("yaxis")]
        assert scales == [[0, 100]] * len(drawn_groups(comparison))


def test_every_line_is_named_at_its_end_with_its_last_share(comparison: Summary) -> None:
    last = {
        (one["name"].replace("_", " "), group): e["text"].partition(" (")[0].removesuffix(" %")
        for one in comparison["scenarios"]
        for group, e in one["summary"]["probabilities"]["groups"]["horizon"].items()
    }
    for _, layout in comparison_figures(comparison)["figure-overlaid"].layouts:
        for i, group in enumerate(drawn_groups(comparison)):
            ends = [text(n) for n in layout["annotations"] if n.get("yref") == ("y" if i == 0 else f"y{i + 1}")]
            assert len(ends) == len(comparison["scenarios"])
            for one in comparison["scenarios"]:
                name = one["name"].replace("_", " ")
                assert any(f"{name} {last[name, group]}" in end for end in ends)


def named_as(comparison: Summary, *names: str) -> Summary:
    """The comparison with other names of its scenarios, as files."""
    other = copy.deepcopy(comparison)
    for scenario, name in zip(other["scenarios"], names, strict=True):
        scenario["name"] = name
    for pair, name in zip(other["pairs"], names[1:], strict=True):
        pair["a"], pair["b"] = names[0], name
    return other


LONG = (
    "port",
    "port with the suit against the ruling on the berth won at once",
    "port with the suit against the ban on the ferry won at once",
)


def test_a_long_name_of_a_scenario_stands_whole_in_lines_wherever_a_figure_names_it(comparison: Summary) -> None:
    figures = comparison_figures(named_as(comparison, *LONG))
    for name in ("figure-overlaid", "figure-moves"):
        for _, layout in figures[name].layouts:
            told = [text({"text": n["text"].replace("<br>", " ")}) for n in layout["annotations"]]
            assert all(any(f" {one}" in words for words in told) for one in LONG[1:])


@pytest.mark.parametrize(("most", "lines"), [(20, 1), (12, 2)])
def test_names_that_would_be_cut_to_the_same_words_begin_where_they_differ(
    most: int, lines: int, comparison: Summary
) -> None:
    found = told_apart(shown(named_as(comparison, *LONG)), most, lines)
    words = [" ".join(own) for own in found]
    assert len(set(words)) == 3 and all(len(own) <= lines for own in found)
    assert words[0] == "port" and words[1].startswith("…\xa0ruling") and words[2].startswith("…\xa0ban")


def test_the_dates_of_all_scenarios_are_marked_and_those_of_some_are_said_to_be_theirs(comparison: Summary) -> None:
    other = copy.deepcopy(comparison)
    other["scenarios"][1]["summary"]["limits"] = []
    figure = comparison_figures(other)["figure-overlaid"]
    dates = {
        item["date"]
        for item in [*other["scenarios"][0]["summary"]["dates"], *comparison["scenarios"][0]["summary"]["limits"]]
    }
    for _, layout in figure.layouts:
        assert {shape["x0"] for shape in layout["shapes"]} == dates
    assert "dash-dotted, in harbour and sure review only" in figure.sentence


def test_days_have_their_years_where_a_comparison_spans_several(comparison: Summary) -> None:
    long = copy.deepcopy(comparison)
    assert f"Upright lines: {short_day(dated(all_days(long))[0]['date'])} " in overlaid(long).sentence
    for one in long["scenarios"]:
        one["summary"]["scenario"] = one["summary"]["scenario"] | {"horizon": "2032-07-01"}
    days = re.findall(r"\d+ [A-Z][a-z]{2}\b(?: 20\d\d)?", overlaid(long).sentence)
    assert days
    assert all(re.search(r" 20\d\d$", day) for day in days)
    found = comparison_figures(comparison)["figure-spread"]
    assert re.search(r", half by: harbour \d+ [A-Z][a-z]{2} 2031", found.finding)
    assert not re.search(r"\d [A-Z][a-z]{2}(?! 20\d\d)\b", found.finding)


def test_no_line_of_a_date_cuts_a_day_that_may_stand_out_beyond_the_plot() -> None:
    close = [
        {"id": day, "date": day, "label": "the outside date"} for day in ("2024-12-18", "2025-03-19", "2025-06-18")
    ]
    span = {"scenario": {"as_of": "2024-02-16", "horizon": "2025-12-31"}, "dates": close, "limits": []}

    def cut(beyond: float) -> bool:
        found, _ = flags(span, 182, named=False, beyond=beyond)
        return any(a.clashes(b) for a in found for b in found if a is not b)

    assert cut(0.0)
    assert not cut(90.0)


def test_an_answer_that_never_passes_two_per_cent_is_left_out_and_said_to_be(comparison: Summary) -> None:
    rare = copy.deepcopy(comparison)
    for one in rare["scenarios"]:
        days = one["summary"]["occupation"]["groups"]
        days["deal"] = [0.019] * len(days["deal"])
    figure = comparison_figures(rare)["figure-overlaid"]
    assert len(figure.data) == 3 * len(rare["scenarios"])
    assert "Left out: deal, which never passes 2\N{NO-BREAK SPACE}% in any scenario." in figure.sentence
    assert "deal" in figure.table.columns
    assert "Left out" not in comparison_figures(comparison)["figure-overlaid"].sentence


def test_an_answer_of_one_scenario_alone_has_its_line_there(comparison: Summary) -> None:
    other = copy.deepcopy(comparison)
    base = other["scenarios"][0]["summary"]
    base["groups"] = [group for group in base["groups"] if group["id"] != "ban"]
    for known in (base["occupation"]["groups"], *base["probabilities"]["groups"].values()):
        del known["ban"]
    assert set(all_groups(other)) == {"deal", "partnership", "ban", "unresolved"}
    figure = comparison_figures(other)["figure-overlaid"]
    assert len(figure.data) == 4 * len(other["scenarios"]) - 1
    assert "no such answer" in {cell for row in figure.table.rows for cell in row}
    assert "no such answer" in render_comparison(other)


@pytest.mark.parametrize("lacks", [0, 1])
def test_an_answer_that_one_of_two_scenarios_does_not_have_is_told_as_any_other_that_differs(
    comparison: Summary, lacks: int
) -> None:
    other = copy.deepcopy(comparison)
    has, lost = (other["scenarios"][k]["summary"] for k in (1 - lacks, lacks))
    lost["groups"] = [group for group in lost["groups"] if group["id"] != "ban"]
    for known in (lost["occupation"]["groups"], *lost["probabilities"]["groups"].values()):
        del known["ban"]
    pair = other["pairs"][0]
    sign = -1 if lacks else 1
    for at in pair["checks"].values():
        ends = {"diff": 0.05, "low": 0.04, "high": 0.06, "least": 0.035, "most": 0.065}
        if lacks:
            ends = {"diff": -0.05, "low": -0.06, "high": -0.04, "least": -0.065, "most": -0.035}
        at["groups"]["ban"] |= ends | {"clear": True, "way": True}
    share = has["probabilities"]["groups"]["horizon"]["ban"]["text"]
    old, new = ("no such answer", share)[::sign]
    assert f"ban goes from {old} to {new}" in lead(other).replace(SPACE, " ")
    found = difference_figure(other, pair, 1)
    assert found and "ban" in found.table.columns
    pair["checks"]["horizon"]["groups"]["ban"]["text"] = "as told"
    assert re.search(r"\n  ban +as told ", comparison_table(other))


def test_the_scale_of_each_contrast_is_even_about_zero_with_round_ticks_and_holds_all_it_shows(
    comparison: Summary,
) -> None:
    figures = [one for name, one in comparison_figures(comparison).items() if name.startswith("figure-differences")]
    assert len(figures) == len(comparison["pairs"])
    for figure in figures:
        for _, layout in figure.layouts:
            for low, high in (axis["range"] for name, axis in layout.items() if name.startswith("xaxis")):
                assert low == -high
                assert high in (1, 2, 4, 10, 20, 40, 60, 80, 100)
            assert 0 in layout["xaxis"]["tickvals"]
            assert sum(layout["xaxis"]["tickvals"]) == 0
        for trace in figure.data:
            if trace.get("name") == "interval":
                reach = [
                    abs(x) + (0 if more == "none" else more)
                    for x, more in zip(trace["x"], trace["error_x"]["array"], strict=True)
                ]
                assert max(reach, default=0) <= figure.layouts[0][1]["xaxis"]["range"][1]


def test_the_intervals_of_differences_are_drawn_over_the_marks(comparison: Summary) -> None:
    names = [trace["name"] for trace in comparison_figures(comparison)["figure-differences-1"].data if "name" in trace]
    kinds = [name for name in names if name in ("difference", "interval")]
    assert kinds[::2] == ["difference"] * (len(kinds) // 2)
    assert kinds[1::2] == ["interval"] * (len(kinds) // 2)


def only_clear(comparison: Summary, check: str, group: str) -> Summary:
    """A comparison in which one difference of the first contrast is more than chance, and nothing else is."""
    few = copy.deepcopy(comparison)
    for k, pair in enumerate(few["pairs"]):
        for name, at in pair["checks"].items():
            for answer, d in at["groups"].items():
                clear = (k, name, answer) == (0, check, group)
                d.update(
                    {"diff": 0.03, "low": 0.021, "high": 0.039}
                    if clear
                    else {"diff": 0.001, "low": -0.01, "high": 0.01},
                    only_a=1,
                    clear=clear,
                )
    return few


def test_only_dates_and_answers_with_more_than_chance_are_drawn_and_the_rest_is_told(comparison: Summary) -> None:
    few = only_clear(comparison, "berth_ban:after", "ban")
    first, second = few["pairs"]
    figure = difference_figure(few, first, 1)
    assert figure is not None
    (marks,) = [trace for trace in figure.data if trace.get("name") == "difference"]
    assert marks["x"] == pytest.approx([3])
    assert (
        "Left out, as nothing there is more than chance: deal, partnership and unresolved; 7 Mar, just before 21 Mar, 17 May and 1 Jul."
        in figure.sentence
    )
    assert len(figure.table.rows) == len(few["common_checks"])
    assert sum("more than chance" in cell for row in figure.table.rows for cell in row) == 1
    assert "ban +3.0 points" in figure.finding
    assert difference_figure(few, second, 2) is None
    told = nothing_clear(few, second)
    assert told.startswith("sure review \N{MINUS SIGN} harbour: none of the 24 differences")
    assert nothing_clear(named(few), named(few)["pairs"][1]) in render_comparison(few)


def test_a_difference_that_no_replication_makes_is_not_drawn_and_does_not_widen_the_scale(comparison: Summary) -> None:
    same = copy.deepcopy(comparison)
    for pair in same["pairs"]:
        for name, check in pair["checks"].items():
            if name != "horizon":
                check["groups"]["ban"].update(diff=0.0, low=-0.9, high=0.9, only_a=0, only_b=0)
    figure = comparison_figures(same)["figure-differences-1"]
    drawn = [trace["x"] for trace in figure.data if trace.get("name") == "difference"]
    assert 1 in map(len, drawn)
    assert max(layout["xaxis"]["range"][1] for _, layout in figure.layouts) < 90
    assert any("no replication differs" in cell for row in figure.table.rows for cell in row)


def test_marks_are_filled_and_numbers_bold_where_a_difference_is_more_than_chance(comparison: Summary) -> None:
    few = only_clear(comparison, "horizon", "ban")
    few["pairs"][0]["checks"]["horizon"]["groups"]["deal"].update(
        diff=-0.02, low=-0.03, high=-0.01, clear=True, way=True
    )
    few["pairs"][0]["checks"]["berth_ban:after"]["groups"]["deal"].update(
        diff=-0.02, low=-0.03, high=-0.01, clear=True, way=True
    )
    figure = difference_figure(few, few["pairs"][0], 1)
    assert figure is not None
    fills = [trace["marker"]["color"] for trace in figure.data if trace.get("name") == "difference"]
    numbers = [trace["text"] for trace in figure.data if trace["mode"] == "text"]
    assert [len(set(fill)) for fill in fills] == [1, 2]  # the deal at both dates, the ban at one of them
    assert [["<b>" in one for one in column] for column in numbers] == [[True, True], [False, True]]


@pytest.mark.parametrize("check", ["horizon", "berth_ban:after"])
def test_ribbons_add_up_to_all_replications_at_both_sides(comparison: Summary, check: str) -> None:
    groups, n = all_groups(comparison), comparison["run"]["n"]
    for pair, other in zip(comparison["pairs"], comparison["scenarios"][1:], strict=True):
        found = flows(comparison, pair, check, groups)
        assert sum(found.values()) == n
        assert min(found.values()) >= 0
        at = other["summary"]["probabilities"]["groups"][check]
        for group in groups:
            assert sum(found[a, group] for a in groups) == at[group]["hits"]
        assert sum(size for (a, b), size in found.items() if a != b) == moved(pair, check)


def test_the_ribbons_of_a_panel_are_as_thick_as_the_replications_are_many(comparison: Summary) -> None:
    figure = moves_figure(comparison, "horizon")
    assert figure is not None
    for axis, pair in zip(("y", "y2"), comparison["pairs"], strict=True):
        own = [trace for trace in figure.data if trace["yaxis"] == axis]
        thick = [trace["y"][-1] - trace["y"][0] for trace in own]
        assert sum(thick) == pytest.approx(comparison["run"]["n"])
        coloured = sum(t for t, trace in zip(thick, own, strict=True) if trace["name"] == "moves")
        assert coloured == pytest.approx(moved(pair, "horizon"))


def test_both_sides_of_the_ribbons_name_each_answer_with_its_share(comparison: Summary) -> None:
    figure = moves_figure(comparison, "horizon")
    assert figure is not None
    _, layout = figure.layouts[-1]
    words = [text(one) for one in layout["annotations"]]
    for one in comparison["scenarios"]:
        for group, e in one["summary"]["probabilities"]["groups"]["horizon"].items():
            assert f"{group} {roughly(e['p'])}".replace(" %", f"{SPACE}%") in words


def test_a_contrast_in_which_hardly_anybody_moves_has_words_and_no_ribbons(comparison: Summary) -> None:
    still = copy.deepcopy(comparison)
    for check in still["pairs"][1]["checks"].values():
        check["flips"] = [{"from": "deal", "to": "ban", "count": 8}]
        check["moved"] = {"hits": 8, "n": 2000, "text": "0.4 %"}
    figure = moves_figure(still, "horizon")
    assert figure is not None
    assert {trace["yaxis"] for trace in figure.data} == {"y"}
    told = moves_sentence(still, still["pairs"][1], "horizon")
    assert told.replace("\N{NO-BREAK SPACE}", " ") == (
        "8 of 2,000 replications (0.4 %) have another answer in sure review than in harbour: 8 from deal to ban."
    )
    assert moves_sentence(named(still), named(still)["pairs"][1], "horizon") in render_comparison(still)


def test_the_flips_and_those_that_stay_add_up_to_all_replications(comparison: Summary) -> None:
    for pair in comparison["pairs"]:
        for check in comparison["common_checks"]:
            table = flip_table(comparison, pair, check)
            cells = [cell.removesuffix(" stay").replace(",", "") for row in table.rows for cell in row[1:]]
            assert sum(map(int, cells)) == comparison["run"]["n"]


def test_terms_and_obstacles_have_a_mark_for_each_scenario_in_each_row_and_none_hides_another(
    comparison: Summary,
) -> None:
    apart_terms = copy.deepcopy(comparison)
    levels = apart_terms["scenarios"][1]["summary"]["terms"]["levels"]["ownership"]["shares"]
    first, *_, last = levels
    levels[first], levels[last] = levels[first] + 0.2, levels[last] - 0.2
    figures = comparison_figures(apart_terms)
    assert "figure-terms" in figures
    for name in ("figure-terms", "figure-obstacles"):
        marks = figures[name].data
        assert [trace["name"] for trace in marks] == ["harbour", "firm", "sure review"]
        assert len({len(trace["x"]) for trace in marks}) == 1
        assert all(len(set(ys)) == len(marks) for ys in zip(*(trace["y"] for trace in marks), strict=True))


def test_of_a_term_of_which_two_levels_of_four_are_ever_agreed_the_second_is_said_to_tell_both(
    comparison: Summary,
) -> None:
    other = copy.deepcopy(comparison)
    for one, share in zip(other["scenarios"], (0.2, 0.6, 0.2), strict=True):
        shares = one["summary"]["terms"]["levels"]["ownership"]["shares"]
        first, second, *more = shares
        shares.update({first: 1 - share, second: share} | dict.fromkeys(more, 0.0))
    figure = comparison_figures(other)["figure-terms"]
    assert "of a term of which only two levels are ever agreed the second says it for both" in figure.sentence
    drawn = [text for text in figure.data[0]["hovertext"] if "ownership" in text]
    assert len(drawn) == 1 and second.replace("_", " ") in drawn[0]


def test_half_of_those_that_come_to_an_outcome_have_done_so_by_its_mark(comparison: Summary) -> None:
    figure = comparison_figures(comparison)["figure-spread"]
    first = comparison["scenarios"][0]["summary"]["incidence"]
    row = next(row for row in figure.table.rows if row[:2] == ("sale closed", "harbour"))
    shares, dates = first["first"]["sale_closed"], first["dates"]
    for part, day in zip((0.25, 0.5, 0.75), quartiles(dates, shares), strict=True):
        k = dates.index(day)
        assert shares[k] >= part * shares[-1] > shares[k - 1]
    assert len(row) == len(figure.table.columns) == 6


def test_the_alternative_text_of_a_figure_is_its_finding(comparison: Summary) -> None:
    page = render_comparison(comparison)
    assert 'aria-label="How often each answer holds, day by day. Deal at the horizon: “harbour” ' in page


def test_a_scenario_whose_lines_lie_on_those_of_the_base_is_said_to(comparison: Summary) -> None:
    same = copy.deepcopy(comparison)
    base, second = (one["summary"] for one in same["scenarios"][:2])
    second["occupation"]["groups"] = {g: [p + 0.001 for p in days] for g, days in base["occupation"]["groups"].items()}
    assert (
        " firm lies on harbour throughout, within two points." in comparison_figures(same)["figure-overlaid"].sentence
    )
    assert "throughout" not in comparison_figures(comparison)["figure-overlaid"].sentence


def test_no_identifier_stands_in_a_sentence_of_a_comparison(comparison: Summary) -> None:
    sentences = [f"{one.title} {one.sentence} {one.finding}" for one in comparison_figures(comparison).values()]
    assert not [found for sentence in sentences for found in re.findall(r"\w+_\w+", sentence)]


@given(st.lists(st.floats(0, 100), min_size=1, max_size=8), st.floats(0.5, 14))
def test_labels_that_are_moved_apart_keep_their_order_and_stay_within(places: list[float], gap: float) -> None:
    found = apart(places, gap, 0, 100)
    assert all(-1e-9 <= place <= 100 + 1e-9 for place in found)
    ranked = [place for _, place in sorted(zip(places, found, strict=True))]
    assert all(b - a >= gap - 1e-6 for a, b in pairwise(ranked))


def test_labels_that_lie_apart_stay_where_their_lines_end() -> None:
    assert apart([10.0, 50.0, 90.0], gap=8, low=4, high=96) == [10.0, 50.0, 90.0]


def test_what_bound_in_one_scenario_alone_was_never_seen_in_the_other_within_what_its_draws_may_have_missed(
    comparison: Summary,
) -> None:
    one = copy.deepcopy(comparison)
    one["scenarios"][0]["summary"]["constraints"] = []
    for run in (scenario["summary"]["run"] for scenario in one["scenarios"]):
        run |= {"belief_draws": 200}
    figure = obstacles_figure(named(one))
    assert figure
    cells = {row[2] for row in figure.table.rows if row[1] == "“harbour”"}
    assert cells == {told := plain.tight("none (< 1.5 %)")} and f"“harbour” {told}" in figure.finding


def test_the_draws_that_scenarios_share_are_those_of_the_scenarios_in_which_a_number_is_uncertain(
    comparison: Summary,
) -> None:
    one = copy.deepcopy(comparison)
    draws = f"the same {one['run']['belief_draws']} draws of what is believed"
    assert f"with the same seed and {draws}" in render_comparison(one)
    for scenario in one["scenarios"][1:]:
        scenario["summary"]["run"]["uncertain"] = 0
    assert f"with the same seed and, in “harbour”, {draws}" in render_comparison(one)
