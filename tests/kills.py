"""Kill a run at random moments, resume it, and see that it ends with the bytes of one that was never interrupted.

    python -m tests.kills --kills 100 --seed 1 --workers 2

Each round starts a run, kills its whole process group one to three times, each time at a moment drawn anew, and resumes
it in between and at last to its end. Processes are forked from one that has imported everything already, so that most
moments fall into the work and not into the start. Exits with 1 at the first difference.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import NoReturn

import sim
from sim.cli import publishing, run_folder  # noqa: F401  what a command would import only when it is asked
from sim.cli.app import app
from sim.report.pages import page  # noqa: F401
from sim.study import run  # noqa: F401

REPO = Path(__file__).resolve().parent.parent
SCENARIO = REPO / "scenarios" / "reference" / "one-veto.yaml"
NEVER_THE_SAME = "timings.json"


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--kills", type=int, default=10)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--workers", type=int, default=1)
    options.add_argument("-n", type=int, default=360, help="replications")
    asked = options.parse_args()
    luck = random.Random(asked.seed)
    command = ["run", str(SCENARIO), "-n", str(asked.n), "--per-belief", "2", "--workers", str(asked.workers), "-q"]
    sim.run(SCENARIO, n=2).report()  # and what is compiled when it is first called
    with tempfile.TemporaryDirectory() as place:
        tempfile.tempdir = place  # where what is killed leaves something
        lasts = _whole_run(command, Path(place) / "never")
        never = _files(Path(place) / "never")
        kills, kept, runs = 0, 0, 0
        while kills < asked.kills:
            out = Path(place) / "killed"
            for _ in range(min(luck.randint(1, 3), asked.kills - kills)):
                if not _kill(_start(command, out), luck.uniform(0, lasts)):
                    break  # it was quicker than the kill
                kills += 1
                kept += len(list(out.glob("*/.*/chunks/*.receipt")))
                _look_whole(out, never)
            _whole_run(command, out)
            _same(_files(out), never)
            runs += 1
            shutil.rmtree(out)
    print(f"{kills} kills, {kept} chunks kept, {runs} runs resumed to their end: the same bytes in all")
    return 0


def _start(command: list[str], out: Path) -> int:
    """The process of a run that goes on from where the last one was killed."""
    child = os.fork()
    if child:
        return child
    os.setsid()
    with open(os.devnull, "w") as null, contextlib.redirect_stdout(null):
        _end(command, out)


def _end(command: list[str], out: Path) -> NoReturn:
    code = 1
    try:
        app([*command, "--out", str(out), "--resume"])
    except SystemExit as end:
        code = int(end.code or 0)
    finally:
        os._exit(code)


def _kill(process: int, after: float) -> bool:
    """Kill a process and all that it started; false if it came to its end before."""
    time.sleep(after)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process, signal.SIGKILL)
        # Before it has a group of its own there is nobody else to kill.
    with contextlib.suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)
    status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    if status not in (0, -signal.SIGKILL):
        sys.exit(f"a run ended with {status}")
    return status != 0


def _whole_run(command: list[str], out: Path) -> float:
    """Let a run come to its end; the seconds that it took."""
    began = time.monotonic()
    process = _start(command, out)
    status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    if status:
        sys.exit(f"a run ended with {status}")
    return time.monotonic() - began


def _files(out: Path) -> dict[str, bytes]:
    """Everything below a folder, hidden or not, but what tells the time."""
    files = (path for path in out.rglob("*") if path.is_file() and path.name != NEVER_THE_SAME)
    return {str(path.relative_to(out)): path.read_bytes() for path in files}


def _look_whole(out: Path, never: dict[str, bytes]) -> None:
    """What is seen after a kill is nothing, or the whole run."""
    seen = {name: data for name, data in _files(out).items() if "/." not in f"/{name}"}
    if seen:
        _same(seen, never)


def _same(found: dict[str, bytes], never: dict[str, bytes]) -> None:
    differing = [name for name in found.keys() | never.keys() if found.get(name) != never.get(name)]
    if differing:
        sys.exit(f"not the same bytes: {', '.join(sorted(differing))}")


if __name__ == "__main__":
    sys.exit(main())
