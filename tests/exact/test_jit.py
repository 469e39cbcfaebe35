"""The cache of compiled code: never stale, shared by processes that start at once, and never needed."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

import sim.world.jit

PROGRAM = """
import numba
before = numba.config.CACHE_DIR
from toy.top import twice
assert numba.config.CACHE_DIR == before
print(twice(1.0), sum(twice.stats.cache_hits.values()))
"""


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    """A package whose compiled function takes in a function and, through it, a constant from other files."""
    package = tmp_path / "toy"
    package.mkdir()
    shutil.copy(sim.world.jit.__file__, package / "jit.py")
    (package / "__init__.py").write_text("")
    (package / "constants.py").write_text("STEP = 1.0\n")
    for name, uses, formula in [
        ("base", "from toy import constants", "x + constants.STEP"),
        ("top", "from toy.base import base", "2.0 * base(x)"),
    ]:
        function = "twice" if name == "top" else name
        (package / f"{name}.py").write_text(
            f"{uses}\nfrom toy.jit import compiled\n\n\n"
            f'@compiled("float64(float64)")\ndef {function}(x):\n    return {formula}\n'
        )
    return package


def start(toy: Path, cache: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-B", "-c", PROGRAM],
        env=os.environ | {"NUMBA_CACHE_DIR": str(cache), "PYTHONPATH": str(toy.parent)},
        stdout=subprocess.PIPE,
        text=True,
    )


def outcome(process: "subprocess.Popen[str]") -> tuple[float, int]:
    """What the program computed, and how many functions it found in the cache."""
    output, _ = process.communicate(timeout=300)
    assert process.returncode == 0
    value, hits = output.split()
    return float(value), int(hits)


def test_an_edit_of_an_imported_file_is_noticed_and_no_edit_is_a_hit(toy: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    assert outcome(start(toy, cache)) == (4.0, 0)
    assert outcome(start(toy, cache)) == (4.0, 1)
    (toy / "constants.py").write_text("STEP = 2.0\n")
    assert outcome(start(toy, cache)) == (6.0, 0)
    base = (toy / "base.py").read_text()
    (toy / "base.py").write_text(base.replace("x + ", "x - "))
    assert outcome(start(toy, cache)) == (-2.0, 0)
    (toy / "base.py").write_text(base)
    assert outcome(start(toy, cache)) == (6.0, 1)
    assert not [path for path in toy.rglob("*") if path.suffix in (".nbi", ".nbc")]


def test_processes_that_start_at_once_share_an_empty_cache(toy: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    processes = [start(toy, cache) for _ in range(4)]
    assert {outcome(process)[0] for process in processes} == {4.0}
    assert outcome(start(toy, cache)) == (4.0, 1)


def test_a_damaged_cache_costs_no_more_than_compiling_and_is_replaced(toy: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    outcome(start(toy, cache))
    index = [*cache.rglob("*.nbi")]
    data = [*cache.rglob("*.nbc")]
    assert len(index) == len(data) == 2
    index[0].write_bytes(b"")
    data[1].write_bytes(data[1].read_bytes()[:100])
    assert [outcome(start(toy, cache))[0] for _ in range(2)] == [4.0, 4.0]
    assert outcome(start(toy, cache)) == (4.0, 1)


def test_where_nothing_can_be_written_the_functions_are_compiled_anew(toy: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder can be below a file")
    assert [outcome(start(toy, tmp_path / "file" / "cache")) for _ in range(2)] == [(4.0, 0)] * 2


def test_a_command_fetches_what_it_calls_without_all_that_numba_could_compile(repo: Path) -> None:
    file = repo / "scenarios" / "reference" / "one-veto.yaml"
    program = (
        f"import sys, sim; s = sim.load({str(file)!r}); sim.run(s, n=2, workers=1);"
        "print('sim.world.jit' in sys.modules, 'numba.np.arraymath' in sys.modules, 'scipy.linalg' in sys.modules)"
    )
    for _ in range(2):  # the first run may compile what the second one finds
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "False", "False"]


def test_the_first_call_refuses_what_the_signature_does_not_take() -> None:
    @sim.world.jit.compiled("float64(float64[::1])")
    def first(x: "npt.NDArray[np.float64]") -> float:
        return float(x[0])

    with pytest.raises(TypeError, match="No matching definition"):
        first(np.arange(3))
    assert first(np.ones(3)) == 1.0


def test_an_error_of_the_source_is_shown_although_the_cache_is_tried_first() -> None:
    @sim.world.jit.compiled("float64(float64)")
    def broken(x: float) -> float:
        return unknown_name(x)  # type: ignore[name-defined,no-any-return]  # noqa: F821

    with pytest.raises(Exception, match="unknown_name"):
        broken(1.0)
