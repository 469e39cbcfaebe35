"""Figures as data: valid for plotly, showing the numbers of the summary, with labels that keep apart."""

from __future__ import annotations

import copy
import json
import re
from datetime import date, timedelta
from typing import Any

import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.cli.tables import run_table
from sim.report.figures.comparison import comparison_figures
from sim.report.figures.marks import flags, marks
from sim.report.figures.run import Figure, run_figures
from sim.report.figures.style import TEMPLATE
from sim.report.words.differences import flip_sentences
from sim.report.words.drivers import at_least, shown_drivers, unseen
from sim.report.words.plain import MINUS, short_day
from sim.report.words.run import in_brief
from sim.study.unmoved import unmoved

Summary = dict[str, Any]


@pytest.fixture(scope="session")
def all_figures(run: Summary, comparison: Summary) -> list[Figure]:
    return [*run_figures(run).values(), *comparison_figures(comparison).values()]


def test_plotly_knows_every_property_that_a_figure_sets(all_figures: list[Figure]) -> None:
    for figure in all_figures:
        for _, layout in figure.layouts:
            go.Figure(data=figure.data, layout=layout | {"template": TEMPLATE})


def test_a_run_has_its_figures_in_the_order_of_the_questions(run: Summary) -> None:
    names = [
        "headline", "occupation", "outcomes", "incidence", "spread", "levels", "bargain-1", "lifts", "constraints", "drivers",
    ]  # fmt: skip
    assert list(run_figures(run)) == [f"figure-{name}" for name in names]


def test_every_figure_is_made_for_three_widths_from_zero_up(all_figures: list[Figure]) -> None:
    for figure in all_figures:
        assert [least for least, _ in figure.layouts] == [0, 600, 940]


def test_the_headline_shows_each_probability_with_its_interval_and_its_band_and_once_what_a_date_leaves_as_it_is(
    run: Summary,
) -> None:
    still = unmoved([run])
    assert still
    figure = run_figures(run)["figure-headline"]
    bars = [trace for trace in figure.data if trace.get("name") == "share"]
    bands = [trace for trace in figure.data if trace.get("name") == "belief band"]
    for group, bar, band in zip(run["groups"], bars, bands, strict=True):
        at = run["probabilities"]["groups"]
        rows = [check for check in run["checks"] if check["side"] != "before" or check["of"] not in still]
        found = [at[check["id"]][group["id"]] for check in rows]
        assert bar["x"] == pytest.approx([100 * e["p"] for e in found])
        highs = [x + up for x, up in zip(bar["x"], bar["error_x"]["array"], strict=True)]
        lows = [x - down for x, down in zip(bar["x"], bar["error_x"]["arrayminus"], strict=True)]
        assert highs == pytest.approx([100 * e["high"] for e in found])
        assert lows == pytest.approx([100 * e["low"] for e in found])
        told = [e for e in found if e["band_low"] is not None]
        assert band["base"] == pytest.approx([100 * e["band_low"] for e in told])
        ends = [base + x for base, x in zip(band["base"], band["x"], strict=True)]
        assert ends == pytest.approx([100 * e["band_high"] for e in told])


def test_the_stacked_areas_add_up_to_all_replications(run: Summary) -> None:
    areas = run_figures(run)["figure-occupation"].data
    for shares in zip(*(area["y"] for area in areas), strict=True):
        assert sum(shares) == pytest.approx(100)


def test_every_row_of_a_table_has_a_cell_for_every_column(all_figures: list[Figure]) -> None:
    for figure in all_figures:
        assert figure.table.rows
        assert {len(row) for row in figure.table.rows} == {len(figure.table.columns)}


def test_every_figure_tells_its_finding_to_those_who_do_not_see_it(all_figures: list[Figure]) -> None:
    for figure in all_figures:
        assert len(figure.finding) > 30, figure.id
        assert figure.finding != figure.sentence
        assert not re.findall(r"\w+_\w+", figure.finding), figure.id


def test_more_constraints_than_the_figure_holds_are_all_in_its_table(run: Summary) -> None:
    many = copy.deepcopy(run)
    many["constraints"] = [many["constraints"][0] | {"constraint": f"c {k}"} for k in range(40)]
    figure = run_figures(many)["figure-constraints"]
    shown = next(trace for trace in figure.data if trace.get("name") == "bound")
    assert len(shown["x"]) < len(figure.table.rows) == 40
    assert f"The table has {40 - len(shown['x'])} more." in figure.sentence


