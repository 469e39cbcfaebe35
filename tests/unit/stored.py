"""What stands in a run folder, for tests."""

from pathlib import Path
from typing import Any

import duckdb
import numpy.typing as npt

Columns = dict[str, npt.NDArray[Any]]
ID = "0123456789"


def visible(out: Path) -> list[str]:
    """Every file below `out` that no hidden folder keeps out of sight."""
    names = (path.relative_to(out) for path in out.rglob("*") if path.is_file())
    return sorted(str(name) for name in names if not any(part.startswith(".") for part in name.parts))


def rows(path: Path) -> list[tuple[Any, ...]]:
    with duckdb.connect() as database:
        return database.execute("FROM read_parquet(?)", [[str(path)]]).fetchall()


def types(path: Path) -> dict[str, str]:
    with duckdb.connect() as database:
        return {row[0]: row[1] for row in database.execute("DESCRIBE FROM read_parquet(?)", [[str(path)]]).fetchall()}
