"""Two spreadsheets rank the same by the command, in Python and entered into the site."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random
from uuid import UUID

import builders
import pytest
from click.testing import CliRunner
from spreadsheets import need_rows, offer_rows
from sqlmodel import Session

import matching
from app.needs.models import Need, NeedSkill
from app.needs.states import REACH_KM
from app.offers.models import OfferSkill
from app.proposals import queries, services
from app.proposals.models import Proposal
from app.skills.states import Mode
from matching.cli import match
from matching.files.sheets import read_needs, read_offers
from matching.territory import invent

AT = builders.AT
TOP = 5
HIGHEST = 63
REACHES = {km: reach for reach, km in REACH_KM.items()}

Line = tuple[str, ...]
"""Need, rank, offer, score, skills, text, availability, proximity, km, minutes; as the file writes them."""


@pytest.fixture
def sheets(tmp_path: Path) -> tuple[Path, Path]:
    """Invented people whom the site could hold: it has three reaches, one interval for each skill, ages both ends."""
    random = Random(31)
    territory = invent(40, 150)
    needs = [
        replace(need, id=_key(random), commune="99001", district="", reach_km=random.choice(list(REACHES)))
        for need in territory.needs
    ]
    offers = [
        replace(
            offer, id=_key(random), commune="99001", age_min=offer.age_min or 11, age_max=offer.age_max or 25,
            skills=tuple({skill.code: skill for skill in offer.skills}.values()), available_from=None,
        )
        for offer in territory.offers
    ]  # fmt: skip
    files = tmp_path / "NEEDS.csv", tmp_path / "OFFERS.csv"
    for path, rows in zip(files, (need_rows(needs), offer_rows(offers)), strict=True):
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
    return files


def _key(random: Random) -> str:
    return str(UUID(int=random.getrandbits(128), version=4))


def by_command(needs: Path, offers: Path, folder: Path) -> list[Line]:
    out = folder / "OUT.csv"
    done = CliRunner().invoke(match, ["rank", str(needs), str(offers), "--top", str(TOP), "-o", str(out)])
    assert done.exit_code == 0, done.output
    return [tuple(row) for row in csv.reader(out.open(encoding="utf-8", newline=""))][1:]


def by_python(needs: Path, offers: Path) -> list[Line]:
    found = matching.rank(
        read_needs(needs, {}).records, read_offers(offers, {}).records, top=TOP, configuration=matching.FILES
    )
    return [
        line(each.need_id, each.rank, each.offer_id, each.total, each.skills, each.text, each.availability,
             each.proximity, each.distance_km, each.minutes)
        for each in found
    ]  # fmt: skip


def by_site(session: Session, needs: Path, offers: Path) -> list[Line]:
    for record in read_offers(offers, {}).records:
        enter_offer(session, record)
    entered = [enter_need(session, record) for record in read_needs(needs, {}).records]
    rows: list[Proposal] = []
    for need in sorted(entered, key=lambda each: str(each.id)):
        services.rank_need(session, need=need, at=AT)
        rows += sorted(queries.of_need(session, need.id), key=lambda row: row.position)
    names = ("skills", "text", "availability", "proximity")
    return [
        line(row.need_id, row.position, row.offer_id, row.score, *map(row.parts.get, names), row.distance_km,
             row.minutes)
        for row in rows
    ]  # fmt: skip


def line(need: object, rank: int, offer: object, *numbers: float | None) -> Line:
    *scores, km, minutes = numbers
    decimals = ("" if each is None else f"{each:.6f}" for each in (*scores, km))
    return (str(need), str(rank), str(offer), *decimals, "" if minutes is None else str(minutes))


def point(place: matching.Place | None) -> dict[str, float | None]:
    return {"lat": place.lat if place else None, "lon": place.lon if place else None}


def enter_need(session: Session, record: matching.Need) -> Need:
    born = None if record.age is None else date(AT.year - record.age, 1, 1)
    youth = builders.person(session, birth_date=born)
    need = builders.need(
        session, id=UUID(record.id), youth=youth, codes=tuple(asked.code for asked in record.skills),
        level=record.level, text=record.text, availability=matching.format_week(record.availability),
        **point(record.place), reach=REACHES[record.reach_km], mode=Mode(record.mode.value),
        languages="|".join(sorted(record.languages)),
    )  # fmt: skip
    for position, asked in enumerate(record.skills):
        session.get_one(NeedSkill, (need.id, position)).indispensable = asked.indispensable
    session.flush()
    return need


def enter_offer(session: Session, record: matching.Offer) -> None:
    offer = builders.offer(
        session, id=UUID(record.id), codes=(), text=record.text,
        availability=matching.format_week(record.availability), **point(record.place),
        radius_km=record.radius_km, mode=Mode(record.mode.value), age_min=record.age_min, age_max=record.age_max,
        languages="|".join(sorted(record.languages)), capacity=record.capacity,
    )  # fmt: skip
    for position, skill in enumerate(record.skills):
        builders.kind(session, code=skill.code, label=skill.code)
        levels = {"level_min": skill.low or None, "level_max": None if skill.high == HIGHEST else skill.high}
        session.add(OfferSkill(offer_id=offer.id, position=position, kind_code=skill.code, code=skill.code, **levels))
    session.flush()


def test_the_same_two_files_rank_the_same_everywhere(
    session: Session, sheets: tuple[Path, Path], tmp_path: Path
) -> None:
    command = by_command(*sheets, tmp_path)
    assert len(command) > 50
    assert len({row[0] for row in command}) > 15
    assert by_python(*sheets) == command
    assert by_site(session, *sheets) == command
