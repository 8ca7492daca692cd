"""`match plan`: who is proposed to whom, for all needs at once."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from matching.columns import OfferColumns
from matching.command import inputs
from matching.command.progress import progress
from matching.files import FileRefusedError, Timings, write_csv, write_json
from matching.plan import Objective, Plan, Proposal, plan

_PATH = click.Path(path_type=Path)


@click.command("plan")
@inputs.files
@inputs.routed
@click.option("--objective", type=click.Choice([each.value for each in Objective]), default="fair", show_default=True)
@click.option("--report", "report_path", type=_PATH, metavar="REPORT.json", help="Figures; keys in docs/matching.md.")
@click.option("--unplanned", type=_PATH, metavar="FILE.csv", help="Who gets nobody, and why.")
@click.option("--time-limit", type=click.FloatRange(min=0, min_open=True), default=300.0, show_default=True)
def plan_command(
    *,
    output: Path,
    timings: Path | None,
    today: datetime | None,
    associations: Path | None,
    objective: str,
    report_path: Path | None,
    unplanned: Path | None,
    time_limit: float,
    **paths: Any,
) -> None:
    """Plan NEEDS with OFFERS at once, under every capacity: one offer a need at most."""
    clock = Timings()
    with clock.stage("read"):
        given = inputs.read(**paths, associations=associations, today=today.date() if today else None)
    with clock.stage("prepare"):
        pool = OfferColumns(given.offers, given.configuration.text_model)
    with clock.stage("plan"), progress("Planning", len(given.needs)) as advance:
        planned = plan(
            given.needs,
            pool,
            associations=given.associations,
            objective=Objective(objective),
            configuration=given.configuration,
            history=given.history,
            today=given.today,
            time_limit=time_limit,
            advance=advance,
        )
    if planned.report.solver == "greedy":
        click.echo(f"Warning: no optimum within {time_limit:g} s; this plan is a greedy one.", err=True)
    try:
        with clock.stage("write"):
            _write(planned, output, report_path, unplanned, routed=given.associations is not None)
        if timings:
            write_json(timings, clock.report())
    except FileRefusedError as error:
        raise inputs.Refusal(str(error)) from error


def _write(planned: Plan, output: Path, report_path: Path | None, unplanned: Path | None, *, routed: bool) -> None:
    header = ("need_id", "offer_id", "score", "association_id")
    columns = len(header) if routed else 3
    write_csv(output, header[:columns], (_row(each)[:columns] for each in planned.proposals))
    if report_path:
        write_json(report_path, planned.report.as_document())
    if unplanned:
        rows = ((each.need_id, each.reason.value, each.detail) for each in planned.unplanned)
        write_csv(unplanned, ("need_id", "reason", "detail"), rows)


def _row(proposal: Proposal) -> Sequence[str]:
    return proposal.need_id, proposal.offer_id, f"{proposal.score:.6f}", proposal.association_id or ""
