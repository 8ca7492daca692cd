"""Needs and offers follow what is learnt of places."""

import builders
import pytest
from flask import Flask
from looking import look
from queries import counted
from sqlmodel import Session, select

from app.core.db import transaction
from app.intake import relocation
from app.needs.models import Need
from app.offers.models import Offer
from app.places import services
from app.places.models import Commune, District, Quarter
from app.places.records import CommuneRecord, Point


def test_nothing_moves_when_nothing_changed(session: Session) -> None:
    builders.need(session)
    builders.offer(session)
    assert relocation.follow_places(session) == 0


def test_a_point_learnt_moves_the_needs_and_offers_of_the_commune(session: Session) -> None:
    place = builders.commune(session, approximate=True)
    need = builders.need(session, lat=place.lat, lon=place.lon, approximate=True)
    offer = builders.offer(session, lat=place.lat, lon=place.lon, approximate=True)
    services.import_communes(session, [CommuneRecord(place.code, place.name, (), None, "", Point(43.7, 1.5))])
    assert relocation.follow_places(session) == 2
    for moved in (need, offer):
        assert (moved.lat, moved.lon, moved.approximate) == (43.7, 1.5, False)


def test_a_need_takes_the_point_and_the_district_of_its_quarter(session: Session) -> None:
    district = builders.district(session)
    quarter = builders.quarter(session, lat=43.62, lon=1.46, district_id=district.id)
    need = builders.need(session, quarter_id=quarter.id)
    offer = builders.offer(session, quarter_id=quarter.id)
    assert relocation.follow_places(session) == 2
    assert (need.lat, need.lon, need.approximate, need.district_id) == (43.62, 1.46, False, district.id)
    assert (offer.lat, offer.lon, offer.approximate) == (43.62, 1.46, False)


def test_a_need_whose_quarter_left_its_district_leaves_it_too(session: Session) -> None:
    district = builders.district(session)
    quarter = builders.quarter(session, lat=43.6, lon=1.44)
    need = builders.need(session, quarter_id=quarter.id, district_id=district.id)
    relocation.follow_places(session)
    assert need.district_id is None


def test_without_a_quarter_a_need_keeps_its_district_and_goes_to_its_commune(session: Session) -> None:
    district = builders.district(session)
    need = builders.need(session, lat=44.0, lon=1.0, district_id=district.id)
    relocation.follow_places(session)
    assert (need.lat, need.lon, need.district_id) == (43.6, 1.44, district.id)


@pytest.mark.parametrize(("population", "approximate"), [(50_000, False), (50_001, True)])
def test_a_large_commune_s_point_is_approximate(session: Session, population: int, approximate: bool) -> None:
    builders.commune(session, population=population)
    need = builders.need(session, approximate=not approximate)
    relocation.follow_places(session)
    assert need.approximate is approximate


def test_the_rows_land_where_a_new_need_would(session: Session) -> None:
    district = builders.district(session)
    quarter = builders.quarter(session, district_id=district.id)
    needs = [builders.need(session, lat=1, lon=1), builders.need(session, lat=1, lon=1, quarter_id=quarter.id)]
    relocation.follow_places(session)
    for need in needs:
        located = services.locate(session, commune_code=need.commune_code, quarter_id=need.quarter_id)
        assert (need.lat, need.lon, need.approximate, need.district_id) == (
            located.lat, located.lon, located.approximate, located.district_id,
        )  # fmt: skip


def test_the_job_catches_up_then_has_nothing_left_to_do(app: Flask) -> None:
    with transaction() as session:
        builders.need(session, lat=1, lon=1)
    (job,) = relocation.JOBS
    assert job.run() == 1
    assert job.run() == 0
    assert look().exec(select(Need.lat)).one() == 43.6


def test_a_removed_quarter_sends_its_needs_back_to_the_commune(app: Flask) -> None:
    with transaction() as session:
        quarter = builders.quarter(session)
        builders.need(session, quarter_id=quarter.id, lat=quarter.lat, lon=quarter.lon)
        builders.offer(session, quarter_id=quarter.id, lat=quarter.lat, lon=quarter.lon)
    with transaction() as session:
        services.remove_quarter(session, quarter=session.exec(select(Quarter)).one())
    assert relocation.catch_up() == 2
    for model in (Need, Offer):
        row = look().exec(select(model)).one()
        assert (row.quarter_id, row.lat) == (None, 43.6)


def test_it_costs_the_same_number_of_queries_whatever_the_rows(session: Session) -> None:
    for number in range(3):
        builders.need(session, lat=number, lon=1)
    with counted(session) as few:
        relocation.follow_places(session)
    for number in range(30):
        builders.need(session, lat=number, lon=1)
    with counted(session) as many:
        assert relocation.follow_places(session) == 30
    assert len(many) == len(few)


def test_what_is_removed_from_the_map_leaves_no_orphan(session: Session) -> None:
    district = builders.district(session)
    need = builders.need(session, district_id=district.id)
    session.delete(session.get_one(District, district.id))
    session.flush()
    session.refresh(need)
    assert need.district_id is None
    assert session.get(Commune, need.commune_code) is not None
