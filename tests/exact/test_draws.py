"""Draws: the published vectors of the generator, the layout of its counter, the spread of the numbers."""

import itertools

import numpy as np
import pytest
from scipy import stats

from sim.world.draws import Purpose, element_key, philox, uniform, uniforms

ONES = 0xFFFFFFFF


# Random123 (D. E. Shaw Research), examples/kat_vectors, philox4x32 with 10 rounds
@pytest.mark.parametrize(
    ("counter", "key", "expected"),
    [
        ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
        ((ONES, ONES, ONES, ONES), (ONES, ONES), (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
        (
            (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
            (0xA4093822, 0x299F31D0),
            (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
        ),
    ],
)
def test_philox_gives_the_published_random123_vectors(
    counter: tuple[int, int, int, int], key: tuple[int, int], expected: tuple[int, int, int, int]
) -> None:
    assert philox(*counter, *key) == expected


NAMES = [
    (0, 0, 0, 0, 0),
    (7, 12345, 0x263DCA7B, 1, 2),
    (2**64 - 1, 2**56 - 1, ONES, 255, ONES),
    (0x123456789ABCDEF0, 0x00ABCDEF01234567, 0x89ABCDEF, 0x42, 0x13579BDF),
]


@pytest.mark.parametrize(("seed", "replication", "element", "purpose", "occurrence"), NAMES)
def test_uniform_is_52_bits_and_a_half_of_the_block_of_its_name(
    seed: int, replication: int, element: int, purpose: int, occurrence: int
) -> None:
    high = purpose | (replication >> 32) << 8
    x0, x1, _, _ = philox(replication & ONES, element, occurrence, high, seed & ONES, seed >> 32)
    k = (x0 << 32 | x1) >> 12
    assert uniform(seed, replication, element, purpose, occurrence) == (k + 0.5) / 2**52


@pytest.mark.parametrize("name", NAMES)
def test_uniforms_is_uniform_for_many_replications(name: tuple[int, int, int, int, int]) -> None:
    seed, first, element, purpose, occurrence = name
    replications = first - np.arange(5) if first else np.arange(5)
    one_by_one = [uniform(seed, int(k), element, purpose, occurrence) for k in replications]
    assert uniforms(seed, replications, element, purpose, occurrence).tolist() == one_by_one


def test_uniforms_takes_an_array_that_is_a_view() -> None:
    replications = np.arange(10)
    every_other = uniforms(1, replications[::2], 2, 3, 4)
    assert every_other.tolist() == uniforms(1, replications, 2, 3, 4)[::2].tolist()


def test_a_draw_is_never_zero_or_one_and_keeps_its_last_half() -> None:
    u = uniforms(3, np.arange(1_000_000), 5, 1, 0)
    assert 0.0 < u.min() < 1e-5
    assert 1.0 - 1e-5 < u.max() < 1.0
    assert np.all(u * 2.0**53 % 2.0 == 1.0)
    largest = (2**52 - 1 + 0.5) * 2.0**-52
    assert largest < 1.0


def test_the_seed_may_not_be_negative() -> None:
    with pytest.raises(OverflowError):
        uniform(-1, 0, 0, 0, 0)


# b2sum -l 32
@pytest.mark.parametrize(
    ("path", "key"), [("actors.oracle.powers.bid", 0x263DCA7B), ("", 0x1271CF25), ("é.è", 0x92E9C7BE)]
)
def test_element_key_is_the_first_word_of_blake2b(path: str, key: int) -> None:
    assert element_key(path) == key


def test_the_purposes_keep_their_numbers() -> None:
    names = (
        "BELIEF DELAY LATENT THEN - SHOCK STEP HAZARD CREDIBILITY RESPOND EXTENSION OPENING CLOSING "
        "ANNOUNCE - - FILING STOP STOPPED TACTIC EXPIRY RENEWAL"
    )
    assert [(p.name, p.value) for p in Purpose] == [(n, i) for i, n in enumerate(names.split()) if n != "-"]
    assert max(Purpose) < 256


N = 20_000
BASE = (2020, 0, 1000, 1, 0)  # seed, replication, element, purpose, occurrence
FIELDS = ["seed", "replication", "element", "purpose", "occurrence"]
STEPS = [(0, 1), (0, 2**32), (1, 2**32), (2, 1), (2, 2**16), (3, 1), (4, 1), (4, 2**16)]


def sample(field: int, step: int) -> np.ndarray:
    """The draws of N replications, with one field of their name moved by a step."""
    name = list(BASE)
    name[field] += step
    return uniforms(name[0], name[1] + np.arange(N), name[2], name[3], name[4])


@pytest.mark.parametrize(("field", "step"), [(0, 0), *STEPS], ids=lambda x: str(x))
def test_the_draws_of_neighbouring_names_are_uniform(field: int, step: int) -> None:
    u = sample(field, step)
    assert stats.kstest(u, "uniform").pvalue > 1e-3
    bits = np.floor(u * 2**52).astype(np.int64)
    ones = [np.count_nonzero(bits >> j & 1) for j in range(52)]
    assert max(abs(n - N / 2) for n in ones) < 4.5 * np.sqrt(N / 4)


@pytest.mark.parametrize(("field", "step"), STEPS, ids=lambda x: str(x))
def test_the_draws_of_neighbouring_names_are_independent(field: int, step: int) -> None:
    u, v = sample(0, 0), sample(field, step)
    assert abs(np.corrcoef(u, v)[0, 1]) < 4 / np.sqrt(N)
    cells, _, _ = np.histogram2d(u, v, bins=10, range=[[0, 1], [0, 1]])
    assert stats.chisquare(cells.ravel()).pvalue > 1e-3
    assert stats.kstest((u + v) % 1.0, "uniform").pvalue > 1e-3


@pytest.mark.parametrize("field", range(5), ids=FIELDS)
def test_the_draws_along_one_field_are_uniform_and_not_serially_correlated(field: int) -> None:
    u = []
    for k in range(256):
        name = list(BASE)
        name[field] = k
        u.append(uniform(*name))
    assert len(set(u)) == 256
    assert stats.kstest(u, "uniform").pvalue > 1e-3
    assert abs(np.corrcoef(u[:-1], u[1:])[0, 1]) < 4 / np.sqrt(255)


def test_no_two_names_of_a_small_study_share_a_draw() -> None:
    names = itertools.product(range(3), range(40), range(10), [p.value for p in Purpose], range(5))
    drawn = [uniform(*name) for name in names]
    assert len(set(drawn)) == len(drawn) == 3 * 40 * 10 * len(Purpose) * 5
