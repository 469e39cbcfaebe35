"""Many processes of `sim`, quickly: each is forked from one that has imported everything already.

`python -m tests.cli.forks` is that one. It reads a JSON object a line, [arguments, working folder, environment, stdout,
stderr], forks a process that does what the console script does, and answers with its exit code.
"""

import faulthandler
import importlib
import json
import os
import pkgutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

PATIENCE = 300  # seconds after which a process tells where it hangs, and ends
REPO = Path(__file__).resolve().parent.parent.parent


class Forks:
    """The parent of all these processes, and what they have said."""

    def __init__(self, place: Path, env: Mapping[str, str]) -> None:
        self.place = place
        self.parent = subprocess.Popen(
            [sys.executable, "-m", "tests.cli.forks"],
            cwd=REPO,
            env={**env, "TMPDIR": str(place)},  # where what is ended at once leaves something
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def __call__(
        self, *arguments: str | Path, cwd: Path | None = None, env: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        assert self.parent.stdin is not None and self.parent.stdout is not None
        said = [self.place / "stdout", self.place / "stderr"]
        asked = [list(map(str, arguments)), str(cwd or self.place), dict(env or {}), *map(str, said)]
        self.parent.stdin.write(json.dumps(asked) + "\n")
        self.parent.stdin.flush()
        code = int(self.parent.stdout.readline())
        return subprocess.CompletedProcess(asked[0], code, *(file.read_text(encoding="utf-8") for file in said))

    def close(self) -> None:
        assert self.parent.stdin is not None and self.parent.stdout is not None
        self.parent.stdin.close()
        self.parent.wait(60)
        self.parent.stdout.close()


def serve() -> None:
    import sim

    for module in pkgutil.walk_packages(sim.__path__, "sim."):
        if not module.name.endswith(("__main__", ".cluster")):  # which needs Dask
            importlib.import_module(module.name)
    sim.run(REPO / "scenarios" / "reference" / "one-veto.yaml", n=100).report()  # what is compiled is fetched here
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            become(*json.loads(line))
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


def become(arguments: list[str], cwd: str, env: dict[str, str], stdout: str, stderr: str) -> None:
    """What the console script does, and then the end of the process."""
    from sim.cli.main import start

    for number, file in ((0, os.devnull), (1, stdout), (2, stderr)):
        os.dup2(os.open(file, os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644), number)
    os.chdir(cwd)
    os.environ.update(env)
    code: Any = 1
    faulthandler.dump_traceback_later(PATIENCE, exit=True)  # on what is its stderr by now
    try:
        sys.argv = ["sim", *arguments]
        start()
    except SystemExit as end:
        code = end.code or 0
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    serve()
