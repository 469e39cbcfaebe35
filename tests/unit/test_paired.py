"""What is told of differences: which are more than chance, with how many digits, and in how many belief draws."""

from __future__ import annotations

import copy
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from sim.cli.tables import comparison_table
from sim.execution.counts import dated
from sim.report.figures.differences import difference_figure, difference_table
from sim.report.figures.style import PAPER
from sim.report.pages.page import render_comparison
from sim.report.words.comparison import _either, brief, lead
from sim.report.words.differences import by_draw
from sim.report.words.largest import One
from sim.report.words.plain import MINUS
from sim.report.words.run import in_brief
from sim.statistics.paired import PairMoments
from sim.statistics.precision import size_unsure
from sim.study.paired import told

from ..engine.played import SCENARIOS
from .two_dates import two_dates

ONE, TWO = (SCENARIOS / "reference" / name for name in ("one-veto.yaml", "two-vetoes.yaml"))
M, DRAWS = 20, 100
DATED = two_dates(
    "then: {enforce: 0}",
    "then: {enforce: 0.5}",
    "{banned: in_force(ban)}, {closed: closed}, {waiting: otherwise}",
)


def answers(rng: np.random.Generator, beliefs: np.ndarray) -> np.ndarray:
    """Which of the answers each replication has, from their probabilities `[B, G]` in each draw: `[B, M]`."""
    return (rng.random((len(beliefs), M, 1)) > beliefs.cumsum(axis=1)[:, None, :]).sum(axis=2)


def pairs_of(a: np.ndarray, b: np.ndarray, groups: int) -> PairMoments:
    """Pairs of one check after the other: answers `[K, B, M]` in two scenarios."""
    in_a, in_b = (x[:, None] == np.arange(groups)[None, :, None, None] for x in (a, b))
    return PairMoments.of(in_a.sum(3), in_b.sum(3), (in_a & in_b).sum(3), np.full(a.shape[1], M))


def test_of_two_scenarios_that_do_not_differ_some_difference_is_told_in_one_of_twenty_cases() -> None:
    """Four answers at six independent dates: one by one, a quarter of the cases have some interval without zero."""
    rng = np.random.default_rng(8)
    wrong = plain = 0
    for _ in range(100):
        beliefs = rng.dirichlet(np.full(4, 2.0), (6, DRAWS))
        a, b = (np.array([answers(rng, one) for one in beliefs]) for _ in range(2))
        found = [d for row in told(pairs_of(a, b, 4), certain=False, uncertain=True) for d in row]
        wrong += any(d["clear"] for d in found)
        plain += any(d["low"] > 0 or d["high"] < 0 for d in found)
    assert wrong <= 5 < 20 <= plain


def test_a_true_difference_is_told_with_the_draws_in_which_its_sign_holds() -> None:
    rng = np.random.default_rng(9)
    first = rng.uniform(0.2, 0.4, DRAWS)
    a = answers(rng, np.stack([first, 1 - first], axis=1))
    b = np.where(rng.random(a.shape) < 0.3, 0, a)  # three of ten that had the second answer have the first
    (d, other), = told(pairs_of(a[None], b[None], 2), certain=False, uncertain=True)  # fmt: skip
    more = ((b == 0).sum(1) > (a == 0).sum(1)).sum()
    assert d["clear"] and other["clear"] and d["diff"] == -other["diff"] > 0
    assert (d["draws_same"], d["draws_other"]) == (more, 0) == (other["draws_same"], other["draws_other"])
    assert told(pairs_of(a[None], b[None], 2), certain=False, uncertain=False)[0][0]["draws_same"] is None
    few = told(pairs_of(a[None, :40], b[None, :40], 2), certain=False, uncertain=True)[0][0]
    assert few["clear"] and size_unsure(few), "with fewer than 50 draws it is told that there is one, and not how large"


def of_steps(steps: np.ndarray, looked_at: int = 1) -> PairMoments:
    """So many differences, each by so many replications in each belief draw, all one way."""
    one = np.tile(steps, (looked_at, 1, 1))
    return PairMoments.of(np.maximum(-one, 0), np.maximum(one, 0), np.zeros_like(one), np.full(len(steps), M))


