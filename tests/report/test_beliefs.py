"""Which belief is told first, and what is said of one of which little is known."""

from __future__ import annotations

import html
from typing import Any

from sim.report.pages.page import render_run
from sim.report.words import plain
from sim.report.words import run as run_words
from sim.report.words.drivers import sorted_drivers

Summary = dict[str, Any]


def test_the_belief_named_first_is_the_one_of_which_most_is_known_and_not_a_rare_level_of_which_nothing_is(
    run: Summary,
) -> None:
    one = run["drivers"][0] | {"index": 0.2, "null": 0.01, "sign": -1, "group": run["groups"][0]["id"]}
    rare, sure = (one | {"parameter": f"actors.{who}.no_deal"} for who in ("owner", "minister"))
    rare |= {"at_low": 0.58, "at_high": 0.0, "draws_low": 490, "draws_high": 4, "effect_low": -0.6, "effect_high": 0.42}
    sure |= {
        "at_low": 0.9,
        "at_high": 0.4,
        "draws_low": 250,
        "draws_high": 250,
        "effect_low": -0.53,
        "effect_high": -0.47,
    }
    goes = "goes from 58 % in the lowest third of it to none seen (under 75 %) of 4 belief draws in the highest"
    size = f"({plain.MINUS}58 points, {plain.MINUS}60 to +42: size unknown"

    def told(*drivers: Summary) -> str:
        found = run_words.in_brief(run | {"drivers": [*drivers]})
        (sentence,) = [said.text for said in found if said.section == "drivers"]
        return sentence.replace(plain.SPACE, " ")

    first, _, rest = told(rare, sure).partition(". ")
    assert first.startswith(
        "The belief that the result is seen to go up or down with most is what no deal is worth to minister: "
    )
    assert rest == (
        "It may go up or down as much with what no deal is worth to the town: seen is that it goes with it, not how much."
    )
    alone = told(rare)
    assert alone.startswith(
        "The result is seen to go with what no deal is worth to the town, and is not known to go up or down"
    )
    assert goes in alone and size in alone and "with most" not in alone
    assert "An even rise or fall of an answer by less than 5 points" in alone
    both_ways = sure | {"sign": 0}
    assert "with most" not in told(both_ways, rare) and "it goes both ways" in told(both_ways)
    weak = rare | {"effect_low": -0.9, "effect_high": -0.01, "parameter": "actors.owner.delay"}
    assert "too close to rank, are what no deal is worth to minister and" in told(weak, sure)


def test_of_two_answers_that_are_each_others_opposite_the_first_in_the_file_is_told_whatever_their_last_digits(
    run: Summary,
) -> None:
    names = [group["id"] for group in run["groups"][:2]]
    one = run["drivers"][0] | {"index": 0.2, "null": 0.01}
    up = one | {"group": names[0], "sign": 1, "at_low": 0.3, "at_high": 0.7, "effect_low": 0.35, "effect_high": 0.45}
    down = one | {
        "group": names[1],
        "sign": -1,
        "at_low": 0.7,
        "at_high": 0.3,
        "effect_low": -0.45,
        "effect_high": -0.35,
    }
    for error in (-1e-15, 0.0, 1e-15):
        found = {"groups": run["groups"], "drivers": [down, up | {"effect_low": 0.35 + error, "index": 0.2 - error}]}
        assert [d["group"] for d in sorted_drivers(found)] == names


def test_of_how_many_belief_draws_it_is_asked_what_goes_with_the_result_is_told_where_that_is_not_all(
    run: Summary,
) -> None:
    told = "Looked at are the first 60 of 100 belief draws: more replications (-n) narrow nothing here."
    assert run["run"]["belief_draws"] == 100 and told not in html.unescape(render_run(run))
    assert told in html.unescape(render_run(run | {"driver_draws": 60}))
    assert told in html.unescape(render_run(run | {"driver_draws": 60, "drivers": []}))
