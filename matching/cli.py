"""`coup-de-pouce match …`, also `python -m matching …`."""

import click

from matching.command.bench import bench_command
from matching.command.classify import classify_command
from matching.command.explain import explain_command
from matching.command.plan import plan_command
from matching.command.rank import rank_command
from matching.command.simulate import simulate_command


@click.group()
def match() -> None:
    """Rank, plan and explain from two spreadsheets (formats in docs/matching.md)."""


match.add_command(rank_command)
match.add_command(plan_command)
match.add_command(explain_command)
match.add_command(simulate_command)
match.add_command(classify_command)
match.add_command(bench_command)
