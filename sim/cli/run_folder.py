"""From a question to its run folder: whether it may start, what it goes on from, and what is told when it breaks off."""

from __future__ import annotations

import datetime as dt
import json
import shlex
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sim.cli.options import at
from sim.cli.say import say
from sim.errors import RunError, VanishedError
from sim.execution.question import differences, version_differences
from sim.scenario.called import must_name_runs
from sim.scenario.position import TURNS
from sim.statistics.precision import many
from sim.store.disk import spelled
from sim.store.folder import RunFolder
from sim.store.manifest import ASKED, TIMINGS, is_complete
from sim.store.places import tidy
from sim.store.runs import Run, run_at, runs_of, unfinished

SESSIONS = "sessions.json"
NO_LOCKS = "this file system knows no locks; see to it that no other process makes this run"
DIFFERENCES = 3  # told of a question that is not the same


def finished(out: Path, name: str, question: dict[str, Any]) -> Run | None:
    """The published run that answers a question, if there is one."""
    run = run_at(out / name / question["id"])
    if run is None or run.state != "complete":
        return None
    changed = version_differences(run.asked, question)
    if changed:
        raise RunError(f"{run.path}: is complete, but {_few(changed)}; ask again without --resume")
    for line in tidy(run.path):
        say(line, err=True)
    return run


def must_be_told(files: Sequence[Path], out: Path, python: Sequence[str]) -> None:
    """RunError for a file that no folder of runs can be called after, and for what no table or page can name."""
    for file in files:
        must_name_runs(file)
    for path in (*files, *map(Path, python), out.absolute()):
        told = spelled(path)
        if turns := TURNS.findall(told):
            marks = ", ".join(f"U+{ord(mark):04X}" for mark in turns)
            rule = f"this name turns round the text that comes after it, by {marks}; rename it"
            raise RunError(f"{told}: {rule}")


@contextmanager
def making(
    out: Path, name: str, question: dict[str, Any], *, resume: bool, quiet: bool, workers: int, more: Sequence[str]
) -> Iterator[RunFolder]:
    """The run folder `<out>/<name>/<id of the question>` in the making; published at the end of the block.

    Whatever breaks off the block carries a note of what was kept.

    Args:
        more: what the command is to be given besides its question, to do the same.

    Raises:
        RunError: if an unfinished run is in the way, or cannot be resumed, or the disk refuses.
    """
    began = time.monotonic()
    found = unfinished(out / name / question["id"])
    _may_start(out, name, question, found, resume)
    known = found is not None  # chunks that answer nobody knows what are not taken up
    with RunFolder.create(out, name, question["id"], resume=resume and known) as folder:
        if not folder.locked:
            say(f"{out}: {NO_LOCKS}", err=True)
        kept = _taken_up(folder, question, quiet) if resume else 0
        folder.note(ASKED, json.dumps(question))
        sessions = _sessions(folder)
        sessions.append({"began": _now(), "kept": kept, "workers": workers})
        folder.note(SESSIONS, json.dumps(sessions))
        try:
            yield folder
            timings = {"sessions": sessions, "ended": _now(), "seconds": round(time.monotonic() - began, 3)}
            folder.write_text(TIMINGS, json.dumps({"schema_version": 1, **timings}, indent=1))
            folder.publish()
        except BaseException as error:
            gone = isinstance(error, Exception) and (isinstance(error, VanishedError) or folder.vanished())
            told = folder.chunks.gone() if gone else error
            told.add_note(_left(folder, question, [*at(out), *more], gone=gone))
            raise told from (error.__cause__ if told is error else error)
        for line in folder.kept:
            say(line, err=True)


def _sessions(folder: RunFolder) -> list[Any]:
    """The processes that were at work on a run before, as far as that is known."""
    try:
        found = json.loads(folder.noted(SESSIONS) or "[]")
    except (ValueError, RecursionError):
        found = []
    return found if isinstance(found, list) else []


def _may_start(out: Path, name: str, question: dict[str, Any], found: Run | None, resume: bool) -> None:
    if found is not None and found.state == "working":
        return  # which `RunFolder.create` refuses, unless the other has just come to its end
    if found is not None and not resume:
        raise RunError(
            f"{found.path}: an unfinished run of this question has {_of(found)}; continue it with --resume, or remove "
            f"it with `{_delete(out, found.id)}`"
        )
    if found is not None:
        not_the_same(found.path, found.asked, question)
    elif resume:
        _refuse_another_question(out / name, question)


def not_the_same(path: Path, before: dict[str, Any], question: dict[str, Any]) -> None:
    """RunError where what an unfinished run has played answers the question of another version."""
    changed = version_differences(before, question)
    if changed:
        remove = _delete(path.parent.parent, question["id"])
        raise RunError(f"{path}: cannot be resumed, for {_few(changed)}; go back to that, or remove it with `{remove}`")


def _refuse_another_question(folder: Path, question: dict[str, Any]) -> None:
    """Who resumes and finds only unfinished runs of other questions has most likely changed something unawares."""
    runs = runs_of(folder) if folder.is_dir() else []
    others = [(differences(run.asked, question), run) for run in runs if run.state == "unfinished" and run.replications]
    if others:
        changed, run = min(others, key=lambda other: len(other[0]))
        raise RunError(
            f"{run.path}: is unfinished with {_of(run)}, and answers another question: {_few(changed)}; ask the same "
            "again, or leave out --resume to start this one"
        )


def _taken_up(folder: RunFolder, question: dict[str, Any], quiet: bool) -> int:
    """Remove damaged chunks, and say what is kept."""
    kept = folder.chunks.kept()
    for receipt in kept.damaged:
        receipt.unlink(missing_ok=True)
    if not quiet:
        n = question["options"]["n"]
        damaged = f"; {len(kept.damaged)} damaged chunks are played again" if kept.damaged else ""
        start = (
            f"resumed: {kept.replications:,} of {many(n, 'replication')} were kept"
            if kept.replications
            else "nothing to resume"
        )
        say(f"{folder.final}: {start}{damaged}", err=True)
    return kept.replications


def _left(folder: RunFolder, question: dict[str, Any], more: Sequence[str], *, gone: bool) -> str:
    done, n = folder.chunks.count(), question["options"]["n"]
    if folder.published:
        return "; ".join([*folder.kept, f"{folder.final} is complete"])
    if is_complete(folder.final):
        return f"{folder.final} is as it was"
    if not done and not gone:
        return "nothing was kept"
    return kept_so_far(done, n, f"{question['command']} {shlex.join([*more, '--resume'])}")


def kept_so_far(done: int, n: int, command: str) -> str:
    """How much of a run is kept, and the command that continues it."""
    return f"{done:,} of {many(n, 'replication')} are kept; continue with: {command}"


def _delete(out: Path, run: str) -> str:
    return shlex.join(["sim", "runs", "delete", run, *at(out)])


def _of(run: Run) -> str:
    return f"{run.replications:,} of {many(run.wanted, 'replication')}"


def _few(changed: list[str]) -> str:
    more = f", and {len(changed) - DIFFERENCES} more differences" if len(changed) > DIFFERENCES else ""
    return "; ".join(changed[:DIFFERENCES]) + more if changed else "what is asked is told in another way"


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
