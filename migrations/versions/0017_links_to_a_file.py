"""A private link may open what is kept of somebody whose case is over, and nothing else."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = ()
depends_on = None

BEFORE = ("need", "guardian", "prescription", "offer", "pair", "calendar")


def upgrade() -> None:
    _allow((*BEFORE, "file"))


def downgrade() -> None:
    links = sa.table("access_links", sa.column("scope"))
    op.execute(links.delete().where(links.c.scope == "file"))
    _allow(BEFORE)


def _allow(words: tuple[str, ...]) -> None:
    name = op.f("ck_access_links_linkscope")
    with op.batch_alter_table("access_links", schema=None) as batch_op:
        batch_op.drop_constraint(name, type_="check")
        batch_op.create_check_constraint(name, sa.column("scope").in_(words))
