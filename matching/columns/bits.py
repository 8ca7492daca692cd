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


class Lookup:
    """Indices made ready to be looked up in one set after another.

    >>> Lookup(np.array([0, 1, 64])).among(np.array([5, 1], dtype=np.uint64)).tolist()
    [True, False, True]
    """

    def __init__(self, indices: Indices) -> None:
        self._words = indices >> 6
        self._bits = np.uint64(1) << (indices & 63).astype(np.uint64)

    def among(self, words: Words) -> npt.NDArray[np.bool_]:
        """Tell which of them are in a set."""
        found: npt.NDArray[np.bool_] = (words[self._words] & self._bits) != 0
        return found


def week_words(weeks: list[int]) -> Words:
    """Lay weeks of 336 half-hours out as rows of six words."""
    raw = bytearray().join(week.to_bytes(48, "little") for week in weeks)
    return np.frombuffer(raw, dtype="<u8").reshape(len(weeks), 6)
