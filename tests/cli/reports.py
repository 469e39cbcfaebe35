"""What the tests of stored runs share: runs that break off, and what is in a run folder."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from ..engine.played import SCENARIOS
from ..processes import started

ONE = str(SCENARIOS / "reference" / "one-veto.yaml")
TWO = str(SCENARIOS / "reference" / "two-vetoes.yaml")


def broken_off(*arguments: str | Path, out: Path, how: int = signal.SIGINT, chunks: int = 2) -> tuple[int, str, str]:
    """Start `sim`, send a signal to it and its workers once some chunks are kept: exit code, stdout, stderr."""
    with started(
        [sys.executable, "-m", "sim", *map(str, arguments), "--out", out],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    ) as going:  # fmt: skip
        while going.poll() is None and len(list(out.rglob("*.receipt"))) < chunks:
            time.sleep(0.01)
        os.killpg(going.pid, how)  # as a terminal does: to the workers too
        stdout, stderr = going.communicate(timeout=60)
    return going.returncode, stdout, stderr


def like_a_user() -> list[str]:
    """What goes before a command so that it may use no more than others let it, also where this is root."""
    if os.getuid() != 0:
        return []
    if shutil.which("setpriv") is None:
        pytest.skip("root may use everything, and there is nothing here to take that away")
    return ["setpriv", "--inh-caps=-all", "--bounding-set=-all"]


def only(out: Path) -> Path:
    """The only run folder below `out`."""
    (found,) = (path for path in out.glob("*/*") if not path.name.startswith("."))
    return found


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a run folder, but the one that tells how long it took."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != "timings.json")
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def manifest(folder: Path) -> dict[str, Any]:
    return dict(json.loads((folder / "manifest.json").read_text(encoding="utf-8")))


def copied(run: Path, to: Path) -> Path:
    """The same run in another folder of reports."""
    return Path(shutil.copytree(run, to / run.parent.name / run.name))
