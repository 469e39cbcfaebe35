"""The numerics give the same bits as machine code and as plain Python, and use nothing that varies."""

import math
import os
import re
import subprocess
import sys
from typing import Any

import numba
import pytest

from sim.world import draws, families, portable


def not_portable(function: Any) -> set[str]:
    """What a function, with all that it calls, uses beyond IEEE operations."""
    fresh = numba.njit(function.nopython_signatures[0], error_model="numpy")(function.py_func)
    (assembly,) = fresh.inspect_asm().values()
    (ir,) = fresh.inspect_llvm().values()
    mathematical = {name for name in dir(math) if not name.startswith("_")} - {
        "sqrt",
        "fabs",
    }  # these are exact
    called = set(re.findall(r"@(?:llvm\.)?(\w+)(?:\.f64)?\(", ir))
    fused = re.findall(r"\b(?:vfn?m(?:add|sub)\w*|fn?m(?:add|sub)|fml[as])\b", assembly)
    return called & (mathematical | {"fmuladd", "powi"}) | set(fused)


@pytest.mark.parametrize(
    "function",
    [families.residual, families.mean, draws.uniforms, portable.logistic],
    ids=lambda function: function.__name__,
)
def test_compiled_code_has_no_fused_operation_and_calls_no_mathematical_library(function: Any) -> None:
    function.compile(())  # it is fetched when somebody asks for it, whatever the types, as it was declared
    assert not_portable(function) == set()


def test_a_call_of_the_mathematical_library_would_be_noticed() -> None:
    assert not_portable(numba.njit("float64(float64)")(lambda x: math.log(x))) == {"log"}


BITS = """
import hashlib, struct
import numpy as np
from sim.world import portable
from sim.world.draws import philox, uniform, uniforms
from sim.world.families import cdf, mean, quantile, residual

rng = np.random.default_rng(1)
near = rng.uniform(-20, 20, 300).tolist()
far = (rng.choice([-1, 1], 300) * np.exp(rng.uniform(-700, 700, 300))).tolist()
odd = [0.0, -0.0, 1.0, -1.0, 0.5, 5e-324, 1e308, float("inf"), float("-inf"), float("nan")]
results = []
for name in ("log", "exp", "log1p", "expm1", "logistic", "normal_cdf", "normal_quantile", "log_gamma"):
    results += [getattr(portable, name)(x) for x in near + far + odd]
results += [portable.normal_quantile(u) for u in rng.uniform(0, 1, 300).tolist()]
results += [portable.power(abs(x), y) for x, y in zip(near + far, far + near)]
for a, b in np.exp(rng.uniform(-3, 6, (60, 2))).tolist():
    for u in rng.uniform(0, 1, 5).tolist():
        results += [portable.beta_cdf(a, b, u), portable.beta_quantile(a, b, u)]
for family, a, b, c in [
    (0, 3.0, 0.0, 0.0), (1, 2.0, 5.0, 0.0), (2, 1.0, 2.0, 7.0), (2, 1.0, 1.0, 7.0), (3, 1.0, 2.0, 7.0),
    (3, 1.0, 7.0, 7.0), (4, 3.0, 2.0, 0.0), (5, 3.0, 0.7, 0.0), (6, 4.0, 0.0, 0.0), (7, 1.7, 4.0, 0.0),
    (8, 2.0, 3.0, 0.0), (9, -1.0, 5.0, 0.0), (10, 1.0, 9.0, 0.0), (11, 1.0, 3.0, 0.0), (12, 1.0, 2.0, 9.0),
    (3, 2.0, 2.0, 2.0), (12, 2.0, 2.0, 9.0), (5, 3.0, 0.0, 0.0), (7, 2.0, 0.0, 0.0),
]:
    results.append(mean(family, a, b, c))
    for u, x in zip(rng.uniform(0, 1, 40).tolist(), rng.uniform(-2, 12, 40).tolist()):
        results += [quantile(family, a, b, c, u), cdf(family, a, b, c, x), residual(family, a, b, c, x, u)]
for seed, replication in [(0, 0), (2**64 - 1, 2**55 + 7), (12345678901234567890, 3)]:
    results += [uniform(seed, replication, 2**32 - 1, purpose, 9) for purpose in range(16)]
    results += uniforms(seed, np.arange(50), 77, 1, 0).tolist()
words = [int(word) for word in philox(1, 2, 3, 4, 5, 6)]
packed = struct.pack(f"<{len(results)}d", *(x if x == x else float("nan") for x in results))
print(len(results), words, hashlib.sha256(packed).hexdigest())
"""


def run_bits(**environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", BITS],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_every_function_has_the_same_bits_compiled_and_as_plain_python() -> None:
    assert run_bits() == run_bits(NUMBA_DISABLE_JIT="1")
