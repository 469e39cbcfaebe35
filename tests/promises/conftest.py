"""A folder in which a scenario finds what those of the repository lean on."""

from pathlib import Path

import pytest

from tests.property.refusals import furnished


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return furnished(tmp_path_factory.mktemp("promises"))
