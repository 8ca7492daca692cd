"""A pair ends for a reason of its own when somebody did not feel safe in it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = ()
depends_on = None

COLUMNS = (("mentorships", "end_reason"), ("stops", "reason"), ("reviews", "reason"))
BEFORE = (
    "goal_reached", "planned_end", "no_answer", "absences", "no_time", "no_slot", "other_need", "help_not_fit",
    "relation", "language", "distance", "technical", "found_elsewhere", "internship_over", "preference",
    "check_expired", "account_closed", "other",
)  # fmt: skip


def upgrade() -> None:
    _allow((*BEFORE[:-1], "unsafe", "other"))


def downgrade() -> None:
    for table, column in COLUMNS:
        row = sa.table(table, sa.column(column))
        op.execute(row.update().where(row.c[column] == "unsafe").values({column: "other"}))
    _allow(BEFORE)


def _allow(words: tuple[str, ...]) -> None:
    for table, column in COLUMNS:
        name = op.f(f"ck_{table}_endreason")
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_constraint(name, type_="check")
            batch_op.create_check_constraint(name, sa.column(column).in_(words))
