"""What has been worked out for all packages, kept under all that it follows from: it cannot differ from what would come out anew.

A place is found by a hash of its key and holds the last result that fell on it; a key is compared whole, bit by bit.
"""

from __future__ import annotations

from sim.world.kernel.world import FLAGS, Flags, FloatRows, Floats, Ints, World, law

NEEDS, DEMAND, OVER, VALUES, FEWEST, EXPECTED, WORTH, NEEDED = 1, 2, 3, 4, 5, 6, 7, 8  # what is kept
MASK = (1 << 28) - 1


@law
def begin_key(w: World, what: int, a: int, b: int, c: int, d: int) -> int:
    """A key begins with what is kept, whether a signature now starts the outside date, and four numbers; how long it is."""
    what = what if w.now <= w.last_start else -what
    w.key_bits[0], w.key_bits[1], w.key_bits[2], w.key_bits[3], w.key_bits[4] = what, a, b, c, d
    return 5


@law
def add_state(w: World, n: int, lists: int, place: int, state: Floats) -> int:
    """A key goes on with the variables of a list that it follows from; how long it is then."""
    first, last = w.keyed_from[lists + place], w.keyed_from[lists + place + 1]
    for i in range(first, last):
        w.key_at[n] = state[w.keyed[i]]
        n += 1
    return n


@law
def add_number(w: World, n: int, number: int) -> int:
    """A key goes on with a number; how long it is then."""
    w.key_bits[n] = number
    return n + 1


@law
def add_all(w: World, n: int, rows: FloatRows) -> int:
    """A key goes on with rows of numbers; how long it is then."""
    for i in range(len(rows)):
        for j in range(rows.shape[1]):
            w.key_at[n] = rows[i, j]
            n += 1
    return n


@law
def add_flags(w: World, n: int, flags: Flags) -> int:
    """A key goes on with flags; how long it is then."""
    for first in range(0, len(flags), FLAGS):
        bits = 0
        for i in range(first, min(first + FLAGS, len(flags))):
            bits = bits << 1 | (1 if flags[i] else 0)
        n = add_number(w, n, bits)
    return n


@law
def look_up(w: World, n: int) -> tuple[bool, int]:
    """Whether there is something under the key, and its place."""
    mixed = n
    for i in range(n):
        bits = w.key_bits[i]
        mixed = (mixed * 31 + (bits & MASK) + ((bits >> 36) & MASK)) & MASK
    place = mixed % len(w.kept_length)
    same = w.kept_length[place] == n
    if same:
        for i in range(n):
            if w.kept_key[place, i] != w.key_bits[i]:
                same = False
                break
    return same, place


@law
def take(w: World, key: Ints, place: int) -> None:
    """The place is that of a key from now on; what is worked out by looking up other things keeps its key meanwhile."""
    w.kept_length[place] = len(key)
    w.kept_key[place, : len(key)] = key
