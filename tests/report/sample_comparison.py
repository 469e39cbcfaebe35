"""Summaries of comparisons, counted from the process in `harbour`."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.statistics.precision import decimals_of, points

from .harbour import GROUPS, World
from .sample import checks, run_summary


def comparison_summary(n: int = 4000, seed: int = 1, others: tuple[str, ...] = ("firm",)) -> dict[str, Any]:
    """The harbour, and the same harbour with something changed, under the same luck."""
    names = ("harbour", *others)
    summaries = [run_summary(n, seed, name) for name in names]
    files = " ".join(f"scenarios/{name}.yaml" for name in names)
    return {
        "schema_version": 1,
        "kind": "compare",
        "run": summaries[0]["run"] | {"id": "-".join(names), "command": f"sim compare {files} -n {n} --seed {seed}"},
        "scenarios": [{"name": name, "summary": one} for name, one in zip(names, summaries, strict=True)],
        "pairs": [pair(n, seed, other) for other in others],
        "common_checks": [check["id"] for check in checks()],
    }


def pair(n: int, seed: int, other: str) -> dict[str, Any]:
    """The harbour against another scenario: differences and flips at every check."""
    a, b = World(n, 20, seed), World(n, 20, seed, other)
    found: dict[str, Any] = {}
    for check in checks():
        x, y = (w.group(w.state(check["t"], check["side"] == "before")) for w in (a, b))
        ways = [
            (i, j) for i in range(len(GROUPS)) for j in range(len(GROUPS)) if i != j and ((x == i) & (y == j)).any()
        ]
        found[check["id"]] = {
            "groups": {g: difference(a, x == i, y == i) for i, g in enumerate(GROUPS)},
            "flips": [
                {
                    "from": GROUPS[i],
                    "to": GROUPS[j],
                    "count": int(((x == i) & (y == j)).sum()),
                    "share": a.estimate((x == i) & (y == j)),
                }
                for i, j in ways
            ],
        }
    changed = {"path": "actors.minister.powers.berth_ban.extend.grants", "a": "beta [2, 3]", "b": "0"}
    return {"a": "harbour", "b": other, "matched": 0.98, "certain": False, "checks": found, "differences": [changed]}


def difference(world: World, x: np.ndarray, y: np.ndarray) -> dict[str, Any]:
    """A paired difference, clustered by belief draw."""
    d = y.astype(float) - x.astype(float)
    per = d.reshape(world.draws, world.m).mean(1)
    half = 1.96 * float(per.std(ddof=1)) / world.draws**0.5
    both = x.std() > 0 and y.std() > 0
    r = float(np.corrcoef(x, y)[0, 1]) if both else None
    mean = float(d.mean())
    return {
        "diff": mean,
        "low": mean - half,
        "high": mean + half,
        "correlation": r,
        "only_a": int((d < 0).sum()),
        "only_b": int((d > 0).sum()),
        "draws": world.draws,
        "draws_same": int((np.sign(per) == np.sign(mean)).sum()) if mean else None,
        "draws_other": int((np.sign(per) == -np.sign(mean)).sum()) if mean else None,
        "clear": abs(mean) > half,
        "text": f"{points(mean, decimals_of(2 * half))} points",
    }
