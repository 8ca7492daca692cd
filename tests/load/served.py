"""What is served under load: the site, the pages of `coup-de-pouce bench`, and beside them a bare Flask page."""

from __future__ import annotations

import gc
from typing import Any

from flask import Flask
from sqlalchemy import create_engine, text
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from app.commands import ranked_pages
from app.factory import create_app
from app.intake import understanding

BARE = "/nu"
"""Where the bare application stands: none of the site's own code runs there."""
ROWS = text("SELECT commune_code, availability, text FROM offers ORDER BY id LIMIT 20")
PAGE = """<!doctype html><html lang="fr"><title>Vingt lignes</title><h1>Vingt lignes</h1><table>
{% for row in rows %}<tr><td>{{ row.commune_code }}</td><td>{{ row.availability }}</td><td>{{ row.text }}</td></tr>
{% endfor %}</table></html>"""


def bare(url: str) -> Flask:
    """Return a Flask application of one page: twenty rows of the database at `url`, and nothing else."""
    app = Flask("bare")
    engine, page = create_engine(url), app.jinja_env.from_string(PAGE)

    @app.get("/")
    def rows() -> str:
        with engine.connect() as connection:
            return page.render(rows=connection.execute(ROWS).all())

    return app


def served() -> Any:
    """Return what gunicorn serves, by the settings of its environment."""
    app = create_app()
    ranked_pages.add_to(app)
    understanding.warm_up()
    gc.freeze()  # as app.wsgi does
    return DispatcherMiddleware(app, {BARE: bare(app.config["SQLALCHEMY_ENGINES"]["default"]["url"])})