def test_a_driver_no_stronger_than_chance_is_not_shown(run: Summary) -> None:
    weak = copy.deepcopy(run)
    weak["drivers"] = [driver | {"index": driver["null"]} for driver in run["drivers"]]
    assert "figure-drivers" in run_figures(run)
    assert "figure-drivers" not in run_figures(weak)


def test_each_belief_has_one_line_from_its_lowest_third_to_its_highest_however_wide_its_interval(
    run: Summary,
) -> None:
    """Its index exceeds chance, so that "none goes with the result" would be false."""
    doubtful = copy.deepcopy(run)
    name = doubtful["drivers"][0]["parameter"]
    for driver in doubtful["drivers"]:
        if driver["parameter"] == name:
            driver |= {"effect_low": -0.4, "effect_high": 0.9}
    figure = run_figures(doubtful)["figure-drivers"]
    low, high = ({trace["name"]: trace for trace in figure.data}[f"{which} third"] for which in ("lowest", "highest"))
    assert not any("variance" in head or head == "interval" for head in figure.table.columns)
    beliefs = {d["parameter"] for d in doubtful["drivers"]}
    assert len(low["x"]) == len(high["x"]) == len(beliefs)
    assert len(figure.table.rows) == len(doubtful["drivers"])
    known = [at_least(d) for d in shown_drivers(doubtful)]
    assert known == sorted(known, reverse=True) and known[0] > known[-1] == 0
    only = doubtful | {"drivers": [d for d in doubtful["drivers"] if d["parameter"] == name]}
    (told,) = [one.text for one in in_brief(only) if one.section == "drivers"]
    assert told.startswith("The result is seen to go with ") and "not known to go up or down with it: " in told
    assert "size unknown" in told and told.endswith(f"{unseen(only)[1:]}.")


def test_the_label_of_a_figure_by_day_says_from_what_to_what_each_goes_and_none_and_all_as_its_table_does(
    run: Summary,
) -> None:
    plain = copy.deepcopy(run)
    days = plain["occupation"]["groups"]
    ids = [group["id"] for group in run["groups"]]
    courses = ([0.0, 0.3, 0.69], [1.0, 0.4, 0.0], [0.0, 0.19, 0.13], [0.0, 0.0, 0.0])
    between = len(plain["occupation"]["dates"]) - 2
    for name, (first, most, last) in zip(ids, courses, strict=True):
        days[name] = [first, *([most] * between), last]
    told = (
        "rises from none seen to 69 %",
        "falls from all seen to none seen",
        "rises from none seen to 13 %, at most 19 %",
        "stays at none seen",
    )
    words = "; ".join(f"{name.replace('_', ' ')} {course}" for name, course in zip(ids, told, strict=True))
    finding = run_figures(plain)["figure-occupation"].finding.replace("\xa0", " ")
    assert finding == f"{words[0].upper()}{words[1:]}."


def test_an_outcome_that_all_come_to_is_told_as_all_seen(run: Summary) -> None:
    every = copy.deepcopy(run)
    name = next(iter(every["incidence"]["first"]))
    every["incidence"]["first"][name][-1] = 1.0
    assert f"{name.replace('_', ' ')} all seen" in run_figures(every)["figure-incidence"].finding


def test_a_belief_that_another_goes_with_is_said_to(run: Summary) -> None:
    paired = copy.deepcopy(run)
    first = max(paired["drivers"], key=lambda d: abs(d["at_high"] - d["at_low"]))
    first["partners"] = [["actors.minister.no_deal", -0.8]]
    (told,) = [one.text for one in in_brief(paired) if one.section == "drivers"]
    assert "it goes with what no deal is worth to minister, correlation \N{MINUS SIGN}0.80" in told
    assert "may be what matters" in told


def test_an_outcome_that_never_comes_to_two_per_cent_is_left_out_of_the_figures_of_when_and_said_to_be(
    run: Summary,
) -> None:
    rare = copy.deepcopy(run)
    for days in (rare["occupation"]["outcomes"], rare["incidence"]["first"]):
        days["postponed"] = [0.019] * len(days["postponed"])
    for name in ("outcomes", "incidence", "spread"):
        figure, whole = run_figures(rare)[f"figure-{name}"], run_figures(run)[f"figure-{name}"]
        assert "postponed" in figure.sentence
        assert "which never pass" in figure.sentence
        assert "postponed" not in whole.sentence
        assert len(figure.data) < len(whole.data)
        told = {*figure.table.columns, *(row[0] for row in figure.table.rows)}
        assert "postponed" in told


