"""However a run breaks off, the processes that play for it end, and so does the one that waits for them."""

import subprocess
import sys
from pathlib import Path

HALF = """
import struct, sys, time
from pathlib import Path


def half_a_result(told):
    frame = sys._getframe()
    while "result_queue" not in frame.f_locals:
        frame = frame.f_back
    frame.f_locals["result_queue"]._writer._send(struct.pack("!i", 1_000_000) + b"the first bytes")
    Path(told).touch()
    time.sleep(600)
"""

BREAK_OFF = """
import sys, time
from pathlib import Path
from half import half_a_result
from sim.execution.options import Options
from sim.execution.workers import Job, Workers

if __name__ == "__main__":
    told = Path(sys.argv[1])
    workers = Workers(Job([], Options(workers=2), None), Options(workers=2))
    try:
        with workers:
            workers.pool.submit(half_a_result, str(told))
            while not told.exists():
                time.sleep(0.01)
            raise KeyboardInterrupt
    except KeyboardInterrupt:
        print(all(process.exitcode for process in workers.context.started))
"""


def test_a_run_that_breaks_off_while_a_process_writes_a_result_comes_to_its_end(tmp_path: Path) -> None:
    (tmp_path / "half.py").write_text(HALF, encoding="utf-8")
    (tmp_path / "off.py").write_text(BREAK_OFF, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, tmp_path / "off.py", tmp_path / "told"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "True\n", "")
