"""Which difference is told first: across the dates of a run, and between scenarios; and what is said where none can be told."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from sim.cli.compare import _beyond
from sim.cli.tables import comparison_table
from sim.report.figures.differences import difference_figure, nothing_clear
from sim.report.pages.page import render_comparison
from sim.report.words.comparison import brief, lead
from sim.report.words.dates import decisive_dates
from sim.report.words.differences import difference_words
from sim.report.words.naming import named
from sim.report.words.plain import MINUS, SPACE
from sim.statistics.paired import PairMoments
from sim.statistics.precision import size_unsure
from sim.study.paired import told

from .two_dates import two_dates

M = 20
OUTCOMES = "{banned: in_force(ban) or in_force(soft)}, {closed: closed}, {waiting: otherwise}"
DATED = two_dates("then: {enforce: 0.1}", "then: {enforce: 0.5}", OUTCOMES)
SURE = two_dates("then: {enforce: 0.2}", "then: {enforce: 0}", OUTCOMES)
SURE = SURE.replace("{pert: [80, 100, 120]}", "100 days").replace("horizon: 2024-12-31", "horizon: 2024-05-10")
RARE = SURE.replace("then: {enforce: 0}", "then: {enforce: {choice: [[0, 0.97], [1, 0.03]]}}")
NONE = np.zeros(50, int)
CHANCE = "Chance alone has some difference told"


def rows_of(*steps: np.ndarray) -> list[list[dict[str, Any]]]:
    """Differences of three answers, a row for each: so many replications of each draw have the first one instead of the second."""
    more = np.array([[step, -step, np.zeros_like(step)] for step in steps])
    pairs = PairMoments.of(np.maximum(-more, 0), np.maximum(more, 0), np.zeros_like(more), np.full(len(steps[0]), M))
    return told(pairs, certain=False, uncertain=True)


def moved(summary: dict[str, Any], *steps: np.ndarray) -> str:
    """What is said of two dates across which the answers change so."""
    found = copy.deepcopy(summary)
    for at, row in zip(found["moves"].values(), rows_of(*steps), strict=True):
        at.update(zip(at, row, strict=True))
    return decisive_dates(found).replace(SPACE, " ")


def played(folder: Path, *texts: str, n: int = 1_000, seed: int = 0) -> dict[str, Any]:
    """A comparison of such scenarios, called a, b and so on."""
    files = [folder / f"{name}.yaml" for name in "abc"[: len(texts)]]
    for file, text in zip(files, texts, strict=True):
        file.write_text(text, encoding="utf-8")
    return sim.compare(*files, n=n, seed=seed, workers=1).summary


@pytest.fixture(scope="module")
def dated(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    file = tmp_path_factory.mktemp("dated") / "dated.yaml"
    file.write_text(DATED, encoding="utf-8")
    return sim.run(file, n=10_000, workers=1).summary


def test_a_trifle_that_goes_one_way_is_not_told_before_a_change_that_goes_both_ways(dated: dict[str, Any]) -> None:
    trifle, greater = np.repeat([1, 0], [20, 480]), np.repeat([20, -20, 0], [8, 2, 490])
    assert [row[0]["clear"] for row in rows_of(trifle, greater)] == [True, False]
    assert moved(dated, trifle, greater) == (
        "Of the dates, most is seen to change across 1 May 2024, ban (order): 160 of 10,000 replications come to "
        "banned, 40 the other way. With 500 belief draws that is too small to rank against other dates, or to tell from none."
    )


def test_a_date_is_never_said_to_change_most_where_another_is_seen_to_change_more(dated: dict[str, Any]) -> None:
    sure, greater = np.repeat([1, 0], [150, 350]), np.repeat([20, -20, 0], [20, 11, 469])
    assert [(row[0]["clear"], round(row[0]["diff"], 3)) for row in rows_of(sure, greater)] == [
        (True, 0.015),
        (False, 0.018),
    ]
    first, second = "1 February 2024, soft (order)", "1 May 2024, ban (order)"
    assert moved(dated, sure, greater) == (
        f"Of the dates, most changes across {first} (banned +1.5 points) and {second} (banned +2 points, as seen): "
        "too close to tell which is first."
    )


def test_a_date_stands_alone_only_where_no_other_may_change_as_much_whatever_that_is_seen_to_change_by(
    dated: dict[str, Any],
) -> None:
    first, second = "1 February 2024, soft (order)", "1 May 2024, ban (order)"
    rare, sure = np.repeat([20, 0], [4, 496]), np.repeat([1, 0], [130, 370])
    assert [row[0]["diff"] for row in rows_of(rare, sure)] == pytest.approx([0.008, 0.013])
    told = moved(dated, rare, sure)
    assert told.startswith(f"Of the dates, most is seen to change across {second}: banned goes from ")
    assert told.endswith(f" As much may change across {first}, though less than a point is seen to.")
    assert moved(dated, rare, 4 * sure).startswith(f"Of the dates, most changes across {second}: banned goes from ")
    assert "As much" not in moved(dated, rare, 4 * sure)


def test_a_date_at_which_no_replication_changes_is_no_rival_of_one_at_which_some_do(dated: dict[str, Any]) -> None:
    none, some = np.repeat([0], [100]), np.repeat([2, 0], [40, 60])
    told = moved(dated, none, some)
    assert told.startswith("Of the dates, most is seen to change across 1 May 2024, ban (order): banned goes from ")
    assert "As much" not in told and "1 February" not in told
    assert "As much may change across 1 February 2024, soft (order)" in moved(dated, np.repeat([4, 0], [4, 96]), some)


def test_of_a_date_of_which_only_the_draws_tell_no_way_is_told(dated: dict[str, Any]) -> None:
    undone = np.repeat([2, -20, 0], [150, 9, 341])
    (row, _) = rows_of(undone, 0 * undone)
    assert row[0]["clear"] and not row[0]["way"]
    told = moved(dated, undone, 0 * undone)
    assert "goes from" not in told and "to say which way it goes on the whole" in told


def test_the_greatest_is_named_by_its_size_and_all_with_it_whose_intervals_meet_whether_their_size_is_known_or_not(
    tmp_path: Path,
) -> None:
    found = played(tmp_path, RARE, SURE)
    checks = found["pairs"][0]["checks"]
    large, less = np.repeat([20, 2, 0], [6, 8, 36]), np.repeat([3, 2], [20, 30])
    steps = [large, NONE, less, *[NONE] * (len(checks) - 3)]
    for (name, check), row in zip(checks.items(), rows_of(*steps), strict=True):
        check["groups"] = dict(zip(check["groups"], row, strict=True))
        check["groups"]["waiting"]["clear"] = False
        if name == found["common_checks"][2]:
            here = row[0]
    assert here["clear"] and not size_unsure(here)
    (said,) = [one.text for one in brief(found) if one.section == "differences"]
    assert (
        "differ most just before 1 Feb 2024: banned +14 points (+4 to +25, looked at alone; higher in 14 of 50 " in said
    )
    assert said.endswith("; too close to tell from it: +12 points on 1 May 2024.")
    last = checks["horizon"]["groups"]
    last.update(zip(last, rows_of(less, *[NONE] * 4)[0], strict=True))
    last["closed"] = rows_of(-large, *[NONE] * 4)[0][0]
    lower = f"closed is 14 points lower, at 72{SPACE}% ({MINUS}25 to {MINUS}4 points, looked at alone)"
    assert f": in b, {lower} and banned is 12 points higher, at 6{SPACE}%." in lead(found)
    assert f"{MINUS}14 points ({MINUS}25 to {MINUS}4; lower in 14 of 50" in difference_words(
        last["closed"]
    )  # as in the table


def test_what_three_draws_show_is_told_as_seen_and_not_as_a_difference(tmp_path: Path) -> None:
    found = named(played(tmp_path, SURE, RARE, seed=2))
    d = found["pairs"][0]["checks"]["horizon"]["groups"]["banned"]
    assert (d["draws_same"], d["draws_other"], d["only_b"], d["clear"]) == (3, 0, 19, False)
    assert lead(found) == "On 10 May 2024, against “a”: in “b”, no difference is seen to be more than chance."
    (said,) = [one.text for one in brief(found) if one.section == "differences"]
    none = "In “b”, none of the 15 differences from “a” (3 answers at 5 moments) is seen to be more than chance with 50 belief draws"
    seen = "banned was seen to be higher in 3 of the draws, lower in none, too few to say that it is"
    assert said == f"{none}; just after 1 May 2024 {seen}."
    for check in found["pairs"][0]["checks"].values():
        for d in check["groups"].values():
            d["draws_same"] = min(2, d["draws_same"] or 0)
    assert [one.text for one in brief(found) if one.section == "differences"] == [f"{none}."], "two are noise"
    assert _beyond(found, {"banned": 0.0}) == 0


def test_what_three_replications_show_is_told_as_seen_where_no_number_is_uncertain(tmp_path: Path) -> None:
    found = named(played(tmp_path, SURE, SURE, n=200))
    d = found["pairs"][0]["checks"]["horizon"]["groups"]["banned"]
    d |= {"diff": -0.03, "low": -0.06, "high": -0.01, "only_a": 6, "only_b": 0}
    assert d["draws_same"] is None and not d["clear"]
    (said,) = [one.text for one in brief(found) if one.section == "differences"]
    seen = "6 replications leave banned and none comes to it, too few to say that it is lower"
    assert said.endswith(f" is seen to be more than chance with 200 replications; on 10 May 2024, {seen}.")
    for other in ({"only_a": 2}, {"only_b": 1}):
        d |= {"only_a": 6, "only_b": 0} | other
        (said,) = [one.text for one in brief(found) if one.section == "differences"]
        assert said.endswith(" with 200 replications.")


def test_one_date_is_one_wherever_answers_and_dates_are_counted(tmp_path: Path) -> None:
    found = played(tmp_path, SURE, SURE, n=200)
    found["common_checks"] = ["horizon"]
    assert "(3 answers at 1 moment) is other than zero" in nothing_clear(found, found["pairs"][0])
    assert brief(found)[0].text == "In b, no replication has another answer than in a, at 1 moment."


def test_where_no_replication_differs_nothing_is_said_of_what_chance_alone_tells(tmp_path: Path) -> None:
    """Under the same luck scenarios that do not differ at all have the same answers in every replication."""
    assert CHANCE not in render_comparison(played(tmp_path, RARE, RARE, n=1_000))


def test_fail_on_0_fails_where_the_report_tells_a_difference_and_not_how_large(
    capsys: pytest.CaptureFixture[str],
) -> None:
    (row,) = rows_of(np.repeat([2, 0], [25, 25]))
    d = row[0]
    assert d["clear"] and d["low"] < 0
    pair = {"b": "b", "checks": {"horizon": {"groups": {"ban": d}}}}
    assert _beyond({"pairs": [pair]}, {"ban": 0.0}) == 1
    assert _beyond({"pairs": [pair]}, {"ban": 1.0}) == 0
    told = capsys.readouterr().err.splitlines()[-1]
    assert (
        told
        == "b: ban differs by +5 points: more than chance explains, but perhaps by no more than 1; play more with -n"
    )
    d["clear"] = False
    assert _beyond({"pairs": [pair]}, {"ban": 0.0}) == 0
    told = capsys.readouterr().err
    assert told == "b: ban differs by +5 points: more than 0, but not seen to be more than chance; play more with -n\n"
    d["draws"] = 1
    assert _beyond({"pairs": [pair]}, {"ban": 1.0}) == 0
    few = "1 belief draw is too few to say whether that is more than chance"
    assert capsys.readouterr().err == f"b: ban differs by +5 points: more than 1, but {few}; play more with -n\n"


@pytest.mark.parametrize("limit", [0.0, 0.5])
def test_fail_on_fails_for_no_difference_that_the_report_says_is_no_more_than_chance(limit: float) -> None:
    steps = [np.repeat([5, -5], [544, 456]), *[np.repeat([1, -1], 500)] * 20]
    d = rows_of(*steps)[0][0]
    alone = rows_of(steps[0])[0][0]
    pair = {"b": "b", "checks": {"horizon": {"groups": {"ban": d}}}}
    assert d["low"] > 0.005 and not d["clear"] and _beyond({"pairs": [pair]}, {"ban": limit}) == 0
    pair["checks"]["horizon"]["groups"]["ban"] = alone
    assert alone["clear"] and _beyond({"pairs": [pair]}, {"ban": limit}) == 1


def test_fail_on_more_than_0_needs_an_interval() -> None:
    for draws, code in ((49, 0), (50, 1)):
        ((d, *_),) = rows_of(np.repeat([10], [draws]))
        assert d["clear"] and d["low"] > 0.3 and bool(size_unsure(d)) == (draws < 50)
        pair = {"b": "b", "checks": {"horizon": {"groups": {"ban": d}}}}
        assert _beyond({"pairs": [pair]}, {"ban": 0.0}) == 1
        assert _beyond({"pairs": [pair]}, {"ban": 30.0}) == code


def test_a_third_scenario_does_not_change_of_how_many_draws_two_others_are_said_to_have(tmp_path: Path) -> None:
    found = played(tmp_path, SURE, SURE.replace("0.2}", "0.21}"), RARE, seed=1)
    for pair in found["pairs"]:
        for check in pair["checks"].values():
            for d in check["groups"].values():
                d["clear"] = False
    of_b, of_c = (one.text for one in brief(found) if one.section == "differences")
    assert of_b.startswith("In b, none of the ") and "with 1,000 replications" in of_b
    assert of_c.startswith("In c, none of the ") and "with 50 belief draws" in of_c


def test_too_few_draws_are_told_of_the_scenarios_that_have_too_few(tmp_path: Path) -> None:
    found = played(tmp_path, SURE, SURE, RARE, n=100)
    few = (
        "Too few belief draws (5) for a sampling interval or a belief band in “c”: ask for at least 1,000 replications"
    )
    assert few in comparison_table(found)
    page = render_comparison(found).replace("\xa0", " ")
    assert "Under a share: its 95 % sampling interval, which more replications would narrow." in page, "none has a band"
    both = played(tmp_path, RARE, RARE, n=100)
    assert f"{few.replace(' in “c”', '')}" in comparison_table(both) and "Under a share" not in render_comparison(both)


def test_what_too_few_draws_cannot_tell_is_told_by_both_shares_and_what_to_ask_for(tmp_path: Path) -> None:
    """Never that there is no difference, or none by more than chance, where nothing could be tested."""
    ask = "ask for at least 1,000 replications (-n 1000)"
    found = named(played(tmp_path, RARE.replace("0.97], [1, 0.03]", "0.5], [1, 0.5]"), SURE, n=100))
    pair = found["pairs"][0]
    assert not any(d["clear"] for check in pair["checks"].values() for d in check["groups"].values())
    runs = [one["summary"]["probabilities"]["groups"] for one in found["scenarios"]]
    goes = {
        check: f"in “b”, banned is seen to go from {old} to {new}, but 5 belief draws are too few to say whether"
        for check in ("horizon", "ban:after")
        for old, new in [[run[check]["banned"]["text"] for run in runs]]
    }
    assert (
        lead(found).replace(SPACE, " ").endswith(f", against “a”: {goes['horizon']} that is more than chance: {ask}.")
    )
    (said,) = [one.text.replace(SPACE, " ") for one in brief(found) if one.section == "differences"]
    those = "any of the 15 differences"
    told = f"{goes['ban:after']} {those} from “a” (3 answers at 5 moments) is more than chance: {ask}."
    assert said == f"Just after 1 May 2024, against “a”: {told}"
    page = render_comparison(found).replace(SPACE, " ")
    assert (
        f"5 belief draws are too few to say whether {those} (3 answers at 5 moments) is more than chance: {ask}."
        in page
    )
    assert "none of the 15" not in page and CHANCE not in page and "no more than chance" not in page
    for check in pair["checks"].values():
        check["groups"]["banned"] |= {"clear": True, "way": True}
    figure = difference_figure(found, pair, 1)
    assert figure and f"open: 5 belief draws are too few to say whether it is: {ask}" in figure.sentence.replace(
        SPACE, " "
    )
    assert "no more than chance" not in render_comparison(found) and CHANCE in render_comparison(found)


def test_what_few_draws_of_several_scenarios_cannot_tell_is_said_once(tmp_path: Path) -> None:
    found = named(played(tmp_path, RARE.replace("0.97], [1, 0.03]", "0.5], [1, 0.5]"), SURE, RARE, n=100))
    told = lead(found)
    assert told.count("too few") == 1
    assert told.endswith(f" what of this is chance: ask for at least 1,000 replications (-n{SPACE}1000).")


def test_of_the_same_scenario_twice_nothing_is_said_of_chance(tmp_path: Path) -> None:
    found = named(played(tmp_path, RARE, RARE))
    page = render_comparison(found)
    assert "none of the 12 differences (3 answers at 4 moments) is other than zero" in page
    assert "more than chance" not in page and CHANCE not in page
    assert brief(found)[0].text == "In “b”, no replication has another answer than in “a”, at 4 moments."
