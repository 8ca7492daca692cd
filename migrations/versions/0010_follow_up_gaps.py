"""Reminders of signatures, one-off help that becomes regular, pairs asked again, files that go with a mail."""

from __future__ import annotations

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = ()
depends_on = None


def upgrade() -> None:
    op.create_table(
        "regular_wishes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("mentorship_id", sa.Uuid(), nullable=False),
        sa.Column(
            "side",
            sa.Enum(
                "youth",
                "volunteer",
                "guardian",
                "association",
                name="side",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("asked_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["mentorship_id"],
            ["mentorships.id"],
            name=op.f("fk_regular_wishes_mentorship_id_mentorships"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_regular_wishes")),
        sa.UniqueConstraint("mentorship_id", "side", name=op.f("uq_regular_wishes_mentorship_id_side")),
    )
    with op.batch_alter_table("regular_wishes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_regular_wishes_mentorship_id"), ["mentorship_id"], unique=False)

    with op.batch_alter_table("commitments", schema=None) as batch_op:
        batch_op.add_column(sa.Column("nudged_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))

    # Nothing but columns without a CHECK: SQLite would else copy the table and empty all that hangs on it.
    with op.batch_alter_table("mentorships", schema=None) as batch_op:
        batch_op.add_column(sa.Column("confirm_asked_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column("regular_since", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))

    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.add_column(sa.Column("attached_kind", sqlmodel.sql.sqltypes.AutoString(length=32), nullable=True))
        batch_op.add_column(sa.Column("attached_id", sa.Uuid(), nullable=True))


def downgrade() -> None:
    for table, column in (
        ("messages", "attached_id"),
        ("messages", "attached_kind"),
        ("mentorships", "regular_since"),
        ("mentorships", "confirm_asked_at"),
        ("commitments", "nudged_at"),
    ):
        op.drop_column(table, column)
    op.drop_table("regular_wishes")
