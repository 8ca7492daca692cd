"""Ask an instance on its socket whether it is ready: `python healthy.py [SOCKET]` prints its answer, exits 0 or 1."""

import os
import socket
import sys
from http.client import OK, HTTPConnection, HTTPException

SECONDS = 4


class OnSocket(HTTPConnection):
    """HTTP over a socket of the machine; `host` is its path."""

    def connect(self) -> None:
        """Connect to the path."""
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(SECONDS)
        self.sock.connect(self.host)


def ready(path: str) -> tuple[bool, str]:
    """Return whether the instance is ready, and what it said or what hindered."""
    connection = OnSocket(path)
    try:
        connection.request("GET", "/readyz", headers={"Host": "localhost"})
        answer = connection.getresponse()
        return answer.status == OK, answer.read().decode(errors="replace").strip()
    except (OSError, HTTPException) as error:
        return False, type(error).__name__
    finally:
        connection.close()


def main() -> int:
    """Ask the socket that is named, or WEB_SOCKET."""
    well, said = ready(sys.argv[1] if len(sys.argv) > 1 else os.environ["WEB_SOCKET"])
    print(said)  # noqa: T201
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
