"""Sets of offers as bits in 64-bit words: and, or, and back to indices."""

import numpy as np
import numpy.typing as npt

Words = npt.NDArray[np.uint64]
Indices = npt.NDArray[np.int64]

WORD = 64


def pack(flags: npt.NDArray[np.bool_]) -> Words:
    """Pack booleans, shape (..., n), into words, shape (..., ⌈n / 64⌉).

    >>> pack(np.array([True, False, True])).tolist()
    [5]
    """
    packed = np.packbits(flags, axis=-1, bitorder="little")
    missing = -packed.shape[-1] % 8
    padded = np.pad(packed, [(0, 0)] * (packed.ndim - 1) + [(0, missing)])
    return np.ascontiguousarray(padded).view("<u8")


def pack_indices(indices: npt.ArrayLike, size: int) -> Words:
    """Pack the set of `indices` among `size`."""
    flags = np.zeros(size, dtype=bool)
    flags[np.asarray(indices, dtype=np.int64)] = True
    return pack(flags)


def unpack(words: Words) -> Indices:
    """List the members of a set, ascending; looks only inside words that hold some.

    >>> unpack(np.array([5, 0, 1], dtype=np.uint64)).tolist()
    [0, 2, 128]
    """
    filled = np.flatnonzero(words)
    flags = np.unpackbits(words[filled].view(np.uint8), bitorder="little").view(bool)
    at = np.flatnonzero(flags)
    members: Indices = filled[at >> 6] * WORD + (at & 63)
    return members


def member(words: Words, indices: Indices) -> npt.NDArray[np.bool_]:
    """Tell which indices are in a set."""
    bits: Words = words[indices >> 6] >> (indices & 63).astype(np.uint64)
    return (bits & np.uint64(1)).astype(bool)


def week_words(weeks: list[int]) -> Words:
    """Lay weeks of 336 half-hours out as rows of six words."""
    raw = bytearray().join(week.to_bytes(48, "little") for week in weeks)
    return np.frombuffer(raw, dtype="<u8").reshape(len(weeks), 6)
