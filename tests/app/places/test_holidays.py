"""Days off: public holidays by rule, school holidays from a file of which every line is understood."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from looking import look
from sqlmodel import Session, col, select
from visitors import as_role

from app.commands.places import group
from app.core.permissions import Role
from app.places import calendar, days_off, holiday_files, services
from app.places.holiday_files import HolidayRecord
from app.places.models import Holiday
from app.places.states import HolidayKind

OURS = "kind;zone;name;starts_on;ends_on\nschool;C;Vacances d’essai;2026-12-19;2027-01-03\n"
MINISTRY = (
    "description;population;start_date;end_date;location;zones;annee_scolaire\n"
    "Vacances d’essai;-;2026-12-18T23:00:00+00:00;2027-01-03T23:00:00+00:00;Toulouse;Zone C;2026-2027\n"
    "Vacances d’essai;-;2026-12-18T23:00:00+00:00;2027-01-03T23:00:00+00:00;Montpellier;Zone C;2026-2027\n"
    "Vacances d’essai;Enseignants;2026-12-17T23:00:00+00:00;2027-01-03T23:00:00+00:00;Toulouse;Zone C;2026-2027\n"
    "Début des vacances d’été;-;2027-07-02T22:00:00+00:00;2027-07-02T22:00:00+00:00;Toulouse;Zone C;2026-2027\n"
)
STATE = "date,annee,zone,nom_jour_ferie\n2026-12-25,2026,Métropole,Noël\n2026-12-26,2026,Alsace-Moselle,2ème jour\n"


def run(app: Flask, file: Path, content: bytes) -> Result:
    file.write_bytes(content)
    return app.test_cli_runner().invoke(group, ["import-holidays", str(file)])


@pytest.mark.parametrize(
    ("year", "sunday"),
    [(1818, (3, 22)), (1943, (4, 25)), (2000, (4, 23)), (2024, (3, 31)), (2026, (4, 5)), (2027, (3, 28)),
     (2038, (4, 25))],
)  # fmt: skip
def test_easter_is_the_one_of_the_calendar(year: int, sunday: tuple[int, int]) -> None:
    assert calendar.easter(year) == date(year, *sunday)


def test_a_year_has_its_eleven_public_holidays() -> None:
    days = calendar.public_holidays(2027)
    assert len(days) == 11
    assert days[date(2027, 3, 29)] == "Lundi de Pâques"
    assert days[date(2027, 5, 6)] == "Ascension"
    assert days[date(2027, 5, 17)] == "Lundi de Pentecôte"
    assert list(days) == sorted(days)


def test_ascension_on_victory_day_is_one_day_with_both_names() -> None:
    assert calendar.public_holidays(2008)[date(2008, 5, 1)] == "Fête du travail, Ascension"


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("delimiter", [";", ","])
def test_our_own_columns_are_read_with_either_delimiter_and_a_mark(mark: bytes, delimiter: str) -> None:
    records, problems = holiday_files.read(mark + OURS.replace(";", delimiter).encode())
    assert problems == []
    assert records == [HolidayRecord(HolidayKind.SCHOOL, "C", "Vacances d’essai", date(2026, 12, 19), date(2027, 1, 3))]


def test_the_ministry_s_instants_become_days_once_for_all_academies_and_not_for_teachers() -> None:
    records, problems = holiday_files.read(MINISTRY.encode())
    assert problems == []
    assert [(each.zone, each.starts_on, each.ends_on) for each in records] == [
        ("C", date(2026, 12, 19), date(2027, 1, 3)), ("C", date(2027, 7, 3), date(2027, 8, 31)),
    ]  # fmt: skip


def test_public_holidays_of_one_region_keep_it() -> None:
    records, _ = holiday_files.read(STATE.encode())
    assert [(each.kind, each.zone) for each in records] == [
        (HolidayKind.PUBLIC, ""), (HolidayKind.PUBLIC, "Alsace-Moselle"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("school;C;Essai;2026-13-01;2026-12-02", "line 3: '2026-13-01' is not a date"),
        ("school;C;Essai;2026-12-05;2026-12-02", "line 3: it ends on 2026-12-02 before it begins"),
        ("school;C;Essai;2026-01-05;2026-12-02", "line 3: it lasts more than 100 days"),
        ("school;;Essai;2026-12-05;2026-12-06", "line 3: it has no zone"),
        ("school;C;;2026-12-05;2026-12-06", "line 3: it has no name"),
        ("lune;C;Essai;2026-12-05;2026-12-06", "line 3: 'lune' is no kind of holiday"),
        ("school;C;Autre nom;2026-12-19;2026-12-20", "Vacances d’essai begins on the same day"),
    ],
)
def test_a_bad_line_is_told_and_nothing_is_imported(app: Flask, tmp_path: Path, line: str, told: str) -> None:
    result = run(app, tmp_path / "f.csv", f"{OURS}{line}\n".encode())
    assert result.exit_code != 0
    assert told in result.stderr
    assert "nothing was imported" in result.stderr
    assert look().exec(select(Holiday)).all() == []


def test_a_file_of_something_else_is_refused_in_words(app: Flask, tmp_path: Path) -> None:
    result = run(app, tmp_path / "f.csv", b"a;b\n1;2\n")
    assert result.exit_code != 0
    assert "the header lacks a column 'name'" in result.stderr


def test_a_file_read_twice_counts_once_and_says_until_when(app: Flask, tmp_path: Path) -> None:
    run(app, tmp_path / "f.csv", MINISTRY.encode())
    result = run(app, tmp_path / "f.csv", MINISTRY.encode())
    assert "Holidays kept: 2, replaced: 2." in result.stdout
    assert "zone C known until: 2027-08-31" in result.stdout
    assert len(look().exec(select(Holiday)).all()) == 2


def test_a_new_calendar_takes_the_place_of_the_same_dates_only(session: Session) -> None:
    old = [
        HolidayRecord(HolidayKind.SCHOOL, "C", "Une", date(2026, 10, 17), date(2026, 11, 1)),
        HolidayRecord(HolidayKind.SCHOOL, "C", "Deux", date(2026, 12, 19), date(2027, 1, 3)),
        HolidayRecord(HolidayKind.SCHOOL, "B", "Trois", date(2026, 12, 19), date(2027, 1, 3)),
    ]
    services.import_holidays(session, old)
    services.import_holidays(
        session, [HolidayRecord(HolidayKind.SCHOOL, "C", "Neuve", date(2026, 12, 20), date(2027, 1, 4))]
    )
    names = session.exec(select(Holiday.name).order_by(col(Holiday.starts_on), col(Holiday.zone))).all()
    assert names == ["Une", "Trois", "Neuve"]


def test_public_holidays_hold_with_an_empty_table_and_nothing_is_pretended_of_schools(session: Session) -> None:
    known = days_off.between(session, zone="C", first=date(2026, 12, 1), last=date(2027, 1, 31))
    assert list(known.public) == [date(2026, 12, 25), date(2027, 1, 1)]
    assert known.school == {}
    assert not known.knows(date(2026, 12, 1))


def test_days_of_another_zone_do_not_count(session: Session) -> None:
    services.import_holidays(
        session,
        [
            HolidayRecord(HolidayKind.SCHOOL, "C", "Ici", date(2026, 12, 19), date(2026, 12, 20)),
            HolidayRecord(HolidayKind.SCHOOL, "A", "Ailleurs", date(2026, 12, 5), date(2026, 12, 6)),
            HolidayRecord(HolidayKind.PUBLIC, "", "Jour de plus", date(2026, 12, 7), date(2026, 12, 7)),
            HolidayRecord(HolidayKind.PUBLIC, "Alsace-Moselle", "Là-bas", date(2026, 12, 26), date(2026, 12, 26)),
        ],
    )
    known = days_off.between(session, zone="C", first=date(2026, 12, 1), last=date(2026, 12, 31))
    assert list(known.school) == [date(2026, 12, 19), date(2026, 12, 20)]
    assert set(known.public) == {date(2026, 12, 7), date(2026, 12, 25)}
    assert known.knows(date(2026, 12, 20))
    assert not known.knows(date(2026, 12, 21))


def test_the_operator_reads_what_is_known_and_until_when(app: Flask, tmp_path: Path) -> None:
    browser = as_role(app, Role.OPERATOR)
    assert "Les vacances scolaires ne sont pas connues" in browser.get("/operateur/lieux").text
    run(app, tmp_path / "f.csv", MINISTRY.encode())
    page = browser.get("/operateur/lieux").text
    assert "connues jusqu’au 31 août 2027" in page
    assert "Début des vacances d’été" in page
