"""What one scenario file says otherwise than another, value by value."""

from __future__ import annotations

from itertools import zip_longest
from typing import Any

from sim.scenario.matching import matched_items
from sim.scenario.position import shown
from sim.scenario.wording import flow


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


def in_short(change: dict[str, str]) -> str:
    """A change on one line of a message, long values cut.

    >>> in_short({"path": "y.z", "a": "2", "b": "3"})
    'y.z was 2 and is 3'
    """
    return f"{change['path']} was {shown(change['a'], 160)} and is {shown(change['b'], 160)}"


def _order(a: list[Any], b: list[Any], path: str) -> list[dict[str, str]]:
    """A change of the order in which rules of one key are read, of those that both lists have."""
    names = [[next(iter(item)) for item in items if isinstance(item, dict) and len(item) == 1] for items in (a, b)]
    first, second = ([name for name in own if name in other] for own, other in (names, names[::-1]))
    return [{"path": f"{path}, order", "a": _text(first), "b": _text(second)}] if first != second else []


def _text(value: Any) -> str:
    """A value as the file has it, whole; the outermost brackets left out."""
    if value is None:
        return "-"
    if isinstance(value, dict):
        return ", ".join(f"{k}: {flow(v)}" for k, v in value.items())
    return ", ".join(map(flow, value)) if isinstance(value, list) else flow(value)
