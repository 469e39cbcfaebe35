"""No module of the package needs one that needs it, be it for types only or inside a function."""

from __future__ import annotations

import ast
from importlib.util import resolve_name
from pathlib import Path

from ..engine.played import REPO

Imports = dict[str, list[str]]


def imports(package: Path) -> Imports:
    """The modules of a package, and which of them each imports, wherever in its file."""
    files: dict[str, Path] = {}
    for file in package.rglob("*.py"):
        within = file.relative_to(package.parent).with_suffix("")
        files[".".join(within.parent.parts if within.name == "__init__" else within.parts)] = file
    found: Imports = {}
    for module, file in sorted(files.items()):
        around = module if file.stem == "__init__" else module.rpartition(".")[0]
        named: set[str] = set()
        for node in ast.walk(ast.parse(file.read_bytes(), file)):
            if isinstance(node, ast.Import):
                named |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                source = resolve_name("." * node.level + (node.module or ""), around)
                parts = [f"{source}.{alias.name}" for alias in node.names]
                named |= {part if part in files else source for part in parts}
        found[module] = sorted(named & files.keys())
    return found


def circles(found: Imports) -> list[str]:
    """For all modules that can be reached from each other, a shortest way round among them, written out."""
    ways: dict[frozenset[str], str] = {}
    reached = {module: _ways(found, module) for module in found}
    for module, way in reached.items():
        if module in way:
            together = frozenset(other for other in way if module in reached[other])
            written = " -> ".join((module, *way[module]))
            ways[together] = min(ways.get(together, written), written, key=lambda said: said.count(" -> "))
    return list(ways.values())


def _ways(found: Imports, start: str) -> dict[str, tuple[str, ...]]:
    """The steps of a shortest way from a module to each that it can reach, itself too where one leads back."""
    ways: dict[str, tuple[str, ...]] = {}
    ends: list[tuple[str, ...]] = [()]
    for way in ends:
        for target in found[way[-1] if way else start]:
            if target not in ways:
                ways[target] = (*way, target)
                ends.append(ways[target])
    return ways


def test_a_circle_is_found_wherever_its_imports_stand(tmp_path: Path) -> None:
    package = tmp_path / "made"
    (package / "inner").mkdir(parents=True)
    for name, said in {
        "__init__": "from made.plain import one",
        "plain": "import numpy as np\nfrom made import typed, one",
        "typed": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from made.inner.late import two",
        "inner/__init__": "",
        "inner/late": "def two():\n    from .. import typed\n    from . import other",
        "inner/other": "import made.inner",
    }.items():
        (package / f"{name}.py").write_text(said)
    assert imports(package) == {
        "made": ["made.plain"],
        "made.inner": [],
        "made.inner.late": ["made.inner.other", "made.typed"],
        "made.inner.other": ["made.inner"],
        "made.plain": ["made", "made.typed"],
        "made.typed": ["made.inner.late"],
    }
    assert circles(imports(package)) == [
        "made -> made.plain -> made",
        "made.inner.late -> made.typed -> made.inner.late",
    ]


def test_imports_run_in_no_circle() -> None:
    found = circles(imports(REPO / "sim"))
    assert not found, "\n".join(found)
