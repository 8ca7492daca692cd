from app import registry
from app.privacy.labels import COLUMNS, OWN_SECTIONS, SECTIONS
from app.privacy.register import REGISTER, Fate, unclassified


def test_every_table_and_every_column_says_what_it_holds_about_people() -> None:
    assert registry.TABLES
    assert unclassified() == []


def test_every_table_of_which_something_is_handed_out_has_a_title_and_every_column_a_name() -> None:
    handed_out = {
        name for name, held in REGISTER.items() if (held.owners or held.parents) and held.told
    } - NOT_HANDED_OUT
    assert set(SECTIONS) == handed_out
    own = {column for name in OWN_SECTIONS for column in (*REGISTER[name].facts, *REGISTER[name].own)}
    assert set(COLUMNS) == own | {column for name in handed_out for column in REGISTER[name].told}


NOT_HANDED_OUT = {"questions", "report_notes", "plan_rows"}
"""Told in words of their own, or of others."""


def test_only_what_is_kept_by_law_or_by_chain_outlives_a_person() -> None:
    kept = {name for name, held in REGISTER.items() if held.fate is Fate.KEPT}
    assert kept == {"reports", "report_notes", "journal", "journal_links", "journal_head"}