def test_a_difference_too_small_for_so_few_draws_is_told_by_its_signs_and_its_size_is_not() -> None:
    """Higher in 33 of 50 belief draws, lower in none: 7 points, and a state that was not drawn may undo 6."""
    for d in (
        row[0] for row in told(of_steps(np.repeat([2, 0], [33, 17]), looked_at=20), certain=False, uncertain=True)
    ):
        assert d["clear"] and d["diff"] == pytest.approx(0.066) and (d["draws_same"], d["draws_other"]) == (33, 0)
        assert d["least"] < 0 < d["most"]
        assert size_unsure(d) == "50 belief draws are too few to say how large on the whole"


def test_signs_that_chance_explains_tell_of_no_difference() -> None:
    ((d,),) = told(of_steps(np.repeat([1, -1, 0], [7, 2, 41])), certain=False, uncertain=True)
    assert not d["clear"]


@pytest.mark.parametrize(("few", "diff"), [(-20, -1), (-10, 0), (-9, 1)])
def test_signs_of_draws_prove_a_difference_whichever_way_a_few_of_them_carry_the_mean(few: int, diff: int) -> None:
    """Higher in 30 of 50 draws, lower in 3: the two differ, and which way on the whole is not known."""
    ((d,),) = told(of_steps(np.repeat([1, few, 0], [30, 3, 17])), certain=False, uncertain=True)
    assert d["clear"] and not d["way"] and np.sign(d["diff"]) == diff
    assert {d["draws_same"], d["draws_other"]} == {3, 30}
    held = "lower in 3 of 50 belief draws, higher in 30" if diff <= 0 else "higher in 30 of 50 belief draws, lower in 3"
    assert by_draw(d).startswith(f"{held}: on the whole it may be either (")


def test_the_headline_the_page_and_the_console_say_alike_which_way_and_whether_the_size_is_known() -> None:
    found = sim.compare(ONE, TWO, n=1_000, workers=1).summary
    for at in found["pairs"][0]["checks"].values():
        for group, d in at["groups"].items():
            own = {
                "diff": 0.07,
                "low": 0.01,
                "high": 0.13,
                "least": -0.07,
                "most": 0.21,
                "way": True,
                "draws_same": 33,
                "draws_other": 0,
            }
            d.update(own if group == "closed" else {"diff": 0.0}, draws=50, clear=group == "closed")
    held, size = (
        "higher in 33 of 50 belief draws, lower in none",
        "50 belief draws are too few to say how large on the whole",
    )
    assert re.search(r" closed goes from [\d.]+.% to [\d.]+.% \(\+1 to \+13 points, looked at alone\)\.$", lead(found))
    assert f" closed +7 points (+1 to +13, looked at alone; {held})" in brief(found)[0].text
    assert f"95 % interval +1 to +13; {held}\n" in comparison_table(found)
    page = render_comparison(found)
    assert f"+7 points (+1 to +13; {held}; correlation " in page and "cannot be told" not in page
    for at in found["pairs"][0]["checks"].values():
        at["groups"]["closed"]["low"] = -0.01
    assert re.search(rf" closed goes from [\d.]+.% to [\d.]+.% \({size}: {MINUS}1 to \+13 points\)\.$", lead(found))
    assert f" closed +7 points ({held}; {size}: {MINUS}1 to +13, looked at alone)" in brief(found)[0].text
    assert f"95 % interval -1 to +13; {held}; {size}\n" in comparison_table(found)
    for at in found["pairs"][0]["checks"].values():
        at["groups"]["closed"].update(draws=20, draws_same=20)
    held, size = held.replace("33 of 50", "20 of 20"), size.replace("50", "20")
    assert re.search(rf" closed goes from [\d.]+.% to [\d.]+.% \({size}\)\.$", lead(found))
    assert f" closed +7 points ({held}; {size})." in brief(found)[0].text
    assert f" points   {held}; {size}\n" in comparison_table(found)
    assert f"+7 points ({held}; {size}; correlation " in render_comparison(found)


