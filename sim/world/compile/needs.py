"""Which reviews a need asks about: `needed(x)` and `cleared(all)` write needs out, so that none may lead back to itself."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.checks import circle
from sim.scenario.expressions import Call, Name, Node, Num
from sim.world.compile.builder import Builder
from sim.world.compile.elements import Elements


def check_needs(builder: Builder, elements: Elements) -> None:
    """Keep an error for every circle, and leave out the need with which it begins, so that writing needs out ends."""
    reviews = builder.programs.reviews
    asks = {
        name: set(_written_out(need.node, sorted(reviews))) & set(reviews) if need is not None else set[str]()
        for name, need in reviews.items()
    }
    while way := circle(asks):
        first = way[0]
        rule = f"needed({first}): whether it is needed depends on itself: {' -> '.join(way)}"
        builder.keep((*elements.power_path(first), "when"), rule)
        asks[first], reviews[first] = set(), None


def _written_out(node: Node, every: list[str]) -> Iterator[str]:
    if isinstance(node, Num | Name):
        return
    if isinstance(node, Call) and node.function in ("cleared", "needed"):
        names = [arg.text for arg in node.args if isinstance(arg, Name)]
        if node.function == "needed":
            yield from names
        elif "all" in names:
            yield from every
    for arg in node.args:
        yield from _written_out(arg, every)
