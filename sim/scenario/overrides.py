"""Values set on the command line: `--set actors.oracle.no_deal=0.4`."""

from sim.errors import ScenarioError
from sim.scenario.compose import MOST_VALUES, compose
from sim.scenario.position import SET, Entries, Mark, Node, Steps, bare, fault, nearest, shown

EXTENDS = "extends"


def override(root: Node, name: str, text: str, *, citing: bool = False) -> Node:
    """`root` with what `--set name=text` says; `citing`: with the facts of what that replaces, unless it cites some itself."""
    steps = tuple(name.split("."))
    value = compose(text, SET, steps)
    if value is None:
        raise _refused(steps, "there is no value; null deletes")
    if name == EXTENDS:
        raise _refused(steps, "only a file can extend another")
    if citing:
        value = _citing(_there(root, steps), value)
    root = _put(root, steps, 0, value)
    if root.size > MOST_VALUES:
        raise _refused(steps, f"makes more than {MOST_VALUES:,} values")
    return root


def _refused(steps: Steps, rule: str) -> ScenarioError:
    return fault(Mark(SET, 1, 1), steps, rule)


def _there(node: Node, steps: tuple[str, ...]) -> Node | None:
    """The node to which steps lead; None: there is none."""
    if not steps:
        return node
    if isinstance(node.value, dict):
        for end in range(len(steps), 0, -1):
            if ".".join(steps[:end]) in node.value:
                return _there(node.value[".".join(steps[:end])][1], steps[end:])
    if isinstance(node.value, list) and steps[0] in map(str, range(len(node.value))):
        return _there(node.value[int(steps[0])], steps[1:])
    return None


def _citing(old: Node | None, new: Node) -> Node:
    """What replaces a node, with the facts that this cites; a number that is what it was is the old one."""
    if old is None:
        return new
    if bare(old.plain()) == bare(new.plain()) and not isinstance(new.value, dict | list):
        return old
    if isinstance(old.value, list) and isinstance(new.value, list) and len(old.value) == len(new.value):
        return Node.of([_citing(*pair) for pair in zip(old.value, new.value, strict=True)], new.mark)
    if not (isinstance(old.value, dict) and isinstance(new.value, dict)):
        return new
    kept: Entries = {
        key: (at, _citing(old.value[key][1] if key in old.value else None, node))
        for key, (at, node) in new.value.items()
    }
    cited = {key: old.value[key] for key in old.value if key == "evidence" and key not in kept}
    return Node.of({**kept, **cited}, new.mark)


def _put(node: Node, steps: tuple[str, ...], done: int, value: Node) -> Node:
    """A node with `value` where `steps` lead, null to delete; the first `done` steps lead to the node."""
    if isinstance(node.value, dict):
        return Node.of(_put_entry(node.value, steps, done, value), node.mark)
    if isinstance(node.value, list):
        return Node.of(_put_item(node.value, steps, done, value), node.mark)
    raise _refused(steps, f"{_place(steps[:done])} is {shown(str(node.value))}, not a mapping or a list")


def _put_entry(old: Entries, steps: tuple[str, ...], done: int, value: Node) -> Entries:
    # Keys may hold dots, as 0.5 does: the steps mean the longest key that there is.
    ends = [n for n in range(len(steps), done, -1) if ".".join(steps[done:n]) in old]
    end = ends[0] if ends else done + 1
    key = ".".join(steps[done:end])
    if not ends and (end < len(steps) or value.value is None):
        hint = nearest(key, old)
        if (
            key and not hint and end < len(steps)
        ):  # what `sim validate --list` tells of defaults may have no place in the file
            hint = (
                f"; to add it, set {_place(steps[:end])} to a mapping, such as {{{shown('.'.join(steps[end:]))}: ..}}"
            )
        raise _refused(steps, f'no "{shown(key)}" in {_place(steps[:done])}{hint}')
    if end < len(steps):
        at, node = old[key]
        return {**old, key: (at, _put(node, steps, end, value))}
    if value.value is None:
        return {k: entry for k, entry in old.items() if k != key}
    return {**old, key: (value.mark, value)}


def _put_item(old: list[Node], steps: tuple[str, ...], done: int, value: Node) -> list[Node]:
    indices = [str(i) for i in range(len(old))]
    if steps[done] not in indices:
        have = f"items 0 to {len(old) - 1}" if old else "no items"
        raise _refused(steps, f'no "{shown(steps[done])}" in {_place(steps[:done])}, which has {have}')
    at = indices.index(steps[done])
    if done + 1 < len(steps):
        new = [_put(old[at], steps, done + 1, value)]
    else:
        new = [] if value.value is None else [value]
    return [*old[:at], *new, *old[at + 1 :]]


def _place(steps: tuple[str, ...]) -> str:
    return shown(".".join(steps)) or "the scenario"
