"""Deals under deadlines and vetoes, played many thousand times.

    import sim
    s = sim.load("scenarios/oracle.yaml")
    r = sim.run(s, n=10_000)
    r.outcomes

Everything is imported when it is first used, so that `sim --help` stays fast.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from sim.errors import RunError, ScenarioError, SimError
from sim.version import __version__

if TYPE_CHECKING:
    from sim.api import Comparison, Result, compare, load, run, trace
    from sim.execution.scenarios import Scenario

__all__ = [
    "Comparison", "Result", "RunError", "Scenario", "ScenarioError", "SimError", "__version__", "compare", "load",
    "run", "trace",
]  # fmt: skip
_HOMES = {name: "sim.api" for name in ("Comparison", "Result", "compare", "load", "run", "trace")} | {
    "Scenario": "sim.study.run"
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'sim' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
