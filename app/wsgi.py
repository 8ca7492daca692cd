"""The server's entry: ``gunicorn --config deploy/gunicorn.conf.py app.wsgi:app``.

Nothing here may outlive a fork: no connection is left open and no thread runs.
"""

import gc

from app.core.db import db
from app.factory import create_app
from app.monitoring import production

app = create_app()
production.refuse_weakness(app)
with app.app_context():
    for engine in db.engines.values():
        engine.dispose()
# What is loaded by now is never garbage: to look through it again would copy it into each process and take its time.
gc.freeze()