def test_of_an_outcome_that_few_belief_draws_hold_most_of_no_day_is_told_and_it_is_said_why(run: Summary) -> None:
    few = copy.deepcopy(run)
    few["incidence"]["held_by"]["postponed"] = 9.9
    figure, whole = run_figures(few)["figure-spread"], run_figures(run)["figure-spread"]
    said = "Fewer than 10 belief draws hold most of what came to an outcome, too few to tell when: postponed."
    assert said in figure.sentence and "postponed" not in whole.sentence and "postponed, half by" not in figure.finding
    cells = {row[0]: row[2:] for row in figure.table.rows}
    assert cells["postponed"] == ("-", "-", "-")
    assert "-" not in {row[0]: row[2:] for row in whole.table.rows}["postponed"]


def test_every_line_of_what_has_happened_is_named_at_its_end_with_its_last_share(run: Summary) -> None:
    figure = run_figures(run)["figure-incidence"]
    for _, layout in figure.layouts:
        ends = [re.sub("<[^>]*>", " ", one["text"]) for one in layout["annotations"] if one.get("xref") == "paper"]
        assert len(ends) == len(figure.data)
        for line, end in zip(figure.data, ends, strict=True):
            assert f"{line['name']} {line['y'][-1]:.0f}" in " ".join(end.split())


def test_the_middle_half_of_the_days_of_an_outcome_lies_about_its_median(run: Summary) -> None:
    figure = run_figures(run)["figure-spread"]
    *lines, medians = figure.data
    assert len(lines) == len(medians["x"]) > 3
    for line, median in zip(lines, medians["x"], strict=True):
        first, third = line["x"]
        assert first <= median <= third


def test_solutions_that_pick_one_package_are_said_to_and_the_frontier_joins_no_packages(run: Summary) -> None:
    figure = run_figures(run)["figure-bargain-1"]
    assert "Nash and welfare pick the same package, package 7." in figure.sentence
    assert "before any ruling and red line" in figure.sentence
    assert {trace["mode"] for trace in figure.data} == {"markers"}
    apart = copy.deepcopy(run)
    solutions = apart["bargains"][0]["solutions"]
    solutions["welfare"] = solutions["welfare"] | {"label": "another", "name": "another"}
    assert "pick the same package" not in run_figures(apart)["figure-bargain-1"].sentence


def test_a_long_date_is_told_in_full_on_two_lines(run: Summary) -> None:
    long = copy.deepcopy(run)
    long["dates"][1]["label"] = "concession of the northern harbour (statute)"
    for _, layout in run_figures(long)["figure-headline"].layouts:
        texts = [one["text"].replace("<br>", " ") for one in layout["annotations"]]
        assert "<b>21 Mar: concession of the northern harbour (statute)</b>" in texts


def test_axes_end_where_their_ticks_end(run: Summary) -> None:
    for _, layout in run_figures(run)["figure-headline"].layouts:
        assert layout["xaxis"]["range"][1] <= 100
        assert layout["xaxis"]["tickvals"][-1] <= layout["xaxis"]["range"][1]
    for _, layout in run_figures(run)["figure-constraints"].layouts:
        assert layout["xaxis"]["range"][1] <= 100


def test_no_table_of_days_says_0_or_100_per_cent(run: Summary) -> None:
    for name in ("occupation", "outcomes", "incidence"):
        cells = {
            cell.replace("\u00a0", " ") for row in run_figures(run)[f"figure-{name}"].table.rows for cell in row[1:]
        }
        assert "none seen" in cells
        assert not cells & {"0.0 %", "100.0 %"}


def test_the_effects_of_drivers_stand_in_a_column_right_of_the_axis(run: Summary) -> None:
    figure = run_figures(run)["figure-drivers"]
    marks = [trace for trace in figure.data if trace["mode"] == "markers"]
    for _, layout in figure.layouts:
        column = [one for one in layout["annotations"] if one.get("xshift")]
        assert len(column) == len(marks[0]["x"])
        assert all(layout["margin"]["r"] >= one["xshift"] + 6 * len(one["text"]) for one in column)
        assert all(0 <= x <= layout["xaxis"]["range"][1] for trace in marks for x in trace["x"])


def test_the_answer_that_goes_with_a_belief_stands_first_and_whole_at_every_width(run: Summary) -> None:
    long = copy.deepcopy(run)
    path = "priors.measures.carried_out"
    long["names"][path] = "share of threatened state measures against foreign companies that are carried out in the end"
    long["drivers"] = [long["drivers"][0] | {"parameter": path, "group": "partnership"}]
    for _, layout in run_figures(long)["figure-drivers"].layouts:
        texts = [*layout["yaxis"]["ticktext"], *(one["text"] for one in layout["annotations"])]
        (name,) = [text.replace("<br>", " ") for text in texts if "threatened" in text]
        assert name.startswith("partnership: the share of threatened state measures against foreign companies")


