"""The server's entry: ``gunicorn app.wsgi:app``."""

from app.factory import create_app

app = create_app()
