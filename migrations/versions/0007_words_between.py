"""The words between the two sides of a pair, and how an association lets them reach each other."""

from __future__ import annotations

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = ()
depends_on = None


def upgrade() -> None:
    op.create_table(
        "conversation_lines",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "sent",
                "held",
                "released",
                "refused",
                name="linestate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("mentorship_id", sa.Uuid(), nullable=False),
        sa.Column("writer_id", sa.Uuid(), nullable=False),
        sa.Column("text", sqlmodel.sql.sqltypes.AutoString(length=2000), nullable=False),
        sa.Column("written_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column(
            "held_for",
            sa.Enum("danger", "contact", name="heldfor", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column("decided_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("answer", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("told_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("read_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("reported_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "(state IN ('released', 'refused')) = (decided_at IS NOT NULL)", name=op.f("ck_conversation_lines_decided")
        ),
        sa.CheckConstraint("read_at IS NULL OR state IN ('sent', 'released')", name=op.f("ck_conversation_lines_read")),
        sa.CheckConstraint("state = 'sent' OR held_for IS NOT NULL", name=op.f("ck_conversation_lines_why_held")),
        sa.CheckConstraint("reported_at IS NULL OR read_at IS NOT NULL", name=op.f("ck_conversation_lines_reported")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"],
            ["people.id"],
            name=op.f("fk_conversation_lines_decided_by_id_people"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["mentorship_id"],
            ["mentorships.id"],
            name=op.f("fk_conversation_lines_mentorship_id_mentorships"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["writer_id"], ["people.id"], name=op.f("fk_conversation_lines_writer_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation_lines")),
    )
    with op.batch_alter_table("conversation_lines", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_conversation_lines_decided_by_id"), ["decided_by_id"], unique=False)
        batch_op.create_index("ix_conversation_lines_in_order", ["mentorship_id", "written_at", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_conversation_lines_state"), ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_conversation_lines_writer_id"), ["writer_id"], unique=False)

    # Said by hand: made anew on SQLite, the table would take the rows that hang on it away with the old one.
    op.execute(
        "ALTER TABLE associations ADD COLUMN contact VARCHAR(32) DEFAULT 'messages' NOT NULL "
        "CONSTRAINT ck_associations_contactway CHECK (contact IN ('messages', 'direct'))"
    )


def downgrade() -> None:
    op.execute("ALTER TABLE associations DROP COLUMN contact")

    with op.batch_alter_table("conversation_lines", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_conversation_lines_writer_id"))
        batch_op.drop_index(batch_op.f("ix_conversation_lines_state"))
        batch_op.drop_index("ix_conversation_lines_in_order")
        batch_op.drop_index(batch_op.f("ix_conversation_lines_decided_by_id"))

    op.drop_table("conversation_lines")
