"""What somebody meets who has just installed it: a command that has to compile, completion, an editor that knows files."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from ..engine.played import REPO, SCENARIOS
from ..processes import started
from .conftest import Done

Cli = Callable[..., Done]

ONE = SCENARIOS / "reference" / "one-veto.yaml"
SIM = Path(sys.executable).parent / "sim"


def on_terminal(*arguments: str, env: dict[str, str]) -> tuple[int, str]:
    """The exit code of a command whose stderr is a terminal, and what that shows."""
    ours, theirs = pty.openpty()
    with started([SIM, *arguments], stderr=theirs, stdout=subprocess.DEVNULL, env=env) as process:
        os.close(theirs)
        said = b""
        try:
            while part := os.read(ours, 4096):
                said += part
        except OSError:  # as Linux says that nobody has the other end any more
            pass
        os.close(ours)
    return process.returncode, said.decode().replace("\r\n", "\n")


def test_the_first_command_says_on_a_terminal_that_it_compiles_and_later_ones_say_nothing(
    tmp_path: Path, plain_env: dict[str, str]
) -> None:
    env = plain_env | {"NUMBA_CACHE_DIR": str(tmp_path)}
    asked = ("priors", "cfius.refiled")
    assert on_terminal(*asked, env=env) == (0, "compiling for this machine: up to a minute, once\n")
    assert on_terminal(*asked, env=env) == (0, "")


def test_who_wants_quiet_or_is_no_terminal_is_not_told(tmp_path: Path, plain_env: dict[str, str]) -> None:
    env = plain_env | {"NUMBA_CACHE_DIR": str(tmp_path / "quiet")}
    code, said = on_terminal("compare", str(ONE), str(ONE), "-q", "--fail-on", "nope=1", env=env)
    assert (code, said) == (2, "--fail-on nope: is no group; groups are closed, open\n")
    env = plain_env | {"NUMBA_CACHE_DIR": str(tmp_path / "piped")}
    done = subprocess.run([SIM, "priors", "cfius.refiled"], env=env, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_completion_is_installed_and_completes(tmp_path: Path, plain_env: dict[str, str]) -> None:
    env = plain_env | {"HOME": str(tmp_path)}
    done = subprocess.run(["bash", "-c", "sim --install-completion; exit $?"], env=env, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert "_SIM_COMPLETE" in (tmp_path / ".bash_completions" / "sim.sh").read_text(encoding="utf-8")
    asked = {"_SIM_COMPLETE": "complete_bash", "COMP_WORDS": "sim ru", "COMP_CWORD": "1"}
    done = subprocess.run([SIM], env=env | asked, capture_output=True, text=True)
    assert (done.returncode, done.stdout.split()) == (0, ["run", "runs"])


def test_a_file_that_ends_in_sim_yaml_has_a_plain_name_and_a_schema_by_the_documented_setting(
    cli: Cli, tmp_path: Path
) -> None:
    page = (REPO / "docs" / "files.md").read_text(encoding="utf-8")
    (setting,) = re.findall(r"```json\n(.*?)```", page, re.DOTALL)
    assert json.loads(setting)["yaml.schemas"]["./scenario.schema.json"] == "*.sim.yaml"
    assert cli("init", "my-deal.sim.yaml").code == 0
    assert {file.name for file in tmp_path.iterdir()} == {"my-deal.sim.yaml", "scenario.schema.json"}
    text = (tmp_path / "my-deal.sim.yaml").read_text(encoding="utf-8")
    assert "title: My deal, a made-up deal" in text and "sim run my-deal.sim.yaml" in text
    assert cli("run", "my-deal.sim.yaml", "-n", "20", "--workers", "1").code == 0
    assert [path.name for path in (tmp_path / "reports").iterdir()] == ["my-deal"]
