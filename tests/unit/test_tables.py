"""What the tables of a run say: columns that can be told apart, and packages in the words of the file."""

from pathlib import Path

import numpy as np

from sim.execution.chunk import play_chunk
from sim.execution.options import OUTCOMES
from sim.execution.tables import packages, tables, write_chunk
from sim.world.record import package_text
from sim.world.reference import Engine

from ..engine.played import plan_from, plan_of
from .stored import types

NAMED = """
format: 1
title: Names that are alike
as_of: 2024-01-01
horizon: 2024-03-01
terms:
  Price: {levels: [0.5, 1, 2.25]}
  price: {levels: [1, 2]}
  label: {levels: ["1", none]}
structures: {cheap: price == 1, Cheap: Price < 1}
actors:
  a: {no_deal: 0, prefers: {price: {weight: 1, best: 2, worst: 1}}, powers: {s: {sell: {responds: 1 day}}}}
  b: {no_deal: 0, prefers: {price: {weight: 1, best: 1, worst: 2}}, powers: {o: {bid: {responds: 1 day}}}}
agreement: {closes: {when: signed, after: 1 day}}
outcomes: [{package: closed}, {open: otherwise}]
"""


def test_levels_are_columns_of_numbers_or_names_whatever_terms_are_called(tmp_path: Path) -> None:
    plan = plan_from(tmp_path, NAMED)
    found = packages(plan)
    assert list(found) == ["package", "Price", "label_2", "price_2", "structures", "label"]
    assert [found[name].dtype.kind for name in ("Price", "label_2", "price_2")] == ["f", "U", "i"]
    first = {name: column[0].item() for name, column in found.items()}
    assert first == {
        "package": 0, "Price": 0.5, "label_2": "1", "price_2": 1, "structures": "Cheap, cheap",
        "label": "Price 0.5, label 1, price 1",
    }  # fmt: skip
    assert len(found["package"]) == 12


def test_every_package_has_the_words_that_events_use() -> None:
    plan = plan_of("oracle.yaml")
    found = packages(plan)
    assert found["label"].tolist() == [package_text(plan, k) for k in range(len(plan.packages))]
    assert len(np.unique(found["label"])) == len(plan.packages)


def test_the_first_chunk_alone_writes_what_packages_are(tmp_path: Path) -> None:
    plan = plan_from(tmp_path, NAMED)
    rows, _, played = play_chunk(Engine(plan), 1, 0, 4, 2)
    written = [write_chunk(tmp_path, plan, number, rows, played, tables(OUTCOMES)) for number in (0, 2)]
    assert [[path.parent.name for path in paths] for paths in written] == [
        ["replications", "events", "packages"], ["replications", "events"],
    ]  # fmt: skip
    assert list(types(written[0][2]))[:4] == ["package", "Price", "label_2", "price_2"]
