"""Random numbers without a stream: each is a function of what it is for.

A draw is named by (seed, replication, element, purpose, occurrence) and computed from that name by
Philox4x32-10 (Salmon, Moraes, Dror & Shaw 2011). Nothing is kept between draws, so that a replication can be
played alone, anywhere, in any order, and an element that is added changes no draw of another.
"""

import hashlib
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from sim.world.jit import compiled
from sim.world.normal import normal_quantile

Word = int | np.uint64

_WORD = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(32)
_MULTIPLIER_0 = np.uint64(0xD2511F53)
_MULTIPLIER_1 = np.uint64(0xCD9E8D57)
_STEP_0 = np.uint64(0x9E3779B9)
_STEP_1 = np.uint64(0xBB67AE85)
_FROM_SECOND_WORD = np.uint64(12)
_INTO_FIRST_WORD = np.uint64(20)
_TWO_TO_MINUS_52 = 2.0**-52


class Purpose(IntEnum):
    """What an element draws for. The numbers are part of every record: never change one, only add (4, 14 and 15 were used once).

    Python code that draws often should pass plain integers (`Purpose.DELAY.value`, or a module constant):
    numba takes tens of microseconds to look at an enum member.
    """

    BELIEF = 0
    DELAY = 1
    LATENT = 2
    THEN = 3
    SHOCK = 5
    STEP = 6
    HAZARD = 7
    CREDIBILITY = 8
    RESPOND = 9
    EXTENSION = 10
    OPENING = 11
    CLOSING = 12
    ANNOUNCE = 13
    FILING = 16
    STOP = 17
    STOPPED = 18
    TACTIC = 19
    EXPIRY = 20
    RENEWAL = 21


def element_key(path: str) -> int:
    """Stable 32-bit key of an element's dotted path; two paths may collide, which the compiler refuses.

    >>> element_key("actors.oracle.powers.bid") == element_key("actors.oracle.powers.bid")
    True
    """
    return int.from_bytes(hashlib.blake2b(path.encode(), digest_size=4).digest(), "big")


@compiled("UniTuple(uint64, 4)(uint64, uint64, uint64, uint64, uint64, uint64)")
def philox(c0: Word, c1: Word, c2: Word, c3: Word, k0: Word, k1: Word) -> tuple[Word, Word, Word, Word]:
    """Philox4x32-10: four random 32-bit words from a counter of four words and a key of two.

    >>> [hex(word) for word in philox(0, 0, 0, 0, 0, 0)]
    ['0x6627e8d5', '0xe169c58d', '0xbc57ac4c', '0x9b00dbd8']
    """
    x0, x1, x2, x3 = np.uint64(c0), np.uint64(c1), np.uint64(c2), np.uint64(c3)
    key0, key1 = np.uint64(k0), np.uint64(k1)
    for _ in range(10):
        product0 = _MULTIPLIER_0 * x0
        product1 = _MULTIPLIER_1 * x2
        x0, x1, x2, x3 = (
            (product1 >> _HALF) ^ x1 ^ key0,
            product1 & _WORD,
            (product0 >> _HALF) ^ x3 ^ key1,
            product0 & _WORD,
        )
        key0 = (key0 + _STEP_0) & _WORD
        key1 = (key1 + _STEP_1) & _WORD
    return x0, x1, x2, x3


@compiled("float64(uint64, int64, uint32, int64, int64)")
def uniform(seed: int, replication: int, element: int, purpose: int, occurrence: int) -> float:
    """The draw of this name: uniform on (0, 1), one of the 2^52 numbers (k + 1/2) 2^-52, never 0 or 1.

    `seed` is in [0, 2^64), `replication` in [0, 2^56), `element` and `occurrence` in [0, 2^32), `purpose` in
    [0, 2^8). The seed is the key of the block; the other four fill its counter.

    >>> uniform(7, 0, element_key("a"), Purpose.DELAY.value, 0) == uniform(7, 0, element_key("a"), 1, 0)
    True
    """
    word0, word1, _, _ = philox(
        np.uint64(replication & 0xFFFFFFFF),
        np.uint64(element),
        np.uint64(occurrence & 0xFFFFFFFF),
        np.uint64((purpose & 0xFF) | (((replication >> 32) & 0xFFFFFF) << 8)),
        np.uint64(seed) & _WORD,
        np.uint64(seed) >> _HALF,
    )
    k = (np.uint64(word0) << _INTO_FIRST_WORD) | (np.uint64(word1) >> _FROM_SECOND_WORD)
    return (np.float64(np.int64(k)) + 0.5) * _TWO_TO_MINUS_52


@compiled("float64[::1](uint64, int64, uint32, int64, int64)")
def normals(seed: int, replication: int, element: int, purpose: int, n: int) -> npt.NDArray[np.float64]:
    """The standard normal draws of occurrences 1 .. n: float64[n].

    >>> len(normals(7, 0, 1, 6, 3))
    3
    """
    drawn = np.empty(n)
    for i in range(n):
        drawn[i] = normal_quantile(uniform(seed, replication, element, purpose, i + 1))
    return drawn


@compiled("float64[::1](uint64, int64[:], uint32, int64, int64)")
def uniforms(
    seed: int, replications: npt.NDArray[np.int64], element: int, purpose: int, occurrence: int
) -> npt.NDArray[np.float64]:
    """`uniform` for many replications: float64[n] from int64[n].

    >>> uniforms(7, np.arange(3), 1, 2, 0).tolist() == [uniform(7, k, 1, 2, 0) for k in range(3)]
    True
    """
    drawn = np.empty(len(replications))
    for i in range(len(replications)):
        drawn[i] = uniform(seed, replications[i], element, purpose, occurrence)
    return drawn
