"""How gunicorn serves the site: `gunicorn --config deploy/gunicorn.conf.py app.wsgi:app`, one instance per socket.

WEB_SOCKET is the socket that nginx asks (WEB_BIND, a private address and port, where nginx is on another machine),
WEB_CONCURRENCY the processes, WEB_THREADS the threads of each.
"""

import os
from typing import Any

from gunicorn.arbiter import Arbiter
from gunicorn.glogging import Logger
from gunicorn.workers.base import Worker


class WithoutAddresses(Logger):
    """Leave out what gunicorn would quote of a request: its path may hold the secret of a private link."""

    def exception(self, msg: Any, *_args: Any, **_kwargs: Any) -> None:
        """Say that something broke, not on which page: the application tells its kind."""
        super().error(str(msg).partition("%")[0].strip())

    def warning(self, msg: Any, *args: Any, **kwargs: Any) -> None:
        """Say that a request could not be read, not what it was."""
        super().warning(*(("Invalid request",) if str(msg).startswith("Invalid request") else (msg, *args)), **kwargs)


bind = os.environ.get("WEB_BIND") or "unix:" + os.environ.get("WEB_SOCKET", "/run/coup-de-pouce/web-1/socket")
umask = 0o007  # nginx is of the group
control_socket_disable = True  # gunicorn 27's; older ones have none
forwarder_headers = ""

worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = int(os.environ.get("WEB_THREADS", "2"))  # more of them wait for one interpreter, and take its time
worker_tmp_dir = "/dev/shm"  # noqa: S108 - memory: a slow disk must not look like a dead worker

# The socket appears once the application is ready; one that refuses to start never takes the place of one that serves.
preload_app = True

timeout = 60
graceful_timeout = 25
keepalive = 0

limit_request_line = 4094
limit_request_fields = 60

accesslog = None
errorlog = "-"
logger_class = WithoutAddresses


def post_fork(_server: Arbiter, _worker: Worker) -> None:
    """Let each process have what cannot be shared."""
    from app.intake import understanding
    from app.web import meters
    from app.wsgi import app

    meters.begin(app)
    understanding.warm_up()
