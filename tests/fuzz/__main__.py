"""Fuzz one target: `python -m tests.fuzz TARGET [folders and options of libFuzzer]`.

Where no folder is named, what is found is thrown away afterwards; where one is, new inputs are kept in the first.
A file that is named is run alone, and with `-set_cover_merge=1` only the folders named are read. An input that fails
is written to the working folder.
"""

from __future__ import annotations

import importlib.util
import random
import sys
import tempfile
from contextlib import redirect_stderr
from hashlib import sha1
from io import StringIO
from pathlib import Path

INSTRUMENTED = ["sim", "ruamel", "defusedxml"]
LIMITS = ["-timeout=20", "-rss_limit_mb=2048", "-max_len=16000"]
CORPUS = Path(__file__).parent / "corpus"


def main(name: str, options: list[str]) -> None:
    """Run libFuzzer, which ends the process: with 0 where nothing was found."""
    import atheris

    import sim.world.reference  # before: what numba compiles must stay as it is  # noqa: F401

    with redirect_stderr(StringIO()), atheris.instrument_imports(include=INSTRUMENTED):  # it names every module
        from tests.fuzz.targets import TARGETS
    if name not in TARGETS:
        sys.exit(f"{name}: is no target; give one of {', '.join(TARGETS)}")
    target = TARGETS[name]

    def mutate(data: bytes, most: int, seed: int) -> bytes:
        rng = random.Random(seed)
        changed = target.change(data, rng) if rng.random() < 0.5 else None
        return (changed if changed is not None else atheris.Mutate(data, most))[:most]

    named = [option for option in options if not option.startswith("-")]
    given = [option for option in options if option.startswith("-")]
    merging = any(option.startswith(("-merge", "-set_cover_merge")) for option in given)
    with tempfile.TemporaryDirectory() as folder:
        if not merging and not any(Path(one).is_file() for one in named):
            new, seeds = Path(folder, "new"), Path(folder, "seeds")
            new.mkdir()
            seeds.mkdir()
            for seed in target.seeds():
                (seeds / sha1(seed).hexdigest()).write_bytes(seed)
            named = [*(named or [str(new)]), str(CORPUS / name), str(seeds)]
        again = f"{sys.executable} -m tests.fuzz {name}"  # what libFuzzer runs in a shell to merge
        atheris.Setup([again, *LIMITS, *given, *named], target.run, custom_mutator=mutate)
        atheris.Fuzz()


if __name__ == "__main__":
    if importlib.util.find_spec("atheris") is None:
        sys.exit('atheris is not installed: install the extra "fuzz"')
    main(sys.argv[1] if len(sys.argv) > 1 else "", sys.argv[2:])
