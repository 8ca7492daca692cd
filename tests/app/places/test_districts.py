"""Districts, quarters, and what lies in what."""

from typing import Any
from uuid import uuid4

import builders
import pytest
from outlines import collection, feature, square
from sqlmodel import Session, select

from app.core.errors import Conflict, Invalid, NotFound
from app.places import district_files, queries, services
from app.places.models import District
from app.places.records import Point
from app.places.services import QuarterCommand
from app.places.states import Generation


def bring(session: Session, *features: Any) -> services.Replaced:
    """Import districts into département 99."""
    records, problems = district_files.read(collection(*features))
    assert problems == []
    return services.import_districts(session, records, departments=("99",))


def of_2015(code: str, name: str, lat: float = 43.6, lon: float = 1.4) -> dict[str, Any]:
    """A district of 2015, by the fields of that file."""
    return feature(square(lat, lon), code=code, nom=name, commune="Villeneuve d'Essai")


def of_2024(code: str, name: str, lat: float = 43.6, lon: float = 1.4) -> dict[str, Any]:
    """A district of 2024, by the fields of that file."""
    return feature(square(lat, lon), code_qp=code, lib_qp=name, insee_com="99001")


@pytest.fixture(autouse=True)
def commune(session: Session) -> None:
    """Villeneuve-d’Essai, 99001."""
    builders.commune(session, population=60_000)


def names(session: Session) -> list[str]:
    """The districts that count."""
    return [district.name for district in queries.districts(session)]


def test_a_quarter_takes_the_district_its_point_lies_in(session: Session) -> None:
    inside = builders.quarter(session, name="Dedans", lat=43.601, lon=1.401)
    outside = builders.quarter(session, name="Dehors", lat=43.65, lon=1.401)
    bring(session, of_2015("QP099001", "Les Essais"))
    (district,) = queries.districts(session)
    assert (district.name, district.commune_code, district.generation) == ("Les Essais", "99001", Generation.OF_2015)
    assert inside.district_id == district.id
    assert outside.district_id is None


def test_a_named_district_gets_its_outline_and_keeps_its_identity(session: Session) -> None:
    named = builders.district(session, name="Izards - Trois Cocus - La Vache")
    quarter = builders.quarter(session, lat=43.601, lon=1.401, district_id=named.id)
    bring(session, of_2015("QP099001", "Les Izards - La Vache"))
    assert [district.id for district in queries.districts(session)] == [named.id]
    assert quarter.district_id == named.id


def test_a_quarter_just_outside_keeps_the_district_it_was_named_for_but_not_one_far_away(session: Session) -> None:
    named = builders.district(session, name="Les Essais")
    near = builders.quarter(session, name="Près", lat=43.607, lon=1.4, district_id=named.id)
    far = builders.quarter(session, name="Loin", lat=43.65, lon=1.4, district_id=named.id)
    bring(session, of_2015("QP099001", "Les Essais"))
    assert near.district_id == named.id
    assert far.district_id is None


def test_names_alone_count_until_the_outlines_in_force_are_there(session: Session) -> None:
    builders.district(session, name="Nouveau de 2024")
    bring(session, of_2015("QP099001", "Ancien"))
    assert names(session) == ["Ancien", "Nouveau de 2024"]
    bring(session, of_2024("QN09901M", "Officiel", lat=43.7))
    assert names(session) == ["Officiel"]


def test_a_quarter_of_a_district_that_no_longer_counts_has_none(session: Session) -> None:
    quarter = builders.quarter(session, lat=43.6, lon=1.4)
    bring(session, of_2015("QP099001", "Ancien"))
    assert quarter.district_id is not None
    bring(session, of_2024("QN09901M", "Officiel", lat=43.7))
    assert quarter.district_id is None


def test_the_district_of_2024_continues_that_of_2015_by_name_or_by_ground(session: Session) -> None:
    bring(session, of_2015("QP099001", "Les Essais"), of_2015("QP099002", "Ancien nom", lat=43.7))
    before = {district.name: district.id for district in queries.districts(session)}
    bring(
        session,
        of_2024("QN09902M", "Tout autre nom", lat=43.7005),
        of_2024("QN09901M", "Essais - Témoins", lat=43.8),
    )
    after = {district.code: district.id for district in queries.districts(session)}
    assert after == {"QN09901M": before["Les Essais"], "QN09902M": before["Ancien nom"]}


def test_the_same_name_speaks_before_a_like_one(session: Session) -> None:
    bring(session, of_2015("QP099001", "Les Essais"), of_2015("QP099002", "Les Essais - Témoins", lat=43.7))
    before = {district.name: district.id for district in queries.districts(session)}
    bring(session, of_2024("QN09901M", "Les Essais - Témoins", lat=43.9), of_2024("QN09902M", "Les Essais", lat=43.8))
    assert {district.name: district.id for district in queries.districts(session)} == before


