"""A run that breaks off keeps what it has played, and goes on from there to the same bytes."""

import json
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ..processes import started
from ..unit.test_store_refusals import mounted
from .forks import Forks
from .reports import ONE, TWO, broken_off, contents, manifest, only

LONG = ("-n", "600", "--per-belief", "2", "--seed", "5", "--workers", "1")  # twenty chunks


@pytest.mark.parametrize(
    ("command", "workers", "how"),
    [("run", "1", signal.SIGINT), ("compare", "2", signal.SIGINT)],
)
def test_a_run_that_breaks_off_is_continued_to_the_same_bytes(
    command: str, workers: str, how: int, tmp_path: Path, sim: Forks
) -> None:
    files = [ONE] if command == "run" else [ONE, TWO]
    asked = (command, *files, *LONG)
    out = tmp_path / "reports"
    code, stdout, stderr = broken_off(*asked, "--workers", workers, out=out, how=how)
    assert stdout == ""
    if how == signal.SIGINT:
        assert code == 130
        assert stderr.startswith("interrupted; ")
        assert f" of 600 replications are kept; continue with: sim {command} " in stderr
        assert stderr.endswith(f" --out {out} --resume\n")
        assert len(stderr.splitlines()) == 1
    assert not [path for path in out.glob("*/*") if not path.name.startswith(".")]
    listed = json.loads(sim("runs", "--out", out, "--json").stdout)["runs"]
    assert [run["state"] for run in listed] == ["unfinished"]
    kept = listed[0]["replications"]
    assert 0 < kept < 600

    again = sim(*asked, "--out", out)
    assert again.returncode == 2
    assert again.stderr.endswith(f"or remove it with `sim runs delete {listed[0]['id']} --out {out}`\n")

    resumed = sim(*asked, "--out", out, "--resume")
    assert resumed.returncode == 0
    assert f"resumed: {kept:,} of 600 replications were kept" in resumed.stderr
    whole = sim(*asked, "--out", tmp_path / "whole")
    assert contents(only(out)) == contents(only(tmp_path / "whole"))
    assert resumed.stdout == whole.stdout
    assert [path.name for path in only(out).parent.iterdir()] == [only(out).name]
    sessions = json.loads((only(out) / "timings.json").read_text(encoding="utf-8"))["sessions"]
    assert [session["kept"] for session in sessions] == [0, kept]

    complete = sim(*asked, "--out", out, "--resume")
    assert (complete.returncode, complete.stdout) == (0, whole.stdout)
    assert "is complete; nothing was played" in complete.stderr


