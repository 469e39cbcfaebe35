"""What fuzzing has found worth keeping is played by every run of the tests, with or without the fuzzer."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from .targets import TARGETS

CORPUS = Path(__file__).parent / "corpus"
MOST_BYTES = 1_000_000


@pytest.mark.parametrize("name", TARGETS)
def test_no_input_of_the_corpus_fails(name: str) -> None:
    files = sorted((CORPUS / name).iterdir())
    assert files
    for file in files:
        try:
            TARGETS[name].run(file.read_bytes())
        except BaseException as error:
            error.add_note(f"the input is {file}")
            raise


def test_the_corpus_is_small() -> None:
    assert sum(file.stat().st_size for file in CORPUS.rglob("*") if file.is_file()) < MOST_BYTES


@pytest.mark.parametrize("name", TARGETS)
def test_seeds_and_what_becomes_of_them_can_be_spoilt_again(name: str) -> None:
    """A fault of the mutator would end a campaign."""
    rng = random.Random(1)
    seeds = list(TARGETS[name].seeds())
    for _ in range(20):
        data: bytes | None = rng.choice(seeds)
        while data is not None and rng.random() < 0.8:
            data = TARGETS[name].change(data, rng)
