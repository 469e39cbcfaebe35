"""The runs below a folder of reports: found, told apart, verified, deleted."""

from __future__ import annotations

import glob
import os
import secrets
import shlex
import shutil
import stat
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from sim.errors import RunError
from sim.store.carried import clear
from sim.store.chunks import Chunks
from sim.store.disk import alone_in, lock, refusals, undisturbed, unlock
from sim.store.manifest import ASKED, MANIFEST, UNHASHED, fingerprint, is_complete, read_manifest
from sim.store.places import AT_WORK, hidden, left_of, run_of, tidy

LEFT_OVER = (".replaced", ".deleted")  # endings of what a killed process leaves of a folder
LEFT = ("summary.json", "events.parquet")  # by which a run that has lost its manifest is known
EARLIER = "it is an earlier folder of a run; making that again or `{}`, which asks, moves what is yours back first"
State = Literal["complete", "unfinished", "working", "damaged", "of another version"]


@dataclass(frozen=True)
class Run:
    """One run: published, unfinished, being made by a process that is alive, or with a manifest that cannot be read or believed.

    `path` is its folder, or the one that it will have; `place` is where its files are now; `asked` is its question;
    `wrong` says what is wrong with the manifest if it is damaged or of another version, and is empty otherwise.
    """

    path: Path
    place: Path
    state: State
    asked: dict[str, Any]
    wrong: str = ""

    def must_be_complete(self) -> None:
        """RunError, with the reason, unless it is."""
        if self.state != "complete":
            raise RunError(f"{self.path}: is {self.state}{f' ({self.wrong})' if self.wrong else ''}, not complete")

    @property
    def id(self) -> str:
        """The name of the folder."""
        return self.path.name

    @property
    def names(self) -> list[str]:
        """The scenarios."""
        return [str(s["name"]) for s in self.asked.get("scenarios", [])]

    @property
    def wanted(self) -> int:
        """Replications asked for."""
        return int(self.asked.get("options", {}).get("n", 0))

    @cached_property
    def replications(self) -> int:
        """Replications played and kept."""
        if self.state in ("unfinished", "working"):
            return Chunks(self.place).count()
        return int(self.asked.get("run", {}).get("n", 0))

    @property
    def changed(self) -> float:
        """When its folder last changed, in seconds since 1970."""
        found = [0.0]
        for place in (self.place, self.place / "chunks"):
            with suppress(OSError):
                found.append(place.stat().st_mtime)
        return max(found)

    @property
    def size(self) -> int:
        """Bytes of all its files."""
        total = 0
        for file in self.place.rglob("*"):
            with suppress(OSError):  # while a run is played, files come and go
                status = file.lstat()
                total += status.st_size if stat.S_ISREG(status.st_mode) else 0
        return total


def runs_in(out: Path) -> list[Run]:
    """All runs below a folder of reports, by scenario and time; a folder that is linked twice counts once. RunError if it is none."""
    if not out.is_dir():
        raise RunError(f"{out}: there is no such folder")
    with refusals(out, "read"):
        folders = _apart(folder for folder in sorted(out.iterdir()) if _may_be_seen(folder))
        found = [run for folder in folders for run in runs_of(folder)]
    return sorted(found, key=lambda run: (run.path.parent.name, run.changed, run.id))


def _may_be_seen(folder: Path) -> bool:
    """Whether it is a folder, for who may look."""
    try:
        return folder.is_dir()
    except PermissionError:
        return False


def _apart(folders: Iterable[Path]) -> list[Path]:
    """Folders without those that are links to others among them."""
    found = sorted(folders, key=Path.is_symlink)
    places = {folder.resolve(): folder for folder in reversed(found)}
    return sorted(places.values())


def run_at(path: Path) -> Run | None:
    """The run of which a path is the folder, be it published or unfinished; None for anything else.

    An unfinished run beside a published one of the same id answers nothing new, and counts for none.
    """
    if path.is_symlink() or path.name.startswith("..") or (path.name.startswith(".") and path.suffix == ".deleted"):
        return None
    if path.name.startswith(".") and path.suffix == ".partial":
        path = run_of(path)
        return None if (path / MANIFEST).exists() else _unfinished(path)
    if path.name.startswith(".") and path.suffix == ".replaced":
        return Run(path, path, "damaged", {}, EARLIER.format(shlex.join(["sim", "runs", "delete", str(run_of(path))])))
    if (path / MANIFEST).is_file():
        read = read_manifest(path / MANIFEST, path.name)
        return Run(path, path, read.state, read.said, read.wrong)
    if all((path / name).is_file() for name in LEFT):
        return Run(path, path, "damaged", {}, f"{MANIFEST}: is missing")
    return None


def runs_of(folder: Path) -> Iterator[Run]:
    """The runs in a folder of a scenario, but for what is for somebody else alone."""
    with suppress(PermissionError):
        for entry in folder.iterdir():
            with suppress(PermissionError):
                run = run_at(entry)
                if run is not None:
                    yield run