def test_an_older_generation_imported_late_changes_nothing_that_counts(session: Session) -> None:
    bring(session, of_2024("QN09901M", "Les Essais"))
    quarter = builders.quarter(session, lat=43.6, lon=1.4)
    bring(session, of_2015("QP099001", "Les Essais"), of_2015("QP099002", "Ancien", lat=43.7))
    assert [district.code for district in queries.districts(session)] == ["QN09901M"]
    assert quarter.district_id == queries.districts(session)[0].id


def test_the_same_generation_imported_again_is_replaced(session: Session) -> None:
    bring(session, of_2015("QP099001", "Les Essais"), of_2015("QP099002", "De trop", lat=43.7))
    replaced = bring(session, of_2015("QP099001", "Les Essais corrigés", lat=43.61))
    assert replaced == services.Replaced(kept=1, elsewhere=0, removed=1)
    assert names(session) == ["Les Essais corrigés"]
    assert len(session.exec(select(District)).all()) == 1


def test_districts_of_other_departements_are_left_out(session: Session) -> None:
    replaced = bring(session, of_2015("QP099001", "Les Essais"), of_2015("QP075001", "À Paris"))
    assert replaced == services.Replaced(kept=1, elsewhere=1, removed=0)
    assert names(session) == ["Les Essais"]


def test_a_file_of_another_territory_changes_nothing(session: Session) -> None:
    bring(session, of_2015("QP099001", "Les Essais"))
    with pytest.raises(ValueError, match="no district of 99"):
        bring(session, of_2015("QP075001", "À Paris"))
    assert names(session) == ["Les Essais"]


def test_a_district_of_an_unknown_commune_is_kept_without_it(session: Session) -> None:
    bring(session, feature(square(43.6, 1.4), code="QP099001", nom="Les Essais", commune="Nulle-Part"))
    assert queries.districts(session)[0].commune_code is None


def test_a_quarter_gives_a_sure_point_and_its_district(session: Session) -> None:
    district = builders.district(session)
    quarter = builders.quarter(session, lat=43.61, lon=1.45, district_id=district.id)
    located = services.locate(session, commune_code="99001", quarter_id=quarter.id)
    assert located == services.Located(43.61, 1.45, approximate=False, district_id=district.id)


@pytest.mark.parametrize(
    ("values", "approximate"),
    [
        ({}, False),
        ({"approximate": True}, True),
        ({"population": 50_000}, False),
        ({"population": 50_001}, True),
        ({"lat": None, "lon": None}, True),
    ],
)
def test_a_commune_says_whether_its_point_is_sure(session: Session, values: dict[str, Any], approximate: bool) -> None:
    builders.commune(session, code="99002", name="Autre", **values)
    located = services.locate(session, commune_code="99002")
    assert located.approximate is approximate
    assert located.lat == values.get("lat", 43.6)
    assert located.district_id is None


@pytest.mark.parametrize(
    ("population", "priority", "asked"),
    [(50_001, False, True), (50_000, False, False), (8_000, True, True)],
    ids=["large", "small", "small with a priority district"],
)
def test_a_quarter_is_asked_where_it_matters(session: Session, population: int, priority: bool, asked: bool) -> None:
    commune = builders.commune(session, code="99002", name="Autre", population=population)
    district = builders.district(session).id if priority else None
    quarters = [
        builders.quarter(session, of=commune, name="Les Halles", district_id=district),
        builders.quarter(session, of=commune, name="Les Remparts"),
    ]
    assert queries.quarters_asked(session, commune.code) == (quarters if asked else [])


def test_a_quarter_of_another_commune_is_refused(session: Session) -> None:
    elsewhere = builders.commune(session, code="99002", name="Autre")
    quarter = builders.quarter(session, of=elsewhere)
    with pytest.raises(Invalid):
        services.locate(session, commune_code="99001", quarter_id=quarter.id)


def test_an_unknown_quarter_or_commune_is_not_found(session: Session) -> None:
    with pytest.raises(NotFound):
        services.locate(session, commune_code="00000")
    with pytest.raises(NotFound):
        services.locate(session, commune_code="99001", quarter_id=uuid4())


def test_two_quarters_of_a_commune_do_not_bear_one_name(session: Session) -> None:
    command = QuarterCommand("99001", "Les Remparts", Point(43.6, 1.4))
    services.add_quarter(session, command=command)
    with pytest.raises(Conflict):
        services.add_quarter(session, command=QuarterCommand("99001", "les remparts", Point(43.7, 1.4)))


def test_a_quarter_that_moves_changes_district(session: Session) -> None:
    bring(session, of_2015("QP099001", "Les Essais"))
    quarter = services.add_quarter(session, command=QuarterCommand("99001", "Ici", Point(43.6, 1.4)))
    assert quarter.district_id == queries.districts(session)[0].id
    services.change_quarter(session, quarter=quarter, command=QuarterCommand("99001", "Ici", Point(43.7, 1.4)))
    assert quarter.district_id is None


def test_quarters_are_listed_in_the_order_of_the_alphabet(session: Session) -> None:
    for name in ("Jolimont", "Écluse", "Arènes"):
        builders.quarter(session, name=name)
    assert [quarter.name for quarter in queries.quarters(session, "99001")] == ["Arènes", "Écluse", "Jolimont"]
