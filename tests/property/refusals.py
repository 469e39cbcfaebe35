"""What a scenario file that comes from anywhere is owed: it is played, or refused with a position, and in time."""

from __future__ import annotations

import re
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

from sim.errors import MOST, ScenarioError, SimError
from sim.scenario.load import load
from sim.world.compile import compile_scenario
from sim.world.compile.warnings import warnings_of
from sim.world.plan import Plan
from sim.world.reference import Engine

REPO = Path(__file__).resolve().parents[2]
SCENARIOS = REPO / "scenarios"
SECONDS = 5.0  # of the processor, so that a busy machine is no failure


class TooLong(BaseException):
    """Not an Exception, so that nothing on the way can take it for an error of the scenario."""


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Interrupt what takes more processor time."""

    def stop(*_: object) -> None:
        raise TooLong

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def opened(file: Path) -> tuple[Plan, set[int]] | str:
    """The plan of a file and the outcomes that a warning calls impossible; or what the refusal says."""
    try:
        with limited(SECONDS):
            loaded = load(file)
            plan = compile_scenario(loaded).plan
    except ScenarioError as error:
        return str(error)
    with limited(SECONDS):
        paths = [warning.path.split(".") for warning in warnings_of(loaded, plan)]
    return plan, {int(path[1]) for path in paths if path[0] == "outcomes"}


def refused_or_played(folder: Path, said: str) -> str:
    """Check a scenario given as text; "" where it was played, else the message of the refusal or of the play."""
    file = folder / "x.yaml"
    file.write_text(said, encoding="utf-8")
    found = opened(file)
    if isinstance(found, str):
        stands_somewhere(found, folder.parent)
        return found
    try:
        with limited(4 * SECONDS):
            played(*found)
    except SimError as error:
        assert str(error).isprintable()
        return str(error)
    return ""


def stands_somewhere(message: str, within: Path) -> None:
    """Every line of a refusal begins with a place that there is, and none is told twice."""
    said = message.split("\n")
    told = said[:-1] if re.fullmatch("and [0-9]+ more", said[-1]) else said
    assert len(set(told)) == len(told) <= MOST
    for line in told:
        place = re.match(r"(\S+\.yaml):(\d+):(\d+): \S", line)
        assert place, message
        assert Path(place[1]).is_relative_to(within), message
        lines = Path(place[1]).read_bytes().decode("utf-8-sig", errors="replace").replace("\r\n", "\n").split("\n")
        assert 1 <= int(place[2]) <= len(lines) and 1 <= int(place[3]) <= len(lines[int(place[2]) - 1]) + 1, message
        assert line.isprintable()


def played(plan: Plan, impossible: set[int]) -> None:
    """Three replications: each ends, and is in exactly one outcome at each check and at any time, a possible one."""
    engine = Engine(plan)
    for replication in (0, 1, 20):
        one = engine.play(1, replication, 20)
        times = [event.time for event in one.record]
        assert times == sorted(times)
        assert not times or times[-1] <= plan.horizon
        assert len(one.outcomes) == len(plan.checks)
        assert all(0 <= outcome < len(plan.outcomes) for outcome in one.outcomes)
        assert not impossible & {outcome for _, outcome in one.path}
        assert one.path[0][0] == 0.0
        assert all(a[1] != b[1] for a, b in pairwise(one.path))
        assert all(a[0] < b[0] for a, b in pairwise(one.path[1:]))  # after what the history has left, at 0 as well
        assert one.path[-1][1] == one.outcomes[-1]
        assert all(event.cause < event.number for event in one.record)


def furnished(folder: Path) -> Path:
    """The folder of a scenario, with what the scenarios of the repository lean on."""
    (folder / "scenarios").mkdir()
    shutil.copytree(SCENARIOS / "priors", folder / "scenarios" / "priors")
    shutil.copytree(REPO / "seeds", folder / "seeds")
    return folder / "scenarios"
