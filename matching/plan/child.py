"""Solve a flow in a process of its own, so that it can be stopped: OR-tools has no time limit."""

from __future__ import annotations

import io
import subprocess
import sys

import numpy as np

from matching.plan.edges import Ints
from matching.plan.network import Network
from matching.plan.solvers import NoSolutionError, by_ortools, by_scipy

COLUMNS = ("tails", "heads", "capacities", "costs")


def solve(network: Network) -> tuple[Ints, str]:
    """Solve here and now; returns the flows and the solver's name."""
    try:
        return by_ortools(network), "ortools"
    except ImportError:
        return by_scipy(network), "scipy"


def solve_within(network: Network, seconds: float) -> tuple[Ints, str] | None:
    """Solve in a child process; none when it had to be stopped."""
    columns = {name: getattr(network, name) for name in COLUMNS}
    sent = io.BytesIO()
    np.savez(sent, nodes=network.nodes, people=network.people, **columns)
    command = [sys.executable, "-m", "matching.plan.child"]
    try:
        done = subprocess.run(command, input=sent.getvalue(), capture_output=True, timeout=seconds, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        return None
    if done.returncode:
        raise NoSolutionError(done.stderr.decode(errors="replace").strip().rpartition("\n")[2])
    received = np.load(io.BytesIO(done.stdout))
    return received["flows"], str(received["solver"])


def main() -> None:
    """Read a network on stdin, write its flows on stdout."""
    received = np.load(io.BytesIO(sys.stdin.buffer.read()))
    columns = {name: received[name] for name in COLUMNS}
    network = Network(**columns, nodes=int(received["nodes"]), people=int(received["people"]))
    flows, solver = solve(network)
    answer = io.BytesIO()
    np.savez(answer, flows=flows, solver=solver)
    sys.stdout.buffer.write(answer.getvalue())


if __name__ == "__main__":
    main()
