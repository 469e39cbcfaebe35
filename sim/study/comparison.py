"""What a comparison has found: the same luck in every scenario, paired differences, flips, and what the files change."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import Any

from sim.study.chunks import PairCounts
from sim.study.intervals import estimates
from sim.study.listed import matched_items
from sim.study.paired import Difference, differences
from sim.study.shares import plain
from sim.study.summary import SCHEMA_VERSION
from sim.world.certain import certain
from sim.world.plan import Plan


def summarise_pair(
    names: tuple[str, str], plans: tuple[Plan, Plan], files: tuple[dict[str, Any], dict[str, Any]], pairs: PairCounts
) -> dict[str, Any]:
    """The summary of one pair of scenarios; the difference is the second less the first.

    Args:
        names: of the scenarios; plans: compiled; files: what stands in them, after `extends`.
        pairs: counts of the same replications in both.
    """
    sure = all(map(certain, plans))
    table = differences(pairs.pairs, certain=sure)
    flips = estimates(pairs.flips, certain=sure)
    moved = estimates(pairs.moved, certain=sure)
    checks: dict[str, Any] = {}
    for i, check in enumerate(pairs.checks):
        checks[check] = {
            "groups": {group: _difference(table[i, j]) for j, group in enumerate(pairs.groups)},
            "flips": [
                {"from": a, "to": b, "count": int(pairs.flips.hits[i, j, k]), "share": plain(flips[i, j, k])}
                for j, a in enumerate(pairs.groups)
                for k, b in enumerate(pairs.groups)
                if j != k and pairs.flips.hits[i, j, k]
            ],
            "moved": plain(moved[i]),
        }
    return {
        "a": names[0],
        "b": names[1],
        "matched": matched(*plans),
        "certain": sure,
        "checks": checks,
        "differences": changes(*files),
    }


def summarise_comparison(
    scenarios: Sequence[tuple[str, dict[str, Any]]], pairs: list[dict[str, Any]]
) -> dict[str, Any]:
    """The summary of a comparison; the first scenario is the base.

    Its `run` is that of the base, uncertain if any scenario is, and certain if all are.
    """
    runs = [summary["run"] for _, summary in scenarios]
    common = [c for c in pairs[0]["checks"] if all(c in pair["checks"] for pair in pairs)]
    return {
        "schema_version": SCHEMA_VERSION,
        "kind": "compare",
        "run": runs[0]
        | {"uncertain": max(run["uncertain"] for run in runs), "certain": all(run["certain"] for run in runs)},
        "scenarios": [{"name": name, "summary": summary} for name, summary in scenarios],
        "pairs": pairs,
        "common_checks": common,
    }


def _difference(d: Difference) -> dict[str, Any]:
    """The difference as second less first; the library gives first less second."""
    diff, low, high = 0.0 - d.diff, 0.0 - d.high, 0.0 - d.low  # never -0.0
    return {
        "diff": diff, "low": low, "high": high, "correlation": d.correlation, "only_a": d.only_a, "only_b": d.only_b,
        "draws": d.draws, "text": f"{100 * diff:+.1f} points",
    }  # fmt: skip


def matched(a: Plan, b: Plan) -> float:
    """Share of the elements of both plans that stand in both, and so share their luck."""
    in_a, in_b = set(a.elements["path"].tolist()), set(b.elements["path"].tolist())
    return len(in_a & in_b) / len(in_a | in_b)


def changes(a: Any, b: Any, path: str = "", *, by_place: bool = False) -> list[dict[str, str]]:
    """What the second file says otherwise than the first, value by value.

    Items of lists are matched by their `id`, by their one key, by what they say, and last by how much of it is the
    same; so an item that one file lacks is one change. Only of named rules, such as outcomes, does the order count.
    With `by_place` every item is compared with the one in the same place, as where two records must be the same.

    >>> changes({"x": 1, "y": {"z": 2}}, {"x": 1, "y": {"z": 3}})
    [{'path': 'y.z', 'a': '2', 'b': '3'}]
    >>> changes({"x": [{"at": 1, "by": 3}, {"at": 2, "by": 4}]}, {"x": [{"at": 2, "by": 4}]})
    [{'path': 'x.0', 'a': 'at: 1, by: 3', 'b': '-'}]
    """
    if isinstance(a, dict) and isinstance(b, dict):
        keys = [*a, *(key for key in b if key not in a)]
        return [
            change
            for key in keys
            for change in changes(a.get(key), b.get(key), f"{path}.{key}" if path else str(key), by_place=by_place)
        ]
    if isinstance(a, list) and isinstance(b, list) and by_place:
        pairs = zip_longest(a, b)
        return [change for i, (x, y) in enumerate(pairs) for change in changes(x, y, f"{path}.{i}", by_place=True)]
    if isinstance(a, list) and isinstance(b, list) and any(isinstance(item, dict) for item in [*a, *b]):
        found = [change for name, x, y in matched_items(a, b) for change in changes(x, y, f"{path}.{name}")]
        return found + _order(a, b, path)
    if a == b:
        return []
    return [{"path": path, "a": _text(a), "b": _text(b)}]


def _order(a: list[Any], b: list[Any], path: str) -> list[dict[str, str]]:
    """A change of the order in which rules of one key are read, of those that both lists have."""
    names = [[next(iter(item)) for item in items if isinstance(item, dict) and len(item) == 1] for items in (a, b)]
    first, second = ([name for name in own if name in other] for own, other in (names, names[::-1]))
    return [{"path": f"{path}, order", "a": _text(first), "b": _text(second)}] if first != second else []


def _text(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, dict):
        text = ", ".join(f"{k}: {_text(v)}" for k, v in value.items())
    elif isinstance(value, list):
        text = ", ".join(map(_text, value))
    else:
        text = str(value)
    return text if len(text) <= 160 else text[:157] + "..."
