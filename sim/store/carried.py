"""What somebody has put into the folder of a run is theirs, and stays there when another run takes its place."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from sim.store.manifest import MANIFEST, UNHASHED, fingerprint, read_json


def give_way(old: Path, new: Path) -> list[str]:
    """Remove a folder whose place a run has taken, once all that is not of the run in it is moved into the other.

    Of a run is what its manifest names, as long as it has the hash that is told there. What has a name that is taken in the
    other is kept beside that under a new name, which is told, a line each. So is what cannot be moved: then `old` stays.
    """
    if old.is_symlink():
        target = os.readlink(old)
        old.unlink()
        return [f"{new}: was a link to {target}, where its files are still; the run is in a folder of its own now"]
    told, stays = list[str](), False
    try:
        own = _own(old)
        wrong = "is not as the run wrote it" if own is not None else "may be yours, as the manifest beside it is lost"
        for name in list(_foreign(old, new, own or {})):
            try:
                to = _free(new / name)
                to.parent.mkdir(parents=True, exist_ok=True)
                move(old / name, to)
            except OSError as error:
                stays = True
                told.append(f"{old / name}: is not of the run, and cannot be moved: {error.strerror or error}")
                continue
            if to.name != name.name:
                told.append(f"{new}: {name} {wrong}, and is kept as {to.relative_to(new)}")
        if not stays:
            gone = old.with_suffix(".deleted")
            old.rename(gone)  # so that no kill leaves a part of a run without its manifest
            clear(gone)
    except OSError as error:
        told.append(f"{old}: what is not of the run in it cannot be moved: {error.strerror or error}")
    return told


def clear(folder: Path) -> None:
    """Remove a folder with all that is in it, also where nothing may be written in it, as far as the disk lets us."""
    for place, _, _ in os.walk(folder):
        with suppress(OSError):
            Path(place).chmod(0o700)
    shutil.rmtree(folder, ignore_errors=True)


def move(path: Path, to: Path) -> None:
    """Move what lies in one folder into another."""
    path.rename(to)


def _own(folder: Path) -> dict[str, Any] | None:
    """The files that a manifest vouches for; None where it cannot be read: of what nobody knows, nothing is thrown away."""
    try:
        return {name: dict(told) for name, told in read_json(folder / MANIFEST)["hashes"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _foreign(old: Path, new: Path, own: dict[str, Any], within: Path = Path()) -> Iterator[Path]:
    """What is not of the run, by its name in the folder; a folder in which nothing is of a run counts as one."""
    for entry in sorted((old / within).iterdir()):
        name = within / entry.name
        there = new / name
        if _is_folder(entry):
            known = any(Path(each).is_relative_to(name) for each in own)
            if os.access(entry, os.R_OK | os.X_OK) and (_is_folder(there) or (known and not os.path.lexists(there))):
                yield from _foreign(old, new, own, name)
            else:
                yield name
        elif not _is_of(entry, str(name), own) and not _alike(entry, there):
            yield name


def _is_of(file: Path, name: str, own: dict[str, Any]) -> bool:
    if name in UNHASHED:
        return _is_file(file)
    return name in own and _told_of(file, own[name].get("bytes")) == own[name]


def _alike(file: Path, other: Path) -> bool:
    told = _told_of(other, file.lstat().st_size)
    return told is not None and told == _told_of(file, told["bytes"])


def _told_of(file: Path, size: int) -> dict[str, Any] | None:
    """The hash of a file of that size, the only one that is read; None for anything else, and what cannot be read."""
    try:
        return fingerprint(file) if _is_file(file) and file.stat().st_size == size else None
    except OSError:
        return None


def _is_file(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def _free(path: Path) -> Path:
    """A path, or one beside it that nothing has."""
    found, number = path, 1
    while os.path.lexists(found):
        found = path.with_name(f"kept-{f'{number}-' if number > 1 else ''}{path.name}")
        number += 1
    return found
