"""What several tests of this folder start from."""

from pathlib import Path

import pytest

from sim.store.folder import RunFolder
from sim.world.plan import Plan

from .book import Book, harbour
from .stored import ID


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    """A run folder in the making."""
    return RunFolder.create(tmp_path / "reports", "oracle", ID)


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    """The harbour for sale."""
    return harbour(tmp_path_factory.mktemp("harbour"))


@pytest.fixture
def book(plan: Plan) -> Book:
    """An empty record about the harbour."""
    return Book(plan)
