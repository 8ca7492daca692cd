"""`match classify`: what free texts ask for, one JSON object per line."""

import io

import click


@click.command("classify")
@click.argument("file", type=click.File("rb"), default="-")
def classify_command(file: io.BufferedReader) -> None:
    """Read one text per line of FILE, or of the standard input, and say what each asks for."""
    from matching.texts import classify

    texts = io.TextIOWrapper(file, encoding="utf-8", errors="replace", newline="\n")
    for line in classify.lines(texts):
        click.echo(line)
