"""``coup-de-pouce places``: bring communes, districts and holidays from files, or communes from API Géo."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from app.core.db import transaction
from app.core.territory import Territory
from app.intake import relocation
from app.places import commune_files, days_off, district_files, geo_api, holiday_files, services
from app.places.reading import Problem
from app.places.records import CommuneRecord
from app.places.states import Generation

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_SHOWN = 50
"""Problems told one by one; a file with more is another kind of file."""


@click.group("places")
def group() -> None:
    """Bring communes, districts and holidays from files, or communes from API Géo."""


@group.command("import")
@click.argument("file", type=_FILE)
@with_appcontext
def import_communes(file: Path) -> None:
    """Read communes from a CSV FILE: code, nom, lat, lon, and if it has them codes_postaux, population."""
    records, problems = commune_files.read(file.read_bytes())
    _tell(problems)
    if not records:
        raise click.ClickException(f"{file.name} holds no commune that can be read: nothing was changed")
    _keep(records)


@group.command("import-districts")
@click.argument("file", type=_FILE)
@click.option("--generation", type=click.Choice([each.value for each in Generation]), help="When codes do not tell.")
@with_appcontext
def import_districts(file: Path, generation: str | None) -> None:
    """Read priority districts from a GeoJSON FILE, of 2015 or 2024; those of the same generation are replaced."""
    records, problems = district_files.read(
        file.read_bytes(), generation=Generation(generation) if generation else None
    )
    _tell(problems)
    with transaction() as session:
        replaced = services.import_districts(session, records, departments=_territory().departments)
    moved = _follow()
    click.echo(
        f"Districts kept: {replaced.kept}; former ones removed: {replaced.removed}; "
        f"elsewhere, left out: {replaced.elsewhere}. Needs and offers moved: {moved}."
    )


@group.command("import-holidays")
@click.argument("file", type=_FILE)
@with_appcontext
def import_holidays(file: Path) -> None:
    """Read public and school holidays from a CSV FILE; nothing is kept if a line is not understood."""
    try:
        records, problems = holiday_files.read(file.read_bytes())
    except ValueError as error:
        raise click.ClickException(f"{file.name}: {error}") from error
    if problems or not records:
        for problem in problems[:_SHOWN]:
            click.echo(str(problem), err=True)
        raise click.ClickException(f"{file.name}: {len(problems)} lines not understood, nothing was imported")
    with transaction() as session:
        done = services.import_holidays(session, records)
        until = days_off.known_until(session, zone=_territory().holiday_zone)
    click.echo(
        f"Holidays kept: {done.kept}, replaced: {done.removed}. "
        f"School holidays of zone {_territory().holiday_zone} known until: {until or 'none is known'}."
    )


@group.command("sync")
@with_appcontext
def sync() -> None:
    """Ask API Géo for the communes of the territory and its neighbours."""
    url = str(current_app.config["GEO_API_URL"])
    records: list[CommuneRecord] = []
    for department in (*_territory().departments, *_territory().neighbours):
        found, problems = geo_api.communes(url, department)
        _tell(problems)
        records += found
    _keep(records)


def _keep(records: Iterable[CommuneRecord]) -> None:
    with transaction() as session:
        read = list(records)
        known = services.import_communes(session, read)
        services.install_quarters(session, _territory().quarters)
    moved = _follow()
    click.echo(
        f"Communes read: {len(read)}, new: {known.added}. Known: {known.communes}, placed approximately: "
        f"{known.approximate}, not at all: {known.unplaced}. Needs and offers moved: {moved}."
    )


def _follow() -> int:
    moved = 0
    while step := relocation.catch_up():
        moved += step
    return moved


def _territory() -> Territory:
    territory: Territory = current_app.extensions["territory"]
    return territory


def _tell(problems: list[Problem]) -> None:
    for problem in problems[:_SHOWN]:
        click.echo(f"Left out, {problem}", err=True)
    if len(problems) > _SHOWN:
        click.echo(f"Left out, {len(problems) - _SHOWN} more", err=True)
