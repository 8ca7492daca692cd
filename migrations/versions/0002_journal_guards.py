"""The journal's head, and triggers that refuse to rewrite the journal."""

from __future__ import annotations

from alembic import op

from app.journal import guards

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("INSERT INTO journal_head (id, position, hash) VALUES (1, 0, '')")
    for statement in guards.BY_DIALECT[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    dialect = op.get_bind().dialect.name
    for statement in reversed(guards.BY_DIALECT[dialect]):
        kind, name = statement.split()[1:3]
        if kind == "FUNCTION":
            op.execute(f"DROP FUNCTION {name}")
        elif dialect == "sqlite":
            op.execute(f"DROP TRIGGER {name}")
        else:
            op.execute(f"DROP TRIGGER {name} ON {statement.split(' ON ')[1].split()[0]}")
    op.execute("DELETE FROM journal_head")
