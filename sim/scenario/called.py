"""What a scenario, and the folder of its runs, are called after its file."""

from __future__ import annotations

import re
from pathlib import Path

from sim.errors import RunError


def name_of(path: Path, steps: int = 1) -> str:
    """The last steps of an absolute path without its ending, as one name; blanks become hyphens.

    >>> name_of(Path("cases/my deal.sim.yaml")), name_of(Path("/cases/my deal.yaml"), 2)
    ('my-deal', 'cases-my-deal')
    """
    return re.sub(r"\s+", "-", "-".join([*path.parent.parts[1:], stem(path)][-steps:]))


def stem(path: Path) -> str:
    """The name of a file without `.yaml` or `.sim.yaml`."""
    return path.stem.removesuffix(".sim") or path.stem


def is_plain(name: str) -> bool:
    """Whether a name stays within its folder and is not hidden."""
    return name != "" and name[0] != "." and name.isprintable() and "/" not in name and "\\" not in name


def must_name_runs(file: Path, remedy: str = "rename the file") -> None:
    """RunError for a file that no folder of runs can be called after."""
    if not is_plain(name_of(file)):
        raise RunError(
            f"{file}: {remedy}; the folder of its runs is called after it, which takes a name that can be printed, "
            "without a dot in front or a backslash"
        )
