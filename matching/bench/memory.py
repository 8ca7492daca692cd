"""Memory and processor time of several processes together."""

import multiprocessing
import os
import resource
import sys
from pathlib import Path

from matching.files.timings import peak_mib


def peak_of_children_mib() -> float:
    """Return the most memory that one finished child held, in MiB."""
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)


def processor_seconds() -> float:
    """Return the seconds of processor that this process and its finished children took."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def own_peak_mib() -> float:
    """Return the most memory of this process, without what its parent held when it was born."""
    known = Path("/proc/self/status")
    lines = known.read_text(encoding="ascii", errors="replace").splitlines() if known.exists() else ()
    return next((int(line.split()[1]) / 2**10 for line in lines if line.startswith("VmHWM:")), peak_mib())


def together_mib() -> float:
    """Return what this process and its children hold now, pages that they share counted once.

    0 where the system does not tell.
    """
    running = [os.getpid(), *(child.pid for child in multiprocessing.active_children())]
    return sum(_share_mib(Path(f"/proc/{pid}/smaps_rollup")) for pid in running)


def _share_mib(rollup: Path) -> float:
    if not rollup.exists():
        return 0.0
    lines = rollup.read_text(encoding="ascii").splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 2**10
