"""The files that a run rested on, laid out again from its manifest."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from sim.errors import RunError
from sim.store.disk import refusals


def lay_out(folder: Path, files: Mapping[str, str]) -> None:
    """Write files into a folder as they lay to each other. RunError for a name that leads out of it, or a full disk."""
    for name, text in files.items():
        pure = PurePosixPath(name)
        if pure.is_absolute() or ".." in pure.parts or "\0" in name:
            raise RunError(f"{name!r}: leads out of the folder of the run that names it")
        path = folder / pure
        with refusals(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())  # line ends as they were