def test_names_of_rows_are_told_in_full(run: Summary) -> None:
    long = copy.deepcopy(run)
    long["constraints"][0] |= {
        "actor": "federal courts of appeal",
        "constraint": "divestiture of the harbour: no extension left",
    }
    for _, layout in run_figures(long)["figure-constraints"].layouts:
        texts = [*layout["yaxis"]["ticktext"], *(one["text"] for one in layout["annotations"])]
        words = " ".join(texts).replace("<br>", " ")
        assert "divestiture of the harbour: no extension left" in words
        assert "federal courts of appeal" in words


def test_long_names_of_beliefs_dates_answers_and_constraints_are_nowhere_cut(run: Summary) -> None:
    long = copy.deepcopy(run)
    name = "agreed and before the assembly, which nobody has asked yet"
    text = json.dumps(long).replace('"partnership"', json.dumps(name))
    long = json.loads(text.replace("closure", "closure of the harbour by the ministry for all who call there"))
    path = "actors.owner.powers.sale.sell.patience"
    long["names"] |= {
        "actors.owner": "the owner of all the land",
        "actors.owner.powers.sale": "the sale of the harbour",
    }
    long["drivers"] = [
        one | {"parameter": path, "partners": [["actors.builder.no_deal", 0.7]]} for one in long["drivers"]
    ]
    found = run_figures(long)
    for figure in ("headline", "outcomes", "incidence", "spread", "constraints", "drivers"):
        for width, layout in found[f"figure-{figure}"].layouts:
            texts = [*layout["yaxis"].get("ticktext", []), *(one["text"] for one in layout["annotations"])]
            assert not [text for text in texts if "…" in text], (figure, width)


def test_a_belief_whose_interval_reaches_across_zero_is_said_to_be_of_unknown_size_in_the_figure_and_its_table(
    run: Summary,
) -> None:
    one = run["drivers"][0] | {"index": 0.9, "null": 0.01, "at_low": 0.3, "at_high": 0.27}
    across = one | {"sign": -1, "effect_low": -0.14, "effect_high": 0.09}
    cases = {
        f" ({MINUS}14 to +9), size unknown": across,
        f" ({MINUS}14 to +9), size unknown, goes both ways": across | {"sign": 0},
        f" ({MINUS}14 to {MINUS}1)": across | {"effect_high": -0.01},
    }
    for told, driver in cases.items():
        figure = run_figures(run | {"drivers": [driver]})["figure-drivers"]
        (row,) = figure.table.rows
        assert row[4].endswith(told)
        for _, layout in figure.layouts:
            (beside,) = [text["text"] for text in layout["annotations"] if text.get("xshift")]
            assert beside.replace("<br>", ", ") == row[4]


def test_the_latest_day_of_a_date_is_marked_in_every_figure_of_days(run: Summary) -> None:
    latest = run["limits"][0]["date"]
    for name in ("occupation", "outcomes", "incidence"):
        for _, layout in run_figures(run)[f"figure-{name}"].layouts:
            assert latest in {shape["x0"] for shape in layout["shapes"]}
        day = date.fromisoformat(latest)
        rows = {row[0] for row in run_figures(run)[f"figure-{name}"].table.rows}
        assert {short_day(one.isoformat(), year=True) for one in (day - timedelta(1), day)} <= rows
    assert "Dash-dotted" in run_figures(run)["figure-occupation"].sentence
    assert "Dash-dotted" not in run_figures(run | {"limits": []})["figure-occupation"].sentence


def test_flips_are_told_both_ways_in_one_sentence() -> None:
    flips = [{"from": "ban", "to": "deal", "count": 120}, {"from": "deal", "to": "ban", "count": 30}]
    pair = {"checks": {"horizon": {"flips": flips}}}
    told = flip_sentences(pair, "horizon", 10_000)
    assert told == ["Of 10,000 replications, 120 moved from ban to deal, 30 back."]


