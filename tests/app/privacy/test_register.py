from app import registry
from app.privacy.labels import COLUMNS, SECTIONS
from app.privacy.register import REGISTER, Fate, unclassified


def test_every_table_and_every_column_says_what_it_holds_about_people() -> None:
    assert registry.TABLES
    assert unclassified() == []


def test_every_table_in_which_something_may_be_somebodys_has_a_title_and_every_column_handed_out_a_name() -> None:
    theirs = {name for name, held in REGISTER.items() if held.owners or held.parents} & set(registry.metadata.tables)
    told = {name for name in theirs if set(REGISTER[name].told) & set(registry.metadata.tables[name].columns.keys())}
    handed_out = told - NOT_HANDED_OUT
    assert handed_out <= set(SECTIONS)
    columns = {c for name in handed_out for c in REGISTER[name].told if c in registry.metadata.tables[name].columns}
    assert columns <= set(COLUMNS)


NOT_HANDED_OUT = {"questions", "report_notes", "plan_rows"}
"""Told in words of their own, or of others."""


def test_only_what_is_kept_by_law_or_by_chain_outlives_a_person() -> None:
    kept = {name for name, held in REGISTER.items() if held.fate is Fate.KEPT}
    assert kept == {"reports", "report_notes", "journal", "journal_links", "journal_head"}
