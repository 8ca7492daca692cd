"""Who has a need may stop it for the youth, and says why."""

from __future__ import annotations

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = ()
depends_on = None

REASONS = ("found_elsewhere", "not_wanted", "professionals", "unreachable", "duplicate", "other")


def upgrade() -> None:
    # In the words of both databases: Alembic would copy the whole table on SQLite to add the CHECK.
    words = ", ".join(f"'{reason}'" for reason in REASONS)
    name = op.f("ck_needs_stopreason")
    op.execute(
        f"ALTER TABLE needs ADD COLUMN stop_reason VARCHAR(32) CONSTRAINT {name} CHECK (stop_reason IN ({words}))"
    )
    # The default stays: to take it off, SQLite would copy the table.
    word = sqlmodel.sql.sqltypes.AutoString(length=500)
    op.add_column("needs", sa.Column("stop_word", word, nullable=False, server_default=sa.text("''")))


def downgrade() -> None:
    op.drop_column("needs", "stop_word")
    op.drop_column("needs", "stop_reason")