def test_dates_that_differ_in_the_end_of_their_names_are_told_apart_on_a_narrow_page(run: Summary) -> None:
    moved = [
        {
            "id": f"d{k}",
            "label": f"the outside date (agreement), {how}",
            "date": f"2031-0{k}-12",
            "t": 1.0,
            "force": "agreement",
        }
        for k, how in ((4, "as first set"), (5, "if it moves"), (6, "if it moves twice"))
    ]
    for plot, force in ((256, ""), (876, " (agreement)")):
        found, names = flags(run | {"dates": moved, "limits": []}, plot)
        texts = names or [flag.text for flag in reversed(found)]
        assert [text.partition(": ")[2] for text in texts] == [
            f"the outside date{force}, {how}" for how in ("as first set", "if it moves", "if it moves twice")
        ]


def test_the_figures_of_days_say_which_of_two_rules_counts(run: Summary, comparison: Summary) -> None:
    told = "Where several rules hold at once, the first in the order of the scenario file counts."
    assert told in run_figures(run)["figure-occupation"].sentence
    assert told in comparison_figures(comparison)["figure-overlaid"].sentence


def test_figures_of_what_came_first_say_that_one_outcome_counts_at_a_time(run: Summary, comparison: Summary) -> None:
    """A date that has moved in nine of ten replications may be the outcome of two of them."""
    told = "counts: what a later one says may be true of more replications."
    found = run_figures(run)
    for figure in (found["figure-incidence"], found["figure-spread"], comparison_figures(comparison)["figure-spread"]):
        assert told in figure.sentence
        assert "happened" not in figure.title


def test_no_label_of_a_date_lies_on_its_own_line_and_names_without_room_stand_in_a_list(run: Summary) -> None:
    for plot, listed in ((240, True), (4_000, False)):
        _, labels, _ = marks(run, plot)
        beside = [one for one in labels if not one["xref"].endswith("domain")]
        assert all((one["xshift"] > 0) == (one["xanchor"] == "left") for one in beside)
        names = [one["text"] for one in labels if one["xref"].endswith("domain")]
        assert bool(names) == listed
        assert len(beside) == len(run["dates"]) + len(run["limits"])
        for item in (*run["dates"], *run["limits"]):
            assert any(item["label"] in text for text in (names or [one["text"] for one in beside]))


def test_no_name_of_a_row_is_set_on_what_is_drawn_in_the_row_above_it(run: Summary) -> None:
    long = copy.deepcopy(run)
    for one in long["constraints"]:
        one |= {"constraint": "a constraint with a very long name indeed", "actor": "an office with a long name too"}
    narrow = run_figures(long)["figure-constraints"].layouts[0][1]
    plot = narrow["height"] - narrow["margin"]["t"] - narrow["margin"]["b"]
    low, high = narrow["yaxis"]["range"]
    row = plot / (low - high)
    for one in narrow["annotations"]:
        if one.get("yanchor") == "bottom":
            tall = 15 * (one["text"].count("<br>") + 1) + one["yshift"]
            assert tall <= (1 - 0.25 - 0.25) * row, "between the bars of two rows"


def test_a_ribbon_says_where_to_only_where_there_is_room(comparison: Summary) -> None:
    narrow, _, wide = (layout for _, layout in comparison_figures(comparison)["figure-moves"].layouts)
    told = [sum("\u00a0to " in one["text"] for one in layout["annotations"]) for layout in (narrow, wide)]
    assert told[0] < told[1]


@given(
    days=st.lists(st.integers(0, 120), min_size=1, max_size=7),
    name=st.text("abcdefgh_", min_size=1, max_size=24),
    plot=st.floats(250, 1000),
)
def test_labels_of_dates_keep_clear_of_each_other(days: list[int], name: str, plot: float) -> None:
    start = date(2031, 3, 3)
    dates = [
        {"id": f"d{k}", "label": name, "date": (start + timedelta(day)).isoformat(), "force": "order"}
        for k, day in enumerate(days)
    ]
    scenario = {"as_of": start.isoformat(), "horizon": (start + timedelta(120)).isoformat()}
    found, names = flags({"scenario": scenario, "dates": dates[:4], "limits": dates[4:]}, plot)
    assert len(found) == len(days)
    assert len(names) in (0, len(days))
    for k, one in enumerate(found):
        assert one.begin >= 0
        for other in found[:k]:
            assert one.level != other.level or one.end <= other.begin or other.end <= one.begin


def test_the_table_of_the_terminal_says_once_what_a_date_leaves_as_it_is(run: Summary) -> None:
    lines = run_table(run).splitlines()
    for check in run["checks"]:
        day = check["label"].removeprefix("just before ").removeprefix("just after ")
        once = any(line.startswith(f"before and after {day}") for line in lines)
        assert once == (check["of"] in unmoved([run]))
        assert any(line.startswith(check["label"]) for line in lines) != once