def unfinished(path: Path) -> Run | None:
    """What was played of a run that will have the folder `path`; None if nothing was, or if it is there complete."""
    run = None if is_complete(path) else _unfinished(path)
    return run if run is not None and (run.replications or run.state == "working") else None


def _unfinished(path: Path) -> Run | None:
    if not path.name:  # a folder such as . or /
        return None
    place = hidden(path)
    if place.is_symlink() or not (place / ASKED).is_file():
        return None
    asked, wrong, state = read_manifest(place / ASKED, path.name, published=False)
    if wrong:
        return Run(path, place, state, {}, wrong)
    with alone_in(path.parent):  # or else whoever takes the run up in this very moment would find it locked
        return Run(path, place, "working" if _busy(place) else "unfinished", asked)


def find(out: Path, text: str) -> Run:
    """The run that an id, the beginning of one, or a path names. RunError unless there is exactly one."""
    path = Path(text)
    if text and path.name in ("", ".."):  # such as . or .., which have another name
        path = path.resolve()
    for place in (path, path.parent) if path.is_file() else (path,):
        run = run_at(place) or unfinished(place)
        if run is not None:
            return run
    if path.exists() and (os.sep in text or path.is_dir()):
        raise RunError(f"{text}: is no run folder")
    runs = runs_in(out)
    found = [run for run in runs if run.id == text] or [run for run in runs if text and run.id.startswith(text)]
    if not found:
        raise RunError(f"{text}: is no run in {out}; `{shlex.join(['sim', 'runs', '--out', str(out)])}` lists them")
    if len(found) > 1:
        raise RunError(f"{text}: may be {', '.join(str(run.path) for run in found)}")
    return found[0]


def settled(out: Path, text: str) -> tuple[Run, list[str]]:
    """`find`, once it is put right what killed processes left of the run, and the lines that this tells (`tidy`)."""
    path = Path(text)
    if path.name.startswith(".") and path.suffix in LEFT_OVER:
        path = run_of(path)
        text = str(path)
    left = left_of(path) if path.name else []
    if path.name == text:
        left += [one for end in LEFT_OVER for one in out.glob(f"*/.{glob.escape(text)}*{end}")]
    told = [line for one in left for line in tidy(run_of(one))]
    run = find(out, text)
    told += tidy(run.path)
    return run_at(run.path) or unfinished(run.path) or run, list(dict.fromkeys(told))


def hashes(folder: Path) -> dict[str, dict[str, Any]]:
    """SHA-256 and size of every file in a folder that the manifest vouches for."""
    return {name: fingerprint(folder / name) for name in _files(folder)}


def _files(folder: Path) -> list[str]:
    """All files in a folder, by their names in it, but for those without a hash."""
    found = (path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*")) if os.path.isfile(path))
    return [name for name in found if name not in UNHASHED]


def problems(run: Run) -> list[str]:
    """What is not as it was written, a line each, in words; of an unfinished run, chunks that will be played again."""
    if run.wrong:
        return [run.wrong]
    if run.state in ("unfinished", "working"):
        return [f"{file.name}: damaged; this chunk will be played again" for file in Chunks(run.place).kept().damaged]
    looked_at = ((name, _wrong(run.path, name, was)) for name, was in run.asked["hashes"].items())
    return [f"{name}: {wrong}" for name, wrong in looked_at if wrong]


def _wrong(folder: Path, name: str, was: dict[str, Any]) -> str:
    """What is wrong with a file of a run; empty: it is as it was written."""
    try:
        if Path(name).is_absolute() or ".." in Path(name).parts or not (folder / name).is_file():
            return "missing"
        return "" if fingerprint(folder / name) == was else "differs from what was written"
    except OSError as error:
        return f"cannot be read: {error.strerror or error}"


def strangers(run: Run) -> list[str]:
    """What lies in a published run and is not of it; of folders, what is in them, unless they are empty."""
    if run.state != "complete":
        return []
    found = {
        path.relative_to(run.path).as_posix()
        for path in run.path.rglob("*")
        if path.is_symlink() or not path.is_dir() or _shows_nothing(path)
    }
    return sorted(found - {*UNHASHED, *run.asked["hashes"]})


def _shows_nothing(folder: Path) -> bool:
    try:
        return not any(folder.iterdir())
    except OSError:
        return False


def delete(run: Run) -> None:
    """Remove a run, published and unfinished, that is `settled`. RunError if a process is at work on it, or the disk refuses."""
    with undisturbed(), refusals(run.path, "deleted"), alone_in(run.path.parent):
        for place in (hidden(run.path), run.path):
            if not place.exists() or place.is_symlink():
                continue
            if place != run.path and _busy(place):
                raise RunError(f"{run.path}: {AT_WORK}")
            gone = run.path.with_name(f".{run.id}.{secrets.token_hex(4)}.deleted")
            place.rename(gone)  # at once; what comes after may be cut short
            clear(gone)
            if gone.exists():
                shutil.rmtree(gone)
    with suppress(OSError):
        run.path.parent.rmdir()


def _busy(place: Path) -> bool:
    """Whether a process is at work in an unfinished run, as far as the file system knows locks."""
    try:
        unlock(lock(place, wait=False))
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False
