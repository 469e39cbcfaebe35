"""Kills at random moments: what is resumed ends with the bytes of a run that was never interrupted."""

import subprocess
import sys
from pathlib import Path


def test_ten_kills_at_random_moments_change_no_byte(repo: Path) -> None:
    command = [sys.executable, "-m", "tests.kills", "--kills", "10", "--seed", "1"]
    done = subprocess.run(command, cwd=repo, capture_output=True, text=True, timeout=300, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("10 kills, ")
    assert " 0 chunks kept" not in done.stdout
