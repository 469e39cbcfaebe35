"""A program of the first case that was written without the toolkit comes to the same answers."""

from __future__ import annotations

import ast
import importlib
from pathlib import Path
from typing import Any

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
PROGRAM = BENCHMARKS / "by_hand" / "oracle.py"
Z999 = 3.2905  # normal quantile of two-sided 99.9 %


@pytest.fixture
def hand(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(BENCHMARKS)
    return importlib.import_module("hand")


def test_the_program_by_hand_comes_to_the_probabilities_of_the_engine(hand: Any) -> None:
    apart = {
        (check, group): (engine[0], program[0])
        for check, group, engine, program, (_, low, high) in hand.compare(300, Z999, engine="reference", workers=1)
        if not low <= 0.0 <= high
    }
    assert apart == {}


def test_the_program_by_hand_knows_nothing_of_the_toolkit() -> None:
    nodes = list(ast.walk(ast.parse(PROGRAM.read_text(encoding="utf-8"))))
    imported = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    assert not [name for name in imported if name.split(".")[0] == "sim"]
