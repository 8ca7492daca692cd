"""`match rank` and `match explain` as somebody with two spreadsheets meets them."""

import csv
import json

import pytest
from click.testing import CliRunner
from spreadsheets import association_rows, need_rows, offer_rows

from matching import FILES, rank
from matching.cli import match
from matching.files import write_csv
from matching.plan import plan
from matching.territory import invent


@pytest.fixture(scope="session")
def territory():
    return invent(60, 50, seed=7)


@pytest.fixture
def folder(tmp_path, territory):
    for name, (header, *rows) in {
        "needs.csv": need_rows(territory.needs),
        "offers.csv": offer_rows(territory.offers),
        "associations.csv": association_rows(territory.associations),
    }.items():
        write_csv(tmp_path / name, header, rows)
    return tmp_path


@pytest.fixture
def run(folder):
    def invoke(*arguments, status=0):
        paths = [str(folder / each) if each.endswith((".csv", ".json", ".toml")) else each for each in arguments]
        result = CliRunner().invoke(match, paths, catch_exceptions=False)
        assert result.exit_code == status, result.stderr
        return result

    return invoke


def rows_of(path):
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def test_ranking_two_files_gives_what_the_library_gives(run, folder, territory):
    run("rank", "needs.csv", "offers.csv", "-o", "out.csv")
    expected = rank(territory.needs, territory.offers, configuration=FILES)
    assert [
        (row["need_id"], int(row["rank"]), row["offer_id"], float(row["score"])) for row in rows_of(folder / "out.csv")
    ] == [(each.need_id, each.rank, each.offer_id, each.total) for each in expected]


def test_an_empty_cell_says_that_a_part_does_not_apply(run, folder, territory):
    run("rank", "needs.csv", "offers.csv", "-o", "out.csv", "--top", "0")
    expected = rank(territory.needs, territory.offers, configuration=FILES, top=0)
    for row, each in zip(rows_of(folder / "out.csv"), expected, strict=True):
        for name in ("skills", "text", "availability", "proximity", "distance_km", "minutes"):
            value = getattr(each, name)
            assert (float(row[name]) if row[name] else None) == value


def test_the_output_is_the_same_byte_for_byte_whatever_the_order_of_the_rows(run, folder):
    run("rank", "needs.csv", "offers.csv", "--associations", "associations.csv", "-o", "one.csv")
    for name in ("needs.csv", "offers.csv", "associations.csv"):
        header, *rows = (folder / name).read_text().splitlines()
        (folder / name).write_text("\n".join([header, *reversed(rows)]) + "\n")
    run("rank", "needs.csv", "offers.csv", "--associations", "associations.csv", "-o", "two.csv")
    assert (folder / "one.csv").read_bytes() == (folder / "two.csv").read_bytes()
    assert b"\r" not in (folder / "one.csv").read_bytes()


def test_the_smallest_eligible_association_is_named_or_none(run, folder):
    (folder / "associations.csv").write_text("id,communes,skills\na2,*,*\na10,*,scolaire.devoirs\n")
    run("rank", "needs.csv", "offers.csv", "--associations", "associations.csv", "-o", "out.csv")
    assert {row["association_id"] for row in rows_of(folder / "out.csv")} == {"a10", "a2"}
    (folder / "associations.csv").write_text("id,communes,skills\na1,00000,*\n")
    run("rank", "needs.csv", "offers.csv", "--associations", "associations.csv", "-o", "out.csv")
    assert {row["association_id"] for row in rows_of(folder / "out.csv")} == {""}


def test_an_association_without_room_still_covers_but_takes_nobody(run, folder):
    (folder / "associations.csv").write_text("id,communes,skills,capacity\na1,*,*,0\na2,*,*,\n")
    run("rank", "needs.csv", "offers.csv", "--associations", "associations.csv", "-o", "out.csv")
    assert {row["association_id"] for row in rows_of(folder / "out.csv")} == {"a1"}
    run("plan", "needs.csv", "offers.csv", "--associations", "associations.csv", "-o", "out.csv")
    assert {row["association_id"] for row in rows_of(folder / "out.csv")} == {"a2"}
    (folder / "associations.csv").write_text("id,communes,skills,capacity\na1,*,*,0\n")
    run("plan", "needs.csv", "offers.csv", "--associations", "associations.csv", "--unplanned", "left.csv")
    assert "association_full" in {row["reason"] for row in rows_of(folder / "left.csv")}


def test_an_excluded_pair_is_never_ranked(run, folder, territory):
    best = rank(territory.needs, territory.offers, configuration=FILES)[0]
    (folder / "pairs.csv").write_text(f"need_id,offer_id\n{best.need_id},{best.offer_id}\nnobody,nothing\n")
    run("rank", "needs.csv", "offers.csv", "--exclude", "pairs.csv", "-o", "out.csv", "--top", "0")
    assert (best.need_id, best.offer_id) not in {
        (row["need_id"], row["offer_id"]) for row in rows_of(folder / "out.csv")
    }


ODD = ("=1+1", "+33600", "-dix", "@moi", "'=déjà")


def test_ids_come_out_as_they_went_in_so_that_pairs_can_be_excluded_again(run, folder):
    write_csv(folder / "odd.csv", ("id",), [(each,) for each in ODD])
    run("rank", "odd.csv", "odd.csv", "-o", "out.csv", "--top", "0")
    pairs = [(row["need_id"], row["offer_id"]) for row in rows_of(folder / "out.csv")]
    assert sorted(pairs) == sorted((need, offer) for need in ODD for offer in ODD)
    run("plan", "odd.csv", "odd.csv", "-o", "plan.csv")
    assert {row["need_id"] for row in rows_of(folder / "plan.csv")} == set(ODD)
    run("rank", "odd.csv", "odd.csv", "--exclude", "out.csv", "-o", "rest.csv")
    assert rows_of(folder / "rest.csv") == []
    run("plan", "odd.csv", "odd.csv", "--exclude", "out.csv", "-o", "plan.csv", "--unplanned", "nobody.csv")
    assert {row["need_id"] for row in rows_of(folder / "nobody.csv")} == set(ODD)


