"""A run on the workers of a Dask scheduler: the bytes of a run in one piece, whatever becomes of the workers."""

from __future__ import annotations

import gc
import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from threading import Thread, Timer
from types import SimpleNamespace
from typing import Any, cast

import pytest

from sim.cli.publishing import given
from sim.cli.run_folder import _left
from sim.errors import RunError
from sim.execution.executor import execute
from sim.execution.options import Options
from sim.execution.question import versions
from sim.execution.workers import Job

from ..engine.played import SCENARIOS
from ..processes import started
from .conftest import Done

cluster_ = pytest.importorskip("sim.execution.cluster")
Cli = Callable[..., Done]
TWO = str(SCENARIOS / "reference" / "two-vetoes.yaml")
SIM = Path(sys.executable).parent / "sim"
HERE = ("--host", "127.0.0.1", "--no-dashboard")


def _joined(folder: Path, *asked: str, env: dict[str, str]) -> subprocess.Popen[str]:
    """A process of Dask that finds the others by way of a file in a folder."""
    command = [sys.executable, "-m", "dask", *asked, "--scheduler-file", str(folder / "scheduler.json"), *HERE]
    return started(command, env=env, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@pytest.fixture
def cluster(
    tmp_path_factory: pytest.TempPathFactory, plain_env: dict[str, str]
) -> Iterator[tuple[str, list[subprocess.Popen[str]]]]:
    """The address of a scheduler on this machine, and its two workers."""
    folder = tmp_path_factory.mktemp("cluster")
    with ExitStack() as running:
        running.enter_context(_joined(folder, "scheduler", "--port", "0", env=plain_env))
        file = folder / "scheduler.json"
        while not file.exists():
            time.sleep(0.1)
        workers = [
            running.enter_context(_joined(folder, "worker", "--nthreads", "1", "--no-nanny", env=plain_env))
            for _ in range(2)
        ]
        yield json.loads(file.read_text(encoding="utf-8"))["address"], workers


def test_a_run_on_two_workers_one_of_which_is_killed_gives_the_bytes_of_a_local_one(
    cluster: tuple[str, list[subprocess.Popen[str]]], cli: Cli, tmp_path: Path, plain_env: dict[str, str]
) -> None:
    address, workers = cluster
    asked = ["run", TWO, "-n", "6000"]
    with started(
        [SIM, *asked, "--cluster", address, "--out", "far"],
        env=plain_env,
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        while not list(tmp_path.glob("far/two-vetoes/.*.partial/chunks/*.receipt")):
            assert process.poll() is None
            time.sleep(0.02)
        workers[0].send_signal(signal.SIGKILL)
        said = process.communicate(timeout=240)
    assert process.returncode == 0, said
    assert len(said[1].splitlines()) == 1, said[1]  # where the report is
    assert cli(*asked, "--out", "near", "-q").code == 0
    (far,), (near,) = tmp_path.glob("far/two-vetoes/*"), tmp_path.glob("near/two-vetoes/*")
    same = {"replications.parquet", "events.parquet", "packages.parquet", "summary.json", "report.html"}
    assert {file.name for file in near.iterdir()} >= same
    for name in same:
        assert (far / name).read_bytes() == (near / name).read_bytes(), name


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("localhost:8786", "must be tcp://HOST:PORT or tls://HOST:PORT"),
        ("http://localhost:8786", "must be tcp://HOST:PORT or tls://HOST:PORT"),
        ("tcp://localhost", "must be tcp://HOST:PORT or tls://HOST:PORT"),
        ("tcp://localhost:many", "must be tcp://HOST:PORT or tls://HOST:PORT"),
        ("tcp://localhost:0", "must be tcp://HOST:PORT or tls://HOST:PORT"),
        ("tcp://localhost:8786/", "must be tcp://HOST:PORT or tls://HOST:PORT"),
        ("TCP://localhost:8786", "must be tcp://HOST:PORT or tls://HOST:PORT"),
        (" tcp://localhost:8786", "must be tcp://HOST:PORT or tls://HOST:PORT"),
        ("tcp://user:pw@localhost:8786", "must be tcp://HOST:PORT or tls://HOST:PORT"),
        ("tls://[::1", "must be tcp://HOST:PORT or tls://HOST:PORT"),
    ],
)
def test_what_is_no_address_is_refused_before_anything_is_played(
    address: str, said: str, cli: Cli, tmp_path: Path
) -> None:
    done = cli("run", TWO, "-n", "1000", "--cluster", address, "-q")
    assert (done.code, done.stderr) == (2, f"--cluster {address}: {said}\n")
    assert list(tmp_path.iterdir()) == []


def test_an_address_as_dask_reads_it_is_taken() -> None:
    for address in ("tcp://[::1]:8786", "tls://10.0.0.7:65535", "tcp://my_host-2.example.org:1", "tcp://LOCALHOST:1"):
        assert Options(cluster=address).cluster == address


def test_code_of_ones_own_is_not_sent(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "own.py").write_text("", encoding="utf-8")
    done = cli("run", TWO, "-n", "1000", "--cluster", "tcp://localhost:1", "--python", "own.py", "-q")
    assert done.code == 2 and done.stderr.startswith("--cluster and --python: code of your own is not sent to workers")


