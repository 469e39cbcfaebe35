"""The Python interface: load a scenario, run it, compare several, trace one replication."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from sim.errors import RunError
from sim.execution.options import Options
from sim.execution.scenarios import Scenario, open_scenario
from sim.narrative.story import Line, tell
from sim.study.compare import compare_study
from sim.study.run import run_study
from sim.world.reference import Engine

HORIZON = "horizon"


@dataclass(frozen=True)
class Result:
    """What a run has found. `summary` is all of it; the rest are views."""

    summary: dict[str, Any]

    @property
    def outcomes(self) -> dict[str, float]:
        """Probability of each outcome at the horizon."""
        return {name: e["p"] for name, e in self.summary["probabilities"]["outcomes"][HORIZON].items()}

    @property
    def groups(self) -> dict[str, float]:
        """Probability of each group of outcomes at the horizon."""
        return {name: e["p"] for name, e in self.summary["probabilities"]["groups"][HORIZON].items()}

    def at(self, check: str) -> dict[str, dict[str, Any]]:
        """Estimates of the groups at a check, such as `app_ban:before`.

        Raises:
            RunError: for an unknown check; `checks` lists them.
        """
        return dict(_chosen(self.summary["probabilities"]["groups"], check, "check"))

    @property
    def checks(self) -> list[str]:
        """Names of the dates at which outcomes were read off."""
        return [check["id"] for check in self.summary["checks"]]

    def report(self) -> str:
        """The report as one self-contained HTML page."""
        from sim.report.pages.page import render_run

        return render_run(self.summary)

    def __repr__(self) -> str:
        shown = ", ".join(f"{k} {v:.1%}" for k, v in self.groups.items())
        return f"Result({self.summary['scenario']['title']!r}: {shown})"

    def _repr_html_(self) -> str:
        return _table(self.summary["scenario"]["title"], {"": self.summary})


@dataclass(frozen=True)
class Comparison:
    """What a comparison has found. `summary` is all of it; `results` are the runs by name, the base first."""

    summary: dict[str, Any]

    @property
    def results(self) -> dict[str, Result]:
        """The run of each scenario."""
        return {s["name"]: Result(s["summary"]) for s in self.summary["scenarios"]}

    def difference(self, name: str, check: str = HORIZON) -> dict[str, dict[str, Any]]:
        """Paired differences of the groups between a scenario and the base, at a check.

        Raises:
            RunError: for an unknown scenario, or a check that it and the base do not share.
        """
        pair = _chosen({pair["b"]: pair for pair in self.summary["pairs"]}, name, "scenario beside the base")
        return dict(_chosen(pair["checks"], check, "check of both")["groups"])

    def report(self) -> str:
        """The report as one self-contained HTML page."""
        from sim.report.pages.page import render_comparison

        return render_comparison(self.summary)

    def __repr__(self) -> str:
        return f"Comparison({', '.join(self.results)})"

    def _repr_html_(self) -> str:
        return _table("Comparison at the horizon", {s["name"]: s["summary"] for s in self.summary["scenarios"]})


def load(path: str | Path, *, set: Mapping[str, Any] | None = None, python: Sequence[str] = ()) -> Scenario:
    """Load, check and compile a scenario.

    Args:
        path: the file, or the name of a scenario that ships, such as `oracle`.
        set: values that replace those at dotted paths, as text in YAML or as plain values.
        python: modules, or files that end in `.py`, whose functions the scenario may use.

    Raises:
        ScenarioError: `file:line:column: path: value: rule`.
    """
    return open_scenario(path, [(key, str(value)) for key, value in (set or {}).items()], python)


def run(scenario: Scenario | str | Path, n: int = 10_000, **options: Any) -> Result:
    """Play a scenario n times.

    Args:
        scenario: loaded, or its file.
        options: `per_belief`, `seed`, `workers`, `until_halfwidth`, `python` (see `sim.execution.options.Options`).

    Raises:
        ScenarioError, RunError: with a text fit for a user.
    """
    found = _scenario(scenario, options)
    return Result(run_study(found, _asked(n, [found], options), about={"id": "", "command": ""}))


def compare(*scenarios: Scenario | str | Path, n: int = 10_000, **options: Any) -> Comparison:
    """Play several scenarios with the same luck; the first is the base. Options and errors as for `run`."""
    found = [_scenario(s, options) for s in scenarios]
    return Comparison(compare_study(found, _asked(n, found, options), about={"id": "", "command": ""}))


def trace(scenario: Scenario | str | Path, replication: int, *, seed: int = 1, per_belief: int = 20) -> Sequence[Line]:
    """One replication as a dated story with causes."""
    found = _scenario(scenario, {})
    record = Engine(found.plan, found.loaded.python).play(seed, replication, per_belief).record
    return tell(found.plan, record, terms=tuple(found.loaded.scenario.terms))


def _scenario(scenario: Scenario | str | Path, options: Mapping[str, Any]) -> Scenario:
    return scenario if isinstance(scenario, Scenario) else open_scenario(scenario, python=options.get("python", ()))


def _asked(n: int, scenarios: Sequence[Scenario], options: Mapping[str, Any]) -> Options:
    """Options of a run; what was allowed when a scenario was loaded stays allowed."""
    allowed = tuple(dict.fromkeys(module for s in scenarios for module in s.loaded.python))
    return Options(n=n, **{"workers": 1, "python": allowed, **options})


def _chosen(found: Mapping[str, Any], name: str, what: str) -> Any:
    if name not in found:
        raise RunError(f"{name}: is no {what}; there are {', '.join(found)}")
    return found[name]


def _table(title: str, summaries: dict[str, dict[str, Any]]) -> str:
    """Groups by scenario at the horizon, for notebooks."""
    first = next(iter(summaries.values()))
    head = "".join(f"<th>{escape(group['id'].replace('_', ' '))}</th>" for group in first["groups"])
    rows = ""
    for name, summary in summaries.items():
        found = summary["probabilities"]["groups"][HORIZON]
        cells = "".join(
            f"<td>{escape(found[g['id']]['text']) if g['id'] in found else ''}</td>" for g in first["groups"]
        )
        rows += f"<tr><th>{escape(name)}</th>{cells}</tr>"
    return f"<table><caption>{escape(title)}</caption><tr><th></th>{head}</tr>{rows}</table>"