def test_an_id_that_a_spreadsheet_would_run_is_told(run, folder):
    write_csv(folder / "odd.csv", ("id",), [("n1",), ("-12",), *((each,) for each in ODD)])
    result = run("rank", "odd.csv", "offers.csv", "-o", "out.csv")
    assert result.stderr.count("Warning") == 1
    assert "odd.csv: ids such as '-dix' begin like a formula" in result.stderr
    assert "begin like a formula" not in run("rank", "needs.csv", "offers.csv", "-o", "out.csv").stderr


def test_a_bad_row_is_told_and_the_rest_is_done(run, folder):
    with (folder / "needs.csv").open("a") as file:
        file.write("bad" + "," * (len(next(need_rows(()))) - 1) + "\n")
    text = (folder / "needs.csv").read_text().replace("\nbad,,", "\nbad,,lundi")
    (folder / "needs.csv").write_text(text)
    result = run("rank", "needs.csv", "offers.csv", "-o", "out.csv")
    assert "line 62, column availability: 'lundi' is not like 'mon 17:00-19:00'" in result.stderr
    assert rows_of(folder / "out.csv")


def test_every_bad_row_is_told(run, folder):
    (folder / "needs.csv").write_text("id,age\n" + "".join(f"n{place},old\n" for place in range(60)))
    told = run("rank", "needs.csv", "offers.csv", "-o", "out.csv").stderr
    assert all(f"line {line}, column age" in told for line in range(2, 62))


def test_a_strict_reading_refuses_the_file_and_writes_nothing(run, folder):
    (folder / "needs.csv").write_text("id,age\nn1,old\n")
    result = run("rank", "needs.csv", "offers.csv", "--strict", "-o", "out.csv", status=2)
    assert "line 2, column age" in result.stderr
    assert not (folder / "out.csv").exists()


def test_a_file_that_is_not_there_is_one_sentence_and_status_2(run):
    result = run("rank", "nowhere.csv", "offers.csv", status=2)
    assert result.stderr.strip().endswith("nowhere.csv: No such file or directory.")
    assert "Traceback" not in result.output


def test_timings_say_each_stage_and_the_peak_of_memory(run, folder):
    run("rank", "needs.csv", "offers.csv", "-o", "out.csv", "--timings", "times.json")
    times = json.loads((folder / "times.json").read_text())
    assert list(times) == ["read", "prepare", "rank", "write", "peak_mib"]
    assert all(value >= 0 for value in times.values())


def test_an_explanation_has_the_score_of_the_ranking_and_french_sentences(run, territory):
    best = rank(territory.needs, territory.offers, configuration=FILES)[0]
    pair = ("--need", best.need_id, "--offer", best.offer_id)
    document = json.loads(run("explain", "needs.csv", "offers.csv", *pair, "--json").stdout)
    assert document["passes"]
    assert document["total"] == best.total
    assert {part["name"]: part["score"] for part in document["parts"]}["skills"] == best.skills
    text = run("explain", "needs.csv", "offers.csv", *pair).stdout
    assert "paire proposable" in text
    assert "Pour\n" in text


def test_an_explanation_of_nobody_is_refused(run):
    result = run("explain", "needs.csv", "offers.csv", "--need", "nobody", "--offer", "o000001", status=2)
    assert "No need has the id 'nobody'" in result.stderr


def test_empty_files_rank_to_a_header(run, folder):
    (folder / "needs.csv").write_text("id\n")
    run("rank", "needs.csv", "offers.csv", "-o", "out.csv")
    header = "need_id,rank,offer_id,score,skills,text,availability,proximity,distance_km,minutes\n"
    assert (folder / "out.csv").read_text() == header


def test_planning_two_files_gives_what_the_library_gives(run, folder, territory):
    run("plan", "needs.csv", "offers.csv", "-o", "plan.csv", "--unplanned", "left.csv", "--report", "report.json")
    days = [each.requested_at for each in territory.needs] + [each.available_from for each in territory.offers]
    planned = plan(territory.needs, territory.offers, configuration=FILES, today=max(days), time_limit=None)
    assert [(row["need_id"], row["offer_id"], float(row["score"])) for row in rows_of(folder / "plan.csv")] == [
        (each.need_id, each.offer_id, each.score) for each in planned.proposals
    ]
    assert [row["reason"] for row in rows_of(folder / "left.csv")] == [each.reason for each in planned.unplanned]
    report = json.loads((folder / "report.json").read_text())
    assert report == json.loads(json.dumps(planned.report.as_document()))
    assert report["gap"] == 0


@pytest.mark.parametrize("objective", ["fair", "people", "score"])
def test_a_plan_spends_the_room_of_associations(run, folder, objective):
    (folder / "associations.csv").write_text("id,communes,skills,capacity\na1,*,*,3\na2,31555,*,2\n")
    run(
        "plan", "needs.csv", "offers.csv", "--associations", "associations.csv", "--objective", objective, "-o", "p.csv"
    )
    through = [row["association_id"] for row in rows_of(folder / "p.csv")]
    assert sorted(through) == ["a1"] * 3 + ["a2"] * 2


def test_a_plan_that_runs_out_of_time_says_so(run):
    result = run("plan", "needs.csv", "offers.csv", "--time-limit", "0.000001")
    assert "this plan is a greedy one" in result.stderr
