"""How long each stage took, and how much memory the process used at most."""

import resource
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter


class Timings:
    """Seconds by stage, in the order in which the stages ran."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time one stage; entered again, it adds up."""
        begun = perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + perf_counter() - begun

    def report(self) -> dict[str, float]:
        """Return seconds by stage and `peak_mib`."""
        rounded = {name: round(seconds, 4) for name, seconds in self.seconds.items()}
        return {**rounded, "peak_mib": round(peak_mib(), 1)}


def peak_mib() -> float:
    """Return the most memory this process ever held, in MiB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)
