"""Which items of two lists of a scenario file are the same thing, so that a line more or less is one change."""

from __future__ import annotations

from typing import Any

ALIKE = 0.5
"""The least share of what two items say that must be the same for one to be the other, changed."""


def matched_items(a: list[Any], b: list[Any]) -> list[tuple[str, Any, Any]]:
    """The items that differ or that one list lacks, as (name, in a, in b); the name is the id, or else the place.

    >>> matched_items([{"id": "x", "v": 1}, {"id": "y"}], [{"id": "y"}, {"id": "x", "v": 2}])
    [('x', {'id': 'x', 'v': 1}, {'id': 'x', 'v': 2})]
    """
    left, right = list(enumerate(a)), list(enumerate(b))
    for pair in [(p, q) for p in left for q in right if p[1] == q[1]]:
        _take(left, right, *pair)
    pairs = [(p, q) for p in left for q in right if _likeness(p[1], q[1]) >= ALIKE]
    found: list[tuple[int, str, Any, Any]] = []
    for p, q in sorted(pairs, key=lambda pair: (-_likeness(pair[0][1], pair[1][1]), abs(pair[0][0] - pair[1][0]))):
        if _take(left, right, p, q):
            found.append((p[0], _name(*p), p[1], q[1]))
    found += [(i, _name(i, item), item, None) for i, item in left]
    found += [(i, _name(i, item), None, item) for i, item in right]
    return [(name, x, y) for _, name, x, y in sorted(found, key=lambda one: one[0])]


def _take(left: list[Any], right: list[Any], p: Any, q: Any) -> bool:
    """Take two items out of what is left, if both are left."""
    free = any(one is p for one in left) and any(one is q for one in right)
    if free:
        left[:] = [one for one in left if one is not p]
        right[:] = [one for one in right if one is not q]
    return free


def _key(item: Any) -> Any:
    """What names an item: its id, or the one key that it has."""
    if not isinstance(item, dict):
        return None
    return item.get("id", next(iter(item)) if len(item) == 1 else None)


def _name(place: int, item: Any) -> str:
    return str(place if _key(item) is None else _key(item))


def _likeness(x: Any, y: Any) -> float:
    """1 for items of one name; of others the share of their keys under which both say the same; 0 for unlike ones."""
    if _key(x) is not None or _key(y) is not None:
        return float(_key(x) == _key(y))
    if not isinstance(x, dict) or not isinstance(y, dict):
        return 0.0
    keys = {*x, *y} - {"evidence"}
    return sum(x.get(key) == y.get(key) for key in keys) / len(keys) if keys else 0.0
