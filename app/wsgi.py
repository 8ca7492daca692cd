"""The server's entry: ``gunicorn app.wsgi:app``."""

from app.factory import create_app
from app.intake import understanding
from app.monitoring import production
from app.web import meters

app = create_app()
production.refuse_weakness(app)
meters.begin(app)
understanding.warm_up()
