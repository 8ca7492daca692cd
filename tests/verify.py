"""The long figures, whole: ``make verify``, or some of them: ``make verify ARGS="kills mails"``.

Each part is a command of its own that ends by itself, prints its figure last, and is stopped when its minutes are
over. What the machine lacks for a part is said, and the part is left out or does without.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
SBIN = "/usr/sbin:/usr/local/sbin:" + os.environ.get("PATH", "")
FAULTS = ("tests/faults/run.py", "--write")
PYTEST = ("-m", "pytest", "-q", "-p", "no:cacheprovider")


@dataclass(frozen=True)
class Part:
    """One figure: what prints it, how long it may take, which file it needs to be there."""

    name: str
    promise: str
    command: tuple[str, ...]
    minutes: int
    needs: str = ""
    whole: bool = False
    """Whether it is told, by WHOLE=1, to leave nothing out."""


PARTS: tuple[Part, ...] = (
    Part("kills", "0 acknowledged writes lost in 300 kill -9 on both databases",
         (*FAULTS, "server", "process", "--minutes", "20"), 85),
    Part("mails", "3,000 letters through 100 kills and 10 outages: 0 lost, twice at most as often as killed",
         (*FAULTS, "mails", "--minutes", "25"), 60),
    Part("faults", "nothing lost, nothing twice, whatever happens to PostgreSQL, disks, logs, the network, the clock",
         (*FAULTS, "postgresql", "disk", "slow", "tested", "--minutes", "5"), 60),
    Part("texts", "12,000 bad strings × every text field: refused cleanly or kept as they are",
         (*PYTEST, "-s", "tests/security/test_bad_strings.py", "tests/security/test_bad_texts.py"), 60, whole=True),
    Part("rivals", "0 over-bookings in 40,000 rival accepts",
         ("tests/faults/rivals.py", "--accepts", "40000", "--minutes", "50"), 60),
    Part("axe", "0 violations on every page × persona",
         (*PYTEST, "-s", "tests/browser/test_every_page.py"), 45, whole=True),
    Part("leaks", "0 leaks in a crawl of every page as every persona; every route × persona judged",
         (*PYTEST, "tests/security/test_leaks.py", "tests/security/test_policy.py"), 45),
    Part("mutants", "every guard that is taken away is noticed", ("tests/security/mutants.py",), 240),
    Part("load", "requests a second, beside a bare page of the same machine", ("tests/load/run.py",), 90,
         needs="tests/load/run.py"),
)  # fmt: skip
"""In the order in which they run; a part alone is named on the command line."""


def mounts() -> bool:
    """Tell whether a small disk may be mounted."""
    return os.geteuid() == 0 and shutil.which("mount", path=SBIN) is not None


def library(name: str) -> Callable[[], bool]:
    """Return what tells whether the machine has a library."""
    return lambda: any(Path("/usr/lib").glob(f"*/faketime/{name}"))


def program(name: str) -> Callable[[], bool]:
    """Return what tells whether the machine has a program."""
    return lambda: shutil.which(name, path=SBIN) is not None


WISHES: tuple[tuple[str, Callable[[], bool], str], ...] = (
    ("a mount", mounts, "not root: a full disk is only played by RLIMIT_FSIZE"),
    ("libfaketime", library("libfaketimeMT.so.1"), "the clock is moved inside the product only"),
    ("nginx", program("nginx"), "slow clients visit waitress only"),
    ("Redis", program("redis-server"), "workers are rung through files and PostgreSQL only"),
    ("age", program("age"), "backups are sealed by gpg only"),
    ("gpg", program("gpg"), "backups are sealed by age only"),
    ("chromium", program("chromium"), "no page is looked at by axe"),
)
"""What a part can use, and what is lost without it."""


def main(arguments: Sequence[str]) -> int:
    """Run the parts asked for; return 1 if one failed."""
    names = ", ".join(part.name for part in PARTS)
    parser = argparse.ArgumentParser(description=__doc__, epilog=f"parts: {names}")
    parser.add_argument("names", nargs="*", metavar="PART")
    given = parser.parse_args(arguments)
    if unknown := set(given.names) - {part.name for part in PARTS}:
        parser.error(f"no part is called {', '.join(sorted(unknown))}; there are {names}")
    for wish, there, without in WISHES:
        if not there():
            _say(f"absent: {wish} ({without})")
    chosen = [part for part in PARTS if not given.names or part.name in given.names]
    ends = [(part, *_run(part)) for part in chosen]
    _say("")
    for part, end, minutes in ends:
        _say(f"{part.name:<8} {end:<10} {minutes:5.1f} min  {part.promise}")
    return 1 if any(end not in ("held", "absent") for _, end, _ in ends) else 0


def _run(part: Part) -> tuple[str, float]:
    """Run one part; return how it ended and how many minutes it took."""
    if part.needs and not (ROOT / part.needs).exists():
        _say(f"== {part.name}: there is no {part.needs}")
        return "absent", 0.0
    _say(f"== {part.name}: {part.promise} (at most {part.minutes} min)")
    begun = time.monotonic()
    environ = os.environ | ({"WHOLE": "1"} if part.whole else {})
    with subprocess.Popen([sys.executable, *part.command], cwd=ROOT, env=environ) as running:
        try:
            end = "held" if running.wait(part.minutes * 60) == 0 else "NOT HELD"
        except subprocess.TimeoutExpired:
            end = "TOO LONG"
            _stop(running)
    return end, (time.monotonic() - begun) / 60


def _stop(running: subprocess.Popen[bytes]) -> None:
    """Ask a part to end what it started, then insist."""
    running.terminate()
    try:
        running.wait(60)
    except subprocess.TimeoutExpired:
        running.kill()


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
