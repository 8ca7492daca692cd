"""The files of deploy/ are right, and say what the code says."""

from __future__ import annotations

import inspect
import re
import shlex
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import click
import deployed
import httpx
import pytest
from deployed import DEPLOY, HOST, ROOT, Front
from engines import SqliteEngine, close
from flask import Flask
from gunicorn.sock import UnixSocket

from app import cli, factory
from app.core.settings import PREFIX, SETTINGS, load
from app.factory import create_app
from app.monitoring import production

NGINX = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
SECRET = "Zq3vN8sT1kYb6wLr0HcXe5Jm9GuPa2DfVo7iKx4tRnE"
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nX-Request-Id: 0123456789abcdef\r\nConnection: close\r\n\r\nhere"


def _example() -> dict[str, str]:
    lines = (DEPLOY / "environment.example").read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def _named(words: list[str]) -> set[str]:
    return {setting.name for setting in SETTINGS for said in words if re.search(rf"{PREFIX}{setting.name}\b", said)}


def test_the_environment_names_real_settings_only() -> None:
    names = {name.removeprefix(PREFIX) for name in _example() if name.startswith(PREFIX)}
    assert names <= {setting.name for setting in SETTINGS}
    assert load(_example())["TRUSTED_PROXIES"] == 1


def test_whatever_production_refuses_of_the_defaults_is_asked_for_in_the_environment(tmp_path: Path) -> None:
    app = create_app({"INSTANCE_PATH": str(tmp_path), "LOG_LEVEL": "CRITICAL"})
    with app.app_context():
        refused = _named(production.weaknesses())
    assert refused >= {"SECRET_KEY", "BASE_URL", "SMTP_HOST", "MAIL_FROM"}
    assert refused <= {name.removeprefix(PREFIX) for name in _example()}


def test_of_the_environment_as_it_comes_what_is_empty_or_an_example_is_named(
    tmp_path: Path, sqlite_engine: SqliteEngine
) -> None:
    here = {"INSTANCE_PATH": str(tmp_path), "LEDGER_PATH": "", "TERRITORY": "", "LOG_LEVEL": "CRITICAL"}
    app = create_app({**load(_example()), **here, "DATABASE_URL": sqlite_engine.fresh(tmp_path)})
    with app.app_context():
        refused, noted = _named(production.weaknesses()), _named(production.advice())
        close(app)
    assert refused == {"SECRET_KEY", "BASE_URL", "SMTP_HOST", "MAIL_FROM"}
    assert "BACKUP_RECIPIENT" in noted


def test_the_environment_holds_no_secret() -> None:
    assert {name for name, value in _example().items() if re.search("KEY|PASSWORD|TOKEN", name) and value} == set()


def test_a_body_is_as_long_for_nginx_as_for_the_site(app: Flask) -> None:
    assert "client_max_body_size 1m;" in NGINX
    assert app.config["MAX_CONTENT_LENGTH"] == factory.MEGABYTE == 1024**2


def test_the_path_of_every_private_link_is_masked(app: Flask) -> None:
    words = re.search(r"<word>/\(\?:([^)]+)\)", NGINX)
    assert words
    masked = tuple(f"/{word}/" for word in words[1].split("|"))
    secret = [rule.rule for rule in app.url_map.iter_rules() if {"token", "draft"} & rule.arguments]
    assert len(secret) > 50
    assert [rule for rule in secret if not rule.startswith(masked)] == []


def test_nothing_is_sent_twice_that_may_not_be() -> None:
    retried = re.findall(r"^\s*proxy_next_upstream (.+);", NGINX, re.MULTILINE)
    assert retried
    assert not [each for each in retried if "non_idempotent" in each]
    assert "$proxy_add_x_forwarded_for" not in NGINX


def test_a_unit_starts_what_is_there_and_as_nobody_of_importance(tmp_path: Path) -> None:
    hardening = (DEPLOY / "systemd/coup-de-.service.d/hardening.conf").read_text(encoding="utf-8")
    assert "User=coup-de-pouce" in hardening
    for unit in (DEPLOY / "systemd").glob("*.service"):
        assert unit.name.startswith("coup-de-"), "the common part would not apply"
        assert "User=" not in unit.read_text(encoding="utf-8")


def test_a_web_instance_may_give_its_socket_to_itself() -> None:
    hardening = (DEPLOY / "systemd/coup-de-.service.d/hardening.conf").read_text(encoding="utf-8")
    filters = re.findall(r"^SystemCallFilter=(\S+)$", hardening, re.MULTILINE)
    assert "chown(" in inspect.getsource(UnixSocket.bind), "gunicorn no longer asks for it: take @chown away"
    assert filters == ["@system-service", "~@privileged", "@chown"], "what is forbidden holds chown"


def test_the_lock_of_servers_is_part_of_the_lock() -> None:
    pinned = [_pins(ROOT / name) for name in ("requirements-server.txt", "requirements.txt")]
    assert pinned[0] < pinned[1]
    assert "pytest" not in {name for name, _ in pinned[0]}
    assert {"gunicorn", "psycopg"} <= {name for name, _ in pinned[0]}


