"""A replication is a function of the scenario, the seed and its number, and of nothing else."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from sim.execution.chunk import play_chunk
from sim.execution.executor import execute
from sim.execution.options import Options
from sim.world.plan import Plan
from sim.world.reference import Engine

from .played import SCENARIOS, named, plan_from, plan_of, records

FILES = ["oracle.yaml", "auction.yaml", "reference/one-veto.yaml"]
IDLE = """
  idle:
    prefers: {price: {weight: 1, best: 10, worst: 30}}
    no_deal: 0.9
    delay: 0
    likes: {oracle: 0.1}
    powers:
      idle_bid: {bid: {responds: 1 day, enters: 100000 days}}
      idle_review: {review: {when: false, takes: 1 day, grants: 0}}
      idle_suit: {rule: {about: idle_ban, asked_when: false, takes: 1 day, grants: 1, effect: suspends}}
      idle_ban: {impose: {when: false, deadline: {at: 2020-10-01, force: order, met: closed, then: {enforce: 1}}}}
"""


def _plan(folder: Path, text: str) -> Plan:
    """Compile a text that may cite priors: it must lie in a folder named scenarios."""
    root = folder / "scenarios"
    if not root.exists():
        root.mkdir()
        (root / "priors").symlink_to(SCENARIOS / "priors")
        (folder / "seeds").symlink_to(SCENARIOS.parent / "seeds")
    return plan_from(root, text)


def test_an_idle_actor_with_every_power_changes_no_record(tmp_path: Path) -> None:
    text = (SCENARIOS / "oracle.yaml").read_text(encoding="utf-8")
    with_idle = text.replace("\nactors:\n", "\nactors:" + IDLE, 1)
    assert with_idle != text
    plan = _plan(tmp_path, with_idle)
    assert "actors.idle.powers.idle_ban" in plan.elements["path"]
    assert records(plan, 0, 60) == records(plan_of("oracle.yaml"), 0, 60)


def test_the_order_of_keys_in_the_file_changes_no_record(tmp_path: Path) -> None:
    yaml = YAML(typ="safe", pure=True)
    data = yaml.load((SCENARIOS / "oracle.yaml").read_text(encoding="utf-8"))
    out = io.StringIO()
    yaml.dump(_reversed(data), out)
    assert records(_plan(tmp_path, out.getvalue()), 0, 60) == records(plan_of("oracle.yaml"), 0, 60)


def _reversed(node: Any) -> Any:
    """The same with every mapping turned round."""
    if isinstance(node, dict):
        return {key: _reversed(node[key]) for key in reversed(node)}
    return [_reversed(item) for item in node] if isinstance(node, list) else node


@pytest.mark.parametrize("file", FILES)
def test_a_replication_played_alone_is_the_same_as_in_a_chunk(file: str) -> None:
    plan = plan_of(file)
    _, _, played = play_chunk(Engine(plan), 1, 0, 60, 20)
    fresh = Engine(plan)
    for k in (59, 0, 33):
        alone = fresh.play(1, k, 20)
        assert named(plan, alone.record) == named(plan, played[k].record)
        assert (alone.outcomes, alone.path, alone.draws) == (played[k].outcomes, played[k].path, played[k].draws)


def test_any_number_of_workers_and_any_chunks_give_the_same_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = plan_of("reference/one-veto.yaml")
    alone, _, _ = execute([plan], Options(n=730, workers=1))
    several, _, _ = execute([plan], Options(n=730, workers=2))
    monkeypatch.setattr("sim.execution.executor.DRAWS_PER_CHUNK", 4)
    small, _, _ = execute([plan], Options(n=730, workers=1))
    for other in (several[0], small[0]):
        assert (alone[0].outcomes.hits == other.outcomes.hits).all()
        assert (alone[0].outcomes.hits_squared == other.outcomes.hits_squared).all()
        assert (alone[0].occupied == other.occupied).all()
        assert alone[0].stories == other.stories
        assert alone[0].first == other.first
        assert (alone[0].events, alone[0].draws) == (other.events, other.draws)


def test_a_longer_run_begins_with_the_same_replications() -> None:
    plan = plan_of("oracle.yaml")
    engine = Engine(plan)
    short, _, _ = play_chunk(engine, 7, 0, 20, 20)
    long, _, _ = play_chunk(engine, 7, 0, 60, 20)
    assert (long.outcomes[:20] == short.outcomes).all()
    assert (long.story[:20] == short.story).all()


def test_a_saved_plan_plays_the_same_in_a_process_without_the_scenario_language(tmp_path: Path) -> None:
    plan = plan_of("oracle.yaml")
    file = tmp_path / "plan.npz"
    plan.save(file)
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from sim.world.plan import Plan\n"
        "from sim.world.reference import Engine\n"
        f"engine = Engine(Plan.load(Path({str(file)!r})))\n"
        "print([engine.play(3, k, 20).record for k in range(25)])\n"
        "assert not [m for m in sys.modules if m.startswith('sim.scenario')], 'the language was imported'\n"
        "assert not [m for m in sys.modules if m.split('.')[0] in ('ruamel', 'pydantic', 'lark')]\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    engine = Engine(plan)
    assert done.stdout.strip() == str([engine.play(3, k, 20).record for k in range(25)])


def test_another_seed_gives_other_records() -> None:
    plan = plan_of("oracle.yaml")
    assert records(plan, 0, 3, seed=1) != records(plan, 0, 3, seed=2)


def test_scenarios_share_the_luck_of_what_they_share() -> None:
    """Clocks, drifts and strikes draw the same in both, though one of them lets dates hold and everybody acts otherwise."""
    a, b = records(plan_of("oracle.yaml"), 0, 40), records(plan_of("firm-deadline.yaml"), 0, 40)
    assert sum(p == q for p, q in zip(a, b, strict=True)) < 40
    for p, q in zip(a, b, strict=True):
        drifts, others = ([(e[1], e[8]) for e in record if e[2] == "MOVED"] for record in (p, q))
        assert drifts and drifts == others
        for kind, power in LUCK:
            times, other = ([e[1] for e in record if e[2] == kind and e[4] == power][:1] for record in (p, q))
            assert not times or not other or times == other


LUCK = [  # the first of each kind, where it happens in both: a delay that draws by itself and that no date hurries
    ("GRANTED", "actors.federal_courts.powers.app_ban_suit"),
    ("HAPPENED", "events.election"),
]
