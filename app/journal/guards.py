"""What makes the database itself refuse to rewrite the journal."""

from __future__ import annotations

_MESSAGE = "the journal is append-only"
_READING = "(SELECT reading FROM journal_links WHERE entry_id = OLD.id)"

SQLITE = (
    f"CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal BEGIN SELECT RAISE(ABORT, '{_MESSAGE}'); END",
    (
        f"CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal WHEN coalesce({_READING}, 0) = 0 "
        f"BEGIN SELECT RAISE(ABORT, '{_MESSAGE}'); END"
    ),
    (
        f"CREATE TRIGGER journal_links_no_update BEFORE UPDATE ON journal_links "
        f"BEGIN SELECT RAISE(ABORT, '{_MESSAGE}'); END"
    ),
    (
        f"CREATE TRIGGER journal_links_no_delete BEFORE DELETE ON journal_links "
        f"BEGIN SELECT RAISE(ABORT, '{_MESSAGE}'); END"
    ),
    f"CREATE TRIGGER journal_head_no_delete BEFORE DELETE ON journal_head BEGIN SELECT RAISE(ABORT, '{_MESSAGE}'); END",
    (
        f"CREATE TRIGGER journal_head_forward BEFORE UPDATE ON journal_head WHEN NEW.position <= OLD.position "
        f"BEGIN SELECT RAISE(ABORT, '{_MESSAGE}'); END"
    ),
)
"""Readings may be removed, nothing else; the head only goes forward."""

POSTGRESQL = (
    (
        "CREATE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_MESSAGE}'; END $$"
    ),
    (
        "CREATE FUNCTION journal_refuse_unless_reading() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF coalesce({_READING}, false) THEN RETURN OLD; END IF; RAISE EXCEPTION '{_MESSAGE}'; END $$"
    ),
    "CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal FOR EACH ROW EXECUTE FUNCTION journal_refuse()",
    (
        "CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal FOR EACH ROW "
        "EXECUTE FUNCTION journal_refuse_unless_reading()"
    ),
    (
        "CREATE TRIGGER journal_links_no_change BEFORE UPDATE OR DELETE ON journal_links FOR EACH ROW "
        "EXECUTE FUNCTION journal_refuse()"
    ),
    (
        "CREATE TRIGGER journal_head_no_delete BEFORE DELETE ON journal_head FOR EACH ROW "
        "EXECUTE FUNCTION journal_refuse()"
    ),
    (
        "CREATE TRIGGER journal_head_forward BEFORE UPDATE ON journal_head FOR EACH ROW "
        "WHEN (NEW.position <= OLD.position) EXECUTE FUNCTION journal_refuse()"
    ),
    *(
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT "
        "EXECUTE FUNCTION journal_refuse()"
        for table in ("journal", "journal_links", "journal_head")
    ),
)

BY_DIALECT = {"sqlite": SQLITE, "postgresql": POSTGRESQL}
TRIGGERS = {name: frozenset(s.split()[2] for s in statements if s.startswith("CREATE TRIGGER"))
            for name, statements in BY_DIALECT.items()}  # fmt: skip
"""The names of the triggers that each database must have."""