def test_a_difference_that_only_the_signs_of_draws_tell_goes_no_way_in_any_words_or_marks() -> None:
    found = sim.compare(ONE, TWO, n=1_000, workers=1).summary
    either = {
        "low": -0.05,
        "high": 0.03,
        "least": -0.06,
        "most": 0.04,
        "draws_same": 61,
        "draws_other": 6,
        "draws": 100,
    }
    for at in found["pairs"][0]["checks"].values():
        for group, d in at["groups"].items():
            own = {
                "diff": -0.01 if group == "closed" else 0.01,
                "clear": True,
                "way": False,
                "only_a": 90,
                "only_b": 70,
            }
            d.update(either | own)
    held = "lower in 61 of 100 belief draws, higher in 6: on the whole it may be either"
    said = lead(found)
    assert f"closed is {held} ({MINUS}5 to +3 points), and the other way round " in said
    assert "likewise" not in said
    page = render_comparison(found)
    assert (
        not re.search(r"goes from|rises|falls? from|<b>[+\u2212\d]", said) and "more than chance, and one way" in page
    )
    (told,) = [one.text for one in brief(found) if one.section == "differences"]
    assert f"closed {held} ({MINUS}5 to +3 points)" in told and "most" not in told
    figure = difference_figure(found, found["pairs"][0], 1)
    assert figure and {one for t in figure.data if t.get("name") == "difference" for one in t["marker"]["color"]} == {
        PAPER
    }
    assert not any("<b>" in one for t in figure.data if t["mode"] == "text" for one in t["text"])
    assert "in its draws more than chance" in page and "; on the whole it may be either" in comparison_table(found)
    for at in found["pairs"][0]["checks"].values():
        for d in at["groups"].values():
            d.update(draws=20, draws_same=20, draws_other=0)
    few = "lower in 20 of 20 belief draws, higher in none"
    assert re.search(
        rf"closed is seen to go from .* to .*, {few}: 20 belief draws are too few to say which it is", lead(found)
    )


def test_what_only_draws_tell_is_told_as_likewise_of_those_that_go_that_way_and_of_the_others_as_the_other_way_round() -> (
    None
):
    """Which way goes by the draws that are counted, not by the mean, which a few of them may carry the other way."""
    d = {
        "clear": True,
        "way": False,
        "low": -0.2,
        "high": 0.1,
        "least": -0.3,
        "most": 0.2,
        "draws": 100,
        "only_a": 70,
        "only_b": 90,
    }
    draws = {"sale": (-0.05, 62, 4), "ban": (-0.02, 60, 5), "split": (0.01, 5, 61), "none": (0.03, 62, 4)}
    found = [
        One("end", group, d | {"diff": diff, "draws_same": same, "draws_other": other})
        for group, (diff, same, other) in draws.items()
    ]
    shares = {"end": {group: {"n": 100, "p": 0.4, "hits": 40} for group in draws}}
    summary = {"scenarios": [{"name": name, "summary": {"probabilities": {"groups": shares}}} for name in "ab"]}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sim.report.words.comparison.part", lambda estimate: "40 %")
        said = _either(summary, {"a": "a", "b": "b"}, found)
    assert said.startswith("sale is lower in 62 of 100 belief draws, higher in 4: on the whole it may be either")
    assert said.endswith(", and likewise ban and split, and the other way round none")


def test_a_difference_has_the_digits_that_its_interval_warrants() -> None:
    """Four points either way, of 100 draws that differ much, and of 400 that are alike."""
    much, alike = np.zeros((1, 100, M), int), np.zeros((1, 400, M), int)
    much[0, :8, :10] = 1
    alike.reshape(-1)[::25] = 1
    for flips, text in ((much, "-4 points"), (alike, "-4.0 points")):
        d = told(pairs_of(np.zeros_like(flips), flips, 2), certain=False, uncertain=True)[0][0]
        assert d["text"] == text
        assert (d["high"] - d["low"] < 0.02) == ("." in text)


def test_a_difference_of_one_point_is_told_in_the_singular() -> None:
    for way in (1, -1):
        steps = way * np.repeat([20, 0], [1, 99])
        assert told(of_steps(steps), certain=False, uncertain=True)[0][0]["text"] == f"{way:+} point"


def test_a_comparison_is_narrow_enough_only_if_its_differences_are_too(tmp_path: Path) -> None:
    """Of two scenarios without luck in common the difference is less sure than each share."""
    files = [tmp_path / name for name in ("one.yaml", "two.yaml")]
    text = DATED.replace("{pert: [80, 100, 120]}", "100 days")
    for file, name in zip(files, ("regulator", "agency"), strict=True):
        file.write_text(text.replace("regulator", name), encoding="utf-8")
    asked: dict[str, Any] = {"n": 20_000, "per_belief": 1, "workers": 1, "until_halfwidth": 0.08}
    assert [sim.run(file, **asked).summary["run"]["n"] for file in files] == [200, 200]
    found = sim.compare(*files, **asked).summary
    checks = found["pairs"][0]["checks"].values()
    reach = [max(d["high"] - d["diff"], d["diff"] - d["low"]) for check in checks for d in check["groups"].values()]
    assert found["run"]["n"] == 400 and max(reach) <= 0.08


