"""Spreadsheets through the command give what the promise says, read again from the format alone."""

import csv
import os
import subprocess
import sys
from itertools import permutations, product
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from matching_reference import rank_rows

from matching.cli import match
from matching.files.sheets import NEEDS, OFFERS

CODES = ("scolaire.maths", "Scolaire.Français", "scolaire.francais", "emploi.cv", "budget", "langue.fle")
HERE, NEAR, BORDER = ("43.6045", "1.4440"), ("43.61", "1.45"), ("43.4603", "1.3267")
"""The last is `BORDER_KM` away from the first."""
BORDER_KM = "18.614984"

codes = st.sampled_from(CODES)
weeks = st.sampled_from(
    (
        "",
        "mon 17:00-17:30",
        "mon 17:30-18:30",
        "mon 17:00-18:00",
        "mon 17:00-17:30;tue 17:00-17:30",
        "wed 14:00-18:00",
        "mon 23:00-24:00;tue 00:00-00:30",
        "mon 23:30-24:00;tue 00:00-01:00",
    )
)
shared = {
    "text": st.sampled_from(("", "le la", "je galère en maths", "aide en maths, fractions", "écrire un cv")),
    "availability": weeks,
    "place": st.sampled_from((("", ""), HERE, NEAR, BORDER)),
    "mode": st.sampled_from(("", "in_person", "remote", "either")),
    "languages": st.sampled_from(("", "fr", "FR|ar", "es")),
}
reaches = st.sampled_from(("", "0", "5", BORDER_KM, "18.61498", "30"))
ages = st.sampled_from(("", "11", "14", "15", "18"))
levels = st.sampled_from(("", "5", "6", "9", "10"))
asked = st.lists(st.tuples(codes, st.sampled_from(("", "!"))).map("".join), max_size=3).map("|".join)
offered = st.lists(st.tuples(codes, st.sampled_from(("", ":6-9", ":10-12"))).map("".join), max_size=3).map("|".join)
own_needs = {"skills": asked, "level": levels, "reach_km": reaches, "age": ages}
own_offers = {
    "skills": offered,
    "radius_km": reaches,
    "ages": st.sampled_from((("", ""), ("11", "14"), ("15", ""), ("", "14"))),
    "capacity": st.sampled_from(("", "0", "1", "2")),
}


def laid_out(columns, ids, drawn):
    """Give every row all the columns of its sheet."""
    rows = []
    for row_id, facts in zip(ids, drawn, strict=True):
        (lat, lon), (low, high) = facts["place"], facts.get("ages", ("", ""))
        cells = {**facts, "id": row_id, "lat": lat, "lon": lon, "age_min": low, "age_max": high}
        rows.append({column: cells.get(column, "") for column in columns})
    return rows


@st.composite
def sheets(draw, columns, own, letters):
    ids = draw(st.lists(st.text(letters, min_size=1, max_size=3), unique=True, max_size=6))
    return laid_out(columns, ids, [draw(st.fixed_dictionaries(shared | own)) for _ in ids])


def write(path, columns, rows, delimiter=","):
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)


def ranked(folder, needs, offers, *options, delimiter=","):
    write(folder / "needs.csv", list(NEEDS), needs, delimiter)
    write(folder / "offers.csv", list(OFFERS), offers, delimiter)
    arguments = ["rank", str(folder / "needs.csv"), str(folder / "offers.csv"), "-o", str(folder / "out.csv")]
    result = CliRunner().invoke(match, [*arguments, "--strict", *options], catch_exceptions=False)
    assert result.exit_code == 0, result.stderr
    with (folder / "out.csv").open(newline="", encoding="utf-8") as file:
        return [tuple(row) for row in csv.reader(file)][1:]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("promise")


@settings(max_examples=150)
@given(sheets(NEEDS, own_needs, "abc1"), sheets(OFFERS, own_offers, "xyz10"), st.sampled_from(",;"))
def test_the_command_gives_what_the_format_promises(folder, needs, offers, delimiter):
    assert ranked(folder, needs, offers, "--top", "0", delimiter=delimiter) == rank_rows(needs, offers)


