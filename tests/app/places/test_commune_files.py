"""Files of communes, as offices write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.places import commune_files
from app.places.records import CommuneRecord, Point

PLAIN = """code,nom,codes_postaux,population_2021,superficie_km2,lat,lon
31998,L'Essai-sur-Lèze,31999|31998,1204,9.58,43.37397,0.88661
09998,Mont-Témoin,09999,17,3.1,42.9,1.6
"""
LEZE = CommuneRecord("31998", "L’Essai-sur-Lèze", ("31999", "31998"), 1204, "", Point(43.37397, 0.88661))
TEMOIN = CommuneRecord("09998", "Mont-Témoin", ("09999",), 17, "", Point(42.9, 1.6))


@pytest.mark.parametrize(
    "content",
    [
        PLAIN.encode(),
        PLAIN.encode("utf-8-sig"),
        PLAIN.encode("cp1252"),
        PLAIN.replace("\n", "\r\n").encode(),
        PLAIN.replace(",", ";").encode(),
        PLAIN.replace(",", ";").replace("43.37397", "43,37397").encode("cp1252"),
        PLAIN.replace(",", "\t").encode(),
        PLAIN.replace("code,nom", "INSEE , Nom").encode(),
        PLAIN.replace("09998", "9998").encode(),
        (PLAIN + "\n,,,,,,\n").encode(),
    ],
    ids=["utf-8", "bom", "cp1252", "crlf", "semicolon", "decimal comma", "tab", "headings", "lost zero", "blank rows"],
)
def test_the_same_communes_are_read_however_the_file_is_written(content: bytes) -> None:
    assert commune_files.read(content) == ([LEZE, TEMOIN], [])


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("31997,Nulle,,5,1,nan,1.4", "lat nan"),
        ("31997,Nulle,,5,1,43.6,inf", "lon inf"),
        ("31997,Nulle,,5,1,143.6,1.4", "lat 143.6"),
        ("31997,Nulle,,5,1,1.4,43.6", "swapped"),
        ("31997,Nulle,,5,1,,1.4", "lat '' is not a number"),
        ("31997,Nulle,,5,1,quarante,1.4", "lat 'quarante' is not a number"),
        ("31997,Nulle,,beaucoup,1,43.6,1.4", "population 'beaucoup'"),
        ("31997,Nulle,,-3,1,43.6,1.4", "population '-3'"),
        ("31997,,,5,1,43.6,1.4", "name is empty"),
        ("X,Nulle,,5,1,43.6,1.4", "code 'X'"),
        ("31998,Encore,,5,1,43.6,1.4", "already in the file"),
        ("31997,Nul\x00le,,5,1,43.6,1.4", "illisible"),
        ("31997", "lat '' is not a number"),
        ("31997," + "x" * 200_000, "it is not CSV"),
        ('31997,"Nulle,,5,1,43.6,1.4', "lat '' is not a number"),
    ],
)
def test_a_bad_row_is_told_by_its_line_and_the_others_are_kept(row: str, reason: str) -> None:
    lines = PLAIN.splitlines()
    records, problems = commune_files.read("\n".join([*lines[:2], row, *lines[2:]]).encode())
    assert records == [LEZE, TEMOIN]
    assert [problem.where for problem in problems] == ["line 3"]
    assert reason in problems[0].reason


def test_only_code_name_and_point_are_needed() -> None:
    records, _ = commune_files.read(b"code_insee;libelle;latitude;longitude\n31998;Essai;43.6;1.4\n")
    assert records == [CommuneRecord("31998", "Essai", (), None, "", Point(43.6, 1.4))]


def test_a_population_written_with_blanks_is_a_number() -> None:
    records, _ = commune_files.read(b"code;nom;lat;lon;population\n31998;Essai;43.6;1.4;1 204\n")
    assert records[0].population == 1204


@pytest.mark.parametrize("content", [b"", b"nom,lat,lon\n", b"\x89PNG\r\n\x1a\n", b'{"type": "FeatureCollection"}'])
def test_a_file_without_the_columns_is_refused_whole(content: bytes) -> None:
    with pytest.raises(ValueError, match="the header has no column"):
        commune_files.read(content)


@given(st.binary(max_size=400))
def test_no_content_breaks_the_reader(content: bytes) -> None:
    records, _ = commune_files.read(b"code,nom,lat,lon\n" + content)
    assert all(record.point for record in records)