@pytest.mark.parametrize(("n", "draws"), [(60, "3 belief draws are"), (20, "1 belief draw is")])
def test_where_too_few_draws_were_played_a_comparison_does_not_say_that_nothing_differs(n: int, draws: str) -> None:
    found = sim.compare(SCENARIOS / "wechat.yaml", SCENARIOS / "wechat.yaml", n=n, workers=1).summary
    few = f"{draws} too few to say that none would: ask for at least 1,000 replications (-n\u00a01000)."
    assert f"no replication has another answer, but {few}" in lead(found) and few in brief(found)[0].text
    assert "95 % interval" not in comparison_table(found)


def test_the_change_across_a_date_is_that_of_the_same_replications(tmp_path: Path) -> None:
    file = tmp_path / "dated.yaml"
    file.write_text(DATED, encoding="utf-8")
    summary = sim.run(file, n=1_000, workers=1).summary
    at = summary["probabilities"]["groups"]
    names = [*dated(sim.load(file).plan)]
    assert [*summary["moves"]] == names and len(names) == 2
    for of, groups in summary["moves"].items():
        for group, d in groups.items():
            assert d["diff"] == pytest.approx(at[f"{of}:after"][group]["p"] - at[f"{of}:before"][group]["p"])
    soft, ban = (next(of for of in names if word in of) for word in ("soft", "ban"))
    assert summary["moves"][ban]["banned"]["clear"] and not any(d["clear"] for d in summary["moves"][soft].values())
    assert any(one.text.startswith("Of the dates, most changes across 1 May 2024") for one in in_brief(summary))
    unclear = copy.deepcopy(summary)
    for groups in unclear["moves"].values():
        for d in groups.values():
            d["clear"] = False
    d = unclear["moves"][ban]["banned"]
    seen = f"Of the dates, most is seen to change across 1 May 2024, ban (order): {d['only_b']} of 1,000 replications come to banned, none the other way"
    assert any(
        one.text.startswith(seen) and one.text.endswith("that is too small to rank against other dates.")
        for one in in_brief(unclear)
    )


def test_a_date_across_which_nothing_changes_in_any_scenario_has_one_row_and_is_looked_at_once(tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("hard.yaml", "mild.yaml", "soft.yaml")]
    softer = DATED.replace("then: {enforce: 0.5}", "then: {enforce: 0.1}")
    biting_too = DATED.replace("enforce: 0}", "enforce: 1}").replace(
        "in_force(ban)}", "in_force(ban) or in_force(soft)}"
    )
    for file, text in zip(files, (DATED, softer, biting_too), strict=True):
        file.write_text(text, encoding="utf-8")
    hard, mild, biting = files
    for file, once in ((mild, True), (biting, False)):
        found = sim.compare(hard, file, n=1_000, workers=1).summary
        sides = ["before", "after"][once:]
        assert [*found["pairs"][0]["checks"]] == found["common_checks"]
        assert found["common_checks"] == [*(f"soft:{side}" for side in sides), "ban:before", "ban:after", "horizon"]
        table = difference_table(found, found["pairs"][0])
        names = [
            f"1 Feb: soft (order), {side}" for side in (["before and after"] if once else ["just before", "just after"])
        ]
        assert [row[0] for row in table.rows][: len(names)] == names
        told = render_comparison(found)
        assert ("before and after" in told) == once
    assert "allowing for all 12 looked at" in brief(sim.compare(hard, mild, n=1_000, workers=1).summary)[0].text


def test_the_sentences_of_a_comparison_pick_only_what_is_clear() -> None:
    found = sim.compare(ONE, TWO, n=1_000, workers=1).summary
    groups = found["pairs"][0]["checks"]["horizon"]["groups"]
    assert all(d["clear"] for d in groups.values())
    assert "differs most from" in brief(found)[0].text
    for d in groups.values():
        d["clear"] = False
    assert lead(found).endswith(": in two-vetoes, no difference is seen to be more than chance.")
    assert "differs most" not in brief(found)[0].text