@settings(max_examples=25)
@given(sheets(NEEDS, own_needs, "abc1"), sheets(OFFERS, own_offers, "xyz10"), st.integers(1, 3))
def test_the_best_few_are_the_first_of_all(folder, needs, offers, top):
    assert ranked(folder, needs, offers, "--top", str(top)) == [
        row for row in rank_rows(needs, offers) if int(row[1]) <= top
    ]


@settings(max_examples=25)
@given(sheets(NEEDS, own_needs, "abc1"), sheets(OFFERS, own_offers, "xyz10"), st.randoms())
def test_an_excluded_pair_leaves_its_place_to_the_next(folder, needs, offers, random):
    pairs = [(need["id"], offer["id"]) for need, offer in product(needs, offers)]
    never = random.sample(pairs, len(pairs) // 3)
    write(
        folder / "pairs.csv",
        ["need_id", "offer_id"],
        [dict(zip(("need_id", "offer_id"), p, strict=True)) for p in never],
    )
    found = ranked(folder, needs, offers, "--top", "0", "--exclude", str(folder / "pairs.csv"))
    assert found == rank_rows(needs, offers, never)


@settings(max_examples=25)
@given(sheets(NEEDS, own_needs, "abc1"), sheets(OFFERS, own_offers, "xyz10"), st.randoms())
def test_ids_dealt_anew_change_no_score(folder, needs, offers, random):
    new = dict(
        zip((each["id"] for each in offers), random.sample([f"p{i}" for i in range(9)], len(offers)), strict=True)
    )
    renamed = [{**each, "id": new[each["id"]]} for each in offers]

    def scores(rows, names):
        return sorted((row[0], names.get(row[2], row[2]), row[3:]) for row in rows)

    assert scores(ranked(folder, needs, offers, "--top", "0"), new) == scores(
        ranked(folder, needs, renamed, "--top", "0"), {}
    )


@settings(max_examples=25)
@given(sheets(NEEDS, own_needs, "abc1"), sheets(OFFERS, own_offers, "xyz10"))
def test_a_need_written_twice_under_two_ids_is_ranked_the_same_and_moves_nobody(folder, needs, offers):
    twins = [{**each, "id": f"{each['id']}+twin"} for each in needs]
    together = ranked(folder, needs + twins, offers, "--top", "0")
    alone = ranked(folder, needs, offers, "--top", "0")
    assert [row for row in together if not row[0].endswith("+twin")] == alone
    assert [(row[0].removesuffix("+twin"), *row[1:]) for row in together if row[0].endswith("+twin")] == alone


def test_the_output_does_not_depend_on_the_seed_of_hashes_nor_on_the_order_of_rows(tmp_path):
    columns = {"availability": "wed 14:00-18:00", "languages": "fr|ar|es", "skills": "b.c|a.b|a.c!", "place": HERE}
    needs = laid_out(NEEDS, "abc", [columns] * 3)
    offers = laid_out(OFFERS, ["x", "10", "9"], [columns | {"skills": "a.c|a.d|b.c"}] * 3)
    outputs = set()
    for seed, (some_needs, some_offers) in enumerate(zip(permutations(needs), permutations(offers), strict=True)):
        write(tmp_path / "needs.csv", list(NEEDS), some_needs)
        write(tmp_path / "offers.csv", list(OFFERS), some_offers)
        for verb in ("rank", "plan") if seed < 2 else ():
            done = subprocess.run(
                [sys.executable, "-m", "matching", verb, "needs.csv", "offers.csv"],
                cwd=tmp_path,
                env=os.environ | {"PYTHONHASHSEED": str(seed), "PYTHONPATH": str(Path(__file__).parents[2])},
                capture_output=True,
                check=True,
            )
            outputs.add((verb, done.stdout))
    assert len(outputs) == 2
