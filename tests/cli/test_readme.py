"""What the README and the documentation tell a reader to type is typed here, in a copy of the repository, and plays less."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

REPO = Path(__file__).resolve().parent.parent.parent
BLOCK = re.compile(r"^```(?P<language>\w+)[^\n]*\n(?P<text>.*?)^```", re.MULTILINE | re.DOTALL)
INSTALL = "python3 -m venv --without-pip .venv && python3 -m pip --python .venv/bin/python install pip "
RUN = INSTALL + ". && .venv/bin/sim run scenarios/oracle.yaml"
TEST = INSTALL + '-e ".[test]" && .venv/bin/python -m pytest'
ACTIVATE = ". .venv/bin/activate"


# A tenth of what a page plays: what a command does and prints does not hang on how often; 60 replications are 3 belief
# draws, the fewest that every part of a report takes. How many may be asked for is proved elsewhere.
COUNT = re.compile(r"(?P<asked>(?<!\S)(?:-n |n=))(?P<n>[\d_]+)\b")
TENTH, FEWEST = 10, 60
NARROW = ("--until-halfwidth 0.03", "--until-halfwidth 0.1")

IN_ORDER = ("runs.md",)  # pages whose commands need what those before them have left


def pages() -> list[Path]:
    documentation = (p for p in sorted((REPO / "docs").rglob("*.md")) if "_build" not in p.parts)
    return [REPO / "README.md", *documentation]


def blocks(page: Path, language: str) -> list[str]:
    text = page.read_text(encoding="utf-8")
    return [block["text"] for block in BLOCK.finditer(text) if block["language"] == language]


def commands(page: Path) -> Iterator[str]:
    """The lines of the shell blocks, continued lines joined, comments and empty lines left out."""
    for block in blocks(page, "sh"):
        for line in block.replace("\\\n", "").splitlines():
            if line.strip() and not line.startswith("#"):
                yield line.strip()


def to_run() -> list[str]:
    """Each command once, as it reads where the environment of these tests is the one that was set up.

    The two that set up an environment are typed by the continuous integration, as they stand.
    """
    every = dict.fromkeys(c for page in pages() if page.name not in IN_ORDER for c in commands(page))
    tails = [command for command in every if command not in (RUN, TEST, ACTIVATE)]
    return list(dict.fromkeys(tail.replace(".venv/bin/", "") for tail in tails))


def test_the_readme_gives_one_command_to_run_and_one_to_test() -> None:
    # Both install into a folder of the project, with no more than Python and pip: Debian has neither
    # ensurepip nor a Python that may be written to. They also bring pip, so that either can be typed again inside the
    # environment that it has made. The continuous integration runs these two as they stand, the second one in there.
    given = list(commands(REPO / "README.md"))
    assert [command for command in given if INSTALL in command] == [RUN, TEST]


def shorter(text: str) -> str:
    """The same with fewer replications."""
    fewer = COUNT.sub(lambda found: f"{found['asked']}{max(int(found['n']) // TENTH, FEWEST)}", text)
    return fewer.replace(*NARROW)


def test_only_the_number_of_replications_is_less_than_what_stands_there() -> None:
    assert shorter("sim run a.yaml -n 4000 --set a.n=1 && sim x") == "sim run a.yaml -n 400 --set a.n=1 && sim x"


def typed(command: str, folder: Path, env: dict[str, str]) -> None:
    command = shorter(command)
    done = subprocess.run(command, shell=True, cwd=folder, env=env, capture_output=True, encoding="utf-8", timeout=300)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"


@pytest.mark.parametrize("command", to_run())
def test_a_documented_command_works(command: str, repo_copy: Path, plain_env: dict[str, str]) -> None:
    typed(command, repo_copy, plain_env)


@pytest.mark.parametrize("name", IN_ORDER)
def test_the_commands_of_a_page_work_one_after_another(name: str, repo_copy: Path, plain_env: dict[str, str]) -> None:
    for command in commands(REPO / "docs" / name):
        typed(command, repo_copy, plain_env)


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(text, id=f"{page.name}-{number}")
        for page in pages()
        for number, text in enumerate(blocks(page, "python"), start=1)
    ],
)
def test_a_documented_python_example_works(
    source: str, repo_copy: Path, tmp_path: Path, plain_env: dict[str, str]
) -> None:
    script = tmp_path / "example.py"  # beside the copy: what it imports is what is installed, and compiled already
    script.write_text(shorter(source), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, script],
        cwd=repo_copy,
        env=plain_env,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
    )
    assert done.returncode == 0, f"{source}\n{done.stdout}\n{done.stderr}"