@pytest.mark.parametrize(
    ("address", "config", "said"),
    [
        ("tls://127.0.0.1:1", "{}", "Dask's configuration lacks certificates; give all of distributed.comm.tls.ca-file, .client.cert and "),
        ("tls://127.0.0.1:1", "{distributed: {comm: {tls: {ca-file: own.yaml}}}}", "lacks certificates; give all of "),
        ("tls://127.0.0.1:1", "{distributed: {comm: {tls: {ca-file: nowhere, client: {cert: nowhere}}}}}", "under distributed.comm.tls cannot be used: nowhere: is no file; "),
        ("tcp://127.0.0.1:1", "{distributed: {comm: {require-encryption: true}}}", "demands encryption (distributed.comm.require-encryption); use tls://"),
        ("tcp://127.0.0.1:1", "a: [1", "own.yaml' is malformed"),
    ],
)  # fmt: skip
def test_a_configuration_of_dask_that_does_not_serve_is_told_at_once_in_one_line(
    address: str, config: str, said: str, tmp_path: Path, plain_env: dict[str, str]
) -> None:
    (tmp_path / "own.yaml").write_text(config, encoding="utf-8")
    env = {key: value for key, value in plain_env.items() if not key.startswith("DASK_")}
    env["DASK_CONFIG"] = str(tmp_path / "own.yaml")
    command = [SIM, "run", TWO, "-n", "1000", "--cluster", address, "-q", "--out", str(tmp_path / "out")]
    done = subprocess.run(command, env=env, cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1), done.stderr
    assert said in done.stderr and done.stderr.startswith("--cluster") and "nothing was kept" in done.stderr


def test_a_cluster_is_asked_for_a_run_of_one_chunk_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster_, "PATIENCE", 1)
    options = Options(n=20, cluster="tcp://127.0.0.1:1")
    with pytest.raises(RunError, match="nobody answers there"):
        execute([], options)


@pytest.mark.parametrize("greeting", [b"SSH-2.0-OpenSSH_9.6\r\n", b""])
def test_somebody_else_at_the_address_is_told_in_one_line_within_the_patience(
    greeting: bytes, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cluster_, "PATIENCE", 1)
    guests: list[socket.socket] = []

    def greet() -> None:
        with suppress(OSError):  # the door is shut
            while True:
                guest, _ = door.accept()
                guest.sendall(greeting)
                guests.append(guest)
                Timer(1 if greeting else 12, guest.close).start()

    with socket.create_server(("127.0.0.1", 0)) as door:
        Thread(target=greet, daemon=True).start()
        began = time.monotonic()
        with pytest.raises(RunError, match=r"nobody answers there that is a scheduler of Dask$"):
            execute([], Options(n=20, cluster=f"tcp://127.0.0.1:{door.getsockname()[1]}"))
        assert time.monotonic() - began < 8
        door.shutdown(socket.SHUT_RDWR)
    for guest in guests:
        guest.close()
    gc.collect()
    assert capfd.readouterr() == ("", "")


def test_what_dask_raises_of_a_scheduler_that_takes_nobody_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise ImportError("Mismatched versions found\n\nmsgpack")

    monkeypatch.setattr(cluster_, "_must_be_scheduler", lambda *_: None)
    monkeypatch.setattr(cluster_, "Client", refuse)
    with pytest.raises(RunError, match=r"takes no work from here: Mismatched versions found msgpack$"):
        execute([], Options(n=20, cluster="tcp://127.0.0.1:1"))


def test_a_run_that_breaks_off_says_to_continue_on_the_same_cluster(tmp_path: Path) -> None:
    folder = SimpleNamespace(final=tmp_path / "run", published=False, chunks=SimpleNamespace(count=lambda: 320))
    question = {"options": {"n": 6000}, "command": "sim run a.yaml"}

    def left(cluster: str) -> str:
        more = given(Options(cluster=cluster), png=False)
        return _left(cast("Any", folder), question, ["--out", str(tmp_path), *more], gone=False)

    end = "320 of 6,000 replications are kept; continue with: sim run a.yaml --out " + str(tmp_path)
    assert left("tls://here:8786") == f"{end} --cluster tls://here:8786 --resume"
    assert left("") == f"{end} --resume"


def test_an_address_beyond_this_machine_without_keys_is_warned_of(capsys: pytest.CaptureFixture[str]) -> None:
    for here in ("tcp://127.0.0.1:8786", "tcp://localhost:8786", "tcp://[::1]:8786", "tls://10.0.0.7:8786"):
        cluster_.warn_if_open(here)
    assert capsys.readouterr().err == ""
    cluster_.warn_if_open("tcp://10.0.0.7:8786")
    assert capsys.readouterr().err.startswith("tcp://10.0.0.7:8786: nobody is asked there who they are")


def test_a_worker_with_other_versions_says_so_instead_of_playing() -> None:
    plain, worker = Job([], Options(), None), SimpleNamespace(address="tcp://10.0.0.9:4711")
    cluster_._Told("same", plain, versions()).setup(worker)
    assert cluster_._jobs.pop("same") == (plain, "")
    cluster_._Told("other", plain, versions() | {"numpy": "1.0"}).setup(worker)
    with pytest.raises(
        RunError, match=r"the cluster cannot play this: tcp://10.0.0.9:4711: numpy is \S+ there and 1.0 here$"
    ):
        cluster_._play("other", 0, 0, 20)
    del cluster_._jobs["other"]
