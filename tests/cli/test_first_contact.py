"""What somebody meets who has just installed it: a command that has to compile, completion, an editor that knows files."""

from __future__ import annotations

import json
import os
import pty
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

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


ASKED = ("priors", "cfius.refiled")
First = tuple[dict[str, str], tuple[int, str]]  # an environment, an exit code, and what was said
COMPILING = "compiling for this machine: up to a minute, once\n"


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory, plain_env: dict[str, str]) -> First:
    """An environment in which one command has been typed, and what that said on a terminal."""
    env = plain_env | {"NUMBA_CACHE_DIR": str(tmp_path_factory.mktemp("cache"))}
    return env, on_terminal(*ASKED, env=env)


def lacking(env: dict[str, str], tmp_path: Path) -> dict[str, str]:
    """The same with a copy of what was compiled, of which one function is missing."""
    copy = Path(shutil.copytree(env["NUMBA_CACHE_DIR"], tmp_path / "cache"))
    for file in copy.rglob("families.quantile-*"):
        file.unlink()
    return env | {"NUMBA_CACHE_DIR": str(copy)}


def test_the_first_command_says_on_a_terminal_that_it_compiles_and_later_ones_say_nothing(first: First) -> None:
    env, said = first
    assert said == (0, COMPILING)
    assert on_terminal(*ASKED, env=env) == (0, "")


def test_who_is_no_terminal_is_not_told(first: First, tmp_path: Path) -> None:
    env = lacking(first[0], tmp_path)
    done = subprocess.run([SIM, *ASKED], env=env, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(("quiet", "told"), [(["-q"], ""), ([], COMPILING)])
def test_who_wants_quiet_is_not_told(first: First, tmp_path: Path, quiet: list[str], told: str) -> None:
    env = lacking(first[0], tmp_path)
    code, said = on_terminal("compare", str(ONE), str(ONE), *quiet, "--fail-on", "nope=1", env=env)
    assert (code, said) == (2, f"{told}--fail-on nope: is no group; groups are closed; open\n")


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
