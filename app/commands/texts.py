"""``coup-de-pouce text check``: whether a free text names a contact or sounds like danger."""

from __future__ import annotations

from typing import BinaryIO

import click

from matching.texts import check as checking


@click.group("text")
def group() -> None:
    """Look at free texts as the forms do."""


@group.command("check")
@click.argument("source", metavar="[FILE|-]", type=click.File("rb"), default="-")
def check(source: BinaryIO) -> None:
    """Read one text per line, write one JSON object per line: contact, danger, why."""
    for answer in checking.lines(line.decode("utf-8", errors="replace") for line in source):
        click.echo(answer)


@group.command("evaluate")
def evaluate() -> None:
    """Print recall, false alarms and the rest on texts that nothing was fitted on."""
    from matching.texts import evaluation

    click.echo(str(evaluation.evaluate()))
