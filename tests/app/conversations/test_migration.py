"""An installation that is upgraded keeps its associations and all that hangs on them."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from app.core.db import db
from app.factory import create_app

BEFORE = """
INSERT INTO people (id, role, first_name, last_name, email, phone, organisation, note, created_at, last_contact_at)
VALUES ('aa', 'coordinator', 'Claire', '', '', '', '', '', '2026-01-01', '2026-01-01');
INSERT INTO associations (id, state, version, name, slug, mission, email, phone, website, rna, siret, everywhere,
lending, created_at)
VALUES ('bb', 'active', 1, 'Les Passerelles', 'les-passerelles', '', '', '', '', '', '', 1, 'never', '2026-01-01');
INSERT INTO members (person_id, association_id, lead, joined_at) VALUES ('aa', 'bb', 1, '2026-01-01')
"""


def test_the_team_of_an_association_stays_and_its_pairs_write_on_the_site(tmp_path: Path) -> None:
    app = create_app({"INSTANCE_PATH": str(tmp_path), "SECRET_KEY": "m" * 40})
    with app.app_context():
        app.extensions["alembic"].upgrade("0003")
        with db.engine.begin() as connection:
            for statement in BEFORE.split(";"):
                connection.execute(sa.text(statement))
        app.extensions["alembic"].upgrade("0008")
        with db.engine.begin() as connection:
            assert connection.scalar(sa.text("SELECT contact FROM associations")) == "messages"
            assert connection.scalar(sa.text("SELECT count(*) FROM members")) == 1
        db.engine.dispose()