@pytest.fixture(scope="module")
def unfinished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of reports with one run that was killed, of a scenario in the folder beside it."""
    place = tmp_path_factory.mktemp("unfinished")
    shutil.copy(ONE, place / "deal.yaml")
    broken_off("run", place / "deal.yaml", *LONG, "--workers", "1", out=place / "reports", how=signal.SIGKILL)
    return place


@pytest.fixture
def left(unfinished: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(unfinished, tmp_path / "left"))


def changed_versions(left: Path) -> None:
    (asked,) = left.glob("reports/deal/.*/asked.json")
    question = json.loads(asked.read_text(encoding="utf-8"))
    question["versions"]["numpy"] = "1.0"
    asked.write_text(json.dumps(question), encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("-n", "500"), "n was 600 and is 500"),
        (("--seed", "6"), "seed was 5 and is 6"),
        (("--per-belief", "20"), "per-belief was 2 and is 20"),
        (("--until-halfwidth", "0.01"), "until-halfwidth was - and is 0.01"),
        (("--set", "actors.seller.no_deal=0.3"), "actors.seller.no_deal was 0.2 and is 0.3"),
        ((), "horizon was 2024-12-31 and is 2024-11-30"),
        ((), "numpy was 1.0 and is "),
    ],
)
def test_what_was_changed_is_named_and_nothing_is_mixed(
    change: tuple[str, ...], said: str, left: Path, sim: Forks
) -> None:
    if said.startswith("horizon"):
        file = left / "deal.yaml"
        file.write_text(file.read_text(encoding="utf-8").replace("2024-12-31", "2024-11-30"), encoding="utf-8")
    if said.startswith("numpy"):
        changed_versions(left)
    before = sorted(left.rglob("*"))
    done = sim("run", left / "deal.yaml", *LONG, *change, "--out", left / "reports", "--resume")
    assert done.returncode == 2
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert sorted(left.rglob("*")) == before


def test_a_question_that_says_the_same_in_another_way_is_the_same(left: Path, sim: Forks) -> None:
    file = left / "deal.yaml"
    file.write_text("# a remark\n" + file.read_text(encoding="utf-8"), encoding="utf-8")
    done = sim("run", file, *LONG, "--workers", "2", "--out", left / "reports", "--resume")
    assert "replications were kept" in done.stderr
    whole = sim("run", file, *LONG, "--out", left / "whole")
    assert (done.returncode, whole.returncode) == (0, 0)
    assert contents(only(left / "reports")) == contents(only(left / "whole"))


def test_damaged_chunks_are_played_again(left: Path, sim: Forks) -> None:
    (sessions,) = left.rglob("sessions.json")
    sessions.write_text("[" * 1_000, encoding="utf-8")  # who was at work before is told by timings alone
    receipt, other = sorted((left / "reports").rglob("*.receipt"))[:2]
    receipt.write_bytes(receipt.read_bytes()[:-7])
    number = int(other.name.partition("-")[0])
    (part,) = (left / "reports").rglob(f"replications/part-{number:08d}.parquet")
    part.write_bytes(part.read_bytes().replace(b"closed", b"opened"))
    found = sim("runs", "verify", "--out", left / "reports")
    assert (found.returncode, found.stdout.count("this chunk will be played again")) == (1, 2)
    done = sim("run", left / "deal.yaml", *LONG, "--out", left / "reports", "--resume")
    assert "2 damaged chunks are played again" in done.stderr
    sim("run", left / "deal.yaml", *LONG, "--out", left / "whole")
    assert contents(only(left / "reports")) == contents(only(left / "whole"))


@pytest.mark.parametrize("text", ["", '{"id": 3}'])
def test_chunks_that_answer_nobody_knows_what_are_listed_and_played_again(text: str, left: Path, sim: Forks) -> None:
    (asked,) = left.glob("reports/deal/.*/asked.json")
    asked.write_text(text, encoding="utf-8")
    listed = sim("runs", "--out", left / "reports")
    assert " damaged " in listed.stdout
    assert listed.stderr.startswith(f"{asked.parent}: is damaged: asked.json: ")
    done = sim("run", left / "deal.yaml", *LONG, "--out", left / "reports", "--resume")
    assert (done.returncode, "nothing to resume" in done.stderr) == (0, True)
    assert not asked.parent.exists()


def test_with_nothing_to_resume_the_run_starts_and_says_so(tmp_path: Path, sim: Forks) -> None:
    done = sim("run", ONE, "-n", "40", "--out", tmp_path, "--resume")
    assert done.returncode == 0
    assert "nothing to resume" in done.stderr
    assert manifest(only(tmp_path))["run"]["n"] == 40


def test_an_altered_run_is_not_taken_for_complete(tmp_path: Path, sim: Forks) -> None:
    sim("run", ONE, "-n", "40", "--out", tmp_path)
    summary = only(tmp_path) / "summary.json"
    summary.write_text(summary.read_text(encoding="utf-8").replace("closed", "opened"), encoding="utf-8")
    done = sim("run", ONE, "-n", "40", "--out", tmp_path, "--resume")
    assert done.returncode == 2
    assert "altered: summary.json: differs from what was written" in done.stderr


def test_a_run_that_somebody_is_at_work_on_is_left_alone(tmp_path: Path, sim: Forks) -> None:
    asked = ("run", ONE, "-n", "100000000", "--workers", "1", "--out", str(tmp_path))
    with started([sys.executable, "-m", "sim", *asked], stderr=subprocess.PIPE) as going:
        while going.poll() is None and not list(tmp_path.rglob("*.receipt")):
            time.sleep(0.05)
        for resume in ([], ["--resume"]):
            assert going.poll() is None, going.communicate()
            done = sim(*asked, *resume)
            assert done.returncode == 2
            assert done.stderr.endswith(
                ": another process is at work on this run; wait for it, or give another --out\n"
            )
        (run,) = json.loads(sim("runs", "--out", tmp_path, "--json").stdout)["runs"]
        assert run["state"] == "working"
        deleted = sim("runs", "delete", run["id"], "--out", tmp_path, "--yes")
        assert (deleted.returncode, "another process is at work" in deleted.stderr) == (2, True)


NO_LOCKS = """
import errno, fcntl, sys


