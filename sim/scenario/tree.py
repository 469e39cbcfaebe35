"""A scenario file, with the files that it extends and the values set on the command line, as plain data.

What is read may be hostile. Only regular files of modest size inside the scenario's own tree are opened,
nothing in them is executed, and whatever is wrong is one `ScenarioError` that says where.
"""

import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

from sim.errors import ScenarioError
from sim.scenario.compose import MOST_VALUES, compose, decode
from sim.scenario.overrides import EXTENDS, override
from sim.scenario.position import Entries, Mark, Node, Steps, fault, nearest, printable, shown

__all__ = ["Mark", "Tree", "nearest", "read_tree"]

MOST_BYTES = 5_000_000
MOST_FILES = 10


@dataclass(frozen=True)
class Tree:
    """What one scenario file and the files that it extends say together.

    `data` is plain: dict with string keys, list, str, int, float, bool, None, datetime.date.
    `path` is the file, absolute; `files` are that file and all that it extends, nearest first, and `texts` what
    each of them says.
    """

    data: dict[str, Any]
    path: Path
    files: tuple[Path, ...]
    texts: tuple[str, ...] = field(repr=False)
    root: Node = field(repr=False)

    @property
    def text(self) -> str:
        """What the file itself says."""
        return self.texts[0]

    def with_set(self, overrides: Sequence[tuple[str, str]], *, citing: bool = False) -> "Tree":
        """The same, with these values replaced, in order; as read, whatever has become of the files.

        `citing`: what does not cite anything itself keeps the facts of the mapping that it replaces.
        """
        root = self.root
        for name, text in overrides:
            root = override(root, name, text, citing=citing)
        return replace(self, data=root.plain(), root=root)

    def mark(self, path: Steps, *, key: bool = False) -> Mark:
        """Where the value at a path stands, or its key; where nothing stands there, its nearest ancestor."""
        node, mark = self.root, self.root.mark
        for step in path:
            if isinstance(node.value, dict) and str(step) in node.value:
                at, node = node.value[str(step)]
                mark = at if key else node.mark
            elif isinstance(node.value, list) and isinstance(step, int) and 0 <= step < len(node.value):
                node = node.value[step]
                mark = node.mark
            else:
                break
        return mark

    def error(self, path: Steps, message: str, *, key: bool = False) -> ScenarioError:
        """The error `file:line:column: dotted.path: message`, for whoever finds a value wrong to raise."""
        return fault(self.mark(path, key=key), path, message)


def read_tree(path: str | Path, *, overrides: Sequence[tuple[str, str]] = ()) -> Tree:
    """Read a scenario file and all that it extends, and set the overrides, in order.

    `extends: other.yaml` lays a file over another: maps merge, lists replace, null deletes. The other file is
    found relative to the one that says so, and stands within the nearest folder named `scenarios` around
    `path`, or else within the folder of `path`. An override is a dotted path and the text of a YAML value
    that replaces what stands there; null deletes it. A number in the path counts the items of a list from 0.

    Raises:
        ScenarioError: for whatever is wrong with a file or an override.
    """
    try:
        place, typed = Path(path).resolve(), _typed(path)
    except (OSError, RuntimeError, ValueError) as error:  # a loop of links, a NUL in the name
        raise ScenarioError(printable(f"{path}: cannot be found: {error}")) from None
    chain = _chain(_read(place, typed, typed, Path(path)))
    root = chain[-1].root
    for source in reversed(chain[:-1]):
        root = _merge(root, source.root, ())
        if root.size > MOST_VALUES:
            raise source.fault(f"more than {MOST_VALUES:,} values with the files that it extends")
    files, texts = zip(*((source.path, source.text) for source in chain), strict=True)
    return Tree({}, place, files, texts, root).with_set(overrides)


@dataclass(frozen=True)
class _Source:
    """One file: what it says without `extends`, and what `extends` says."""

    path: Path
    text: str
    root: Node
    base: Node | None

    def fault(self, rule: str) -> ScenarioError:
        """An error about what this file extends."""
        return fault((self.base or self.root).mark, (EXTENDS,), rule)


def _typed(path: str | Path) -> str:
    """A path as a user would type it: relative where it is below the working folder."""
    absolute = Path(os.path.abspath(path))
    here = Path.cwd()
    return str(absolute.relative_to(here)) if absolute.is_relative_to(here) else str(absolute)


