"""The commands as users meet them: real processes, real files."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from sim.cli.options import typed
from sim.statistics.precision import roughly
from sim.version import __version__
from sim.world.kernel.engine import Kernel

from ..engine.played import REPO, SCENARIOS, plan_of
from ..processes import started
from .forks import Forks
from .reports import contents, only

ONE = str(SCENARIOS / "reference" / "one-veto.yaml")
TWO = str(SCENARIOS / "reference" / "two-vetoes.yaml")


def test_help_and_version_import_nothing_heavy() -> None:
    code = (
        "import sys\nsys.argv = ['sim', '--help']\n"
        "import typer\nbefore = set(sys.modules)\n"
        "from sim.cli.main import start\n"
        "try:\n    start()\nexcept SystemExit:\n    pass\n"
        "roots = {name.partition('.')[0] for name in set(sys.modules) - before}\n"
        "print('HEAVY', sorted(roots - sys.stdlib_module_names - {'sim', 'typer'}))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "HEAVY []" in done.stdout
    assert all(
        word in done.stdout for word in ("run", "compare", "trace", "validate", "runs", "query", "export", "reproduce")
    )
    assert "--install-completion" in done.stdout and "..." not in done.stdout.partition("Commands:")[2]
    version = subprocess.run([sys.executable, "-m", "sim", "--version"], capture_output=True, text=True, check=True)
    assert version.stdout.strip() == f"sim {__version__}"


def test_one_of_a_thing_is_told_in_the_singular(sim: Forks, tmp_path: Path) -> None:
    done = sim("run", str(SCENARIOS / "oracle.yaml"), "-n", "1", "--out", str(tmp_path))
    assert "\n1 replication over 1 belief draw, seed 1. " in done.stdout
    page = next(tmp_path.glob("oracle/*/report.html")).read_text(encoding="utf-8")
    assert "Counted over 1 replication of the scenario, with 1 draw of what is believed" in page
    assert not re.search(r"\b1 (replications|belief draws|draws)\b", page)


def test_a_run_prints_the_answer_and_leaves_a_whole_folder(sim: Forks, tmp_path: Path) -> None:
    done = sim("run", ONE, "-n", "130", "--out", str(tmp_path), "--png")
    assert done.returncode == 0
    assert "closed" in done.stdout
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("Report: ")
    assert f"Reproduce: sim run {ONE} -n 130 --seed 1" in last
    (folder,) = (tmp_path / "one-veto").iterdir()
    assert {file.name for file in folder.iterdir()} == {
        "manifest.json", "summary.json", "report.html", "report.png", "replications.parquet", "events.parquet",
        "packages.parquet", "timings.json",
    }  # fmt: skip
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["run"]["n"] == 130
    assert manifest["scenarios"][0]["data"]["title"] == "One veto"
    assert (folder / "report.png").read_bytes().startswith(b"\x89PNG")


def test_json_is_one_object_on_stdout(sim: Forks, tmp_path: Path) -> None:
    done = sim("run", ONE, "-n", "40", "--json", "--quiet", "--out", str(tmp_path))
    found = json.loads(done.stdout)
    assert (found["schema_version"], found["kind"], found["run"]["n"]) == (1, "run", 40)
    assert done.stderr == ""


def test_the_same_question_gives_the_same_folder_and_tables(sim: Forks, tmp_path: Path) -> None:
    for out, workers in (("a", "1"), ("b", "2")):
        assert sim("run", ONE, "-n", "700", "-q", "--workers", workers, "--out", str(tmp_path / out)).returncode == 0
    (a,), (b,) = (list((tmp_path / out / "one-veto").iterdir()) for out in "ab")
    assert a.name == b.name
    for name in ("replications.parquet", "events.parquet", "packages.parquet"):
        assert (a / name).read_bytes() == (b / name).read_bytes()


def test_either_engine_leaves_the_same_bytes_and_none_is_told_apart(sim: Forks, tmp_path: Path) -> None:
    Kernel(plan_of(ONE)).compile()
    for engine in ("compiled", "reference"):
        asked = ("run", ONE, "-n", "500", "--workers", "2", "--engine", engine, "--out", str(tmp_path / engine))
        assert sim(*asked).returncode == 0
    compiled, reference = (contents(only(tmp_path / engine)) for engine in ("compiled", "reference"))
    assert compiled == reference
    done = sim("run", ONE, "--engine", "fast")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "engine (=fast) must be compiled or reference\n"


def test_set_changes_a_value_and_is_told_in_the_command(sim: Forks, tmp_path: Path) -> None:
    change = "actors.capital.powers.security.review.grants=0"
    done = sim("run", ONE, "-n", "40", "--set", change, "--out", str(tmp_path))
    assert done.returncode == 0
    assert f"--set {change}" in done.stderr


@pytest.mark.parametrize("command", [(), ("run",), ("runs",), ("runs", "delete"), ("import", "genius")])
def test_help_is_the_same_where_python_leaves_docstrings_out(command: tuple[str, ...]) -> None:
    told = [
        subprocess.run(
            [sys.executable, *how, "-m", "sim", *command, "--help"], capture_output=True, text=True, check=True
        )
        for how in ((), ("-OO",))
    ]
    assert told[0].stdout == told[1].stdout


def test_a_value_that_is_set_in_a_comparison_is_set_in_every_scenario_and_the_help_says_so(
    sim: Forks, tmp_path: Path
) -> None:
    set_ = "actors.seller.no_deal=0.45"
    assert sim("compare", ONE, TWO, "-n", "20", "--set", set_, "--out", str(tmp_path)).returncode == 0
    (folder,) = tmp_path.glob("*/*")
    found = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["scenarios"]
    assert [s["data"]["actors"]["seller"]["no_deal"] for s in found] == [0.45, 0.45]
    words = {name: " ".join(sim(name, "--help").stdout.split()) for name in ("run", "compare")}
    assert "Replace a value in every scenario compared" in words["compare"]
    assert "compared" not in words["run"]


def test_compare_fails_on_a_difference_only_when_asked(sim: Forks, tmp_path: Path) -> None:
    few = sim("compare", ONE, TWO, "-n", "100", "--out", str(tmp_path), "--fail-on", "closed=3")
    assert few.returncode == 0
    assert "more than 3, but not seen to be more than chance; play more with -n" in few.stderr
    arguments = ("compare", ONE, TWO, "-n", "2000", "--out", str(tmp_path))
    assert sim(*arguments).returncode == 0
    wide = sim(*arguments, "--fail-on", "closed=90")
    narrow = sim(*arguments, "--fail-on", "closed=0.1")
    wrong = sim(*arguments, "--fail-on", "bann=1")
    assert (wide.returncode, narrow.returncode, wrong.returncode) == (0, 1, 2)
    assert "“two-vetoes”: closed differs by" in narrow.stderr
    assert "bann: is no group" in wrong.stderr
    for limits, told in (
        (("closed=101",), "no share differs by more than 100 points"),
        (("closed=1e400",), "no share differs by more than 100 points"),
        (("closed=5", "closed=9"), "closed: has two limits; give one"),
    ):
        refused = sim(*arguments, *(part for limit in limits for part in ("--fail-on", limit)))
        assert refused.returncode == 2 and told in " ".join(refused.stderr.replace("│", " ").split())


@pytest.mark.parametrize("name", ["summary.json", "report.html", "manifest.json", "timings.json", "report.png"])
def test_a_scenario_called_like_a_file_of_its_comparison_is_refused_before_it_is_played(
    name: str, sim: Forks, tmp_path: Path
) -> None:
    file = tmp_path / f"{name}.yaml"
    file.write_bytes(Path(ONE).read_bytes())
    done = sim("compare", file, TWO, "-n", "40", "--out", tmp_path)
    rule = f"rename the file; a comparison has a file called {name} beside the folders of its scenarios"
    assert (done.returncode, done.stderr) == (2, f"{file}: {rule}\n")
    assert [path.name for path in tmp_path.iterdir()] == [file.name]


def test_a_comparison_keeps_the_tables_and_the_text_of_every_scenario(sim: Forks, tmp_path: Path) -> None:
    assert sim("compare", ONE, TWO, "-n", "320", "-q", "--workers", "1", "--out", str(tmp_path)).returncode == 0
    (folder,) = (tmp_path / "compare-one-veto-two-vetoes").iterdir()
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    for file, said, found in zip((ONE, TWO), manifest["scenarios"], summary["scenarios"], strict=True):
        assert said["name"] == found["name"] == Path(file).stem
        assert manifest["files"][said["file"]] == Path(file).read_text(encoding="utf-8")
        assert said["hash"] == found["summary"]["scenario"]["hash"]
        tables = folder / said["name"]
        assert {table.name for table in tables.iterdir()} == {
            "replications.parquet",
            "events.parquet",
            "packages.parquet",
        }
        closed = f"SELECT count(*), count(*) FILTER (horizon = 'closed') FROM '{tables / 'replications.parquet'}'"
        hits = found["summary"]["probabilities"]["outcomes"]["horizon"]["closed"]["hits"]
        assert duckdb.sql(closed).fetchall() == [(320, hits)]
    joined = f"""SELECT count(*) FROM '{folder}/one-veto/replications.parquet' a
        JOIN '{folder}/two-vetoes/replications.parquet' b USING (replication) WHERE a.horizon != b.horizon"""
    flips = summary["pairs"][0]["checks"]["horizon"]["flips"]
    assert duckdb.sql(joined).fetchall() == [(sum(flip["count"] for flip in flips),)]


def test_files_of_one_name_are_told_apart_and_their_folder_has_no_blanks(sim: Forks, tmp_path: Path) -> None:
    for folder in ("old", "new case"):
        (tmp_path / folder).mkdir()
        shutil.copy(ONE, tmp_path / folder / "deal.yaml")
    files = [str(tmp_path / folder / "deal.yaml") for folder in ("old", "new case")]
    done = sim("compare", *files, "-n", "40", "--out", str(tmp_path / "reports"))
    assert "“new-case-deal”, less “old-deal”;" in done.stdout
    (folder,) = (tmp_path / "reports").iterdir()
    assert folder.name == "compare-old-deal-new-case-deal"
    (run,) = folder.iterdir()
    assert {"old-deal", "new-case-deal"} <= {one.name for one in run.iterdir()}


def test_workers_end_with_the_process_that_started_them(tmp_path: Path) -> None:
    with started(
        [sys.executable, "-m", "sim", "run", ONE, "-n", "100000000", "--workers", "2", "--out", tmp_path],
        stderr=subprocess.PIPE, text=True,
    ) as going:  # fmt: skip
        while going.poll() is None and len(list(tmp_path.rglob("part-*.parquet"))) < 3:
            time.sleep(0.05)
        going.kill()
        told = going.communicate(timeout=60)[1]  # which comes back when nobody has the pipe any more
    assert "Traceback" not in told


@pytest.mark.parametrize("value", ["0", "-0.1", "nan", "0.5"])
def test_a_half_width_that_cannot_be_is_refused_with_what_can(sim: Forks, value: str, tmp_path: Path) -> None:
    done = sim("run", ONE, "--until-halfwidth", value, "--out", str(tmp_path / "reports"))
    assert done.returncode == 2
    assert done.stderr.startswith(f"until-halfwidth (={value}) must be a probability above 0 and below 0.5")
    assert len(done.stderr.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_trace_tells_a_replication_and_a_typical_one(sim: Forks) -> None:
    told = sim("trace", ONE, "--replication", "3")
    assert told.returncode == 0
    assert "signs" in told.stdout
    typical = sim("trace", ONE, "--outcome", "closed", "--typical", "-n", "60", "--json")
    found = json.loads(typical.stdout)
    assert (found["kind"], found["outcome"]) == ("trace", "closed")
    assert 0 < found["share_of_outcome"] <= 1
    assert any(event["turning"] for event in found["events"])
    told = sim("trace", ONE, "--outcome", "closed", "--typical", "-n", "60").stdout
    assert f"the commonest course there: {roughly(found['share_of_outcome'])} of the" in told


def test_trace_tells_a_replication_as_the_history_of_a_scenario(sim: Forks, tmp_path: Path) -> None:
    told = sim("trace", ONE, "--replication", "3", "--as-history", "--until", "2024-06-30")
    assert told.returncode == 0
    shutil.copy(ONE, tmp_path)
    later = tmp_path / "later.yaml"
    later.write_text(told.stdout)
    assert sim("validate", str(later)).returncode == 0
    assert "as of 2024-06-30" in told.stdout and "offers: {" in told.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--replication", "1", "--as-history"), "--until"),
        (("--replication", "1", "--as-history", "--until", "soon"), "soon: must be a date"),
        (
            ("--replication", "1", "--as-history", "--until", "2030-01-01"),
            "2030-01-01: must lie between as_of 2024-01-01",
        ),
        ((), "--replication"),
        (("--outcome", "closed"), "--typical"),
        (("--outcome", "clsed", "--typical"), "clsed: is no outcome"),
    ],
)
def test_trace_refuses_half_a_question(sim: Forks, arguments: tuple[str, ...], words: str) -> None:
    done = sim("trace", ONE, *arguments)
    assert done.returncode == 2
    assert words in done.stderr


def test_validate_counts_what_numbers_rest_on(sim: Forks) -> None:
    done = sim("validate", str(SCENARIOS / "oracle.yaml"), ONE)
    assert done.returncode == 0
    assert "5 stated by facts, 23 judged on facts, 10 priors, 73 assumptions" in done.stdout
    assert len(done.stdout.strip().splitlines()) == 2


def test_validate_warns_and_is_strict_when_asked(sim: Forks) -> None:
    clean, doubtful = ONE, str(SCENARIOS / "no-export-list.yaml")  # whose licence nobody can ask for
    assert (sim("validate", clean, "--strict").returncode, sim("validate", doubtful).returncode) == (0, 0)
    done = sim("validate", clean, doubtful, "--strict")
    assert done.returncode == 1
    assert "export_licence" in done.stderr
    assert done.stdout.splitlines()[1].endswith(f"warnings: {len(done.stderr.splitlines())}")


def test_a_domain_of_genius_becomes_a_scenario_that_runs_and_is_never_overwritten(sim: Forks, tmp_path: Path) -> None:
    laptop = REPO / "tests" / "data" / "genius" / "Laptop"
    files = [str(laptop / f"laptop_{part}.xml") for part in ("domain", "buyer_utility", "seller_utility")]
    out = tmp_path / "laptop.yaml"
    done = sim("import", "genius", *files, "-o", str(out), "--tactics", "boulware,2.5")
    assert (done.returncode, done.stdout) == (0, "")
    text = out.read_text(encoding="utf-8")
    checked = sim("validate", "--strict", str(out))
    assert checked.returncode == 0, checked.stderr
    again = sim("import", "genius", *files, "-o", str(out))
    assert again.returncode == 2 and "exists already" in again.stderr
    assert out.read_text(encoding="utf-8") == text
    wrong = sim("import", "genius", *files, "-o", str(tmp_path / "x.yaml"), "--tactics", "hard")
    assert wrong.returncode == 2 and "--tactics hard: must be boulware, linear" in wrong.stderr


FULL = ["--version", "--help", "validate"]


@pytest.mark.parametrize("what", FULL)
def test_an_output_that_is_full_is_told_in_one_line_with_exit_code_2(what: str) -> None:
    arguments = [what, ONE] if what == "validate" else [what]
    with open("/dev/full", "w", encoding="utf-8") as full:
        done = subprocess.run(
            [sys.executable, "-m", "sim", *map(str, arguments)], stdout=full, stderr=subprocess.PIPE, text=True
        )
    assert done.returncode == 2
    assert done.stderr == "standard output: No space left on device\n"


def test_an_output_that_stays_full_is_told_once() -> None:
    keeps = "import sys; sys.argv[0] = 'sim'; sys.stdout = open(1, 'w', encoding='utf-8', closefd=False)"
    program = f"{keeps}; from sim.cli.main import start; start()"
    with open("/dev/full", "w", encoding="utf-8") as full:
        done = subprocess.run(
            [sys.executable, "-c", program, "validate", str(ONE)], stdout=full, stderr=subprocess.PIPE, text=True
        )
    assert (done.returncode, done.stderr) == (2, "standard output: No space left on device\n")


def test_a_working_folder_that_is_gone_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "gone"
    folder.mkdir()
    command = (
        f"cd {folder}; rmdir {folder}; exec {sys.executable} -c 'from sim.cli.main import start; start()' --version"
    )
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True)
    assert (done.returncode, done.stderr.strip()) == (2, "the working folder is gone; change to another one")


def test_what_an_output_cannot_spell_is_replaced(tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_text(
        Path(ONE).read_text(encoding="utf-8").replace("title: ", "title: \N{EM DASH}\N{CJK UNIFIED IDEOGRAPH-4EA4} "),
        encoding="utf-8",
    )
    env = {**os.environ, "PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0"}
    done = subprocess.run(
        [sys.executable, "-m", "sim", "run", str(file), "-n", "20", "--out", str(tmp_path)],
        capture_output=True,
        env=env,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(b"\x97? ")


def test_a_file_whose_name_begins_like_an_option_is_told_by_its_folder() -> None:
    assert typed(Path("-dash.yaml")) == "./-dash.yaml"
    assert typed(Path("a/-dash.yaml")) == "a/-dash.yaml"
