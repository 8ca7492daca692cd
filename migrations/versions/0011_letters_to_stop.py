"""Where the reader of a letter stops such letters in one click."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0009"
branch_labels = ()
depends_on = None


def upgrade() -> None:
    # The default stays: to take it off, SQLite would copy the table.
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.add_column(sa.Column("stop_link", sa.String(length=300), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("messages", "stop_link")