def _read(path: Path, typed: str, place: str, given: Path | None = None) -> _Source:
    """Read one file. `place` is where its name stands, to begin the message with if it cannot be opened; `given` may lead there
    by links, also such as `/dev/stdin`, whose end has no name.
    """
    text = decode(_content(given or path, place), typed)
    root = compose(text, typed)
    start = Mark(typed, 1, 1)
    if root is None or root.value is None:
        raise fault(start, (), "the file is empty")
    if not isinstance(root.value, dict):
        kind = "a list" if isinstance(root.value, list) else "a single value"
        raise fault(root.mark, (), f"{kind}; a scenario is a mapping of names to values")
    rest = {key: entry for key, entry in root.value.items() if key != EXTENDS}
    base = root.value[EXTENDS][1] if EXTENDS in root.value else None
    return _Source(path, text, Node.of(rest, root.mark), base)


def _content(path: Path, place: str) -> bytes:
    """The bytes of a regular file of modest size; anything else is refused without being opened."""
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            rule = "is a folder; name a file in it"
        elif not stat.S_ISREG(status.st_mode):
            rule = "is not a regular file; write what it gives into one first"
        elif status.st_size > MOST_BYTES:
            rule = f"has {status.st_size:,} bytes; a scenario has at most {MOST_BYTES:,}"
        else:
            with path.open("rb") as file:
                raw = file.read(MOST_BYTES + 1)
            if len(raw) <= MOST_BYTES:
                return raw
            rule = f"has more than {MOST_BYTES:,} bytes"  # such as /proc, whose sizes say nothing
    except FileNotFoundError:
        rule = f"no such file{nearest(path.name, _beside(path))}"
    except OSError as error:
        rule = f"cannot be read: {error.strerror}"
    raise ScenarioError(printable(f"{place}: {rule}"))


def _beside(path: Path) -> list[str]:
    """Scenario files in a file's folder; among the first thousand names only, so that it stays quick."""
    try:
        files = [file.name for file in islice(path.parent.iterdir(), 1000)]
    except OSError:
        return []
    return sorted(name for name in files if name.endswith((".yaml", ".yml")))


def _chain(first: _Source) -> list[_Source]:
    """The file and all that it extends, nearest first."""
    folder = root(first.path)
    chain = [first]
    while chain[-1].base is not None:
        source = chain[-1]
        name, target = _target(source, folder)
        paths = [s.path for s in chain]
        if target in paths:
            names = [p.name for p in [*paths[paths.index(target) :], target]]
            raise source.fault(f"{name}: the files extend each other: {' -> '.join(names)}")
        if len(chain) == MOST_FILES:
            raise source.fault(f"{name}: a chain of more than {MOST_FILES} files")
        chain.append(_read(target, _typed(target), str(source.fault(name))))
    return chain


def root(path: Path) -> Path:
    """The folder of the scenarios around a file: the nearest one named `scenarios`, or else that of the file."""
    return next((folder for folder in path.parents if folder.name == "scenarios"), path.parent)


def _target(source: _Source, folder: Path) -> tuple[str, Path]:
    """The name of the file that a file extends and, without any link in it, where that is."""
    name = source.base.value if source.base else None
    if not isinstance(name, str) or not name.strip():
        raise source.fault("must be the name of one file")
    if PurePosixPath(name).is_absolute() or PureWindowsPath(name).anchor:
        raise source.fault(f"{shown(name)}: must be relative to this file")
    try:
        target = (source.path.parent / name).resolve()
    except (OSError, RuntimeError, ValueError):
        raise source.fault(f"{shown(name)}: cannot be found") from None
    if not target.is_relative_to(folder):
        rule = "keep both in it, or in one folder named scenarios around both"
        raise source.fault(f"{shown(name)}: leads out of {_typed(folder)}, which holds this scenario; {rule}")
    return shown(name), target


def _merge(base: Node, over: Node, path: Steps) -> Node:
    """`over` laid over `base`: maps merge, null deletes, anything else replaces."""
    if not isinstance(over.value, dict):
        return over
    old: Entries = base.value if isinstance(base.value, dict) else {}
    new = dict(old)
    for key, (at, node) in over.value.items():
        if node.value is not None:
            below = old[key][1] if key in old else Node({}, node.mark)
            new[key] = at, _merge(below, node, (*path, key))
        elif key in old:
            del new[key]
        else:
            rule = "null deletes, and there is no such key to delete in what this file extends"
            raise fault(at, (*path, key), f"{rule}{nearest(key, old)}")
    return Node.of(new, over.mark)
