"""What bad input gets: exit code 2, one message with a position, no traceback, nothing written."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.study.runs import open_scenario

from ..engine.played import SCENARIOS

BASE = (SCENARIOS / "reference" / "one-veto.yaml").read_text(encoding="utf-8")
BOMB = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{chr(97 + i)}: &{chr(97 + i)} [{','.join(['*' + chr(96 + i)] * 10)}]\n" for i in range(1, 9)
)
MANY = (
    "  price: {unit: USD bn, levels: ["
    + ", ".join(map(str, range(400)))
    + "]}\n  more: {levels: ["
    + ", ".join(f"l{i}" for i in range(200))
    + "]}"
)


def _changed(old: str, new: str) -> str:
    assert old in BASE
    return BASE.replace(old, new, 1)


# name -> (text, what the message has to say)
WRONG: dict[str, tuple[str, str]] = {
    "unknown key": (_changed("takes:", "take:"), r'take: is not a key here \(did you mean "takes"\?\)'),
    "wrong type": (_changed("no_deal: 0.2", "no_deal: [1]"), r"no_deal: .*must be a number"),
    "impossible date": (_changed("as_of: 2024-01-01", "as_of: 2021-02-30"), "2021-02-30 is not a date"),
    "unknown name in an expression": (_changed("- closed: closed", "- closed: closd"), r'closd.*did you mean "closed"'),
    "unknown ruling in an expression": (_changed("cleared(all)", "cleared(securty)"), r'securty.*did you mean "security"'),
    "probability above 1": (_changed("grants: {above: 0.4, sharpness: 10}", "grants: 55"), "55.*probability"),
    "contradictory quantiles": (
        _changed("takes: {exponential: 20 days}", "takes: {p5: 9, p50: 3, p95: 20}"), "quantiles must increase",
    ),
    "outcomes that do not cover": (_changed("- open: otherwise", "- open: signed"), "end with `otherwise`"),
    "no packages left": (_changed("actors:", "impossible: [price > 0]\nactors:"), "no packages are left"),
    "too many packages": (_changed("  price: {unit: USD bn, levels: [1, 2, 3, 4]}", MANY), "at most 50000"),
    "duplicate key": (BASE + "title: again\n", "title.*(twice|duplicate|already)"),
    "custom tag": (_changed("title: One veto", "title: !x One veto"), "tag"),
    "alias bomb": (BOMB, "more than 100,000|values"),
    "empty file": ("", "empty"),
    "a list": ("- 1\n- 2\n", "mapping|list"),
    "cyclic triggers": (
        _changed("agreement:", "circumstances: {mood: {start: 0}}\nevents:\n  up: {when: mood > 0.5, sets: {mood: 0}}\n"
                 "  down: {when: mood < 0.5, sets: {mood: 1}}\nagreement:"),
        "triggers itself",
    ),
    "extends an absolute path": ("extends: /etc/passwd\n", "absolute|relative"),
    "extends out of the tree": ("extends: ../../../etc/x.yaml\n", "leads out of"),
    "extends itself": ("extends: scenario.yaml\n", "extend each other"),
    "a bid for an unknown structure": (_changed("{bid: {tactic", "{bid: {structure: sal, tactic"), "sal: is no structure"),
    "no value of no deal": (_changed("    no_deal: 0.2\n", ""), "no_deal: is missing"),
    "an unknown prior": (_changed("takes: {exponential: 20 days}", "takes: {prior: cfius.days}"), "cfius.days"),
    "an unknown level": (_changed("best: home", "best: hom"), r'hom: is no level.*did you mean "home"'),
    "a fact known later": (
        _changed("terms:", "seeds: [facts.yaml]\nterms:").replace("no_deal: 0.2", "no_deal: {is: 0.2, evidence: [f1]}", 1),
        "f1: became known on 2024-05-01, after as_of",
    ),
}  # fmt: skip


def _write(folder: Path, text: str) -> Path:
    (folder / "facts.yaml").write_text(
        "facts:\n  - {id: f1, known_by: 2024-05-01, statement: later, confidence: high, sources: []}\n",
        encoding="utf-8",
    )
    file = folder / "scenario.yaml"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.parametrize("name", sorted(WRONG))
def test_a_wrong_scenario_is_refused_with_position_and_rule(name: str, tmp_path: Path) -> None:
    text, rule = WRONG[name]
    file = _write(tmp_path, text)
    with pytest.raises(ScenarioError, match=f"(?s){rule}") as caught:
        open_scenario(file)
    message = str(caught.value)
    assert "\n" not in message
    assert "scenario.yaml" in message
    assert message.isprintable()


REAL = ["unknown key", "impossible date", "alias bomb", "too many packages", "unknown name in an expression"]


@pytest.mark.parametrize("name", REAL)
def test_the_command_exits_with_2_and_writes_nothing(name: str, tmp_path: Path) -> None:
    file = _write(tmp_path, WRONG[name][0])
    done = _sim("run", str(file), "-n", "40", "--out", str(tmp_path / "out"))
    assert done.returncode == 2
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("kind", ["directory", "missing", "huge", "binary"])
def test_what_is_no_scenario_file_is_refused(kind: str, tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    if kind == "directory":
        file.mkdir()
    elif kind == "huge":
        with file.open("wb") as f:
            f.truncate(100_000_000)
    elif kind == "binary":
        file.write_bytes(b"title: \xff\xfe\n")
    done = _sim("run", str(file), "--out", str(tmp_path / "out"))
    assert done.returncode == 2
    assert (done.stdout, "Traceback" in done.stderr) == ("", False)
    assert "x.yaml" in done.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["-n", "0"], "n (=0) must lie between"),
        (["--set", "actors.selle.no_deal=1"], "selle"),
        (["--set", "nonsense"], "PATH=VALUE"),
        (["--seed", "-1"], "seed (=-1)"),
        (["--until-halfwidth", "2"], "until-halfwidth"),
    ],
)
def test_a_wrong_option_is_refused(arguments: list[str], words: str, tmp_path: Path) -> None:
    file = SCENARIOS / "reference" / "one-veto.yaml"
    done = _sim("run", str(file), *arguments, "--out", str(tmp_path / "out"))
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


def _sim(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "sim", *arguments], capture_output=True, text=True, check=False, timeout=60
    )
