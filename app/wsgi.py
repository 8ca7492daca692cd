"""The server's entry: ``gunicorn app.wsgi:app``."""

from app.factory import create_app
from app.intake import understanding

app = create_app()
understanding.warm_up()