def refuse(*_):
    raise OSError(errno.ENOLCK, "No locks available")


fcntl.flock = refuse
from sim.cli.app import app

app(sys.argv[1:])
"""


def test_a_file_system_without_locks_is_told_about_and_the_run_is_made(tmp_path: Path) -> None:
    asked = ("run", ONE, "-n", "20", "--workers", "1", "--quiet", "--out", str(tmp_path))
    done = subprocess.run([sys.executable, "-c", NO_LOCKS, *asked], capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert done.stderr == (
        f"{tmp_path}: this file system knows no locks; see to it that no other process makes this run\n"
    )
    assert manifest(only(tmp_path))["run"]["n"] == 20


FILL = """
"$@" & pid=$!
until ls "$0"/one-veto/.*/chunks/*.receipt >&2; do sleep 0.05; done 2>/dev/null
head -c 99m /dev/zero > "$0/ballast" 2>/dev/null
wait $pid; echo "code $?"
rm "$0/ballast"
"$@" --resume; echo "code $?"
cp -r "$0/one-veto" "$0/../kept"
"""


def test_a_run_that_fills_the_disk_is_continued_once_there_is_room(tmp_path: Path, sim: Forks) -> None:
    disk = tmp_path / "disk"
    asked = ("run", ONE, *LONG, "--workers", "1", "--out")
    command = [*mounted("size=24m", disk), "sh", "-c", FILL, disk, sys.executable, "-m", "sim", *asked, disk]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True, timeout=120)
    said = done.stderr.splitlines()
    assert "No space left on device" in said[0]
    assert " of 600 replications are kept; continue with: sim run " in said[0]
    assert " of 600 replications were kept" in said[1]
    assert [line for line in done.stdout.splitlines() if line.startswith("code")] == ["code 2", "code 0"]
    sim(*asked, tmp_path / "whole")
    assert contents(only(tmp_path / "whole")) == contents(next((tmp_path / "kept").iterdir()))


def test_a_folder_that_became_read_only_keeps_what_was_played(left: Path, sim: Forks) -> None:
    before, target = sorted(left.rglob("*")), left / "reports"
    script = 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && exec "$@"'
    prefix = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script, str(target)]
    if shutil.which("unshare") is None or subprocess.run([*prefix, "true"], capture_output=True).returncode:
        pytest.skip("no folder can be made read-only here, which takes user namespaces")
    asked = ["run", str(left / "deal.yaml"), *LONG, "--out", str(target), "--resume"]
    done = subprocess.run([*prefix, sys.executable, "-m", "sim", *asked], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "Read-only file system" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert sorted(left.rglob("*")) == before
    assert sim(*asked).returncode == 0


def test_what_was_played_is_kept_whatever_stands_where_the_run_will_be(tmp_path: Path, sim: Forks) -> None:
    """Only a complete run makes it worthless."""
    asked = ("run", ONE, "-n", "3000", "--per-belief", "2", "--workers", "1", "-q")
    code, _, stderr = broken_off(*asked, out=tmp_path)
    assert code == 130 and "are kept; continue with" in stderr
    (unfinished,) = (tmp_path / "one-veto").iterdir()
    final = unfinished.with_name(unfinished.name.split(".")[1])
    final.mkdir()
    (final / "notes.txt").write_text("mine", encoding="utf-8")
    code, _, stderr = broken_off(*asked, "--resume", out=tmp_path, chunks=4)
    assert code == 130 and "are kept; continue with" in stderr
    assert sim(*asked, "--resume", "--out", tmp_path).returncode == 0
    assert (final / "notes.txt").read_text(encoding="utf-8") == "mine"


def test_an_unfinished_run_says_where_it_is_to_be_continued(tmp_path: Path, sim: Forks) -> None:
    asked = ("run", ONE, "-n", "3000", "--per-belief", "2", "--workers", "1", "-q")
    broken_off(*asked, out=tmp_path)
    (unfinished,) = (tmp_path / "one-veto").iterdir()
    opened = sim("runs", "open", unfinished.name.split(".")[1], "--out", tmp_path)
    assert opened.returncode == 2 and opened.stderr.endswith(f" --out {tmp_path} --resume\n")
