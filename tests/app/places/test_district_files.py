"""Files of districts, of both generations."""

from typing import Any

import pytest
from outlines import collection, feature, square

from app.places import district_files, outlines
from app.places.states import Generation

BOW_TIE = {"type": "Polygon", "coordinates": [[[1.0, 43.0], [1.1, 43.1], [1.1, 43.0], [1.0, 43.1], [1.0, 43.0]]]}


@pytest.mark.parametrize(
    ("properties", "generation", "commune_code", "commune_name"),
    [
        ({"code": "QP031099", "nom": "Les Essais", "commune": "Essai"}, "2015", "", "Essai"),
        ({"code_qp": "QP031099", "nom_qp": "Les Essais", "commune_qp": "Essai"}, "2015", "", "Essai"),
        ({"code_qp": "QN03199M", "lib_qp": "Les Essais", "insee_com": "31998", "lib_com": "Essai"},
         "2024", "31998", "Essai"),
        ({"CODE_QP": "QN03199M", "LIB_QP": "Les Essais", "INSEE_COM": ["31998", "31997"]}, "2024", "31998", ""),
        ({"code_qp": "E-1", "lib_qp": "Les Essais", "insee_dep": "31", "insee_com": None}, "2024", "", ""),
        ({"code_qp": "E-1", "lib_qp": "Les Essais", "insee_dep": 31}, "2024", "", ""),
    ],
)  # fmt: skip
def test_the_fields_of_both_generations_are_read(
    properties: dict[str, Any], generation: str, commune_code: str, commune_name: str
) -> None:
    records, problems = district_files.read(collection(feature(square(43.1, 1.1), **properties)))
    assert problems == []
    assert [record.name for record in records] == ["Les Essais"]
    assert records[0].department == "31"
    assert records[0].generation == generation
    assert (records[0].commune_code, records[0].commune_name) == (commune_code, commune_name)


@pytest.mark.parametrize(
    ("code", "department"), [("QP02A001", "2A"), ("QP974001", "974"), ("QN00101M", "01"), ("QN97101I", "971")]
)
def test_the_departement_is_read_in_the_official_code(code: str, department: str) -> None:
    records, _ = district_files.read(collection(feature(square(43.1, 1.1), code=code, nom="Essai")))
    assert records[0].department == department


def test_the_caller_may_say_which_generation_it_is() -> None:
    content = collection(feature(square(43.1, 1.1), code="E-1", nom="Essai", dep="31"))
    records, _ = district_files.read(content, generation=Generation.OF_2024)
    assert records[0].generation is Generation.OF_2024


def test_an_outline_that_crosses_itself_is_repaired() -> None:
    records, problems = district_files.read(collection(feature(BOW_TIE, code="QP031099", nom="Essai")))
    assert problems == []
    assert records[0].outline.is_valid
    assert records[0].outline.area == pytest.approx(0.005)
    assert outlines.restored(outlines.stored(records[0].outline)) == records[0].outline


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (feature(None, code="QP031098", nom="Sans contour"), "geometry"),
        (feature({"type": "Polygon", "coordinates": []}, code="QP031098", nom="Vide"), "no surface"),
        (feature({"type": "Point", "coordinates": [1.4, 43.6]}, code="QP031098", nom="Un point"), "no surface"),
        (feature({"type": "Cercle"}, code="QP031098", nom="Inconnu"), "cannot be read"),
        (feature({"type": "Polygon", "coordinates": "ici"}, code="QP031098", nom="Texte"), "cannot be read"),
        (feature(square(6_200_000, 570_000), code="QP031098", nom="En mètres"), "not degrees"),
        (feature(square(float("nan"), 1), code="QP031098", nom="NaN"), "geometry"),
        (feature(square(43.1, 1.1), nom="Sans code"), "no code"),
        (feature(square(43.1, 1.1), code="QP031098"), "no name"),
        (feature(square(43.1, 1.1), code="QP031099", nom="Encore"), "already in the file"),
        ({"type": "Feature", "properties": None}, "no properties"),
        (42, "no properties"),
    ],
)
def test_a_broken_feature_is_told_and_the_others_are_kept(broken: Any, reason: str) -> None:
    good = feature(square(43.1, 1.1), code="QP031099", nom="Essai")
    records, problems = district_files.read(collection(good, broken))
    assert [record.code for record in records] == ["QP031099"]
    assert [problem.where for problem in problems] == ["feature 2"]
    assert reason in problems[0].reason


@pytest.mark.parametrize("content", [b"", b"[]", b"code,nom\n", b'{"type": "Feature"}', b"[" * 100_000])
def test_what_is_not_a_collection_is_refused_whole(content: bytes) -> None:
    with pytest.raises(ValueError, match="not a GeoJSON collection"):
        district_files.read(content)
