"""The site as deploy/ serves it, on this machine: nginx and gunicorn with the very files, in a folder of their own."""

from __future__ import annotations

import getpass
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
HOST = "coup-de-pouce.prefecture-31.fr"
NOT_AS_INSTALLED = "PYTHONDONTWRITEBYTECODE"
"""What an environment of development may ask: an installed product is compiled once, not at each start."""
ABSENT = "nginx is absent: apt-get install nginx-light"


def nginx_program() -> str | None:
    """Return where nginx is, if it is."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(holds: Callable[[], bool], *, seconds: float, what: str) -> float:
    """Wait and return how long it took.

    Raises
    ------
    RuntimeError
        If it does not come to hold.
    """
    begun = time.monotonic()
    while not holds():
        if time.monotonic() - begun > seconds:
            raise RuntimeError(f"not in {seconds:.0f} s: {what}")
        time.sleep(0.02)
    return time.monotonic() - begun


def listens(path: Path) -> bool:
    """Tell whether somebody listens on a socket of the machine."""
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(path))
        except OSError:
            return False
        return True


class Process:
    """A program in a group of its own, with its output in a file."""

    def __init__(self, arguments: list[str], *, environ: Mapping[str, str], log: Path, cwd: Path) -> None:
        with log.open("ab") as output:
            self.popen = subprocess.Popen(
                arguments, env=dict(environ), stdout=output, stderr=output, cwd=cwd, start_new_session=True
            )

    def kill(self) -> None:
        """Kill it and whatever it began, as the machine would: nothing is finished."""
        with suppress(ProcessLookupError):
            os.killpg(self.popen.pid, signal.SIGKILL)
        self.popen.wait()

    def stop(self, *, seconds: float = 30) -> None:
        """Ask it to finish what it does and leave."""
        if self.popen.poll() is None:
            self.popen.terminate()
        try:
            self.popen.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()


class Front:
    """nginx with deploy/nginx.conf: only names, ports and folders are other ones."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port, self.plain_port = folder, free_port(), free_port()
        self.sockets = [folder / f"web-{number}" / "socket" for number in (1, 2)]
        for each in self.sockets:
            each.parent.mkdir(exist_ok=True)
        self.certificate = folder / "fullchain.pem"
        self.log, self.errors = folder / "access.log", folder / "error.log"
        self.conf = folder / "nginx.conf"
        self.process: Process | None = None

    def prepare(self) -> None:
        """Draw a certificate and write the configuration."""
        _run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
             "-days", "2", "-subj", f"/CN={HOST}", "-addext", f"subjectAltName=DNS:{HOST}",
             "-keyout", str(self.folder / "privkey.pem"), "-out", str(self.certificate))  # fmt: skip
        self.conf.write_text(self.written(), encoding="utf-8")

    def written(self) -> str:
        """Return deploy/nginx.conf for this folder.

        Raises
        ------
        RuntimeError
            If something that is to be changed is no longer there.
        """
        text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
        folders = "".join(
            f"    {kind}_temp_path {self.folder}/{kind};\n"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        changes = {
            "user www-data;": f"user {getpass.getuser()};\ndaemon off;\n",
            "/run/nginx.pid": f"{self.folder}/nginx.pid",
            "http {\n": "http {\n" + folders,
            "/var/log/nginx/error.log": f"{self.folder}/main.log",
            "/var/log/nginx/coup-de-pouce.log": str(self.log),
            "/var/log/nginx/coup-de-pouce.error.log": str(self.errors),
            "/var/lib/nginx/coup-de-pouce": f"{self.folder}/cache",
            "/opt/coup-de-pouce/current/deploy/pages/": f"{DEPLOY}/pages/",
            "/etc/coup-de-pouce/tls/": f"{self.folder}/",
            "coup-de-pouce.example.org": HOST,
            "listen [::]:80": "# listen 80",
            "listen [::]:443": "# listen 443",
            "listen 80": f"listen 127.0.0.1:{self.plain_port}",
            "listen 443": f"listen 127.0.0.1:{self.port}",
            "/run/coup-de-pouce/": f"{self.folder}/",
        }
        for old, new in changes.items():
            if old not in text:
                raise RuntimeError(f"deploy/nginx.conf no longer says {old!r}")
            text = text.replace(old, new)
        return text

    def start(self) -> None:
        """Serve, once the configuration is found right."""
        program = nginx_program()
        if program is None:
            raise RuntimeError(ABSENT)
        _run(program, "-t", "-q", "-c", str(self.conf), "-p", str(self.folder))
        self.process = Process([program, "-c", str(self.conf), "-p", str(self.folder)],
                               environ=os.environ, log=self.folder / "nginx.out", cwd=self.folder)  # fmt: skip
        wait_until(self._answers, seconds=10, what="nginx listens")

    def stop(self) -> None:
        """Leave."""
        if self.process is not None:
            self.process.stop(seconds=5)

    def _answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


def web(number: int, *, front: Front, environ: Mapping[str, str]) -> Process:
    """Begin a web instance on its socket, as its unit does."""
    program = Path(sys.executable).parent / "gunicorn"
    return Process(
        [str(program), "--config", str(DEPLOY / "gunicorn.conf.py"), "app.wsgi:app"],
        environ={**environ, "WEB_SOCKET": str(front.sockets[number - 1]), "PYTHONPATH": str(ROOT)},
        log=front.folder / f"web-{number}.out", cwd=front.folder,
    )  # fmt: skip


def _run(program: str, *arguments: str) -> None:
    done = subprocess.run([program, *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{program}: {done.stderr.strip()}")
