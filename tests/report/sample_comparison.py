"""Summaries of comparisons, counted from the process in `harbour`."""

from __future__ import annotations

from typing import Any

from sim.study.unmoved import unmoved

from .harbour import GROUPS, World
from .sample import checks, paired, run_summary


def comparison_summary(n: int = 4000, seed: int = 1, others: tuple[str, ...] = ("firm",)) -> dict[str, Any]:
    """The harbour, and the same harbour with something changed, under the same luck."""
    names = ("harbour", *others)
    summaries = [run_summary(n, seed, name) for name in names]
    once = unmoved(summaries)
    kept = [check for check in checks() if check["of"] not in once or check["side"] == "after"]
    files = " ".join(f"scenarios/{name}.yaml" for name in names)
    return {
        "schema_version": 1,
        "kind": "compare",
        "run": summaries[0]["run"] | {"id": "-".join(names), "command": f"sim compare {files} -n {n} --seed {seed}"},
        "scenarios": [{"name": name, "summary": one} for name, one in zip(names, summaries, strict=True)],
        "pairs": [pair(n, seed, other, kept) for other in others],
        "common_checks": [check["id"] for check in kept],
    }


def pair(n: int, seed: int, other: str, kept: list[dict[str, Any]]) -> dict[str, Any]:
    """The harbour against another scenario: differences and flips at the checks that are kept."""
    a, b = World(n, 20, seed), World(n, 20, seed, other)
    found: dict[str, Any] = {}
    for check in kept:
        x, y = (w.group(w.state(check["t"], check["side"] == "before")) for w in (a, b))
        ways = [
            (i, j) for i in range(len(GROUPS)) for j in range(len(GROUPS)) if i != j and ((x == i) & (y == j)).any()
        ]
        found[check["id"]] = {
            "groups": {g: paired(a, x == i, y == i) for i, g in enumerate(GROUPS)},
            "flips": [
                {
                    "from": GROUPS[i],
                    "to": GROUPS[j],
                    "count": int(((x == i) & (y == j)).sum()),
                    "share": a.estimate((x == i) & (y == j)),
                }
                for i, j in ways
            ],
            "moved": a.estimate(x != y),
        }
    changed = {"path": "actors.minister.powers.berth_ban.extend.grants", "a": "beta [2, 3]", "b": "0"}
    return {"a": "harbour", "b": other, "matched": 0.98, "certain": False, "checks": found, "differences": [changed]}
