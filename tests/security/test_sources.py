"""What the source never does: read once as text and trees, without running it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
UNPACKERS = {"pickle", "cPickle", "dill", "joblib", "marshal", "shelve", "yaml", "xml", "lxml", "ldap", "memcache"}
STARTERS = {"app/assets/vendor.py", "app/backups/sealing.py", "app/backups/snapshots.py", "matching/plan/child.py"}
"""The build of the assets; age, gpg and PostgreSQL's tools; the solver of plans. No word of a visitor reaches them."""
DRAWN_BY_CHANCE = ("app/demo/", "app/core/ids.py", "matching/territory/")
"""Invented people; keys are drawn from a seed there only."""
CIPHERS = {"cryptography", "Crypto", "Cryptodome", "nacl", "OpenSSL"}
SCRIPTS = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|postMessage|[\"']message[\"']|"
    r"localStorage|sessionStorage|indexedDB|__proto__|Object\.assign|[\"']paste[\"']|onpaste"
)


@cache
def _code() -> dict[str, ast.Module]:
    paths = [*ROOT.glob("app/**/*.py"), *ROOT.glob("matching/**/*.py")]
    return {p.relative_to(ROOT).as_posix(): ast.parse(p.read_text(encoding="utf-8")) for p in paths}


@cache
def _nodes(kind: type[ast.AST]) -> list[tuple[str, ast.AST]]:
    if kind is not ast.AST:
        return [(path, node) for path, node in _nodes(ast.AST) if isinstance(node, kind)]
    return [(path, node) for path, tree in _code().items() for node in ast.walk(tree)]


def _dotted(node: ast.AST) -> str:
    """Write a name as it stands in the source; what is computed before the last dots is left out."""
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def _imported() -> Iterator[tuple[str, str]]:
    for path, node in _nodes(ast.Import):
        yield from ((path, alias.name.split(".")[0]) for alias in node.names)
    for path, node in _nodes(ast.ImportFrom):
        yield path, (node.module or "").split(".")[0]


def _calls() -> Iterator[tuple[str, str, ast.Call]]:
    """Every call, by what it calls."""
    for path, node in _nodes(ast.Call):
        yield path, _dotted(node.func), node


def _keywords(call: ast.Call) -> dict[str, str]:
    return {word.arg: ast.unparse(word.value) for word in call.keywords if word.arg}


def test_nothing_runs_or_unpacks_what_it_is_given() -> None:
    assert [(path, name) for path, name in _imported() if name in UNPACKERS] == []
    assert {path for path, name in _imported() if name == "subprocess"} == STARTERS
    forbidden = {"eval", "exec", "compile", "__import__", "os.system", "os.popen"}
    assert [(path, name) for path, name, _ in _calls() if name in forbidden] == []
    assert [path for path, _, call in _calls() if any(word.arg == "shell" for word in call.keywords)] == []
    made = [(path, ast.unparse(call.args[0])) for path, name, call in _calls() if "render_template_string" in name]
    assert made == []


def test_secrets_come_from_the_system_and_digests_are_sha256() -> None:
    assert [p for p, name in _imported() if name == "random" and not p.startswith(DRAWN_BY_CHANCE)] == []
    assert [(path, name) for path, name in _imported() if name in CIPHERS] == []
    digests = {node.attr for _, node in _nodes(ast.Attribute) if _dotted(node.value) == "hashlib"}
    taken = {alias.name for _, node in _nodes(ast.ImportFrom) if node.module == "hashlib" for alias in node.names}
    assert digests | taken == {"sha256"}
    drawn = [
        ast.unparse(call)
        for path, name, call in _calls()
        if path == "app/core/secrets.py" and name.startswith("secrets.")
    ]
    assert drawn == ["secrets.token_urlsafe(32)"]
    tree = _code()["app/accounts/identity.py"]
    enter = next(node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "enter")
    assert "token = new_token()" in ast.unparse(enter)


def test_our_scripts_write_text_and_keep_nothing() -> None:
    scripts = sorted((ROOT / "app/static/js").glob("*.js"))
    assert scripts
    assert [(path.name, SCRIPTS.findall(path.read_text(encoding="utf-8"))) for path in scripts] == [
        (path.name, []) for path in scripts
    ]


def test_every_cookie_is_hidden_from_scripts_and_from_other_sites() -> None:
    given = [(path, _keywords(call)) for path, name, call in _calls() if name.endswith(".set_cookie")]
    assert given
    for path, words in given:
        assert (words["httponly"], words["samesite"]) == ("True", "'Lax'"), path
        assert "SESSION_COOKIE_SECURE" in words["secure"], path
        assert words.keys().isdisjoint({"domain", "path"}), path


def test_no_answer_lets_another_origin_read() -> None:
    texts = [node.value for _, node in _nodes(ast.Constant) if isinstance(node.value, str)]
    assert [text for text in texts if "access-control-" in text.lower()] == []
    assert [(path, name) for path, name in _imported() if name == "flask_cors"] == []


def test_every_call_to_the_outside_follows_no_redirect() -> None:
    calls = [(path, call) for path, name, call in _calls() if re.fullmatch(r"httpx\.[a-z]+", name)]
    assert {path for path, _ in calls} == {"app/mailbox/delivery.py", "app/places/geo_api.py"}
    assert [path for path, call in calls if _keywords(call).get("follow_redirects") != "False"] == []
    assert [(p, name) for p, name in _imported() if name in {"requests", "urllib3", "aiohttp"}] == []
    assert [path for path, name, _ in _calls() if name.endswith(("urlopen", "httpx.Client", "httpx.AsyncClient"))] == []


def test_forms_are_read_field_by_field() -> None:
    assert [path for path, name, _ in _calls() if name.endswith("populate_obj")] == []
    read = [(path, ast.unparse(node)) for path, node in _nodes(ast.Attribute)]
    assert [path for path, text in read if text in {"request.values", "request.json"}] == []
    assert [
        path for path, _, call in _calls() for w in call.keywords if not w.arg and "request." in ast.unparse(w)
    ] == []


def test_nothing_ages_a_password() -> None:
    text = (ROOT / "app/accounts/models.py").read_text(encoding="utf-8")
    assert set(re.findall(r"^    (\w*password\w*):", text, re.MULTILINE)) == {"password_hash"}
    settings = (ROOT / "app/core/settings.py").read_text(encoding="utf-8")
    assert set(re.findall(r'Setting\("(\w*PASSWORD\w*)"', settings)) == {"SMTP_PASSWORD"}


def test_every_page_has_the_way_out() -> None:
    layouts = ROOT / "templates" / "layouts"
    for name, words in (
        ("base.html", '{% include "layouts/_header.html" %}'),
        ("_header.html", '{% include "layouts/_account.html" %}'),
        ("_account.html", "url_for('accounts.sign_out')"),
    ):
        assert words in (layouts / name).read_text(encoding="utf-8")
    emptied = [p.name for p in ROOT.glob("templates/**/*.html") if "block header" in p.read_text(encoding="utf-8")]
    assert emptied == ["base.html"]


def test_every_library_is_pinned_by_its_digest() -> None:
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    assert len(lines) > 50
    assert [line[:60] for line in lines if not re.match(r"[\w.\[\]-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", line)] == []
