"""`match simulate`: replay arrivals and measure help and waiting together."""

import json
from pathlib import Path
from typing import Any

import click

from matching.command import inputs
from matching.command.progress import progress
from matching.files import FileRefusedError, write_json
from matching.plan import Objective
from matching.simulation import as_document, replay


@click.command("simulate")
@inputs.files
@click.option("--every", type=click.IntRange(min=1), default=1, show_default=True, help="Days between two runs.")
@click.option("--objective", type=click.Choice([each.value for each in Objective]), default="fair", show_default=True)
@click.option("--report", "report_path", type=click.Path(path_type=Path), help="Default: standard output.")
def simulate_command(*, every: int, objective: str, report_path: Path | None, **paths: Any) -> None:
    """Replay the arrivals of NEEDS and OFFERS, planning as time goes."""
    given = inputs.read(**paths)
    with progress("Ranking", len(given.needs)) as advance:
        replayed = replay(
            given.needs,
            given.offers,
            every=every,
            objective=Objective(objective),
            configuration=given.configuration,
            history=given.history,
            advance=advance,
        )
    document = as_document(replayed)
    if report_path is None:
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
        return
    try:
        write_json(report_path, document)
    except FileRefusedError as error:
        raise inputs.Refusal(str(error)) from error
