"""Single files that a command writes where the user says: whole or not at all, and never in the place of another."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sim.errors import RunError
from sim.store.disk import made, remove_empty


def must_be_free(*paths: Path) -> None:
    """RunError if anything stands at one of these paths: no command replaces a file."""
    for path in paths:
        if os.path.lexists(path):
            raise RunError(f"{path}: exists already, and nothing was written; remove it, or choose another name")


@contextmanager
def new_file(path: Path) -> Iterator[Path]:
    """A name beside `path` to write to; at the end of the block the file takes the name `path`, unless that is taken.

    Raises:
        RunError: where the folder is missing, the disk refuses, or something has that name, before the block or by then.
    """
    if not path.parent.is_dir():
        raise RunError(f"{path}: cannot be written: there is no folder {path.parent}")
    must_be_free(path)
    beside = path.with_name(f".{path.name[:50]}.{secrets.token_hex(4)}.unfinished")
    try:
        yield beside
        _give_name(beside, path)
    except OSError as error:  # told of `path`, for nobody knows of the name beside it
        raise RunError(f"{path}: cannot be written: {error.strerror or error}") from error
    finally:
        with suppress(OSError):  # where nothing could be written there is nothing to remove
            beside.unlink()


@contextmanager
def new_files(folder: Path) -> Iterator[list[Path]]:
    """A list for the new files in a folder, which is made if it is not there. Where the block fails, what is listed is removed.

    So is the folder, if it was made here. RunError if the disk refuses.
    """
    around, written = [place for place in (folder, *folder.parents) if not place.exists()], list[Path]()
    try:
        made(folder)
        yield written
    except BaseException:
        for path in written:
            with suppress(OSError):
                path.unlink()
        remove_empty(around)
        raise


def write_file(path: Path, content: str | bytes) -> None:
    """Write a new file, text in UTF-8 with line ends as they are. RunError as for `new_file`."""
    with new_file(path) as beside:
        beside.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))


def _give_name(beside: Path, path: Path) -> None:
    """Give a finished file its name, unless the name is taken: another process may take it at any moment."""
    try:
        os.link(beside, path)  # unlike a rename it never replaces
    except FileExistsError:
        must_be_free(path)
    except OSError:  # a file system without hard links
        must_be_free(path)
        beside.replace(path)