def _pins(path: Path) -> set[tuple[str, str]]:
    return set(re.findall(r"^([a-z0-9-]+)==([^ ;\\]+)", path.read_text(encoding="utf-8"), re.MULTILINE))


class Instance:
    """A stand-in for a web instance: keeps what it was sent, and answers, or drops the connection."""

    def __init__(self, path: Path) -> None:
        self.heard: list[bytes] = []
        self.drops = False
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(path))
        self.listener.listen(16)
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            with connection:
                self.heard.append(connection.recv(65536))
                if not self.drops:
                    connection.sendall(ANSWER)

    def close(self) -> None:
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.thread.join()


@pytest.fixture
def front(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Front]:
    """nginx with the very configuration; with the lines for a load balancer if its address is given."""
    if deployed.nginx_program() is None:
        pytest.skip(deployed.ABSENT)
    served = Front(tmp_path)
    served.prepare()
    if balancer := getattr(request, "param", ""):
        text = served.conf.read_text(encoding="utf-8").replace(
            "set_real_ip_from 192.0.2.10", f"set_real_ip_from {balancer}"
        )
        served.conf.write_text(re.sub(r"# ((?:set_)?real_ip_\w+ )", r"\1", text), encoding="utf-8")
    served.start()
    yield served
    served.stop()


@pytest.fixture
def instances(front: Front) -> Iterator[list[Instance]]:
    both = [Instance(path) for path in front.sockets]
    yield both
    for each in both:
        each.close()


@pytest.fixture
def visitor(front: Front) -> Iterator[httpx.Client]:
    trusted = ssl.create_default_context(cafile=str(front.certificate))
    with httpx.Client(base_url=f"https://127.0.0.1:{front.port}", headers={"Host": HOST}, verify=trusted) as client:
        yield client


def _ask(client: httpx.Client, method: str, path: str, **more: Any) -> httpx.Response:
    return client.request(method, path, extensions={"sni_hostname": HOST}, **more)


def test_what_a_visitor_claims_of_the_way_here_is_replaced(visitor: httpx.Client, instances: list[Instance]) -> None:
    claims = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "http", "X-Forwarded-Host": "evil.example",
              "Forwarded": "for=203.0.113.9", "X-Forwarded-Prefix": "/evil", "Remote_User": "root"}  # fmt: skip
    assert _ask(visitor, "GET", "/", headers=claims).text == "here"
    heard = b"".join(each for instance in instances for each in instance.heard).decode()
    assert re.findall(r"(?i)^(?:x-forwarded|forwarded|x-real|remote).*$", heard, re.MULTILINE) == [
        "X-Forwarded-For: 127.0.0.1\r", "X-Forwarded-Proto: https\r",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("front", "seen"), [("127.0.0.1", "203.0.113.9"), ("192.0.2.10", "127.0.0.1")], indirect=["front"]
)
def test_who_asks_is_whom_one_s_own_load_balancer_names_and_nobody_else(
    visitor: httpx.Client, instances: list[Instance], seen: str
) -> None:
    _ask(visitor, "GET", "/", headers={"X-Forwarded-For": "198.51.100.4, 203.0.113.9"})
    heard = b"".join(each for instance in instances for each in instance.heard).decode()
    assert re.findall(r"(?i)^x-forwarded-for: (.*)\r$", heard, re.MULTILINE) == [seen]


def test_a_get_that_one_drops_is_answered_by_the_other(visitor: httpx.Client, instances: list[Instance]) -> None:
    instances[0].drops = True
    assert {_ask(visitor, "GET", "/").status_code for _ in range(6)} == {200}
    assert instances[0].heard


def test_a_post_that_was_sent_is_never_sent_again(visitor: httpx.Client, instances: list[Instance]) -> None:
    for each in instances:
        each.drops = True
    assert _ask(visitor, "POST", "/besoins/nouveau", data={"a": "b"}).status_code == 502
    assert sum(len(each.heard) for each in instances) == 1


def test_a_post_that_nobody_took_goes_to_the_other(
    visitor: httpx.Client, instances: list[Instance], front: Front
) -> None:
    instances[0].close()
    front.sockets[0].unlink()
    instances[0] = Instance(front.sockets[0].with_name("elsewhere"))
    assert {_ask(visitor, "POST", "/", data={"a": "b"}).status_code for _ in range(6)} == {200}


def test_no_log_keeps_the_secret_of_a_link(visitor: httpx.Client, front: Front) -> None:
    secret = "s3cretS3cret" * 4
    for path in (f"/suivi/{secret}", f"/suivi/{secret[:20]}%20{secret[20:]}", f"/{secret}", f"/x?jeton={secret}"):
        answer = _ask(visitor, "GET", path, headers={"Referer": f"https://{HOST}/suivi/{secret}"})
        assert answer.status_code == 502
        assert "ne répond pas" in answer.text
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    with socket.create_connection(("127.0.0.1", front.plain_port)) as bad:
        bad.sendall(f"GET /suivi/{secret} HTTP/9.9\r\n\r\n".encode())
        bad.recv(100)
    front.stop()
    logs = "".join(path.read_text(encoding="utf-8") for path in front.folder.glob("*.log"))
    assert logs.count(" GET ") == 4
    assert "s3cret" not in logs


