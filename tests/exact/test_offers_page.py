"""The page on what the law of offers does by itself: its script runs, and what it calls theory is theory."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("offers_page", DOCS / "offers.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("n", [1, 2, 4])
def test_a_standard_auction_is_the_second_value_or_the_reserve(n: int, script: ModuleType) -> None:
    values = np.sort(np.random.default_rng(1).random((200_000, n)), axis=1)
    second = values[:, -2] if n > 1 else np.zeros(len(values))
    sold, price = script.standard_auction(n, 0.3)
    bought = values[:, -1] >= 0.3
    assert sold == pytest.approx(bought.mean(), abs=0.005)
    assert price == pytest.approx(np.maximum(second, 0.3)[bought].mean(), abs=0.005)


def test_the_page_has_a_line_for_each_case_and_is_made_by_the_script(script: ModuleType) -> None:
    made, stored = script.page(12), (DOCS / "offers.md").read_text(encoding="utf-8")
    labels = [[line.split("|")[1] for line in text.splitlines() if line.startswith("|")] for text in (made, stored)]
    assert labels[0] == labels[1]
    assert "`python docs/offers.py -n 500 > docs/offers.md`" in stored


def test_all_sign_before_a_date_that_is_certain_and_few_before_one_that_nobody_fears(script: ModuleType) -> None:
    feared, idle = (
        script.talks(
            script.SELLER.format(responds=script.QUICK, more="") + script.bidder("buyer") + script.ORDER.format(p=p), 80
        )
        for p in (1, 0)
    )
    assert (feared[:, 1] <= 30).mean() > 0.95
    assert (idle[:, 1] <= 30).mean() < 0.45
