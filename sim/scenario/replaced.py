"""What is set on the command line, and what it was in the file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sim.scenario.literals import FORMS
from sim.scenario.matching import matched_items
from sim.scenario.position import bare
from sim.scenario.wording import flow


@dataclass(frozen=True)
class Replaced:
    """A value that is set, as it could stand in a file; None: left out. `was` is what the file says."""

    path: str
    value: str | None
    was: str | None


def replaced(file: Any, asked: Any, overrides: Sequence[tuple[str, str]]) -> list[Replaced]:
    """What the overrides change, number by number and rule by rule, each once, in their order; what is set to what it was is no
    change. An item of a list that is left out is one, whatever moves up to its place.

    >>> file = {"lines": [{"at": 1, "by": "a"}, {"at": 2, "by": "b"}], "end": 3}
    >>> replaced(file, {"lines": [{"at": 2, "by": "b"}], "end": 4}, [("end", "4"), ("lines.0", "null")])
    [Replaced(path='end', value='4', was='3'), Replaced(path='lines.0', value=None, was='{at: 1, by: a}')]
    """
    paths = [path for path, _ in overrides]
    found = [Replaced(path, _said(value), _said(was)) for path, value, was in _leaves(bare(file), bare(asked), "")]
    return sorted(found, key=lambda one: next((k for k, path in enumerate(paths) if _meet(path, one.path)), len(paths)))


def _leaves(was: Any, now: Any, path: str) -> Iterator[tuple[str, Any, Any]]:
    """Where two values differ, as (path, now, was): of mappings with a key in common, and of lists, their parts that do; of a
    distribution the whole.
    """
    if was == now:
        return
    before = f"{path}." if path else ""
    if isinstance(was, dict) and isinstance(now, dict) and was.keys() & now.keys() and not _is_number(was, now):
        for key in [*was, *(key for key in now if key not in was)]:
            yield from _leaves(was.get(key), now.get(key), f"{before}{key}")
    elif isinstance(was, list) and isinstance(now, list) and any(isinstance(item, dict) for item in [*was, *now]):
        found = [
            leaf
            for name, old, new in matched_items(was, now)
            for leaf in _leaves(
                old, new, before + _place(was if old is not None else now, new if old is None else old, name)
            )
        ]
        yield from found or [(path, now, was)]  # the same in another order
    else:
        yield path, now, was


def _is_number(*values: dict[str, Any]) -> bool:
    return all(value.keys() <= set(FORMS) for value in values)


def _place(items: Sequence[Any], item: Any, name: str) -> str:
    """The id of an item, or else its place."""
    return name if isinstance(item, dict) and str(item.get("id")) == name else str(items.index(item))


def _meet(path: str, other: str) -> bool:
    """Whether one of two places is within the other."""
    return path == other or path.startswith(f"{other}.") or other.startswith(f"{path}.")


def _said(value: Any) -> str | None:
    return None if value is None else flow(bare(value))
