"""The Python interface."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import sim
from sim.cli.tables import comparison_table, run_table

from ..engine.played import REPO, SCENARIOS

FILE = SCENARIOS / "reference" / "one-veto.yaml"


def test_the_public_names_are_these_and_all_exist() -> None:
    assert sim.__all__ == [
        "Comparison", "Result", "RunError", "Scenario", "ScenarioError", "SimError", "__version__", "compare", "load",
        "run", "trace",
    ]  # fmt: skip
    for name in sim.__all__:
        assert getattr(sim, name) is not None
    with pytest.raises(AttributeError):
        _ = sim.nothing


def test_importing_the_package_imports_nothing_heavy() -> None:
    code = "import sys, sim; print([m for m in ('numpy', 'numba', 'plotly', 'pydantic', 'scipy') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=REPO)
    assert done.stdout.strip() == "[]"


def test_a_run_gives_probabilities_that_sum_to_one() -> None:
    result = sim.run(sim.load(FILE), n=200)
    assert sum(result.outcomes.values()) == pytest.approx(1)
    assert sum(result.groups.values()) == pytest.approx(1)
    assert result.checks == ["horizon"]
    assert result.at("horizon")["closed"]["n"] == 200
    assert "closed" in repr(result)
    with pytest.raises(sim.SimError, match=r"^nope: is no check; there are horizon$"):
        result.at("nope")


def test_the_same_seed_gives_the_same_summary_and_another_seed_another() -> None:
    first, again, other = (sim.run(FILE, n=200, seed=s).summary for s in (3, 3, 4))
    assert first == again
    assert first["run"]["events_per_replication"] != other["run"]["events_per_replication"]


def test_values_can_be_set_from_python() -> None:
    never = sim.load(FILE, set={"actors.capital.powers.security.review.grants": 0})
    assert sim.run(FILE, n=200).outcomes["closed"] > 0.9
    assert sim.run(never, n=200).outcomes["closed"] == 0


def test_a_comparison_with_itself_finds_no_difference_and_full_correlation() -> None:
    found = sim.compare(FILE, FILE, n=200)
    assert list(found.results) == ["one-veto", "one-veto-2"]
    for group in found.difference("one-veto-2").values():
        assert group["diff"] == 0
        assert group["correlation"] in (None, pytest.approx(1))
    assert found.summary["pairs"][0]["checks"]["horizon"]["flips"] == []
    assert found.summary["pairs"][0]["matched"] == 1
    with pytest.raises(sim.RunError, match=r"^nobody: is no scenario beside the base; there are one-veto-2$"):
        found.difference("nobody")
    with pytest.raises(sim.RunError, match=r"^nope: is no check of both; there are horizon$"):
        found.difference("one-veto-2", "nope")


def test_a_comparison_gives_the_same_runs_as_runs_alone() -> None:
    other = SCENARIOS / "reference" / "two-vetoes.yaml"
    found = sim.compare(FILE, other, n=200)
    assert found.results["two-vetoes"].summary["probabilities"] == sim.run(other, n=200).summary["probabilities"]
    pair = found.summary["pairs"][0]["checks"]["horizon"]
    a, b = (found.results[name].outcomes["closed"] for name in ("one-veto", "two-vetoes"))
    assert pair["groups"]["closed"]["diff"] == pytest.approx(b - a)
    moved = {(f["from"], f["to"]): f["count"] for f in pair["flips"]}
    net = moved.get(("open", "closed"), 0) - moved.get(("closed", "open"), 0)
    assert net == pytest.approx(200 * (b - a))


def test_scenarios_of_one_name_are_told_apart_by_their_folders(tmp_path: Path) -> None:
    paths = []
    for folder in ("now/best case", "then/best case", "then/worst case"):
        (tmp_path / folder).mkdir(parents=True)
        paths.append(shutil.copy(FILE, tmp_path / folder / "my deal.yaml"))
    names = list(sim.compare(*paths, paths[0], FILE, n=20).results)
    assert names[:3] == ["now-best-case-my-deal", "then-best-case-my-deal", "then-worst-case-my-deal"]
    assert names[3:] == ["now-best-case-my-deal-2", "one-veto"]
    assert sim.load(paths[0]).name == "my-deal"


def test_folders_that_read_alike_leave_numbers_to_tell_scenarios_apart(tmp_path: Path) -> None:
    for folder in ("a/b", "a-b"):
        (tmp_path / folder).mkdir(parents=True)
        shutil.copy(FILE, tmp_path / folder / "deal.yaml")
    names = list(sim.compare(tmp_path / "a/b/deal.yaml", tmp_path / "a-b/deal.yaml", n=20).results)
    assert names == ["b-deal", "a-b-deal"]


def test_notebooks_show_a_table_in_which_text_is_only_text() -> None:
    result = sim.run(sim.load(FILE, set={"title": '"<script>alert(1)</script>"'}), n=40)
    assert "<script>" not in result._repr_html_()
    assert "<td>" in result._repr_html_()
    assert "<table>" in sim.compare(FILE, FILE, n=40)._repr_html_()


def test_a_trace_tells_a_replication() -> None:
    lines = sim.trace(FILE, 3)
    assert [line.number for line in lines] == sorted(line.number for line in lines)
    assert any("signs" in line.text for line in lines)


def test_bad_options_are_refused_with_their_name_value_and_rule() -> None:
    with pytest.raises(sim.RunError, match=r"n \(=0\) must lie between 1 and"):
        sim.run(FILE, n=0)
    for value in (0.0, -1.0, 0.5, float("nan"), float("inf")):
        with pytest.raises(sim.RunError, match=r"until-halfwidth \(=.+\) must be a probability above 0 and below 0.5"):
            sim.run(FILE, until_halfwidth=value)


def test_a_half_width_that_was_not_reached_is_told_below_the_table_and_else_not() -> None:
    asked: dict[str, Any] = {"n": 2_000, "until_halfwidth": 0.001}
    told = "The half-width asked for, 0.1 points, was not reached: the widest is "
    assert told in run_table(sim.run(FILE, **asked).summary)
    assert told in comparison_table(sim.compare(FILE, FILE, **asked).summary)
    assert "half-width" not in run_table(sim.run(FILE, n=50_000, until_halfwidth=0.03).summary)
    assert "half-width" not in run_table(sim.run(FILE, n=1_000).summary)


def test_a_run_stops_at_a_doubling_once_it_is_narrow_enough() -> None:
    result = sim.run(FILE, n=50_000, until_halfwidth=0.03)
    assert result.summary["run"]["n"] in (1000, 2000, 4000)
    assert result.summary["run"]["stopped_by"] == "half-width"
    assert all((e["high"] - e["low"]) / 2 <= 0.03 for e in result.at("horizon").values())
