"""The server's entry: ``gunicorn app.wsgi:app``."""

from app.factory import create_app
from app.intake import understanding
from app.monitoring import production

app = create_app()
production.refuse_weakness(app)
understanding.warm_up()
