"""Single files that a command writes beside what the user has: whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from sim.errors import RunError
from sim.store.disk import refusals


def write_file(path: Path, content: str | bytes, *, over: bool = True) -> None:
    """Write a file. It has all of the content or is what it was before.

    Args:
        path: in a folder that exists.
        over: whether a file of that name may be replaced.

    Raises:
        RunError: where the folder is missing, the disk refuses, or a file stands there that may not be replaced.
    """
    if not path.parent.is_dir():
        raise RunError(f"{path}: cannot be written: there is no folder {path.parent}")
    if path.is_dir():
        raise RunError(f"{path}: cannot be written: it is a folder")
    raw = content if isinstance(content, bytes) else content.encode("utf-8")
    with refusals(path):
        handle, name = tempfile.mkstemp(prefix=f".{path.name[:50]}-", dir=path.parent)
        part = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(raw)
                os.fchmod(file.fileno(), 0o666 & ~_umask())
            if over:
                part.replace(path)
            else:
                _link(part, path)
        finally:
            part.unlink(missing_ok=True)


def _link(part: Path, path: Path) -> None:
    """Give a finished file its name, unless the name is taken: another process may take it at any moment."""
    try:
        os.link(part, path)
    except FileExistsError:
        raise RunError(f"{path}: exists already; remove it, or choose another name") from None
    except OSError:  # a file system without hard links
        if path.exists():
            raise RunError(f"{path}: exists already; remove it, or choose another name") from None
        part.replace(path)


def _umask() -> int:
    """What the user wants files to be closed to; it can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
