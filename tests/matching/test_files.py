"""Spreadsheets: what is read, what is left out and why, what is refused."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from matching_strategies import markets
from spreadsheets import association_rows, need_rows, offer_rows

from matching import FILES, Asked, Mode, Offered, Place, parse_week, rank
from matching.files import (
    FileRefusedError,
    read_associations,
    read_communes,
    read_configuration,
    read_needs,
    read_offers,
    read_pairs,
    table,
    write_csv,
)
from matching.territory import commune_places, invent


@pytest.fixture
def written(tmp_path):
    def write(content, name="file.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def needs(path, communes=None):
    return read_needs(path, communes or {})


def test_only_the_id_is_required(written):
    (need,) = needs(written("id\nn1\n")).records
    assert (need.id, need.skills, need.mode, need.reach_km) == ("n1", (), Mode.EITHER, 20.0)


def test_every_column_of_a_need_is_read(written):
    (need,) = needs(
        written(
            "id;skills;level;text;availability;lat;lon;reach_km;mode;age;languages;requested_at;urgent;district\n"
            'n1;Maths|français!;9;"a;b";mon 17:00-19:00;43,6;1.44;5;REMOTE;14;fr|AR;2026-03-01;1;Mirail\n'
        )
    ).records
    assert need.skills == (Asked("maths"), Asked("francais", indispensable=True))
    assert (need.level, need.text, need.place, need.reach_km) == (9, "a;b", Place(43.6, 1.44), 5.0)
    assert need.availability == parse_week("mon 17:00-19:00")
    assert (need.mode, need.age, need.languages) == (Mode.REMOTE, 14, {"fr", "ar"})
    assert (str(need.requested_at), need.urgent, need.district) == ("2026-03-01", True, "Mirail")


def test_an_offer_says_its_levels(written):
    (offer,) = read_offers(written("id,skills\no1,maths:6-9|maths:12|a:b|budget\n"), {}).records
    assert offer.skills == (Offered("maths", 6, 9), Offered("maths", 12, 12), Offered("a:b"), Offered("budget"))


def test_a_byte_order_mark_windows_line_ends_and_blank_lines_do_no_harm(written):
    sheet = needs(written("\ufeffid,age\r\n\r\nn1,14\r\n,\r\n"))
    assert [each.id for each in sheet.records] == ["n1"]
    assert not sheet.bad_rows


@pytest.mark.parametrize(
    ("column", "cell", "reason"),
    [
        ("level", "3e", "not a whole number"),
        ("level", "64", "not between 0 and 63"),
        ("availability", "mon 17:10-18:00", "off the half-hour"),
        ("availability", "mon 17:00-25:00", "past midnight"),
        ("lat", "nan", "not a number"),
        ("lat", "91", "not between -90 and 90"),
        ("lon", "inf", "not a number"),
        ("reach_km", "-1", "not a distance"),
        ("reach_km", "1e999", "not a distance"),
        ("mode", "phone", "not in_person, remote or either"),
        ("age", "14.5", "not a whole number"),
        ("age", "١٤", "not a whole number"),
        ("requested_at", "31/02/2026", "not a date"),
        ("requested_at", "2026-02-31", "not a date"),
        ("urgent", "yes", "not 0 or 1"),
        ("skills", "maths|!", "stands alone"),
    ],
)
def test_a_bad_row_is_left_out_with_its_line_column_and_reason(written, column, cell, reason):
    twin = {"lat": ",lon", "lon": ",lat"}.get(column, "")
    rest = ",1" if twin else ""
    sheet = needs(
        written(f"id,{column}{twin}\nn0,{''}{',' if twin else ''}\nn1,{cell}{rest}\nn2,{',' if twin else ''}\n")
    )
    (bad,) = sheet.bad_rows
    assert (bad.line, bad.column) == (3, column)
    assert reason in bad.reason
    assert [each.id for each in sheet.records] == ["n0", "n2"]


@pytest.mark.parametrize(
    ("column", "cell", "reason"),
    [
        ("skills", "maths:9-6", "go down"),
        ("skills", "maths:6-", "not like 6-9"),
        ("skills", "maths:6-99", "levels 6-99"),
        ("capacity", "-1", "not a whole number"),
        ("radius_km", "far", "not a number"),
    ],
)
def test_a_bad_offer_too(written, column, cell, reason):
    (bad,) = read_offers(written(f"id,{column}\no1,{cell}\n"), {}).bad_rows
    assert (bad.line, bad.column) == (2, column)
    assert reason in bad.reason


def test_a_repeated_id_an_empty_id_a_short_row_and_a_lone_latitude_are_bad_rows(written):
    sheet = needs(written('id,text,lat,lon\nn1,"two\nlines",,\nn1,,,\n,x,,\nn2,x\nn3,,43.6,\n'))
    assert [(bad.line, bad.column) for bad in sheet.bad_rows] == [(4, "id"), (5, "id"), (6, "(all)"), (7, "lon")]
    assert [each.id for each in sheet.records] == ["n1"]


def test_a_cell_too_long_costs_only_its_row(written):
    sheet = needs(written(f"id,text\nn1,{'a ' * 70_000}\nn2,b\n"))
    ((bad,), (kept,)) = sheet.bad_rows, sheet.records
    assert (bad.line, kept.id) == (2, "n2")
    assert "longer than" in bad.reason


def test_a_whole_number_may_be_written_as_spreadsheets_do(written):
    (need,) = needs(written("id;level;age\nn1;9.0;14,00\n")).records
    assert (need.level, need.age) == (9, 14)


def test_the_delimiter_is_read_from_the_header_alone_whatever_ends_the_line(written):
    (need,) = needs(written('id,text,age\rn1,"a;b;c;d",14\r')).records
    assert (need.text, need.age) == ("a;b;c;d", 14)


def test_a_device_or_a_pipe_is_written_to_and_never_replaced(tmp_path):
    pipe, link, file = tmp_path / "pipe", tmp_path / "link", tmp_path / "file.csv"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    write_csv(pipe, ("id",), [("n1",)])
    assert os.read(reader, 100) == b"id\nn1\n"
    os.close(reader)
    link.symlink_to(file)
    write_csv(link, ("id",), [("n1",)])
    assert (pipe.is_fifo(), link.is_symlink(), file.read_text()) == (True, True, "id\nn1\n")


def test_an_unknown_column_is_left_out_with_a_warning(written):
    sheet = needs(written("id,phone\nn1,x\n"))
    assert "phone" in sheet.warnings[0]
    assert len(sheet.records) == 1


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "empty"),
        ("name,age\nn1,14\n", "column id is missing"),
        ("id,id\nn1,n2\n", "comes twice"),
        (b"id,text\nn1,\x00\x01\n", "not a text file"),
        (b"PK\x03\x04....", "workbook"),
        ("id,text\nn1,é\n".encode("cp1252"), "line 2 is not UTF-8"),
        ("id,text\nn1,é".encode()[:-1], "cut off in the middle of a character"),
        ('id,text\nn1,"begun\nn2,x\n', "from line 2 on, the file is cut off"),
        ("id,text,age\nn1,a,12\nn2,b", "line 3 is cut off"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_a_sentence(written, content, reason):
    with pytest.raises(FileRefusedError, match=reason):
        needs(written(content))


def test_a_quote_that_closes_too_early_costs_only_its_row(written):
    sheet = needs(written('id,text\nn1,"a"b\nn2,c\n'))
    assert [bad.line for bad in sheet.bad_rows] == [2]
    assert [each.id for each in sheet.records] == ["n2"]


def test_a_file_too_large_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.truncate(table.LARGEST_BYTES + 1)
    with pytest.raises(FileRefusedError, match="larger than 256 MiB"):
        needs(path)


def test_a_file_that_is_not_there_is_refused():
    with pytest.raises(FileRefusedError, match="No such file"):
        needs(Path("nowhere.csv"))


def test_a_commune_gives_its_point_and_an_unknown_one_gives_none(written):
    path = written("id,commune\nn1,31555\nn2,99999\nn3,\n")
    known, unknown, empty = needs(path, commune_places()).records
    assert known.place.approximate
    assert unknown.place is None is empty.place


def test_points_of_communes_can_be_brought(written):
    points = read_communes(written("code,nom,lat,lon\n2A004,Ajaccio,41.93,8.70\n"))
    assert points == {"2a004": Place(41.93, 8.70, approximate=True)}


def test_pairs_never_to_be_proposed_are_read(written):
    assert read_pairs(written("need_id;offer_id\nn1;o1\n")).records == (("n1", "o1"),)


def test_an_association_that_covers_nothing_is_told(written):
    sheet = read_associations(written("id,communes,skills,capacity\na1,*,*,\na2,31555,,0\n"))
    assert [each.capacity for each in sheet.records] == [None, 0]
    assert "a2 covers nothing" in sheet.warnings[0]


def test_a_configuration_says_only_what_changes(written):
    path = written(
        'name = "soir"\nversion = 3\nwithout = ["language"]\n[weights]\nskills = 60\n[fairness]\nday = 0.5\n'
    )
    configuration = read_configuration(path)
    assert configuration.label == "soir@3"
    assert (configuration.weights.skills, configuration.weights.text) == (60, FILES.weights.text)
    assert configuration.fairness.day == 0.5
    assert configuration.without == FILES.without | {"language"}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("weigths = 1", "key weigths is not known"),
        ("[fairness]\nday = 0", "day"),
        ("[weights]\ncharm = 1", "key weights.charm is not known"),
        ("[weights]\nskills = 0.4", "weights.skills wants int"),
        ("version = true", "version wants int"),
        ('without = ["capacity"]', "protects somebody"),
        ('without = ["gate"]', "gate"),
        ("minimum_minutes = 45", "multiple of 30"),
        ("half_km = nan", "above zero"),
        ("= 1", "Invalid"),
    ],
)
def test_a_configuration_that_makes_no_sense_is_refused(written, content, reason):
    with pytest.raises(FileRefusedError, match=reason):
        read_configuration(written(content))


def write_table(path, rows):
    header, *rest = rows
    write_csv(path, header, rest)
    return path


def placed_exactly(record):
    return not (record.place and record.place.approximate)


@given(markets())
def test_what_is_written_ranks_the_same_once_read(tmp_path_factory, market):
    folder = tmp_path_factory.mktemp("csv")
    needs_here, offers_here = ([each for each in side if placed_exactly(each)] for side in market)
    needs_read = read_needs(write_table(folder / "needs.csv", need_rows(needs_here)), {}).records
    offers_read = read_offers(write_table(folder / "offers.csv", offer_rows(offers_here)), {}).records
    before = rank(needs_here, offers_here, configuration=FILES)
    assert rank(needs_read, offers_read, configuration=FILES) == before


def test_associations_are_written_as_they_are_read(tmp_path):
    associations = invent(10, 10).associations
    path = write_table(tmp_path / "associations.csv", association_rows(associations))
    assert read_associations(path).records == associations
