"""Which way of scanning is used: NumPy always works, machine code when the extra is installed."""

from __future__ import annotations

import os
from enum import StrEnum
from functools import cache

VARIABLE = "MATCHING_ENGINE"

WORTH_LOADING = 4000
"""Needs ranked together from which loading the kernel, a second or two, pays for itself."""


class Engine(StrEnum):
    """How a scan is computed; the results are the same."""

    AUTO = "auto"
    NUMPY = "numpy"
    COMPILED = "compiled"


def chosen(engine: Engine | None = None, *, needs: int = 1) -> bool:
    """Tell whether the kernel is to be used for so many needs, and load it if so.

    `auto` takes the kernel once it is loaded, and loads it for many needs only: nobody who
    waits for one ranking waits for numba.

    Raises
    ------
    ImportError
        When the kernel is demanded and numba is not there.
    """
    wanted = engine or Engine(os.environ.get(VARIABLE, Engine.AUTO))
    if wanted is Engine.NUMPY:
        return False
    if wanted is Engine.COMPILED and not load():
        raise ImportError("the compiled engine wants numba: install the extra “compiled”")
    known = load.cache_info().currsize > 0
    return (known or needs >= WORTH_LOADING) and load()


@cache
def load() -> bool:
    """Load the kernel, which compiles it the first time; false without numba."""
    try:
        from matching.columns import compiled
    except ImportError:
        return False
    compiled.warm_up()
    return True


def installed() -> list[Engine]:
    """List the engines that work here, for comparing them."""
    return [Engine.NUMPY, Engine.COMPILED] if load() else [Engine.NUMPY]
