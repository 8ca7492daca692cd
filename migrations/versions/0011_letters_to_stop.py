"""Where the reader of a letter stops such letters in one click."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = ()
depends_on = None


def upgrade() -> None:
    op.add_column("messages", sa.Column("stop_link", sa.String(length=300), nullable=True))


def downgrade() -> None:
    op.drop_column("messages", "stop_link")