def test_plain_http_is_sent_to_https_and_other_names_get_nothing(front: Front) -> None:
    connection = HTTPConnection("127.0.0.1", front.plain_port)
    connection.request("GET", "/besoins/nouveau", headers={"Host": HOST})
    answer = connection.getresponse()
    assert (answer.status, answer.headers["Location"]) == (308, f"https://{HOST}/besoins/nouveau")
    with pytest.raises(httpx.TransportError):
        httpx.get(f"http://127.0.0.1:{front.plain_port}/", headers={"Host": "evil.example"})
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"https://127.0.0.1:{front.port}/", headers={"Host": "evil.example"})


def test_old_versions_of_tls_are_refused(front: Front) -> None:
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    old.load_verify_locations(front.certificate)
    old.set_ciphers("DEFAULT@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        old.maximum_version = ssl.TLSVersion.TLSv1_1
    with (
        socket.create_connection(("127.0.0.1", front.port)) as plain,
        pytest.raises(ssl.SSLError),
    ):
        old.wrap_socket(plain, server_hostname=HOST)


def test_too_long_a_body_is_refused_in_french(visitor: httpx.Client) -> None:
    answer = _ask(visitor, "POST", "/", content=b"x" * (factory.MEGABYTE + 1))
    assert answer.status_code == 413
    assert "trop gros" in answer.text


def test_the_units_are_right_for_systemd(tmp_path: Path) -> None:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd is absent: apt-get install systemd")
    units = tmp_path / "etc/systemd/system"
    shutil.copytree(DEPLOY / "systemd", units)
    shutil.copytree("/usr/lib/systemd/system", tmp_path / "usr/lib/systemd/system", symlinks=True)
    for command in ("opt/coup-de-pouce/current/.venv/bin/gunicorn", "opt/coup-de-pouce/current/.venv/bin/coup-de-pouce",
                    "bin/sh", "usr/bin/find"):  # fmt: skip
        (tmp_path / command).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / command).write_text("#!/bin/sh\n", encoding="utf-8")
        (tmp_path / command).chmod(0o755)
    names = [path.name.replace("@.", "@1.") for path in units.iterdir() if path.is_file()]
    done = subprocess.run(
        [program, f"--root={tmp_path}", "verify", *names], capture_output=True, text=True, check=False
    )
    assert [line for line in done.stderr.splitlines() if "coup-de" in line] == []
    for name in (each for each in names if each.endswith(".service")):
        judged = subprocess.run([program, f"--root={tmp_path}", "--offline=yes", "--threshold=20", "security", name],
                                capture_output=True, text=True, check=False)  # fmt: skip
        assert judged.returncode == 0, judged.stdout


PROOFS = ["audit verify", "ranking verify", "check --production"]


@pytest.mark.parametrize("wrong", [[], *([each] for each in PROOFS), PROOFS])
def test_the_night_s_audit_makes_every_proof_and_fails_if_one_does(tmp_path: Path, wrong: list[str]) -> None:
    unit = (DEPLOY / "systemd/coup-de-pouce-audit.service").read_text(encoding="utf-8")
    [line] = re.findall(r"^ExecStart=(.+)$", unit, re.MULTILINE)
    program, said = tmp_path / "coup-de-pouce", tmp_path / "said"
    refused = "|".join(f'"{each}"' for each in wrong) or '""'
    program.write_text(f'#!/bin/sh\necho "$*" >> {said}\ncase "$*" in {refused}) exit 3;; esac\n', encoding="utf-8")
    program.chmod(0o755)
    command = shlex.split(line.replace("/opt/coup-de-pouce/current/.venv/bin/coup-de-pouce", str(program)))
    done = subprocess.run(command, check=False)
    assert said.read_text(encoding="utf-8").splitlines() == PROOFS
    assert done.returncode == bool(wrong)


OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")


def test_every_command_of_the_page_of_operations_exists() -> None:
    typed = re.findall(r"^coup-de-pouce (.+)$", OPERATIONS, re.MULTILINE)
    lines = [line.split() for line in typed]
    assert len(lines) > 8
    for first, *rest in lines:
        command = cli.group.commands[first]
        if isinstance(command, click.Group):
            assert rest[0] in command.commands, rest


def test_every_file_that_the_page_of_operations_names_is_there() -> None:
    linked = {target.split("#")[0] for target in re.findall(r"\]\(([^)]+)\)", OPERATIONS)}
    named = set(re.findall(r"(?<![\w/])deploy/[\w./-]*\w", OPERATIONS))
    assert linked
    assert named
    assert [each for each in linked if not (ROOT / "docs" / each).exists()] == []
    assert [each for each in named if not (ROOT / each).exists()] == []


def test_the_page_of_operations_names_every_unit() -> None:
    for unit in (DEPLOY / "systemd").glob("*.*"):
        if unit.is_file():
            assert unit.stem.removesuffix("@") in OPERATIONS
